//! `cargo xtask fuzz`: random bytes for every reader. The targets lie in `fuzz/`, a workspace of its own.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{
    place::{Place, Project},
    steps::Steps,
    tool::Tool,
};

/// The targets' own workspace.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";
/// The toolchain that cargo-fuzz needs.
const NIGHTLY: &str = "nightly";
/// Longest input, in bytes: long enough for a header and a few dozen rows.
const LONGEST_INPUT: u32 = 4096;
/// Most memory, in megabytes.
const MOST_MEMORY: u32 = 1024;
/// Longest time for one input, in seconds.
const LONGEST_TIME: u32 = 10;

/// Runs one target or all, each for some seconds, and says how many inputs were tried.
///
/// # Errors
///
/// When a target finds something; libFuzzer has then said where the input lies.
pub(crate) fn fuzz(place: &Place, arguments: &[&str]) -> Result<()> {
    let (seconds, wanted) = understand(arguments)?;
    let all = targets(place)?;
    let chosen: Vec<String> = match wanted {
        None => all,
        Some(wanted) => {
            if !all.iter().any(|target| target == wanted) {
                bail!("there is no fuzz target `{wanted}`; there are {}", all.join(", "));
            }
            vec![wanted.to_owned()]
        }
    };
    set_up(place)?;
    let mut counts = vec![];
    for target in chosen {
        println!("\n== {target}, {seconds} s");
        // Inputs that libFuzzer adds go into the corpus, which git ignores; the seeds are only read.
        let corpus = place.root.join("fuzz/corpus").join(&target);
        fs::create_dir_all(&corpus)?;
        let mut executed = None;
        Tool::of_toolchain(place, "cargo", Some(NIGHTLY))
            .args(["fuzz", "run", "--features", "libfuzzer", &target])
            .arg(&corpus)
            .arg(place.root.join("fuzz/seeds").join(&target))
            .arg("--")
            .args([
                format!("-max_total_time={seconds}"),
                format!("-max_len={LONGEST_INPUT}"),
                format!("-rss_limit_mb={MOST_MEMORY}"),
                format!("-timeout={LONGEST_TIME}"),
                "-print_final_stats=1".to_owned(),
                "-verbosity=0".to_owned(),
            ])
            .run_error_lines(|line| {
                if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
                    executed = Some(count.trim().to_owned());
                } else if !is_chatter(line) {
                    eprintln!("{line}");
                }
            })
            .with_context(|| format!("fuzz target `{target}`"))?;
        counts.push((target, executed.context("libFuzzer told no number of executions")?));
    }
    println!("\nNothing found. Inputs tried in {seconds} s each:");
    for (target, count) in counts {
        println!("{count:>12}  {target}");
    }
    Ok(())
}

/// What libFuzzer prints at the end of a good run: statistics, and words it found useful.
fn is_chatter(line: &str) -> bool {
    line.starts_with("stat::")
        || line.starts_with("######")
        || line.ends_with(|c: char| c.is_ascii_digit()) && line.contains(" # Uses: ")
}

/// `--seconds N` and the name of a target, both optional.
fn understand<'a>(arguments: &[&'a str]) -> Result<(u32, Option<&'a str>)> {
    let mut seconds = 60;
    let mut target = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if *argument == "--seconds" {
            let number = rest.next().context("--seconds needs a number")?;
            seconds = number
                .parse()
                .with_context(|| format!("--seconds: found `{number}`, expected a number"))?;
        } else if argument.starts_with('-') || target.is_some() {
            bail!("found `{argument}`, expected [--seconds N] [TARGET]");
        } else {
            target = Some(*argument);
        }
    }
    Ok((seconds, target))
}

/// The names of the files in `fuzz/fuzz_targets`.
fn targets(place: &Place) -> Result<Vec<String>> {
    let mut names = vec![];
    for entry in fs::read_dir(place.root.join("fuzz/fuzz_targets")).context("fuzz/fuzz_targets")? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn set_up(place: &Place) -> Result<()> {
    let nightly = || Tool::of_toolchain(place, "cargo", Some(NIGHTLY));
    if nightly().arg("--version").works() {
        println!("set-up: a nightly compiler is there");
    } else {
        println!("set-up: installing a nightly compiler by rustup");
        Tool::new(place, "rustup")
            .args(["toolchain", "install", NIGHTLY, "--profile", "minimal"])
            .run()
            .context("a nightly compiler is missing; install it with `rustup toolchain install nightly`")?;
    }
    if nightly().args(["fuzz", "--version"]).works() {
        println!("set-up: cargo-fuzz is there");
        return Ok(());
    }
    println!("set-up: installing cargo-fuzz from crates.io; this takes a few minutes");
    Tool::cargo(place).args(["install", "--locked", "cargo-fuzz"]).run()
}

/// Runs every target once on its seeds, by the project's compiler and without instruments: quick enough for every test.
///
/// # Errors
///
/// When a target does not compile or a seed makes it panic.
pub(crate) fn replay(place: &Place, project: &Project, steps: &mut Steps) -> Result<()> {
    // The same target folder, so that what both workspaces share is built once.
    Tool::cargo(place)
        .args(["test", "--quiet", "--manifest-path", MANIFEST, "--target-dir"])
        .arg(&project.target)
        .run_lines(|line| {
            println!("{line}");
            steps.count(line);
        })
}

#[cfg(test)]
mod tests {
    use super::{is_chatter, understand};

    #[test]
    fn statistics_and_recommended_words_are_not_shown() {
        assert!(is_chatter("stat::peak_rss_mb: 40"));
        assert!(is_chatter("\"IN\" # Uses: 12"));
        assert!(!is_chatter("==1==ERROR: AddressSanitizer: heap-buffer-overflow"));
    }

    #[test]
    fn seconds_and_target_may_be_left_out() {
        assert_eq!(understand(&[]).unwrap(), (60, None));
        assert_eq!(understand(&["--seconds", "5", "state"]).unwrap(), (5, Some("state")));
        assert_eq!(understand(&["state", "--seconds", "5"]).unwrap(), (5, Some("state")));
        assert!(understand(&["state", "tables"]).is_err());
        assert!(understand(&["--seconds", "long"]).is_err());
        assert!(understand(&["--second", "5"]).is_err());
    }
}
