//! `"2023-06-01T00:00:00Z"` as whole seconds.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A day of the calendar, without a time zone. It becomes a stretch of time only together with an account's time zone.
pub type Day = NaiveDate;

/// A moment in whole seconds since 1970-01-01 UTC. Covers 1970 to 2106, so that it fits four bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(u32);

impl Instant {
    /// The earliest moment there is.
    pub const MIN: Self = Self(0);
    /// The latest moment there is.
    pub const MAX: Self = Self(u32::MAX);

    /// The moment so many seconds after 1970-01-01 UTC; none before 1970 or after 2106.
    ///
    /// ```
    /// use billing_core::base::instant::Instant;
    /// assert_eq!(Instant::from_unix(1_685_577_600).unwrap().to_string(), "2023-06-01T00:00:00Z");
    /// assert_eq!(Instant::from_unix(-1), None);
    /// ```
    pub fn from_unix(seconds: i64) -> Option<Self> {
        u32::try_from(seconds).ok().map(Self)
    }

    /// Seconds since 1970-01-01 UTC.
    pub fn unix(self) -> i64 {
        i64::from(self.0)
    }

    /// The same as a `u32`, for compact records.
    pub fn seconds(self) -> u32 {
        self.0
    }

    /// From the compact form.
    pub fn from_seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The moment so many seconds later; the last representable moment when that lies beyond it.
    #[must_use]
    pub fn plus(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The moment so many seconds earlier; 1970 when that lies before it.
    #[must_use]
    pub fn minus(self, seconds: u32) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// As chrono's type, for display and time zones.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.unix(), 0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// RFC 3339 with an offset.
///
/// ```
/// use billing_core::base::instant::Instant;
/// let at: Instant = "2026-11-14T10:00:00+01:00".parse().unwrap();
/// assert_eq!(at.to_string(), "2026-11-14T09:00:00Z");
/// assert!("2026-11-14".parse::<Instant>().is_err(), "no time zone is guessed");
/// ```
impl core::str::FromStr for Instant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = DateTime::parse_from_rfc3339(text).ok();
        read.and_then(|time| Self::from_unix(time.timestamp())).ok_or_else(|| {
            format!("found `{text}`, expected a time with its offset, for example 2026-11-14T10:00:00+01:00")
        })
    }
}

impl core::fmt::Display for Instant {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.to_utc().format("%Y-%m-%dT%H:%M:%SZ"))
    }
}
