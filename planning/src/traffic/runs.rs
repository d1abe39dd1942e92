//! `"100 runs: 1,204.10 EUR in the middle"`: a plan priced as often as its traffic is played.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use billing_core::{
    base::{
        category::Category,
        money::{Money, MoneyError},
        month::BillingMonth,
        parallel::on_threads,
        price::Rounding,
    },
    estimate::{estimate, result::Estimate},
    metering::charge_event::{FreeReason, Unit},
    statement::{bill::Warning, line_item::LineOutcome},
    tariff::tables::Tables,
};
use rust_decimal::Decimal;

use super::{
    contact::Contacts,
    result::{MeanMessages, Traffic, TrafficTotal},
    source::Source,
    tally::Tally,
};
use crate::{
    budget::{Quantiles, tenth},
    plan::{Extended, PlanRow, RowFault, WholePlan, WholePlanFault, faults_of_rows},
};

/// How traffic is played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Runs<'a> {
    pub(crate) seed: u64,
    /// How often.
    pub(crate) times: u32,
    pub(crate) threads: usize,
    pub(crate) tables: &'a Tables,
    pub(crate) rounding: Rounding,
}

/// An account and a month.
type Paid = (String, BillingMonth);

/// What is equal in units that are counted together.
type Kind = (Paid, String, Category, Unit, LineOutcome, Option<FreeReason>);

/// What one run came to.
#[derive(Debug)]
struct Outcome {
    run: u32,
    /// Meta's charges, and these with fees.
    sums: BTreeMap<Paid, (Money, Money)>,
    units: BTreeMap<Kind, u64>,
    warnings: Vec<Warning>,
}

impl Outcome {
    fn of(run: u32, found: Estimate) -> Self {
        let sums = found.sums.into_iter();
        let mut units: BTreeMap<Kind, u64> = BTreeMap::new();
        for line in found.lines {
            let kind = (
                (line.account, line.month),
                line.market,
                line.category,
                line.unit,
                line.outcome,
                line.reason,
            );
            let known = units.entry(kind).or_default();
            *known = known.saturating_add(line.quantity);
        }
        Self {
            run,
            sums: sums
                .map(|sum| ((sum.account, sum.month), (sum.charges, sum.amount)))
                .collect(),
            units,
            warnings: found.warnings,
        }
    }
}

