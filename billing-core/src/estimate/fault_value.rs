//! `"rules R4 in force since 2026-10-01"`: values that a plan's faults name, as each language writes them.

use std::borrow::Cow;

use crate::{
    base::{
        instant::Day,
        localized::{Localized, sentences},
    },
    tariff::regime::Regime,
};

sentences! {
    /// The rules of a day, as a sentence names them; in German in the dative.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum RulesOfDay {
        /// There are rules.
        InForce {
            /// Their name.
            name: String,
            /// Their first day.
            since: Day,
        } => ("rules {name} in force since {since}", "Regelwerk {name}, in Kraft seit {since}"),
        /// There are rules that hold on every day.
        Always {
            /// Their name.
            name: String,
        } => ("rules {name}", "Regelwerk {name}"),
        /// There are none.
        Unknown {
            /// The day.
            on: Day,
        } => ("no charging rules are known on {on}", "am {on} ist kein Regelwerk bekannt"),
    }
}

impl RulesOfDay {
    pub(super) fn of(regime: Option<&Regime>, on: Day) -> Self {
        match regime {
            None => Self::Unknown { on },
            Some(regime) if regime.effective_from == Day::MIN => Self::Always {
                name: regime.name.clone(),
            },
            Some(regime) => Self::InForce {
                name: regime.name.clone(),
                since: regime.effective_from,
            },
        }
    }
}

/// The published name of a market. It is English, so a German sentence quotes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketName(pub String);

impl Localized for MarketName {
    fn english(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(format!("`{}`", self.0))
    }
}
