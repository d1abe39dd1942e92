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

/// Rows of a batch that are remembered by their ids' hashes; a power of two.
const REMEMBERED: usize = 64;

/// Rows on their way to a shard, with their ids behind each other. Rows of one message mostly follow each other soon, so
/// most are merged here already.
#[derive(Debug)]
pub(super) struct Batch {
    rows: Vec<Message>,
    ids: Vec<u8>,
    expires: Vec<(u32, u32)>,
    /// By one byte of the hash: the number of the row that had it last, and another byte of the row's hash.
    latest: [(u8, u8); REMEMBERED],
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            rows: vec![],
            ids: vec![],
            expires: vec![],
            latest: [(0, 0); REMEMBERED],
        }
    }
}

impl Batch {
    pub(super) fn push(&mut self, event: &Event<'_>, hash: u32) {
        let mut row = Message {
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
        };
        let [slot, mark, ..] = hash.to_le_bytes();
        let Some(latest) = self.latest.get_mut(usize::from(slot) % REMEMBERED) else {
            return;
        };
        if latest.1 == mark
            && event.expires_at.is_none()
            && let Some(known) = self.rows.get_mut(usize::from(latest.0))
            && known.tag == hash
            && known.id_length == row.id_length
            && ids_at(&self.ids, known) == event.message_id
            && known.duplicates < u16::MAX
            && contradiction(known, &row).is_none()
        {
            known.duplicates = known.duplicates.wrapping_add(known.merge(&row));
            return;
        }
        let number = self.rows.len();
        if let Some(expires) = event.expires_at {
            self.expires.push((u32::try_from(number).unwrap_or(u32::MAX), expires.seconds()));
        }
        *latest = (u8::try_from(number).unwrap_or(u8::MAX), mark);
        row.id_offset = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.rows.push(row);
        self.ids.extend_from_slice(event.message_id);
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows with their ids.
    fn with_ids(&self) -> impl Iterator<Item = (&Message, &[u8])> {
        self.rows.iter().map(|row| (row, ids_at(&self.ids, row)))
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.ids.clear();
        self.expires.clear();
    }
}

fn ids_at<'a>(ids: &'a [u8], row: &Message) -> &'a [u8] {
    let start = usize::try_from(row.id_offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::from(row.id_length));
    ids.get(start..end).unwrap_or_default()
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
        if self.table.len() == self.table.capacity() {
            self.grow_table();
        }
        self.table.insert_unique(spread(row.tag), self.messages.count, |_| 0);
        self.accepted = self.accepted.wrapping_add(u64::from(row.flags.events().count_ones()));
        self.duplicates = self.duplicates.wrapping_add(u64::from(row.duplicates));
        let id_offset = self.ids.add(id);
        self.messages.add(Message { id_offset, ..*row })
    }

    /// Makes room for twice the messages. They are put into the new table in the order in which they lie, because a table
    /// that grows by itself goes through them in the order of their hashes and waits for memory at each.
    fn grow_table(&mut self) {
        let room = self.table.capacity().saturating_mul(2).max(3);
        self.drop_table();
        self.table.reserve(room, |_| 0);
        for (place, message) in (0..).zip(self.messages.chunks.iter().flatten()) {
            self.table.insert_unique(spread(message.tag), place, |_| 0);
        }
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
        let new = (row.flags.events() & !known.flags.events()).count_ones();
        self.accepted = self.accepted.wrapping_add(u64::from(new));
        let repeated = u64::from(known.merge(row)).wrapping_add(u64::from(row.duplicates));
        if 0 < repeated {
            self.duplicates = self.duplicates.wrapping_add(repeated);
            let kept = u64::from(known.duplicates).wrapping_add(repeated);
            known.duplicates = u16::try_from(kept).unwrap_or(u16::MAX);
            if let Some(more) = kept.checked_sub(u64::from(u16::MAX)).filter(|more| 0 < *more) {
                let known = self.more_duplicates.entry(place).or_default();
                *known = known.saturating_add(more);
            }
        }
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
