//! From counts to outcomes: allowances are spent, tiers climbed, prices looked up once per count.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::{
    base::{few, index::CountIndex, instant::Day},
    intake::report::ReportedPrice,
    metering::{
        charge_event::{Due, FreeReason},
        context::Context,
        counts::{AllowanceKey, CountKey, Counts, TierKey, Waiting},
        list_price::{ListPrice, list_price},
        queue::Queue,
    },
    tariff::{
        rate_card::{Basis, Cell},
        refusal::Refusal,
        volume_tier::{Band, BandRange, TierTable},
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
    pub(crate) key: CountKey,
    pub(crate) outcome: Outcome,
    pub(crate) quantity: u64,
    /// Where a count decided.
    pub(crate) stretch: Option<Stretch>,
}

/// The stretch of a count in which units came, mixed with those of other groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    pub(crate) of: QueueKey,
    /// Where the count stood before the first unit of the stretch.
    pub(crate) before: u64,
    /// Where it stood after the last.
    pub(crate) after: u64,
}

/// Which allowance or volume tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum QueueKey {
    Allowance(AllowanceKey),
    Tier(TierKey),
}

/// What rating found.
#[derive(Debug)]
pub(crate) struct Rating<U> {
    /// Units by outcome.
    pub(crate) rated: Vec<Rated>,
    /// The single units of queues that have no price, where they have names.
    pub(crate) refused: Vec<(U, Arc<Refusal>)>,
    /// Units that went at the list price because no tier table is known for their day.
    pub(crate) without_tier_table: u64,
    /// The later days whose thresholds decided about units of a reduced band.
    pub(crate) later_thresholds: BTreeSet<Day>,
}

/// Finds outcomes; remembers what it looked up.
pub(crate) struct Rater<'a> {
    context: &'a Context<'a>,
    reported_prices: Vec<ReportedPrice>,
    prices: HashMap<CountKey, Result<ListPrice, Arc<Refusal>>, FixedState>,
}

/// The number of a unit in its allowance or tier count of the month, counted from 1, and the units before this log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) before: u64,
}

impl<'a> Rater<'a> {
    /// A rater of counts that name these reported prices.
    pub(crate) fn new(context: &'a Context<'a>, reported_prices: Vec<ReportedPrice>) -> Self {
        Self {
            context,
            reported_prices,
            prices: HashMap::default(),
        }
    }

    /// Rates all counts.
    pub(crate) fn rate<Q: Queue>(&mut self, counts: &mut Counts<Q>) -> Rating<Q::Unit> {
        let mut rating = Rating {
            rated: vec![],
            refused: vec![],
            without_tier_table: 0,
            later_thresholds: BTreeSet::new(),
        };
        for (key, units) in &counts.counted {
            let outcome = match key.event.due {
                Due::Free(reason) => Outcome::Free(reason),
                Due::Charged | Due::Reported(_) | Due::NoRegime => self.charged(key),
                Due::AfterAllowance => continue,
            };
            rating.add(*key, outcome, *units, None);
        }
        for (key, waiting) in &mut counts.allowances {
            self.spend(&counts.counted, key, waiting, &mut rating);
        }
        for (key, waiting) in &mut counts.tiers {
            self.climb(&counts.counted, key, waiting, &mut rating);
        }
        rating
    }

    fn list_price(&mut self, key: &CountKey) -> Result<ListPrice, Arc<Refusal>> {
        let (context, reported_prices) = (self.context, &self.reported_prices);
        let find = || list_price(context, reported_prices, key).map_err(Arc::new);
        self.prices.entry(key.whole()).or_insert_with(find).clone()
    }

    /// The outcome of a unit that is neither free nor in a tier.
    pub(crate) fn charged(&mut self, key: &CountKey) -> Outcome {
        match self.list_price(key) {
            Ok(price) => Outcome::Charged {
                cell: price.cell,
                tier: None,
                card: price.card,
            },
            Err(error) => Outcome::Refused(error),
        }
    }

    /// The outcome of a unit by its number in its allowance.
    pub(crate) fn by_allowance(&mut self, allowance: &AllowanceKey, key: &CountKey, unit: Numbered) -> Outcome {
        let left = self
            .context
            .allowance_units(allowance.month)
            .saturating_sub(unit.before);
        let exempt = self.context.account(key.account).is_some_and(|account| account.exempt);
        if unit.number.saturating_sub(unit.before) <= left {
            Outcome::Free(FreeReason::MonthlyAllowance)
        } else if exempt
            && self
                .context
                .regime(key.period)
                .is_some_and(|regime| regime.exempt_service_free)
        {
            Outcome::Free(FreeReason::Exempt)
        } else {
            self.charged(key)
        }
    }

