//! `month,market,category,messages`: a table of volumes, as people export it from a spreadsheet.
//!
//! A value is read where it is certain. `18.204` in a table with semicolons is 18204, because a count has no fraction
//! and the separator is the one of a language with points between thousands; in a table with commas nobody knows, and
//! the row is refused.

use billing_core::base::{instant::Day, localized::LocalizedText, month::BillingMonth};
use wabill::{Accounts, Tables};

use super::{
    history::{Counted, Grain, History, Missing, Observation, SeriesKey},
    history_fault::{HistoryError, HistoryFault, HistoryProblem},
    named::{Named, category},
};

/// What columns may be called, in the order of [`Columns`].
const MONTH: &[&str] = &["month", "monat"];
const DAY: &[&str] = &["day", "date", "tag", "datum"];
const ACCOUNT: &[&str] = &["account", "waba", "konto"];
const MARKET: &[&str] = &["market", "markt"];
const COUNTRY: &[&str] = &["country", "land"];
const CATEGORY: &[&str] = &["category", "kategorie"];
const MESSAGES: &[&str] = &["messages", "nachrichten", "volume", "menge"];
const CONVERSATIONS: &[&str] = &["conversations", "konversationen", "unterhaltungen"];

/// A plan takes no more in one row.
const MOST: u64 = 1_000_000_000_000;

impl History {
    /// Reads monthly or daily volumes as CSV, with commas, semicolons or tabs.
    ///
    /// # Errors
    ///
    /// Everything wrong with it at once, each with its line.
    pub fn from_csv(bytes: &[u8], accounts: &Accounts, tables: &Tables) -> Result<Self, HistoryError> {
        Self::from_csv_of(bytes, accounts, tables, None)
    }

    /// The same where rows without an account belong to `account`.
    ///
    /// # Errors
    ///
    /// As [`History::from_csv`].
    pub fn from_csv_of(
        bytes: &[u8],
        accounts: &Accounts,
        tables: &Tables,
        account: Option<&str>,
    ) -> Result<Self, HistoryError> {
        let named = Named {
            accounts,
            tables,
            usual: account,
        };
        let only = |fault| HistoryError(vec![HistoryProblem::at(None, fault)]);
        let text = core::str::from_utf8(bytes).map_err(|_| only(HistoryFault::NotText))?;
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or("");
        let separator = separator(first);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let head = reader.headers().cloned().unwrap_or_default();
        if head.iter().all(str::is_empty) {
            return Err(only(HistoryFault::NoVolumes));
        }
        let columns = Columns::of(&head).map_err(|faults| {
            HistoryError(
                faults
                    .into_iter()
                    .map(|fault| HistoryProblem::at(Some(1), fault))
                    .collect(),
            )
        })?;
        let mut problems = vec![];
        let mut observations = vec![];
        let mut rows = 0_usize;
        for record in reader.records() {
            let Ok(record) = record else {
                problems.push(HistoryProblem::at(None, HistoryFault::NotText));
                break;
            };
            let line = record.position().map(csv::Position::line);
            if record.iter().all(str::is_empty) {
                continue;
            }
            rows = rows.saturating_add(1);
            if record.len() != head.len() {
                let (found, expected) = (record.len(), head.len());
                problems.push(HistoryProblem::at(line, HistoryFault::Fields { found, expected }));
                continue;
            }
            let mut faults = vec![];
            observations.extend(columns.row(line, &record, named, separator, &mut faults));
            problems.extend(faults.into_iter().map(|fault| HistoryProblem::at(line, fault)));
        }
        // Gaps are told of a history whose rows can all be read; else each unreadable row would be a gap besides.
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.line.unwrap_or(u64::MAX));
            return Err(HistoryError(
                problems
                    .into_iter()
                    .chain(gaps_besides(&columns, observations))
                    .collect(),
            ));
        }
        let mut history = Self::of(columns.grain, columns.counted, observations, Missing::Unknown, problems)?;
        if !columns.ignored.is_empty() {
            let ignored = columns.ignored.join(", ");
            history.notes.push(LocalizedText::new(
                format!("columns that are not read: {ignored}"),
                format!("nicht gelesene Spalten: {ignored}"),
            ));
        }
        Ok(history)
    }
}

