//! `"CSV; accounts waba-1 and waba-2; business number 4930123456"`: the beginning of a log, before its accounts are
//! known.

use core::iter::Peekable;
use std::collections::BTreeSet;

use billing_core::{base::spelling::bare, intake::reader::Column};
use simd_csv::ZeroCopyReaderBuilder;

use crate::{
    chunk::{Buffer, Chunk, Chunks, Rows},
    containers::{At, Sink, walk},
    csv_rows,
    inflate::unpacked,
    json_cut::object_end,
    json_fault::JsonFault,
    layout::Layout,
    payload::{Entry, Line, List, Text},
    problem::{ReadError, RowPlace},
    read::Input,
    read_fault::ReadFault,
    shape::{Shape, shape},
    text,
    webhook::CALLBACK,
};

/// More ids than this are not listed; a log of so many accounts has an accounts file.
const MOST: usize = 50;

/// What the first rows of a log name. Later rows may name more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Whether the log is CSV; else it is JSON lines.
    pub csv: bool,
    /// Ids of accounts, sorted.
    pub accounts: Vec<String>,
    /// Business numbers, sorted.
    pub business_numbers: Vec<String>,
    /// The tags that its rows have, sorted: `campaign` for a column `tag.campaign`, and `callback` for what a business
    /// sent along with its messages.
    pub tags: Vec<String>,
}

/// Reads about the first mebibyte of a log.
///
/// # Errors
///
/// [`ReadError`] when the input cannot be read at all: its bytes, its packing, its header row.
pub fn preview(input: Input<'_>) -> Result<Preview, ReadError> {
    let name = input.name;
    let text = text::Text::of(&name, unpacked(&name, input.reader)?)?;
    let mut chunks = Chunks::new(&name, text.reader);
    let mut found = Found::default();
    match chunks.peek()? {
        None => Err(ReadError::new(name, ReadFault::Empty)),
        Some(_) if let Some(Shape { text, .. }) = shape(&name, &chunks) => {
            chunks.rows(if text { Rows::Text } else { Rows::Json });
            if let Some(chunk) = chunks.next(Buffer::default())? {
                walk(&chunk.bytes, 1, 0, text, &mut found);
            }
            Ok(found.preview(false))
        }
        Some(_) => {
            let (layout, _) = Layout::begin(&name, &mut chunks, text.sheet, None)?;
            if let Some(chunk) = chunks.next(Buffer::default())? {
                found.csv(&chunk.bytes, &layout);
            }
            found.tags.extend(layout.tags);
            Ok(found.preview(true))
        }
    }
}

#[derive(Default)]
struct Found {
    accounts: BTreeSet<String>,
    numbers: BTreeSet<String>,
    tags: BTreeSet<String>,
}

fn keep(set: &mut BTreeSet<String>, text: impl Into<String>) {
    let text = text.into();
    if !text.is_empty() && set.len() < MOST {
        set.insert(text);
    }
}

impl Sink for Found {
    fn entries(&mut self, _: &Text<'_>, entries: &List<Entry<'_>>, _: At) {
        for entry in &entries.items {
            // The dashboard's test posts are no traffic of an account.
            if entry.id.as_str() != "0" {
                keep(&mut self.accounts, entry.id.as_str());
            }
            for change in &entry.changes.items {
                let metadata = &change.value.metadata;
                let shown = &metadata.display_phone_number;
                let number = if shown.is_empty() {
                    &metadata.phone_number_id
                } else {
                    shown
                };
                keep(&mut self.numbers, number.as_str());
                let statuses = &change.value.statuses.items;
                if statuses.iter().any(|status| !status.callback.text().is_empty()) {
                    keep(&mut self.tags, CALLBACK);
                }
            }
        }
    }

    fn row(&mut self, row: &Line<'_>, _: At) {
        keep(&mut self.accounts, row.account.as_str());
        keep(&mut self.numbers, row.business_number.as_str());
        for tag in row.others.names() {
            keep(&mut self.tags, tag);
        }
    }

    fn aside(&mut self, _: &str, _: At) {}

