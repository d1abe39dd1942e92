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
    problems::Problems,
    reasons::{explain_lines, shown},
    result::{AllowanceUse, Estimate, FORMAT, FeeLine, MonthSum, RefusedVolume, TierUse},
    row::start,
};
use crate::{
    base::{
        few,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    intake::log::PairedLog,
    metering::{
        context::Context,
        state::{Earlier, STATE_VERSION, State},
    },
    rating::rater::{Outcome, Rater},
    settings::Settings,
    statement::{
        bill::Total,
        draw_up::{lines_and_totals, price_warnings},
    },
    tariff::tables::Tables,
};

/// Works out what a plan costs.
///
/// Allowances, volume tiers, prices and roundings are those of [`bill`](crate::bill::bill): the outcomes of a bill, given
/// as a plan, have the bill's lines and totals. The order of the plan's rows changes nothing.
///
/// ```
/// use billing_core::{base::price::Rounding, estimate::{estimate, plan::Plan}};
/// # use billing_core::{base::market::{MarketRow, MarketTable}, tariff::{rate_book::RateBook, rate_card::*, regime::*, tables::Tables}};
/// # let day = "2022-02-01".parse().unwrap();
/// # let market = |code: &str, market: &str| MarketRow { calling_code: code.into(), country: "IN".parse().unwrap(), country_name: "India".into(), market: market.into(), effective_from: day };
/// # let markets = MarketTable::new(vec![market("91", "India"), market("500", "Other")])?;
/// # let mut card = RateCard::new("INR".parse()?, "2026-10-01".parse().unwrap(), None, true);
/// # card.set(markets.market("India").unwrap(), "service".parse()?, Cell { unit_price: "0.1150".parse()?, basis: Basis::Published });
/// # let allowance = Some(Allowance { units: 1_000, scope: AllowanceScope::BusinessNumber, cover: AllowanceCover::Service });
/// # let regime = Regime { name: "R4".into(), effective_from: "2026-10-01".parse().unwrap(), unit: ChargedUnit::Message, window_hours: 24, conversation_hours: 24, entry_point_reply_hours: 24, entry_point_hours: 72, allowance, service_free: false, utility_free_in_window: false, open_utility_conversation_free: false, reactions_free: true, exempt_service_free: true, authentication_international: true, volume_tiers: true, entry_point_reports: true };
/// # let tables = Tables::new(markets, vec![regime], RateBook::new(vec![card], vec![]));
/// // `tables` come from the crate `pricing-tables`; here a service message to India costs 0.115 INR, after 1,000 free ones.
/// let plan: Plan = serde_json::from_str(
///     r#"{
///         "account": [{"id": "shop", "currency": "INR", "business_numbers": 1}],
///         "volume": [{"month": "2026-10", "market": "India", "category": "service", "messages": 3350}]
///     }"#,
/// )?;
/// let estimate = estimate(&plan, &tables, Rounding::HalfUp)?;
/// assert_eq!(estimate.totals[0].amount.to_string(), "270.25");
/// assert_eq!((estimate.allowances[0].used, estimate.allowances[0].left), (1_000, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Everything wrong with the plan, with its places: first what can be told from the plan alone, and where that is sound,
/// what the rules of a month ask for beside it. A volume without a price is no error: it is listed as refused.
pub fn estimate(plan: &Plan, tables: &Tables, rounding: Rounding) -> Result<Estimate, PlanErrors> {
    let checked = Checked::of(plan, tables)?;
    let log = empty_log(&checked);
    let settings = Settings {
        rounding,
        ..Settings::default()
    };
    let state = State {
        version: STATE_VERSION,
        tiers: checked.tiers.clone(),
        ..State::default()
    };
    let earlier = Earlier::new(state, &checked.accounts).ok();
    let context = Context::new(&log, &checked.accounts, tables, &settings, earlier.as_ref());
    let placed = Placed::of(&checked, &context)?;
    let (allowances, tiers) = counts(&context, &placed);
    let Placed {
        groups,
        allowances: mut waiting,
        tiers: mut climbing,
        countries: planned,
    } = placed;
    let mut rater = Rater::new(&context);
    rater.count(&groups);
    for (key, queue) in &mut waiting {
        rater.spend(&groups, key, queue);
    }
    for (key, queue) in &mut climbing {
        rater.climb(&groups, key, queue);
    }
    let (lines, totals) = lines_and_totals(&context, &rater.rated).map_err(|error| does_not_fit(&error))?;
    let countries = by_country(&context, &rater.rated, &lines, planned).map_err(|error| does_not_fit(&error))?;
    let fees = fee_lines(&checked, &lines, rounding)?.map_err(|error| does_not_fit(&error))?;
    let sums = sums(&checked, &totals, &fees).map_err(|error| does_not_fit(&error))?;
    Ok(Estimate {
        format: FORMAT,
        countries,
        totals,
        fees,
        sums,
        refused: refused(&context, &rater),
        warnings: price_warnings(&context, &rater, &lines),
        allowances,
        tiers,
        explanations: explain_lines(&context, &rater, &lines),
        lines,
    })
}

/// A log of the planned months without a message.
fn empty_log(checked: &Checked) -> PairedLog {
    let days = checked.rows.iter().map(|row| start(row.day).seconds());
    PairedLog::without_rows(days.clone().min().unwrap_or(0), days.max().unwrap_or(0))
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
fn counts(context: &Context<'_>, placed: &Placed) -> (Vec<AllowanceUse>, Vec<TierUse>) {
    let allowance = |(key, queue): &(crate::metering::count::AllowanceKey, super::plan_queue::PlanQueue)| {
        let (left, asked) = (context.allowance_left(key), queue.units());
        AllowanceUse {
            scope: key.scope,
            owner: shown(key.scope, context.allowance_owner(key)),
            month: key.month,
            units: context.allowance_units(key.month),
            asked,
            used: asked.min(left),
            left: left.saturating_sub(asked),
        }
    };
    let mut allowances: Vec<AllowanceUse> = placed.allowances.iter().map(allowance).collect();
    few::sort(&mut allowances);
    let mut tiers: Vec<TierUse> = placed
        .tiers
        .iter()
        .map(|(key, queue)| {
            let before = context.tier_used(key);
            TierUse {
                portfolio: context.portfolio_name(key.portfolio).to_owned(),
                market: context.tables.markets.name(key.market).to_owned(),
                family: key.family,
                month: key.month,
                before,
                after: before.saturating_add(queue.units()),
            }
        })
        .collect();
    few::sort(&mut tiers);
    (allowances, tiers)
}

fn refused(context: &Context<'_>, rater: &Rater<'_>) -> Vec<RefusedVolume> {
    let refused = rater.rated.iter().filter_map(|rated| match &rated.outcome {
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
