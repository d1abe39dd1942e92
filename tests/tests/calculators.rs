//! What public calculators get wrong, with the shipped prices: each bill is worked out by hand in a comment.

use billing_core::{
    bill::{Options, Settings},
    statement::bill::{Bill, WarningKind},
};
use billing_tests::{
    real::{self, Played},
    row,
};
use wabill::Tables;

/// Rows of a log, one message after the other.
struct Log {
    text: String,
    number: &'static str,
    serial: u32,
}

impl Log {
    /// Of the account `waba`, from the number `n-1`.
    fn new() -> Log {
        let text = format!("{}\n", row::HEADER);
        Log {
            text,
            number: "n-1",
            serial: 0,
        }
    }

    /// One row; `what` is a template's category, `free_form`, or nothing for what the contact wrote.
    fn row(&mut self, event: &str, at: &str, id: &str, contact: &str, what: &str) {
        let (kind, category) = match what {
            "" | "free_form" => (what, ""),
            category => ("template", category),
        };
        let line = [event, at, id, "waba", self.number, contact, kind, category].join(",");
        self.text.push_str(&line);
        self.text.push_str(",,,,,\n");
    }

    /// The contact writes.
    fn received(&mut self, at: &str, contact: &str) {
        self.serial += 1;
        self.row("received", at, &format!("in-{}", self.serial), contact, "");
    }

    /// A message of its own is delivered.
    fn delivered(&mut self, at: &str, contact: &str, what: &str) {
        self.serial += 1;
        self.row("delivered", at, &format!("out-{:06}", self.serial), contact, what);
    }

    /// So many messages are delivered to one contact, one a second from `from` (Unix seconds) on.
    fn many(&mut self, count: i64, from: i64, contact: &str, what: &str) {
        for second in 0..count {
            self.delivered(&(from + second).to_string(), contact, what);
        }
    }
}

/// The account `waba`.
fn account(time_zone: &str, currency: &str) -> String {
    format!(
        "[[account]]\nid = \"waba\"\ntime_zone = \"{time_zone}\"\ncurrency = \"{currency}\"\nhome_country = \"DE\"\n"
    )
}

/// Bills with the shipped tables.
fn billed_with(text: &str, accounts: &str, settings: &Options<'_>) -> Played {
    let accounts = real::accounts(accounts).unwrap();
    let (billed, report) = real::run_text(text.as_bytes(), &accounts, &Tables::shipped(), settings, None).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    billed
}

fn bill(log: &Log, accounts: &str) -> Bill {
    billed_with(&log.text, accounts, &Options::default()).bill
}

/// The lines as a person would say them.
fn lines(bill: &Bill) -> Vec<String> {
    let line = |line: &billing_core::statement::line_item::LineItem| {
        let plural = if line.quantity == 1 { "" } else { "s" };
        let units = format!(
            "{} {} {}: {} {}{plural}",
            line.month,
            line.market,
            line.category,
            line.quantity,
            line.unit.as_str()
        );
        let tier = line.tier.map_or(String::new(), |first| format!(", tier from {first}"));
        match (line.unit_price, line.reason) {
            (Some(price), _) => format!("{units} × {price} = {} {}{tier}", line.amount, line.currency),
            (None, Some(reason)) => format!("{units} free ({})", reason.as_str()),
            (None, None) => format!("{units} refused"),
        }
    };
    bill.lines.iter().map(line).collect()
}

fn total(bill: &Bill) -> String {
    let totals: Vec<String> = bill
        .totals
        .iter()
        .map(|total| format!("{} {}", total.amount, total.currency))
        .collect();
    totals.join(" + ")
}

fn warned(bill: &Bill, kind: WarningKind) -> u64 {
    bill.warnings
        .iter()
        .find(|warning| warning.kind == kind)
        .map_or(0, |warning| warning.count)
}

/// 2026-10-05T00:00:00Z.
const OCTOBER_2026: i64 = 1_791_158_400;
/// 2025-07-15T10:00:00Z.
const JULY_2025: i64 = 1_752_573_600;