    fn nothing(&mut self, _: &[u8], _: At) {}

    fn text(&mut self, _: &[u8], _: At) {}

    fn broken(&mut self, _: &[u8], _: JsonFault, _: At) {}
}

impl Found {
    fn csv(&mut self, bytes: &[u8], layout: &Layout) {
        let mut reader = ZeroCopyReaderBuilder::with_capacity(1 << 16)
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.separator)
            .from_reader(bytes);
        while let Ok(Some(record)) = reader.read_byte_record() {
            let field = |column| {
                let text = csv_rows::unescaped(record.get(layout.place(column)?)?);
                core::str::from_utf8(bare(&text)).ok().map(str::to_owned)
            };
            keep(&mut self.accounts, field(Column::Account).unwrap_or_default());
            keep(&mut self.numbers, field(Column::BusinessNumber).unwrap_or_default());
        }
    }

    fn preview(self, csv: bool) -> Preview {
        Preview {
            csv,
            accounts: self.accounts.into_iter().collect(),
            business_numbers: self.numbers.into_iter().collect(),
            tags: self.tags.into_iter().collect(),
        }
    }
}

/// The rows at the places of problems, as they stand in a log, with the first problem of each.
///
/// A quoted field may run over several lines; at most a hundred of them are taken.
///
/// # Errors
///
/// [`ReadError`] when the input cannot be read.
pub fn rows_of<'p, P: AsRef<RowPlace>>(input: Input<'_>, problems: &'p [P]) -> Result<Vec<(&'p P, String)>, ReadError> {
    const MOST_LINES: usize = 100;
    let name = input.name;
    let mut rest = problems
        .iter()
        .filter(|problem| problem.as_ref().file == name)
        .peekable();
    let text = text::Text::of(&name, unpacked(&name, input.reader)?)?;
    let mut chunks = Chunks::new(&name, text.reader);
    let line_of = |problem: &P| u64::from(problem.as_ref().line);
    let mut rows = vec![];
    chunks.peek()?;
    if let Some(Shape { text, .. }) = shape(&name, &chunks) {
        chunks.rows(if text { Rows::Text } else { Rows::Json });
        while let Some(chunk) = chunks.next(Buffer::default())? {
            objects_of(&chunk, &mut rest, &mut rows);
        }
        return Ok(rows);
    }
    chunks.header()?;
    while let Some(chunk) = chunks.next(Buffer::default())? {
        let mut lines = (chunk.first_line..).zip(chunk.bytes.split(|byte| *byte == b'\n'));
        while let Some((line, bytes)) = lines.next() {
            while rest.next_if(|problem| line_of(problem) < line).is_some() {}
            let Some(problem) = rest.next_if(|problem| line_of(problem) == line) else {
                continue;
            };
            let mut row = bytes.to_vec();
            for _ in 0..MOST_LINES {
                let open = !memchr::memchr_iter(b'"', &row).count().is_multiple_of(2);
                let Some((_, more)) = open.then(|| lines.next()).flatten() else {
                    break;
                };
                row.push(b'\n');
                row.extend_from_slice(more);
            }
            let text = String::from_utf8_lossy(&row).trim_end_matches('\r').to_owned();
            rows.push((problem, text));
        }
    }
    Ok(rows)
}

/// The rows of a chunk of JSON: the object at the problem's place, or the whole line where other text begins it.
fn objects_of<'p, P: AsRef<RowPlace>>(
    chunk: &Chunk,
    problems: &mut Peekable<impl Iterator<Item = &'p P>>,
    rows: &mut Vec<(&'p P, String)>,
) {
    let bytes: &[u8] = &chunk.bytes;
    let mut line = chunk.first_line;
    let mut line_start = 0_usize;
    let mut last = None;
    while let Some(&problem) = problems.peek() {
        let RowPlace {
            line: row_line, column, ..
        } = problem.as_ref();
        let row_line = u64::from(*row_line);
        while line < row_line {
            let rest = bytes.get(line_start..).unwrap_or_default();
            let Some(end) = memchr::memchr(b'\n', rest) else { return };
            line_start += end + 1;
            line += 1;
        }
        let before = if line == chunk.first_line { chunk.columns } else { 0 };
        let column = column.map_or(0, |column| u64::from(column.saturating_sub(1)));
        let inside = column
            .checked_sub(before)
            .and_then(|inside| usize::try_from(inside).ok());
        let place = inside.map(|inside| line_start + inside);
        match place {
            Some(place) if bytes.len() <= place => return,
            Some(place) if line == row_line => {
                let row = object_at(bytes, line_start, place);
                if last != Some((line, row.as_ptr())) {
                    last = Some((line, row.as_ptr()));
                    rows.push((problem, String::from_utf8_lossy(row).into_owned()));
                }
            }
            Some(_) | None => {}
        }
        problems.next();
    }
}

