//! `"june.csv:14:32: `at`: found `yesterday`, expected RFC 3339 …"`: what cannot be read, and where.

use billing_core::intake::reader::FieldError;

/// A row that cannot be read. The row counts as rejected and the others are billed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowProblem {
    /// The file's name, or `-` for standard input.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// The byte in the line where the field begins, from 1, where known.
    pub column: Option<u32>,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
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
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl ReadError {
    pub(crate) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A problem inside a chunk, before the file's name is known.
#[derive(Debug)]
pub(crate) struct LineProblem {
    pub(crate) line: u32,
    pub(crate) column: Option<u32>,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl LineProblem {
    pub(crate) fn of_field(line: u32, column: Option<u32>, error: &FieldError) -> Self {
        Self {
            line,
            column,
            message: error.to_string(),
            hint: error.hint.map(str::to_owned),
        }
    }
}
