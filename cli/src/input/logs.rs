//! `june.csv.zst july.jsonl -` and their accounts, read into one message log.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use wabill::{Accounts, Input, Instant, Log, ReadOptions, Tz};

use super::accounts;
use crate::{
    args::{EnvelopeArgs, ReadingArgs},
    failure::{Failure, Problem},
    output::{progress::ReadingBar, terminal::Terminal},
    sample,
};

/// How logs are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) threads: usize,
    /// What the platform reported of entry points wins (FEP-103).
    pub(crate) trust_reports: bool,
    /// How many problems of rows are kept in full.
    pub(crate) most_problems: usize,
    /// What payloads do not say themselves.
    pub(crate) envelope: &'a EnvelopeArgs,
    /// The zone of times without an offset.
    pub(crate) time_zone: Option<Tz>,
    /// The tag whose values are read.
    pub(crate) tag: Option<&'a str>,
    /// The moment as of which the log is read.
    pub(crate) until: Option<Instant>,
}

/// What is read: files with their accounts, or the built-in sample.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    Files { events: &'a [PathBuf], accounts: &'a Path },
    Sample,
}

impl<'a> Source<'a> {
    /// What the arguments name. The sample brings its own accounts.
    pub(crate) fn of(events: &'a [PathBuf], accounts: Option<&'a Path>) -> Result<Self, Failure> {
        if 1 < events.iter().filter(|path| is_standard_input(path)).count() {
            return Err(Failure::usage(Problem::new(
                "`-` (standard input) stands twice; it can be read only once",
            )));
        }
        match (events, accounts) {
            ([], None) => Ok(Self::Sample),
            ([], Some(_)) => {
                let problem = Problem::new("--accounts is given without a message log");
                Err(Failure::usage(problem.with_hint(
                    "name the log too, for example events.csv, or `-` for standard input",
                )))
            }
            ([_, ..], Some(accounts)) => Ok(Self::Files { events, accounts }),
            ([_, ..], None) => {
                let problem = Problem::new("a message log needs its accounts: --accounts FILE is missing");
                Err(Failure::usage(problem.with_hint(accounts::EXAMPLE)))
            }
        }
    }

    /// Reads everything. Tells on standard error when it is the sample, and what was strange.
    pub(crate) fn read(self, reading: Reading<'_>) -> Result<Log, Failure> {
        let bytes_read = Arc::new(AtomicU64::new(0));
        let (accounts, inputs) = match self {
            Self::Sample => {
                Terminal::of_errors().note("no message log is given; this is the built-in sample, a made-up shop");
                (sample::accounts()?, vec![sample::log()])
            }
            Self::Files { events, accounts } => {
                let accounts = accounts::read(accounts)?;
                (
                    accounts,
                    events
                        .iter()
                        .map(|path| open(path, &bytes_read))
                        .collect::<Result<_, _>>()?,
                )
            }
        };
        read(&accounts, inputs, &bytes_read, reading)
    }
}

/// A log that can be read more than once: a file, or what came through a pipe.
#[derive(Debug)]
pub(crate) enum Held<'a> {
    File(&'a Path),
    Memory { name: String, bytes: Vec<u8> },
}

impl<'a> Held<'a> {
    /// Reads what can be read only once.
    pub(crate) fn of(path: &'a Path) -> Result<Self, Failure> {
        if !is_standard_input(path) && std::fs::metadata(path).is_ok_and(|about| about.is_file()) {
            return Ok(Self::File(path));
        }
        let mut input = open(path, &Arc::default())?;
        let mut bytes = vec![];
        let read = input.reader.read_to_end(&mut bytes);
        read.map_err(|error| Failure::reading(&input.name, "a message log", &error))?;
        Ok(Self::Memory {
            name: input.name,
            bytes,
        })
    }

