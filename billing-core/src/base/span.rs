//! `"2025-08-01 09:00 until, and not including, 2025-08-02 09:00"`.

use serde::{Deserialize, Serialize};

use super::instant::Instant;

/// A stretch of time that holds its start and not its end (COM-103, D1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First second inside.
    pub start: Instant,
    /// First second outside.
    pub end: Instant,
}

impl Span {
    /// The span of so many seconds from `start` on.
    ///
    /// ```
    /// use billing_core::base::{instant::Instant, span::Span};
    /// let window = Span::starting(Instant::from_seconds(1_000), 60);
    /// assert!(window.contains(Instant::from_seconds(1_059)));
    /// assert!(!window.contains(Instant::from_seconds(1_060)));
    /// ```
    pub fn starting(start: Instant, seconds: u32) -> Self {
        Self {
            start,
            end: start.plus(seconds),
        }
    }

    /// Whether the moment lies inside.
    pub fn contains(self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }
}
