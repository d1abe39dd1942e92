//! What every reader of wabill must do with any bytes: not panic, stay within bounds, and keep its books.
//!
//! One function per target; the programs in `fuzz_targets` only call them, so that the seeds can also run as an
//! ordinary test (see the end of this file).

use std::sync::OnceLock;

use billing_core::{
    base::{
        contact::{PhoneNumber, business_number},
        instant::Instant,
        spelling::bare,
    },
    bill::{Dimension, Explained},
    intake::reader::Fields,
    log::MessageLog,
    state::{Earlier, State},
};
use log_reader::RowPlace;
use wabill::{Accounts, Bill, BillOptions, Error, ReadOptions, Tables};

/// The account of the logs in `seeds`.
const ACCOUNTS: &str = "\
[[account]]
id = \"waba-1\"
time_zone = \"Europe/Berlin\"
currency = \"EUR\"
home_country = \"DE\"
credit_line = \"partner\"
auth_international = { default = \"2024-06-15T00:00:00Z\", IN = \"2024-07-20T00:00:00Z\" }
";

/// A few messages, for targets whose bytes are something else. On both sides of two switch days.
const LOG: &str = "\
event,at,message_id,account,business_number,contact,kind,category,entry_point
received,2023-05-31T20:00:00Z,i1,waba-1,4930123456,4915112345678,,,ad
delivered,2023-05-31T21:30:00Z,o1,waba-1,4930123456,4915112345678,free_form,,
delivered,2023-06-01T21:30:00Z,o2,waba-1,4930123456,919812345678,template,utility,
delivered,2025-07-01T08:00:00Z,o3,waba-1,4930123456,919812345678,template,authentication,
delivered,2026-10-02T08:00:00Z,o4,waba-1,4930123456,4915112345678,free_form,,
sent,2026-10-02T09:00:00Z,o5,waba-1,4930123456,4915112345678,template,marketing,
";

/// A few messages of three days, for runs that go on from each other: settled messages are
/// remembered for 180 days, by ids that no seed uses.
const AUTUMN: &str = "\
event,at,message_id,account,business_number,contact,kind,category,entry_point
received,2026-10-01T20:00:00Z,autumn-i1,waba-1,4930123456,4915112345678,,,ad
delivered,2026-10-01T21:30:00Z,autumn-o1,waba-1,4930123456,4915112345678,free_form,,
delivered,2026-10-02T21:30:00Z,autumn-o2,waba-1,4930123456,919812345678,template,authentication,
delivered,2026-10-02T21:31:00Z,autumn-o3,waba-1,4930123456,4915112345679,free_form,,
sent,2026-10-03T21:32:00Z,autumn-o4,waba-1,4930123456,4915112345679,template,utility,
";

/// Bytes as a message log in CSV. Nothing forces the format: a reader must also stand what looks like another.
pub fn csv_log(bytes: &[u8]) {
    read_and_bill(bytes);
}

/// Bytes as a workbook, or whatever else a reader makes of them.
pub fn workbook_log(bytes: &[u8]) {
    read_and_bill(bytes);
}

/// Each line as a phone number, a business number and a time. What was read is read as itself again, and what is read
/// without a zone of local times is the same moment with one.
pub fn spellings(bytes: &[u8]) {
    let zone = "Europe/Berlin".parse().ok();
    for line in bytes.split(|byte| *byte == b'\n') {
        assert_eq!(bare(bare(line)), bare(line), "bare");
        if let Some(number) = PhoneNumber::parse(line) {
            assert_eq!(
                PhoneNumber::parse(number.to_string().as_bytes()),
                Some(number),
                "a number"
            );
        }
        if let Ok(text) = core::str::from_utf8(line) {
            let number = business_number(text);
            assert_eq!(business_number(&number), number, "a business number");
        }
        let read = |zone| {
            let rows = MessageLog::default();
            let mut writer = rows.writer(book().book(), false);
            writer.local_times_in(zone);
            let fields = Fields {
                event: b"received",
                at: line,
                message_id: b"m",
                account: b"waba-1",
                business_number: b"n",
                contact: b"4915112345678",
                ..Fields::default()
            };
            let read = writer.push(&fields, 1);
            assert!(
                read.as_ref()
                    .err()
                    .is_none_or(|error| !error.text().english().is_empty())
            );
            let written = writer.close();
            read.is_ok()
                .then(|| rows.finish(written, None, 1))
                .map(|log| log.counts().received)
        };
        let (certain, local) = (read(None), read(zone));
        assert!(certain.is_none() || certain == local, "a time");
    }
}

/// Bytes as JSON lines: rows, or webhook payloads. An empty object in front makes sure of the format.
pub fn json_log(bytes: &[u8]) {
    if bytes.starts_with(b"{") {
        read_and_bill(bytes);
    } else {
        read_and_bill(&[b"{}\n", bytes].concat());
    }
}

/// Bytes as whatever holds payloads. A list of it says what it says alone; preview and rows with problems stand any
/// bytes.
pub fn containers(bytes: &[u8]) {
    let input = || wabill::Input {
        name: "log".to_owned(),
        reader: Box::new(bytes),
        bytes: None,
    };
    if let Ok(preview) = log_reader::preview(input()) {
        assert!(preview.accounts.len() <= 50);
    }
    let places = (1..4).flat_map(|line| [None, Some(1), Some(9)].map(|column| (line, column)));
    let place = |(line, column)| RowPlace {
        file: "log".to_owned(),
        line,
        column,
    };
    let places: Vec<RowPlace> = places.map(place).collect();
    if let Ok(rows) = log_reader::rows_of(input(), &places) {
        assert!(rows.len() <= places.len());
    }
    let alone = run(bytes, book(), &Tables::shipped(), None);
    if !serde_json::from_slice::<serde_json::Value>(bytes).is_ok_and(|value| value.is_object()) {
        return;
    }
    let list = [b"[", bytes, b"]"].concat();
    let list = run(&list, book(), &Tables::shipped(), None);
    match (alone, list) {
        (Ok(alone), Ok(list)) => assert_eq!(alone.statement(), list.statement()),
        (alone, list) => assert_eq!(alone.is_err(), list.is_err()),
    }
}

/// Bytes as an accounts file; if it is sound, its accounts are billed.
pub fn accounts(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    match Accounts::from_toml(text) {
        Err(error) => {
            let problems = error.problems();
            assert!(!problems.is_empty(), "a refusal without a reason");
            assert!(problems.iter().all(|problem| !problem.text.english().is_empty()));
        }
        Ok(accounts) => drop(run(LOG.as_bytes(), &accounts, &Tables::shipped(), None)),
    }
}

/// Bytes as a folder of tables: a line `== PATH` begins a file. If it is sound, messages are billed with it.
pub fn tables(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let mut files: Vec<(String, String)> = vec![];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("== "), files.last_mut()) {
            (Some(path), _) => files.push((path.trim_end().to_owned(), String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => {}
        }
    }
    match pricing_tables::from_folder(files) {
        Err(errors) => {
            assert!(!errors.is_empty(), "a refusal without a reason");
            assert!(errors.iter().all(|error| !error.to_string().is_empty()));
        }
        Ok(loaded) => drop(run(LOG.as_bytes(), book(), &loaded.into(), None)),
    }
}

/// Bytes as the JSON of a saved state: printed and read again it is the same, and a run can go on from it.
pub fn state(bytes: &[u8]) {
    let Ok(state) = serde_json::from_slice::<State>(bytes) else {
        return;
    };
    assert_eq!(printed_and_read(&state), state);
    if Earlier::new(state.clone(), book().book()).is_err() {
        return;
    }
    let next = |state| {
        let billed = run(AUTUMN.as_bytes(), book(), &Tables::shipped(), Some(state)).expect("the log is sound");
        (
            billed.input().delivered,
            billed.state().expect("a state was asked for").clone(),
        )
    };
    let (_, next_state) = next(state);
    assert_eq!(printed_and_read(&next_state), next_state);
    // The same log again: all that is delivered in it is settled, unless the state lies far after the log.
    let forgets = Instant::from_seconds(1_800_000_000) < next_state.through;
    let (delivered, _) = next(next_state);
    assert!(delivered == 0 || forgets, "billed twice");
}

fn printed_and_read(state: &State) -> State {
    let text = serde_json::to_string(state).expect("a state can be printed");
    serde_json::from_str(&text).expect("what was printed can be read")
}

fn book() -> &'static Accounts {
    static BOOK: OnceLock<Accounts> = OnceLock::new();
    BOOK.get_or_init(|| Accounts::from_toml(ACCOUNTS).expect("the accounts above are sound"))
}

