//! `` "Italy or Other" ``, `` "`Italy` oder `Other`" ``: values that a plan's faults name, as each language writes them.

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
        /// There are none.
        Unknown {
            /// The day.
            on: Day,
        } => ("no charging rules are known on {on}", "am {on} ist kein Regelwerk bekannt"),
    }
}

impl RulesOfDay {
    pub(super) fn of(regime: Option<&Regime>, on: Day) -> Self {
        regime.map_or(Self::Unknown { on }, |regime| Self::InForce {
            name: regime.name.clone(),
            since: regime.effective_from,
        })
    }
}

/// Published names of markets, of which one is meant. They are English, so a German sentence quotes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketNames(pub Vec<String>);

impl Localized for MarketNames {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.join(" or "))
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(format!("`{}`", self.0.join("` oder `")))
    }
}

/// Business numbers of an account, of which one is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberNames(pub Vec<String>);

impl Localized for NumberNames {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.join(" or "))
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.join(" oder "))
    }
}
