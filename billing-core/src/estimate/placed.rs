//! `"group 3: 2,000 service messages to India of shop #1, waiting for its allowance"`: the rows of a plan as counts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    averages::Volumes,
    checked::Checked,
    countries::Planned,
    fault_value::MarketName,
    plan_error::{PlanErrors, PlanTable},
    plan_fault::PlanFault,
    plan_queue::{PlanQueue, Turn},
    planned_account::Extra,
    problems::Problems,
    row::Row,
    situation::{Part, Sample, start},
};
use crate::{
    base::{
        category::Category,
        country::Country,
        few,
        index::{AccountIndex, CountIndex, NumberIndex, PeriodIndex},
        market::OTHER,
    },
    intake::{
        account::{Account, CreditLine},
        names::Names,
    },
    metering::{
        charge_event::Due,
        context::Context,
        counts::{AllowanceKey, AllowanceOwner, BreakdownKey, CountKey, Counts, TierKey, Waiting},
    },
};

/// What a plan gives to rating, and what else its rows say.
pub(crate) struct Placed {
    pub(crate) counts: Counts<PlanQueue>,
    /// The business numbers that the plan names, and those it only counts.
    pub(crate) names: Names,
    pub(super) countries: Planned,
    pub(super) volumes: Volumes,
}

/// Quantities that wait, by turn and count.
type Turns = BTreeMap<Turn, BTreeMap<CountKey, u64>>;

#[derive(Default)]
struct Placing {
    counts: BTreeMap<CountKey, u64>,
    allowances: BTreeMap<AllowanceKey, Turns>,
    tiers: BTreeMap<TierKey, Turns>,
    names: Names,
    /// Units of no business number in particular, by account and turn.
    unnamed: BTreeMap<(AccountIndex, Turn), BTreeMap<CountKey, u64>>,
    countries: Planned,
    volumes: Volumes,
}

fn add(counts: &mut BTreeMap<CountKey, u64>, key: CountKey, quantity: u64) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(quantity);
}

impl Placed {
    /// Decides how every row is charged, as the pairs of a log do, and where its units wait.
    ///
    /// # Errors
    ///
    /// What the rules of a month ask for and the plan does not say.
    pub(crate) fn of(checked: &Checked, context: &Context<'_>) -> Result<Self, PlanErrors> {
        let mut problems = Problems::default();
        let mut placing = Placing::default();
        for row in &checked.rows {
            let (Some(account), Some(extra)) = (context.account(row.account), checked.extras.get(row.account.place()))
            else {
                continue;
            };
            let Some(period) = period(context, row) else { continue };
            let Some(international) = international(context, account, period, row, &mut problems) else {
                continue;
            };
            let sample = Sample {
                partner_line: account.credit_line == CreditLine::Partner,
                international: international || row.category == Category::AuthenticationInternational,
                ..row.sample()
            };
            let mut categories: Vec<Category> = vec![];
            for part in &row.parts {
                let key = CountKey {
                    account: row.account,
                    period,
                    market: row.market,
                    event: sample.event(part.situation, context.regime(period)),
                    breakdown: BreakdownKey::NONE,
                };
                if !categories.contains(&key.event.category) {
                    categories.push(key.event.category);
                }
                let planned = placing
                    .countries
                    .entry(key)
                    .or_default()
                    .entry(row.country)
                    .or_default();
                *planned = planned.saturating_add(part.quantity);
                placing.place(context, (row, extra), key, *part, &mut problems);
            }
            placing.volumes.add(row, &categories);
        }
        placing.divide_evenly(context, &checked.extras);
        problems.or(placing.finish(context, checked))
    }
}

impl Placing {
    fn place(
        &mut self,
        context: &Context<'_>,
        (row, extra): (&Row, &Extra),
        key: CountKey,
        part: Part,
        problems: &mut Problems,
    ) {
        let turn = (row.turn, row.day);
        match key.event.due {
            Due::AfterAllowance => {}
            Due::Charged | Due::Reported(_) | Due::Free(_) | Due::NoRegime => {
                match context.tier_key(&key).filter(|_| key.event.due == Due::Charged) {
                    Some(tier) => {
                        let waiting = self.tiers.entry(tier).or_default();
                        add(waiting.entry(turn).or_default(), key, part.quantity);
                    }
                    None => add(&mut self.counts, key, part.quantity),
                }
                return;
            }
        }
        let named = row.number.as_ref().map(|name| self.names.number(name));
        let Some(allowance) = context.allowance_key(key.account, named.unwrap_or(NumberIndex::NONE), key.period) else {
            return;
        };
        match (allowance.owner, named) {
            (AllowanceOwner::Account(_), _) | (AllowanceOwner::BusinessNumber(_), Some(_)) => {
                let waiting = self.allowances.entry(allowance).or_default();
                add(waiting.entry(turn).or_default(), key, part.quantity);
            }
            (AllowanceOwner::BusinessNumber(_), None) => {
                if extra.numbers.is_empty() {
                    let units = context.allowance_units(allowance.month);
                    let fault = PlanFault::NumbersMissingForAllowance {
                        month: allowance.month,
                        units,
                    };
                    problems.add((PlanTable::Account, extra.row), "business_numbers", fault);
                }
                let unnamed = self.unnamed.entry((key.account, turn)).or_default();
                add(unnamed, key, part.quantity);
            }
        }
    }

