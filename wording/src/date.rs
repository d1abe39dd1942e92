//! `2026-10-03`, `3 October 2026`, `im Oktober 2026`: days, months and moments.

use billing_core::base::{instant::Day, month::BillingMonth};
use chrono::{DateTime, Datelike as _, FixedOffset};

use crate::language::Language;

/// Keeps a number and its unit on one line.
pub const NO_BREAK: char = '\u{a0}';

const MONTHS: [(&str, &str); 12] = [
    ("January", "Januar"),
    ("February", "Februar"),
    ("March", "März"),
    ("April", "April"),
    ("May", "Mai"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "August"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Dezember"),
];

impl Language {
    fn month_name(self, day: Day) -> &'static str {
        let names = usize::try_from(day.month0()).ok().and_then(|place| MONTHS.get(place));
        names.map_or("", |names| self.pick(*names))
    }

    /// `2026-10-03` or `03.10.2026`.
    pub fn day(self, day: Day) -> String {
        day.format(self.pick(("%Y-%m-%d", "%d.%m.%Y"))).to_string()
    }

    /// `3 October 2026` or `3. Oktober 2026`, on one line.
    pub fn day_in_words(self, day: Day) -> String {
        let (dot, month) = (self.pick(("", ".")), self.month_name(day));
        format!("{}{dot}{NO_BREAK}{month}{NO_BREAK}{}", day.day(), day.year())
    }

    /// `October 2026` or `Oktober 2026`, on one line.
    pub fn month(self, month: BillingMonth) -> String {
        let day = month.first_day();
        format!("{}{NO_BREAK}{}", self.month_name(day), day.year())
    }

    /// `Oct 2026` or `Okt 2026`, on one line.
    ///
    /// ```
    /// use wording::{date::NO_BREAK, language::Language};
    /// let month = "2027-03".parse().unwrap();
    /// assert_eq!(Language::German.short_month(month), format!("Mär{NO_BREAK}2027"));
    /// ```
    pub fn short_month(self, month: BillingMonth) -> String {
        let day = month.first_day();
        let name: String = self.month_name(day).chars().take(3).collect();
        format!("{name}{NO_BREAK}{}", day.year())
    }

    /// `in 2026-10` or `im Oktober 2026`.
    pub fn in_month(self, month: BillingMonth) -> String {
        let day = month.first_day();
        match self {
            Self::English => format!("in {month}"),
            Self::German => format!("im {} {}", self.month_name(day), day.year()),
        }
    }

    /// A moment as RFC 3339 has it, as `2026-10-03 14:05:10` or `03.10.2026 14:05:10`; with the distance from UTC where
    /// it is not that of `usual`, so that 24 hours over a change of summer time remain 24 hours to the reader.
    pub fn moment(self, time: &str, usual: Option<FixedOffset>) -> String {
        let Ok(at) = DateTime::parse_from_rfc3339(time) else {
            return time.to_owned();
        };
        let local = at.format(self.pick(("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S")));
        if usual.is_some_and(|usual| usual != *at.offset()) {
            format!("{local} (UTC{})", at.format("%:z"))
        } else {
            local.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_written_out() {
        let first: Day = "2026-03-01".parse().unwrap();
        assert_eq!(Language::German.day_in_words(first), "1.\u{a0}März\u{a0}2026");
        assert_eq!(Language::English.day(first), "2026-03-01");
        assert_eq!(Language::English.month(BillingMonth::of(first)), "March\u{a0}2026");
        assert_eq!(Language::German.in_month(BillingMonth::of(first)), "im März 2026");
    }
}
