//! The real engine, run on rows held in memory.

use std::path::Path;

use billing_core::{
    bill::{Billed, Settings, bill},
    intake::{
        account::{AccountBook, AccountsFile},
        log::MessageLog,
    },
    state::{Earlier, State},
    tariff::tables::Tables,
};
use log_reader::{Input, ReadOptions, ReadReport};

use crate::row::{self, Row};

/// The accounts of a TOML text.
///
/// # Errors
///
/// What is wrong with them, in words.
pub fn accounts(toml: &str) -> Result<AccountBook, String> {
    let file: AccountsFile = toml::from_str(toml).map_err(|error| error.to_string())?;
    AccountBook::new(file).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// The tables of a folder.
///
/// # Errors
///
/// What is wrong with them, in words.
pub fn tables(folder: &Path) -> Result<Tables, String> {
    let loaded = pricing_tables::read_folder(folder);
    let loaded = loaded.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    Ok(loaded.tables)
}

/// Bills rows, continuing from a state where one is given.
///
/// # Errors
///
/// Rows or a state that cannot be read at all, in words.
pub fn run(
    rows: &[Row],
    accounts: &AccountBook,
    tables: &Tables,
    settings: &Settings,
    state: Option<State>,
) -> Result<(Billed, ReadReport), String> {
    let mut text = vec![];
    row::write(rows, &mut text).map_err(|error| error.to_string())?;
    run_text(&text, accounts, tables, settings, state)
}

/// Bills the text of a log, CSV or JSON lines.
///
/// # Errors
///
/// As [`run`].
pub fn run_text(
    text: &[u8],
    accounts: &AccountBook,
    tables: &Tables,
    settings: &Settings,
    state: Option<State>,
) -> Result<(Billed, ReadReport), String> {
    let log = MessageLog::default();
    let input = Input {
        name: "rows".to_owned(),
        reader: Box::new(text),
        bytes: None,
    };
    let options = ReadOptions {
        threads: settings.threads,
        keep_reports: settings.trust_reports,
        most_problems: 1_000,
        ..ReadOptions::default()
    };
    let report = log_reader::read(vec![input], &log, accounts, &options, &|_| {}).map_err(|error| error.to_string())?;
    let earlier = state.map(|state| Earlier::new(state, accounts)).transpose()?;
    let billed =
        bill(log, report.written, accounts, tables, settings, earlier.as_ref()).map_err(|error| error.to_string())?;
    Ok((billed, report))
}