#[test]
fn the_founding_case_germany_in_june_2023() {
    let mut log = Log::new();
    // 12 contacts get a marketing template and two more within 24 hours, the last a second before the end.
    for contact in 0..12 {
        let contact = format!("49151000{contact:04}");
        log.delivered("2023-06-05T08:00:00Z", &contact, "marketing");
        log.delivered("2023-06-05T20:00:00Z", &contact, "marketing");
        log.delivered("2023-06-06T07:59:59Z", &contact, "marketing");
    }
    // 1,001 others write and are answered twice.
    for contact in 0..1_001 {
        let at = 1_686_042_000 + contact * 60;
        let contact = format!("49152000{contact:04}");
        log.received(&at.to_string(), &contact);
        log.delivered(&(at + 30).to_string(), &contact, "free_form");
        log.delivered(&(at + 3_630).to_string(), &contact, "free_form");
    }
    let bill = bill(&log, &account("Europe/Berlin", "EUR"));
    assert_eq!(
        lines(&bill),
        [
            // 12 × 0.1131 = 1.3572. Marketing is charged from the first one: the free 1,000 are for service only.
            "2023-06 Germany marketing: 12 conversations × 0.1131 = 1.36 EUR",
            // The 1,001st.
            "2023-06 Germany service: 1 conversation × 0.0679 = 0.07 EUR",
            "2023-06 Germany service: 1000 conversations free (monthly_allowance)",
            // Many messages within 24 hours are one conversation.
            "2023-06 Germany marketing: 24 messages free (open_conversation)",
            "2023-06 Germany service: 1001 messages free (open_conversation)",
        ]
    );
    assert_eq!(total(&bill), "1.43 EUR");
}

#[test]
fn one_to_six_utility_messages_to_colombia_are_not_free() {
    // A calculator that rounds the price of a message shows 0.00 for one, for six and for ten thousand. Here the price
    // stays exact to the end, and only the line's sum is rounded.
    for (first, price, expected) in [
        (
            JULY_2025,
            "0.0002",
            [
                (1, "0.0002", "0.00"),
                (6, "0.0012", "0.00"),
                (24, "0.0048", "0.00"),
                (25, "0.0050", "0.01"),
                (50, "0.0100", "0.01"),
                (10_000, "2.0000", "2.00"),
            ],
        ),
        (
            OCTOBER_2026,
            "0.0008",
            [
                (1, "0.0008", "0.00"),
                (6, "0.0048", "0.00"),
                (7, "0.0056", "0.01"),
                (50, "0.0400", "0.04"),
                (100, "0.0800", "0.08"),
                (10_000, "8.0000", "8.00"),
            ],
        ),
    ] {
        for (quantity, exact, amount) in expected {
            let mut log = Log::new();
            log.many(quantity, first, "573001234567", "utility");
            let bill = bill(&log, &account("UTC", "USD"));
            let [line] = bill.lines.as_slice() else {
                panic!("{:?}", lines(&bill))
            };
            assert_eq!((line.market.as_str(), line.reason), ("Colombia", None));
            assert_eq!(line.unit_price.unwrap().to_string(), price);
            assert_eq!(line.exact, exact.parse().unwrap(), "{quantity} messages");
            assert_eq!(line.amount.to_string(), amount, "{quantity} messages");
        }
    }
}

