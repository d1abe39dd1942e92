//! `"M0 40H120V60H200"`: a price over time as SVG path data.

use billing_core::base::{few, instant::Day};
use rust_decimal::Decimal;

use super::axis::{TimeAxis, ValueAxis};

/// One value over a span of days, half-open; without a value the line has a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Day,
    /// What it is then.
    pub value: Option<Decimal>,
}

/// Path data of a step line. Where a step begins on one of `breaks`, the line starts anew and nothing joins old and
/// new: a price per message is no higher or lower than one per conversation.
pub fn path(steps: &[Step], breaks: &[Day], time: &TimeAxis, values: &ValueAxis, height: i64) -> String {
    let mut data = String::new();
    let mut drawn_to = None;
    for step in steps {
        let Some(value) = step.value else {
            drawn_to = None;
            continue;
        };
        let (from, until) = (time.place(step.from), time.place(step.until));
        let level = height.saturating_sub(values.length(value));
        if drawn_to == Some(step.from) && !breaks.contains(&step.from) {
            data.extend(["V", &level.to_string(), "H", &until.to_string()]);
        } else {
            data.extend(["M", &from.to_string(), " ", &level.to_string(), "H", &until.to_string()]);
        }
        drawn_to = Some(step.until);
    }
    data
}

/// Moves labels apart so that neighbours are at least `gap` pixels from each other, and keeps them inside `0..=height`
/// where there is room. Order and number stay.
pub fn spread(places: &[i64], gap: i64, height: i64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    few::sort_by_key(&mut order, |index| places.get(*index).copied());
    let mut moved = places.to_vec();
    let mut least = i64::MIN;
    for index in &order {
        if let Some(place) = moved.get_mut(*index) {
            *place = (*place).max(least);
            least = place.saturating_add(gap);
        }
    }
    let mut most = height;
    for index in order.iter().rev() {
        if let Some(place) = moved.get_mut(*index) {
            *place = (*place).min(most);
            most = place.saturating_sub(gap);
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(lines: &str) -> Vec<Step> {
        let step = |line: &str| {
            let mut words = line.split_whitespace();
            let mut next = || words.next().unwrap();
            Step {
                from: next().parse().unwrap(),
                until: next().parse().unwrap(),
                value: next().parse().ok(),
            }
        };
        lines.lines().map(step).collect()
    }

    fn drawn(lines: &str, breaks: &[&str]) -> String {
        let breaks: Vec<Day> = breaks.iter().map(|day| day.parse().unwrap()).collect();
        let time = TimeAxis::new("2025-01-01".parse().unwrap(), "2025-04-11".parse().unwrap(), 100);
        path(&steps(lines), &breaks, &time, &ValueAxis::over(Decimal::TEN, 100), 100)
    }

    #[test]
    fn a_line_steps_on_the_day_and_has_gaps_where_no_price_is_known() {
        let lines =
            "2025-01-01 2025-01-11 5\n2025-01-11 2025-02-10 2.5\n2025-02-10 2025-03-02 none\n2025-03-02 2025-04-11 10";
        assert_eq!(drawn(lines, &[]), "M0 50H10V75H40M60 0H100");
    }

    #[test]
    fn a_line_starts_anew_where_the_unit_changes() {
        let lines = "2025-01-01 2025-01-11 5\n2025-01-11 2025-04-11 5";
        assert_eq!(drawn(lines, &[]), "M0 50H10V50H100");
        assert_eq!(drawn(lines, &["2025-01-11"]), "M0 50H10M10 50H100");
    }

    #[test]
    fn labels_do_not_overlap() {
        assert_eq!(spread(&[50, 50, 10], 14, 100), [50, 64, 10]);
        assert_eq!(spread(&[98, 100], 14, 100), [86, 100]);
        assert!(spread(&[], 14, 100).is_empty());
    }
}
