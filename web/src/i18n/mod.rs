//! Every sentence of the page in every language.
//!
//! A struct per view holds its fixed texts; each language fills the whole struct, so a missing translation does not
//! compile. Texts with numbers or names inside are functions that match the language.

pub mod each;
pub mod estimate;
pub mod insights;
pub mod messages;
pub mod plan;
pub mod prices;
pub mod shell;
pub mod words;
