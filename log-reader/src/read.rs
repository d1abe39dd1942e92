//! Runs the readers: one thread cuts chunks, the others read their rows.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use billing_core::intake::{
    account::AccountBook,
    log::{LogWriter, MessageLog, Sources, Written},
};

use crate::{
    chunk::{Buffer, Chunk, Chunks},
    csv_rows::{self, Layout},
    inflate::unpacked,
    json_rows,
    problem::{LineProblem, ReadError, RowProblem},
    webhook::Passed,
};

/// A file, or standard input.
#[expect(missing_debug_implementations, reason = "a reader has nothing to show")]
pub struct Input<'a> {
    /// The name problems are reported under.
    pub name: String,
    /// Its bytes; gzip and zstd are recognised.
    pub reader: Box<dyn Read + Send + 'a>,
    /// How many bytes there are, where known.
    pub bytes: Option<u64>,
}

/// How to read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// How many threads read rows; with 0 and 1 none is started.
    pub threads: usize,
    /// Keep reported entry-point windows (see `Settings::trust_reports`).
    pub keep_reports: bool,
    /// How many problems are kept with their texts; the others are counted.
    pub most_problems: usize,
}

/// What was read.
#[derive(Debug)]
pub struct ReadReport {
    /// Rows and rejected rows, for [`billing_core::bill::bill`].
    pub written: Written,
    /// Which line belongs to which file.
    pub sources: Sources,
    /// Rows that cannot be read, by file and line.
    pub problems: Vec<RowProblem>,
    /// How many more there were.
    pub problems_left_out: u64,
    /// What was ignored, each once.
    pub notes: Vec<String>,
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
    Json,
}

struct Job<'f> {
    chunk: Chunk,
    first_line: u32,
    format: &'f Format,
}

#[derive(Default)]
struct Findings {
    problems: BTreeMap<(u32, u64), LineProblem>,
    left_out: u64,
    passed: Passed,
}

struct Worker<'a> {
    writer: LogWriter<'a>,
    findings: Findings,
    most: usize,
    found: u64,
}

impl Worker<'_> {
    fn work(&mut self, job: &Job<'_>) {
        let Self {
            writer,
            findings,
            most,
            found,
        } = self;
        let mut passed = findings.passed;
        let mut problem = |problem: LineProblem| {
            *found += 1;
            findings.problems.insert((problem.line, *found), problem);
            // The first by line are kept, so that the same ones are shown whatever thread met them.
            if *most < findings.problems.len() {
                findings.problems.pop_last();
                findings.left_out += 1;
            }
        };
        let bytes = &job.chunk.bytes;
        match job.format {
            Format::Csv(layout) => csv_rows::read_chunk(bytes, job.first_line, layout, writer, &mut problem),
            Format::Json => json_rows::read_chunk(bytes, job.first_line, writer, &mut passed, &mut problem),
        }
        findings.passed = passed;
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
    let mut written = Written::default();
    let mut done = Progress { bytes: 0, rows: 0 };
    for input in inputs {
        sources.begin(&input.name, lines_before);
        let mut chunks = Chunks::new(&input.name, unpacked(&input.name, input.reader)?);
        let format = match chunks.peek()? {
            None => {
                return Err(ReadError::new(
                    input.name,
                    "the file is empty; expected a header row and rows, or JSON lines",
                ));
            }
            Some(b'{') => Format::Json,
            Some(_) => {
                let header = chunks.header()?.unwrap_or_default();
                let (layout, unknown) = Layout::new(&input.name, &header)?;
                for column in unknown {
                    let note = format!("{}: the column `{column}` is not known and is ignored", input.name);
                    notes.push(note);
                }
                Format::Csv(Box::new(layout))
            }
        };
        let file = File {
            name: &input.name,
            chunks,
            format: &format,
            lines_before,
        };
        let (workers, lines) = file.read(log, accounts, options, &mut done, progress)?;
        for worker in workers {
            all.merge(worker.findings, options.most_problems);
            written = written.plus(worker.writer.close());
        }
        done.rows = written.rows;
        lines_before = lines;
    }
    progress(done);
    let Passed { other_changes, notices } = all.passed;
    if 0 < other_changes {
        notes.push(format!(
            "{other_changes} webhook changes of other fields than `messages` are ignored"
        ));
    }
    if 0 < notices {
        notes.push(format!(
            "{notices} system notices among the inbound messages are ignored"
        ));
    }
    let mut problems: Vec<RowProblem> = all
        .problems
        .into_values()
        .map(|problem| {
            let (file, line) = sources.place(problem.line);
            RowProblem {
                file: file.to_owned(),
                line,
                column: problem.column,
                message: problem.message,
                hint: problem.hint,
            }
        })
        .collect();
    problems.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.column.cmp(&b.column)));
    problems.sort_by_key(|problem| sources_order(&sources, problem));
    Ok(ReadReport {
        written,
        sources,
        problems,
        problems_left_out: all.left_out,
        notes,
    })
}

