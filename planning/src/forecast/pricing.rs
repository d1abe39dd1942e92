//! Volumes of a course become a plan, and the engine that bills prices it: allowances and volume tiers as on a bill.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{currency::Currency, instant::Day, money::Money, month::BillingMonth, price::Rounding},
    estimate::{
        estimate, lines,
        plan::{BusinessNumbers, Plan, PlannedAccount, Volume},
        plan_error::{PlanError, PlanErrors, PlanTable},
        plan_fault::PlanFault,
        result::Estimate,
    },
    intake::account::Account,
    statement::bill::Total,
};
use wabill::{Accounts, Tables};

use super::{
    assumption::Assumptions,
    history::{Counted, History, Place, SeriesKey},
    months::market_name,
};

/// What a course of volumes costs, by month and currency.
pub(super) type Amounts = BTreeMap<(BillingMonth, Currency), Money>;

/// A plan of which only the quantities change from course to course.
#[derive(Debug)]
pub(super) struct Pricing {
    plan: Plan,
    /// Of each row: its series, its month, and its part of the month's days (from, to, of).
    rows: Vec<Row>,
    counted: Counted,
    tables: Tables,
    rounding: Rounding,
    /// Months and currencies, so that what costs nothing is 0 and not absent.
    zero: Amounts,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    series: usize,
    month: usize,
    /// The days before this part, those to its end, and those of the month.
    days: (u64, u64, u64),
}

impl Row {
    /// Its part of a month's volume: the parts of a month add up to it.
    fn part(self, volume: u64) -> u64 {
        let (before, to, all) = self.days;
        let share = |days: u64| {
            let product = u128::from(volume).saturating_mul(u128::from(days));
            u64::try_from(product.checked_div(u128::from(all)).unwrap_or(0)).unwrap_or(u64::MAX)
        };
        share(to).saturating_sub(share(before))
    }
}

/// A volume that the engine cannot price, with why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriceable {
    /// The series, where one is to blame; else the account's place in the plan.
    pub series: Option<SeriesKey>,
    /// The first month concerned.
    pub month: Option<BillingMonth>,
    /// Why.
    pub fault: PlanFault,
}

impl Pricing {
    pub(super) fn new(
        history: &History,
        accounts: &Accounts,
        (keys, months): (&[&SeriesKey], &[BillingMonth]),
        assumptions: &Assumptions,
        (tables, rounding): (&Tables, Rounding),
    ) -> Self {
        let used: BTreeSet<&str> = keys.iter().map(|key| key.account.as_str()).collect();
        let of_accounts: Vec<&Account> = accounts
            .iter()
            .filter(|account| used.contains(account.id.as_str()))
            .collect();
        let currencies: BTreeSet<Currency> = of_accounts.iter().map(|account| account.currency).collect();
        let changes = changes(tables, &currencies);
        let mut rows = vec![];
        let mut volume = vec![];
        for (place, key) in keys.iter().enumerate() {
            let facts = assumptions.accounts.iter().find(|facts| facts.id == key.account);
            for (number, month) in months.iter().enumerate() {
                for (from, days) in parts(*month, &changes) {
                    rows.push(Row {
                        series: place,
                        month: number,
                        days,
                    });
                    volume.push(Volume {
                        account: Some(key.account.clone()),
                        month: month.to_string(),
                        from,
                        market: market_name(&key.place, *month, tables),
                        country: match &key.place {
                            Place::Country(country) => Some(country.to_string()),
                            Place::Market(_) => None,
                        },
                        category: key.category.to_string(),
                        messages_per_conversation: facts.and_then(|facts| facts.messages_per_conversation.clone()),
                        in_window: facts.and_then(|facts| facts.in_window.clone()),
                        entry_point: facts.and_then(|facts| facts.entry_point.clone()),
                        ..Volume::default()
                    });
                }
            }
        }
        let account = of_accounts
            .iter()
            .map(|account| planned(account, history, assumptions))
            .collect();
        let zero = months.iter().flat_map(|month| {
            currencies
                .iter()
                .map(|currency| ((*month, *currency), Money::zero(*currency)))
        });
        Self {
            plan: Plan {
                account,
                volume,
                ..Plan::default()
            },
            rows,
            counted: history.counted(),
            tables: tables.clone(),
            rounding,
            zero: zero.collect(),
        }
    }

    /// The currencies of the accounts.
    pub(super) fn currencies(&self) -> BTreeSet<Currency> {
        self.zero.keys().map(|(_, currency)| *currency).collect()
    }

    /// The engine's estimate of a course.
    pub(super) fn estimate(&mut self, volumes: &[Vec<u64>]) -> Result<Estimate, PlanErrors> {
        self.put(volumes);
        estimate(&self.plan, self.tables.get(), self.rounding)
    }

