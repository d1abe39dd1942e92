//! The messages of one share of the ids: rows are merged here, by id.
//!
//! Written for speed and little memory: ids and messages lie in chunks that never move, and a table of four-byte places
//! finds a message by its id's hash. The table of one shard stays in the processor's caches.

use std::collections::BTreeMap;

use hashbrown::HashTable;

use super::{
    event::Event,
    message::{Flags, Message},
};

/// Rows on their way to a shard, with their ids behind each other.
#[derive(Debug, Default)]
pub(super) struct Batch {
    rows: Vec<Message>,
    ids: Vec<u8>,
    expires: Vec<(u32, u32)>,
}

impl Batch {
    pub(super) fn push(&mut self, event: &Event<'_>, hash: u32) {
        if let Some(expires) = event.expires_at {
            let row = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            self.expires.push((row, expires.seconds()));
        }
        self.rows.push(Message {
            contact: event.contact,
            id_offset: 0,
            tag: hash,
            moment: event.at.seconds(),
            number: event.number,
            line: event.line,
            account: event.account,
            id_length: u16::try_from(event.message_id.len()).unwrap_or(u16::MAX),
            flags: Flags::of(event),
            duplicates: 0,
        });
        self.ids.extend_from_slice(event.message_id);
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows with their ids.
    fn with_ids(&self) -> impl Iterator<Item = (&Message, &[u8])> {
        let mut start = 0_usize;
        self.rows.iter().map(move |row| {
            let end = start.wrapping_add(usize::from(row.id_length));
            let id = self.ids.get(start..end).unwrap_or_default();
            start = end;
            (row, id)
        })
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.ids.clear();
        self.expires.clear();
    }
}

/// Ids in chunks of fixed size; an offset names chunk and place.
#[derive(Debug, Default)]
pub(super) struct Ids {
    chunks: Vec<Vec<u8>>,
}

const ID_CHUNK_BITS: u32 = 14;
const ID_CHUNK: usize = 1 << ID_CHUNK_BITS;

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

const CHUNK_BITS: u32 = 8;
/// How many messages lie together, while rows are merged and afterwards: what one stage gives up has then the size that
/// the next one needs.
pub(super) const CHUNK: usize = 1 << CHUNK_BITS;

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
        (place >> CHUNK_BITS, place & CHUNK.wrapping_sub(1))
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
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Message> + use<> {
        let mut chunks = core::mem::take(&mut self.chunks);
        chunks.reverse();
        core::iter::from_fn(move || chunks.pop()).flatten()
    }
}

/// One share of the log while it is read.
#[derive(Debug, Default)]
pub(super) struct Shard {
    /// Where the rows of a batch may have their messages; kept for its memory.
    hints: Vec<Hint>,
    table: HashTable<u32>,
    pub(super) messages: Messages,
    pub(super) ids: Ids,
    pub(super) accepted: u64,
    pub(super) duplicates: u64,
    /// Duplicates beyond those a message can count itself, by its place.
    pub(super) more_duplicates: BTreeMap<u32, u64>,
    /// Rows that contradict a message already there; decided when the log is complete.
    pub(super) contradictions: Vec<(u32, Message)>,
    /// The latest end of an entry-point window the platform reported for a message, by its place.
    pub(super) expires: Vec<(u32, u32)>,
}

/// The message that a row may belong to, as far as it is known: its place, and where its id stands.
#[derive(Debug, Clone, Copy, Default)]
struct Hint {
    place: Option<u32>,
    id_offset: u32,
}

fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Shard {
    /// Merges the rows of a batch and empties it.
    pub(super) fn merge(&mut self, batch: &mut Batch) {
        let mut hints = core::mem::take(&mut self.hints);
        self.look_up(batch, &mut hints);
        let mut expires = batch.expires.iter().copied().peekable();
        for (number, ((row, id), hint)) in batch.with_ids().zip(&hints).enumerate() {
            // One that was not known may have come with this batch.
            let place = hint.place.or_else(|| self.find(row, id));
            let place = if let Some(place) = place {
                self.merge_into(place, row);
                place
            } else {
                self.add(row, id)
            };
            while let Some((_, until)) = expires.next_if(|(at, _)| usize::try_from(*at) == Ok(number)) {
                self.expires.push((place, until));
            }
        }
        self.hints = hints;
        batch.clear();
    }

    /// Looks the rows of a batch up side by side. A look-up is three waits for memory, each for the answer of the one
    /// before: the table, the message, its id. Step by step for the whole batch, the waits of its rows overlap.
    fn look_up(&self, batch: &Batch, hints: &mut Vec<Hint>) {
        hints.clear();
        hints.extend(batch.rows.iter().map(|row| Hint {
            place: self.table.iter_hash(spread(row.tag)).next().copied(),
            id_offset: 0,
        }));
        for (hint, row) in hints.iter_mut().zip(&batch.rows) {
            let known = hint.place.and_then(|place| self.messages.get(place));
            match known.filter(|known| known.tag == row.tag && known.id_length == row.id_length) {
                Some(known) => hint.id_offset = known.id_offset,
                None => hint.place = None,
            }
        }
        for (hint, (row, id)) in hints.iter_mut().zip(batch.with_ids()) {
            if self.ids.get(hint.id_offset, row.id_length) != id {
                hint.place = None;
            }
        }
    }

    fn find(&self, row: &Message, id: &[u8]) -> Option<u32> {
        let same = |place: &u32| self.is(*place, row, id);
        self.table.find(spread(row.tag), same).copied()
    }

    fn is(&self, place: u32, row: &Message, id: &[u8]) -> bool {
        self.messages.get(place).is_some_and(|known| {
            known.tag == row.tag
                && known.id_length == row.id_length
                && self.ids.get(known.id_offset, known.id_length) == id
        })
    }

    fn add(&mut self, row: &Message, id: &[u8]) -> u32 {
        let messages = &self.messages;
        let hash_of = |place: &u32| messages.get(*place).map_or(0, |known| spread(known.tag));
        self.table.insert_unique(spread(row.tag), messages.count, hash_of);
        self.accepted = self.accepted.wrapping_add(1);
        let id_offset = self.ids.add(id);
        self.messages.add(Message { id_offset, ..*row })
    }

    fn merge_into(&mut self, place: u32, row: &Message) {
        let Some(known) = self.messages.get_mut(place) else {
            return;
        };
        if known.flags.conflict() || contradiction(known, row).is_some() {
            known.flags.set_conflict();
            self.contradictions.push((place, *row));
            return;
        }
        let repeated = known.flags.events() & row.flags.events() != 0;
        if repeated {
            self.duplicates = self.duplicates.wrapping_add(1);
            if let Some(count) = known.duplicates.checked_add(1) {
                known.duplicates = count;
            } else {
                let more = self.more_duplicates.entry(place).or_default();
                *more = more.saturating_add(1);
            }
        } else {
            self.accepted = self.accepted.wrapping_add(1);
        }
        // A delivered or read row decides the moment; before one is there, the earliest row stands in for it.
        known.moment = match (known.flags.reached(), row.flags.reached()) {
            (true, false) => known.moment,
            (false, true) => row.moment,
            (true, true) | (false, false) => known.moment.min(row.moment),
        };
        known.flags = known.flags.merged(row.flags);
        known.line = known.line.min(row.line);
    }

    /// Gives up the table, which is needed only while rows arrive.
    pub(super) fn drop_table(&mut self) {
        self.table = HashTable::new();
    }
}

/// The first field in which two rows of one message disagree, with what they say.
pub(super) fn contradiction(known: &Message, row: &Message) -> Option<&'static str> {
    let differs = |a: u16, b: u16| a != 0 && b != 0 && a != b;
    if known.account != row.account {
        return Some("account");
    }
    if known.number != row.number {
        return Some("business_number");
    }
    if known.contact != row.contact {
        return Some("contact");
    }
    if known.flags.inbound() != row.flags.inbound() {
        return Some("event");
    }
    if differs(known.flags.kind_bits(), row.flags.kind_bits()) {
        return Some("kind");
    }
    if differs(known.flags.category_bits(), row.flags.category_bits()) {
        return Some("category");
    }
    None
}
