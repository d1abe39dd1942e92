//! `"accounts at home in India are billed in INR only, from 2027-01-01 on"`: currencies that a country prescribes.

use crate::base::{country::Country, currency::Currency, instant::Day};

/// From a day on, accounts at home in a country are billed in one currency only; those in other currencies stop
/// (RAT-104).
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn an_account_stops_from_the_first_day_on_at_home_in_the_country_and_in_another_currency() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
        let (india, germany): (Country, Country) = ("IN".parse().unwrap(), "DE".parse().unwrap());
        let (rupee, dollar): (Currency, Currency) = ("INR".parse().unwrap(), "USD".parse().unwrap());
        let rule = OnlyCurrency {
            country: india,
            currency: rupee,
            effective_from: day(2),
        };
        for (home, currency, on, stops) in [
            (Some(india), dollar, day(1), false),
            (Some(india), dollar, day(2), true),
            (Some(india), dollar, day(3), true),
            (Some(india), rupee, day(3), false),
            (Some(germany), dollar, day(3), false),
            (None, dollar, day(3), false),
        ] {
            assert_eq!(rule.stops(home, currency, on), stops, "{home:?} {currency} {on}");
        }
    }
}
