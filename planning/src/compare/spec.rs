//! `"2024=as-of:2024-09"`, `"card:USD@1.08"`, `"numbers:split:2"`: what a log or plan is looked at under.

use core::str::FromStr;

use billing_core::{
    base::{currency::Currency, instant::Day, month::BillingMonth},
    habits::{Habits, Numbers},
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
    /// How its messages would have been sent.
    pub habits: Habits,
}

/// A number is taken for at most so many.
const MOST_PARTS: u16 = 1_000;

/// Replies are merged over at most so many seconds.
const LONGEST_SPAN: u32 = 3_600;

impl Spec {
    /// Each of its habits beside those before it: business numbers first, then what the messages are, then how many.
    pub(super) fn habits_in_turn(&self) -> Vec<Habits> {
        let own = self.habits;
        let none = Habits::default();
        let numbers = own.numbers.map(|_| Habits {
            numbers: own.numbers,
            ..none
        });
        let utility = own.utility_in_window.then_some(Habits {
            merge_replies: 0,
            ..own
        });
        let merged = (0 < own.merge_replies).then_some(own);
        [numbers, utility, merged].into_iter().flatten().collect()
    }
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
            "`{spec}`: found `{found}`, expected as-of:DAY, card:CURRENCY, numbers:joined, numbers:split:N, \
             utility-in-window or merge-replies:TIME",
            "`{spec}`: gefunden `{found}`, erwartet as-of:TAG, card:WÄHRUNG, numbers:joined, numbers:split:N, \
             utility-in-window oder merge-replies:ZEIT",
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
        /// Neither joined numbers nor a number of them.
        NotNumbers {
            /// The whole text.
            spec: String,
            /// The part at fault.
            found: String,
        } => (
            "`{spec}`: `{found}` says no business numbers; expected joined, or split: with a number from 2 to {MOST_PARTS}",
            "`{spec}`: `{found}` nennt keine Rufnummern; erwartet ist joined, oder split: mit einer Zahl von 2 bis \
             {MOST_PARTS}",
        ) remedy (
            "write numbers:joined for one number for each account, or numbers:split:2 for two in place of each",
            "schreiben Sie numbers:joined für eine Rufnummer je Konto, oder numbers:split:2 für zwei anstelle von jeder",
        ),
        /// No length of time.
        NotASpan {
            /// The whole text.
            spec: String,
            /// The part at fault.
            found: String,
        } => (
            "`{spec}`: `{found}` is no length of time; expected whole seconds or minutes up to an hour, for example 2m",
            "`{spec}`: `{found}` ist keine Zeitspanne; erwartet sind ganze Sekunden oder Minuten bis zu einer Stunde, zum \
             Beispiel 2m",
        ) remedy (
            "write merge-replies:2m, or merge-replies:90s",
            "schreiben Sie merge-replies:2m, oder merge-replies:90s",
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
/// let habits = "numbers:split:2+utility-in-window+merge-replies:2m".parse::<Spec>().unwrap().habits;
/// assert!(habits.utility_in_window && habits.merge_replies == 120);
/// assert!("merge-replies:2h".parse::<Spec>().is_err() && "numbers:split:1".parse::<Spec>().is_err());
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
            habits: Habits::default(),
        };
        for change in changes.split('+').map(str::trim) {
            let (word, value) = change.split_once(':').unwrap_or((change, ""));
            let once = |word, stood: bool| {
                let twice = SpecError::Twice { spec: spec(), word };
                if stood { Err(twice) } else { Ok(()) }
            };
            let found = || value.to_owned();
            match word {
                "as-of" => {
                    let day = day(value).ok_or_else(|| SpecError::NotADay {
                        spec: spec(),
                        found: found(),
                    })?;
                    once("as-of", made.as_of.replace(day).is_some())?;
                }
                "card" => once("card", made.card.replace(card(value, whole)?).is_some())?,
                "numbers" => {
                    let numbers = numbers(value).ok_or_else(|| SpecError::NotNumbers {
                        spec: spec(),
                        found: found(),
                    })?;
                    once("numbers", made.habits.numbers.replace(numbers).is_some())?;
                }
                "utility-in-window" if change == word => {
                    let stood = core::mem::replace(&mut made.habits.utility_in_window, true);
                    once("utility-in-window", stood)?;
                }
                "merge-replies" => {
                    let seconds = seconds(value).ok_or_else(|| SpecError::NotASpan {
                        spec: spec(),
                        found: found(),
                    })?;
                    let before = core::mem::replace(&mut made.habits.merge_replies, seconds);
                    once("merge-replies", before != 0)?;
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

/// `joined`, or `split:2`.
fn numbers(text: &str) -> Option<Numbers> {
    if text == "joined" {
        return Some(Numbers::Joined);
    }
    let parts = whole(text.strip_prefix("split:")?)?;
    let parts = u16::try_from(parts).ok()?;
    (2..=MOST_PARTS).contains(&parts).then_some(Numbers::Split(parts))
}

/// The seconds of `2m` or `90s`.
fn seconds(text: &str) -> Option<u32> {
    let seconds = match text.strip_suffix('m') {
        Some(minutes) => whole(minutes)?.checked_mul(60)?,
        None => whole(text.strip_suffix('s')?)?,
    };
    (1..=LONGEST_SPAN).contains(&seconds).then_some(seconds)
}

/// Digits and nothing else.
fn whole(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
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
