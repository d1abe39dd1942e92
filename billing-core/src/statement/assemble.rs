//! From rated units to lines and totals; [`sums`](super::sums) multiplies and rounds (COM-108).

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use rust_decimal::Decimal;

use super::{
    bill::{Bill, BreakdownRow, FORMAT, InputCounts, RefusedMessage, Total, Warning, WarningDetail, WarningKind},
    line_item::{LineItem, LineOutcome},
    sums::summed,
};
use crate::{
    base::{
        few,
        index::AccountIndex,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    intake::{account::Account, ignored::IgnoredRows, names::Names},
    metering::{
        charge_event::Due,
        context::Context,
        counts::{BreakdownKey, CountKey},
        usage::UsedLine,
    },
    rating::rater::{Outcome, Rated, Rating},
    settings::Dimension,
    tariff::rate_card::Basis,
};

/// The row of a breakdown by tag for messages without one.
const WITHOUT_TAG: &str = "(none)";

/// What a bill says besides what was rated.
pub(crate) struct Read<'a> {
    /// What became of the rows.
    pub(crate) input: InputCounts,
    /// Rows that say nothing about money, by kind.
    pub(crate) ignored: Vec<IgnoredRows>,
    /// Messages without a price, in any order.
    pub(crate) refused: Vec<RefusedMessage>,
    /// What a reader should look at, as far as reading and metering see it.
    pub(crate) warnings: Vec<Warning>,
    /// The names that a breakdown by business number or tag needs.
    pub(crate) names: &'a Names,
    /// What the breakdown goes by, where one is wanted.
    pub(crate) by: Option<Dimension>,
}

/// Assembles the bill.
///
/// # Errors
///
/// When a sum does not fit; amounts of one account never differ in currency.
pub(crate) fn assemble<U>(
    context: &Context<'_>,
    rounding: Rounding,
    rating: &Rating<U>,
    mut read: Read<'_>,
) -> Result<Bill, MoneyError> {
    let parted = rating
        .rated
        .iter()
        .any(|rated| rated.key.breakdown != BreakdownKey::NONE);
    let (lines, totals) = if parted {
        lines_and_totals(context, rounding, &whole(&rating.rated))?
    } else {
        lines_and_totals(context, rounding, &rating.rated)?
    };
    few::sort(&mut read.refused);
    let mut warnings = read.warnings;
    warnings.extend(price_warnings(context, rating, &lines));
    few::sort_by_key(&mut warnings, |warning| warning.kind);
    Ok(Bill {
        format: FORMAT,
        input: read.input,
        ignored: read.ignored,
        totals,
        refused: read.refused,
        warnings,
        breakdown: read
            .by
            .map_or(Ok(vec![]), |by| breakdown(context, read.names, by, &rating.rated))?,
        lines,
    })
}

/// Lines in order, each rounded once, and their sums per account and month.
///
/// # Errors
///
/// When a sum does not fit; amounts of one account never differ in currency.
pub(crate) fn lines_and_totals(
    context: &Context<'_>,
    rounding: Rounding,
    rated: &[Rated],
) -> Result<(Vec<LineItem>, Vec<Total>), MoneyError> {
    summed(
        rated.iter().filter_map(|rated| line(context, rated)).collect(),
        rounding,
    )
}

/// The rated units put together again that a breakdown had parted: lines know nothing of it, and its values may be
/// many.
fn whole(rated: &[Rated]) -> Vec<Rated> {
    let mut all: BTreeMap<CountKey, Vec<Rated>> = BTreeMap::new();
    for rated in rated {
        let same_key = all.entry(rated.key.whole()).or_default();
        match same_key.iter_mut().find(|known| known.outcome == rated.outcome) {
            Some(known) => known.quantity = known.quantity.saturating_add(rated.quantity),
            None => same_key.push(Rated {
                key: rated.key.whole(),
                stretch: None,
                ..rated.clone()
            }),
        }
    }
    all.into_values().flatten().collect()
}

