//! `"EUR"` has two minor digits, `"KWD"` three, `"CLP"` none.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A currency of ISO 4217 that has minor units (precious metals and test codes have none and are refused).
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits stand after the decimal point in an amount.
    ///
    /// ```
    /// use billing_core::base::currency::Currency;
    /// let digits = |code: &str| code.parse::<Currency>().unwrap().minor_digits();
    /// assert_eq!((digits("EUR"), digits("KWD"), digits("CLP")), (2, 3, 0));
    /// ```
    pub fn minor_digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl core::str::FromStr for Currency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        iso_currency::Currency::from_code(text)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a currency; expected an ISO 4217 code, for example EUR"))
    }
}

impl core::fmt::Display for Currency {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
