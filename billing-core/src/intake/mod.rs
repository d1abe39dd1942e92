//! What happened: rows of any order become messages without duplicates, each with its moment.

pub mod account;
mod batch;
pub mod event;
pub mod ignored;
pub(crate) mod known;
pub mod log;
pub mod message;
pub mod moment;
pub mod names;
pub(crate) mod persons;
pub mod reader;
mod recent;
pub mod report;
mod shard;
