//! `4915112345678` is `4973390571624` throughout a log, `+49 (0)151 12345678` is `+49 (0)733 90571624`: who and what is
//! invented for whom and what.
//!
//! One to one: what was one person is one person, in every spelling; what was two stays two. A number keeps its length
//! and the digits that decide its market, an id its length and, at each place, whether a digit or a small or a capital
//! letter stands there.

use std::collections::{HashMap, HashSet};

use billing_core::{
    base::{
        contact::{Contact, PhoneNumber, business_number},
        market::MarketTable,
        spelling::{self, Numeral, bare},
    },
    intake::account::{Account, AccountBook},
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;

use super::{
    harmless::{harmless, rounded},
    order::{Arrivals, Sighting, in_order},
};

/// So often something else is invented where the first was taken.
const TRIES: usize = 2_000;
/// What the dashboard's test button posts: the same for everyone, and read as such (`webhook`).
const SAMPLES: [&str; 3] = ["0", "123456123", "16505551111"];
/// How many digits of a number are kept at most of one whose calling code is not listed.
const UNLISTED_CODE: usize = 3;

/// What was invented so far.
pub(super) struct Invented<'a> {
    accounts: &'a AccountBook,
    markets: &'a MarketTable,
    random: ChaCha20Rng,
    /// Whether nothing is invented yet, only learned.
    learning: bool,
    ids: HashMap<String, String>,
    /// With how many digits at the end are invented.
    numbers: HashMap<String, (String, usize)>,
    /// When messages arrived, while the log is learned.
    arrivals: Arrivals,
    /// What stands in the log.
    originals: HashSet<String>,
    /// What is given away.
    taken: HashSet<String>,
}

impl core::fmt::Debug for Invented<'_> {
    // What was invented for whom is shown to nobody.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Invented").finish_non_exhaustive()
    }
}

impl<'a> Invented<'a> {
    pub(super) fn new(key: [u8; 32], accounts: &'a AccountBook, markets: &'a MarketTable) -> Self {
        let mut invented = Self {
            accounts,
            markets,
            random: ChaCha20Rng::from_seed(key),
            learning: true,
            ids: HashMap::new(),
            numbers: HashMap::new(),
            arrivals: Arrivals::default(),
            originals: HashSet::new(),
            taken: HashSet::new(),
        };
        for id in accounts.accounts().iter().flat_map(|account| &account.phone_number_ids) {
            invented.who(id);
        }
        invented
    }

    pub(super) fn learn(&mut self, learning: bool) {
        self.learning = learning;
        if !learning {
            for ids in self.arrivals.take_ties() {
                self.invent_in_order(&ids);
            }
        }
    }

    pub(super) fn is_learning(&self) -> bool {
        self.learning
    }

    /// Takes in what a row says of a message, while the log is learned.
    pub(super) fn see(&mut self, sighting: Sighting) {
        if self.learning {
            self.arrivals.see(sighting, core_of);
        }
    }

    /// Ids of messages whose order counts. Where so little has their form that this fails, their order is not kept.
    fn invent_in_order(&mut self, ids: &[String]) {
        let accounts = self.accounts;
        let own = |id: &String| accounts.index_of(id).is_some() || SAMPLES.contains(&id.as_str());
        if ids
            .iter()
            .any(|id| own(id) || self.ids.contains_key(id) || spelling::is_rounded(id.as_bytes()))
        {
            return;
        }
        for _ in 0..TRIES {
            let new = in_order(ids, &mut self.random);
            let fresh = |new: &String| !self.originals.contains(new) && !self.taken.contains(new);
            if new.iter().all(|new| fresh(new) && is_sound(new, accounts)) {
                self.taken.extend(new.iter().cloned());
                self.ids.extend(ids.iter().cloned().zip(new));
                return;
            }
        }
    }

