//! `1204.50` as `1,204.50` or `1.204,50`: exact decimals and days as a reader writes them.
//!
//! Everything goes from text or whole numbers to text. No binary fraction takes part, so nothing changes on the way.

use billing_core::base::{currency::Currency, money::Money, price::UnitPrice};
use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
pub use wording::date::NO_BREAK;
use wording::language::Language;

/// A plain decimal (`-1234.50`) in the reader's way, every digit kept, with the typographic minus.
///
/// ```
/// use wabill_web::format::decimal;
/// use wording::language::Language;
/// assert_eq!(decimal("-1234567.50", Language::German), "\u{2212}1.234.567,50");
/// assert_eq!(decimal("0.1131", Language::English), "0.1131");
/// ```
pub fn decimal(plain: &str, language: Language) -> String {
    match plain.strip_prefix('-') {
        Some(rest) => format!("\u{2212}{}", language.decimal(rest)),
        None => language.decimal(plain),
    }
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
/// use billing_core::base::money::Money;
/// use wording::language::Language;
/// use wabill_web::format::signed;
/// let more = Money::from_minor(1_250, "EUR".parse().unwrap());
/// assert_eq!(signed(more, Language::German), "+12,50\u{a0}EUR");
/// ```
pub fn signed(amount: Money, language: Language) -> String {
    let sign = if 0 < amount.minor() { "+" } else { "" };
    format!("{sign}{}", money(amount, language))
}

/// A price with its currency: `0.1131 EUR`.
pub fn price_of(unit_price: UnitPrice, currency: Currency, language: Language) -> String {
    format!("{}{NO_BREAK}{currency}", language.column_price(unit_price))
}

/// A change in percent with its sign: `+16.7 %`.
///
/// ```
/// use wording::language::Language;
/// assert_eq!(wabill_web::format::percent("-16.7", Language::German), "\u{2212}16,7\u{a0}%");
/// ```
pub fn percent(plain: &str, language: Language) -> String {
    let (sign, number) = match plain.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", plain),
    };
    format!("{sign}{}{NO_BREAK}%", decimal(number, language))
}

/// Why a text is not such a number.
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
/// use wording::language::Language;
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
/// use wording::language::Language;
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
    let (group, point) = language.marks();
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

/// A time of a result, as the account's clock shows it.
pub fn local_time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
                assert_eq!(parse_count(&language.count(number), language), Ok(number));
            }
        }
    }
}
