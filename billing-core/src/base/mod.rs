//! Words every stage uses: `"0.1131 EUR"`, `"Germany"`, `"2023-06"`, `"marketing"`.

pub mod category;
pub mod contact;
pub mod country;
pub mod currency;
pub(crate) mod digits;
pub mod few;
pub mod index;
pub mod instant;
pub mod listed;
pub mod localized;
pub mod market;
pub(crate) mod mix_hash;
pub mod money;
pub mod month;
pub mod parallel;
pub mod price;
pub mod rule;
pub(crate) mod short_text;
pub mod span;
pub mod spelling;
pub mod time_zone;
