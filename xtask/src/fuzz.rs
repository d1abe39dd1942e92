//! `cargo xtask fuzz`: random bytes for every reader. The targets lie in `fuzz/`, a workspace of its own.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{
    setup,
    steps::Steps,
    tool::{Run as _, cargo, in_project, in_target, tool, tool_of, workspace},
};

/// The targets' own workspace.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";
const NIGHTLY: &str = "nightly";
/// What libFuzzer is told: the longest input in bytes, long enough for a header and a few dozen rows; the most memory
/// in megabytes; and the longest time for one input in seconds.
const LIMITS: &str = "-max_len=4096 -rss_limit_mb=1024 -timeout=10 -print_final_stats=1 -verbosity=0";

/// Runs one target or all, each for some seconds, and says how many inputs were tried.
pub(crate) fn fuzz(seconds: u32, wanted: Option<String>) -> Result<()> {
    let packages = workspace(MANIFEST)?.packages;
    let targets = packages.iter().flat_map(|package| &package.targets);
    let programs = targets.filter(|target| target.is_bin());
    let all: Vec<String> = programs.map(|target| target.name.clone()).collect();
    let chosen = match wanted {
        None => all,
        Some(wanted) if all.contains(&wanted) => vec![wanted],
        Some(wanted) => bail!("there is no fuzz target `{wanted}`; there are {}", all.join(", ")),
    };
    let by_rustup = tool("rustup", &format!("toolchain install {NIGHTLY} --profile minimal"));
    setup::find_or_run("a nightly compiler", nightly("--version"), by_rustup)?;
    let by_cargo = cargo("install --locked cargo-fuzz");
    setup::find_or_run("cargo-fuzz", nightly("fuzz --version"), by_cargo)?;
    nightly("fuzz build --features libfuzzer").run()?;
    let mut counts = vec![];
    for target in chosen {
        println!("\n== {target}, {seconds} s");
        let seeds = in_project("fuzz/seeds").join(&target);
        // Inputs that libFuzzer adds go into the corpus, which git ignores; the seeds are only read.
        let corpus = in_project("fuzz/corpus").join(&target);
        fs::create_dir_all(&corpus)?;
        let mut fuzz = nightly(&format!("fuzz run --features libfuzzer {target}"));
        fuzz.args([corpus, seeds]).arg("--").args(LIMITS.split(' '));
        fuzz.arg(format!("-max_total_time={seconds}"));
        let (_, said) = fuzz.finished().with_context(|| format!("fuzz target `{target}`"))?;
        let mut lines = said.lines();
        let tried = lines.find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
        let tried = tried.context("libFuzzer told no number of executions")?.trim();
        counts.push(format!("{tried:>12}  {target}"));
    }
    let counts = counts.join("\n");
    println!("\nNothing found. Inputs tried in {seconds} s each:\n{counts}");
    Ok(())
}

/// The cargo of the toolchain that cargo-fuzz needs.
fn nightly(words: &str) -> Command {
    tool_of(NIGHTLY, "cargo", words)
}

/// Runs every target once on its seeds, by the project's compiler and without instruments: quick enough for every test.
pub(crate) fn replay(steps: &mut Steps) -> Result<()> {
    // The same target folder, so that what both workspaces share is built once.
    let mut tests = cargo("test --quiet --manifest-path");
    tests.args([MANIFEST, "--target-dir"]).arg(in_target("")?);
    steps.count_tests(&mut tests).map(drop)
}
