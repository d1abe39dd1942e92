//! `"2026-11-02T23:30:00Z is the 3rd in Europe/Berlin"`: which day a moment falls on, for every moment of a log.

use std::sync::Arc;

use super::calendar::start_of_day;
use crate::{
    base::{
        index::AccountIndex,
        instant::{Day, Instant},
        time_zone::Tz,
    },
    intake::account::AccountBook,
};

const DAY_SECONDS: u32 = 86_400;

/// The days of a span of time, by account. To convert a moment by the rules of its zone costs more than to bill it, so
/// the starts of all days are found once.
#[derive(Debug)]
pub(crate) struct LocalDays {
    /// Accounts of one zone share theirs.
    clocks: Vec<Arc<Starts>>,
}

#[derive(Debug)]
struct Starts {
    first: Day,
    /// The first second of each day from `first` on.
    starts: Vec<u32>,
}

impl LocalDays {
    /// The days of all moments from `first` to `last`, both included.
    pub(crate) fn new(accounts: &AccountBook, first: Instant, last: Instant) -> Self {
        let mut known: Vec<(Tz, Arc<Starts>)> = vec![];
        let clocks = accounts.accounts().iter().map(|account| {
            let zone = account.time_zone;
            if let Some((_, starts)) = known.iter().find(|(of, _)| *of == zone) {
                return Arc::clone(starts);
            }
            let starts = Arc::new(Starts::new(zone, first, last));
            known.push((zone, Arc::clone(&starts)));
            starts
        });
        Self {
            clocks: clocks.collect(),
        }
    }

    /// The day that a moment falls on for an account.
    pub(crate) fn day(&self, account: AccountIndex, at: Instant) -> Option<Day> {
        self.clocks.get(account.place())?.day(at)
    }
}

impl Starts {
    fn new(zone: Tz, first: Instant, last: Instant) -> Self {
        let date = |at: Instant| at.to_utc().date_naive();
        // No zone is more than a day from UTC.
        let first = date(first).pred_opt().unwrap_or(Day::MIN);
        let end = Instant::from_seconds(last.seconds().saturating_add(DAY_SECONDS.saturating_mul(2)));
        let days = first.iter_days().take_while(|day| *day <= date(end));
        Self {
            first,
            starts: days.map(|day| start_of_day(zone, day).seconds()).collect(),
        }
    }

    fn day(&self, at: Instant) -> Option<Day> {
        let seconds = at.seconds();
        let begin = self.starts.first().copied().unwrap_or(0);
        let days = seconds.saturating_sub(begin).div_euclid(DAY_SECONDS);
        let mut place = usize::try_from(days).ok()?.min(self.starts.len().saturating_sub(1));
        // Days of 23 and 25 hours move the starts by less than a day, days that a zone left out by a whole one.
        while self
            .starts
            .get(place.wrapping_add(1))
            .is_some_and(|next| *next <= seconds)
        {
            place = place.wrapping_add(1);
        }
        while self.starts.get(place).is_some_and(|start| seconds < *start) {
            place = place.checked_sub(1)?;
        }
        let days = u64::try_from(place).ok()?;
        self.first.checked_add_days(chrono::Days::new(days))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn a_day_is_that_of_the_zone_on_every_change_of_clocks() {
        let span = (
            Instant::from_seconds(1_290_000_000),
            Instant::from_seconds(1_830_000_000),
        );
        for name in [
            "Europe/Berlin",
            "America/Sao_Paulo",
            "Pacific/Apia",
            "Asia/Beirut",
            "Africa/Casablanca",
            "UTC",
        ] {
            let zone: Tz = name.parse().unwrap();
            let days = Starts::new(zone, span.0, span.1);
            for hour in 0..150_000_u32 {
                for second in [0, 1, 3_599] {
                    let at = Instant::from_seconds(span.0.seconds() + hour * 3_600 + second);
                    let date = zone.from_utc_datetime(&at.to_utc().naive_utc()).date_naive();
                    assert_eq!(days.day(at), Some(date), "{name} {at}");
                }
            }
        }
    }
}
