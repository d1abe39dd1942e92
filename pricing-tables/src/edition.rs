//! `"as of EUR/2026-07-01"`: the tables as they were when a price list was the last one known.

use billing_core::{
    base::{currency::Currency, instant::Day},
    tariff::{known_until::KnownUntil, rate_book::RateBook, tables::Tables},
};

/// The same tables without price lists and volume tiers that begin after a day; the markets and rules are those of
/// today.
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
    let rates = RateBook::new(cards.cloned().collect(), tiers.cloned().collect());
    // Of a currency whose next list is left out, prices are known until that list begins.
    let known = |(currency, until): (Currency, Day)| {
        let left_out = tables
            .rates
            .cards()
            .find(|card| card.currency() == currency && last < card.first_day());
        let before = left_out.and_then(|card| card.first_day().pred_opt());
        (currency, before.map_or(until, |before| before.min(until)))
    };
    let prices = tables.known_until.currencies().map(known).collect();
    Tables {
        markets: tables.markets.clone(),
        regimes: tables.regimes.clone(),
        rates,
        known_until: KnownUntil::new(tables.known_until.rules(), prices),
        only_currencies: tables.only_currencies.clone(),
    }
}
