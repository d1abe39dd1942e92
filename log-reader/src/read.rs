//! Runs the readers: each takes the next chunk of the file and reads its rows, until none is left.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use billing_core::{
    base::{instant::Instant, localized::LocalizedText, parallel::on_threads, time_zone::Tz},
    intake::{
        account::AccountBook,
        ignored::{Ignored, IgnoredRows},
    },
    log::{LogWriter, MessageLog, Sources, Written},
};

use crate::{
    chunk::{Buffer, Chunk, Chunks, Rows},
    containers::walk,
    csv_rows,
    inflate::unpacked,
    layout::Layout,
    problem::{LineProblem, ReadError, RowPlace, RowProblem},
    read_fault::ReadFault,
    shape::{Shape, shape},
    text::Text,
    webhook::{Given, IntoLog, Tally},
};

/// A file, or standard input.
#[expect(missing_debug_implementations, reason = "a reader has nothing to show")]
pub struct Input<'a> {
    /// The name problems are reported under.
    pub name: String,
    /// Its bytes; gzip, zstd, xz and bzip2, UTF-16 and workbooks are recognised.
    pub reader: Box<dyn Read + Send + 'a>,
    /// How many bytes there are, where known.
    pub bytes: Option<u64>,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// How many threads read rows; with 0 and 1 none is started.
    pub threads: usize,
    /// Keep reported entry-point windows (see `Settings::trust_reports`).
    pub keep_reports: bool,
    /// How many problems are kept with their texts; the others are counted.
    pub most_problems: usize,
    /// The account of payloads that do not name one: those of the On-Premises API, and those whose envelope is gone.
    /// Where an account lists the payload's `phone_number_id`, that one counts.
    pub account: Option<String>,
    /// The business number of payloads that do not name one.
    pub business_number: Option<String>,
    /// The zone of times that are written without an offset; without one they are refused.
    pub time_zone: Option<Tz>,
    /// The tag whose values are read: `campaign` for the column `tag.campaign`; of webhooks `callback` is
    /// `biz_opaque_callback_data`. The log must have been made for it ([`MessageLog::tagged`]).
    pub tag: Option<String>,
    /// Rows later than this are passed over, as if they had not been written yet.
    pub until: Option<Instant>,
}

/// What was read.
#[derive(Debug, Clone)]
pub struct ReadReport {
    /// Rows and rejected rows, for [`MessageLog::finish`].
    pub written: Written,
    /// Which line belongs to which file.
    pub sources: Sources,
    /// Rows that cannot be read, by file and line.
    pub problems: Vec<RowProblem>,
    /// How many more there were.
    pub problems_left_out: u64,
    /// What was ignored, each once.
    pub notes: Vec<LocalizedText>,
}

/// How far reading is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Bytes given to the readers, unpacked.
    pub bytes: u64,
    /// Rows read.
    pub rows: u64,
}

enum Format {
    Csv(Box<Layout>),
    /// JSON, alone or in lines of text; of rows or of payloads.
    Json {
        text: bool,
        rows: bool,
    },
}

#[derive(Default)]
struct Findings {
    problems: BTreeMap<(u32, u64), LineProblem>,
    left_out: u64,
    tally: Tally,
}

struct Worker<'a> {
    writer: LogWriter<'a>,
    given: Given<'a>,
    findings: Findings,
    most: usize,
    found: u64,
}

impl Worker<'_> {
    /// Reads the rows of a chunk; `first_line` is the global number of its first line.
    fn work(&mut self, chunk: &Chunk, first_line: u32, format: &Format) {
        let Self {
            writer,
            given,
            findings,
            most,
            found,
        } = self;
        let mut tally = findings.tally;
        let mut problem = |problem: LineProblem| {
            *found += 1;
            findings.problems.insert((problem.line, *found), problem);
            // The first by line are kept, so that the same ones are shown whatever thread met them.
            if *most < findings.problems.len() {
                findings.problems.pop_last();
                findings.left_out += 1;
            }
        };
        match format {
            Format::Csv(layout) => csv_rows::read_chunk(&chunk.bytes, first_line, layout, writer, &mut problem),
            Format::Json { text, rows } => {
                let mut into = IntoLog {
                    writer,
                    given: *given,
                    rows: *rows,
                    tally: &mut tally,
                    problem: &mut problem,
                };
                walk(&chunk.bytes, first_line, chunk.columns, *text, &mut into);
            }
        }
        findings.tally = tally;
    }
}

