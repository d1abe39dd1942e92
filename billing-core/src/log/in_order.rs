//! The messages of a share, pair by pair and in order of time.

use super::paired_log::PairedLog;
use crate::{
    base::index::NumberIndex,
    intake::message::{CHUNK, Message},
};

/// Orders the messages of shards; keeps its memory from one to the next.
///
/// Whole messages and their ids are compared only where it is needed: first the places of all messages are ordered by a
/// hash of the pair and by moment, in one number. What has the same hash is then put in order exactly, which is a few
/// messages at a time, mostly in order already.
#[derive(Debug, Default)]
pub(crate) struct InOrder {
    places: Vec<(u64, u32)>,
    pairs: Vec<Message>,
}

impl InOrder {
    /// Calls `pair` with the messages of each pair, in order of time. No chunk is longer than [`CHUNK`].
    pub(crate) fn each_pair(&mut self, chunks: &[Vec<Message>], log: &PairedLog, mut pair: impl FnMut(&[Message])) {
        self.places.clear();
        for (number, chunk) in (0_u32..).step_by(CHUNK).zip(chunks) {
            let places = (number..).zip(chunk);
            self.places
                .extend(places.map(|(place, message)| (rough_key(message), place)));
        }
        self.places.sort_unstable();
        for places in self.places.chunk_by(|(a, _), (b, _)| a >> 32 == b >> 32) {
            self.pairs.clear();
            let messages = places.iter().filter_map(|(_, place)| {
                let place = usize::try_from(*place).ok()?;
                chunks.get(place.div_euclid(CHUNK))?.get(place.rem_euclid(CHUNK))
            });
            self.pairs.extend(messages.copied());
            order(&mut self.pairs, log);
            for messages in self.pairs.chunk_by(|a, b| pair_of(a) == pair_of(b)) {
                pair(messages);
            }
        }
    }
}

/// Four bytes of the pair's hash, without the highest, which pairs of a shard have mostly in common, and four of the
/// moment.
fn rough_key(message: &Message) -> u64 {
    (message.pair_hash() << 8 & 0xFFFF_FFFF_0000_0000) | u64::from(message.moment().seconds())
}

fn pair_of(message: &Message) -> (u64, NumberIndex) {
    (message.contact(), message.number())
}

/// By pair, then by time; at the same second inbound first, then by id (D1).
fn order(messages: &mut [Message], log: &PairedLog) {
    messages.sort_unstable_by(|a, b| {
        let key = |message: &Message| (pair_of(message), message.moment(), !message.inbound());
        key(a).cmp(&key(b)).then_with(|| log.id(a.id()).cmp(log.id(b.id())))
    });
}
