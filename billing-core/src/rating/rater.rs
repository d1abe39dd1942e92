//! From counts to outcomes: allowances are spent, tiers climbed, prices looked up once per count.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{log_queue::LogQueue, queue::Queue};
use crate::{
    base::{few, instant::Day},
    intake::message::IdRef,
    metering::{
        charge_event::{Due, FreeReason},
        context::Context,
        count::{AllowanceKey, GroupKey, TierKey},
        list_price::{ListPrice, list_price},
        metered::Metered,
    },
    settings::Explained,
    tariff::{
        rate_card::{Basis, Cell},
        refusal::Refusal,
        volume_tier::{Band, TierTable},
    },
};

/// What a unit came to in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Free(FreeReason),
    Charged {
        cell: Cell,
        tier: Option<u64>,
        card: Option<Arc<str>>,
    },
    Refused(Arc<Refusal>),
}

/// Units of one count with one outcome.
#[derive(Debug, Clone)]
pub(crate) struct Rated {
    pub(crate) key: GroupKey,
    pub(crate) outcome: Outcome,
    pub(crate) quantity: u64,
    /// Where a count decided.
    pub(crate) stretch: Option<Stretch>,
}

/// The stretch of a count in which units came, mixed with those of other groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    pub(crate) of: CountKey,
    /// Where the count stood before the first unit of the stretch.
    pub(crate) before: u64,
    /// Where it stood after the last.
    pub(crate) after: u64,
}

/// Which count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CountKey {
    Allowance(AllowanceKey),
    Tier(TierKey),
}

/// Finds outcomes; remembers what it looked up.
pub(crate) struct Rater<'a> {
    context: &'a Context<'a>,
    prices: BTreeMap<GroupKey, Result<ListPrice, Arc<Refusal>>>,
    /// Charged units per outcome.
    pub(crate) rated: Vec<Rated>,
    /// Messages without a price.
    pub(crate) refused: Vec<(IdRef, Arc<Refusal>)>,
    /// Units that went at the list price because no tier table is known for their day.
    pub(crate) without_tier_table: u64,
    /// The later days whose thresholds decided about units of a reduced band.
    pub(crate) later_thresholds: BTreeSet<Day>,
}

