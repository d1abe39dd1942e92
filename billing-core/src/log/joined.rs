//! `"as if both business numbers were one"`: the messages of a log with one business number for each account.

use hashbrown::{HashMap, HashSet};

use super::{
    message_log::{SHARDS, shard_of},
    paired_log::PairedLog,
};
use crate::{
    base::{
        index::{AccountIndex, NumberIndex},
        parallel::share,
    },
    intake::message::{CHUNK, Message},
};

type Hasher = foldhash::fast::FixedState;

/// The messages of a log in shards of pairs, as there, under the numbers that stand for all numbers of an account.
#[derive(Debug)]
pub(crate) struct Joined {
    shards: Vec<Vec<Vec<Message>>>,
}

impl Joined {
    /// None where no account has two numbers: then the log is what it would be.
    pub(crate) fn of(log: &PairedLog, threads: usize) -> Option<Self> {
        let stands_for = stands_for(log, threads);
        if stands_for.is_empty() {
            return None;
        }
        let parts = share(
            threads,
            log.shards().collect(),
            || -> Vec<Vec<Vec<Message>>> { (0..SHARDS).map(|_| vec![]).collect() },
            |shards, chunks: &[Vec<Message>]| {
                for message in chunks.iter().flatten() {
                    let number = stands_for.get(&message.number).copied().unwrap_or(message.number);
                    let moved = Message { number, ..*message };
                    let Some(shard) = shards.get_mut(shard_of(moved.pair_hash())) else {
                        continue;
                    };
                    if let Some(chunk) = shard.last_mut().filter(|chunk| chunk.len() < CHUNK) {
                        chunk.push(moved);
                    } else {
                        let mut chunk = Vec::with_capacity(CHUNK);
                        chunk.push(moved);
                        shard.push(chunk);
                    }
                }
            },
        );
        let mut shards: Vec<Vec<Vec<Message>>> = (0..SHARDS).map(|_| vec![]).collect();
        for part in parts {
            for (shard, mut chunks) in shards.iter_mut().zip(part) {
                shard.append(&mut chunks);
            }
        }
        Some(Self { shards })
    }

    /// The messages of each shard of pairs.
    pub(crate) fn shards(&self) -> impl Iterator<Item = &[Vec<Message>]> {
        self.shards.iter().map(Vec::as_slice)
    }
}

/// The business numbers that accounts send from, each pair once.
pub(crate) fn senders(log: &PairedLog, threads: usize) -> HashSet<(AccountIndex, NumberIndex), Hasher> {
    let found = share(
        threads,
        log.shards().collect(),
        HashSet::<(AccountIndex, NumberIndex), Hasher>::default,
        |found, chunks: &[Vec<Message>]| {
            let mut last = None;
            for message in chunks.iter().flatten().filter(|message| !message.inbound()) {
                let own = (message.account(), message.number());
                // Messages of a pair mostly lie together.
                if last != Some(own) {
                    found.insert(own);
                }
                last = Some(own);
            }
        },
    );
    found.into_iter().flatten().collect()
}

/// For each number the one that stands for it, where that is another one. Numbers belong together where one account
/// sends from both; the account of a received message decides nothing (D27).
fn stands_for(log: &PairedLog, threads: usize) -> HashMap<NumberIndex, NumberIndex, Hasher> {
    let mut above: HashMap<NumberIndex, NumberIndex, Hasher> = HashMap::default();
    let mut first: HashMap<AccountIndex, NumberIndex, Hasher> = HashMap::default();
    let mut numbers: HashSet<NumberIndex, Hasher> = HashSet::default();
    for (account, number) in senders(log, threads) {
        numbers.insert(number);
        let known = *first.entry(account).or_insert(number);
        let (one, other) = (top(&above, known), top(&above, number));
        if one != other {
            above.insert(one.max(other), one.min(other));
        }
    }
    let tops = numbers.into_iter().map(|number| (number, top(&above, number)));
    tops.filter(|(number, top)| number != top).collect()
}

/// The number at the end of the way up; each step leads to a smaller one.
fn top(above: &HashMap<NumberIndex, NumberIndex, Hasher>, mut number: NumberIndex) -> NumberIndex {
    while let Some(next) = above.get(&number) {
        number = *next;
    }
    number
}
