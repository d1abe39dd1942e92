//! `wabill forecast volumes.csv --accounts accounts.toml --months 12`: what coming months cost.

use std::path::Path;

use wabill_planning::forecast::{ForecastError, ForecastOptions, chart, forecast};

use super::bill::{say_not_known, usual_format};
use crate::{
    args::{BillFormat, Exit, ForecastArgs},
    failure::{Failure, Problem},
    files::Files,
    input::{
        accounts,
        history::{self, HistorySource},
        logs::Reading,
        tables,
    },
    output::{
        Sink, forecast_table, json,
        terminal::Terminal,
        whole_file::{self, Access},
    },
};

/// How many rejected rows of a log are kept; `wabill check` names all.
const FIRST: usize = 5;

pub(crate) fn run(args: &ForecastArgs) -> Result<Exit, Failure> {
    if args.history.is_empty() {
        let problem = Problem::new("a history is missing: wabill forecast HISTORY --accounts FILE");
        return Err(Failure::usage(problem.with_hint(history::EXAMPLE)));
    }
    let Some(accounts_path) = args.accounts.as_deref() else {
        let problem = Problem::new("a history needs its accounts: --accounts FILE is missing");
        return Err(Failure::usage(problem.with_hint(accounts::EXAMPLE)));
    };
    let format = format(args)?;
    files(args).check()?;
    for path in args.output.iter().chain(&args.chart) {
        whole_file::ready(path)?;
    }
    let tables = tables::for_bill(args.tables.as_deref())?;
    let accounts = accounts::read(accounts_path)?;
    let reading = Reading {
        most_problems: FIRST,
        ..Reading::of(&args.reading, &args.envelope)
    };
    let source = HistorySource {
        paths: &args.history,
        accounts: &accounts,
        accounts_path,
        tables: &tables,
        reading,
    };
    // Both are read before either is refused, so that one run names the problems of both.
    let read = source.read();
    let assumptions = args
        .assumptions
        .as_deref()
        .map(|path| history::assumptions(path, &accounts, &tables));
    let (history, assumptions) = match (read, assumptions.transpose()) {
        (Ok(history), Ok(assumptions)) => (history, assumptions.unwrap_or_default()),
        (Err(one), Err(other)) => return Err(one.and(other)),
        (Err(failure), Ok(_)) | (Ok(_), Err(failure)) => return Err(failure),
    };
    let options = ForecastOptions::new()
        .months(args.months.into())
        .seed(args.seed)
        .courses(args.courses.into())
        .backtest(args.backtest)
        .tables(&tables)
        .rounding(args.rounding.into())
        .assumptions(assumptions);
    let found = forecast(&history, &accounts, &options).map_err(|error| failure(args, &error))?;
    if let Some(path) = &args.chart {
        let svg = chart(&found, args.lang.into());
        whole_file::write(path, Access::Usual, |out| out.write_all(svg.as_bytes()))
            .map_err(|error| Failure::writing(&path.display().to_string(), &error))?;
    }
    let sink = Sink::to(args.output.as_deref());
    if format == BillFormat::Table {
        let terminal = if args.output.is_some() {
            Terminal::plain()
        } else {
            Terminal::of_results()
        };
        let text = forecast_table::text(&found, terminal);
        sink.write(|out| out.write_all(text.as_bytes()))?;
    } else {
        sink.write(|out| json::write(out, &found))?;
        let terminal = Terminal::of_errors();
        for note in &found.notes {
            terminal.warning(note.english());
        }
        for sentence in forecast_table::refused(&found) {
            terminal.warning(&format!("no price: {sentence}"));
        }
        say_not_known(&found.warnings);
    }
    Ok(Exit::complete(found.refused.is_empty()))
}

fn files(args: &ForecastArgs) -> Files {
    let mut files = Files::default();
    for path in &args.history {
        files.read("the history", path);
    }
    for (what, path) in [
        ("the accounts file", &args.accounts),
        ("the assumptions", &args.assumptions),
    ] {
        if let Some(path) = path {
            files.read(what, path);
        }
    }
    if let Some(folder) = &args.tables {
        files.read_tables(folder);
    }
    match &args.output {
        Some(output) => files.write("--output", output),
        None => files.write_standard_output(),
    }
    if let Some(chart) = &args.chart {
        files.write("--chart", chart);
    }
    files
}

fn format(args: &ForecastArgs) -> Result<BillFormat, Failure> {
    match usual_format(args.format.map(Into::into), args.output.as_deref(), "forecast.json")? {
        format @ (BillFormat::Table | BillFormat::Json) => Ok(format),
        BillFormat::Csv | BillFormat::Xlsx => {
            let problem = Problem::new("a forecast is written as a table (.txt) or as JSON (.json)");
            Err(Failure::usage(problem.with_hint("change the ending of --output")))
        }
    }
}

fn failure(args: &ForecastArgs, error: &ForecastError) -> Failure {
    let named = |path: Option<&Path>| path.map_or_else(String::new, |path| path.display().to_string());
    match error {
        ForecastError::Assumptions(error) => accounts::failure(&named(args.assumptions.as_deref()), error),
        ForecastError::Unpriceable(found) => {
            let name = named(args.history.first().map(AsRef::as_ref));
            let problems = found.iter().map(|unpriceable| Problem {
                message: format!("{name}: {}", unpriceable.text()),
                hint: Some(unpriceable.remedy().into()),
            });
            Failure::Problems {
                exit: Exit::Unreadable,
                problems: problems.collect(),
            }
        }
        _ => Failure::unreadable(Problem::new(error.to_string())),
    }
}