fn object_at(bytes: &[u8], line_start: usize, place: usize) -> &[u8] {
    let rest = bytes.get(line_start..).unwrap_or_default();
    let line_length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = rest.get(..line_length).unwrap_or_default();
    let at_place = (bytes.get(place) == Some(&b'{')).then_some(place);
    let first = memchr::memchr(b'{', line).map(|brace| line_start + brace);
    let Some(start) = at_place.or(first) else {
        return line.trim_ascii_end();
    };
    let object = bytes.get(start..).unwrap_or_default();
    let length = object_end(object).unwrap_or_else(|| line_length.saturating_sub(start - line_start));
    let text = !matches!(line.trim_ascii_start().first(), Some(b'{' | b'[' | b','));
    if text && start + length <= line_start + line_length {
        return line.trim_ascii_end();
    }
    object.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &'static str) -> Input<'static> {
        Input {
            name: "log".to_owned(),
            reader: Box::new(text.as_bytes()),
            bytes: None,
        }
    }

    #[test]
    fn accounts_and_numbers_of_the_first_rows_are_named() {
        let csv = "event,at,message_id,account,business_number,contact\n\
            sent,x,m-1,b,4930,1\nsent,x,m-2,\"a\",4930,1\n";
        let found = preview(input(csv)).unwrap();
        assert!(found.csv);
        assert_eq!(found.accounts, ["a", "b"]);
        assert_eq!(found.business_numbers, ["4930"]);
        let json = "{\"entry\":[{\"id\":\"waba\",\"changes\":[{\"value\":{\"metadata\":{\"display_phone_number\":\"4930\"}}}]}]}\n\
            {\"event\":\"sent\",\"account\":7,\"business_number\":\"31\"}\nnonsense\n";
        let found = preview(input(json)).unwrap();
        assert!(!found.csv);
        assert_eq!(found.accounts, ["7", "waba"]);
        assert_eq!(found.business_numbers, ["31", "4930"]);
        assert!(preview(input("")).is_err());
    }

    #[test]
    fn the_tags_of_the_first_rows_are_named() {
        let csv =
            "event,at,message_id,account,business_number,contact,tag.team,Tag.campaign\nsent,x,m-1,b,4930,1,t,c\n";
        assert_eq!(preview(input(csv)).unwrap().tags, ["campaign", "team"]);
        let json = "{\"entry\":[{\"id\":\"waba\",\"changes\":[{\"value\":{\"statuses\":[{\"id\":\"m\",\
            \"biz_opaque_callback_data\":\"spring\"}]}}]}]}\n{\"event\":\"sent\",\"account\":7,\"tag.campaign\":\"c\"}\n";
        assert_eq!(preview(input(json)).unwrap().tags, ["callback", "campaign"]);
    }

    #[test]
    fn a_row_with_a_problem_is_given_as_it_stands() {
        let csv = "event,at,message_id,account,business_number,contact\nfirst\n\"sec\nond\"\nthird\n";
        let place = |line| RowPlace {
            file: "log".to_owned(),
            line,
            column: None,
        };
        let places = [place(3), place(3), place(5)];
        let rows: Vec<String> = rows_of(input(csv), &places)
            .unwrap()
            .into_iter()
            .map(|(_, row)| row)
            .collect();
        assert_eq!(rows, ["\"sec\nond\"", "third"]);
    }
}
