//! From a plan to its estimate: the stages of a bill, with quantities in place of messages.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    checked::Checked,
    countries::by_country,
    fee::fee_lines,
    placed::Placed,
    plan::Plan,
    plan_error::{PlanErrors, PlanTable},
    plan_fault::PlanFault,
    plan_queue::PlanQueue,
    price_change::{changed, warning},
    problems::Problems,
    reasons::{explain_lines, shown},
    result::{AllowanceUse, Estimate, FORMAT, FeeLine, MonthSum, RefusedVolume, TierUse},
    situation::start,
};
use crate::{
    base::{
        few,
        instant::Instant,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    intake::names::Names,
    metering::{
        context::Context,
        counts::{AllowanceKey, Counts, Waiting},
    },
    rating::rater::{Outcome, Rated, Rater},
    statement::{
        assemble::{lines_and_totals, price_warnings},
        bill::Total,
        line_item::LineItem,
    },
    tariff::tables::Tables,
};

/// Works out what a plan costs.
///
/// Allowances, volume tiers, prices and roundings are those of [`bill`](crate::bill::bill): the outcomes of a bill,
/// given as a plan, have the bill's lines and totals. The order of the plan's rows changes nothing.
///
/// ```
/// use billing_core::{base::price::Rounding, estimate::{estimate, plan::Plan}, tariff::tables::Tables};
///
/// // Of the invented tables: a service message costs 0.02 EUR, after 1,000 free ones.
/// let plan: Plan = serde_json::from_str(
///     r#"{
///         "account": [{"id": "shop", "currency": "EUR", "business_numbers": 1}],
///         "volume": [{"month": "2025-08", "market": "ZZ", "category": "service", "messages": 3350}]
///     }"#,
/// )?;
/// let estimate = estimate(&plan, &Tables::example(), Rounding::HalfUp)?;
/// assert_eq!(estimate.totals[0].amount.to_string(), "47.00");
/// assert_eq!((estimate.allowances[0].used, estimate.allowances[0].left), (1_000, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Everything wrong with the plan, with its places: first what can be told from the plan alone, and where that is
/// sound, what the rules of a month ask for beside it. A volume without a price is no error: it is listed as refused.
pub fn estimate(plan: &Plan, tables: &Tables, rounding: Rounding) -> Result<Estimate, PlanErrors> {
    let checked = Checked::of(plan, tables)?;
    let assumed = (!checked.price_changes.is_empty()).then(|| changed(tables, &checked.price_changes));
    let context = context(&checked, assumed.as_ref().unwrap_or(tables));
    let Placed {
        mut counts,
        names,
        countries: planned,
        volumes,
    } = Placed::of(&checked, &context)?;
    let (allowances, tiers) = uses(&context, &names, &counts);
    let mut rater = Rater::new(&context, vec![]);
    let rating = rater.rate(&mut counts);
    let sums_fit = |error: MoneyError| does_not_fit(&error);
    let (lines, totals) = lines_and_totals(&context, rounding, &rating.rated).map_err(sums_fit)?;
    let countries = by_country(&context, &rating.rated, &lines, planned).map_err(sums_fit)?;
    let fees = fee_lines(&checked, &lines, rounding)?.map_err(sums_fit)?;
    let sums = sums(&checked, &totals, &fees).map_err(sums_fit)?;
    let averages = volumes
        .averages(&checked.accounts, &context.tables.markets, &lines, &sums)
        .map_err(sums_fit)?;
    let mut warnings = price_warnings(&context, &rating, &lines);
    if let Some(assumed) = &assumed {
        warnings.push(warning(assumed, &checked.price_changes, &lines));
    }
    Ok(Estimate {
        format: FORMAT,
        countries,
        totals,
        fees,
        sums,
        refused: refused(&context, &rating.rated),
        warnings,
        averages,
        allowances,
        tiers,
        explanations: explain_lines(&context, &names, &rater, &rating.rated, &lines),
        lines,
    })
}

/// The lines and totals of an [`estimate`] without its reasons: for whoever prices many plans.
///
/// ```
/// use billing_core::{base::price::Rounding, estimate::{estimate, lines, plan::Plan}, tariff::tables::Tables};
/// let plan: Plan = serde_json::from_str(
///     r#"{
///         "account": [{"id": "shop", "currency": "EUR", "business_numbers": 1}],
///         "volume": [{"month": "2025-08", "market": "ZZ", "category": "service", "messages": 3350}]
///     }"#,
/// )?;
/// let (tables, rounding) = (Tables::example(), Rounding::HalfUp);
/// let whole = estimate(&plan, &tables, rounding)?;
/// assert_eq!(lines(&plan, &tables, rounding)?, (whole.lines, whole.totals));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`estimate`], but for what only a provider's fees ask for.
pub fn lines(plan: &Plan, tables: &Tables, rounding: Rounding) -> Result<(Vec<LineItem>, Vec<Total>), PlanErrors> {
    let checked = Checked::of(plan, tables)?;
    let assumed = (!checked.price_changes.is_empty()).then(|| changed(tables, &checked.price_changes));
    let context = context(&checked, assumed.as_ref().unwrap_or(tables));
    let mut placed = Placed::of(&checked, &context)?;
    let rating = Rater::new(&context, vec![]).rate(&mut placed.counts);
    lines_and_totals(&context, rounding, &rating.rated).map_err(|error| does_not_fit(&error))
}

/// What the stages ask of the accounts and tables, for the days of the plan.
fn context<'a>(checked: &'a Checked, tables: &'a Tables) -> Context<'a> {
    let days = checked.rows.iter().map(|row| start(row.day));
    let (first, last) = (days.clone().min(), days.max());
    let first = first.unwrap_or(Instant::MIN);
    Context::new(&checked.accounts, tables, first, last.unwrap_or(first))
}

fn does_not_fit(error: &MoneyError) -> PlanErrors {
    let fault = match *error {
        MoneyError::Overflow => PlanFault::SumTooLarge,
        MoneyError::Currencies(added, to) => PlanFault::SumOfCurrencies { added, to },
    };
    let mut problems = Problems::default();
    problems.add((PlanTable::Volume, 0), "messages", fault);
    problems.or(()).err().unwrap_or(PlanErrors(vec![]))
}

/// What the plan does to each allowance and volume tier.
fn uses(context: &Context<'_>, names: &Names, counts: &Counts<PlanQueue>) -> (Vec<AllowanceUse>, Vec<TierUse>) {
    let allowance = |(key, waiting): &(AllowanceKey, Waiting<PlanQueue>)| {
        let (units, asked) = (context.allowance_units(key.month), waiting.queue.units());
        AllowanceUse {
            scope: key.scope(),
            owner: shown(key.scope(), context.allowance_owner(key, names)),
            month: key.month,
            units,
            before: waiting.before,
            asked,
            used: waiting.before.saturating_add(asked).min(units),
            left: units.saturating_sub(waiting.before.saturating_add(asked)),
        }
    };
    let mut allowances: Vec<AllowanceUse> = counts.allowances.iter().map(allowance).collect();
    few::sort(&mut allowances);
    let mut tiers: Vec<TierUse> = counts
        .tiers
        .iter()
        .map(|(key, waiting)| {
            let before = waiting.before;
            TierUse {
                portfolio: context.portfolio_name(key.portfolio).to_owned(),
                market: context.tables.markets.name(key.market).to_owned(),
                family: key.family,
                month: key.month,
                before,
                after: before.saturating_add(waiting.queue.units()),
            }
        })
        .collect();
    few::sort(&mut tiers);
    (allowances, tiers)
}

fn refused(context: &Context<'_>, rated: &[Rated]) -> Vec<RefusedVolume> {
    let refused = rated.iter().filter_map(|rated| match &rated.outcome {
        Outcome::Refused(error) => Some((&rated.key, rated.quantity, error)),
        Outcome::Free(_) | Outcome::Charged { .. } => None,
    });
    let mut volumes: Vec<RefusedVolume> = refused
        .filter_map(|(key, quantity, error)| {
            Some(RefusedVolume {
                account: context.account(key.account)?.id.clone(),
                month: context.period(key.period)?.month,
                unit: key.event.unit,
                market: context.tables.markets.name(key.market).to_owned(),
                category: key.event.category,
                quantity,
                error: Arc::clone(error),
            })
        })
        .collect();
    few::sort(&mut volumes);
    volumes.dedup_by(|next, volume| {
        let same = RefusedVolume {
            quantity: 0,
            ..volume.clone()
        } == RefusedVolume {
            quantity: 0,
            ..next.clone()
        };
        if same {
            volume.quantity = volume.quantity.saturating_add(next.quantity);
        }
        same
    });
    volumes
}

/// Meta's charges and fees of each account and planned month, each by itself and together.
fn sums(checked: &Checked, totals: &[Total], fees: &[FeeLine]) -> Result<Vec<MonthSum>, MoneyError> {
    let mut sums: BTreeMap<(&str, BillingMonth), (Money, Money)> = BTreeMap::new();
    for row in &checked.rows {
        if let Some(account) = checked.accounts.get(row.account) {
            let zero = Money::zero(account.currency);
            sums.entry((&account.id, row.month)).or_insert((zero, zero));
        }
    }
    for total in totals {
        if let Some((charges, _)) = sums.get_mut(&(total.account.as_str(), total.month)) {
            *charges = charges.plus(total.amount)?;
        }
    }
    for fee in fees {
        if let Some((_, fees)) = sums.get_mut(&(fee.account.as_str(), fee.month)) {
            *fees = fees.plus(fee.amount)?;
        }
    }
    let sum = |((account, month), (charges, fees)): ((&str, BillingMonth), (Money, Money))| {
        Ok(MonthSum {
            account: account.to_owned(),
            month,
            currency: charges.currency(),
            charges,
            fees,
            amount: charges.plus(fees)?,
        })
    };
    sums.into_iter().map(sum).collect()
}
