//! `"2K"`: how many people a portfolio may write to in 24 hours.

use core::fmt;

use billing_core::base::instant::Day;
use serde::{Serialize, Serializer};

use super::portfolio_limits_since;
use crate::{digits::Digits, plan::RowFault};

/// A messaging limit. To 2025-10-06 each business number has one, from 2025-10-07 on the portfolio; on that day 2K took
/// the place of 1K.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// 250 people.
    L250,
    /// 1,000; to 2025-10-06.
    L1K,
    /// 2,000; from 2025-10-07.
    L2K,
    /// 10,000.
    L10K,
    /// 100,000.
    L100K,
    /// As many as there are.
    Unlimited,
}

impl Limit {
    /// Reads a limit as WhatsApp Manager, the API's fields or people write it.
    pub(crate) fn of(digits: &Digits) -> Result<Self, RowFault> {
        let text = digits.0.trim().to_uppercase();
        Ok(match text.strip_prefix("TIER_").unwrap_or(&text) {
            "250" => Self::L250,
            "1K" | "1000" => Self::L1K,
            "2K" | "2000" => Self::L2K,
            "10K" | "10000" => Self::L10K,
            "100K" | "100000" => Self::L100K,
            "UNLIMITED" => Self::Unlimited,
            _ => {
                let found = digits.0.clone();
                return Err(RowFault::NotALimit { found });
            }
        })
    }

    /// Why there is no such limit on a day.
    pub(crate) fn check(self, on: Day) -> Result<(), RowFault> {
        let of_numbers = on < portfolio_limits_since();
        let instead = match self {
            Self::L1K if !of_numbers => "2K",
            Self::L2K if of_numbers => "1K",
            Self::L250 | Self::L1K | Self::L2K | Self::L10K | Self::L100K | Self::Unlimited => return Ok(()),
        };
        Err(RowFault::LimitOfOtherTime {
            found: self.to_string(),
            day: on,
            instead,
        })
    }

    /// People in 24 hours; none where there is no limit. What was 1K is 2K since the portfolio has it.
    pub(crate) fn people(self, on: Day) -> Option<u64> {
        match self {
            Self::L250 => Some(250),
            Self::L1K if on < portfolio_limits_since() => Some(1_000),
            Self::L1K | Self::L2K => Some(2_000),
            Self::L10K => Some(10_000),
            Self::L100K => Some(100_000),
            Self::Unlimited => None,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::L250 => "250",
            Self::L1K => "1K",
            Self::L2K => "2K",
            Self::L10K => "10K",
            Self::L100K => "100K",
            Self::Unlimited => "unlimited",
        })
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_written_as_people_and_fields_write_it() {
        let read = |text: &str| Limit::of(&Digits(text.to_owned())).ok();
        assert_eq!([read("2K"), read("2000"), read("tier_2k")], [Some(Limit::L2K); 3]);
        assert_eq!([read("unlimited"), read("TIER_UNLIMITED")], [Some(Limit::Unlimited); 2]);
        assert_eq!([read("5K"), read(""), read("2,000")], [None; 3]);
    }

    #[test]
    fn on_the_seventh_of_october_2025_a_thousand_become_two() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let (last, first) = (day("2025-10-06"), day("2025-10-07"));
        assert_eq!(
            (Limit::L1K.people(last), Limit::L1K.people(first)),
            (Some(1_000), Some(2_000))
        );
        assert!(Limit::L1K.check(last).is_ok() && Limit::L2K.check(first).is_ok());
        assert!(Limit::L1K.check(first).is_err() && Limit::L2K.check(last).is_err());
    }
}
