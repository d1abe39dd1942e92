//! What the meters of all threads counted, put together.

use std::collections::BTreeMap;

use super::{
    busiest::Busiest,
    count::{AllowanceKey, GroupKey, TierKey},
    meter::{Meter, Trace},
    similar::Similar,
    state::{EarlierPair, IdHash},
    waiting::{Candidate, Waiting},
};
use crate::intake::message::{IdRef, Message};

/// What all meters counted together, with places that all share.
#[derive(Debug, Default)]
pub(crate) struct Metered {
    pub(crate) groups: Vec<(GroupKey, u64)>,
    pub(crate) allowances: BTreeMap<AllowanceKey, Waiting>,
    pub(crate) tiers: BTreeMap<TierKey, Vec<Candidate>>,
    pub(crate) refused: Vec<(IdRef, u32)>,
    pub(crate) traces: Vec<Trace>,
    pub(crate) free_form_outside_window: u64,
    pub(crate) before_saved_state: u64,
    pub(crate) conversation_reports_disagree: u64,
    pub(crate) similar: Similar,
    pub(crate) states: Vec<((u32, u64), EarlierPair)>,
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
        let mut places: BTreeMap<GroupKey, u32> = BTreeMap::new();
        for meter in meters {
            let renumbered: Vec<u32> = meter
                .groups
                .iter()
                .map(|group| {
                    let place = *places.entry(group.key).or_insert_with(|| {
                        all.groups.push((group.key, 0));
                        u32::try_from(all.groups.len().saturating_sub(1)).unwrap_or(u32::MAX)
                    });
                    if let Some((_, count)) = usize::try_from(place).ok().and_then(|place| all.groups.get_mut(place)) {
                        *count = count.saturating_add(group.count);
                    }
                    place
                })
                .collect();
            let place = |group: u32| {
                usize::try_from(group)
                    .ok()
                    .and_then(|group| renumbered.get(group))
                    .copied()
                    .unwrap_or(u32::MAX)
            };
            let moved = |candidate: Candidate| Candidate {
                group: place(candidate.group),
                ..candidate
            };
            for (key, waiting) in meter.allowances {
                let target = all.allowances.entry(key).or_default();
                target.candidates.extend(waiting.candidates.into_iter().map(moved));
                for (group, units) in waiting.beyond {
                    target.add_beyond(place(group), units);
                }
                target
                    .refused
                    .extend(waiting.refused.into_iter().map(|(id, group)| (id, place(group))));
            }
            for (key, candidates) in meter.tiers {
                let list = all.tiers.entry(key).or_default();
                if list.is_empty() {
                    *list = candidates;
                    for candidate in list {
                        candidate.group = place(candidate.group);
                    }
                } else {
                    list.extend(candidates.into_iter().map(moved));
                }
            }
            all.refused
                .extend(meter.refused.into_iter().map(|(id, group)| (id, place(group))));
            all.traces.extend(meter.traces.into_iter().map(|trace| Trace {
                group: place(trace.group),
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

    pub(crate) fn key(&self, group: u32) -> Option<&GroupKey> {
        self.groups.get(usize::try_from(group).ok()?).map(|(key, _)| key)
    }
}
