//! `"on the 5th, number 4930…: 212 utility messages to Germany"`: a log that was billed, as a plan.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    estimate::plan::{BusinessNumbers, Plan, PlannedAccount, Volume},
    intake::account::Account,
    metering::{
        charge_event::{FreeReason, Unit},
        usage::UsedLine,
    },
    state::Summary,
    tariff::regime::AllowanceScope,
};
use wabill::Accounts;

/// The plan whose estimate has the lines of a bill, made of the [summary](wabill::State::summary) of its state.
///
/// Each row is what one business number sent on one day with one outcome: by what a line of the bill names, with the
/// business number where an allowance is its own, the reason where no count decides it, and the day, whose rules and
/// prices hold. What a count decided comes in the order in which the count decided it: first what the allowance made
/// free, then what it did not; of a volume tier the lower bands first.
///
/// What a plan cannot carry, so that the estimate differs:
///
/// - what the platform reported of single messages: prices of its own (a bid), and that an account is exempt;
/// - the countries of a market: rows say `authentication` or `authentication_international`, which is right for the
///   lines, but the estimate divides no line among countries;
/// - months that the state has forgotten: it keeps those of its last 40 days.
///
/// Runs that go on from each other are one plan here, that of the last state.
///
/// ```
/// use wabill::{Accounts, BillOptions, Log};
/// use wabill_planning::plan_of;
///
/// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
/// let log = "\
/// event,at,message_id,account,business_number,contact,kind,category
/// delivered,2026-11-05T10:00:00Z,m-1,w,4930123456,4915112345678,template,marketing
/// ";
/// let bill = Log::read(log.as_bytes(), &accounts)?.bill_with(&BillOptions::new().keep_state(true))?;
/// let plan = plan_of(&bill.state().unwrap().summary(), &accounts);
/// assert_eq!(plan.volume[0].messages, Some(1));
/// let estimate = wabill::Plan::from(plan).estimate()?;
/// assert_eq!(estimate.lines, bill.statement().lines);
/// # Ok::<(), wabill::Error>(())
/// ```
#[must_use]
pub fn plan_of(summary: &Summary, accounts: &Accounts) -> Plan {
    let lines = &summary.usage.lines;
    let mut numbers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in lines {
        numbers.entry(&line.account).or_default().insert(&line.number);
    }
    let billed = accounts.iter().filter_map(|account| {
        let numbers = numbers.get(account.id.as_str())?;
        Some(planned(account, numbers))
    });
    Plan {
        account: billed.collect(),
        volume: lines.iter().flat_map(volumes).collect(),
        ..Plan::default()
    }
}

/// The account as a plan has it.
fn planned(account: &Account, numbers: &BTreeSet<&str>) -> PlannedAccount {
    // Each row says itself whether authentication was international, so the account's starts are left out.
    PlannedAccount {
        business_numbers: Some(BusinessNumbers::Names(
            numbers.iter().map(|number| (*number).to_owned()).collect(),
        )),
        ..PlannedAccount::from(account)
    }
}

/// A line of what was used, day by day.
fn volumes(line: &UsedLine) -> impl Iterator<Item = Volume> {
    let (free, turn) = match (line.reason, line.allowance) {
        // A count decided it, and decides again.
        (Some(FreeReason::MonthlyAllowance), _) | (Some(FreeReason::Exempt), None) => (None, 0),
        (Some(FreeReason::Exempt) | None, Some(_)) => (None, 1),
        (None, None) => (
            None,
            line.tier.map_or(0, |first| i64::try_from(first).unwrap_or(i64::MAX)),
        ),
        (
            Some(
                reason @ (FreeReason::OpenConversation
                | FreeReason::EntryPoint
                | FreeReason::ServiceFree
                | FreeReason::CustomerServiceWindow
                | FreeReason::Reaction),
            ),
            _,
        ) => (Some(reason.as_str().to_owned()), 0),
    };
    let number = match line.allowance {
        Some(AllowanceScope::BusinessNumber) => Some(line.number.clone()),
        Some(AllowanceScope::Account) | None => None,
    };
    line.days.iter().map(move |(day, units)| {
        let (conversations, messages) = match line.unit {
            Unit::Conversation => (Some(*units), None),
            Unit::Message => (None, Some(*units)),
        };
        Volume {
            account: Some(line.account.clone()),
            month: line.month.to_string(),
            from: Some(u32::from(*day)),
            market: line.market.clone(),
            category: line.category.to_string(),
            conversations,
            messages,
            number: number.clone(),
            free: free.clone(),
            turn,
            ..Volume::default()
        }
    })
}