#[test]
fn the_allowance_of_one_number_does_not_help_another() {
    let accounts = account("Asia/Kolkata", "INR");
    let service = |counts: &[(&'static str, i64)]| {
        let mut log = Log::new();
        for (number, count) in counts {
            log.number = number;
            log.received(&OCTOBER_2026.to_string(), "919800000001");
            log.many(*count, OCTOBER_2026 + 60, "919800000001", "free_form");
        }
        let bill = bill(&log, &accounts);
        assert_eq!(warned(&bill, WarningKind::FreeFormOutsideWindow), 0);
        bill
    };
    // 900 on each of two numbers: both stay inside their own 1,000.
    assert_eq!(
        lines(&service(&[("n-1", 900), ("n-2", 900)])),
        ["2026-10 India service: 1800 messages free (monthly_allowance)"]
    );
    // 1,800 on one: 800 × 0.1150 = 92.00, though the second number has used nothing.
    let one = service(&[("n-1", 1_800), ("n-2", 0)]);
    assert_eq!(
        lines(&one),
        [
            "2026-10 India service: 800 messages × 0.115 = 92.00 INR",
            "2026-10 India service: 1000 messages free (monthly_allowance)",
        ]
    );
    // 3,350 on one: 2,350 × 0.1150 = 270.25.
    assert_eq!(total(&service(&[("n-1", 3_350)])), "270.25 INR");
}

#[test]
fn a_volume_tier_prices_only_the_messages_inside_it() {
    let mut log = Log::new();
    log.many(80_010, OCTOBER_2026, "14155550100", "utility");
    let bill = bill(&log, &account("Asia/Kolkata", "INR"));
    assert_eq!(
        lines(&bill),
        [
            // 80,000 × 0.2491 = 19,928.00: the earlier messages keep their price.
            "2026-10 North America utility: 80000 messages × 0.2491 = 19928.00 INR, tier from 1",
            // 10 × 0.2366 = 2.366. All 80,010 at this price would be 18,930.37.
            "2026-10 North America utility: 10 messages × 0.2366 = 2.37 INR, tier from 80001",
        ]
    );
    assert_eq!(total(&bill), "19930.37 INR");
}

#[test]
fn a_volume_tier_counts_the_whole_portfolio() {
    let accounts = "[[account]]\nid = \"waba\"\nportfolio = \"p\"\ntime_zone = \"UTC\"\ncurrency = \"USD\"\n\
                    [[account]]\nid = \"other\"\nportfolio = \"p\"\ntime_zone = \"UTC\"\ncurrency = \"USD\"\n";
    let mut log = Log::new();
    log.many(80_000, OCTOBER_2026, "14155550100", "utility");
    // The second account begins in the second tier: 100 × 0.0032 = 0.32 and not 0.34.
    let mut other = Log::new();
    other.serial = 100_000;
    other.many(100, OCTOBER_2026 + 100_000, "14155550100", "utility");
    log.text.extend(
        other
            .text
            .replace(",waba,", ",other,")
            .lines()
            .skip(1)
            .map(|line| format!("{line}\n")),
    );
    let bill = bill(&log, accounts);
    assert_eq!(
        lines(&bill),
        [
            "2026-10 North America utility: 100 messages × 0.0032 = 0.32 USD, tier from 80001",
            "2026-10 North America utility: 80000 messages × 0.0034 = 272.00 USD, tier from 1",
        ]
    );
}

#[test]
fn the_month_is_that_of_the_account_and_not_of_utc() {
    let mut log = Log::new();
    log.received("2026-09-30T20:00:00Z", "4915112345678");
    // 23:59:59 in Berlin: September, when utility inside the window was free.
    log.delivered("2026-09-30T21:59:59Z", "4915112345678", "utility");
    // 00:30 in Berlin: October, when it is not.
    log.delivered("2026-09-30T22:30:00Z", "4915112345678", "utility");
    assert_eq!(
        lines(&bill(&log, &account("Europe/Berlin", "EUR"))),
        [
            "2026-09 Germany utility: 1 message free (customer_service_window)",
            "2026-10 Germany utility: 1 message × 0.0456 = 0.05 EUR, tier from 1",
        ]
    );
    assert_eq!(
        lines(&bill(&log, &account("UTC", "EUR"))),
        ["2026-09 Germany utility: 2 messages free (customer_service_window)"]
    );
}

#[test]
fn delivery_decides_and_not_sending() {
    let mut log = Log::new();
    // Sent at 23:59 on 31 July, delivered at 00:03 on 1 August in Berlin: August, at its price (July's was 0.0707).
    log.row("sent", "2024-07-31T23:59:00+02:00", "late", "4915112345678", "utility");
    log.row(
        "delivered",
        "2024-08-01T00:03:00+02:00",
        "late",
        "4915112345678",
        "utility",
    );
    // Waits 25 days for the handset.
    log.row(
        "sent",
        "2024-09-25T10:00:00+02:00",
        "later",
        "4915112345679",
        "marketing",
    );
    log.row(
        "delivered",
        "2024-10-20T10:00:00+02:00",
        "later",
        "4915112345679",
        "marketing",
    );
    // Never arrives: a one-time code whose ten minutes pass.
    log.row(
        "sent",
        "2024-08-10T10:00:00+02:00",
        "never",
        "4915112345670",
        "authentication",
    );
    // Fails.
    log.row(
        "sent",
        "2024-08-10T10:00:00+02:00",
        "failed",
        "4915112345671",
        "marketing",
    );
    log.row(
        "failed",
        "2024-08-10T10:00:05+02:00",
        "failed",
        "4915112345671",
        "marketing",
    );
    // Free at 23:59:59 on 30 September 2026, charged two seconds later, though sent before midnight.
    log.received("2026-09-30T20:00:00+02:00", "4915112345672");
    log.row("sent", "2026-09-30T23:59:58+02:00", "free", "4915112345672", "utility");
    log.row(
        "delivered",
        "2026-09-30T23:59:59+02:00",
        "free",
        "4915112345672",
        "utility",
    );
    log.row(
        "sent",
        "2026-09-30T23:59:58+02:00",
        "charged",
        "4915112345672",
        "utility",
    );
    log.row(
        "delivered",
        "2026-10-01T00:00:01+02:00",
        "charged",
        "4915112345672",
        "utility",
    );
    let bill = bill(&log, &account("Europe/Berlin", "EUR"));
    assert_eq!(
        lines(&bill),
        [
            "2024-08 Germany utility: 1 conversation × 0.0456 = 0.05 EUR",
            "2024-10 Germany marketing: 1 conversation × 0.1131 = 0.11 EUR",
            "2026-09 Germany utility: 1 message free (customer_service_window)",
            "2026-10 Germany utility: 1 message × 0.0456 = 0.05 EUR, tier from 1",
        ]
    );
    assert_eq!(
        (bill.input.messages, bill.input.delivered, bill.input.undelivered),
        (6, 4, 2)
    );
}

#[test]
fn read_without_delivered_is_charged_and_a_failure_beside_a_delivery_takes_nothing_back() {
    let mut log = Log::new();
    log.row(
        "sent",
        "2026-07-10T10:00:00Z",
        "read-only",
        "4915112345678",
        "marketing",
    );
    log.row(
        "read",
        "2026-07-10T10:05:00Z",
        "read-only",
        "4915112345678",
        "marketing",
    );
    log.row(
        "delivered",
        "2026-07-10T10:00:00Z",
        "both",
        "4915112345679",
        "marketing",
    );
    log.row("failed", "2026-07-10T10:00:30Z", "both", "4915112345679", "marketing");
    // Read is reported before delivered, and sent last: still one message.
    log.row("read", "2026-07-10T10:06:00Z", "mixed", "4915112345670", "marketing");
    log.row(
        "delivered",
        "2026-07-10T10:05:00Z",
        "mixed",
        "4915112345670",
        "marketing",
    );
    log.row("sent", "2026-07-10T10:04:59Z", "mixed", "4915112345670", "marketing");
    let bill = bill(&log, &account("Europe/Berlin", "EUR"));
    // 3 × 0.1131 = 0.3393.
    assert_eq!(
        lines(&bill),
        ["2026-07 Germany marketing: 3 messages × 0.1131 = 0.34 EUR"]
    );
    assert_eq!(warned(&bill, WarningKind::FailedAndDelivered), 1);
}

#[test]
fn the_chilean_peso_has_no_minor_unit() {
    let mut log = Log::new();
    log.many(3, 1_783_500_000, "56912345678", "utility");
    // 3 × 17.6584 = 52.9752. Rounded per message it would be 54, with two digits 52.98.
    assert_eq!(
        lines(&bill(&log, &account("America/Santiago", "CLP"))),
        ["2026-07 Chile utility: 3 messages × 17.6584 = 53 CLP, tier from 1"]
    );
}

#[test]
fn the_kuwaiti_dinar_has_three_minor_digits() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let loaded = pricing_tables::from_folder(vec![
        file(
            "markets.csv",
            "calling_code,iso2,country,market,effective_from\n\
             965,KW,Kuwait,Kuwait,2022-02-01\n996,KG,Kyrgyzstan,Other,2022-02-01\n",
        ),
        file(
            "rate_cards/KWD/2025-07-01.csv",
            "market,category,unit_price,basis\nKuwait,marketing,0.0123,published\n",
        ),
    ])
    .unwrap();
    let mut log = Log::new();
    log.many(5, JULY_2025, "96550000001", "marketing");
    let accounts = real::accounts(&account("Asia/Kuwait", "KWD")).unwrap();
    let (billed, _) = real::run_text(
        log.text.as_bytes(),
        &accounts,
        &loaded.into(),
        &Options::default(),
        None,
    )
    .unwrap();
    // 5 × 0.0123 = 0.0615, and half a fils is rounded up. Two digits would say 0.06.
    assert_eq!(
        lines(&billed.bill),
        ["2025-07 Kuwait marketing: 5 messages × 0.0123 = 0.062 KWD"]
    );
}

