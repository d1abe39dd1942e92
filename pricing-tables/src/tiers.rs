//! `"Germany utility, bands from 1, 100,001, …, each 5 % cheaper"` and a list price become the bands of a currency.
//!
//! Thresholds are the same in every currency, and each band is the list price less a multiple of one step (5 %, in
//! India 6 %), rounded half up to the digits of the price lists. So the tables of all currencies are computed from
//! `tier_thresholds.csv`; those of `volume_tiers/` are what Meta published, and override.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{category::Category, currency::Currency, few, instant::Day, market::Market, price::UnitPrice},
    tariff::{
        rate_card::{Basis, Cell, RateCard},
        volume_tier::{Band, TierTable},
    },
};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::{
    read::Dated,
    row::{ThresholdRow, TierRow},
};

type Key = (Market, Category);
/// The published schedules of one currency, by first day.
type Published = BTreeMap<Day, BTreeMap<Key, Vec<Band>>>;

/// How many digits prices of a currency have after the point.
fn digits(currency: Currency) -> u32 {
    if currency.code() == "IDR" { 2 } else { 4 }
}

/// The price of a band: the list price less so many steps.
fn reduced(list: UnitPrice, percent: u32, digits: u32) -> Option<UnitPrice> {
    let left = Decimal::from(100_u32.checked_sub(percent)?);
    let exact = list.decimal().checked_mul(left)?.checked_div(Decimal::ONE_HUNDRED)?;
    UnitPrice::new(exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero))
}

/// The tier tables of every currency, by currency and first day.
///
/// With thresholds, a table begins with each rate card, each change of thresholds and each published table; without,
/// with each published table only.
pub(crate) fn tables(
    cards: &[RateCard],
    sheets: Vec<Dated<'_, TierRow>>,
    thresholds: &[ThresholdRow],
) -> Vec<TierTable> {
    let mut published: BTreeMap<Currency, Published> = BTreeMap::new();
    for sheet in sheets {
        let schedules = published
            .entry(sheet.currency)
            .or_default()
            .entry(sheet.first_day)
            .or_default();
        for TierRow {
            market, category, band, ..
        } in sheet.rows.into_iter().map(|placed| placed.row)
        {
            schedules.entry((market, category)).or_default().push(band);
        }
    }
    let mut by_key: BTreeMap<Key, Vec<&ThresholdRow>> = BTreeMap::new();
    for row in thresholds {
        by_key.entry((row.market, row.category)).or_default().push(row);
    }
    let mut books: BTreeMap<Currency, Vec<&RateCard>> = BTreeMap::new();
    for card in cards {
        books.entry(card.currency()).or_default().push(card);
    }
    let currencies: BTreeSet<Currency> = few::collect(books.keys().chain(published.keys()).copied());
    let none = Published::new();
    let of_currency = |currency: Currency| {
        Maker {
            currency,
            cards: books.remove(&currency).unwrap_or_default(),
            published: published.get(&currency).unwrap_or(&none),
            thresholds: &by_key,
        }
        .tables()
    };
    currencies.into_iter().flat_map(of_currency).collect()
}

/// What one currency's tables are made of.
struct Maker<'a> {
    currency: Currency,
    cards: Vec<&'a RateCard>,
    published: &'a Published,
    thresholds: &'a BTreeMap<Key, Vec<&'a ThresholdRow>>,
}

