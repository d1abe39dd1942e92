//! `"in eight of ten cases between 0.8 and 1.25 times the forecast"`: how far off a forecast of this series is.
//!
//! Not the library's own bands: of public series they held 47 to 66 % where 80 % were promised. Here the series says it
//! itself: the forecast is made again as of earlier months, and its errors are what the band is made of. Beside them
//! stands the yearly change (this month over the same month a year before) about its mean, which counts for more the
//! fewer earlier forecasts there are. Few errors say little, so the band is one of Student's t.

use super::{
    history::Grain,
    model::outlook,
    number::{coarse, differences, float_len, mean, variance},
};

/// How errors of a series are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// As proportions: the series has no month without a message.
    Proportional,
    /// As parts of its mean volume.
    Absolute,
}

/// Between what the next months lie in eight of ten cases, P10 and P90; of a daily history the next 28 days together,
/// and so on.
///
/// ```
/// use wabill_planning::forecast::{Grain, band};
///
/// let months: Vec<f64> = (0..36).map(|month| if month % 3 == 0 { 900.0 } else { 1_000.0 }).collect();
/// let (low, high) = band(Grain::Month, &months, 12)[0];
/// assert!(800.0 < low && low < 900.0 && 900.0 < high && high < 1_000.0);
/// ```
pub fn band(grain: Grain, values: &[f64], horizon: usize) -> Vec<(f64, f64)> {
    let spread = Spread::of(grain, values);
    let likely = outlook(grain, values, horizon).values;
    let months = blocks(&likely, block(grain));
    let of_month = |(ahead, likely): (usize, f64)| {
        let volume = |normal| spread.volume(likely, spread.deviation(ahead), normal);
        (volume(-P90), volume(P90))
    };
    (1..).zip(months).map(of_month).collect()
}

/// The value of the normal distribution at P90.
pub(super) const P90: f64 = 1.281_551_565_544_6;

/// How many periods are a month here.
fn block(grain: Grain) -> usize {
    match grain {
        Grain::Month => 1,
        Grain::Day => DAYS_OF_A_MONTH,
    }
}

/// How many of these months are a year: 13 times 28 days are one but for a day.
fn months_of_a_year(grain: Grain) -> usize {
    match grain {
        Grain::Month => 12,
        Grain::Day => 13,
    }
}

/// What is known of the errors of a series' forecast.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    pub(super) scale: Scale,
    /// The mean volume of a month, for [`Scale::Absolute`].
    pub(super) level: f64,
    /// Mean square error one month ahead, and what each further month adds.
    first: f64,
    slope: f64,
    /// Degrees of freedom of Student's t.
    pub(super) freedom: f64,
    /// How much of an error lasts to the next month.
    pub(super) lasting: f64,
    /// Deviations of the latest months, the last one last: what series have in common is read from them.
    pub(super) deviations: Vec<f64>,
}

/// Months of days, in a daily history: whole weeks, so that all have the same days of the week.
const DAYS_OF_A_MONTH: usize = 28;
/// The forecast is made again as of so many earlier months at most.
const MOST_ORIGINS: usize = 8;
/// As many forecasts as these count as much as the yearly change.
const ORIGINS_OF_EQUAL_WEIGHT: f64 = 2.0;
/// Errors beyond a factor of e³ = 20 are no errors of a forecast but of a start or an end.
const LARGEST_ERROR: f64 = 3.0;
/// A standard deviation beyond this (a factor of e) says no more than that nothing is known.
const WIDEST: f64 = 1.0;
/// No series is known better than to 1 %.
const NARROWEST: f64 = 0.01;
/// With less than a year nothing is known of the season, so these stand beside the errors: a month is easily off by a
/// fifth.
const SUPPOSED: f64 = 0.22;
const SUPPOSED_ERRORS: f64 = 8.0;

impl Spread {
    /// What past errors say.
    pub(super) fn of(grain: Grain, values: &[f64]) -> Self {
        let block = block(grain);
        let months = blocks(values, block);
        let scale = if !months.is_empty() && months.iter().all(|volume| 0.0 < *volume) {
            Scale::Proportional
        } else {
            Scale::Absolute
        };
        let level = mean(months.get(months.len().saturating_sub(12)..).unwrap_or(&months)).max(1.0);
        let year = months_of_a_year(grain);
        let years = float_len(months.len()) / float_len(year);
        let freedom = libm::floor(2.0 * (years - 1.0)).clamp(4.0, 30.0);
        let errors = errors(grain, values, block, scale, level);
        let yearly = yearly_changes(&months, year, scale, level);
        let (first, slope) = errors.by_month();
        let (first, slope) = if yearly.is_empty() {
            (first, slope)
        } else {
            let weight = float_len(errors.origins) / (float_len(errors.origins) + ORIGINS_OF_EQUAL_WEIGHT);
            (weight * first + (1.0 - weight) * variance(&yearly), weight * slope)
        };
        let (first, slope) = if months.len() < 12 {
            let errors = float_len(errors.errors.len());
            let supposed = SUPPOSED * SUPPOSED;
            let known = errors / (errors + SUPPOSED_ERRORS);
            (known * first + (1.0 - known) * supposed, supposed / 24.0)
        } else {
            (first, slope)
        };
        let deviations = if yearly.is_empty() {
            differences(&scaled(&months, scale, level), 1)
        } else {
            yearly
        };
        Self {
            scale,
            level,
            first: coarse(first, 9),
            slope: coarse(slope, 9),
            freedom,
            lasting: coarse(lasting(&deviations), 6),
            deviations,
        }
    }

