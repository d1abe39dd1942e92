//! `+52 1 55 1234 5678` and `525512345678` are one number; a number and `MX.1349…` named together are one person (D21,
//! D22).
//!
//! The slow second implementation's own reading: nothing here is shared with the engine.

use std::collections::{BTreeMap, BTreeSet};

/// A contact as one row spells it, the spelling already made one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contact {
    /// A phone number; the shorter one comes first, then the smaller one.
    Phone {
        /// How many digits it has.
        length: usize,
        /// The digits.
        digits: String,
    },
    /// A business-scoped id.
    Scoped {
        /// The two letters in front.
        country: String,
        /// All of it.
        text: String,
    },
}

impl Contact {
    /// Reads a contact.
    ///
    /// # Errors
    ///
    /// Text that is neither a phone number nor an id.
    pub fn read(text: &str) -> Result<Contact, String> {
        let digits = one_spelling(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let length = digits.len();
            return Ok(Contact::Phone { length, digits });
        }
        match text.split_once('.') {
            Some((country, rest))
                if country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()) && !rest.is_empty() =>
            {
                Ok(Contact::Scoped {
                    country: country.to_owned(),
                    text: text.to_owned(),
                })
            }
            _ => Err(format!(
                "contact `{text}` is neither a phone number nor a business-scoped id"
            )),
        }
    }

    /// Whether it is a phone number.
    pub fn is_phone(&self) -> bool {
        matches!(self, Contact::Phone { .. })
    }
}

/// D22: the one spelling of a phone number; any other text stays as it is.
pub fn one_spelling(text: &str) -> String {
    let bare = text.strip_prefix("whatsapp:").unwrap_or(text);
    let dropped = |sign: char| {
        "+-./() \t".contains(sign)
            || [
                '\u{a0}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}', '\u{feff}',
            ]
            .contains(&sign)
    };
    let digits: String = bare.chars().filter(|sign| !dropped(*sign)).collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    // Thirteen digits are exactly a mobile number with the digit that may be left out.
    let (front, own) = digits.split_at(digits.len().min(3));
    if digits.len() == 13 && front == "521" && own.starts_with(|first| ('2'..='9').contains(&first)) {
        return format!("52{own}");
    }
    if digits.len() == 13 && front == "549" && ["11", "2", "3"].iter().any(|area| own.starts_with(area)) {
        return format!("54{own}");
    }
    if let Some(national) = digits.strip_prefix("55").filter(|national| national.len() == 11) {
        let (area, own) = national.split_at(2);
        if let Some(own) = own.strip_prefix('9')
            && !area.contains('0')
            && own.starts_with(|first| ('6'..='9').contains(&first))
        {
            return format!("55{area}{own}");
        }
    }
    digits.to_owned()
}

/// D21: who is who, once all rows and notices of a log are known.
#[derive(Debug, Clone, Default)]
pub struct Persons {
    /// Sets of names that are one person's; no name is in two of them.
    sets: Vec<BTreeSet<Contact>>,
}

impl Persons {
    /// Two names belong to one person, with everything that either was joined with before.
    pub fn join(&mut self, one: &Contact, other: &Contact) {
        let mut joined = BTreeSet::from([one.clone(), other.clone()]);
        for set in std::mem::take(&mut self.sets) {
            if set.contains(one) || set.contains(other) {
                joined.extend(set);
            } else {
                self.sets.push(set);
            }
        }
        self.sets.push(joined);
    }

    /// The first of the person's names stands for the person: its smallest number where it has one.
    pub fn person(&self, contact: &Contact) -> Contact {
        let set = self.sets.iter().find(|set| set.contains(contact));
        set.and_then(|set| set.first()).unwrap_or(contact).clone()
    }

    /// The person's phone numbers.
    pub fn numbers(&self, contact: &Contact) -> BTreeSet<Contact> {
        let set = self.sets.iter().find(|set| set.contains(contact));
        let all = set.cloned().unwrap_or_else(|| BTreeSet::from([contact.clone()]));
        all.into_iter().filter(Contact::is_phone).collect()
    }

    /// Whose market counts for a message whose rows name these: the number they name, else the person's, else the id.
    pub fn decides_market(&self, named: &BTreeSet<Contact>, person: &Contact) -> Contact {
        let own = named.iter().find(|contact| contact.is_phone());
        let numbers = self.numbers(person);
        let known = own.or(numbers.first()).or(named.first());
        known.unwrap_or(person).clone()
    }
}

/// D22: how many contacts of each business number may be another one of it, spelled otherwise.
///
/// The last eight digits are the same, and one number is the other with some digits left out.
pub fn similar(talks: &BTreeSet<(String, Contact)>) -> u64 {
    let mut alike: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (number, contact) in talks {
        if let Contact::Phone { digits, length } = contact
            && 8 <= *length
        {
            alike.entry((number, &digits[length - 8..])).or_default().push(digits);
        }
    }
    let spelled_otherwise = |one: &str, other: &str| {
        let (short, long) = if one.len() < other.len() {
            (one, other)
        } else {
            (other, one)
        };
        let mut left = long.chars();
        short.len() < long.len() && short.chars().all(|digit| left.any(|found| found == digit))
    };
    let of_number = |digits: &Vec<&str>| {
        let has_another = |one: &&&str| digits.iter().any(|other| spelled_otherwise(one, other));
        digits.iter().filter(has_another).count() as u64
    };
    alike.values().map(of_number).sum()
}
