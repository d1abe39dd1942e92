//! Per-shard write buffers. Consecutive rows of one message are merged here, before they reach the shard.

use super::tag::{Tag, Tags};
use crate::intake::{
    event::Event,
    message::{CHUNK, ID_CHUNK, Message},
    report::Report,
};

/// Rows of a batch that are remembered by their ids' hashes; a power of two.
const REMEMBERED: usize = 64;

/// Rows for one shard, with their ids one after the other.
#[derive(Debug, Default)]
pub(super) struct Batch {
    rows: Vec<Message>,
    ids: Vec<u8>,
    reports: Vec<(u32, Report)>,
    tags: Tags,
}

impl Batch {
    /// One that is to be filled.
    fn roomy() -> Self {
        Self {
            rows: Vec::with_capacity(CHUNK),
            ids: Vec::with_capacity(ID_CHUNK),
            reports: vec![],
            tags: Tags::default(),
        }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows with their ids.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&Message, &[u8])> {
        self.rows.iter().map(|row| (row, ids_at(&self.ids, row)))
    }

    /// The tags of the rows, by the row's number.
    pub(super) fn tags(&self) -> &Tags {
        &self.tags
    }

    /// What the rows reported, by the row's number, in no order.
    pub(super) fn reports(&self) -> &[(u32, Report)] {
        &self.reports
    }

    /// Adds what a row reports. The statuses of one message mostly name the same conversation; it is kept once, with
    /// the status that counts most.
    #[inline]
    fn report(&mut self, row: u32, reports: &[Report]) {
        for report in reports {
            if let Report::Conversation(teller, conversation) = report
                && let Some((last, Report::Conversation(first, known))) = self.reports.last_mut()
                && *last == row
                && known == conversation
            {
                *first = (*first).min(*teller);
            } else {
                self.reports.push((row, *report));
            }
        }
    }

    fn has_room(&self, id: &[u8]) -> bool {
        self.rows.len() < CHUNK && self.ids.len().saturating_add(id.len()) <= ID_CHUNK
    }
}

/// The rows that one writer holds for a shard, and which of them had which hash. Rows of one message mostly follow
/// each other soon, so most are merged here already.
#[derive(Debug)]
pub(super) struct WriteBuffer {
    batch: Batch,
    /// By one byte of the hash: the number of the row that had it last, and another byte of the row's hash.
    latest: [(u8, u8); REMEMBERED],
}

impl Default for WriteBuffer {
    fn default() -> Self {
        Self {
            batch: Batch::default(),
            latest: [(0, 0); REMEMBERED],
        }
    }
}

impl WriteBuffer {
    /// Takes a row, with what it reports; gives a batch that is full.
    pub(super) fn push(&mut self, event: &Event<'_>, reports: &[Report], hash: u32) -> Option<Batch> {
        let mut row = Message::of(event, hash);
        let tag = Tag {
            value: event.tag,
            line: event.line,
        };
        let [slot, mark, ..] = hash.to_le_bytes();
        let latest = self.latest.get_mut(usize::from(slot) % REMEMBERED)?;
        let batch = &mut self.batch;
        if latest.1 == mark
            && let Some(known) = batch.rows.get_mut(usize::from(latest.0))
            && known.hash_or_shard == hash
            && known.id_length == row.id_length
            && ids_at(&batch.ids, known) == event.message_id
            // A row repeats one event at most.
            && known.duplicates < u8::MAX
            && known.contradiction(&row).is_none()
            && batch.tags.merge(latest.0.into(), tag)
        {
            known.duplicates = known.duplicates.wrapping_add(known.merge(&row));
            batch.report(latest.0.into(), reports);
            return None;
        }
        let full = (!batch.has_room(event.message_id)).then(|| core::mem::replace(batch, Batch::roomy()));
        let number = batch.rows.len();
        let of_row = u32::try_from(number).unwrap_or(u32::MAX);
        batch.report(of_row, reports);
        batch.tags.push(number, tag);
        *latest = (u8::try_from(number).unwrap_or(u8::MAX), mark);
        row.id_offset = u32::try_from(batch.ids.len()).unwrap_or(u32::MAX);
        batch.rows.push(row);
        batch.ids.extend_from_slice(event.message_id);
        full
    }

    /// Gives up what is left.
    pub(super) fn close(self) -> Batch {
        self.batch
    }
}

fn ids_at<'a>(ids: &'a [u8], row: &Message) -> &'a [u8] {
    let start = usize::try_from(row.id_offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::from(row.id_length));
    ids.get(start..end).unwrap_or_default()
}
