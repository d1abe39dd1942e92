//! `wabill bill june.csv --accounts accounts.toml`: the program around `billing-core`.
//!
//! Modules in reading order: `args` (what can be asked), `commands` (one file each), `input` (what is read), `output`
//! (what is written), `files` (that the two are never one), `failure` (how it ends), `sample` (what is billed when
//! nothing is given).
#![forbid(unsafe_code)]

use std::{panic::PanicHookInfo, process::ExitCode};

use args::{Arguments, Exit};
use clap::Parser as _;
use failure::{Failure, Problem};
use output::terminal::Terminal;

mod args;
mod commands;
mod failure;
mod files;
mod input;
mod output;
mod sample;

/// A fault of this program is reported like any other error. It ends here, whichever thread met it.
fn tell_own_fault(fault: &PanicHookInfo<'_>) {
    let what = fault.payload_as_str().unwrap_or("unknown");
    let place = fault.location().map_or_else(String::new, |place| format!(" ({place})"));
    let problem = Problem::new(format!("wabill stopped at a fault of its own: {what}{place}"));
    Terminal::of_errors().errors(&[problem.with_hint(
        "no file was changed half; please report the command and, where you can, the smallest input that shows it",
    )]);
    #[expect(clippy::exit, reason = "the fault may be in any thread, and nothing is left to do")]
    std::process::exit(101)
}

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(tell_own_fault));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Whoever reads may be gone; there is nobody left to tell.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::AllPriced
            }
            .into();
        }
    };
    match commands::run(&arguments.command) {
        Ok(exit) => exit.into(),
        Err(Failure::Closed) => Exit::AllPriced.into(),
        Err(Failure::Problems { exit, problems }) => {
            Terminal::of_errors().errors(&problems);
            exit.into()
        }
    }
}
