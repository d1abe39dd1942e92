//! `"+49 151 23456789"` as `4915123456789`, or `"IN.13491208655302741918"`.

use super::{country::Country, digits::decimal};

/// The person a business exchanges messages with: an international phone number, or a business-scoped id (COM-104).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contact<'a> {
    /// Digits of an international number, without `+`.
    Phone(PhoneNumber),
    /// `CC.` and letters or digits; the two letters give the country.
    ScopedId(&'a str),
}

/// An international phone number: 4 to 15 digits, the first not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(u64);

impl PhoneNumber {
    /// The number, for example `4_915_123_456_789`.
    pub fn digits(self) -> u64 {
        self.0
    }

    /// From the digits' value; used by records that keep only that.
    pub fn from_digits(digits: u64) -> Self {
        Self(digits)
    }

    /// Reads digits with or without a leading `+`; none when it is not an international number.
    ///
    /// ```
    /// use billing_core::base::contact::PhoneNumber;
    /// assert_eq!(PhoneNumber::parse(b"+4915123456789").unwrap().digits(), 4_915_123_456_789);
    /// assert_eq!(PhoneNumber::parse(b"0151 23456789"), None);
    /// ```
    pub fn parse(text: &[u8]) -> Option<Self> {
        let digits = text.strip_prefix(b"+").unwrap_or(text);
        if digits.len() < 4 || 15 < digits.len() || digits.first() == Some(&b'0') {
            return None;
        }
        decimal(digits).map(Self)
    }
}

impl core::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl<'a> Contact<'a> {
    /// Reads a phone number or a business-scoped id; none when it is neither.
    ///
    /// ```
    /// use billing_core::base::contact::Contact;
    /// assert!(matches!(Contact::parse(b"919800000001"), Some(Contact::Phone(_))));
    /// assert!(matches!(Contact::parse(b"IN.1234567890"), Some(Contact::ScopedId("IN.1234567890"))));
    /// assert_eq!(Contact::parse(b"India"), None);
    /// ```
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        match text {
            [a, b, b'.', rest @ ..] => {
                let letters = a.is_ascii_uppercase() && b.is_ascii_uppercase();
                let id = !rest.is_empty() && rest.len() <= 140;
                let plain = rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
                (letters && id && plain)
                    .then(|| core::str::from_utf8(text).ok().map(Self::ScopedId))
                    .flatten()
            }
            _ => PhoneNumber::parse(text).map(Self::Phone),
        }
    }

    /// The country a business-scoped id names; a phone number's country is found by its prefix instead.
    pub fn stated_country(self) -> Option<Country> {
        match self {
            Self::Phone(_) => None,
            Self::ScopedId(id) => id.get(..2).and_then(|letters| letters.parse().ok()),
        }
    }
}

/// A contact or number as it may be shown: the first four characters and the last two, the rest as dots.
///
/// ```
/// use billing_core::base::contact::masked;
/// assert_eq!(masked("4915123456789"), "4915·······89");
/// assert_eq!(masked("IN.1234567890"), "IN.1·······90");
/// ```
pub fn masked(text: &str) -> String {
    let count = text.chars().count();
    let hidden = |place: usize| 4 <= place && place < count.saturating_sub(2);
    text.chars()
        .enumerate()
        .map(|(place, letter)| if hidden(place) { '·' } else { letter })
        .collect()
}
