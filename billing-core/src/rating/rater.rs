//! From counts to outcomes: allowances are spent, tiers climbed, prices looked up once per count.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    intake::message::IdRef,
    metering::{
        charge_event::{Due, FreeReason},
        context::Context,
        count::{AllowanceKey, GroupKey, TierKey},
        list_price::{ListPrice, Refusal, list_price},
        metered::Metered,
        waiting::{Candidate, Waiting, by_moment, cut},
    },
    settings::Explained,
    tariff::{rate_card::Cell, volume_tier::Band},
};

/// What a unit came to in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Free(FreeReason),
    Charged {
        cell: Cell,
        tier: Option<u64>,
        card: Arc<str>,
    },
    Refused(Arc<str>),
}

/// Units of one count with one outcome.
#[derive(Debug, Clone)]
pub(crate) struct Rated {
    pub(crate) key: GroupKey,
    pub(crate) outcome: Outcome,
    pub(crate) quantity: u64,
}

/// Finds outcomes; remembers what it looked up.
pub(crate) struct Rater<'a> {
    context: &'a Context<'a>,
    prices: BTreeMap<GroupKey, Result<ListPrice, Arc<str>>>,
    /// Charged units per outcome.
    pub(crate) rated: Vec<Rated>,
    /// Messages without a price.
    pub(crate) refused: Vec<(IdRef, Arc<str>)>,
    /// Units that went at the list price because no tier table is known for their day.
    pub(crate) without_tier_table: u64,
}

