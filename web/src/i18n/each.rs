//! `"812 of 1,000 used"`: what each unit costs, and how far the counts of a month are.

use billing_core::tariff::regime::AllowanceScope;
use wording::language::Language;

/// The fixed texts.
#[derive(Debug)]
pub struct EachTexts {
    /// Heading.
    pub title: &'static str,
    /// Heading of what each costs.
    pub costs: &'static str,
    /// Row.
    pub message: &'static str,
    /// Row.
    pub conversation: &'static str,
    /// Row.
    pub contact: &'static str,
    /// Field.
    pub contacts: &'static str,
    /// Its hint.
    pub contacts_hint: &'static str,
    /// Heading of the allowances.
    pub allowances: &'static str,
    /// Heading of the tiers.
    pub tiers: &'static str,
}

const ENGLISH: EachTexts = EachTexts {
    title: "What each unit costs, and how far the month is",
    costs: "On average, fees included",
    message: "a message",
    conversation: "a conversation",
    contact: "a contact",
    contacts: "Contacts",
    contacts_hint: "How many people these messages go to.",
    allowances: "Free service messages",
    tiers: "Volume tiers",
};

const GERMAN: EachTexts = EachTexts {
    title: "Was jede Einheit kostet, und wie weit der Monat ist",
    costs: "Im Mittel, mit Gebühren",
    message: "je Nachricht",
    conversation: "je Konversation",
    contact: "je Kontakt",
    contacts: "Kontakte",
    contacts_hint: "An wie viele Menschen diese Nachrichten gehen.",
    allowances: "Kostenlose Service-Nachrichten",
    tiers: "Mengenstufen",
};

/// The fixed texts.
pub fn each(language: Language) -> &'static EachTexts {
    language.pick((&ENGLISH, &GERMAN))
}

/// Whose an allowance is.
pub fn owner(scope: AllowanceScope, name: &str, language: Language) -> String {
    match scope {
        AllowanceScope::BusinessNumber => format!("{} {name}", language.pick(("Number", "Nummer"))),
        AllowanceScope::Account => language.pick(("The account", "Das Konto")).to_owned(),
    }
}

/// How much of an allowance is used.
pub fn used(used: u64, units: u64, asked: u64, language: Language) -> String {
    let (of, beyond) = (language.count(units), language.count(asked.saturating_sub(used)));
    let (used, over) = (language.count(used), used < asked);
    match (language, over) {
        (Language::English, false) => format!("{used} of {of} used"),
        (Language::English, true) => format!("{used} of {of} used, {beyond} beyond"),
        (Language::German, false) => format!("{used} von {of} verbraucht"),
        (Language::German, true) => format!("{used} von {of} verbraucht, {beyond} darüber hinaus"),
    }
}

/// How far the next tier is.
pub fn next_tier(charged: u64, more: u64, price: &str, language: Language) -> String {
    let (charged, more) = (language.count(charged), language.count(more));
    match language {
        Language::English => format!("{charged} charged; {more} more at this price, then {price}"),
        Language::German => format!("{charged} berechnet; noch {more} zu diesem Preis, dann {price}"),
    }
}

/// Where no further tier follows.
pub fn last_tier(charged: u64, language: Language) -> String {
    let charged = language.count(charged);
    match language {
        Language::English => format!("{charged} charged; no further tier follows"),
        Language::German => format!("{charged} berechnet; keine weitere Stufe folgt"),
    }
}
