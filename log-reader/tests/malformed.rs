//! Files as people really have them: what is wrong is said with file, line and column, and nothing is dropped silently.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod common;

use std::io::Write;

use common::{billed, told};
use flate2::{Compression, write::GzEncoder};
use log_reader::{CsvFault, ReadFault, RowFault};

const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category,entry_point";

/// A row that is right, and nine others like it.
fn good(number: u32) -> String {
    format!("delivered,2026-07-10T10:00:{number:02}Z,m{number},waba,n,4915112345678,template,marketing,\n")
}

/// Accepted, duplicate and rejected rows, and what is told of the rejected ones.
fn read(text: &str) -> (u64, u64, u64, Vec<String>) {
    let (billed, report) = billed(&[("log.csv", text.as_bytes())]).unwrap();
    let input = &billed.bill.input;
    (
        input.accepted,
        input.duplicates,
        input.rejected,
        report.problems.iter().map(told).collect(),
    )
}

/// What is told of one row between two good ones.
fn row(text: &str) -> String {
    let (accepted, duplicates, rejected, mut problems) = read(&format!("{HEADER}\n{}{text}\n{}", good(1), good(2)));
    assert_eq!(
        (accepted, duplicates, rejected, problems.len()),
        (2, 0, 1, 1),
        "{problems:?}"
    );
    problems.remove(0)
}

/// Why a file cannot be read at all.
fn refused(name: &str, bytes: &[u8]) -> String {
    let error = billed(&[(name, bytes)]).map(|(billed, _)| billed.bill).unwrap_err();
    let hint = error.remedy().map_or(String::new(), |hint| format!("\nhint: {hint}"));
    format!("{error}{hint}")
}

const CONTACT: &str = "an international phone number of 4 to 15 digits, or a business-scoped id such as IN.1234";
const ROUNDED: &str = "a spreadsheet has rounded this number; format the column as text and export again";
const TIME: &str = "RFC 3339 with an offset, for example 2023-06-01T10:00:00+02:00, or Unix seconds, 2000 to 2099";

#[test]
fn a_field_that_cannot_be_read_is_named_with_its_place() {
    for (line, expected) in [
        (
            "deliverd,2026-07-10T10:00:00Z,x,waba,n,4915112345678,template,marketing,",
            "log.csv:3:1: `event`: found `deliverd`, expected received, sent, delivered, read or failed".to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00,x,waba,n,4915112345678,template,marketing,",
            format!(
                "log.csv:3:11: `at`: found `2026-07-10T10:00:00`, expected {TIME}\nhint: a time without an offset is not a moment; \
                 add Z or +02:00, or name the time zone in which the log is written: --time-zone Europe/Berlin"
            ),
        ),
        (
            "delivered,07/10/2026 10:00,x,waba,n,4915112345678,template,marketing,",
            format!(
                "log.csv:3:11: `at`: found `07/10/2026 10:00`, expected {TIME}\nhint: whether day or month comes first cannot be told; \
                 format the column as yyyy-mm-dd hh:mm:ss and export again"
            ),
        ),
        (
            "delivered,10.07.2026,x,waba,n,4915112345678,template,marketing,",
            format!(
                "log.csv:3:11: `at`: found `10.07.2026`, expected {TIME}\nhint: a day alone is not a moment; \
                 format the column as yyyy-mm-dd hh:mm:ss and export again"
            ),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,,waba,n,4915112345678,template,marketing,",
            "log.csv:3:32: `message_id`: found nothing, expected 1 to 512 characters".to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,wabba,n,4915112345678,template,marketing,",
            "log.csv:3:34: `account`: found `wabba`, expected an account of the accounts file\n\
             hint: add an [[account]] with this id to the accounts file"
                .to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,,4915112345678,template,marketing,",
            "log.csv:3:39: `business_number`: found nothing, expected the business number or its id".to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,n,015112345678,template,marketing,",
            format!(
                "log.csv:3:41: `contact`: found a number that begins with 0 (12 characters), expected {CONTACT}\nhint: write the number with its country code, for example 4915123456789"
            ),
        ),
        (
            // A spreadsheet's idea of a phone number. What stands there is not shown: it may be somebody's.
            "delivered,2026-07-10T10:00:00Z,x,waba,n,4.91511E+12,template,marketing,",
            format!(
                "log.csv:3:41: `contact`: found a rounded number (11 characters), expected {CONTACT}\nhint: {ROUNDED}"
            ),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,n,4915112345678,Templates,marketing,",
            "log.csv:3:55: `kind`: found `Templates`, expected template, free_form, reaction or nothing".to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,n,4915112345678,template,promo,",
            "log.csv:3:64: `category`: found `promo`, expected marketing, utility, authentication or nothing"
                .to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,n,4915112345678,template,marketing,ad",
            "log.csv:3:74: `entry_point`: found `ad`, expected nothing on an outbound row\n\
             hint: an entry point belongs to the `received` row"
                .to_owned(),
        ),
        (
            "received,2026-07-10T10:00:00Z,x,waba,n,4915112345678,,,poster",
            "log.csv:3:56: `entry_point`: found `poster`, expected ad, page_button or nothing".to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,n",
            "log.csv:3: the row has 5 fields; expected 9 as in the header".to_owned(),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,n,4915112345678,template,marketing,,more",
            "log.csv:3: the row has 10 fields; expected 9 as in the header".to_owned(),
        ),
        (
            // The place counts what stands in the file, quotes included.
            "\"delivered\",\"yesterday\",x,waba,n,4915112345678,template,marketing,",
            format!("log.csv:3:13: `at`: found `yesterday`, expected {TIME}"),
        ),
        (
            // Two files were put together with their headers.
            HEADER,
            "log.csv:3:1: `event`: found `event`, expected received, sent, delivered, read or failed".to_owned(),
        ),
    ] {
        assert_eq!(row(line), expected);
    }
}

