//! `"Marketing"`, `"published"`: names of the core's values.

use billing_core::base::{currency::Currency, localized::LocalizedText};
use wording::language::Language;

/// Shown while a currency's prices are being fetched.
pub fn prices_loading(currency: Currency, language: Language) -> String {
    match language {
        Language::English => format!("Loading the prices in {currency} …"),
        Language::German => format!("Die Preise in {currency} werden geladen …"),
    }
}

/// Shown where they cannot be had.
pub fn prices_not_loaded(currency: Currency, language: Language) -> String {
    match language {
        Language::English => {
            format!("The prices in {currency} could not be loaded, so there is no amount. Is there a connection?")
        }
        Language::German => {
            format!(
                "Die Preise in {currency} ließen sich nicht laden, darum steht hier kein Betrag. Gibt es eine Verbindung?"
            )
        }
    }
}

/// The button next to it.
pub fn try_again(language: Language) -> &'static str {
    match language {
        Language::English => "Try again",
        Language::German => "Erneut versuchen",
    }
}

/// A sentence in the page's language; where there is only an English one, with its language for the attribute `lang`.
///
/// ```
/// use billing_core::base::localized::LocalizedText;
/// use wording::language::Language;
/// use wabill_web::i18n::words::text_and_lang;
/// assert_eq!(text_and_lang(&LocalizedText::new("empty", "leer"), Language::German), ("leer".to_owned(), None));
/// assert_eq!(text_and_lang(&LocalizedText::as_it_is("broken pipe"), Language::German), ("broken pipe".to_owned(), Some("en")));
/// ```
pub fn text_and_lang(said: &LocalizedText, language: Language) -> (String, Option<&'static str>) {
    let (english, german) = said.both();
    let foreign = language != Language::English && english == german;
    (language.pick((english, german)).to_owned(), foreign.then_some("en"))
}
