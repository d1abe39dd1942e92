//! `"event;at;Message ID;…"`: how the first rows of a CSV file say what separates its fields and where each column
//! stands.
//!
//! Decided once per file; the rows are then read with what was found.

use std::collections::BTreeMap;

use billing_core::{
    base::{
        listed::AllOf,
        localized::LocalizedText,
        spelling::{bare, is_invisible},
    },
    intake::reader::Column,
};
use memchr::memchr_iter;
use simd_csv::ZeroCopyReaderBuilder;

use crate::{
    chunk::Chunks,
    plain_rows::Place,
    problem::ReadError,
    read_fault::{ReadFault, RepeatedColumn},
};

/// What separates fields in files that do not say so themselves, the usual one first.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many unknown columns are named; the others are counted.
const MOST_NAMED: usize = 5;

/// How the fields of a file are separated, and where each known column stands.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) places: [Place; Column::ALL.len()],
    /// Where the tag stands that is read.
    pub(crate) tag: Place,
    /// The tags that the file has.
    pub(crate) tags: Vec<String>,
    /// How many columns the header row has.
    pub(crate) width: usize,
    pub(crate) separator: u8,
    /// Whether the rows are those of a workbook's sheet.
    pub(crate) sheet: bool,
}

impl Layout {
    /// Reads what stands before the first row of a CSV file: `sep=;`, rows with nothing in them, and the header row.
    /// The second value names the columns that are not known.
    pub(crate) fn begin(
        name: &str,
        chunks: &mut Chunks<'_>,
        sheet: bool,
        tag: Option<&str>,
    ) -> Result<(Self, Option<LocalizedText>), ReadError> {
        let mut stated = sheet.then_some(b',');
        loop {
            let line = chunks.lines() + 1;
            let header = chunks.header()?.unwrap_or_default();
            let nothing = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"' || SEPARATORS.contains(byte);
            let blank = !header.is_empty() && header.iter().all(nothing);
            if stated.is_none()
                && let Some(separator) = stated_separator(&header)
            {
                stated = Some(separator);
            } else if !blank {
                let (layout, unknown) = Self::of_header(name, line, &header, stated, tag)?;
                let note = unknown_note(name, &unknown);
                return Ok((Self { sheet, ..layout }, note));
            }
        }
    }

    /// Reads the header row, in this line of the file; the second value names the columns that are not known.
    pub(crate) fn of_header(
        name: &str,
        line: u64,
        header: &[u8],
        stated: Option<u8>,
        tag: Option<&str>,
    ) -> Result<(Self, Vec<String>), ReadError> {
        let refuse = |fault| ReadError::new(format!("{name}:{line}"), fault);
        if !memchr_iter(b'"', header).count().is_multiple_of(2) {
            return Err(refuse(ReadFault::OpenQuoteInHeader));
        }
        let stands_alone = |at: usize| header.get(at + 1).is_some_and(|next| *next != b'\n');
        if memchr_iter(b'\r', header).any(stands_alone) {
            return Err(refuse(ReadFault::CarriageReturnsAlone));
        }
        if header.is_empty() {
            return Err(refuse(ReadFault::NoHeader));
        }
        let separator = stated.unwrap_or_else(|| likely_separator(header));
        let titles = titles(header, separator);
        let found = Found::of(&titles);
        found.check_repeated().map_err(refuse)?;
        let missing: Vec<&'static str> = found.missing().map(Column::as_str).collect();
        if missing.is_empty() {
            let layout = Self {
                places: found
                    .columns
                    .each_ref()
                    .map(|places| Place::new(places.first().copied())),
                tag: Place::new(tag.and_then(|tag| found.tags.get(tag)?.first().copied())),
                tags: found.tags.into_keys().collect(),
                width: titles.len(),
                separator,
                sheet: false,
            };
            return Ok((layout, found.unknown));
        }
        let shown = String::from_utf8_lossy(header.get(..header.len().min(80)).unwrap_or_default())
            .trim()
            .to_owned();
        Err(refuse(ReadFault::MissingColumns {
            missing: AllOf(missing),
            found: shown.escape_debug().to_string(),
        }))
    }

    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        let number = Column::ALL.iter().position(|known| *known == column)?;
        self.places.get(number)?.field()
    }

    /// Where the field of a column begins, from 1: its byte in the line, or the number of the sheet's column. `fields`
    /// are the row's as they stand.
    pub(crate) fn column_of<'r>(&self, column: Column, fields: impl Iterator<Item = &'r [u8]>) -> Option<u32> {
        let place = self.place(column)?;
        let before = if self.sheet {
            place
        } else {
            fields.take(place).map(|field| field.len() + 1).sum()
        };
        u32::try_from(before + 1).ok()
    }

    /// Whether a row that has only so many fields has all that cannot be left out.
    pub(crate) fn has_required(&self, fields: usize) -> bool {
        let mut required = Column::ALL.into_iter().filter(|column| column.required());
        required.all(|column| self.place(column).is_some_and(|place| place < fields))
    }
}

