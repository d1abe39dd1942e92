//! The built-in tables, or those of `--tables DIR`.

use std::{borrow::Cow, fs, path::Path};

use pricing_tables::{Loaded, TableError};
use wabill::Tables;

use crate::{
    args::Exit,
    failure::{Failure, Problem},
    output::terminal::Terminal,
};

/// The tables that a bill or an estimate is made with.
pub(crate) fn for_bill(folder: Option<&Path>) -> Result<Tables, Failure> {
    match folder {
        None => Ok(Tables::shipped()),
        Some(_) => Ok(read(folder)?.into_owned().into()),
    }
}

/// Reads the tables a command works with, and passes on what a person should know of them.
pub(crate) fn read(folder: Option<&Path>) -> Result<Cow<'static, Loaded>, Failure> {
    let Some(folder) = folder else {
        return Ok(Cow::Borrowed(pricing_tables::shipped_loaded()));
    };
    let loaded = read_noting(folder, MOST_NOTES)?;
    if let Some(more @ 1..) = loaded.notes.len().checked_sub(MOST_NOTES) {
        let list = format!(
            "… and {more} more; `wabill check --tables {}` lists them all",
            folder.display()
        );
        Terminal::of_errors().note(&list);
    }
    Ok(Cow::Owned(loaded))
}

/// How many notes on a folder stand before a result; `check` lists them all.
const MOST_NOTES: usize = 3;

/// Reads a folder and prints at most so many of the notes on it.
pub(crate) fn read_noting(folder: &Path, most: usize) -> Result<Loaded, Failure> {
    let name = folder.display().to_string();
    let about = fs::metadata(folder).map_err(|error| Failure::reading(&name, "a folder of tables", &error))?;
    if !about.is_dir() {
        let problem = Problem::new(format!("{name}: is a file; expected a folder of tables"));
        return Err(Failure::unreadable(
            problem.with_hint("name the folder that markets.csv stands in"),
        ));
    }
    let loaded = pricing_tables::read_folder(folder).map_err(|errors| failure(folder, errors))?;
    let terminal = Terminal::of_errors();
    for note in loaded.notes.iter().take(most) {
        terminal.note(&format!("{}: {note}", folder.display()));
    }
    Ok(loaded)
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
