//! Sorting and collecting what is few: a plan's rows, a bill's lines, the lists of a currency.
//!
//! The standard library's sort is made for millions, and the compiler makes a copy of it for every type, also for every
//! map that is collected. The page, which is loaded over a network, had fifty of them: 40 kB of 454 after brotli
//! (2026-11-27). Here one copy sorts indices, and the values follow. What may be many, such as messages, is sorted by
//! the standard library.

use std::{cmp::Ordering, mem};

/// The indices of so many values in the order of `order`; equal ones keep theirs.
fn indices(count: usize, order: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    indices.sort_by(|left, right| order(*left, *right));
    indices
}

/// As the standard library's `sort_by`; equal values keep their order.
///
/// ```
/// use billing_core::base::few;
/// let mut words = vec!["utility", "service", "marketing"];
/// few::sort_by(&mut words, |left, right| left.len().cmp(&right.len()));
/// assert_eq!(words, ["utility", "service", "marketing"]);
/// few::sort(&mut words);
/// assert_eq!(words, ["marketing", "service", "utility"]);
/// ```
pub fn sort_by<T>(values: &mut Vec<T>, mut order: impl FnMut(&T, &T) -> Ordering) {
    let indices = indices(
        values.len(),
        &mut |left, right| match (values.get(left), values.get(right)) {
            (Some(left), Some(right)) => order(left, right),
            _ => Ordering::Equal,
        },
    );
    let mut unsorted: Vec<Option<T>> = mem::take(values).into_iter().map(Some).collect();
    values.extend(
        indices
            .into_iter()
            .filter_map(|index| unsorted.get_mut(index).and_then(Option::take)),
    );
}

/// As the standard library's `sort`.
pub fn sort<T: Ord>(values: &mut Vec<T>) {
    sort_by(values, T::cmp);
}

/// As the standard library's `sort_by_key`.
pub fn sort_by_key<T, K: Ord>(values: &mut Vec<T>, mut key: impl FnMut(&T) -> K) {
    sort_by(values, |left, right| key(left).cmp(&key(right)));
}

/// A map or set, filled one by one. `collect` sorts first.
///
/// ```
/// use std::collections::BTreeSet;
/// let set: BTreeSet<u8> = billing_core::base::few::collect([3, 1, 3]);
/// assert_eq!(set, BTreeSet::from([1, 3]));
/// ```
pub fn collect<C: Default + Extend<T>, T>(values: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(values);
    all
}
