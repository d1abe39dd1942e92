//! `2025-08-04 10:00:00.123456+02`, `2025-08-04 08:00:00 UTC` and `1754294400000` are one moment: times as databases,
//! programs and spreadsheets write them.
//!
//! Times in RFC 3339 and Unix seconds are read before anyone comes here; see [`super::reader`].

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, TimeZone as _};

use super::reader::in_span;
use crate::base::{
    localized::{LocalizedText, sentences},
    spelling::{Numeral, bare, is_invisible, numeral},
    time_zone::Tz,
};

sentences! {
    /// Why a text is no moment, and what to do.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum NoMoment {
        /// It has no offset, and no zone of local times was named.
        NoOffset => (
            "a time without an offset is not a moment; add Z or +02:00, or name the time zone in which the log is \
             written: --time-zone Europe/Berlin",
            "eine Zeit ohne Zeitversatz ist kein Zeitpunkt; ergänzen Sie Z oder +02:00, oder nennen Sie die Zeitzone, \
             in der das Protokoll geschrieben ist: --time-zone Europe/Berlin",
        ),
        /// The clocks go forward over it.
        Skipped => (
            "the clocks go forward there, and this local time does not exist; export the times with their offset or \
             in UTC",
            "dort wird die Uhr vorgestellt, und diese Ortszeit gibt es nicht; exportieren Sie die Zeiten mit \
             Zeitversatz oder in UTC",
        ),
        /// The clocks go back over it, so it comes twice.
        Twice => (
            "the clocks go back there, and this local time comes twice; export the times with their offset or in UTC",
            "dort wird die Uhr zurückgestellt, und diese Ortszeit gibt es zweimal; exportieren Sie die Zeiten mit \
             Zeitversatz oder in UTC",
        ),
        /// `04/08/2025` may be in April or in August.
        DayOrMonthFirst => (
            "whether day or month comes first cannot be told; format the column as yyyy-mm-dd hh:mm:ss and export \
             again",
            "ob Tag oder Monat vorn steht, ist nicht zu erkennen; formatieren Sie die Spalte als JJJJ-MM-TT hh:mm:ss \
             und exportieren Sie noch einmal",
        ),
        /// `45873.4166`: days since 1900.
        SerialDay => (
            "this is a spreadsheet's number of a day; format the column as yyyy-mm-dd hh:mm:ss and export again",
            "das ist die Tageszahl einer Tabellenkalkulation; formatieren Sie die Spalte als JJJJ-MM-TT hh:mm:ss und \
             exportieren Sie noch einmal",
        ),
        /// `1.7543E+12`
        Rounded => (
            "a spreadsheet has rounded this number; format the column as text and export again",
            "eine Tabellenkalkulation hat diese Zahl gerundet; formatieren Sie die Spalte als Text und exportieren \
             Sie noch einmal",
        ),
        /// A day without a time of day.
        DayAlone => (
            "a day alone is not a moment; format the column as yyyy-mm-dd hh:mm:ss and export again",
            "ein Tag allein ist kein Zeitpunkt; formatieren Sie die Spalte als JJJJ-MM-TT hh:mm:ss und exportieren \
             Sie noch einmal",
        ),
        /// A moment outside the years of which a log may speak, or no time at all. What is expected says all of it, so
        /// that there is no remedy.
        Unknown => (
            "it is no time of the years 2000 to 2099",
            "es ist kein Zeitpunkt der Jahre 2000 bis 2099",
        ),
    }
}

impl NoMoment {
    /// The cause and what to do, where there is more to say than what is expected.
    pub fn remedy(self) -> Option<LocalizedText> {
        match self {
            Self::NoOffset
            | Self::Skipped
            | Self::Twice
            | Self::DayOrMonthFirst
            | Self::SerialDay
            | Self::Rounded
            | Self::DayAlone => Some(self.text()),
            Self::Unknown => None,
        }
    }
}

/// Unix seconds of a text, read without a zone for local times.
///
/// # Errors
///
/// Why it is no moment.
///
/// ```
/// use billing_core::intake::moment::{NoMoment, seconds};
/// assert_eq!(seconds(b"2025-08-04 10:00:00+02"), Ok(1_754_294_400));
/// assert_eq!(seconds(b"2025-08-04 10:00:00"), Err(NoMoment::NoOffset));
/// assert_eq!(seconds(b"yesterday"), Err(NoMoment::Unknown));
/// ```
pub fn seconds(text: &[u8]) -> Result<i64, NoMoment> {
    read(text, None)
}

