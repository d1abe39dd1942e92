//! `"found nothing"`, `"gefunden: nichts"`: what a person is told, in each language.

use serde::{Deserialize, Serialize, Serializer};

/// A sentence in every language.
///
/// ```
/// use billing_core::base::said::Said;
/// let said = Said::new("the file is empty", "die Datei ist leer");
/// assert_eq!(said.to_string(), "the file is empty");
/// assert_eq!(said.both().1, "die Datei ist leer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Said {
    english: Box<str>,
    german: Box<str>,
}

impl Said {
    /// A sentence in both languages.
    pub fn new(english: impl Into<Box<str>>, german: impl Into<Box<str>>) -> Self {
        Self {
            english: english.into(),
            german: german.into(),
        }
    }

    /// What has no other words than its own, such as a message of the operating system.
    pub fn as_it_is(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    /// The sentences of a list, one a line.
    pub fn lines(list: &[Self]) -> Self {
        let joined = |text: fn(&Self) -> &str| list.iter().map(text).collect::<Vec<_>>().join("\n");
        Self::new(joined(|said| &said.english), joined(|said| &said.german))
    }

    /// The same change in every language.
    ///
    /// ```
    /// use billing_core::base::said::Said;
    /// let said = Said::new("empty", "leer").map(|text| format!("june.csv: {text}"));
    /// assert_eq!(said.both(), ("june.csv: empty", "june.csv: leer"));
    /// ```
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self::new(change(&self.english), change(&self.german))
    }

    /// The English sentence: what machines are told.
    pub fn english(&self) -> &str {
        &self.english
    }

    /// The English and the German sentence.
    pub fn both(&self) -> (&str, &str) {
        (&self.english, &self.german)
    }
}

/// The English sentence.
impl core::fmt::Display for Said {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.english)
    }
}

impl From<(&str, &str)> for Said {
    fn from((english, german): (&str, &str)) -> Self {
        Self::new(english, german)
    }
}

impl From<(String, String)> for Said {
    fn from((english, german): (String, String)) -> Self {
        Self::new(english, german)
    }
}

/// As it is.
impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::as_it_is(text)
    }
}

/// The English sentence.
impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.english.into_string()
    }
}

/// The English sentence alone, for results that machines read.
pub(crate) fn in_english<S: Serializer>(said: &Said, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&said.english)
}
