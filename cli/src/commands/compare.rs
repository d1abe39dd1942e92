//! `wabill compare june.csv --accounts accounts.toml --under as-of:2024-09`: the same traffic under other conditions.

use std::path::{Path, PathBuf};

use wabill::{BillOptions, Tables};
use wabill_planning::compare::{CompareError, Comparison, Spec, Subject, compare, write_csv};

use super::bill::usual_format;
use crate::{
    args::{BillFormat, CompareArgs, Exit},
    failure::{Failure, Problem},
    files::Files,
    input::{
        logs::{Reading, Source},
        plan, tables,
    },
    output::{Sink, compare_sheets, compare_table, english::counted, json, sheets, terminal::Terminal, whole_file},
};

pub(crate) fn run(args: &CompareArgs) -> Result<Exit, Failure> {
    let format = format(args)?;
    let specs = specs(&args.under)?;
    files(args).check()?;
    if let Some(output) = &args.output {
        whole_file::ready(output)?;
    }
    let tables = tables::for_bill(args.tables.as_deref())?;
    let (found, rejected) = match plan_of(&args.subject)? {
        Some(path) => (of_plan(path, args, &tables, &specs)?, 0),
        None => of_log(args, &tables, &specs)?,
    };
    let sink = Sink::to(args.output.as_deref());
    match format {
        BillFormat::Json => sink.write(|out| json::write(out, &found))?,
        BillFormat::Csv => sink.write(|out| write_csv(out, &found))?,
        BillFormat::Xlsx => {
            let bytes = sheets::bytes("WhatsApp charges compared", &compare_sheets::sheets(&found));
            let bytes = bytes
                .map_err(|error| Failure::unreadable(Problem::new(format!("the workbook cannot be made: {error}"))))?;
            sink.write(|out| out.write_all(&bytes))?;
        }
        BillFormat::Table => {
            let terminal = if args.output.is_some() {
                Terminal::plain()
            } else {
                Terminal::of_results()
            };
            let text = compare_table::text(&found, terminal);
            sink.write(|out| out.write_all(text.as_bytes()))?;
        }
    }
    if format != BillFormat::Table {
        for sentence in compare_table::not_compared(&found) {
            Terminal::of_errors().warning(&sentence);
        }
    }
    if 0 < rejected {
        let rows = counted(rejected, "row", "rows");
        Terminal::of_errors().warning(&format!(
            "{rows} of the log rejected and not compared; `wabill check` names each problem"
        ));
    }
    Ok(Exit::complete(found.is_complete() && rejected == 0))
}

/// Every condition, or everything wrong with them.
fn specs(texts: &[String]) -> Result<Vec<Spec>, Failure> {
    let mut specs = vec![];
    let mut problems = vec![];
    for text in texts {
        match text.parse::<Spec>() {
            Ok(spec) => specs.push(spec),
            Err(error) => problems.push(Problem::new(format!("--under {error}")).with_hint(error.remedy())),
        }
    }
    if problems.is_empty() {
        return Ok(specs);
    }
    Err(Failure::Problems {
        exit: Exit::Usage,
        problems,
    })
}

/// The plan, where one is given instead of logs.
fn plan_of(subject: &[PathBuf]) -> Result<Option<&Path>, Failure> {
    match (subject, subject.iter().find(|path| plan::is_plan(path))) {
        (_, None) => Ok(None),
        ([plan], Some(_)) => Ok(Some(plan)),
        (_, Some(plan)) => {
            let problem = Problem::new(format!("{} is a plan and stands beside other files", plan.display()));
            Err(Failure::usage(
                problem.with_hint("compare one plan, or any number of logs"),
            ))
        }
    }
}

/// The comparison, with hints where they are asked for.
fn compared(subject: &Subject<'_>, args: &CompareArgs, specs: &[Spec]) -> Result<Comparison, Failure> {
    let found = compare(subject, specs).map_err(|errors| of_errors(&errors))?;
    if !args.hints {
        return Ok(found);
    }
    found.with_hints(subject).map_err(|error| of_errors(&[error]))
}

fn of_plan(path: &Path, args: &CompareArgs, tables: &Tables, specs: &[Spec]) -> Result<Comparison, Failure> {
    let read = plan::read(path)?;
    let subject = Subject::Plan {
        plan: &read.plan,
        tables,
        rounding: args.rounding.into(),
    };
    compared(&subject, args, specs)
}

/// The comparison of a log, and how many of its rows were rejected.
fn of_log(args: &CompareArgs, tables: &Tables, specs: &[Spec]) -> Result<(Comparison, u64), Failure> {
    let source = Source::of(&args.subject, args.accounts.as_deref())?;
    let log = source.read(Reading::of(&args.reading, &args.envelope))?;
    let options = BillOptions::new().tables(tables).rounding(args.rounding.into());
    let bill = log.bill_with(&options).map_err(|error| Failure::of(&error))?;
    let found = compared(&Subject::Log(&bill), args, specs)?;
    Ok((found, bill.input().rejected))
}

fn of_errors(errors: &[CompareError]) -> Failure {
    let problem = |error: &CompareError| Problem::new(error.to_string()).with_hint(error.remedy());
    Failure::Problems {
        exit: Exit::Usage,
        problems: errors.iter().map(problem).collect(),
    }
}

fn files(args: &CompareArgs) -> Files {
    let mut files = Files::of_logs(&args.subject, args.accounts.as_deref(), args.tables.as_deref());
    match &args.output {
        Some(output) => files.write("--output", output),
        None => files.write_standard_output(),
    }
    files
}

fn format(args: &CompareArgs) -> Result<BillFormat, Failure> {
    match usual_format(args.format.map(Into::into), args.output.as_deref(), "compare.xlsx")? {
        BillFormat::Csv if args.hints => {
            let problem = Problem::new("a CSV file holds one table, the drivers; it has no room for hints");
            Err(Failure::usage(
                problem.with_hint("use --format json or xlsx with --hints"),
            ))
        }
        format @ (BillFormat::Table | BillFormat::Json | BillFormat::Csv | BillFormat::Xlsx) => Ok(format),
    }
}
