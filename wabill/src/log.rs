//! `"june.csv: 1,204 rows, 3 of them rejected"`: a message log that was read and waits to be billed.

use core::fmt;
use std::io::Read;

use billing_core::{
    base::{instant::Instant, localized::LocalizedText, time_zone::Tz},
    log::{MessageLog, PairedLog, Sources},
    state::Earlier,
};
use log_reader::{Input, Progress, ReadReport, RowProblem};

use crate::{
    accounts::Accounts,
    bill::{Bill, BillOptions},
    error::Error,
};

/// A message log in memory. Reading it twice gives the same bill as once: rows that repeat are counted and change
/// nothing.
///
/// The format is recognised by content: CSV with any usual separator, JSON lines or arrays of rows, webhook payloads in
/// whatever holds them, workbooks; plain or packed. Columns and payloads are described in `docs/interfaces.md`.
#[derive(Debug)]
pub struct Log {
    rows: MessageLog,
    report: ReadReport,
    accounts: Accounts,
    options: ReadOptions,
}

/// How a log is read. What is not said has no default that could be wrong: times without an offset are rejected without
/// a zone, and payloads that name no account without an account.
#[derive(Debug, Clone)]
#[must_use]
pub struct ReadOptions(log_reader::ReadOptions);

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ReadOptions {
    /// One thread, no zone, the first 100 problems kept with their texts.
    pub fn new() -> Self {
        Self(log_reader::ReadOptions {
            threads: 1,
            most_problems: 100,
            ..log_reader::ReadOptions::default()
        })
    }

    /// How many threads read rows, and bill them afterwards.
    pub fn threads(mut self, threads: usize) -> Self {
        self.0.threads = threads;
        self
    }

    /// The zone of times that are written without an offset.
    ///
    /// ```
    /// use wabill::{Accounts, ReadOptions};
    ///
    /// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let rows = "event,at,message_id,account,business_number,contact,kind,category,entry_point\n\
    ///     delivered,2025-08-05 10:00,m-1,w,4930123456,4915112345678,template,marketing,\n";
    /// assert_eq!(wabill::Log::read(rows.as_bytes(), &accounts)?.problems().len(), 1);
    /// let options = ReadOptions::new().time_zone("Europe/Berlin".parse().unwrap());
    /// assert_eq!(options.read(rows.as_bytes(), &accounts)?.problems().len(), 0);
    /// # Ok::<(), wabill::Error>(())
    /// ```
    pub fn time_zone(mut self, zone: Tz) -> Self {
        self.0.time_zone = Some(zone);
        self
    }

    /// The account of payloads that name none.
    pub fn account(mut self, id: impl Into<String>) -> Self {
        self.0.account = Some(id.into());
        self
    }

    /// The business number of payloads that name none.
    pub fn business_number(mut self, number: impl Into<String>) -> Self {
        self.0.business_number = Some(number.into());
        self
    }

    /// Reads the values of a tag, for a [breakdown](crate::Dimension::Tag): `campaign` is the column `tag.campaign`. Of
    /// webhooks, `callback` is `biz_opaque_callback_data`. Rows of one message that name two values contradict each
    /// other.
    ///
    /// ```
    /// use wabill::{Accounts, BillOptions, Dimension, ReadOptions};
    ///
    /// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let rows = "event,at,message_id,account,business_number,contact,kind,category,tag.campaign\n\
    ///     sent,2025-08-05T10:00:00Z,m-1,w,4930123456,4915112345678,template,marketing,summer\n\
    ///     delivered,2025-08-05T10:00:02Z,m-1,w,4930123456,4915112345678,,,\n";
    /// let log = ReadOptions::new().tag("campaign").read(rows.as_bytes(), &accounts)?;
    /// let bill = log.bill_with(&BillOptions::new().by(Dimension::Tag))?;
    /// assert_eq!(bill.statement().breakdown[0].by, "summer");
    /// assert_eq!(bill.statement().breakdown[0].exact, "0.1131");
    /// # Ok::<(), wabill::Error>(())
    /// ```
    pub fn tag(mut self, name: impl Into<String>) -> Self {
        self.0.tag = Some(name.into());
        self
    }

    /// Reads the log as it was at this moment: later rows are passed over and counted as ignored.
    pub fn until(mut self, until: Instant) -> Self {
        self.0.until = Some(until);
        self
    }

    /// Whether reports of entry points win over the windows that the log itself shows (FEP-103).
    pub fn trust_reports(mut self, trust: bool) -> Self {
        self.0.keep_reports = trust;
        self
    }

    /// How many problems of rows are kept with their texts; the others are counted.
    pub fn most_problems(mut self, most: usize) -> Self {
        self.0.most_problems = most;
        self
    }

    /// Reads one log.
    ///
    /// # Errors
    ///
    /// [`Error::Log`] when it cannot be read at all. Rows that cannot be read are [problems](Log::problems) of the log.
    pub fn read(&self, log: impl Read + Send, accounts: &Accounts) -> Result<Log, Error> {
        self.read_all(vec![input("log", log)], accounts)
    }

    /// Reads several files as one log, in any order.
    ///
    /// # Errors
    ///
    /// As [`ReadOptions::read`].
    pub fn read_all(&self, inputs: Vec<Input<'_>>, accounts: &Accounts) -> Result<Log, Error> {
        self.read_telling(inputs, accounts, &|_| {})
    }

    /// The same, and tells how far it is, from whatever thread reads.
    ///
    /// # Errors
    ///
    /// As [`ReadOptions::read`].
    pub fn read_telling(
        &self,
        inputs: Vec<Input<'_>>,
        accounts: &Accounts,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Log, Error> {
        let rows = self
            .0
            .tag
            .as_deref()
            .map_or_else(MessageLog::default, MessageLog::tagged);
        let report = log_reader::read(inputs, &rows, accounts.book(), &self.0, progress)?;
        Ok(Log {
            rows,
            report,
            accounts: accounts.clone(),
            options: self.clone(),
        })
    }
}

/// A log by name: its bytes, and the name that its problems are reported under.
///
/// ```
/// let may = wabill::input("may.csv", &b"event,at\n"[..]);
/// assert_eq!(may.name, "may.csv");
/// ```
pub fn input<'a>(name: impl Into<String>, bytes: impl Read + Send + 'a) -> Input<'a> {
    Input {
        name: name.into(),
        reader: Box::new(bytes),
        bytes: None,
    }
}