#[test]
fn countries_without_a_market_are_other() {
    let bill_in = |month: &str| {
        let mut log = Log::new();
        // South Korea, Luxembourg, DR Congo, the Bahamas (not North America), Kazakhstan (not Russia).
        for contact in [
            "821012345678",
            "352621123456",
            "243812345678",
            "12425550100",
            "77011234567",
        ] {
            log.delivered(&format!("{month}-15T10:00:00Z"), contact, "utility");
        }
        lines(&bill(&log, &account("UTC", "USD")))
    };
    // 5 × 0.0077 = 0.0385.
    assert_eq!(
        bill_in("2026-09"),
        ["2026-09 Other utility: 5 messages × 0.0077 = 0.04 USD, tier from 1"]
    );
    // From 2026-10-01 Kazakhstan has a price of its own; 4 × 0.0077 = 0.0308.
    assert_eq!(
        bill_in("2026-10"),
        [
            "2026-10 Kazakhstan utility: 1 message × 0.018 = 0.02 USD, tier from 1",
            "2026-10 Other utility: 4 messages × 0.0077 = 0.03 USD, tier from 1",
        ]
    );
}

/// Gives every outbound row the report of `of`, by its place among them.
fn reported(text: &str, of: impl Fn(usize) -> &'static str) -> String {
    let mut place = 0;
    let mut report = |line: &str| {
        let Some(start) = line.strip_suffix(",,,,") else {
            return format!("{line}\n");
        };
        if line.starts_with("received") {
            return format!("{line}\n");
        }
        place += 1;
        format!("{start},{},,,\n", of(place))
    };
    text.lines().map(&mut report).collect()
}

