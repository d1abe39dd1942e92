//! `wabill bill june.csv --accounts accounts.toml`: the whole way from rows to a result.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
    time::Duration,
};

use billing_core::{
    base::localized::LocalizedText,
    bill::{Billed, Explained, Settings, bill},
    intake::log::{MessageProblem, Sources},
    metering::state::Earlier,
    statement::bill::Warning,
};
use log_reader::RowProblem;

use crate::{
    args::{BillArgs, BillFormat, By, Exit},
    failure::{Failure, Problem},
    files::Files,
    input::{
        logs::{Reading, Source},
        state_file,
        state_lock::StateLock,
        tables,
    },
    output::{
        Sink, csv, ending,
        english::{ENGLISH, counted},
        json,
        table::{self, Shown},
        terminal::Terminal,
        whole_file, xlsx,
    },
};

/// How many rejected rows are named; `wabill check` names all.
const FIRST: usize = 5;

pub(crate) fn run(args: &BillArgs) -> Result<Exit, Failure> {
    let source = Source::of(&args.events, args.accounts.as_deref())?;
    let format = format(args)?;
    if args.state.is_some() && matches!(source, Source::Sample) {
        let problem = Problem::new("--state is given without a message log");
        return Err(Failure::usage(
            problem.with_hint("the built-in sample keeps no state; name the log too"),
        ));
    }
    files(args).check()?;
    if let Some(output) = &args.output {
        whole_file::ready(output)?;
    }
    let wait = Duration::from_secs(args.wait.into());
    // Held to the end: what is read of the state, billed and written is one step for every other run.
    let _lock = match &args.state {
        Some(path) => {
            state_file::ready(path)?;
            Some(StateLock::take(path, wait)?)
        }
        None => None,
    };
    let earlier_state = match &args.state {
        Some(path) => {
            let state = state_file::read(path)?;
            if state.is_none() {
                Terminal::of_errors().note(&format!(
                    "{}: there is no state yet; this run begins one",
                    path.display()
                ));
            }
            state
        }
        None => None,
    };
    let tables = tables::read(args.tables.as_deref())?;
    let threads = args.reading.thread_count();
    let reading = Reading {
        threads,
        keep_reports: args.reading.trust_reports,
        most_problems: FIRST,
        envelope: &args.envelope,
        time_zone: args.reading.times.time_zone,
    };
    let read = source.read(reading)?;
    let earlier = earlier_state
        .map(|state| earlier(args, state, &read.accounts))
        .transpose()?;
    let settings = Settings {
        rounding: args.rounding.into(),
        trust_reports: args.reading.trust_reports,
        by: args.by.map(Into::into),
        threads,
        explained: Explained::None,
        show_contacts: args.reading.show_contacts,
        save_state: args.state.is_some(),
        busiest: 0,
    };
    let billed = bill(
        read.log,
        read.report.written.clone(),
        &read.accounts,
        &tables.tables,
        &settings,
        earlier.as_ref(),
    );
    let mut billed = billed.map_err(|error| Failure::unreadable(Problem::new(error.to_string())))?;
    if args.by == Some(By::Number) && !args.reading.show_contacts {
        table::mask_numbers(&mut billed.bill);
    }
    let rejected = rejected(
        &read.report.problems,
        billed.log.problems(),
        &read.report.sources,
        billed.bill.input.rejected,
    );
    let shown = Shown {
        bill: &billed.bill,
        accounts: &read.accounts,
        by: settings.by,
        rejected: &rejected,
    };
    print(args, format, shown).map_err(|failure| {
        if matches!(failure, Failure::Closed) && args.state.is_some() {
            Terminal::of_errors().warning("the output was closed early; the state is the one before this run");
        }
        failure
    })?;
    if let (Some(path), Some(state)) = (&args.state, &billed.state) {
        state_file::write(path, state)?;
    }
    Ok(finish(&billed, format, &rejected))
}

/// What is read and what is written.
fn files(args: &BillArgs) -> Files {
    let mut files = Files::of_logs(&args.events, args.accounts.as_deref(), args.tables.as_deref());
    match &args.output {
        Some(path) => files.write("--output", path),
        None => files.write_standard_output(),
    }
    if let Some(path) = &args.state {
        files.write_state(path);
    }
    files
}

/// What can be written where.
fn format(args: &BillArgs) -> Result<BillFormat, Failure> {
    match usual_format(args.format, args.output.as_deref(), "bill.xlsx")? {
        BillFormat::Csv if args.by.is_some() => {
            let problem = Problem::new("a CSV file holds one table, the lines; it has no room for a breakdown");
            Err(Failure::usage(problem.with_hint("use --format json or xlsx with --by")))
        }
        format @ (BillFormat::Table | BillFormat::Json | BillFormat::Csv | BillFormat::Xlsx) => Ok(format),
    }
}

