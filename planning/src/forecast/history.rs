//! `"shop, Germany, marketing: 2024-01 … 2026-09, 18,204 in the last month"`: past volumes, month by month or day by
//! day.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::base::{
    category::Category, country::Country, currency::Currency, instant::Day, localized::LocalizedText, money::Money,
    month::BillingMonth,
};
use serde::Serialize;

use super::{
    history_fault::{HistoryError, HistoryFault, HistoryProblem},
    number::float,
};

/// The periods of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Calendar months of the account.
    Month,
    /// Its days.
    Day,
}

impl Grain {
    /// How many periods a season has: 12 months, 7 days.
    pub fn season(self) -> usize {
        match self {
            Self::Month => 12,
            Self::Day => 7,
        }
    }

    /// The first day of the period that a day lies in.
    #[must_use]
    pub fn begin(self, day: Day) -> Day {
        match self {
            Self::Month => BillingMonth::of(day).first_day(),
            Self::Day => day,
        }
    }

    /// The first day of the next period.
    #[must_use]
    pub fn next(self, begin: Day) -> Day {
        match self {
            Self::Month => BillingMonth::of(begin).next().first_day(),
            Self::Day => begin.succ_opt().unwrap_or(begin),
        }
    }

    /// `2026-10`, or `2026-10-31`.
    pub fn name(self, begin: Day) -> String {
        match self {
            Self::Month => BillingMonth::of(begin).to_string(),
            Self::Day => begin.to_string(),
        }
    }
}

/// Where the messages of a series go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A market by its published name. It must exist in the months that are forecast.
    Market(String),
    /// A country, whose market may change by date.
    Country(Country),
}

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Market(name) => f.write_str(name),
            Self::Country(country) => country.fmt(f),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Delivered messages.
    Messages,
    /// Conversations, which were charged to 2025-06-30.
    Conversations,
}

/// What a series is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SeriesKey {
    /// The account's id.
    pub account: String,
    /// The market's name or the country.
    #[serde(rename = "market")]
    pub place: Place,
    /// The category.
    pub category: Category,
}

/// `Germany, marketing`, with its account before it.
impl core::fmt::Display for SeriesKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}, {}, {}", self.account, self.place, self.category)
    }
}

/// The volumes of one account, market and category, without a gap to the end of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What it is of.
    pub key: SeriesKey,
    /// The first day of its first period.
    pub first: Day,
    /// One volume a period.
    pub volumes: Vec<u64>,
}

impl Series {
    /// The volumes as floats.
    pub(super) fn values(&self) -> Vec<f64> {
        self.volumes.iter().copied().map(float).collect()
    }
}

/// What an account paid for a month, as a bill says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The month.
    pub month: BillingMonth,
    /// The currency.
    pub currency: Currency,
    /// How much.
    pub amount: Money,
}

/// Past volumes. All series end on the same day.
///
/// ```
/// use wabill::{Accounts, Tables};
/// use wabill_planning::forecast::History;
///
/// let accounts = Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]")?;
/// let volumes = "month,market,category,messages\n2026-08,Germany,marketing,900\n2026-09,Germany,marketing,1100\n";
/// let history = History::from_csv(volumes.as_bytes(), &accounts, &Tables::shipped())?;
/// assert_eq!(history.series()[0].volumes, [900, 1_100]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub(super) grain: Grain,
    pub(super) counted: Counted,
    pub(super) end: Day,
    pub(super) series: Vec<Series>,
    /// How many business numbers an account sends from, where the history says so.
    pub(super) numbers: BTreeMap<String, u32>,
    pub(super) paid: Vec<Paid>,
    pub(super) notes: Vec<LocalizedText>,
}

/// One row of a history before it is checked as a whole.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// The line of the file.
    pub(super) line: Option<u64>,
    /// What it is of.
    pub(super) key: SeriesKey,
    /// The first day of its period.
    pub(super) begin: Day,
    /// How many.
    pub(super) volume: u64,
}

/// What a missing period means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing was sent: what bills and the platform's answers leave out.
    Zero,
    /// Nobody knows: a table that people made.
    Unknown,
}

