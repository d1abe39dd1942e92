//! `"2025-08-04T10:00:00Z"` stays a time, `"Max"` in its place becomes `"xxx"`: a value, by what its column or key is.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use billing_core::{base::spelling, intake::moment};
use flate2::{Compression, write::GzEncoder};
use serde::de::IgnoredAny;

use super::{
    harmless::{harmless, rounded, with_digits},
    invent::Invented,
    json,
    role::{Role, is_word},
};
use crate::containers::{from_base64, speaks_of_messages};

/// How deep values may hold others: more than readers look into ([`crate::containers`]).
const DEEPEST: u8 = 16;

/// A value as text, anonymously.
pub(super) fn anonymous(text: &str, role: Role, depth: u8, invented: &mut Invented<'_>) -> String {
    if let Some(text) = holding_json(text, depth, invented) {
        return text;
    }
    match role {
        Role::Id => invented.id(text),
        Role::Who => invented.who(text),
        Role::Time => time(text),
        Role::Word => kept_if(text, is_word(text)),
        Role::Amount => kept_if(text, is_amount(text)),
        Role::Currency => kept_if(
            text,
            text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        ),
        Role::ErrorCode => kept_if(text, text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())),
        Role::Unknown => kept_if(text, false),
    }
}

fn kept_if(text: &str, known: bool) -> String {
    if known || spelling::is_nothing(text.as_bytes()) {
        text.to_owned()
    } else {
        harmless(text)
    }
}

/// `0.0425`
fn is_amount(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part) && text.len() <= 16
}

/// A time stays, also where something is missing from it; anything else becomes what is no time for the same reason.
pub(super) fn time(text: &str) -> String {
    use moment::NoMoment;
    if spelling::is_nothing(text.as_bytes()) {
        return text.to_owned();
    }
    match moment::seconds(text.as_bytes()) {
        Ok(_) if is_number(text) && !is_recent(text) => no_time(text),
        Ok(_) | Err(NoMoment::NoOffset | NoMoment::Skipped | NoMoment::Twice | NoMoment::DayAlone) => {
            // `(Central European Summer Time)`: only its length is a matter of course.
            let (start, beside) = text.split_at(text.find('(').unwrap_or(text.len()));
            format!("{start}{}", harmless(beside))
        }
        Err(NoMoment::SerialDay) => {
            let (day, part) = text.split_at(text.find(['.', ',']).unwrap_or(text.len()));
            format!("{day}{}", harmless(part))
        }
        Err(NoMoment::DayOrMonthFirst) => day_or_month_first(text),
        Err(NoMoment::Rounded) => rounded(text),
        Err(_) => no_time(text),
    }
}

fn no_time(text: &str) -> String {
    let nines = with_digits(text, '9');
    if matches!(moment::seconds(nines.as_bytes()), Err(moment::NoMoment::Unknown)) {
        nines
    } else {
        harmless(text)
    }
}

fn is_number(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'E' | b'e' | b'+'))
}

/// Whether a number is a moment of 2017 to 2033: others in the place of a time may be phone numbers.
fn is_recent(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(10).collect();
    digits.len() == 10 && ("1500000000".."2000000000").contains(&digits.as_str())
}

/// `04/08/2025 10:00`: what follows the day is a time of day, or it is replaced.
fn day_or_month_first(text: &str) -> String {
    use moment::NoMoment;
    const LONGEST_DAY: usize = 12;
    let in_day =
        |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.' | '/') || spelling::is_invisible(letter);
    let of_day = text.trim_start_matches(spelling::is_invisible);
    let end = of_day.find(|letter: char| !in_day(letter) || spelling::is_invisible(letter));
    let (day, rest) = text.split_at(text.len() - of_day.len() + end.unwrap_or(of_day.len()));
    let whole = format!("2025-08-04{rest}");
    let clock = matches!(
        moment::seconds(whole.as_bytes()),
        Ok(_) | Err(NoMoment::NoOffset | NoMoment::DayAlone)
    );
    let rest = if clock && !rest.contains('(') {
        rest.to_owned()
    } else {
        harmless(rest)
    };
    if day.len() <= LONGEST_DAY {
        format!("{day}{rest}")
    } else {
        format!("{}{rest}", harmless(day))
    }
}

