//! A log that is read piece by piece through a function of the caller: in a worker a `FileReaderSync` on slices of its
//! files, in Node `readSync`. Nothing of a file is held whole.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    io::{self, Read},
    rc::Rc,
};

use billing_core::{base::contact::Contact, log::Sources, statement::bill::Bill};
use js_sys::{Function, Uint8Array};
use page_protocol::{Preview, Problem, SideReport};
use wabill::{Accounts, BillOptions, Explained, Input, LocalizedText, MessageProblem, RowPlace, RowProblem, Timeline};
use wabill_export::{csv, xlsx};
use wasm_bindgen::{
    JsValue,
    prelude::{JsError, wasm_bindgen},
};
use wording::language::Language;

use crate::{
    options::{self, Options},
    pretty, thrown,
};

/// The name under which problems of the file are reported.
const NAME: &str = "log";
/// Bytes requested at once.
const PIECE: u32 = 4 << 20;
/// Problems kept with their texts; the others are counted.
const MOST_PROBLEMS: usize = 10_000;
/// Pairs listed to pick a timeline from.
const BUSIEST: usize = 200;

thread_local! {
    /// The caller's functions while files are read; the reader itself must be free of JavaScript values.
    static OPEN: RefCell<Option<OpenFiles>> = const { RefCell::new(None) };
}

/// Gives `length` bytes from `offset` on of the file with an index; fewer only at its end.
type ReadPiece = Rc<dyn Fn(usize, u64, u64) -> io::Result<Vec<u8>>>;

/// Gets how many bytes of all files and how many rows were read.
pub(crate) type OnProgress = Rc<dyn Fn(u64, u64)>;

struct OpenFiles {
    read_piece: ReadPiece,
    on_progress: Option<OnProgress>,
    /// Bytes read so far, of all files together.
    read: u64,
}

/// JavaScript knows numbers as floats; sizes of files stay exact in them.
#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "files are shorter than 2^53 bytes"
)]
fn js_number(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "a conversion from a float saturates"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

impl OpenFiles {
    /// A piece of a file.
    fn piece(&mut self, index: usize, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let bytes = (self.read_piece)(index, offset, length)?;
        if bytes.is_empty() {
            return Err(io::Error::other("the file is shorter than it was"));
        }
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.read = self.read.saturating_add(count);
        Ok(bytes)
    }
}

/// What a function of the caller returned: a `Uint8Array`, or an error.
fn bytes_of(returned: Result<JsValue, JsValue>) -> io::Result<Vec<u8>> {
    let bytes = returned.map_err(|error| io::Error::other(text_of(&error)))?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// An error thrown by the caller's function.
fn text_of(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &JsValue::from_str("message")).ok();
    message
        .and_then(|message| message.as_string())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "the file cannot be read".to_owned())
}

/// Reads an open file.
struct Pieces {
    /// Which one.
    index: usize,
    size: u64,
    offset: u64,
    piece: Vec<u8>,
    taken: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.len() <= self.taken {
            let length = u64::from(PIECE).min(self.size.saturating_sub(self.offset));
            self.piece = OPEN.with_borrow_mut(|open| match open {
                Some(open) if 0 < length => open.piece(self.index, self.offset, length),
                Some(_) | None => Ok(vec![]),
            })?;
            let count = u64::try_from(self.piece.len()).unwrap_or(u64::MAX);
            self.offset = self.offset.saturating_add(count);
            self.taken = 0;
        }
        let mut rest = self.piece.get(self.taken..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.taken = self.taken.saturating_add(count);
        Ok(count)
    }
}

/// The files of a log, read piece by piece.
pub struct Files {
    /// Each with its size in bytes; no name twice, since problems are reported under it.
    files: Vec<(String, u64)>,
    read_piece: ReadPiece,
}

impl core::fmt::Debug for Files {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Files")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl Files {
    /// One file, under a name that says no more than what it is; `read(offset, length)` gives a piece of it.
    fn one(size: f64, read: &Function) -> Self {
        let read = read.clone();
        Self {
            files: vec![(NAME.to_owned(), whole(size))],
            read_piece: Rc::new(move |_, offset, length| {
                bytes_of(read.call2(&JsValue::NULL, &js_number(offset), &js_number(length)))
            }),
        }
    }

