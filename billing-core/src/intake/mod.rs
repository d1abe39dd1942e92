//! What happened: rows of any order become messages without duplicates, each with its moment.

pub mod account;
pub mod event;
pub mod ignored;
pub(crate) mod known;
mod lookup_cache;
pub mod message;
pub mod moment;
pub mod names;
pub(crate) mod persons;
pub mod reader;
pub mod report;
