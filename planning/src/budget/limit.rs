//! `"500 EUR"`, `"shop=500 EUR"`: an amount that should not be passed in a month.

use core::str::FromStr;

use billing_core::{
    base::{currency::Currency, money::Money},
    sentences,
};
use rust_decimal::Decimal;
use serde::Serialize;

/// An amount that should not be passed in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The account, or the value of the tag; each by itself where none is named.
    pub of: Option<String>,
    /// The amount; one that is reached is not passed.
    pub amount: Money,
}

/// How a month stands with its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitState {
    /// Neither passed nor projected to be.
    Kept,
    /// Projected to be passed: in more than half of the months that were played.
    ProjectedToBePassed,
    /// Passed.
    Passed,
}

sentences! {
    /// A text that is no limit.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum LimitError {
        /// Something else than an amount and a currency.
        NotAnAmount {
            /// The text.
            text: String,
        } => (
            "found `{text}`, expected an amount and its currency, for example \"500 EUR\" or \"shop=500.00 EUR\"",
            "gefunden `{text}`, erwartet ein Betrag mit Währung, zum Beispiel \"500 EUR\" oder \"shop=500.00 EUR\"",
        ),
        /// Digits beyond the currency's smallest unit.
        TooManyDigits {
            /// The text.
            text: String,
            /// The currency.
            currency: Currency,
        } => (
            "found `{text}`, which has more digits after the point than {currency} has",
            "gefunden `{text}`, das mehr Nachkommastellen hat als {currency}",
        ),
    }
}

/// `500 EUR`, `500.00 EUR`, `EUR 500`, each also behind `NAME=`.
///
/// ```
/// use wabill_planning::budget::Limit;
/// let limit: Limit = "Black Friday=1500.5 EUR".parse().unwrap();
/// assert_eq!((limit.of.as_deref(), limit.amount.to_string().as_str()), (Some("Black Friday"), "1500.50"));
/// assert!("500".parse::<Limit>().is_err(), "a currency is never guessed");
/// assert!("1,500 EUR".parse::<Limit>().is_err(), "a comma may be a point or a thousands mark");
/// assert!("5.001 EUR".parse::<Limit>().is_err());
/// assert!("-5 EUR".parse::<Limit>().is_err());
/// ```
impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let wrong = || LimitError::NotAnAmount { text: text.to_owned() };
        let (of, amount) = match text.rsplit_once('=') {
            Some((of, amount)) => (Some(of.trim().to_owned()), amount),
            None => (None, text),
        };
        let words: Vec<&str> = amount.split_whitespace().collect();
        let [first, second] = words[..] else {
            return Err(wrong());
        };
        let (number, currency) = match (first.parse::<Currency>(), second.parse::<Currency>()) {
            (Err(_), Ok(currency)) => (first, currency),
            (Ok(currency), Err(_)) => (second, currency),
            (Ok(_), Ok(_)) | (Err(_), Err(_)) => return Err(wrong()),
        };
        let digits = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number: Decimal = number.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
        let too_many = || LimitError::TooManyDigits {
            text: text.to_owned(),
            currency,
        };
        let places = currency.minor_digits();
        if places < number.normalize().scale() {
            return Err(too_many());
        }
        let mut minor = number;
        minor.rescale(places);
        Ok(Self {
            of: of.filter(|of| !of.is_empty()),
            amount: Money::from_minor(minor.mantissa(), currency),
        })
    }
}
