//! The whole log: rows of any order, duplicates and late ones included, become the messages of each pair.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use core::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::{
    account::AccountBook,
    batch::{Batch, Inlet},
    ignored::{self, Ignored},
    known::Known,
    message::{CHUNK, IdRef, Message, NOBODY},
    names::{Names, is_scoped},
    persons::Persons,
    reader::{Column, FieldError, Fields, RowReader},
    report::{Report, ReportedPrice, Teller},
    shard::{IdTable, Ids, Shard},
};
use crate::base::{contact::Contact, instant::Instant, localized::sentences, parallel::share, time_zone::Tz};

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
    /// Ids of messages that were written in the platform's app.
    in_app: Mutex<BTreeSet<Box<[u8]>>>,
    /// The earliest time that any row names.
    first_row: AtomicU32,
}

impl Default for MessageLog {
    fn default() -> Self {
        Self {
            names: Names::default(),
            shards: (0..SHARES).map(|_| Mutex::default()).collect(),
            hasher: FixedState::with_seed(0x77AB_1110),
            in_app: Mutex::default(),
            first_row: AtomicU32::new(u32::MAX),
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
    first_row: u32,
    ignored: Ignored,
}

/// What a writer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Every row.
    pub rows: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows that say nothing about money (D28).
    pub ignored: Ignored,
}

impl Written {
    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self.ignored.merge(other.ignored);
        Self {
            rows: self.rows.saturating_add(other.rows),
            rejected: self.rejected.saturating_add(other.rejected),
            ignored: self.ignored,
        }
    }
}

