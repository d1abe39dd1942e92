//! What `cargo xtask test` does, one named step after the other: `"clippy: ok, 31.4 s"`.

use std::{process::Command, time::Instant};

use anyhow::{Context as _, Result};

use crate::tool::Run as _;

/// Steps done so far, with their seconds, and the tests counted in them.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    done: Vec<(String, f64)>,
    /// Tests that passed, of all steps.
    pub(crate) passed: u64,
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
        let end = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("== {name}: {end}, {seconds:.1} s");
        self.done.push((name.to_owned(), seconds));
        outcome.with_context(|| format!("step `{name}`"))
    }

    /// Runs tests by cargo, and counts those that passed.
    pub(crate) fn count_tests(&mut self, tests: &mut Command) -> Result<()> {
        tests.run_lines(|line| {
            println!("{line}");
            self.passed = self.passed.saturating_add(passed(line));
        })
    }

    /// The closing lines, like those of cargo.
    pub(crate) fn finish(&self, word: &str) {
        println!();
        for (name, seconds) in &self.done {
            println!("{seconds:>8.1} s  {name}");
        }
        println!(
            "\ntest result: {word}. {} passed; {} steps in {:.1} s",
            self.passed,
            self.done.len(),
            self.started.elapsed().as_secs_f64()
        );
    }
}

/// The number in what a test program says at its end: `test result: ok. 12 passed; …`.
fn passed(line: &str) -> u64 {
    let rest = line.strip_prefix("test result: ok. ");
    let number = rest.and_then(|rest| rest.split_once(" passed")?.0.parse().ok());
    number.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn passed_tests_are_counted() {
        let line = "test result: ok. 41 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s";
        assert_eq!((passed(line), passed("running 3 tests")), (41, 0));
    }
}
