//! The rows of one message become one message, in whatever order they come, whoever reads them and however far apart.

use billing_core::{
    intake::reader::Fields,
    log::{MessageLog, PairedLog},
};
use billing_tests::real;
use wabill::Accounts;

const ACCOUNTS: &str = r#"
[[account]]
id = "waba-1"
time_zone = "Europe/Berlin"
currency = "EUR"
"#;

/// A row that names neither kind nor category.
const SENT: Fields<'_> = Fields {
    event: b"sent",
    at: b"2026-10-02T01:00:00Z",
    message_id: b"m-1",
    account: b"waba-1",
    business_number: b"493012345678",
    contact: b"4915112345678",
    kind: b"",
    category: b"",
    entry_point: b"",
    pricing_type: b"",
    expires_at: b"",
    contact_id: b"",
    reported: None,
    tag: b"",
    kind_unstated: false,
};
const OTHER_CONTACT: &[u8] = b"4915187654321";

fn book() -> Accounts {
    real::accounts(ACCOUNTS).unwrap()
}

/// Each row is read by the first or the second of two writers.
fn read(rows: &[(u32, &Fields<'_>, bool)]) -> PairedLog {
    let (book, log) = (book(), MessageLog::tagged("campaign"));
    let (mut one, mut two) = (log.writer(book.book(), false), log.writer(book.book(), false));
    for (line, row, second) in rows {
        let writer = if *second { &mut two } else { &mut one };
        writer.push(row, *line).unwrap();
    }
    let written = two.close().plus(one.close());
    log.finish(written, None, 1)
}

/// Every order of four rows, and every way to give them to two writers.
fn every_way<'a>(rows: &'a [Fields<'a>; 4]) -> impl Iterator<Item = Vec<(u32, &'a Fields<'a>, bool)>> {
    let orders = (0..256_usize).filter_map(|number| {
        let order = [number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6];
        let each = (0..4).all(|place| order.contains(&place));
        each.then_some(order)
    });
    orders.flat_map(move |order| {
        (0..16_u32).map(move |writers| {
            let row = |place: usize| {
                let line = u32::try_from(place).unwrap() + 2;
                (line, &rows[place], writers >> place & 1 == 1)
            };
            order.map(row).to_vec()
        })
    })
}

#[test]
fn the_same_two_rows_are_named_in_whatever_order_rows_that_disagree_come() {
    let kinds = [
        SENT,
        Fields {
            event: b"delivered",
            kind: b"template",
            category: b"marketing",
            ..SENT
        },
        Fields { event: b"read", ..SENT },
        Fields {
            event: b"delivered",
            kind: b"free_form",
            ..SENT
        },
    ];
    let contacts = [
        SENT,
        Fields {
            event: b"read",
            kind: b"template",
            category: b"marketing",
            ..SENT
        },
        Fields {
            contact: OTHER_CONTACT,
            ..SENT
        },
        Fields {
            event: b"delivered",
            kind: b"template",
            category: b"utility",
            contact: OTHER_CONTACT,
            ..SENT
        },
    ];
    // The tag stands on some rows only, and other spaces around it are no other value.
    let tags = [
        SENT,
        Fields {
            event: b"delivered",
            tag: b"autumn",
            ..SENT
        },
        Fields {
            event: b"read",
            tag: b"winter",
            ..SENT
        },
        Fields {
            tag: b" autumn ",
            ..SENT
        },
    ];
    for (rows, field, lines) in [
        (kinds, "kind", (3, 5)),
        (contacts, "contact", (2, 4)),
        (tags, "tag.campaign", (3, 4)),
    ] {
        let mut ways = 0;
        for way in every_way(&rows) {
            let log = read(&way);
            let [problem] = log.problems() else {
                panic!("{:?}", log.problems())
            };
            let found = (problem.line, problem.other_line.unwrap_or(problem.line));
            assert_eq!((&*problem.fault.field(), found), (field, lines));
            let counts = log.counts();
            assert_eq!(
                (counts.rows, counts.accepted, counts.duplicates, counts.rejected),
                (4, 0, 0, 4)
            );
            ways += 1;
        }
        assert_eq!(ways, 24 * 16);
    }
}

#[test]
fn rows_that_are_far_apart_meet() {
    // So many that each share of the ids is settled several times before the log ends.
    const MESSAGES: u32 = 150_000;
    let (book, log) = (book(), MessageLog::default());
    let (mut one, mut two) = (log.writer(book.book(), false), log.writer(book.book(), false));
    let told = Fields {
        kind: b"template",
        category: b"utility",
        ..SENT
    };
    let delivered = Fields {
        event: b"delivered",
        ..SENT
    };
    let read = Fields { event: b"read", ..SENT };
    let mut line = 1;
    for row in [told, delivered, read, delivered] {
        for number in 0..MESSAGES {
            let id = format!("message-{number}");
            // Every thousandth is delivered to somebody else.
            let astray = number % 1_000 == 0 && row.event == b"delivered";
            let row = Fields {
                message_id: id.as_bytes(),
                contact: if astray { OTHER_CONTACT } else { row.contact },
                ..row
            };
            line += 1;
            let writer = if line % 3 == 0 { &mut one } else { &mut two };
            writer.push(&row, line).unwrap();
        }
    }
    let written = two.close().plus(one.close());
    let counts = *log.finish(written, None, 2).counts();
    let (all, astray) = (u64::from(MESSAGES), u64::from(MESSAGES / 1_000));
    let sound = all - astray;
    assert_eq!(counts.rows, 4 * all);
    assert_eq!((counts.accepted, counts.duplicates), (3 * sound, sound));
    assert_eq!(counts.rejected, 4 * astray);
    assert_eq!((counts.messages, counts.delivered), (sound, sound));
}

#[test]
fn a_row_that_is_told_a_hundred_thousand_times_is_counted_each_time() {
    const TIMES: u32 = 100_000;
    for contact in [SENT.contact, OTHER_CONTACT] {
        let (book, log) = (book(), MessageLog::default());
        let mut writer = log.writer(book.book(), false);
        for line in 2..TIMES + 2 {
            writer.push(&SENT, line).unwrap();
        }
        writer.push(&Fields { contact, ..SENT }, TIMES + 2).unwrap();
        let written = writer.close();
        let counts = *log.finish(written, None, 1).counts();
        let found = (counts.rows, counts.accepted, counts.duplicates, counts.rejected);
        let rows = u64::from(TIMES) + 1;
        if contact == SENT.contact {
            assert_eq!(found, (rows, 1, rows - 1, 0));
        } else {
            assert_eq!(found, (rows, 0, 0, rows));
        }
    }
}
