//! `volumes.csv` becomes the history of a forecast, whatever of the four kinds it is.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use billing_core::bill::Dimension;
use wabill::{Accounts, BillOptions, Tables};
use wabill_planning::forecast::{Assumptions, History, HistoryError, HistoryKind};

use super::{
    accounts::{self, FIRST, beyond},
    logs::{Held, Reading, Source},
};
use crate::{
    args::Exit,
    failure::{Failure, Problem},
};

/// What a person without a history is shown.
pub(crate) const EXAMPLE: &str = "\
write a file like this, for example volumes.csv, with a row for every month, and name it:

  month,market,category,messages
  2026-08,Germany,marketing,18204
  2026-09,Germany,marketing,21377

an answer of Meta's pricing_analytics, the JSON of `wabill bill` and message logs are read too";

/// Larger tables and answers are refused.
const LARGEST: u64 = 64 << 20;
/// What is looked at to tell what a file is.
const BEGINNING: u64 = 64 << 10;

/// Where a history is read from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HistorySource<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) accounts: &'a Accounts,
    pub(crate) accounts_path: &'a Path,
    pub(crate) tables: &'a Tables,
    pub(crate) reading: Reading<'a>,
}

impl HistorySource<'_> {
    /// The history, with everything wrong with it at once otherwise.
    pub(crate) fn read(self) -> Result<History, Failure> {
        let [path] = self.paths else { return self.logs() };
        let held = Held::of(path)?;
        let (name, bytes) = match held {
            Held::File(path) => {
                let name = path.display().to_string();
                let fail = |error| Failure::reading(&name, "a history", &error);
                let mut file = File::open(path).map_err(fail)?;
                let mut bytes = vec![];
                file.by_ref().take(BEGINNING).read_to_end(&mut bytes).map_err(fail)?;
                if HistoryKind::of(&bytes) == HistoryKind::Log {
                    return self.logs();
                }
                file.take(LARGEST).read_to_end(&mut bytes).map_err(fail)?;
                (name, bytes)
            }
            Held::Memory { ref name, ref bytes } => {
                if HistoryKind::of(bytes.get(..usize::try_from(BEGINNING).unwrap_or(0)).unwrap_or(bytes))
                    == HistoryKind::Log
                {
                    let log = held.read(self.accounts, self.reading)?;
                    return self.of_log(log, name);
                }
                (name.clone(), bytes.clone())
            }
        };
        if LARGEST < u64::try_from(bytes.len()).unwrap_or(u64::MAX) {
            let problem = Problem::new(format!(
                "{name}: is too large; expected a history of at most {LARGEST} bytes"
            ));
            return Err(Failure::unreadable(
                problem.with_hint("give it by month instead of by day"),
            ));
        }
        self.of_bytes(&name, &bytes)
    }

    fn of_bytes(self, name: &str, bytes: &[u8]) -> Result<History, Failure> {
        let account = self.reading.envelope.account.as_deref();
        let kind = HistoryKind::of(bytes);
        let text = || {
            core::str::from_utf8(bytes)
                .map(|text| text.trim_start_matches('\u{feff}'))
                .map_err(|error| {
                    let problem = Problem::new(format!("{name}: is not UTF-8 text (byte {})", error.valid_up_to()));
                    Failure::unreadable(problem.with_hint("save it as UTF-8"))
                })
        };
        let read = match kind {
            HistoryKind::PricingAnalytics => {
                History::from_pricing_analytics(text()?, self.accounts, self.tables, account)
            }
            HistoryKind::Bill => History::from_bill_json(text()?, self.accounts, self.tables),
            HistoryKind::Volumes | HistoryKind::Log => History::from_csv_of(bytes, self.accounts, self.tables, account),
        };
        read.map_err(|error| failure(name, &error))
    }

    fn logs(self) -> Result<History, Failure> {
        let log = Source::of(self.paths, Some(self.accounts_path))?.read(self.reading)?;
        let name = self
            .paths
            .first()
            .map_or_else(String::new, |path| path.display().to_string());
        self.of_log(log, &name)
    }

    fn of_log(self, log: wabill::Log, name: &str) -> Result<History, Failure> {
        let options = BillOptions::new().tables(self.tables).by(Dimension::Day);
        let bill = log.bill_with(&options).map_err(|error| Failure::of(&error))?;
        let rejected = bill.input().rejected;
        if 0 < rejected {
            let text = format!("{rejected} rows are no part of the history; `wabill check` names each problem");
            crate::output::terminal::Terminal::of_errors().warning(&text);
        }
        History::from_bill(bill.statement(), self.accounts, self.tables).map_err(|error| failure(name, &error))
    }
}

/// The first problems of a history, each with the file's name and its line.
fn failure(name: &str, error: &HistoryError) -> Failure {
    let first = error.0.iter().take(FIRST).map(|problem| {
        let text = problem.fault.text();
        Problem {
            message: match problem.line {
                Some(line) => format!("{name}:{line}: {text}"),
                None => format!("{name}: {text}"),
            },
            hint: problem.fault.remedy().map(String::from),
        }
    });
    Failure::Problems {
        exit: Exit::Unreadable,
        problems: first.chain(beyond(name, error.0.len())).collect(),
    }
}

/// Reads assumptions.
pub(crate) fn assumptions(path: &Path, accounts: &Accounts, tables: &Tables) -> Result<Assumptions, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(&name, "assumptions (TOML)", &error))?;
    Assumptions::from_toml(&text, accounts, tables).map_err(|error| accounts::failure(&name, &error))
}