#[test]
fn what_a_spreadsheet_has_rounded_or_counted_in_days_is_refused_with_its_cause() {
    for (line, expected) in [
        (
            "delivered,2026-07-10T10:00:00Z,x,waba,4.93012E+11,4915112345678,template,marketing,",
            format!(
                "log.csv:3:39: `business_number`: found a rounded number (11 characters), expected the business number or its id\nhint: {ROUNDED}"
            ),
        ),
        (
            "delivered,2026-07-10T10:00:00Z,1.23457E+14,waba,n,4915112345678,template,marketing,",
            format!(
                "log.csv:3:32: `message_id`: found `1.23457E+14`, expected the message's whole id\nhint: {ROUNDED}"
            ),
        ),
        (
            "delivered,1.78368E+12,x,waba,n,4915112345678,template,marketing,",
            format!("log.csv:3:11: `at`: found `1.78368E+12`, expected {TIME}\nhint: {ROUNDED}"),
        ),
        (
            "delivered,46213.4166666667,x,waba,n,4915112345678,template,marketing,",
            format!(
                "log.csv:3:11: `at`: found `46213.4166666667`, expected {TIME}\nhint: this is a spreadsheet's number of a day; \
                 format the column as yyyy-mm-dd hh:mm:ss and export again"
            ),
        ),
    ] {
        assert_eq!(row(line), expected);
    }
}

#[test]
fn a_message_that_says_two_things_at_once_is_rejected_with_all_its_rows() {
    let text = format!(
        "{HEADER}\n{}sent,1783677600,x,waba,n,4915112345678,free_form,marketing,\ndelivered,1783677601,x,waba,n,4915112345678,,,\n",
        good(1)
    );
    let (billed, report) = billed(&[("log.csv", text.as_bytes())]).unwrap();
    assert!(report.problems.is_empty());
    let [problem] = &billed.problems[..] else {
        panic!("{:?}", billed.problems)
    };
    assert_eq!(
        (problem.message_id.as_str(), &*problem.fault.field()),
        ("x", "category")
    );
    assert_eq!(problem.fault.to_string(), "only templates have a category");
    assert_eq!((billed.bill.input.accepted, billed.bill.input.rejected), (1, 2));
}

