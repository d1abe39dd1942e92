//! Programs measured from outside: wall time, processor time and peak memory of one process.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// Seconds of all threads, user and system.
    pub(crate) cpu: f64,
    /// Most resident memory, in bytes.
    pub(crate) peak: f64,
}

/// A program that is run several times.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Program and arguments.
    pub(crate) command: Vec<OsString>,
    /// Where its standard output goes.
    pub(crate) output: PathBuf,
}

impl Job {
    /// A job from parts of a command line.
    pub(crate) fn new(output: PathBuf, command: &[&dyn AsRef<OsStr>]) -> Self {
        Self {
            command: command.iter().map(|part| part.as_ref().to_owned()).collect(),
            output,
        }
    }

    fn run(&self, helper: &Path) -> Result<Cost> {
        let mut command = Command::new("python3");
        command
            .arg(helper)
            .arg(&self.output)
            .args(&self.command)
            .stdin(Stdio::null());
        let done = command.output().context("python3 cannot be started")?;
        let told = String::from_utf8_lossy(&done.stdout);
        let problem = || {
            format!(
                "{:?} failed: {told}\n{}",
                self.command,
                String::from_utf8_lossy(&done.stderr)
            )
        };
        let (exit, figures) = told.split_once(' ').with_context(problem)?;
        // 3: messages without a price were refused; the volume log has some.
        ensure!(["0", "3"].contains(&exit), problem());
        let figures: Result<Vec<f64>, _> = figures.split_whitespace().map(str::parse).collect();
        let [wall, cpu, peak_kib] = figures.with_context(problem)?[..] else {
            bail!(problem())
        };
        Ok(Cost {
            wall,
            cpu,
            peak: peak_kib * 1024.0,
        })
    }
}

/// Runs every job once per round, one after the other, so that a slow minute of the machine falls on all of them.
pub(crate) fn interleaved(helper: &Path, rounds: usize, jobs: &[Job]) -> Result<Vec<Vec<Cost>>> {
    let mut costs = vec![vec![]; jobs.len()];
    for round in 0..rounds {
        eprintln!("round {} of {rounds}", round + 1);
        for (job, costs) in jobs.iter().zip(&mut costs) {
            costs.push(job.run(helper)?);
        }
    }
    Ok(costs)
}

/// Seconds of one run whose output nobody reads, without the helper in between.
pub(crate) fn seconds(program: &Path, arguments: &[&str]) -> Result<f64> {
    let start = Instant::now();
    let mut command = Command::new(program);
    let status = command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(
        matches!(status.code(), Some(0 | 3)),
        "{} {arguments:?}: {status}",
        program.display()
    );
    Ok(seconds)
}

/// The first line a program prints, or nothing where it cannot be started.
pub(crate) fn first_line(program: &OsStr, arguments: &[&str]) -> Option<String> {
    let done = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&done.stdout);
    done.status
        .success()
        .then(|| text.lines().next().unwrap_or_default().to_owned())
}
