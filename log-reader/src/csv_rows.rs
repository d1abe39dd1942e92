//! The rows of a CSV chunk.

use std::borrow::Cow;

use billing_core::{
    base::said::Said,
    intake::{
        log::LogWriter,
        reader::{Column, FieldError, Fields},
    },
};
use memchr::{memchr_iter, memmem};
use simd_csv::{ZeroCopyByteRecord, ZeroCopyReaderBuilder};

use crate::{
    plain_rows::{self, MOST_FIELDS, Place, PlainRow},
    problem::{LineProblem, ReadError, SAVE_AGAIN},
};

const QUOTES: (&str, &str) = (
    "a field with a quote in it is written between quotes, and its own quotes are doubled: \"say \"\"hi\"\"\"",
    "ein Feld mit Anführungszeichen steht zwischen Anführungszeichen, die eigenen werden verdoppelt: \"sag \"\"hallo\"\"\"",
);

/// Where each known column stands.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    places: [Place; Column::ALL.len()],
    width: usize,
}

impl Layout {
    /// Reads the header row; the second value names the columns that are not known.
    pub(crate) fn new(name: &str, header: &[u8]) -> Result<(Self, Vec<String>), ReadError> {
        let place = || format!("{name}:1");
        if !memchr_iter(b'"', header).count().is_multiple_of(2) {
            return Err(ReadError::new(
                place(),
                (
                    "a quote in the header row never closes",
                    "ein Anführungszeichen der Kopfzeile schließt nie",
                ),
            )
            .hint(QUOTES));
        }
        let lone = |at: usize| header.get(at + 1).is_some_and(|next| *next != b'\n');
        if memchr_iter(b'\r', header).any(lone) {
            let error = ReadError::new(
                place(),
                (
                    "the lines end with carriage returns alone; expected line feeds",
                    "die Zeilen enden nur mit Wagenrücklauf; erwartet sind Zeilenvorschübe",
                ),
            );
            return Err(error.hint(SAVE_AGAIN));
        }
        let mut reader = ZeroCopyReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(header);
        let record = reader
            .read_byte_record()
            .map_err(|error| ReadError::new(place(), Said::as_it_is(error.to_string())))?;
        let Some(record) = record else {
            return Err(ReadError::new(
                place(),
                (
                    "the file is empty; expected a header row",
                    "die Datei ist leer; erwartet ist eine Kopfzeile",
                ),
            ));
        };
        let mut places: [Option<usize>; Column::ALL.len()] = [None; _];
        let mut unknown = vec![];
        for number in 0..record.len() {
            let field = record.unescape(number).unwrap_or_default();
            let title = String::from_utf8_lossy(&field).trim().to_owned();
            let known = Column::ALL.iter().position(|column| column.as_str() == title);
            match known.and_then(|known| places.get_mut(known)) {
                Some(Some(_)) => {
                    let said = Said::new(
                        format!("the column `{title}` stands twice"),
                        format!("die Spalte `{title}` steht doppelt"),
                    );
                    return Err(ReadError::new(place(), said));
                }
                Some(slot) => *slot = Some(number),
                None => unknown.push(title),
            }
        }
        let missing: Vec<&str> = Column::ALL
            .iter()
            .zip(places)
            .filter(|(column, place)| column.required() && place.is_none())
            .map(|(column, _)| column.as_str())
            .collect();
        if missing.is_empty() {
            let layout = Self {
                places: places.map(Place::new),
                width: record.len(),
            };
            return Ok((layout, unknown));
        }
        let found = String::from_utf8_lossy(header.get(..header.len().min(80)).unwrap_or_default())
            .trim()
            .to_owned();
        let (missing, shown) = (missing.join(", "), found.escape_debug());
        let error = ReadError::new(
            place(),
            Said::new(
                format!("the header lacks {missing}; found `{shown}`"),
                format!("der Kopfzeile fehlt {missing}; gefunden `{shown}`"),
            ),
        );
        let hint = if found.contains(';') && !found.contains(',') {
            (
                "the columns are separated by semicolons; expected commas",
                "die Spalten sind durch Semikolons getrennt; erwartet sind Kommas",
            )
        } else {
            (
                "the first row names the columns: event,at,message_id,account,business_number,contact,kind,category,entry_point",
                "die erste Zeile nennt die Spalten: event,at,message_id,account,business_number,contact,kind,category,entry_point",
            )
        };
        Err(error.hint(hint))
    }

    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        let number = Column::ALL.iter().position(|known| *known == column)?;
        self.places.get(number)?.field()
    }
}

