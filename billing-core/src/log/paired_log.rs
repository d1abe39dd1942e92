//! A finished log: its messages in shards of pairs, with names, ids and reports.

use std::collections::BTreeSet;

use super::{joined::senders, problem::MessageProblem, row_counts::RowCounts, shard::Ids};
use crate::{
    base::{
        contact::Contact,
        index::{AccountIndex, NumberIndex},
        instant::Instant,
    },
    intake::{
        ignored::Ignored,
        message::{IdRef, Message},
        names::Names,
        persons::Persons,
        report::{Report, ReportedPrice},
    },
};

/// A finished log: messages in shards of pairs, not yet ordered within a share.
#[derive(Debug)]
pub struct PairedLog {
    pub(super) counts: RowCounts,
    pub(super) ids: Vec<Ids>,
    pub(super) pairs: Vec<Vec<Vec<Message>>>,
    pub(super) ignored: Ignored,
    pub(super) problems: Vec<MessageProblem>,
    /// Messages that were sent and not delivered yet; a saved state keeps what they said of themselves.
    pub(crate) open: Vec<Message>,
    /// What was reported of the messages of each shard, by the place of their ids.
    pub(super) reports: Vec<Vec<(u32, Report)>>,
    /// The prices that were reported, each once.
    pub(crate) prices: Vec<ReportedPrice>,
    /// Ids of messages that were written in the platform's app.
    pub(super) in_app: BTreeSet<Box<[u8]>>,
    /// The earliest time that any row names.
    pub(super) first_row: u32,
    pub(super) earliest: u32,
    pub(super) latest: u32,
    pub(super) names: Names,
    pub(super) persons: Persons,
}

impl PairedLog {
    /// The earliest and the latest moment of its messages, both included.
    pub(crate) fn span(&self) -> (Instant, Instant) {
        let first = self.earliest.min(self.latest);
        (Instant::from_seconds(first), Instant::from_seconds(self.latest))
    }

    /// The messages of each shard of pairs.
    pub(crate) fn shards(&self) -> impl Iterator<Item = &[Vec<Message>]> {
        self.pairs.iter().map(Vec::as_slice)
    }

    /// What became of the rows.
    pub fn counts(&self) -> &RowCounts {
        &self.counts
    }

    /// Rows that say nothing about money, by kind (D28).
    pub fn ignored(&self) -> &Ignored {
        &self.ignored
    }

    /// How many outbound messages of each account reached their contact at its moment or later, by the accounts' order.
    /// An account without a moment has none.
    pub fn delivered_since(&self, moments: &[Option<Instant>]) -> Vec<u64> {
        let mut found = vec![0_u64; moments.len()];
        for message in self.pairs.iter().flatten().flatten() {
            let account = message.account().place();
            let since = moments.get(account).copied().flatten();
            if !message.inbound()
                && message.reached()
                && since.is_some_and(|since| since <= message.moment())
                && let Some(count) = found.get_mut(account)
            {
                *count = count.saturating_add(1);
            }
        }
        found
    }

    /// The business numbers that accounts send from, by the accounts' order. Places of numbers depend on the order of
    /// reading.
    pub fn senders(&self, threads: usize) -> BTreeSet<(AccountIndex, NumberIndex)> {
        senders(self, threads).into_iter().collect()
    }

    /// Messages rejected as a whole, by line.
    pub fn problems(&self) -> &[MessageProblem] {
        &self.problems
    }

    /// The names its messages use.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// A message's id.
    pub fn id(&self, id: IdRef) -> &[u8] {
        self.ids
            .get(usize::from(id.shard))
            .map_or(&[], |ids| ids.get(id.offset, id.length))
    }

    /// A message's id as text.
    pub fn id_text(&self, id: IdRef) -> String {
        String::from_utf8_lossy(self.id(id)).into_owned()
    }

    /// What was reported of a message, in order.
    pub(crate) fn reports(&self, message: &Message) -> impl Iterator<Item = Report> + '_ {
        let of_shard = usize::try_from(message.hash_or_shard)
            .ok()
            .and_then(|shard| self.reports.get(shard));
        let start = usize::try_from(message.told_line).unwrap_or(usize::MAX);
        let own = of_shard.and_then(|reports| reports.get(start..)).unwrap_or_default();
        let offset = message.id_offset;
        own.iter()
            .take_while(move |(of, _)| *of == offset)
            .map(|(_, report)| *report)
    }

    /// The key of the person that a contact's number or id belongs to; none for a text that is neither.
    pub(crate) fn person_of(&self, contact: &str) -> Option<u64> {
        let contact = Contact::parse(contact.as_bytes())?;
        Some(self.persons.person(self.names.contact_key(contact)))
    }

    /// The place of a reported price.
    pub(crate) fn place_of_price(&self, price: ReportedPrice) -> Option<u32> {
        self.prices
            .binary_search(&price)
            .ok()
            .and_then(|place| u32::try_from(place).ok())
    }

    /// When the platform reported the message's entry-point window to end; the latest of several reports.
    pub(crate) fn expires(&self, message: &Message) -> Option<Instant> {
        self.reports(message)
            .filter_map(|report| report.entry_point_end())
            .max()
    }
}
