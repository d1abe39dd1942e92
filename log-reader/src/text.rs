//! What an unpacked file holds, as UTF-8 text: text in UTF-16 and the sheets of workbooks become it here.

use std::io::{Cursor, Read};

use billing_core::base::localized::LocalizedText;

use crate::{problem::ReadError, read_fault::ReadFault, utf16::Utf16};

/// A file as text.
pub(crate) struct Text<'a> {
    pub(crate) reader: Box<dyn Read + Send + 'a>,
    /// Whether it is a sheet of a workbook, as CSV with commas, a line for each of its rows.
    pub(crate) sheet: bool,
    /// What a person should know of it.
    pub(crate) note: Option<LocalizedText>,
}

impl<'a> Text<'a> {
    /// Recognises by its first bytes what the file is.
    pub(crate) fn of(name: &str, mut reader: Box<dyn Read + Send + 'a>) -> Result<Self, ReadError> {
        let mut start = Vec::with_capacity(4);
        let mut first = reader.by_ref().take(4);
        // A stream that fails here fails again for whoever reads on, who says so with its place.
        let failed = first.read_to_end(&mut start).err();
        let big_endian = match *start {
            [0xFF, 0xFE, ..] => Some(false),
            [0xFE, 0xFF, ..] => Some(true),
            // Without a mark: a header row begins with letters of ASCII.
            [first, 0, second, 0] if first != 0 && second != 0 => Some(false),
            [0, first, 0, second] if first != 0 && second != 0 => Some(true),
            _ => None,
        };
        let workbook = start.starts_with(b"PK\x03\x04") || start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
        let whole = Cursor::new(start).chain(Failing(failed)).chain(reader);
        if workbook {
            return sheet(name, whole);
        }
        let reader: Box<dyn Read + Send + 'a> = match big_endian {
            Some(big_endian) => Box::new(Utf16::new(whole, big_endian)),
            None => Box::new(whole),
        };
        Ok(Self {
            reader,
            sheet: false,
            note: None,
        })
    }
}

/// Fails once, with an error that was met earlier.
struct Failing(Option<std::io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(feature = "workbook")]
fn sheet<'a>(name: &str, mut whole: impl Read) -> Result<Text<'a>, ReadError> {
    let mut bytes = vec![];
    whole.read_to_end(&mut bytes).map_err(|error| {
        let error = error.to_string();
        ReadError::new(name, ReadFault::BrokenWorkbook { error })
    })?;
    let (text, note) = crate::workbook::as_csv(name, &bytes)?;
    Ok(Text {
        reader: Box::new(Cursor::new(text)),
        sheet: true,
        note,
    })
}

#[cfg(not(feature = "workbook"))]
fn sheet<'a>(name: &str, _: impl Read) -> Result<Text<'a>, ReadError> {
    Err(ReadError::new(name, ReadFault::ExcelOrZip))
}
