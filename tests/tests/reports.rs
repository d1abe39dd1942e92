//! Reports that are trusted: which of several counts, in whatever order the rows come.

use billing_core::{
    base::category::Category,
    bill::{Options, Settings},
    habits::Habits,
    statement::line_item::{LineItem, LineOutcome},
};
use billing_tests::{
    real,
    row::{Conversation, Row},
};
use wabill::Tables;

const ACCOUNTS: &str = "[[account]]\nid = \"a\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\n";

/// `sent 10:00 regular`: a row of one marketing template on 2026-10-06; `-` for no report.
fn row(text: &str) -> Row {
    let [event, time, report] = text.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{text}")
    };
    Row {
        event: event.to_owned(),
        at: format!("2026-10-06T{time}:00Z"),
        message_id: "m".to_owned(),
        account: "a".to_owned(),
        business_number: "4930123456".to_owned(),
        contact: "4915123456789".to_owned(),
        kind: Some("template".to_owned()),
        category: Some("marketing".to_owned()),
        pricing_type: Some(report.to_owned()).filter(|report| report != "-"),
        ..Row::default()
    }
}

/// Every order of the rows.
fn orders(rows: &[Row]) -> Vec<Vec<Row>> {
    if rows.is_empty() {
        return vec![vec![]];
    }
    let mut all = vec![];
    for first in 0..rows.len() {
        let mut rest = rows.to_vec();
        let row = rest.remove(first);
        all.extend(orders(&rest).into_iter().map(|mut order| {
            order.insert(0, row.clone());
            order
        }));
    }
    all
}

#[test]
fn of_reports_that_differ_the_delivered_or_read_one_counts_else_the_first() {
    let book = real::accounts(ACCOUNTS).unwrap();
    let settings = Options {
        settings: Settings {
            trust_reports: true,
            ..Settings::default()
        },
        ..Options::default()
    };
    for (rows, expected) in [
        (
            "sent 10:00 regular, delivered 10:01 free_entry_point",
            LineOutcome::Free,
        ),
        (
            "sent 10:00 free_entry_point, delivered 10:01 regular",
            LineOutcome::Charged,
        ),
        (
            "sent 10:00 regular, delivered 10:01 -, read 10:05 free_entry_point",
            LineOutcome::Free,
        ),
        (
            "sent 10:00 free_entry_point, delivered 10:01 -, read 10:05 regular",
            LineOutcome::Charged,
        ),
        // Delivered and read both: the earlier.
        (
            "delivered 10:01 free_entry_point, read 10:05 regular",
            LineOutcome::Free,
        ),
        (
            "read 10:05 free_entry_point, delivered 10:01 regular",
            LineOutcome::Charged,
        ),
        // Only rows that are neither: the first.
        (
            "sent 10:00 regular, sent 10:02 free_entry_point, delivered 10:03 -",
            LineOutcome::Charged,
        ),
        (
            "sent 10:00 free_entry_point, sent 10:02 regular, delivered 10:03 -",
            LineOutcome::Free,
        ),
        // A row without a report, before and between, changes nothing.
        (
            "sent 09:59 -, sent 10:00 free_entry_point, sent 10:01 -, sent 10:02 regular, delivered 10:03 -",
            LineOutcome::Free,
        ),
        // Told twice with another word: the first again.
        (
            "delivered 10:01 free_entry_point, delivered 10:02 regular",
            LineOutcome::Free,
        ),
        (
            "delivered 10:01 regular, delivered 10:02 free_entry_point, sent 10:00 free_entry_point",
            LineOutcome::Charged,
        ),
    ] {
        let all: Vec<Row> = rows.split(", ").map(row).collect();
        for order in orders(&all) {
            let (billed, _) = real::run(&order, &book, &Tables::shipped(), &settings, None).unwrap();
            let outcomes: Vec<LineOutcome> = billed.bill.lines.iter().map(|line: &LineItem| line.outcome).collect();
            assert_eq!(outcomes, [expected], "{rows}: {order:?}");
        }
    }
}

/// A text in place of a utility template inside the window is no part of the conversation that the template opened.
#[test]
fn a_text_in_place_of_a_template_is_not_of_the_conversation_that_was_reported() {
    let book = real::accounts(ACCOUNTS).unwrap();
    let rows: Vec<Row> = ["received 10:00 -", "delivered 10:01 -"]
        .into_iter()
        .map(|text| {
            let mut row = Row {
                category: Some("utility".to_owned()),
                ..row(text)
            };
            row.at = row.at.replace("2026-10-06", "2024-09-06");
            if row.event == "received" {
                "i".clone_into(&mut row.message_id);
                (row.kind, row.category) = (None, None);
            } else {
                row.conversation = Some(Conversation {
                    id: "c".to_owned(),
                    category: "utility".to_owned(),
                    expires_at: Some("2024-09-07T10:01:00Z".to_owned()),
                });
            }
            row
        })
        .collect();
    for (utility_in_window, expected) in [
        (false, (Category::Utility, LineOutcome::Charged)),
        (true, (Category::Service, LineOutcome::Free)),
    ] {
        let settings = Options {
            settings: Settings {
                trust_reports: true,
                ..Settings::default()
            },
            habits: Habits {
                utility_in_window,
                ..Habits::default()
            },
            ..Options::default()
        };
        let (billed, _) = real::run_directly(&rows, &book, &Tables::shipped(), &settings, None).unwrap();
        let outcomes: Vec<_> = billed
            .bill
            .lines
            .iter()
            .map(|line| (line.category, line.outcome))
            .collect();
        assert_eq!(outcomes, [expected]);
    }
}
