//! The whole log: rows of any order, duplicates and late ones included, become the messages of each pair.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use core::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::{
    batch::{Batch, WriteBuffer},
    paired_log::PairedLog,
    problem::MessageProblem,
    row_counts::RowCounts,
    shard::{IdTable, Ids, Shard},
    sorter::Sorter,
};
use crate::{
    base::{contact::Contact, instant::Instant, parallel::share, time_zone::Tz},
    intake::{
        account::AccountBook,
        ignored::{self, Ignored},
        known::Known,
        names::Names,
        persons::Persons,
        reader::{Column, FieldError, Fields, RowReader},
        report::{Report, ReportedPrice, Teller},
    },
    metering::state::Earlier,
};

/// The ids are split into shards by so many bits of their hashes, and the pairs afterwards.
const SHARD_BITS: u32 = 7;
pub(super) const SHARDS: u16 = 1 << SHARD_BITS;

/// The highest bits of a hash.
pub(super) fn shard_of(hash: u64) -> usize {
    usize::try_from(hash >> u64::BITS.wrapping_sub(SHARD_BITS)).unwrap_or(0)
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
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
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
    buffers: Vec<WriteBuffer>,
    table: IdTable,
    keep_reports: bool,
    rows: u64,
    rejected: u64,
    first_row: u32,
    ignored: Ignored,
    /// The last second that is read.
    until: u32,
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
    /// A log that reads the values of a tag: `campaign` for the column `tag.campaign`.
    #[must_use]
    pub fn tagged(tag: &str) -> Self {
        Self {
            names: Names::tagged(tag),
            ..Self::default()
        }
    }

    /// A writer for one thread. `keep_reports` keeps what trusted reports decide (FEP-103); it costs memory.
    pub fn writer<'a>(&'a self, accounts: &'a AccountBook, keep_reports: bool) -> LogWriter<'a> {
        LogWriter {
            log: self,
            reader: RowReader::new(accounts, &self.names),
            buffers: (0..SHARDS).map(|_| WriteBuffer::default()).collect(),
            table: IdTable::default(),
            keep_reports,
            rows: 0,
            rejected: 0,
            first_row: u32::MAX,
            ignored: Ignored::default(),
            until: u32::MAX,
        }
    }

    /// The names the rows use.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Ends reading: drops what is rejected, or was settled in an earlier run, and orders the rest by pair.
    #[must_use]
    pub fn finish(self, written: Written, earlier: Option<&Earlier>, threads: usize) -> PairedLog {
        let earlier: Option<&(dyn Known + Sync)> = match earlier {
            Some(earlier) => Some(earlier),
            None => None,
        };
        let shards: Vec<(u16, Shard)> = (0..SHARDS)
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
            counts: RowCounts {
                rows: written.rows,
                rejected: written.rejected,
                ignored: written.ignored.count(),
                ..RowCounts::default()
            },
            ids: (0..SHARDS).map(|_| Ids::default()).collect(),
            pairs: (0..SHARDS).map(|_| vec![]).collect(),
            ignored: written.ignored,
            problems: vec![],
            open: vec![],
            reports: (0..SHARDS).map(|_| vec![]).collect(),
            prices: vec![],
            in_app: BTreeSet::new(),
            first_row: self.first_row.into_inner(),
            earliest: u32::MAX,
            latest: 0,
            names: Names::default(),
            persons: Persons::default(),
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
            for (shard, mut chunks) in log.pairs.iter_mut().zip(sorter.pairs) {
                shard.append(&mut chunks.full);
            }
        }
        log.problems.sort_unstable_by(|a, b| {
            let key = |problem: &MessageProblem| (problem.line, problem.other_line.unwrap_or(problem.line));
            (key(a), &a.message_id).cmp(&(key(b), &b.message_id))
        });
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
    /// Reads one row and keeps it. `line` is the row's global line number; see [`Sources`](super::Sources).
    ///
    /// # Errors
    ///
    /// The first field that cannot be read; the row then counts as rejected.
    pub fn push(&mut self, fields: &Fields<'_>, line: u32) -> Result<(), FieldError> {
        self.rows = self.rows.wrapping_add(1);
        let read = self.reader.read(fields, line);
        // Not taken out of the result: the copy of each row's event took 2.8 % of the samples (perf, 10 M rows,
        // 2026-11-27).
        let event = match &read {
            Ok(event) => event,
            Err(error) => return self.no_event(fields, error.clone()),
        };
        if self.until < event.at.seconds() {
            self.ignored.add(AFTER_UNTIL);
            return Ok(());
        }
        let reports = self.reader.reports();
        if self.keep_reports {
            let of_type = |reported| Report::Type(Teller::of(event.what), event.at, reported);
            reports.extend(event.reported.map(of_type));
        } else if !reports.is_empty() {
            reports.retain(|report| report.entry_point_end().is_none());
        }
        self.first_row = self.first_row.min(event.at.seconds());
        let hash = self.log.hasher.hash_one(event.message_id);
        let shard = shard_of(hash);
        let [tag @ .., _, _, _, _] = hash.to_le_bytes();
        let buffer = self.buffers.get_mut(shard);
        if let Some(full) = buffer.and_then(|buffer| buffer.push(event, reports, u32::from_le_bytes(tag))) {
            self.log.take(shard, full, &mut self.table);
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

    /// Joins two spellings of one contact, numbers or ids, as a notice of a changed number or id does (D21). Texts that
    /// are neither change nothing. The notice itself is no row.
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

    /// Notes that the message of this id was written in the platform's app and not by way of the platform: it costs
    /// nothing, and its statuses are no defect of the log (D28). This row and those of the same id, before and after,
    /// are ignored.
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
        for (shard, buffer) in core::mem::take(&mut self.buffers).into_iter().enumerate() {
            self.log.take(shard, buffer.close(), &mut self.table);
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
    fn take(&self, shard: usize, batch: Batch, table: &mut IdTable) {
        if let Some(shard) = self.shards.get(shard) {
            let mut held = shard.lock().unwrap_or_else(PoisonError::into_inner);
            held.take(batch, table);
        }
    }
}

/// The kind under which rows are counted that are later than what is read.
const AFTER_UNTIL: &str = "after_until";

impl LogWriter<'_> {
    /// Passes over rows later than this moment, as if they had not been written yet; they are counted as ignored.
    pub fn read_until(&mut self, until: Option<Instant>) {
        self.until = until.map_or(u32::MAX, Instant::seconds);
    }

    /// Reads times without an offset as local times of a zone. Without one they are refused.
    pub fn local_times_in(&mut self, zone: Option<Tz>) {
        self.reader.local_times_in(zone);
    }
}
