//! The sheet of a workbook (XLSX, XLSB, XLS, ODS) that holds a log, as CSV with commas: a line for each row of the
//! sheet, so that line numbers are those of the sheet.

use std::io::Cursor;

use billing_core::base::{
    listed::{AllOf, Quoted},
    localized::LocalizedText,
};
use calamine::{Data, DataRef, ExcelDateTime, Range, Reader as _, Sheets, open_workbook_auto_from_rs};

use crate::{layout, problem::ReadError, read_fault::ReadFault};

/// How many rows of a sheet are looked at to find its header row: there may be a title above.
const MOST_ROWS_ABOVE: usize = 30;
/// A sheet of which the text grows beyond this is refused: a million rows of a log take a tenth.
const LARGEST_TEXT: usize = 1 << 30;
/// How many sheets are named of a workbook without a log.
const MOST_NAMED: usize = 5;

type Book<'b> = Sheets<Cursor<&'b [u8]>>;

/// The text of the one sheet that holds a log, and which one it is where there are others.
pub(crate) fn as_csv(name: &str, bytes: &[u8]) -> Result<(Vec<u8>, Option<LocalizedText>), ReadError> {
    let mut book: Book<'_> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| no_workbook(name, bytes))?;
    let titles = book.sheet_names();
    let mut fitting: Vec<(&String, Vec<u8>)> = vec![];
    for title in &titles {
        let sheet = sheet_text(&mut book, title).map_err(|error| {
            let title = title.clone();
            ReadError::new(name, ReadFault::UnreadableSheet { title, error })
        })?;
        fitting.extend(sheet.with_header_first().map(|text| (title, text)));
    }
    match fitting.len() {
        0 => {
            let sheets = quoted(titles.iter().take(MOST_NAMED));
            Err(ReadError::new(name, ReadFault::NoLogSheet { sheets }))
        }
        1 => {
            let note = fitting.first().filter(|_| 1 < titles.len()).map(|(title, _)| {
                LocalizedText::new(
                    format!(
                        "{name}: of {} sheets, `{title}` holds the log and is read",
                        titles.len()
                    ),
                    format!(
                        "{name}: von {} Blättern enthält `{title}` das Protokoll und wird gelesen",
                        titles.len()
                    ),
                )
            });
            Ok((fitting.pop().map(|(_, text)| text).unwrap_or_default(), note))
        }
        count => {
            let sheets = quoted(fitting.iter().map(|(title, _)| *title));
            Err(ReadError::new(name, ReadFault::SeveralLogs { count, sheets }))
        }
    }
}

/// The text of a sheet while its cells come in, row by row.
#[derive(Debug, Default)]
struct SheetText {
    text: Vec<u8>,
    row: u32,
    column: u32,
}

impl SheetText {
    /// Puts a cell behind the others of its row; cells that are left out are empty.
    fn push(&mut self, (row, column): (u32, u32), cell: &str) -> Result<(), String> {
        if (row, column) < (self.row, self.column) {
            return Err("its cells are not in order".to_owned());
        }
        while self.row < row {
            self.text.push(b'\n');
            self.row += 1;
            self.column = 0;
        }
        while self.column < column {
            self.text.push(b',');
            self.column += 1;
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            self.text.push(b'"');
            // A row stays one line, so that its number is its line's.
            for byte in cell.bytes() {
                match byte {
                    b'"' => self.text.extend_from_slice(b"\"\""),
                    b'\r' | b'\n' => self.text.push(b' '),
                    _ => self.text.push(byte),
                }
            }
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(cell.as_bytes());
        }
        if LARGEST_TEXT < self.text.len() {
            return Err(format!("more than {} MiB of text", LARGEST_TEXT >> 20));
        }
        Ok(())
    }

    /// The text with the header row as its first row; none where no row names the columns of a log. Lines above stay,
    /// empty.
    fn with_header_first(mut self) -> Option<Vec<u8>> {
        let mut start = 0;
        for line in self.text.split_inclusive(|byte| *byte == b'\n').take(MOST_ROWS_ABOVE) {
            if layout::is_header(&layout::titles(line, b',')) {
                let lines = memchr::memchr_iter(b'\n', self.text.get(..start)?).count();
                let mut text = vec![b'\n'; lines];
                text.append(&mut self.text.split_off(start));
                text.push(b'\n');
                return Some(text);
            }
            start += line.len();
        }
        None
    }
}

