//! The messages of a log that wait for one count. They are parted where the count changes its price, not sorted.

use std::collections::BTreeMap;

use core::ops::Range;

use super::{
    paired_log::PairedLog,
    waiting::{Candidate, Climbing, Requests, by_moment, cut},
};
use crate::{base::index::CountIndex, intake::message::IdRef, metering::queue::Queue};

pub(crate) struct LogQueue<'a> {
    log: &'a PairedLog,
    candidates: &'a mut [Candidate],
    sorted: bool,
    /// Units behind all candidates, known only as counts.
    beyond: BTreeMap<CountIndex, u64>,
    /// Those of them that have no price.
    late: Vec<(IdRef, CountIndex)>,
    /// The candidates taken last.
    last: Range<usize>,
    last_late: Vec<(IdRef, CountIndex)>,
}

impl<'a> LogQueue<'a> {
    /// Candidates in any order. Explanations need them sorted; otherwise that is not worth its time.
    fn new(candidates: &'a mut [Candidate], log: &'a PairedLog, sorted: bool) -> Self {
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
    pub(crate) fn of_allowance(requests: &'a mut Requests, log: &'a PairedLog, sorted: bool) -> Self {
        let (beyond, late) = (requests.beyond.clone(), core::mem::take(&mut requests.refused));
        Self {
            beyond,
            late,
            ..Self::new(&mut requests.candidates, log, sorted)
        }
    }

    /// The units that climb one volume tier.
    pub(crate) fn of_tier(climbing: &'a mut Climbing, log: &'a PairedLog, sorted: bool) -> Self {
        Self::new(&mut climbing.candidates, log, sorted)
    }
}

impl Queue for LogQueue<'_> {
    type Unit = IdRef;

    fn counts(&self) -> Vec<CountIndex> {
        let mut counts = tally(self.candidates);
        counts.extend(&self.beyond);
        counts.into_keys().collect()
    }

    fn take(&mut self, units: u64) -> BTreeMap<CountIndex, u64> {
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
            for (count, quantity) in core::mem::take(&mut self.beyond) {
                let units = counts.entry(count).or_default();
                *units = units.saturating_add(quantity);
            }
            self.last_late = core::mem::take(&mut self.late);
        }
        counts
    }

    fn taken(&self, count: CountIndex) -> Vec<IdRef> {
        let candidates = self.candidates.get(self.last.clone()).unwrap_or_default();
        let candidates = candidates.iter().map(|candidate| (candidate.id, candidate.count));
        let late = self.last_late.iter().copied();
        late.chain(candidates)
            .filter(|(_, of)| *of == count)
            .map(|(id, _)| id)
            .collect()
    }
}

/// Units by count. Counts are few and units many, so they are added up in place.
fn tally(candidates: &[Candidate]) -> BTreeMap<CountIndex, u64> {
    let places = candidates.iter().map(|candidate| candidate.count.place());
    let counts = places.clone().max().map_or(0, |last| last.saturating_add(1));
    // With many accounts there are many counts, and few units of each list.
    if candidates.len() < counts {
        let mut units = BTreeMap::new();
        for candidate in candidates {
            let units: &mut u64 = units.entry(candidate.count).or_default();
            *units = units.wrapping_add(1);
        }
        return units;
    }
    let mut units = vec![0_u64; counts];
    for place in places {
        if let Some(units) = units.get_mut(place) {
            *units = units.wrapping_add(1);
        }
    }
    let units = units.into_iter().enumerate().filter(|(_, units)| 0 < *units);
    units.map(|(place, units)| (CountIndex::new(place), units)).collect()
}
