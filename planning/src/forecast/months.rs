//! `"Germany, marketing, December 2026: 21,400"`: the most likely volume of each series and month, with what is
//! assumed.

use billing_core::base::{instant::Day, month::BillingMonth};
use wabill::{Placed, Tables};

use super::{
    assumption::{Assumed, AssumptionFault, Assumptions, Change, Override},
    history::{Grain, History, Place, Series, SeriesKey},
    model::{Method, outlook, season_repeated},
    number::{coarse, float},
    spread::Spread,
};

/// A series in the months of the forecast.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub(super) key: SeriesKey,
    pub(super) history: usize,
    /// The volume of as many periods before; none of a shorter history.
    pub(super) before: Option<u64>,
    pub(super) method: Option<Method>,
    /// None of volumes that are assumed.
    pub(super) spread: Option<Spread>,
    pub(super) months: Vec<ComingMonth>,
}

/// A month of a series.
#[derive(Debug, Clone)]
pub(super) struct ComingMonth {
    /// The name of its market.
    pub(super) market: String,
    /// What a daily history has of it already.
    pub(super) known: f64,
    pub(super) likely: f64,
    /// Whether it is stated, and so certain.
    pub(super) stated: bool,
    pub(super) naive: f64,
    /// What each day adds, of a daily history.
    pub(super) days: Vec<f64>,
}

/// The months to forecast.
pub(super) fn coming_months(end: Day, count: usize) -> Vec<BillingMonth> {
    BillingMonth::of(end).onwards().take(count).collect()
}

/// The market of a place on the last day of a month.
pub(super) fn market_name(place: &Place, month: BillingMonth, tables: &Tables) -> String {
    match place {
        Place::Market(name) => name.clone(),
        Place::Country(country) => {
            let markets = &tables.get().markets;
            let place = markets.country_place(*country);
            let market = place.map(|place| markets.name(markets.market_on(place, month.last_day())).to_owned());
            market.unwrap_or_else(|| billing_core::base::market::OTHER.to_owned())
        }
    }
}

/// All series, from history and assumptions.
pub(super) fn coming(
    history: &History,
    months: &[BillingMonth],
    tables: &Tables,
    assumptions: &Assumptions,
) -> Result<Vec<Coming>, Vec<Placed<AssumptionFault>>> {
    let mut all: Vec<Coming> = history
        .series()
        .iter()
        .map(|series| of_history(history, series, months, tables))
        .collect();
    let mut faults = vec![];
    new_markets(&mut all, months, tables, assumptions, &mut faults);
    for growth in &assumptions.growths {
        let mut found = false;
        for series in &mut all {
            for (month, of_month) in months.iter().zip(&mut series.months) {
                if growth.says.chosen.has(&series.key, &of_month.market) {
                    found = true;
                    if growth.says.from <= *month && series.spread.is_some() {
                        of_month.times(growth.says.factor);
                    }
                }
            }
        }
        check_month(growth, ("from", growth.says.from), months, &mut faults);
        if !found {
            let found = growth.says.chosen.name();
            faults.push(growth.fault(AssumptionFault::NothingThere { found }));
        }
    }
    for special in &assumptions.overrides {
        overriding(&mut all, months, special, &mut faults);
    }
    faults.sort_by_key(|fault| fault.place);
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}

fn new_markets(
    all: &mut Vec<Coming>,
    months: &[BillingMonth],
    tables: &Tables,
    assumptions: &Assumptions,
    faults: &mut Vec<Placed<AssumptionFault>>,
) {
    for market in &assumptions.markets {
        check_month(market, ("from", market.says.from), months, faults);
        let key = market.says.key.clone();
        if all.iter().any(|series| series.key == key) {
            faults.push(market.fault(AssumptionFault::AlreadyThere { found: key.to_string() }));
            continue;
        }
        let of_month = |month: &BillingMonth| {
            let likely = if market.says.from <= *month {
                float(market.says.messages)
            } else {
                0.0
            };
            ComingMonth {
                market: market_name(&key.place, *month, tables),
                known: 0.0,
                likely,
                stated: true,
                naive: likely,
                days: vec![],
            }
        };
        let months = months.iter().map(of_month).collect();
        all.push(Coming {
            key,
            history: 0,
            before: None,
            method: None,
            spread: None,
            months,
        });
    }
}