/// What is wrong with the rows that could be read, as far as an unreadable one is not the cause: rows that stand twice.
fn gaps_besides(columns: &Columns, observations: Vec<Observation>) -> Vec<HistoryProblem> {
    let all = History::of(columns.grain, columns.counted, observations, Missing::Unknown, vec![]);
    let problems = all.map_or_else(|error| error.0, |_| vec![]);
    let besides = problems
        .into_iter()
        .filter(|problem| matches!(problem.fault, HistoryFault::Twice { .. }));
    besides.collect()
}

/// Whether a column's name is one of a table of volumes, and of no log.
pub(super) fn names_a_volume(name: &str) -> bool {
    [MONTH, DAY, MESSAGES, CONVERSATIONS]
        .iter()
        .any(|names| names.contains(&name))
}

/// The most frequent of the usual separators.
pub(super) fn separator(head: &str) -> u8 {
    let count = |separator: u8| head.bytes().filter(|byte| *byte == separator).count();
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| (count(*separator), *separator == b','));
    most.unwrap_or(b',')
}

/// Which column is what.
#[derive(Debug)]
struct Columns {
    grain: Grain,
    counted: Counted,
    period: usize,
    account: Option<usize>,
    market: Option<usize>,
    country: Option<usize>,
    category: usize,
    volume: usize,
    ignored: Vec<String>,
}

impl Columns {
    fn of(head: &csv::StringRecord) -> Result<Self, Vec<HistoryFault>> {
        let place = |names: &[&str]| {
            head.iter()
                .position(|name| names.contains(&name.to_lowercase().as_str()))
        };
        let mut faults = vec![];
        let mut one = |first: (Option<usize>, &'static str), second: (Option<usize>, &'static str), expected| match (
            first.0, second.0,
        ) {
            (Some(_), Some(_)) => {
                let (first, second) = (first.1, second.1);
                faults.push(HistoryFault::TwoColumns { first, second });
                None
            }
            (None, None) => {
                let found: Vec<String> = head.iter().map(|name| format!("`{name}`")).collect();
                let found = found.join(", ");
                faults.push(HistoryFault::ColumnMissing { expected, found });
                None
            }
            (Some(place), None) => Some((place, true)),
            (None, Some(place)) => Some((place, false)),
        };
        let period = one((place(MONTH), "month"), (place(DAY), "day"), "`month` or `day`");
        let placed = one(
            (place(MARKET), "market"),
            (place(COUNTRY), "country"),
            "`market` or `country`",
        );
        let category = one((place(CATEGORY), "category"), (None, ""), "`category`");
        let volume = one(
            (place(MESSAGES), "messages"),
            (place(CONVERSATIONS), "conversations"),
            "`messages` or `conversations`",
        );
        let (Some((period, monthly)), Some((placed, by_market)), Some((category, _)), Some((volume, messages))) =
            (period, placed, category, volume)
        else {
            return Err(faults);
        };
        let account = place(ACCOUNT);
        let known = [Some(period), Some(placed), Some(category), Some(volume), account];
        let ignored = head
            .iter()
            .enumerate()
            .filter(|(place, name)| !known.contains(&Some(*place)) && !name.is_empty());
        Ok(Self {
            grain: if monthly { Grain::Month } else { Grain::Day },
            counted: if messages {
                Counted::Messages
            } else {
                Counted::Conversations
            },
            period,
            account,
            market: by_market.then_some(placed),
            country: (!by_market).then_some(placed),
            category,
            volume,
            ignored: ignored.map(|(_, name)| format!("`{name}`")).collect(),
        })
    }

