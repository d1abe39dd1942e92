//! `"+49 (0)151 234-56789"` as `4915123456789`, or `"IN.13491208655302741918"`.

use std::borrow::Cow;

use super::{
    country::Country,
    digits::decimal,
    spelling::{self, Numeral, bare},
};

/// The person a business exchanges messages with: an international phone number, or a business-scoped id (COM-104).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contact<'a> {
    /// Digits of an international number, without `+`.
    Phone(PhoneNumber),
    /// `CC.` and letters or digits; the two letters give the country.
    ScopedId(&'a str),
}

/// An international phone number: 4 to 15 digits, the first not 0, in its one spelling (D22, decision 0034).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(u64);

impl PhoneNumber {
    /// The number, for example `4_915_123_456_789`.
    pub fn digits(self) -> u64 {
        self.0
    }

    /// From the digits' value of a number that was read before; used by records that keep only that.
    pub fn from_digits(digits: u64) -> Self {
        Self(digits)
    }

    /// Reads an international number however it is spelled: digits with or without `+`, `00`, `tel:` or `whatsapp:`
    /// before them and punctuation between them; what a spreadsheet made of it; mobile numbers of Mexico, Argentina and
    /// Brazil with and without their mobile digit. None when it is not an international number.
    ///
    /// ```
    /// use billing_core::base::contact::PhoneNumber;
    /// let number = PhoneNumber::parse(b"+4915123456789").unwrap();
    /// assert_eq!(number.digits(), 4_915_123_456_789);
    /// assert_eq!(PhoneNumber::parse(b"0049 (0)151 / 234-56789"), Some(number));
    /// assert_eq!(PhoneNumber::parse(b"'4915123456789.0"), Some(number));
    /// assert_eq!(PhoneNumber::parse(b"0151 23456789"), None);
    /// assert_eq!(PhoneNumber::parse(b"4.9151E+12"), None);
    /// assert_eq!(PhoneNumber::parse(b"5215512345678"), PhoneNumber::parse(b"525512345678"));
    /// ```
    pub fn parse(text: &[u8]) -> Option<Self> {
        Self::plain(text.strip_prefix(b"+").unwrap_or(text)).or_else(|| Self::spelled(text))
    }

    #[inline]
    fn plain(digits: &[u8]) -> Option<Self> {
        if digits.len() < 4 || 15 < digits.len() || digits.first() == Some(&b'0') {
            return None;
        }
        decimal(digits).map(|digits| Self(one_spelling(digits)))
    }

    #[cold]
    fn spelled(text: &[u8]) -> Option<Self> {
        let spelled = Spelled::read(text)?;
        // Without a mark of an international number, few digits with punctuation may be anything, such as a day.
        let doubtful = spelled.day || (spelled.punctuated && spelled.digits.len() < 8);
        let sound = spelled.international || !doubtful;
        sound.then(|| Self::plain(spelled.digits.as_bytes())).flatten()
    }
}

/// Mobile numbers that are written with and without a mobile digit, in the spelling that can be told from a landline:
/// Mexico 52 without 1, Argentina 54 without 9, Brazil 55 and area with 9 (D22). Others as they are.
fn one_spelling(digits: u64) -> u64 {
    const TEN_DIGITS: u64 = 10_000_000_000;
    const EIGHT_DIGITS: u64 = 100_000_000;
    // What a mobile digit after the country code adds.
    const MEXICO: u64 = (521 - 52) * TEN_DIGITS;
    const ARGENTINA: u64 = (549 - 54) * TEN_DIGITS;
    match digits {
        // 52 1 and ten digits of which the first is 2 to 9.
        5_212_000_000_000..=5_219_999_999_999 => digits.wrapping_sub(MEXICO),
        // 54 9 and ten digits that begin with an area: 11, 2… or 3….
        5_491_100_000_000..=5_491_199_999_999 | 5_492_000_000_000..=5_493_999_999_999 => digits.wrapping_sub(ARGENTINA),
        // 55, an area without 0, and eight digits of which the first is 6 to 9.
        551_160_000_000..=559_999_999_999 => {
            let area_and_country = digits.div_euclid(EIGHT_DIGITS);
            let number = digits.rem_euclid(EIGHT_DIGITS);
            let mobile = 60_000_000 <= number && !area_and_country.is_multiple_of(10);
            if mobile {
                let nine = EIGHT_DIGITS.wrapping_mul(9);
                let area_and_country = area_and_country.wrapping_mul(10).wrapping_mul(EIGHT_DIGITS);
                area_and_country.wrapping_add(nine).wrapping_add(number)
            } else {
                digits
            }
        }
        _ => digits,
    }
}

