//! `"shop, November 2026, up to the 14th: 212.40 EUR"`: what each account has spent in the month.

use std::collections::BTreeMap;

use billing_core::{
    base::{
        instant::{Day, Instant},
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    intake::account::Account,
    metering::{calendar::start_of_day, usage::UsedLine},
    state::Summary,
    statement::{line_item::LineItem, sums::summed},
};
use chrono::{Datelike, TimeZone};
use wabill::Accounts;

use super::{BudgetError, BudgetOptions, Limit};

/// An account and its month.
#[derive(Debug)]
pub(super) struct AccountMonth<'a> {
    pub(super) account: &'a Account,
    pub(super) month: BillingMonth,
    /// The day, in the account's time zone, up to which messages are known.
    pub(super) today: Day,
    /// What is left of today, in seconds, and how long it is.
    pub(super) left_of_today: (u32, u32),
    /// All that is kept of the account, of every month.
    pub(super) used: Vec<&'a UsedLine>,
    /// The lines of the bill so far, each rounded, in order.
    pub(super) lines: Vec<LineItem>,
    pub(super) spent: Money,
    pub(super) limit: Option<Money>,
}

impl AccountMonth<'_> {
    /// The lines of the month.
    pub(super) fn of_month(&self) -> impl Iterator<Item = &UsedLine> {
        self.used.iter().copied().filter(|line| line.month == self.month)
    }

    /// Whether the month is over.
    pub(super) fn is_over(&self) -> bool {
        self.month < BillingMonth::of(self.today)
    }

    /// The bill's lines up to a day of the month.
    pub(super) fn lines_to(&self, last: u8) -> Vec<LineItem> {
        let line = |line: &UsedLine| {
            let units = line
                .days
                .range(..=last)
                .fold(0_u64, |sum, (_, units)| sum.saturating_add(*units));
            (0 < units).then(|| LineItem::of_usage(line, units, self.account.currency))
        };
        self.of_month().filter_map(line).collect()
    }

    /// What the month comes to with more lines: where one is there already, both are rounded as one.
    ///
    /// # Errors
    ///
    /// When a sum does not fit.
    pub(super) fn with<'l>(
        &self,
        more: impl Iterator<Item = &'l LineItem>,
        rounding: Rounding,
    ) -> Result<Money, MoneyError> {
        let mut sum = self.spent;
        for line in more {
            let Ok(place) = self.lines.binary_search_by(|known| known.order(line)) else {
                sum = sum.plus(line.amount)?;
                continue;
            };
            if let (Some(known), Some(price)) = (self.lines.get(place), line.unit_price) {
                let exact = price.times(known.quantity.saturating_add(line.quantity));
                let both = exact.and_then(|exact| rounding.round(exact, line.currency));
                sum = sum.plus(both.ok_or(MoneyError::Overflow)?)?.minus(known.amount)?;
            }
        }
        Ok(sum)
    }

    /// The day on which an amount was passed.
    ///
    /// # Errors
    ///
    /// When a sum does not fit.
    pub(super) fn passed_on(&self, limit: Money, rounding: Rounding) -> Result<Option<Day>, MoneyError> {
        for day in self
            .month
            .first_day()
            .iter_days()
            .take_while(|day| BillingMonth::of(*day) == self.month)
        {
            let to = u8::try_from(day.day()).unwrap_or(u8::MAX);
            if limit.minor() < total(self.lines_to(to), rounding, limit)?.minor() {
                return Ok(Some(day));
            }
        }
        Ok(None)
    }
}

/// The sum of lines of one account and month.
///
/// # Errors
///
/// When it does not fit.
pub(super) fn total(lines: Vec<LineItem>, rounding: Rounding, like: Money) -> Result<Money, MoneyError> {
    let (_, totals) = summed(lines, rounding)?;
    let zero = Money::zero(like.currency());
    totals.iter().try_fold(zero, |sum, total| sum.plus(total.amount))
}

