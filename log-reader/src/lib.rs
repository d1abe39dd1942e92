//! Message logs as CSV, workbooks, JSON lines or webhook payloads, plain or compressed, into a [`MessageLog`].
//!
//! Bytes flow in one direction: `inflate` unpacks, `text` makes UTF-8 of them, `chunk` cuts at row ends, workers read
//! the rows of a chunk with `csv_rows` or `containers`, and the log merges them. Nothing is held but the chunks under
//! way, and the text of a workbook's sheet.
#![forbid(unsafe_code)]

#[cfg(feature = "anonymize")]
mod anonymize;
mod chunk;
mod containers;
mod csv_fault;
mod csv_rows;
mod inflate;
mod json_cut;
mod json_fault;
mod layout;
mod payload;
mod plain_rows;
mod preview;
mod problem;
mod read;
mod read_fault;
mod remedies;
mod row_fault;
mod shape;
mod text;
mod utf16;
mod webhook;
#[cfg(feature = "workbook")]
mod workbook;

#[cfg(feature = "anonymize")]
pub use anonymize::{AnonymizeError, Anonymizer};
pub use csv_fault::CsvFault;
pub use json_fault::{Expected, JsonFault, Odd, Unbilled};
pub use preview::{Preview, preview, rows_of};
pub use problem::{ReadError, RowPlace, RowProblem};
pub use read::{Input, Progress, ReadOptions, ReadReport, read};
pub use read_fault::{Foreign, ReadFault, RepeatedColumn};
pub use row_fault::RowFault;

#[cfg(doc)]
use billing_core::log::MessageLog;
