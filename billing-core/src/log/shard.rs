//! The messages of one shard of the ids: rows are merged here, by id.
//!
//! Written for speed and little memory. Rows are appended in the order in which they come, and the pending ones are
//! merged once they exceed half of the merged ones: only then are ids looked up, thousands at a time, while the table
//! that finds them, the messages and their ids stay in the CPU cache.

use std::collections::BTreeMap;

use hashbrown::HashTable;

use super::{
    batch::Batch,
    tag::{Tag, Tags},
};
use crate::{
    base::mix_hash::mix_hash,
    intake::{
        message::{CHUNK, ID_CHUNK, ID_CHUNK_BITS, Message},
        report::Report,
    },
};

/// Fewer pending rows than this are not merged.
const LEAST_PENDING: usize = 2_048;

/// Ids in chunks of fixed size; an offset names chunk and place.
#[derive(Debug, Default)]
pub(super) struct Ids {
    chunks: Vec<Vec<u8>>,
}

impl Ids {
    fn add(&mut self, id: &[u8]) -> u32 {
        let full = self
            .chunks
            .last()
            .is_none_or(|chunk| ID_CHUNK < chunk.len().saturating_add(id.len()));
        if full {
            // The first chunk grows with small logs; later ones are taken whole.
            let size = if self.chunks.is_empty() { 0 } else { ID_CHUNK };
            self.chunks.push(Vec::with_capacity(size));
        }
        let chunk = u32::try_from(self.chunks.len()).unwrap_or(u32::MAX).wrapping_sub(1);
        let Some(last) = self.chunks.last_mut() else { return 0 };
        let place = u32::try_from(last.len()).unwrap_or(u32::MAX);
        last.extend_from_slice(id);
        chunk << ID_CHUNK_BITS | place
    }

    pub(super) fn get(&self, offset: u32, length: u16) -> &[u8] {
        let place = usize::try_from(offset).unwrap_or(usize::MAX);
        let chunk = self.chunks.get(place >> ID_CHUNK_BITS);
        let start = place & ID_CHUNK.wrapping_sub(1);
        let end = start.wrapping_add(usize::from(length));
        chunk.and_then(|chunk| chunk.get(start..end)).unwrap_or_default()
    }
}

/// Messages in chunks of fixed size.
#[derive(Debug, Default)]
pub(super) struct Messages {
    chunks: Vec<Vec<Message>>,
    count: u32,
}

impl Messages {
    fn add(&mut self, message: Message) -> u32 {
        let full = self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK);
        if full {
            let size = if self.chunks.is_empty() { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(size));
        }
        if let Some(last) = self.chunks.last_mut() {
            last.push(message);
        }
        let place = self.count;
        self.count = self.count.wrapping_add(1);
        place
    }

    fn split(place: u32) -> (usize, usize) {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        (place.div_euclid(CHUNK), place.rem_euclid(CHUNK))
    }

    fn len(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX)
    }

    fn get(&self, place: u32) -> Option<&Message> {
        let (chunk, place) = Self::split(place);
        self.chunks.get(chunk)?.get(place)
    }

    fn get_mut(&mut self, place: u32) -> Option<&mut Message> {
        let (chunk, place) = Self::split(place);
        self.chunks.get_mut(chunk)?.get_mut(place)
    }

    /// Gives up the chunks one by one, so that their memory is free again while they are passed on.
    pub(super) fn into_chunks(self) -> impl Iterator<Item = Vec<Message>> {
        self.chunks.into_iter()
    }
}

/// Finds messages by their ids: a part of the id's hash, and the place. Needed only while pending rows are merged.
pub(super) type IdTable = HashTable<(u32, u32)>;

/// A row that contradicts the message that was there when it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contradiction {
    /// The message's place.
    pub(super) of: u32,
    pub(super) row: Message,
    pub(super) tag: Tag,
}

