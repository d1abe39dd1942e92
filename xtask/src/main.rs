//! The project's own tools: `cargo xtask start`, `cargo xtask test` and a few more. [`HELP`] lists them.
//!
//! Nothing here is needed to build or use the crates; it sets up what is missing, then calls cargo.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that tells what it does"
)]

mod browser;
mod checksum;
mod fuzz;
mod node;
mod page;
mod place;
mod serve;
mod setup;
mod start;
mod steps;
mod test;
mod tidy;
mod tool;
mod wasm;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::{place::Place, tool::Tool};

/// What `cargo xtask help` prints.
const HELP: &str = "\
The project's own tools: cargo xtask VERB

  start      sets up what is missing, builds wabill and bills the built-in sample, then builds the page and serves it on
             this machine; [--port N], 8787 where none is given
  test       sets up what is missing, then runs everything that must hold: format, lints, tests, documentation,
             npm package and its comparison with the native program, the page in a browser, tidy
  ci         the same as test (.ci/run calls it)
  setup      sets up what is missing, and nothing else
  tidy       what the compiler does not check: dependency direction, rule numbers, sources of tables, leftovers;
             --accept-tables notes changed price tables, once CHANGELOG.md tells of them
  wasm       of test only the npm package (WebAssembly) and its comparison with the native program
  web        builds the page into target/page: static files for any server
  trunk      adds what Trunk does not build to its page; Trunk calls it, if you have that (web/Trunk.toml)
  serve      serves the page as built last; [--port N]
  web-test   of test only the page in a browser; the names of test files, or none for all
  snapshot   accepts what the command line prints now as its snapshots; read the difference before you commit it
  web-bench  how fast the page is in a browser; --write puts the figures into benches/README.md
  bench      the speed measurements of benches; further arguments go to them
  fuzz       throws random bytes at every reader for a minute each; [--seconds N] [TARGET]
             installs cargo-fuzz and a nightly compiler, if they are missing";

/// Where the page is served unless asked otherwise.
const DEFAULT_PORT: u16 = 8787;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let place = Place::find()?;
    match arguments.as_slice() {
        ["start", rest @ ..] => start::start(&place, port(rest)?),
        ["web"] => page::build_alone(&place),
        ["trunk"] => page::add_to_trunk(&place),
        ["serve", rest @ ..] => start::serve(&place, port(rest)?),
        ["web-test", rest @ ..] => browser::test_alone(&place, rest),
        ["web-bench"] => browser::bench(&place, false),
        ["web-bench", "--write"] => browser::bench(&place, true),
        ["test" | "ci"] => test::test(&place),
        ["setup"] => setup::everything(&place),
        ["tidy"] => tidy::tidy(&place),
        ["tidy", "--accept-tables"] => tidy::accept_tables(&place),
        ["wasm"] => test::wasm_only(&place),
        ["snapshot"] => test::snapshot(&place),
        ["bench", rest @ ..] => bench(&place, rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(&place, rest),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        unknown => bail!(
            "`{}` is not known here; `cargo xtask help` lists what is",
            unknown.join(" ")
        ),
    }
}

/// The port of `--port N`.
fn port(arguments: &[&str]) -> Result<u16> {
    match arguments {
        [] => Ok(DEFAULT_PORT),
        ["--port", number] => number
            .parse()
            .with_context(|| format!("--port: found `{number}`, expected a number from 0 to 65535")),
        other => bail!("found `{}`, expected [--port N]", other.join(" ")),
    }
}

fn bench(place: &Place, rest: &[&str]) -> Result<()> {
    let project = place.project()?;
    let benches = project
        .package("billing-benches")
        .context("the package billing-benches is missing")?;
    if !benches.has_target("bin") {
        bail!("billing-benches has no program yet");
    }
    Tool::cargo(place)
        .args(["run", "--release", "--package", "billing-benches", "--"])
        .args(rest)
        .run()
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_PORT, port};

    #[test]
    fn a_port_is_a_number() {
        assert_eq!(port(&[]).unwrap(), DEFAULT_PORT);
        assert_eq!(port(&["--port", "0"]).unwrap(), 0);
        for wrong in [&["--port"][..], &["--port", "70000"], &["80"]] {
            assert!(port(wrong).is_err(), "{wrong:?}");
        }
    }
}