/// Reads every input into the log, in parallel, and reports what could not be read.
///
/// # Errors
///
/// [`ReadError`] when an input cannot be read at all: its bytes, its packing, its header row.
pub fn read(
    inputs: Vec<Input<'_>>,
    log: &MessageLog,
    accounts: &AccountBook,
    options: &ReadOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<ReadReport, ReadError> {
    let mut sources = Sources::default();
    let mut notes = vec![];
    let mut lines_before = 0_u32;
    let mut all = Findings::default();
    let given = Given {
        accounts,
        account: options.account.as_deref(),
        business_number: options.business_number.as_deref(),
        tag: options.tag.as_deref(),
    };
    let mut written = Written::default();
    let mut tags = BTreeSet::new();
    let mut done = Progress { bytes: 0, rows: 0 };
    for input in inputs {
        sources.begin(&input.name, lines_before);
        let text = Text::of(&input.name, unpacked(&input.name, input.reader)?)?;
        notes.extend(text.note);
        let mut chunks = Chunks::new(&input.name, text.reader);
        let rows_before = written.rows;
        let format = match chunks.peek()? {
            None => {
                return Err(ReadError::new(input.name, ReadFault::Empty));
            }
            Some(_) if let Some(Shape { text, rows }) = shape(&input.name, &chunks) => {
                chunks.rows(if text { Rows::Text } else { Rows::Json });
                Format::Json { text, rows }
            }
            Some(_) => {
                let (layout, unknown) = Layout::begin(&input.name, &mut chunks, text.sheet, options.tag.as_deref())?;
                notes.extend(unknown);
                tags.extend(layout.tags.iter().cloned());
                Format::Csv(Box::new(layout))
            }
        };
        let mut rest = Remaining {
            name: &input.name,
            chunks,
            lines_before,
            last_line: lines_before,
            done,
            failed: None,
        };
        let new_worker = || {
            let mut writer = log.writer(accounts, options.keep_reports);
            writer.local_times_in(options.time_zone);
            writer.read_until(options.until);
            Worker {
                writer,
                given,
                findings: Findings::default(),
                most: options.most_problems,
                found: 0,
            }
        };
        let mut tally = Tally::default();
        for worker in rest.read(&format, options.threads, new_worker, progress)? {
            tally = tally.plus(worker.findings.tally);
            all.merge(worker.findings, options.most_problems);
            written = written.plus(worker.writer.close());
        }
        if let Format::Json { .. } = format {
            tally.check(&sources)?;
        } else if written.rows == rows_before {
            notes.push(header_alone(&input.name));
        }
        done = Progress {
            rows: written.rows,
            ..rest.done
        };
        lines_before = rest.last_line;
    }
    progress(done);
    notes.extend(ignored(&written.ignored));
    if let Some(tag) = &options.tag
        && log.names().tag_values() == 0
    {
        notes.push(no_tag(tag, &tags));
    }
    let problems = placed(all.problems.into_values(), &sources);
    Ok(ReadReport {
        written,
        sources,
        problems,
        problems_left_out: all.left_out,
        notes,
    })
}

/// Problems with their files and lines there, in this order.
fn placed(problems: impl Iterator<Item = LineProblem>, sources: &Sources) -> Vec<RowProblem> {
    let placed = problems.map(|problem| {
        let (file, line) = sources.place(problem.line);
        RowProblem {
            place: RowPlace {
                file: file.to_owned(),
                line,
                column: problem.column,
            },
            fault: problem.fault,
        }
    });
    let mut problems: Vec<RowProblem> = placed.collect();
    problems.sort_by_key(|problem| (problem.place.line, problem.place.column));
    problems.sort_by_key(|problem| sources_order(sources, problem));
    problems
}

/// "3 rows say nothing about money and are ignored: 2 deleted, 1 system".
fn ignored(ignored: &Ignored) -> Option<LocalizedText> {
    let list: Vec<String> = ignored
        .kinds()
        .iter()
        .map(|IgnoredRows { kind, count }| format!("{count} {kind}"))
        .collect();
    let (count, list) = (ignored.count(), list.join(", "));
    let said = match count {
        0 => return None,
        1 => LocalizedText::new(
            format!("1 row says nothing about money and is ignored: {list}"),
            format!("1 Zeile sagt nichts über Geld und bleibt unbeachtet: {list}"),
        ),
        _ => LocalizedText::new(
            format!("{count} rows say nothing about money and are ignored: {list}"),
            format!("{count} Zeilen sagen nichts über Geld und bleiben unbeachtet: {list}"),
        ),
    };
    Some(said)
}

/// "no row has a value of `tag.campain`; the log has tag.agent and tag.campaign".
fn no_tag(tag: &str, found: &BTreeSet<String>) -> LocalizedText {
    let list: Vec<String> = found.iter().map(|tag| format!("`tag.{tag}`")).collect();
    let list = list.join(", ");
    let (english, german) = match found.len() {
        0 => (String::new(), String::new()),
        _ => (format!("; the log has {list}"), format!("; das Protokoll hat {list}")),
    };
    LocalizedText::new(
        format!("no row has a value of `tag.{tag}`{english}"),
        format!("keine Zeile hat einen Wert von `tag.{tag}`{german}"),
    )
}

impl Tally {
    /// What is wrong with a file of payloads as a whole: better said once than in every row.
    fn check(&self, sources: &Sources) -> Result<(), ReadError> {
        let fail = |line: u32, fault| {
            let (file, line) = sources.place(line);
            Err(ReadError::new(format!("{file}:{line}"), fault))
        };
        if let Some(line) = self.no_account.filter(|_| self.whole == 0) {
            return fail(line, ReadFault::NoAccount);
        }
        if let Some(line) = self.no_number.filter(|_| self.whole == 0) {
            return fail(line, ReadFault::NoNumber);
        }
        if let Some(line) = self.lost.filter(|_| self.known == 0) {
            return fail(line, ReadFault::NoWholeJson);
        }
        if let Some(line) = self.nothing.filter(|_| self.known == 0) {
            return fail(line, ReadFault::NoPayload);
        }
        Ok(())
    }
}

/// Nothing is wrong with a log without messages, but somebody may have expected some.
fn header_alone(name: &str) -> LocalizedText {
    LocalizedText::new(
        format!("{name}: the file has a header row and no rows"),
        format!("{name}: die Datei hat eine Kopfzeile und keine Zeilen"),
    )
}

fn sources_order(sources: &Sources, problem: &RowProblem) -> usize {
    sources
        .names()
        .position(|name| name == problem.place.file)
        .unwrap_or(usize::MAX)
}

impl Findings {
    fn merge(&mut self, other: Self, most: usize) {
        self.left_out += other.left_out;
        let shift = u64::try_from(self.problems.len()).unwrap_or(0) << 32;
        self.problems.extend(
            other
                .problems
                .into_iter()
                .map(|((line, number), problem)| ((line, number + shift), problem)),
        );
        while most < self.problems.len() {
            self.problems.pop_last();
            self.left_out += 1;
        }
    }
}

/// What is left of a file.
struct Remaining<'a> {
    name: &'a str,
    chunks: Chunks<'a>,
    /// Lines of the files before.
    lines_before: u32,
    /// The global number of the last line that was given out.
    last_line: u32,
    done: Progress,
    failed: Option<ReadError>,
}

