//! `Request::Bill` in, `Response::Lines` and `Response::Bill` out: the worker of the page.
//!
//! [`Session`] is plain Rust, tested natively; [`PageWorker`] is its door for `web/static/worker.js`, which forwards
//! bytes.

use std::{cell::Cell, rc::Rc};

use billing_core::statement::bill::Bill;
use js_sys::{Function, Uint8Array};
use page_protocol::{Accounts, Export, Progress, Request, Response, SideReport, decode, encode};
use wabill::LocalizedText;
use wabill_export::{csv, xlsx};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wording::language::Language;

use crate::{
    estimate,
    file::{self, FileBill, Files, OnProgress},
    forecast,
    options::{self, Options},
    pretty,
    story::story,
};

/// Lines of a bill in one response: as many as the page takes in without a long task.
const LINES_PER_RESPONSE: usize = 400;
/// Most messages without a price, and most problems, that the page shows; it gets the number of the others.
const MOST_SHOWN: usize = 200;
/// Least time between two reports of progress, in milliseconds: more often than people can read is too often.
const PROGRESS_INTERVAL: f64 = 100.0;

/// Takes responses.
pub type Send = Rc<dyn Fn(Response)>;

/// What the worker remembers between requests: the latest bill, and the files it was made of.
#[derive(Debug, Default)]
pub struct Session {
    billed: Option<(FileBill, Files)>,
}

impl Session {
    /// Does what is asked with the files of the log, and sends every response; the last one is never progress.
    pub fn handle(&mut self, request: Request, files: Files, send: &Send) {
        let response = match request {
            Request::Preview => file::preview_of(&files).map(Response::Preview),
            Request::Bill {
                accounts,
                show_contacts,
            } => with_accounts(&accounts, |accounts| {
                // The bill before is not held while the next one is made.
                self.billed = None;
                let bill = file::bill_of(
                    &files,
                    accounts,
                    &Options::showing_contacts(show_contacts),
                    on_progress(send),
                )?;
                let response = send_lines(&bill, send);
                self.billed = Some((bill, files));
                Ok(response)
            }),
            Request::Timeline {
                accounts,
                show_contacts,
                pair_of,
            } => with_accounts(&accounts, |accounts| {
                let options = Options::showing_contacts(show_contacts);
                file::timelines_of(&files, accounts, &options, pair_of, on_progress(send)).map(Response::Timelines)
            }),
            Request::Export { format, language } => self.export(format, language).map(Response::File),
            Request::Forecast { months, currency } => {
                forecast::outlook(&files, months, &currency).map(|found| Response::Outlook(Box::new(found)))
            }
            Request::Story => story().map(Response::Story),
            Request::Estimate {
                plan,
                format,
                language,
                as_of,
            } => estimate::file(&(*plan).into(), format, language, as_of)
                .map(Response::File)
                .map_err(LocalizedText::from),
        };
        send(response.unwrap_or_else(Response::Failed));
    }

    fn export(&self, format: Export, language: Language) -> Result<Vec<u8>, LocalizedText> {
        let Some((billed, files)) = &self.billed else {
            return Err(LocalizedText::new("no log is billed", "kein Protokoll ist abgerechnet"));
        };
        match format {
            Export::Json => Ok(pretty(billed.bill())?.into_bytes()),
            Export::Csv => {
                let mut bytes = vec![];
                csv::write(&mut bytes, billed.bill()).map_err(|error| error.to_string())?;
                Ok(bytes)
            }
            Export::Xlsx => Ok(xlsx::bytes(billed.bill()).map_err(|error| error.to_string())?),
            Export::Rejected => Ok(billed.rejected_csv(files, language)?.into_bytes()),
        }
    }
}

fn on_progress(send: &Send) -> OnProgress {
    let send = Rc::clone(send);
    Rc::new(move |bytes, rows| send(Response::Progress(Progress { bytes, rows })))
}

