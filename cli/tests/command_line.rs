//! The command line as its readers see it: `cmd/*.md` are run and compared; what needs files of its own is below.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;
use calamine::{Data, Reader as _};

#[test]
fn every_example_prints_what_its_page_says() {
    trycmd::TestCases::new()
        .env("COLUMNS", "110")
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.md");
}

fn wabill(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("wabill"));
    command
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const ACCOUNTS: &str = "[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category,entry_point\n";

/// A folder with an accounts file and logs of these rows.
fn folder(logs: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("accounts.toml"), ACCOUNTS).unwrap();
    for (name, rows) in logs {
        fs::write(folder.path().join(name), format!("{HEADER}{rows}")).unwrap();
    }
    folder
}

const FIRST: &str = "delivered,2023-06-05T10:00:00Z,out-1,waba-1,4930123456,4915112345678,template,marketing,\n";
const SECOND: &str = "delivered,2023-06-06T09:59:59Z,out-2,waba-1,4930123456,4915112345678,template,marketing,\n";

#[test]
fn a_state_continues_where_the_last_run_ended() {
    let folder = folder(&[("first.csv", FIRST), ("second.csv", SECOND)]);
    let first = wabill(
        folder.path(),
        "bill first.csv --accounts accounts.toml --state s --format csv",
    );
    assert!(first.status.success());
    assert!(text(&first.stderr).contains("s: there is no state yet; this run begins one"));
    assert!(text(&first.stdout).contains("conversation,Germany,marketing,charged"));

    let second = wabill(
        folder.path(),
        "bill second.csv --accounts accounts.toml --state s --format csv",
    );
    assert_eq!(text(&second.stderr), "");
    assert!(text(&second.stdout).contains("message,Germany,marketing,free,open_conversation"));

    let again = wabill(folder.path(), "bill second.csv --accounts accounts.toml --state s");
    assert!(text(&again.stdout).contains("\"settled_earlier\": 1"));
}

#[test]
fn a_damaged_state_is_named_and_left_alone() {
    let folder = folder(&[("first.csv", FIRST)]);
    fs::write(folder.path().join("s"), "wabill-state 1 sha256:00 3\nabc").unwrap();
    let refused = wabill(folder.path(), "bill first.csv --accounts accounts.toml --state s");
    assert_eq!((refused.status.code(), text(&refused.stdout).as_str()), (Some(2), ""));
    assert!(text(&refused.stderr).starts_with("error: s: is damaged: its checksum"));
    assert_eq!(
        fs::read_to_string(folder.path().join("s")).unwrap(),
        "wabill-state 1 sha256:00 3\nabc"
    );
}

#[test]
fn gzip_and_zstd_and_standard_input_give_the_same_bill() {
    let rows = format!("{FIRST}{SECOND}");
    let folder = folder(&[("log.csv", &rows)]);
    let log = fs::read(folder.path().join("log.csv")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &log).unwrap();
    fs::write(folder.path().join("log.gz"), gzip.finish().unwrap()).unwrap();
    fs::write(
        folder.path().join("log.zst"),
        zstd::encode_all(log.as_slice(), 1).unwrap(),
    )
    .unwrap();

    let plain = wabill(folder.path(), "bill log.csv --accounts accounts.toml");
    assert!(plain.status.success());
    for packed in ["log.gz", "log.zst"] {
        let bill = wabill(folder.path(), &format!("bill {packed} --accounts accounts.toml"));
        assert_eq!(text(&bill.stdout), text(&plain.stdout), "{packed}");
    }
    let piped = Command::new(assert_cmd::cargo::cargo_bin!("wabill"))
        .current_dir(folder.path())
        .args(["bill", "-", "--accounts", "accounts.toml"])
        .write_stdin(log)
        .output()
        .unwrap();
    assert_eq!(text(&piped.stdout), text(&plain.stdout));
}

