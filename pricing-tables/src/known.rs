//! `"EUR/2026-10-01 is the last list, so prices are known until 2026-12-31"`: how long tables claim to know.

use std::collections::BTreeMap;

use billing_core::{
    base::{currency::Currency, few, instant::Day},
    tariff::{known_until::KnownUntil, rate_card::RateCard},
};
use chrono::Datelike as _;

use crate::row::{KnownOf, KnownRow, Placed};

/// The last day of the quarter that a day lies in. Meta changes prices on the first day of a quarter.
pub(crate) fn end_of_quarter(day: Day) -> Day {
    let next = match day.month0().div_euclid(3) {
        3 => Day::from_ymd_opt(day.year().saturating_add(1), 1, 1),
        quarter => Day::from_ymd_opt(
            day.year(),
            quarter.saturating_add(1).saturating_mul(3).saturating_add(1),
            1,
        ),
    };
    next.and_then(|next| next.pred_opt()).unwrap_or(day)
}

/// What is stated, and what the lists themselves show: a currency's prices are known at least to the end of the quarter
/// in which its last list begins, unless a row of its own says otherwise.
pub(crate) fn known_until(rows: &[Placed<KnownRow>], cards: &[RateCard]) -> KnownUntil {
    let stated: BTreeMap<KnownOf, Day> = few::collect(rows.iter().map(|placed| (placed.row.of, placed.row.last)));
    let all = stated.get(&KnownOf::All).copied();
    let mut prices: BTreeMap<Currency, Day> = BTreeMap::new();
    for card in cards {
        let shown = end_of_quarter(card.first_day());
        let last = prices.entry(card.currency()).or_insert(all.unwrap_or(shown));
        *last = shown.max(*last);
    }
    let newest = prices.values().max().copied();
    for (of, last) in &stated {
        if let KnownOf::Prices(currency) = of {
            prices.insert(*currency, *last);
        }
    }
    KnownUntil::new(stated.get(&KnownOf::Rules).copied().or(all).or(newest), prices)
}

#[cfg(test)]
mod tests {
    use super::end_of_quarter;

    #[test]
    fn a_quarter_ends_on_the_day_before_the_next() {
        let end = |day: &str| end_of_quarter(day.parse().unwrap()).to_string();
        assert_eq!(end("2026-10-01"), "2026-12-31");
        assert_eq!(end("2026-12-31"), "2026-12-31");
        assert_eq!(end("2024-02-15"), "2024-03-31");
        assert_eq!(end("2026-06-01"), "2026-06-30");
        assert_eq!(end("2026-07-01"), "2026-09-30");
    }
}
