//! `"Germany, marketing: 10,000 units, 1,131.00 EUR"`: sums of an estimate's lines, and what a unit costs on average.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::result::Estimate;
use crate::{
    base::{
        category::Category,
        money::{Money, MoneyError},
    },
    statement::line_item::LineOutcome,
};

/// The lines of one market and category, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Charged units.
    pub charged: u64,
    /// Free units.
    pub free: u64,
    /// Units without a price, which the amount does not contain.
    pub refused: u64,
    /// The sum of the lines' amounts.
    pub amount: Money,
}

/// The lines of an estimate by market and category, in the order of the lines.
///
/// # Errors
///
/// [`MoneyError`] when the accounts of the plan have unlike currencies, or a sum is too large.
pub fn parts(estimate: &Estimate) -> Result<Vec<Part>, MoneyError> {
    let mut parts: Vec<Part> = vec![];
    for line in &estimate.lines {
        let known = parts
            .iter()
            .position(|part| part.market == line.market && part.category == line.category);
        let place = known.unwrap_or(parts.len());
        if known.is_none() {
            parts.push(Part {
                market: line.market.clone(),
                category: line.category,
                charged: 0,
                free: 0,
                refused: 0,
                amount: Money::zero(line.currency),
            });
        }
        if let Some(part) = parts.get_mut(place) {
            let units = match line.outcome {
                LineOutcome::Charged => &mut part.charged,
                LineOutcome::Free => &mut part.free,
                LineOutcome::Refused => &mut part.refused,
            };
            *units = units.saturating_add(line.quantity);
            part.amount = part.amount.plus(line.amount)?;
        }
    }
    Ok(parts)
}

/// The sums of the parts of each market, in the order of the parts.
///
/// # Errors
///
/// As [`parts`].
pub fn markets(parts: &[Part]) -> Result<Vec<(String, Money)>, MoneyError> {
    let mut markets: Vec<(String, Money)> = vec![];
    for part in parts {
        match markets.iter_mut().find(|(market, _)| *market == part.market) {
            Some((_, amount)) => *amount = amount.plus(part.amount)?,
            None => markets.push((part.market.clone(), part.amount)),
        }
    }
    Ok(markets)
}

/// What one of so many units costs on average, to six decimals, halves away from zero. A figure to compare, never a price
/// to multiply; none where there are no units.
///
/// ```
/// use billing_core::{base::money::Money, estimate::breakdown::average};
/// let amount = Money::from_minor(1_377_00, "EUR".parse().unwrap());
/// assert_eq!(average(amount, 22_000).unwrap().to_string(), "0.062591");
/// assert_eq!(average(amount, 0), None);
/// ```
pub fn average(amount: Money, units: u64) -> Option<Decimal> {
    let exact = amount.decimal()?.checked_div(Decimal::from(units))?;
    let mut rounded = exact.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(6);
    Some(rounded)
}
