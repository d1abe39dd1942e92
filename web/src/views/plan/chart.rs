//! `"November 2026: bar from 220 up to 84, whisker from 60 to 110"`: a plan's months as bars of whole pixels.

use rust_decimal::Decimal;

use crate::charts::{
    axis::ValueAxis,
    bar_layout::{Segment, segments},
};

/// Width of the drawing in the SVG's own units.
pub const WIDTH: i64 = 1040;
/// Height of the bars.
pub const HEIGHT: i64 = 220;
/// Room left of the bars for the amounts of the axis.
pub const LEFT: i64 = 64;

/// The months of a plan side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthChart {
    axis: ValueAxis,
    months: i64,
}

impl MonthChart {
    /// A chart of so many months that holds `largest`.
    pub fn of(largest: Decimal, months: usize) -> Self {
        Self {
            axis: ValueAxis::over(largest, HEIGHT),
            months: i64::try_from(months).unwrap_or(1).max(1),
        }
    }

    /// Amounts of the axis, each with its distance from above.
    pub fn ticks(&self) -> Vec<(i64, Decimal)> {
        let ticks = self.axis.ticks().into_iter();
        ticks
            .map(|mut tick| {
                let place = self.height_of(tick);
                tick.rescale(self.axis.digits());
                (place, tick)
            })
            .collect()
    }

    /// The distance of an amount from above.
    pub fn height_of(&self, amount: Decimal) -> i64 {
        HEIGHT.saturating_sub(self.axis.length(amount))
    }

    /// Where a month begins; with the number of months, where the last one ends.
    pub fn month_start(&self, month: usize) -> i64 {
        let place = i64::try_from(month).unwrap_or(0).min(self.months);
        let width = WIDTH.saturating_sub(LEFT).saturating_mul(place);
        LEFT.saturating_add(width.checked_div(self.months).unwrap_or(0))
    }

    /// A day of a month, as a share of it in thousandths.
    pub fn day_place(&self, month: usize, thousandths: i64) -> i64 {
        let (start, end) = (self.month_start(month), self.month_start(month.saturating_add(1)));
        let width = end.saturating_sub(start).saturating_mul(thousandths);
        start.saturating_add(width.checked_div(1_000).unwrap_or(0))
    }

    /// Left edge and width of a month's bar.
    pub fn bar(&self, month: usize) -> (i64, i64) {
        let (start, end) = (self.month_start(month), self.month_start(month.saturating_add(1)));
        let width = end.saturating_sub(start);
        let bar = width.saturating_mul(3).checked_div(5).unwrap_or(1).max(1);
        let gap = width.saturating_sub(bar).checked_div(2).unwrap_or(0);
        (start.saturating_add(gap), bar)
    }

    /// The parts of a month's bar from below: distance from above, and height.
    pub fn parts(&self, amounts: &[Decimal]) -> Vec<Segment> {
        let sum: Decimal = amounts.iter().copied().fold(Decimal::ZERO, Decimal::saturating_add);
        let whole = self.axis.length(sum);
        let from_below = segments(amounts, sum, whole).into_iter();
        from_below
            .map(|part| Segment {
                start: HEIGHT.saturating_sub(part.start).saturating_sub(part.length),
                length: part.length,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_on_each_other_and_reach_the_sum() {
        let chart = MonthChart::of(Decimal::from(85), 12);
        let parts = chart.parts(&[Decimal::from(50), Decimal::from(25)]);
        assert_eq!(
            parts.iter().map(|part| (part.start, part.length)).collect::<Vec<_>>(),
            [(110, 110), (55, 55)]
        );
        assert_eq!(chart.height_of(Decimal::from(75)), 55);
        assert_eq!(chart.parts(&[Decimal::ZERO])[0].length, 0);
    }

    #[test]
    fn months_fill_the_width_and_bars_lie_inside() {
        let chart = MonthChart::of(Decimal::ONE, 18);
        assert_eq!((chart.month_start(0), chart.month_start(18)), (LEFT, WIDTH));
        for month in 0..18 {
            let (left, width) = chart.bar(month);
            assert!(chart.month_start(month) < left && left + width < chart.month_start(month + 1));
        }
        assert_eq!(chart.day_place(0, 0), LEFT);
        assert_eq!(chart.day_place(17, 1_000), WIDTH);
    }
}