/// The digits of a number that is not written plainly.
#[derive(Debug)]
struct Spelled {
    digits: String,
    /// Whether `+`, `00`, `tel:` or `whatsapp:` says that the number is international.
    international: bool,
    /// Whether anything but digits stood there.
    punctuated: bool,
    /// Whether it is written as a day is: `2025-08-04`.
    day: bool,
}

impl Spelled {
    /// Reads the digits; none where anything else than a number and its punctuation stands.
    fn read(text: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(bare(text)).ok()?;
        let (scheme, text) = without_scheme(text);
        let (plus, number) = match text.strip_prefix(['+', '\u{ff0b}']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        match spelling::numeral(number) {
            Some(Numeral::Rounded) => return None,
            Some(Numeral::Whole { digits, fraction }) => {
                let whole = Self {
                    digits,
                    international: plus || scheme,
                    punctuated: false,
                    day: false,
                };
                return fraction.is_empty().then(|| whole.without_zeros());
            }
            None => {}
        }
        let mut digits = String::new();
        let mut plus = plus;
        let mut rest = number;
        while let Some(letter) = rest.chars().next() {
            // `+49 (0)151`: the zero is for those who dial inside the country. In Italy it is a part of the number.
            if let Some(after) = rest.strip_prefix("(0)") {
                if digits.is_empty() || digits.trim_start_matches('0') == "39" {
                    return None;
                }
                rest = after;
                continue;
            }
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            match letter {
                '0'..='9' => digits.push(letter),
                // `(+49) 151`
                '+' if digits.is_empty() && !plus => plus = true,
                _ if is_punctuation(letter) && (!digits.is_empty() || letter == '(') => {}
                _ => return None,
            }
        }
        let spelled = Self {
            punctuated: digits.len() < number.len(),
            day: is_day(number),
            international: plus || scheme,
            digits,
        };
        (!spelled.digits.is_empty()).then(|| spelled.without_zeros())
    }

    /// Takes off the `00` with which an international number is dialled in many countries.
    fn without_zeros(mut self) -> Self {
        if !self.international
            && let Some(rest) = self.digits.strip_prefix("00")
        {
            self.digits = rest.to_owned();
            self.international = true;
        }
        self
    }
}

/// `whatsapp:+4915123456789` without its first word.
fn without_scheme(text: &str) -> (bool, &str) {
    for scheme in ["whatsapp:", "tel:"] {
        if let Some((start, rest)) = text.split_at_checked(scheme.len())
            && start.eq_ignore_ascii_case(scheme)
        {
            return (true, rest.trim_matches(spelling::is_invisible));
        }
    }
    (false, text)
}

/// What may stand between the digits of a phone number.
fn is_punctuation(letter: char) -> bool {
    spelling::is_invisible(letter)
        || matches!(
            letter,
            '-' | '.' | '/' | '(' | ')' | '\u{b7}' | '\u{2010}'..='\u{2015}' | '\u{2212}'
        )
}

/// Whether this is written as a day of the calendar is, year first or last.
fn is_day(text: &str) -> bool {
    let lengths: Vec<usize> = text.split(['-', '.', '/']).map(str::len).collect();
    matches!(*lengths, [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4])
}

/// The one spelling of a business number (D22). A phone number is its digits, as in [`PhoneNumber::parse`]; a number
/// without its country code is its digits too, and stays a number of its own. An id of the platform or of a provider
/// stays as it is, without what spreadsheets put around it.
///
/// ```
/// use billing_core::base::contact::business_number;
/// assert_eq!(business_number("+49 30 00000001"), "493000000001");
/// assert_eq!(business_number("whatsapp:+493000000001"), "493000000001");
/// assert_eq!(business_number("030 / 1234567"), "0301234567");
/// assert_eq!(business_number("106540352242922"), "106540352242922");
/// assert_eq!(business_number(" shop-1 "), "shop-1");
/// ```
pub fn business_number(text: &str) -> Cow<'_, str> {
    /// Fewer digits with punctuation between them may be an id.
    const SHORTEST_PUNCTUATED: usize = 7;
    let text = core::str::from_utf8(bare(text.as_bytes())).unwrap_or(text);
    let plain = text.strip_prefix('+').unwrap_or(text);
    if !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = PhoneNumber::plain(plain.as_bytes()).map(|number| number.to_string());
        if let Some(number) = number {
            return if number == text { text.into() } else { number.into() };
        }
        if !plain.starts_with("00") {
            return plain.into();
        }
    }
    let Some(spelled) = Spelled::read(text.as_bytes()) else {
        return text.into();
    };
    let few = spelled.punctuated && spelled.digits.len() < SHORTEST_PUNCTUATED;
    if spelled.day || (few && !spelled.international) {
        return text.into();
    }
    let number = PhoneNumber::plain(spelled.digits.as_bytes()).map(|number| number.to_string());
    match number {
        Some(number) if !spelled.international || SHORTEST_PUNCTUATED <= number.len() => number.into(),
        _ if spelled.international => text.into(),
        _ => spelled.digits.into(),
    }
}

