//! The quantities of a plan that wait for one count: `"turn 0: 2,000 of count 3, 1,350 of count 7, evenly mixed"`.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    base::{few, index::CountIndex, instant::Day},
    metering::queue::Queue,
};

/// When units come: rows of a lower turn first, then rows of an earlier day.
pub(crate) type Turn = (i64, Day);

/// Units by turn and count. Those of one turn are evenly mixed, so the order of a plan's rows changes nothing.
#[derive(Debug, Default)]
pub(crate) struct PlanQueue {
    turns: VecDeque<BTreeMap<CountIndex, u64>>,
}

impl PlanQueue {
    pub(crate) fn new(turns: BTreeMap<Turn, BTreeMap<CountIndex, u64>>) -> Self {
        Self {
            turns: turns.into_values().collect(),
        }
    }

    /// How many units wait.
    pub(crate) fn units(&self) -> u64 {
        self.turns.iter().map(units).fold(0, u64::saturating_add)
    }
}

impl Queue for PlanQueue {
    type Unit = core::convert::Infallible;

    fn counts(&self) -> Vec<CountIndex> {
        let counts = self.turns.iter().flat_map(BTreeMap::keys);
        counts.copied().collect()
    }

    fn take(&mut self, units: u64) -> BTreeMap<CountIndex, u64> {
        let mut taken = BTreeMap::new();
        let mut wanted = units;
        while 0 < wanted
            && let Some(turn) = self.turns.front_mut()
        {
            let part = proportion(turn, wanted);
            for (index, quantity) in &part {
                let left = turn.entry(*index).or_default();
                *left = left.saturating_sub(*quantity);
                let count: &mut u64 = taken.entry(*index).or_default();
                *count = count.saturating_add(*quantity);
            }
            turn.retain(|_, left| 0 < *left);
            if turn.is_empty() {
                self.turns.pop_front();
            }
            wanted = wanted.saturating_sub(self::units(&part));
        }
        taken
    }

    fn taken(&self, _: CountIndex) -> Vec<Self::Unit> {
        vec![]
    }
}

fn units(counts: &BTreeMap<CountIndex, u64>) -> u64 {
    counts.values().fold(0, |sum, quantity| sum.saturating_add(*quantity))
}

/// `wanted` of these units, each count by its proportion; what is left over goes to the largest remainders, of equal
/// ones to the first count.
fn proportion(counts: &BTreeMap<CountIndex, u64>, wanted: u64) -> BTreeMap<CountIndex, u64> {
    let all = units(counts);
    if all <= wanted {
        return counts.clone();
    }
    let all = u128::from(all);
    let mut parts: Vec<(CountIndex, u64, u128)> = counts
        .iter()
        .map(|(count, quantity)| {
            let product = u128::from(*quantity).saturating_mul(u128::from(wanted));
            let whole = u64::try_from(product.checked_div(all).unwrap_or(0)).unwrap_or(u64::MAX);
            (*count, whole, product.checked_rem(all).unwrap_or(0))
        })
        .collect();
    let given = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.1));
    let over = usize::try_from(wanted.saturating_sub(given)).unwrap_or(usize::MAX);
    few::sort_by(&mut parts, |a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    for part in parts.iter_mut().take(over) {
        part.1 = part.1.saturating_add(1);
    }
    let some = parts.into_iter().filter(|part| 0 < part.1);
    some.map(|(count, quantity, _)| (count, quantity)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(turns: &[&[(usize, u64)]]) -> PlanQueue {
        let day: Day = "2026-10-01".parse().unwrap();
        let turns = (0_i64..).zip(turns).map(|(turn, units)| ((turn, day), counts(units)));
        PlanQueue::new(turns.collect())
    }

    fn counts(counts: &[(usize, u64)]) -> BTreeMap<CountIndex, u64> {
        counts
            .iter()
            .map(|(place, units)| (CountIndex::new(*place), *units))
            .collect()
    }

    fn taken(queue: &mut PlanQueue, units: u64) -> Vec<(usize, u64)> {
        let taken = queue.take(units).into_iter();
        taken.map(|(count, units)| (count.place(), units)).collect()
    }

    #[test]
    fn counts_of_one_turn_are_taken_in_proportion() {
        let mut queue = queue(&[&[(0, 2_000), (1, 1_350)]]);
        assert_eq!(queue.units(), 3_350);
        assert_eq!(taken(&mut queue, 1_000), [(0, 597), (1, 403)]);
        assert_eq!(taken(&mut queue, u64::MAX), [(0, 1_403), (1, 947)]);
        assert_eq!(taken(&mut queue, 1), []);
    }

    #[test]
    fn left_over_units_go_to_the_largest_remainders_then_to_the_first_counts() {
        assert_eq!(taken(&mut queue(&[&[(0, 1), (1, 1), (2, 1)]]), 2), [(0, 1), (1, 1)]);
        assert_eq!(taken(&mut queue(&[&[(0, 1), (1, 2)]]), 2), [(0, 1), (1, 1)]);
        assert_eq!(taken(&mut queue(&[&[(0, 1), (1, 9)]]), 4), [(1, 4)]);
    }

    #[test]
    fn a_turn_begins_when_the_one_before_has_ended() {
        let mut queue = queue(&[&[(1, 3)], &[(0, 5)]]);
        assert_eq!(taken(&mut queue, 2), [(1, 2)]);
        assert_eq!(taken(&mut queue, 2), [(0, 1), (1, 1)]);
        assert_eq!(taken(&mut queue, 0), []);
        assert_eq!(taken(&mut queue, 9), [(0, 4)]);
    }

    #[test]
    fn millions_of_millions_are_shared_exactly() {
        let most = 1_000_000_000_000;
        let mut queue = queue(&[&[(0, most), (1, most), (2, 1)]]);
        let all: u64 = [7, most, u64::MAX]
            .into_iter()
            .map(|units| queue.take(units).values().sum::<u64>())
            .sum();
        assert_eq!(all, 2 * most + 1);
    }
}
