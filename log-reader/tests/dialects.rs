//! One log as spreadsheets, databases and programs write it: read where the meaning is certain, else refused with the
//! cause.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod common;

use billing_core::statement::bill::Bill;
use common::{billed, billed_in, told};
use log_reader::{Input, RowPlace, preview, rows_of};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

const TITLES: [&str; 9] = [
    "event",
    "at",
    "message_id",
    "account",
    "business_number",
    "contact",
    "kind",
    "category",
    "entry_point",
];

/// An answer inside the window and a template, at 10:00, 11:00 and 11:05 in Berlin.
const ROWS: [[&str; 9]; 3] = [
    [
        "received",
        "2026-07-10T10:00:00+02:00",
        "in-1",
        "waba",
        "4930555",
        "4915112345678",
        "",
        "",
        "ad",
    ],
    [
        "delivered",
        "2026-07-10T11:00:00+02:00",
        "out-1",
        "waba",
        "4930555",
        "4915112345678",
        "free_form",
        "",
        "",
    ],
    [
        "delivered",
        "2026-07-14T11:05:00+02:00",
        "out-2",
        "waba",
        "4930555",
        "4915112345678",
        "template",
        "marketing",
        "",
    ],
];

fn text(separator: &str, end: &str) -> String {
    let rows = ROWS.iter().map(|row| row.join(separator));
    [TITLES.join(separator)]
        .into_iter()
        .chain(rows)
        .map(|row| row + end)
        .collect()
}

/// The bill of a file in which nothing may be wrong.
fn clean(name: &str, bytes: &[u8], zone: Option<&str>) -> (Bill, Vec<String>) {
    let (billed, report) = billed_in(&[(name, bytes)], zone).unwrap_or_else(|error| panic!("{error}"));
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert!(billed.problems.is_empty(), "{:?}", billed.problems);
    (billed.bill, report.notes.iter().map(ToString::to_string).collect())
}

fn plain() -> Bill {
    let (bill, notes) = clean("plain.csv", text(",", "\n").as_bytes(), None);
    assert_eq!((bill.input.rows, bill.input.delivered, notes.len()), (3, 2, 0));
    bill
}