    /// Files by name and size; `read(index, offset, length)` gives a piece of one.
    pub(crate) fn several(names: Vec<String>, sizes: &[f64], read: Function) -> Self {
        let sizes = sizes.iter().copied().map(whole);
        Self {
            files: report_names(names).into_iter().zip(sizes).collect(),
            read_piece: Rc::new(move |index, offset, length| {
                let index = js_number(u64::try_from(index).unwrap_or(u64::MAX));
                bytes_of(read.call3(&JsValue::NULL, &index, &js_number(offset), &js_number(length)))
            }),
        }
    }

    /// Files that are in memory, by name.
    pub fn in_memory(files: Vec<(String, Vec<u8>)>) -> Self {
        let (names, contents): (Vec<String>, Vec<Vec<u8>>) = files.into_iter().unzip();
        let sizes = contents
            .iter()
            .map(|content| u64::try_from(content.len()).unwrap_or(u64::MAX));
        let files = report_names(names).into_iter().zip(sizes).collect();
        let read_piece = move |index: usize, offset: u64, length: u64| {
            let content = contents.get(index).map_or(&[][..], Vec::as_slice);
            let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let rest = content.get(start..).unwrap_or_default();
            Ok(rest.iter().copied().take(length).collect())
        };
        Self {
            files,
            read_piece: Rc::new(read_piece),
        }
    }

    /// The bytes of the only file.
    ///
    /// # Errors
    ///
    /// Several files, one larger than `largest`, or one that cannot be read.
    pub(crate) fn only(&self, largest: u64) -> Result<Vec<u8>, LocalizedText> {
        let [(_, size)] = self.files[..] else {
            return Err(LocalizedText::new(
                "found several files, expected one",
                "gefunden mehrere Dateien, erwartet ist eine",
            ));
        };
        if largest < size {
            return Err(LocalizedText::new(
                format!("the file has {size} bytes; expected at most {largest}"),
                format!("die Datei hat {size} Bytes; erwartet sind höchstens {largest}"),
            ));
        }
        let mut bytes = vec![];
        self.open(None, |inputs| {
            let mut readers = inputs.into_iter().map(|input| input.reader);
            readers.try_for_each(|mut reader| Read::read_to_end(&mut reader, &mut bytes).map(|_| ()))
        })
        .map_err(|error| LocalizedText::as_it_is(error.to_string()))?;
        Ok(bytes)
    }

    /// Whether they have the names and sizes of others.
    pub(crate) fn are_like(&self, others: &Self) -> bool {
        self.files == others.files
    }

