//! `"1,204 rows: 1,180 accepted, 20 repeated, 4 rejected"`: what became of the rows of a log.

/// What became of the rows (interfaces, `input`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Every row read.
    pub rows: u64,
    /// Rows that add something to a message that is billed or waits.
    pub accepted: u64,
    /// Rows that repeat what is known.
    pub duplicates: u64,
    /// Rows that cannot be read, and all rows of messages that contradict themselves.
    pub rejected: u64,
    /// Rows that say nothing about money (D28).
    pub ignored: u64,
    /// Inbound messages.
    pub received: u64,
    /// Outbound messages.
    pub messages: u64,
    /// Outbound messages delivered or read; each has exactly one outcome.
    pub delivered: u64,
    /// Outbound messages neither delivered nor read.
    pub undelivered: u64,
    /// Messages an earlier run has settled; see [`crate::state`].
    pub settled_earlier: u64,
    /// Delivered messages that were also reported failed; the failure is not believed.
    pub failed_and_delivered: u64,
}

impl RowCounts {
    pub(super) fn add(&mut self, other: &Self) {
        let sum = |a: &mut u64, b: u64| *a = a.saturating_add(b);
        sum(&mut self.rows, other.rows);
        sum(&mut self.accepted, other.accepted);
        sum(&mut self.duplicates, other.duplicates);
        sum(&mut self.rejected, other.rejected);
        sum(&mut self.ignored, other.ignored);
        sum(&mut self.received, other.received);
        sum(&mut self.messages, other.messages);
        sum(&mut self.delivered, other.delivered);
        sum(&mut self.undelivered, other.undelivered);
        sum(&mut self.settled_earlier, other.settled_earlier);
        sum(&mut self.failed_and_delivered, other.failed_and_delivered);
    }
}
