//! `"Contact;Note↵'+49 151 12345678;Max"` becomes `"Contact;Note↵'+49 733 90571624;xxx"`: the rows of a CSV file, with
//! their separators, quotes and line ends.

use std::io::Write;

use memchr::memchr_iter;
use simd_csv::ZeroCopyReaderBuilder;

use super::{
    AnonymizeError,
    harmless::{bytes_of, harmless, harmless_line, text_of},
    invent::Invented,
    json::may_be_personal,
    order::Sighting,
    role::Role,
    value::anonymous,
};
use crate::{
    chunk::{Buffer, Chunks},
    csv_rows::{inside_quotes, unescaped},
    layout::{SEPARATORS, plain_title, stated_separator, titles},
};

/// A header row names at least so many columns that are known.
const FEWEST_KNOWN: usize = 2;

/// What the columns of a file are.
struct Columns {
    separator: u8,
    /// Of the columns of the header row; empty where the first row is none.
    roles: Vec<Role>,
    /// Their plain names.
    names: Vec<String>,
}

/// Writes a CSV file, whether its header row can be read or not.
pub(super) fn rewrite(
    chunks: &mut Chunks<'_>,
    sheet: bool,
    invented: &mut Invented<'_>,
    out: &mut dyn Write,
) -> Result<(), AnonymizeError> {
    let mut stated = sheet.then_some(b',');
    let columns = loop {
        let before = chunks.lines();
        let Some(header) = chunks.header()? else {
            return Ok(());
        };
        let of_header = u64::try_from(memchr_iter(b'\n', &header).count()).unwrap_or(0);
        for _ in before + of_header..chunks.lines() {
            out.write_all(b"\n")?;
        }
        let nothing = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"' || SEPARATORS.contains(byte);
        let separator = stated_separator(&header).filter(|_| stated.is_none());
        if separator.is_some() || header.iter().all(nothing) {
            stated = stated.or(separator);
            out.write_all(&header)?;
            continue;
        }
        let columns = Columns::of(&header, stated);
        out.write_all(&columns.header(&header))?;
        break columns;
    };
    while let Some(chunk) = chunks.next(Buffer::default())? {
        let text = columns.rows(&text_of(&chunk.bytes), invented);
        out.write_all(&bytes_of(&text))?;
    }
    Ok(())
}

impl Columns {
    fn of(header: &[u8], stated: Option<u8>) -> Self {
        let roles = |separator| -> Vec<Role> {
            titles(header, separator)
                .iter()
                .map(|title| Role::of(title, ""))
                .collect()
        };
        let known = |separator| roles(separator).iter().filter(|role| **role != Role::Unknown).count();
        let mut best = (stated.unwrap_or(b','), 0);
        for separator in SEPARATORS.into_iter().filter(|_| stated.is_none()) {
            let count = known(separator);
            if best.1 < count {
                best = (separator, count);
            }
        }
        let separator = best.0;
        let is_header = FEWEST_KNOWN <= known(separator);
        Self {
            separator,
            roles: if is_header { roles(separator) } else { vec![] },
            names: titles(header, separator)
                .iter()
                .map(|title| plain_title(title))
                .collect(),
        }
    }

    /// Titles stay, but for numbers and addresses; a first row that is no header row is what nobody knows.
    fn header(&self, header: &[u8]) -> Vec<u8> {
        let text = text_of(header);
        if self.roles.is_empty() {
            return bytes_of(&harmless_line(&text));
        }
        let separator = char::from(self.separator);
        let title = |title: &str| {
            if may_be_personal(title) {
                harmless(title)
            } else {
                title.to_owned()
            }
        };
        let titles: Vec<String> = text.split(separator).map(title).collect();
        bytes_of(&titles.join(&separator.to_string()))
    }

    /// Whole rows, cut into fields as they are read.
    fn rows(&self, text: &str, invented: &mut Invented<'_>) -> String {
        let mut new = String::with_capacity(text.len());
        if !text.contains('"') {
            for line in text.split_inclusive('\n') {
                let row = line.trim_end_matches(['\r', '\n']);
                self.row(row.split(char::from(self.separator)), invented, &mut new);
                new.push_str(line.get(row.len()..).unwrap_or_default());
            }
            return new;
        }
        let bytes = text.as_bytes();
        let mut reader = ZeroCopyReaderBuilder::with_capacity(1 << 16)
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .from_reader(bytes);
        let mut done = 0;
        loop {
            let mut start = usize::try_from(reader.position()).unwrap_or(usize::MAX);
            while matches!(bytes.get(start), Some(b'\n' | b'\r')) {
                start += 1;
            }
            let Ok(Some(record)) = reader.read_byte_record() else {
                break;
            };
            let fields: Vec<String> = record.iter().map(text_of).collect();
            let length = record.as_slice().len();
            let end = start + length;
            // Parts of several rows, or a quote that never closes, are refused whole.
            let even = memchr_iter(b'"', record.as_slice()).count().is_multiple_of(2);
            new.push_str(text.get(done..start).unwrap_or_default());
            if even {
                self.row(fields.iter().map(String::as_str), invented, &mut new);
            } else {
                new.push_str(&harmless(text.get(start..end).unwrap_or_default()));
            }
            done = end;
        }
        let left = text.get(done..).unwrap_or_default();
        new.push_str(&harmless(left));
        new
    }

    fn row<'f>(&self, fields: impl Iterator<Item = &'f str>, invented: &mut Invented<'_>, new: &mut String) {
        let mut sighting = Sighting::default();
        for (number, raw) in fields.enumerate() {
            if invented.is_learning()
                && let Some(name) = self.names.get(number)
            {
                sighting.see(name, &text_of(&unescaped(raw.as_bytes())));
            }
            if 0 < number {
                new.push(char::from(self.separator));
            }
            let role = self.roles.get(number).copied().unwrap_or(Role::Unknown);
            new.push_str(&self.field(raw, role, invented));
        }
        invented.see(sighting);
    }

    /// A field as it stands, with its quotes and the spaces around it.
    fn field(&self, raw: &str, role: Role, invented: &mut Invented<'_>) -> String {
        let trimmed = raw.trim_ascii();
        if let Some(inner) = inside_quotes(raw.as_bytes()) {
            let parts = inner.windows(2).filter(|pair| *pair == b"\"\"").count();
            let quotes = memchr_iter(b'"', inner).count();
            // A quote that begins or ends nothing: the row is refused for it.
            if quotes != 0 && (!quotes.is_multiple_of(2) || parts == 0) {
                return harmless(raw);
            }
            let text = text_of(&unescaped(raw.as_bytes()));
            let new = anonymous(&text, role, 0, invented);
            if new == text {
                return raw.to_owned();
            }
            let formula = if trimmed.starts_with('=') { "=" } else { "" };
            let new = format!("{formula}\"{}\"", new.replace('"', "\"\""));
            return raw.replacen(trimmed, &new, 1);
        }
        if raw.contains('"') {
            return harmless(raw);
        }
        let new = anonymous(raw, role, 0, invented);
        // An invented id may have what its original had not.
        if new.contains([char::from(self.separator), '"', '\n']) && !raw.contains(char::from(self.separator)) {
            return format!("\"{}\"", new.replace('"', "\"\""));
        }
        new
    }
}
