//! `"2 deleted, 1 system"`: rows that say nothing about money, by kind (D28).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Kinds are words of the log, so their number is bounded: those beyond count as [`OTHER`].
const MOST: usize = 100;
/// The longest word that names a kind; a longer one, or one of other letters, counts as [`OTHER`].
const LONGEST: usize = 48;
/// The kind of what has no word that could name it.
const OTHER: &str = "other";
/// The kind of messages that were written in the platform's app, and of their statuses.
const WRITTEN_IN_APP: &str = "written_in_app";

/// How many rows were ignored, by kind. Order of counting does not matter, up to a hundred kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignored(BTreeMap<Box<str>, u64>);

/// Rows of one kind that say nothing about money.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoredRows {
    /// The word of the log: a status such as `deleted`, a kind of notice such as `system`, a field of webhooks such as
    /// `account_update`, or what it is, such as `test_post`.
    pub kind: String,
    /// How many rows.
    pub count: u64,
}

impl Ignored {
    /// Counts one row. The kind's letters become small.
    ///
    /// ```
    /// use billing_core::intake::ignored::Ignored;
    /// let mut ignored = Ignored::default();
    /// ignored.add("Deleted");
    /// ignored.add("deleted");
    /// assert_eq!((ignored.count(), ignored.kinds()[0].kind.as_str()), (2, "deleted"));
    /// ```
    pub fn add(&mut self, kind: &str) {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let word = !kind.is_empty() && kind.len() <= LONGEST && kind.bytes().all(known);
        let kind = if word { kind } else { OTHER };
        if let Some(count) = self.0.get_mut(kind) {
            *count = count.saturating_add(1);
        } else {
            self.add_many(kind.to_ascii_lowercase().into(), 1);
        }
    }

    /// Counts rows of messages that were written in the platform's app.
    pub(crate) fn add_written_in_app(&mut self, rows: u64) {
        if 0 < rows {
            self.add_many(WRITTEN_IN_APP.into(), rows);
        }
    }

    fn add_many(&mut self, kind: Box<str>, more: u64) {
        let kind = if self.0.len() < MOST || self.0.contains_key(&kind) {
            kind
        } else {
            OTHER.into()
        };
        let count = self.0.entry(kind).or_default();
        *count = count.saturating_add(more);
    }

    /// Takes in what another reader counted.
    pub fn merge(&mut self, other: Self) {
        for (kind, count) in other.0 {
            self.add_many(kind, count);
        }
    }

    /// All of them.
    pub fn count(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Every kind with its count, by name.
    pub fn kinds(&self) -> Vec<IgnoredRows> {
        let kinds = self.0.iter().map(|(kind, count)| IgnoredRows {
            kind: kind.to_string(),
            count: *count,
        });
        kinds.collect()
    }
}

/// Words of a log's column `event` that say nothing about money: what a message passes before it is sent, and what
/// happens to it after it was delivered. Any other unknown word is an error, since it may be a mistyped `delivered`.
pub(crate) fn says_nothing(event: &[u8]) -> bool {
    const WORDS: [&str; 22] = [
        "accepted",
        "buffered",
        "clicked",
        "created",
        "deleted",
        "dispatched",
        "enqueued",
        "held",
        "held_for_quality_assessment",
        "initiated",
        "pending",
        "played",
        "processed",
        "processing",
        "queued",
        "revoked",
        "scheduled",
        "sending",
        "submitted",
        "typing",
        "warning",
        "warned",
    ];
    WORDS.iter().any(|word| event.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_bounded_and_nothing_is_lost() {
        let mut ignored = Ignored::default();
        for number in 0..500 {
            ignored.add(&format!("kind_{number}"));
        }
        ignored.add("a word of two");
        ignored.add("");
        assert_eq!(ignored.count(), 502);
        assert_eq!(ignored.kinds().len(), MOST + 1);
        let mut twice = ignored.clone();
        twice.merge(ignored);
        assert_eq!(twice.count(), 1004);
    }
}
