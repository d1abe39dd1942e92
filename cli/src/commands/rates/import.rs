//! `wabill rates import FILE --into my-tables`: a price list of Meta's becomes a table, and every changed price is
//! reported.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use pricing_tables::{
    Loaded,
    catalog::RateDiff,
    import::{Given, ImportKind, Imported, NewMarket, adopt, import},
};
use serde::Serialize;

use super::{diff_text, parse_day, print};
use crate::{
    args::{Exit, RatesImportArgs},
    failure::{Failure, Problem},
    files::Files,
    input::tables,
    output::{
        terminal::{Terminal, Tone},
        whole_folder,
    },
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
    let usage = |message: String| Failure::usage(Problem::new(message));
    let currency = args.currency.as_deref().map(str::parse).transpose();
    let markets = args.market.iter().map(|market| market.parse());
    let markets: Vec<NewMarket> = markets.collect::<Result<_, String>>().map_err(usage)?;
    let given = Given {
        currency: currency.map_err(usage)?,
        effective_from: args.from.as_deref().map(parse_day).transpose()?,
        markets: &markets,
    };
    let mut files = Files::default();
    for file in &args.files {
        files.read("the price file", file);
    }
    if let Some(into) = &args.into {
        files.write_tables("--into", into);
    }
    files.write_standard_output();
    files.check()?;
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
    if let Some(unused) = markets.iter().find(|market| !is_named(market, &imported)) {
        let problem = Problem::new(format!(
            "--market {}: no file has a price for this market",
            unused.name()
        ));
        return Err(Failure::usage(
            problem.with_hint("write the name as in the file, or leave the option out"),
        ));
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

/// Whether some table has a price for the market.
fn is_named(market: &NewMarket, imported: &[Imported]) -> bool {
    let changes = |table: &Imported| table.text.lines().skip(1).any(|line| market.begins(line));
    imported.iter().any(changes)
}

/// The tables the file is compared with: those of the folder, or the built-in ones where it is new.
fn known(into: Option<&Path>) -> Result<(Folder, std::borrow::Cow<'static, Loaded>), Failure> {
    if let Some(into) = into {
        let mut folder = vec![];
        let name = into.display().to_string();
        if into.exists() && !into.is_dir() {
            let problem = Problem::new(format!(
                "{name}: is a file; expected a folder of tables, or the name of a new one"
            ));
            return Err(Failure::unreadable(problem.with_hint("name a folder with --into")));
        }
        collect(into, "", 0, &mut folder)
            .map_err(|(path, error)| Failure::reading(&path.display().to_string(), "a table", &error))?;
        if is_cut_off(&folder) {
            Terminal::of_errors().note(&format!(
                "{name}: an import that was cut off has left this folder unfinished, with nothing of your own in it; it is \
                 completed"
            ));
        } else if !folder.is_empty() {
            let read = tables::read(Some(into)).map_err(|failure| unfinished(&name, &folder, failure))?;
            return Ok((folder, read));
        }
    }
    let shipped = pricing_tables::shipped_files()
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Ok((shipped.collect(), tables::read(None)?))
}

/// Every table of a folder; none where there is no folder yet.
fn collect(folder: &Path, prefix: &str, depth: u8, found: &mut Folder) -> Result<(), (PathBuf, io::Error)> {
    let at = |path: &Path| {
        let path = path.to_owned();
        |error| (path, error)
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if depth == 0 && error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(at(folder))?,
    };
    for entry in entries {
        let path = entry.map_err(at(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_dir() && depth < 2 && !name.starts_with('.') {
            collect(&path, &format!("{prefix}{name}/"), depth.saturating_add(1), found)?;
        } else if path.is_file() && path.extension().is_some_and(|ending| ending == "csv") {
            found.push((format!("{prefix}{name}"), fs::read_to_string(&path).map_err(at(&path))?));
        }
    }
    Ok(())
}

/// Whether the folder holds the beginning of a copy of the built-in tables and nothing else, as an import of an earlier
/// version left it that was cut off.
fn is_cut_off(folder: &Folder) -> bool {
    let shipped = pricing_tables::shipped_files();
    let is_beginning = |(path, text): &(String, String)| {
        let whole = shipped.iter().find(|(known, _)| known == path);
        whole.is_some_and(|(_, whole)| whole.starts_with(text.as_str()))
    };
    let is_whole = |(path, whole): &(&str, &str)| folder.iter().any(|(known, text)| known == path && text == whole);
    !folder.is_empty() && folder.iter().all(is_beginning) && !shipped.iter().all(is_whole)
}

/// What to do about a folder that is no complete set of tables.
fn unfinished(name: &str, folder: &Folder, failure: Failure) -> Failure {
    let lacks_cards = !folder.iter().any(|(path, _)| path.starts_with("rate_cards/"));
    match failure {
        Failure::Problems { exit, mut problems } if lacks_cards => {
            let problem = Problem::new(format!(
                "{name}: this folder has no price list, as an import that was cut off leaves it; expected a complete folder \
                 of tables, or a new one"
            ));
            problems.push(problem.with_hint("delete the folder, or name a new one with --into, and import again"));
            Failure::Problems { exit, problems }
        }
        failure @ (Failure::Problems { .. } | Failure::Closed) => failure,
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |message: String| Failure::unreadable(Problem::new(format!("{}: {message}", file.display())));
    let unreadable = |error: io::Error| Failure::reading(&file.display().to_string(), "a price file", &error);
    let size = fs::metadata(file).map_err(unreadable)?.len();
    if LARGEST < size {
        return Err(fail(format!(
            "has {size} bytes; expected a price file of at most {LARGEST}"
        )));
    }
    fs::read(file).map_err(unreadable)
}

/// Writes the files that changed, after proving that the folder is sound with them.
fn write(into: &Path, before: &[(String, String)], imported: &[Imported]) -> Result<(), Failure> {
    let mut there = vec![];
    collect(into, "", 0, &mut there)
        .map_err(|(path, error)| Failure::reading(&path.display().to_string(), "a table", &error))?;
    let mut changed = adopt(before.to_vec(), imported);
    pricing_tables::from_folder(changed.clone()).map_err(|errors| tables::failure(into, errors))?;
    changed.retain(|file| !there.contains(file));
    // Whatever is in place first, the folder can be read: a market before its prices, and a gap is no longer admitted
    // before it is filled. An import that was cut off is done again.
    changed.sort_by_key(|(path, _)| match path.as_str() {
        "markets.csv" => 0,
        "holes.csv" => 1,
        "fragments.csv" => 2,
        _ => 3,
    });
    whole_folder::write(into, &changed)
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
