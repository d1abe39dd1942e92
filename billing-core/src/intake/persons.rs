//! `"4915112345678 and DE.1349… are one person"`: which numbers and ids of a log belong together (D21).

use core::cmp::Ordering;

use hashbrown::HashMap;

use super::names::{Names, is_scoped};

type Map = HashMap<u64, u64, foldhash::fast::FixedState>;

/// The persons of a log whose rows named more than one key of them.
#[derive(Debug, Default)]
pub(crate) struct Persons {
    /// By key: the person's key, where that is another one.
    keys: Map,
}

impl Persons {
    /// Joins what the rows, and the notices among them, named as one. A person's key is the smallest of its phone
    /// numbers or, without one, the first of its ids as texts, so that it does not depend on the order of reading.
    pub(crate) fn of(names: &Names) -> Self {
        let mut parents = Map::default();
        for (first, second) in names.links() {
            let (first, second) = (root(&mut parents, first), root(&mut parents, second));
            match order(names, first, second) {
                Ordering::Less => parents.insert(second, first),
                Ordering::Greater => parents.insert(first, second),
                Ordering::Equal => None,
            };
        }
        let keys: Vec<u64> = parents.keys().copied().collect();
        for key in keys {
            let person = root(&mut parents, key);
            parents.insert(key, person);
        }
        Self { keys: parents }
    }

    /// Whether no two keys are one person.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of the person that a contact's key belongs to.
    pub(crate) fn person(&self, key: u64) -> u64 {
        if self.keys.is_empty() {
            return key;
        }
        self.keys.get(&key).copied().unwrap_or(key)
    }
}

/// Phone numbers before ids; ids as texts, because their keys depend on the order of reading.
fn order(names: &Names, a: u64, b: u64) -> Ordering {
    if a != b && is_scoped(a) && is_scoped(b) {
        return names.contact_text(a).cmp(&names.contact_text(b));
    }
    a.cmp(&b)
}

/// The key at the top of what was joined so far. Each key on the way is moved up, which keeps the ways short.
fn root(parents: &mut Map, mut key: u64) -> u64 {
    while let Some(parent) = parents.get(&key).copied() {
        if let Some(above) = parents.get(&parent).copied() {
            parents.insert(key, above);
        }
        key = parent;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::contact::Contact;

    fn contact(text: &str) -> Contact<'_> {
        Contact::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn whatever_is_named_together_is_one_person_in_any_order() {
        let links = [
            ("4915100000001", "DE.1"),
            ("DE.1", "4915100000002"),
            ("DE.3", "DE.2"),
            ("DE.2", "DE.1"),
            ("IN.9", "IN.8"),
        ];
        for shift in 0..links.len() {
            let names = Names::default();
            for place in 0..links.len() {
                let (a, b) = links[(place + shift) % links.len()];
                let (a, b) = if place % 2 == 0 { (a, b) } else { (b, a) };
                names.linked(contact(a), contact(b));
            }
            let persons = Persons::of(&names);
            let person = |text: &str| names.contact_text(persons.person(names.contact_key(contact(text))));
            for text in ["4915100000001", "4915100000002", "DE.1", "DE.2", "DE.3"] {
                assert_eq!(person(text), "4915100000001");
            }
            assert_eq!(person("IN.9"), "IN.8");
            assert_eq!(person("IN.7"), "IN.7");
        }
    }
}
