//! `"day"`, `"tag.campaign"`: what a breakdown goes by, as people write it.

use core::str::FromStr;

use billing_core::{bill::Dimension, sentences};

/// What a breakdown goes by.
///
/// ```
/// use wabill::By;
/// assert_eq!("contact-country".parse(), Ok(By::ContactCountry));
/// assert_eq!("tag.campaign".parse(), Ok(By::Tag("campaign".to_owned())));
/// assert!("campaign".parse::<By>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// By day, in the account's time zone.
    Day,
    /// By business number.
    Number,
    /// By the country of the contact's number.
    ContactCountry,
    /// By the values of a tag, which the log must be [read with](crate::ReadOptions::tag).
    Tag(String),
}

sentences! {
    /// A text that names nothing a breakdown can go by.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ByError {
        /// Another word.
        Unknown {
            /// The text.
            text: String,
        } => (
            "found `{text}`, expected day, number, contact-country, or tag.NAME, for example tag.campaign",
            "gefunden `{text}`, erwartet day, number, contact-country oder tag.NAME, zum Beispiel tag.campaign",
        ),
    }
}

impl By {
    /// The tag that is read for it.
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::Day | Self::Number | Self::ContactCountry => None,
            Self::Tag(name) => Some(name),
        }
    }
}

impl FromStr for By {
    type Err = ByError;

    fn from_str(text: &str) -> Result<Self, ByError> {
        match (text, text.strip_prefix("tag.").map(str::trim)) {
            ("day", _) => Ok(Self::Day),
            ("number", _) => Ok(Self::Number),
            ("contact-country", _) => Ok(Self::ContactCountry),
            (_, Some(name)) if !name.is_empty() => Ok(Self::Tag(name.to_owned())),
            _ => Err(ByError::Unknown { text: text.to_owned() }),
        }
    }
}

impl From<&By> for Dimension {
    fn from(by: &By) -> Self {
        match by {
            By::Day => Self::Day,
            By::Number => Self::Number,
            By::ContactCountry => Self::ContactCountry,
            By::Tag(_) => Self::Tag,
        }
    }
}
