//! `"36 months: yearly season and trend"`: from past volumes to the most likely ones.
//!
//! How much history there is decides the method, and the method is always named. Measured on 209 public monthly and 71
//! daily series, see `benches/README.md`: beside the last year repeated, the seasonal trend is better from 24 months
//! on, and the last year times its growth from 13.

use augurs_core::{Fit as _, Predict as _};
use augurs_ets::{AutoETS, trend::AutoETSTrendModel};
use augurs_mstl::MSTLModel;
use billing_core::sentences;
use serde::{Serialize, Serializer};

use super::{
    history::Grain,
    number::{coarse, float_len, mean},
};

sentences! {
    /// How the most likely volumes of a series are found.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Method {
        /// Below a year of months or a week of days.
        MeanOfLast => (
            "the mean of the last three periods (too little history for a season or a trend)",
            "der Mittelwert der letzten drei Perioden (zu wenig Vergangenheit für Saison oder Trend)",
        ),
        /// One season of history, or a library that found no model.
        SeasonRepeated => (
            "the last season repeated (too little history for a trend)",
            "die letzte Saison wiederholt (zu wenig Vergangenheit für einen Trend)",
        ),
        /// From 13 to 23 months.
        SeasonGrown => (
            "the last year times its growth (less than two years of history)",
            "das letzte Jahr mal seinem Wachstum (weniger als zwei Jahre Vergangenheit)",
        ),
        /// From 24 months on.
        YearlySeason => (
            "yearly season (MSTL) and exponential smoothing (AutoETS)",
            "Jahressaison (MSTL) und exponentielle Glättung (AutoETS)",
        ),
        /// From 28 days on.
        WeeklySeason => (
            "weekly season (MSTL) and damped exponential smoothing (AutoETS); less than two years, so no yearly season",
            "Wochensaison (MSTL) und gedämpfte exponentielle Glättung (AutoETS); weniger als zwei Jahre, also keine \
             Jahressaison",
        ),
        /// From 731 days on.
        WeeklyAndYearlySeason => (
            "weekly and yearly season (MSTL) and damped exponential smoothing (AutoETS)",
            "Wochen- und Jahressaison (MSTL) und gedämpfte exponentielle Glättung (AutoETS)",
        ),
    }
}

/// The English sentence.
impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Method {
    /// Whether there was too little history for a model of season and trend.
    pub fn is_simple(self) -> bool {
        match self {
            Self::MeanOfLast | Self::SeasonRepeated | Self::SeasonGrown => true,
            Self::YearlySeason | Self::WeeklySeason | Self::WeeklyAndYearlySeason => false,
        }
    }

    /// The method for so many values.
    pub fn of(grain: Grain, length: usize) -> Self {
        match grain {
            Grain::Month if length < 12 => Self::MeanOfLast,
            Grain::Month if length < 13 => Self::SeasonRepeated,
            Grain::Month if length < 24 => Self::SeasonGrown,
            Grain::Month => Self::YearlySeason,
            Grain::Day if length < 7 => Self::MeanOfLast,
            Grain::Day if length < 28 => Self::SeasonRepeated,
            Grain::Day if length < 731 => Self::WeeklySeason,
            Grain::Day => Self::WeeklyAndYearlySeason,
        }
    }
}

/// Values beyond these are not looked at: what was eleven years ago says nothing of next month.
const MOST_MONTHS: usize = 120;
/// Three years, so that every day of the year was there twice at least.
const MOST_DAYS: usize = 1_096;

/// The most likely values after the last one.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// How they were found.
    pub method: Method,
    /// One a period; never negative.
    pub values: Vec<f64>,
}

/// The most likely values of the next `horizon` periods.
///
/// ```
/// use wabill_planning::forecast::{Grain, Method, outlook};
///
/// let december = |month: usize| if month % 12 == 11 { 3_000.0 } else { 1_000.0 };
/// let months: Vec<f64> = (0..36).map(december).collect();
/// let next = outlook(Grain::Month, &months, 12);
/// assert_eq!(next.method, Method::YearlySeason);
/// assert!((2_900.0..3_100.0).contains(&next.values[11]));
/// ```
pub fn outlook(grain: Grain, values: &[f64], horizon: usize) -> Outlook {
    let most = match grain {
        Grain::Month => MOST_MONTHS,
        Grain::Day => MOST_DAYS,
    };
    let values = values.get(values.len().saturating_sub(most)..).unwrap_or(values);
    let method = Method::of(grain, values.len());
    let season = grain.season();
    let found = match method {
        Method::MeanOfLast => Some(vec![mean(last(values, 3)); horizon]),
        Method::SeasonRepeated => None,
        Method::SeasonGrown => Some(season_grown(values, season, horizon)),
        Method::YearlySeason => seasonal_trend(values, &[season], horizon, Shape::Growing),
        Method::WeeklySeason => seasonal_trend(values, &[season], horizon, Shape::Damped),
        Method::WeeklyAndYearlySeason => seasonal_trend(values, &[season, 365], horizon, Shape::Damped),
    };
    let (method, values) = match found {
        Some(values) => (method, values),
        None => (Method::SeasonRepeated, season_repeated(values, season, horizon)),
    };
    // Six digits beyond the point: machines agree on them, see the module's documentation.
    let values = values.into_iter().map(|value| coarse(value.max(0.0), 6)).collect();
    Outlook { method, values }
}