impl Maker<'_> {
    fn tables(&self) -> Vec<TierTable> {
        let thresholds = || self.thresholds.values().flatten().map(|row| row.effective_from);
        let mut days: BTreeSet<Day> = few::collect(self.published.keys().copied());
        if let (Some(first_tiers), Some(first_card)) = (thresholds().min(), self.cards.first()) {
            let cards = self.cards.iter().map(|card| card.first_day());
            days.extend(cards.filter(|day| first_tiers <= *day));
            days.extend(thresholds().filter(|day| first_card.first_day() <= *day));
        }
        let tables = days.into_iter().map(|day| self.table(day));
        tables.filter(|table| table.schedules().next().is_some()).collect()
    }

    fn table(&self, day: Day) -> TierTable {
        let card = self.cards.iter().rev().find(|card| card.first_day() <= day);
        let card = card.filter(|card| card.effective_until().is_none_or(|until| day < until));
        let latest = self.published.range(..=day).next_back();
        let own = latest
            .filter(|(since, _)| **since == day)
            .map(|(_, schedules)| schedules);
        let keys: BTreeSet<Key> = few::collect(
            latest
                .iter()
                .flat_map(|(_, schedules)| schedules.keys())
                .chain(self.thresholds.keys())
                .copied(),
        );
        let mut table = TierTable::new(self.currency, day);
        let mut later_thresholds = None;
        for key in keys {
            let list = card.and_then(|card| card.cell(key.0, key.1));
            let threshold = self.thresholds.get(&key);
            let in_force = threshold.and_then(|rows| rows.iter().rev().find(|row| row.effective_from <= day));
            let mut bands = match (own.and_then(|own| own.get(&key)), in_force, list) {
                (Some(bands), _, _) => bands.clone(),
                (None, Some(row), Some(list)) => {
                    if day < row.published_from {
                        later_thresholds = later_thresholds.max(Some(row.published_from));
                    }
                    self.computed(key, row, list, day)
                }
                // Thresholds say everything there is of a market and category; without, a table holds until the next
                // one.
                (None, _, _) if threshold.is_some() => continue,
                (None, _, _) => match latest.and_then(|(_, schedules)| schedules.get(&key)) {
                    Some(bands) => bands.clone(),
                    None => continue,
                },
            };
            // The first band is the list price, and is known as the list price is.
            if let (Some(first), Some(list)) = (bands.first_mut(), list)
                && first.cell.unit_price == list.unit_price
            {
                first.cell.basis = list.basis;
            }
            for band in bands {
                table.add(key.0, key.1, band);
            }
        }
        table.with_thresholds_of(later_thresholds)
    }

    fn computed(&self, key: Key, row: &ThresholdRow, list: Cell, day: Day) -> Vec<Band> {
        let mut bands = self.carried(key, row, list, day).unwrap_or_else(|| {
            let price = |(place, first_unit): (u32, &u64)| {
                let percent = row.step_percent.saturating_mul(place);
                Some(Band {
                    first_unit: *first_unit,
                    cell: Cell {
                        unit_price: reduced(list.unit_price, percent, digits(self.currency))?,
                        basis: Basis::Derived,
                    },
                })
            };
            let mut bands: Vec<Band> = (0_u32..).zip(&row.first_units).map_while(price).collect();
            if let Some(first) = bands.first_mut() {
                first.cell.unit_price = list.unit_price;
            }
            bands
        });
        if day < row.published_from {
            for band in &mut bands {
                band.cell.basis = Basis::Derived;
            }
        }
        bands
    }

    /// The bands as published for another day, if the list price and the thresholds are the same: those of the last
    /// table before that has them, else, where no table is earlier, those of the first one after.
    fn carried(&self, (market, category): Key, row: &ThresholdRow, list: Cell, day: Day) -> Option<Vec<Band>> {
        let schedule = |schedules: &BTreeMap<Key, Vec<Band>>| schedules.get(&(market, category)).cloned();
        let mut earlier = self.published.range(..day).rev().map(|(_, schedules)| schedules);
        let bands = match earlier.clone().next() {
            Some(_) => earlier.find_map(schedule)?,
            None => schedule(self.published.range(day..).next()?.1)?,
        };
        let same = bands.first()?.cell.unit_price == list.unit_price
            && bands
                .iter()
                .map(|band| band.first_unit)
                .eq(row.first_units.iter().copied())
            && bands.iter().all(|band| band.cell.basis == Basis::Published);
        let carried = |band: Band| Band {
            cell: Cell {
                basis: Basis::Carried,
                ..band.cell
            },
            ..band
        };
        same.then(|| bands.into_iter().map(carried).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::reduced;

    #[test]
    fn a_band_is_rounded_half_up_to_the_digits_of_the_list() {
        let of = |list: &str, percent, digits| reduced(list.parse().unwrap(), percent, digits).unwrap().to_string();
        assert_eq!(of("0.0100", 5, 4), "0.0095");
        assert_eq!(of("0.0053", 5, 4), "0.005");
        assert_eq!(of("0.0212", 10, 4), "0.0191", "0.01908 rounds up");
        assert_eq!(of("0.0030", 5, 4), "0.0029", "0.00285 is half and rounds up");
        assert_eq!(of("356.65", 5, 2), "338.82", "338.8175");
    }
}
