//! `1,204 messages`: numbers in the language of the terminal.

use wording::language::Language;

/// What the program says on a terminal is English; explanations alone can be asked for in another language.
pub(crate) const ENGLISH: Language = Language::English;

/// A count with commas between the thousands.
pub(crate) fn count(number: u64) -> String {
    ENGLISH.count(number)
}

/// `1 message`, `2,000 messages`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    ENGLISH.counted(number, one, many)
}

/// A decimal number with commas between the thousands.
pub(crate) fn grouped(plain: &str) -> String {
    ENGLISH.decimal(plain)
}