/// Every account that was billed, with its month.
///
/// # Errors
///
/// Everything that is wrong with what is asked.
pub(super) fn months<'a>(
    summary: &'a Summary,
    accounts: &'a Accounts,
    options: &BudgetOptions,
    until: Instant,
) -> Result<Vec<AccountMonth<'a>>, Vec<BudgetError>> {
    let mut errors = vec![];
    if until < summary.through {
        errors.push(BudgetError::UntilBeforeLastMessage {
            until,
            through: summary.through,
        });
    }
    if let Some(tag) = &options.per
        && summary.usage.tag.as_ref() != Some(tag)
    {
        errors.push(BudgetError::TagNotRead { tag: tag.clone() });
    }
    let mut by_account: BTreeMap<&str, Vec<&UsedLine>> = BTreeMap::new();
    for line in &summary.usage.lines {
        by_account.entry(&line.account).or_default().push(line);
    }
    let first_kept = summary.usage.lines.iter().map(|line| line.month).min();
    let billed = |account: &&Account| summary.accounts.iter().any(|saved| saved.account == account.id);
    let mut months = vec![];
    for account in accounts.iter().filter(billed) {
        let local = |at: Instant| {
            let utc = at.to_utc().naive_utc();
            account.time_zone.from_utc_datetime(&utc).date_naive()
        };
        let today = local(until);
        let month = options.month.unwrap_or(BillingMonth::of(today));
        let now = BillingMonth::of(today);
        let id = || account.id.clone();
        if now < month {
            let account = id();
            errors.push(BudgetError::MonthAhead { month, account, now });
        } else if let Some(since) = summary
            .usage
            .since
            .filter(|since| month <= BillingMonth::of(local(*since)))
        {
            let account = id();
            errors.push(BudgetError::MonthIncomplete { month, account, since });
        } else if let Some(first) = first_kept.filter(|first| month < *first) {
            errors.push(BudgetError::MonthForgotten { month, first });
        }
        let end = start_of_day(account.time_zone, today.succ_opt().unwrap_or(today)).seconds();
        let begin = start_of_day(account.time_zone, today).seconds();
        let mut of_account = AccountMonth {
            account,
            month,
            today,
            left_of_today: (end.saturating_sub(until.seconds()), end.saturating_sub(begin).max(1)),
            used: by_account.remove(account.id.as_str()).unwrap_or_default(),
            lines: vec![],
            spent: Money::zero(account.currency),
            limit: None,
        };
        match summed(of_account.lines_to(u8::MAX), options.rounding) {
            Ok((lines, totals)) => {
                of_account.lines = lines;
                let spent = totals.first().map(|total| total.amount);
                of_account.spent = spent.unwrap_or(of_account.spent);
            }
            Err(error) => errors.push(error.into()),
        }
        months.push(of_account);
    }
    if months.is_empty() {
        errors.push(BudgetError::NothingBilled);
    }
    if options.per.is_none() {
        errors.extend(limit_accounts(&mut months, &options.limits));
    }
    errors.dedup();
    if errors.is_empty() { Ok(months) } else { Err(errors) }
}

/// Gives each account its limit: that of its own name, else the one for each.
fn limit_accounts(months: &mut [AccountMonth<'_>], limits: &[Limit]) -> Vec<BudgetError> {
    let mut errors = vec![];
    let general = limits.iter().filter(|limit| limit.of.is_none());
    for limit in general.chain(limits.iter().filter(|limit| limit.of.is_some())) {
        let own = |month: &AccountMonth<'_>| limit.of.as_ref().is_none_or(|of| *of == month.account.id);
        let mut named: Vec<&mut AccountMonth<'_>> = months.iter_mut().filter(|month| own(month)).collect();
        let currency = named.first().map(|month| month.account.currency);
        let mut matched = false;
        for month in &mut named {
            if month.account.currency == limit.amount.currency() {
                month.limit = Some(limit.amount);
                matched = true;
            }
        }
        match (currency, &limit.of) {
            (Some(_), _) if matched => {}
            (Some(account), _) => errors.push(BudgetError::LimitCurrency {
                limit: limit.amount.currency(),
                account,
            }),
            (None, Some(of)) => errors.push(BudgetError::LimitOfNobody { of: of.clone() }),
            (None, None) => {}
        }
    }
    errors
}
