//! `"of 3,000 messages to Rest of Western Europe, 1,000 to Austria"`: the lines of an estimate by the countries of the
//! plan.
//!
//! Rules know markets: allowances, tiers and prices are found for all countries of a market together. Here what was
//! found is divided again, so that whoever planned Austria and Switzerland finds both.

use std::collections::BTreeMap;

use super::result::CountryPart;
use crate::{
    base::{
        country::Country,
        few,
        money::{Money, MoneyError},
    },
    metering::{context::Context, counts::CountKey},
    rating::rater::Rated,
    statement::{assemble::line, line_item::LineItem},
};

/// Units of each count, by the country that their rows name.
pub(super) type Planned = BTreeMap<CountKey, BTreeMap<Option<Country>, u64>>;

/// The lines by country, in the order of the lines; those left out for which no row names a country.
///
/// Units of one count that came to different ends, some free and some charged, are mixed evenly, as they were counted.
///
/// # Errors
///
/// When a product does not fit.
pub(super) fn by_country(
    context: &Context<'_>,
    rated: &[Rated],
    lines: &[LineItem],
    mut planned: Planned,
) -> Result<Vec<CountryPart>, MoneyError> {
    if planned.values().flat_map(BTreeMap::keys).all(Option::is_none) {
        return Ok(vec![]);
    }
    let mut units: BTreeMap<usize, BTreeMap<Option<Country>, u64>> = BTreeMap::new();
    for rated in rated {
        let place = line(context, rated).and_then(|own| lines.binary_search_by(|line| line.order(&own)).ok());
        let (Some(place), Some(left)) = (place, planned.get_mut(&rated.key)) else {
            continue;
        };
        let weights: Vec<u64> = left.values().copied().collect();
        let parts = divided(u128::from(rated.quantity), &weights).ok_or(MoneyError::Overflow)?;
        for ((country, left), part) in left.iter_mut().zip(parts) {
            let part = u64::try_from(part).map_err(|_| MoneyError::Overflow)?;
            *left = left.saturating_sub(part);
            let of_line = units.entry(place).or_default().entry(*country).or_default();
            *of_line = of_line.saturating_add(part);
        }
    }
    let mut all = vec![];
    for (place, countries) in units {
        let Some(line) = lines.get(place).filter(|_| countries.keys().any(Option::is_some)) else {
            continue;
        };
        let weights: Vec<u64> = countries.values().copied().collect();
        let minor = u128::try_from(line.amount.minor()).map_err(|_| MoneyError::Overflow)?;
        let amounts = divided(minor, &weights).ok_or(MoneyError::Overflow)?;
        for ((country, quantity), minor) in countries.into_iter().zip(amounts) {
            if 0 < quantity {
                let minor = i128::try_from(minor).map_err(|_| MoneyError::Overflow)?;
                all.push(CountryPart {
                    line: place,
                    country,
                    quantity,
                    amount: Money::from_minor(minor, line.currency),
                });
            }
        }
    }
    Ok(all)
}

/// A whole in proportion to weights, in whole numbers that add up to it: what rounding down leaves goes to the largest
/// fractions, and of equal ones to the first. None where a product does not fit; zeros where there are no weights.
fn divided(whole: u128, weights: &[u64]) -> Option<Vec<u128>> {
    let sum: u128 = weights.iter().copied().map(u128::from).sum();
    let mut parts = vec![];
    let mut fractions = vec![];
    for (place, weight) in weights.iter().enumerate() {
        let product = whole.checked_mul(u128::from(*weight))?;
        let (part, fraction) = (
            product.checked_div(sum).unwrap_or(0),
            product.checked_rem(sum).unwrap_or(0),
        );
        parts.push(part);
        fractions.push((core::cmp::Reverse(fraction), place));
    }
    few::sort(&mut fractions);
    let given: u128 = parts.iter().sum();
    let left = if sum == 0 { 0 } else { whole.checked_sub(given)? };
    for (_, place) in fractions.into_iter().take(usize::try_from(left).ok()?) {
        if let Some(part) = parts.get_mut(place) {
            *part = part.checked_add(1)?;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::divided;

    #[test]
    fn parts_add_up_and_the_largest_fractions_take_what_is_left() {
        for (whole, weights, parts) in [
            (10, &[1, 1, 1][..], &[4, 3, 3][..]),
            (100, &[2, 1], &[67, 33]),
            (1, &[1, 2], &[0, 1]),
            (7, &[0, 5], &[0, 7]),
            (0, &[3, 4], &[0, 0]),
            (5, &[0, 0], &[0, 0]),
            (5, &[], &[]),
        ] {
            assert_eq!(
                divided(whole, weights).as_deref(),
                Some(parts),
                "{whole} over {weights:?}"
            );
        }
        assert_eq!(divided(u128::MAX, &[2]), None);
    }

    #[test]
    fn no_part_is_larger_than_its_weight_where_the_whole_is_not() {
        for whole in 0..=12 {
            let weights = [5, 0, 1, 6];
            let parts = divided(whole, &weights).unwrap();
            assert_eq!(parts.iter().sum::<u128>(), whole);
            assert!(
                parts
                    .iter()
                    .zip(weights)
                    .all(|(part, weight)| *part <= u128::from(weight)),
                "{parts:?}"
            );
        }
    }
}