#[test]
fn a_rejected_message_takes_all_its_rows_with_it_however_many() {
    let repeated = "delivered,1783677600,x,waba,n,4915112345678,template,marketing,\n".repeat(70_000);
    let other = "read,1783677600,x,waba,n,4915112345678,template,utility,\n";
    let (accepted, duplicates, rejected, _) = read(&format!("{HEADER}\n{repeated}{other}"));
    assert_eq!((accepted, duplicates, rejected), (0, 0, 70_001));
    let (accepted, duplicates, rejected, _) = read(&format!("{HEADER}\n{repeated}"));
    assert_eq!((accepted, duplicates, rejected), (1, 69_999, 0));
}

#[test]
fn lines_are_counted_through_line_ends_inside_quotes_and_blank_lines() {
    let text = format!(
        "{HEADER},note\n{}\n\n{}\noops,1,x,waba,n,4915112345678,,,,\n",
        good(1).trim_end().to_owned() + ",\"two\nlines\"",
        good(2).trim_end().to_owned() + ",\"a \"\"quoted\"\" word\""
    );
    let (accepted, _, rejected, problems) = read(&text);
    assert_eq!((accepted, rejected), (2, 1));
    assert!(
        problems[0].starts_with("log.csv:6:1: `event`: found `oops`"),
        "{problems:?}"
    );
}

#[test]
fn a_quote_that_never_closes_rejects_every_row_behind_it() {
    let hint = "hint: a field with a quote in it is written between quotes, and its own quotes are doubled: \"say \"\"hi\"\"\"";
    // In a column that is not even used.
    let text = format!(
        "{HEADER},note\n{}{}",
        good(1).replace('\n', ",fine\n"),
        good(2).replace('\n', ",\"never closed\n")
    ) + &(3..10)
        .map(|number| good(number).replace('\n', ",\n"))
        .collect::<String>();
    let (accepted, duplicates, rejected, problems) = read(&text);
    assert_eq!((accepted, duplicates, rejected), (1, 0, 8));
    assert_eq!(
        problems,
        [format!(
            "log.csv:3:76: a quote opens here and never closes; 8 rows to the end of the file are not read\n{hint}"
        )]
    );

    // In the middle of a row.
    let text = format!("{HEADER}\n{}{}{}", good(1), good(2).replace("m2", "\"m2"), good(3));
    let (accepted, _, rejected, problems) = read(&text);
    assert_eq!((accepted, rejected), (1, 2));
    assert_eq!(
        problems,
        [format!(
            "log.csv:3:32: a quote opens here and never closes; 2 rows to the end of the file are not read\n{hint}"
        )]
    );

    // In the header.
    let text = format!("{HEADER},\"note\n{}", good(1));
    assert_eq!(
        refused("log.csv", text.as_bytes()),
        format!("log.csv:1: a quote in the header row never closes\n{hint}")
    );
}

#[test]
fn rows_between_two_stray_quotes_are_rejected_and_not_run_together() {
    let hint = "hint: a field with a quote in it is written between quotes, and its own quotes are doubled: \"say \"\"hi\"\"\"";
    let log = |first: &str, third: &str| {
        let rows = [
            good(1).replace("m1", first),
            good(2),
            good(3).replace("m3", third),
            good(4),
        ];
        read(&format!("{HEADER}\n{}", rows.concat()))
    };
    // Both stand in the same column, so what lies between them looks like one long field of a row of the right length.
    for (first, third) in [("m\"1", "m\"3"), ("\"m1", "m3\"")] {
        let (accepted, duplicates, rejected, problems) = log(first, third);
        assert_eq!((accepted, duplicates, rejected), (1, 0, 3), "{problems:?}");
        let place = "log.csv:2:32: a quote stands inside this field";
        assert_eq!(
            problems,
            [format!("{place}; 3 rows up to the next quote are not read\n{hint}")]
        );
    }
    let (accepted, _, rejected, problems) = log("m\"1\"", "m3");
    assert_eq!((accepted, rejected), (3, 1));
    assert_eq!(
        problems,
        [format!("log.csv:2:32: a quote stands inside this field\n{hint}")]
    );
    // Quotes that are doubled inside quotes are part of the text.
    let (accepted, _, rejected, _) = log("\"m\"\"1\"", "\"\"\"\"");
    assert_eq!((accepted, rejected), (4, 0));
}

