//! What holds `wabill` to its word: stories, a slow second implementation, and seeded traffic.
//!
//! - [`row`]: one line of a message log, as text, with its CSV form.
//! - [`ledger_model`]: the whole billing once more, slow and plain, written from the rules and not from the engine.
//! - [`one_person`]: its reading of who is who: numbers, ids and their spellings.
//! - [`dressing`]: the same log as payloads would tell it, with ids, conversations and prices.
//! - [`dialect`]: the same log as spreadsheets, databases and programs write it.
//! - [`traffic`]: seeded message logs, from a boundary-heavy handful to ten million rows, and the shop's sample month.
//! - [`tables`]: the shipped price tables, and copies with small allowances and tiers, so that short logs reach them.
//! - [`scenario`]: reads the Markdown stories of `tests/scenarios` and plays them.
//! - [`real`]: runs the real engine on rows, in one run or several.
//! - [`webhook`]: the same rows as the platform's webhook bodies.
//! - [`engine`]: the one place where the stories meet the real engine.
//!
//! Nothing here shares code with `billing-core`: where both agree, they agree for two reasons.

pub mod dialect;
pub mod dressing;
pub mod engine;
pub mod ledger_model;
pub mod one_person;
pub mod real;
pub mod row;
pub mod scenario;
pub mod tables;
pub mod traffic;
pub mod webhook;
