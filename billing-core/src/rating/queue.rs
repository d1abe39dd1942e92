//! `"the first 1,000: 600 of group 3, 400 of group 7"`: units in the order in which a count takes them.

use std::collections::BTreeMap;

use crate::intake::message::IdRef;

/// Units that wait for one allowance or volume tier, first ones first (COM-105).
///
/// A log puts its messages in order and cuts; a plan has quantities and shares them out. What the units then cost is
/// decided by the [rater](super::rater) alone, which cannot tell one from the other.
pub(crate) trait Queue {
    /// Every group that has units here.
    fn groups(&self) -> Vec<u32>;

    /// Takes the next units, as many as there are but at most `units`: how many of each group.
    fn take(&mut self, units: u64) -> BTreeMap<u32, u64>;

    /// The messages of a group among the units taken last; none where a plan is estimated.
    fn taken(&self, group: u32) -> Vec<IdRef>;
}
