//! `"2024=as-of:2024-09"`, `"card:USD@1.08"`: what a log or plan is looked at under.

use core::str::FromStr;

use billing_core::{
    base::{currency::Currency, instant::Day, month::BillingMonth},
    sentences,
};
use rust_decimal::Decimal;

/// One way of looking at the same traffic, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// What it is called; what it changes where no name was given.
    pub name: String,
    /// What it changes, as it was written: `as-of:2024-09+card:USD`.
    pub text: String,
    /// The day whose rules and prices hold on every day.
    pub as_of: Option<Day>,
    /// The currency in which every account is billed.
    pub card: Option<Card>,
}

/// Another currency's price lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// The currency.
    pub currency: Currency,
    /// What one unit of the account's currency is in it, where that is said.
    pub rate: Option<Decimal>,
}

sentences! {
    /// A text that says nothing to look under.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SpecError {
        /// It begins with no known word.
        Unknown {
            /// The whole text.
            spec: String,
            /// The part at fault.
            found: String,
        } => (
            "`{spec}`: found `{found}`, expected as-of:DAY or card:CURRENCY",
            "`{spec}`: gefunden `{found}`, erwartet as-of:TAG oder card:WÄHRUNG",
        ) remedy (
            "for example --under as-of:2024-09, --under card:USD@1.08, or both as --under \"then=as-of:2024-09+card:USD\"",
            "zum Beispiel --under as-of:2024-09, --under card:USD@1.08, oder beides als \
             --under \"damals=as-of:2024-09+card:USD\"",
        ),
        /// No name before the `=`.
        NoName {
            /// The whole text.
            spec: String,
        } => (
            "`{spec}`: no name stands before `=`",
            "`{spec}`: Vor `=` steht kein Name",
        ) remedy (
            "write NAME=WHAT, or leave out the `=`; then it is called by what it changes",
            "schreiben Sie NAME=WAS, oder lassen Sie das `=` weg; dann heißt es, wie es ist",
        ),
        /// The same word twice.
        Twice {
            /// The whole text.
            spec: String,
            /// The word.
            word: &'static str,
        } => (
            "`{spec}`: `{word}` stands twice",
            "`{spec}`: `{word}` steht doppelt",
        ) remedy (
            "give each its own --under; they stand beside each other in the result",
            "geben Sie jedem sein eigenes --under; im Ergebnis stehen sie nebeneinander",
        ),
        /// No day and no month.
        NotADay {
            /// The whole text.
            spec: String,
            /// The part at fault.
            found: String,
        } => (
            "`{spec}`: `{found}` is neither a month nor a day",
            "`{spec}`: `{found}` ist weder ein Monat noch ein Tag",
        ) remedy (
            "write as-of:2024-09 for its first day, or as-of:2024-09-15",
            "schreiben Sie as-of:2024-09 für den ersten Tag, oder as-of:2024-09-15",
        ),
        /// No currency.
        NotACurrency {
            /// The whole text.
            spec: String,
            /// The part at fault.
            found: String,
        } => (
            "`{spec}`: `{found}` is not a currency; expected an ISO 4217 code, for example USD",
            "`{spec}`: `{found}` ist keine Währung; erwartet ist ein Code nach ISO 4217, zum Beispiel USD",
        ) remedy (
            "write card:USD, or card:USD@1.08 where one unit of the account's currency is 1.08 USD",
            "schreiben Sie card:USD, oder card:USD@1.08, wenn eine Einheit der Kontowährung 1,08 USD ist",
        ),
        /// No rate.
        NotARate {
            /// The whole text.
            spec: String,
            /// The part at fault.
            found: String,
        } => (
            "`{spec}`: `{found}` is not a rate; expected a decimal number above 0, for example 1.08",
            "`{spec}`: `{found}` ist kein Kurs; erwartet ist eine Dezimalzahl über 0, zum Beispiel 1.08",
        ) remedy (
            "write what one unit of the account's currency is in the other, with a point and no thousands marks",
            "schreiben Sie, was eine Einheit der Kontowährung in der anderen ist, mit Punkt und ohne Tausenderzeichen",
        ),
    }
}

/// ```
/// use wabill_planning::compare::{Spec, SpecError};
/// let spec: Spec = "then, in dollars=as-of:2024-09+card:USD@1.08".parse().unwrap();
/// assert_eq!((spec.name.as_str(), spec.as_of), ("then, in dollars", "2024-09-01".parse().ok()));
/// assert_eq!(spec.card.unwrap().rate, "1.08".parse().ok());
/// assert_eq!("as-of:2024-09-15".parse::<Spec>().unwrap().name, "as-of:2024-09-15");
/// assert!(matches!("as-of:yesterday".parse::<Spec>(), Err(SpecError::NotADay { .. })));
/// assert!("card:USD@1,08".parse::<Spec>().is_err(), "a comma may be a point or a thousands mark");
/// assert!("card:USD@0".parse::<Spec>().is_err());
/// ```
impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let whole = text.trim();
        let (name, changes) = match whole.split_once('=') {
            Some((name, changes)) => (name.trim(), changes.trim()),
            None => (whole, whole),
        };
        let spec = || whole.to_owned();
        if name.is_empty() && !changes.is_empty() {
            return Err(SpecError::NoName { spec: spec() });
        }
        let mut made = Self {
            name: name.to_owned(),
            text: changes.to_owned(),
            as_of: None,
            card: None,
        };
        for change in changes.split('+').map(str::trim) {
            let (word, value) = change.split_once(':').unwrap_or((change, ""));
            match word {
                "as-of" => {
                    let found = day(value).ok_or_else(|| SpecError::NotADay {
                        spec: spec(),
                        found: value.to_owned(),
                    })?;
                    let word = "as-of";
                    let before = made.as_of.replace(found);
                    before.map_or(Ok(()), |_| Err(SpecError::Twice { spec: spec(), word }))?;
                }
                "card" => {
                    let word = "card";
                    let before = made.card.replace(card(value, whole)?);
                    before.map_or(Ok(()), |_| Err(SpecError::Twice { spec: spec(), word }))?;
                }
                _ => {
                    return Err(SpecError::Unknown {
                        spec: spec(),
                        found: change.to_owned(),
                    });
                }
            }
        }
        Ok(made)
    }
}

/// `2024-09-15`, or the first day of `2024-09`.
fn day(text: &str) -> Option<Day> {
    let month = || text.parse().ok().map(BillingMonth::first_day);
    text.parse().ok().or_else(month)
}

/// `USD` or `USD@1.08`.
fn card(text: &str, spec: &str) -> Result<Card, SpecError> {
    let (code, rate) = match text.split_once('@') {
        Some((code, rate)) => (code, Some(rate)),
        None => (text, None),
    };
    let currency = code.parse().map_err(|_| SpecError::NotACurrency {
        spec: spec.to_owned(),
        found: code.to_owned(),
    })?;
    let wrong = |found: &str| SpecError::NotARate {
        spec: spec.to_owned(),
        found: found.to_owned(),
    };
    let number = |text: &str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let rate = Decimal::from_str_exact(text).ok().filter(|_| plain);
        rate.filter(|rate| !rate.is_zero()).ok_or_else(|| wrong(text))
    };
    Ok(Card {
        currency,
        rate: rate.map(number).transpose()?,
    })
}
