//! `"autumn-sale 812.40, vip 96.11, 3,204 others 51.02"`: of a breakdown with many values, those that cost most.

use rust_decimal::Decimal;

use super::bill::BreakdownRow;
use crate::base::few;

/// The rows that cost most, and the sum of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dearest {
    /// The rows that cost most, the dearest first; of equal ones, the one with more units.
    pub rows: Vec<BreakdownRow>,
    /// All others as one row, whose `by` is empty; none where there are none.
    pub others: Option<BreakdownRow>,
    /// How many rows that is the sum of.
    pub summed_up: u64,
}

/// The `most` rows of one account and month that cost most, and the sum of the others; a single other stands for
/// itself.
///
/// ```
/// # use billing_core::statement::{bill::BreakdownRow, dearest::dearest};
/// let row = |by: &str, exact: &str| BreakdownRow {
///     account: "w".to_owned(),
///     month: "2026-11".parse().unwrap(),
///     by: by.to_owned(),
///     charged: 1,
///     free: 0,
///     refused: 0,
///     exact: exact.to_owned(),
///     currency: "EUR".parse().unwrap(),
/// };
/// let found = dearest(&[row("a", "0.1"), row("b", "2"), row("c", "0.25"), row("d", "0.05")], 2);
/// assert_eq!(found.rows.iter().map(|row| row.by.as_str()).collect::<Vec<_>>(), ["b", "c"]);
/// assert_eq!(found.others.map(|row| (row.exact, row.charged)), Some(("0.15".to_owned(), 2)));
/// ```
pub fn dearest(rows: &[BreakdownRow], most: usize) -> Dearest {
    let exact = |row: &BreakdownRow| row.exact.parse::<Decimal>().unwrap_or_default();
    let mut sorted: Vec<(Decimal, &BreakdownRow)> = rows.iter().map(|row| (exact(row), row)).collect();
    few::sort_by(&mut sorted, |(a, left), (b, right)| {
        let units = |row: &BreakdownRow| row.charged.saturating_add(row.free).saturating_add(row.refused);
        b.cmp(a)
            .then_with(|| units(right).cmp(&units(left)))
            .then_with(|| left.by.cmp(&right.by))
    });
    let kept = if sorted.len() <= most.saturating_add(1) {
        sorted.len()
    } else {
        most
    };
    let others = sorted.split_off(kept);
    let summed = others.first().map(|(_, first)| {
        let sum =
            |units: fn(&BreakdownRow) -> u64| others.iter().map(|(_, row)| units(row)).fold(0, u64::saturating_add);
        let exact = others
            .iter()
            .try_fold(Decimal::ZERO, |sum, (exact, _)| sum.checked_add(*exact));
        BreakdownRow {
            by: String::new(),
            charged: sum(|row| row.charged),
            free: sum(|row| row.free),
            refused: sum(|row| row.refused),
            exact: exact.unwrap_or(Decimal::MAX).normalize().to_string(),
            ..(*first).clone()
        }
    });
    Dearest {
        rows: sorted.into_iter().map(|(_, row)| row.clone()).collect(),
        others: summed,
        summed_up: u64::try_from(others.len()).unwrap_or(u64::MAX),
    }
}
