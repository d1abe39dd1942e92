//! Everything published that a bill needs, in one value.

use super::{known_until::KnownUntil, only_currency::OnlyCurrency, rate_book::RateBook, regime::Regime};
use crate::base::{instant::Day, market::MarketTable};

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

    /// The rules in force on a day; none before the first.
    pub fn regime(&self, on: Day) -> Option<&Regime> {
        self.regimes.iter().rev().find(|regime| regime.effective_from <= on)
    }
}