    /// Puts the volumes of a course into the plan.
    fn put(&mut self, volumes: &[Vec<u64>]) {
        for (row, planned) in self.rows.iter().zip(&mut self.plan.volume) {
            let volume = volumes
                .get(row.series)
                .and_then(|months| months.get(row.month))
                .copied();
            let part = Some(row.part(volume.unwrap_or(0)));
            match self.counted {
                Counted::Messages => planned.messages = part,
                Counted::Conversations => planned.conversations = part,
            }
        }
    }

    /// What a course costs.
    pub(super) fn amounts(&mut self, volumes: &[Vec<u64>]) -> Result<Amounts, PlanErrors> {
        self.put(volumes);
        let (_, totals) = lines(&self.plan, self.tables.get(), self.rounding)?;
        Ok(self.amounts_of(&totals))
    }

    /// The totals of an estimate by month and currency.
    pub(super) fn amounts_of(&self, totals: &[Total]) -> Amounts {
        let mut amounts = self.zero.clone();
        for total in totals {
            let sum = amounts
                .entry((total.month, total.currency))
                .or_insert(Money::zero(total.currency));
            *sum = sum.plus(total.amount).unwrap_or(*sum);
        }
        amounts
    }

    /// What the engine refused, each thing once, by series.
    pub(super) fn unpriceable(
        &self,
        errors: &PlanErrors,
        keys: &[&SeriesKey],
        months: &[BillingMonth],
    ) -> Vec<Unpriceable> {
        let mut found: Vec<Unpriceable> = vec![];
        for PlanError { table, row, fault, .. } in &errors.0 {
            let row = self.rows.get(*row).filter(|_| *table == PlanTable::Volume);
            let series = row.and_then(|row| keys.get(row.series)).map(|key| (*key).clone());
            let month = row.and_then(|row| months.get(row.month)).copied();
            let known = |other: &Unpriceable| other.series == series && other.fault == *fault;
            if !found.iter().any(known) {
                found.push(Unpriceable {
                    series,
                    month,
                    fault: fault.clone(),
                });
            }
        }
        found
    }
}

/// The account as a plan has it.
fn planned(account: &Account, history: &History, assumptions: &Assumptions) -> PlannedAccount {
    let facts = assumptions.accounts.iter().find(|facts| facts.id == account.id);
    let numbers = facts.and_then(|facts| facts.business_numbers);
    let numbers = numbers
        .or_else(|| history.numbers.get(&account.id).copied())
        .unwrap_or(1);
    let by_country = account.international_by_country.iter();
    let international = by_country.map(|(country, since)| (country.to_string(), since.to_string()));
    let default = account
        .international_default
        .map(|since| ("default".to_owned(), since.to_string()));
    PlannedAccount {
        business_numbers: Some(BusinessNumbers::Count(numbers)),
        auth_international: international.chain(default).collect(),
        ..PlannedAccount::from(account)
    }
}

/// Days on which prices, rules or markets change.
fn changes(tables: &Tables, currencies: &BTreeSet<Currency>) -> BTreeSet<Day> {
    let tables = tables.get();
    let cards = tables
        .rates
        .cards()
        .filter(|card| currencies.contains(&card.currency()));
    let cards = cards.flat_map(|card| [Some(card.first_day()), card.effective_until()]);
    let rules = tables.regimes.iter().map(|regime| Some(regime.effective_from));
    let markets = tables.markets.changes().iter().copied().map(Some);
    cards.chain(rules).chain(markets).flatten().collect()
}

/// The parts of a month between changes: the day each begins, none for the first, with the days before, to its end, and
/// of the month.
fn parts(month: BillingMonth, changes: &BTreeSet<Day>) -> Vec<(Option<u32>, (u64, u64, u64))> {
    let (first, next) = (month.first_day(), month.next().first_day());
    let days = |day: Day| u64::try_from((day - first).num_days()).unwrap_or(0);
    let inside = changes.iter().copied().filter(|day| first < *day && *day < next);
    let begins: Vec<Day> = core::iter::once(first).chain(inside).collect();
    let ends = begins.iter().skip(1).copied().chain([next]);
    let part = |(begin, end): (&Day, Day)| {
        let from = (first < *begin).then(|| u32::try_from(days(*begin)).unwrap_or(0).saturating_add(1));
        (from, (days(*begin), days(end), days(next)))
    };
    begins.iter().zip(ends).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_parted_at_a_change_and_its_parts_add_up() {
        let changes = BTreeSet::from(["2026-12-01", "2026-12-11", "2027-01-01"].map(|day| day.parse().unwrap()));
        let parts = parts("2026-12".parse().unwrap(), &changes);
        assert_eq!(parts, [(None, (0, 10, 31)), (Some(11), (10, 31, 31))]);
        let volumes = parts.iter().map(|(_, days)| {
            Row {
                series: 0,
                month: 0,
                days: *days,
            }
            .part(1_000)
        });
        assert_eq!(volumes.collect::<Vec<_>>(), [322, 678]);
    }
}