/// Reads the cells of a sheet. XLSX and XLSB are read cell by cell: a stray cell far down would make a whole range of
/// memory.
fn sheet_text(book: &mut Book<'_>, title: &str) -> Result<SheetText, String> {
    let mut sheet = SheetText::default();
    match book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(title).map_err(|error| error.to_string())?;
            while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
                sheet.push(cell.get_position(), &cell_text(cell.get_value()))?;
            }
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(title).map_err(|error| error.to_string())?;
            while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
                sheet.push(cell.get_position(), &cell_text(cell.get_value()))?;
            }
        }
        Sheets::Xls(book) => range_text(
            &book.worksheet_range(title).map_err(|error| error.to_string())?,
            &mut sheet,
        )?,
        Sheets::Ods(book) => range_text(
            &book.worksheet_range(title).map_err(|error| error.to_string())?,
            &mut sheet,
        )?,
    }
    Ok(sheet)
}

fn range_text(range: &Range<Data>, sheet: &mut SheetText) -> Result<(), String> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, cell) in range.used_cells() {
        let place = |offset: usize, first: u32| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(first);
        sheet.push((place(row, top), place(column, left)), &cell_text(&borrowed(cell)))?;
    }
    Ok(())
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// A cell as text from which the readers of fields can tell what is certain.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Spreadsheets keep 15 digits of a number: of a longer one the last may be wrong, so it is written as rounded.
fn number_text(number: f64) -> String {
    const SIXTEEN_DIGITS: f64 = 1e15;
    if number.abs() < SIXTEEN_DIGITS {
        number.to_string()
    } else {
        format!("{number:.4E}").replace('E', "E+")
    }
}

/// A native date cell has no time zone. Durations are written as the number that they are.
fn moment_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return number_text(moment.as_f64());
    }
    let (year, month, day, hours, minutes, seconds, thousandths) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}")
}

fn no_workbook(name: &str, bytes: &[u8]) -> ReadError {
    let fault = if bytes.starts_with(b"PK") {
        ReadFault::ZipWithoutWorkbook
    } else {
        ReadFault::LockedWorkbook
    };
    ReadError::new(name, fault)
}

fn quoted<'t>(titles: impl Iterator<Item = &'t String>) -> AllOf<Quoted> {
    AllOf(titles.cloned().map(Quoted).collect())
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn a_number_of_more_digits_than_a_spreadsheet_keeps_is_shown_as_rounded() {
        assert_eq!(number_text(4_915_100_000_001.0), "4915100000001");
        assert_eq!(number_text(999_999_999_999_999.0), "999999999999999");
        assert_eq!(number_text(1_065_403_522_429_221.0), "1.0654E+15");
        assert_eq!(number_text(45_873.416_6), "45873.4166");
    }

    #[test]
    fn a_date_cell_is_a_local_time() {
        let text = |value, kind| moment_text(&ExcelDateTime::new(value, kind, false));
        let date = |value| text(value, ExcelDateTimeType::DateTime);
        assert_eq!(date(45_873.416_666_666_664), "2025-08-04 10:00:00.000");
        assert_eq!(date(45_873.0), "2025-08-04 00:00:00.000");
        assert_eq!(text(0.5, ExcelDateTimeType::TimeDelta), "0.5");
    }

    #[test]
    fn lines_are_rows_of_the_sheet_whatever_stands_above_the_header() {
        let mut sheet = SheetText::default();
        sheet.push((1, 0), "Messages of August").unwrap();
        for (column, title) in ["Event", "At", "Message\nID", "Account", "Business Number", "Contact"]
            .iter()
            .enumerate()
        {
            sheet.push((3, u32::try_from(column).unwrap() + 1), title).unwrap();
        }
        sheet.push((5, 3), "say \"hi\",\nthen").unwrap();
        assert!(sheet.push((5, 2), "late").is_err());
        let text = String::from_utf8(sheet.with_header_first().unwrap()).unwrap();
        assert_eq!(
            text,
            "\n\n\n,Event,At,\"Message ID\",Account,Business Number,Contact\n\n,,,\"say \"\"hi\"\", then\"\n"
        );
        assert!(SheetText::default().with_header_first().is_none());
    }
}