impl MessageLog {
    /// A writer for one thread. `keep_reports` keeps what trusted reports decide (FEP-103); it costs memory.
    pub fn writer<'a>(&'a self, accounts: &'a AccountBook, keep_reports: bool) -> LogWriter<'a> {
        LogWriter {
            log: self,
            reader: RowReader::new(accounts, &self.names),
            inlets: (0..SHARES).map(|_| Inlet::default()).collect(),
            table: IdTable::default(),
            keep_reports,
            rows: 0,
            rejected: 0,
            first_row: u32::MAX,
            ignored: Ignored::default(),
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
        if let Some(earlier) = earlier {
            earlier.link_contacts(names);
        }
        let persons = Persons::of(names);
        let in_app = self.in_app.into_inner().unwrap_or_else(PoisonError::into_inner);
        let sorters = share(
            threads,
            shards,
            || Sorter::new(earlier, names, &persons, &in_app),
            |sorter, (number, shard)| sorter.sort(number, shard),
        );
        let mut log = PairedLog {
            counts: Counts {
                rows: written.rows,
                rejected: written.rejected,
                ignored: written.ignored.count(),
                ..Counts::default()
            },
            ids: (0..SHARES).map(|_| Ids::default()).collect(),
            pairs: (0..SHARES).map(|_| vec![]).collect(),
            ignored: written.ignored,
            reports: (0..SHARES).map(|_| vec![]).collect(),
            first_row: self.first_row.into_inner(),
            ..PairedLog::without_rows(u32::MAX, 0)
        };
        for sorter in sorters {
            log.counts.add(&sorter.counts);
            log.ignored.add_written_in_app(sorter.counts.ignored);
            log.earliest = log.earliest.min(sorter.earliest);
            log.latest = log.latest.max(sorter.latest);
            log.problems.extend(sorter.problems);
            log.open.extend(sorter.open);
            for (number, ids, reports) in sorter.shards {
                let place = usize::from(number);
                if let (Some(own), Some(reported)) = (log.ids.get_mut(place), log.reports.get_mut(place)) {
                    (*own, *reported) = (ids, reports);
                }
            }
            for (share, mut chunks) in log.pairs.iter_mut().zip(sorter.pairs) {
                share.append(&mut chunks.full);
            }
        }
        log.problems
            .sort_unstable_by(|a, b| (a.lines, &a.message_id).cmp(&(b.lines, &b.message_id)));
        let reported = log.reports.iter().flatten();
        let prices: BTreeSet<ReportedPrice> = reported.filter_map(|(_, report)| report.price()).collect();
        log.prices = prices.into_iter().collect();
        log.in_app = in_app;
        log.persons = persons;
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
        let read = self.reader.read(fields, line);
        // Not taken out of the result: the copy of each row's event took 2.8 % of the samples (perf, 10 M rows, 2026-11-27).
        let event = match &read {
            Ok(event) => event,
            Err(error) => return self.no_event(fields, error.clone()),
        };
        let reports = self.reader.reports();
        if self.keep_reports {
            let of_type = |reported| Report::Type(Teller::of(event.what), event.at, reported);
            reports.extend(event.reported.map(of_type));
        } else if !reports.is_empty() {
            reports.retain(|report| report.entry_point_end().is_none());
        }
        self.first_row = self.first_row.min(event.at.seconds());
        let hash = self.log.hasher.hash_one(event.message_id);
        let share = share_of(hash);
        let [tag @ .., _, _, _, _] = hash.to_le_bytes();
        let inlet = self.inlets.get_mut(share);
        if let Some(full) = inlet.and_then(|inlet| inlet.push(event, reports, u32::from_le_bytes(tag))) {
            self.log.take(share, full, &mut self.table);
        }
        Ok(())
    }

    /// A row that is no event: it says nothing about money, or is rejected.
    #[cold]
    fn no_event(&mut self, fields: &Fields<'_>, error: FieldError) -> Result<(), FieldError> {
        if error.column == Column::Event && ignored::says_nothing(fields.event) {
            self.ignored.add(core::str::from_utf8(fields.event).unwrap_or_default());
            return Ok(());
        }
        self.rejected = self.rejected.wrapping_add(1);
        Err(error)
    }

    /// Joins two spellings of one contact, numbers or ids, as a notice of a changed number or id does (D21). Texts that are
    /// neither change nothing. The notice itself is no row.
    pub fn link(&mut self, first: &[u8], second: &[u8]) {
        // Most payloads name a contact by one of the two only.
        if first.is_empty() || second.is_empty() {
            return;
        }
        let (Some(first), Some(second)) = (Contact::parse(first), Contact::parse(second)) else {
            return;
        };
        self.log.names.linked(first, second);
    }

    /// Notes that the message of this id was written in the platform's app and not by way of the platform: it costs nothing,
    /// and its statuses are no defect of the log (D28). This row and those of the same id, before and after, are ignored.
    pub fn written_in_app(&mut self, id: &[u8]) {
        self.rows = self.rows.wrapping_add(1);
        self.ignored.add_written_in_app(1);
        let mut ids = self.log.in_app.lock().unwrap_or_else(PoisonError::into_inner);
        ids.insert(id.into());
    }

    /// Counts a row that says nothing about money under a kind (D28).
    pub fn ignore(&mut self, kind: &str) {
        self.rows = self.rows.wrapping_add(1);
        self.ignored.add(kind);
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
        self.log.first_row.fetch_min(self.first_row, Ordering::Relaxed);
        Written {
            rows: self.rows,
            rejected: self.rejected,
            ignored: self.ignored,
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

impl Counts {
    fn add(&mut self, other: &Self) {
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

/// A message that is rejected as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageProblem {
    /// Its id.
    pub message_id: String,
    /// Global lines of the two rows that disagree; twice the same where a field is missing.
    pub lines: (u32, u32),
    /// What is wrong.
    pub fault: MessageFault,
}

sentences! {
    /// Why a message is rejected as a whole.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum MessageFault {
        /// Two of its rows contradict each other.
        RowsDisagree {
            /// The first field in which they do.
            field: &'static str,
        } => (
            "its rows disagree on `{field}`",
            "ihre Zeilen widersprechen sich in `{field}`",
        ),
        /// Its rows contradict what the state of an earlier run holds of it.
        EarlierRunDisagrees {
            /// The first field in which they do.
            field: &'static str,
        } => (
            "it disagrees with what an earlier run read",
            "sie widerspricht dem, was ein früherer Lauf gelesen hat",
        ),
        /// It was sent, and no row says what it is.
        NoKind => (
            "no row of it says template, free_form or reaction",
            "keine ihrer Zeilen nennt template, free_form oder reaction",
        ),
        /// Only later rows are there, and those do not say what it is.
        EarlierRowsMissing => (
            "its earlier rows, which say what it is, are missing; bill the log together with the one before, or go on \
             from its state with --state",
            "ihre früheren Zeilen, die sagen, was sie ist, fehlen; rechnen Sie das Protokoll zusammen mit dem davor \
             ab, oder fahren Sie mit --state von dessen Stand fort",
        ),
        /// It is a template without a category.
        NoCategory => (
            "it is a template, and no row names its category",
            "sie ist eine Vorlage, und keine Zeile nennt ihre Kategorie",
        ),
        /// It has a category and is no template.
        CategoryWithoutTemplate => (
            "only templates have a category",
            "nur Vorlagen haben eine Kategorie",
        ),
    }
}

impl MessageFault {
    /// The field at fault, by its column's name.
    pub fn field(&self) -> &'static str {
        match self {
            Self::RowsDisagree { field } | Self::EarlierRunDisagrees { field } => field,
            Self::NoKind | Self::EarlierRowsMissing => Column::Kind.as_str(),
            Self::NoCategory | Self::CategoryWithoutTemplate => Column::Category.as_str(),
        }
    }
}

/// A message that was sent and not delivered yet; a saved state keeps what it said of itself.
#[derive(Debug, Clone, Copy)]
pub struct OpenMessage(pub(crate) Message);

#[derive(Debug, Default)]
struct Chunks {
    full: Vec<Vec<Message>>,
}

impl Chunks {
    fn push(&mut self, message: &Message) -> Option<&mut Message> {
        if self.full.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            // The first chunk grows with small logs; later ones are taken whole.
            let size = if self.full.is_empty() { 0 } else { CHUNK };
            self.full.push(Vec::with_capacity(size));
        }
        let chunk = self.full.last_mut()?;
        chunk.push(*message);
        chunk.last_mut()
    }
}

/// What was reported of the messages of a shard, by the place of their ids.
type Reports = Vec<(u32, Report)>;

/// Sorts the messages of shards into pairs; one per thread.
struct Sorter<'a> {
    earlier: Option<&'a (dyn Known + Sync)>,
    names: &'a Names,
    persons: &'a Persons,
    in_app: &'a BTreeSet<Box<[u8]>>,
    counts: Counts,
    /// Of each shard: its ids, and what was reported of its messages, by the place of their ids.
    shards: Vec<(u16, Ids, Reports)>,
    pairs: Vec<Chunks>,
    problems: Vec<MessageProblem>,
    open: Vec<OpenMessage>,
    earliest: u32,
    latest: u32,
    /// What was reported of the messages of the shard at hand.
    reports: Vec<(u32, Report)>,
    /// What was reported of the message at hand.
    of_message: Vec<Report>,
    /// Duplicates of the message at hand beyond those it counts itself.
    more_duplicates: u64,
    table: IdTable,
}

impl<'a> Sorter<'a> {
    fn new(
        earlier: Option<&'a (dyn Known + Sync)>,
        names: &'a Names,
        persons: &'a Persons,
        in_app: &'a BTreeSet<Box<[u8]>>,
    ) -> Self {
        Self {
            earlier,
            names,
            persons,
            in_app,
            counts: Counts::default(),
            shards: vec![],
            pairs: (0..SHARES).map(|_| Chunks::default()).collect(),
            problems: vec![],
            open: vec![],
            earliest: u32::MAX,
            latest: 0,
            reports: vec![],
            of_message: vec![],
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
        shard.reports.sort_unstable();
        shard.reports.dedup();
        let (ids, contradictions) = (
            core::mem::take(&mut shard.ids),
            core::mem::take(&mut shard.contradictions),
        );
        let reports = core::mem::take(&mut shard.reports);
        let (mut reports, mut contradictions) = (&reports[..], &contradictions[..]);
        let mut place = 0_u32;
        for chunk in shard.messages.into_chunks() {
            for message in &chunk {
                self.more_duplicates = shard.more_duplicates.get(&place).copied().unwrap_or(0);
                let reported = of_place(&mut reports, place);
                let others = of_place(&mut contradictions, place);
                self.one(number, message, &ids, reported, others);
                place = place.wrapping_add(1);
            }
        }
        self.shards.push((number, ids, core::mem::take(&mut self.reports)));
    }

    /// Decides what becomes of a message, given what was reported of it and the rows that contradict it as they stand.
    fn one(&mut self, shard: u16, message: &Message, ids: &Ids, reported: &[(u32, Report)], others: &[(u32, Message)]) {
        let id = ids.get(message.id_offset, message.id_length);
        if !self.in_app.is_empty() && self.in_app.contains(id) {
            let rows = self.take_back(message).saturating_add(rows_of(others));
            self.counts.ignored = self.counts.ignored.saturating_add(rows);
            return;
        }
        let settled;
        let (merged, own) = if message.flags.conflict() {
            let person = self.of_person(message);
            let Some((whole, own)) = self.settle_conflict(&person, message.contact, ids, others) else {
                return;
            };
            settled = whole;
            (&settled, own)
        } else {
            (message, message.contact)
        };
        // Called in one place only, so that it is inlined.
        self.keep(shard, merged, own, ids, reported);
    }

    /// The message that rows in conflict make where they name one person in two ways, and the contact that they name;
    /// otherwise they are rejected.
    #[cold]
    fn settle_conflict(
        &mut self,
        message: &Message,
        own: u64,
        ids: &Ids,
        others: &[(u32, Message)],
    ) -> Option<(Message, u64)> {
        let rows: Vec<Message> = core::iter::once(message)
            .chain(others.iter().map(|(_, row)| row))
            .map(|row| self.of_person(row))
            .collect();
        let Some(whole) = self.reconciled(&rows) else {
            self.contradict(&rows, message, ids, rows_of(others));
            return None;
        };
        let contacts = others.iter().map(|(_, row)| row.contact);
        Some((whole, contacts.fold(own, u64::min)))
    }

    /// The message as one of the person that its contact is.
    fn of_person(&self, message: &Message) -> Message {
        Message {
            contact: self.persons.person(message.contact),
            ..*message
        }
    }

    /// Rows that name one person in two ways agree (D21): the message that they make, if nothing else contradicts.
    fn reconciled(&mut self, rows: &[Message]) -> Option<Message> {
        let (first, others) = rows.split_first().filter(|_| !self.persons.is_empty())?;
        let mut whole = Message {
            flags: first.flags.without_conflict(),
            ..*first
        };
        let (mut new, mut repeated) = (0_u64, 0_u64);
        for row in others {
            if whole.contradiction(row).is_some() {
                return None;
            }
            new = new.saturating_add((row.flags.events() & !whole.flags.events()).count_ones().into());
            repeated = repeated.saturating_add(whole.merge(row).into());
            repeated = repeated.saturating_add(row.duplicates.into());
        }
        self.counts.accepted = self.counts.accepted.saturating_add(new);
        self.counts.duplicates = self.counts.duplicates.saturating_add(repeated);
        self.more_duplicates = self.more_duplicates.saturating_add(repeated);
        Some(whole)
    }

    /// Takes a message's rows out of those that were accepted or told the same again, and gives their number.
    fn take_back(&mut self, message: &Message) -> u64 {
        let events = u64::from(message.flags.events().count_ones());
        let repeated = u64::from(message.duplicates).saturating_add(self.more_duplicates);
        self.counts.accepted = self.counts.accepted.saturating_sub(events);
        self.counts.duplicates = self.counts.duplicates.saturating_sub(repeated);
        events.saturating_add(repeated)
    }

    fn reject_rows(&mut self, message: &Message) {
        let rows = self.take_back(message);
        self.counts.rejected = self.counts.rejected.saturating_add(rows);
    }

    fn contradict(&mut self, rows: &[Message], message: &Message, ids: &Ids, others: u64) {
        self.reject_rows(message);
        self.counts.rejected = self.counts.rejected.saturating_add(others);
        let rows: Vec<&Message> = rows.iter().collect();
        let (field, lines) = named(&rows);
        self.problems.push(MessageProblem {
            message_id: String::from_utf8_lossy(ids.get(message.id_offset, message.id_length)).into_owned(),
            lines,
            fault: MessageFault::RowsDisagree { field },
        });
    }

    /// Keeps a message, whose rows named the contact `own`, as one of the person.
    fn keep(&mut self, shard: u16, merged: &Message, own: u64, ids: &Ids, reported: &[(u32, Report)]) {
        let id = ids.get(merged.id_offset, merged.id_length);
        let message = &mut Message {
            tag: shard.into(),
            contact: self.persons.person(own),
            ..*merged
        };
        message.told_line = u32::MAX;
        // Most messages have nothing of it.
        let plain = reported.is_empty() && self.earlier.is_none() && own == message.contact;
        if !plain && !self.recall(message, own, id, reported) {
            return;
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
                    let fault = if message.flags.sent() {
                        MessageFault::NoKind
                    } else {
                        MessageFault::EarlierRowsMissing
                    };
                    return self.incomplete(message, id, fault);
                }
                (1, 0) if message.reached() => return self.incomplete(message, id, MessageFault::NoCategory),
                (2 | 3, 1..) => return self.incomplete(message, id, MessageFault::CategoryWithoutTemplate),
                _ => {}
            }
            self.counts.messages = self.counts.messages.saturating_add(1);
            if !message.reached() {
                self.counts.undelivered = self.counts.undelivered.saturating_add(1);
                self.latest = self.latest.max(message.moment);
                if message.contact != NOBODY {
                    self.open.push(OpenMessage(*message));
                }
                return;
            }
            self.counts.delivered = self.counts.delivered.saturating_add(1);
            if message.flags.failed() {
                self.counts.failed_and_delivered = self.counts.failed_and_delivered.saturating_add(1);
            }
        }
        self.earliest = self.earliest.min(message.moment);
        self.latest = self.latest.max(message.moment);
        let pairs = self.pairs.get_mut(share_of(message.pair_hash()));
        if let Some(kept) = pairs.and_then(|pairs| pairs.push(merged)) {
            kept.take_changes(message);
        }
    }

