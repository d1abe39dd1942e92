//! `"june.csv:14:32: `at`: found `yesterday`, expected RFC 3339 …"`: what cannot be read, and where.

use std::io;

use billing_core::{base::localized::LocalizedText, intake::reader::FieldError};

/// How a file that is not CSV in UTF-8 becomes one.
pub(crate) const SAVE_AGAIN: (&str, &str) = (
    "save the file again as CSV UTF-8",
    "speichern Sie die Datei noch einmal als CSV UTF-8",
);

/// Why a stream may have ended with an error.
#[cfg(feature = "workbook")]
pub(crate) const CUT_OFF: (&str, &str) = (
    "the file may be damaged or cut off",
    "die Datei ist vielleicht beschädigt oder abgeschnitten",
);

/// A row that cannot be read. The row counts as rejected and the others are billed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowProblem {
    /// The file's name, or `-` for standard input.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// The byte in the line where the field begins, from 1, where known; in a workbook the number of the sheet's column.
    pub column: Option<u32>,
    /// What was found and what was expected.
    pub message: LocalizedText,
    /// What to do.
    pub hint: Option<LocalizedText>,
}

impl core::fmt::Display for RowProblem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}:{}:", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}:")?;
        }
        write!(f, " {}", self.message)
    }
}

/// A file that cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ReadError {
    /// File, or file and line.
    pub place: String,
    /// What was found and what was expected.
    pub message: LocalizedText,
    /// What to do.
    pub hint: Option<LocalizedText>,
}

impl ReadError {
    pub(crate) fn new(place: impl Into<String>, message: impl Into<LocalizedText>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
            hint: None,
        }
    }

    /// Place, finding and what to do, in every language.
    pub fn said(&self) -> LocalizedText {
        let finding = self.message.map(|message| format!("{}: {message}", self.place));
        let all: Vec<LocalizedText> = core::iter::once(finding).chain(self.hint.clone()).collect();
        LocalizedText::lines(&all)
    }

    pub(crate) fn empty(place: impl Into<String>) -> Self {
        let said = (
            "the file is empty; expected a header row and rows, or JSON lines",
            "die Datei ist leer; erwartet sind eine Kopfzeile und Zeilen oder JSON-Zeilen",
        );
        Self::new(place, said)
    }

    /// Reading failed at a place: what was unpacked is damaged, or the system says what is wrong.
    pub(crate) fn of_reading(place: impl Into<String>, error: &io::Error) -> Self {
        match error.get_ref().and_then(|error| error.downcast_ref::<Damaged>()) {
            Some(damaged) => Self::new(place, damaged.0.clone()).hint((
                "the file is damaged or cut off; fetch it again from where it was packed",
                "die Datei ist beschädigt oder abgeschnitten; holen Sie sie noch einmal von dort, wo sie gepackt wurde",
            )),
            None => Self::new(
                place,
                LocalizedText::new(format!("cannot be read: {error}"), format!("nicht lesbar: {error}")),
            )
            .hint((
                "the file may be damaged or out of reach",
                "die Datei ist vielleicht beschädigt oder nicht erreichbar",
            )),
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<LocalizedText>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What a decoder says of packed data that is not whole, on its way through a reader's error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Damaged(LocalizedText);

impl Damaged {
    /// The error of a decoder. What the system says of the file itself, or a decoder inside found, stays as it is.
    pub(crate) fn of(packing: &str, error: io::Error) -> io::Error {
        let inner = error.get_ref();
        let is_ours = inner.and_then(|inner| inner.downcast_ref::<Self>()).is_some();
        if is_ours || error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        let said = LocalizedText::new(
            format!("the {packing} data ends early or is damaged ({error})"),
            format!("die {packing}-Daten enden zu früh oder sind beschädigt ({error})"),
        );
        io::Error::new(error.kind(), Self(said))
    }
}

/// A problem inside a chunk, before the file's name is known.
#[derive(Debug)]
pub(crate) struct LineProblem {
    pub(crate) line: u32,
    pub(crate) column: Option<u32>,
    pub(crate) message: LocalizedText,
    pub(crate) hint: Option<LocalizedText>,
}

impl LineProblem {
    pub(crate) fn of_field(line: u32, column: Option<u32>, error: &FieldError) -> Self {
        Self {
            line,
            column,
            message: error.text(),
            hint: error.remedy(),
        }
    }
}
