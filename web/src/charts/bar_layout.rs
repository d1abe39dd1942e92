//! `"0–120, 120–300 of 640 pixels"`: amounts side by side in one bar.

use rust_decimal::Decimal;

use super::axis::scaled;

/// One part of a bar in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Where it begins.
    pub start: i64,
    /// How long it is; 0 for a part too small to be seen.
    pub length: i64,
}

/// The parts of one bar, `largest` being the sum of the longest bar. Ends are rounded, not lengths, so that the parts
/// touch and the whole is as long as the sum.
pub fn segments(parts: &[Decimal], largest: Decimal, pixels: i64) -> Vec<Segment> {
    let mut sum = Decimal::ZERO;
    let mut start = 0;
    let mut place = |part: &Decimal| {
        sum = sum.saturating_add(*part);
        let end = if Decimal::ZERO < largest {
            scaled(sum, largest, pixels)
        } else {
            0
        };
        let segment = Segment {
            start,
            length: end.saturating_sub(start),
        };
        start = end;
        segment
    };
    parts.iter().map(&mut place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_touch_and_end_where_the_sum_ends() {
        let thirds = [Decimal::ONE; 3];
        let shown: Vec<(i64, i64)> = segments(&thirds, Decimal::from(3), 100)
            .iter()
            .map(|segment| (segment.start, segment.length))
            .collect();
        assert_eq!(shown, [(0, 33), (33, 34), (67, 33)]);
        assert_eq!(segments(&thirds, Decimal::ZERO, 100).len(), 3);
        assert!(
            segments(&thirds, Decimal::ZERO, 100)
                .iter()
                .all(|segment| segment.length == 0)
        );
    }
}