    /// A row; what is wrong with it goes to `faults`, all of it.
    fn row(
        &self,
        line: Option<u64>,
        record: &csv::StringRecord,
        named: Named<'_>,
        separator: u8,
        faults: &mut Vec<HistoryFault>,
    ) -> Option<Observation> {
        let field = |place: usize| record.get(place).unwrap_or("");
        let mut keep = |fault: HistoryFault| faults.push(fault);
        let begin = period(field(self.period), self.grain).map_err(&mut keep).ok();
        let account = named.account(self.account.map(field)).map_err(&mut keep).ok();
        let place = match (self.market, self.country) {
            // A market is checked on a day; where the day is unknown, on the latest.
            (Some(market), _) => named.market(field(market), self.grain, begin.unwrap_or(Day::MAX)),
            (None, country) => named.country(country.map_or("", field)),
        };
        let place = match place {
            Err(HistoryFault::UnknownMarket { .. } | HistoryFault::UnknownMarketNear { .. }) if begin.is_none() => None,
            place => place.map_err(&mut keep).ok(),
        };
        let category = category(field(self.category)).map_err(&mut keep).ok();
        let volume = count(field(self.volume), separator).map_err(&mut keep).ok();
        Some(Observation {
            line,
            key: SeriesKey {
                account: account?,
                place: place?,
                category: category?,
            },
            begin: begin?,
            volume: volume?,
        })
    }
}

/// `2026-10`, `10.2026`; `2026-10-31`, `31.10.2026`. Slashes have two orders in use, so they are refused.
fn period(text: &str, grain: Grain) -> Result<Day, HistoryFault> {
    let found = || text.to_owned();
    let mut parts: Vec<&str> = text.split('.').collect();
    parts.reverse();
    let dotted = match parts.as_slice() {
        [year, rest @ ..] if !rest.is_empty() => {
            let rest: Vec<String> = rest.iter().map(|part| format!("{part:0>2}")).collect();
            Some(format!("{year}-{}", rest.join("-")))
        }
        _ => None,
    };
    let text = dotted.as_deref().unwrap_or(text);
    match grain {
        Grain::Month => {
            // The first day of a month is what spreadsheets make of it.
            let month = text
                .strip_suffix("-01")
                .filter(|month| month.len() == 7)
                .unwrap_or(text);
            let month = month
                .parse::<BillingMonth>()
                .map_err(|_| HistoryFault::NotAMonth { found: found() })?;
            Ok(month.first_day())
        }
        Grain::Day => text
            .parse::<Day>()
            .map_err(|_| HistoryFault::NotADay { found: found() }),
    }
}

