//! What the meters of all threads counted, put together.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::{
    busiest::Busiest,
    meter::{Meter, Trace},
    paired_log::PairedLog,
    parts::Parts,
    queue::LogQueue,
    similar::Similar,
    waiting::{Candidate, Climbing, Requests},
};
use crate::{
    base::index::CountIndex,
    intake::message::{IdRef, Message, PairKey},
    metering::{
        counts::{AllowanceKey, CountKey, Counts, TierKey, Waiting},
        state::{EarlierPair, IdHash},
    },
};

/// What all meters counted together, with one numbering of the counts.
#[derive(Debug, Default)]
pub(crate) struct Metered {
    pub(crate) counted: Vec<(CountKey, u64)>,
    pub(crate) allowances: BTreeMap<AllowanceKey, Requests>,
    pub(crate) tiers: BTreeMap<TierKey, Climbing>,
    /// Messages of counts that have no price.
    pub(crate) refused: Vec<(IdRef, CountIndex)>,
    pub(crate) traces: Vec<Trace>,
    pub(crate) free_form_outside_window: u64,
    pub(crate) before_saved_state: u64,
    pub(crate) conversation_reports_disagree: u64,
    pub(crate) similar: Similar,
    pub(crate) states: Vec<(PairKey, EarlierPair)>,
    pub(crate) settled: Vec<(u32, IdHash)>,
    pub(crate) inbound: Vec<Message>,
    pub(crate) busiest: Busiest,
}

/// What a reader should look at, as far as metering sees it: how many messages or contacts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) free_form_outside_window: u64,
    pub(crate) before_saved_state: u64,
    pub(crate) conversation_reports_disagree: u64,
    pub(crate) similar_contacts: u64,
}

/// The parts of one meter by the numbers of all.
struct Renumbered<'m> {
    parts: &'m Parts,
    /// By the meter's own numbers. Most parts of a tag have no units, so a part gets its number when it is first met.
    numbers: Vec<CountIndex>,
    indices: &'m mut HashMap<CountKey, CountIndex, foldhash::fast::FixedState>,
    counted: &'m mut Vec<(CountKey, u64)>,
}

impl<'m> Renumbered<'m> {
    /// Adds the counted units of a meter's parts.
    fn new(
        parts: &'m Parts,
        indices: &'m mut HashMap<CountKey, CountIndex, foldhash::fast::FixedState>,
        counted: &'m mut Vec<(CountKey, u64)>,
    ) -> Self {
        let mut renumbered = Self {
            parts,
            numbers: vec![CountIndex::NONE; parts.units().len()],
            indices,
            counted,
        };
        for (part, more) in parts.units().iter().enumerate().filter(|(_, units)| 0 < **units) {
            let index = renumbered.index(CountIndex::new(part));
            if let Some((_, units)) = renumbered.counted.get_mut(index.place()) {
                *units = units.saturating_add(u64::from(*more));
            }
        }
        renumbered
    }

    #[inline]
    fn index(&mut self, own: CountIndex) -> CountIndex {
        match self.numbers.get(own.place()) {
            Some(known) if *known != CountIndex::NONE => *known,
            Some(_) | None => self.new_index(own),
        }
    }

    #[cold]
    fn new_index(&mut self, own: CountIndex) -> CountIndex {
        let Some(key) = self.parts.key(own) else { return own };
        let counted = &mut *self.counted;
        let index = *self.indices.entry(key).or_insert_with(|| {
            counted.push((key, 0));
            CountIndex::new(counted.len().saturating_sub(1))
        });
        if let Some(number) = self.numbers.get_mut(own.place()) {
            *number = index;
        }
        index
    }

    fn moved(&mut self, candidate: Candidate) -> Candidate {
        Candidate {
            count: self.index(candidate.count),
            ..candidate
        }
    }
}

impl Metered {
    /// What a reader should look at.
    pub(crate) fn seen(&mut self) -> Seen {
        Seen {
            free_form_outside_window: self.free_form_outside_window,
            before_saved_state: self.before_saved_state,
            conversation_reports_disagree: self.conversation_reports_disagree,
            similar_contacts: self.similar.count(),
        }
    }

    /// Puts the meters of all threads together.
    pub(crate) fn gather(meters: Vec<Meter<'_>>) -> Self {
        let mut all = Self::default();
        let mut indices: HashMap<CountKey, CountIndex, foldhash::fast::FixedState> = HashMap::default();
        for meter in meters {
            let mut own = Renumbered::new(&meter.parts, &mut indices, &mut all.counted);
            for (key, requests) in meter.allowances {
                let target = all
                    .allowances
                    .entry(key)
                    .or_insert_with(|| Requests::new(requests.before));
                let moved = requests.candidates.into_iter().map(|candidate| own.moved(candidate));
                target.candidates.extend(moved);
                for (part, units) in requests.beyond {
                    target.add_beyond(own.index(part), units);
                }
                let refused = requests.refused.into_iter().map(|(id, part)| (id, own.index(part)));
                target.refused.extend(refused);
            }
            for (key, climbing) in meter.tiers {
                let target = all.tiers.entry(key).or_default();
                target.before = climbing.before;
                if target.candidates.is_empty() {
                    target.candidates = climbing.candidates;
                    for candidate in &mut target.candidates {
                        *candidate = own.moved(*candidate);
                    }
                } else {
                    let moved = climbing.candidates.into_iter().map(|candidate| own.moved(candidate));
                    target.candidates.extend(moved);
                }
            }
            let refused = meter.refused.into_iter().map(|(id, part)| (id, own.index(part)));
            all.refused.extend(refused);
            all.traces.extend(meter.traces.into_iter().map(|trace| Trace {
                count: own.index(trace.count),
                ..trace
            }));
            all.free_form_outside_window = all
                .free_form_outside_window
                .saturating_add(meter.free_form_outside_window);
            all.before_saved_state = all.before_saved_state.saturating_add(meter.before_saved_state);
            all.conversation_reports_disagree = all
                .conversation_reports_disagree
                .saturating_add(meter.conversation_reports_disagree);
            all.similar.add(meter.similar);
            all.states.extend(meter.states);
            all.settled.extend(meter.settled);
            all.inbound.extend(meter.inbound);
            all.busiest.add(meter.busiest);
        }
        all
    }

    /// The count of an index.
    pub(crate) fn key(&self, count: CountIndex) -> Option<&CountKey> {
        self.counted.get(count.place()).map(|(key, _)| key)
    }

    /// What rating takes. Explanations need the queues sorted; otherwise that is not worth its time.
    pub(crate) fn counts<'m>(&'m mut self, log: &'m PairedLog, sorted: bool) -> Counts<LogQueue<'m>> {
        Counts {
            counted: self.counted.clone(),
            allowances: self
                .allowances
                .iter_mut()
                .map(|(key, requests)| {
                    let before = requests.before;
                    let queue = LogQueue::of_allowance(requests, log, sorted);
                    (*key, Waiting { before, queue })
                })
                .collect(),
            tiers: self
                .tiers
                .iter_mut()
                .map(|(key, climbing)| {
                    let before = climbing.before;
                    let queue = LogQueue::of_tier(climbing, log, sorted);
                    (*key, Waiting { before, queue })
                })
                .collect(),
            reported_prices: log.prices.clone(),
        }
    }
}
