//! Times the stages of a bill on a log file: `measure LOG ACCOUNTS [THREADS]`.

use std::{fs::File, path::Path, time::Instant};

use anyhow::{Context, Result};
use billing_core::{
    bill::{Settings, bill},
    intake::log::MessageLog,
};
use billing_tests::real;
use log_reader::{Input, ReadOptions};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let log_path = args.next().context("usage: measure LOG ACCOUNTS [THREADS]")?;
    let accounts = args.next().context("usage: measure LOG ACCOUNTS [THREADS]")?;
    let threads: usize = args.next().unwrap_or_else(|| "1".to_owned()).parse()?;
    let accounts = real::accounts(&std::fs::read_to_string(Path::new(&accounts))?).map_err(anyhow::Error::msg)?;
    let start = Instant::now();
    let tables = pricing_tables::shipped();
    println!("tables     {:>9.3} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let log = MessageLog::default();
    let input = Input { name: log_path.clone(), reader: Box::new(File::open(&log_path)?), bytes: None };
    let options = ReadOptions { threads, keep_reports: false, most_problems: 100 };
    let report = log_reader::read(vec![input], &log, &accounts, &options, &|_| {})?;
    let read = start.elapsed();
    let settings = Settings { threads, ..Settings::default() };
    let billed = bill(log, report.written, &accounts, tables, &settings, None)?;
    let all = start.elapsed();
    let rows = report.written.rows;
    println!("read       {:>9.3} s", read.as_secs_f64());
    println!("bill       {:>9.3} s", (all - read).as_secs_f64());
    println!("all        {:>9.3} s   {:.2} M rows/s", all.as_secs_f64(), rows as f64 / all.as_secs_f64() / 1e6);
    let counts = billed.bill.input;
    println!("{counts:?}");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{peak}; {} messages", counts.messages + counts.received);
    Ok(())
}
