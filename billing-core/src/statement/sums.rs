//! `"12 × 0.1131 = 1.3572, rounded 1.36"`: the only place that multiplies and rounds (COM-108).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{bill::Total, line_item::LineItem};
use crate::base::{
    currency::Currency,
    few,
    money::{Money, MoneyError},
    month::BillingMonth,
    price::Rounding,
};

/// Lines in order, those of one kind put together, each rounded once, and their sums per account and month. What the
/// lines say of their amounts is not asked: it follows from quantity and unit price.
///
/// # Errors
///
/// When a sum does not fit, or lines of one account and month have unlike currencies.
///
/// ```
/// use billing_core::{
///     base::price::Rounding,
///     metering::usage::UsedLine,
///     statement::{line_item::LineItem, sums::summed},
/// };
/// let used: UsedLine = serde_json::from_str(
///     r#"{"account": "shop", "month": "2023-06", "number": "4930", "unit": "conversation", "market": "Germany",
///         "category": "marketing", "unit_price": "0.1131", "rate_card": "EUR/2023-06-01", "basis": "published",
///         "days": {"1": 12}}"#,
/// )?;
/// let line = |units| LineItem::of_usage(&used, units, "EUR".parse().unwrap());
/// let (lines, totals) = summed(vec![line(6), line(6)], Rounding::HalfUp)?;
/// assert_eq!((lines.len(), totals[0].amount.to_string()), (1, "1.36".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn summed(mut lines: Vec<LineItem>, rounding: Rounding) -> Result<(Vec<LineItem>, Vec<Total>), MoneyError> {
    few::sort_by(&mut lines, LineItem::order);
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
            line.amount = rounded(line.exact, rounding, line.currency)?;
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
