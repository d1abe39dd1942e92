//! What a look at a month finds, as people and alarms read it.

use std::collections::BTreeMap;

use billing_core::{
    base::{
        category::TierFamily,
        currency::Currency,
        instant::{Day, Instant},
        money::{Money, MoneyError},
        month::BillingMonth,
        price::UnitPrice,
    },
    metering::usage::UsedLine,
    state::Summary,
    tariff::regime::AllowanceScope,
};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::{
    BudgetError, BudgetOptions, Limit, LimitState, counters,
    months::AccountMonth,
    projection::{Projection, tenth},
};

/// The version of the result's shape.
pub const FORMAT: u32 = 1;

/// How a month stands for every account. Serialises to the JSON of `wabill budget --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// [`FORMAT`].
    pub format: u32,
    /// Up to when messages are known.
    #[serde(serialize_with = "as_text")]
    pub until: Instant,
    /// The seed of the projection.
    pub seed: u64,
    /// Each account that was billed, in the order of the accounts file.
    pub accounts: Vec<AccountBudget>,
    /// Each value of the tag, where one was asked for; those that cost most first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagBudget>,
}

/// An account's month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountBudget {
    /// The account's id.
    pub account: String,
    /// The month, in the account's time zone.
    pub month: BillingMonth,
    /// The account's currency.
    pub currency: Currency,
    /// What the bill of the month says so far.
    pub spent: Money,
    /// What the month comes to; none where it is over.
    pub projected: Option<Quantiles>,
    /// How many days the projection draws from.
    pub drawn_from_days: usize,
    /// Whether each day is drawn from those of its weekday, as there are four weeks of them.
    pub by_weekday: bool,
    /// The limit.
    pub max: Option<Money>,
    /// Whether it is kept.
    pub max_state: Option<LimitState>,
    /// The day on which it was passed, or is expected to be; none where it is kept.
    pub max_passed_on: Option<Day>,
    /// The allowances that the account's units asked for, by business number.
    pub numbers: Vec<NumberAllowance>,
    /// The volume tiers that its portfolio climbs.
    pub tiers: Vec<TierStand>,
}

/// What came out of one play in ten at most, of half of them, and of nine in ten: amounts that were really played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quantiles {
    /// Nine months of ten cost more.
    pub p10: Money,
    /// Half of them cost more.
    pub p50: Money,
    /// One month of ten costs more.
    pub p90: Money,
}

/// An allowance and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberAllowance {
    /// Whose it is.
    pub scope: AllowanceScope,
    /// The business number, masked; none where it is the account's.
    pub business_number: Option<String>,
    /// Free units a month.
    pub allowance: u64,
    /// Units that asked for it, free or not.
    pub asked: u64,
    /// Free units used.
    pub used: u64,
    /// Free units left.
    pub left: u64,
    /// The day on which it was used up, or is expected to be; none where it lasts the month.
    pub used_up_on: Option<Day>,
}

/// How far a volume tier is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TierStand {
    /// The market's name.
    pub market: String,
    /// Utility or authentication.
    pub family: TierFamily,
    /// Messages charged so far in this month, by all accounts of the portfolio.
    pub charged: u64,
    /// How many messages from now the first one is that has the next price; none in the highest band.
    pub next_band_in: Option<u64>,
    /// That price.
    pub next_band_price: Option<UnitPrice>,
    /// The day on which it is expected, at the account's own pace; none where not in this month.
    pub next_band_on: Option<Day>,
}

/// A value of a tag and its month. Amounts are exact: they are parts of lines, and only lines are rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagBudget {
    /// The account's id.
    pub account: String,
    /// The tag, such as `campaign`.
    pub tag: String,
    /// Its value; `(none)` for messages without one.
    pub value: String,
    /// The account's currency.
    pub currency: Currency,
    /// The exact cost so far.
    #[serde(serialize_with = "as_text")]
    pub spent: Decimal,
    /// What the month comes to, at the prices of the days so far; none where the month is over.
    pub projected: Option<ExactQuantiles>,
    /// The limit.
    pub max: Option<Money>,
    /// Whether it is kept.
    pub max_state: Option<LimitState>,
}

