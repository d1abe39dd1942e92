//! The whole log: rows of any order, duplicates and late ones included, become the messages of each pair.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use core::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::{
    account::AccountBook,
    batch::{Batch, Inlet},
    known::Known,
    message::{CHUNK, IdRef, Message},
    names::Names,
    reader::{FieldError, Fields, RowReader},
    shard::{IdTable, Ids, Shard},
};
use crate::base::{contact::Contact, parallel::share, said::Said, time_zone::Tz};

/// The ids are split into shares by so many bits of their hashes, and the pairs afterwards.
const SHARE_BITS: u32 = 7;
const SHARES: u16 = 1 << SHARE_BITS;

/// The highest bits of a hash.
fn share_of(hash: u64) -> usize {
    usize::try_from(hash >> u64::BITS.wrapping_sub(SHARE_BITS)).unwrap_or(0)
}

/// Rows read so far, merged by message id. Writers of several threads fill it at once.
#[derive(Debug)]
pub struct MessageLog {
    names: Names,
    shards: Vec<Mutex<Shard>>,
    hasher: FixedState,
}

impl Default for MessageLog {
    fn default() -> Self {
        Self {
            names: Names::default(),
            shards: (0..SHARES).map(|_| Mutex::default()).collect(),
            hasher: FixedState::with_seed(0x77AB_1110),
        }
    }
}

/// Fills a log from one thread.
#[derive(Debug)]
pub struct LogWriter<'a> {
    log: &'a MessageLog,
    reader: RowReader<'a>,
    inlets: Vec<Inlet>,
    table: IdTable,
    keep_reports: bool,
    rows: u64,
    rejected: u64,
}

/// What a writer saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Every row.
    pub rows: u64,
    /// Rows that could not be read.
    pub rejected: u64,
}

impl Written {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows.saturating_add(other.rows),
            rejected: self.rejected.saturating_add(other.rejected),
        }
    }
}

impl MessageLog {
    /// A writer for one thread. `keep_reports` keeps reported entry-point windows (FEP-103); it costs memory.
    pub fn writer<'a>(&'a self, accounts: &'a AccountBook, keep_reports: bool) -> LogWriter<'a> {
        LogWriter {
            log: self,
            reader: RowReader::new(accounts, &self.names),
            inlets: (0..SHARES).map(|_| Inlet::default()).collect(),
            table: IdTable::default(),
            keep_reports,
            rows: 0,
            rejected: 0,
        }
    }

    /// The names the rows use.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Ends reading without a bill: what became of the rows, and which messages are rejected.
    #[must_use]
    pub fn check(self, written: Written, threads: usize) -> PairedLog {
        self.finish(written, None, threads)
    }

    /// Ends reading: drops what is rejected or settled and orders the rest by pair.
    pub(crate) fn finish(self, written: Written, earlier: Option<&(dyn Known + Sync)>, threads: usize) -> PairedLog {
        let shards: Vec<(u16, Shard)> = (0..SHARES)
            .zip(self.shards)
            .map(|(number, shard)| (number, shard.into_inner().unwrap_or_else(PoisonError::into_inner)))
            .collect();
        let names = &self.names;
        let sorters = share(
            threads,
            shards,
            || Sorter::new(earlier, names),
            |sorter, (number, shard)| sorter.sort(number, shard),
        );
        let mut log = PairedLog {
            counts: Counts {
                rows: written.rows,
                rejected: written.rejected,
                ..Counts::default()
            },
            ids: (0..SHARES).map(|_| Ids::default()).collect(),
            pairs: (0..SHARES).map(|_| vec![]).collect(),
            problems: vec![],
            open: vec![],
            expires: vec![],
            earliest: u32::MAX,
            latest: 0,
            names: Names::default(),
        };
        for sorter in sorters {
            log.counts.add(&sorter.counts);
            log.earliest = log.earliest.min(sorter.earliest);
            log.latest = log.latest.max(sorter.latest);
            log.problems.extend(sorter.problems);
            log.open.extend(sorter.open);
            log.expires.extend(sorter.expires);
            for (number, ids) in sorter.ids {
                if let Some(slot) = log.ids.get_mut(usize::from(number)) {
                    *slot = ids;
                }
            }
            for (share, mut chunks) in log.pairs.iter_mut().zip(sorter.pairs) {
                share.append(&mut chunks.full);
            }
        }
        log.problems
            .sort_unstable_by(|a, b| (a.lines, &a.message_id).cmp(&(b.lines, &b.message_id)));
        log.expires.sort_unstable();
        log.names = self.names;
        log
    }
}

