//! `"accounts at home in India are billed in INR only, from 2027-01-01 on"`: currencies that a country prescribes.

use crate::base::{country::Country, currency::Currency, instant::Day};

/// From a day on, accounts at home in a country are billed in one currency only; those in other currencies stop (RAT-104).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnlyCurrency {
    /// The country.
    pub country: Country,
    /// Its only currency.
    pub currency: Currency,
    /// First day on which accounts in other currencies no longer send.
    pub effective_from: Day,
}

impl OnlyCurrency {
    /// Whether an account stops by this rule, at the latest on a day.
    pub fn stops(&self, home: Option<Country>, currency: Currency, on: Day) -> bool {
        home == Some(self.country) && currency != self.currency && self.effective_from <= on
    }
}
