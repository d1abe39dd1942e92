//! Scratch.
use billing_core::bill::Settings;
use billing_tests::{ledger_model, real, row::Row};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, path::Path};

fn data() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../pricing-tables/data"))
}

const ACC: &str = r#"
[[account]]
id = "e"
portfolio = "p"
time_zone = "Europe/Berlin"
currency = "EUR"
home_country = "DE"
[[account]]
id = "c"
portfolio = "p"
time_zone = "America/Santiago"
currency = "CLP"
home_country = "CL"
[[account]]
id = "x"
portfolio = "p"
time_zone = "Asia/Kolkata"
currency = "USD"
home_country = "IN"
exempt = true
[[account]]
id = "k"
portfolio = "p"
time_zone = "Asia/Beirut"
currency = "KWD"
home_country = "KW"
[[account]]
id = "n"
portfolio = "p"
time_zone = "America/Havana"
currency = "USD"
home_country = "DE"
auth_international = { default = "2024-06-15T00:00:00Z" }
"#;

fn make(seed: u64, start: &str, secs: i64, n: usize) -> Vec<Row> {
    let mut r = ChaCha8Rng::seed_from_u64(seed);
    let t0 = ledger_model::read_time(start).unwrap();
    let prefixes = [
        "4915", "9198", "6281", "5491", "3361", "8210", "9655", "5699", "ES.", "IN.",
    ];
    let accts = ["e", "c", "x", "k", "n"];
    let mut rows = vec![];
    for i in 0..n {
        let at = t0 + r.random_range(0..secs);
        let contact = format!(
            "{}{}",
            prefixes[r.random_range(0..prefixes.len())],
            1_000_000 + r.random_range(0..(n / 4).max(1))
        );
        let account = accts[r.random_range(0..accts.len())].to_owned();
        let id = format!("é{}-{i}", r.random_range(0..9));
        let base = Row {
            number: 0,
            message_id: id,
            account,
            business_number: if r.random_ratio(9, 10) {
                "+49301".into()
            } else {
                "49302".into()
            },
            contact,
            ..Row::default()
        };
        let k = r.random_range(0..100);
        if k < 15 {
            rows.push(Row {
                event: "received".into(),
                at: at.to_string(),
                entry_point: r.random_ratio(1, 5).then(|| "ad".to_owned()),
                ..base
            });
            continue;
        }
        let (kind, cat) = match k {
            15..=79 => ("free_form", None),
            80..=82 => ("reaction", None),
            83..=92 => ("template", Some("utility")),
            93..=96 => ("template", Some("authentication")),
            _ => ("template", Some("marketing")),
        };
        let out = Row {
            kind: Some(kind.into()),
            category: cat.map(str::to_owned),
            ..base
        };
        rows.push(Row {
            event: "sent".into(),
            at: (at - r.random_range(0..4000)).to_string(),
            ..out.clone()
        });
        if r.random_ratio(19, 20) {
            rows.push(Row {
                event: "delivered".into(),
                at: at.to_string(),
                ..out.clone()
            });
        }
        if r.random_ratio(1, 3) {
            rows.push(Row {
                event: "read".into(),
                at: (at + r.random_range(0..4000)).to_string(),
                ..out
            });
        }
    }
    rows
}

type Q = BTreeMap<String, u64>;
fn quantities(bill: &serde_json::Value, q: &mut Q) {
    for l in bill["lines"].as_array().unwrap() {
        let key = [
            "account",
            "month",
            "unit",
            "market",
            "category",
            "outcome",
            "reason",
            "tier",
            "unit_price",
            "rate_card",
        ]
        .map(|f| l[f].to_string())
        .join(" ");
        *q.entry(key).or_default() += l["quantity"].as_u64().unwrap();
    }
}

fn check(seed: u64, start: &str, secs: i64, n: usize) {
    let rows = make(seed, start, secs, n);
    let (book, tables) = (real::accounts(ACC).unwrap(), real::tables(data()).unwrap());
    let model = ledger_model::bill(&rows, ACC, data(), ledger_model::Settings { trust_reports: false })
        .unwrap()
        .to_json();
    let settings = Settings {
        threads: 3,
        save_state: true,
        ..Settings::default()
    };
    let (whole, report) = real::run(&rows, &book, &tables, &settings, None).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems.first());
    let json = serde_json::to_value(&whole.bill).unwrap();
    for part in ["input", "lines", "totals"] {
        let mut a = json[part].clone();
        if let Some(o) = a.as_object_mut() {
            o.remove("settled_earlier");
        }
        if a != model[part] {
            if let (Some(a), Some(b)) = (a.as_array(), model[part].as_array()) {
                for x in a {
                    if !b.contains(x) {
                        println!("engine {x}");
                    }
                }
                for x in b {
                    if !a.contains(x) {
                        println!("model  {x}");
                    }
                }
            }
            panic!("{start} {seed} {part} {} {}", json["input"], model["input"]);
        }
    }
    let ids = |v: &serde_json::Value| {
        v["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|x| x["message_id"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&json), ids(&model));
    // in five runs
    let mut times: Vec<i64> = rows.iter().map(|r| ledger_model::read_time(&r.at).unwrap()).collect();
    times.sort_unstable();
    let mut state = None;
    let mut q = Q::new();
    let mut refused = vec![];
    for part in 0..5 {
        let lo = if part == 0 { 0 } else { times[times.len() * part / 5] };
        let hi = if part == 4 {
            i64::MAX
        } else {
            times[times.len() * (part + 1) / 5]
        };
        let some: Vec<Row> = rows
            .iter()
            .filter(|r| {
                let t = ledger_model::read_time(&r.at).unwrap();
                lo <= t && t < hi
            })
            .cloned()
            .collect();
        let (billed, _) = real::run(&some, &book, &tables, &settings, state.take()).unwrap();
        let j = serde_json::to_value(&billed.bill).unwrap();
        quantities(&j, &mut q);
        refused.extend(ids(&j));
        state = Some(serde_json::from_str(&serde_json::to_string(&billed.state.unwrap()).unwrap()).unwrap());
    }
    refused.sort();
    let mut expected = Q::new();
    quantities(&json, &mut expected);
    for (k, v) in &expected {
        if q.get(k) != Some(v) {
            println!("whole {v} parts {:?} {k}", q.get(k));
        }
    }
    assert_eq!(q, expected);
    let mut e = ids(&json);
    e.sort();
    assert_eq!(refused, e);
}

#[test]
fn october_2026() {
    check(1, "2026-10-01T00:00:00Z", 25 * 86400, 40_000);
    check(2, "2026-09-30T12:00:00Z", 3600, 40_000);
}
#[test]
fn november_2023() {
    check(3, "2023-11-01T00:00:00Z", 29 * 86400, 30_000);
    check(4, "2024-10-30T00:00:00Z", 4 * 86400, 30_000);
}
#[test]
fn april_2023() {
    check(5, "2023-03-25T00:00:00Z", 12 * 86400, 30_000);
    check(6, "2023-05-30T00:00:00Z", 3 * 86400, 30_000);
}
#[test]
fn old() {
    check(7, "2022-01-31T00:00:00Z", 2 * 86400, 8_000);
    check(8, "2025-06-29T00:00:00Z", 4 * 86400, 20_000);
    check(9, "2026-10-30T00:00:00Z", 4 * 86400, 20_000);
}