/// Reads the rows of a chunk into the log. `first_line` is the global line number of its first row.
pub(crate) fn read_chunk(
    bytes: &[u8],
    first_line: u32,
    layout: &Layout,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    if layout.width <= MOST_FIELDS && memchr::memchr(b'"', bytes).is_none() {
        plain_rows::for_each(bytes, |lines, row| {
            read_row(row, first_line.saturating_add(lines), layout, writer, problem);
        });
    } else {
        read_quoted(bytes, first_line, layout, writer, problem);
    }
}

fn read_quoted(
    bytes: &[u8],
    first_line: u32,
    layout: &Layout,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    // Chunks are cut between pairs of quotes, so only a file's last one can hold a quote that never closes.
    let open = !memchr_iter(b'"', bytes).count().is_multiple_of(2);
    let mut reader = ZeroCopyReaderBuilder::with_capacity(1 << 16)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut line = first_line;
    let mut counted = 0_usize;
    loop {
        // A row may hold line ends, so those before its first byte are counted.
        let mut start = usize::try_from(reader.position()).unwrap_or(usize::MAX);
        while matches!(bytes.get(start), Some(b'\n' | b'\r')) {
            start += 1;
        }
        let ends = memchr_iter(b'\n', bytes.get(counted..start).unwrap_or_default()).count();
        line = line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        counted = start;
        let record = match reader.read_byte_record() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(error) => {
                writer.reject();
                problem(LineProblem {
                    line,
                    column: None,
                    message: Said::as_it_is(error.to_string()),
                    hint: None,
                });
                break;
            }
        };
        if open && let Some(column) = open_quote(&record) {
            let lost = bytes.get(counted..).unwrap_or_default().split(|byte| *byte == b'\n');
            let lost = lost
                .filter(|line| !line.trim_ascii().is_empty())
                .map(|_| writer.reject())
                .count();
            let message = Said::new(
                format!("a quote opens here and never closes; {lost} rows to the end of the file are not read"),
                format!(
                    "hier öffnet ein Anführungszeichen, das nie schließt; {lost} Zeilen bis zum Ende der Datei sind nicht gelesen"
                ),
            );
            problem(LineProblem {
                line,
                column: Some(column),
                message,
                hint: Some(QUOTES.into()),
            });
            break;
        }
        if let Some(column) = stray_quote(&record, layout) {
            let lost = record.as_slice().split(|byte| *byte == b'\n');
            let lost = lost
                .filter(|line| !line.trim_ascii().is_empty())
                .map(|_| writer.reject())
                .count();
            let message = match lost {
                0 | 1 => Said::new(
                    "a quote stands inside this field",
                    "in diesem Feld steht ein Anführungszeichen",
                ),
                _ => Said::new(
                    format!("a quote stands inside this field; {lost} rows up to the next quote are not read"),
                    format!(
                        "in diesem Feld steht ein Anführungszeichen; {lost} Zeilen bis zum nächsten sind nicht gelesen"
                    ),
                ),
            };
            problem(LineProblem {
                line,
                column: Some(column),
                message,
                hint: Some(QUOTES.into()),
            });
            continue;
        }
        read_row(&record, line, layout, writer, problem);
    }
}

/// Where the field begins whose quotes do not come in pairs, from 1. A whole row has no such field.
fn open_quote(record: &ZeroCopyByteRecord<'_>) -> Option<u32> {
    let mut column = 1_u32;
    for field in record.iter() {
        if !memchr_iter(b'"', field).count().is_multiple_of(2) {
            return Some(column);
        }
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        column = column.saturating_add(length).saturating_add(1);
    }
    None
}

