//! `3`, `"3"` and `"2 %"`: a number of a file, in quotes or without.

use core::fmt;

use serde::{Deserialize, Deserializer, de};

/// A number, in quotes or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digits(pub(crate) String);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyDigits)
    }
}

/// By hand, because serde's own refusal would not say what is expected.
struct AnyDigits;

impl de::Visitor<'_> for AnyDigits {
    type Value = Digits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number such as 3, or one in quotes such as \"2 %\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Digits, E> {
        Ok(Digits(text.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Digits, E> {
        Ok(Digits(number.to_string()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Digits, E> {
        Ok(Digits(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Digits, E> {
        Ok(Digits(number.to_string()))
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