/// Unix seconds of a text; `zone` is that of times without an offset, where the caller has named one.
pub(super) fn read(text: &[u8], zone: Option<Tz>) -> Result<i64, NoMoment> {
    let text = core::str::from_utf8(bare(text)).map_err(|_| NoMoment::Unknown)?;
    if is_serial_day(text) {
        return Err(NoMoment::SerialDay);
    }
    let written = match numeral(text) {
        Some(Numeral::Rounded) => return Err(NoMoment::Rounded),
        Some(Numeral::Whole { digits, .. }) => return of_digits(&digits, zone),
        None if digits(text) => return of_digits(text, zone),
        None => Written::read(text)?,
    };
    written.seconds(zone)
}

/// `45873.4166666667`: five digits before the mark.
fn is_serial_day(text: &str) -> bool {
    let parts = text.split_once(['.', ',']);
    parts.is_some_and(|(days, part)| days.len() == 5 && digits(days) && digits(part))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Unix seconds, milliseconds, microseconds or nanoseconds: of a number that can be one of them, it can be no other,
/// since the years of a log lie so close together. Else a day, or a day with a time, without anything between.
fn of_digits(text: &str, zone: Option<Tz>) -> Result<i64, NoMoment> {
    let number: i64 = text.parse().map_err(|_| NoMoment::Unknown)?;
    let unix = [1, 1_000, 1_000_000, 1_000_000_000_i64].into_iter();
    let mut unix = unix.map(|a_second| number.div_euclid(a_second));
    if let Some(seconds) = unix.find(|seconds| in_span(*seconds)) {
        return Ok(seconds);
    }
    if (20_000..80_000).contains(&number) {
        return Err(NoMoment::SerialDay);
    }
    let (day, time) = text.split_at_checked(8).ok_or(NoMoment::Unknown)?;
    let date = compact_date(day).ok_or(NoMoment::Unknown)?;
    if time.is_empty() {
        return Err(NoMoment::DayAlone);
    }
    let local = compact_time(date, time).ok_or(NoMoment::Unknown)?;
    Written {
        local,
        place: Where::Unsaid,
    }
    .seconds(zone)
}

/// `20250804`
fn compact_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    NaiveDate::from_ymd_opt(number(year, 4)?, small(month, 2)?, small(day, 2)?)
}

/// `1000` or `100000`
fn compact_time(date: NaiveDate, text: &str) -> Option<NaiveDateTime> {
    let (hours, rest) = text.split_at_checked(2)?;
    let (minutes, seconds) = rest.split_at_checked(2)?;
    let seconds = if seconds.is_empty() { "0" } else { seconds };
    date.and_hms_opt(small(hours, 2)?, small(minutes, 2)?, small(seconds, 2)?)
}

/// A number of at most so many digits.
fn small(text: &str, most: usize) -> Option<u32> {
    (digits(text) && text.len() <= most)
        .then(|| text.parse().ok())
        .flatten()
}

fn number(text: &str, most: usize) -> Option<i32> {
    small(text, most).and_then(|number| i32::try_from(number).ok())
}

/// Where a time is local.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    /// So many seconds east of Greenwich.
    Offset(i32),
    /// In a zone named beside the time.
    Zone(Tz),
    Unsaid,
}

/// A local time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    local: NaiveDateTime,
    place: Where,
}

