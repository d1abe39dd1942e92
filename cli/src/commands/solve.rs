//! `wabill estimate plan.toml --solve messages --for "250 EUR"`: how much traffic an amount carries, and how many
//! business numbers pay for themselves.

use serde::Serialize;
use wabill::EstimateOptions;
use wabill_planning::solve::{Numbers, SolveError, messages, numbers};

use crate::{
    args::{BillFormat, EstimateArgs, Exit, SolveName},
    failure::{Failure, Problem},
    input::plan::ReadPlan,
    output::{Sink, json, solve_table, terminal::Terminal},
};

/// The accounts of a plan, each with how many business numbers pay for themselves.
#[derive(Serialize)]
struct AllNumbers<'a> {
    format: u32,
    accounts: &'a [Numbers],
}

/// Solves a plan that was read.
pub(super) fn run(
    args: &EstimateArgs,
    (what, format): (SolveName, BillFormat),
    read: &ReadPlan,
    options: &EstimateOptions,
) -> Result<Exit, Failure> {
    let is_json = match format {
        BillFormat::Json => true,
        BillFormat::Table => false,
        BillFormat::Csv | BillFormat::Xlsx => {
            let problem = Problem::new("what --solve finds is written as table or json only");
            return Err(Failure::usage(problem.with_hint("add --format table or --format json")));
        }
    };
    let terminal = if args.output.is_some() {
        Terminal::plain()
    } else {
        Terminal::of_results()
    };
    let sink = Sink::to(args.output.as_deref());
    let text = match what {
        SolveName::Messages => {
            let Some(budget) = &args.budget else {
                let problem = Problem::new("--solve messages needs the amount that the traffic may cost");
                return Err(Failure::usage(problem.with_hint("add for example --for \"250 EUR\"")));
            };
            let found =
                messages(&read.plan, options, budget.amount, args.margin).map_err(|error| failure(read, error))?;
            if is_json {
                sink.write(|out| json::write(out, &found))?;
                return Ok(Exit::complete(true));
            }
            solve_table::carried(read.plan.get(), &found, terminal)
        }
        SolveName::Numbers => {
            let found = numbers(&read.plan, options).map_err(|error| failure(read, error))?;
            if is_json {
                let all = AllNumbers {
                    format: 1,
                    accounts: &found,
                };
                sink.write(|out| json::write(out, &all))?;
                return Ok(Exit::complete(true));
            }
            solve_table::numbers(&found, terminal)
        }
    };
    sink.write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::complete(true))
}

fn failure(read: &ReadPlan, error: SolveError) -> Failure {
    if let SolveError::Plan { errors } = error {
        return read.failure(&read.plan.placed(errors));
    }
    let problem = Problem::new(error.to_string());
    Failure::unreadable(match error.remedy() {
        Some(remedy) => problem.with_hint(remedy.to_string()),
        None => problem,
    })
}
