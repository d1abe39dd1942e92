//! `"made again as of twelve earlier months, it was off by 0.81 of what repeating the last year was"`.
//!
//! Rolling origin: the history is cut, forecast, and compared with what came, again and again, each time with the
//! method that the shorter history would have had then. Beside it always the last season repeated.

use billing_core::base::money::Money;

use super::{
    history::{Grain, Series},
    model::{outlook, season_repeated},
    number::{differences, float, float_len, mean, whole},
    result::{Backtest, NaiveBacktest},
    spread::{P90, Spread},
};

/// As of so many earlier months, or weeks of a daily history.
const WINDOWS: usize = 12;

/// Errors of one series.
#[derive(Debug, Default)]
struct Errors {
    absolute: Vec<f64>,
    squares: Vec<f64>,
    naive_absolute: Vec<f64>,
    naive_squares: Vec<f64>,
    pinball: Vec<f64>,
    inside: Vec<f64>,
}

/// Whole months ahead at most, of a monthly history and of a daily one.
fn horizon(grain: Grain) -> usize {
    match grain {
        Grain::Month => 12,
        Grain::Day => 28,
    }
}

/// None where the history is too short for a single window. `spend` weighs the series.
pub(super) fn backtest(grain: Grain, series: &[Series], spend: &[Money]) -> Option<Backtest> {
    let length = series.iter().map(|series| series.volumes.len()).max()?;
    let least: usize = match (grain, length) {
        (Grain::Month, 36..) => 24,
        (Grain::Month, 18..) => 12,
        (Grain::Month, _) => 3,
        (Grain::Day, 120..) => 56,
        (Grain::Day, _) => 28,
    };
    let step: usize = match grain {
        Grain::Month => 1,
        Grain::Day => 7,
    };
    let most = horizon(grain);
    let cuts: Vec<usize> = (1..=WINDOWS)
        .map(|window| {
            window
                .saturating_mul(step)
                .max(if grain == Grain::Day { most } else { 1 })
        })
        .filter(|back| least.saturating_add(*back) <= length)
        .collect();
    let mut cuts = cuts;
    cuts.dedup();
    let mut all = vec![];
    for (series, spend) in series.iter().zip(spend) {
        if let Some(errors) = of_series(grain, &series.values(), &cuts, least) {
            all.push((errors, spend));
        }
    }
    if all.is_empty() || cuts.is_empty() {
        return None;
    }
    let mean_of =
        |of: fn(&Errors) -> &Vec<f64>| mean(&all.iter().map(|(errors, _)| mean(of(errors))).collect::<Vec<_>>());
    let weights = weights(&all.iter().map(|(_, spend)| **spend).collect::<Vec<_>>());
    let by_spend = |of: fn(&Errors) -> &Vec<f64>| {
        let roots = all
            .iter()
            .zip(&weights)
            .map(|((errors, _), weight)| weight * libm::sqrt(mean(of(errors))));
        roots.sum::<f64>()
    };
    Some(Backtest {
        windows: cuts.len(),
        horizon: most.min(cuts.iter().copied().max().unwrap_or(most)),
        mase: text(mean_of(|errors| &errors.absolute)),
        rmsse_by_spend: text(by_spend(|errors| &errors.squares)),
        pinball: text(mean_of(|errors| &errors.pinball)),
        coverage_p10_p90: text(mean_of(|errors| &errors.inside)),
        seasonal_naive: NaiveBacktest {
            mase: text(mean_of(|errors| &errors.naive_absolute)),
            rmsse_by_spend: text(by_spend(|errors| &errors.naive_squares)),
        },
    })
}

/// Shares of what series cost: within a currency by amount, and of currencies by their number of series, since amounts
/// of two currencies do not add up. All the same where nothing costs anything.
fn weights(spend: &[Money]) -> Vec<f64> {
    let minor = |money: &Money| float(u64::try_from(money.minor()).unwrap_or(0));
    let of = |money: &Money| {
        let same = spend.iter().filter(|other| other.currency() == money.currency());
        let (sum, count) = same.fold((0.0, 0.0), |(sum, count), other| (sum + minor(other), count + 1.0));
        let share = if 0.0 < sum { minor(money) / sum } else { 1.0 / count };
        share * count / float_len(spend.len())
    };
    spend.iter().map(of).collect()
}

fn of_series(grain: Grain, values: &[f64], cuts: &[usize], least: usize) -> Option<Errors> {
    let season = grain.season();
    let mut errors = Errors::default();
    for (window, back) in cuts.iter().enumerate() {
        let cut = values.len().saturating_sub(*back);
        let (known, came) = (values.get(..cut)?, values.get(cut..)?);
        if known.len() < least.min(3).max(least) || came.is_empty() {
            continue;
        }
        let came = came.get(..came.len().min(horizon(grain))).unwrap_or(came);
        // Of a history that is shorter than two seasons there is no season to repeat.
        let lag = if known.len() < 2 * season { 1 } else { season };
        let scale = mean(
            &differences(known, lag)
                .iter()
                .map(|change| change.abs())
                .collect::<Vec<_>>(),
        );
        let square_scale = mean(
            &differences(known, 1)
                .iter()
                .map(|change| change * change)
                .collect::<Vec<_>>(),
        );
        if scale <= 0.0 || square_scale <= 0.0 {
            continue;
        }
        let likely = outlook(grain, known, came.len()).values;
        let naive = season_repeated(known, season, came.len());
        for ((came, likely), naive) in came.iter().zip(&likely).zip(&naive) {
            let (error, of_naive) = (came - likely, came - naive);
            errors.absolute.push(error.abs() / scale);
            errors.squares.push(error * error / square_scale);
            errors.naive_absolute.push(of_naive.abs() / scale);
            errors.naive_squares.push(of_naive * of_naive / square_scale);
        }
        // A band is made of eight forecasts more, and those of three years of days take time.
        if grain == Grain::Month || window.is_multiple_of(3) {
            bands(grain, known, (came, &likely), scale, &mut errors);
        }
    }
    (!errors.absolute.is_empty()).then_some(errors)
}

/// Coverage and pinball loss of months; of a daily history, of its 28 days together.
fn bands(grain: Grain, known: &[f64], (came, likely): (&[f64], &[f64]), scale: f64, errors: &mut Errors) {
    let spread = Spread::of(grain, known);
    let block = match grain {
        Grain::Month => 1,
        Grain::Day => horizon(grain),
    };
    let scale = scale * libm::sqrt(float_len(block));
    for (ahead, (came, likely)) in (1..).zip(came.chunks(block).zip(likely.chunks(block))) {
        let (came, likely): (f64, f64) = (came.iter().sum(), likely.iter().sum());
        let deviation = spread.deviation(ahead);
        let quantile = |normal: f64| float(whole(spread.volume(likely, deviation, normal)));
        let (low, high) = (quantile(-P90), quantile(P90));
        errors.inside.push(if (low..=high).contains(&came) { 1.0 } else { 0.0 });
        let loss = |share: f64, quantile: f64| {
            let off = came - quantile;
            if off < 0.0 { (share - 1.0) * off } else { share * off }
        };
        let three = [loss(0.1, low), loss(0.5, likely), loss(0.9, high)];
        errors.pinball.push(mean(&three) / scale);
    }
}

/// Three digits beyond the point.
fn text(value: f64) -> String {
    format!("{value:.3}")
}