    /// Opens them for the time of a call.
    fn open<T>(&self, on_progress: Option<OnProgress>, work: impl FnOnce(Vec<Input<'static>>) -> T) -> T {
        OPEN.set(Some(OpenFiles {
            read_piece: Rc::clone(&self.read_piece),
            on_progress,
            read: 0,
        }));
        let input = |(index, (name, size)): (usize, &(String, u64))| Input {
            name: name.clone(),
            reader: Box::new(Pieces {
                index,
                size: *size,
                offset: 0,
                piece: vec![],
                taken: 0,
            }),
            bytes: Some(*size),
        };
        let result = work(self.files.iter().enumerate().map(input).collect());
        OPEN.set(None);
        result
    }
}

/// The names under which problems are reported; only where there are several files they are the files' own.
fn report_names(names: Vec<String>) -> Vec<String> {
    if names.len() == 1 {
        vec![NAME.to_owned()]
    } else {
        unique_names(names)
    }
}

/// Names of files of which some may be called the same: `log.csv`, `log.csv (2)`.
fn unique_names(names: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    for name in names {
        let more = (2_u32..).map(|number| format!("{name} ({number})"));
        let free = core::iter::once(name.clone())
            .chain(more)
            .find(|name| !all.contains(name));
        all.extend(free);
    }
    all
}

/// Reports how many bytes of the files and how many rows were read.
fn report_progress(progress: log_reader::Progress) {
    let open = OPEN.with_borrow(|open| {
        let open = open.as_ref()?;
        Some((open.on_progress.clone()?, open.read))
    });
    if let Some((on_progress, bytes)) = open {
        on_progress(bytes, progress.rows);
    }
}

/// Reads and bills files that are open.
fn read_and_bill(
    inputs: Vec<Input<'_>>,
    accounts: &Accounts,
    options: &Options,
    billing: &BillOptions,
) -> Result<wabill::Bill, LocalizedText> {
    let reading = options.reading().most_problems(MOST_PROBLEMS);
    let log = reading.read_telling(inputs, accounts, &report_progress);
    let bill = log.and_then(|log| log.bill_with(billing));
    bill.map_err(|error| {
        let all: Vec<LocalizedText> = core::iter::once(error.text()).chain(error.remedy()).collect();
        LocalizedText::lines(&all)
    })
}

/// An error for JavaScript: its message is English, and its property `german` says the same.
fn thrown_in_both(said: &LocalizedText) -> JsValue {
    let (english, german) = said.both();
    let error = JsValue::from(js_sys::Error::new(english));
    // A plain object takes every property.
    drop(js_sys::Reflect::set(
        &error,
        &JsValue::from_str("german"),
        &JsValue::from_str(german),
    ));
    error
}

/// The name of a file of several.
fn named(file: &str) -> Option<String> {
    (file != NAME).then(|| file.to_owned())
}

fn problem_of_row(problem: &RowProblem) -> Problem {
    Problem {
        file: named(&problem.place.file),
        line: problem.place.line,
        column: problem.place.column,
        message: problem.text(),
        hint: problem.remedy(),
        message_id: None,
        other_line: None,
    }
}

fn problem_of_message(problem: &MessageProblem, sources: &Sources) -> Problem {
    let (file, line) = sources.place(problem.line);
    Problem {
        file: named(file),
        line,
        column: None,
        message: problem.fault.text(),
        hint: None,
        message_id: Some(problem.message_id.clone()),
        other_line: problem.other_line.map(|line| sources.place(line).1),
    }
}

/// A row that could not be used, and why.
#[derive(Debug)]
struct RejectedRow {
    place: RowPlace,
    text: LocalizedText,
    remedy: Option<LocalizedText>,
}

impl AsRef<RowPlace> for RejectedRow {
    fn as_ref(&self) -> &RowPlace {
        &self.place
    }
}

impl From<&RowProblem> for RejectedRow {
    fn from(problem: &RowProblem) -> Self {
        Self {
            text: problem.text(),
            remedy: problem.remedy(),
            place: problem.place.clone(),
        }
    }
}

/// The rows that show what is wrong with a message.
fn rows_of_message(problem: &MessageProblem, sources: &Sources) -> Vec<RejectedRow> {
    let (id, text) = (&problem.message_id, problem.fault.text());
    let (english, german) = text.both();
    let row = |line| {
        let (file, line) = sources.place(line);
        RejectedRow {
            place: RowPlace {
                file: file.to_owned(),
                line,
                column: None,
            },
            text: LocalizedText::new(
                format!("message `{id}`: {english}"),
                format!("Nachricht `{id}`: {german}"),
            ),
            remedy: None,
        }
    };
    [Some(problem.line), problem.other_line]
        .into_iter()
        .flatten()
        .map(row)
        .collect()
}

/// The bill of a file, and what else was seen.
#[wasm_bindgen]
#[derive(Debug)]
pub struct FileBill {
    bill: Bill,
    rows: Vec<RejectedRow>,
    side: SideReport,
}

impl FileBill {
    /// The bill itself.
    pub(crate) fn bill(&self) -> &Bill {
        &self.bill
    }

    /// What was found besides.
    pub(crate) fn side(&self) -> &SideReport {
        &self.side
    }
}

#[wasm_bindgen]
impl FileBill {
    /// The bill's JSON, as [`crate::bill`] gives it.
    ///
    /// # Errors
    ///
    /// Never in practice: a bill can be written.
    pub fn json(&self) -> Result<String, JsError> {
        pretty(&self.bill).map_err(thrown)
    }