    /// Takes in what was reported of a message and what an earlier run knows of it; false where it is not to be billed.
    #[inline(never)]
    fn recall(&mut self, message: &mut Message, own: u64, id: &[u8], reported: &[(u32, Report)]) -> bool {
        // One allocation serves all messages.
        let mut reports = core::mem::take(&mut self.of_message);
        reports.clear();
        reports.extend(reported.iter().map(|(_, report)| *report));
        if let Some(earlier) = self.earlier {
            if earlier.settled(id) {
                self.counts.settled_earlier = self.counts.settled_earlier.saturating_add(1);
                return false;
            }
            if let Some((open, reported)) = earlier.open(id, self.names) {
                let open = self.of_person(&open);
                if let Some(field) = open.contradiction(message) {
                    self.incomplete(message, id, MessageFault::EarlierRunDisagrees { field });
                    return false;
                }
                message.take_facts(&open);
                reports.extend(reported);
            }
        }
        if own != message.contact && !is_scoped(own) {
            reports.push(Report::OwnContact(own));
        }
        self.note(message, &mut reports);
        self.of_message = reports;
        true
    }

    /// Puts down what was reported of a message, in an order that does not depend on that of the rows.
    fn note(&mut self, message: &mut Message, reports: &mut Vec<Report>) {
        message.told_line = u32::MAX;
        if reports.is_empty() {
            return;
        }
        reports.sort_unstable();
        // Its statuses mostly say the same.
        reports.dedup_by(|next, kept| kept.takes_in(next));
        if let Some(reported) = reports.iter().find_map(Report::reported_type) {
            message.flags.set_reported(reported);
        }
        // Later rows can change it only before the message arrives.
        if message.reached() {
            reports.retain(|report| report.reported_type().is_none());
        }
        if reports.is_empty() {
            return;
        }
        message.told_line = u32::try_from(self.reports.len()).unwrap_or(u32::MAX);
        let id_offset = message.id_offset;
        self.reports.extend(reports.iter().map(|report| (id_offset, *report)));
    }

