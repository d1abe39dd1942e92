//! The rows of a CSV chunk.

use std::borrow::Cow;

use billing_core::{
    base::spelling::bare,
    intake::reader::{Column, FieldError, Fields},
    log::LogWriter,
};
use memchr::{memchr_iter, memmem};
use simd_csv::{ZeroCopyByteRecord, ZeroCopyReaderBuilder};

use crate::{
    csv_fault::CsvFault,
    layout::Layout,
    plain_rows::{self, MOST_FIELDS, Place, PlainRow},
    problem::LineProblem,
};

/// Reads the rows of a chunk into the log. `first_line` is the global line number of its first row.
pub(crate) fn read_chunk(
    bytes: &[u8],
    first_line: u32,
    layout: &Layout,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    if layout.width <= MOST_FIELDS && memchr::memchr(b'"', bytes).is_none() {
        plain_rows::for_each(bytes, layout.separator, |lines, row| {
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
        .delimiter(layout.separator)
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
                let error = error.to_string();
                problem(LineProblem::new(line, None, CsvFault::Refused { error }));
                break;
            }
        };
        if open && let Some(column) = open_quote(&record) {
            let lost = bytes.get(counted..).unwrap_or_default().split(|byte| *byte == b'\n');
            let lost = lost
                .filter(|line| !line.trim_ascii().is_empty())
                .map(|_| writer.reject())
                .count();
            problem(LineProblem::new(line, Some(column), CsvFault::OpenQuote { lost }));
            break;
        }
        if let Some(column) = stray_quote(&record, layout) {
            let lost = record.as_slice().split(|byte| *byte == b'\n');
            let lost = lost
                .filter(|line| !line.trim_ascii().is_empty())
                .map(|_| writer.reject())
                .count();
            let fault = match lost {
                0 | 1 => CsvFault::StrayQuote,
                _ => CsvFault::StrayQuoteOverRows { lost },
            };
            problem(LineProblem::new(line, Some(column), fault));
            continue;
        }
        let cut_off = bytes.len() <= start.saturating_add(record.as_slice().len());
        read_row(&QuotedRow { record, cut_off }, line, layout, writer, problem);
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

/// Where a quote stands that begins or ends nothing, or a known field that runs over a line's end, from 1. Such a
/// record is made of parts of several rows, although its fields may have the right number.
fn stray_quote(record: &ZeroCopyByteRecord<'_>, layout: &Layout) -> Option<u32> {
    let mut column = 1_u32;
    for (number, field) in record.iter().enumerate() {
        let inner = inside_quotes(field);
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

/// What stands between the quotes of a field, which spaces may stand around, or of the formula `="4915…"` with which
/// spreadsheets keep digits as they are.
pub(crate) fn inside_quotes(field: &[u8]) -> Option<&[u8]> {
    let field = field.trim_ascii();
    let quoted = field.strip_prefix(b"=").unwrap_or(field);
    quoted.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""))
}

/// A row cut into its fields.
trait Cut {
    fn len(&self) -> usize;
    /// A field as it stands, with its quotes.
    fn raw(&self, field: usize) -> Option<&[u8]>;
    /// Every field as it stands, however many there are.
    fn all(&self, separator: u8) -> Vec<&[u8]>;
    /// Whether the file ends with this row, and no line end behind it.
    fn is_cut_off(&self) -> bool;
    /// Keeps the row in the log; none where it begins as no event does.
    fn push(&self, layout: &Layout, line: u32, writer: &mut LogWriter<'_>) -> Option<Result<(), FieldError>>;
}

impl Cut for PlainRow<'_, '_> {
    fn len(&self) -> usize {
        PlainRow::len(self)
    }

    fn raw(&self, field: usize) -> Option<&[u8]> {
        self.get(field)
    }

    fn all(&self, separator: u8) -> Vec<&[u8]> {
        self.whole().split(|byte| *byte == separator).collect()
    }

    fn is_cut_off(&self) -> bool {
        PlainRow::is_cut_off(self)
    }

    fn push(&self, layout: &Layout, line: u32, writer: &mut LogWriter<'_>) -> Option<Result<(), FieldError>> {
        let fields = Fields {
            tag: self.text(layout.tag),
            ..fields(&layout.places, |place| self.text(*place))
        };
        begins_with_letter(fields.event).then(|| writer.push(&fields, line))
    }
}

/// A record of the CSV library, and whether the file ends with it.
struct QuotedRow<'r> {
    record: ZeroCopyByteRecord<'r>,
    cut_off: bool,
}

impl Cut for QuotedRow<'_> {
    fn len(&self) -> usize {
        self.record.len()
    }

    fn raw(&self, field: usize) -> Option<&[u8]> {
        self.record.get(field)
    }

    fn all(&self, _: u8) -> Vec<&[u8]> {
        self.record.iter().collect()
    }

    fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    fn push(&self, layout: &Layout, line: u32, writer: &mut LogWriter<'_>) -> Option<Result<(), FieldError>> {
        let texts: [Cow<'_, [u8]>; Column::ALL.len()] = layout.places.map(|place| {
            let field = place.field().and_then(|field| self.raw(field));
            field.map(unescaped).unwrap_or_default()
        });
        let tag = layout.tag.field().and_then(|field| self.raw(field));
        let tag = tag.map(unescaped).unwrap_or_default();
        let fields = Fields {
            tag: &tag,
            ..fields(&texts, |text| text)
        };
        begins_with_letter(fields.event).then(|| writer.push(&fields, line))
    }
}

