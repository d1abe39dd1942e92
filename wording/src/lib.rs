//! What a person reads, in every language: sentences, numbers, dates and the names of the core's values.
//!
//! ```
//! use wording::language::Language;
//! assert_eq!(Language::German.destination("United Kingdom"), "ins Vereinigte Königreich");
//! assert_eq!(Language::English.count(1_204), "1,204");
//! ```
//!
//! The core yields values; here they become text, with both languages of a sentence side by side and every value named,
//! so that a missing translation does not compile. Nothing is counted, priced or decided here.
//!
//! Errors are the exception: their sentences stand at their variants, in the crate that finds them
//! (`billing_core::sentences!`), because an error's text belongs to every caller and to the JSON of results.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod date;
pub mod estimate;
pub mod explanation;
pub mod language;
pub mod line;
mod market;
mod name;
mod number;
pub mod preview;
mod reason;
mod refusal;
mod rule;
pub mod warning;