/// The format asked for; else by the ending of the file; else a table on a terminal and JSON elsewhere.
pub(super) fn usual_format(
    asked: Option<BillFormat>,
    output: Option<&Path>,
    workbook: &str,
) -> Result<BillFormat, Failure> {
    let on_terminal = output.is_none() && io::stdout().is_terminal();
    let said = match output {
        Some(output) => ending::format(asked, output)?,
        None => asked,
    };
    let usual = if on_terminal {
        BillFormat::Table
    } else {
        BillFormat::Json
    };
    match said.unwrap_or(usual) {
        BillFormat::Xlsx if on_terminal => {
            let problem = Problem::new("a workbook cannot be shown on a terminal");
            Err(Failure::usage(problem.with_hint(format!("add --output {workbook}"))))
        }
        format @ (BillFormat::Table | BillFormat::Json | BillFormat::Csv | BillFormat::Xlsx) => Ok(format),
    }
}

fn earlier(
    args: &BillArgs,
    state: billing_core::metering::state::State,
    accounts: &billing_core::intake::account::AccountBook,
) -> Result<Earlier, Failure> {
    let name = args
        .state
        .as_ref()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    Earlier::new(state, accounts).map_err(|error| {
        let problem = Problem::new(format!("{name}: {error}"));
        Failure::unreadable(problem.with_hint(error.remedy()))
    })
}

fn print(args: &BillArgs, format: BillFormat, shown: Shown<'_>) -> Result<(), Failure> {
    let sink = Sink::to(args.output.as_deref());
    let bill = shown.bill;
    match format {
        BillFormat::Json => sink.write(|out| json::write(out, bill)),
        BillFormat::Csv => sink.write(|out| csv::write(out, bill)),
        BillFormat::Table => {
            let terminal = if args.output.is_some() {
                Terminal::plain()
            } else {
                Terminal::of_results()
            };
            let text = table::text(shown, terminal);
            sink.write(|out| out.write_all(text.as_bytes()))
        }
        BillFormat::Xlsx => {
            let bytes = xlsx::bytes(bill);
            let bytes = bytes
                .map_err(|error| Failure::unreadable(Problem::new(format!("the workbook cannot be made: {error}"))))?;
            sink.write(|out| out.write_all(&bytes))
        }
    }
}

/// The first rejected rows and messages, by place, and how to see the others.
fn rejected(rows: &[RowProblem], messages: &[MessageProblem], sources: &Sources, in_all: u64) -> Vec<String> {
    if in_all == 0 {
        return vec![];
    }
    // What to do is said once, beside the first row that needs it.
    let mut hints: Vec<LocalizedText> = vec![];
    let rows = rows.iter().map(|row| match row.remedy() {
        Some(hint) if !hints.contains(&hint) => {
            let text = format!("{row}; {hint}");
            hints.push(hint);
            text
        }
        Some(_) | None => row.to_string(),
    });
    let mut sentences: Vec<String> = rows
        .chain(messages.iter().map(|problem| message_problem(problem, sources)))
        .take(FIRST)
        .collect();
    let all = format!(
        "{} in all; `wabill check` names each problem",
        counted(in_all, "row", "rows")
    );
    sentences.push(all);
    sentences
}

/// "june.csv:3: message m-1: its rows disagree on kind; the other row is june.csv:9".
pub(super) fn message_problem(problem: &MessageProblem, sources: &Sources) -> String {
    let place = |line| {
        let (file, line) = sources.place(line);
        format!("{file}:{line}")
    };
    let (first, second) = problem.lines;
    let text = format!("{}: message `{}`: {}", place(first), problem.message_id, problem.fault);
    if first == second {
        text
    } else {
        format!("{text}; the other row is {}", place(second))
    }
}

/// Says on standard error what a result counts on that is not known.
pub(super) fn say_not_known(warnings: &[Warning]) {
    let not_known = warnings
        .iter()
        .filter(|warning| warning.kind.rests_on_what_is_not_known());
    for sentence in not_known.filter_map(|of| wording::warning::sentence(of, ENGLISH)) {
        Terminal::of_errors().warning(&sentence);
    }
}

/// Says on standard error what a program's reader would not see, and how the command ends.
fn finish(billed: &Billed, format: BillFormat, rejected: &[String]) -> Exit {
    if format != BillFormat::Table {
        let terminal = Terminal::of_errors();
        for sentence in rejected {
            terminal.warning(&format!("rejected: {sentence}"));
        }
        for sentence in table::refused(&billed.bill) {
            terminal.warning(&format!("no price: {sentence}"));
        }
        say_not_known(&billed.bill.warnings);
    }
    Exit::complete(billed.bill.refused.is_empty() && billed.bill.input.rejected == 0)
}
