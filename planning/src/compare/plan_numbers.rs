//! `business_numbers = 2` becomes `business_numbers = 1`: a plan whose accounts send from other business numbers.

use std::collections::BTreeMap;

use billing_core::{
    base::contact::business_number,
    estimate::plan::{AllowanceStart, BusinessNumbers, Plan, PlannedAccount},
    habits::Numbers,
};

use super::result::WhyNot;

/// Gives the accounts of a plan other business numbers.
///
/// # Errors
///
/// [`WhyNot::NumbersNamed`] where a row says what one number sends or has used, and that number becomes several.
pub(super) fn change(plan: &mut Plan, numbers: Numbers) -> Result<(), WhyNot> {
    match numbers {
        Numbers::Joined => join(plan),
        Numbers::Split(parts) => split(plan, parts)?,
    }
    Ok(())
}

/// The names of an account's numbers, each in its one spelling (D22).
pub(super) fn names(account: &PlannedAccount) -> Vec<String> {
    let names = match &account.business_numbers {
        Some(BusinessNumbers::Names(names)) => names,
        Some(BusinessNumbers::Count(_)) | None => &account.numbers,
    };
    let spelled = names.iter().map(|name| business_number(name.trim()).into_owned());
    spelled.collect()
}

/// One number for each account; one for all accounts that share a number.
fn join(plan: &mut Plan) {
    let mut above: BTreeMap<String, String> = BTreeMap::new();
    for account in &plan.account {
        let names = names(account);
        for name in &names {
            let (one, other) = (top(&above, names.first().unwrap_or(name)), top(&above, name));
            if one != other {
                let (one, other) = (one.clone().min(other.clone()), one.max(other));
                above.insert(other, one);
            }
        }
    }
    for account in &mut plan.account {
        let joined = names(account).first().map(|first| top(&above, first));
        account.numbers.clear();
        account.business_numbers = Some(match joined {
            Some(name) => BusinessNumbers::Names(vec![name]),
            None => BusinessNumbers::Count(1),
        });
    }
    for volume in &mut plan.volume {
        volume.number = None;
    }
    join_starts(plan);
}

/// What single numbers have used, the one number has used.
fn join_starts(plan: &mut Plan) {
    let starts = core::mem::take(&mut plan.allowance_start);
    let (named, others): (Vec<_>, Vec<_>) = starts.into_iter().partition(|start| start.number.is_some());
    plan.allowance_start = others;
    let mut joined: BTreeMap<(Option<String>, Option<String>, String), AllowanceStart> = BTreeMap::new();
    for start in named {
        let owner = plan.account.iter().find(|account| match &start.account {
            Some(id) => account.id == *id,
            None => true,
        });
        let number = owner.and_then(|account| names(account).into_iter().next());
        // A name is one number for all accounts that have it; a counted one is the account's own.
        let account = start.account.clone().filter(|_| number.is_none());
        let sum = joined
            .entry((number.clone(), account, start.month.clone()))
            .or_insert_with(|| AllowanceStart {
                number: Some(number.unwrap_or_else(|| "1".to_owned())),
                used: 0,
                ..start.clone()
            });
        sum.used = sum.used.saturating_add(start.used);
    }
    plan.allowance_start.extend(joined.into_values());
}

/// The name that stands for a name; each step leads to an earlier one.
fn top(above: &BTreeMap<String, String>, name: &String) -> String {
    let mut top = name;
    while let Some(next) = above.get(top) {
        top = next;
    }
    top.clone()
}

/// So many numbers in place of each.
fn split(plan: &mut Plan, parts: u16) -> Result<(), WhyNot> {
    let of_volumes = plan.volume.iter().filter_map(|volume| volume.number.clone());
    let of_starts = plan.allowance_start.iter().filter_map(|start| start.number.clone());
    if let Some(number) = of_volumes.chain(of_starts).next() {
        return Err(WhyNot::NumbersNamed { number });
    }
    for account in &mut plan.account {
        let names = names(account);
        account.numbers.clear();
        account.business_numbers = match account.business_numbers.take() {
            Some(BusinessNumbers::Count(count)) => Some(BusinessNumbers::Count(count.saturating_mul(u32::from(parts)))),
            Some(BusinessNumbers::Names(_)) | None if names.is_empty() => None,
            Some(BusinessNumbers::Names(_)) | None => {
                let parts =
                    |name: &String| -> Vec<String> { (1..=parts).map(|part| format!("{name} part {part}")).collect() };
                Some(BusinessNumbers::Names(names.iter().flat_map(parts).collect()))
            }
        };
    }
    Ok(())
}