/// As [`Quantiles`], exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ExactQuantiles {
    /// Nine months of ten cost more.
    #[serde(serialize_with = "as_text")]
    pub p10: Decimal,
    /// Half of them cost more.
    #[serde(serialize_with = "as_text")]
    pub p50: Decimal,
    /// One month of ten costs more.
    #[serde(serialize_with = "as_text")]
    pub p90: Decimal,
}

fn as_text<S: Serializer>(value: &impl core::fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl Budget {
    /// The worst state of any limit; none where there is no limit.
    pub fn limit_state(&self) -> Option<LimitState> {
        let accounts = self.accounts.iter().filter_map(|account| account.max_state);
        accounts.chain(self.tags.iter().filter_map(|tag| tag.max_state)).max()
    }
}

/// Puts everything together.
///
/// # Errors
///
/// When a sum does not fit, or a limit is for nobody.
pub(super) fn assemble(
    summary: &Summary,
    options: &BudgetOptions,
    until: Instant,
    months: &[AccountMonth<'_>],
    played: &Projection<'_>,
) -> Result<Budget, BudgetError> {
    let tables = options.tables.get();
    let mut accounts = vec![];
    for (place, month) in months.iter().enumerate() {
        let projected = played.quantiles(place).filter(|_| !month.is_over());
        let (mut max_state, mut max_passed_on) = (None, None);
        if let Some(max) = month.limit {
            let passed = max.minor() < month.spent.minor();
            max_passed_on = if passed {
                month.passed_on(max, options.rounding)?
            } else {
                played.passed_on(place, max)?
            };
            max_state = Some(match (passed, max_passed_on) {
                (true, _) => LimitState::Passed,
                (false, Some(_)) => LimitState::ProjectedToBePassed,
                (false, None) => LimitState::Kept,
            });
        }
        let days = played.days.get(place).filter(|_| projected.is_some());
        accounts.push(AccountBudget {
            account: month.account.id.clone(),
            month: month.month,
            currency: month.account.currency,
            spent: month.spent,
            projected,
            drawn_from_days: days.map_or(0, super::days::Days::known),
            by_weekday: days.is_some_and(super::days::Days::by_weekday),
            max: month.limit,
            max_state,
            max_passed_on,
            numbers: counters::numbers(summary, tables, (place, month), played, options.show_numbers),
            tiers: counters::tiers(summary, tables, (place, month), played),
        });
    }
    let mut tags = vec![];
    if let Some(tag) = &options.per {
        for (place, month) in months.iter().enumerate() {
            tags.extend(of_tag(tag, (place, month), options, played)?);
        }
        for limit in &options.limits {
            limit_of_tags(limit, &tags)?;
        }
    }
    Ok(Budget {
        format: FORMAT,
        until,
        seed: options.seed,
        accounts,
        tags,
    })
}

/// That a limit is for a value that is there, in the currency of an account that has it.
fn limit_of_tags(limit: &Limit, tags: &[TagBudget]) -> Result<(), BudgetError> {
    let named = |tag: &&TagBudget| limit.of.as_ref().is_none_or(|of| *of == tag.value);
    let mut currencies = tags.iter().filter(named).map(|tag| tag.currency).peekable();
    match (currencies.peek().copied(), &limit.of) {
        (None, Some(of)) => Err(BudgetError::LimitOfNobody { of: of.clone() }),
        (Some(account), _) if !currencies.any(|currency| currency == limit.amount.currency()) => {
            Err(BudgetError::LimitCurrency {
                limit: limit.amount.currency(),
                account,
            })
        }
        (Some(_) | None, _) => Ok(()),
    }
}

/// The month by the values of the tag.
fn of_tag(
    tag: &str,
    (place, month): (usize, &AccountMonth<'_>),
    options: &BudgetOptions,
    played: &Projection<'_>,
) -> Result<Vec<TagBudget>, BudgetError> {
    let overflow = || BudgetError::from(MoneyError::Overflow);
    let mut spent: BTreeMap<Option<&str>, Decimal> = BTreeMap::new();
    for line in month.of_month() {
        let sum = spent.entry(line.tag.as_deref()).or_default();
        *sum = sum
            .checked_add(exact(line, line.units()).ok_or_else(overflow)?)
            .ok_or_else(overflow)?;
    }
    // What a unit of a kind cost in the middle of the days so far: tiers and allowances move it.
    let Some(days) = played.days.get(place) else {
        return Ok(vec![]);
    };
    let mut costs: Vec<(Decimal, u64)> = vec![(Decimal::ZERO, 0); days.kinds.len()];
    for (line, kind) in month.used.iter().zip(&days.of_line) {
        if let Some((cost, units)) = kind.and_then(|kind| costs.get_mut(kind)) {
            *cost = cost
                .checked_add(exact(line, line.units()).ok_or_else(overflow)?)
                .ok_or_else(overflow)?;
            *units = units.saturating_add(line.units());
        }
    }
    // A tag may have many values, so each play is gone through once for all of them.
    let mut sums: BTreeMap<Option<&str>, Vec<Decimal>> = spent.keys().map(|value| (*value, vec![])).collect();
    for play in played.plays(place).filter(|_| !month.is_over()) {
        let mut of_play = spent.clone();
        for ((kind, units), (cost, known)) in days.kinds.iter().zip(play).zip(&costs) {
            if let Some(sum) = of_play.get_mut(&kind.tag.as_deref()).filter(|_| 0 < units) {
                let part = cost
                    .checked_mul(units.into())
                    .and_then(|cost| cost.checked_div((*known).max(1).into()));
                *sum = sum.checked_add(part.ok_or_else(overflow)?).ok_or_else(overflow)?;
            }
        }
        for (all, sum) in sums.values_mut().zip(of_play.into_values()) {
            all.push(sum.round_dp(4).normalize());
        }
    }
    for all in sums.values_mut() {
        all.sort_unstable();
    }
    let mut rows: Vec<TagBudget> = vec![];
    for (value, sum) in &spent {
        let name = value.unwrap_or("(none)").to_owned();
        let played = sums.get(value).map_or(&[][..], Vec::as_slice);
        let quantile = |tenths| tenth(played, tenths).copied();
        let projected = quantile(1).zip(quantile(5)).zip(quantile(9));
        let projected = projected.map(|((p10, p50), p90)| ExactQuantiles { p10, p50, p90 });
        let own = options
            .limits
            .iter()
            .filter(|limit| limit.amount.currency() == month.account.currency);
        let named = own.clone().find(|limit| limit.of.as_ref() == Some(&name));
        let max = named
            .or(own.clone().find(|limit| limit.of.is_none()))
            .map(|limit| limit.amount);
        let max_state = max.and_then(Money::decimal).map(|max| {
            if max < *sum {
                LimitState::Passed
            } else if projected.is_some_and(|projected| max < projected.p50) {
                LimitState::ProjectedToBePassed
            } else {
                LimitState::Kept
            }
        });
        rows.push(TagBudget {
            account: month.account.id.clone(),
            tag: tag.to_owned(),
            value: name,
            currency: month.account.currency,
            spent: sum.normalize(),
            projected,
            max,
            max_state,
        });
    }
    rows.sort_by(|a, b| b.spent.cmp(&a.spent).then_with(|| a.value.cmp(&b.value)));
    Ok(rows)
}

/// What units of a line cost, not rounded.
fn exact(line: &UsedLine, units: u64) -> Option<Decimal> {
    line.unit_price.map_or(Some(Decimal::ZERO), |price| price.times(units))
}
