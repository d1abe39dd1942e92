//! `"Estimate"`, `"My messages"`, `"Prices"`: the texts around the views.

use wording::language::Language;

use crate::{route::View, state::Theme};

/// The fixed texts around the views.
#[derive(Debug)]
pub struct Shell {
    /// First link of the page, for the keyboard.
    pub skip: &'static str,
    /// What the navigation is, for screen readers.
    pub navigation: &'static str,
    /// What the language switch is.
    pub language: &'static str,
    /// While a view is being loaded.
    pub loading: &'static str,
    /// Where that failed.
    pub not_loaded: &'static str,
    /// While files are dragged over the page.
    pub drop_anywhere: &'static str,
    /// At the foot: where the work is done.
    pub privacy: &'static str,
    /// At the foot: whose prices these are.
    pub independent: &'static str,
}

const ENGLISH: Shell = Shell {
    skip: "Skip to content",
    navigation: "Views",
    language: "Language",
    loading: "Loading …",
    not_loaded: "This view could not be loaded. Please check the connection and load the page again.",
    drop_anywhere: "Drop the log anywhere to read it",
    privacy: "Everything is worked out on this device. Nothing you enter or open leaves it.",
    independent: "wabill is independent of Meta. WhatsApp is a trademark of Meta Platforms, Inc.",
};

const GERMAN: Shell = Shell {
    skip: "Zum Inhalt springen",
    navigation: "Ansichten",
    language: "Sprache",
    loading: "Wird geladen …",
    not_loaded: "Diese Ansicht konnte nicht geladen werden. Bitte prüfen Sie die Verbindung und laden Sie die Seite neu.",
    drop_anywhere: "Protokoll irgendwo ablegen, um es zu lesen",
    privacy: "Alles wird auf diesem Gerät berechnet. Was Sie eingeben oder öffnen, bleibt hier.",
    independent: "wabill ist von Meta unabhängig. WhatsApp ist eine Marke von Meta Platforms, Inc.",
};

/// The texts around the views.
pub fn shell(language: Language) -> &'static Shell {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// A view's name in the navigation.
pub fn view_name(view: View, language: Language) -> &'static str {
    match (view, language) {
        (View::Estimate, Language::English) => "Estimate",
        (View::Estimate, Language::German) => "Schätzung",
        (View::Plan, Language::English) => "Plan",
        (View::Plan, Language::German) => "Planung",
        (View::Messages, Language::English) => "My messages",
        (View::Messages, Language::German) => "Meine Nachrichten",
        (View::Prices, Language::English) => "Prices",
        (View::Prices, Language::German) => "Preise",
    }
}

/// The title of the browser's tab.
pub fn page_title(view: View, language: Language) -> &'static str {
    match (view, language) {
        (View::Estimate, Language::English) => "What will WhatsApp cost? · wabill",
        (View::Estimate, Language::German) => "Was wird WhatsApp kosten? · wabill",
        (View::Plan, Language::English) => "What will a year of WhatsApp cost? · wabill",
        (View::Plan, Language::German) => "Was wird ein Jahr WhatsApp kosten? · wabill",
        (View::Messages, Language::English) => "What did my messages cost? · wabill",
        (View::Messages, Language::German) => "Was haben meine Nachrichten gekostet? · wabill",
        (View::Prices, Language::English) => "WhatsApp prices by market and date · wabill",
        (View::Prices, Language::German) => "WhatsApp-Preise nach Markt und Datum · wabill",
    }
}

/// A language by its own name.
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::German => "Deutsch",
    }
}

/// The text of the theme switch: the current theme.
pub fn theme_name(theme: Theme, language: Language) -> &'static str {
    match (theme, language) {
        (Theme::System, Language::English) => "Colours: as the system",
        (Theme::System, Language::German) => "Farben: wie das System",
        (Theme::Light, Language::English) => "Colours: light",
        (Theme::Light, Language::German) => "Farben: hell",
        (Theme::Dark, Language::English) => "Colours: dark",
        (Theme::Dark, Language::German) => "Farben: dunkel",
    }
}