#[test]
fn what_is_no_message_log_is_refused_by_name() {
    let columns = "hint: the first row names the columns: event,at,message_id,account,business_number,contact,kind,category,entry_point";
    let csv = format!("{HEADER}\n{}", good(1));
    for (name, bytes, expected) in [
        ("empty.csv", b"".to_vec(), "empty.csv: the file is empty; expected a header row and rows, or JSON lines".to_owned()),
        ("blank.csv", b"\n \n".to_vec(), "blank.csv: the file is empty; expected a header row and rows, or JSON lines".to_owned()),
        (
            "log.csv",
            csv.replace(",contact,", ",").into_bytes(),
            format!("log.csv:1: the header lacks contact; found `event,at,message_id,account,business_number,kind,category,entry_point`\n{columns}"),
        ),
        (
            "log.csv",
            good(1).into_bytes(),
            "log.csv:1: the header lacks event, at, message_id, account, business_number, contact; \
             found `delivered,2026-07-10T10:00:01Z,m1,waba,n,4915112345678,template,marketing,`\n"
                .to_owned()
                + columns,
        ),
        (
            "log.csv",
            csv.replace(',', ";").replace(";contact;", ";").into_bytes(),
            format!("log.csv:1: the header lacks contact; found `event;at;message_id;account;business_number;kind;category;entry_point`\n{columns}"),
        ),
        (
            "log.csv",
            format!("sep=;\n{csv}").into_bytes(),
            "log.csv:2: the header lacks event, at, message_id, account, business_number, contact; \
             found `event,at,message_id,account,business_number,contact,kind,category,entry_point`\n"
                .to_owned()
                + columns,
        ),
        (
            "log.csv",
            csv.replace("kind", "Contact").into_bytes(),
            "log.csv:1: the column `contact` (as `contact` and `Contact`) stands twice".to_owned(),
        ),
        ("log.csv", csv.replace("kind", "at").into_bytes(), "log.csv:1: the column `at` stands twice".to_owned()),
        (
            "log.csv",
            csv.replace('\n', "\r").into_bytes(),
            "log.csv:1: the lines end with carriage returns alone; expected line feeds\nhint: save the file again as CSV UTF-8".to_owned(),
        ),
        (
            "log.zip",
            b"PK\x03\x04\x14\0\x06\0".to_vec(),
            "log.zip: the file is a ZIP archive; expected CSV or JSON lines\nhint: unpack it first and name the files in it"
                .to_owned(),
        ),
        (
            "log.xls",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
            "log.xls: the workbook cannot be read; it may be protected by a password\n\
             hint: save it as XLSX without a password, or the sheet as CSV UTF-8"
                .to_owned(),
        ),
    ] {
        assert_eq!(refused(name, &bytes), expected);
    }
    assert_eq!(
        refused("log.json", b"{\"hello\": \"world\"}\n{\"hello\": []}"),
        "log.json:1: this is JSON, and no webhook payload and no row of a log was found in it\n\
         hint: expected webhook payloads (`entry`, or `statuses` and `messages`), alone or inside of other objects, \
         or rows (`event`, `at`, `message_id` …)"
    );
}

