//! `"2023-05-31T22:00:00Z is the start of June 2023 in Europe/Berlin, and of the rules R2"`: an account's days in
//! seconds.
//!
//! Everything dated (months, rules, cards, market groupings) begins at a local midnight. The calendar finds those
//! midnights once for each account, daylight saving included, so that a message needs one look-up (COM-102).

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Datelike, LocalResult, TimeDelta, TimeZone};

use crate::base::{
    currency::Currency,
    few,
    index::{AccountIndex, PeriodIndex},
    instant::{Day, Instant},
    market::Market,
    month::BillingMonth,
    time_zone::Tz,
};
use crate::intake::account::AccountBook;
use crate::tariff::{rate_card::RateCard, tables::Tables};

/// A stretch of days with the same month, rules, cards and markets.
#[derive(Debug, Clone)]
pub struct Period {
    /// Its first day.
    pub first_day: Day,
    /// Its month.
    pub month: BillingMonth,
    /// Destination of the rules in force in [`Tables::regimes`]; none before the first.
    pub regime: Option<usize>,
    /// The market of every place of the market table, by place.
    markets: Vec<Market>,
}

impl Period {
    /// The market of a place in this period.
    pub fn market(&self, place: usize) -> Option<Market> {
        self.markets.get(place).copied()
    }
}

#[derive(Debug, Clone)]
struct Clock {
    /// First second of each period.
    starts: Vec<u32>,
    /// The period at the beginning of each UTC day from `first_utc_day` on.
    by_day: Vec<PeriodIndex>,
}

/// The periods of a span of time, and when each begins for each account.
#[derive(Debug, Clone)]
pub struct Calendar {
    periods: Vec<Period>,
    /// By account; accounts of one time zone share theirs.
    clocks: Vec<Arc<Clock>>,
    first_utc_day: u32,
}

const DAY_SECONDS: u32 = 86_400;

/// The first moment whose date in the zone is this day.
///
/// ```
/// use billing_core::metering::calendar::start_of_day;
/// let zone = "Europe/Berlin".parse().unwrap();
/// assert_eq!(start_of_day(zone, "2023-06-01".parse().unwrap()).to_string(), "2023-05-31T22:00:00Z");
/// ```
pub fn start_of_day(zone: Tz, day: Day) -> Instant {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    // Where clocks jump over midnight the day begins at the first minute that exists.
    let minutes = (0..=1_440).map_while(|minute| midnight.checked_add_signed(TimeDelta::minutes(minute)));
    let first = minutes
        .map(|local| zone.from_local_datetime(&local))
        .find_map(|found| match found {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(time.timestamp()),
            LocalResult::None => None,
        });
    first.and_then(Instant::from_unix).unwrap_or(Instant::MIN)
}

impl Calendar {
    /// The calendar of all moments from `earliest` to `latest`, both included.
    pub fn new(tables: &Tables, accounts: &AccountBook, earliest: Instant, latest: Instant) -> Self {
        let two_days = TimeDelta::days(2);
        let around = |at: Instant, forward: bool| {
            let day = at.to_utc().date_naive();
            if forward {
                day.checked_add_signed(two_days)
            } else {
                day.checked_sub_signed(two_days)
            }
            .unwrap_or(day)
        };
        let (first, last) = (around(earliest, false), around(latest.max(earliest), true));
        let mut days = vec![first];
        let mut month = BillingMonth::of(first).next();
        while month.first_day() <= last {
            days.push(month.first_day());
            month = month.next();
        }
        days.extend(tables.regimes.iter().map(|regime| regime.effective_from));
        days.extend_from_slice(tables.markets.changes());
        days.extend(
            tables
                .rates
                .cards()
                .flat_map(|card| [Some(card.first_day()), card.effective_until()])
                .flatten(),
        );
        days.extend(
            tables
                .rates
                .tier_tables()
                .map(crate::tariff::volume_tier::TierTable::first_day),
        );
        days.extend(tables.known_until.ends());
        days.extend(tables.only_currencies.iter().map(|only| only.effective_from));
        days.retain(|day| first <= *day && *day <= last);
        few::sort(&mut days);
        days.dedup();

        let periods: Vec<Period> = days
            .iter()
            .map(|day| Period {
                first_day: *day,
                month: BillingMonth::of(*day),
                regime: tables.regimes.iter().rposition(|regime| regime.effective_from <= *day),
                markets: tables.markets.markets_on(*day),
            })
            .collect();
        let first_utc_day = first.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        let first_utc_day = Instant::from_unix(first_utc_day)
            .unwrap_or(Instant::MIN)
            .seconds()
            .div_euclid(DAY_SECONDS);
        let utc_days = usize::try_from(last.num_days_from_ce().saturating_sub(first.num_days_from_ce())).unwrap_or(0);
        let mut known: Vec<(Tz, Arc<Clock>)> = vec![];
        let clocks = accounts
            .accounts()
            .iter()
            .map(|account| {
                if let Some((_, clock)) = known.iter().find(|(zone, _)| *zone == account.time_zone) {
                    return Arc::clone(clock);
                }
                let clock = Clock::new(account.time_zone, &days, first_utc_day, utc_days.saturating_add(1));
                let clock = Arc::new(clock);
                known.push((account.time_zone, Arc::clone(&clock)));
                clock
            })
            .collect();
        Self {
            periods,
            clocks,
            first_utc_day,
        }
    }