fn check_month<T>(
    assumed: &Assumed<T>,
    (field, month): (&'static str, BillingMonth),
    months: &[BillingMonth],
    faults: &mut Vec<Placed<AssumptionFault>>,
) {
    let (Some(first), Some(last)) = (months.first().copied(), months.last().copied()) else {
        return;
    };
    if last < month || month < first {
        faults.push(assumed.fault(AssumptionFault::NotForecast {
            field,
            month,
            first,
            last,
        }));
    }
}

fn overriding(
    all: &mut [Coming],
    months: &[BillingMonth],
    special: &Assumed<Override>,
    faults: &mut Vec<Placed<AssumptionFault>>,
) {
    check_month(special, ("month", special.says.month), months, faults);
    let Some(place) = months.iter().position(|month| *month == special.says.month) else {
        return;
    };
    let meant = all.iter_mut().filter_map(|series| {
        let Coming { key, months, .. } = series;
        months
            .get_mut(place)
            .filter(|month| special.says.chosen.has(key, &month.market))
    });
    let mut meant: Vec<&mut ComingMonth> = meant.collect();
    if meant.is_empty() {
        let found = special.says.chosen.name();
        faults.push(special.fault(AssumptionFault::NothingThere { found }));
    }
    let all_of_it: f64 = meant.iter().map(|month| month.likely).sum();
    let parts = float(u64::try_from(meant.len()).unwrap_or(1));
    for month in &mut meant {
        match special.says.change {
            Change::Factor(factor) => month.times(factor),
            Change::Messages(messages) => {
                let share = if 0.0 < all_of_it {
                    month.likely / all_of_it
                } else {
                    1.0 / parts
                };
                month.likely = float(messages) * share;
                month.naive = month.likely;
                month.known = 0.0;
                month.stated = true;
            }
        }
    }
}

impl ComingMonth {
    fn times(&mut self, factor: f64) {
        self.likely = coarse(self.likely * factor, 6);
    }
}

fn of_history(history: &History, series: &Series, months: &[BillingMonth], tables: &Tables) -> Coming {
    let values = series.values();
    let grain = history.grain();
    let last = months.last().map_or(history.end(), |month| month.next().first_day());
    let horizon = core::iter::successors(Some(history.end()), |begin| Some(grain.next(*begin)))
        .take_while(|begin| *begin < last)
        .count();
    let outlook = outlook(grain, &values, horizon);
    let naive = season_repeated(&values, grain.season(), horizon);
    let mut periods = core::iter::successors(Some(history.end()), |begin| Some(grain.next(*begin)))
        .zip(outlook.values.iter().zip(&naive))
        .peekable();
    let begun = begun(history, months);
    let months = months.iter().map(|month| {
        let mut found = ComingMonth {
            market: market_name(&series.key.place, *month, tables),
            known: known(history, series, *month),
            likely: 0.0,
            stated: false,
            naive: 0.0,
            days: vec![],
        };
        while let Some((_, (likely, naive))) = periods.next_if(|(begin, _)| BillingMonth::of(*begin) == *month) {
            found.likely += likely;
            found.naive += naive;
            if grain == Grain::Day {
                found.days.push(*likely);
            }
        }
        found.likely = coarse(found.likely, 6);
        found
    });
    Coming {
        key: series.key.clone(),
        history: values.len(),
        before: before(&series.volumes, horizon, begun),
        method: Some(outlook.method),
        months: months.collect(),
        spread: Some(Spread::of(grain, &values)),
    }
}

/// The days that a daily history has of the first month.
fn begun(history: &History, months: &[BillingMonth]) -> usize {
    let first = months.first().map_or(history.end(), |month| month.first_day());
    usize::try_from((history.end() - first).num_days()).unwrap_or(0)
}

/// The volume of as many periods as the months of the forecast have, before the first of them.
fn before(volumes: &[u64], coming: usize, begun: usize) -> Option<u64> {
    let end = volumes.len().checked_sub(begun)?;
    let start = end.checked_sub(coming.checked_add(begun)?)?;
    let own = volumes.get(start..end)?;
    Some(own.iter().copied().fold(0, u64::saturating_add))
}

/// What a daily history has of a month that it ends in.
fn known(history: &History, series: &Series, month: BillingMonth) -> f64 {
    if history.grain() == Grain::Month {
        return 0.0;
    }
    let days = core::iter::successors(Some(series.first), Day::succ_opt).zip(&series.volumes);
    days.filter(|(day, _)| BillingMonth::of(*day) == month)
        .map(|(_, volume)| float(*volume))
        .sum()
}
