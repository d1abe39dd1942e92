//! From rated units to lines and totals: the only place that multiplies and rounds (COM-108).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::{
    bill::{Bill, BreakdownRow, FORMAT, InputCounts, RefusedMessage, Total, Warning, WarningKind},
    line_item::{LineItem, LineOutcome},
};
use crate::{
    base::{
        currency::Currency,
        market::Place,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    metering::{context::Context, metered::Seen},
    rating::rater::{Outcome, Rated, Rater},
    settings::Dimension,
    tariff::rate_card::Basis,
};

/// Draws up the bill.
///
/// # Errors
///
/// When a sum does not fit; amounts of one account never differ in currency.
pub(crate) fn draw_up(context: &Context<'_>, rater: &Rater<'_>, seen: Seen) -> Result<Bill, MoneyError> {
    let counts = context.log.counts();
    let (lines, totals) = lines_and_totals(context, &rater.rated)?;
    let mut refused: Vec<RefusedMessage> = rater
        .refused
        .iter()
        .map(|(id, error)| RefusedMessage {
            message_id: context.log.id_text(*id),
            error: error.clone(),
        })
        .collect();
    refused.sort_unstable();
    let derived = derived(&lines);
    let warning = |kind, count| Warning { kind, count };
    Ok(Bill {
        format: FORMAT,
        input: InputCounts::new(counts, context.earlier.is_some() || context.settings.save_state),
        ignored: context.log.ignored().kinds(),
        totals,
        refused,
        warnings: vec![
            warning(WarningKind::FreeFormOutsideWindow, seen.free_form_outside_window),
            warning(WarningKind::FailedAndDelivered, counts.failed_and_delivered),
            warning(WarningKind::DerivedPrice, derived),
            warning(WarningKind::NoTierTable, rater.without_tier_table),
            warning(WarningKind::BeforeSavedState, seen.before_saved_state),
            warning(
                WarningKind::ConversationReportsDisagree,
                seen.conversation_reports_disagree,
            ),
            warning(WarningKind::SimilarContacts, seen.similar_contacts),
        ],
        breakdown: breakdown(context, &rater.rated)?,
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
    rated: &[Rated],
) -> Result<(Vec<LineItem>, Vec<Total>), MoneyError> {
    let mut lines: Vec<LineItem> = rated.iter().filter_map(|rated| line(context, rated)).collect();
    lines.sort_by(LineItem::order);
    lines.dedup_by(|next, line| {
        let same = line.order(next).is_eq();
        if same {
            line.quantity = line.quantity.saturating_add(next.quantity);
        }
        same
    });
    let mut totals: BTreeMap<(String, BillingMonth), Money> = BTreeMap::new();
    for line in &mut lines {
        if let Some(price) = line.unit_price {
            line.exact = price.times(line.quantity).ok_or(MoneyError::Overflow)?;
            line.amount = rounded(line.exact, context.settings.rounding, line.currency)?;
        }
        let key = (line.account.clone(), line.month);
        let total = totals.entry(key).or_insert_with(|| Money::zero(line.currency));
        *total = total.plus(line.amount)?;
    }
    let total = |((account, month), amount): ((String, BillingMonth), Money)| Total {
        account,
        month,
        currency: amount.currency(),
        amount,
    };
    Ok((lines, totals.into_iter().map(total).collect()))
}

/// A line's exact sum, rounded.
///
/// # Errors
///
/// When it does not fit.
pub(crate) fn rounded(exact: Decimal, rounding: Rounding, currency: Currency) -> Result<Money, MoneyError> {
    rounding.round(exact, currency).ok_or(MoneyError::Overflow)
}

/// Units at a price that was computed, not published.
pub(crate) fn derived(lines: &[LineItem]) -> u64 {
    let derived = lines.iter().filter(|line| line.basis == Some(Basis::Derived));
    derived.map(|line| line.quantity).fold(0, u64::saturating_add)
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

fn breakdown(context: &Context<'_>, rated: &[Rated]) -> Result<Vec<BreakdownRow>, MoneyError> {
    let Some(dimension) = context.settings.by else {
        return Ok(vec![]);
    };
    let mut rows: BTreeMap<(String, BillingMonth, String), (BreakdownRow, Decimal)> = BTreeMap::new();
    for rated in rated {
        let (Some(account), Some(period)) = (context.account(rated.key.account), context.period(rated.key.period))
        else {
            continue;
        };
        let by = match dimension {
            Dimension::Day => {
                let day = i32::try_from(rated.key.extra)
                    .ok()
                    .and_then(NaiveDate::from_num_days_from_ce_opt);
                day.map_or_else(String::new, |day| {
                    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
                })
            }
            Dimension::Number => context.log.names().number_text(rated.key.extra),
            Dimension::ContactCountry => {
                let place = Place::from_number(u16::try_from(rated.key.extra).unwrap_or(0));
                context.tables.markets.label(place).to_owned()
            }
        };
        let new = || {
            let row = BreakdownRow {
                account: account.id.clone(),
                month: period.month,
                by: by.clone(),
                charged: 0,
                free: 0,
                refused: 0,
                exact: String::new(),
                currency: account.currency,
            };
            (row, Decimal::ZERO)
        };
        let (row, exact) = rows
            .entry((account.id.clone(), period.month, by.clone()))
            .or_insert_with(new);
        let count = match &rated.outcome {
            Outcome::Free(_) => &mut row.free,
            Outcome::Refused(_) => &mut row.refused,
            Outcome::Charged { cell, .. } => {
                let sum = cell
                    .unit_price
                    .times(rated.quantity)
                    .and_then(|sum| exact.checked_add(sum));
                *exact = sum.ok_or(MoneyError::Overflow)?;
                &mut row.charged
            }
        };
        *count = count.saturating_add(rated.quantity);
    }
    let finish = |(mut row, exact): (BreakdownRow, Decimal)| {
        row.exact = exact.normalize().to_string();
        row
    };
    Ok(rows.into_values().map(finish).collect())
}
