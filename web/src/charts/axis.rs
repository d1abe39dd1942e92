//! `"0.1131 of 0.12 on 240 pixels: 226"`: from exact values and days to whole pixels.
//!
//! Coordinates are whole numbers, computed from decimals; no binary fraction is involved.

use billing_core::base::instant::Day;
use chrono::Datelike as _;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

/// An axis of values from 0 to a round number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueAxis {
    top: Decimal,
    step: Decimal,
    pixels: i64,
}

impl ValueAxis {
    /// An axis that holds `largest` and has three to five steps; up to 1 where nothing is larger than 0.
    ///
    /// ```text
    /// 0.1131 → 0, 0.05, 0.1, 0.15
    /// ```
    pub fn over(largest: Decimal, pixels: i64) -> Self {
        let largest = if Decimal::ZERO < largest { largest } else { Decimal::ONE };
        let step = round_step(largest);
        let steps = largest.checked_div(step).map_or(Decimal::ONE, |steps| steps.ceil());
        Self {
            top: step.checked_mul(steps).unwrap_or(largest).normalize(),
            step: step.normalize(),
            pixels,
        }
    }

    /// Pixels from 0 to a value.
    pub fn length(&self, value: Decimal) -> i64 {
        scaled(value, self.top, self.pixels)
    }

    /// The marked values, 0 first.
    pub fn ticks(&self) -> Vec<Decimal> {
        core::iter::successors(Some(Decimal::ZERO), |tick| tick.checked_add(self.step))
            .take_while(|tick| *tick <= self.top)
            .collect()
    }

    /// Decimals that all marks need.
    pub fn digits(&self) -> u32 {
        self.step.scale()
    }
}

/// The largest of 1, 2, 2.5 and 5 times a power of ten of which at least three steps are needed.
fn round_step(largest: Decimal) -> Decimal {
    let mut power = Decimal::ONE;
    while power < largest {
        power = power.saturating_mul(Decimal::TEN);
    }
    let shares = [(10, 0), (5, 0), (25, 1), (2, 0), (1, 0)].map(|(number, scale)| Decimal::new(number, scale));
    for _ in 0..28 {
        power = power.checked_div(Decimal::TEN).unwrap_or(power);
        let fits = |share: &Decimal| share.saturating_mul(power).saturating_mul(Decimal::TWO) < largest;
        if let Some(share) = shares.iter().find(|share| fits(share)) {
            return share.saturating_mul(power);
        }
    }
    largest
}

/// `value / whole` of some pixels, to the nearest.
pub(crate) fn scaled(value: Decimal, whole: Decimal, pixels: i64) -> i64 {
    value
        .checked_mul(Decimal::from(pixels))
        .and_then(|product| product.checked_div(whole))
        .and_then(|place| place.round().to_i64())
        .unwrap_or(0)
}

/// An axis of days, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeAxis {
    first: Day,
    until: Day,
    pixels: i64,
}

impl TimeAxis {
    /// From the first day to the first day no longer shown.
    pub fn new(first: Day, until: Day, pixels: i64) -> Self {
        Self { first, until, pixels }
    }

    /// Pixels from the first day to a day; days outside are drawn at the edge.
    pub fn place(&self, day: Day) -> i64 {
        let days = |day: Day| Decimal::from(day.signed_duration_since(self.first).num_days());
        scaled(
            days(day.clamp(self.first, self.until)),
            days(self.until).max(Decimal::ONE),
            self.pixels,
        )
    }

    /// The first days of the years shown.
    pub fn years(&self) -> Vec<Day> {
        (self.first.year()..=self.until.year())
            .filter_map(|year| Day::from_ymd_opt(year, 1, 1))
            .filter(|day| self.first <= *day && *day < self.until)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn an_axis_ends_on_a_round_number_above_the_largest_value() {
        let check = |largest: &str, ticks: &str| {
            let shown: Vec<String> = ValueAxis::over(decimal(largest), 240)
                .ticks()
                .iter()
                .map(|tick| tick.normalize().to_string())
                .collect();
            assert_eq!(shown.join(" "), ticks, "{largest}");
        };
        check("0.1131", "0 0.05 0.1 0.15");
        check("0.12", "0 0.05 0.1 0.15");
        check("0.1", "0 0.025 0.05 0.075 0.1");
        check("1", "0 0.25 0.5 0.75 1");
        check("7", "0 2.5 5 7.5");
        check("85", "0 25 50 75 100");
        check("0", "0 0.25 0.5 0.75 1");
    }

    #[test]
    fn values_and_days_fall_on_whole_pixels() {
        let axis = ValueAxis::over(decimal("0.1131"), 240);
        assert_eq!((axis.length(decimal("0")), axis.length(decimal("0.15"))), (0, 240));
        assert_eq!(axis.length(decimal("0.1131")), 181);
        let time = TimeAxis::new(day("2022-02-01"), day("2023-02-01"), 365);
        assert_eq!((time.place(day("2022-02-01")), time.place(day("2022-02-02"))), (0, 1));
        assert_eq!((time.place(day("2021-01-01")), time.place(day("2024-01-01"))), (0, 365));
        assert_eq!(time.years(), [day("2023-01-01")]);
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
}
