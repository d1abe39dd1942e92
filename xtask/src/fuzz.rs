//! `cargo xtask fuzz`: random bytes for every reader. The targets lie in `fuzz/`, a workspace of its own.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{
    steps::Steps,
    tool::{Run as _, cargo, in_project, in_target, tool, tool_of, workspace},
};

/// The targets' own workspace.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";
/// The toolchain that cargo-fuzz needs.
const NIGHTLY: &str = "nightly";
/// What libFuzzer is told: the longest input in bytes, long enough for a header and a few dozen rows; the most memory
/// in megabytes; and the longest time for one input in seconds.
const LIMITS: &str = "-max_len=4096 -rss_limit_mb=1024 -timeout=10 -print_final_stats=1 -verbosity=0";

/// Runs one target or all, each for some seconds, and says how many inputs were tried.
pub(crate) fn fuzz(seconds: u32, wanted: Option<String>) -> Result<()> {
    let packages = workspace(MANIFEST)?.packages;
    let targets = packages.iter().flat_map(|package| &package.targets);
    let all: Vec<String> = targets
        .filter(|target| target.is_bin())
        .map(|target| target.name.clone())
        .collect();
    let chosen = match wanted {
        None => all,
        Some(wanted) if all.contains(&wanted) => vec![wanted],
        Some(wanted) => bail!("there is no fuzz target `{wanted}`; there are {}", all.join(", ")),
    };
    set_up()?;
    tool_of(NIGHTLY, "cargo", "fuzz build --features libfuzzer").run()?;
    let mut counts = vec![];
    for target in chosen {
        println!("\n== {target}, {seconds} s");
        let seeds = in_project("fuzz/seeds").join(&target);
        // Inputs that libFuzzer adds go into the corpus, which git ignores; the seeds are only read.
        let corpus = in_project("fuzz/corpus").join(&target);
        fs::create_dir_all(&corpus)?;
        let (_, said) = tool_of(NIGHTLY, "cargo", "fuzz run --features libfuzzer")
            .args([target.as_ref(), corpus.as_os_str(), seeds.as_os_str(), "--".as_ref()])
            .args(LIMITS.split(' '))
            .arg(format!("-max_total_time={seconds}"))
            .finished()
            .with_context(|| format!("fuzz target `{target}`"))?;
        let tried = said
            .lines()
            .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
        counts.push((
            tried
                .context("libFuzzer told no number of executions")?
                .trim()
                .to_owned(),
            target,
        ));
    }
    println!("\nNothing found. Inputs tried in {seconds} s each:");
    for (count, target) in counts {
        println!("{count:>12}  {target}");
    }
    Ok(())
}

fn set_up() -> Result<()> {
    if tool_of(NIGHTLY, "cargo", "--version").finished().is_ok() {
        println!("set-up: a nightly compiler is there");
    } else {
        println!("set-up: installing a nightly compiler by rustup");
        tool("rustup", &format!("toolchain install {NIGHTLY} --profile minimal"))
            .run()
            .context("a nightly compiler is missing; install it with `rustup toolchain install nightly`")?;
    }
    if tool_of(NIGHTLY, "cargo", "fuzz --version").finished().is_ok() {
        println!("set-up: cargo-fuzz is there");
        return Ok(());
    }
    println!("set-up: installing cargo-fuzz from crates.io; this takes a few minutes");
    cargo("install --locked cargo-fuzz").run()
}

/// Runs every target once on its seeds, by the project's compiler and without instruments: quick enough for every test.
pub(crate) fn replay(steps: &mut Steps) -> Result<()> {
    // The same target folder, so that what both workspaces share is built once.
    steps.count_tests(
        cargo("test --quiet --manifest-path")
            .args([MANIFEST, "--target-dir"])
            .arg(in_target("")?),
    )
}
