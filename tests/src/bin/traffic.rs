//! Writes a seeded message log to standard output.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use billing_tests::row::Row;
use billing_tests::traffic::{self, LogDays, Spec};
use billing_tests::webhook::WebhookWriter;
use clap::{Parser, ValueEnum};

/// Seeded message logs for tests and measurements.
#[derive(Debug, Parser)]
struct Arguments {
    /// What kind of log.
    #[arg(long, value_enum, default_value = "volume")]
    preset: Preset,
    /// Rows, without the header; the shop has its own number.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Same seed, same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Days of the log, `FROM..UNTIL` with UNTIL no longer in it; several with commas.
    #[arg(long, value_delimiter = ',')]
    spans: Vec<LogDays>,
    /// Also write the accounts file here.
    #[arg(long)]
    accounts_out: Option<PathBuf>,
    /// How the rows are written.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Few accounts, numbers and places, so that a short log uses up allowances (switch-days only).
    #[arg(long)]
    small_scopes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Preset {
    /// Realistic, long, in order of time.
    Volume,
    /// Short, with most moments on a boundary.
    SwitchDays,
    /// The built-in sample.
    Shop,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// With a header row.
    Csv,
    /// One JSON object per row.
    Json,
    /// The platform's webhook bodies, several rows in each. Reactions and page buttons cannot be told there.
    Webhook,
}

/// Takes the CSV text of a log and hands on its rows.
struct Rows<F> {
    text: Vec<u8>,
    row: Row,
    take: F,
}

impl<F: FnMut(&Row) -> io::Result<()>> Rows<F> {
    fn new(take: F) -> Rows<F> {
        Rows {
            text: Vec::new(),
            row: Row::default(),
            take,
        }
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        let mut fields = line.split(',');
        let row = &mut self.row;
        for slot in [
            &mut row.event,
            &mut row.at,
            &mut row.message_id,
            &mut row.account,
            &mut row.business_number,
            &mut row.contact,
        ] {
            slot.clear();
            slot.push_str(fields.next().unwrap_or_default());
        }
        for slot in [
            &mut row.kind,
            &mut row.category,
            &mut row.entry_point,
            &mut row.pricing_type,
            &mut row.pricing_category,
            &mut row.billable,
            &mut row.expires_at,
        ] {
            *slot = fields.next().filter(|field| !field.is_empty()).map(str::to_owned);
        }
        row.number += 1;
        // The first line is the header.
        if row.number == 1 { Ok(()) } else { (self.take)(row) }
    }
}

impl<F: FnMut(&Row) -> io::Result<()>> Write for Rows<F> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(text);
        let whole = std::mem::take(&mut self.text);
        let mut lines = whole.split_inclusive(|byte| *byte == b'\n');
        for line in lines.by_ref() {
            let Some(line) = line.strip_suffix(b"\n") else {
                self.text.extend_from_slice(line);
                break;
            };
            self.line(std::str::from_utf8(line).map_err(io::Error::other)?)?;
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match arguments.format {
        Format::Csv => write_log(arguments, &mut out)?,
        Format::Json => {
            let rows = Rows::new(|row| {
                serde_json::to_writer(&mut out, row)?;
                out.write_all(b"\n")
            });
            write_log(arguments, rows)?;
        }
        Format::Webhook => {
            let mut webhooks = WebhookWriter::new(&mut out);
            write_log(arguments, Rows::new(|row| webhooks.push(row)))?;
            webhooks.finish()?;
        }
    }
    out.flush()
}

fn write_log(arguments: &Arguments, out: impl Write) -> io::Result<()> {
    let spans = if arguments.spans.is_empty() {
        traffic::spans_around_switch_days()
    } else {
        arguments.spans.clone()
    };
    let spec = match arguments.preset {
        Preset::Volume => Spec::volume(arguments.rows, arguments.seed, spans),
        Preset::SwitchDays => Spec::switch_days(arguments.rows, arguments.seed, spans, arguments.small_scopes),
        Preset::Shop => {
            if let Some(path) = &arguments.accounts_out {
                fs::write(path, traffic::accounts_toml(&traffic::shop_accounts()))?;
            }
            return traffic::shop(out).map(|_| ());
        }
    };
    if let Some(path) = &arguments.accounts_out {
        fs::write(path, traffic::accounts_toml(&spec.accounts))?;
    }
    traffic::write_csv(&spec, out).map(|_| ())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        // Whoever reads may stop reading.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
