//! What the reader sees: lines, totals, breakdowns, and the reason of each amount.

pub mod bill;
pub(crate) mod draw_up;
pub mod explain;
pub mod line_item;
pub mod timeline;