fn sources_order(sources: &Sources, problem: &RowProblem) -> usize {
    sources
        .names()
        .position(|name| name == problem.file)
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
        self.passed.other_changes += other.passed.other_changes;
        self.passed.notices += other.passed.notices;
    }
}

struct File<'a, 'f> {
    name: &'a str,
    chunks: Chunks<'a>,
    format: &'f Format,
    lines_before: u32,
}

impl<'f> File<'_, 'f> {
    /// Reads the file; gives the workers and the number of lines up to its end.
    fn read<'l>(
        mut self,
        log: &'l MessageLog,
        accounts: &'l AccountBook,
        options: &ReadOptions,
        done: &mut Progress,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(Vec<Worker<'l>>, u32), ReadError> {
        let new_worker = || Worker {
            writer: log.writer(accounts, options.keep_reports),
            findings: Findings::default(),
            most: options.most_problems,
            found: 0,
        };
        let mut end = self.lines_before;
        if options.threads <= 1 {
            let mut worker = new_worker();
            let mut spare = Buffer::default();
            let before = done.rows;
            while let Some(job) = self.job(&mut end, core::mem::take(&mut spare))? {
                worker.work(&job);
                done.bytes += u64::try_from(job.chunk.bytes.len()).unwrap_or(0);
                done.rows = before + worker.writer.rows();
                progress(*done);
                spare = job.chunk.bytes;
            }
            return Ok((vec![worker], end));
        }
        let (jobs, queue): (SyncSender<Job<'f>>, Receiver<Job<'f>>) = sync_channel(options.threads);
        let (spares, empty) = sync_channel::<Buffer>(options.threads * 2);
        let queue = Mutex::new(queue);
        let rows = AtomicU64::new(done.rows);
        let (queue, rows, new_worker) = (&queue, &rows, &new_worker);
        std::thread::scope(|scope| {
            let started: Vec<_> = (0..options.threads)
                .map(|_| {
                    let spares = spares.clone();
                    scope.spawn(move || {
                        let mut worker = new_worker();
                        loop {
                            let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                            let Ok(job) = job else { break };
                            let before = worker.writer.rows();
                            worker.work(&job);
                            rows.fetch_add(worker.writer.rows() - before, Ordering::Relaxed);
                            // A full or closed channel only means that this buffer is not used again.
                            drop(spares.try_send(job.chunk.bytes));
                        }
                        worker
                    })
                })
                .collect();
            let mut failed = None;
            loop {
                match self.job(&mut end, empty.try_recv().unwrap_or_default()) {
                    Ok(Some(job)) => {
                        done.bytes += u64::try_from(job.chunk.bytes.len()).unwrap_or(0);
                        if jobs.send(job).is_err() {
                            break;
                        }
                        done.rows = rows.load(Ordering::Relaxed);
                        progress(*done);
                    }
                    Ok(None) => break,
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
            drop(jobs);
            let workers = started
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect();
            match failed {
                Some(error) => Err(error),
                None => Ok((workers, end)),
            }
        })
    }

    fn job(&mut self, end: &mut u32, spare: Buffer) -> Result<Option<Job<'f>>, ReadError> {
        let Some(chunk) = self.chunks.next(spare)? else {
            return Ok(None);
        };
        let global = |line: u64| u32::try_from(u64::from(self.lines_before) + line).ok();
        let (Some(first_line), Some(last)) = (global(chunk.first_line), global(chunk.first_line + chunk.lines)) else {
            return Err(ReadError::new(self.name, "more than 4 billion lines in one run")
                .hint("bill the files in several runs with --state"));
        };
        *end = last;
        Ok(Some(Job {
            chunk,
            first_line,
            format: self.format,
        }))
    }
}
