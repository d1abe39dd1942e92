//! What the reader sees: lines, totals, breakdowns, and the reason of each amount.

pub(crate) mod assemble;
pub mod bill;
pub mod dearest;
pub mod explain;
pub mod line_item;
pub mod sums;
pub mod timeline;