#[test]
fn what_the_platform_reports_as_free_is_not_taken_off_again() {
    let mut log = Log::new();
    log.received(&OCTOBER_2026.to_string(), "919800000001");
    log.many(1_200, OCTOBER_2026 + 60, "919800000001", "free_form");
    // The platform has already applied the allowance. Taking 1,000 off its 200 regular ones would leave nothing to pay.
    let text = reported(&log.text, |place| {
        if place <= 1_000 {
            "free_customer_service"
        } else {
            "regular"
        }
    });
    for trust_reports in [false, true] {
        let settings = Options {
            settings: Settings {
                trust_reports,
                ..Settings::default()
            },
            ..Options::default()
        };
        let bill = billed_with(&text, &account("Asia/Kolkata", "INR"), &settings).bill;
        assert_eq!(
            lines(&bill),
            [
                // 200 × 0.1150 = 23.00.
                "2026-10 India service: 200 messages × 0.115 = 23.00 INR",
                "2026-10 India service: 1000 messages free (monthly_allowance)",
            ]
        );
    }
}

#[test]
fn a_reported_entry_point_uses_no_allowance() {
    let mut log = Log::new();
    log.received(&OCTOBER_2026.to_string(), "919800000001");
    log.many(10, OCTOBER_2026 + 60, "919800000001", "free_form");
    log.received(&OCTOBER_2026.to_string(), "919800000002");
    log.many(1_001, OCTOBER_2026 + 60, "919800000002", "free_form");
    let text = reported(
        &log.text,
        |place| if place <= 10 { "free_entry_point" } else { "regular" },
    );
    let settings = Options {
        settings: Settings {
            trust_reports: true,
            ..Settings::default()
        },
        ..Options::default()
    };
    assert_eq!(
        lines(&billed_with(&text, &account("Asia/Kolkata", "INR"), &settings).bill),
        [
            // One beyond the allowance, not eleven: 0.1150, rounded half up.
            "2026-10 India service: 1 message × 0.115 = 0.12 INR",
            "2026-10 India service: 10 messages free (entry_point)",
            "2026-10 India service: 1000 messages free (monthly_allowance)",
        ]
    );
}

/// A webhook body of the account `waba` with these statuses and inbound messages.
fn posted(statuses: &[String], messages: &[String]) -> String {
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"waba","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"n-1"}},"statuses":[{}],"messages":[{}]}}}}]}}]}}"#,
        statuses.join(","),
        messages.join(",")
    ) + "\n"
}

