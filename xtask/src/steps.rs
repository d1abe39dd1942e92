//! What `cargo xtask test` does, one named step after the other: `"clippy: ok, 31.4 s"`.

use std::time::Instant;

use anyhow::{Context as _, Result};

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
    ///
    /// # Errors
    ///
    /// The step's own, with its name.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = work(self);
        let seconds = started.elapsed().as_secs_f64();
        match &outcome {
            Ok(_) => {
                println!("== {name}: ok, {seconds:.1} s");
                self.done.push((name.to_owned(), seconds));
            }
            Err(_) => println!("== {name}: FAILED, {seconds:.1} s"),
        }
        outcome.with_context(|| format!("step `{name}`"))
    }

    /// Takes in what a test program said at its end: `test result: ok. 12 passed; …`.
    pub(crate) fn count(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("test result: ok. ")
            && let Some((passed, _)) = rest.split_once(" passed")
            && let Ok(passed) = passed.parse::<u64>()
        {
            self.passed = self.passed.saturating_add(passed);
        }
    }

    /// The closing lines, like those of cargo.
    pub(crate) fn finish(&self) {
        println!();
        for (name, seconds) in &self.done {
            println!("{seconds:>8.1} s  {name}");
        }
        println!(
            "\ntest result: ok. {} passed; 0 failed; {} steps in {:.1} s",
            self.passed,
            self.done.len(),
            self.started.elapsed().as_secs_f64()
        );
    }

    /// The closing line when a step failed.
    pub(crate) fn finish_failed(&self) {
        println!(
            "\ntest result: FAILED. {} passed before the failure; {} steps in {:.1} s",
            self.passed,
            self.done.len(),
            self.started.elapsed().as_secs_f64()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn passed_tests_of_all_programs_are_added_up() {
        let mut steps = Steps::new();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: ok. 41 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ] {
            steps.count(line);
        }
        assert_eq!(steps.passed, 44);
    }
}