impl LogWriter<'_> {
    /// Reads one row and keeps it. `line` is the row's global line number; see [`Sources`].
    ///
    /// # Errors
    ///
    /// The first field that cannot be read; the row then counts as rejected.
    pub fn push(&mut self, fields: &Fields<'_>, line: u32) -> Result<(), FieldError> {
        self.rows = self.rows.wrapping_add(1);
        let mut event = match self.reader.read(fields, line) {
            Ok(event) => event,
            Err(error) => {
                self.rejected = self.rejected.wrapping_add(1);
                return Err(error);
            }
        };
        if !self.keep_reports {
            event.expires_at = None;
        }
        let hash = self.log.hasher.hash_one(event.message_id);
        let share = share_of(hash);
        let [tag @ .., _, _, _, _] = hash.to_le_bytes();
        let inlet = self.inlets.get_mut(share);
        if let Some(full) = inlet.and_then(|inlet| inlet.push(&event, u32::from_le_bytes(tag))) {
            self.log.take(share, full, &mut self.table);
        }
        Ok(())
    }

    /// Joins two spellings of one contact, numbers or ids, as a notice of a changed number or id does (D21). Texts that are
    /// neither change nothing. The notice itself is no row.
    pub fn link(&mut self, first: &[u8], second: &[u8]) {
        let (Some(first), Some(second)) = (Contact::parse(first), Contact::parse(second)) else {
            return;
        };
        self.log.names.link(first, second);
    }

    /// Counts a row that could not even be split into fields.
    pub fn reject(&mut self) {
        self.rows = self.rows.wrapping_add(1);
        self.rejected = self.rejected.wrapping_add(1);
    }

    /// Rows seen so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Hands over what is still held.
    pub fn close(mut self) -> Written {
        for (share, inlet) in core::mem::take(&mut self.inlets).into_iter().enumerate() {
            self.log.take(share, inlet.close(), &mut self.table);
        }
        Written {
            rows: self.rows,
            rejected: self.rejected,
        }
    }
}

impl MessageLog {
    fn take(&self, share: usize, batch: Batch, table: &mut IdTable) {
        if let Some(shard) = self.shards.get(share) {
            let mut held = shard.lock().unwrap_or_else(PoisonError::into_inner);
            held.take(batch, table);
        }
    }
}

/// What became of the rows (interfaces, `input`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Every row read.
    pub rows: u64,
    /// Rows that told something new of a message that is billed or waits.
    pub accepted: u64,
    /// Rows that told the same again.
    pub duplicates: u64,
    /// Rows that cannot be read, and all rows of messages that contradict themselves.
    pub rejected: u64,
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

impl Counts {
    fn add(&mut self, other: &Self) {
        let sum = |a: &mut u64, b: u64| *a = a.saturating_add(b);
        sum(&mut self.rows, other.rows);
        sum(&mut self.accepted, other.accepted);
        sum(&mut self.duplicates, other.duplicates);
        sum(&mut self.rejected, other.rejected);
        sum(&mut self.received, other.received);
        sum(&mut self.messages, other.messages);
        sum(&mut self.delivered, other.delivered);
        sum(&mut self.undelivered, other.undelivered);
        sum(&mut self.settled_earlier, other.settled_earlier);
        sum(&mut self.failed_and_delivered, other.failed_and_delivered);
    }
}

