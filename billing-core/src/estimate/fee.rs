//! `"20,000 messages at 0.005 EUR: 100.00 EUR"`: what a provider charges on top, in lines of its own.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    checked::Checked,
    plan::MessageFeeOn,
    plan_error::{PlanErrors, PlanTable},
    plan_fault::PlanFault,
    planned_account::Fees,
    problems::Problems,
    result::{FeeKind, FeeLine},
    row::Row,
};
use crate::{
    base::{
        currency::Currency,
        index::AccountIndex,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::{Rounding, UnitPrice},
    },
    statement::{
        line_item::{LineItem, LineOutcome},
        sums::rounded,
    },
};

/// The fee lines of a plan, by account and month.
///
/// # Errors
///
/// A fee for messages that the plan does not tell the number of, or a sum that does not fit.
pub(crate) fn fee_lines(
    checked: &Checked,
    lines: &[LineItem],
    rounding: Rounding,
) -> Result<Result<Vec<FeeLine>, MoneyError>, PlanErrors> {
    let mut problems = Problems::default();
    let mut months: BTreeMap<(AccountIndex, BillingMonth), Vec<&Row>> = BTreeMap::new();
    for row in &checked.rows {
        months.entry((row.account, row.month)).or_default().push(row);
    }
    let mut all = Ok(vec![]);
    for ((index, month), rows) in months {
        let (Some(account), Some(extra)) = (checked.accounts.get(index), checked.extras.get(index.place())) else {
            continue;
        };
        let Some(fees) = &extra.fees else { continue };
        let delivered = delivered(fees, &rows, &mut problems);
        let own = |line: &&LineItem| line.account == account.id && line.month == month;
        let month_of = MonthOf {
            account: &account.id,
            month,
            currency: account.currency,
            numbers: u64::try_from(extra.numbers.len()).unwrap_or(u64::MAX),
            delivered,
            lines: lines.iter().filter(own).collect(),
            rounding,
        };
        if let Ok(all_lines) = &mut all {
            match month_of.lines(fees) {
                Ok(lines) => all_lines.extend(lines),
                Err(error) => all = Err(error),
            }
        }
    }
    problems.or(all)
}

/// Messages delivered in the rows, where a fee asks for them.
fn delivered(fees: &Fees, rows: &[&Row], problems: &mut Problems) -> u64 {
    if !fees.per_message.is_some_and(|(_, on)| on == MessageFeeOn::Delivered) {
        return 0;
    }
    for row in rows.iter().filter(|row| row.messages.is_none()) {
        let place = (PlanTable::Volume, row.position);
        problems.add(place, "messages", PlanFault::MessagesMissingForFee);
    }
    let messages = rows.iter().filter_map(|row| row.messages);
    messages.fold(0, u64::saturating_add)
}

/// What the fees of one account and month go by.
struct MonthOf<'a> {
    account: &'a str,
    month: BillingMonth,
    currency: Currency,
    numbers: u64,
    delivered: u64,
    /// Meta's.
    lines: Vec<&'a LineItem>,
    rounding: Rounding,
}

impl MonthOf<'_> {
    fn lines(&self, fees: &Fees) -> Result<Vec<FeeLine>, MoneyError> {
        let charged = self.lines.iter().filter(|line| line.outcome == LineOutcome::Charged);
        let charged = charged.map(|line| line.quantity).fold(0, u64::saturating_add);
        let messages = fees.per_message.map(|(price, on)| match on {
            MessageFeeOn::Delivered => (price, self.delivered),
            MessageFeeOn::Charged => (price, charged),
        });
        let fixed = [
            (FeeKind::Monthly, fees.monthly.map(|price| (price, 1))),
            (FeeKind::PerNumber, fees.per_number.map(|price| (price, self.numbers))),
            (FeeKind::PerMessage, messages),
        ];
        let mut lines = vec![];
        for (kind, fee) in fixed {
            if let Some((price, quantity)) = fee {
                lines.push(self.fixed(kind, price, quantity)?);
            }
        }
        for (category, percent) in &fees.markup_by_category {
            let own = self.lines.iter().filter(|line| line.category == *category);
            lines.push(FeeLine {
                category: Some(*category),
                ..self.markup(*percent, own)?
            });
        }
        if let Some(percent) = fees.markup {
            let others = |line: &&&LineItem| !fees.markup_by_category.contains_key(&line.category);
            lines.push(self.markup(percent, self.lines.iter().filter(others))?);
        }
        Ok(lines)
    }

    fn fixed(&self, kind: FeeKind, price: UnitPrice, quantity: u64) -> Result<FeeLine, MoneyError> {
        let exact = price.times(quantity).ok_or(MoneyError::Overflow)?;
        Ok(FeeLine {
            quantity: Some(quantity),
            unit_price: Some(price),
            ..self.line(kind, exact)?
        })
    }

    /// A share of the rounded lines, as they are printed, so that it can be worked out again by hand.
    fn markup<'l>(
        &self,
        percent: Decimal,
        lines: impl Iterator<Item = &'l &'l LineItem>,
    ) -> Result<FeeLine, MoneyError> {
        let zero = Money::zero(self.currency);
        let base = lines.map(|line| line.amount).try_fold(zero, Money::plus)?;
        let exact = base
            .decimal()
            .and_then(|base| base.checked_mul(percent))
            .and_then(|product| product.checked_mul(Decimal::new(1, 2)))
            .ok_or(MoneyError::Overflow)?;
        Ok(FeeLine {
            percent: Some(percent.normalize().to_string()),
            base: Some(base),
            ..self.line(FeeKind::Markup, exact)?
        })
    }

    fn line(&self, kind: FeeKind, exact: Decimal) -> Result<FeeLine, MoneyError> {
        Ok(FeeLine {
            account: self.account.to_owned(),
            month: self.month,
            kind,
            category: None,
            quantity: None,
            unit_price: None,
            percent: None,
            base: None,
            exact: exact.normalize().to_string(),
            amount: rounded(exact, self.rounding, self.currency)?,
            currency: self.currency,
        })
    }
}
