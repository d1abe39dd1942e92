//! Business numbers and business-scoped ids as small numbers, so that a row is compared and sorted without text.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use hashbrown::HashMap;

use super::lookup_cache::LookupCache;
use crate::base::{
    contact::{Contact, PhoneNumber, business_number},
    index::{NumberIndex, TagIndex},
    market::{Destination, MarketTable},
    spelling,
};

type Map = HashMap<Box<str>, usize, foldhash::fast::FixedState>;

#[derive(Debug, Default)]
struct List {
    names: Vec<Box<str>>,
    places: Map,
}

impl List {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.names.len();
        self.names.push(name.into());
        self.places.insert(name.into(), place);
        place
    }

    fn text(&self, place: usize) -> &str {
        self.names.get(place).map_or("", |name| name)
    }
}

/// Business-scoped ids, and the phone number that the first row named with each.
#[derive(Debug, Default)]
struct ScopedIds {
    list: List,
    /// By place; 0 where no row named one.
    phones: Vec<u64>,
}

impl ScopedIds {
    /// Notes the phone number of an id; false where it has another one already.
    fn link(&mut self, id: &str, phone: u64) -> bool {
        let place = self.list.place(id);
        if self.phones.len() <= place {
            self.phones.resize(place.saturating_add(1), 0);
        }
        match self.phones.get_mut(place) {
            Some(known) if *known == 0 => *known = phone,
            Some(known) => return *known == phone,
            None => {}
        }
        true
    }
}

/// The names of one run, shared by all its readers. Places depend on the order of reading, so no result may.
#[derive(Debug, Default)]
pub struct Names {
    numbers: Mutex<List>,
    scoped: Mutex<ScopedIds>,
    /// Keys of one person beyond the first phone number of an id: two numbers, two ids.
    more_links: Mutex<BTreeSet<(u64, u64)>>,
    /// The tag whose values are read: `campaign` for the column `tag.campaign`.
    tag: Option<Box<str>>,
    tag_values: Mutex<List>,
}

/// Marks the key of a business-scoped id; keys of phone numbers are their digits.
const SCOPED: u64 = 1 << 63;

