//! Whose cost a message is: the column `tag.NAME` of every form of log.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use wabill::{Accounts, BillOptions, Dimension, ReadOptions};

const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category";
const ROW: &str = "delivered,2026-11-10T10:00:00Z";

/// `campaign: units`, or what is said of the log, of a log read with a tag.
fn by(tag: &str, log: &str) -> String {
    let accounts =
        "[[account]]\nid = \"waba\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nphone_number_ids = [\"555\"]\n";
    let accounts = Accounts::from_toml(accounts).unwrap();
    let log = ReadOptions::new().tag(tag).read(log.as_bytes(), &accounts).unwrap();
    let notes: Vec<String> = log.notes().iter().map(|note| note.english().to_owned()).collect();
    let bill = log.bill_with(&BillOptions::new().by(Dimension::Tag)).unwrap();
    let rows = bill.statement().breakdown.iter();
    let rows = rows.map(|row| format!("{}: {}", row.by, row.charged + row.free));
    rows.chain(notes).collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_column_of_csv_is_read_however_it_is_quoted_and_named() {
    let rows = |title: &str, one: &str, two: &str| {
        format!(
            "{HEADER},{title}\n{ROW},m1,waba,n,4915112345678,template,marketing,{one}\n\
             {ROW},m2,waba,n,4915112345679,template,marketing,{two}\n"
        )
    };
    let long = "x".repeat(5_000);
    for (one, two, expected) in [
        ("autumn", "winter", "autumn: 1 | winter: 1".to_owned()),
        (" autumn ", "autumn", "autumn: 2".to_owned()),
        ("autumn", "", "(none): 1 | autumn: 1".to_owned()),
        (
            "NULL",
            "",
            "(none): 2 | no row has a value of `tag.campaign`; the log has `tag.campaign`".to_owned(),
        ),
        ("\"a, \"\"b\"\"\"", "Größe", "Größe: 1 | a, \"b\": 1".to_owned()),
        (&long, "1", format!("1: 1 | {long}: 1")),
    ] {
        // The order of values in the result is that of their bytes.
        let mut expected: Vec<&str> = expected.split(" | ").collect();
        expected.sort_unstable();
        let found = by("campaign", &rows("Tag.campaign", one, two));
        let mut found: Vec<&str> = found.split(" | ").collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
    assert_eq!(
        by("campain", &rows("tag.campaign", "a", "b")),
        "(none): 2 | no row has a value of `tag.campain`; the log has `tag.campaign`"
    );
}

#[test]
fn rows_of_json_have_tags_as_lines_and_in_arrays() {
    let row = |id: &str, tag: &str| {
        format!(
            r#"{{"event":"delivered","at":"2026-11-10T10:00:00Z","message_id":"{id}","account":"waba","business_number":"n","contact":"4915112345678","kind":"template","category":"marketing"{tag}}}"#
        )
    };
    let rows = [
        row("m1", r#","tag.campaign":"autumn""#),
        row("m2", r#","tag.campaign":17,"tag.agent":"x""#),
        row("m3", r#","tag.campaign":null"#),
        row("m4", r#","tag.campaign":{"a":1}"#),
        row("m5", r#","Tag.campaign":"aut\u0075mn""#),
    ];
    let expected = "(none): 2 | 17: 1 | autumn: 2";
    assert_eq!(by("campaign", &rows.join("\n")), expected);
    assert_eq!(by("campaign", &format!("[{}]", rows.join(","))), expected);
}

#[test]
fn what_was_sent_along_with_a_message_is_the_tag_of_its_statuses() {
    let status = |id: &str, callback: &str| {
        format!(
            r#"{{"id":"{id}","status":"delivered","timestamp":"1793700000","recipient_id":"4915112345678","pricing":{{"category":"marketing","pricing_model":"PMP"}}{callback}}}"#
        )
    };
    let statuses = [
        status("m1", r#","biz_opaque_callback_data":"order \"7\"""#),
        status("m2", r#","biz_opaque_callback_data":["odd"]"#),
        status("m3", ""),
    ];
    let body = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"waba","changes":[{{"field":"messages","value":{{"messaging_product":"whatsapp","metadata":{{"phone_number_id":"555"}},"statuses":[{}]}}}}]}}]}}"#,
        statuses.join(",")
    );
    assert_eq!(by("callback", &body), "(none): 2 | order \"7\": 1");
    assert_eq!(
        by("campaign", &body),
        "(none): 3 | no row has a value of `tag.campaign`"
    );
}
