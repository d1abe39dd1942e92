//! The real engine against the slow second implementation, on seeded traffic around every switch day in six time zones.

use std::{collections::BTreeMap, path::Path};

use billing_core::bill::{Explained, Options, Settings, Wanted};
use billing_tests::{
    dressing,
    ledger_model::{self, ModelBill},
    real,
    row::Row,
    tables,
    traffic::{self, Spec},
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// What both say of a message: unit, category, market, month, outcome, reason, tier, price, card, rule.
type LocalizedText = [String; 10];

fn by_model(bill: &ModelBill) -> BTreeMap<String, LocalizedText> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let said = |outcome: &ledger_model::MessageOutcome| {
        [
            outcome.unit.clone(),
            outcome.category.clone(),
            outcome.market.clone(),
            outcome.month.clone(),
            outcome.outcome.clone(),
            text(&outcome.reason),
            outcome.tier.map_or(String::new(), |tier| tier.to_string()),
            outcome.unit_price.map_or(String::new(), ledger_model::plain),
            text(&outcome.rate_card),
            outcome.account.clone(),
        ]
    };
    bill.outcomes
        .iter()
        .map(|(id, outcome)| (id.clone(), said(outcome)))
        .collect()
}

fn by_engine(explanations: &[billing_core::statement::explain::Explanation]) -> BTreeMap<String, LocalizedText> {
    let said = |it: &billing_core::statement::explain::Explanation| {
        [
            it.unit.as_str().to_owned(),
            it.category.to_string(),
            it.market.clone(),
            it.month.to_string(),
            it.outcome.as_str().to_owned(),
            it.reason.map_or(String::new(), |reason| reason.as_str().to_owned()),
            it.tier.map_or(String::new(), |tier| tier.to_string()),
            it.unit_price.map_or(String::new(), |price| price.to_string()),
            it.rate_card.clone().unwrap_or_default(),
            it.account.clone(),
        ]
    };
    explanations
        .iter()
        .map(|it| (it.message_id.clone(), said(it)))
        .collect()
}

fn compare(name: &str, rows: &[Row], accounts: &str, folder: &Path, trust_reports: bool) {
    let model = ledger_model::bill(rows, accounts, folder, ledger_model::Settings { trust_reports }).unwrap();
    let (book, tables) = (real::accounts(accounts).unwrap(), real::tables(folder).unwrap());
    let settings = Options {
        settings: Settings {
            trust_reports,
            ..Settings::default()
        },
        wanted: Wanted {
            explained: Explained::All,
            ..Wanted::default()
        },
        threads: 2,
        ..Options::default()
    };
    let (billed, report) = real::run(rows, &book, &tables, &settings, None).unwrap();
    assert!(report.problems.is_empty(), "{name}: {:?}", report.problems.first());
    let (expected, found) = (by_model(&model), by_engine(&billed.explanations));
    for (id, expected) in &expected {
        let found = found.get(id);
        if found != Some(expected) {
            let rows: Vec<&Row> = rows.iter().filter(|row| row.message_id == *id).collect();
            panic!("{name}: message {id}\nmodel  {expected:?}\nengine {found:?}\nrows {rows:#?}");
        }
    }
    assert_eq!(expected.len(), found.len(), "{name}");
    // The bill without explanations takes other shortcuts; it must be the same.
    let plain = Options {
        settings: Settings {
            trust_reports,
            ..Settings::default()
        },
        threads: 2,
        ..Options::default()
    };
    let (quick, _) = real::run(rows, &book, &tables, &plain, None).unwrap();
    assert_eq!(quick.bill, billed.bill, "{name}");
    let mut json: Value = serde_json::to_value(&quick.bill).unwrap();
    let model = model.to_json();
    for part in ["format", "input", "lines", "totals"] {
        assert_eq!(json[part], model[part], "{name}: {part}");
    }
    let ids = |value: &Value| {
        value["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["message_id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&json), ids(&model), "{name}: refused");
    let warnings = json["warnings"].take();
    for warning in warnings.as_array().unwrap() {
        let same = |other: &&Value| other["kind"] == warning["kind"];
        let other = model["warnings"].as_array().unwrap().iter().find(same);
        // Of some warnings the model knows nothing.
        let known =
            !["derived_price", "no_tier_table", "before_saved_state"].contains(&warning["kind"].as_str().unwrap());
        let count = other.map_or(0, |other| other["count"].as_u64().unwrap());
        assert!(!known || warning["count"] == count, "{name}: {warning}, model {count}");
    }
}

