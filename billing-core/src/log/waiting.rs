//! Units that wait for their turn: who comes first takes the allowance, or the lower tier (COM-105).

use core::cmp::Ordering;
use std::collections::BTreeMap;

use super::paired_log::PairedLog;
use crate::{base::index::CountIndex, intake::message::IdRef};

/// A unit that must be put in order of (moment, message id) with others of its count (COM-105).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) moment: u32,
    pub(crate) count: CountIndex,
    pub(crate) id: IdRef,
}

/// The units that ask for one allowance. Those that surely come too late are kept only as counts.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// Units that asked for it in earlier runs.
    pub(crate) before: u64,
    pub(crate) candidates: Vec<Candidate>,
    /// Units beyond the allowance, by count.
    pub(crate) beyond: BTreeMap<CountIndex, u64>,
    /// Units beyond it that have no price.
    pub(crate) refused: Vec<(IdRef, CountIndex)>,
    /// How many candidates it may hold before the late ones are counted, where that is more than [`FULL`].
    full_at: usize,
}

/// How many candidates one allowance collects at least before the late ones are counted and forgotten.
const FULL: usize = 8_192;

/// The units that climb one volume tier.
#[derive(Debug, Default)]
pub(crate) struct Climbing {
    /// Units that earlier runs added to it.
    pub(crate) before: u64,
    pub(crate) candidates: Vec<Candidate>,
}

impl Requests {
    pub(crate) fn new(before: u64) -> Self {
        Self {
            before,
            ..Self::default()
        }
    }

    pub(crate) fn push(&mut self, candidate: Candidate) {
        self.candidates.push(candidate);
    }

    /// How many units of this log asked for it.
    pub(crate) fn units(&self) -> u64 {
        let kept = u64::try_from(self.candidates.len()).unwrap_or(u64::MAX);
        self.beyond.values().fold(kept, |sum, count| sum.saturating_add(*count))
    }

    pub(crate) fn is_full(&self) -> bool {
        FULL.max(self.full_at) <= self.candidates.len()
    }

    /// Keeps the first `units` candidates; the others can never be among the first, whatever else comes.
    pub(crate) fn shorten(&mut self, units: u64, log: &PairedLog, priced: impl Fn(CountIndex) -> bool) {
        let units = usize::try_from(units).unwrap_or(usize::MAX);
        cut(&mut self.candidates, units, log);
        let late = self.candidates.split_off(units.min(self.candidates.len()));
        for late in late {
            if !priced(late.count) {
                self.refused.push((late.id, late.count));
            }
            self.add_beyond(late.count, 1);
        }
        // Without this, a large allowance would be trimmed on every push.
        self.full_at = self.candidates.len().saturating_mul(2);
    }

    pub(crate) fn add_beyond(&mut self, count: CountIndex, units: u64) {
        let beyond = self.beyond.entry(count).or_default();
        *beyond = beyond.saturating_add(units);
    }
}

/// The order in which counts are spent.
pub(crate) fn by_moment(log: &PairedLog) -> impl Fn(&Candidate, &Candidate) -> Ordering + '_ {
    |a, b| a.moment.cmp(&b.moment).then_with(|| log.id(a.id).cmp(log.id(b.id)))
}

/// Moves the first `units` candidates to the front, in no order among themselves.
pub(crate) fn cut(candidates: &mut [Candidate], units: usize, log: &PairedLog) {
    if 0 < units && units < candidates.len() {
        candidates.select_nth_unstable_by(units, by_moment(log));
    }
}
