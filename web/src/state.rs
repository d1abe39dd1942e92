//! `"German, dark"`: what holds for the whole page.

use wording::language::Language;

/// Light, dark, or the system's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The system's choice.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word kept in the browser's storage, and the value of `data-theme`.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a stored word; the system's where the word is unknown.
    pub fn of_word(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.word() == word)
            .unwrap_or_default()
    }

    /// The one after it, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// State of the price file of a currency that is not in the page's module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceLoading {
    /// Requested, not here yet.
    Pending,
    /// It could not be loaded.
    Failed,
}

/// The language to begin with: the link's, else the one kept from last time, else the browser's first that the page
/// speaks, else English.
///
/// ```
/// use wording::language::Language;
/// use wabill_web::state::first_language;
/// let browser = ["fr-FR".to_owned(), "de-AT".to_owned()];
/// assert_eq!(first_language(None, None, &browser), Language::German);
/// assert_eq!(first_language(None, Some("en"), &browser), Language::English);
/// assert_eq!(first_language(Some(Language::German), Some("en"), &[]), Language::German);
/// ```
pub fn first_language(link: Option<Language>, kept: Option<&str>, browser: &[String]) -> Language {
    let spoken = |tag: &String| tag.split('-').next().and_then(|word| word.to_lowercase().parse().ok());
    link.or_else(|| kept.and_then(|word| word.parse().ok()))
        .or_else(|| browser.iter().find_map(spoken))
        .unwrap_or(Language::English)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_found_by_its_word_and_the_switch_goes_round() {
        for theme in Theme::ALL {
            assert_eq!(Theme::of_word(theme.word()), theme);
            assert_eq!(theme.next().next().next(), theme);
        }
        assert_eq!(Theme::of_word("pink"), Theme::System);
    }

    #[test]
    fn without_any_hint_the_page_speaks_english() {
        assert_eq!(first_language(None, Some("xx"), &["ja".to_owned()]), Language::English);
    }
}