/// Every event begins with a letter; what does not may stand in a row with nothing in it.
fn begins_with_letter(event: &[u8]) -> bool {
    event.first().is_some_and(u8::is_ascii_alphabetic)
}

/// A field without its quotes.
pub(crate) fn unescaped(field: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = inside_quotes(field) else {
        return Cow::Borrowed(field);
    };
    if memchr::memchr(b'"', inner).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut text = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(quote) = memmem::find(rest, b"\"\"") {
        let (start, after) = rest.split_at(quote);
        text.extend_from_slice(start);
        text.push(b'"');
        rest = after.get(2..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    Cow::Owned(text)
}

fn read_row(
    row: &impl Cut,
    line: u32,
    layout: &Layout,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    let pushed = (row.len() == layout.width)
        .then(|| row.push(layout, line, writer))
        .flatten();
    match pushed {
        Some(Ok(())) => {}
        Some(Err(error)) => {
            let before = (0..).map_while(|field| row.raw(field));
            problem(LineProblem::new(line, layout.column_of(error.column, before), error));
        }
        None => read_odd_row(row, line, layout, writer, problem),
    }
}

/// Reads a row that is empty, shorter or longer than the header row, or that begins oddly.
///
/// Spreadsheets keep empty rows, fill rows up with empty fields, and leave out empty fields at the end of a row. So a
/// row with nothing in it is none, as a blank line is none; empty fields beyond the header's are nothing; and fields
/// that are not there are empty, as long as all those are there that every row needs. Where the file itself ends with
/// such a row, it may be cut off inside a field, and is rejected.
#[cold]
fn read_odd_row(
    row: &impl Cut,
    line: u32,
    layout: &Layout,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    let all = row.all(layout.separator);
    if all.iter().all(|field| is_empty(field)) {
        return;
    }
    let (found, expected) = (all.len(), layout.width);
    let beyond = all.get(expected..).unwrap_or_default();
    let sound = if found < expected {
        layout.has_required(found) && !row.is_cut_off()
    } else {
        beyond.iter().all(|field| is_empty(field))
    };
    if !sound {
        writer.reject();
        problem(LineProblem::new(line, None, CsvFault::FieldCount { found, expected }));
        return;
    }
    let texts: [Cow<'_, [u8]>; Column::ALL.len()] = layout.places.map(|place| {
        let field = place.field().and_then(|field| all.get(field));
        field.map(|field| unescaped(field)).unwrap_or_default()
    });
    let tag = layout.tag.field().and_then(|field| all.get(field));
    let tag = tag.map(|field| unescaped(field)).unwrap_or_default();
    let fields = Fields {
        tag: &tag,
        ..fields(&texts, |text| text)
    };
    if let Err(error) = writer.push(&fields, line) {
        let column = layout.column_of(error.column, all.iter().copied());
        problem(LineProblem::new(line, column, error));
    }
}

/// Whether a field has nothing in it but quotes, white space and invisible marks.
fn is_empty(field: &[u8]) -> bool {
    bare(inside_quotes(field).unwrap_or(field)).is_empty()
}

/// The fields of a row, by what stands for each column; columns that other commands use are not asked for.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "once a row; a list of all columns' texts in between would be built and read again"
)]
fn fields<'a, T>(columns: &'a [T; Column::ALL.len()], text: impl Fn(&'a T) -> &'a [u8]) -> Fields<'a> {
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
    ] = columns;
    Fields {
        event: text(event),
        at: text(at),
        message_id: text(message_id),
        account: text(account),
        business_number: text(business_number),
        contact: text(contact),
        kind: text(kind),
        category: text(category),
        entry_point: text(entry_point),
        pricing_type: text(pricing_type),
        expires_at: text(expires_at),
        contact_id: text(contact_id),
        ..Fields::default()
    }
}
