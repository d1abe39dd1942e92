//! `"4930123456 writes to 4915112345678 and to 15112345678"`: numbers that may be one person's and are not taken for it
//! (D22).

use crate::base::{digits::digit_count, index::NumberIndex};

/// How many digits at the end must be the same.
const SAME: u64 = 100_000_000;

/// Contacts of business numbers, each pair once, by their last digits.
#[derive(Debug, Default)]
pub(crate) struct Similar {
    /// Last digits and business number in one number, and the contact.
    contacts: Vec<(u64, u64)>,
}

impl Similar {
    /// Takes in the contact of a pair; only phone numbers can be alike.
    pub(crate) fn see(&mut self, number: NumberIndex, contact: u64) {
        let last = contact.checked_rem(SAME).unwrap_or(0);
        self.contacts.push((last << 32 | u64::from(number.number()), contact));
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.contacts.extend(other.contacts);
    }

    /// How many contacts have another one of the same business number that differs by digits left out.
    pub(crate) fn count(&mut self) -> u64 {
        self.contacts.sort_unstable();
        let alike = self.contacts.chunk_by(|(a, _), (b, _)| a == b);
        let alike = alike.filter(|contacts| 1 < contacts.len());
        alike.fold(0, |sum, contacts| sum.saturating_add(among(contacts)))
    }
}

/// How many of a few contacts with the same last digits may be another one's.
fn among(contacts: &[(u64, u64)]) -> u64 {
    let has_other = |contact: u64| contacts.iter().any(|(_, other)| may_be_one(contact, *other));
    let count = contacts.iter().filter(|(_, contact)| has_other(*contact)).count();
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Whether one number is the other one with some digits left out, such as a country code, a trunk zero or a mobile
/// digit.
///
/// Numbers of the same length are two persons' numbers: nobody leaves out one digit and adds another.
fn may_be_one(a: u64, b: u64) -> bool {
    let (short, long) = if a < b { (a, b) } else { (b, a) };
    if digit_count(short) == digit_count(long) {
        return false;
    }
    let (mut short, mut long) = (short, long);
    while short != 0 && long != 0 {
        if short.checked_rem(10) == long.checked_rem(10) {
            short = short.checked_div(10).unwrap_or(0);
        }
        long = long.checked_div(10).unwrap_or(0);
    }
    short == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_differ_by_digits_left_out_may_be_one() {
        for (a, b, expected) in [
            (4_915_112_345_678, 15_112_345_678, true),
            (4_915_112_345_678, 49_015_112_345_678, true),
            (4_915_112_345_678, 4_915_112_345_678, false),
            (4_915_112_345_678, 4_916_012_345_678, false),
            (4_915_112_345_678, 33_612_345_678, false),
            (524_412_345_678, 5_214_412_345_678, true),
        ] {
            assert_eq!(may_be_one(a, b), expected, "{a} {b}");
            assert_eq!(may_be_one(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn only_contacts_of_one_business_number_are_compared() {
        let (mut similar, one, two) = (Similar::default(), NumberIndex::new(1), NumberIndex::new(2));
        similar.see(one, 4_915_112_345_678);
        similar.see(two, 15_112_345_678);
        assert_eq!(similar.count(), 0);
        similar.see(one, 15_112_345_678);
        similar.see(one, 4_916_012_345_678);
        assert_eq!(similar.count(), 2);
    }
}
