//! `" '4915112345678 "`, `="4915112345678"` and `4.915112345678E+12` are one number: what spreadsheets, databases and
//! phones put around a value or make of it, and how much of that can be taken back with certainty.
//!
//! Nothing here is on the way of a row that is written plainly: readers come here when the plain reading has failed.

/// The text without what spreadsheets, databases and phones put around it: white space, invisible marks (such as the
/// direction marks of numbers copied from a phone, or a byte-order mark), the formula `="…"` and a leading apostrophe,
/// with which a spreadsheet is told to keep its digits, and quotes of the kind `'…'`.
///
/// ```
/// use billing_core::base::spelling::bare;
/// assert_eq!(bare(b" '4915112345678 "), b"4915112345678");
/// assert_eq!(bare(b"=\"4915112345678\""), b"4915112345678");
/// assert_eq!(bare("\u{202a}m-1\u{202c}".as_bytes()), b"m-1");
/// assert_eq!(bare(b"m-1"), b"m-1");
/// ```
pub fn bare(text: &[u8]) -> &[u8] {
    let Ok(text) = core::str::from_utf8(text) else {
        return text.trim_ascii();
    };
    let mut text = text.trim_matches(is_invisible);
    // What was put around twice is taken off twice, so that a second time finds nothing more.
    loop {
        let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
        let kept = text
            .strip_prefix('\'')
            .map(|rest| rest.strip_suffix('\'').unwrap_or(rest));
        let Some(less) = inner.or(kept) else { break };
        text = less.trim_matches(is_invisible);
    }
    text.as_bytes()
}

