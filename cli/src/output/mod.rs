//! What is written: results on standard output or in a file, everything else on standard error.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use whole_file::{Access, fill_and_flush};

use crate::failure::Failure;

pub(crate) mod budget_table;
pub(crate) mod compare_sheets;
pub(crate) mod compare_table;
pub(crate) mod ending;
pub(crate) mod english;
pub(crate) mod estimate_table;
pub(crate) mod forecast_table;
pub(crate) mod grid;
pub(crate) mod json;
pub(crate) mod progress;
pub(crate) mod solve_table;
pub(crate) mod table;
pub(crate) mod terminal;
pub(crate) mod whole_file;
pub(crate) mod whole_folder;
pub(crate) mod whole_plan_table;

pub(crate) use wabill_export::{csv, sheets, xlsx};

/// Where a result goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sink<'a> {
    file: Option<&'a Path>,
}

impl<'a> Sink<'a> {
    /// Standard output.
    pub(crate) fn standard() -> Self {
        Self { file: None }
    }

    /// This file, or standard output.
    pub(crate) fn to(file: Option<&'a Path>) -> Self {
        Self { file }
    }

    /// Writes everything, buffered, and makes sure that it got there. A file is written whole or not at all.
    pub(crate) fn write(self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        match self.file {
            None => fill_and_flush(&mut BufWriter::new(io::stdout().lock()), fill)
                .map_err(|error| Failure::writing("standard output", &error)),
            Some(path) => whole_file::write(path, Access::Usual, fill)
                .map_err(|error| Failure::writing(&path.display().to_string(), &error)),
        }
    }
}