impl<'a> Rater<'a> {
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            prices: BTreeMap::new(),
            rated: vec![],
            refused: vec![],
            without_tier_table: 0,
            later_thresholds: BTreeSet::new(),
        }
    }

    /// Rates everything that was metered.
    pub(crate) fn rate(&mut self, metered: &mut Metered) {
        let sorted = self.context.settings.explained != Explained::None;
        let log = self.context.log;
        self.count(&metered.groups);
        for (id, group) in core::mem::take(&mut metered.refused) {
            self.refuse(id, metered.key(group).copied());
        }
        for (key, waiting) in &mut metered.allowances {
            self.spend(&metered.groups, key, &mut LogQueue::of_allowance(waiting, log, sorted));
        }
        for (key, candidates) in &mut metered.tiers {
            self.climb(&metered.groups, key, &mut LogQueue::new(candidates, log, sorted));
        }
    }

    /// Rates units that no count puts in order.
    pub(crate) fn count(&mut self, groups: &[(GroupKey, u64)]) {
        for (key, count) in groups {
            let outcome = match key.event.due {
                Due::Free(reason) => Outcome::Free(reason),
                Due::Charged | Due::Reported(_) | Due::NoRegime => self.charged(key),
                Due::AfterAllowance => continue,
            };
            self.add(*key, outcome, *count, None);
        }
    }

    fn refuse(&mut self, id: IdRef, key: Option<GroupKey>) {
        if let Some(key) = key
            && let Outcome::Refused(error) = self.charged(&key)
        {
            self.refused.push((id, error));
        }
    }

    fn add(&mut self, key: GroupKey, outcome: Outcome, quantity: u64, stretch: Option<Stretch>) {
        if 0 < quantity {
            self.rated.push(Rated {
                key,
                outcome,
                quantity,
                stretch,
            });
        }
    }

    fn list_price(&mut self, key: &GroupKey) -> Result<ListPrice, Arc<Refusal>> {
        let context = self.context;
        let find = || list_price(context, key).map_err(Arc::new);
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

    /// Spends an allowance: the first units are free, the others are not.
    pub(crate) fn spend(&mut self, groups: &[(GroupKey, u64)], allowance: &AllowanceKey, queue: &mut impl Queue) {
        let used = self.context.allowance_used(allowance);
        let left = self.context.allowance_left(allowance);
        for (units, before) in [(left, used), (u64::MAX, used.saturating_add(left))] {
            let counts = queue.take(units);
            let stretch = Stretch {
                of: CountKey::Allowance(*allowance),
                before,
                after: before.saturating_add(sum(&counts)),
            };
            for (group, quantity) in counts {
                let Some(key) = key_of(groups, group) else { continue };
                let outcome = self.by_allowance(allowance, &key, before.saturating_add(1));
                self.refuse_taken(&outcome, group, queue);
                self.add(key, outcome, quantity, Some(stretch));
            }
        }
    }

    fn refuse_taken(&mut self, outcome: &Outcome, group: u32, queue: &impl Queue) {
        if let Outcome::Refused(error) = outcome {
            let taken = queue.taken(group).into_iter();
            self.refused.extend(taken.map(|id| (id, Arc::clone(error))));
        }
    }

    /// The bands a count's units climb, where a tier table is in force.
    pub(crate) fn bands(&self, key: &GroupKey) -> Option<(&'a [Band], &'a TierTable)> {
        let context = self.context;
        let (account, period) = (context.account(key.account)?, context.period(key.period)?);
        let table = context.tables.rates.tier_table(account.currency, period.first_day)?;
        Some((table.schedule(key.market, key.event.category)?, table))
    }

    /// The price of a band as it is when it is used: the first band is the list price, and known as the list price is.
    fn band_cell(&mut self, key: &GroupKey, band: &Band, table: &TierTable) -> Cell {
        if band.first_unit <= 1
            && let Ok(list) = self.list_price(key)
            && list.cell.unit_price == band.cell.unit_price
        {
            return list.cell;
        }
        let context = self.context;
        context.period(key.period).map_or(band.cell, |period| {
            context.used(table.currency(), period.first_day, band.cell)
        })
    }

    /// First and last unit of the band that holds number `position`; no last for the highest.
    pub(crate) fn band(&self, key: &GroupKey, position: u64) -> Option<(u64, Option<u64>)> {
        let (bands, _) = self.bands(key)?;
        let place = bands.iter().rposition(|band| band.first_unit <= position)?;
        let next = bands.get(place.saturating_add(1));
        let last = next.map(|next| next.first_unit.saturating_sub(1));
        bands.get(place).map(|band| (band.first_unit, last))
    }

    /// The outcome of the unit that is number `position` of its tier count, counted from 1.
    pub(crate) fn by_tier(&mut self, key: &GroupKey, position: u64) -> Outcome {
        match self.bands(key) {
            Some((bands, table)) => match bands.iter().rev().find(|band| band.first_unit <= position) {
                Some(band) => Outcome::Charged {
                    cell: self.band_cell(key, band, table),
                    tier: Some(band.first_unit),
                    card: Some(format!("{}/{}", table.currency(), table.first_day()).into()),
                },
                None => self.charged(key),
            },
            None => self.charged(key),
        }
    }

    /// Climbs a volume tier: where a step lies inside the units, they are parted there; each part has one outcome per
    /// group.
    pub(crate) fn climb(&mut self, groups: &[(GroupKey, u64)], tier: &TierKey, queue: &mut impl Queue) {
        let mut steps: Vec<u64> = queue
            .groups()
            .into_iter()
            .filter_map(|group| self.bands(&key_of(groups, group)?))
            .flat_map(|(bands, _)| bands.iter().map(|band| band.first_unit))
            .collect();
        few::sort(&mut steps);
        steps.dedup();
        let mut before = self.context.tier_used(tier);
        for step in steps.into_iter().map(|step| step.saturating_sub(1)).chain([u64::MAX]) {
            let counts = queue.take(step.saturating_sub(before));
            let stretch = Stretch {
                of: CountKey::Tier(*tier),
                before,
                after: before.saturating_add(sum(&counts)),
            };
            for (group, quantity) in counts {
                let Some(key) = key_of(groups, group) else { continue };
                let outcome = self.by_tier(&key, before.saturating_add(1));
                match outcome {
                    Outcome::Charged { tier: None, .. } => {
                        self.without_tier_table = self.without_tier_table.saturating_add(quantity);
                    }
                    Outcome::Charged {
                        tier: Some(2..), cell, ..
                    } if cell.basis == Basis::Derived => {
                        let day = self.bands(&key).and_then(|(_, table)| table.thresholds_of());
                        self.later_thresholds.extend(day);
                    }
                    Outcome::Charged { .. } | Outcome::Free(_) | Outcome::Refused(_) => {}
                }
                self.refuse_taken(&outcome, group, queue);
                self.add(key, outcome, quantity, Some(stretch));
            }
            before = before.max(step);
        }
    }
}

fn key_of(groups: &[(GroupKey, u64)], group: u32) -> Option<GroupKey> {
    groups.get(usize::try_from(group).ok()?).map(|(key, _)| *key)
}

fn sum(counts: &BTreeMap<u32, u64>) -> u64 {
    counts.values().fold(0, |sum, count| sum.saturating_add(*count))
}