    /// The accounts of the log, in the order of their file.
    pub(super) fn accounts(&self) -> &'a [Account] {
        self.accounts.accounts()
    }

    /// `account-1` for the first account of the file.
    pub(super) fn account(&self, id: &str) -> Option<String> {
        self.accounts
            .index_of(id)
            .map(|index| format!("account-{}", index.place() + 1))
    }

    /// The same for the id as it stands in a log.
    fn account_as_written(&self, text: &str) -> Option<String> {
        if let Some(account) = self.account(text) {
            return Some(account);
        }
        let core = core_of(text);
        let account = self.account(core).or_else(|| match spelling::numeral(core) {
            Some(Numeral::Whole { digits, fraction }) if fraction.is_empty() => self.account(&digits),
            Some(_) | None => None,
        });
        account.map(|account| text.replacen(core, &account, 1))
    }

    /// What stands for an id of a message, a conversation or an account.
    pub(super) fn id(&mut self, text: &str) -> String {
        if let Some(account) = self.account_as_written(text) {
            return account;
        }
        let core = core_of(text);
        if spelling::is_nothing(text.as_bytes()) || SAMPLES.contains(&core) {
            return text.to_owned();
        }
        if spelling::is_rounded(text.as_bytes()) {
            return text.replacen(core, &rounded(core), 1);
        }
        let id = self.invented_id(core);
        text.replacen(core, &id, 1)
    }

    /// What stands for a phone number, a business-scoped id or the id of a business number.
    pub(super) fn who(&mut self, text: &str) -> String {
        let core = core_of(text);
        if spelling::is_nothing(text.as_bytes()) || SAMPLES.contains(&core) {
            return text.to_owned();
        }
        if spelling::is_rounded(text.as_bytes()) {
            return text.replacen(core, &rounded(core), 1);
        }
        match Contact::parse(text.as_bytes()) {
            Some(Contact::Phone(number)) => {
                let digits = number.to_string();
                let (new, free) = self.invented_number(number, &digits);
                let same = |text: &str| PhoneNumber::parse(text.as_bytes()).is_some_and(|read| read.to_string() == new);
                spelled_as(text, &new, free, same)
            }
            Some(Contact::ScopedId(id)) => {
                let new = self.invented_id(id);
                text.replacen(id, &new, 1)
            }
            None => self.no_contact(text, core),
        }
    }

    /// A number without a country code, or an id of a platform: never something that would be read as a contact.
    fn no_contact(&mut self, text: &str, core: &str) -> String {
        let digits = business_number(text).into_owned();
        let refused = |text: &str| Contact::parse(text.as_bytes()).is_none();
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let new = self.invented_id(&digits);
            let zeros = new.len() - new.trim_start_matches('0').len();
            let same = |text: &str| refused(text) && business_number(text) == new;
            return spelled_as(text, &new, new.len() - zeros, same);
        }
        let new = text.replacen(core, &self.invented_id(core), 1);
        if refused(&new) { new } else { harmless(text) }
    }

    fn invented_id(&mut self, id: &str) -> String {
        if self.learning {
            self.originals.insert(id.to_owned());
            return id.to_owned();
        }
        if let Some(new) = self.ids.get(id) {
            return new.clone();
        }
        let accounts = self.accounts;
        let sound = |new: &str| is_sound(new, accounts);
        // The letters of a business-scoped id name its country.
        let country = match Contact::parse(id.as_bytes()) {
            Some(Contact::ScopedId(_)) => 3,
            Some(Contact::Phone(_)) | None => 0,
        };
        let (country, rest) = id.split_at(country);
        let new = self.invent(|random| country.to_owned() + &shaped_as(rest, random), sound);
        self.ids.insert(id.to_owned(), new.clone());
        new
    }

    /// The number, and how many of its last digits are invented.
    fn invented_number(&mut self, number: PhoneNumber, digits: &str) -> (String, usize) {
        if self.learning {
            self.originals.insert(digits.to_owned());
            return (digits.to_owned(), 0);
        }
        if let Some(known) = self.numbers.get(digits) {
            return known.clone();
        }
        let kept = self.kept(digits);
        let free = digits.len() - kept;
        let markets = self.markets;
        let place = markets.place(Contact::Phone(number));
        let code = code_length(markets, digits);
        // In its one spelling, and not in another country of the same calling code.
        let sound = |new: &str| {
            let read = PhoneNumber::parse(new.as_bytes()).filter(|read| read.to_string() == new);
            read.is_some_and(|read| markets.place(Contact::Phone(read)) == place)
                && code_length(markets, new) == code
                && !SAMPLES.contains(&new)
        };
        let start = digits.get(..kept).unwrap_or_default();
        let make = |random: &mut ChaCha20Rng| {
            let mut new = start.to_owned();
            new.extend((0..free).map(|_| random_letter(b'0'..=b'9', random)));
            new
        };
        let new = self.invent(make, sound);
        self.numbers.insert(digits.to_owned(), (new.clone(), free));
        (new, free)
    }

    /// How many digits at the beginning stay: the calling code, and what tells mobile numbers from others where that
    /// decides how a number is spelled (D22).
    fn kept(&self, digits: &str) -> usize {
        let special = match digits.as_bytes() {
            [b'5', b'2', ..] => 3,
            [b'5', b'4', ..] => 4,
            [b'5', b'5', ..] => digits.len().saturating_sub(7),
            _ => 0,
        };
        let code = match code_length(self.markets, digits) {
            0 => UNLISTED_CODE,
            listed => listed,
        };
        code.max(special).min(digits.len().saturating_sub(1))
    }

    /// Something that is not in the log, nor given away already. Where so little has this form that all of it stands in
    /// the log, one of these; where all of it is given away, something longer.
    fn invent(&mut self, make: impl Fn(&mut ChaCha20Rng) -> String, sound: impl Fn(&str) -> bool) -> String {
        for attempt in 0..TRIES {
            let new = make(&mut self.random);
            let fresh = TRIES / 2 <= attempt || !self.originals.contains(&new);
            if fresh && sound(&new) && self.taken.insert(new.clone()) {
                return new;
            }
        }
        let mut new = make(&mut self.random);
        loop {
            new.push(random_letter(b'0'..=b'9', &mut self.random));
            if self.taken.insert(new.clone()) {
                return new;
            }
        }
    }
}