    /// The bill's lines as CSV, as `wabill bill --format csv` gives them.
    ///
    /// # Errors
    ///
    /// Never in practice.
    pub fn csv(&self) -> Result<String, JsError> {
        let mut bytes = vec![];
        csv::write(&mut bytes, &self.bill).map_err(|error| thrown(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| thrown(error.to_string()))
    }

    /// The bill as a workbook, as `wabill bill --format xlsx` gives it.
    ///
    /// # Errors
    ///
    /// When a text does not fit a cell.
    pub fn xlsx(&self) -> Result<Vec<u8>, JsError> {
        xlsx::bytes(&self.bill).map_err(|error| thrown(error.to_string()))
    }

    /// What was found besides the bill, as JSON: `problems` of rows and messages with their lines, `problems_left_out`,
    /// `notes`, the `busiest` pairs, masked, and the ids of the `accounts`.
    ///
    /// # Errors
    ///
    /// Never in practice.
    pub fn side_report(&self) -> Result<String, JsError> {
        pretty(&self.side).map_err(thrown)
    }
}

impl FileBill {
    /// The rows that could not be used, as CSV: line, problem, hint, and the row as it stands; of a message that is
    /// rejected whole, the rows that show why. Where there are several files, the file comes first. Reads the files
    /// again.
    pub(crate) fn rejected_csv(&self, files: &Files, language: Language) -> Result<String, LocalizedText> {
        let rows = files.open(None, |inputs| {
            let rows = inputs.into_iter().map(|input| log_reader::rows_of(input, &self.rows));
            rows.collect::<Result<Vec<_>, _>>()
        });
        let rows = rows.map_err(|error| error.said())?.concat();
        let in_words = |said: &LocalizedText| language.pick(said.both()).to_owned();
        let cells = |(rejected, row): &(&RejectedRow, String)| {
            [
                rejected.place.line.to_string(),
                in_words(&rejected.text),
                rejected.remedy.as_ref().map(in_words).unwrap_or_default(),
                row.clone(),
            ]
        };
        let table = if rows.iter().all(|(rejected, _)| named(&rejected.place.file).is_none()) {
            csv::table(&["line", "problem", "hint", "row"], rows.iter().map(cells))
        } else {
            let rows = rows.iter().map(|row| {
                let [line, problem, hint, text] = cells(row);
                [row.0.place.file.clone(), line, problem, hint, text]
            });
            csv::table(&["file", "line", "problem", "hint", "row"], rows)
        };
        table.map_err(|error| error.to_string().into())
    }
}

/// Bills a file that is read piece by piece: `read(offset, length)` gives a `Uint8Array`, `progress(bytes, rows)` is
/// told how far it is. `accounts` and `settings` are as for [`crate::bill`].
///
/// # Errors
///
/// As [`crate::bill`].
#[wasm_bindgen]
pub fn bill_file(
    size: f64,
    read: &Function,
    accounts: &str,
    settings: &str,
    progress: &Function,
) -> Result<FileBill, JsValue> {
    let progress = progress.clone();
    let on_progress = move |bytes: u64, rows: u64| {
        // A progress bar that fails is no reason to stop.
        drop(progress.call2(&JsValue::NULL, &js_number(bytes), &js_number(rows)));
    };
    let work = || {
        let (options, accounts) = (Options::read(settings)?, options::accounts(accounts)?);
        bill_of(&Files::one(size, read), &accounts, &options, Rc::new(on_progress))
    };
    work().map_err(|said: LocalizedText| thrown_in_both(&said))
}

/// Bills a log of several files, as one; problems name their file where there are several.
pub(crate) fn bill_of(
    files: &Files,
    accounts: &Accounts,
    options: &Options,
    on_progress: OnProgress,
) -> Result<FileBill, LocalizedText> {
    let billing = options.billing().busiest(BUSIEST);
    let bill = files.open(Some(on_progress), |inputs| {
        read_and_bill(inputs, accounts, options, &billing)
    })?;
    let (report, messages) = (bill.report(), bill.message_problems());
    let mut problems: Vec<Problem> = report.problems.iter().map(problem_of_row).collect();
    let mut rows: Vec<RejectedRow> = report.problems.iter().map(RejectedRow::from).collect();
    for problem in messages.iter().take(MOST_PROBLEMS) {
        rows.extend(rows_of_message(problem, &report.sources));
        problems.push(problem_of_message(problem, &report.sources));
    }
    rows.sort_by_key(|row| row.place.line);
    let place = |file: &Option<String>| {
        let name = file.as_deref().unwrap_or(NAME);
        files.files.iter().position(|(known, _)| known == name)
    };
    problems.sort_by_key(|problem| (place(&problem.file), problem.line, problem.column));
    let more = u64::try_from(messages.len().saturating_sub(MOST_PROBLEMS)).unwrap_or(u64::MAX);
    Ok(FileBill {
        rows,
        side: SideReport {
            problems,
            problems_left_out: report.problems_left_out.saturating_add(more),
            notes: report.notes.clone(),
            busiest: bill.busiest().to_vec(),
            accounts: accounts.iter().map(|account| account.id.clone()).collect(),
        },
        bill: bill.into_statement(),
    })
}

/// The messages of the pair to which a message belongs, with what was open and every outcome. The files are read whole
/// again, because allowances and tiers count all messages.
pub(crate) fn timelines_of(
    files: &Files,
    accounts: &Accounts,
    options: &Options,
    pair_of: String,
    on_progress: OnProgress,
) -> Result<Vec<Timeline>, LocalizedText> {
    let billing = options.billing().explain(Explained::PairOf(pair_of));
    let bill = files.open(Some(on_progress), |inputs| {
        read_and_bill(inputs, accounts, options, &billing)
    })?;
    Ok(bill.own_timelines().to_vec())
}

/// The bill of a log with the log, so that more can be asked of it.
pub(crate) fn whole_bill(
    files: &Files,
    accounts: &Accounts,
    options: &Options,
    billing: &BillOptions,
    on_progress: OnProgress,
) -> Result<wabill::Bill, LocalizedText> {
    files.open(Some(on_progress), |inputs| {
        read_and_bill(inputs, accounts, options, billing)
    })
}

/// The tags that the first rows of the files have.
pub(crate) fn tags_of(files: &Files) -> Result<Vec<String>, LocalizedText> {
    let tags: BTreeSet<String> = previews(files)?.into_iter().flat_map(|preview| preview.tags).collect();
    Ok(tags.into_iter().collect())
}

fn previews(files: &Files) -> Result<Vec<log_reader::Preview>, LocalizedText> {
    let previews = files.open(None, |inputs| {
        let previews = inputs.into_iter().map(log_reader::preview);
        previews.collect::<Result<Vec<_>, _>>()
    });
    previews.map_err(|error| error.said())
}

/// What the first rows of each file name.
pub(crate) fn preview_of(files: &Files) -> Result<Preview, LocalizedText> {
    let previews = previews(files)?;
    let of_all = |of: fn(&log_reader::Preview) -> &Vec<String>| {
        let all: BTreeSet<&String> = previews.iter().flat_map(of).collect();
        all.into_iter().cloned().collect::<Vec<String>>()
    };
    let markets = &pricing_tables::shipped().markets;
    let country = |number: &String| {
        let contact = Contact::parse(number.as_bytes())?;
        match markets.countries(markets.place(contact)) {
            [only] => Some(only.to_string()),
            [] | [..] => None,
        }
    };
    let numbers = of_all(|preview| &preview.business_numbers);
    let mut countries: Vec<String> = numbers.iter().filter_map(country).collect();
    countries.sort();
    countries.dedup();
    Ok(Preview {
        csv: previews.iter().all(|preview| preview.csv),
        accounts: of_all(|preview| &preview.accounts),
        countries,
    })
}

#[cfg(test)]
mod tests {
    use super::unique_names;

    #[test]
    fn files_of_one_name_get_numbers() {
        let names = ["log.csv", "log.csv", "may.csv", "log.csv"].map(str::to_owned);
        assert_eq!(
            unique_names(names.to_vec()),
            ["log.csv", "log.csv (2)", "may.csv", "log.csv (3)"]
        );
    }
}