#[test]
fn a_workbook_holds_numbers_as_numbers_and_texts_as_texts() {
    let accounts = ACCOUNTS.replace("waba-1", "=1+1");
    let rows = FIRST.replace("waba-1", "=1+1");
    let folder = folder(&[("log.csv", &rows)]);
    fs::write(folder.path().join("accounts.toml"), accounts).unwrap();
    let made = wabill(
        folder.path(),
        "bill log.csv --accounts accounts.toml --by day --output bill.xlsx",
    );
    assert_eq!((made.status.code(), text(&made.stderr).as_str()), (Some(0), ""));

    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("bill.xlsx")).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["Lines", "Totals", "Breakdown", "Refused", "Warnings", "Input"]
    );
    let lines = book.worksheet_range("Lines").unwrap();
    let rows: Vec<&[Data]> = lines.rows().collect();
    let at = |title: &str| {
        rows[0]
            .iter()
            .position(|cell| *cell == Data::String(title.to_owned()))
            .unwrap()
    };
    assert_eq!(rows[1][at("account")], Data::String("=1+1".to_owned()));
    assert_eq!(rows[1][at("quantity")], Data::Float(1.0));
    assert_eq!(rows[1][at("amount")], Data::Float(0.11));
    assert_eq!(rows[1][at("amount_exact")], Data::String("0.11".to_owned()));
    assert!(book.worksheet_formula("Lines").unwrap().is_empty());

    let csv = wabill(folder.path(), "bill log.csv --accounts accounts.toml --format csv");
    assert!(text(&csv.stdout).contains("\n'=1+1,2023-06,"));
}

#[test]
fn a_comparison_as_a_workbook_has_totals_drivers_hints_and_what_is_not_compared() {
    let folder = folder(&[]);
    let plan = "[[account]]\nid = \"=1+1\"\ncurrency = \"EUR\"\nbusiness_numbers = 1\n\
        [[volume]]\nmonth = \"2026-11\"\nmarket = \"Germany\"\ncategory = \"service\"\nmessages = 3000\n";
    fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let made = wabill(
        folder.path(),
        "compare plan.toml --under numbers:split:2 --under utility-in-window --hints --output compare.xlsx",
    );
    assert_eq!(made.status.code(), Some(3));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("compare.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Totals", "Drivers", "Hints", "Not compared"]);
    let mut cell = |sheet: &str, row: usize, title: &str| {
        let range = book.worksheet_range(sheet).unwrap();
        let titles = range.rows().next().unwrap();
        let column = titles
            .iter()
            .position(|cell| *cell == Data::String(title.to_owned()))
            .unwrap();
        range.rows().nth(row).unwrap()[column].clone()
    };
    assert_eq!(cell("Totals", 1, "account"), Data::String("=1+1".to_owned()));
    assert_eq!(cell("Totals", 1, "amount"), Data::Float(91.2));
    assert_eq!(cell("Totals", 1, "difference"), Data::Empty);
    assert_eq!(cell("Totals", 2, "difference"), Data::Float(-45.6));
    assert_eq!(cell("Totals", 2, "percent"), Data::Float(-50.0));
    assert_eq!(cell("Drivers", 1, "units"), Data::Float(-1000.0));
    assert_eq!(cell("Drivers", 1, "amount_exact"), Data::String("-45.60".to_owned()));
    assert_eq!(cell("Hints", 1, "saves"), Data::Float(45.6));
    assert!(
        cell("Not compared", 1, "what")
            .to_string()
            .starts_with("utility-in-window: not comparable")
    );
}