/// Whether an invented id is read as an id, and as no account's.
fn is_sound(new: &str, accounts: &AccountBook) -> bool {
    !spelling::is_nothing(new.as_bytes())
        && !spelling::is_rounded(new.as_bytes())
        && bare(new.as_bytes()) == new.as_bytes()
        && !SAMPLES.contains(&new)
        && accounts.index_of(new).is_none()
}

/// What is left of a value without what spreadsheets put around it.
fn core_of(text: &str) -> &str {
    core::str::from_utf8(bare(text.as_bytes())).unwrap_or(text)
}

/// How many digits the longest listed calling code has that begins a number.
fn code_length(markets: &MarketTable, digits: &str) -> usize {
    let codes = markets.rows().iter().map(|row| row.calling_code.as_str());
    let lengths = codes.filter(|code| digits.starts_with(code)).map(str::len);
    lengths.max().unwrap_or(0)
}

fn random_letter(letters: core::ops::RangeInclusive<u8>, random: &mut ChaCha20Rng) -> char {
    char::from(random.random_range(letters))
}

/// Other letters and digits in the places of letters and digits. Up to two zeros at the beginning stay, and no others
/// come: they say what a number is.
pub(super) fn shaped_as(id: &str, random: &mut ChaCha20Rng) -> String {
    const WORD: &str = "wamid.";
    const MOST_ZEROS: usize = 2;
    let (start, rest) = match id.strip_prefix(WORD) {
        Some(rest) => (WORD, rest),
        None => ("", id),
    };
    let zeros = rest.bytes().take(MOST_ZEROS).take_while(|byte| *byte == b'0').count();
    let mut new = start.to_owned();
    for (place, letter) in rest.chars().enumerate() {
        new.push(match letter {
            '0' if place < zeros => '0',
            '0'..='9' if place == zeros && place < MOST_ZEROS => random_letter(b'1'..=b'9', random),
            '0'..='9' => random_letter(b'0'..=b'9', random),
            'A'..='Z' => random_letter(b'A'..=b'Z', random),
            'a'..='z' => random_letter(b'a'..=b'z', random),
            _ if letter.is_ascii() || spelling::is_invisible(letter) => letter,
            _ => random_letter(b'a'..=b'z', random),
        });
    }
    new
}

