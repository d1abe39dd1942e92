//! The built-in tables, or those of `--tables DIR`.

use std::{borrow::Cow, path::Path};

use pricing_tables::{Loaded, TableError};

use crate::{
    args::Exit,
    failure::{Failure, Problem},
    output::terminal::Terminal,
};

/// Reads the tables a command works with, and passes on what a person should know of them.
pub(crate) fn read(folder: Option<&Path>) -> Result<Cow<'static, Loaded>, Failure> {
    let Some(folder) = folder else {
        return Ok(Cow::Borrowed(pricing_tables::shipped_loaded()));
    };
    let loaded = pricing_tables::read_folder(folder).map_err(|errors| failure(folder, errors))?;
    let terminal = Terminal::of_errors();
    for note in &loaded.notes {
        terminal.note(&format!("{}: {note}", folder.display()));
    }
    Ok(Cow::Owned(loaded))
}

/// The faults of a folder, each with its path as the caller wrote it.
pub(crate) fn failure(folder: &Path, errors: Vec<TableError>) -> Failure {
    let problems = errors
        .into_iter()
        .map(|error| {
            let separator = if error.file == "." { "" } else { "/" };
            let folder = folder.display().to_string();
            let text = error.to_string();
            let text = if error.file == "." {
                text.trim_start_matches('.')
            } else {
                &text
            };
            let folder = folder.trim_end_matches('/');
            Problem {
                message: format!("{folder}{separator}{text}"),
                hint: error.hint,
            }
        })
        .collect();
    Failure::Problems {
        exit: Exit::Unreadable,
        problems,
    }
}