#[test]
fn an_estimate_as_a_workbook_has_numbers_texts_and_reasons() {
    let folder = folder(&[]);
    let plan = "[[account]]\nid = \"=1+1\"\ncurrency = \"INR\"\nbusiness_numbers = 1\nfees = { markup_percent = \"10\" }\n\
        [[volume]]\nmonth = \"2026-10\"\nmarket = \"India\"\ncategory = \"service\"\nmessages = 3350\n";
    fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let made = wabill(folder.path(), "estimate plan.toml --output estimate.xlsx");
    assert_eq!((made.status.code(), text(&made.stderr).as_str()), (Some(0), ""));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("estimate.xlsx")).unwrap();
    let sheets = ["Lines", "Fees", "Totals", "Counts", "Refused", "Warnings", "Reasons"];
    assert_eq!(book.sheet_names(), sheets);
    let mut cell = |sheet: &str, row: usize, title: &str| {
        let range = book.worksheet_range(sheet).unwrap();
        let titles = range.rows().next().unwrap();
        let column = titles
            .iter()
            .position(|cell| *cell == Data::String(title.to_owned()))
            .unwrap();
        range.rows().nth(row).unwrap()[column].clone()
    };
    assert_eq!(cell("Lines", 1, "account"), Data::String("=1+1".to_owned()));
    assert_eq!(cell("Lines", 1, "amount"), Data::Float(270.25));
    assert_eq!(cell("Fees", 1, "base"), Data::Float(270.25));
    assert_eq!(cell("Fees", 1, "amount_exact"), Data::String("27.03".to_owned()));
    assert_eq!(cell("Totals", 1, "amount_exact"), Data::String("297.28".to_owned()));
    assert_eq!(cell("Counts", 1, "left"), Data::Float(0.0));
    assert_eq!(cell("Reasons", 1, "line"), Data::Float(1.0));
    let Data::String(reason) = cell("Reasons", 1, "reasons") else {
        panic!("a text")
    };
    assert!(reason.starts_with("2,350 service messages to India"), "{reason}");

    // The same as JSON, and from standard input.
    let json = plan_as_json();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("wabill"));
    let piped = command.args(["estimate", "-"]).write_stdin(json).output().unwrap();
    assert_eq!((piped.status.code(), text(&piped.stderr).as_str()), (Some(0), ""));
    assert!(text(&piped.stdout).contains("\"amount\": \"297.28\""));
}

fn plan_as_json() -> &'static str {
    r#"{
        "account": [{"id": "shop", "currency": "INR", "business_numbers": 1, "fees": {"markup_percent": "10"}}],
        "volume": [{"month": "2026-10", "market": "India", "category": "service", "messages": 3350}]
    }"#
}

#[test]
fn an_imported_price_list_is_reported_kept_and_used() {
    let folder = folder(&[("log.csv", &FIRST.replace("2023-06-05", "2026-10-05"))]);
    fs::write(folder.path().join("accounts.toml"), ACCOUNTS.replace("EUR", "CHF")).unwrap();
    let refused = wabill(folder.path(), "bill log.csv --accounts accounts.toml");
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused.stderr).contains("load Meta's own file with `wabill rates import`"));

    let prices = "Market,Currency,Marketing,Utility,Authentication\nGermany,CHF,80.1000,18.2000,18.2000\n";
    fs::write(folder.path().join("prices.csv"), prices).unwrap();
    let report = wabill(folder.path(), "rates import prices.csv --from 2026-10-01 --into own");
    assert_eq!((report.status.code(), text(&report.stderr).as_str()), (Some(0), ""));
    assert!(
        text(&report.stdout).contains("rate_cards/CHF/2026-10-01.csv"),
        "{}",
        text(&report.stdout)
    );
    assert!(folder.path().join("own/rate_cards/CHF/2026-10-01.csv").is_file());

    let bill = wabill(
        folder.path(),
        "bill log.csv --accounts accounts.toml --tables own --format csv",
    );
    assert!(
        text(&bill.stdout).contains("80.1,CHF/2026-10-01,published,1,80.10,CHF"),
        "{}",
        text(&bill.stdout)
    );
}