    fn incomplete(&mut self, message: &Message, id: &[u8], fault: MessageFault) {
        self.reject_rows(message);
        self.problems.push(MessageProblem {
            message_id: String::from_utf8_lossy(id).into_owned(),
            lines: (message.line, message.line),
            fault,
        });
    }
}

/// The field in which rows of one message disagree, and the lines of the earliest two that do.
///
/// The rows were merged as they came, as long as they agreed. Every row names the account, the pair and the direction, so
/// that changes nothing for those. Kind and category stand on some rows only, mostly on the same, and the others were merged
/// with any of them; so the lines of those that name one are compared.
fn named(rows: &[&Message]) -> (&'static str, (u32, u32)) {
    let of_pair_from = |first: Option<&&Message>| {
        let first = first?;
        let others = rows
            .iter()
            .filter_map(|row| Some((row.line, first.pair_contradiction(row)?)));
        others.min().map(|(line, field)| (field, (first.line, line)))
    };
    // A failure that names no contact agrees with any, so the first row that names one is asked too.
    let of_pair = of_pair_from(rows.iter().min_by_key(|row| row.line)).or_else(|| {
        let named = rows.iter().filter(|row| row.contact != NOBODY);
        of_pair_from(named.min_by_key(|row| row.line))
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
    pub(crate) ignored: Ignored,
    pub(crate) problems: Vec<MessageProblem>,
    pub(crate) open: Vec<OpenMessage>,
    /// What was reported of the messages of each shard, by the place of their ids.
    reports: Vec<Vec<(u32, Report)>>,
    /// The prices that were reported, each once.
    prices: Vec<ReportedPrice>,
    /// Ids of messages that were written in the platform's app.
    pub(crate) in_app: BTreeSet<Box<[u8]>>,
    /// The earliest time that any row names.
    pub(crate) first_row: u32,
    pub(crate) earliest: u32,
    pub(crate) latest: u32,
    pub(crate) names: Names,
    pub(crate) persons: Persons,
}

/// The entries of a place at the front of a list sorted by places; they are taken from it.
fn of_place<'l, T>(list: &mut &'l [(u32, T)], place: u32) -> &'l [(u32, T)] {
    let count = list.iter().take_while(|(at, _)| *at == place).count();
    let (own, rest) = list.split_at_checked(count).unwrap_or_default();
    *list = rest;
    own
}

