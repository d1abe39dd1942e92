//! `wamid.HBgMB…` before `wamid.HBgMC…` becomes `wamid.Qf0aT…` before `wamid.Qf0aX…`: ids of one person's messages of
//! the same second, in the order in which they were.
//!
//! The order of ids decides which of these messages comes first (COM-103), and so what each of them costs. Of messages
//! of different persons it is not kept: ids of the platform begin with the number of the person, and an order of many
//! of them would tell a part of it.

use std::collections::{BTreeMap, HashMap};

use billing_core::{
    base::contact::Contact,
    intake::moment::{self, NoMoment},
};
use rand::RngExt as _;
use rand_chacha::ChaCha20Rng;

use super::invent::shaped_as;

/// What a row or an object of a payload says of a message.
#[derive(Debug, Default)]
pub(super) struct Sighting {
    event: String,
    at: String,
    id: String,
    /// Numbers and business-scoped ids of one person.
    names: Vec<String>,
}

impl Sighting {
    /// Takes in the value of a column or key, given by its plain name.
    pub(super) fn see(&mut self, name: &str, text: &str) {
        let place = match name {
            "event" | "status" => &mut self.event,
            "at" | "timestamp" => &mut self.at,
            "id" | "messageid" => &mut self.id,
            "contact" | "contactid" | "from" | "fromuserid" | "recipientid" | "recipientuserid" | "waid" | "userid" => {
                self.names.extend(name_of(text));
                return;
            }
            _ => return,
        };
        if place.is_empty() {
            text.trim().clone_into(place);
        }
    }
}

/// The one spelling of a number or a business-scoped id; none for other text.
fn name_of(text: &str) -> Option<String> {
    match Contact::parse(text.as_bytes())? {
        Contact::Phone(number) => Some(number.to_string()),
        Contact::ScopedId(id) => Some(id.to_owned()),
    }
}

/// The earliest arrival of a message, and its contact.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    messages: HashMap<String, (i64, String)>,
    /// Another name of the same person, nearer to the one that stands for all.
    persons: HashMap<String, String>,
}

impl Arrivals {
    pub(super) fn see(&mut self, sighting: Sighting, core_of: impl Fn(&str) -> &str) {
        let Sighting { event, at, id, names } = sighting;
        let mut names = names
            .into_iter()
            .map(|name| self.person(name))
            .collect::<Vec<_>>()
            .into_iter();
        let contact = names.next().unwrap_or_default();
        for name in names.filter(|name| *name != contact) {
            self.persons.insert(name, contact.clone());
        }
        let sent = ["sent", "failed"].iter().any(|word| event.eq_ignore_ascii_case(word));
        if id.is_empty() || at.is_empty() || sent {
            return;
        }
        let seconds = match moment::seconds(at.as_bytes()) {
            // Whatever the zone is, the same local time is the same second.
            Err(NoMoment::NoOffset) => moment::seconds(format!("{at}Z").as_bytes()),
            read => read,
        };
        let Ok(seconds) = seconds else { return };
        let known = self
            .messages
            .entry(core_of(&id).to_owned())
            .or_insert((seconds, contact));
        known.0 = known.0.min(seconds);
    }

    /// The name that stands for all names of a person.
    fn person(&self, mut name: String) -> String {
        while let Some(other) = self.persons.get(&name) {
            name.clone_from(other);
        }
        name
    }

    /// The ids of messages that arrived at the same second, by person; each list in order, and forgotten here.
    pub(super) fn take_ties(&mut self) -> Vec<Vec<String>> {
        let mut together: BTreeMap<(i64, String), Vec<String>> = BTreeMap::new();
        for (id, (seconds, contact)) in core::mem::take(&mut self.messages) {
            together.entry((seconds, self.person(contact))).or_default().push(id);
        }
        let mut ties: Vec<Vec<String>> = together.into_values().filter(|ids| 1 < ids.len()).collect();
        for ids in &mut ties {
            ids.sort_unstable();
        }
        // By ids, so that it does not matter which name stands for a person.
        ties.sort_unstable();
        ties
    }
}

/// Invents ids in the same order, each with letters and digits in the places of letters and digits.
pub(super) fn in_order(ids: &[String], random: &mut ChaCha20Rng) -> Vec<String> {
    let letters: Vec<Vec<char>> = ids.iter().map(|id| id.chars().collect()).collect();
    let rows: Vec<&[char]> = letters.iter().map(Vec::as_slice).collect();
    let mut new = vec![String::new(); ids.len()];
    extend(&rows, 0, &mut new, random);
    new
}

