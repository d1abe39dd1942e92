//! The same traffic in every form a log can have gives exactly the same bill.

use std::io::Write;

use billing_core::{
    bill::Options,
    statement::{
        bill::Bill,
        line_item::{LineItem, LineOutcome},
    },
};
use billing_tests::{
    dressing, real,
    row::{self, Row},
    tables::soon_used_up,
    traffic::{self, LogDays, Spec},
    webhook::write_webhooks,
};
use flate2::{Compression, write::GzEncoder};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use wabill::{Accounts, BillOptions, ReadOptions, Tables};

/// Bills files with tables whose allowances and tiers a short log runs through.
fn billed(files: &[Vec<u8>], accounts: &Accounts, threads: usize) -> Bill {
    let inputs = files.iter().enumerate();
    let inputs = inputs.map(|(place, bytes)| wabill::input(format!("file {place}"), bytes.as_slice()));
    let reading = ReadOptions::new().threads(threads).most_problems(10);
    let log = reading.read_all(inputs.collect(), accounts).unwrap();
    assert!(log.problems().is_empty(), "{:?}", log.problems());
    let bill = log.bill_with(&BillOptions::new().tables(soon_used_up())).unwrap();
    bill.into_statement()
}

/// The fields of a row in the order of the header.
fn fields(row: &Row) -> [&str; 13] {
    [
        &row.event,
        &row.at,
        &row.message_id,
        &row.account,
        &row.business_number,
        &row.contact,
        row.kind.as_deref().unwrap_or_default(),
        row.category.as_deref().unwrap_or_default(),
        row.entry_point.as_deref().unwrap_or_default(),
        row.pricing_type.as_deref().unwrap_or_default(),
        row.pricing_category.as_deref().unwrap_or_default(),
        row.billable.as_deref().unwrap_or_default(),
        row.expires_at.as_deref().unwrap_or_default(),
    ]
}

/// CSV with the columns in this order; numbers beyond the header's are columns nobody knows.
fn csv(rows: &[Row], columns: &[usize], end: &str, quote: impl Fn(&str) -> String) -> Vec<u8> {
    let mut text = String::new();
    let titles: Vec<&str> = row::HEADER.split(',').collect();
    let mut line = |of: &[&str], unknown: &str| {
        let fields: Vec<String> = columns
            .iter()
            .map(|column| quote(of.get(*column).unwrap_or(&unknown)))
            .collect();
        text.push_str(&fields.join(","));
        text.push_str(end);
    };
    line(&titles, "campaign");
    for row in rows {
        line(&fields(row), "Autumn, \"20 %\"\noff");
    }
    text.into_bytes()
}

fn plain(field: &str) -> String {
    field.to_owned()
}

fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