impl Written {
    /// Reads day, time and where that is.
    fn read(text: &str) -> Result<Self, NoMoment> {
        if text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            // `Mon, 04 Aug 2025 08:00:00 GMT`
            let moment = DateTime::parse_from_rfc2822(text).map_err(|_| NoMoment::Unknown)?;
            return Ok(Self {
                local: moment.naive_utc(),
                place: Where::Offset(0),
            });
        }
        let (date, rest) = date(text)?;
        let rest = rest.trim_start_matches(|letter| matches!(letter, 'T' | 't' | ',') || is_invisible(letter));
        if rest.is_empty() {
            return Err(NoMoment::DayAlone);
        }
        let (local, rest) = time(date, rest).ok_or(NoMoment::Unknown)?;
        let place = place(rest.trim_start_matches(is_invisible)).ok_or(NoMoment::Unknown)?;
        Ok(Self { local, place })
    }

    fn seconds(self, zone: Option<Tz>) -> Result<i64, NoMoment> {
        let seconds = match (self.place, zone) {
            (Where::Offset(offset), _) => {
                let local = self.local.and_utc().timestamp();
                local.checked_sub(offset.into()).ok_or(NoMoment::Unknown)?
            }
            (Where::Zone(zone), _) | (Where::Unsaid, Some(zone)) => match zone.from_local_datetime(&self.local) {
                MappedLocalTime::Single(moment) => moment.timestamp(),
                MappedLocalTime::Ambiguous(_, _) => return Err(NoMoment::Twice),
                MappedLocalTime::None => return Err(NoMoment::Skipped),
            },
            (Where::Unsaid, None) => return Err(NoMoment::NoOffset),
        };
        Some(seconds)
            .filter(|seconds| in_span(*seconds))
            .ok_or(NoMoment::Unknown)
    }
}

/// `2025-08-04`, `2025/8/4`, `04.08.2025` or `20250804`, and what follows.
fn date(text: &str) -> Result<(NaiveDate, &str), NoMoment> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '-' | '.' | '/'));
    let (day, rest) = text.split_at(end.unwrap_or(text.len()));
    let mut parts = day.split(['-', '.', '/']);
    let marks: Vec<char> = day.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let date = match (parts.next(), parts.next(), parts.next(), parts.next(), &*marks) {
        (Some(all), None, None, None, []) if all.len() == 8 => compact_date(all),
        (Some(first), Some(second), Some(third), None, [mark, same]) if mark == same => {
            match (first.len(), third.len(), mark) {
                (4, 1 | 2, _) => ymd(first, second, third),
                // No country writes the month first and points between.
                (1 | 2, 4, '.') => ymd(third, second, first),
                (1 | 2, 2 | 4, _) => return Err(NoMoment::DayOrMonthFirst),
                _ => None,
            }
        }
        _ => None,
    };
    date.map(|date| (date, rest)).ok_or(NoMoment::Unknown)
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(number(year, 4)?, small(month, 2)?, small(day, 2)?)
}

/// `10:00`, `10:00:00.123456`, `100000` or `9:00:00 PM` on a day, and what follows. Parts of a second are dropped.
fn time(date: NaiveDate, text: &str) -> Option<(NaiveDateTime, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != ':');
    let (clock, rest) = text.split_at(end.unwrap_or(text.len()));
    let local = if clock.contains(':') {
        let mut parts = clock.split(':');
        let (hours, minutes) = (small(parts.next()?, 2)?, parts.next()?);
        let seconds = parts.next().unwrap_or("00");
        if minutes.len() != 2 || seconds.len() != 2 || parts.next().is_some() {
            return None;
        }
        // A leap second belongs to the second before it, as in RFC 3339 elsewhere.
        let seconds = small(seconds, 2)?;
        let seconds = if seconds == 60 { 59 } else { seconds };
        date.and_hms_opt(hours, small(minutes, 2)?, seconds)?
    } else {
        compact_time(date, clock)?
    };
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let after = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
            if after.len() == fraction.len() {
                return None;
            }
            after
        }
        None => rest,
    };
    half_of_day(local, rest)
}

/// The time in twenty-four hours where `AM` or `PM` follows.
fn half_of_day(local: NaiveDateTime, rest: &str) -> Option<(NaiveDateTime, &str)> {
    use chrono::Timelike as _;
    let after = rest.trim_start_matches(is_invisible);
    let (half, after) = match after.split_at_checked(2) {
        Some((half, after)) if half.eq_ignore_ascii_case("am") => (0, after),
        Some((half, after)) if half.eq_ignore_ascii_case("pm") => (12, after),
        _ => return Some((local, rest)),
    };
    let hour = local.hour();
    let hour = (1..=12).contains(&hour).then(|| hour.rem_euclid(12))?;
    Some((local.with_hour(hour.checked_add(half)?)?, after))
}