    /// The standard deviation so many months ahead, from 1.
    pub(super) fn deviation(&self, ahead: usize) -> f64 {
        let ahead = ahead.max(1);
        let beyond = float_len(ahead.saturating_sub(1));
        let years_ahead = float_len(ahead.div_ceil(12));
        let square = (self.first + self.slope * beyond.min(11.0)) * years_ahead;
        libm::sqrt(square.max(0.0)).clamp(NARROWEST, WIDEST)
    }

    /// The volume at so many standard deviations from the most likely one.
    pub(super) fn volume(&self, likely: f64, deviation: f64, normal: f64) -> f64 {
        let off = deviation * student(normal, self.freedom);
        match self.scale {
            Scale::Proportional => likely * libm::exp(off.clamp(-LARGEST_ERROR, LARGEST_ERROR)),
            Scale::Absolute => (likely + self.level * off).max(0.0),
        }
    }
}

/// The value of Student's t distribution that is as likely as a value of the normal distribution.
///
/// Abramowitz and Stegun 26.7.5: additions and multiplications alone, so that every machine has the same bits. At P10
/// and P90 it is within 1 % of the exact value from 2 degrees of freedom on; farther out it is narrower.
fn student(normal: f64, freedom: f64) -> f64 {
    let square = normal * normal;
    let g1 = (square + 1.0) / 4.0;
    let g2 = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let g3 = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    normal * (1.0 + (g1 + (g2 + g3 / freedom) / freedom) / freedom)
}

/// Sums of so many values each, the last one last; what is left over at the beginning belongs to none.
fn blocks(values: &[f64], block: usize) -> Vec<f64> {
    let over = values.len().checked_rem(block).unwrap_or(0);
    let whole = values.get(over..).unwrap_or(&[]);
    whole.chunks(block).map(|chunk| chunk.iter().sum()).collect()
}

fn scaled(months: &[f64], scale: Scale, level: f64) -> Vec<f64> {
    match scale {
        Scale::Proportional => months.iter().map(|volume| libm::log(*volume)).collect(),
        Scale::Absolute => months.iter().map(|volume| volume / level).collect(),
    }
}

/// Each month over the same month a year before, about the mean of these; the latest five years.
fn yearly_changes(months: &[f64], year: usize, scale: Scale, level: f64) -> Vec<f64> {
    if months.len() < 2 * year {
        return vec![];
    }
    let recent = months.get(months.len().saturating_sub(6 * year)..).unwrap_or(months);
    let changes = differences(&scaled(recent, scale, level), year);
    let centre = mean(&changes);
    let about = changes
        .iter()
        .map(|change| (change - centre).clamp(-LARGEST_ERROR, LARGEST_ERROR));
    about.collect()
}

/// Errors of forecasts as of earlier months.
struct Errors {
    origins: usize,
    /// How many months ahead, and the error.
    errors: Vec<(usize, f64)>,
}

impl Errors {
    /// Mean square one month ahead, and what each further month adds: half of what the later half of a year shows,
    /// since few errors exaggerate.
    fn by_month(&self) -> (f64, f64) {
        let squares = |from: usize, to: usize| -> Vec<f64> {
            let within = self.errors.iter().filter(|(ahead, _)| (from..=to).contains(ahead));
            within.map(|(_, error)| error * error).collect()
        };
        let (all, near, far) = (mean(&squares(1, 12)), squares(1, 6), squares(7, 12));
        if near.is_empty() || far.len() < 6 {
            return (all, 0.0);
        }
        let slope = ((mean(&far) - mean(&near)) / 6.0).clamp(0.0, all / 7.0);
        ((all - slope * 5.5).max(all / 4.0), slope)
    }
}

