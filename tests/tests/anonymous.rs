//! A log with invented ids and numbers bills as the one it was made of, in every form, and has nothing of it.

use std::collections::{BTreeMap, BTreeSet};

use billing_tests::{
    dialect::dialect,
    dressing,
    ledger_model::read_time,
    real,
    row::{self, Row},
    traffic::{self, Spec},
    webhook::write_webhooks,
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use wabill::{Accounts, BillOptions, ReadOptions, Tables};

const NAME: &str = "Erika Mustermann";

struct Traffic {
    rows: Vec<Row>,
    spec: Spec,
    accounts: Accounts,
}

fn traffic(seed: u64, rows: u64) -> Traffic {
    let spec = Spec::around_switch_days(rows, seed);
    Traffic {
        rows: traffic::rows(&spec).unwrap(),
        accounts: real::accounts(&traffic::accounts_toml(&spec.accounts)).unwrap(),
        spec,
    }
}

/// The log and its accounts file.
fn anonymous(log: &[u8], accounts: &Accounts, seed: u64) -> (Vec<u8>, String) {
    let tables = Tables::shipped();
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut anonymizer = accounts.anonymizer(key, &tables);
    anonymizer.learn(wabill::input("log", log)).unwrap();
    let mut out = vec![];
    anonymizer.write(wabill::input("log", log), &mut out).unwrap();
    (out, anonymizer.accounts_toml())
}

/// What a bill says, without ids of messages, under the accounts' places in their file, and how many rows have which
/// problem.
fn bill(log: &[u8], accounts: &Accounts) -> Value {
    let log = ReadOptions::new().most_problems(100_000).read(log, accounts).unwrap();
    let problems: Vec<_> = log
        .problems()
        .iter()
        .map(|problem| (problem.place.line, problem.place.column.is_some()))
        .collect();
    // The shipped tables: no allowance ends among messages of the same second, of which the id says who comes first.
    let bill = log.bill_with(&BillOptions::new()).unwrap();
    let contradictions = bill.message_problems().len();
    let mut bill = serde_json::to_value(bill.statement()).unwrap();
    bill["refused"] = bill["refused"].as_array().unwrap().len().into();
    let warnings = bill["warnings"].as_array_mut().unwrap();
    // Digits that were left out of one of two numbers cannot be left out of what was invented for it.
    warnings.retain(|warning| warning["kind"] != "similar_contacts");
    let mut text = serde_json::to_string(&bill).unwrap();
    for (place, account) in accounts.iter().enumerate() {
        text = text.replace(&format!("\"{}\"", account.id), &format!("\"account {place}\""));
    }
    let mut bill: Value = serde_json::from_str(&text).unwrap();
    for list in ["lines", "totals", "warnings"] {
        bill[list].as_array_mut().unwrap().sort_by_key(Value::to_string);
    }
    json!({ "bill": bill, "problems": problems, "contradictions": contradictions })
}

/// Everything in the rows and accounts that could say whose they are.
fn originals(rows: &[Row], spec: &Spec) -> BTreeSet<String> {
    let mut found = BTreeSet::from([NAME.to_owned(), "Mustermann".to_owned()]);
    for row in rows {
        for text in [&row.message_id, &row.business_number, &row.contact]
            .into_iter()
            .chain(&row.contact_id)
        {
            found.insert(text.trim_start_matches('+').to_owned());
        }
    }
    for account in &spec.accounts {
        found.extend([account.id.clone(), account.name.clone(), account.portfolio.clone()].map(Into::into));
    }
    found.retain(|text| 5 <= text.len());
    found
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn check(log: &[u8], traffic: &Traffic, rows: &[Row], seed: u64) -> Result<(), TestCaseError> {
    let (out, accounts) = anonymous(log, &traffic.accounts, seed);
    let invented = Accounts::from_toml(&accounts).unwrap();
    let (before, after) = (bill(log, &traffic.accounts), bill(&out, &invented));
    prop_assert!(before["bill"]["input"]["delivered"].as_u64() > Some(50), "{}", before);
    let only = |one: &Value, other: &Value| {
        let lines = |bill: &Value| bill["bill"]["lines"].as_array().unwrap().clone();
        let others = lines(other);
        let mut left = lines(one);
        left.retain(|line| !others.contains(line));
        left
    };
    prop_assert_eq!(only(&after, &before), only(&before, &after));
    prop_assert_eq!(after, before);
    let (out, accounts) = (utf8(&out), accounts);
    // Few digits stand by chance among many.
    let numbers: BTreeSet<&str> = out.split(|letter: char| !letter.is_ascii_digit()).collect();
    for original in originals(rows, &traffic.spec) {
        let few_digits = original.len() < 10 && original.bytes().all(|byte| byte.is_ascii_digit());
        let stands = if few_digits {
            numbers.contains(original.as_str())
        } else {
            out.contains(&original)
        };
        prop_assert!(!stands, "{original} stands in the log");
        prop_assert!(!accounts.contains(&original), "{original} stands in the accounts file");
    }
    Ok(())
}

fn json_rows(rows: &[Row]) -> Vec<Value> {
    let named = |row| {
        let mut row = serde_json::to_value(row).unwrap();
        row["name"] = NAME.into();
        row["note"] = json!([7, { "text": { "body": NAME } }]);
        row
    };
    rows.iter().map(named).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_csv_log_bills_as_before(seed in 0_u64..1_000_000) {
        let mut traffic = traffic(seed, 800);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // A column that nobody knows, rows that cannot be read, rows twice.
        let mut text = vec![];
        dressing::with_ids(&mut traffic.rows, &mut random);
        traffic.rows.retain(|row| !row.is_notice());
        row::write(&traffic.rows, &mut text).unwrap();
        let note = |line: &str| format!("{line},\"{NAME}, \"\"7\"\"\"");
        let mut lines: Vec<String> = utf8(&text).lines().map(note).collect();
        lines[0] = lines[0].replace(&note(""), ",note");
        for broken in ["yesterday", "4.9151E+12", "", "2025-08-04"] {
            let place = random.random_range(1..lines.len());
            let mut fields: Vec<String> = lines[place].split(',').map(str::to_owned).collect();
            let field = random.random_range(0..6);
            fields[field] = broken.to_owned();
            lines.push(fields.join(","));
        }
        lines.push(lines.choose(&mut random).unwrap().clone());
        lines.push("received,\"open".to_owned());
        let end = if seed.is_multiple_of(2) { "\n" } else { "\r\n" };
        let log = lines.join(end);
        check(log.as_bytes(), &traffic, &traffic.rows, seed)?;
        let (out, _) = anonymous(log.as_bytes(), &traffic.accounts, seed);
        let out = utf8(&out);
        prop_assert_eq!(out.split(end).count(), lines.len());
        prop_assert!(out.starts_with(&(lines[0].clone() + end)));
    }

    #[test]
    fn a_log_in_any_dialect_bills_as_before(seed in 0_u64..1_000_000) {
        let traffic = traffic(seed, 800);
        check(&dialect(&traffic.rows, seed), &traffic, &traffic.rows, seed)?;
    }

    #[test]
    fn webhooks_bill_as_before_in_whatever_holds_them(seed in 0_u64..1_000_000, form in 0_u8..6) {
        let mut traffic = traffic(seed, 800);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // Before that day a second name would make two conversations of one in these payloads.
        let per_message = read_time("2025-07-02T00:00:00Z").unwrap();
        let early = |row: &Row| read_time(&row.at).is_ok_and(|at| at < per_message);
        let (mut rows, mut late): (Vec<Row>, Vec<Row>) = traffic.rows.into_iter().partition(early);
        dressing::with_ids(&mut late, &mut random);
        late.retain(|row| !row.is_notice());
        rows.append(&mut late);
        traffic.rows = rows;
        dressing::with_prices(&mut traffic.rows);
        for row in &mut traffic.rows {
            row.contact = row.contact.trim_start_matches('+').to_owned();
        }
        let mut log = vec![];
        write_webhooks(traffic.rows.iter().cloned(), &mut log).unwrap();
        let mut bodies: Vec<Value> = utf8(&log).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        agree(&mut bodies);
        let of_each = |held: &dyn Fn(&Value) -> String| bodies.iter().map(held).collect::<Vec<_>>().join("\n");
        let held = match form {
            0 => of_each(&Value::to_string),
            1 => serde_json::to_string_pretty(&bodies).unwrap(),
            2 => of_each(&|body| json!({ "headers": { "host": NAME }, "body": body }).to_string()),
            3 => of_each(&|body| json!({ "name": NAME, "body": body.to_string() }).to_string()),
            4 => of_each(&|body| format!("2025-08-04T09:00:03Z INFO {NAME} {body}")),
            _ => of_each(&|body| json!([{ "payload": body }, NAME]).to_string()),
        };
        check(held.as_bytes(), &traffic, &traffic.rows, seed)?;
    }

    #[test]
    fn json_rows_bill_as_before(seed in 0_u64..1_000_000, lines in any::<bool>()) {
        let traffic = traffic(seed, 800);
        let rows = json_rows(&traffic.rows);
        let log = if lines {
            rows.iter().map(|row| row.to_string() + "\n").collect()
        } else {
            serde_json::to_string_pretty(&rows).unwrap()
        };
        check(log.as_bytes(), &traffic, &traffic.rows, seed)?;
        // Nothing but values has changed.
        let (out, _) = anonymous(log.as_bytes(), &traffic.accounts, seed);
        let out = utf8(&out);
        prop_assert_eq!(out.lines().count(), log.lines().count());
        prop_assert_eq!(keys(&out), keys(&log));
    }
}

/// Lets every status of a message name the conversation that the first one names: of reports that contradict each other
/// the ids say which one counts.
fn agree(bodies: &mut [Value]) {
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    for entry in bodies.iter_mut().flat_map(|body| body["entry"].as_array_mut().unwrap()) {
        for change in entry["changes"].as_array_mut().unwrap() {
            for status in change["value"]["statuses"].as_array_mut().into_iter().flatten() {
                let message = status["id"].to_string();
                if let Some(conversation) = status.get_mut("conversation") {
                    let id = &mut conversation["id"];
                    id.clone_from(known.entry(message).or_insert_with(|| id.clone()));
                }
            }
        }
    }
}

/// The keys of a JSON text in order.
fn keys(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split('"').collect();
    parts
        .windows(2)
        .filter(|pair| pair[1].trim_start().starts_with(':'))
        .map(|pair| pair[0])
        .collect()
}

#[test]
fn another_key_invents_something_else() {
    let traffic = traffic(4, 800);
    let mut log = vec![];
    row::write(&traffic.rows, &mut log).unwrap();
    let [one, same, other] = [1, 1, 2].map(|key| anonymous(&log, &traffic.accounts, key).0);
    assert_eq!(one, same);
    assert_ne!(one, other);
}
