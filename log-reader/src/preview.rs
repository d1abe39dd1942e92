//! `"CSV; accounts waba-1 and waba-2; business number 4930123456"`: the beginning of a log, before its accounts are known.

use std::collections::BTreeSet;

use billing_core::{base::spelling::bare, intake::reader::Column};
use serde_json::Value;
use simd_csv::ZeroCopyReaderBuilder;

use crate::{
    chunk::{Buffer, Chunks},
    csv_rows,
    inflate::unpacked,
    layout::Layout,
    problem::{ReadError, RowProblem},
    read::Input,
    text::Text,
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
}

/// Reads about the first mebibyte of a log.
///
/// # Errors
///
/// [`ReadError`] when the input cannot be read at all: its bytes, its packing, its header row.
pub fn preview(input: Input<'_>) -> Result<Preview, ReadError> {
    let name = input.name;
    let text = Text::of(&name, unpacked(&name, input.reader)?)?;
    let mut chunks = Chunks::new(&name, text.reader);
    let mut found = Found::default();
    match chunks.peek()? {
        None => Err(ReadError::empty(name)),
        Some(b'{') => {
            if let Some(chunk) = chunks.next(Buffer::default())? {
                for line in chunk.bytes.split(|byte| *byte == b'\n') {
                    if let Ok(row) = serde_json::from_slice::<Value>(line) {
                        found.json(&row);
                    }
                }
            }
            Ok(found.preview(false))
        }
        Some(_) => {
            let (layout, _) = Layout::begin(&name, &mut chunks, text.sheet)?;
            if let Some(chunk) = chunks.next(Buffer::default())? {
                found.csv(&chunk.bytes, &layout);
            }
            Ok(found.preview(true))
        }
    }
}

#[derive(Default)]
struct Found {
    accounts: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

fn keep(set: &mut BTreeSet<String>, text: String) {
    if !text.is_empty() && set.len() < MOST {
        set.insert(text);
    }
}

/// Text, or a number as text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
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

    fn json(&mut self, row: &Value) {
        let at = |value: &Value, pointer| value.pointer(pointer).map(text).unwrap_or_default();
        let list = |value: &Value, pointer| {
            value
                .pointer(pointer)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        keep(&mut self.accounts, at(row, "/account"));
        keep(&mut self.numbers, at(row, "/business_number"));
        for entry in list(row, "/entry") {
            keep(&mut self.accounts, at(&entry, "/id"));
            for change in list(&entry, "/changes") {
                keep(&mut self.numbers, at(&change, "/value/metadata/display_phone_number"));
            }
        }
    }

    fn preview(self, csv: bool) -> Preview {
        Preview {
            csv,
            accounts: self.accounts.into_iter().collect(),
            business_numbers: self.numbers.into_iter().collect(),
        }
    }
}

/// The rows of a log that have problems, as they stand in it, with the first problem of each.
///
/// A quoted field may run over several lines; at most a hundred of them are taken.
///
/// # Errors
///
/// [`ReadError`] when the input cannot be read.
pub fn rows_of<'p>(input: Input<'_>, problems: &'p [RowProblem]) -> Result<Vec<(&'p RowProblem, String)>, ReadError> {
    const MOST_LINES: usize = 100;
    let name = input.name;
    let mut rest = problems.iter().filter(|problem| problem.file == name).peekable();
    let text = Text::of(&name, unpacked(&name, input.reader)?)?;
    let mut chunks = Chunks::new(&name, text.reader);
    let mut rows = vec![];
    let mut quoted = false;
    if chunks.peek()? != Some(b'{') {
        chunks.header()?;
        quoted = true;
    }
    while let Some(chunk) = chunks.next(Buffer::default())? {
        let mut lines = (chunk.first_line..).zip(chunk.bytes.split(|byte| *byte == b'\n'));
        while let Some((line, bytes)) = lines.next() {
            while rest.next_if(|problem| u64::from(problem.line) < line).is_some() {}
            let Some(problem) = rest.next_if(|problem| u64::from(problem.line) == line) else {
                continue;
            };
            let mut row = bytes.to_vec();
            for _ in 0..MOST_LINES {
                let open = quoted && !memchr::memchr_iter(b'"', &row).count().is_multiple_of(2);
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
    fn a_row_with_a_problem_is_given_as_it_stands() {
        let csv = "event,at,message_id,account,business_number,contact\nfirst\n\"sec\nond\"\nthird\n";
        let problem = |line| RowProblem {
            file: "log".to_owned(),
            line,
            column: None,
            message: ("", "").into(),
            hint: None,
        };
        let problems = [problem(3), problem(3), problem(5)];
        let rows: Vec<String> = rows_of(input(csv), &problems)
            .unwrap()
            .into_iter()
            .map(|(_, row)| row)
            .collect();
        assert_eq!(rows, ["\"sec\nond\"", "third"]);
    }
}
