//! `"Germany, marketing: 10,000 units, 1,131.00 EUR"`: sums of an estimate's lines, and what a unit costs on average.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::result::Estimate;
use crate::{
    base::{
        category::Category,
        country::Country,
        money::{Money, MoneyError},
    },
    statement::line_item::LineOutcome,
};

/// The lines of one market, country and category, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The market's name.
    pub market: String,
    /// The country that the plan names; none where it names the market only.
    pub country: Option<Country>,
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

/// A line, or what a country has of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The place of its line among the lines, from 0.
    pub line: usize,
    /// The country that the plan names; none where it names the market only.
    pub country: Option<Country>,
    /// Its units.
    pub quantity: u64,
    /// Its part of the line's rounded amount.
    pub amount: Money,
}

/// The lines of an estimate by country where the plan names some, else whole, in the order of the lines.
pub fn pieces(estimate: &Estimate) -> Vec<Piece> {
    let mut pieces = vec![];
    let mut parts = estimate.countries.iter().peekable();
    for (place, line) in estimate.lines.iter().enumerate() {
        let before = pieces.len();
        while let Some(part) = parts.next_if(|part| part.line == place) {
            pieces.push(Piece {
                line: place,
                country: part.country,
                quantity: part.quantity,
                amount: part.amount,
            });
        }
        if pieces.len() == before {
            pieces.push(Piece {
                line: place,
                country: None,
                quantity: line.quantity,
                amount: line.amount,
            });
        }
    }
    pieces
}

/// The lines of an estimate by market, country and category, in the order of the lines.
///
/// # Errors
///
/// [`MoneyError`] when the accounts of the plan have unlike currencies, or a sum is too large.
pub fn parts(estimate: &Estimate) -> Result<Vec<Part>, MoneyError> {
    let mut parts: Vec<Part> = vec![];
    for piece in pieces(estimate) {
        let Some(line) = estimate.lines.get(piece.line) else {
            continue;
        };
        let known = parts.iter().position(|part| {
            part.market == line.market && part.country == piece.country && part.category == line.category
        });
        let place = known.unwrap_or(parts.len());
        if known.is_none() {
            parts.push(Part {
                market: line.market.clone(),
                country: piece.country,
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
            *units = units.saturating_add(piece.quantity);
            part.amount = part.amount.plus(piece.amount)?;
        }
    }
    Ok(parts)
}

/// Where messages go, as far as the plan says: a market, and the country where it names one.
pub type Destination = (String, Option<Country>);

/// The sums of the parts of each destination, in the order of the parts.
///
/// # Errors
///
/// As [`parts`].
pub fn destinations(parts: &[Part]) -> Result<Vec<(Destination, Money)>, MoneyError> {
    let mut all: Vec<(Destination, Money)> = vec![];
    for part in parts {
        let same = |(market, country): &Destination| *market == part.market && *country == part.country;
        match all.iter_mut().find(|(destination, _)| same(destination)) {
            Some((_, amount)) => *amount = amount.plus(part.amount)?,
            None => all.push(((part.market.clone(), part.country), part.amount)),
        }
    }
    Ok(all)
}

/// What one of so many units costs on average, to six decimals, halves away from zero. A figure to compare, never a
/// price to multiply; none where there are no units.
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
