//! Workbooks and what is packed, with invented ids and numbers.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::io::Write as _;

use log_reader::Input;
use rust_xlsxwriter::Workbook;
use wabill::{Accounts, Tables};

const ACCOUNTS: &str = "[[account]]\nid = '106540352242922'\nname = 'Muster'\nportfolio = 'Group'\ntime_zone = 'UTC'\n\
    currency = 'EUR'\nexempt = true\nphone_number_ids = ['123450000000001']\n";
const ROWS: [&[&str]; 3] = [
    &["Messages of Max"],
    &[
        "Event",
        "At",
        "Message ID",
        "Account",
        "Business Number",
        "Contact",
        "Name",
    ],
    &[
        "received",
        "2026-07-10T10:00:00Z",
        "in-10001",
        "106540352242922",
        "123450000000001",
        "+49 151 12345678",
        "Max, Erika",
    ],
];

fn anonymous(log: &[u8]) -> (String, Vec<String>, String) {
    let (accounts, tables) = (Accounts::from_toml(ACCOUNTS).unwrap(), Tables::shipped());
    let mut anonymizer = accounts.anonymizer([9; 32], &tables);
    let input = || Input {
        name: "log".to_owned(),
        reader: Box::new(log),
        bytes: None,
    };
    anonymizer.learn(input()).unwrap();
    let mut out = vec![];
    let notes = anonymizer.write(input(), &mut out).unwrap();
    let notes = notes.iter().map(|note| note.english().to_owned()).collect();
    (String::from_utf8(out).unwrap(), notes, anonymizer.accounts_toml())
}

#[test]
fn the_sheet_that_is_read_becomes_csv_and_a_packed_file_is_unpacked() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0_u32..).zip(ROWS) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    let workbook = book.save_to_buffer().unwrap();
    let (csv, notes, accounts) = anonymous(&workbook);
    assert_eq!(notes, ["a workbook is written as CSV: the sheet that is read"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[..2],
        ["", "Event,At,Message ID,Account,Business Number,Contact,Name"]
    );
    assert!(lines[2].starts_with("received,2026-07-10T10:00:00Z,"), "{csv}");
    assert!(
        lines[2].contains(",account-1,") && lines[2].ends_with(",\"xxx, xxxxx\""),
        "{csv}"
    );
    // The same business number in the log and in the accounts file, under an invented id.
    let number = lines[2].split(',').nth(4).unwrap();
    assert!(
        accounts.contains(&format!("phone_number_ids = [\"{number}\"]")),
        "{accounts}"
    );
    assert!(accounts.contains("portfolio = \"portfolio-1\"") && accounts.contains("exempt = true"));
    for original in [
        "Max",
        "Erika",
        "12345678",
        "in-10001",
        "106540352242922",
        "123450000000001",
        "Muster",
        "Group",
    ] {
        assert!(!csv.contains(original) && !accounts.contains(original), "{original}");
    }
    Accounts::from_toml(&accounts).unwrap();

    let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    packed.write_all(csv.as_bytes()).unwrap();
    let (plain, notes, _) = anonymous(&packed.finish().unwrap());
    assert!(plain.starts_with("\nEvent,At,") && notes.is_empty(), "{plain}");
}
