//! `"as of EUR/2026-07-01"`: the tables as they were when a price list was the last one known.

use billing_core::{
    base::instant::Day,
    tariff::{rate_book::RateBook, tables::Tables},
};

/// The same tables without price lists and volume tiers that begin after a day; the markets and rules are those of today.
///
/// Whoever counts with them gets what was got before later lists were known.
///
/// ```
/// let (tables, july) = (pricing_tables::shipped(), "2026-07-01".parse().unwrap());
/// let then = pricing_tables::edition::as_of(tables, july);
/// let card = then.rates.card("EUR".parse().unwrap(), "2026-10-15".parse().unwrap()).unwrap();
/// assert_eq!(card.name(), "EUR/2026-07-01");
/// ```
pub fn as_of(tables: &Tables, last: Day) -> Tables {
    let cards = tables.rates.cards().filter(|card| card.first_day() <= last);
    let tiers = tables.rates.tier_tables().filter(|table| table.first_day() <= last);
    Tables {
        markets: tables.markets.clone(),
        regimes: tables.regimes.clone(),
        rates: RateBook::new(cards.cloned().collect(), tiers.cloned().collect()),
    }
}
