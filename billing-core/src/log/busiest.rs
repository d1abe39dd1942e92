//! `"4930·····56 with 4915·······89: 14 messages"`: the pairs with the most messages, for a reader who wants to pick
//! one.

use super::paired_log::PairedLog;
use crate::{
    base::index::NumberIndex,
    intake::message::{IdRef, Message},
};

/// One pair, and how much it wrote.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BusyPair {
    pub(crate) number: NumberIndex,
    pub(crate) contact: u64,
    pub(crate) received: u64,
    pub(crate) delivered: u64,
    first: u32,
    /// The pair's first message.
    pub(crate) id: IdRef,
}

/// The busiest pairs met so far, a few more than are wanted.
#[derive(Debug, Default)]
pub(crate) struct Busiest {
    most: usize,
    pairs: Vec<BusyPair>,
}

impl Busiest {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, pairs: vec![] }
    }

    /// Looks at a pair's messages, in order of time. Does nothing where no list is wanted.
    pub(crate) fn see(&mut self, messages: &[Message], log: &PairedLog) {
        let Some(first) = messages.first().filter(|_| 0 < self.most) else {
            return;
        };
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let received = messages.iter().filter(|message| message.inbound()).count();
        self.pairs.push(BusyPair {
            number: first.number(),
            contact: first.contact(),
            received: count(received),
            delivered: count(messages.len().saturating_sub(received)),
            first: first.moment().seconds(),
            id: first.id(),
        });
        if self.most.saturating_mul(4) < self.pairs.len() {
            self.shorten(log);
        }
    }

    /// The busiest first; of equally busy ones the earlier.
    pub(crate) fn shorten(&mut self, log: &PairedLog) {
        self.pairs.sort_unstable_by(|a, b| {
            let key = |pair: &BusyPair| {
                (
                    u64::MAX.saturating_sub(pair.received.saturating_add(pair.delivered)),
                    pair.first,
                )
            };
            key(a).cmp(&key(b)).then_with(|| log.id(a.id).cmp(log.id(b.id)))
        });
        self.pairs.truncate(self.most);
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.most = self.most.max(other.most);
        self.pairs.extend(other.pairs);
    }

    pub(crate) fn pairs(&self) -> &[BusyPair] {
        &self.pairs
    }
}