/// Text that holds JSON, as it stands, behind other text, or in base64.
fn holding_json(text: &str, depth: u8, invented: &mut Invented<'_>) -> Option<String> {
    if DEEPEST <= depth {
        return None;
    }
    let trimmed = text.trim();
    if trimmed.starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(trimmed).is_ok() {
        return Some(json::values(text, depth + 1, invented));
    }
    if trimmed.contains('{') {
        let log = speaks_of_messages(trimmed.as_bytes());
        return log.then(|| json::lines(text, depth + 1, invented));
    }
    let bytes = from_base64(trimmed)?;
    let inner = core::str::from_utf8(&bytes).ok()?;
    let inner = holding_json(inner, depth + 1, invented)?;
    let packed = STANDARD.decode(trimmed.split_whitespace().collect::<String>()).ok()?;
    if packed.starts_with(&[0x1F, 0x8B]) {
        return gzip(&inner).map(|bytes| STANDARD.encode(bytes));
    }
    Some(STANDARD.encode(inner))
}

fn gzip(text: &str) -> Option<Vec<u8>> {
    let mut writer = GzEncoder::new(vec![], Compression::default());
    writer.write_all(text.as_bytes()).ok()?;
    writer.finish().ok()
}

/// A number or word of JSON that stands without quotes.
pub(super) fn scalar(token: &str, role: Role, invented: &mut Invented<'_>) -> String {
    if matches!(token, "true" | "false" | "null") {
        return token.to_owned();
    }
    let number = token.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    if !number {
        return harmless(token);
    }
    match role {
        Role::Id | Role::Who => {
            let written_out = token.parse::<f64>().ok().filter(|_| token.contains(['.', 'e', 'E']));
            // What has lost its digits is refused for that.
            let text = match written_out {
                Some(number) if number.abs() < EXACT => number.to_string(),
                Some(_) => return rounded(token),
                None => token.to_owned(),
            };
            let new = if role == Role::Id {
                invented.id(&text)
            } else {
                invented.who(&text)
            };
            if new == text {
                return token.to_owned();
            }
            let plain = new.bytes().all(|byte| byte.is_ascii_digit()) && !new.starts_with('0');
            if plain { new } else { format!("\"{new}\"") }
        }
        Role::Time => {
            let new = time(token);
            if new.starts_with('0') { numeral(token) } else { new }
        }
        Role::Word | Role::Amount | Role::ErrorCode => {
            let kept = anonymous(token, role, DEEPEST, invented);
            if kept == token { kept } else { numeral(token) }
        }
        Role::Currency | Role::Unknown => numeral(token),
    }
}

/// Every whole number up to here has a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Another number of the same length: JSON has no zeros before others.
fn numeral(token: &str) -> String {
    let zeros = harmless(token).replace('x', "0");
    let (start, digits) = match zeros.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", zeros.as_str()),
    };
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let first = if whole < 2 { "0" } else { "1" };
    // An exponent would read `0`, which is no letter of a number.
    let rest: String = digits
        .get(1..)
        .unwrap_or_default()
        .chars()
        .filter(|letter| !matches!(letter, '+' | '-'))
        .collect();
    format!("{start}{first}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stays_and_what_is_none_stays_none() {
        for text in [
            "2025-08-04T10:00:00+02:00",
            "1754294400",
            "1754294400000",
            "04/08/2025 10:00",
            "2025-08-04 10:00:00",
            "45873",
            "NULL",
            "",
        ] {
            assert_eq!(time(text), text);
        }
        for (text, expected) in [
            ("yesterday", "xxxxxxxxx"),
            ("1.7543E+12", "9.9999E+12"),
            ("4915112345678", "9999999999999"),
            ("491511234567", "000000000000"),
            ("2150-01-01T00:00:00Z", "9999-99-99x99:99:99x"),
            ("04/08/2025 Max +4915112345678", "04/08/2025 xxx +0000000000000"),
            ("45873.4915112345678", "45873.0000000000000"),
        ] {
            assert_eq!(time(text), expected, "{text}");
            assert_eq!(
                moment::seconds(text.as_bytes()),
                moment::seconds(expected.as_bytes()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_phone_number_that_could_be_a_time_is_none_of_a_log() {
        for text in ["2348012345678", "2125551234", "2348012345678.0"] {
            assert!(moment::seconds(text.as_bytes()).is_ok());
            assert!(
                time(text).bytes().all(|byte| matches!(byte, b'9' | b'0' | b'.')),
                "{}",
                time(text)
            );
        }
        let beside = "2025-08-04 10:00:00 GMT+2 (Max)";
        assert!(!time(beside).contains("Max"));
    }

    #[test]
    fn a_number_of_json_becomes_one() {
        for (token, expected) in [
            ("0", "0"),
            ("7", "0"),
            ("4915", "1000"),
            ("-12.5", "-10.0"),
            ("1.5e+3", "0.0000"),
        ] {
            let new = numeral(token);
            assert!(serde_json::from_str::<f64>(&new).is_ok(), "{new}");
            if token != "1.5e+3" {
                assert_eq!(new, expected);
            }
        }
    }
}