/// What a state keeps of rated units.
pub(crate) fn used_lines(context: &Context<'_>, names: &Names, rated: &[Rated]) -> impl Iterator<Item = UsedLine> {
    rated.iter().filter_map(|rated| {
        let (key, line) = (&rated.key, line(context, rated)?);
        let day = u8::try_from(key.breakdown.day()?.day()).ok()?;
        let regime = context
            .regime(key.period)
            .filter(|_| key.event.due == Due::AfterAllowance);
        Some(UsedLine {
            account: line.account,
            month: line.month,
            number: names.number_text(key.breakdown.number),
            tag: names.tag_text(key.breakdown.tag),
            unit: line.unit,
            market: line.market,
            category: line.category,
            allowance: regime
                .and_then(|regime| regime.allowance)
                .map(|allowance| allowance.scope),
            reason: line.reason,
            tier: line.tier,
            unit_price: line.unit_price,
            rate_card: line.rate_card,
            basis: line.basis,
            days: [(day, rated.quantity)].into(),
        })
    })
}

/// What a reader should know of the prices used, one warning per kind.
pub(crate) fn price_warnings<U>(context: &Context<'_>, rating: &Rating<U>, lines: &[LineItem]) -> Vec<Warning> {
    let of_basis = |basis| {
        let lines = lines.iter().filter(move |line| line.basis == Some(basis));
        lines.map(|line| line.quantity).fold(0, u64::saturating_add)
    };
    let thresholds = rating.later_thresholds.iter();
    vec![
        Warning {
            kind: WarningKind::DerivedPrice,
            count: of_basis(Basis::Derived),
            details: thresholds
                .map(|day| WarningDetail::Thresholds { thresholds_of: *day })
                .collect(),
        },
        Warning::new(WarningKind::NoTierTable, rating.without_tier_table),
        Warning {
            kind: WarningKind::PriceAssumed,
            count: of_basis(Basis::Assumed),
            details: assumed_lists(context, lines),
        },
        rules_assumed(context, &rating.rated),
        currency_stopped(context, &rating.rated),
    ]
}

/// The lists whose prices were used after the last day for which they are known.
fn assumed_lists(context: &Context<'_>, lines: &[LineItem]) -> Vec<WarningDetail> {
    let assumed = lines.iter().filter(|line| line.basis == Some(Basis::Assumed));
    let lists: BTreeSet<WarningDetail> = assumed
        .filter_map(|line| {
            Some(WarningDetail::List {
                rate_card: line.rate_card.clone()?,
                known_until: context.tables.known_until.prices(line.currency)?,
            })
        })
        .collect();
    lists.into_iter().collect()
}

/// Units on days for which no rules are known, but for those whose price says so already.
fn rules_assumed(context: &Context<'_>, rated: &[Rated]) -> Warning {
    let mut warning = Warning::new(WarningKind::RulesAssumed, 0);
    let Some(last) = context.tables.known_until.rules() else {
        return warning;
    };
    for rated in rated {
        let after = context
            .period(rated.key.period)
            .is_some_and(|period| last < period.first_day);
        let said = matches!(&rated.outcome, Outcome::Charged { cell, .. } if cell.basis == Basis::Assumed);
        if after && !said {
            warning.count = warning.count.saturating_add(rated.quantity);
        }
    }
    if 0 < warning.count {
        warning.details.push(WarningDetail::Rules {
            rules_known_until: last,
        });
    }
    warning
}

/// Units of accounts that stopped, because their country allows one currency only (RAT-104).
fn currency_stopped(context: &Context<'_>, rated: &[Rated]) -> Warning {
    let mut warning = Warning::new(WarningKind::CurrencyStopped, 0);
    let mut accounts = BTreeSet::new();
    for rated in rated {
        let (Some(account), Some(period)) = (context.account(rated.key.account), context.period(rated.key.period))
        else {
            continue;
        };
        let only = context
            .tables
            .only_currencies
            .iter()
            .find(|only| only.stops(account.home_country, account.currency, period.first_day));
        if let Some(only) = only {
            warning.count = warning.count.saturating_add(rated.quantity);
            accounts.insert(WarningDetail::Currency {
                account: account.id.clone(),
                currency: account.currency,
                country: only.country,
                only: only.currency,
                from: only.effective_from,
            });
        }
    }
    warning.details.extend(accounts);
    warning
}

