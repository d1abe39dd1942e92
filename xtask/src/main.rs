//! The project's own tools: `cargo xtask start`, `cargo xtask test` and a few more. [`Verb`] lists them.
//!
//! Nothing here is needed to build or use the crates; it sets up what is missing, then calls cargo.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it tells what it does")]

mod browser;
mod fuzz;
mod node;
mod page;
mod setup;
mod start;
mod steps;
mod test;
mod tidy;
mod tool;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::page::Build;

/// The project's own tools.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
enum Verb {
    /// Sets up what is missing, builds wabill, bills the built-in sample, then builds a page to look at and serves it
    /// on this machine
    Start {
        /// Where the page is served; 0 takes a free port
        #[arg(long, default_value_t = 8787)]
        port: u16,
    },
    /// Sets up what is missing, then runs everything that must hold: format, lints, tests, documentation, npm package
    /// and its comparison with the native program, the page in a browser, tidy
    #[command(alias = "ci")]
    Test,
    /// Sets up what is missing, and nothing else
    Setup,
    /// What the compiler does not check: dependencies, order of stages, dead files, rule numbers, sources of tables,
    /// width of comments, form of commits, leftovers
    Tidy {
        /// Notes changed price tables, once CHANGELOG.md tells of them
        #[arg(long)]
        accept_tables: bool,
    },
    /// Of test only the npm package (WebAssembly) and its comparison with the native program
    Wasm,
    /// Builds the page into target/page: static files for any server, small and cut into parts
    Web,
    /// Adds what Trunk does not build to its page; Trunk calls it, if you have that (web/Trunk.toml)
    Trunk,
    /// Serves the page as `web` or `test` built it last
    Serve {
        /// Where the page is served; 0 takes a free port
        #[arg(long, default_value_t = 8787)]
        port: u16,
        /// Serves the page that `start` built
        #[arg(long)]
        quick: bool,
    },
    /// Of test only the page in a browser
    WebTest {
        /// Files such as test/views.test.js; none for all
        files: Vec<String>,
        /// Drives the page that `start` built
        #[arg(long)]
        quick: bool,
    },
    /// Accepts what the command line prints now as its snapshots; read the difference before you commit it
    Snapshot,
    /// How fast the page is in a browser
    WebBench {
        /// Puts the figures into benches/README.md
        #[arg(long)]
        write: bool,
    },
    /// The speed measurements of benches
    Bench {
        /// What they are told; `cargo xtask bench help` lists it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Throws random bytes at every reader; installs cargo-fuzz and a nightly compiler, if they are missing
    Fuzz {
        /// How long for each target
        #[arg(long, default_value_t = 60)]
        seconds: u32,
        /// A fuzz target such as `state`; all, if none is given
        target: Option<String>,
    },
}

fn main() -> ExitCode {
    let Err(error) = run(Verb::parse()) else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn run(verb: Verb) -> Result<()> {
    match verb {
        Verb::Start { port } => start::start(port),
        Verb::Test => test::test(),
        Verb::Setup => setup::everything(),
        Verb::Tidy { accept_tables: false } => tidy::tidy(),
        Verb::Tidy { accept_tables: true } => test::accept_tables(),
        Verb::Wasm => test::wasm_only(),
        Verb::Web => page::build_alone(),
        Verb::Trunk => page::add_to_trunk(),
        Verb::Serve { port, quick } => start::serve(Build::of(quick), port),
        Verb::WebTest { files, quick } => browser::test_alone(&files, Build::of(quick)),
        Verb::Snapshot => test::snapshot(),
        Verb::WebBench { write } => browser::bench(write),
        Verb::Bench { arguments } => test::bench(&arguments),
        Verb::Fuzz { seconds, target } => fuzz::fuzz(seconds, target),
    }
}

#[cfg(test)]
#[test]
fn the_arguments_are_well_formed() {
    <Verb as clap::CommandFactory>::command().debug_assert();
}
