//! `"DE"`, an ISO 3166-1 alpha-2 code.

use serde::{Deserialize, Serialize};

/// A country by its two capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// Codes that ISO 3166-1 does not assign, but reserves or leaves to its users, and that people use.
const BEYOND_ISO: [&str; 3] = ["AC", "TA", "XK"];

impl Country {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// Whether there is such a country: its code is assigned by ISO 3166-1, or in general use for a place with a
    /// calling code of its own (Kosovo, Ascension, Tristan da Cunha).
    ///
    /// Tables may name others, which a log or a story of their own needs.
    ///
    /// ```
    /// use billing_core::base::country::Country;
    /// assert!("DE".parse::<Country>().unwrap().exists());
    /// assert!("XK".parse::<Country>().unwrap().exists());
    /// assert!(!"XX".parse::<Country>().unwrap().exists());
    /// ```
    pub fn exists(self) -> bool {
        let code = self.as_str();
        code.parse::<iso_currency::Country>().is_ok() || BEYOND_ISO.contains(&code)
    }
}

impl core::str::FromStr for Country {
    type Err = String;

    /// ```
    /// use billing_core::base::country::Country;
    /// assert_eq!("DE".parse::<Country>().unwrap().as_str(), "DE");
    /// assert!("Germany".parse::<Country>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self([a, b])),
            _ => Err(format!(
                "`{text}` is not a country; expected two capital letters (ISO 3166-1), for example DE"
            )),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl core::fmt::Debug for Country {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::fmt::Display for Country {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Country;

    #[test]
    fn countries_are_those_of_iso_and_three_that_have_calling_codes_beside() {
        let letters = || b'A'..=b'Z';
        let all: Vec<Country> = letters()
            .flat_map(|a| letters().map(move |b| Country([a, b])))
            .collect();
        assert_eq!(all.iter().filter(|country| country.exists()).count(), 249 + 3);
        let exists = |code: &str| code.parse::<Country>().unwrap().exists();
        for code in [
            "AX", "BQ", "EH", "GG", "IM", "JE", "PS", "SS", "SX", "TL", "TW", "VA", "XK",
        ] {
            assert!(exists(code), "{code}");
        }
        // Gone, never assigned, or left to users.
        for code in ["AN", "CS", "DD", "EN", "EU", "UK", "XX", "QM", "ZZ", "AA"] {
            assert!(!exists(code), "{code}");
        }
    }
}
