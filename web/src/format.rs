//! `1204.50` as `1,204.50` or `1.204,50`: exact decimals and days as a reader writes them.
//!
//! Everything goes from text or whole numbers to text. No binary fraction takes part, so nothing changes on the way.

use billing_core::{
    base::{currency::Currency, instant::Day, money::Money, month::BillingMonth, price::UnitPrice},
    statement::explain_text::Language,
};
use chrono::Datelike as _;
use rust_decimal::Decimal;

/// Keeps a number and its unit on one line.
pub const NO_BREAK: char = '\u{a0}';

/// The mark between thousands and the one before decimals.
fn marks(language: Language) -> (char, char) {
    match language {
        Language::English => (',', '.'),
        Language::German => ('.', ','),
    }
}

/// A plain decimal (`-1234.50`) in the reader's way, every digit kept.
///
/// ```
/// use billing_core::statement::explain_text::Language;
/// use wabill_web::format::decimal;
/// assert_eq!(decimal("-1234567.50", Language::German), "\u{2212}1.234.567,50");
/// assert_eq!(decimal("0.1131", Language::English), "0.1131");
/// ```
pub fn decimal(plain: &str, language: Language) -> String {
    let (group, point) = marks(language);
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", plain),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if 0 < place && whole.len().saturating_sub(place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// A count: `1,204`.
pub fn count(number: u64, language: Language) -> String {
    decimal(&number.to_string(), language)
}

/// An amount with its currency: `1,204.50 EUR`.
pub fn money(amount: Money, language: Language) -> String {
    format!(
        "{}{NO_BREAK}{}",
        decimal(&amount.to_string(), language),
        amount.currency()
    )
}

/// A difference with its sign and currency: `+12.50 EUR`.
///
/// ```
/// use billing_core::{base::money::Money, statement::explain_text::Language};
/// use wabill_web::format::signed;
/// let more = Money::from_minor(1_250, "EUR".parse().unwrap());
/// assert_eq!(signed(more, Language::German), "+12,50\u{a0}EUR");
/// ```
pub fn signed(amount: Money, language: Language) -> String {
    let sign = if 0 < amount.minor() { "+" } else { "" };
    format!("{sign}{}", money(amount, language))
}

/// A price with four decimals at least, so that a column lines up; longer ones keep every digit.
///
/// ```
/// use billing_core::statement::explain_text::Language;
/// use wabill_web::format::price;
/// assert_eq!(price("0.049".parse().unwrap(), Language::German), "0,0490");
/// ```
pub fn price(price: UnitPrice, language: Language) -> String {
    decimal(&four_digits(&price.to_string()), language)
}

/// A price with its currency: `0.1131 EUR`.
pub fn price_of(unit_price: UnitPrice, currency: Currency, language: Language) -> String {
    format!("{}{NO_BREAK}{currency}", price(unit_price, language))
}

fn four_digits(plain: &str) -> String {
    let digits = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let point = if digits == 0 { "." } else { "" };
    format!("{plain}{point}{}", "0".repeat(4_usize.saturating_sub(digits)))
}

/// A change in percent with its sign: `+16.7 %`.
///
/// ```
/// use billing_core::statement::explain_text::Language;
/// assert_eq!(wabill_web::format::percent("-16.7", Language::German), "\u{2212}16,7\u{a0}%");
/// ```
pub fn percent(plain: &str, language: Language) -> String {
    let (sign, number) = match plain.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", plain),
    };
    format!("{sign}{}{NO_BREAK}%", decimal(number, language))
}

/// The months in both languages.
const MONTHS: [(&str, &str); 12] = [
    ("January", "Januar"),
    ("February", "Februar"),
    ("March", "März"),
    ("April", "April"),
    ("May", "Mai"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "August"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Dezember"),
];

fn month_name(day: Day, language: Language) -> &'static str {
    let names = usize::try_from(day.month0()).ok().and_then(|place| MONTHS.get(place));
    names.map_or("", |(english, german)| match language {
        Language::English => english,
        Language::German => german,
    })
}

/// `1 October 2026` or `1. Oktober 2026`.
pub fn day(day: Day, language: Language) -> String {
    let dot = match language {
        Language::English => "",
        Language::German => ".",
    };
    format!(
        "{}{dot}{NO_BREAK}{}{NO_BREAK}{}",
        day.day(),
        month_name(day, language),
        day.year()
    )
}

/// `October 2026` or `Oktober 2026`.
pub fn month(month: BillingMonth, language: Language) -> String {
    let day = month.first_day();
    format!("{}{NO_BREAK}{}", month_name(day, language), day.year())
}

/// Why text is not the number asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberMistake {
    /// Nothing is there.
    Empty,
    /// Not a number in the reader's way of writing.
    NotANumber,
    /// A number with decimals where things are counted.
    NotWhole,
    /// Below zero.
    Negative,
    /// More than the page works with.
    TooLarge,
    /// Finer than the page works with.
    TooFine,
}

/// The most that can be entered: a thousand million of anything.
pub const LARGEST_COUNT: u64 = 1_000_000_000;