/// A count: digits, groups of three where they are certain, a fraction of zeros.
fn count(text: &str, separator: u8) -> Result<u64, HistoryFault> {
    let found = || text.to_owned();
    if text
        .strip_prefix(['-', '−'])
        .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    {
        return Err(HistoryFault::Negative { found: found() });
    }
    let german = separator == b';';
    let (thousands, point) = if german { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    let foreign = fraction.len() == 3 && grouped(text, point);
    if foreign {
        return Err(HistoryFault::Ambiguous { found: found() });
    }
    let parted = [thousands, ' ', '\u{a0}', '\u{202f}', '\'', '’']
        .into_iter()
        .find(|mark| whole.contains(*mark));
    let digits = match parted {
        Some(mark) if grouped(whole, mark) => whole.replace(mark, ""),
        Some(_) => return Err(HistoryFault::NotACount { found: found() }),
        None => whole.to_owned(),
    };
    let sound = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && fraction.bytes().all(|byte| byte == b'0')
        && !(text.ends_with(point));
    let number = digits.parse::<u64>().ok().filter(|_| sound);
    let number = number.ok_or_else(|| HistoryFault::NotACount { found: found() })?;
    if MOST < number {
        return Err(HistoryFault::TooLarge { found: number });
    }
    Ok(number)
}

/// Whether a number is parted into groups of three.
fn grouped(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups
        .next()
        .is_some_and(|group| (1..=3).contains(&group.len()) && digits(group));
    first && groups.all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Accounts {
        Accounts::from_toml("account = [{ id = 'shop', time_zone = 'Europe/Berlin', currency = 'EUR' }]").unwrap()
    }

    fn read(text: &str) -> Result<History, String> {
        History::from_csv(text.as_bytes(), &accounts(), &Tables::shipped()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_count_is_read_where_it_is_certain() {
        let says = |text: &str, separator| count(text, separator).map_err(|fault| fault.to_string());
        assert_eq!(says("18204", b','), Ok(18_204));
        assert_eq!(says("1.234", b';'), Ok(1_234));
        assert_eq!(says("1.234.567", b';'), Ok(1_234_567));
        assert_eq!(says("1,234", b','), Ok(1_234));
        assert_eq!(says("1 234", b';'), Ok(1_234));
        assert_eq!(says("1234,00", b';'), Ok(1_234));
        assert_eq!(says("1234.0", b','), Ok(1_234));
        assert_eq!(says("0", b','), Ok(0));
        assert_eq!(
            says("1.234", b','),
            Err("`1.234` may be thousands or a fraction".to_owned())
        );
        assert_eq!(
            says("1,234", b';'),
            Err("`1,234` may be thousands or a fraction".to_owned())
        );
        assert_eq!(says("12.34", b';'), Err("`12.34` is no whole number".to_owned()));
        assert_eq!(
            says("-5", b','),
            Err("`-5` is negative; expected a count of 0 or more".to_owned())
        );
        for wrong in ["", "12.5", "many", "1e3", "1,23,456", "5.", "٣"] {
            assert!(says(wrong, b',').is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_german_spreadsheet_is_read() {
        let history = read(
            "\u{feff}Monat;Markt;Kategorie;Nachrichten\r\n08.2026;Deutschland;Marketing;1.234\r\n01.09.2026;Deutschland;Marketing;980\r\n",
        );
        let history = history.unwrap();
        assert_eq!(history.series[0].volumes, [1_234, 980]);
        assert_eq!(history.end.to_string(), "2026-10-01");
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_its_line() {
        let text = "month,account,market,category,messages\n\
            2026-07,shop,Germany,marketing,100\n\
            2026-13,shop,Germany,marketing,100\n\
            2026-09,shap,Germnay,newsletter,-3\n\
            2026-07,shop,Germany,marketing,100\n\
            2026-09,shop,Germany\n";
        let error = read(text).unwrap_err();
        let lines: Vec<&str> = error.lines().map(|line| line.split(';').next().unwrap()).collect();
        assert_eq!(
            lines,
            [
                "line 3: `2026-13` is no month",
                "line 4: account `shap` is not in the accounts file",
                "line 4: `Germnay` is no market in 2026-09",
                "line 4: `newsletter` is not a category",
                "line 4: `-3` is negative",
                "line 6: the row has 3 values",
                "line 5: shop, Germany, marketing: 2026-07 stands in line 2 too",
            ]
        );
    }

    #[test]
    fn gaps_and_early_ends_are_told_of_each_series() {
        let text = "month,market,category,messages\n\
            2026-01,Germany,marketing,100\n\
            2026-03,Germany,marketing,100\n\
            2026-06,Germany,marketing,100\n\
            2026-01,Germany,utility,100\n\
            2026-02,Germany,utility,100\n";
        let error = read(text).unwrap_err();
        assert_eq!(
            error,
            "line 2: shop, Germany, marketing: 2026-02 is missing between rows before and after\n\
             line 3: shop, Germany, marketing: nothing from 2026-04 to 2026-05, between rows before and after\n\
             line 6: shop, Germany, utility: nothing from 2026-03 on, while the history goes to 2026-06"
        );
    }

    #[test]
    fn missing_columns_are_told_with_those_there_are() {
        let error = read("monat;art;stück\n").unwrap_err();
        assert!(
            error.contains("no column `market` or `country`; found `monat`, `art`, `stück`"),
            "{error}"
        );
        assert_eq!(error.lines().count(), 3);
        assert!(read("").unwrap_err().contains("no volumes"));
        assert!(
            read("month,market,category,messages\n")
                .unwrap_err()
                .contains("no volumes")
        );
    }
}
