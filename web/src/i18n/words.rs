//! `"Marketing"`, `"published"`: names of the core's values.

use billing_core::{
    base::{category::Category, currency::Currency, localized::LocalizedText},
    metering::charge_event::FreeReason,
    statement::explain_text::Language,
    tariff::{rate_card::Basis, regime::ChargedUnit},
};

/// A category as a heading.
pub fn category(category: Category, language: Language) -> &'static str {
    match (category, language) {
        (Category::Marketing, Language::English | Language::German) => "Marketing",
        (Category::Utility, Language::English | Language::German) => "Utility",
        (Category::Authentication, Language::English) => "Authentication",
        (Category::Authentication, Language::German) => "Authentifizierung",
        (Category::AuthenticationInternational, Language::English) => "Authentication, international",
        (Category::AuthenticationInternational, Language::German) => "Authentifizierung, international",
        (Category::Service, Language::English | Language::German) => "Service",
        (Category::BusinessInitiated, Language::English) => "Business-initiated",
        (Category::BusinessInitiated, Language::German) => "Vom Unternehmen begonnen",
        (Category::UserInitiated, Language::English) => "User-initiated",
        (Category::UserInitiated, Language::German) => "Vom Kontakt begonnen",
    }
}

/// How a price came to be known, in a word.
pub fn basis(basis: Basis, language: Language) -> &'static str {
    match (basis, language) {
        (Basis::Published, Language::English) => "published",
        (Basis::Published, Language::German) => "veröffentlicht",
        (Basis::Carried, Language::English) => "carried",
        (Basis::Carried, Language::German) => "übernommen",
        (Basis::Derived, Language::English) => "derived",
        (Basis::Derived, Language::German) => "abgeleitet",
        (Basis::Reported, Language::English) => "reported",
        (Basis::Reported, Language::German) => "gemeldet",
        (Basis::Assumed, Language::English) => "assumed",
        (Basis::Assumed, Language::German) => "angenommen",
    }
}

/// What that word means.
pub fn basis_meaning(basis: Basis, language: Language) -> &'static str {
    match (basis, language) {
        (Basis::Published, Language::English) => "stands in a source for this price list",
        (Basis::Published, Language::German) => "steht in einer Quelle zu dieser Preisliste",
        (Basis::Carried, Language::English) => "of another date or list; no change in between is known",
        (Basis::Carried, Language::German) => "von anderem Datum oder anderer Liste; keine Änderung dazwischen bekannt",
        (Basis::Derived, Language::English) => {
            "computed from another currency, a reseller’s price or a published discount"
        }
        (Basis::Derived, Language::German) => {
            "berechnet aus anderer Währung, einem Wiederverkäuferpreis oder einem veröffentlichten Rabatt"
        }
        (Basis::Reported, Language::English) => "reported by the platform for the message",
        (Basis::Reported, Language::German) => "von der Plattform für die Nachricht gemeldet",
        (Basis::Assumed, Language::English) => "of the last known list; prices of this day are not known yet",
        (Basis::Assumed, Language::German) => {
            "aus der letzten bekannten Liste; Preise dieses Tages sind noch nicht bekannt"
        }
    }
}

/// Why a unit is free, in a few words.
pub fn free(reason: FreeReason, language: Language) -> &'static str {
    match (reason, language) {
        (FreeReason::OpenConversation, Language::English) => "in an open conversation",
        (FreeReason::OpenConversation, Language::German) => "in offener Konversation",
        (FreeReason::EntryPoint, Language::English) => "after an ad or page button",
        (FreeReason::EntryPoint, Language::German) => "nach Anzeige oder Seitenschaltfläche",
        (FreeReason::MonthlyAllowance, Language::English) => "monthly allowance",
        (FreeReason::MonthlyAllowance, Language::German) => "Freikontingent des Monats",
        (FreeReason::ServiceFree, Language::English) => "service is free",
        (FreeReason::ServiceFree, Language::German) => "Service ist kostenlos",
        (FreeReason::CustomerServiceWindow, Language::English) => "customer service window",
        (FreeReason::CustomerServiceWindow, Language::German) => "Kundenservice-Fenster",
        (FreeReason::Reaction, Language::English) => "reaction",
        (FreeReason::Reaction, Language::German) => "Reaktion",
        (FreeReason::Exempt, Language::English) => "exempt account",
        (FreeReason::Exempt, Language::German) => "befreites Konto",
    }
}

/// Units of a regime, many of them.
pub fn units(unit: ChargedUnit, language: Language) -> &'static str {
    match (unit, language) {
        (ChargedUnit::Message, Language::English) => "messages",
        (ChargedUnit::Message, Language::German) => "Nachrichten",
        (ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation, Language::English) => "conversations",
        (ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation, Language::German) => "Konversationen",
    }
}

/// `per message` or `per conversation`.
pub fn per_unit(unit: ChargedUnit, language: Language) -> &'static str {
    match (unit, language) {
        (ChargedUnit::Message, Language::English) => "per message",
        (ChargedUnit::Message, Language::German) => "je Nachricht",
        (ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation, Language::English) => "per conversation",
        (ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation, Language::German) => "je Konversation",
    }
}

/// Said while a currency's prices are being fetched.
pub fn prices_loading(currency: Currency, language: Language) -> String {
    match language {
        Language::English => format!("Loading the prices in {currency} …"),
        Language::German => format!("Die Preise in {currency} werden geladen …"),
    }
}

/// Said where they cannot be had.
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

/// The button beside it.
pub fn try_again(language: Language) -> &'static str {
    match language {
        Language::English => "Try again",
        Language::German => "Erneut versuchen",
    }
}

/// A sentence for the reader, and its language where it is not the page's: what a library says of a file is English.
///
/// ```
/// use billing_core::{base::localized::LocalizedText, statement::explain_text::Language};
/// use wabill_web::i18n::words::told;
/// assert_eq!(told(&LocalizedText::new("empty", "leer"), Language::German), ("leer".to_owned(), None));
/// assert_eq!(told(&LocalizedText::as_it_is("broken pipe"), Language::German), ("broken pipe".to_owned(), Some("en")));
/// ```
pub fn told(said: &LocalizedText, language: Language) -> (String, Option<&'static str>) {
    let (english, german) = said.both();
    let foreign = language != Language::English && english == german;
    (language.pick((english, german)).to_owned(), foreign.then_some("en"))
}
