//! What `cargo xtask test` does, one named step after the other: `"clippy: ok, 31.4 s"`.

use std::{process::Command, time::Instant};

use anyhow::{Context as _, Result};

use crate::tool::Run as _;

/// Steps done so far, and the tests counted in them.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    /// Seconds and name of each.
    done: Vec<String>,
    /// Tests that passed, of all steps.
    passed: u64,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            done: vec![],
            passed: 0,
        }
    }

    /// Does a step and says its name and seconds.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = work(self);
        let seconds = started.elapsed().as_secs_f64();
        println!("== {name}: {}, {seconds:.1} s", word(&outcome));
        self.done.push(format!("{seconds:>8.1} s  {name}"));
        outcome.with_context(|| format!("step `{name}`"))
    }

    /// Runs tests by cargo or Node, and counts them; gives how many passed and how many were skipped.
    pub(crate) fn count_tests(&mut self, tests: &mut Command) -> Result<(u64, u64)> {
        let (mut passed, mut skipped) = (0, 0);
        tests.run_lines(|line| {
            println!("{line}");
            let (more_passed, more_skipped) = counted(line);
            passed += more_passed;
            skipped += more_skipped;
        })?;
        self.passed += passed;
        Ok((passed, skipped))
    }

    /// The closing lines, like those of cargo.
    pub(crate) fn finish<T>(&self, outcome: &Result<T>) {
        let (word, passed, count) = (word(outcome), self.passed, self.done.len());
        let seconds = self.started.elapsed().as_secs_f64();
        println!("\n{}\n", self.done.join("\n"));
        println!("test result: {word}. {passed} passed; {count} steps in {seconds:.1} s");
    }
}

fn word<T>(outcome: &Result<T>) -> &'static str {
    if outcome.is_ok() { "ok" } else { "FAILED" }
}

/// How many tests passed and were skipped, by a closing line: cargo's `test result: ok. 12 passed; …` or Node's
/// `ℹ pass 7`.
fn counted(line: &str) -> (u64, u64) {
    match line.split(' ').collect::<Vec<_>>().as_slice() {
        ["test", "result:", "ok.", count, "passed;", ..] | ["ℹ" | "#", "pass", count] => {
            (count.parse().unwrap_or(0), 0)
        }
        ["ℹ" | "#", "skipped", count] => (0, count.parse().unwrap_or(0)),
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn closing_lines_are_understood() {
        for (line, expected) in [
            (
                "test result: ok. 41 passed; 0 failed; 0 ignored; finished in 1.20s",
                (41, 0),
            ),
            ("test result: FAILED. 41 passed; 1 failed", (0, 0)),
            ("running 3 tests", (0, 0)),
            ("ℹ pass 7", (7, 0)),
            ("# skipped 2", (0, 2)),
            ("✔ pass 7 more (3 ms)", (0, 0)),
            ("ℹ passed 7", (0, 0)),
        ] {
            assert_eq!(super::counted(line), expected, "{line}");
        }
    }
}