    /// The log from its beginning.
    pub(crate) fn input(&self, bytes_read: &Arc<AtomicU64>) -> Result<Input<'_>, Failure> {
        match self {
            Self::File(path) => open(path, bytes_read),
            Self::Memory { name, bytes } => Ok(wabill::input(name, bytes.as_slice())),
        }
    }

    /// The log as [`Source::read`] reads it.
    pub(crate) fn read(&self, accounts: &Accounts, reading: Reading<'_>) -> Result<Log, Failure> {
        let bytes_read = Arc::default();
        let input = self.input(&bytes_read)?;
        read(accounts, vec![input], &bytes_read, reading)
    }
}

fn read(
    accounts: &Accounts,
    inputs: Vec<Input<'_>>,
    bytes_read: &Arc<AtomicU64>,
    reading: Reading<'_>,
) -> Result<Log, Failure> {
    let envelope = reading.envelope;
    if let Some(id) = &envelope.account
        && accounts.book().index_of(id).is_none()
    {
        let problem = Problem::new(format!("--account `{id}` is not in the accounts file"));
        return Err(Failure::usage(
            problem.with_hint("name the id of one of its [[account]] entries, or add one"),
        ));
    }
    let bar = ReadingBar::new(inputs.iter().map(|input| input.bytes).sum(), Arc::clone(bytes_read));
    let log = reading
        .options()
        .read_telling(inputs, accounts, &|progress| bar.show(progress));
    bar.clear();
    let log = log.map_err(|error| Failure::of(&error))?;
    for note in log.notes() {
        Terminal::of_errors().note(note.english());
    }
    Ok(log)
}

impl<'a> Reading<'a> {
    /// As the arguments say, with no tag, and with no problem of a row kept in full.
    pub(crate) fn of(reading: &ReadingArgs, envelope: &'a EnvelopeArgs) -> Self {
        Self {
            threads: reading.thread_count(),
            trust_reports: reading.trust_reports,
            most_problems: 0,
            envelope,
            time_zone: reading.times.time_zone,
            tag: None,
            until: None,
        }
    }

    fn options(&self) -> ReadOptions {
        let mut options = ReadOptions::new()
            .threads(self.threads)
            .trust_reports(self.trust_reports)
            .most_problems(self.most_problems);
        if let Some(account) = &self.envelope.account {
            options = options.account(account);
        }
        if let Some(number) = &self.envelope.business_number {
            options = options.business_number(number);
        }
        if let Some(zone) = self.time_zone {
            options = options.time_zone(zone);
        }
        if let Some(until) = self.until {
            options = options.until(until);
        }
        if let Some(tag) = self.tag {
            options = options.tag(tag);
        }
        options
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn open(path: &Path, bytes_read: &Arc<AtomicU64>) -> Result<Input<'static>, Failure> {
    if is_standard_input(path) {
        if io::stdin().is_terminal() {
            Terminal::of_errors().note("reading the log from the terminal; end it with Ctrl-D");
        }
        return Ok(Input {
            name: "standard input".to_owned(),
            reader: Box::new(Counting::new(io::stdin(), bytes_read)),
            bytes: None,
        });
    }
    let name = path.display().to_string();
    let fail = |error: &io::Error| Failure::reading(&name, "a message log", error);
    let file = File::open(path).map_err(|error| fail(&error))?;
    let about = file.metadata().map_err(|error| fail(&error))?;
    if about.is_dir() {
        return Err(fail(&io::ErrorKind::IsADirectory.into()));
    }
    Ok(Input {
        bytes: about.is_file().then_some(about.len()),
        name,
        reader: Box::new(Counting::new(file, bytes_read)),
    })
}

/// Counts bytes as they lie in the file, still packed: what a bar compares with the file's size.
#[derive(Debug)]
struct Counting<R> {
    inner: R,
    bytes_read: Arc<AtomicU64>,
}

impl<R> Counting<R> {
    fn new(inner: R, bytes_read: &Arc<AtomicU64>) -> Self {
        Self {
            inner,
            bytes_read: Arc::clone(bytes_read),
        }
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes_read
            .fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
        Ok(read)
    }
}
