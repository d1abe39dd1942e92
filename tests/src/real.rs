//! The real engine, run on rows held in memory.

use std::path::Path;

use billing_core::{
    bill::{Dimension, Options, bill},
    intake::reader::{FieldError, Fields, ReportedConversation, ReportedCost, ReportedFields},
    log::{LogWriter, MessageLog, MessageProblem, Sources, Written},
    state::{Earlier, State},
    statement::{
        bill::Bill,
        explain::{Explanation, Unexplained},
        timeline::{PairSummary, Timeline},
    },
};
use wabill::{Accounts, BillOptions, ReadOptions, ReadReport, Tables};

use crate::row::{self, IN_APP, NOTICE, Row};

/// What the engine gave.
#[derive(Debug)]
pub struct Played {
    /// The bill.
    pub bill: Bill,
    /// The explanations asked for.
    pub explanations: Vec<Explanation>,
    /// Why the other messages asked for have none.
    pub unexplained: Vec<Unexplained>,
    /// The timelines asked for.
    pub timelines: Vec<Timeline>,
    /// The busiest pairs, where asked for.
    pub busiest: Vec<PairSummary>,
    /// The state, where asked for.
    pub state: Option<State>,
    /// Messages that are rejected as a whole.
    pub problems: Vec<MessageProblem>,
}

/// The accounts of a TOML text.
///
/// # Errors
///
/// What is wrong with them, in words.
pub fn accounts(toml: &str) -> Result<Accounts, String> {
    // Stories live in countries that do not exist.
    Accounts::knowing(toml, &|_| true).map_err(|error| error.to_string())
}

/// The tables of a folder.
///
/// # Errors
///
/// What is wrong with them, in words.
pub fn tables(folder: &Path) -> Result<Tables, String> {
    Tables::from_folder(folder).map_err(|error| error.to_string())
}

/// Bills rows, continuing from a state where one is given: as CSV, or one by one where they say what CSV cannot say.
///
/// # Errors
///
/// Rows or a state that cannot be read at all, in words.
pub fn run(
    rows: &[Row],
    accounts: &Accounts,
    tables: &Tables,
    options: &Options<'_>,
    state: Option<State>,
) -> Result<(Played, ReadReport), String> {
    if rows.iter().any(Row::beyond_columns) {
        return run_directly(rows, accounts, tables, options, state);
    }
    let mut text = vec![];
    row::write(rows, &mut text).map_err(|error| error.to_string())?;
    run_text(&text, accounts, tables, options, state)
}

/// Bills the text of a log, CSV or JSON lines, through the library.
///
/// # Errors
///
/// As [`run`].
pub fn run_text(
    text: &[u8],
    accounts: &Accounts,
    tables: &Tables,
    options: &Options<'_>,
    state: Option<State>,
) -> Result<(Played, ReadReport), String> {
    let reading = ReadOptions::new()
        .threads(options.threads)
        .trust_reports(options.settings.trust_reports)
        .most_problems(1_000);
    let log = reading.read_all(vec![wabill::input("rows", text)], accounts);
    let bill = log.and_then(|log| log.bill_with(&billing(tables, options, state)));
    let bill = bill.map_err(|error| error.to_string())?;
    let played = Played {
        bill: bill.statement().clone(),
        explanations: bill.explanations().to_vec(),
        unexplained: bill.unexplained().to_vec(),
        timelines: bill.own_timelines().to_vec(),
        busiest: bill.busiest().to_vec(),
        state: bill.state().cloned(),
        problems: bill.message_problems().to_vec(),
    };
    Ok((played, bill.report().clone()))
}

/// What the library is asked.
pub fn billing(tables: &Tables, options: &Options<'_>, state: Option<State>) -> BillOptions {
    let wanted = &options.wanted;
    let mut billing = BillOptions::new()
        .tables(tables)
        .rounding(options.settings.rounding)
        .explain(wanted.explained.clone())
        .show_contacts(wanted.show_contacts)
        .busiest(wanted.busiest);
    if let Some(by) = wanted.by {
        billing = billing.by(by);
    }
    if let Some(state) = state {
        billing = billing.after(state);
    }
    billing.keep_state(wanted.state)
}

/// Bills rows that are given to the engine one by one, in turn to as many writers as there are threads.
///
/// # Errors
///
/// The first row that cannot be read, a state that cannot be gone on from, in words.
pub fn run_directly(
    rows: &[Row],
    accounts: &Accounts,
    tables: &Tables,
    options: &Options<'_>,
    state: Option<State>,
) -> Result<(Played, ReadReport), String> {
    let log = if options.wanted.by == Some(Dimension::Tag) {
        MessageLog::tagged("campaign")
    } else {
        MessageLog::default()
    };
    let turns = options.threads.max(1);
    let writer = |_| log.writer(accounts.book(), options.settings.trust_reports);
    let mut writers: Vec<LogWriter<'_>> = (0..turns).map(writer).collect();
    for (place, row) in rows.iter().enumerate() {
        let line = u32::try_from(place).map_err(|error| error.to_string())? + 2;
        if let Some(writer) = writers.get_mut(place % turns) {
            push(writer, row, line).map_err(|error| format!("{row:?}: {error}"))?;
        }
    }
    let written = writers.into_iter().map(LogWriter::close);
    let written = written.reduce(Written::plus).unwrap_or_default();
    let earlier = state.map(|state| Earlier::new(state, accounts.book())).transpose();
    let earlier = earlier.map_err(|error| error.to_string())?;
    let log = log.finish(written.clone(), earlier.as_ref(), options.threads);
    let options = Options {
        earlier: earlier.as_ref(),
        ..options.clone()
    };
    let billed = bill(&log, accounts.book(), tables.get(), &options).map_err(|error| error.to_string())?;
    let played = Played {
        bill: billed.bill,
        explanations: billed.explanations,
        unexplained: billed.unexplained,
        timelines: billed.timelines,
        busiest: billed.busiest,
        state: billed.state,
        problems: log.problems().to_vec(),
    };
    let report = ReadReport {
        written,
        sources: Sources::default(),
        problems: vec![],
        problems_left_out: 0,
        notes: vec![],
    };
    Ok((played, report))
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
        tag: bytes(row.tag.as_ref()),
        reported: Some(&reported),
        kind_unstated: row.kind_unstated,
    };
    writer.push(&fields, line)
}
