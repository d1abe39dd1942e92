//! Everything published that a bill needs, in one value.

use super::{
    known_until::KnownUntil,
    only_currency::OnlyCurrency,
    rate_book::RateBook,
    rate_card::{Basis, Cell, RateCard},
    regime::{Allowance, AllowanceCover, AllowanceScope, ChargedUnit, Regime},
};
use crate::base::{
    category::Category,
    country::Country,
    currency::Currency,
    instant::Day,
    market::{MarketRow, MarketTable, OTHER},
    price::UnitPrice,
};

/// Markets, rules and prices by date. Built and checked by the `pricing-tables` crate.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Calling codes and countries to markets.
    pub markets: MarketTable,
    /// The rules, in order of their first day.
    pub regimes: Vec<Regime>,
    /// Price lists and volume tiers.
    pub rates: RateBook,
    /// The last days that all of this claims to know.
    pub known_until: KnownUntil,
    /// Countries that prescribe a currency, by country.
    pub only_currencies: Vec<OnlyCurrency>,
}

impl Tables {
    /// Markets, rules and prices without a claim of how long they are known, and without prescribed currencies.
    pub fn new(markets: MarketTable, regimes: Vec<Regime>, rates: RateBook) -> Self {
        Self {
            markets,
            regimes,
            rates,
            known_until: KnownUntil::default(),
            only_currencies: vec![],
        }
    }

    /// Invented tables for examples and tests: country `ZZ` with calling code 999 is a market of its own, every other
    /// one is `Other`; one rate card in EUR from 2025-07-01, with marketing at 0.10 and everything else at 0.02; every
    /// message is charged, but service messages only beyond 1,000 a month and business number. Whatever was there
    /// before has no price.
    ///
    /// ```
    /// use billing_core::{base::category::Category, tariff::tables::Tables};
    ///
    /// let tables = Tables::example();
    /// let card = tables.rates.card("EUR".parse().unwrap(), "2025-08-01".parse().unwrap()).unwrap();
    /// let market = tables.markets.market("ZZ").unwrap();
    /// assert_eq!(card.cell(market, Category::Marketing).unwrap().unit_price.to_string(), "0.1");
    /// ```
    ///
    /// # Panics
    ///
    /// Never: every text below can be read, as the example shows.
    #[expect(clippy::expect_used, reason = "the texts are constants")]
    pub fn example() -> Self {
        Self::try_example().expect("every text can be read")
    }

    fn try_example() -> Option<Self> {
        let day: Day = "2025-07-01".parse().ok()?;
        let row = |code: &str, country: &str, market: &str| {
            Some(MarketRow {
                calling_code: code.to_owned(),
                country: country.parse::<Country>().ok()?,
                country_name: market.to_owned(),
                market: market.to_owned(),
                effective_from: day,
            })
        };
        let markets = MarketTable::new(vec![row("999", "ZZ", "ZZ")?, row("998", "ZY", OTHER)?]).ok()?;
        let currency: Currency = "EUR".parse().ok()?;
        let mut card = RateCard::new(currency, day, None, true);
        for market in [markets.market("ZZ")?, markets.market(OTHER)?] {
            for category in [
                Category::Marketing,
                Category::Utility,
                Category::Authentication,
                Category::Service,
            ] {
                let unit_price: UnitPrice = if category == Category::Marketing { "0.1" } else { "0.02" }
                    .parse()
                    .ok()?;
                let basis = Basis::Published;
                card.set(market, category, Cell { unit_price, basis });
            }
        }
        let regime = Regime {
            name: "example".to_owned(),
            effective_from: day,
            unit: ChargedUnit::Message,
            window_hours: 24,
            conversation_hours: 24,
            entry_point_reply_hours: 24,
            entry_point_hours: 72,
            allowance: Some(Allowance {
                units: 1_000,
                scope: AllowanceScope::BusinessNumber,
                cover: AllowanceCover::Service,
            }),
            service_free: false,
            utility_free_in_window: true,
            open_utility_conversation_free: false,
            reactions_free: true,
            exempt_service_free: false,
            authentication_international: false,
            volume_tiers: false,
            entry_point_reports: false,
        };
        Some(Self::new(markets, vec![regime], RateBook::new(vec![card], vec![])))
    }

    /// The rules in force on a day; none before the first.
    pub fn regime(&self, on: Day) -> Option<&Regime> {
        self.regimes.iter().rev().find(|regime| regime.effective_from <= on)
    }
}
