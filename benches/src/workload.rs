//! Seeded logs on disk: made once, found again by rows and seed.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use billing_tests::{
    row::Row,
    traffic::{self, LogDays, Spec},
    webhook::WebhookWriter,
};

/// Days around three switches: of categories, of the charged unit, of service messages.
pub(crate) const SPANS: [&str; 3] = [
    "2023-05-25..2023-06-11",
    "2025-06-25..2025-07-06",
    "2026-09-25..2026-10-11",
];

/// A log with its accounts.
#[derive(Debug, Clone)]
pub(crate) struct Workload {
    /// Rows of the log.
    pub(crate) rows: u64,
    /// The log as CSV.
    pub(crate) log: PathBuf,
    /// The accounts.
    pub(crate) accounts: PathBuf,
}

/// Where logs are kept, and with which seed they are made.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    /// Folder of the logs.
    pub(crate) folder: PathBuf,
    /// Seed.
    pub(crate) seed: u64,
    /// Whether logs that are there are made anew.
    pub(crate) fresh: bool,
}

impl Store {
    /// The log of preset `volume` with this many rows.
    pub(crate) fn csv(&self, rows: u64) -> Result<Workload> {
        let spans: Result<Vec<LogDays>, String> = SPANS.iter().map(|days| days.parse()).collect();
        let spec = Spec::volume(rows, self.seed, spans.map_err(anyhow::Error::msg)?);
        fs::create_dir_all(&self.folder)?;
        let accounts = self.folder.join("accounts.toml");
        fs::write(&accounts, traffic::accounts_toml(&spec.accounts))?;
        let log = self.folder.join(format!("volume-{rows}-seed-{}.csv", self.seed));
        self.make(&log, |out| {
            let written = traffic::write_csv(&spec, out)?;
            ensure!(written.rows == rows, "{} rows were made, not {rows}", written.rows);
            Ok(())
        })?;
        read_through(&log)?;
        Ok(Workload { rows, log, accounts })
    }

    /// The same log as webhook payloads, one POST body with several statuses a line.
    pub(crate) fn webhook(&self, workload: &Workload) -> Result<PathBuf> {
        let path = workload.log.with_extension("jsonl");
        self.make(&path, |out| write_webhooks(&workload.log, out))?;
        read_through(&path)?;
        Ok(path)
    }

    /// The log with two columns more: the campaign of each message, one of 40, and its customer, each contact one.
    pub(crate) fn tagged(&self, rows: u64) -> Result<Workload> {
        let plain = self.csv(rows)?;
        let log = plain.log.with_extension("tags.csv");
        self.make(&log, |out| {
            let mut lines = BufReader::new(File::open(&plain.log)?).lines();
            let header = lines.next().context("the log is empty")??;
            writeln!(out, "{header},tag.campaign,tag.customer")?;
            for line in lines {
                let line = line?;
                let fields: Vec<&str> = line.split(',').collect();
                let (id, contact) = (
                    fields.get(2).copied().unwrap_or(""),
                    fields.get(5).copied().unwrap_or(""),
                );
                let campaign: u32 = id.bytes().map(u32::from).sum::<u32>() % 40;
                writeln!(out, "{line},campaign {campaign},customer {contact}")?;
            }
            Ok(())
        })?;
        read_through(&log)?;
        Ok(Workload { log, ..plain })
    }

    fn make(&self, path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<()> {
        if path.exists() && !self.fresh {
            return Ok(());
        }
        eprintln!("making {}", path.display());
        let unfinished = path.with_extension("part");
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&unfinished)?);
        write(&mut out).with_context(|| path.display().to_string())?;
        out.into_inner()?;
        fs::rename(unfinished, path)?;
        Ok(())
    }
}

/// Reads a file once, so that no run is the first to fetch it from the disk.
fn read_through(path: &Path) -> Result<()> {
    io::copy(&mut File::open(path)?, &mut io::sink())?;
    Ok(())
}

fn write_webhooks(log: &Path, out: &mut impl Write) -> Result<()> {
    let mut webhooks = WebhookWriter::new(out);
    for row in csv::Reader::from_path(log)?.into_deserialize::<Row>() {
        webhooks.push(&row?)?;
    }
    webhooks.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spans_are_days() {
        for span in SPANS {
            assert!(span.parse::<LogDays>().is_ok(), "{span}");
        }
    }
}
