//! `"1.36 EUR"`: whole minor units of one currency.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::currency::Currency;

/// An amount on a document. Made by rounding an exact sum once; added, never rounded again.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    minor: i128,
    currency: Currency,
}

/// Two amounts that cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Unlike currencies.
    #[error("cannot add {0} to {1}: amounts of unlike currencies have no sum")]
    Currencies(Currency, Currency),
    /// Beyond what an amount can hold.
    #[error("the sum is larger than an amount can hold")]
    Overflow,
}

impl Money {
    /// So many minor units, for example 136 for 1.36 EUR.
    pub fn from_minor(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Whole minor units.
    pub fn minor(self) -> i128 {
        self.minor
    }

    /// Its currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// As a decimal number; none beyond 28 digits.
    pub fn decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.minor, self.currency.minor_digits()).ok()
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Currencies`] when they differ, [`MoneyError::Overflow`] when the sum is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currencies(other.currency, self.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self {
            minor,
            currency: self.currency,
        })
    }

    /// What is left of an amount without another; below zero where that is larger.
    ///
    /// # Errors
    ///
    /// As [`Money::plus`].
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let minor = other.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        self.plus(Self { minor, ..other })
    }
}

/// The number alone, with exactly the currency's digits: `1.36`, `0.005`, `12`.
impl core::fmt::Display for Money {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let digits = usize::try_from(self.currency.minor_digits()).unwrap_or(0);
        let text = format!(
            "{:0width$}",
            self.minor.unsigned_abs(),
            width = digits.saturating_add(1)
        );
        let (whole, fraction) = text.split_at(text.len().saturating_sub(digits));
        let sign = if self.minor < 0 { "-" } else { "" };
        if digits == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{fraction}")
        }
    }
}

/// In a text format the number alone: a result names the currency beside it. In a binary format both, to be read back.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.minor, self.currency).serialize(serializer)
        }
    }
}

/// From a binary format only.
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Err(D::Error::custom("an amount in a text format does not say its currency"));
        }
        let (minor, currency) = Deserialize::deserialize(deserializer)?;
        Ok(Self { minor, currency })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_prints_exactly_the_digits_of_its_currency() {
        let print = |minor, code: &str| Money::from_minor(minor, code.parse().unwrap()).to_string();
        assert_eq!(print(136, "EUR"), "1.36");
        assert_eq!(print(5, "KWD"), "0.005");
        assert_eq!(print(12, "CLP"), "12");
        assert_eq!(print(0, "EUR"), "0.00");
        assert_eq!(print(-7, "EUR"), "-0.07");
    }

    #[test]
    fn unlike_currencies_do_not_add() {
        let (eur, usd) = ("EUR".parse().unwrap(), "USD".parse().unwrap());
        assert_eq!(
            Money::from_minor(1, eur).plus(Money::from_minor(1, usd)),
            Err(MoneyError::Currencies(usd, eur))
        );
    }

    #[test]
    fn an_amount_in_json_is_its_digits_and_is_not_read_without_its_currency() {
        let amount = Money::from_minor(136, "EUR".parse().unwrap());
        assert_eq!(serde_json::to_string(&amount).unwrap(), "\"1.36\"");
        assert!(serde_json::from_str::<Money>("\"1.36\"").is_err());
    }
}