/// Goes on with the accounts, if they can be used.
fn with_accounts(
    accounts: &Accounts,
    work: impl FnOnce(&wabill::Accounts) -> Result<Response, LocalizedText>,
) -> Result<Response, LocalizedText> {
    let text = match accounts {
        Accounts::Text(text) => text.clone(),
        Accounts::Fields(account) => serde_json::json!({ "account": account }).to_string(),
    };
    match options::accounts(&text) {
        Ok(accounts) => work(&accounts),
        Err(why) => Ok(Response::AccountsRefused(
            why.map(|text| text.replace(options::ACCOUNTS_PREFIX, "")),
        )),
    }
}

/// Sends the lines of a bill; gives the rest of it, as far as it is shown.
fn send_lines(billed: &FileBill, send: &Send) -> Response {
    let (bill, side) = (billed.bill(), billed.side());
    for lines in bill.lines.chunks(LINES_PER_RESPONSE) {
        send(Response::Lines(lines.to_vec()));
    }
    let unlisted = side.problems.len().saturating_sub(MOST_SHOWN);
    Response::Bill {
        bill: Box::new(Bill {
            format: bill.format,
            input: bill.input,
            ignored: bill.ignored.clone(),
            lines: vec![],
            totals: bill.totals.clone(),
            refused: bill.refused.iter().take(MOST_SHOWN).cloned().collect(),
            warnings: bill.warnings.clone(),
            breakdown: vec![],
        }),
        refused_count: count(bill.refused.len()),
        side: Box::new(SideReport {
            problems: side.problems.iter().take(MOST_SHOWN).cloned().collect(),
            problems_left_out: side.problems_left_out.saturating_add(count(unlisted)),
            notes: side.notes.clone(),
            busiest: side.busiest.clone(),
            accounts: side.accounts.clone(),
        }),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The worker as its script sees it.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct PageWorker {
    session: Session,
}

#[wasm_bindgen]
impl PageWorker {
    /// A worker that remembers nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Does what the bytes of a request ask for, and gives the bytes of each response to `send(bytes)`. `names` and
    /// `sizes` are those of the log's files, and `read(index, offset, length)` gives a piece of one as a `Uint8Array`.
    pub fn handle(&mut self, request: &[u8], names: Vec<String>, sizes: &[f64], read: Function, send: Function) {
        let last_progress = Cell::new(f64::NEG_INFINITY);
        let send: Send = Rc::new(move |response: Response| {
            if let Response::Progress(_) = response {
                let now = js_sys::Date::now();
                if now - last_progress.get() < PROGRESS_INTERVAL {
                    return;
                }
                last_progress.set(now);
            }
            if let Ok(bytes) = encode(&response) {
                // A script that cannot forward has nobody to report to.
                drop(send.call1(&JsValue::NULL, &Uint8Array::from(bytes.as_slice())));
            }
        });
        match decode(request) {
            Ok(request) => self.session.handle(request, Files::several(names, sizes, read), &send),
            Err(why) => send(Response::Failed(why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use page_protocol::AccountField;

    use super::*;

    const ACCOUNTS: &str = "[[account]]\nid = \"a\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";

    fn log(rows: &str) -> Files {
        let head = "event,at,message_id,account,business_number,contact,kind,category,entry_point\n";
        Files::in_memory(vec![("log.csv".to_owned(), format!("{head}{rows}").into_bytes())])
    }

    /// The responses as the page reads them.
    fn answers(session: &mut Session, request: &Request, files: Files) -> Vec<Response> {
        let received = Rc::new(RefCell::new(vec![]));
        let collect = Rc::clone(&received);
        let send: Send = Rc::new(move |response| {
            let bytes = encode(&response).unwrap();
            if !matches!(response, Response::Progress(_)) {
                collect.borrow_mut().push(decode(&bytes).unwrap());
            }
        });
        session.handle(decode(&encode(request).unwrap()).unwrap(), files, &send);
        received.take()
    }

    fn bill(accounts: &str) -> Request {
        Request::Bill {
            accounts: Accounts::Text(accounts.to_owned()),
            show_contacts: false,
        }
    }

    fn export(format: Export) -> Request {
        Request::Export {
            format,
            language: Language::German,
        }
    }

    /// Three messages with one price, one before any rules, and a row that cannot be read.
    fn small() -> Files {
        log(
            "delivered,2023-06-05T17:30:00+02:00,m-1,a,4930,4915112345678,template,marketing,\n\
             delivered,2023-06-07T17:30:00+02:00,m-2,a,4930,4915112345678,template,marketing,\n\
             delivered,2021-06-07T17:30:00+02:00,m-3,a,4930,4915112345678,template,marketing,\n\
             delivered,yesterday,m-4,a,4930,4915112345678,template,marketing,\n",
        )
    }

    #[test]
    fn a_bill_comes_in_pieces_and_stays_for_its_files() {
        let mut session = Session::default();
        assert!(matches!(
            answers(&mut session, &export(Export::Csv), log(""))[..],
            [Response::Failed(_)]
        ));
        let all = answers(&mut session, &bill(ACCOUNTS), small());
        let [
            Response::Lines(lines),
            Response::Bill {
                bill,
                refused_count,
                side,
            },
        ] = all.as_slice()
        else {
            panic!("{all:?}");
        };
        let amounts: Vec<String> = lines.iter().map(|line| line.amount.to_string()).collect();
        assert_eq!(amounts, ["0.00", "0.23"]);
        assert!(bill.lines.is_empty());
        assert_eq!((bill.refused.len(), *refused_count), (1, 1));
        assert_eq!((side.problems.len(), side.problems[0].line), (1, 5));
        assert_eq!(side.accounts, ["a"]);
        let file = |session: &mut Session, format| match answers(session, &export(format), log("")).pop() {
            Some(Response::File(content)) => content,
            other => panic!("{other:?}"),
        };
        assert!(file(&mut session, Export::Json).starts_with(b"{\n  \"format\": 1"));
        assert!(file(&mut session, Export::Xlsx).starts_with(b"PK"));
        let rejected = String::from_utf8(file(&mut session, Export::Rejected)).unwrap();
        assert!(rejected.starts_with("line,problem,hint,row\n5,"), "{rejected}");
        assert!(rejected.contains("yesterday"));
    }

    #[test]
    fn accounts_are_refused_before_the_log_is_read() {
        let fields = |zone: &str| Request::Bill {
            accounts: Accounts::Fields(vec![AccountField {
                id: "a".to_owned(),
                time_zone: zone.to_owned(),
                currency: "EUR".to_owned(),
            }]),
            show_contacts: false,
        };
        let mut session = Session::default();
        let all = answers(&mut session, &fields("Europe/Nowhere"), small());
        let [Response::AccountsRefused(why)] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert!(why.english().starts_with("account `a`"), "{why}");
        assert_eq!(answers(&mut session, &fields("Europe/Berlin"), small()).len(), 2);
    }

    #[test]
    fn first_rows_and_timelines_are_read_from_the_files() {
        let mut session = Session::default();
        let all = answers(&mut session, &Request::Preview, small());
        let [Response::Preview(preview)] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!((preview.csv, preview.accounts.join(" ")), (true, "a".to_owned()));
        let timeline = Request::Timeline {
            accounts: Accounts::Text(ACCOUNTS.to_owned()),
            show_contacts: false,
            pair_of: "m-1".to_owned(),
        };
        let all = answers(&mut session, &timeline, small());
        let [Response::Timelines(timelines)] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(timelines[0].moments.len(), 3);
        let story = answers(&mut session, &Request::Story, log(""));
        assert!(matches!(&story[..], [Response::Story(chapters)] if chapters.len() == 5));
    }
}