fn read_and_bill(bytes: &[u8]) {
    // A file that cannot be read at all is refused; everything else has a bill.
    if let Err(error) = run(bytes, book(), &Tables::shipped(), None) {
        assert!(!error.to_string().is_empty());
    }
}

/// Reads a log and bills it with everything switched on, and checks that nothing got lost.
fn run(log: &[u8], accounts: &Accounts, tables: &Tables, before: Option<State>) -> Result<Bill, Error> {
    let reading = ReadOptions::new()
        .trust_reports(true)
        .most_problems(3)
        // Payloads without an envelope are billed too.
        .account("waba-1")
        .business_number("4930123456")
        .time_zone("Europe/Berlin".parse().expect("a time zone"));
    let log = reading.read(log, accounts)?;
    assert!(log.problems().len() <= 3);
    let mut options = BillOptions::new()
        .tables(tables)
        .by(Dimension::Day)
        .explain(Explained::All)
        .keep_state(true);
    if let Some(before) = before {
        options = options.after(before);
    }
    let billed = log.bill_with(&options)?;
    let (input, bill) = (billed.input(), billed.statement());
    assert_eq!(
        input.rows,
        input.accepted + input.duplicates + input.ignored + input.rejected,
        "rows"
    );
    assert_eq!(input.messages, input.delivered + input.undelivered, "messages");
    let quantities: u64 = bill.lines.iter().map(|line| line.quantity).sum();
    assert_eq!(quantities, input.delivered, "each delivered message has one outcome");
    assert_eq!(
        billed.explanations().len() as u64,
        input.delivered,
        "each outcome can be explained"
    );
    serde_json::to_string(bill).expect("a bill can be printed");
    Ok(billed)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Runs every seed of a target, and every input that was once found to break it.
    fn run_seeds(target: &str, run: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
        let mut count = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            run(&fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(0 < count, "{} is empty", folder.display());
    }

    #[test]
    fn csv_log() {
        run_seeds("csv_log", super::csv_log);
    }

    #[test]
    fn workbook_log() {
        run_seeds("workbook_log", super::workbook_log);
    }

    #[test]
    fn spellings() {
        run_seeds("spellings", super::spellings);
    }

    #[test]
    fn json_log() {
        run_seeds("json_log", super::json_log);
    }

    #[test]
    fn containers() {
        run_seeds("containers", super::containers);
    }

    #[test]
    fn accounts() {
        run_seeds("accounts", super::accounts);
    }

    #[test]
    fn tables() {
        run_seeds("tables", super::tables);
    }

    #[test]
    fn state() {
        run_seeds("state", super::state);
    }
}
