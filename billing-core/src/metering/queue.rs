//! `"the first 1,000: 600 of count 3, 400 of count 7"`: units in the order in which an allowance or a tier takes them.

use std::collections::BTreeMap;

use crate::base::index::CountIndex;

/// Units that wait for one allowance or volume tier, first ones first (COM-105).
///
/// A log puts its messages in order and cuts; a plan has quantities and divides them. What the units then cost is
/// decided by rating alone, which cannot tell one from the other.
pub trait Queue {
    /// What names a single unit: a message's id in a log, nothing in a plan.
    type Unit;

    /// Every count that has units here.
    fn counts(&self) -> Vec<CountIndex>;

    /// Takes the next units, as many as there are but at most `units`: how many of each count.
    fn take(&mut self, units: u64) -> BTreeMap<CountIndex, u64>;

    /// The single units of a count among those taken last; none where they have no names.
    fn taken(&self, count: CountIndex) -> Vec<Self::Unit>;
}
