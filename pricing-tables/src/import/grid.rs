//! The bytes of a download become rows of text cells, whether they are a workbook or CSV.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{DataRef, Reader as _, Xlsx};
use csv::{ReaderBuilder, StringRecord};

use crate::error::TableError;

/// Downloads larger than this are refused. Meta's are below 100 kB.
const LARGEST_DOWNLOAD: usize = 16 << 20;
/// A workbook that unpacks to more than this is refused before it is unpacked.
const LARGEST_UNPACKED: u64 = 128 << 20;
/// Rows and columns beyond these are not looked at; a rate card has fewer than 700 rows and 20 columns.
const MOST_ROWS: u32 = 10_000;
const MOST_COLUMNS: u32 = 200;

/// One sheet: its non-empty rows with the row numbers a person sees.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) sheet: Option<String>,
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

/// Every sheet of a download.
pub(super) fn grids(file: &str, bytes: &[u8]) -> Result<Vec<Grid>, TableError> {
    if LARGEST_DOWNLOAD < bytes.len() {
        let message = format!(
            "the file has {} bytes; downloads of more than {LARGEST_DOWNLOAD} are refused",
            bytes.len()
        );
        return Err(TableError::whole_file(file, message));
    }
    // Meta's links end in .csv and deliver workbooks, so the content decides.
    if bytes.starts_with(b"PK") {
        workbook(bytes).map_err(|message| {
            let error = TableError::whole_file(file, format!("the workbook cannot be read: {message}"));
            error.with_hint("open it in a spreadsheet program and save it again as XLSX, or as CSV with commas")
        })
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let error = TableError::whole_file(file, "this is a workbook of the old XLS format");
        Err(error.with_hint("save it as XLSX, or as CSV with commas"))
    } else if bytes.starts_with(b"%PDF") {
        let error = TableError::whole_file(file, "this is a PDF");
        Err(error.with_hint("load the “list rates” or “volume tiers” file of the same page instead"))
    } else {
        let text = core::str::from_utf8(bytes).map_err(|error| {
            let error = TableError::whole_file(
                file,
                format!("the file is not UTF-8 text (byte {})", error.valid_up_to()),
            );
            error.with_hint("save it as XLSX, or as CSV in UTF-8 with commas")
        })?;
        Ok(vec![text_grid(text.strip_prefix('\u{feff}').unwrap_or(text))])
    }
}

/// CSV with commas, semicolons or tabs: the one that gives the most cells.
fn text_grid(text: &str) -> Grid {
    let read = |delimiter| {
        let mut rows = vec![];
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        while rows.len() < MOST_ROWS as usize && reader.read_record(&mut record).unwrap_or(false) {
            let line = record
                .position()
                .and_then(|position| usize::try_from(position.line()).ok())
                .unwrap_or_default();
            let cells: Vec<String> = record.iter().take(MOST_COLUMNS as usize).map(tidy).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push((line, cells));
            }
        }
        rows
    };
    let score = |rows: &[(usize, Vec<String>)]| rows.iter().filter(|(_, cells)| 2 < cells.len()).count();
    let mut best = read(b',');
    for delimiter in [b';', b'\t'] {
        let rows = read(delimiter);
        if score(&best) < score(&rows) {
            best = rows;
        }
    }
    Grid {
        sheet: None,
        rows: best,
    }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let unpacked = unpacked_size(bytes).ok_or("it is not a whole ZIP file")?;
    if LARGEST_UNPACKED < unpacked {
        return Err(format!(
            "it unpacks to {unpacked} bytes; more than {LARGEST_UNPACKED} are refused"
        ));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut grids = vec![];
    for sheet in book.sheet_names() {
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        // Cell by cell: a stray cell far down would make a whole range of memory.
        let mut cells = book.worksheet_cells_reader(&sheet).map_err(|error| error.to_string())?;
        while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
            let (row, column) = cell.get_position();
            let text = tidy(&cell_text(cell.get_value()));
            if MOST_ROWS <= row || MOST_COLUMNS <= column || text.is_empty() {
                continue;
            }
            let line = rows.entry(row).or_default();
            let place = column as usize;
            if line.len() <= place {
                line.resize(place.saturating_add(1), String::new());
            }
            if let Some(slot) = line.get_mut(place) {
                *slot = text;
            }
        }
        let rows = rows.into_iter().map(|(row, cells)| (row as usize + 1, cells)).collect();
        grids.push(Grid {
            sheet: Some(sheet),
            rows,
        });
    }
    Ok(grids)
}

/// A number as the sheet shows it to a reader: the shortest one that is stored the same way.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(date) => date.to_string(),
        DataRef::Error(error) => format!("{error:?}"),
        DataRef::Empty => String::new(),
    }
}

/// Line ends, unbreakable spaces and runs of spaces as one space; none at the ends.
fn tidy(text: &str) -> String {
    text.split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .fold(String::new(), |mut line, word| {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            line
        })
}

/// What the entries of a ZIP file say they unpack to, from its central directory; none when there is none.
fn unpacked_size(bytes: &[u8]) -> Option<u64> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let number = |at: usize, length: usize| {
        let field = bytes.get(at..at.checked_add(length)?)?;
        Some(
            field
                .iter()
                .rev()
                .fold(0_u64, |value, byte| value << 8 | u64::from(*byte)),
        )
    };
    let end = bytes.windows(END.len()).rposition(|window| window == END)?;
    let entries = number(end.checked_add(10)?, 2)?;
    let mut at = usize::try_from(number(end.checked_add(16)?, 4)?).ok()?;
    let mut total = 0_u64;
    for _ in 0..entries {
        if bytes.get(at..at.checked_add(4)?)? != ENTRY {
            return None;
        }
        total = total.saturating_add(number(at.checked_add(24)?, 4)?);
        let lengths =
            number(at.checked_add(28)?, 2)? + number(at.checked_add(30)?, 2)? + number(at.checked_add(32)?, 2)?;
        at = at.checked_add(46)?.checked_add(usize::try_from(lengths).ok()?)?;
    }
    Some(total)
}
