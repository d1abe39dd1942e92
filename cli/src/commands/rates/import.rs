//! `wabill rates import FILE --into my-tables`: a price list of Meta's becomes a table, and every changed price is reported.

use std::{fs, io, path::Path};

use pricing_tables::{
    Loaded,
    catalog::RateDiff,
    import::{Given, ImportKind, Imported, adopt, import},
};
use serde::Serialize;

use super::{diff_text, parse_day, print};
use crate::{
    args::{Exit, RatesImportArgs},
    failure::{Failure, Problem},
    input::tables,
    output::terminal::{Terminal, Tone},
};

/// Meta's files have some hundred kilobytes.
const LARGEST: u64 = 64 << 20;

/// Tables as path inside their folder and text.
type Folder = Vec<(String, String)>;

#[derive(Serialize)]
struct Report<'a> {
    imported: Vec<Table<'a>>,
    written_to: Option<String>,
}

#[derive(Serialize)]
struct Table<'a> {
    path: &'a str,
    kind: ImportKind,
    compared_with: Option<&'a str>,
    changes: &'a RateDiff,
    notes: &'a [String],
}

pub(crate) fn run(args: &RatesImportArgs) -> Result<Exit, Failure> {
    let currency = args.currency.as_deref().map(str::parse).transpose();
    let given = Given {
        currency: currency.map_err(|message: String| Failure::usage(Problem::new(message)))?,
        effective_from: args.from.as_deref().map(parse_day).transpose()?,
    };
    let (folder, known) = known(args.into.as_deref())?;
    let mut imported: Vec<Imported> = vec![];
    for file in &args.files {
        let name = file.display().to_string();
        let tables = import(&name, &read(file)?, given, &known).map_err(|errors| {
            let problems = errors.into_iter().map(|error| Problem {
                message: error.to_string(),
                hint: error.hint,
            });
            Failure::Problems {
                exit: Exit::Unreadable,
                problems: problems.collect(),
            }
        })?;
        for table in tables {
            if imported.iter().any(|other| other.path == table.path) {
                return Err(Failure::unreadable(Problem::new(format!(
                    "{name}: a second file that gives {}",
                    table.path
                ))));
            }
            imported.push(table);
        }
    }
    if let Some(into) = &args.into {
        write(into, &folder, &imported)?;
    }
    let result = Report {
        imported: imported
            .iter()
            .map(|table| Table {
                path: &table.path,
                kind: table.kind,
                compared_with: table.compared_with.as_deref(),
                changes: &table.changes,
                notes: &table.notes,
            })
            .collect(),
        written_to: args.into.as_ref().map(|into| into.display().to_string()),
    };
    print(args.format, &result, |terminal| text(&result, terminal))?;
    Ok(Exit::AllPriced)
}

/// The tables the file is compared with: those of the folder, or the built-in ones where it is new.
fn known(into: Option<&Path>) -> Result<(Folder, std::borrow::Cow<'static, Loaded>), Failure> {
    if let Some(into) = into {
        let mut folder = vec![];
        collect(into, "", 0, &mut folder).map_err(|error| {
            Failure::unreadable(Problem::new(format!("{}: cannot be read: {error}", into.display())))
        })?;
        if !folder.is_empty() {
            return Ok((folder, tables::read(Some(into))?));
        }
    }
    let shipped = pricing_tables::shipped_files()
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Ok((shipped.collect(), tables::read(None)?))
}

/// Every table of a folder; none where there is no folder yet.
fn collect(folder: &Path, prefix: &str, depth: u8, found: &mut Folder) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if depth == 0 && error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_dir() && depth < 2 {
            collect(&path, &format!("{prefix}{name}/"), depth.saturating_add(1), found)?;
        } else if path.extension().is_some_and(|ending| ending == "csv") {
            found.push((format!("{prefix}{name}"), fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |message: String| Failure::unreadable(Problem::new(format!("{}: {message}", file.display())));
    let size = fs::metadata(file)
        .map_err(|error| fail(format!("cannot be read: {error}")))?
        .len();
    if LARGEST < size {
        return Err(fail(format!(
            "has {size} bytes; expected a price file of at most {LARGEST}"
        )));
    }
    fs::read(file).map_err(|error| fail(format!("cannot be read: {error}")))
}

/// Writes the files that changed, after proving that the folder is sound with them.
fn write(into: &Path, before: &[(String, String)], imported: &[Imported]) -> Result<(), Failure> {
    let new_folder = is_new(into);
    let after = adopt(before.to_vec(), imported);
    pricing_tables::from_folder(after.clone()).map_err(|errors| tables::failure(into, errors))?;
    for (path, text) in after {
        let unchanged = before
            .iter()
            .any(|(known, known_text)| *known == path && *known_text == text);
        if unchanged && !new_folder {
            continue;
        }
        let file = into.join(&path);
        let folder = file.parent().unwrap_or(into);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text));
        written.map_err(|error| Failure::writing(&file.display().to_string(), &error))?;
    }
    Ok(())
}

/// Whether the folder has no tables yet.
fn is_new(into: &Path) -> bool {
    let mut found = vec![];
    collect(into, "", 0, &mut found).is_ok() && found.is_empty()
}

fn text(result: &Report<'_>, terminal: Terminal) -> String {
    let mut text = String::new();
    for table in &result.imported {
        let than = match table.compared_with {
            Some(card) => format!(" · compared with {card}"),
            None => " · nothing to compare with".to_owned(),
        };
        text.push_str(&terminal.paint(Tone::Bold, &format!("{}{than}", table.path)));
        text.push_str("\n\n");
        text.push_str(&diff_text(table.changes, terminal));
        for note in table.notes {
            text.push_str(&terminal.paint(Tone::Yellow, &format!("  {note}")));
            text.push('\n');
        }
        text.push('\n');
    }
    let kept = match &result.written_to {
        Some(folder) => format!("Written to {folder}; use it with --tables {folder}\n"),
        None => "Nothing was written; add --into DIR to keep it.\n".to_owned(),
    };
    text + &kept
}
