//! `"as of EUR/2026-07-01"`: the tables as they were when a price list was the last one known, or those of one day.

use std::collections::BTreeSet;

use billing_core::{
    base::{currency::Currency, instant::Day},
    tariff::{
        known_until::KnownUntil, only_currency::OnlyCurrency, rate_book::RateBook, rate_card::RateCard, tables::Tables,
    },
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

/// The rules, markets, price lists and volume tiers in force on a day, each on every day: what any traffic costs by the
/// rules of that day. Nothing is said of how long they are known.
///
/// None before the first rules.
///
/// ```
/// let (tables, then) = (pricing_tables::shipped(), "2024-09-15".parse().unwrap());
/// let tables = pricing_tables::edition::only(tables, then).unwrap();
/// let card = tables.rates.card("EUR".parse().unwrap(), "2026-11-01".parse().unwrap()).unwrap();
/// assert_eq!(card.name(), "EUR/2024-08-01");
/// assert_eq!(tables.regime("2026-11-01".parse().unwrap()).unwrap().name, "R2b");
/// ```
pub fn only(tables: &Tables, day: Day) -> Option<Tables> {
    let mut regime = tables.regime(day)?.clone();
    regime.effective_from = Day::MIN;
    let rates = &tables.rates;
    let currencies: BTreeSet<Currency> = rates.cards().map(RateCard::currency).collect();
    let cards = currencies.iter().filter_map(|currency| rates.card(*currency, day).ok());
    let tiers = currencies
        .iter()
        .filter_map(|currency| rates.tier_table(*currency, day));
    let rates = RateBook::new(
        cards.map(|card| card.clone().always()).collect(),
        tiers.map(|table| table.clone().always()).collect(),
    );
    let only_currencies = tables.only_currencies.iter().filter(|only| only.effective_from <= day);
    Some(Tables {
        markets: tables.markets.always_as_on(day),
        regimes: vec![regime],
        rates,
        known_until: KnownUntil::default(),
        only_currencies: only_currencies
            .map(|only| OnlyCurrency {
                effective_from: Day::MIN,
                ..*only
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_day_hold_on_every_day_and_know_no_other() {
        let all = crate::shipped();
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert!(only(all, day("2022-01-31")).is_none());
        for then in ["2022-02-01", "2024-09-15", "2025-07-01", "2026-10-01"] {
            let tables = only(all, day(then)).unwrap();
            assert_eq!(tables.regimes.len(), 1);
            assert!(tables.markets.changes().is_empty());
            for other in ["2022-02-01", "2025-01-01", "2027-06-01"] {
                let (then, other) = (day(then), day(other));
                assert_eq!(tables.regime(other).unwrap().name, all.regime(then).unwrap().name);
                for currency in ["EUR", "USD", "INR"] {
                    let currency = currency.parse().unwrap();
                    let card = all.rates.card(currency, then);
                    let named = tables.rates.card(currency, other).map(RateCard::name);
                    assert_eq!(named.ok(), card.map(RateCard::name).ok(), "{then} {other} {currency}");
                    let schedules = |tables: &Tables, on| {
                        let table = tables.rates.tier_table(currency, on);
                        table.map_or(0, |table| table.schedules().count())
                    };
                    assert_eq!(schedules(&tables, other), schedules(all, then));
                }
            }
        }
    }
}