    /// Divides what names no business number evenly among the account's; what is left over goes to the first ones.
    fn divide_evenly(&mut self, context: &Context<'_>, extras: &[Extra]) {
        for ((account, turn), counts) in core::mem::take(&mut self.unnamed) {
            let numbers = extras.get(account.place()).map_or(&[][..], |extra| &extra.numbers);
            for (key, quantity) in counts {
                let mut rest = quantity;
                for (place, name) in numbers.iter().enumerate() {
                    let left = u64::try_from(numbers.len().saturating_sub(place)).unwrap_or(1);
                    let part = rest.div_ceil(left.max(1));
                    rest = rest.saturating_sub(part);
                    let number = self.names.number(name);
                    if let Some(allowance) = context.allowance_key(account, number, key.period).filter(|_| 0 < part) {
                        let waiting = self.allowances.entry(allowance).or_default();
                        add(waiting.entry(turn).or_default(), key, part);
                    }
                }
            }
        }
    }

    /// Counts in the order of their keys, so that the order of rows decides nothing.
    fn finish(self, context: &Context<'_>, checked: &Checked) -> Placed {
        let waiting = self.allowances.values().chain(self.tiers.values());
        let waiting = waiting.flat_map(BTreeMap::values).flat_map(BTreeMap::keys);
        let keys: BTreeSet<CountKey> = few::collect(self.counts.keys().chain(waiting).copied());
        let indices = keys
            .iter()
            .enumerate()
            .map(|(place, key)| (*key, CountIndex::new(place)));
        let indices: BTreeMap<CountKey, CountIndex> = few::collect(indices);
        let queue = |turns: Turns| {
            let turns = turns.into_iter().map(|(turn, counts)| {
                let counts = counts
                    .into_iter()
                    .filter_map(|(key, quantity)| Some((*indices.get(&key)?, quantity)));
                (turn, few::collect(counts))
            });
            PlanQueue::new(few::collect(turns))
        };
        let started = |key: &TierKey| {
            let portfolio = context.portfolio_name(key.portfolio).to_owned();
            let market = context.tables.markets.name(key.market).to_owned();
            checked
                .tier_starts
                .get(&(portfolio, market, key.family, key.month))
                .copied()
                .unwrap_or(0)
        };
        let names = &self.names;
        let asked = |key: &AllowanceKey| {
            let owner = (key.scope(), context.allowance_owner(key, names), key.month);
            checked.allowance_starts.get(&owner).copied().unwrap_or(0)
        };
        Placed {
            counts: Counts {
                counted: keys
                    .iter()
                    .map(|key| (*key, self.counts.get(key).copied().unwrap_or(0)))
                    .collect(),
                allowances: self
                    .allowances
                    .into_iter()
                    .map(|(key, turns)| {
                        let queue = queue(turns);
                        let before = asked(&key);
                        (key, Waiting { before, queue })
                    })
                    .collect(),
                tiers: self
                    .tiers
                    .into_iter()
                    .map(|(key, turns)| {
                        let queue = queue(turns);
                        let before = started(&key);
                        (key, Waiting { before, queue })
                    })
                    .collect(),
                reported_prices: vec![],
            },
            names: self.names,
            countries: self.countries,
            volumes: self.volumes,
        }
    }
}

/// The period of a row's day.
fn period(context: &Context<'_>, row: &Row) -> Option<PeriodIndex> {
    let periods = context.calendar.periods();
    let begun = periods.partition_point(|period| period.first_day <= row.day);
    begun.checked_sub(1).map(PeriodIndex::new)
}

/// Whether a row planned as authentication goes at the international price (RAT-101); none where that would be a guess.
fn international(
    context: &Context<'_>,
    account: &Account,
    period: PeriodIndex,
    row: &Row,
    problems: &mut Problems,
) -> Option<bool> {
    let starts = account.international_default.is_some() || !account.international_by_country.is_empty();
    if row.category != Category::Authentication || !starts {
        return Some(false);
    }
    let applies =
        |countries: &[Country]| context.international(row.account, period, (row.market, countries), start(row.day));
    if let Some(country) = row.country {
        return Some(applies(&[country]));
    }
    let markets = &context.tables.markets;
    let mut outcomes: BTreeSet<bool> = few::collect(
        markets
            .countries_in(row.market, row.day)
            .into_iter()
            .map(|country| applies(&[country])),
    );
    if markets.name(row.market) == OTHER {
        // Countries that no table lists belong here too.
        outcomes.insert(applies(&[]));
        let stated = account
            .international_by_country
            .keys()
            .copied()
            .chain(account.home_country);
        let unlisted = stated.filter(|country| markets.country_place(*country).is_none());
        outcomes.extend(unlisted.map(|country| applies(&[country])));
    }
    if 1 < outcomes.len() {
        let market = MarketName(markets.name(row.market).to_owned());
        let fault = PlanFault::CountryMissing { market };
        problems.add((PlanTable::Volume, row.position), "country", fault);
        return None;
    }
    Some(outcomes.contains(&true))
}
