//! `"june.csv:14:32: `at`: found `yesterday`, expected RFC 3339 …"`: what cannot be read, and where.

use std::io;

use billing_core::base::localized::LocalizedText;

use crate::{read_fault::ReadFault, row_fault::RowFault};

/// Where a row is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPlace {
    /// The file's name, or `-` for standard input.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// The byte in the line where the field begins, from 1, where known; in a workbook the number of the sheet's
    /// column.
    pub column: Option<u32>,
}

/// `june.csv:14:32`.
impl core::fmt::Display for RowPlace {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

impl AsRef<Self> for RowPlace {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// A row that cannot be read. The row counts as rejected and the others are billed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct RowProblem {
    /// Where it is.
    pub place: RowPlace,
    /// Why it cannot be read.
    pub fault: RowFault,
}

impl RowProblem {
    /// What was found and what was expected, in every language.
    pub fn text(&self) -> LocalizedText {
        self.fault.text()
    }

    /// What to do, in every language, where there is something.
    pub fn remedy(&self) -> Option<LocalizedText> {
        self.fault.remedy()
    }
}

impl AsRef<RowPlace> for RowProblem {
    fn as_ref(&self) -> &RowPlace {
        &self.place
    }
}

/// A file that cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct ReadError {
    /// File, or file and line.
    pub place: String,
    /// Why it cannot be read.
    pub fault: ReadFault,
}

impl ReadError {
    pub(crate) fn new(place: impl Into<String>, fault: ReadFault) -> Self {
        Self {
            place: place.into(),
            fault,
        }
    }

    /// Reading failed at a place.
    pub(crate) fn of_reading(place: impl Into<String>, error: &io::Error) -> Self {
        Self::new(place, ReadFault::of_reading(error))
    }

    /// What was found and what was expected, in every language.
    pub fn text(&self) -> LocalizedText {
        self.fault.text()
    }

    /// What to do, in every language, where there is something.
    pub fn remedy(&self) -> Option<LocalizedText> {
        self.fault.remedy()
    }

    /// Place, finding and what to do, in every language.
    pub fn said(&self) -> LocalizedText {
        let finding = self.text().map(|text| format!("{}: {text}", self.place));
        let all: Vec<LocalizedText> = core::iter::once(finding).chain(self.remedy()).collect();
        LocalizedText::lines(&all)
    }
}

/// A problem inside a chunk, before the file's name is known.
#[derive(Debug)]
pub(crate) struct LineProblem {
    pub(crate) line: u32,
    pub(crate) column: Option<u32>,
    pub(crate) fault: RowFault,
}

impl LineProblem {
    pub(crate) fn new(line: u32, column: Option<u32>, fault: impl Into<RowFault>) -> Self {
        Self {
            line,
            column,
            fault: fault.into(),
        }
    }
}