#[test]
fn both_agree_around_every_switch_day_in_six_time_zones() {
    for seed in 0..12 {
        let spec = Spec::switch_days(4_000, seed, traffic::spans_around_switch_days(), seed % 2 == 1);
        let rows: Vec<Row> = traffic::rows(&spec).unwrap();
        let folder = tables::small(if seed % 2 == 1 { 50_000 } else { 5_000 }, Some(1 + seed % 4 * 7)).unwrap();
        compare(
            &format!("seed {seed}"),
            &rows,
            &traffic::accounts_toml(&spec.accounts),
            folder.path(),
            false,
        );
    }
}

#[test]
fn both_agree_on_a_crowded_month_of_few_numbers() {
    for (seed, span) in [
        (100, "2023-03-28..2023-04-08"),
        (101, "2023-05-28..2023-06-03"),
        (102, "2025-06-29..2025-07-05"),
        (103, "2026-09-28..2026-10-06"),
    ] {
        let spans = vec![span.parse().unwrap()];
        let spec = Spec::switch_days(12_000, seed, spans, true);
        let rows: Vec<Row> = traffic::rows(&spec).unwrap();
        let folder = tables::small(100_000, Some(40)).unwrap();
        compare(
            &format!("seed {seed}"),
            &rows,
            &traffic::accounts_toml(&spec.accounts),
            folder.path(),
            false,
        );
    }
}

#[test]
fn both_agree_on_what_the_platform_reports_where_it_is_trusted() {
    for seed in 200..206 {
        let spec = Spec::switch_days(4_000, seed, vec!["2026-09-26..2026-10-12".parse().unwrap()], true);
        let mut rows: Vec<Row> = traffic::rows(&spec).unwrap();
        for row in rows.iter_mut().filter(|row| row.event != "received") {
            // One report per message, drawn from its id; most say nothing, some of those that do name an end.
            let draw: usize = row.message_id.bytes().map(usize::from).sum();
            let reports = [
                "free_entry_point",
                "regular",
                "free_customer_service",
                "free_group_customer_service",
            ];
            row.pricing_type = reports.get(draw % 23).map(|&report| report.to_owned());
            let at = ledger_model::read_time(&row.at).unwrap();
            let sent = matches!(row.event.as_str(), "delivered");
            row.expires_at =
                (sent && draw.is_multiple_of(5)).then(|| (at + 3_600 * i64::try_from(draw % 170).unwrap()).to_string());
        }
        let folder = tables::small(50_000, Some(9)).unwrap();
        compare(
            &format!("seed {seed}"),
            &rows,
            &traffic::accounts_toml(&spec.accounts),
            folder.path(),
            true,
        );
    }
}

/// How many seeds of dressed traffic are compared; more with `SEEDS=400`.
fn seeds() -> u64 {
    let more = std::env::var("SEEDS").ok();
    more.and_then(|text| text.parse().ok()).unwrap_or(8)
}

#[test]
fn both_agree_on_persons_under_several_names_and_on_what_statuses_report() {
    let settings = ledger_model::Settings::default();
    for seed in 300..300 + seeds() {
        let spec = Spec::switch_days(3_000, seed, traffic::spans_around_switch_days(), seed % 2 == 1);
        let mut rows: Vec<Row> = traffic::rows(&spec).unwrap();
        let accounts = traffic::accounts_toml(&spec.accounts);
        let folder = tables::small(50_000, Some(1 + seed % 4 * 7)).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // Conversations as the model sees them, some named, some not, with ends that are rounded up.
        let plain = ledger_model::bill(&rows, &accounts, folder.path(), settings).unwrap();
        dressing::with_conversations(&mut rows, &plain.outcomes, 700, seed % 3 > 0, &mut random);
        if seed % 5 == 0 {
            dressing::without_kinds(&mut rows, &mut random);
        }
        // The log may begin after the conversations did.
        if seed % 4 == 0 {
            rows.retain(|row| ledger_model::read_time(&row.at).unwrap() >= 1_685_500_000);
        }
        if seed % 2 == 0 {
            dressing::with_prices(&mut rows);
        }
        dressing::with_ids(&mut rows, &mut random);
        dressing::under_any_account(&mut rows, &["waba-berlin", "waba-la", "nobody's"], &mut random);
        compare(&format!("seed {seed}"), &rows, &accounts, folder.path(), false);
    }
}