#[test]
fn a_packed_file_that_is_cut_off_is_refused_and_not_half_billed() {
    let text = format!("{HEADER}\n")
        + &(0..50_000)
            .map(|number| good(number % 60).replacen(",m", &format!(",m{number}-"), 1))
            .collect::<String>();
    let mut gzip = GzEncoder::new(vec![], Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let (whole, _) = billed(&[("log.csv.gz", &gzip)]).unwrap();
    assert_eq!(whole.bill.input.accepted, 50_000);
    let mut xz = lzma_rust2::XzWriter::new(vec![], lzma_rust2::XzOptions::with_preset(1)).unwrap();
    xz.write_all(text.as_bytes()).unwrap();
    let xz = xz.finish().unwrap();
    let mut bzip2 = bzip2::write::BzEncoder::new(vec![], bzip2::Compression::fast());
    bzip2.write_all(text.as_bytes()).unwrap();
    let bzip2 = bzip2.finish().unwrap();
    for (name, bytes) in [
        ("log.csv.gz", &gzip),
        ("log.csv.zst", &packed),
        ("log.csv.xz", &xz),
        ("log.csv.bz2", &bzip2),
    ] {
        let (read, _) = billed(&[(name, bytes)]).unwrap();
        assert_eq!(read.bill, whole.bill, "{name}");
        for length in [10, bytes.len() / 2, bytes.len() - 1] {
            let said = refused(name, &bytes[..length]);
            assert!(said.starts_with(&format!("{name}:")), "{length} bytes: {said}");
            assert!(
                said.contains(" data ends early or is damaged (")
                    && said.ends_with("hint: the file is damaged or cut off; fetch it again from where it was packed"),
                "{length} bytes: {said}"
            );
        }
    }
    // One wrong byte in the middle.
    let mut wrong = gzip;
    let middle = wrong.len() / 2;
    wrong[middle] ^= 0x55;
    refused("log.csv.gz", &wrong);
}

#[test]
fn several_packed_parts_and_packing_twice_are_read_to_the_end() {
    let text = |from: u32| {
        let rows = (from..from + 50).map(|number| good(number % 60).replacen(",m", &format!(",m{number}-"), 1));
        rows.collect::<String>()
    };
    let head = format!("{HEADER}\n{}", text(0));
    let gzip = |bytes: &[u8]| {
        let mut gzip = GzEncoder::new(vec![], Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let bzip2 = |bytes: &[u8]| {
        let mut bzip2 = bzip2::write::BzEncoder::new(vec![], bzip2::Compression::fast());
        bzip2.write_all(bytes).unwrap();
        bzip2.finish().unwrap()
    };
    let xz = |bytes: &[u8]| {
        let mut xz = lzma_rust2::XzWriter::new(vec![], lzma_rust2::XzOptions::with_preset(1)).unwrap();
        xz.write_all(bytes).unwrap();
        xz.finish().unwrap()
    };
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
    // A parallel packer begins with a frame to be skipped.
    let skipped = [
        &[0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4][..],
        &zstd(head.as_bytes()),
    ]
    .concat();
    for (name, bytes) in [
        (
            "two gzip parts",
            [gzip(head.as_bytes()), gzip(text(50).as_bytes())].concat(),
        ),
        (
            "two bzip2 parts",
            [bzip2(head.as_bytes()), bzip2(text(50).as_bytes())].concat(),
        ),
        ("two xz parts", [xz(head.as_bytes()), xz(text(50).as_bytes())].concat()),
        ("two zstd parts", [skipped, zstd(text(50).as_bytes())].concat()),
        ("xz in gzip", gzip(&xz((head.clone() + &text(50)).as_bytes()))),
    ] {
        let (billed, _) = billed(&[(name, &bytes)]).unwrap();
        assert_eq!(billed.bill.input.accepted, 100, "{name}");
    }
    let often = (0..5).fold(head.into_bytes(), |bytes, _| gzip(&bytes));
    assert!(refused("log", &often).starts_with("log: the file is packed more than four times over\nhint: unpack"));
}

#[test]
fn a_content_that_is_no_text_is_named_with_the_way_out() {
    let zip = |first: &[u8]| {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(26, 0);
        bytes.extend([u8::try_from(first.len()).unwrap(), 0, 0, 0]);
        [&bytes, first].concat()
    };
    let mut tar = b"june.csv".to_vec();
    tar.resize(257, 0);
    tar.extend(b"ustar\x0000");
    let mut packed_tar = GzEncoder::new(vec![], Compression::fast());
    packed_tar.write_all(&tar).unwrap();
    let noise: Vec<u8> = (0..600_u32)
        .map(|number| (number * 197 % 251).to_le_bytes()[0])
        .collect();
    let unpack = "unpack the file first, or pack it with gzip";
    let name_them = "unpack it first and name the files in it";
    for (name, bytes, what, hint) in [
        ("a", b"\x04\x22\x4D\x18rest".to_vec(), "packed with lz4", unpack),
        ("a", b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), "a 7z archive", name_them),
        ("a", b"Rar!\x1A\x07\x01\0".to_vec(), "a RAR archive", name_them),
        ("a", zip(b"june.csv"), "a ZIP archive", name_them),
        ("a", tar, "a tar archive", name_them),
        ("a.tgz", packed_tar.finish().unwrap(), "a tar archive", name_them),
        (
            "a",
            b"PAR1\x15\x04".to_vec(),
            "a Parquet file",
            "export the table as CSV UTF-8",
        ),
        ("june.csv.BR", noise.clone(), "packed with brotli", unpack),
        ("june.csv", noise, "no text (perhaps packed or encrypted", unpack),
    ] {
        let said = refused(name, &bytes);
        assert!(said.starts_with(&format!("{name}: the file is {what}")), "{said}");
        assert!(said.ends_with(&format!("hint: {hint}")), "{said}");
    }
}

#[test]
fn a_line_that_is_no_json_is_rejected_alone() {
    let line = r#"{"event":"delivered","at":1783677600,"message_id":"m1","account":"waba","business_number":"n","contact":"4915112345678","kind":"template","category":"marketing"}"#;
    let broken = &line[..line.len() - 12];
    let text = format!(
        "{line}\n{broken}\n\n{}\n{}\n{}\n{}\n",
        line.replace("m1", "m2"),
        r#"{"hello": "world"}"#,
        line.replace("m1", "m3").replace("1783677600", "\"10 July\""),
        line.replace("m1", "m4").replace("\"waba\"", "[1]"),
    );
    let (accepted, duplicates, rejected, problems) = read(&text);
    assert_eq!((accepted, duplicates, rejected), (2, 0, 4), "{problems:?}");
    assert_eq!(
        problems,
        [
            format!(
                "log.csv:2:{}: this is not readable JSON: EOF while parsing a value",
                broken.len()
            ),
            "log.csv:5: found a JSON object with neither `entry` nor `event`\n\
             hint: expected a webhook payload (`entry`) or a row of a log (`event`, `at`, `message_id` …)"
                .to_owned(),
            format!("log.csv:6: `at`: found `10 July`, expected {TIME}"),
            "log.csv:7: `account`: found a list, expected text or a whole number".to_owned(),
        ]
    );
}

#[test]
fn callers_match_on_what_was_found() {
    let text = format!("{HEADER}\n{}x,y\n", good(1));
    let (_, report) = billed(&[("log.csv", text.as_bytes())]).unwrap();
    let problem = &report.problems[0];
    let width = HEADER.split(',').count();
    let fault = CsvFault::FieldCount {
        found: 2,
        expected: width,
    };
    assert_eq!(problem.fault, RowFault::Csv(fault));
    assert_eq!(problem.place.to_string(), "log.csv:3");
    assert_eq!(
        problem.text().both().1,
        format!("die Zeile hat 2 Felder; erwartet sind {width} wie in der Kopfzeile")
    );
    assert_eq!(problem.remedy(), None);

    let error = billed(&[("log.csv", b"event,at,message_id,account\n")])
        .map(|(billed, _)| billed.bill)
        .unwrap_err();
    let ReadFault::MissingColumns { missing, found } = &error.fault else {
        panic!("{error:?}")
    };
    assert_eq!(missing.0, ["business_number", "contact"]);
    assert_eq!(found, "event,at,message_id,account");
    let said = error.said();
    let (english, german) = said.both();
    assert!(english.starts_with("log.csv:1: the header lacks business_number, contact; found `event,"));
    assert!(english.contains("\nthe first row names the columns: event,at,"));
    assert!(german.starts_with("log.csv:1: der Kopfzeile fehlt business_number, contact; gefunden `event,"));
    assert!(german.contains("\ndie erste Zeile nennt die Spalten: event,at,"));
}

#[test]
fn a_row_may_have_any_number_of_fields() {
    let rows: Vec<String> = (0..20).map(|number| good(number).trim_end().to_owned()).collect();
    let plain = format!("{HEADER}\n{}\n", rows.join("\n"));
    let (expected, _) = billed(&[("a.csv", plain.as_bytes())]).unwrap();
    for more in [1, 40, 53, 54, 55, 56, 57, 200] {
        let names: Vec<String> = (0..more).map(|number| format!("more_{number}")).collect();
        let fields = ["x"].repeat(more).join(",");
        let wide: Vec<String> = rows.iter().map(|row| format!("{fields},{row}")).collect();
        let text = format!("{},{HEADER}\n{}\n", names.join(","), wide.join("\n"));
        let (billed, report) = billed(&[("a.csv", text.as_bytes())]).unwrap();
        assert_eq!(billed.bill, expected.bill, "{more} more columns");
        assert_eq!(report.notes.len(), 1);
        // A row that is wider still is rejected by its count.
        let text = format!("{text}{},y\n", wide[0]);
        let (_, report) = self::billed(&[("a.csv", text.as_bytes())]).unwrap();
        let width = HEADER.split(',').count() + more;
        let message = format!("the row has {} fields; expected {width} as in the header", width + 1);
        assert_eq!(report.problems[0].text().english(), message);
    }
}

#[test]
fn an_unknown_column_is_noted_once_per_file() {
    let rows: Vec<String> = (0..50)
        .map(|number| format!("c,{},1\n", good(number).trim_end()))
        .collect();
    let text = format!("campaign,{HEADER},cost\n{}", rows.concat());
    let (billed, report) = billed(&[("a.csv", text.as_bytes()), ("b.csv", text.as_bytes())]).unwrap();
    assert_eq!((billed.bill.input.accepted, billed.bill.input.duplicates), (50, 50));
    let note = |file: &str| format!("{file}: 2 columns are not known and are ignored: `campaign`, `cost`");
    let notes: Vec<String> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, [note("a.csv"), note("b.csv")]);
}

#[test]
fn fifty_thousand_unknown_columns_are_one_sentence() {
    let names: Vec<String> = (0..50_000).map(|number| format!("column number {number}")).collect();
    let row = good(1).trim_end().to_owned() + &",".repeat(names.len());
    let text = format!("{HEADER},{}\n{row}\n", names.join(","));
    let (billed, report) = billed(&[("wide.csv", text.as_bytes())]).unwrap();
    assert_eq!((billed.bill.input.accepted, billed.bill.input.rejected), (1, 0));
    let notes: Vec<String> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "wide.csv: 50000 columns are not known and are ignored: `column number 0`, `column number 1`, `column number 2`, \
          `column number 3`, `column number 4` and 49995 more"
        ]
    );
}

