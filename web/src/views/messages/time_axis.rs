//! `"09:12 is 30, 09:15 is 55, the next morning is 290"`: moments to pixels, so that every message has room.
//!
//! Time runs evenly, but between two messages there are always `ROOM` pixels more than the time alone would give: busy
//! minutes are stretched, so that no dot hides another, and everything between them goes through the same measure. Bars
//! therefore begin and end exactly at the dots that opened and ended them.

use billing_core::base::few;

/// Pixels between two messages, in addition to those for the time between them.
const ROOM: i64 = 24;
/// Pixels before the first message and after the last.
const EDGE: i64 = 18;
/// Fewest pixels that a day takes; a picture of many days becomes wider than its frame, and scrolls.
const DAY: i64 = 110;
const SECONDS_OF_DAY: i64 = 86_400;

/// A measure of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeAxis {
    /// Seconds and pixels, both growing.
    knots: Vec<(i64, i64)>,
}

impl TimeAxis {
    /// A measure from a second to another for messages at these seconds, `width` pixels wide, or wider where that is
    /// too narrow.
    pub fn over(from: i64, until: i64, messages: &[i64], width: i64) -> Self {
        let mut inside: Vec<i64> = messages
            .iter()
            .copied()
            .filter(|at| from < *at && *at < until)
            .collect();
        few::sort(&mut inside);
        inside.dedup();
        let gaps = i64::try_from(inside.len()).unwrap_or(0).saturating_sub(1).max(0);
        let fixed = ROOM.saturating_mul(gaps).saturating_add(EDGE.saturating_mul(2));
        let length = until.saturating_sub(from).max(1);
        let least = DAY.saturating_mul(length).checked_div(SECONDS_OF_DAY).unwrap_or(DAY);
        let flowing = width.saturating_sub(fixed).max(least);
        let place = |at: i64, index: i64| {
            let time = at.saturating_sub(from).saturating_mul(flowing).checked_div(length);
            let room = ROOM.saturating_mul(index);
            EDGE.saturating_add(room).saturating_add(time.unwrap_or(0))
        };
        let mut knots = vec![(from, 0)];
        knots.extend((0..).zip(&inside).map(|(index, at)| (*at, place(*at, index))));
        knots.push((until, fixed.saturating_add(flowing)));
        Self { knots }
    }

    /// The pixels in all.
    pub fn width(&self) -> i64 {
        self.knots.last().map_or(0, |(_, pixels)| *pixels)
    }

    /// The pixel of a second; what lies outside is at the edge.
    pub fn place(&self, at: i64) -> i64 {
        let after = self.knots.partition_point(|(second, _)| *second <= at);
        let before = after.checked_sub(1).and_then(|place| self.knots.get(place));
        match (before, self.knots.get(after)) {
            (None, _) => 0,
            (Some((_, pixels)), None) => *pixels,
            (Some((second, pixels)), Some((next_second, next_pixels))) => {
                let (seconds, room) = (next_second.saturating_sub(*second), next_pixels.saturating_sub(*pixels));
                let passed = at.saturating_sub(*second).saturating_mul(room).checked_div(seconds);
                pixels.saturating_add(passed.unwrap_or(0))
            }
        }
    }

    /// Whether a second lies before the measure, or after it.
    pub fn beyond(&self, at: i64) -> bool {
        let (first, last) = (self.knots.first(), self.knots.last());
        first.is_some_and(|(first, _)| at < *first) || last.is_some_and(|(last, _)| *last < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_messages_in_one_minute_stand_apart() {
        let axis = TimeAxis::over(0, SECONDS_OF_DAY, &[3_600, 3_660, 3_660], 600);
        assert!(ROOM <= axis.place(3_660) - axis.place(3_600));
        assert_eq!(axis.width(), 600);
    }

    #[test]
    fn later_is_never_further_left() {
        let axis = TimeAxis::over(0, 3 * SECONDS_OF_DAY, &[900, 1_000, 90_000, 100_000], 900);
        let places: Vec<i64> = (0..3 * SECONDS_OF_DAY).step_by(97).map(|at| axis.place(at)).collect();
        assert!(places.is_sorted());
        assert_eq!((axis.place(-1), axis.place(i64::MAX)), (0, 900));
        assert!(axis.beyond(-1) && !axis.beyond(0) && axis.beyond(3 * SECONDS_OF_DAY + 1));
    }

    #[test]
    fn a_picture_of_many_messages_becomes_wider() {
        let messages: Vec<i64> = (1..100).collect();
        let axis = TimeAxis::over(0, SECONDS_OF_DAY, &messages, 300);
        assert_eq!(axis.width(), 98 * ROOM + 2 * EDGE + DAY);
        assert_eq!(TimeAxis::over(0, 0, &[], 300).width(), 300);
    }
}