impl Remaining<'_> {
    /// Lets workers take chunks until none is left; gives the workers back. Whoever takes a chunk has just read its
    /// bytes, so they are still in the CPU cache when its rows are read.
    fn read<'l>(
        &mut self,
        format: &Format,
        threads: usize,
        new_worker: impl Fn() -> Worker<'l> + Sync,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Vec<Worker<'l>>, ReadError> {
        let rows = AtomicU64::new(self.done.rows);
        let rest = Mutex::new(self);
        let run = || {
            let mut worker = new_worker();
            let mut buffer = Buffer::default();
            loop {
                let taken = {
                    let mut rest = rest.lock().unwrap_or_else(PoisonError::into_inner);
                    let taken = rest.take(buffer);
                    rest.done.rows = rows.load(Ordering::Relaxed);
                    progress(rest.done);
                    taken
                };
                let Some((chunk, first_line)) = taken else {
                    return worker;
                };
                let before = worker.writer.rows();
                worker.work(&chunk, first_line, format);
                rows.fetch_add(worker.writer.rows() - before, Ordering::Relaxed);
                buffer = chunk.bytes;
            }
        };
        let workers = on_threads(threads, run);
        let rest = rest.into_inner().unwrap_or_else(PoisonError::into_inner);
        match rest.failed.take() {
            Some(error) => Err(error),
            None => Ok(workers),
        }
    }

    /// The next chunk and the global number of its first line; none at the end, and none once reading failed.
    fn take(&mut self, spare: Buffer) -> Option<(Chunk, u32)> {
        if self.failed.is_some() {
            return None;
        }
        self.next(spare).unwrap_or_else(|error| {
            self.failed = Some(error);
            None
        })
    }

    fn next(&mut self, spare: Buffer) -> Result<Option<(Chunk, u32)>, ReadError> {
        let Some(chunk) = self.chunks.next(spare)? else {
            return Ok(None);
        };
        let global = |line: u64| u32::try_from(u64::from(self.lines_before) + line).ok();
        let (Some(first), Some(last)) = (global(chunk.first_line), global(chunk.first_line + chunk.lines)) else {
            return Err(ReadError::new(self.name, ReadFault::TooManyLines));
        };
        self.last_line = last;
        self.done.bytes += u64::try_from(chunk.bytes.len()).unwrap_or(0);
        Ok(Some((chunk, first)))
    }
}
