//! Seeded logs on disk: made once, found again by rows and seed.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use billing_tests::traffic::{self, LogDays, Spec};

/// Days around three switches: of categories, of the charged unit, of service messages.
pub(crate) const SPANS: [&str; 3] = [
    "2023-05-25..2023-06-11",
    "2025-06-25..2025-07-06",
    "2026-09-25..2026-10-11",
];

/// Statuses and messages of one webhook line.
const PER_LINE: usize = 6;

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

/// Rows of one number wait until a line is full, as the platform bundles them.
fn write_webhooks(log: &Path, out: &mut impl Write) -> Result<()> {
    let mut waiting: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in BufReader::with_capacity(1 << 20, File::open(log)?).lines().skip(1) {
        let row = row?;
        let fields: Vec<&str> = row.split(',').collect();
        let [event, at, id, account, number, contact, kind, category, entry_point, ..] = fields[..] else {
            anyhow::bail!("a row has {} fields: {row}", fields.len());
        };
        let at = chrono::DateTime::parse_from_rfc3339(at)?.timestamp();
        let scoped = contact.starts_with(|first: char| first.is_ascii_alphabetic());
        let item = if event == "received" {
            let from = if scoped { "from_user_id" } else { "from" };
            let referral = if entry_point == "ad" {
                r#","referral":{"source_url":"https://fb.me/x","source_id":"120","source_type":"ad"}"#
            } else {
                ""
            };
            format!(
                r#"M{{"{from}":"{contact}","id":"{id}","timestamp":"{at}","type":"text","text":{{"body":"Hello"}}{referral}}}"#
            )
        } else {
            let to = if scoped { "recipient_user_id" } else { "recipient_id" };
            let category = if category.is_empty() { "service" } else { category };
            // As in reality, `sent` and one later status carry the pricing.
            let pricing = if kind.is_empty() {
                String::new()
            } else {
                format!(
                    r#","pricing":{{"billable":true,"pricing_model":"PMP","type":"regular","category":"{category}"}}"#
                )
            };
            format!(r#"S{{"id":"{id}","status":"{event}","timestamp":"{at}","{to}":"{contact}"{pricing}}}"#)
        };
        let key = (account.to_owned(), number.to_owned());
        let items = waiting.entry(key.clone()).or_default();
        items.push(item);
        if PER_LINE <= items.len() {
            write_line(&key, items, out)?;
        }
    }
    for (key, mut items) in waiting {
        write_line(&key, &mut items, out)?;
    }
    Ok(())
}

fn write_line((account, number): &(String, String), items: &mut Vec<String>, out: &mut impl Write) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let list = |mark: char| {
        let of_kind: Vec<&str> = items.iter().filter_map(|item| item.strip_prefix(mark)).collect();
        of_kind.join(",")
    };
    writeln!(
        out,
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{account}","changes":[{{"field":"messages","value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"{number}","phone_number_id":"{number}"}},"statuses":[{}],"messages":[{}]}}}}]}}]}}"#,
        list('S'),
        list('M'),
    )?;
    items.clear();
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
