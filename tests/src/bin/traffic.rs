//! Writes a seeded message log to standard output.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use billing_tests::traffic::{self, LogDays, Spec};
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

fn run(arguments: &Arguments) -> io::Result<()> {
    let out = io::stdout().lock();
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