fn last(values: &[f64], most: usize) -> &[f64] {
    values.get(values.len().saturating_sub(most)..).unwrap_or(values)
}

/// The last season again and again; with less than one, what there is of it.
pub(super) fn season_repeated(values: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let values = if values.len() < season {
        last(values, 1)
    } else {
        last(values, season)
    };
    values.iter().copied().cycle().take(horizon).collect()
}

/// The last year times its growth over the year before, as far as that is there: of six months it counts two thirds,
/// of eleven four fifths, on a scale on which half and double are opposites.
fn season_grown(values: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let common = values.len().saturating_sub(season).min(season);
    let now: f64 = last(values, common).iter().sum();
    let before = values.len().saturating_sub(season.saturating_add(common));
    let then: f64 = values.iter().skip(before).take(common).sum();
    let growth = if 0.0 < then { (now / then).clamp(0.25, 4.0) } else { 1.0 };
    let trusted = float_len(common) / (float_len(common) + 3.0);
    let growth = libm::pow(growth, trusted);
    let repeated = season_repeated(values, season, horizon);
    repeated.into_iter().map(|value| value * growth).collect()
}

/// How a trend goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// As it is found, on a scale of proportions where every value allows it.
    Growing,
    /// Ever less.
    Damped,
}

/// None where the library finds no model.
fn seasonal_trend(values: &[f64], seasons: &[usize], horizon: usize, shape: Shape) -> Option<Vec<f64>> {
    let proportional = shape == Shape::Growing && values.iter().all(|value| 0.0 < *value);
    let scaled: Vec<f64> = if proportional {
        values.iter().map(|value| libm::log(*value)).collect()
    } else {
        values.to_vec()
    };
    let smoothing = AutoETS::non_seasonal();
    let smoothing = match shape {
        Shape::Growing => smoothing,
        Shape::Damped => smoothing.damped(true).ok()?,
    };
    let fitted = MSTLModel::new(seasons.to_vec(), AutoETSTrendModel::from(smoothing))
        .fit(&scaled)
        .ok()?;
    let found = fitted.predict(horizon, None).ok()?.point;
    // Ten times the most that ever was is no forecast but a model that went astray.
    let most = values.iter().copied().fold(0.0, f64::max) * 10.0;
    let unscaled = |value: f64| if proportional { libm::exp(value) } else { value };
    let found: Vec<f64> = found.into_iter().map(unscaled).collect();
    let sound = found.len() == horizon && found.iter().all(|value| value.is_finite() && *value <= most);
    sound.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(count: usize) -> Vec<f64> {
        let level = |month: usize| 1_000.0 + 10.0 * float_len(month) + if month % 12 == 10 { 800.0 } else { 0.0 };
        (0..count).map(level).collect()
    }

    #[test]
    fn the_method_follows_from_the_length_and_is_named() {
        let method = |length| outlook(Grain::Month, &months(length), 12).method;
        assert_eq!(method(3), Method::MeanOfLast);
        assert_eq!(method(12), Method::SeasonRepeated);
        assert_eq!(method(18), Method::SeasonGrown);
        assert_eq!(method(24), Method::YearlySeason);
        assert!(method(3).is_simple() && !method(30).is_simple());
    }

    #[test]
    fn season_and_trend_go_on() {
        let next = outlook(Grain::Month, &months(36), 12).values;
        let november = next[10];
        assert!((1_950.0..2_700.0).contains(&november), "{november}");
        assert!(next[9] < november && next[11] < november);
    }

    #[test]
    fn series_of_zeros_and_constant_series_are_no_trouble() {
        for length in [1, 12, 20, 24, 36, 60] {
            assert_eq!(outlook(Grain::Month, &vec![0.0; length], 12).values, vec![0.0; 12]);
            let same = outlook(Grain::Month, &vec![500.0; length], 12).values;
            assert!(
                same.iter().all(|value| (499.0..501.0).contains(value)),
                "{length}: {same:?}"
            );
        }
        assert_eq!(outlook(Grain::Day, &vec![0.0; 800], 30).values, vec![0.0; 30]);
    }

    #[test]
    fn a_week_goes_on() {
        let days: Vec<f64> = (0..70).map(|day| if day % 7 < 5 { 100.0 } else { 10.0 }).collect();
        let next = outlook(Grain::Day, &days, 14).values;
        assert!(
            (90.0..110.0).contains(&next[0]) && (0.0..20.0).contains(&next[5]),
            "{next:?}"
        );
    }
}