impl core::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl<'a> Contact<'a> {
    /// Reads a phone number in any spelling ([`PhoneNumber::parse`]) or a business-scoped id; none when it is neither.
    ///
    /// ```
    /// use billing_core::base::contact::Contact;
    /// assert!(matches!(Contact::parse(b"919800000001"), Some(Contact::Phone(_))));
    /// assert!(matches!(Contact::parse(b"IN.1234567890"), Some(Contact::ScopedId("IN.1234567890"))));
    /// assert_eq!(Contact::parse(b"India"), None);
    /// ```
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        match text {
            [a, b, b'.', ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Self::scoped(text).or_else(|| Self::scoped(bare(text)))
            }
            _ => PhoneNumber::parse(text)
                .map(Self::Phone)
                .or_else(|| Self::scoped(bare(text))),
        }
    }

    fn scoped(text: &'a [u8]) -> Option<Self> {
        let [a, b, b'.', rest @ ..] = text else { return None };
        let letters = a.is_ascii_uppercase() && b.is_ascii_uppercase();
        let id = !rest.is_empty() && rest.len() <= 140;
        let plain = rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
        (letters && id && plain)
            .then(|| core::str::from_utf8(text).ok().map(Self::ScopedId))
            .flatten()
    }

    /// The country a business-scoped id names; a phone number's country is found by its prefix instead.
    pub fn stated_country(self) -> Option<Country> {
        match self {
            Self::Phone(_) => None,
            Self::ScopedId(id) => id.get(..2).and_then(|letters| letters.parse().ok()),
        }
    }
}

