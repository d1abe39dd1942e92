//! `"2023-06"`, a month of an account's own calendar.

use chrono::Datelike;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::instant::Day;

/// A calendar month in the account's time zone; the period of allowances, tiers and bill lines.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillingMonth {
    year: i32,
    month: u32,
}

impl BillingMonth {
    /// The month a day lies in.
    ///
    /// ```
    /// use billing_core::base::month::BillingMonth;
    /// let day = "2023-06-30".parse().unwrap();
    /// assert_eq!(BillingMonth::of(day).to_string(), "2023-06");
    /// ```
    pub fn of(day: Day) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The month's first day.
    pub fn first_day(self) -> Day {
        Day::from_ymd_opt(self.year, self.month, 1).unwrap_or(Day::MIN)
    }

    /// The month's last day.
    ///
    /// ```
    /// use billing_core::base::month::BillingMonth;
    /// let february: BillingMonth = "2028-02".parse().unwrap();
    /// assert_eq!(february.last_day().to_string(), "2028-02-29");
    /// ```
    pub fn last_day(self) -> Day {
        self.next().first_day().pred_opt().unwrap_or(self.first_day())
    }

    /// This month and all that follow.
    pub fn onwards(self) -> impl Iterator<Item = Self> {
        core::iter::successors(Some(self), |month| Some(month.next()))
    }

    /// The months of `2026-11..2027-01`, both ends included, or of `2026-11` alone; none where they are no such months,
    /// or more than `most`.
    ///
    /// ```
    /// use billing_core::base::month::BillingMonth;
    /// let count = |text: &str| BillingMonth::span(text, 12).map(|months| months.len());
    /// assert_eq!([count("2026-11"), count("2026-11..2027-01"), count("2026-01..2026-12")], [Some(1), Some(3), Some(12)]);
    /// assert_eq!([count("2026-01..2027-01"), count("2026-11..2026-10"), count("soon")], [None; 3]);
    /// ```
    pub fn span(text: &str, most: usize) -> Option<Vec<Self>> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last): (Self, Self) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let months = first.onwards().take_while(|month| *month <= last);
        let months: Vec<Self> = months.take(most.saturating_add(1)).collect();
        (1..=most).contains(&months.len()).then_some(months)
    }

    /// The month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month < 12 {
            Self {
                year: self.year,
                month: self.month.saturating_add(1),
            }
        } else {
            Self {
                year: self.year.saturating_add(1),
                month: 1,
            }
        }
    }
}

impl core::fmt::Display for BillingMonth {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl core::str::FromStr for BillingMonth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a month; expected YYYY-MM, for example 2023-06");
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(wrong());
        }
        let year = year.parse().map_err(|_| wrong())?;
        let month = month.parse().map_err(|_| wrong())?;
        Day::from_ymd_opt(year, month, 1).map(Self::of).ok_or_else(wrong)
    }
}

impl Serialize for BillingMonth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BillingMonth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