/// A message that is rejected as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageProblem {
    /// Its id.
    pub message_id: String,
    /// The field at fault.
    pub field: &'static str,
    /// Global lines of the two rows that disagree; twice the same where a field is missing.
    pub lines: (u32, u32),
    /// What is wrong.
    pub message: Said,
}

/// A message that was sent and not delivered yet; a saved state keeps what it said of itself.
#[derive(Debug, Clone, Copy)]
pub struct OpenMessage(pub(crate) Message);

#[derive(Debug, Default)]
struct Chunks {
    full: Vec<Vec<Message>>,
}

impl Chunks {
    fn push(&mut self, message: Message) {
        match self.full.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(message),
            Some(_) => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(message);
                self.full.push(chunk);
            }
            None => self.full.push(vec![message]),
        }
    }
}

/// Sorts the messages of shards into pairs; one per thread.
struct Sorter<'a> {
    earlier: Option<&'a (dyn Known + Sync)>,
    names: &'a Names,
    counts: Counts,
    ids: Vec<(u16, Ids)>,
    pairs: Vec<Chunks>,
    problems: Vec<MessageProblem>,
    open: Vec<OpenMessage>,
    expires: Vec<((u16, u32), u32)>,
    earliest: u32,
    latest: u32,
    /// Duplicates of the message at hand beyond those it counts itself.
    more_duplicates: u64,
    table: IdTable,
}

impl<'a> Sorter<'a> {
    fn new(earlier: Option<&'a (dyn Known + Sync)>, names: &'a Names) -> Self {
        Self {
            earlier,
            names,
            counts: Counts::default(),
            ids: vec![],
            pairs: (0..SHARES).map(|_| Chunks::default()).collect(),
            problems: vec![],
            open: vec![],
            expires: vec![],
            earliest: u32::MAX,
            latest: 0,
            more_duplicates: 0,
            table: IdTable::default(),
        }
    }

    fn sort(&mut self, number: u16, mut shard: Shard) {
        shard.settle(&mut self.table);
        self.counts.accepted = self.counts.accepted.saturating_add(shard.accepted);
        self.counts.duplicates = self.counts.duplicates.saturating_add(shard.duplicates);
        shard
            .contradictions
            .sort_unstable_by_key(|(place, row)| (*place, row.line));
        shard.expires.sort_unstable();
        let (ids, contradictions) = (
            core::mem::take(&mut shard.ids),
            core::mem::take(&mut shard.contradictions),
        );
        let expires = core::mem::take(&mut shard.expires);
        let mut until = expires.iter().peekable();
        let mut place = 0_u32;
        for chunk in shard.messages.into_chunks() {
            for message in &chunk {
                let message = Message {
                    tag: u32::from(number),
                    ..*message
                };
                self.more_duplicates = shard.more_duplicates.get(&place).copied().unwrap_or(0);
                let mut end = None;
                while let Some((_, seconds)) = until.next_if(|(at, _)| *at == place) {
                    end = Some(*seconds);
                }
                if message.flags.conflict() {
                    self.contradict(&message, place, &ids, &contradictions);
                } else {
                    self.expire(&message, end);
                    self.keep(message, &ids);
                }
                place = place.wrapping_add(1);
            }
        }
        self.ids.push((number, ids));
    }

    fn reject_rows(&mut self, message: &Message) {
        let events = u64::from(message.flags.events().count_ones());
        let repeated = u64::from(message.duplicates).saturating_add(self.more_duplicates);
        self.counts.accepted = self.counts.accepted.saturating_sub(events);
        self.counts.duplicates = self.counts.duplicates.saturating_sub(repeated);
        self.counts.rejected = self.counts.rejected.saturating_add(events).saturating_add(repeated);
    }