/// One shard of the log while it is read.
#[derive(Debug, Default)]
pub(super) struct Shard {
    pending: Vec<Batch>,
    /// How many rows are pending.
    pending_rows: usize,
    pub(super) messages: Messages,
    pub(super) ids: Ids,
    pub(super) accepted: u64,
    pub(super) duplicates: u64,
    /// Duplicates beyond those a message can count itself, by its place.
    pub(super) more_duplicates: BTreeMap<u32, u64>,
    /// The tags of the messages, by their places.
    pub(super) tags: Tags,
    /// Rows that contradict a message already there; decided when the log is complete.
    pub(super) contradictions: Vec<Contradiction>,
    /// What the platform reported of messages, by their places.
    pub(super) reports: Vec<(u32, Report)>,
}

impl Shard {
    /// Appends a batch; merges all pending rows once they exceed half of the merged ones.
    pub(super) fn take(&mut self, batch: Batch, table: &mut IdTable) {
        self.pending_rows = self.pending_rows.wrapping_add(batch.len());
        self.pending.push(batch);
        if self.messages.len().div_euclid(2).max(LEAST_PENDING) <= self.pending_rows {
            self.merge_pending(table);
        }
    }

    /// Merges the pending rows into the messages. The table is filled anew; its memory is used again.
    pub(super) fn merge_pending(&mut self, table: &mut IdTable) {
        let hash_of = |(hash, _): &(u32, u32)| mix_hash(u64::from(*hash));
        table.clear();
        table.reserve(self.messages.len().saturating_add(self.pending_rows), hash_of);
        for (place, message) in (0..).zip(self.messages.chunks.iter().flatten()) {
            let hash = message.hash_or_shard;
            table.insert_unique(mix_hash(u64::from(hash)), (hash, place), hash_of);
        }
        self.pending_rows = 0;
        for batch in core::mem::take(&mut self.pending) {
            let mut places = vec![];
            for (number, (row, id)) in batch.rows().enumerate() {
                let own = row.hash_or_shard;
                let hash = mix_hash(u64::from(own));
                let known = table.find(hash, |(of, place)| *of == own && self.is(*place, id));
                let tag = batch.tags().get(number);
                let place = if let Some((_, place)) = known.copied() {
                    self.merge_into(place, row, tag);
                    place
                } else {
                    let place = self.add(row, id, tag);
                    table.insert_unique(hash, (own, place), hash_of);
                    place
                };
                if !batch.reports().is_empty() {
                    places.push(place);
                }
            }
            for (row, report) in batch.reports() {
                let place = usize::try_from(*row).ok().and_then(|row| places.get(row));
                self.reports.extend(place.map(|place| (*place, *report)));
            }
        }
    }

    fn is(&self, place: u32, id: &[u8]) -> bool {
        let known = self.messages.get(place);
        known.is_some_and(|known| self.ids.get(known.id_offset, known.id_length) == id)
    }

    fn add(&mut self, row: &Message, id: &[u8], tag: Tag) -> u32 {
        self.accepted = self.accepted.wrapping_add(u64::from(row.flags.events().count_ones()));
        self.duplicates = self.duplicates.wrapping_add(u64::from(row.duplicates));
        let id_offset = self.ids.add(id);
        self.tags.push(self.messages.len(), tag);
        self.messages.add(Message { id_offset, ..*row })
    }

    fn merge_into(&mut self, place: u32, row: &Message, tag: Tag) {
        let Some(known) = self.messages.get_mut(place) else {
            return;
        };
        let index = usize::try_from(place).unwrap_or(usize::MAX);
        if known.flags.conflict() || known.contradiction(row).is_some() || !self.tags.merge(index, tag) {
            known.flags.set_conflict();
            self.contradictions.push(Contradiction {
                of: place,
                row: *row,
                tag,
            });
            return;
        }
        let new = (row.flags.events() & !known.flags.events()).count_ones();
        self.accepted = self.accepted.wrapping_add(u64::from(new));
        let repeated = u64::from(known.merge(row)).wrapping_add(u64::from(row.duplicates));
        if 0 < repeated {
            self.duplicates = self.duplicates.wrapping_add(repeated);
            let kept = u64::from(known.duplicates).wrapping_add(repeated);
            known.duplicates = u8::try_from(kept).unwrap_or(u8::MAX);
            let more = kept.saturating_sub(u64::from(u8::MAX));
            if 0 < more {
                let known = self.more_duplicates.entry(place).or_default();
                *known = known.saturating_add(more);
            }
        }
    }
}
