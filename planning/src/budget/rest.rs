//! `"from the 15th on: 3,120 utility messages to Germany, 188 of the 1,000 left on number 4930…"`: what is left of a
//! month as a plan.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{instant::Day, month::BillingMonth},
    estimate::plan::{AllowanceStart, BusinessNumbers, Plan, PlannedAccount, TierStart, Volume},
    intake::account::Account,
    metering::charge_event::Unit,
    state::Summary,
    tariff::regime::AllowanceScope,
};
use chrono::Datelike;

use super::{
    days::{Days, Situation},
    months::AccountMonth,
};

/// The plan of what was drawn for each account, up to a day.
pub(super) fn plan(
    summary: &Summary,
    months: &[AccountMonth<'_>],
    drawn: &[(&Days, &[usize])],
    last: Option<Day>,
) -> Plan {
    let mut plan = Plan::default();
    for (month, (days, draw)) in months.iter().zip(drawn) {
        let Some(first) = days.ahead.first() else { continue };
        let mut units: BTreeMap<usize, u64> = BTreeMap::new();
        let ahead = days
            .drawn(draw)
            .take_while(|(day, _)| last.is_none_or(|last| *day <= last));
        for (kind, more) in ahead.flat_map(|(_, units)| units) {
            let units = units.entry(kind).or_default();
            *units = units.saturating_add(more);
        }
        let numbers: BTreeSet<&str> = days.kinds.iter().filter_map(|kind| kind.number.as_deref()).collect();
        for (kind, units) in units {
            let Some(kind) = days.kinds.get(kind) else { continue };
            // What is free by itself costs nothing and takes part in no count.
            if matches!(kind.situation, Situation::EntryPoint | Situation::Free(_)) {
                continue;
            }
            let (conversations, messages) = match kind.unit {
                Unit::Conversation => (Some(units), None),
                Unit::Message => (None, Some(units)),
            };
            let all = |of: Situation| (kind.situation == of).then(|| "100%".to_owned());
            plan.volume.push(Volume {
                account: Some(month.account.id.clone()),
                month: month.month.to_string(),
                from: Some(first.day()),
                market: kind.market.clone(),
                category: kind.category.as_str().to_owned(),
                conversations,
                messages,
                number: kind.number.clone(),
                in_window: all(Situation::InWindow),
                ..Volume::default()
            });
        }
        let numbers: Vec<String> = numbers.into_iter().map(ToOwned::to_owned).collect();
        starts(summary, month.account, month.month, &numbers, &mut plan);
        plan.account.push(planned(month.account, numbers));
    }
    plan
}

/// Where the account's allowances and its portfolio's volume tiers stand, as far as no account before has said it.
fn starts(summary: &Summary, account: &Account, month: BillingMonth, numbers: &[String], plan: &mut Plan) {
    let of_month = month.to_string();
    for saved in summary.allowances.iter().filter(|saved| saved.month == of_month) {
        let (mine, number) = match saved.scope {
            AllowanceScope::Account => (saved.owner == account.id, None),
            AllowanceScope::BusinessNumber => (numbers.contains(&saved.owner), Some(saved.owner.clone())),
        };
        let said = |start: &AllowanceStart| start.month == of_month && start.number == number && number.is_some();
        if mine && !plan.allowance_start.iter().any(said) {
            plan.allowance_start.push(AllowanceStart {
                account: Some(account.id.clone()),
                number,
                month: of_month.clone(),
                used: saved.used,
            });
        }
    }
    for saved in summary.tiers.iter().filter(|saved| saved.month == of_month) {
        let start = TierStart {
            portfolio: Some(saved.portfolio.clone()),
            month: of_month.clone(),
            market: saved.market.clone(),
            family: saved.family.as_str().to_owned(),
            charged: saved.charged,
        };
        if saved.portfolio == account.portfolio && !plan.tier_start.contains(&start) {
            plan.tier_start.push(start);
        }
    }
}

/// The account as a plan has it. Which authentication is international is stated row by row, so its starts are left
/// out.
fn planned(account: &Account, numbers: Vec<String>) -> PlannedAccount {
    PlannedAccount {
        business_numbers: (!numbers.is_empty()).then_some(BusinessNumbers::Names(numbers)),
        ..PlannedAccount::from(account)
    }
}