impl<'a> Rater<'a> {
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            prices: BTreeMap::new(),
            rated: vec![],
            refused: vec![],
            without_tier_table: 0,
        }
    }

    /// Rates everything that was metered.
    pub(crate) fn rate(&mut self, metered: &mut Metered) {
        let explained = self.context.settings.explained != Explained::None;
        for (key, count) in metered.groups.clone() {
            let outcome = match key.event.due {
                Due::Free(reason) => Outcome::Free(reason),
                Due::Charged | Due::NoRegime => self.charged(&key),
                Due::AfterAllowance => continue,
            };
            self.add(key, outcome, count);
        }
        for (id, group) in core::mem::take(&mut metered.refused) {
            self.refuse(id, metered.key(group).copied());
        }
        let mut allowances = core::mem::take(&mut metered.allowances);
        for (key, waiting) in &mut allowances {
            self.spend(metered, key, waiting, explained);
        }
        metered.allowances = allowances;
        let mut tiers = core::mem::take(&mut metered.tiers);
        for (key, candidates) in &mut tiers {
            self.climb(metered, key, candidates, explained);
        }
        metered.tiers = tiers;
    }

    fn refuse(&mut self, id: IdRef, key: Option<GroupKey>) {
        if let Some(key) = key
            && let Outcome::Refused(error) = self.charged(&key)
        {
            self.refused.push((id, error));
        }
    }

    fn add(&mut self, key: GroupKey, outcome: Outcome, quantity: u64) {
        if 0 < quantity {
            self.rated.push(Rated { key, outcome, quantity });
        }
    }

    fn list_price(&mut self, key: &GroupKey) -> Result<ListPrice, Arc<str>> {
        let context = self.context;
        let find = || list_price(context, key).map_err(|refusal: Refusal| Arc::from(refusal.to_string()));
        self.prices.entry(*key).or_insert_with(find).clone()
    }

    /// The outcome of a unit that is neither free nor in a tier.
    pub(crate) fn charged(&mut self, key: &GroupKey) -> Outcome {
        match self.list_price(key) {
            Ok(price) => Outcome::Charged {
                cell: price.cell,
                tier: None,
                card: price.card,
            },
            Err(error) => Outcome::Refused(error),
        }
    }

    /// The outcome of the unit that is number `position` of its allowance, counted from 1.
    pub(crate) fn by_allowance(&mut self, allowance: &AllowanceKey, key: &GroupKey, position: u64) -> Outcome {
        let left = self.context.allowance_left(allowance);
        let exempt = self.context.account(key.account).is_some_and(|account| account.exempt);
        let period = self.context.period(key.period);
        let regime = period.and_then(|period| self.context.tables.regimes.get(period.regime?));
        if position.saturating_sub(self.context.allowance_used(allowance)) <= left {
            Outcome::Free(FreeReason::MonthlyAllowance)
        } else if exempt && regime.is_some_and(|regime| regime.exempt_service_free) {
            Outcome::Free(FreeReason::Exempt)
        } else {
            self.charged(key)
        }
    }

    fn spend(&mut self, metered: &Metered, allowance: &AllowanceKey, waiting: &mut Waiting, explained: bool) {
        let used = self.context.allowance_used(allowance);
        let left = self.context.allowance_left(allowance);
        let units = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(waiting.candidates.len());
        if explained {
            waiting.candidates.sort_unstable_by(by_moment(self.context.log));
        } else {
            cut(&mut waiting.candidates, units, self.context.log);
        }
        let (within, beyond) = waiting.candidates.split_at(units);
        let mut late = waiting.beyond.clone();
        for (list, position) in [
            (within, used.saturating_add(1)),
            (beyond, used.saturating_add(left).saturating_add(1)),
        ] {
            let mut counts = tally(list);
            if left < position.saturating_sub(used) {
                for (group, quantity) in core::mem::take(&mut late) {
                    let count = counts.entry(group).or_default();
                    *count = count.saturating_add(quantity);
                }
            }
            for (group, quantity) in counts {
                let Some(key) = metered.key(group).copied() else {
                    continue;
                };
                let outcome = self.by_allowance(allowance, &key, position);
                self.add(key, outcome, quantity);
            }
        }
        for (id, group) in core::mem::take(&mut waiting.refused) {
            self.refuse_beyond(metered, allowance, id, group);
        }
        for candidate in beyond {
            self.refuse_beyond(metered, allowance, candidate.id, candidate.group);
        }
    }

    fn refuse_beyond(&mut self, metered: &Metered, allowance: &AllowanceKey, id: IdRef, group: u32) {
        let Some(key) = metered.key(group).copied() else { return };
        if let Outcome::Refused(error) = self.by_allowance(allowance, &key, u64::MAX) {
            self.refused.push((id, error));
        }
    }

    /// The bands a count's units climb, where a tier table is in force.
    pub(crate) fn bands(&self, key: &GroupKey) -> Option<(&'a [Band], Arc<str>)> {
        let context = self.context;
        let (account, period) = (context.account(key.account)?, context.period(key.period)?);
        let table = context.tables.rates.tier_table(account.currency, period.first_day)?;
        let bands = table.schedule(key.market, key.event.category)?;
        Some((bands, format!("{}/{}", table.currency(), table.first_day()).into()))
    }

    /// The outcome of the unit that is number `position` of its tier count, counted from 1.
    pub(crate) fn by_tier(&mut self, key: &GroupKey, position: u64) -> Outcome {
        match self.bands(key) {
            Some((bands, card)) => match bands.iter().rev().find(|band| band.first_unit <= position) {
                Some(band) => Outcome::Charged {
                    cell: band.cell,
                    tier: Some(band.first_unit),
                    card,
                },
                None => self.charged(key),
            },
            None => self.charged(key),
        }
    }

    fn climb(&mut self, metered: &Metered, tier: &TierKey, candidates: &mut [Candidate], explained: bool) {
        let used = self.context.tier_used(tier);
        if explained {
            candidates.sort_unstable_by(by_moment(self.context.log));
        }
        let all = tally(candidates);
        let mut steps: Vec<u64> = all
            .keys()
            .filter_map(|group| self.bands(metered.key(*group)?))
            .flat_map(|(bands, _)| bands.iter().map(|band| band.first_unit))
            .collect();
        steps.sort_unstable();
        steps.dedup();
        // Where a step lies inside this run's units, they are parted there; each part has one outcome per group.
        let mut rest = candidates;
        let mut position = used.saturating_add(1);
        for step in steps.into_iter().chain([u64::MAX]) {
            let part = usize::try_from(step.saturating_sub(position))
                .unwrap_or(usize::MAX)
                .min(rest.len());
            if !explained {
                cut(rest, part, self.context.log);
            }
            let (now, later) = rest.split_at_mut(part);
            for (group, quantity) in tally(now) {
                let Some(key) = metered.key(group).copied() else {
                    continue;
                };
                let outcome = self.by_tier(&key, position);
                if matches!(outcome, Outcome::Charged { tier: None, .. }) {
                    self.without_tier_table = self.without_tier_table.saturating_add(quantity);
                }
                if let Outcome::Refused(error) = &outcome {
                    let these = now.iter().filter(|candidate| candidate.group == group);
                    self.refused
                        .extend(these.map(|candidate| (candidate.id, Arc::clone(error))));
                }
                self.add(key, outcome, quantity);
            }
            position = position.max(step);
            rest = later;
        }
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