/// Whether a contact's key is that of a business-scoped id.
pub(crate) fn is_scoped(key: u64) -> bool {
    key & SCOPED != 0
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Names {
    /// The names of a run that reads the values of a tag.
    pub(crate) fn tagged(tag: &str) -> Self {
        Self {
            tag: Some(tag.into()),
            ..Self::default()
        }
    }

    /// The tag whose values are read.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The index of a tag's value.
    pub(crate) fn tag_value(&self, value: &str) -> TagIndex {
        TagIndex::new(held(&self.tag_values).place(value))
    }

    /// How many values of the tag the rows have.
    pub fn tag_values(&self) -> usize {
        held(&self.tag_values).names.len()
    }

    /// The text of a tag's value; none for [`TagIndex::NONE`].
    pub(crate) fn tag_text(&self, value: TagIndex) -> Option<String> {
        (value != TagIndex::NONE).then(|| held(&self.tag_values).text(value.place()).to_owned())
    }

    /// The index of a business number, however it is spelled (D22).
    pub fn number(&self, name: &str) -> NumberIndex {
        NumberIndex::new(held(&self.numbers).place(&business_number(name)))
    }

    /// The key of a contact: the digits of a phone number, or a marked place of a business-scoped id.
    pub fn contact_key(&self, contact: Contact<'_>) -> u64 {
        match contact {
            Contact::Phone(number) => number.digits(),
            Contact::ScopedId(id) => SCOPED | u64::try_from(held(&self.scoped).list.place(id)).unwrap_or(0),
        }
    }

    /// Notes that two contacts are one person (D21), and gives the key of the phone number or, without one, of the
    /// first.
    pub fn linked(&self, first: Contact<'_>, second: Contact<'_>) -> u64 {
        let (phone, other) = match (first, second) {
            (Contact::Phone(phone), other) | (other, Contact::Phone(phone)) => (phone.digits(), other),
            (Contact::ScopedId(_), Contact::ScopedId(_)) => {
                let keys = (self.contact_key(first), self.contact_key(second));
                self.add_link(keys);
                return keys.0;
            }
        };
        match other {
            Contact::Phone(other) => self.add_link((phone, other.digits())),
            Contact::ScopedId(id) => {
                if !held(&self.scoped).link(id, phone) {
                    self.add_link((phone, self.contact_key(other)));
                }
            }
        }
        phone
    }

    fn add_link(&self, keys: (u64, u64)) {
        if keys.0 != keys.1 {
            held(&self.more_links).insert(keys);
        }
    }

    /// Every two keys that were named as one person.
    pub(crate) fn links(&self) -> Vec<(u64, u64)> {
        let scoped = held(&self.scoped);
        let of_ids = (0_u64..).zip(&scoped.phones).filter(|(_, phone)| **phone != 0);
        let of_ids = of_ids.map(|(place, phone)| (SCOPED | place, *phone));
        of_ids.chain(held(&self.more_links).iter().copied()).collect()
    }

    /// The text of a business number.
    pub fn number_text(&self, number: NumberIndex) -> String {
        held(&self.numbers).text(number.place()).to_owned()
    }

    /// The text of a contact.
    pub fn contact_text(&self, key: u64) -> String {
        if !is_scoped(key) {
            return PhoneNumber::from_digits(key).to_string();
        }
        let place = usize::try_from(key ^ SCOPED).unwrap_or(usize::MAX);
        held(&self.scoped).list.text(place).to_owned()
    }

    /// Where a contact belongs in a market table.
    pub(crate) fn place(&self, key: u64, markets: &MarketTable) -> Destination {
        if !is_scoped(key) {
            return markets.place(Contact::Phone(PhoneNumber::from_digits(key)));
        }
        markets.place(Contact::ScopedId(&self.contact_text(key)))
    }
}

/// One reader's memory of names it has met, so that the shared lists are asked once per name.
#[derive(Debug, Default)]
pub struct NameCache {
    numbers: HashMap<Box<[u8]>, NumberIndex, foldhash::fast::FixedState>,
    recent: LookupCache<NumberIndex>,
    tag_values: HashMap<Box<[u8]>, TagIndex, foldhash::fast::FixedState>,
    recent_tag_values: LookupCache<TagIndex>,
}

impl NameCache {
    /// The index of a tag's value, without what stands around it; [`TagIndex::NONE`] for what says that there is none.
    pub(crate) fn tag_value(&mut self, names: &Names, bytes: &[u8]) -> TagIndex {
        if let Some(index) = self.recent_tag_values.get(bytes) {
            return index;
        }
        let index = if let Some(index) = self.tag_values.get(bytes) {
            *index
        } else {
            let index = if spelling::is_nothing(bytes) {
                TagIndex::NONE
            } else {
                names.tag_value(&String::from_utf8_lossy(spelling::bare(bytes)))
            };
            self.tag_values.insert(bytes.into(), index);
            index
        };
        self.recent_tag_values.set(bytes, index);
        index
    }

    /// The index of a business number, however it is spelled; none for what is not text of 1 to 128 bytes, and for a
    /// number that a spreadsheet has rounded, because two numbers may have become one.
    pub fn number(&mut self, names: &Names, bytes: &[u8]) -> Option<NumberIndex> {
        if let Some(place) = self.recent.get(bytes) {
            return Some(place);
        }
        let place = if let Some(place) = self.numbers.get(bytes) {
            *place
        } else {
            let text = core::str::from_utf8(bytes)
                .ok()
                .filter(|text| text.len() <= 128 && !spelling::is_nothing(bytes) && !spelling::is_rounded(bytes))?;
            let place = names.number(text);
            self.numbers.insert(bytes.into(), place);
            place
        };
        self.recent.set(bytes, place);
        Some(place)
    }
}