/// Invents what follows a common beginning: other letters for those that come next, in their order, and so on.
fn extend(rows: &[&[char]], place: usize, new: &mut [String], random: &mut ChaCha20Rng) {
    if let ([row], [new]) = (rows, &mut *new) {
        let rest: String = row.get(place..).unwrap_or_default().iter().collect();
        if place == 0 {
            *new = shaped_as(&rest, random);
        } else {
            // A zero at the beginning of the rest is none at the beginning of the id.
            let rest = shaped_as(&format!("#{rest}"), random);
            new.push_str(rest.get(1..).unwrap_or_default());
        }
        return;
    }
    let next = |row: &&[char]| row.get(place).copied();
    let mut present: Vec<char> = rows.iter().filter_map(next).collect();
    present.dedup();
    let known = "wamid.".chars().collect::<Vec<char>>();
    let in_word = rows.first().is_some_and(|row| row.starts_with(&known)) && place < known.len();
    let chosen = if in_word {
        present.clone()
    } else {
        others(&present, place, random)
    };
    let mut start = rows.iter().take_while(|row| row.len() <= place).count();
    for (old, letter) in present.into_iter().zip(chosen) {
        let count = rows
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|row| next(row) == Some(old))
            .count();
        let (Some(rows), Some(new)) = (rows.get(start..start + count), new.get_mut(start..start + count)) else {
            return;
        };
        for new in &mut *new {
            new.push(letter);
        }
        extend(rows, place + 1, new, random);
        start += count;
    }
}

/// As many others of the same kind, in order.
fn others(present: &[char], place: usize, random: &mut ChaCha20Rng) -> Vec<char> {
    let mut chosen: Vec<char> = vec![];
    for kind in ['0'..='9', 'A'..='Z', 'a'..='z'] {
        // A number that begins with zero stays one.
        let zero = place == 0 && present.contains(&'0') && *kind.start() == '0';
        chosen.extend(zero.then_some('0'));
        let first = if place == 0 && *kind.start() == '0' {
            '1'
        } else {
            *kind.start()
        };
        let count = present.iter().filter(|letter| kind.contains(letter)).count() - usize::from(zero);
        let mut left: Vec<char> = (first..=*kind.end()).collect();
        while count < left.len() {
            left.remove(random.random_range(0..left.len()));
        }
        chosen.extend(left);
    }
    chosen.extend(present.iter().filter(|letter| !letter.is_ascii_alphanumeric()));
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn invented_ids_stand_in_the_order_of_the_old_ones() {
        let mut random = ChaCha20Rng::from_seed([5; 32]);
        for ids in [
            vec!["m-1", "m-2", "m-2a", "n-1"],
            vec!["wamid.HBgN+A1", "wamid.HBgNa=", "wamid.HBgNb="],
            vec!["0", "1", "2", "a", "ab"],
            vec!["0123456789", "1", "10"],
        ] {
            let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            for _ in 0..50 {
                let new = in_order(&ids, &mut random);
                assert!(new.is_sorted(), "{new:?}");
                for (old, new) in ids.iter().zip(&new) {
                    let kinds = |text: &str| -> Vec<u8> {
                        let kind = |byte: u8| match byte {
                            b'0'..=b'9' => b'0',
                            b'A'..=b'Z' => b'A',
                            b'a'..=b'z' => b'a',
                            _ => byte,
                        };
                        text.bytes().map(kind).collect()
                    };
                    assert_eq!(kinds(old), kinds(new), "{old} {new}");
                }
            }
        }
    }

    #[test]
    fn messages_of_one_person_and_second_are_a_tie() {
        let mut arrivals = Arrivals::default();
        for (event, at, id, contact) in [
            ("delivered", "2025-08-04T10:00:00Z", "b", "+49 151 12345678"),
            ("received", "1754301600", "a", "4915112345678"),
            ("sent", "1754301600", "c", "4915112345678"),
            ("delivered", "1754301601", "c", "4915112345678"),
            ("delivered", "1754301600", "d", "4915112345679"),
            ("read", "1754301609", "b", "4915112345678"),
            ("delivered", "1754301600", "e", "DE.5"),
        ] {
            let mut sighting = Sighting::default();
            for (name, text) in [("event", event), ("at", at), ("id", id), ("contact", contact)] {
                sighting.see(name, text);
            }
            arrivals.see(sighting, |id| id);
        }
        // Whose id that is stands elsewhere.
        let mut person = Sighting::default();
        person.see("waid", "+4915112345678");
        person.see("userid", "DE.5");
        arrivals.see(person, |id| id);
        assert_eq!(arrivals.take_ties(), [["a", "b", "e"]]);
    }
}