/// A contact or number as it may be shown: the first four characters and the last two, the rest as dots.
///
/// ```
/// use billing_core::base::contact::masked;
/// assert_eq!(masked("4915123456789"), "4915·······89");
/// assert_eq!(masked("IN.1234567890"), "IN.1·······90");
/// ```
pub fn masked(text: &str) -> String {
    let count = text.chars().count();
    let hidden = |place: usize| 4 <= place && place < count.saturating_sub(2);
    text.chars()
        .enumerate()
        .map(|(place, letter)| if hidden(place) { '·' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Option<u64> {
        PhoneNumber::parse(text.as_bytes()).map(PhoneNumber::digits)
    }

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        for text in [
            "4915112345678",
            "+4915112345678",
            "004915112345678",
            "+49 151 12345678",
            "49 151 12345678",
            "+49-151-12345678",
            "+49.151.12345678",
            "+49 (0)151 12345678",
            "0049 (0) 151 12345678".replace("(0) ", "(0)").as_str(),
            "(+49) 151/12345678",
            "(0049) 151 12345678",
            "+49 (151) 1234\u{2011}5678",
            "whatsapp:+4915112345678",
            "WhatsApp: 4915112345678",
            "tel:+49-151-12345678",
            "'+4915112345678",
            "=\"4915112345678\"",
            "4915112345678.0",
            "4915112345678,00",
            "4,915,112,345,678",
            "4.915112345678E+12",
            "\u{202a}+49\u{a0}151\u{a0}12345678\u{202c}",
            "\u{feff}4915112345678\u{200b}",
            "49151\u{200e}12345678",
        ] {
            assert_eq!(digits(text), Some(4_915_112_345_678), "{text:?}");
            assert_eq!(business_number(text), "4915112345678", "{text:?}");
        }
    }

    #[test]
    fn what_is_not_certainly_an_international_number_is_none() {
        for text in [
            "",
            "+",
            "123",
            "0151 12345678",
            "(0151) 12345678",
            "(0)151 12345678",
            "+49 151 12345678 ext. 3",
            "+49 151 12345678 +49 151 12345679",
            "+39 (0)6 12345678",
            "4.9151E+12",
            "4915112345678.5",
            "-4915112345678",
            "2025-08-04",
            "24.12.2025",
            "12-34",
            "491511234567890123",
            "India",
            "\u{a0}",
        ] {
            assert_eq!(digits(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_mobile_digit_that_is_written_or_left_out_makes_one_number() {
        for (with, without) in [
            ("5215512345678", "525512345678"),
            ("+52 1 55 1234 5678", "+52 55 1234 5678"),
            ("5491123456789", "541123456789"),
            ("5492914567890", "542914567890"),
            ("5511987654321", "551187654321"),
            ("+55 (11) 96123-4567", "+55 (11) 6123-4567"),
        ] {
            assert_eq!(digits(with), digits(without), "{with}");
            assert!(digits(with).is_some(), "{with}");
            assert_eq!(business_number(with), business_number(without), "{with}");
        }
        // Landlines, areas that do not exist, and numbers of other lengths stay apart.
        for (with, without) in [
            ("5211512345678", "521512345678"),
            ("5494123456789", "544123456789"),
            ("5511930001234", "551130001234"),
            ("5510987654321", "551087654321"),
            ("52155123456789", "5255123456789"),
            ("549112345678", "54112345678"),
            ("55119876543210", "5511876543210"),
        ] {
            assert_ne!(digits(with), digits(without), "{with}");
        }
    }

    #[test]
    fn the_one_spelling_is_read_as_itself() {
        for text in [
            "5215512345678",
            "5491123456789",
            "551187654321",
            "4915112345678",
            "1234",
        ] {
            let once = PhoneNumber::parse(text.as_bytes()).unwrap();
            assert_eq!(PhoneNumber::parse(once.to_string().as_bytes()), Some(once), "{text}");
            assert_eq!(business_number(&once.to_string()), once.to_string(), "{text}");
        }
    }

    #[test]
    fn ids_that_are_no_numbers_stay_as_they_are() {
        for (text, expected) in [
            ("106540352242922", "106540352242922"),
            ("1065403522429221", "1065403522429221"),
            ("shop-1", "shop-1"),
            ("12-34", "12-34"),
            ("2025-08-04", "2025-08-04"),
            ("01511234567", "01511234567"),
            ("0151 / 1234567", "01511234567"),
            ("n", "n"),
            ("+123", "123"),
            ("PN:49 30", "PN:49 30"),
            ("00123", "00123"),
            ("\u{200e}shop\u{200e}", "shop"),
            ("\u{202a}+49151", "49151"),
            (" '+49151' ", "49151"),
        ] {
            assert_eq!(business_number(text), expected, "{text:?}");
            assert_eq!(business_number(expected), expected, "{text:?}");
        }
    }

    #[test]
    fn a_scoped_id_may_have_marks_around_it() {
        let id = Some(Contact::ScopedId("IN.1234"));
        for text in ["IN.1234", " IN.1234", "'IN.1234", "IN.1234\u{200e}", "=\"IN.1234\""] {
            assert_eq!(Contact::parse(text.as_bytes()), id, "{text:?}");
        }
        assert_eq!(Contact::parse(b"in.1234"), None);
        assert_eq!(Contact::parse(b"IN.12 34"), None);
    }
}
