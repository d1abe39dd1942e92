//! The messages of a log that wait for one count. They are parted where the count changes its price, not sorted.

use std::collections::BTreeMap;

use core::ops::Range;

use super::queue::Queue;
use crate::{
    intake::{log::PairedLog, message::IdRef},
    metering::waiting::{Candidate, Waiting, by_moment, cut},
};

pub(crate) struct LogQueue<'a> {
    log: &'a PairedLog,
    candidates: &'a mut [Candidate],
    sorted: bool,
    /// Units behind all candidates, known only as counts.
    beyond: BTreeMap<u32, u64>,
    /// Those of them that have no price.
    late: Vec<(IdRef, u32)>,
    /// The candidates taken last.
    last: Range<usize>,
    last_late: Vec<(IdRef, u32)>,
}

impl<'a> LogQueue<'a> {
    /// Candidates in any order. Explanations need them sorted; otherwise that is not worth its time.
    pub(crate) fn new(candidates: &'a mut [Candidate], log: &'a PairedLog, sorted: bool) -> Self {
        if sorted {
            candidates.sort_unstable_by(by_moment(log));
        }
        Self {
            log,
            candidates,
            sorted,
            beyond: BTreeMap::new(),
            late: vec![],
            last: 0..0,
            last_late: vec![],
        }
    }

    /// The units that ask for one allowance.
    pub(crate) fn of_allowance(waiting: &'a mut Waiting, log: &'a PairedLog, sorted: bool) -> Self {
        let (beyond, late) = (waiting.beyond.clone(), core::mem::take(&mut waiting.refused));
        Self {
            beyond,
            late,
            ..Self::new(&mut waiting.candidates, log, sorted)
        }
    }
}

impl Queue for LogQueue<'_> {
    fn groups(&self) -> Vec<u32> {
        let mut counts = tally(self.candidates);
        counts.extend(&self.beyond);
        counts.into_keys().collect()
    }

    fn take(&mut self, units: u64) -> BTreeMap<u32, u64> {
        let first = self.last.end;
        let rest = self.candidates.get_mut(first..).unwrap_or_default();
        let wanted = usize::try_from(units).unwrap_or(usize::MAX);
        let part = wanted.min(rest.len());
        if !self.sorted {
            cut(rest, part, self.log);
        }
        let mut counts = tally(rest.get(..part).unwrap_or_default());
        self.last = first..first.saturating_add(part);
        self.last_late.clear();
        if part < wanted {
            for (group, quantity) in core::mem::take(&mut self.beyond) {
                let count = counts.entry(group).or_default();
                *count = count.saturating_add(quantity);
            }
            self.last_late = core::mem::take(&mut self.late);
        }
        counts
    }

    fn taken(&self, group: u32) -> Vec<IdRef> {
        let candidates = self.candidates.get(self.last.clone()).unwrap_or_default();
        let candidates = candidates.iter().map(|candidate| (candidate.id, candidate.group));
        let late = self.last_late.iter().copied();
        late.chain(candidates)
            .filter(|(_, of)| *of == group)
            .map(|(id, _)| id)
            .collect()
    }
}

/// Units by group. Groups are few and units many, so they are counted in place.
fn tally(candidates: &[Candidate]) -> BTreeMap<u32, u64> {
    let groups = candidates
        .iter()
        .map(|candidate| candidate.group)
        .max()
        .map_or(0, |group| group.saturating_add(1));
    // With many accounts there are many groups, and few units of each list.
    if usize::try_from(groups).map_or(true, |groups| candidates.len() < groups) {
        let mut counts = BTreeMap::new();
        for candidate in candidates {
            let count: &mut u64 = counts.entry(candidate.group).or_default();
            *count = count.wrapping_add(1);
        }
        return counts;
    }
    let mut counts = vec![0_u64; usize::try_from(groups).unwrap_or(0)];
    for candidate in candidates {
        if let Some(count) = usize::try_from(candidate.group)
            .ok()
            .and_then(|group| counts.get_mut(group))
        {
            *count = count.wrapping_add(1);
        }
    }
    (0_u32..).zip(counts).filter(|(_, count)| 0 < *count).collect()
}
