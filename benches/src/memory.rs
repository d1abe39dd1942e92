//! What follows reading, inside this process: no file, no JSON, no start.

use std::{
    fs::{self, File},
    time::Instant,
};

use anyhow::{Result, ensure};
use billing_tests::real;
use wabill::{Accounts, Log};

use crate::{
    table::{Spread, Table, digits, grouped},
    workload::Workload,
};

/// The columns of [`measure`].
pub(crate) const HEAD: [&str; 7] = ["what", "rows", "messages", "s", "CPU s", "M messages/s", "M rows/s"];

/// Seconds on the clock and of this thread's processor.
#[derive(Debug, Clone, Copy)]
struct Seconds {
    wall: f64,
    cpu: f64,
}

/// Adds lines for a log: from the last row read to the finished bill, and the part of it that groups by pair.
pub(crate) fn measure(workload: &Workload, rounds: usize, table: &mut Table) -> Result<()> {
    let accounts = real::accounts(&fs::read_to_string(&workload.accounts)?).map_err(anyhow::Error::msg)?;
    let (mut whole, mut grouping, mut messages) = (vec![], vec![], 0);
    for _ in 0..rounds {
        let log = filled(workload, &accounts)?;
        let (seconds, bill) = timed(|| log.bill());
        let bill = bill?;
        whole.push(seconds);
        messages = bill.input().received + bill.input().delivered;
        drop(bill);
        let log = filled(workload, &accounts)?;
        let (seconds, checked) = timed(|| log.check());
        grouping.push(seconds);
        drop(checked);
    }
    let rest = whole.iter().zip(&grouping).map(|(whole, grouping)| Seconds {
        wall: whole.wall - grouping.wall,
        cpu: whole.cpu - grouping.cpu,
    });
    let rest: Vec<Seconds> = rest.collect();
    let named = [
        ("everything after reading", &whole),
        ("… of it: grouping by pair", &grouping),
        ("… the rest: order within pairs, metering, rating, statement", &rest),
    ];
    for (name, seconds) in named {
        let wall = Spread::new(seconds.iter().map(|seconds| seconds.wall));
        let cpu = Spread::new(seconds.iter().map(|seconds| seconds.cpu));
        let rate = |count: u64| digits(count as f64 / wall.median() / 1e6);
        table.row([
            name.to_owned(),
            grouped(workload.rows as f64),
            grouped(messages as f64),
            wall.to_string(),
            digits(cpu.median()),
            rate(messages),
            rate(workload.rows),
        ]);
    }
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (Seconds, T) {
    let (start, cpu) = (Instant::now(), thread_seconds());
    let result = work();
    let seconds = Seconds {
        wall: start.elapsed().as_secs_f64(),
        cpu: thread_seconds() - cpu,
    };
    (seconds, result)
}

/// Seconds this thread has had a processor, where the system tells.
fn thread_seconds() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

/// A log read into memory.
fn filled(workload: &Workload, accounts: &Accounts) -> Result<Log> {
    let log = Log::read(File::open(&workload.log)?, accounts)?;
    let rejected = log.report().written.rejected;
    ensure!(rejected == 0, "{rejected} rows of the log were rejected");
    Ok(log)
}
