//! Message logs as CSV, JSON lines or webhook payloads, plain or compressed, into a [`MessageLog`].
//!
//! Bytes flow in one direction: `inflate` unpacks, `chunk` cuts at row ends, workers read the rows of a chunk with
//! `csv_rows` or `containers`, and the log merges them. Nothing is held but the chunks under way.
#![forbid(unsafe_code)]

mod chunk;
mod containers;
mod csv_rows;
mod inflate;
mod json_cut;
mod payload;
mod plain_rows;
mod preview;
mod problem;
mod read;
mod shape;
mod webhook;

pub use preview::{Preview, preview, rows_of};
pub use problem::{ReadError, RowProblem};
pub use read::{Input, Progress, ReadOptions, ReadReport, read};

#[cfg(doc)]
use billing_core::intake::log::MessageLog;
