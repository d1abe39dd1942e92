//! `"200 times the rest of November: between 390.00 and 480.10 EUR in eight of ten"`: the rest of a month, played.

use billing_core::{
    base::{
        instant::Day,
        money::{Money, MoneyError},
    },
    estimate::{self, plan_error::PlanErrors},
    state::Summary,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{
    BudgetError, BudgetOptions, Quantiles,
    days::{Days, Kind},
    months::AccountMonth,
    rest,
};

/// How often the rest is played, as long as its plan is short.
const MOST_PLAYED: usize = 200;
/// Fewer say nothing of one month in ten.
const LEAST_PLAYED: usize = 21;
/// About how many rows of plans are priced in all: a row takes 2.5 µs, and a job that runs every hour should not be
/// noticed (AMD EPYC, 2026-11-28).
const MOST_ROWS: usize = 40_000;

/// The rest of the month, as often as it was played.
#[derive(Debug)]
pub(super) struct Projection<'a> {
    summary: &'a Summary,
    options: &'a BudgetOptions,
    months: &'a [AccountMonth<'a>],
    pub(super) days: Vec<Days>,
    /// By account and play: what was drawn for each day ahead.
    draws: Vec<Vec<Vec<usize>>>,
    /// By account and play: what the month comes to.
    totals: Vec<Vec<Money>>,
}

impl<'a> Projection<'a> {
    /// Plays the rest of each month.
    ///
    /// # Errors
    ///
    /// When a sum does not fit.
    pub(super) fn play(
        summary: &'a Summary,
        options: &'a BudgetOptions,
        months: &'a [AccountMonth<'a>],
    ) -> Result<Self, BudgetError> {
        let days: Vec<Days> = months
            .iter()
            .map(|month| Days::of(month, options.tables.get(), options.per.is_some()))
            .collect();
        let rows: usize = days.iter().map(|days| days.kinds.len()).sum();
        let times = (MOST_ROWS / rows.max(1)).clamp(LEAST_PLAYED, MOST_PLAYED);
        let draws = months.iter().zip(&days).map(|(month, days)| {
            let mut random = ChaCha8Rng::seed_from_u64(options.seed);
            random.set_stream(stream(&month.account.id));
            (0..times).map(|_| days.draw(&mut random)).collect()
        });
        let mut played = Self {
            summary,
            options,
            months,
            draws: draws.collect(),
            days,
            totals: vec![],
        };
        let mut totals = vec![Vec::with_capacity(times); months.len()];
        if played.days.iter().any(|days| !days.ahead.is_empty()) {
            for time in 0..times {
                for (all, total) in totals.iter_mut().zip(played.totals_to(time, None)?) {
                    all.push(total);
                }
            }
        }
        played.totals = totals;
        Ok(played)
    }

    /// What each account's month comes to in one play, up to a day.
    fn totals_to(&self, time: usize, last: Option<Day>) -> Result<Vec<Money>, BudgetError> {
        let drawn: Vec<(&Days, &[usize])> = self
            .days
            .iter()
            .zip(&self.draws)
            .map(|(days, draws)| (days, draws.get(time).map_or(&[][..], Vec::as_slice)))
            .collect();
        let plan = rest::plan(self.summary, self.months, &drawn, last);
        let mut lines = vec![];
        if !plan.volume.is_empty() {
            let found = estimate::lines(&plan, self.options.tables.get(), self.options.rounding);
            let error = |errors: PlanErrors| BudgetError::Rest {
                error: errors.to_string(),
            };
            lines = found.map_err(error)?.0;
        }
        let months = self.months.iter().map(|month| {
            let own = lines.iter().filter(|line| line.account == month.account.id);
            month.with(own, self.options.rounding)
        });
        Ok(months.collect::<Result<Vec<Money>, MoneyError>>()?)
    }

    /// What an account's month comes to, in one play of ten at most, in half of them, and in nine of ten.
    pub(super) fn quantiles(&self, account: usize) -> Option<Quantiles> {
        let mut totals = self.totals.get(account)?.clone();
        totals.sort_unstable_by_key(|total| total.minor());
        Some(Quantiles {
            p10: *tenth(&totals, 1)?,
            p50: *tenth(&totals, 5)?,
            p90: *tenth(&totals, 9)?,
        })
    }

    /// The day on which an account passes an amount, in the play whose total is in the middle.
    ///
    /// # Errors
    ///
    /// When a sum does not fit.
    pub(super) fn passed_on(&self, account: usize, limit: Money) -> Result<Option<Day>, BudgetError> {
        let (Some(totals), Some(days)) = (self.totals.get(account), self.days.get(account)) else {
            return Ok(None);
        };
        let mut order: Vec<(i128, usize)> = totals.iter().map(|total| total.minor()).zip(0..).collect();
        order.sort_unstable();
        let Some((minor, time)) = tenth(&order, 5).copied() else {
            return Ok(None);
        };
        if minor <= limit.minor() {
            return Ok(None);
        }
        // The sum never falls from day to day, so the first day behind the limit is found by halving.
        let (mut first, mut last) = (0, days.ahead.len().saturating_sub(1));
        while first < last {
            let middle = usize::midpoint(first, last);
            let totals = self.totals_to(time, days.ahead.get(middle).copied())?;
            if totals.get(account).is_some_and(|total| limit.minor() < total.minor()) {
                last = middle;
            } else {
                first = middle + 1;
            }
        }
        Ok(days.ahead.get(first).copied())
    }

    /// The day on which so many more units of some kinds have come, in the middle of all plays; none where half of them
    /// do not get there.
    pub(super) fn reached_on(&self, account: usize, units: u64, counts: impl Fn(&Kind) -> bool) -> Option<Day> {
        let days = self.days.get(account)?;
        let counting: Vec<bool> = days.kinds.iter().map(counts).collect();
        let reached = |draw: &Vec<usize>| {
            let mut sum = 0_u64;
            let day = days.drawn(draw).position(|(_, drawn)| {
                let own = drawn.iter().filter(|(kind, _)| counting.get(*kind) == Some(&true));
                sum = own.fold(sum, |sum, (_, units)| sum.saturating_add(*units));
                units <= sum
            });
            day.unwrap_or(usize::MAX)
        };
        let mut found: Vec<usize> = self.draws.get(account)?.iter().map(reached).collect();
        found.sort_unstable();
        days.ahead.get(*tenth(&found, 5)?).copied()
    }

    /// For each play, the units of each kind on the days ahead of an account.
    pub(super) fn plays(&self, account: usize) -> impl Iterator<Item = Vec<u64>> + '_ {
        let played = self.days.get(account).zip(self.draws.get(account)).into_iter();
        played.flat_map(|(days, draws)| {
            draws.iter().map(|draw| {
                let mut units = vec![0_u64; days.kinds.len()];
                for (kind, more) in days.drawn(draw).flat_map(|(_, drawn)| drawn) {
                    if let Some(units) = units.get_mut(kind) {
                        *units = units.saturating_add(more);
                    }
                }
                units
            })
        })
    }
}

/// The value at so many tenths of a sorted list: one that was really played.
pub(crate) fn tenth<T>(sorted: &[T], tenths: usize) -> Option<&T> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * tenths + 5) / 10)
}

/// A number of its own for each account, so that another account in the file changes nothing.
fn stream(id: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    id.bytes().fold(0xCBF2_9CE4_8422_2325, mix)
}