/// More periods than a century of days are a wrong date.
const MOST_PERIODS: usize = 36_600;

impl History {
    /// Checks rows as a whole: nothing twice, no gaps, the same end for all.
    pub(super) fn of(
        grain: Grain,
        counted: Counted,
        observations: Vec<Observation>,
        missing: Missing,
        mut problems: Vec<HistoryProblem>,
    ) -> Result<Self, HistoryError> {
        let mut rows: BTreeMap<SeriesKey, BTreeMap<Day, (u64, Option<u64>)>> = BTreeMap::new();
        let mut periods = BTreeSet::new();
        for Observation {
            line,
            key,
            begin,
            volume,
        } in observations
        {
            periods.insert(begin);
            let of_series = rows.entry(key.clone()).or_default();
            match of_series.get_mut(&begin) {
                None => {
                    of_series.insert(begin, (volume, line));
                }
                Some((sum, _)) if missing == Missing::Zero => *sum = sum.saturating_add(volume),
                Some((_, first)) => {
                    let (series, period) = (key.to_string(), grain.name(begin));
                    let first = first.unwrap_or(0);
                    problems.push(HistoryProblem::at(line, HistoryFault::Twice { series, period, first }));
                }
            }
        }
        let (Some(first), Some(last)) = (periods.first().copied(), periods.last().copied()) else {
            if problems.is_empty() {
                problems.push(HistoryProblem::at(None, HistoryFault::NoVolumes));
            }
            return Err(HistoryError(problems));
        };
        let too_long = core::iter::successors(Some(first), |day| Some(grain.next(*day)))
            .take_while(|day| *day <= last)
            .nth(MOST_PERIODS)
            .is_some();
        if too_long {
            let (first, last) = (grain.name(first), grain.name(last));
            problems.push(HistoryProblem::at(None, HistoryFault::TooLong { first, last }));
            return Err(HistoryError(problems));
        }
        let mut series = vec![];
        for (key, of_series) in rows {
            let Some(begin) = of_series.keys().next().copied() else {
                continue;
            };
            let mut gaps: Vec<(Day, Day, Option<u64>)> = vec![];
            let mut volumes = vec![];
            let mut line_before = None;
            for period in
                core::iter::successors(Some(begin), |day| Some(grain.next(*day))).take_while(|day| *day <= last)
            {
                let found = of_series.get(&period);
                let nobody_has_it = grain == Grain::Month && !periods.contains(&period);
                match found {
                    Some((_, line)) => line_before = *line,
                    None if missing == Missing::Unknown || nobody_has_it => match gaps.last_mut() {
                        Some((_, end, _)) if grain.next(*end) == period => *end = period,
                        _ => gaps.push((period, period, line_before)),
                    },
                    None => {}
                }
                volumes.push(found.map_or(0, |(volume, _)| *volume));
            }
            for (from, to, line) in gaps {
                let series = key.to_string();
                let (open, from, to) = (to == last, grain.name(from), grain.name(to));
                let fault = match (open, from == to) {
                    (true, _) => HistoryFault::EndsEarly { series, from, end: to },
                    (false, true) => HistoryFault::GapOfOne { series, period: from },
                    (false, false) => HistoryFault::Gap { series, from, to },
                };
                problems.push(HistoryProblem::at(line, fault));
            }
            series.push(Series {
                key,
                first: begin,
                volumes,
            });
        }
        if problems.is_empty() {
            Ok(Self {
                grain,
                counted,
                end: grain.next(last),
                series,
                numbers: BTreeMap::new(),
                paid: vec![],
                notes: vec![],
            })
        } else {
            problems.sort_by_key(|problem| problem.line.unwrap_or(u64::MAX));
            Err(HistoryError(problems))
        }
    }

    /// Its periods.
    pub fn grain(&self) -> Grain {
        self.grain
    }

    /// What it counts.
    pub fn counted(&self) -> Counted {
        self.counted
    }

    /// The first day that it no longer says anything of.
    pub fn end(&self) -> Day {
        self.end
    }

    /// One series per account, market and category.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// What a reader left out or took for granted.
    pub fn notes(&self) -> &[LocalizedText] {
        &self.notes
    }
}
