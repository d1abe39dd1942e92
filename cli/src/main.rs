//! `wabill bill june.csv --accounts accounts.toml`: the program around `billing-core`.
//!
//! Modules in reading order: `args` (what can be asked), `commands` (one file each), `input` (what is read), `output`
//! (what is written), `failure` (how it ends), `sample` (what is billed when nothing is given).
#![forbid(unsafe_code)]

use std::process::ExitCode;

use args::{Arguments, Exit};
use clap::Parser as _;
use failure::Failure;
use output::terminal::Terminal;

mod args;
mod commands;
mod failure;
mod input;
mod output;
mod sample;

fn main() -> ExitCode {
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