/// A whole number as the reader writes it: `1204`, `1,204` or `1.204` by language, `1 204` in either.
///
/// A mark between thousands counts as one only where three digits follow, so that `1,5` is a mistake and never 15.
///
/// # Errors
///
/// The first [`NumberMistake`] found.
///
/// ```
/// use billing_core::statement::explain_text::Language;
/// use wabill_web::format::{NumberMistake, parse_count};
/// assert_eq!(parse_count("1.204", Language::German), Ok(1204));
/// assert_eq!(parse_count("1.204", Language::English), Err(NumberMistake::NotWhole));
/// assert_eq!(parse_count("12o4", Language::English), Err(NumberMistake::NotANumber));
/// ```
pub fn parse_count(text: &str, language: Language) -> Result<u64, NumberMistake> {
    let number = parse_decimal(text, language)?;
    if !number.is_integer() || plain(text, language)?.contains('.') {
        return Err(NumberMistake::NotWhole);
    }
    let count = u64::try_from(number).map_err(|_| NumberMistake::TooLarge)?;
    if count <= LARGEST_COUNT {
        Ok(count)
    } else {
        Err(NumberMistake::TooLarge)
    }
}

/// A decimal number as the reader writes it, not negative, with eight decimals at most.
///
/// # Errors
///
/// The first [`NumberMistake`] found.
///
/// ```
/// use billing_core::statement::explain_text::Language;
/// use wabill_web::format::{NumberMistake, parse_decimal};
/// assert_eq!(parse_decimal("0,005", Language::German).unwrap().to_string(), "0.005");
/// assert_eq!(parse_decimal("0.005", Language::German), Err(NumberMistake::NotANumber));
/// ```
pub fn parse_decimal(text: &str, language: Language) -> Result<Decimal, NumberMistake> {
    let plain = plain(text, language)?;
    let fraction = plain.split_once('.').map_or("", |(_, fraction)| fraction);
    if 8 < fraction.len() {
        return Err(NumberMistake::TooFine);
    }
    let number: Decimal = Decimal::from_str_exact(&plain).map_err(|_| NumberMistake::TooLarge)?;
    if Decimal::from(LARGEST_COUNT) < number {
        return Err(NumberMistake::TooLarge);
    }
    Ok(number)
}

/// The number with a point and without marks between thousands.
fn plain(text: &str, language: Language) -> Result<String, NumberMistake> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NumberMistake::Empty);
    }
    if let Some(rest) = text.strip_prefix(['-', '\u{2212}']) {
        let number = plain(rest, language);
        return Err(number.err().unwrap_or(NumberMistake::Negative));
    }
    let (group, point) = marks(language);
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let groups: Vec<&str> = whole.split([group, ' ', '\u{a0}', '\u{202f}', '\'', '’']).collect();
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = match groups.as_slice() {
        [] => false,
        [single] => digits(single),
        [first, rest @ ..] => {
            digits(first)
                && first.len() <= 3
                && !first.starts_with('0')
                && rest.iter().all(|group| digits(group) && group.len() == 3)
        }
    };
    if !grouped || fraction.is_some_and(|fraction| !digits(&fraction)) {
        return Err(NumberMistake::NotANumber);
    }
    let whole = groups.concat();
    Ok(fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_reader_writes_them() {
        let check = |plain: &str, english: &str, german: &str| {
            assert_eq!(decimal(plain, Language::English), english);
            assert_eq!(decimal(plain, Language::German), german);
        };
        check("0", "0", "0");
        check("999", "999", "999");
        check("1000", "1,000", "1.000");
        check("123456.7890", "123,456.7890", "123.456,7890");
        check("-0.07", "\u{2212}0.07", "\u{2212}0,07");
    }

    #[test]
    fn days_and_months_are_written_out() {
        let first: Day = "2026-03-01".parse().unwrap();
        assert_eq!(day(first, Language::German), "1.\u{a0}März\u{a0}2026");
        assert_eq!(month(BillingMonth::of(first), Language::English), "March\u{a0}2026");
    }

    #[test]
    fn what_is_mistyped_is_a_mistake_and_never_another_number() {
        let check = |text: &str, english: Result<u64, NumberMistake>, german: Result<u64, NumberMistake>| {
            assert_eq!(parse_count(text, Language::English), english, "{text}");
            assert_eq!(parse_count(text, Language::German), german, "{text}");
        };
        let not = Err(NumberMistake::NotANumber);
        check("0", Ok(0), Ok(0));
        check(" 12 345 ", Ok(12345), Ok(12345));
        check("1,204", Ok(1204), Err(NumberMistake::NotWhole));
        check("1.204", Err(NumberMistake::NotWhole), Ok(1204));
        check("1.0", Err(NumberMistake::NotWhole), not);
        check("1,5", not, Err(NumberMistake::NotWhole));
        check("1,2345", not, Err(NumberMistake::NotWhole));
        check("1,,000", not, not);
        check("0,100", not, Err(NumberMistake::NotWhole));
        check("", Err(NumberMistake::Empty), Err(NumberMistake::Empty));
        check("-5", Err(NumberMistake::Negative), Err(NumberMistake::Negative));
        check("-", Err(NumberMistake::Empty), Err(NumberMistake::Empty));
        check("1e5", not, not);
        check("1000000000", Ok(LARGEST_COUNT), Ok(LARGEST_COUNT));
        check("1000000001", Err(NumberMistake::TooLarge), Err(NumberMistake::TooLarge));
        check(
            &"9".repeat(60),
            Err(NumberMistake::TooLarge),
            Err(NumberMistake::TooLarge),
        );
        assert_eq!(
            parse_decimal("0.123456789", Language::English),
            Err(NumberMistake::TooFine)
        );
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for language in [Language::English, Language::German] {
            for number in [0, 7, 1_000, 12_345, 999_999_999] {
                assert_eq!(parse_count(&count(number, language), language), Ok(number));
            }
        }
    }
}
