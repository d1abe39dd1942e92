//! `"212.40 EUR so far, 431.20 EUR by the end of November; the allowance of number 4930···02 is used up on the 19th"`:
//! how a month stands, and where it goes at this pace.
//!
//! What was spent is the bill's own lines. What is left of the month is played many times: each remaining day is one of
//! the days before, drawn at random, of the same weekday where there are four weeks of them. Each such month is priced
//! by the engine as a plan that begins where allowances and volume tiers stand, so neither is guessed
//! (`docs/decisions/0052-a-month-goes-on-as-its-days-did.md`).

mod counters;
mod days;
mod error;
mod limit;
mod months;
mod projection;
mod rest;
mod result;

use billing_core::{
    base::{instant::Instant, month::BillingMonth, price::Rounding},
    state::Summary,
};
use wabill::{Accounts, Tables};

#[cfg(feature = "traffic")]
pub(crate) use projection::tenth;

pub use error::BudgetError;
pub use limit::{Limit, LimitError, LimitState};
pub use result::{AccountBudget, Budget, ExactQuantiles, FORMAT, NumberAllowance, Quantiles, TagBudget, TierStand};

/// How a month is looked at.
#[derive(Debug, Clone)]
#[must_use]
pub struct BudgetOptions {
    tables: Tables,
    rounding: Rounding,
    month: Option<BillingMonth>,
    until: Option<Instant>,
    seed: u64,
    limits: Vec<Limit>,
    per: Option<String>,
    show_numbers: bool,
}

impl Default for BudgetOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl BudgetOptions {
    /// The shipped tables, the month of the last message, no limit.
    pub fn new() -> Self {
        Self {
            tables: Tables::default(),
            rounding: Rounding::default(),
            month: None,
            until: None,
            seed: 1,
            limits: vec![],
            per: None,
            show_numbers: false,
        }
    }

    /// Other tables than the shipped ones.
    pub fn tables(mut self, tables: &Tables) -> Self {
        self.tables = tables.clone();
        self
    }

    /// How line sums are rounded; as the bill's.
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }

    /// The month, in each account's own days; else that of the moment up to which messages are known.
    pub fn month(mut self, month: BillingMonth) -> Self {
        self.month = Some(month);
        self
    }

    /// Up to when messages are known; else up to the last message. The rest of the month is projected from here.
    pub fn until(mut self, until: Instant) -> Self {
        self.until = Some(until);
        self
    }

    /// The seed of the projection: the same seed gives the same numbers, on every machine.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// An amount that should not be passed.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limits.push(limit);
        self
    }

    /// Whether business numbers stand in full.
    pub fn show_numbers(mut self, show: bool) -> Self {
        self.show_numbers = show;
        self
    }

    /// The tag by whose values the month is broken down too; limits are then for its values. The log must have been
    /// [read with](wabill::ReadOptions::tag) this tag.
    pub fn per(mut self, tag: impl Into<String>) -> Self {
        self.per = Some(tag.into());
        self
    }
}

/// How the month stands for each account that was billed.
///
/// ```
/// use wabill::{Accounts, BillOptions, ReadOptions};
/// use wabill_planning::budget::{BudgetOptions, budget};
///
/// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
/// let rows = (1..=10).map(|day| {
///     format!("delivered,2026-11-{day:02}T10:00:00Z,m-{day},w,4930123456,4915112345678,template,marketing\n")
/// });
/// let log = format!("event,at,message_id,account,business_number,contact,kind,category\n{}", rows.collect::<String>());
/// let bill = wabill::Log::read(log.as_bytes(), &accounts)?.bill_with(&BillOptions::new().keep_state(true))?;
/// let summary = bill.state().unwrap().summary();
/// let options = BudgetOptions::new().limit("3.00 EUR".parse().unwrap());
/// let budget = budget(&summary, &accounts, &options).unwrap();
/// let month = &budget.accounts[0];
/// assert_eq!(month.spent.to_string(), "1.13");
/// // Twenty more days of one message each, and the rest of the tenth.
/// assert_eq!(month.projected.as_ref().unwrap().p50.to_string(), "3.51");
/// assert_eq!(month.max_passed_on, "2026-11-26".parse().ok());
/// # Ok::<(), wabill::Error>(())
/// ```
///
/// # Errors
///
/// Everything that is wrong: a moment before the last message, a month that has not begun or of which the state does
/// not hold everything, a limit in another currency or of an account that is not there, a tag that was not read.
pub fn budget(summary: &Summary, accounts: &Accounts, options: &BudgetOptions) -> Result<Budget, Vec<BudgetError>> {
    let until = options.until.unwrap_or(summary.through);
    let months = months::months(summary, accounts, options, until)?;
    let played = projection::Projection::play(summary, options, &months).map_err(|error| vec![error])?;
    result::assemble(summary, options, until, &months, &played).map_err(|error| vec![error])
}
