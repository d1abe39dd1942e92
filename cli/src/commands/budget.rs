//! `wabill budget november.csv --accounts accounts.toml --max "500 EUR"`: how a month stands, and where it goes.

use wabill::{Accounts, Bill, BillOptions, Summary};
use wabill_planning::budget::{Budget, BudgetError, BudgetOptions, LimitState, budget};

use crate::{
    args::{BudgetArgs, Exit, TextFormat},
    failure::{Failure, Problem},
    files::Files,
    input::{
        accounts,
        logs::{Reading, Source},
        state_file, tables,
    },
    output::{Sink, budget_table, english::counted, json, terminal::Terminal},
};

pub(crate) fn run(args: &BudgetArgs) -> Result<Exit, Failure> {
    files(args).check()?;
    let tables = tables::for_bill(args.tables.as_deref())?;
    let mut options = BudgetOptions::new()
        .tables(&tables)
        .rounding(args.rounding.into())
        .seed(args.seed)
        .show_numbers(args.reading.show_contacts);
    if let Some(month) = args.month {
        options = options.month(month);
    }
    if let Some(until) = args.until {
        options = options.until(until);
    }
    if let Some(tag) = &args.per {
        options = options.per(tag);
    }
    for limit in &args.max {
        options = options.limit(limit.clone());
    }
    let (summary, accounts, rejected) = match (&args.state, &args.events[..]) {
        (Some(state), []) => {
            let accounts = args.accounts.as_deref().ok_or_else(|| {
                let problem = Problem::new("a state needs its accounts: --accounts FILE is missing");
                Failure::usage(problem.with_hint(accounts::EXAMPLE))
            })?;
            (state_file::summary(state)?, accounts::read(accounts)?, 0)
        }
        _ => of_log(args, &tables)?,
    };
    let found = budget(&summary, &accounts, &options).map_err(|errors| of_errors(&errors))?;
    print(args, &found, &accounts)?;
    if 0 < rejected {
        let rows = counted(rejected, "row", "rows");
        Terminal::of_errors().warning(&format!(
            "{rows} of the log rejected, so the month may cost more; `wabill check` names each problem"
        ));
    }
    Ok(match found.limit_state() {
        Some(LimitState::Passed) => Exit::Passed,
        Some(LimitState::ProjectedToBePassed) => Exit::ProjectedToBePassed,
        Some(LimitState::Kept) | None => Exit::complete(rejected == 0),
    })
}

fn files(args: &BudgetArgs) -> Files {
    let mut files = Files::of_logs(&args.events, args.accounts.as_deref(), args.tables.as_deref());
    if let Some(path) = &args.state {
        files.read("the state", path);
    }
    files.write_standard_output();
    files
}

/// Bills the log and takes from its state how the months stand.
fn of_log(args: &BudgetArgs, tables: &wabill::Tables) -> Result<(Summary, Accounts, u64), Failure> {
    let source = Source::of(&args.events, args.accounts.as_deref())?;
    let log = source.read(Reading {
        tag: args.per.as_deref(),
        until: args.until,
        ..Reading::of(&args.reading, &args.envelope)
    })?;
    let mut options = BillOptions::new()
        .tables(tables)
        .rounding(args.rounding.into())
        .keep_state(true);
    if let Some(path) = &args.state {
        let state = state_file::read(path)?.ok_or_else(|| state_file::missing(path))?;
        options = options.after(state);
    }
    let billed = log.bill_with(&options);
    let bill = billed.map_err(|error| Failure::of_bill(&error, args.state.as_deref()))?;
    let summary = bill.state().map_or_else(empty, wabill::State::summary);
    let rejected = Bill::input(&bill).rejected;
    Ok((summary, bill.accounts().clone(), rejected))
}

fn empty() -> Summary {
    wabill::State::default().summary()
}

fn of_errors(errors: &[BudgetError]) -> Failure {
    let problem = |error: &BudgetError| Problem::new(error.to_string()).with_hint(error.remedy());
    Failure::Problems {
        exit: Exit::Usage,
        problems: errors.iter().map(problem).collect(),
    }
}

fn print(args: &BudgetArgs, found: &Budget, accounts: &Accounts) -> Result<(), Failure> {
    match TextFormat::usual(args.format) {
        TextFormat::Json => Sink::standard().write(|out| json::write(out, found)),
        TextFormat::Text => {
            let text = budget_table::text(found, accounts.book(), Terminal::of_results());
            Sink::standard().write(|out| out.write_all(text.as_bytes()))
        }
    }
}