#[test]
fn completions_and_manual_pages_are_made() {
    let folder = folder(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = wabill(folder.path(), &format!("completions {shell}"));
        assert!(text(&script.stdout).contains("wabill"), "{shell}");
    }
    for page in ["man", "man bill", "man rates import"] {
        assert!(text(&wabill(folder.path(), page).stdout).contains(".SH NAME"), "{page}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("wabill"));
    let ended = command.args(["explain", "--all"]).stdout(writer).output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(
        text(&ended.stderr),
        "note: no message log is given; this is the built-in sample, a made-up shop\n"
    );
}

#[test]
fn too_many_accounts_are_told_once_and_many_mistakes_in_short() {
    let folder = folder(&[("log.csv", FIRST)]);
    let accounts = |count: usize, currency: &str| {
        let account =
            |number| format!("[[account]]\nid = \"{number}\"\ntime_zone = \"UTC\"\ncurrency = \"{currency}\"\n");
        (0..count).map(account).collect::<String>()
    };
    let refused = |text: String| {
        fs::write(folder.path().join("many.toml"), text).unwrap();
        let begun = std::time::Instant::now();
        let refused = wabill(folder.path(), "bill log.csv --accounts many.toml");
        assert_eq!(refused.status.code(), Some(2));
        // What took a look at every account for every mistake needed half a minute.
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(20),
            "{:?}",
            begun.elapsed()
        );
        self::text(&refused.stderr)
    };
    assert_eq!(
        refused(accounts(70_000, "EUR")),
        "error: many.toml:262142:6: account `65535`, `id`: 70000 accounts; expected at most 65535 in one file\n\
         hint: leave out the accounts that the log does not name, or bill it in parts with an accounts file for each\n"
    );
    let many = refused(accounts(30_000, "EURO"));
    assert_eq!(many.matches("`EURO` is not a currency").count(), 20);
    assert!(
        many.ends_with(
            "error: many.toml: 29980 more problems like these are not listed\n\
             hint: correct these first; the next run names the others\n"
        ),
        "{many}"
    );
}

const VOLUMES: &str = "month,market,category,messages\n2026-07,Germany,marketing,900\n2026-08,Germany,marketing,1200\n\
    2026-09,Germany,marketing,1100\n";

#[test]
fn a_forecast_and_its_chart_are_the_same_bytes_from_the_same_seed() {
    let folder = folder(&[]);
    fs::write(folder.path().join("volumes.csv"), VOLUMES).unwrap();
    let run = |seed: u64, name: &str| {
        let arguments = format!("forecast volumes.csv --accounts accounts.toml --seed {seed} --chart {name}");
        let done = wabill(folder.path(), &arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        (
            text(&done.stdout),
            fs::read_to_string(folder.path().join(name)).unwrap(),
        )
    };
    let (json, chart) = run(3, "one.svg");
    assert_eq!((json.clone(), chart.clone()), run(3, "two.svg"));
    assert_ne!(json, run(4, "three.svg").0);
    assert!(json.contains("\"method\": \"the mean of the last three periods"));
    assert!(chart.starts_with("<svg ") && chart.ends_with("</svg>\n"));
}

#[test]
fn logs_and_their_bill_are_a_history() {
    let day = |month: u32, day: u32| {
        format!(
            "delivered,2026-{month:02}-{day:02}T10:00:00Z,m{month}-{day},waba-1,4930123456,4915112345678,template,marketing,\n"
        )
    };
    let rows: String = (5..=9)
        .flat_map(|month| (1..=30).map(move |number| day(month, number)))
        .collect();
    let folder = folder(&[("log.csv", &rows)]);
    let of_log = wabill(folder.path(), "forecast log.csv --accounts accounts.toml --months 1");
    assert!(of_log.status.success(), "{}", text(&of_log.stderr));
    assert!(text(&of_log.stdout).contains("\"basis\": \"billed\""));
    let bill = wabill(
        folder.path(),
        "bill log.csv --accounts accounts.toml --by day --output bill.json",
    );
    assert!(bill.status.success());
    let of_bill = wabill(folder.path(), "forecast bill.json --accounts accounts.toml --months 1");
    assert_eq!(text(&of_log.stdout), text(&of_bill.stdout));
}
