//! `"line 4, column 12: currency: `EURO` is not a currency"`: everything that can stop a bill or an estimate.

use core::fmt;

use billing_core::{
    base::{localized::LocalizedText, money::MoneyError},
    state::StateError,
    statement::explain::Unexplained,
};
use log_reader::ReadError;
use wording::{explanation, language::Language};

use crate::{accounts::AccountsError, plan::PlanError, tables::TablesError};

/// Why there is no result. Each variant says what was found where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The text of an accounts file.
    Accounts(AccountsError),
    /// The text of a plan, or what it asks for.
    Plan(PlanError),
    /// A log that cannot be read at all.
    Log(ReadError),
    /// A state that is of another version or of other accounts.
    State(StateError),
    /// The bytes of a state file.
    #[cfg(feature = "state-file")]
    StateFile(crate::state_file::StateFileError),
    /// Tables of one's own.
    Tables(TablesError),
    /// A sum that does not fit an amount.
    Sum(MoneyError),
    /// A message that has no outcome to explain.
    Unexplained(Unexplained),
}

impl Error {
    /// What was found and what was expected, in every language.
    pub fn text(&self) -> LocalizedText {
        match self {
            Self::Accounts(error) => error.text(),
            Self::Plan(error) => error.text(),
            Self::Log(error) => error.text().map(|text| format!("{}: {text}", error.place)),
            Self::State(error) => error.text(),
            #[cfg(feature = "state-file")]
            Self::StateFile(error) => error.text(),
            Self::Tables(error) => LocalizedText::as_it_is(error.to_string()),
            Self::Sum(error) => LocalizedText::as_it_is(error.to_string()),
            Self::Unexplained(missing) => {
                let said = |language| explanation::why_not(missing, language);
                LocalizedText::new(said(Language::English), said(Language::German))
            }
        }
    }

    /// What to do, in every language, where the finding does not say it.
    ///
    /// ```
    /// let error = wabill::Error::from(wabill::Plan::from_toml("volume = 3").unwrap_err());
    /// assert!(error.remedy().unwrap().english().starts_with("a plan has [[account]] and [[volume]]"));
    /// ```
    pub fn remedy(&self) -> Option<LocalizedText> {
        match self {
            Self::Accounts(error) => error.remedy(),
            Self::Plan(error) => error.remedy(),
            Self::Log(error) => error.remedy(),
            Self::State(error) => Some(error.remedy()),
            #[cfg(feature = "state-file")]
            Self::StateFile(error) => error.remedy(),
            Self::Tables(error) => {
                let hints = error.0.iter().filter_map(|error| error.hint.clone());
                let hints: Vec<LocalizedText> = hints.map(LocalizedText::from).collect();
                (!hints.is_empty()).then(|| LocalizedText::lines(&hints))
            }
            Self::Sum(_) | Self::Unexplained(_) => None,
        }
    }
}

/// The finding in English.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl core::error::Error for Error {}

macro_rules! from {
    ($($kind:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$kind> for Error {
            fn from(error: $kind) -> Self {
                Self::$variant(error)
            }
        })+
    };
}

from! {
    AccountsError => Accounts,
    PlanError => Plan,
    ReadError => Log,
    StateError => State,
    TablesError => Tables,
    MoneyError => Sum,
    Unexplained => Unexplained,
}

#[cfg(feature = "state-file")]
from! { crate::state_file::StateFileError => StateFile }
