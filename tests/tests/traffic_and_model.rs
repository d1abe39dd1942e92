//! The seeded logs are what they promise, and the slow model bills them without losing a message.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use billing_tests::ledger_model::{self, ModelBill, Settings};
use billing_tests::row::Row;
use billing_tests::traffic::{self, Spec};
use billing_tests::{row, tables};

fn bill(rows: &[Row], accounts: &[traffic::AccountSpec], tables: &Path) -> ModelBill {
    ledger_model::bill(rows, &traffic::accounts_toml(accounts), tables, Settings::default()).unwrap()
}

fn shop() -> Vec<Row> {
    let mut text = Vec::new();
    traffic::shop(&mut text).unwrap();
    row::read(&String::from_utf8(text).unwrap()).unwrap()
}

/// How many lines there are of each outcome, reason and category.
fn kinds_of_lines(bill: &ModelBill) -> BTreeSet<(String, Option<String>, String)> {
    bill.lines
        .keys()
        .map(|key| (key.outcome.clone(), key.reason.clone(), key.category.clone()))
        .collect()
}

fn every_row_and_message_is_accounted_for(bill: &ModelBill) {
    let input = &bill.input;
    assert_eq!(
        input.rows,
        input.accepted + input.duplicates + input.ignored + input.rejected
    );
    assert_eq!(input.messages, input.delivered + input.undelivered);
    assert_eq!(input.delivered, bill.outcomes.len() as u64);
    assert_eq!(
        input.delivered,
        bill.lines.values().map(|line| line.quantity).sum::<u64>()
    );
}

#[test]
fn the_same_seed_makes_the_same_log_and_another_seed_another() {
    let log = |seed| {
        let mut text = Vec::new();
        let spans = traffic::spans_around_switch_days();
        let written = traffic::write_csv(&Spec::switch_days(3_000, seed, spans, false), &mut text).unwrap();
        assert_eq!(written.rows, 3_000);
        text
    };
    assert_eq!(log(7), log(7));
    assert_ne!(log(7), log(8));
}

#[test]
fn a_volume_log_is_nearly_in_order_of_time_and_has_its_rows_per_message() {
    let spec = Spec::volume(50_000, 3, vec!["2026-09-25..2026-10-10".parse().unwrap()]);
    let rows = traffic::rows(&spec).unwrap();
    assert_eq!(rows.len(), 50_000);
    let late = rows.windows(2).filter(|pair| pair[1].at < pair[0].at).count();
    assert!(late < 3_000, "{late} rows are out of order");
    let inbound = rows.iter().filter(|row| row.event == "received").count();
    let outbound: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.event != "received")
        .map(|row| row.message_id.as_str())
        .collect();
    let tenths = (rows.len() - inbound) * 10 / outbound.len();
    assert!((22..=24).contains(&tenths), "{tenths} rows for ten outbound messages");
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.message_id.as_str()).collect();
    assert!(ids.iter().all(|id| id.starts_with("wamid.HBgM") && id.len() == 46));
}

#[test]
fn the_model_bills_boundary_traffic_and_meets_every_kind_of_outcome() {
    let folder = tables::small(10_000, None).unwrap();
    let mut seen = BTreeSet::new();
    let mut tiers = BTreeSet::new();
    let around = traffic::spans_around_switch_days;
    let only = |days: &str| vec![days.parse().unwrap()];
    for (seed, spans, small) in [
        (1, around(), false),
        (2, around(), false),
        (3, only("2023-04-01..2023-04-10"), true),
        (4, only("2023-05-28..2023-06-05"), true),
        (5, only("2026-09-28..2026-10-05"), true),
    ] {
        let spec = Spec::switch_days(30_000, seed, spans, small);
        let rows = traffic::rows(&spec).unwrap();
        let bill = bill(&rows, &spec.accounts, folder.path());
        every_row_and_message_is_accounted_for(&bill);
        assert!(bill.input.rejected > 0 && bill.input.duplicates > 0, "{:?}", bill.input);
        seen.extend(kinds_of_lines(&bill));
        tiers.extend(bill.lines.keys().filter_map(|key| key.tier));
    }
    let reasons: BTreeSet<&str> = seen.iter().filter_map(|(_, reason, _)| reason.as_deref()).collect();
    let all = [
        "customer_service_window",
        "entry_point",
        "exempt",
        "monthly_allowance",
        "open_conversation",
        "reaction",
        "service_free",
    ];
    assert_eq!(reasons.into_iter().collect::<Vec<_>>(), all, "seeds 1 to 5");
    let charged: BTreeSet<&str> = seen
        .iter()
        .filter(|(outcome, _, _)| outcome == "charged")
        .map(|(_, _, category)| category.as_str())
        .collect();
    let all = [
        "authentication",
        "authentication_international",
        "business_initiated",
        "marketing",
        "service",
        "user_initiated",
        "utility",
    ];
    assert_eq!(charged.into_iter().collect::<Vec<_>>(), all, "seeds 1 to 5");
    assert!(tiers.len() > 3, "{tiers:?}");
}

#[test]
fn the_shop_is_a_month_around_the_switch_and_uses_up_its_allowance() {
    let rows = shop();
    assert!((11_000..13_500).contains(&rows.len()), "{} rows", rows.len());
    let bill = bill(&rows, &traffic::shop_accounts(), tables::shipped_folder());
    every_row_and_message_is_accounted_for(&bill);
    assert_eq!(bill.input.rejected, 0, "{:?}", bill.rejected);
    assert!(bill.refused.is_empty());
    assert!(
        bill.warnings.keys().all(|kind| *kind != "free_form_outside_window"),
        "{:?}",
        bill.warnings
    );
    let mut by_line: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for (key, line) in &bill.lines {
        let reason = key.reason.as_deref().unwrap_or("charged");
        *by_line.entry((&key.month, &key.category, reason)).or_default() += line.quantity;
    }
    assert_eq!(
        by_line[&("2026-10", "service", "monthly_allowance")],
        1_000,
        "{by_line:?}"
    );
    for line in [
        ("2026-09", "marketing", "charged"),
        ("2026-09", "utility", "customer_service_window"),
        ("2026-09", "service", "entry_point"),
        ("2026-10", "marketing", "charged"),
        ("2026-10", "service", "charged"),
        ("2026-10", "service", "reaction"),
        ("2026-10", "utility", "charged"),
        ("2026-10", "authentication", "charged"),
    ] {
        assert!(by_line.contains_key(&line), "{line:?} in {by_line:?}");
    }
}