/// The digits of a new number in the spelling of the old one, of which so many digits at the end are `free`; as plain
/// digits where it would not be read as the new one.
fn spelled_as(text: &str, new: &str, free: usize, is_new: impl Fn(&str) -> bool) -> String {
    // The zero of `+49 (0)151` is none of the number's digits.
    let dropped: Vec<usize> = text.match_indices("(0)").map(|(place, _)| place + 1).collect();
    let is_digit = |(place, letter): &(usize, char)| letter.is_ascii_digit() && !dropped.contains(place);
    let places: Vec<usize> = text.char_indices().filter(is_digit).map(|(place, _)| place).collect();
    let end = new.get(new.len().saturating_sub(free)..).unwrap_or_default();
    // `4915112345678,00` and `4.915112345678E+12` have digits behind those of the number.
    let most_behind = places.len().saturating_sub(free);
    for behind in 0..=most_behind {
        let last = places.len().saturating_sub(behind);
        let mut spelled = text.to_owned();
        for (place, digit) in places
            .get(last.saturating_sub(free)..last)
            .unwrap_or_default()
            .iter()
            .zip(end.chars())
        {
            spelled.replace_range(*place..=*place, digit.encode_utf8(&mut [0; 4]));
        }
        if is_new(&spelled) {
            return spelled;
        }
    }
    new.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> AccountBook {
        let text = "[[account]]\nid = '1234567890'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n";
        wabill::Accounts::from_toml(text).unwrap().book().clone()
    }

    fn check(run: impl Fn(&mut Invented<'_>)) {
        let (book, tables) = (book(), wabill::Tables::shipped());
        for key in 0..20 {
            let mut invented = Invented::new([key; 32], &book, &tables.get().markets);
            invented.learn(false);
            run(&mut invented);
        }
    }

    #[test]
    fn one_person_in_every_spelling_is_one_person_in_the_same_spellings() {
        let spellings = [
            ("4915112345678", "dddddddddddddd"),
            ("+49 (0)151 12345678", "+49 (0)"),
            ("0049-151-12345678", "0049-"),
            ("'4915112345678.0", "'49"),
            ("=\"4915112345678\"", "=\"49"),
            ("4.915112345678E+12", "4.9"),
            ("4,915,112,345,678", "4,9"),
            ("whatsapp:+4915112345678", "whatsapp:+49"),
            ("\u{202a}+49\u{a0}151\u{a0}12345678\u{202c}", "\u{202a}+49\u{a0}"),
        ];
        check(|invented| {
            let plain = invented.who("4915112345678");
            let expected = PhoneNumber::parse(plain.as_bytes()).unwrap();
            assert!(plain.starts_with("49") && plain.len() == 13 && plain != "4915112345678");
            for (text, start) in spellings.into_iter().skip(1) {
                let new = invented.who(text);
                assert_eq!(PhoneNumber::parse(new.as_bytes()), Some(expected), "{text}: {new}");
                assert!(new.starts_with(start) && new.len() == text.len(), "{text}: {new}");
            }
        });
    }

    #[test]
    fn a_mobile_digit_may_be_written_or_left_out_and_a_country_is_kept() {
        let tables = wabill::Tables::shipped();
        let markets = &tables.get().markets;
        check(|invented| {
            for (a, b) in [
                ("5215512345678", "525512345678"),
                ("5511987654321", "551187654321"),
                ("5491123456789", "541123456789"),
            ] {
                let (a, b) = (invented.who(a), invented.who(b));
                assert_eq!(
                    PhoneNumber::parse(a.as_bytes()),
                    PhoneNumber::parse(b.as_bytes()),
                    "{a} {b}"
                );
                assert_eq!((a.len(), b.len()), (13, 12), "{a} {b}");
            }
            for number in [
                "16505551234",
                "18765551234",
                "390669812345",
                "77012345678",
                "79012345678",
                "38344123456",
            ] {
                let new = invented.who(number);
                let place = |text: &str| markets.place(Contact::parse(text.as_bytes()).unwrap());
                assert_eq!(place(&new), place(number), "{number} {new}");
                assert_eq!(new.len(), number.len());
            }
        });
    }

    #[test]
    fn what_is_refused_stays_refused_and_ids_keep_their_form() {
        check(|invented| {
            for text in [
                "0151 12345678",
                "4.9151E+12",
                "2025-08-04",
                "+49 151 12345678 ext. 3",
                "+39 (0)6 12345678",
                "491511234567890123",
                "India",
                "123",
            ] {
                let new = invented.who(text);
                assert!(Contact::parse(new.as_bytes()).is_none(), "{text}: {new}");
                assert_eq!(new.len(), text.len(), "{text}: {new}");
                assert_eq!(new.starts_with('0'), text.starts_with('0'));
                assert!(new != text || text == "India");
                assert_eq!(
                    spelling::is_rounded(new.as_bytes()),
                    spelling::is_rounded(text.as_bytes())
                );
            }
            for text in ["", "NULL", "16505551111"] {
                assert_eq!(invented.who(text), text);
            }
            let scoped = invented.who("IN.13491208655302741918");
            assert!(scoped.starts_with("IN.") && scoped.len() == 23 && scoped != "IN.13491208655302741918");
            let id = invented.id(" 'wamid.HBgNNDkx=\u{a0}");
            assert!(
                id.starts_with(" 'wamid.") && id.ends_with("=\u{a0}") && !id.contains("HBgN"),
                "{id}"
            );
            assert_eq!(invented.id("1234567890"), "account-1");
            assert_eq!(invented.id("1234567890.0"), "account-1");
            assert_eq!(invented.id("0"), "0");
        });
    }

    #[test]
    fn nothing_is_invented_that_stands_in_the_log_and_nothing_twice() {
        let (book, tables) = (book(), wabill::Tables::shipped());
        let mut invented = Invented::new([7; 32], &book, &tables.get().markets);
        let ids: Vec<String> = (100..600).map(|number| format!("m-{number}")).collect();
        for id in &ids {
            assert_eq!(&invented.id(id), id);
        }
        invented.learn(false);
        let new: HashSet<String> = ids.iter().map(|id| invented.id(id)).collect();
        assert_eq!(new.len(), ids.len());
        assert!(ids.iter().all(|id| !new.contains(id)));
        // Ten digits in one place: all of them stand in the log, and they stay ten.
        let new: HashSet<String> = (0..10).map(|number| invented.id(&format!("#{number}"))).collect();
        assert_eq!(new.len(), 10);
    }
}
