//! `Request::Bill` in, `Response::Lines` and `Response::Bill` out: the worker of the page.
//!
//! [`Session`] is plain Rust, tested natively; [`PageWorker`] is its door for `web/static/worker.js`, which forwards
//! bytes.

use std::{cell::Cell, rc::Rc};

use billing_core::statement::bill::Bill;
use js_sys::{Function, Uint8Array};
use page_protocol::{Accounts, Export, Progress, Request, Response, SideReport, decode, encode};
use wabill::{By, LocalizedText};
use wabill_export::{csv, xlsx};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wording::language::Language;

use crate::{
    estimate,
    file::{self, FileBill, Files, OnProgress},
    forecast, insight,
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

/// What the worker remembers between requests: the latest bill, and the files it was made of; once something more was
/// asked of it, also the log itself.
#[derive(Debug, Default)]
pub struct Session {
    billed: Option<(FileBill, Files)>,
    held: Option<Held>,
}

/// A log that is asked more than once.
#[derive(Debug)]
struct Held {
    accounts: Accounts,
    files: Files,
    bill: wabill::Bill,
}

impl Session {
    /// Does what is asked with the files of the log, and sends every response; the last one is never progress.
    pub fn handle(&mut self, request: Request, files: Files, send: &Send) {
        if matches!(request, Request::Preview | Request::Bill { .. }) {
            self.held = None;
        }
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
            Request::Breakdown {
                accounts,
                show_contacts,
                by,
            } => with_accounts(&accounts, |accounts| {
                broken_down(&files, accounts, show_contacts, by, send)
            }),
            Request::Budget {
                accounts,
                show_contacts,
                max,
            } => self.ask(&accounts, files, send, |bill| {
                insight::month(bill, &Options::showing_contacts(show_contacts), max).map(Response::Budget)
            }),
            Request::Compare { accounts, under, hints } => self.ask(&accounts, files, send, |bill| {
                insight::under(bill, &under, hints).map(|found| Response::Compared(Box::new(found)))
            }),
            Request::Export { format, language } => self.export(format, language).map(Response::File),
            Request::Forecast { months, currency } => {
                forecast::outlook(&files, months, &currency).map(|found| Response::Outlook(Box::new(found)))
            }
            Request::ForecastLog { accounts, months } => with_accounts(&accounts, |accounts| {
                let options = Options::default().broken_down(By::Day);
                let bill = file::whole_bill(&files, accounts, &options, &options.billing(), on_progress(send))?;
                let found = forecast::outlook_of_log(bill.statement(), accounts, months)?;
                Ok(Response::Outlook(Box::new(found)))
            }),
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

    /// Asks the log something; it is read where it is not held.
    fn ask(
        &mut self,
        accounts: &Accounts,
        files: Files,
        send: &Send,
        question: impl FnOnce(&wabill::Bill) -> Result<Response, LocalizedText>,
    ) -> Result<Response, LocalizedText> {
        let held = self.held.take();
        let held = held.filter(|held| held.accounts == *accounts && held.files.are_like(&files));
        if let Some(held) = held {
            return question(&self.held.insert(held).bill);
        }
        with_accounts(accounts, |own| {
            let options = Options::default();
            let billing = options.billing().keep_state(true);
            let bill = file::whole_bill(&files, own, &options, &billing, on_progress(send))?;
            let held = Held {
                accounts: accounts.clone(),
                files,
                bill,
            };
            question(&self.held.insert(held).bill)
        })
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

/// Bills the log by something.
fn broken_down(
    files: &Files,
    accounts: &wabill::Accounts,
    show_contacts: bool,
    by: Option<String>,
    send: &Send,
) -> Result<Response, LocalizedText> {
    let tags = file::tags_of(files)?;
    let first = || {
        tags.first()
            .map_or_else(|| "day".to_owned(), |tag| format!("tag.{tag}"))
    };
    let by = by.unwrap_or_else(first);
    let dimension = by.parse::<By>().map_err(|error| error.text())?;
    // Numbers are masked once their sums are made: two of them may look alike.
    let options = Options::showing_contacts(true).broken_down(dimension);
    let bill = file::whole_bill(files, accounts, &options, &options.billing(), on_progress(send))?;
    let found = insight::breakdown(bill.statement(), &by, tags, show_contacts)?;
    Ok(Response::Breakdown(Box::new(found)))
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
    fn the_whole_months_of_a_log_are_carried_on() {
        let rows = (1..=30).map(|day| {
            format!("delivered,2026-09-{day:02}T10:00:00Z,m-{day},a,4930,4915112345678,template,marketing,\n")
        });
        let asked = Request::ForecastLog {
            accounts: Accounts::Text(ACCOUNTS.to_owned()),
            months: 3,
        };
        let all = answers(&mut Session::default(), &asked, log(&rows.collect::<String>()));
        let [Response::Outlook(found)] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!((found.months.len(), found.rows[0].volumes.clone()), (3, vec![30; 3]));
        let all = answers(&mut Session::default(), &asked, small());
        let [Response::Failed(why)] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert!(why.english().contains("whole month"), "{why}");
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

    /// Two campaigns and a message without one, in a month that goes on.
    fn tagged() -> Files {
        let head = "event,at,message_id,account,business_number,contact,kind,category,entry_point,tag.campaign\n";
        let row = |day: u32, tag: &str, category: &str| {
            format!(
                "received,2026-11-{day:02}T09:00:00Z,r-{day},a,4930123456,4915112345678,,,,\n\
                 delivered,2026-11-{day:02}T10:00:00Z,m-{day},a,4930123456,4915112345678,template,{category},,{tag}\n"
            )
        };
        let rows = [
            row(1, "spring", "marketing"),
            row(2, "spring", "marketing"),
            row(3, "autumn", "utility"),
            row(4, "", "marketing"),
            "delivered,2026-11-04T10:01:00Z,m-5,a,4930123456,4915112345678,free_form,,,\n".to_owned(),
        ];
        Files::in_memory(vec![(
            "log.csv".to_owned(),
            format!("{head}{}", rows.concat()).into_bytes(),
        )])
    }

    fn accounts() -> Accounts {
        Accounts::Text(ACCOUNTS.to_owned())
    }

    #[test]
    fn a_log_is_broken_down_by_its_first_tag_and_sums_are_those_of_the_bill() {
        let by = |by: Option<&str>, show_contacts| {
            let request = Request::Breakdown {
                accounts: accounts(),
                show_contacts,
                by: by.map(str::to_owned),
            };
            match answers(&mut Session::default(), &request, tagged()).pop() {
                Some(Response::Breakdown(found)) => *found,
                other => panic!("{other:?}"),
            }
        };
        let found = by(None, false);
        assert_eq!(
            (found.by.as_str(), found.tags.join(" ")),
            ("tag.campaign", "campaign".to_owned())
        );
        let part = &found.parts[0];
        let rows: Vec<(&str, u64, u64, &str)> = part
            .rows
            .iter()
            .map(|row| {
                (
                    row.value.as_str(),
                    row.counts.charged,
                    row.counts.free,
                    row.counts.exact.as_str(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("spring", 2, 0, "0.2262"),
                ("(none)", 1, 1, "0.1131"),
                ("autumn", 1, 0, "0.0456")
            ]
        );
        assert_eq!(
            (part.total.exact.as_str(), part.billed.to_string()),
            ("0.3849", "0.39".to_owned())
        );
        assert_eq!((part.left_out, part.rest.exact.as_str()), (0, "0"));
        assert_eq!(by(Some("day"), false).parts[0].rows.len(), 4);
        let number = |show| by(Some("number"), show).parts[0].rows[0].value.clone();
        assert_ne!(number(false), number(true));
        assert!(number(true).contains("4930123456"));
        let missing = by(Some("tag.team"), false);
        assert_eq!(
            (missing.parts[0].rows.len(), missing.parts[0].rows[0].value.as_str()),
            (1, "(none)")
        );
    }

    #[test]
    fn what_a_page_cannot_show_is_counted_with_its_sum() {
        let head = "event,at,message_id,account,business_number,contact,kind,category,entry_point,tag.order\n";
        let rows = (0..1_000).map(|place| {
            format!(
                "delivered,2026-11-01T10:00:00Z,m-{place},a,4930123456,4915112345678,template,marketing,,o-{place}\n"
            )
        });
        let log = format!("{head}{}", rows.collect::<String>());
        let files = Files::in_memory(vec![("log.csv".to_owned(), log.into_bytes())]);
        let request = Request::Breakdown {
            accounts: accounts(),
            show_contacts: false,
            by: None,
        };
        let Some(Response::Breakdown(found)) = answers(&mut Session::default(), &request, files).pop() else {
            panic!("no breakdown");
        };
        let part = &found.parts[0];
        assert_eq!((part.rows.len(), part.left_out, part.rest.charged), (200, 800, 800));
        assert_eq!(
            (part.rest.exact.as_str(), part.total.exact.as_str()),
            ("90.48", "113.1")
        );
    }

    #[test]
    fn a_log_is_read_once_for_its_month_and_for_what_it_would_have_cost() {
        let mut session = Session::default();
        let budget = |max: &str| Request::Budget {
            accounts: accounts(),
            show_contacts: false,
            max: vec![wabill::Money::from_minor(max.parse().unwrap(), "EUR".parse().unwrap())],
        };
        let stand = |session: &mut Session, max| match answers(session, &budget(max), tagged()).pop() {
            Some(Response::Budget(stands)) => stands[0].clone(),
            other => panic!("{other:?}"),
        };
        let found = stand(&mut session, "100");
        assert_eq!(
            (found.spent.to_string(), found.until.as_str()),
            ("0.39".to_owned(), "2026-11-04T11:01:00+01:00")
        );
        let max = found.max.unwrap();
        assert!(!max.passed && max.on.is_some() && found.projected.is_some());
        assert_eq!((found.allowances[0].used, found.allowances[0].allowance), (1, 1000));
        assert!(
            !found.allowances[0]
                .business_number
                .as_ref()
                .unwrap()
                .contains("4930123456")
        );
        assert!(stand(&mut session, "10").max.unwrap().passed);
        assert!(session.held.is_some());
        let compare = Request::Compare {
            accounts: accounts(),
            under: vec!["as-of:2026-09-01".to_owned(), "card:USD".to_owned()],
            hints: true,
        };
        let Some(Response::Compared(found)) = answers(&mut session, &compare, tagged()).pop() else {
            panic!("not compared");
        };
        let then = &found.under[0].accounts[0];
        // Utility inside the window was free then.
        assert_eq!(then.difference.as_ref().unwrap().0.to_string(), "-0.05");
        assert_eq!(then.drivers[0].category.as_str(), "utility");
        let dollars = &found.under[1].accounts[0];
        assert!(dollars.difference.is_none() && dollars.why_not.as_ref().unwrap().needs_rate);
        let hints = found.hints.unwrap();
        assert_eq!(
            (hints[0].spec.as_str(), hints[0].saves.to_string()),
            ("utility-in-window", "0.05".to_owned())
        );
        let days: Vec<String> = found.choices.days.iter().map(|first| first.day.to_string()).collect();
        assert!(
            days.contains(&"2026-10-01".to_owned()) && days.is_sorted_by(|one, next| next < one),
            "{days:?}"
        );
        // Another log is another question.
        answers(&mut session, &bill(ACCOUNTS), small());
        assert!(session.held.is_none());
    }
}
