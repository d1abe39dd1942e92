//! The real engine, run on rows held in memory.

use std::path::Path;

use billing_core::{
    bill::{Billed, Settings, bill},
    intake::{
        account::{AccountBook, AccountsFile},
        log::{LogWriter, MessageLog, Sources, Written},
        reader::{FieldError, Fields, ReportedConversation, ReportedCost, ReportedFields},
    },
    state::{Earlier, State},
    tariff::tables::Tables,
};
use log_reader::{Input, ReadOptions, ReadReport};

use crate::row::{self, IN_APP, NOTICE, Row};

/// The accounts of a TOML text.
///
/// # Errors
///
/// What is wrong with them, in words.
pub fn accounts(toml: &str) -> Result<AccountBook, String> {
    let file: AccountsFile = toml::from_str(toml).map_err(|error| error.to_string())?;
    // Stories live in countries that do not exist.
    AccountBook::with_countries(file, &|_| true)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
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

/// Bills rows, continuing from a state where one is given: as CSV, or one by one where they say what CSV cannot say.
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
    if rows.iter().any(Row::beyond_columns) {
        return run_directly(rows, accounts, tables, settings, state);
    }
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
    let billed = billed(log, report.written.clone(), accounts, tables, settings, state)?;
    Ok((billed, report))
}

/// Bills a log that was read, continuing from a state where one is given.
fn billed(
    log: MessageLog,
    written: Written,
    accounts: &AccountBook,
    tables: &Tables,
    settings: &Settings,
    state: Option<State>,
) -> Result<Billed, String> {
    let earlier = state.map(|state| Earlier::new(state, accounts)).transpose();
    let earlier = earlier.map_err(|error| error.to_string())?;
    bill(log, written, accounts, tables, settings, earlier.as_ref()).map_err(|error| error.to_string())
}

/// Bills rows that are given to the engine one by one, in turn to as many writers as there are threads.
///
/// # Errors
///
/// The first row that cannot be read, a state that cannot be gone on from, in words.
pub fn run_directly(
    rows: &[Row],
    accounts: &AccountBook,
    tables: &Tables,
    settings: &Settings,
    state: Option<State>,
) -> Result<(Billed, ReadReport), String> {
    let log = MessageLog::default();
    let turns = settings.threads.max(1);
    let writer = |_| log.writer(accounts, settings.trust_reports);
    let mut writers: Vec<LogWriter<'_>> = (0..turns).map(writer).collect();
    for (place, row) in rows.iter().enumerate() {
        let line = u32::try_from(place).map_err(|error| error.to_string())? + 2;
        if let Some(writer) = writers.get_mut(place % turns) {
            push(writer, row, line).map_err(|error| format!("{row:?}: {error}"))?;
        }
    }
    let written = writers.into_iter().map(LogWriter::close);
    let written = written.reduce(Written::plus).unwrap_or_default();
    let billed = billed(log, written.clone(), accounts, tables, settings, state)?;
    let report = ReadReport {
        written,
        sources: Sources::default(),
        problems: vec![],
        problems_left_out: 0,
        notes: vec![],
    };
    Ok((billed, report))
}

fn bytes(text: Option<&String>) -> &[u8] {
    text.map_or(&[], String::as_bytes)
}

fn push(writer: &mut LogWriter<'_>, row: &Row, line: u32) -> Result<(), FieldError> {
    match row.event.as_str() {
        NOTICE => {
            writer.link(row.contact.as_bytes(), bytes(row.contact_id.as_ref()));
            return Ok(());
        }
        IN_APP => {
            writer.written_in_app(row.message_id.as_bytes());
            return Ok(());
        }
        _ => {}
    }
    let conversation = row.conversation.as_ref().map(|conversation| ReportedConversation {
        id: conversation.id.as_bytes(),
        category: conversation.category.as_bytes(),
        expires_at: bytes(conversation.expires_at.as_ref()),
    });
    let (amount, currency) = row
        .cost
        .as_ref()
        .map_or(("", ""), |(amount, currency)| (amount, currency));
    let reported = ReportedFields {
        conversation: conversation.unwrap_or_default(),
        cost: ReportedCost {
            amount: amount.as_bytes(),
            currency: currency.as_bytes(),
            exempt: row.exempt,
        },
    };
    let fields = Fields {
        event: row.event.as_bytes(),
        at: row.at.as_bytes(),
        message_id: row.message_id.as_bytes(),
        account: row.account.as_bytes(),
        business_number: row.business_number.as_bytes(),
        contact: row.contact.as_bytes(),
        kind: bytes(row.kind.as_ref()),
        category: bytes(row.category.as_ref()),
        entry_point: bytes(row.entry_point.as_ref()),
        pricing_type: bytes(row.pricing_type.as_ref()),
        expires_at: bytes(row.expires_at.as_ref()),
        contact_id: bytes(row.contact_id.as_ref()),
        reported: Some(&reported),
        kind_unstated: row.kind_unstated,
    };
    writer.push(&fields, line)
}