    /// Every period, by first day.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The period a moment falls in for an account.
    pub fn period(&self, account: AccountIndex, at: Instant) -> PeriodIndex {
        let Some(clock) = self.clocks.get(account.place()) else {
            return PeriodIndex::new(0);
        };
        let day = at.seconds().div_euclid(DAY_SECONDS).saturating_sub(self.first_utc_day);
        let day = usize::try_from(day).unwrap_or(usize::MAX);
        let begun = clock.by_day.get(day).or(clock.by_day.last());
        let mut period = begun.map_or(0, |period| period.place());
        while clock
            .starts
            .get(period.wrapping_add(1))
            .is_some_and(|next| *next <= at.seconds())
        {
            period = period.wrapping_add(1);
        }
        PeriodIndex::new(period)
    }
}

impl Clock {
    fn new(zone: Tz, days: &[Day], first_utc_day: u32, utc_days: usize) -> Self {
        let starts: Vec<u32> = days.iter().map(|day| start_of_day(zone, *day).seconds()).collect();
        let midnights = (first_utc_day..)
            .map(|day| day.saturating_mul(DAY_SECONDS))
            .take(utc_days);
        let by_day = midnights
            .map(|midnight| {
                let begun = starts.partition_point(|start| *start <= midnight);
                PeriodIndex::new(begun.saturating_sub(1))
            })
            .collect();
        Self { starts, by_day }
    }
}

/// The card of every period, where one is in force; accounts of one currency share theirs.
pub(crate) type Cards<'t> = Arc<[Option<&'t RateCard>]>;

/// The cards of every account.
pub(crate) fn cards_by_account<'t>(tables: &'t Tables, accounts: &AccountBook, calendar: &Calendar) -> Vec<Cards<'t>> {
    let mut known: BTreeMap<Currency, Cards<'t>> = BTreeMap::new();
    let mut of = |currency: Currency| {
        let cards = known.entry(currency).or_insert_with(|| {
            let periods = calendar.periods.iter();
            periods
                .map(|period| tables.rates.card(currency, period.first_day).ok())
                .collect()
        });
        Arc::clone(cards)
    };
    accounts.accounts().iter().map(|account| of(account.currency)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_date_begins_in_every_zone_and_on_every_change_of_clocks() {
        for zone in chrono_tz::TZ_VARIANTS {
            let mut day: Day = "2022-02-01".parse().unwrap();
            let end: Day = "2027-12-31".parse().unwrap();
            while day < end {
                let start = start_of_day(zone, day);
                let date = |at: Instant| zone.from_utc_datetime(&at.to_utc().naive_utc()).date_naive();
                assert_eq!(date(start), day, "{zone} {day}");
                assert!(date(start.minus(1)) < day, "{zone} {day}");
                day = day.succ_opt().unwrap();
            }
        }
    }
}
