//! Everything published that a bill needs, in one value.

use super::{rate_book::RateBook, regime::Regime};
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
}

impl Tables {
    /// The rules in force on a day; none before the first.
    pub fn regime(&self, on: Day) -> Option<&Regime> {
        self.regimes.iter().rev().find(|regime| regime.effective_from <= on)
    }
}
