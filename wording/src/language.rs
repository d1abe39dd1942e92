//! `en`, `de`: the languages of everything that a person reads.

/// A language of sentences, numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// `1,204` and `2026-10-03`.
    English,
    /// `1.204` and `03.10.2026`.
    German,
}

impl Language {
    /// The code used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The English or the German half of a phrase.
    pub fn pick<T>(self, (english, german): (T, T)) -> T {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

impl core::str::FromStr for Language {
    type Err = String;

    /// ```
    /// use wording::language::Language;
    /// assert_eq!("de".parse(), Ok(Language::German));
    /// assert!("fr".parse::<Language>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::English, Self::German]
            .into_iter()
            .find(|language| language.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a language of explanations; expected en or de"))
    }
}

impl core::fmt::Display for Language {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}
