//! One file per command.

use crate::{
    args::{Command, Exit},
    failure::Failure,
};

mod anonymize;
mod ask;
mod bill;
mod budget;
mod check;
mod compare;
mod completions;
mod estimate;
mod explain;
mod forecast;
mod man;
mod rates;
mod solve;
mod whole_plan;

/// Runs a command.
pub(crate) fn run(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Bill(args) => bill::run(args),
        Command::Ask(args) => ask::run(args),
        Command::Budget(args) => budget::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Estimate(args) => estimate::run(args),
        Command::Rates(args) => rates::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
        Command::Forecast(args) => forecast::run(args),
        Command::Compare(args) => compare::run(args),
    }
}