#[test]
fn every_separator_gives_the_same_bill() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let tabs = text("\t", "\r\n");
    for bytes in [
        text(";", "\n").into_bytes(),
        format!("\u{feff}{}", text(";", "\r\n")).into_bytes(),
        tabs.clone().into_bytes(),
        text("|", "\n").into_bytes(),
        format!("sep=;\r\n{}", text(";", "\r\n")).into_bytes(),
        format!("\u{feff}sep=,\r\n{}", text(",", "\r\n")).into_bytes(),
        format!("sep=^\n{}", text("^", "\n")).into_bytes(),
        format!(";;;;;;;;\n\n{}", text(";", "\n")).into_bytes(),
        utf16(&format!("\u{feff}{tabs}"), u16::to_le_bytes),
        utf16(&format!("\u{feff}{tabs}"), u16::to_be_bytes),
        utf16(&tabs, u16::to_le_bytes),
        utf16(&tabs, u16::to_be_bytes),
        // Quotes around everything, with a space before them.
        format!("\"{}", text("\"; \"", "\"\n\"").trim_end_matches('"')).into_bytes(),
    ] {
        assert_eq!(
            clean("log.csv", &bytes, None),
            (plain(), vec![]),
            "{}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn titles_and_words_may_have_capitals_and_spaces() {
    let text = text(",", "\n")
        .replace("message_id", " Message ID ")
        .replace("business_number", "BUSINESS-NUMBER")
        .replace("entry_point", "entryPoint\u{a0}")
        .replace("delivered", "DELIVERED")
        .replace("received", " Received")
        .replace("free_form", "Free Form")
        .replace("template", "Template")
        .replace("marketing", "MARKETING ")
        .replace(",ad\n", ",Ad\n");
    assert_eq!(clean("log.csv", text.as_bytes(), None), (plain(), vec![]));
}

#[test]
fn what_spreadsheets_put_around_values_is_taken_off() {
    for (from, to) in [
        ("4915112345678", "'4915112345678"),
        ("4915112345678", "+49 151 12345678"),
        ("4915112345678", "4915112345678.0"),
        ("4915112345678", "=\"4915112345678\""),
        ("4915112345678", "\"=\"\"4915112345678\"\"\""),
        ("4915112345678", "\u{202a}+4915112345678\u{202c}"),
        ("4915112345678", "\u{feff}4915112345678\u{a0}"),
        ("4930555", "+49 30 555"),
        ("4930555", "'4930555"),
        ("4930555", "whatsapp:+4930555"),
        ("waba", " waba\u{200b}"),
        ("waba", "=\"waba\""),
        ("out-1", " out-1 "),
        ("out-1", "'out-1"),
        ("out-1", "=\"out-1\""),
        (",free_form,,", ",free_form,NULL,\\N"),
        (",marketing,", ",marketing,null"),
    ] {
        let other = text(",", "\n").replace(from, to);
        assert_ne!(other, text(",", "\n"), "{from}");
        assert_eq!(clean("log.csv", other.as_bytes(), None), (plain(), vec![]), "{to:?}");
    }
}

#[test]
fn empty_padded_and_shortened_rows_are_read() {
    let lines = text(",", "\n");
    let [header, first, second, third] = *lines.lines().collect::<Vec<_>>() else {
        panic!()
    };
    for text in [
        format!("{header}\n{first}\n,,,,,,,,\n{second}\n , ,\u{a0},,,,,,\n{third}\n,,,,,,,,\n,,\n \n"),
        format!("{header}\n{first},,,\n{second},\n{third}{}\n", ",".repeat(200)),
        format!("{header},,,\n{first},,,\n{second},,,\n{third},,,\n"),
        format!(
            "{header}\n{first}\n{}\n{}\n",
            second.trim_end_matches(','),
            third.trim_end_matches(',')
        ),
        format!(
            "{header}\n{first}\n\"{}\",,\"\"\n{third}\n",
            second.replace(',', "\",\"")
        ),
        format!("{header}\n{first}\n{second}\n{third}\n\"\",\"\",\"\"\n"),
    ] {
        assert_eq!(clean("log.csv", text.as_bytes(), None), (plain(), vec![]), "{text}");
    }
}

#[test]
fn times_without_an_offset_need_the_name_of_their_zone() {
    let local = text(",", "\n").replace("+02:00", "").replace('T', " ");
    assert_eq!(
        clean("log.csv", local.as_bytes(), Some("Europe/Berlin")),
        (plain(), vec![])
    );
    let (billed, report) = billed(&[("log.csv", local.as_bytes())]).unwrap();
    assert_eq!(billed.bill.input.rejected, 3);
    let remedy = report.problems[0].remedy().unwrap();
    let hint = remedy.both();
    assert!(
        hint.0.contains("--time-zone Europe/Berlin") && hint.1.contains("--time-zone Europe/Berlin"),
        "{hint:?}"
    );
    // Rows of JSON are read in the zone too, and times with an offset are as they are.
    let json = r#"{"event":"delivered","at":"2026-07-14 11:05:00","message_id":"out-2","account":"waba","business_number":"4930555","contact":"+49 151 12345678","kind":"Template","category":"MARKETING"}"#;
    let csv = format!("{}\n{}\n", TITLES.join(","), ROWS[2].join(","));
    let expected = clean("log.csv", csv.as_bytes(), Some("Asia/Tokyo"));
    assert_eq!(clean("log.jsonl", json.as_bytes(), Some("Europe/Berlin")), expected);
}

/// Writes titles and rows as text into a sheet.
fn fill(sheet: &mut Worksheet, top: u32) {
    for (row, cells) in (top..).zip([TITLES].iter().chain(&ROWS)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

#[test]
fn a_workbook_is_read_with_the_rows_of_its_sheet() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("August").unwrap();
    sheet.write_string(0, 0, "Messages, \"all\"").unwrap();
    fill(sheet, 2);
    // Numbers as numbers, as spreadsheets keep them.
    for row in 3..6 {
        sheet.write_number(row, 4, 4_930_555.0).unwrap();
        sheet.write_number(row, 5, 4_915_112_345_678.0).unwrap();
    }
    // An empty row that is formatted, and one that is wrong.
    sheet.write_blank(6, 0, &Format::new().set_bold()).unwrap();
    let sound = book.save_to_buffer().unwrap();
    assert_eq!(clean("log.xlsx", &sound, None), (plain(), vec![]));
    let sheet = book.worksheet_from_index(0).unwrap();
    for (column, cell) in (0..).zip(ROWS[2]) {
        sheet.write_string(8, column, cell).unwrap();
    }
    sheet.write_number(8, 5, 4_915_112_345_678_123.0).unwrap();
    let (billed, report) = billed(&[("log.xlsx", &book.save_to_buffer().unwrap())]).unwrap();
    assert_eq!((billed.bill.input.rows, billed.bill.input.rejected), (4, 1));
    let problem = told(&report.problems[0]);
    assert!(
        problem.starts_with("log.xlsx:9:6: `contact`: found a rounded number"),
        "{problem}"
    );
}

#[test]
fn date_cells_are_local_times() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, 0);
    let format = Format::new().set_num_format("dd.mm.yyyy hh:mm");
    for (row, time) in [
        (1, "2026-07-10T10:00:00"),
        (2, "2026-07-10T11:00:00"),
        (3, "2026-07-14T11:05:00"),
    ] {
        let time = ExcelDateTime::parse_from_str(time).unwrap();
        sheet.write_datetime_with_format(row, 1, &time, &format).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(clean("log.xlsx", &bytes, Some("Europe/Berlin")), (plain(), vec![]));
    let (_, report) = billed(&[("log.xlsx", &bytes)]).unwrap();
    assert!(
        told(&report.problems[0]).contains("--time-zone"),
        "{:?}",
        report.problems
    );
    // Without its format it is a number of days.
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write_number(1, 1, 46_213.416_666_7).unwrap();
    let (_, report) = billed_in(&[("log.xlsx", &book.save_to_buffer().unwrap())], Some("Europe/Berlin")).unwrap();
    assert!(
        told(&report.problems[0]).contains("number of a day"),
        "{:?}",
        report.problems
    );
}

#[test]
fn of_several_sheets_the_one_with_a_log_is_read_and_two_are_refused() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Notes")
        .unwrap()
        .write_string(0, 0, "event")
        .unwrap();
    fill(book.add_worksheet().set_name("Log").unwrap(), 0);
    let (bill, notes) = clean("log.xlsx", &book.save_to_buffer().unwrap(), None);
    assert_eq!(bill, plain());
    assert_eq!(notes, ["log.xlsx: of 2 sheets, `Log` holds the log and is read"]);
    fill(book.add_worksheet().set_name("More").unwrap(), 0);
    let error = billed(&[("log.xlsx", &book.save_to_buffer().unwrap())]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "log.xlsx: 2 sheets hold a log: `Log`, `More`; expected one"
    );
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Notes")
        .unwrap()
        .write_string(0, 0, "event")
        .unwrap();
    let error = billed(&[("log.xlsx", &book.save_to_buffer().unwrap())]).unwrap_err();
    assert!(
        error.to_string().contains("no sheet has a header row with event, at"),
        "{error}"
    );
}

#[test]
fn the_preview_understands_what_the_reader_understands() {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), 0);
    let semicolons = text(";", "\r\n")
        .replace("waba", "'waba")
        .replace("message_id", "Message ID");
    let utf16: Vec<u8> = text("\t", "\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        format!("sep=;\n{semicolons}").into_bytes(),
        utf16,
        book.save_to_buffer().unwrap(),
    ] {
        let input = |bytes| Input {
            name: "log".to_owned(),
            reader: Box::new(std::io::Cursor::new(bytes)),
            bytes: None,
        };
        let found = preview(input(bytes.clone())).unwrap();
        assert!(found.csv);
        assert_eq!(
            (found.accounts, found.business_numbers),
            (vec!["waba".to_owned()], vec!["4930555".to_owned()])
        );
        let line = if bytes.starts_with(b"sep") { 5 } else { 4 };
        let place = RowPlace {
            file: "log".to_owned(),
            line,
            column: None,
        };
        let rows = rows_of(input(bytes), std::slice::from_ref(&place)).unwrap();
        assert!(rows[0].1.contains("out-2"), "{rows:?}");
    }
}