/// `Z`, ` UTC`, `+02`, `+0200`, ` +02:00`, `GMT+2`, `+02:00[Europe/Berlin]`, ` Europe/Berlin`, or nothing.
fn place(text: &str) -> Option<Where> {
    if text.is_empty() {
        return Some(Where::Unsaid);
    }
    let name = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let name = name.unwrap_or(text);
    if name.contains('/') && !name.contains('[') {
        return name.parse().ok().map(Where::Zone);
    }
    let universal = ["utc", "gmt", "z"].into_iter().find_map(|word| {
        let (start, rest) = text.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then_some(rest)
    });
    let signed = match universal {
        Some("") => return Some(Where::Offset(0)),
        Some(rest) => rest,
        None => text,
    };
    let (sign, rest) = match signed.chars().next()? {
        '+' => (1, signed.get(1..)?),
        '-' => (-1, signed.get(1..)?),
        '\u{2212}' => (-1, signed.get(3..)?),
        _ => return None,
    };
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != ':');
    let (offset, beside) = rest.split_at(end.unwrap_or(rest.len()));
    let (hours, minutes) = match (offset.split_once(':'), offset.len()) {
        (Some(parts), _) => parts,
        (None, 1 | 2) => (offset, "00"),
        (None, 4) => offset.split_at_checked(2)?,
        (None, _) => return None,
    };
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2).filter(|_| minutes.len() == 2)?);
    if 24 <= hours || 60 <= minutes || !is_name(beside) {
        return None;
    }
    let seconds = hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?;
    Some(Where::Offset(seconds.checked_mul(sign)?))
}