    fn contradict(&mut self, message: &Message, place: u32, ids: &Ids, contradictions: &[(u32, Message)]) {
        self.reject_rows(message);
        let start = contradictions.partition_point(|(at, _)| *at < place);
        let rows = contradictions
            .iter()
            .skip(start)
            .take_while(|(at, _)| *at == place)
            .map(|(_, row)| row);
        let others: u64 = rows.clone().map(Message::rows).sum();
        self.counts.rejected = self.counts.rejected.saturating_add(others);
        let rows: Vec<&Message> = core::iter::once(message).chain(rows).collect();
        let (field, lines) = named(&rows);
        self.problems.push(MessageProblem {
            message_id: String::from_utf8_lossy(ids.get(message.id_offset, message.id_length)).into_owned(),
            field,
            lines,
            message: Said::new(
                format!("its rows disagree on `{field}`"),
                format!("ihre Zeilen widersprechen sich in `{field}`"),
            ),
        });
    }

    fn keep(&mut self, mut message: Message, ids: &Ids) {
        let id = ids.get(message.id_offset, message.id_length);
        if let Some(earlier) = self.earlier {
            if earlier.settled(id) {
                self.counts.settled_earlier = self.counts.settled_earlier.saturating_add(1);
                return;
            }
            if let Some((open, end)) = earlier.open(id, self.names) {
                if let Some(field) = open.contradiction(&message) {
                    let text = (
                        "it disagrees with what an earlier run read",
                        "sie widerspricht dem, was ein früherer Lauf gelesen hat",
                    );
                    return self.incomplete(&message, id, field, text);
                }
                message.flags = message
                    .flags
                    .merged(super::message::Flags(open.flags.0 & !open.flags.events()));
                self.expire(&message, end);
            }
        }
        if message.inbound() {
            self.counts.received = self.counts.received.saturating_add(1);
        } else {
            // One not delivered yet may be told its kind by a row of the next run.
            if message.reached() {
                message.flags.settle_kind();
            }
            match (message.flags.kind_bits(), message.flags.category_bits()) {
                (0, _) if message.reached() => {
                    return self.incomplete(
                        &message,
                        id,
                        "kind",
                        (
                            "no row of it says template, free_form or reaction",
                            "keine ihrer Zeilen nennt template, free_form oder reaction",
                        ),
                    );
                }
                (1, 0) if message.reached() => {
                    return self.incomplete(
                        &message,
                        id,
                        "category",
                        (
                            "it is a template, and no row names its category",
                            "sie ist eine Vorlage, und keine Zeile nennt ihre Kategorie",
                        ),
                    );
                }
                (2 | 3, 1..) => {
                    let text = ("only templates have a category", "nur Vorlagen haben eine Kategorie");
                    return self.incomplete(&message, id, "category", text);
                }
                _ => {}
            }
            self.counts.messages = self.counts.messages.saturating_add(1);
            if !message.reached() {
                self.counts.undelivered = self.counts.undelivered.saturating_add(1);
                self.latest = self.latest.max(message.moment);
                self.open.push(OpenMessage(message));
                return;
            }
            self.counts.delivered = self.counts.delivered.saturating_add(1);
            if message.flags.failed() {
                self.counts.failed_and_delivered = self.counts.failed_and_delivered.saturating_add(1);
            }
        }
        self.earliest = self.earliest.min(message.moment);
        self.latest = self.latest.max(message.moment);
        if let Some(chunks) = self.pairs.get_mut(share_of(message.pair_hash())) {
            chunks.push(message);
        }
    }

    /// Remembers the latest reported end of a message's entry-point window.
    fn expire(&mut self, message: &Message, end: Option<u32>) {
        let Some(end) = end else { return };
        let id = message.id();
        let key = (id.shard, id.offset);
        match self.expires.last_mut().filter(|(last, _)| *last == key) {
            Some((_, known)) => *known = end.max(*known),
            None => self.expires.push((key, end)),
        }
    }