fn errors(grain: Grain, values: &[f64], block: usize, scale: Scale, level: f64) -> Errors {
    let months = values.len().checked_div(block).unwrap_or(0);
    // What a forecast as of then would have needed to be made by the method of now, where that is possible.
    let least = match (grain, months) {
        (_, ..4) => {
            return Errors {
                origins: 0,
                errors: vec![],
            };
        }
        (Grain::Day, ..26) | (Grain::Month, ..15) => 2,
        (Grain::Day, 26..) => 27,
        (Grain::Month, 15..30) => 12,
        (Grain::Month, 30..) => 24,
    };
    let possible = months.saturating_sub(least);
    let step = possible.div_ceil(MOST_ORIGINS).max(1);
    let mut found = Errors {
        origins: 0,
        errors: vec![],
    };
    for back in (1..=possible)
        .step_by(step)
        .map(|back| back.saturating_sub(1).saturating_add(step))
    {
        let cut = values.len().saturating_sub(back.saturating_mul(block));
        let (Some(known), Some(came)) = (values.get(..cut), values.get(cut..)) else {
            continue;
        };
        if known.len() < least.saturating_mul(block) {
            continue;
        }
        let horizon = back.min(12).saturating_mul(block);
        let learned = learned(months, months.saturating_sub(back));
        let likely = outlook(grain, known, horizon).values;
        let sums = blocks(&likely, block).into_iter().zip(came.chunks(block));
        for (ahead, (likely, came)) in (1..).zip(sums) {
            let came: f64 = came.iter().sum();
            let error = match scale {
                Scale::Proportional => libm::log(came / likely.max(came / 1_000.0)),
                Scale::Absolute => (came - likely) / level,
            };
            let error = learned * error.clamp(-LARGEST_ERROR, LARGEST_ERROR);
            found.errors.push((ahead, error));
        }
        found.origins = found.origins.saturating_add(1);
    }
    found
}

/// What became of an error since: a forecast of 24 months knows its season from two years, one of 60 from five.
fn learned(now: usize, then: usize) -> f64 {
    let unknown = |months: usize| 1.0 + 24.0 / float_len(months.max(1));
    libm::sqrt(unknown(now) / unknown(then))
}

/// How much of a deviation is there in the next month too: their correlation, neither below 0 nor above 0.9.
fn lasting(deviations: &[f64]) -> f64 {
    let square = variance(deviations);
    if deviations.len() < 6 || square <= 0.0 {
        return 0.5;
    }
    let centre = mean(deviations);
    let pairs = deviations.iter().zip(deviations.iter().skip(1));
    let products: Vec<f64> = pairs.map(|(one, next)| (one - centre) * (next - centre)).collect();
    (mean(&products) / square).clamp(0.0, 0.9)
}

/// How much of their deviations series have in common, from 0 to 0.9: from the variance of the mean of them all.
pub(super) fn common(spreads: &[&Spread]) -> f64 {
    let usable: Vec<&&Spread> = spreads.iter().filter(|spread| 6 <= spread.deviations.len()).collect();
    let length = usable.iter().map(|spread| spread.deviations.len()).min().unwrap_or(0);
    if usable.len() < 2 {
        return 0.0;
    }
    let standardised: Vec<Vec<f64>> = usable
        .iter()
        .filter_map(|spread| {
            let last = spread
                .deviations
                .get(spread.deviations.len().saturating_sub(length)..)?;
            let (centre, deviation) = (mean(last), libm::sqrt(variance(last)));
            (0.0 < deviation).then(|| last.iter().map(|value| (value - centre) / deviation).collect())
        })
        .collect();
    let series = standardised.len();
    if series < 2 {
        return 0.0;
    }
    let means: Vec<f64> = (0..length)
        .map(|month| {
            mean(
                &standardised
                    .iter()
                    .filter_map(|values| values.get(month).copied())
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let found = (variance(&means) * float_len(series) - 1.0) / float_len(series.saturating_sub(1));
    coarse(found.clamp(0.0, 0.9), 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_is_that_of_the_tables_at_p90() {
        for (freedom, expected) in [(2.0, 1.886), (4.0, 1.533), (8.0, 1.397), (30.0, 1.310)] {
            let found = student(1.281_552, freedom);
            assert!(
                (found - expected).abs() < 0.01 * expected,
                "{freedom}: {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn a_calm_series_has_a_narrow_band_and_a_wild_one_a_wide_one() {
        let months = |swing: f64| -> Vec<f64> {
            let swings = [0.3, -1.0, 0.8, 0.1, -0.4, 1.0, -0.9, 0.2, -0.1, 0.6, -0.7, 0.4, 0.9];
            (0..48)
                .map(|month| 1_000.0 * (1.0 + swing * swings[month * 7 % 13]))
                .collect()
        };
        let (calm, wild) = (
            Spread::of(Grain::Month, &months(0.02)),
            Spread::of(Grain::Month, &months(0.3)),
        );
        assert!(calm.deviation(1) < 0.05 && 0.1 < wild.deviation(1));
        assert!(calm.deviation(12) < calm.deviation(13));
        assert!(wild.volume(1_000.0, wild.deviation(1), -1.28) < 900.0);
    }

    #[test]
    fn a_month_without_messages_makes_errors_absolute() {
        let mut months = vec![500.0; 30];
        months[20] = 0.0;
        let spread = Spread::of(Grain::Month, &months);
        assert_eq!(spread.scale, Scale::Absolute);
        assert!(spread.volume(10.0, 1.0, -2.0).abs() < 1e-9);
    }
}
