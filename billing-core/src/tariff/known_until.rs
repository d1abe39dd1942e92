//! `"EUR prices are known until 2026-12-31"`: the last day that tables claim to know, and what holds after it.

use std::collections::BTreeMap;

use super::rate_card::Basis;
use crate::base::{currency::Currency, instant::Day};

/// The last days, in the account's time zone, for which prices, rules and markets are known (RAT-103).
///
/// Prices are known for each currency by itself, since a list of one says nothing of the others. Where no day is given,
/// the tables make no claim and every day counts as known; the readers of `pricing-tables` always give one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownUntil {
    rules: Option<Day>,
    prices: BTreeMap<Currency, Day>,
}

impl KnownUntil {
    /// What is known until when.
    pub fn new(rules: Option<Day>, prices: BTreeMap<Currency, Day>) -> Self {
        Self { rules, prices }
    }

    /// The last day for which rules, markets and thresholds of volume tiers are known.
    pub fn rules(&self) -> Option<Day> {
        self.rules
    }

    /// The last day for which a currency's prices are known.
    pub fn prices(&self, currency: Currency) -> Option<Day> {
        self.prices.get(&currency).copied()
    }

    /// Every currency with the last day of its prices, by its code.
    pub fn currencies(&self) -> impl Iterator<Item = (Currency, Day)> + '_ {
        self.prices.iter().map(|(currency, day)| (*currency, *day))
    }

    /// The basis of a price when it is used for a day: its own, or [`Basis::Assumed`] after the last known day, unless
    /// a plan says what it assumes.
    ///
    /// ```
    /// use billing_core::{base::{currency::Currency, instant::Day}, tariff::{known_until::KnownUntil, rate_card::Basis}};
    /// let eur: Currency = "EUR".parse().unwrap();
    /// let day = |text: &str| text.parse::<Day>().unwrap();
    /// let known = KnownUntil::new(None, [(eur, day("2026-12-31"))].into());
    /// assert_eq!(known.basis(eur, day("2026-12-31"), Basis::Published), Basis::Published);
    /// assert_eq!(known.basis(eur, day("2027-01-01"), Basis::Published), Basis::Assumed);
    /// ```
    pub fn basis(&self, currency: Currency, on: Day, own: Basis) -> Basis {
        if own != Basis::Planned && self.prices(currency).is_some_and(|last| last < on) {
            Basis::Assumed
        } else {
            own
        }
    }

    /// The first days that are no longer known.
    pub(crate) fn ends(&self) -> impl Iterator<Item = Day> + '_ {
        self.rules.iter().chain(self.prices.values()).filter_map(Day::succ_opt)
    }
}