#[test]
fn billable_inside_the_free_thousand_is_not_a_charge() {
    let mut text = String::new();
    for contact in 0..20 {
        let at = 1_686_042_000 + contact * 60;
        let message = format!(r#"{{"id":"in-{contact}","from":"49152{contact:08}","timestamp":"{at}","type":"text"}}"#);
        let status = format!(
            r#"{{"id":"out-{contact}","recipient_id":"49152{contact:08}","status":"delivered","timestamp":"{}",
               "conversation":{{"id":"c-{contact}","origin":{{"type":"service"}}}},
               "pricing":{{"billable":true,"pricing_model":"CBP","category":"service"}}}}"#,
            at + 30
        );
        text += &posted(&[status.replace('\n', "")], &[message]);
    }
    let bill = billed_with(&text, &account("Europe/Berlin", "EUR"), &Options::default()).bill;
    // 20 × 0.0679 would be 1.36.
    assert_eq!(
        lines(&bill),
        ["2023-06 Germany service: 20 conversations free (monthly_allowance)"]
    );
    assert_eq!(total(&bill), "0.00 EUR");
}

#[test]
fn the_conversation_id_groups_messages_until_june_2025_and_nothing_afterwards() {
    let status = |message: &str, conversation: &str, at: i64, model: &str| {
        format!(
            r#"{{"id":"{message}","recipient_id":"4915112345678","status":"delivered","timestamp":"{at}","conversation":{{"id":"{conversation}","origin":{{"type":"marketing"}}}},"pricing":{{"billable":true,"pricing_model":"{model}","category":"marketing"}}}}"#
        )
    };
    // Since 2025-07-01 each message is charged, whatever its conversation is called: 3 × 0.1131 = 0.3393.
    let text = posted(
        &[
            status("a", "one", JULY_2025, "PMP"),
            status("b", "one", JULY_2025 + 60, "PMP"),
            status("c", "two", JULY_2025 + 120, "PMP"),
        ],
        &[],
    );
    let berlin = account("Europe/Berlin", "EUR");
    assert_eq!(
        lines(&billed_with(&text, &berlin, &Options::default()).bill),
        ["2025-07 Germany marketing: 3 messages × 0.1131 = 0.34 EUR"]
    );
    // Before, the platform says which conversation a message belongs to: two were opened, and the last message is of
    // the first one. What it is the status does not say.
    let day = 86_400;
    let june = JULY_2025 - 40 * day;
    let text = posted(
        &[
            status("a", "one", june, "CBP"),
            status("b", "two", june + 60, "CBP"),
            status("c", "one", june + day, "CBP"),
        ],
        &[],
    );
    assert_eq!(
        lines(&billed_with(&text, &berlin, &Options::default()).bill),
        [
            // 2 × 0.1131 = 0.2262.
            "2025-06 Germany marketing: 2 conversations × 0.1131 = 0.23 EUR",
            "2025-06 Germany service: 1 message free (open_conversation)",
        ]
    );
}

#[test]
fn a_message_whose_rows_disagree_on_its_category_is_rejected_by_name() {
    let mut log = Log::new();
    // The template became marketing after it was sent. No row is believed more than the other.
    log.row("sent", "2026-07-10T10:00:00Z", "changed", "4915112345678", "utility");
    log.row(
        "delivered",
        "2026-07-10T10:00:05Z",
        "changed",
        "4915112345678",
        "marketing",
    );
    // A later send of the same template simply has the new category.
    log.row("sent", "2026-07-11T10:00:00Z", "after", "4915112345678", "marketing");
    log.row(
        "delivered",
        "2026-07-11T10:00:05Z",
        "after",
        "4915112345678",
        "marketing",
    );
    let billed = billed_with(&log.text, &account("Europe/Berlin", "EUR"), &Options::default());
    assert_eq!(
        lines(&billed.bill),
        ["2026-07 Germany marketing: 1 message × 0.1131 = 0.11 EUR"]
    );
    let [problem] = &billed.problems[..] else {
        panic!("{:?}", billed.problems)
    };
    assert_eq!(
        (
            problem.message_id.as_str(),
            &*problem.fault.field(),
            problem.line,
            problem.other_line
        ),
        ("changed", "category", 2, Some(3))
    );
    let input = &billed.bill.input;
    assert_eq!((input.rows, input.accepted, input.rejected), (4, 2, 2));
}
