//! A call of another program: `cargo clippy --workspace`.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::place::Place;

/// What the cargo and the rustup around us leave in the environment. Another toolchain's cargo would take them for its own.
const INHERITED: [&str; 5] = ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "RUST_RECURSION_COUNT"];

/// A program with its arguments, not started yet.
#[derive(Debug)]
pub(crate) struct Tool {
    command: Command,
}

impl Tool {
    /// Any program, started in the root of the checkout.
    pub(crate) fn new(place: &Place, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(&place.root);
        // `cargo run` describes the package it runs, which is xtask; to whatever we start this would be a lie.
        for (name, _) in std::env::vars_os() {
            let ours = name.to_str().is_some_and(|name| {
                ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"]
                    .iter()
                    .any(|start| name.starts_with(start))
            });
            if ours {
                command.env_remove(name);
            }
        }
        Self { command }
    }

    /// The cargo of the project's toolchain.
    pub(crate) fn cargo(place: &Place) -> Self {
        Self::of_toolchain(place, "cargo", None)
    }

    /// A program of a toolchain, such as `cargo` of `nightly`; `None` is the project's.
    pub(crate) fn of_toolchain(place: &Place, program: &str, toolchain: Option<&str>) -> Self {
        let mut tool = Self::new(place, program);
        if let Some(toolchain) = toolchain {
            for name in INHERITED {
                tool.command.env_remove(name);
            }
            tool.command.arg(format!("+{toolchain}"));
        }
        tool
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Started in this folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// As it would be typed, for messages.
    fn typed(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the program is there and ends well. Prints nothing.
    pub(crate) fn works(mut self) -> bool {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    /// Runs it; what it prints is seen.
    ///
    /// # Errors
    ///
    /// When it cannot be started or does not end well.
    pub(crate) fn run(mut self) -> Result<()> {
        let typed = self.typed();
        let status = self
            .command
            .status()
            .with_context(|| format!("`{typed}` cannot be started"))?;
        if !status.success() {
            bail!("`{typed}` failed ({status})");
        }
        Ok(())
    }

    /// As [`Tool::run`], but ends it when it takes longer.
    ///
    /// # Errors
    ///
    /// As [`Tool::run`], and when the time is up.
    pub(crate) fn run_at_most(mut self, most: Duration) -> Result<()> {
        let typed = self.typed();
        let mut child = self
            .command
            .spawn()
            .with_context(|| format!("`{typed}` cannot be started"))?;
        let started = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                if !status.success() {
                    bail!("`{typed}` failed ({status})");
                }
                return Ok(());
            }
            if most < started.elapsed() {
                child.kill()?;
                child.wait()?;
                bail!("`{typed}` did not end within {} s", most.as_secs());
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Runs it and hands each line of its standard output to `look`, which may print it.
    ///
    /// # Errors
    ///
    /// As [`Tool::run`].
    pub(crate) fn run_lines(self, look: impl FnMut(&str)) -> Result<()> {
        self.lines(false, look)
    }

    /// As [`Tool::run_lines`], of standard error.
    ///
    /// # Errors
    ///
    /// As [`Tool::run`].
    pub(crate) fn run_error_lines(self, look: impl FnMut(&str)) -> Result<()> {
        self.lines(true, look)
    }

    fn lines(mut self, errors: bool, mut look: impl FnMut(&str)) -> Result<()> {
        let typed = self.typed();
        if errors {
            self.command.stderr(Stdio::piped());
        } else {
            self.command.stdout(Stdio::piped());
        }
        let mut child = self
            .command
            .spawn()
            .with_context(|| format!("`{typed}` cannot be started"))?;
        let mut read = |lines: Box<dyn std::io::Read>| -> Result<()> {
            let mut lines = BufReader::new(lines);
            let mut line = vec![];
            while 0 < lines.read_until(b'\n', &mut line)? {
                look(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
                line.clear();
            }
            Ok(())
        };
        if let Some(lines) = child.stdout.take() {
            read(Box::new(lines))?;
        }
        if let Some(lines) = child.stderr.take() {
            read(Box::new(lines))?;
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("`{typed}` failed ({status})");
        }
        Ok(())
    }

    /// Its standard output as text; standard error is not shown unless it fails.
    ///
    /// # Errors
    ///
    /// As [`Tool::run`], with what it said.
    pub(crate) fn quiet_output(mut self) -> Result<String> {
        let typed = self.typed();
        let output = self
            .command
            .output()
            .with_context(|| format!("`{typed}` cannot be started"))?;
        if !output.status.success() {
            bail!(
                "`{typed}` failed ({}): {}",
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{typed}` printed something that is not UTF-8"))
    }

    /// Runs it with its standard output in a file. An ending of 3, wabill's "priced, but something was rejected or
    /// refused", is fine.
    ///
    /// # Errors
    ///
    /// As [`Tool::run`].
    pub(crate) fn run_into(mut self, file: &Path) -> Result<()> {
        let typed = self.typed();
        let out = std::fs::File::create(file).with_context(|| file.display().to_string())?;
        let output = self
            .command
            .stdout(out)
            .stderr(Stdio::piped())
            .output()
            .with_context(|| format!("`{typed}` cannot be started"))?;
        if !output.status.success() && output.status.code() != Some(3) {
            bail!(
                "`{typed}` failed ({}): {}",
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(())
    }
}
