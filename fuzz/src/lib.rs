//! What every reader of wabill must do with any bytes: not panic, stay within bounds, and keep its books.
//!
//! One function per target; the programs in `fuzz_targets` only call them, so that the seeds can also run as an ordinary
//! test (see the end of this file).

use std::sync::OnceLock;

use billing_core::{
    base::{
        contact::{PhoneNumber, business_number},
        instant::Instant,
        spelling::bare,
    },
    bill::{Billed, Dimension, Explained, Settings, bill},
    intake::{
        account::{AccountBook, AccountsFile},
        log::MessageLog,
        reader::Fields,
    },
    state::{Earlier, State},
    tariff::tables::Tables,
};
use log_reader::{Input, ReadError, ReadOptions, RowPlace};

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
            let mut writer = rows.writer(book(), false);
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
                .then(|| rows.check(written, 1))
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

/// Bytes as whatever holds payloads. A list of it says what it says alone; preview and rows with problems stand any bytes.
pub fn containers(bytes: &[u8]) {
    let input = || Input {
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
    let alone = run(bytes, book(), pricing_tables::shipped(), None);
    if !serde_json::from_slice::<serde_json::Value>(bytes).is_ok_and(|value| value.is_object()) {
        return;
    }
    let list = [b"[", bytes, b"]"].concat();
    let list = run(&list, book(), pricing_tables::shipped(), None);
    match (alone, list) {
        (Ok(alone), Ok(list)) => assert_eq!(alone.bill, list.bill),
        (alone, list) => assert_eq!(alone.is_err(), list.is_err()),
    }
}

/// Bytes as an accounts file; if it is sound, its accounts are billed.
pub fn accounts(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let Ok(file) = toml::from_str::<AccountsFile>(text) else {
        return;
    };
    match AccountBook::new(file) {
        Err(errors) => {
            assert!(!errors.is_empty(), "a refusal without a reason");
            assert!(errors.iter().all(|error| !error.to_string().is_empty()));
        }
        Ok(book) => drop(run(LOG.as_bytes(), &book, pricing_tables::shipped(), None)),
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
        Ok(loaded) => drop(run(LOG.as_bytes(), book(), &loaded.tables, None)),
    }
}

/// Bytes as the JSON of a saved state: printed and read again it is the same, and a run can go on from it.
pub fn state(bytes: &[u8]) {
    let Ok(state) = serde_json::from_slice::<State>(bytes) else {
        return;
    };
    assert_eq!(printed_and_read(&state), state);
    let Ok(earlier) = Earlier::new(state, book()) else {
        return;
    };
    let billed = run(AUTUMN.as_bytes(), book(), pricing_tables::shipped(), Some(&earlier));
    let next = billed.expect("the log is sound").state.expect("a state was asked for");
    assert_eq!(printed_and_read(&next), next);
    // The same log again: all that is delivered in it is settled, unless the state lies far after the log.
    let forgets = Instant::from_seconds(1_800_000_000) < next.through;
    let earlier = Earlier::new(next, book()).expect("a state of our own");
    let again = run(AUTUMN.as_bytes(), book(), pricing_tables::shipped(), Some(&earlier)).expect("the log is sound");
    assert!(again.bill.input.delivered == 0 || forgets, "billed twice");
}

fn printed_and_read(state: &State) -> State {
    let text = serde_json::to_string(state).expect("a state can be printed");
    serde_json::from_str(&text).expect("what was printed can be read")
}

fn book() -> &'static AccountBook {
    static BOOK: OnceLock<AccountBook> = OnceLock::new();
    BOOK.get_or_init(|| {
        let file = toml::from_str(ACCOUNTS).expect("the accounts above are sound");
        AccountBook::new(file).expect("the accounts above are sound")
    })
}

fn read_and_bill(bytes: &[u8]) {
    // A file that cannot be read at all is refused; everything else has a bill.
    if let Err(error) = run(bytes, book(), pricing_tables::shipped(), None) {
        assert!(!error.to_string().is_empty());
    }
}

/// Reads a log and bills it with everything switched on, and checks that nothing got lost.
fn run(log: &[u8], accounts: &AccountBook, tables: &Tables, earlier: Option<&Earlier>) -> Result<Billed, ReadError> {
    let rows = MessageLog::default();
    let input = Input {
        name: "log".to_owned(),
        reader: Box::new(log),
        bytes: None,
    };
    let options = ReadOptions {
        threads: 1,
        keep_reports: true,
        most_problems: 3,
        // Payloads without an envelope are billed too.
        account: Some("waba-1".to_owned()),
        business_number: Some("4930123456".to_owned()),
        time_zone: "Europe/Berlin".parse().ok(),
    };
    let report = log_reader::read(vec![input], &rows, accounts, &options, &|_| {})?;
    assert!(report.problems.len() <= 3);
    let settings = Settings {
        trust_reports: true,
        by: Some(Dimension::Day),
        explained: Explained::All,
        save_state: true,
        ..Settings::default()
    };
    let billed =
        bill(rows, report.written.clone(), accounts, tables, &settings, earlier).expect("few messages have a sum");
    let input = billed.bill.input;
    assert_eq!(
        input.rows,
        input.accepted + input.duplicates + input.ignored + input.rejected,
        "rows"
    );
    assert_eq!(input.messages, input.delivered + input.undelivered, "messages");
    let quantities: u64 = billed.bill.lines.iter().map(|line| line.quantity).sum();
    assert_eq!(quantities, input.delivered, "each delivered message has one outcome");
    assert_eq!(
        billed.explanations.len() as u64,
        input.delivered,
        "each outcome can be explained"
    );
    serde_json::to_string(&billed.bill).expect("a bill can be printed");
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