#[test]
fn a_header_row_alone_is_said() {
    for text in [
        HEADER.to_owned(),
        format!("{HEADER}\n"),
        format!("{HEADER}\n\n,,,,,,,,\n"),
    ] {
        let files = [
            ("empty.csv", text.as_bytes()),
            ("good.csv", &*format!("{HEADER}\n{}", good(1)).into_bytes()),
        ];
        let (billed, report) = billed(&files).unwrap();
        assert_eq!((billed.bill.input.rows, billed.bill.input.rejected), (1, 0));
        let notes: Vec<(&str, &str)> = report
            .notes
            .iter()
            .map(billing_core::base::localized::LocalizedText::both)
            .collect();
        assert_eq!(
            notes,
            [(
                "empty.csv: the file has a header row and no rows",
                "empty.csv: die Datei hat eine Kopfzeile und keine Zeilen"
            )]
        );
    }
}

#[test]
fn a_short_row_with_which_the_file_ends_may_be_cut_off() {
    let row = "delivered,2026-07-10T10:00:00Z,m2,waba,n,49151123456";
    let (accepted, _, rejected, problems) = read(&format!("{HEADER}\n{}{row}", good(1)));
    assert_eq!((accepted, rejected), (1, 1));
    assert_eq!(
        problems,
        ["log.csv:3: the row has 6 fields; expected 9 as in the header"]
    );
    // The same, with quotes somewhere in the file.
    let quoted = good(1).replace("m1", "\"m1\"");
    let (accepted, _, rejected, _) = read(&format!("{HEADER}\n{quoted}{row}"));
    assert_eq!((accepted, rejected), (1, 1));
}