impl Log {
    /// Reads a log: a file, a request's body, bytes in memory.
    ///
    /// # Errors
    ///
    /// As [`ReadOptions::read`].
    pub fn read(log: impl Read + Send, accounts: &Accounts) -> Result<Self, Error> {
        ReadOptions::new().read(log, accounts)
    }

    /// Rows that cannot be read, by file and line; they count as rejected. Messages whose rows contradict each other
    /// are found when the log is [billed](Bill::message_problems).
    pub fn problems(&self) -> &[RowProblem] {
        &self.report.problems
    }

    /// What was ignored and how the file was understood, each once.
    pub fn notes(&self) -> &[LocalizedText] {
        &self.report.notes
    }

    /// Everything that was read: rows, problems, files.
    pub fn report(&self) -> &ReadReport {
        &self.report
    }

    /// The accounts it was read with.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Bills it with the shipped tables.
    ///
    /// # Errors
    ///
    /// [`Error::Sum`] when a sum does not fit an amount. A message without a price is no error: it is listed as
    /// [refused](Bill::refused).
    pub fn bill(self) -> Result<Bill, Error> {
        self.bill_with(&BillOptions::new())
    }

    /// Bills it.
    ///
    /// # Errors
    ///
    /// As [`Log::bill`], and [`Error::State`] when the state before is of other accounts.
    pub fn bill_with(self, options: &BillOptions) -> Result<Bill, Error> {
        Bill::of(self, options)
    }

    /// Ends reading without a bill: what became of the rows, and which messages are rejected.
    pub fn check(self) -> Checked {
        let (log, report, ..) = self.finish(None);
        Checked { log, report }
    }

    pub(crate) fn finish(self, earlier: Option<&Earlier>) -> (PairedLog, ReadReport, Accounts, bool) {
        let Self {
            rows,
            report,
            accounts,
            options,
        } = self;
        let log = rows.finish(report.written.clone(), earlier, options.0.threads);
        (log, report, accounts, options.0.keep_reports)
    }

    pub(crate) fn threads(&self) -> usize {
        self.options.0.threads
    }
}

/// A log that was read to its end and is not billed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// Its messages: counts, and what is wrong with any of them.
    pub log: PairedLog,
    /// Its rows: problems, notes, files.
    pub report: ReadReport,
}

/// `june.csv:14` of a line counted over all files.
pub(crate) struct At<'a>(pub(crate) &'a Sources, pub(crate) u32);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line) = self.0.place(self.1);
        write!(f, "{file}:{line}")
    }
}
