//! What payloads add to a log: a second name of a person, the true conversation of a message, another account of a
//! received one. None of it changes an amount, in any order.

use std::collections::BTreeMap;

use billing_core::{
    bill::{Explained, Options, Wanted},
    statement::{bill::Bill, line_item::LineItem},
};
use billing_tests::{
    dressing,
    ledger_model::{self, read_time},
    real,
    row::Row,
    tables::{self, soon_used_up},
    traffic::{self, Spec},
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

struct Log {
    rows: Vec<Row>,
    accounts: String,
    random: ChaCha8Rng,
}

fn log(seed: u64, rows: u64) -> Log {
    let spec = Spec::around_switch_days(rows, seed);
    Log {
        rows: traffic::rows(&spec).unwrap(),
        accounts: traffic::accounts_toml(&spec.accounts),
        random: ChaCha8Rng::seed_from_u64(seed),
    }
}

fn bill(rows: &[Row], accounts: &str, threads: usize) -> Bill {
    let book = real::accounts(accounts).unwrap();
    let settings = Options {
        threads,
        ..Options::default()
    };
    real::run(rows, &book, soon_used_up(), &settings, None).unwrap().0.bill
}

/// The folder of [`soon_used_up`] once more, for the model.
fn folder() -> TempDir {
    tables::small(40_000, Some(12)).unwrap()
}

fn outcomes(log: &Log) -> BTreeMap<String, ledger_model::MessageOutcome> {
    let settings = ledger_model::Settings::default();
    ledger_model::bill(&log.rows, &log.accounts, folder().path(), settings)
        .unwrap()
        .outcomes
}

/// Units by line, whatever run they stand in.
fn quantities<'a>(lines: impl IntoIterator<Item = &'a LineItem>) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for line in lines {
        let key = format!(
            "{} {} {:?} {} {} {:?} {:?} {:?} {:?} {:?}",
            line.account,
            line.month,
            line.unit,
            line.market,
            line.category,
            line.outcome,
            line.reason,
            line.tier,
            line.unit_price,
            line.rate_card
        );
        *all.entry(key).or_default() += line.quantity;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_that_calls_persons_by_id_here_and_there_bills_as_one_with_numbers_only(seed in 0_u64..1_000_000) {
        let Log { mut rows, accounts, mut random } = log(seed, 1_500);
        let expected = bill(&rows, &accounts, 1);
        dressing::with_ids(&mut rows, &mut random);
        prop_assert_eq!(&bill(&rows, &accounts, 1), &expected);
        rows.shuffle(&mut random);
        prop_assert_eq!(&bill(&rows, &accounts, 3), &expected);
    }

    #[test]
    fn received_messages_bill_the_same_under_any_account(seed in 0_u64..1_000_000) {
        let Log { mut rows, accounts, mut random } = log(seed, 1_500);
        let expected = bill(&rows, &accounts, 1);
        dressing::under_any_account(&mut rows, &["waba-berlin", "waba-la", "nobody's"], &mut random);
        prop_assert_eq!(bill(&rows, &accounts, 2), expected);
    }

    #[test]
    fn notices_about_names_that_nobody_else_has_bill_the_same(seed in 0_u64..1_000_000) {
        let Log { mut rows, accounts, mut random } = log(seed, 1_500);
        let expected = bill(&rows, &accounts, 1);
        for number in 0..40 {
            let place = random.random_range(0..rows.len());
            if !rows[place].is_notice() {
                let contact = rows[place].contact.clone();
                dressing::insert(&mut rows, Row::notice(&format!("ZZ.new{number}"), &contact), &mut random);
            }
            dressing::insert(&mut rows, Row::in_app(&format!("wamid.elsewhere{number}")), &mut random);
        }
        let mut found = bill(&rows, &accounts, 2);
        // What was written in the app is counted as ignored, and nothing else changes.
        prop_assert_eq!((found.input.rows, found.input.ignored), (expected.input.rows + 40, 40));
        found.input = expected.input;
        found.ignored.clone_from(&expected.ignored);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_log_whose_statuses_name_the_true_conversations_bills_as_one_without(seed in 0_u64..1_000_000, some in 0_u32..2) {
        let mut plain = log(seed, 1_500);
        let expected = bill(&plain.rows, &plain.accounts, 1);
        let outcomes = outcomes(&plain);
        let per_thousand = if some == 1 { 600 } else { 1_000 };
        dressing::with_conversations(&mut plain.rows, &outcomes, per_thousand, false, &mut plain.random);
        prop_assume!(plain.rows.iter().any(|row| row.conversation.is_some()));
        prop_assert_eq!(&bill(&plain.rows, &plain.accounts, 1), &expected);
        plain.rows.shuffle(&mut plain.random);
        prop_assert_eq!(&bill(&plain.rows, &plain.accounts, 3), &expected);
    }

    #[test]
    fn two_runs_with_a_state_know_names_and_conversations_as_one_run_does(seed in 0_u64..1_000_000, cut in 1_usize..9) {
        let mut dressed = log(seed, 2_000);
        // Rejected messages, and messages whose kind stands on one row only, are another law's.
        let book = real::accounts(&dressed.accounts).unwrap();
        let plain = Options { wanted: Wanted { explained: Explained::All, ..Wanted::default() }, ..Options::default() };
        let (whole, _) = real::run(&dressed.rows, &book, soon_used_up(), &plain, None).unwrap();
        let bad: std::collections::BTreeSet<&str> = whole.problems.iter().map(|problem| problem.message_id.as_str()).collect();
        dressed.rows.retain(|row| !bad.contains(row.message_id.as_str()));
        complete(&mut dressed.rows);
        let outcomes = outcomes(&dressed);
        dressing::with_conversations(&mut dressed.rows, &outcomes, 1_000, false, &mut dressed.random);
        dressing::with_ids(&mut dressed.rows, &mut dressed.random);
        let (whole, _) = real::run(&dressed.rows, &book, soon_used_up(), &plain, None).unwrap();
        let time = |row: &Row| read_time(&row.at).unwrap_or(0);
        let mut times: Vec<i64> = dressed.rows.iter().map(time).collect();
        times.sort_unstable();
        let at = times[times.len() * cut / 10];
        // What is said of names is said in the first run; a link that only the second one sees does not reach back.
        let (mut first, second): (Vec<Row>, Vec<Row>) = dressed.rows.iter().cloned().partition(|row| time(row) < at);
        first.extend(dressed.rows.iter().filter(|row| row.contact_id.is_some()).map(|row| {
            Row::notice(&row.contact, row.contact_id.as_deref().unwrap_or_default())
        }));
        let saving = Options { wanted: Wanted { state: true, ..plain.wanted.clone() }, ..plain.clone() };
        let (one, _) = real::run(&first, &book, soon_used_up(), &saving, None).unwrap();
        let text = serde_json::to_string(&one.state.unwrap()).unwrap();
        let state = serde_json::from_str(&text).unwrap();
        let (two, _) = real::run(&second, &book, soon_used_up(), &saving, Some(state)).unwrap();
        prop_assert_eq!(quantities(one.bill.lines.iter().chain(&two.bill.lines)), quantities(&whole.bill.lines));
    }
}

/// Gives every outbound row of a message the kind and category that any of them has.
fn complete(rows: &mut [Row]) {
    let mut known: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    for row in rows.iter() {
        let entry = known.entry(row.message_id.clone()).or_default();
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        entry.0 = entry.0.take().or(filled(&row.kind));
        entry.1 = entry.1.take().or(filled(&row.category));
    }
    for row in rows.iter_mut().filter(|row| row.event != "received") {
        (row.kind, row.category) = known[&row.message_id].clone();
    }
}