#[test]
fn a_problem_names_the_file_and_its_own_line() {
    let bad = good(1).replace("waba", "other");
    let text = |rows: [&str; 2]| format!("{HEADER}\n{}{}", rows[0], rows[1]);
    // The first file lacks its last line end.
    let (first, second) = (text([&good(2), bad.trim_end()]), text([&bad, &good(3)]));
    let (billed, report) = billed(&[("july.csv", first.as_bytes()), ("august.csv", second.as_bytes())]).unwrap();
    assert_eq!((billed.bill.input.accepted, billed.bill.input.rejected), (2, 2));
    let places: Vec<_> = report
        .problems
        .iter()
        .map(|problem| (problem.place.file.as_str(), problem.place.line, problem.place.column))
        .collect();
    assert_eq!(places, [("july.csv", 3, Some(35)), ("august.csv", 2, Some(35))]);
}

#[test]
fn a_huge_line_is_one_rejected_row() {
    // Longer than the pieces a file is read in.
    let huge = "x".repeat(5 << 20);
    let text = format!(
        "{HEADER}\n{}{}{}",
        good(1),
        good(3).replace(",m3,", &format!(",{huge},")),
        good(2)
    );
    let (accepted, _, rejected, problems) = read(&text);
    assert_eq!((accepted, rejected), (2, 1));
    let short = "x".repeat(40);
    assert_eq!(
        problems,
        [format!(
            "log.csv:3:32: `message_id`: found `{short}…`, expected 1 to 512 characters"
        )]
    );

    let text = format!("{{\"event\":\"sent\",\"at\":\"{huge}\"}}\n{{\"event\":\"{huge}");
    let (accepted, _, rejected, problems) = read(&text);
    assert_eq!((accepted, rejected, problems.len()), (0, 2, 2));

    // Longer than any line is believed to be.
    let endless = format!("{HEADER}\n{}{}", good(1), "x".repeat((64 << 20) + 1));
    assert_eq!(
        refused("log.csv", endless.as_bytes()),
        "log.csv:3: no row ends within 64 MiB\nhint: a quoted field may lack its closing quote"
    );
}