/// Whether these titles name every column that a log needs.
#[cfg(feature = "workbook")]
pub(crate) fn is_header(titles: &[String]) -> bool {
    Found::of(titles).missing().next().is_none()
}

/// The separator that the first line of the file states for spreadsheets: `sep=;`.
pub(crate) fn stated_separator(line: &[u8]) -> Option<u8> {
    let line = bare(line);
    let line = line
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(line);
    let (word, separator) = line.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    match separator {
        // A tab at the end of the line counts as white space, which was taken off.
        [] => Some(b'\t'),
        [separator] if !separator.is_ascii_alphanumeric() && *separator != b'"' => Some(*separator),
        _ => None,
    }
}

/// The separator by which the header names most of the known columns; a comma where none does.
fn likely_separator(header: &[u8]) -> u8 {
    let known = |separator: u8| {
        let titles = titles(header, separator);
        let found = Found::of(&titles);
        found.columns.iter().filter(|places| !places.is_empty()).count()
    };
    let mut best = (b',', 0);
    for separator in SEPARATORS {
        let count = known(separator);
        if best.1 < count {
            best = (separator, count);
        }
    }
    best.0
}

/// The fields of a header row, without what stands around a name.
pub(crate) fn titles(header: &[u8], separator: u8) -> Vec<String> {
    let mut reader = ZeroCopyReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(header);
    let Ok(Some(record)) = reader.read_byte_record() else {
        return vec![];
    };
    let title = |number| {
        let field = record.unescape(number).unwrap_or_default();
        let text = String::from_utf8_lossy(bare(&field)).into_owned();
        // A space before the quotes, as some programs write it.
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner
            .map(|inner| inner.trim_matches(is_invisible).to_owned())
            .unwrap_or(text)
    };
    (0..record.len()).map(title).collect()
}

/// A column's name without capitals, and without what stands between its words: `Message ID`, `message-id`,
/// `messageId`.
pub(crate) fn plain_title(title: &str) -> String {
    let between = |letter: &char| !matches!(letter, '_' | '-' | '.') && !is_invisible(*letter);
    title.chars().filter(between).flat_map(char::to_lowercase).collect()
}

/// Which columns a header row has.
#[derive(Debug)]
struct Found<'t> {
    titles: &'t [String],
    /// The numbers of the fields that name each known column.
    columns: [Vec<usize>; Column::ALL.len()],
    /// The same for each `tag.NAME`.
    tags: BTreeMap<String, Vec<usize>>,
    unknown: Vec<String>,
}

impl<'t> Found<'t> {
    fn of(titles: &'t [String]) -> Self {
        let known = Column::ALL.map(|column| plain_title(column.as_str()));
        let mut found = Self {
            titles,
            columns: [const { vec![] }; Column::ALL.len()],
            tags: BTreeMap::new(),
            unknown: vec![],
        };
        for (number, title) in titles.iter().enumerate() {
            let plain = plain_title(title);
            let tag = title
                .split_at_checked(4)
                .filter(|(word, _)| word.eq_ignore_ascii_case("tag."));
            let column = known.iter().position(|known| *known == plain);
            if let Some(places) = column.and_then(|column| found.columns.get_mut(column)) {
                places.push(number);
            } else if let Some((_, tag)) = tag {
                found.tags.entry(tag.trim().to_owned()).or_default().push(number);
            } else if !plain.is_empty() {
                found.unknown.push(title.clone());
            }
        }
        found
    }

    /// The columns that no log can do without.
    fn missing(&self) -> impl Iterator<Item = Column> {
        let absent =
            |(column, places): (Column, &Vec<usize>)| (column.required() && places.is_empty()).then_some(column);
        Column::ALL.into_iter().zip(&self.columns).filter_map(absent)
    }

    /// A column that stands twice, in one spelling or in several: which of them counts cannot be decided.
    fn check_repeated(&self) -> Result<(), ReadFault> {
        let columns = Column::ALL.iter().map(|column| column.as_str().to_owned());
        let tags = self.tags.iter().map(|(tag, places)| (format!("tag.{tag}"), places));
        let repeated = columns
            .zip(&self.columns)
            .chain(tags)
            .filter(|(_, places)| 1 < places.len());
        let columns: Vec<RepeatedColumn> = repeated.map(|(name, places)| self.repeated(name, places)).collect();
        match <[RepeatedColumn; 1]>::try_from(columns) {
            Ok([column]) => Err(ReadFault::RepeatedColumn { column }),
            Err(columns) if columns.is_empty() => Ok(()),
            Err(columns) => Err(ReadFault::RepeatedColumns {
                columns: AllOf(columns),
            }),
        }
    }