fn rows_of(others: &[(u32, Message)]) -> u64 {
    others.iter().map(|(_, row)| row.rows()).sum()
}

impl PairedLog {
    /// A log without a row, of a span in seconds since 1970-01-01 UTC, both ends included.
    pub(crate) fn without_rows(earliest: u32, latest: u32) -> Self {
        Self {
            counts: Counts::default(),
            ids: vec![],
            pairs: vec![],
            ignored: Ignored::default(),
            problems: vec![],
            open: vec![],
            reports: vec![],
            prices: vec![],
            in_app: BTreeSet::new(),
            first_row: u32::MAX,
            earliest,
            latest,
            names: Names::default(),
            persons: Persons::default(),
        }
    }

    /// What became of the rows.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Rows that say nothing about money, by kind (D28).
    pub fn ignored(&self) -> &Ignored {
        &self.ignored
    }

    /// How many outbound messages of each account reached their contact at its moment or later, by the accounts' order. An
    /// account without a moment has none.
    pub fn delivered_since(&self, moments: &[Option<Instant>]) -> Vec<u64> {
        let mut found = vec![0_u64; moments.len()];
        for message in self.pairs.iter().flatten().flatten() {
            let account = usize::from(message.account());
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
        let of_shard = usize::try_from(message.tag)
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

    /// The reported price of a place.
    pub(crate) fn reported_price(&self, place: u32) -> Option<ReportedPrice> {
        self.prices.get(usize::try_from(place).ok()?).copied()
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