    /// Spends an allowance: the first units are free, the others are not.
    fn spend<Q: Queue>(
        &mut self,
        counted: &[(CountKey, u64)],
        allowance: &AllowanceKey,
        waiting: &mut Waiting<Q>,
        rating: &mut Rating<Q::Unit>,
    ) {
        let used = waiting.before;
        let left = self.context.allowance_units(allowance.month).saturating_sub(used);
        for (units, before) in [(left, used), (u64::MAX, used.saturating_add(left))] {
            let taken = waiting.queue.take(units);
            let stretch = Stretch {
                of: QueueKey::Allowance(*allowance),
                before,
                after: before.saturating_add(sum(&taken)),
            };
            let unit = Numbered {
                number: before.saturating_add(1),
                before: used,
            };
            for (count, quantity) in taken {
                let Some(key) = key_of(counted, count) else { continue };
                let outcome = self.by_allowance(allowance, &key, unit);
                rating.refuse_taken(&outcome, count, &waiting.queue);
                rating.add(key, outcome, quantity, Some(stretch));
            }
        }
    }

    /// The bands a count's units climb, where a tier table is in force.
    pub(crate) fn bands(&self, key: &CountKey) -> Option<(&'a [Band], &'a TierTable)> {
        let context = self.context;
        let (account, period) = (context.account(key.account)?, context.period(key.period)?);
        let table = context.tables.rates.tier_table(account.currency, period.first_day)?;
        Some((table.schedule(key.market, key.event.category)?, table))
    }

    /// The price of a band as it is when it is used: the first band is the list price, and known as the list price is.
    fn band_cell(&mut self, key: &CountKey, band: &Band, table: &TierTable) -> Cell {
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

    /// The units of the band that holds number `position`.
    pub(crate) fn band(&self, key: &CountKey, position: u64) -> Option<BandRange> {
        let (bands, _) = self.bands(key)?;
        let place = bands.iter().rposition(|band| band.first_unit <= position)?;
        let next = bands.get(place.saturating_add(1));
        Some(BandRange {
            first: bands.get(place)?.first_unit,
            last: next.map(|next| next.first_unit.saturating_sub(1)),
        })
    }

    /// The outcome of the unit that is number `position` of its tier count, counted from 1.
    pub(crate) fn by_tier(&mut self, key: &CountKey, position: u64) -> Outcome {
        match self.bands(key) {
            Some((bands, table)) => match bands.iter().rev().find(|band| band.first_unit <= position) {
                Some(band) => Outcome::Charged {
                    cell: self.band_cell(key, band, table),
                    tier: Some(band.first_unit),
                    card: Some(Arc::clone(table.name())),
                },
                None => self.charged(key),
            },
            None => self.charged(key),
        }
    }

    /// Climbs a volume tier: where a step lies inside the units, they are parted there; each part has one outcome per
    /// count.
    fn climb<Q: Queue>(
        &mut self,
        counted: &[(CountKey, u64)],
        tier: &TierKey,
        waiting: &mut Waiting<Q>,
        rating: &mut Rating<Q::Unit>,
    ) {
        // Counts may be many, where a breakdown has many values, and steps are few.
        let mut steps: Vec<u64> = vec![];
        for count in waiting.queue.counts() {
            let bands = key_of(counted, count).and_then(|key| self.bands(&key));
            for band in bands.iter().flat_map(|(bands, _)| *bands) {
                if !steps.contains(&band.first_unit) {
                    steps.push(band.first_unit);
                }
            }
        }
        few::sort(&mut steps);
        let mut before = waiting.before;
        for step in steps.into_iter().map(|step| step.saturating_sub(1)).chain([u64::MAX]) {
            let taken = waiting.queue.take(step.saturating_sub(before));
            let stretch = Stretch {
                of: QueueKey::Tier(*tier),
                before,
                after: before.saturating_add(sum(&taken)),
            };
            for (count, quantity) in taken {
                let Some(key) = key_of(counted, count) else { continue };
                let outcome = self.by_tier(&key, before.saturating_add(1));
                match outcome {
                    Outcome::Charged { tier: None, .. } => {
                        rating.without_tier_table = rating.without_tier_table.saturating_add(quantity);
                    }
                    Outcome::Charged {
                        tier: Some(2..), cell, ..
                    } if cell.basis == Basis::Derived => {
                        let day = self.bands(&key).and_then(|(_, table)| table.thresholds_of());
                        rating.later_thresholds.extend(day);
                    }
                    Outcome::Charged { .. } | Outcome::Free(_) | Outcome::Refused(_) => {}
                }
                rating.refuse_taken(&outcome, count, &waiting.queue);
                rating.add(key, outcome, quantity, Some(stretch));
            }
            before = before.max(step);
        }
    }
}

impl<U> Rating<U> {
    fn add(&mut self, key: CountKey, outcome: Outcome, quantity: u64, stretch: Option<Stretch>) {
        if 0 < quantity {
            self.rated.push(Rated {
                key,
                outcome,
                quantity,
                stretch,
            });
        }
    }

    fn refuse_taken(&mut self, outcome: &Outcome, count: CountIndex, queue: &impl Queue<Unit = U>) {
        if let Outcome::Refused(error) = outcome {
            let taken = queue.taken(count).into_iter();
            self.refused.extend(taken.map(|unit| (unit, Arc::clone(error))));
        }
    }
}

fn key_of(counted: &[(CountKey, u64)], count: CountIndex) -> Option<CountKey> {
    counted.get(count.place()).map(|(key, _)| *key)
}

fn sum(counts: &BTreeMap<CountIndex, u64>) -> u64 {
    counts.values().fold(0, |sum, count| sum.saturating_add(*count))
}