/// Whether a character leaves no ink: white space, and marks that only say how text runs. A zero byte is damage and no
/// mark.
pub fn is_invisible(letter: char) -> bool {
    letter.is_whitespace()
        || (letter.is_control() && letter != '\0')
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// Whether the text is one of the words with which databases and programs write that there is no value.
///
/// ```
/// use billing_core::base::spelling::is_nothing;
/// assert!(is_nothing(b"") && is_nothing(b"NULL") && is_nothing(b"\\N") && is_nothing(b" "));
/// assert!(!is_nothing(b"0"));
/// ```
pub fn is_nothing(text: &[u8]) -> bool {
    let text = bare(text);
    let words: [&[u8]; 7] = [b"", b"\\N", b"null", b"(null)", b"<null>", b"none", b"nan"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A word as logs write it: in small letters, `_` between its parts; nothing for a word that says that there is none.
///
/// ```
/// use billing_core::base::spelling::word;
/// assert_eq!(word(b" Free Form"), b"free_form");
/// assert_eq!(word(b"NULL"), b"");
/// ```
pub fn word(text: &[u8]) -> Vec<u8> {
    if is_nothing(text) {
        return vec![];
    }
    let small = bare(text).to_ascii_lowercase();
    small
        .into_iter()
        .map(|byte| if matches!(byte, b' ' | b'-') { b'_' } else { byte })
        .collect()
}

/// A number as a spreadsheet or program may have written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numeral {
    /// All digits before the decimal mark are there. What follows the mark is kept without closing zeros.
    Whole {
        /// The digits before the decimal mark, leading zeros included.
        digits: String,
        /// The digits after it; empty for a whole number.
        fraction: String,
    },
    /// In scientific notation with fewer digits than the number had: `4.9151E+12`.
    Rounded,
}

/// Reads a number with a decimal mark, groups of three, or in scientific notation; none for other text, plain digits
/// included.
///
/// ```
/// use billing_core::base::spelling::{Numeral, numeral};
/// let whole = |digits: &str| Some(Numeral::Whole { digits: digits.to_owned(), fraction: String::new() });
/// assert_eq!(numeral("4915112345678.0"), whole("4915112345678"));
/// assert_eq!(numeral("4.915112345678E+12"), whole("4915112345678"));
/// assert_eq!(numeral("4,915,112,345,678"), whole("4915112345678"));
/// assert_eq!(numeral("4.9151E+12"), Some(Numeral::Rounded));
/// assert_eq!(numeral("4915112345678"), None);
/// assert_eq!(numeral("49.151.12345678"), None);
/// ```
pub fn numeral(text: &str) -> Option<Numeral> {
    scientific(text).or_else(|| decimal(text)).or_else(|| grouped(text))
}

/// Whether a spreadsheet has rounded this number and lost digits: `4.9151E+12`.
pub fn is_rounded(text: &[u8]) -> bool {
    let text = core::str::from_utf8(bare(text)).unwrap_or_default();
    scientific(text) == Some(Numeral::Rounded)
}

fn digits_only(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal_mark(letter: char) -> bool {
    matches!(letter, '.' | ',')
}

fn whole(digits: String, fraction: &str) -> Numeral {
    Numeral::Whole {
        digits,
        fraction: fraction.trim_end_matches('0').to_owned(),
    }
}

/// `4.9151E+12`. A mark or a plus must be there: `12e5` may be a part of an id.
fn scientific(text: &str) -> Option<Numeral> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let (first, fraction) = mantissa.split_once(is_decimal_mark).unwrap_or((mantissa, ""));
    let power = exponent.strip_prefix('+').unwrap_or(exponent);
    let sound = first.len() == 1
        && digits_only(first)
        && (fraction.is_empty() || digits_only(fraction))
        && (1..=3).contains(&power.len())
        && digits_only(power)
        && (exponent.starts_with('+') || !fraction.is_empty());
    if !sound {
        return None;
    }
    let power: usize = power.parse().ok()?;
    match fraction.split_at_checked(power) {
        Some((digits, rest)) => Some(whole(format!("{first}{digits}"), rest)),
        None => Some(Numeral::Rounded),
    }
}

/// `4915112345678.0`, with a mark once and digits around it.
fn decimal(text: &str) -> Option<Numeral> {
    let (digits, fraction) = text.split_once(is_decimal_mark)?;
    let sound = 8 <= digits.len() && digits_only(digits) && digits_only(fraction);
    sound.then(|| whole(digits.to_owned(), fraction))
}

/// `4,915,112,345,678` or `4.915.112.345.678,00`: groups of three, perhaps with zeros behind the other mark.
fn grouped(text: &str) -> Option<Numeral> {
    let mark = text.chars().find(|letter| is_decimal_mark(*letter))?;
    let other = if mark == '.' { ',' } else { '.' };
    let (groups, fraction) = text.split_once(other).unwrap_or((text, "0"));
    let mut parts = groups.split(mark);
    let first = parts.next().filter(|first| first.len() <= 3 && digits_only(first))?;
    let rest: Vec<&str> = parts.collect();
    let sound = 2 <= rest.len() && rest.iter().all(|group| group.len() == 3 && digits_only(group));
    (sound && digits_only(fraction)).then(|| whole(format!("{first}{}", rest.concat()), fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_value_is_taken_off_and_nothing_inside_it() {
        for (text, expected) in [
            ("m-1", "m-1"),
            (" m 1\t", "m 1"),
            ("\u{feff}m-1\u{a0}", "m-1"),
            ("\u{2066}m-1\u{2069}\u{200b}", "m-1"),
            ("'m-1", "m-1"),
            ("'m-1'", "m-1"),
            ("m-1'", "m-1'"),
            ("=\"m-1\"", "m-1"),
            ("=\"m-1", "=\"m-1"),
            ("=m-1", "=m-1"),
            ("' '' =\"m-1\"", "m-1"),
            ("'", ""),
            ("''", ""),
            ("", ""),
        ] {
            assert_eq!(bare(text.as_bytes()), expected.as_bytes(), "{text:?}");
        }
        assert_eq!(bare(b" \xff "), b"\xff");
    }

    #[test]
    fn a_number_that_has_lost_digits_is_told_from_one_that_has_not() {
        let whole = |digits: &str, fraction: &str| {
            Some(Numeral::Whole {
                digits: digits.to_owned(),
                fraction: fraction.to_owned(),
            })
        };
        for (text, expected) in [
            ("4.9151E+12", Some(Numeral::Rounded)),
            ("4,9151E+12", Some(Numeral::Rounded)),
            ("5E+12", Some(Numeral::Rounded)),
            ("4.9151e12", Some(Numeral::Rounded)),
            ("4.915112345678E12", whole("4915112345678", "")),
            ("4.9151123456780E12", whole("4915112345678", "")),
            ("1.7542944005E9", whole("1754294400", "5")),
            ("12e5", None),
            ("1e5", None),
            ("4915112345678.0", whole("4915112345678", "")),
            ("4915112345678,00", whole("4915112345678", "")),
            ("1754294400.125", whole("1754294400", "125")),
            ("030.1234567", None),
            ("4.915.112.345.678,00", whole("4915112345678", "")),
            ("1,234", None),
            ("49.151.12345678", None),
            ("4915112345678", None),
            ("", None),
        ] {
            assert_eq!(numeral(text), expected, "{text}");
        }
        assert!(is_rounded(b" 4.9151E+12"));
    }
}