    fn incomplete(&mut self, message: &Message, id: &[u8], field: &'static str, text: (&str, &str)) {
        self.reject_rows(message);
        self.problems.push(MessageProblem {
            message_id: String::from_utf8_lossy(id).into_owned(),
            field,
            lines: (message.line, message.line),
            message: text.into(),
        });
    }
}

/// The field in which rows of one message disagree, and the lines of the earliest two that do.
///
/// The rows were merged as they came, as long as they agreed. Every row names the account, the pair and the direction, so
/// that changes nothing for those. Kind and category stand on some rows only, mostly on the same, and the others were merged
/// with any of them; so the lines of those that name one are compared.
fn named(rows: &[&Message]) -> (&'static str, (u32, u32)) {
    let first = rows.iter().min_by_key(|row| row.line);
    let of_pair = first.and_then(|first| {
        let others = rows
            .iter()
            .filter_map(|row| Some((row.line, first.pair_contradiction(row)?)));
        others.min().map(|(line, field)| (field, (first.line, line)))
    });
    let of_kind = || {
        let mut told: BTreeMap<(u16, u16), &Message> = BTreeMap::new();
        for row in rows {
            let known = told
                .entry((row.flags.kind_bits(), row.flags.category_bits()))
                .or_insert(row);
            if row.told_line < known.told_line {
                *known = row;
            }
        }
        let pairs = told.values().flat_map(|a| told.values().map(move |b| (a, b)));
        let disagreeing = pairs.filter_map(|(a, b)| Some((a.told_line, b.told_line, a.kind_contradiction(b)?)));
        disagreeing.min().map(|(line, other, field)| (field, (line, other)))
    };
    of_pair.or_else(of_kind).unwrap_or_default()
}

/// A finished log: messages in shares of pairs, not yet ordered within a share.
#[derive(Debug)]
pub struct PairedLog {
    pub(crate) counts: Counts,
    ids: Vec<Ids>,
    pub(crate) pairs: Vec<Vec<Vec<Message>>>,
    pub(crate) problems: Vec<MessageProblem>,
    pub(crate) open: Vec<OpenMessage>,
    expires: Vec<((u16, u32), u32)>,
    pub(crate) earliest: u32,
    pub(crate) latest: u32,
    pub(crate) names: Names,
}

impl PairedLog {
    /// What became of the rows.
    pub fn counts(&self) -> &Counts {
        &self.counts
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

    /// When the platform reported the message's entry-point window to end.
    pub(crate) fn expires(&self, message: &Message) -> Option<u32> {
        if self.expires.is_empty() {
            return None;
        }
        let id = message.id();
        let place = self
            .expires
            .binary_search_by_key(&(id.shard, id.offset), |(key, _)| *key)
            .ok()?;
        self.expires.get(place).map(|(_, end)| *end)
    }
}

/// Which file a global line number belongs to: files are numbered through, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(String, u32)>,
}

impl Sources {
    /// Begins a file whose lines follow `lines_before` lines of earlier files.
    pub fn begin(&mut self, name: &str, lines_before: u32) {
        self.files.push((name.to_owned(), lines_before));
    }

    /// The files' names, in the order of reading.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(name, _)| name.as_str())
    }

    /// File and line of a global line number.
    ///
    /// ```
    /// use billing_core::intake::log::Sources;
    /// let mut sources = Sources::default();
    /// sources.begin("may.csv", 0);
    /// sources.begin("june.csv", 100);
    /// assert_eq!(sources.place(103), ("june.csv", 3));
    /// ```
    pub fn place(&self, line: u32) -> (&str, u32) {
        let file = self.files.iter().rev().find(|(_, before)| *before < line);
        file.map_or(("", line), |(name, before)| (name, line.saturating_sub(*before)))
    }
}

impl LogWriter<'_> {
    /// Reads times without an offset as local times of a zone. Without one they are refused.
    pub fn local_times_in(&mut self, zone: Option<Tz>) {
        self.reader.local_times_in(zone);
    }
}