fn json_lines(rows: &[Row], end: &str) -> Vec<u8> {
    let line = |row: &Row| serde_json::to_string(row).unwrap() + end;
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(vec![], Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn every_form_of_a_log_gives_the_same_bill() {
    let in_order: Vec<usize> = (0..13).collect();
    for seed in [1, 2] {
        let spec = Spec::switch_days(6_000, seed, traffic::spans_around_switch_days(), seed == 2);
        let accounts = real::accounts(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let rows = traffic::rows(&spec).unwrap();
        let text = csv(&rows, &in_order, "\n", plain);
        let expected = billed(std::slice::from_ref(&text), &accounts, 1);
        assert!(
            expected.input.delivered > 1_000 && expected.lines.len() > 50,
            "{:?}",
            expected.input
        );

        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut columns: Vec<usize> = (0..14).collect();
        columns.shuffle(&mut random);
        let quote_unknown = |field: &str| {
            if field.contains('"') {
                quoted(field)
            } else {
                plain(field)
            }
        };
        let some_quotes = |field: &str| {
            if field.len().is_multiple_of(2) {
                quoted(field)
            } else {
                plain(field)
            }
        };
        let crlf = csv(&rows, &in_order, "\r\n", plain);
        let json = json_lines(&rows, "\n");
        let bom = [b"\xEF\xBB\xBF".as_slice(), &text].concat();
        let (first, second) = rows.split_at(rows.len() / 3);
        let (second, third) = second.split_at(second.len() / 2);
        let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 3).unwrap();
        let mut packed_twice = gzip(&text[..text.len() / 2]);
        packed_twice.extend(gzip(&text[text.len() / 2..]));
        let mut zstd_twice = zstd(&text[..text.len() / 2]);
        zstd_twice.extend(zstd(&text[text.len() / 2..]));
        let spaced = text
            .iter()
            .flat_map(|byte| if *byte == b'\n' { b"\n\n".to_vec() } else { vec![*byte] })
            .collect();

        for (form, files) in [
            (
                "shuffled columns and an unknown one",
                vec![csv(&rows, &columns, "\n", quote_unknown)],
            ),
            ("quotes everywhere", vec![csv(&rows, &in_order, "\n", quoted)]),
            ("quotes here and there", vec![csv(&rows, &in_order, "\n", some_quotes)]),
            ("CRLF", vec![crlf.clone()]),
            ("CRLF and quotes", vec![csv(&rows, &in_order, "\r\n", quoted)]),
            ("byte-order mark", vec![bom.clone()]),
            ("no line end at the end", vec![text[..text.len() - 1].to_vec()]),
            ("blank lines", vec![spaced]),
            ("JSON lines", vec![json.clone()]),
            ("JSON lines with CRLF", vec![json_lines(&rows, "\r\n")]),
            (
                "JSON lines with a byte-order mark",
                vec![[b"\xEF\xBB\xBF".as_slice(), &json].concat()],
            ),
            ("gzip", vec![gzip(&text)]),
            ("gzip of two members", vec![packed_twice]),
            ("gzip of JSON lines", vec![gzip(&json)]),
            ("zstd", vec![zstd(&text)]),
            ("zstd of two frames", vec![zstd_twice]),
            ("zstd of CRLF", vec![zstd(&crlf)]),
            (
                "three files, the last first, each in a form of its own",
                vec![
                    gzip(&csv(third, &columns, "\r\n", quoted)),
                    zstd(&json_lines(first, "\n")),
                    [b"\xEF\xBB\xBF".as_slice(), &csv(second, &in_order, "\n", plain)].concat(),
                ],
            ),
        ] {
            for threads in [1, 3] {
                assert_eq!(
                    billed(&files, &accounts, threads),
                    expected,
                    "seed {seed}, {threads} threads: {form}"
                );
            }
        }
    }
}

#[test]
fn webhooks_give_the_same_bill_where_they_can_tell_the_kinds() {
    // Since 2025-07-01 a payload's category is that of its message.
    let spans: Vec<LogDays> = [
        "2025-07-02..2025-07-05",
        "2026-03-27..2026-04-03",
        "2026-09-28..2026-10-05",
    ]
    .map(|days| days.parse().unwrap())
    .to_vec();
    for seed in 0..4 {
        let mut spec = Spec::switch_days(8_000, seed, spans.clone(), seed % 2 == 1);
        // No payload contradicts itself on the kind in the way a row can.
        spec.mix.conflicting = 0;
        // With this share of late rows the kind stands on `sent`, where the platform says it.
        spec.mix.out_of_order = 100;
        let accounts = real::accounts(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let mut rows = traffic::rows(&spec).unwrap();
        for row in &mut rows {
            // A payload does not tell a reaction from other messages, and a page button leaves no trace.
            if row.kind.as_deref() == Some("reaction") {
                row.kind = Some("free_form".to_owned());
            }
            if row.entry_point.as_deref() == Some("page_button") {
                row.entry_point = Some("ad".to_owned());
            }
        }
        let mut text = vec![];
        row::write(&rows, &mut text).unwrap();
        let expected = billed(&[text], &accounts, 1);
        assert!(
            expected.input.delivered > 1_500 && expected.lines.len() > 30,
            "{:?}",
            expected.input
        );
        let mut posted = vec![];
        write_webhooks(rows.into_iter(), &mut posted).unwrap();
        assert_eq!(
            billed(std::slice::from_ref(&posted), &accounts, 1),
            expected,
            "seed {seed}"
        );
        assert_eq!(billed(&[gzip(&posted)], &accounts, 3), expected, "seed {seed}, packed");
    }
}

/// Payloads with both names of a contact, conversations, prices and exemptions bill as the rows that say the same.
#[test]
fn webhooks_say_what_rows_say_of_persons_conversations_and_prices() {
    let spans: Vec<LogDays> = [
        "2023-08-01..2023-08-05",
        "2025-07-02..2025-07-05",
        "2026-09-28..2026-10-05",
    ]
    .map(|days| days.parse().unwrap())
    .to_vec();
    for seed in 0..4 {
        let mut spec = Spec::switch_days(6_000, seed, spans.clone(), seed % 2 == 1);
        spec.mix.conflicting = 0;
        spec.mix.out_of_order = 100;
        spec.mix.reaction = 0;
        // A payload has a price only where it says what the message is.
        spec.mix.kind_once = 0;
        let toml = traffic::accounts_toml(&spec.accounts);
        let accounts = real::accounts(&toml).unwrap();
        let mut rows = traffic::rows(&spec).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let folder = billing_tests::tables::small(40_000, Some(12)).unwrap();
        let model = billing_tests::ledger_model::bill(
            &rows,
            &toml,
            folder.path(),
            billing_tests::ledger_model::Settings::default(),
        )
        .unwrap();
        dressing::with_conversations(&mut rows, &model.outcomes, 1_000, true, &mut random);
        dressing::with_prices(&mut rows);
        dressing::with_ids(&mut rows, &mut random);
        // A notice stands on its own in a payload; names that no row has together are left out here.
        rows.retain(|row| !row.is_notice());
        for row in &mut rows {
            if row.kind.as_deref() == Some("reaction") {
                row.kind = Some("free_form".to_owned());
            }
            if row.entry_point.as_deref() == Some("page_button") {
                row.entry_point = Some("ad".to_owned());
            }
        }
        let expected = real::run(&rows, &accounts, soon_used_up(), &Options::default(), None)
            .unwrap()
            .0
            .bill;
        let mut posted = vec![];
        write_webhooks(rows.into_iter(), &mut posted).unwrap();
        let found = billed(&[posted], &accounts, 1);
        // Until 2025-06-30 a payload does not say whether a message that costs nothing is a template.
        let charged = |bill: &Bill| -> Vec<LineItem> {
            let charged = bill.lines.iter().filter(|line| line.outcome == LineOutcome::Charged);
            charged.cloned().collect()
        };
        assert_eq!(charged(&found), charged(&expected), "seed {seed}");
        assert_eq!(found.totals, expected.totals, "seed {seed}");
    }
}

/// A status of before 2023-06-01 does not say whether a message is a template; one of a later status does.
#[test]
fn a_message_sent_before_and_delivered_after_the_switch_to_categories_is_what_the_later_status_says() {
    let status = |status: &str, at: u32, category: &str| {
        format!(
            r#"{{"id":"m-1","status":"{status}","timestamp":"{at}","recipient_id":"4915112345678","pricing":{{"pricing_model":"CBP","billable":true,"category":"{category}"}}}}"#
        )
    };
    // 2023-05-31 21:59:58 and 22:00:03 UTC: the switch in Berlin lies between them.
    let (sent, delivered) = (
        status("sent", 1_685_570_398, "business_initiated"),
        status("delivered", 1_685_570_403, "utility"),
    );
    let body = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"waba-1","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"10"}},"statuses":[{sent},{delivered}]}}}}]}}]}}"#
    );
    let accounts =
        real::accounts("[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n").unwrap();
    let settings = billing_core::bill::Options::default();
    let (billed, report) = real::run_text(body.as_bytes(), &accounts, &Tables::shipped(), &settings, None).unwrap();
    assert_eq!(
        (
            report.written.rows,
            report.written.rejected,
            billed.bill.input.delivered
        ),
        (2, 0, 1)
    );
    let line = &billed.bill.lines[0];
    assert_eq!(
        (line.category.as_str(), line.month.to_string()),
        ("utility", "2023-06".to_owned())
    );
}