/// ` CEST`, ` (Central European Summer Time)` or `[Europe/Berlin]` behind an offset, which says it already.
fn is_name(text: &str) -> bool {
    text.chars().all(|letter| {
        letter.is_ascii_alphabetic()
            || matches!(letter, '(' | ')' | '[' | ']' | '/' | '_' | '-')
            || is_invisible(letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-08-04 10:00:00 in Berlin.
    const TEN: i64 = 1_754_294_400;

    #[test]
    fn a_moment_may_be_written_in_many_ways() {
        for text in [
            "2025-08-04 10:00:00.123456+02",
            "2025-08-04 10:00:00+0200",
            "2025-08-04 10:00:00 +02:00",
            "2025-08-04T10:00+02:00",
            "2025-08-04 8:00 UTC",
            "2025-08-04 08:00:00 UTC",
            "2025-08-04 08:00:00.000 GMT",
            "2025-08-04 08:00:00Z",
            "2025-08-04 08:00:00+00",
            "2025-08-04 10:00:00 +0200 CEST",
            "2025-08-04 08:00:00 +0000 UTC",
            "2025-08-04 10:00:00 GMT+2",
            "2025-08-04T10:00:00+02:00[Europe/Berlin]",
            "2025-08-04 10:00:00 GMT+0200 (Central European Summer Time)",
            "2025-08-04 10:00:00.000 Europe/Berlin",
            "2025-08-04T10:00:00[Europe/Berlin]",
            "2025-08-04 04:00:00\u{2212}04:00",
            "2025/08/04 10:00:00+02",
            "2025/8/4 10:00 +02:00",
            "04.08.2025 10:00:00 +02:00",
            "2025-08-04 10:00:00 AM +02:00",
            "20250804T080000Z",
            "20250804T0800Z",
            "Mon, 04 Aug 2025 08:00:00 GMT",
            " 2025-08-04T10:00:00+02:00 ",
            "'2025-08-04T10:00:00+02:00",
            "\u{feff}2025-08-04T10:00:00+02:00",
            "1754294400000",
            "1754294400123456",
            "1754294400123456789",
            "1754294400.0",
            "1754294400.987",
            "1754294400,5",
            "1754294400000.0",
            "'1754294400",
            "1.754294400E9",
            "1.754294400123E+12",
        ] {
            assert_eq!(read(text.as_bytes(), None), Ok(TEN), "{text}");
            let elsewhere = "Asia/Tokyo".parse().ok();
            assert_eq!(read(text.as_bytes(), elsewhere), Ok(TEN), "{text}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_read_in_the_zone_that_was_named() {
        for text in [
            "2025-08-04 10:00:00",
            "2025-08-04T10:00:00.5",
            "2025-08-04 10:00",
            "2025-08-04 10:00:00 AM",
            "04.08.2025 10:00",
            "04.08.2025, 10:00:00",
            "20250804100000",
            "202508041000",
            "20250804T100000",
        ] {
            assert_eq!(read(text.as_bytes(), None), Err(NoMoment::NoOffset), "{text}");
            assert_eq!(read(text.as_bytes(), "Europe/Berlin".parse().ok()), Ok(TEN), "{text}");
        }
        let read_in = |text: &str, zone: &str| read(text.as_bytes(), zone.parse().ok());
        assert_eq!(read_in("2025-08-04 12:30:00 AM", "UTC"), Ok(1_754_267_400));
        assert_eq!(read_in("2025-08-04 12:30:00 PM", "UTC"), Ok(1_754_310_600));
    }

    #[test]
    fn a_local_time_that_does_not_exist_or_comes_twice_is_refused() {
        let berlin = "Europe/Berlin".parse().ok();
        let read = |text: &str| read(text.as_bytes(), berlin);
        assert!(read("2025-03-30 01:59:59").is_ok());
        assert_eq!(read("2025-03-30 02:00:00"), Err(NoMoment::Skipped));
        assert_eq!(read("2025-03-30 02:59:59"), Err(NoMoment::Skipped));
        assert!(read("2025-03-30 03:00:00").is_ok());
        assert!(read("2025-10-26 01:59:59").is_ok());
        assert_eq!(read("2025-10-26 02:00:00"), Err(NoMoment::Twice));
        assert_eq!(read("2025-10-26 02:59:59"), Err(NoMoment::Twice));
        assert!(read("2025-10-26 03:00:00").is_ok());
        // With an offset the same time is certain.
        assert!(read("2025-10-26 02:30:00+01").is_ok());
    }

    #[test]
    fn what_is_not_certain_is_refused_with_its_cause() {
        for (text, cause) in [
            ("04/08/2025 10:00:00", NoMoment::DayOrMonthFirst),
            ("25/08/2025 10:00:00+02:00", NoMoment::DayOrMonthFirst),
            ("8/4/25 10:00", NoMoment::DayOrMonthFirst),
            ("04-08-2025 10:00", NoMoment::DayOrMonthFirst),
            ("04.08.25 10:00", NoMoment::DayOrMonthFirst),
            ("45873.4166666667", NoMoment::SerialDay),
            ("45873,4166666667", NoMoment::SerialDay),
            ("45873", NoMoment::SerialDay),
            ("1.7543E+12", NoMoment::Rounded),
            ("1.7543E9", NoMoment::Rounded),
            ("2025-08-04", NoMoment::DayAlone),
            ("20250804", NoMoment::DayAlone),
            ("04.08.2025", NoMoment::DayAlone),
            ("yesterday", NoMoment::Unknown),
            ("", NoMoment::Unknown),
            ("2025-13-04 10:00:00Z", NoMoment::Unknown),
            ("2025-02-29 10:00:00Z", NoMoment::Unknown),
            ("2025-08-04 24:00:00Z", NoMoment::Unknown),
            ("2025-08-04 10:60:00Z", NoMoment::Unknown),
            ("2025-08-04 10:0:00Z", NoMoment::Unknown),
            ("2025-08-04 10Z", NoMoment::Unknown),
            ("2025-08-04 10:00:00+25", NoMoment::Unknown),
            ("2025-08-04 10:00:00+02:0", NoMoment::Unknown),
            ("2025-08-04 10:00:00 CEST", NoMoment::Unknown),
            ("2025-08-04 10:00:00 Europe/Nowhere", NoMoment::Unknown),
            ("2025-08-04 13:00:00 PM +02:00", NoMoment::Unknown),
            ("2025-08/04 10:00:00Z", NoMoment::Unknown),
            ("1999-12-31 23:59:59Z", NoMoment::Unknown),
            ("-1754294400", NoMoment::Unknown),
            ("99999999999999999999", NoMoment::Unknown),
        ] {
            assert_eq!(read(text.as_bytes(), None), Err(cause), "{text}");
        }
    }
}