/// The line that units belong on, not multiplied yet.
pub(crate) fn line(context: &Context<'_>, rated: &Rated) -> Option<LineItem> {
    let key = &rated.key;
    let (account, period) = (context.account(key.account)?, context.period(key.period)?);
    let mut line = LineItem {
        account: account.id.clone(),
        month: period.month,
        unit: key.event.unit,
        market: context.tables.markets.name(key.market).to_owned(),
        category: key.event.category,
        outcome: LineOutcome::Refused,
        reason: None,
        tier: None,
        unit_price: None,
        rate_card: None,
        basis: None,
        quantity: rated.quantity,
        amount: Money::zero(account.currency),
        currency: account.currency,
        exact: Decimal::ZERO,
    };
    match &rated.outcome {
        Outcome::Free(reason) => {
            line.outcome = LineOutcome::Free;
            line.reason = Some(*reason);
        }
        Outcome::Charged { cell, tier, card } => {
            line.outcome = LineOutcome::Charged;
            line.tier = *tier;
            line.unit_price = Some(cell.unit_price);
            line.rate_card = card.as_ref().map(ToString::to_string);
            line.basis = Some(cell.basis);
        }
        Outcome::Refused(_) => {}
    }
    Some(line)
}

/// Units and their exact sum.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    charged: u64,
    free: u64,
    refused: u64,
    exact: Decimal,
}

impl Sum {
    /// # Errors
    ///
    /// When the exact sum does not fit.
    fn add(&mut self, other: &Self) -> Result<(), MoneyError> {
        self.charged = self.charged.saturating_add(other.charged);
        self.free = self.free.saturating_add(other.free);
        self.refused = self.refused.saturating_add(other.refused);
        self.exact = self.exact.checked_add(other.exact).ok_or(MoneyError::Overflow)?;
        Ok(())
    }

    fn of(rated: &Rated) -> Result<Self, MoneyError> {
        let mut sum = Self::default();
        match &rated.outcome {
            Outcome::Free(_) => sum.free = rated.quantity,
            Outcome::Refused(_) => sum.refused = rated.quantity,
            Outcome::Charged { cell, .. } => {
                sum.charged = rated.quantity;
                sum.exact = cell.unit_price.times(rated.quantity).ok_or(MoneyError::Overflow)?;
            }
        }
        Ok(sum)
    }
}

fn breakdown(
    context: &Context<'_>,
    names: &Names,
    by: Dimension,
    rated: &[Rated],
) -> Result<Vec<BreakdownRow>, MoneyError> {
    // A tag may have a million values, so texts are made once a row.
    let mut sums: HashMap<(AccountIndex, BillingMonth, BreakdownKey), Sum, FixedState> = HashMap::default();
    for rated in rated {
        if let Some(period) = context.period(rated.key.period) {
            let key = (rated.key.account, period.month, rated.key.breakdown.only(by));
            sums.entry(key).or_default().add(&Sum::of(rated)?)?;
        }
    }
    let text = |key: BreakdownKey| match by {
        Dimension::Day => key.day().map_or_else(String::new, |day| {
            format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
        }),
        Dimension::Number => names.number_text(key.number),
        Dimension::ContactCountry => {
            let label = |destination| context.tables.markets.label(destination).to_owned();
            key.destination().map(label).unwrap_or_default()
        }
        Dimension::Tag => names.tag_text(key.tag).unwrap_or_else(|| WITHOUT_TAG.to_owned()),
    };
    let mut texts: Vec<(&Account, BillingMonth, String, Sum)> = sums
        .into_iter()
        .filter_map(|((account, month, key), sum)| Some((context.account(account)?, month, text(key), sum)))
        .collect();
    let order = |a: &(&Account, BillingMonth, String, Sum), b: &(&Account, BillingMonth, String, Sum)| {
        (&a.0.id, a.1, &a.2).cmp(&(&b.0.id, b.1, &b.2))
    };
    texts.sort_unstable_by(order);
    let mut rows: Vec<BreakdownRow> = vec![];
    // Two destinations may have one name.
    for same in texts.chunk_by(|a, b| order(a, b).is_eq()) {
        let mut sum = Sum::default();
        for (.., part) in same {
            sum.add(part)?;
        }
        let Some((account, month, by, _)) = same.first() else {
            continue;
        };
        rows.push(BreakdownRow {
            account: account.id.clone(),
            month: *month,
            by: by.clone(),
            charged: sum.charged,
            free: sum.free,
            refused: sum.refused,
            exact: sum.exact.normalize().to_string(),
            currency: account.currency,
        });
    }
    Ok(rows)
}
