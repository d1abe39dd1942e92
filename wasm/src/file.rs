//! A log that is read piece by piece through a function of the caller: in a worker a `FileReaderSync` on slices of its
//! files, in Node `readSync`. Nothing of a file is held whole.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    io::{self, Read},
};

use billing_core::{base::contact::Contact, log::Sources, statement::bill::Bill};
use js_sys::{Function, Uint8Array};
use serde::{Deserialize, Serialize};
use wabill::{
    Accounts, BillOptions, Explained, Input, LocalizedText, MessageProblem, PairSummary, Refusal, RowPlace, RowProblem,
    Timeline,
};
use wabill_export::{csv, xlsx};
use wasm_bindgen::{
    JsValue,
    prelude::{JsError, wasm_bindgen},
};
use wording::language::Language;

use crate::{
    asked::{self, Asked},
    pretty, thrown,
};

/// The name under which problems of the file are reported.
const NAME: &str = "log";
/// Bytes asked for at once.
const PIECE: u32 = 4 << 20;
/// Problems kept with their texts; the others are counted.
const MOST_PROBLEMS: usize = 10_000;
/// Pairs listed to pick a timeline from.
const BUSIEST: usize = 200;

thread_local! {
    /// The caller's functions while files are read; the reader itself must be free of JavaScript values.
    static OPEN: RefCell<Option<OpenFiles>> = const { RefCell::new(None) };
}

struct OpenFiles {
    pieces: PiecesOf,
    progress: Option<Function>,
    /// Bytes read so far, of all files together.
    read: u64,
}

/// How the caller gives pieces.
#[derive(Clone)]
enum PiecesOf {
    /// `read(offset, length)`.
    OneFile(Function),
    /// `read(place of the file, offset, length)`.
    Files(Function),
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
    fn piece(&mut self, place: usize, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let (offset, length) = (js_number(offset), js_number(length));
        let read = match &self.pieces {
            PiecesOf::OneFile(read) => read.call2(&JsValue::NULL, &offset, &length),
            PiecesOf::Files(read) => {
                let place = js_number(u64::try_from(place).unwrap_or(u64::MAX));
                read.call3(&JsValue::NULL, &place, &offset, &length)
            }
        };
        let bytes = read.map_err(|error| io::Error::other(text_of(&error)))?;
        let bytes = Uint8Array::new(&bytes).to_vec();
        if bytes.is_empty() {
            return Err(io::Error::other("the file is shorter than it was"));
        }
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.read = self.read.saturating_add(count);
        Ok(bytes)
    }
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
    place: usize,
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
                Some(open) if 0 < length => open.piece(self.place, self.offset, length),
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

/// The files of a log, and what gives their pieces.
struct Files {
    /// Each with its size in bytes; no name twice, since problems are reported under it.
    files: Vec<(String, u64)>,
    pieces: PiecesOf,
}

impl Files {
    /// One file, under a name that says no more than what it is.
    fn one(size: f64, read: &Function) -> Self {
        Self {
            files: vec![(NAME.to_owned(), whole(size))],
            pieces: PiecesOf::OneFile(read.clone()),
        }
    }

    /// Files by name and size; only where there are several their names are told.
    fn several(names: Vec<String>, sizes: &[f64], read: &Function) -> Self {
        let names = if names.len() == 1 {
            vec![NAME.to_owned()]
        } else {
            told_apart(names)
        };
        Self {
            files: names.into_iter().zip(sizes.iter().copied().map(whole)).collect(),
            pieces: PiecesOf::Files(read.clone()),
        }
    }