impl Runs<'_> {
    /// Plays the sources beside a plan.
    ///
    /// # Errors
    ///
    /// What the rules of a month ask for and the plan does not say.
    pub(crate) fn play(&self, plan: &Extended, sources: &[Source]) -> Result<Traffic, Vec<WholePlanFault>> {
        let contacts: Vec<Contacts<'_>> = sources
            .iter()
            .map(|source| Contacts::new(source, self.tables))
            .collect();
        let turn = WholePlan::next_turn(plan.plan());
        let (next, failed) = (AtomicU32::new(0), Mutex::new(None));
        let worked = on_threads(self.threads, || {
            let mut plan = plan.clone();
            let mut tallies: Vec<Tally> = contacts.iter().map(Contacts::tally).collect();
            let mut outcomes = vec![];
            loop {
                let run = next.fetch_add(1, Ordering::Relaxed);
                if self.times <= run {
                    break outcomes;
                }
                match self.once(run, (&mut plan, turn), sources, (&contacts, &mut tallies)) {
                    Ok(outcome) => outcomes.push(outcome),
                    Err(faults) => {
                        // What is wrong with a plan is wrong with it in every run.
                        next.store(self.times, Ordering::Relaxed);
                        *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(faults);
                        break outcomes;
                    }
                }
            }
        });
        if let Some(faults) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(faults);
        }
        let mut outcomes: Vec<Outcome> = worked.into_iter().flatten().collect();
        outcomes.sort_unstable_by_key(|outcome| outcome.run);
        self.together(&outcomes).map_err(|error| {
            let error = error.to_string();
            vec![WholePlanFault::new(
                PlanRow::traffic(0),
                "contacts",
                RowFault::Sum { error },
            )]
        })
    }

    fn once(
        &self,
        run: u32,
        (plan, turn): (&mut Extended, i64),
        sources: &[Source],
        (contacts, tallies): (&[Contacts<'_>], &mut [Tally]),
    ) -> Result<Outcome, Vec<WholePlanFault>> {
        let added = plan.added();
        for (place, ((source, contacts), tally)) in sources.iter().zip(contacts).zip(tallies).enumerate() {
            tally.clear();
            // Each row and run has numbers of its own, so that another row changes nothing.
            let stream = u64::from(run) << 32 | u64::try_from(place).unwrap_or(0);
            contacts.play_all((self.seed, stream), tally);
            tally.add_to(plan, source, &contacts.days, turn);
        }
        let found = estimate(plan.plan(), self.tables, self.rounding).map_err(|errors| faults_of_rows(errors, plan));
        plan.truncate(added);
        Ok(Outcome::of(run, found?))
    }

    /// The runs in one result.
    fn together(&self, outcomes: &[Outcome]) -> Result<Traffic, MoneyError> {
        let mut totals: BTreeMap<Paid, (Vec<Money>, Vec<Money>)> = BTreeMap::new();
        let mut all_months: BTreeMap<String, (Vec<Money>, Vec<Money>)> = BTreeMap::new();
        let mut units: BTreeMap<&Kind, u64> = BTreeMap::new();
        for outcome in outcomes {
            let mut of_account: BTreeMap<&str, (Money, Money)> = BTreeMap::new();
            for ((account, month), (charges, amount)) in &outcome.sums {
                let all = totals.entry((account.clone(), *month)).or_default();
                all.0.push(*charges);
                all.1.push(*amount);
                let zero = Money::zero(charges.currency());
                let sum = of_account.entry(account).or_insert((zero, zero));
                *sum = (sum.0.plus(*charges)?, sum.1.plus(*amount)?);
            }
            for (account, (charges, amount)) in of_account {
                let all = all_months.entry(account.to_owned()).or_default();
                all.0.push(charges);
                all.1.push(amount);
            }
            for (kind, more) in &outcome.units {
                let known = units.entry(kind).or_default();
                *known = known.saturating_add(*more);
            }
        }
        let several = |account: &str| 1 < totals.keys().filter(|(of, _)| of == account).count();
        let total = |account: &str, month, (charges, amount): &(Vec<Money>, Vec<Money>)| {
            Some(TrafficTotal {
                account: account.to_owned(),
                month,
                currency: charges.first()?.currency(),
                charges: quantiles(charges)?,
                amount: quantiles(amount)?,
            })
        };
        let all_months = all_months.iter().filter(|(account, _)| several(account));
        Ok(Traffic {
            seed: self.seed,
            runs: self.times,
            all_months: all_months
                .filter_map(|(account, all)| total(account, None, all))
                .collect(),
            totals: totals
                .iter()
                .filter_map(|((account, month), all)| total(account, Some(*month), all))
                .collect(),
            messages: units
                .into_iter()
                .map(|(kind, sum)| mean(kind, sum, self.times))
                .collect(),
            warnings: outcomes.first().map_or(vec![], |outcome| outcome.warnings.clone()),
        })
    }
}

fn mean(((account, month), market, category, unit, outcome, reason): &Kind, sum: u64, runs: u32) -> MeanMessages {
    let runs = u64::from(runs.max(1));
    // Tenths, halves up.
    let tenths = sum.saturating_mul(20).saturating_add(runs) / (2 * runs);
    MeanMessages {
        account: account.clone(),
        month: *month,
        market: market.clone(),
        category: *category,
        unit: *unit,
        outcome: *outcome,
        reason: *reason,
        mean: Decimal::from_i128_with_scale(i128::from(tenths), 1),
    }
}

/// The amounts at one, five and nine tenths, by the rank that a budget takes: amounts of runs.
fn quantiles(amounts: &[Money]) -> Option<Quantiles> {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable_by_key(|amount| amount.minor());
    Some(Quantiles {
        p10: *tenth(&sorted, 1)?,
        p50: *tenth(&sorted, 5)?,
        p90: *tenth(&sorted, 9)?,
    })
}
