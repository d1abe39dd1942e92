//! `"Contact;At↵whatsapp:+4915112345678;04.08.2025 08:00:00 GMT"`: rows as spreadsheets, databases and programs write
//! them.

use chrono::{DateTime, FixedOffset};
use rand::{Rng, RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::row::{self, Row};

fn moment(at: &str) -> DateTime<FixedOffset> {
    let unix = at.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    unix.map_or_else(
        || DateTime::parse_from_rfc3339(at).expect("a moment"),
        |moment| moment.fixed_offset(),
    )
}

/// The same moment in another form.
fn time(at: &str, random: &mut impl Rng) -> String {
    let moment = moment(at);
    let unix = moment.timestamp();
    match random.random_range(0..12) {
        0 => format!("{}", moment.format("%Y-%m-%d %H:%M:%S%.f%:z")),
        1 => format!("{}", moment.format("%Y-%m-%d %H:%M:%S.123456%z")),
        2 => format!("{}", moment.format("%Y/%m/%d %H:%M:%S %z")),
        3 => format!("{}", moment.to_utc().format("%Y-%m-%d %H:%M:%S UTC")),
        4 => format!("{}", moment.to_utc().format("%d.%m.%Y %H:%M:%S GMT")),
        5 => format!("{}", moment.to_utc().format("%Y%m%dT%H%M%SZ")),
        6 => format!("{}", moment.to_utc().format("%Y-%m-%d %I:%M:%S %p +00")),
        7 => moment.to_utc().to_rfc2822(),
        8 => format!("{unix}{:03}", random.random_range(0..1_000)),
        9 => format!("{unix}{:06}", random.random_range(0..1_000_000)),
        10 => format!("{unix}.{}", random.random_range(0..10)),
        _ => format!("'{at} "),
    }
}

/// A mobile number of Mexico or Brazil, sometimes without the digit that is written by some and not by others.
fn without_mobile_digit(digits: &str, random: &mut impl Rng) -> String {
    let at = match digits.as_bytes() {
        [b'5', b'2', b'1', b'2'..=b'9', ..] if digits.len() == 13 => 2,
        [b'5', b'5', b'1'..=b'9', b'1'..=b'9', b'9', b'6'..=b'9', ..] if digits.len() == 13 => 4,
        _ => return digits.to_owned(),
    };
    if random.random_ratio(1, 2) {
        return digits.to_owned();
    }
    format!("{}{}", &digits[..at], &digits[at + 1..])
}

/// The same number in another spelling; ids as they are.
fn number(number: &str, random: &mut impl Rng) -> String {
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.len() < 8 || 15 < digits.len() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!(" {number}\u{200e}");
    }
    let digits = &without_mobile_digit(digits, random);
    let (code, rest) = digits.split_at(2);
    let (area, rest) = rest.split_at(3);
    match random.random_range(0..10) {
        0 => format!("+{code} {area} {rest}"),
        1 => format!("00{code}-{area}-{rest}"),
        2 => format!("whatsapp:+{digits}"),
        3 => format!("'{digits}"),
        4 => format!("{digits}.0"),
        5 => format!("\u{202a}+{code}\u{a0}({area})\u{a0}{rest}\u{202c}"),
        6 => format!("tel:+{code}-{area}.{rest}"),
        7 => format!("\u{feff}{digits}\u{200b}"),
        8 => format!("{code} {area} {rest}"),
        _ => format!("=\"{digits}\""),
    }
}

fn word(word: &str, random: &mut impl Rng) -> String {
    match random.random_range(0..4) {
        0 => word.to_uppercase(),
        1 => format!(" {word} "),
        2 => word.replace('_', " "),
        _ if word.is_empty() => "NULL".to_owned(),
        _ => word.to_owned(),
    }
}

/// Rows as CSV in the dialect of a seed: separator, titles, times, numbers, padding, UTF-16.
pub fn dialect(rows: &[Row], seed: u64) -> Vec<u8> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let random = &mut random;
    let separator = [",", ";", "\t", "|"].choose(random).copied().unwrap_or_default();
    let end = ["\n", "\r\n"].choose(random).copied().unwrap_or_default();
    let padding = separator.repeat(random.random_range(0..4));
    let mut text = match random.random_range(0..3) {
        0 => format!("sep={separator}{end}"),
        1 => "\u{feff}".to_owned(),
        _ => String::new(),
    };
    let title = |title: &str| match seed % 4 {
        0 => title.replace('_', " ").to_uppercase(),
        1 => format!(" {} ", title.replace('_', "-")),
        2 => format!("\"{title}\""),
        _ => title.to_owned(),
    };
    let titles: Vec<String> = row::HEADER.split(',').map(title).collect();
    text.push_str(&(titles.join(separator) + &padding + end));
    for row in rows {
        let optional =
            |field: &Option<String>, random: &mut ChaCha8Rng| word(field.as_deref().unwrap_or_default(), random);
        let fields = [
            word(&row.event, random),
            time(&row.at, random),
            format!(
                "{}{}",
                ["", " ", "'"].choose(random).copied().unwrap_or_default(),
                row.message_id
            ),
            format!("{}\u{a0}", row.account),
            number(&row.business_number, random),
            number(&row.contact, random),
            optional(&row.kind, random),
            optional(&row.category, random),
            optional(&row.entry_point, random),
            optional(&row.pricing_type, random),
            String::new(),
            String::new(),
            row.expires_at.as_deref().map(|at| time(at, random)).unwrap_or_default(),
        ];
        let quoted = |field: String| {
            if field.contains(separator) {
                format!("\"{field}\"")
            } else {
                field
            }
        };
        let line = fields.map(quoted).join(separator);
        // Empty fields at the end are left out here and there, and empty rows stand in between.
        let line = match random.random_range(0..4) {
            0 => line.trim_end_matches(separator).to_owned(),
            1 => line + &padding + separator,
            2 => format!("{line}{padding}{end}{}", separator.repeat(random.random_range(0..20))),
            _ => line + &padding,
        };
        text.push_str(&(line + end));
    }
    if seed.is_multiple_of(5) {
        return format!("\u{feff}{}", text.trim_start_matches('\u{feff}'))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
    }
    text.into_bytes()
}