    /// Opens them for the time of a call.
    fn open<T>(&self, progress: Option<&Function>, work: impl FnOnce(Vec<Input<'static>>) -> T) -> T {
        OPEN.set(Some(OpenFiles {
            pieces: self.pieces.clone(),
            progress: progress.cloned(),
            read: 0,
        }));
        let input = |(place, (name, size)): (usize, &(String, u64))| Input {
            name: name.clone(),
            reader: Box::new(Pieces {
                place,
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

/// Names of files of which some may be called the same: `log.csv`, `log.csv (2)`.
fn told_apart(names: Vec<String>) -> Vec<String> {
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

/// Tells the caller how many bytes of the files and how many rows were read.
fn tell(progress: log_reader::Progress) {
    let told = OPEN.with_borrow(|open| {
        let open = open.as_ref()?;
        Some((open.progress.clone()?, open.read))
    });
    if let Some((function, bytes)) = told {
        // A progress bar that fails is no reason to stop.
        drop(function.call2(&JsValue::NULL, &js_number(bytes), &js_number(progress.rows)));
    }
}

/// Reads and bills files that are open.
fn read_and_bill(
    inputs: Vec<Input<'_>>,
    accounts: &Accounts,
    asked: &Asked,
    options: &BillOptions,
) -> Result<wabill::Bill, LocalizedText> {
    let reading = asked.reading().most_problems(MOST_PROBLEMS);
    let log = reading
        .read_telling(inputs, accounts, &tell)
        .map_err(|error| told_whole(&error))?;
    log.bill_with(options).map_err(|error| told_whole(&error))
}

/// An error with what to do about it, one a line.
fn told_whole(error: &wabill::Error) -> LocalizedText {
    let all: Vec<LocalizedText> = core::iter::once(error.text()).chain(error.remedy()).collect();
    LocalizedText::lines(&all)
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

fn said_of(refusal: &Refusal) -> LocalizedText {
    LocalizedText::new(refusal.to_string(), Language::German.refusal(refusal))
}

/// Something that is wrong with a row or with the rows of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file; none where the log is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The row's line in the file, from 1.
    pub line: u32,
    /// The byte in the line, from 1, where known.
    pub column: Option<u32>,
    /// What was found and what was expected.
    pub message: LocalizedText,
    /// What to do.
    pub hint: Option<LocalizedText>,
    /// The message all rows of which are rejected; none where only the row is.
    pub message_id: Option<String>,
    /// The line of the row that says otherwise.
    pub other_line: Option<u32>,
}

/// The name of a file of several.
fn named(file: &str) -> Option<String> {
    (file != NAME).then(|| file.to_owned())
}

impl Problem {
    fn of_row(problem: &RowProblem) -> Self {
        Self {
            file: named(&problem.place.file),
            line: problem.place.line,
            column: problem.place.column,
            message: problem.text(),
            hint: problem.remedy(),
            message_id: None,
            other_line: None,
        }
    }

    fn of_message(problem: &MessageProblem, sources: &Sources) -> Self {
        let ((file, first), (other_file, second)) = (sources.place(problem.lines.0), sources.place(problem.lines.1));
        Self {
            file: named(file),
            line: first,
            column: None,
            message: problem.fault.text(),
            hint: None,
            message_id: Some(problem.message_id.clone()),
            other_line: Some(second).filter(|second| (other_file, *second) != (file, first)),
        }
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
    let (first, second) = (sources.place(problem.lines.0), sources.place(problem.lines.1));
    let (id, text) = (&problem.message_id, problem.fault.text());
    let (english, german) = text.both();
    let row = |(file, line): (&str, u32)| RejectedRow {
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
    };
    let other = Some(second).filter(|second| *second != first).map(row);
    core::iter::once(row(first)).chain(other).collect()
}

/// What a page shows beside the bill.
#[derive(Debug, Serialize)]
struct Beside<'a> {
    format: u32,
    problems: &'a [Problem],
    problems_left_out: u64,
    /// Each reason why messages have no price, in every language.
    refusals: Vec<LocalizedText>,
    notes: &'a [LocalizedText],
    busiest: &'a [PairSummary],
    /// Ids of the accounts that the log was read with.
    accounts: &'a [String],
}

/// The bill of a file, and what else was seen.
#[wasm_bindgen]
#[derive(Debug)]
pub struct FileBill {
    bill: Bill,
    rows: Vec<RejectedRow>,
    problems: Vec<Problem>,
    left_out: u64,
    notes: Vec<LocalizedText>,
    busiest: Vec<PairSummary>,
    accounts: Vec<String>,
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

    /// What stands beside the bill, as JSON: `problems` of rows and messages with their lines, `problems_left_out`, the
    /// `refusals` in every language, `notes`, the `busiest` pairs, masked, and the ids of the `accounts`.
    ///
    /// # Errors
    ///
    /// Never in practice.
    pub fn beside(&self) -> Result<String, JsError> {
        // Many messages share few reasons.
        let refusals: BTreeSet<&Refusal> = self.bill.refused.iter().map(|refused| &*refused.error).collect();
        pretty(&Beside {
            format: 1,
            problems: &self.problems,
            problems_left_out: self.left_out,
            refusals: refusals.into_iter().map(said_of).collect(),
            notes: &self.notes,
            busiest: &self.busiest,
            accounts: &self.accounts,
        })
        .map_err(thrown)
    }

    /// The rows that could not be used, as CSV: line, problem, hint, and the row as it stands; of a message that is
    /// rejected whole, the rows that show why. Where there are several files, the file stands first. Problems and hints are
    /// in a language (`en`, `de`). Reads the files again; they are given as for [`bill_files`].
    ///
    /// # Errors
    ///
    /// When a file cannot be read any more, or the language is none.
    pub fn rejected_csv(
        &self,
        names: Vec<String>,
        sizes: &[f64],
        read: &Function,
        language: &str,
    ) -> Result<String, JsValue> {
        let work = || -> Result<String, LocalizedText> {
            let language: Language = language.parse()?;
            let rows = Files::several(names, sizes, read).open(None, |inputs| {
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
        };
        work().map_err(|said| thrown_in_both(&said))
    }
}

/// Bills a file that is read piece by piece: `read(offset, length)` gives a `Uint8Array`, `progress(bytes, rows)` is told
/// how far it is. `accounts` and `settings` are as for [`crate::bill`].
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
    bill_of(&Files::one(size, read), accounts, settings, progress).map_err(|said| thrown_in_both(&said))
}

/// Bills a log of several files, as one: `names` and `sizes` say which, and `read(place, offset, length)` gives a piece of
/// the file at a place. The rest is as for [`bill_file`]; problems name their file where there are several.
///
/// # Errors
///
/// As [`crate::bill`].
#[wasm_bindgen]
pub fn bill_files(
    names: Vec<String>,
    sizes: &[f64],
    read: &Function,
    accounts: &str,
    settings: &str,
    progress: &Function,
) -> Result<FileBill, JsValue> {
    let files = Files::several(names, sizes, read);
    bill_of(&files, accounts, settings, progress).map_err(|said| thrown_in_both(&said))
}

fn bill_of(files: &Files, accounts: &str, settings: &str, progress: &Function) -> Result<FileBill, LocalizedText> {
    let (asked, accounts) = (Asked::read(settings)?, asked::accounts(accounts)?);
    let options = asked.billing().busiest(BUSIEST);
    let bill = files.open(Some(progress), |inputs| {
        read_and_bill(inputs, &accounts, &asked, &options)
    })?;
    let (report, messages) = (bill.report(), bill.message_problems());
    let mut problems: Vec<Problem> = report.problems.iter().map(Problem::of_row).collect();
    let mut rows: Vec<RejectedRow> = report.problems.iter().map(RejectedRow::from).collect();
    for problem in messages.iter().take(MOST_PROBLEMS) {
        rows.extend(rows_of_message(problem, &report.sources));
        problems.push(Problem::of_message(problem, &report.sources));
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
        problems,
        left_out: report.problems_left_out.saturating_add(more),
        notes: report.notes.clone(),
        busiest: bill.busiest().to_vec(),
        accounts: accounts.iter().map(|account| account.id.clone()).collect(),
        bill: bill.into_statement(),
    })
}

/// Whose timeline is wanted: `{"pair_of": "wamid.1"}` or `{"contact": "+49 151 23456789"}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    PairOf(String),
    Contact(String),
}

/// An explanation in words.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    message_id: String,
    en: String,
    de: String,
}

#[derive(Debug, Serialize)]
struct Document<'a> {
    format: u32,
    timelines: &'a [Timeline],
    texts: Vec<Told>,
}

/// The explanations of a timeline in words.
pub(crate) fn told(timelines: &[Timeline]) -> Vec<Told> {
    let explanations = timelines
        .iter()
        .flat_map(|timeline| timeline.moments.iter().filter_map(|moment| moment.explanation.as_ref()));
    let texts = explanations.map(|explanation| Told {
        message_id: explanation.message_id.clone(),
        en: wording::explanation::text(explanation, Language::English),
        de: wording::explanation::text(explanation, Language::German),
    });
    texts.collect()
}

/// The messages of a contact, or of the pair to which a message belongs, with what was open and every outcome. The files
/// are read whole again, because allowances and tiers count all messages. `wanted` is `{"pair_of": "message id"}` or
/// `{"contact": "phone number"}`; the other arguments are as for [`bill_files`].
///
/// # Errors
///
/// As [`crate::bill`], and when `wanted` names no contact.
#[wasm_bindgen]
pub fn timeline_files(
    names: Vec<String>,
    sizes: &[f64],
    read: &Function,
    accounts: &str,
    settings: &str,
    wanted: &str,
    progress: &Function,
) -> Result<String, JsValue> {
    let work = || -> Result<String, LocalizedText> {
        let (asked, accounts) = (Asked::read(settings)?, asked::accounts(accounts)?);
        let explained = wanted_pairs(wanted)?;
        let options = asked.billing().explain(explained);
        let bill = Files::several(names, sizes, read).open(Some(progress), |inputs| {
            read_and_bill(inputs, &accounts, &asked, &options)
        })?;
        let timelines = bill.own_timelines();
        let document = Document {
            format: 1,
            timelines,
            texts: told(timelines),
        };
        Ok(pretty(&document)?)
    };
    work().map_err(|said| thrown_in_both(&said))
}

fn wanted_pairs(wanted: &str) -> Result<Explained, String> {
    let wanted: Wanted = serde_json::from_str(wanted).map_err(|error| format!("wanted: {error}"))?;
    Ok(match wanted {
        Wanted::PairOf(id) => Explained::PairOf(id),
        Wanted::Contact(text) => match Contact::parse(text.as_bytes()) {
            Some(Contact::Phone(number)) => Explained::Contact(number.to_string()),
            Some(Contact::ScopedId(id)) => Explained::Contact(id.to_owned()),
            None => {
                return Err(
                    "wanted: this is neither an international phone number nor a business-scoped id".to_owned(),
                );
            }
        },
    })
}

#[derive(Debug, Serialize)]
struct Guess {
    format: u32,
    csv: bool,
    accounts: Vec<String>,
    countries: Vec<String>,
}

/// What the first rows of each file name, as JSON: whether they are `csv`, ids of `accounts`, and the `countries` of the
/// business numbers, from which a person may conclude time zone and currency. None of it is used unless confirmed. The files
/// are given as for [`bill_files`].
///
/// # Errors
///
/// When a file cannot be read at all.
#[wasm_bindgen]
pub fn preview_files(names: Vec<String>, sizes: &[f64], read: &Function) -> Result<String, JsValue> {
    let previews = Files::several(names, sizes, read).open(None, |inputs| {
        let previews = inputs.into_iter().map(log_reader::preview);
        previews.collect::<Result<Vec<_>, _>>()
    });
    let previews = previews.map_err(|error| thrown_in_both(&error.said()))?;
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
    pretty(&Guess {
        format: 1,
        csv: previews.iter().all(|preview| preview.csv),
        accounts: of_all(|preview| &preview.accounts),
        countries,
    })
    .map_err(|error| thrown_in_both(&error.into()))
}

#[cfg(test)]
mod tests {
    use wabill::Explained;

    use super::{told_apart, wanted_pairs};

    #[test]
    fn files_of_one_name_are_told_apart() {
        let names = ["log.csv", "log.csv", "may.csv", "log.csv"].map(str::to_owned);
        assert_eq!(
            told_apart(names.to_vec()),
            ["log.csv", "log.csv (2)", "may.csv", "log.csv (3)"]
        );
    }

    #[test]
    fn a_contact_may_be_written_as_people_write_it() {
        let contact = wanted_pairs(r#"{"contact": "+49 (151) 234-56789"}"#);
        assert_eq!(contact, Ok(Explained::Contact("4915123456789".to_owned())));
        let pair = wanted_pairs(r#"{"pair_of": "m-1"}"#);
        assert_eq!(pair, Ok(Explained::PairOf("m-1".to_owned())));
        assert!(wanted_pairs(r#"{"contact": "0151"}"#).is_err());
        assert!(wanted_pairs("{}").is_err());
    }
}
