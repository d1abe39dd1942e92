//! `wabill bill june.csv --accounts accounts.toml`: the whole way from rows to a result.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
    time::Duration,
};

use wabill::{Bill, BillOptions, By, LocalizedText, Warning};

use crate::{
    args::{BillArgs, BillFormat, Exit},
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
    let tables = tables::for_bill(args.tables.as_deref())?;
    let reading = Reading {
        most_problems: FIRST,
        tag: args.by.as_ref().and_then(By::tag),
        ..Reading::of(&args.reading, &args.envelope)
    };
    let log = source.read(reading)?;
    let mut options = BillOptions::new()
        .tables(&tables)
        .rounding(args.rounding.into())
        .show_contacts(args.reading.show_contacts)
        .keep_state(args.state.is_some());
    if let Some(by) = &args.by {
        options = options.by(by.into());
    }
    if let Some(state) = earlier_state {
        options = options.after(state);
    }
    let billed = log.bill_with(&options);
    let bill = billed.map_err(|error| Failure::of_bill(&error, args.state.as_deref()))?;
    let rejected = rejected(&bill);
    let shown = Shown {
        bill: bill.statement(),
        accounts: bill.accounts().book(),
        by: args.by.as_ref(),
        rejected: &rejected,
    };
    print(args, format, shown).map_err(|failure| {
        if matches!(failure, Failure::Closed) && args.state.is_some() {
            Terminal::of_errors().warning("the output was closed early; the state is the one before this run");
        }
        failure
    })?;
    if let (Some(path), Some(state)) = (&args.state, bill.state()) {
        state_file::write(path, state)?;
    }
    Ok(finish(&bill, format, &rejected))
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
fn rejected(bill: &Bill) -> Vec<String> {
    let in_all = bill.input().rejected;
    if in_all == 0 {
        return vec![];
    }
    // What to do is said once, beside the first row that needs it.
    let mut hints: Vec<LocalizedText> = vec![];
    let rows = bill.row_problems().iter().map(|row| match row.remedy() {
        Some(hint) if !hints.contains(&hint) => {
            let text = format!("{row}; {hint}");
            hints.push(hint);
            text
        }
        Some(_) | None => row.to_string(),
    });
    let messages = bill.message_problems().iter();
    let messages = messages.map(|problem| bill.placed(problem).english().to_owned());
    let mut sentences: Vec<String> = rows.chain(messages).take(FIRST).collect();
    let all = format!(
        "{} in all; `wabill check` names each problem",
        counted(in_all, "row", "rows")
    );
    sentences.push(all);
    sentences
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
fn finish(bill: &Bill, format: BillFormat, rejected: &[String]) -> Exit {
    if format != BillFormat::Table {
        let terminal = Terminal::of_errors();
        for sentence in rejected {
            terminal.warning(&format!("rejected: {sentence}"));
        }
        for sentence in table::refused(bill.statement()) {
            terminal.warning(&format!("no price: {sentence}"));
        }
        say_not_known(bill.warnings());
    }
    Exit::complete(bill.refused().is_empty() && bill.input().rejected == 0)
}