#[test]
fn bytes_that_are_no_text_are_said_to_be_none() {
    let mut text = format!("{HEADER}\n{}", good(1)).into_bytes();
    text.extend_from_slice(b"delivered,2026-07-10T10:00:00Z,m\xFF,waba,n,4915112345678,template,marketing,\n\0\0\0\n");
    let (billed, report) = billed(&[("log.csv", &text)]).unwrap();
    assert_eq!((billed.bill.input.accepted, billed.bill.input.rejected), (1, 2));
    let said: Vec<String> = report.problems.iter().map(told).collect();
    assert_eq!(
        said,
        [
            "log.csv:3:32: `message_id`: found `m\u{FFFD}`, expected UTF-8 text",
            "log.csv:4: the row has 1 fields; expected 9 as in the header",
        ]
    );
}

#[test]
fn only_the_first_problems_are_kept_and_the_others_are_counted() {
    let text = format!("{HEADER}\n{}", "oops\n".repeat(250));
    let (billed, report) = billed(&[("log.csv", text.as_bytes())]).unwrap();
    assert_eq!(
        (
            report.problems.len(),
            report.problems_left_out,
            billed.bill.input.rejected
        ),
        (100, 150, 250)
    );
    assert_eq!(
        (report.problems[0].place.line, report.problems[99].place.line),
        (2, 101)
    );
}
