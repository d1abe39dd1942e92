//! A log in memory: rows by message id, messages by pair, the pairs run through their states, and the counts that come
//! out.
//!
//! This is machinery, written for speed; what is chargeable is decided in [`metering`](crate::metering). It hands
//! [`Counts`](crate::metering::counts::Counts) to rating, as any other source of units does.

mod batch;
pub(crate) mod busiest;
mod in_order;
pub(crate) mod joined;
mod message_log;
pub(crate) mod meter;
pub(crate) mod metered;
mod paired_log;
mod parts;
mod problem;
mod queue;
mod rewriter;
mod row_counts;
pub(crate) mod run;
pub(crate) mod save;
mod shard;
mod similar;
mod sorter;
mod sources;
mod tag;
pub(crate) mod waiting;

pub use message_log::{LogWriter, MessageLog, Written};
pub use paired_log::PairedLog;
pub use problem::{MessageFault, MessageProblem};
pub use row_counts::RowCounts;
pub use sources::Sources;