    /// The spellings are not named where each is the usual one.
    fn repeated(&self, name: String, places: &[usize]) -> RepeatedColumn {
        let mut written: Vec<&str> = places
            .iter()
            .filter_map(|place| self.titles.get(*place))
            .map(String::as_str)
            .collect();
        written.dedup();
        if *written == [name.as_str()] {
            written.clear();
        }
        written.truncate(MOST_NAMED);
        let spellings = written.into_iter().map(shown).collect();
        RepeatedColumn { name, spellings }
    }
}

/// A title as it may be shown.
fn shown(title: &str) -> String {
    let short: String = title.chars().take(40).collect();
    let more = if short.len() < title.len() { "…" } else { "" };
    format!("{}{more}", short.escape_debug())
}

/// Which columns are ignored, in one sentence however many they are.
fn unknown_note(name: &str, unknown: &[String]) -> Option<LocalizedText> {
    let quoted: Vec<String> = unknown
        .iter()
        .take(MOST_NAMED)
        .map(|title| format!("`{}`", shown(title)))
        .collect();
    let (list, count) = (quoted.join(", "), unknown.len());
    match count {
        0 => None,
        1 => Some(LocalizedText::new(
            format!("{name}: the column {list} is not known and is ignored"),
            format!("{name}: die Spalte {list} ist nicht bekannt und bleibt unbeachtet"),
        )),
        _ => {
            let more = count - quoted.len();
            let (english, german) = match more {
                0 => (String::new(), String::new()),
                1.. => (format!(" and {more} more"), format!(" und {more} weitere")),
            };
            Some(LocalizedText::new(
                format!("{name}: {count} columns are not known and are ignored: {list}{english}"),
                format!("{name}: {count} Spalten sind nicht bekannt und bleiben unbeachtet: {list}{german}"),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: [&str; 6] = ["event", "at", "message_id", "account", "business_number", "contact"];

    fn layout(header: &str) -> Result<(Layout, Vec<String>), String> {
        Layout::of_header("log", 1, header.as_bytes(), None, None).map_err(|error| error.text().english().to_owned())
    }

    #[test]
    fn the_separator_is_the_one_that_names_the_columns() {
        for separator in [",", ";", "\t", "|"] {
            let (layout, unknown) = layout(&PLAIN.join(separator)).unwrap();
            assert_eq!((layout.separator, layout.width), (separator.as_bytes()[0], 6));
            assert!(unknown.is_empty());
            // Other separators in a name that is not known change nothing.
            let header = format!("\"a,b;c|d\te\"{separator}{}", PLAIN.join(separator));
            let (layout, unknown) = self::layout(&header).unwrap();
            assert_eq!(
                (layout.separator, layout.width, unknown.len()),
                (separator.as_bytes()[0], 7, 1)
            );
        }
    }

    #[test]
    fn a_column_may_be_written_with_capitals_spaces_and_marks() {
        let header = "EVENT, at ,Message ID,\u{feff}account,Business-Number,\"CONTACT\",entryPoint,\u{a0}Kind\u{200e}";
        let (layout, unknown) = layout(header).unwrap();
        assert!(unknown.is_empty(), "{unknown:?}");
        for (place, column) in Column::ALL.into_iter().take(6).enumerate() {
            assert_eq!(layout.place(column), Some(place));
        }
        assert_eq!(layout.place(Column::EntryPoint), Some(6));
        assert_eq!(layout.place(Column::Kind), Some(7));
        assert_eq!(layout.place(Column::Category), None);
    }

    #[test]
    fn a_column_that_stands_twice_is_named_in_both_spellings() {
        let with = |more: &str| layout(&format!("{},{more}", PLAIN.join(","))).unwrap_err();
        assert_eq!(with("at"), "the column `at` stands twice");
        assert_eq!(
            with("Contact"),
            "the column `contact` (as `contact` and `Contact`) stands twice"
        );
        assert_eq!(
            with("Contact,messageId"),
            "the columns `message_id` (as `message_id` and `messageId`), `contact` (as `contact` and `Contact`) stand twice"
        );
        assert_eq!(
            with("tag.campaign,tag.campaign"),
            "the column `tag.campaign` stands twice"
        );
    }

    #[test]
    fn tags_and_columns_without_a_name_are_not_unknown() {
        let (layout, unknown) = layout(&format!("{},tag.campaign,Tag.agent,,note,", PLAIN.join(","))).unwrap();
        assert_eq!((layout.width, unknown), (11, vec!["note".to_owned()]));
    }

    #[test]
    fn a_first_line_may_state_the_separator() {
        for (line, separator) in [
            ("sep=;\r\n", Some(b';')),
            ("SEP=,\n", Some(b',')),
            ("\"sep=;\"\n", Some(b';')),
            ("sep=\t\n", Some(b'\t')),
            ("sep=^\n", Some(b'^')),
            ("sep=ab\n", None),
            ("separator;at\n", None),
            ("sep\n", None),
        ] {
            assert_eq!(stated_separator(line.as_bytes()), separator, "{line:?}");
        }
    }
}
