//! ``"`timestamp`: found a list, expected text or a whole number"``: what is wrong with a payload, a part of one, or a
//! row of JSON.

use billing_core::sentences;

use crate::remedies::NO_JSON;

sentences! {
    /// What is wrong with a payload, a part of one, or a row of JSON.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum JsonFault {
        /// What begins like an object is none.
        NotReadable {
            /// The words of the JSON library.
            error: String,
        } => (
            "this is not readable JSON: {error}",
            "das ist kein lesbares JSON: {error}",
        ),
        /// Text where only objects are expected.
        NotAnObject => (
            "this is not readable JSON: expected an object",
            "das ist kein lesbares JSON: erwartet ist ein Objekt",
        ),
        /// Text that speaks of messages, among the lines of a program.
        NoWholeObject => (
            "this line speaks of WhatsApp messages, and no whole JSON object stands in it",
            "diese Zeile spricht von WhatsApp-Nachrichten, und kein ganzes JSON-Objekt steht darin",
        ) remedy NO_JSON,
        /// An object that should be a payload or a row.
        NeitherEntryNorEvent => (
            "found a JSON object with neither `entry` nor `event`",
            "gefunden ein JSON-Objekt weder mit `entry` noch mit `event`",
        ) remedy (
            "expected a webhook payload (`entry`) or a row of a log (`event`, `at`, `message_id` …)",
            "erwartet ist ein Webhook-Inhalt (`entry`) oder eine Protokollzeile (`event`, `at`, `message_id` …)",
        ),
        /// A field that holds something else than it should.
        OddField {
            /// Its key.
            field: &'static str,
            /// What it holds.
            found: Odd,
            /// What it should hold.
            expected: Expected,
        } => (
            "`{field}`: found {found}, expected {expected}",
            "`{field}`: gefunden {found}, erwartet {expected}",
        ),
        /// A message that has prices of its own.
        NotBilled {
            /// Which.
            message: Unbilled,
        } => (
            "found {message}; expected a message between a business number and one contact",
            "gefunden {message}; erwartet ist eine Nachricht zwischen einer Geschäftsnummer und einem Kontakt",
        ) remedy (
            "groups and AI providers have prices of their own, which this version does not bill",
            "Gruppen und KI-Anbieter haben eigene Preise, die diese Version nicht berechnet",
        ),
    }
}

sentences! {
    /// What stands in a field that should hold something else.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Odd {
        /// Text.
        Text => ("text", "Text"),
        /// A number.
        Number => ("a number", "eine Zahl"),
        /// A number too large for its digits to be certain.
        Rounded => ("a number that has lost digits", "eine Zahl, die Stellen verloren hat"),
        /// A truth value.
        Truth => ("true or false", "true oder false"),
        /// A list.
        List => ("a list", "eine Liste"),
        /// An object.
        Object => ("an object", "ein Objekt"),
    }
}

sentences! {
    /// What a field should hold.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Expected {
        /// Text, or a number that has every digit.
        Text => ("text or a whole number", "Text oder eine ganze Zahl"),
        /// A decimal.
        Amount => ("an amount", "ein Betrag"),
        /// A list of objects.
        List => ("a list", "eine Liste"),
        /// An object.
        Object => ("an object", "ein Objekt"),
    }
}

sentences! {
    /// A message that this version does not bill.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Unbilled {
        /// To or from a group.
        Group => ("a group message", "eine Gruppennachricht"),
        /// Of an AI provider to its own customers.
        AiProvider => ("a message of an AI provider", "eine Nachricht eines KI-Anbieters"),
    }
}
