//! `"rate_cards/USD/2025-07-01.csv:14:1: market `ZZ` is not in markets.csv on 2025-07-01"`: what is wrong, and where.

use core::fmt;

use billing_core::base::few;
use serde::Serialize;

/// One thing wrong with a table, at a place a person can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableError {
    /// Path of the file inside its folder, with `/` between the parts.
    pub file: String,
    /// Line from 1; none when the whole file is meant.
    pub line: Option<usize>,
    /// Character in the line from 1, where the wrong field starts; none when the whole line is meant.
    pub column: Option<usize>,
    /// What was found and what was expected.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl TableError {
    /// A fault of a whole file.
    pub fn whole_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            message: message.into(),
            hint: None,
        }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for TableError {
    /// ```
    /// use pricing_tables::TableError;
    /// let mut error = TableError::whole_file("markets.csv", "the file is missing");
    /// assert_eq!(error.to_string(), "markets.csv: the file is missing");
    /// error.line = Some(3);
    /// error.column = Some(7);
    /// assert_eq!(error.to_string(), "markets.csv:3:7: the file is missing");
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TableError {}

/// How many faults are kept; a broken file could otherwise fill the memory with them.
const MOST: usize = 200;

/// Collects faults, so that a person sees all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    kept: Vec<TableError>,
}

impl Problems {
    pub(crate) fn add(&mut self, error: TableError) {
        if !self.is_full() {
            self.kept.push(error);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether it is time to stop looking for more: finding the line of a fault takes time, too.
    pub(crate) fn is_full(&self) -> bool {
        MOST <= self.kept.len()
    }

    /// Whether a fault of this file was found.
    pub(crate) fn mention(&self, path: &str) -> bool {
        self.is_full() || self.kept.iter().any(|error| error.file == path)
    }

    /// Every fault in order of file and line; a last one says so where there may be more.
    pub(crate) fn into_errors(mut self) -> Vec<TableError> {
        few::sort_by(&mut self.kept, |a, b| {
            (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column))
        });
        if self.is_full() {
            let file = self.kept.last().map_or_else(String::new, |error| error.file.clone());
            self.kept.push(TableError::whole_file(
                &file,
                format!("only the first {MOST} problems are shown"),
            ));
        }
        self.kept
    }
}
