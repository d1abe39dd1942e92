//! `"0.1131 EUR per conversation"`: exact, finer than a minor unit.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{currency::Currency, money::Money};

/// The price of one unit as a card states it. It has no currency of its own: the card has.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPrice(Decimal);

impl UnitPrice {
    /// A price; none when it is negative.
    pub fn new(price: Decimal) -> Option<Self> {
        (!price.is_sign_negative() || price.is_zero()).then(|| Self(price.normalize()))
    }

    /// The number itself.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Quantity × price, exactly; none on overflow.
    pub fn times(self, quantity: u64) -> Option<Decimal> {
        self.0.checked_mul(Decimal::from(quantity))
    }
}

impl core::str::FromStr for UnitPrice {
    type Err = String;

    /// ```
    /// use billing_core::base::price::UnitPrice;
    /// assert_eq!("0.0300".parse::<UnitPrice>().unwrap().to_string(), "0.03");
    /// assert!("-1".parse::<UnitPrice>().is_err());
    /// assert!("3e-2".parse::<UnitPrice>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, String> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        plain
            .then(|| Decimal::from_str_exact(text).ok())
            .flatten()
            .and_then(Self::new)
            .ok_or_else(|| {
                format!("`{text}` is not a price; expected a decimal number with a point, for example 0.0425")
            })
    }
}

impl core::fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for UnitPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UnitPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// How an exact line sum becomes whole minor units (COM-108, D19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// 0.005 becomes 0.01: halves away from zero. The default.
    #[default]
    HalfUp,
    /// 0.005 becomes 0.00 and 0.015 becomes 0.02: halves to the even neighbour.
    HalfEven,
    /// 0.009 becomes 0.00: always towards zero.
    Down,
    /// 0.001 becomes 0.01: always away from zero.
    Up,
}

impl Rounding {
    /// The one place where an exact sum is rounded to money. None when it does not fit.
    ///
    /// ```
    /// use billing_core::base::price::Rounding;
    /// let eur = "EUR".parse().unwrap();
    /// let sum = "1.3565".parse().unwrap();
    /// assert_eq!(Rounding::HalfUp.round(sum, eur).unwrap().to_string(), "1.36");
    /// assert_eq!(Rounding::Down.round(sum, eur).unwrap().to_string(), "1.35");
    /// ```
    pub fn round(self, sum: Decimal, currency: Currency) -> Option<Money> {
        let strategy = match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::Down => RoundingStrategy::ToZero,
            Self::Up => RoundingStrategy::AwayFromZero,
        };
        let digits = currency.minor_digits();
        let mut rounded = sum.round_dp_with_strategy(digits, strategy);
        rounded.rescale(digits);
        (rounded.scale() == digits).then(|| Money::from_minor(rounded.mantissa(), currency))
    }
}