/// Where a quote stands that begins or ends nothing, or a known field that runs over a line's end, from 1. Such a record
/// is made of parts of several rows, although its fields may have the right number.
fn stray_quote(record: &ZeroCopyByteRecord<'_>, layout: &Layout) -> Option<u32> {
    let mut column = 1_u32;
    for (number, field) in record.iter().enumerate() {
        let inner = field.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
        let sound = inner.map_or_else(
            || memchr::memchr(b'"', field).is_none(),
            |inner| {
                let parts = memmem::find_iter(inner, b"\"\"").count();
                let one_line =
                    memchr::memchr(b'\n', inner).is_none() || !layout.places.contains(&Place::new(Some(number)));
                one_line && memchr_iter(b'"', inner).count() == parts * 2
            },
        );
        if !sound {
            return Some(column);
        }
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        column = column.saturating_add(length).saturating_add(1);
    }
    None
}

/// A row cut into its fields.
trait Cut {
    fn len(&self) -> usize;
    /// A field as it stands, with its quotes.
    fn raw(&self, field: usize) -> Option<&[u8]>;
    /// Keeps the row in the log.
    fn push(&self, layout: &Layout, line: u32, writer: &mut LogWriter<'_>) -> Result<(), FieldError>;
}

impl Cut for PlainRow<'_, '_> {
    fn len(&self) -> usize {
        PlainRow::len(self)
    }

    fn raw(&self, field: usize) -> Option<&[u8]> {
        self.get(field)
    }

    fn push(&self, layout: &Layout, line: u32, writer: &mut LogWriter<'_>) -> Result<(), FieldError> {
        writer.push(&fields(&layout.places.map(|place| self.text(place))), line)
    }
}

impl Cut for ZeroCopyByteRecord<'_> {
    fn len(&self) -> usize {
        ZeroCopyByteRecord::len(self)
    }

    fn raw(&self, field: usize) -> Option<&[u8]> {
        self.get(field)
    }

    fn push(&self, layout: &Layout, line: u32, writer: &mut LogWriter<'_>) -> Result<(), FieldError> {
        let texts: [Cow<'_, [u8]>; Column::ALL.len()] = layout
            .places
            .map(|place| place.field().and_then(|field| self.unescape(field)).unwrap_or_default());
        writer.push(&fields(&texts.each_ref().map(|text| &**text)), line)
    }
}

fn read_row(
    row: &impl Cut,
    line: u32,
    layout: &Layout,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    if row.len() != layout.width {
        writer.reject();
        let (found, expected) = (row.len(), layout.width);
        let message = Said::new(
            format!("the row has {found} fields; expected {expected} as in the header"),
            format!("die Zeile hat {found} Felder; erwartet sind {expected} wie in der Kopfzeile"),
        );
        problem(LineProblem {
            line,
            column: None,
            message,
            hint: None,
        });
        return;
    }
    if let Err(error) = row.push(layout, line, writer) {
        let before = layout
            .place(error.column)
            .map(|place| (0..place).filter_map(|field| row.raw(field)).map(<[u8]>::len));
        let column = before.map(|lengths| lengths.fold(1, |sum, length| sum + length + 1));
        let column = column.and_then(|column| u32::try_from(column).ok());
        problem(LineProblem::of_field(line, column, &error));
    }
}

fn fields<'a>(texts: &[&'a [u8]; Column::ALL.len()]) -> Fields<'a> {
    let [
        event,
        at,
        message_id,
        account,
        business_number,
        contact,
        kind,
        category,
        entry_point,
        pricing_type,
        _,
        _,
        expires_at,
        contact_id,
    ] = *texts;
    Fields {
        event,
        at,
        message_id,
        account,
        business_number,
        contact,
        kind,
        category,
        entry_point,
        pricing_type,
        expires_at,
        contact_id,
        ..Fields::default()
    }
}
