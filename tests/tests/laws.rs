//! What must hold for every log: its order, its repetitions and the way it is cut into runs do not change an amount.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    bill::{Dimension, Explained, Options, Settings, Wanted},
    statement::{
        bill::{Bill, WarningDetail},
        explain::{Explanation, Fact},
        line_item::{LineItem, LineOutcome},
    },
    tariff::rate_card::Basis,
};
use billing_tests::{
    real,
    row::Row,
    tables::{self, soon_used_up},
    traffic::{self, Spec},
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;

struct Log {
    rows: Vec<Row>,
    accounts: String,
}

fn log(seed: u64, rows: u64) -> Log {
    let spec = Spec::around_switch_days(rows, seed);
    Log {
        rows: traffic::rows(&spec).unwrap(),
        accounts: traffic::accounts_toml(&spec.accounts),
    }
}

fn bill_with(rows: &[Row], accounts: &str, settings: &Options<'_>) -> Bill {
    let book = real::accounts(accounts).unwrap();
    real::run(rows, &book, soon_used_up(), settings, None).unwrap().0.bill
}

fn bill(rows: &[Row], accounts: &str) -> Bill {
    bill_with(rows, accounts, &Options::default())
}

/// The accounts file of a single account.
fn account_in(currency: &str) -> String {
    format!("[[account]]\nid = \"a\"\ntime_zone = \"UTC\"\ncurrency = \"{currency}\"\n")
}

/// A log of rows `event,at,message_id,account,business_number,contact,kind,category`.
fn log_of(rows: impl Iterator<Item = String>) -> String {
    let rows: String = rows.collect();
    format!("event,at,message_id,account,business_number,contact,kind,category\n{rows}")
}

/// So many utility templates to Germany from a second on, one a second.
fn utility_log(messages: u64, first: u64) -> String {
    log_of((0..messages).map(|number| {
        let at = first + number;
        format!("delivered,{at},m{number},a,n,49151{number:08},template,utility\n")
    }))
}

/// The lines without their amounts, which are rounded once per bill.
type Quantities = BTreeMap<String, u64>;

fn quantities<'a>(lines: impl IntoIterator<Item = &'a LineItem>) -> Quantities {
    let mut all = Quantities::new();
    for line in lines {
        let key = LineItem {
            quantity: 0,
            amount: billing_core::base::money::Money::zero(line.currency),
            exact: Decimal::ZERO,
            ..line.clone()
        };
        *all.entry(format!("{key:?}")).or_default() += line.quantity;
    }
    all
}

/// An explanation without what a state has forgotten: messages of the contact of more than 30 days before.
fn as_a_state_knows_it(explanation: &Explanation) -> Explanation {
    let time = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    let at = time(&explanation.at);
    let old = |text: &str| chrono::TimeDelta::days(30) <= at.signed_duration_since(time(text));
    let mut known = explanation.clone();
    known
        .facts
        .retain(|fact| !matches!(fact, Fact::Arrival { at, .. } if old(at)));
    for fact in &mut known.facts {
        if let Fact::WindowClosed { latest_inbound } = fact {
            *latest_inbound = latest_inbound.take().filter(|latest| !old(latest));
        }
    }
    known
}

fn assert_sound(bill: &Bill) {
    let input = &bill.input;
    assert_eq!(
        input.rows,
        input.accepted + input.duplicates + input.ignored + input.rejected
    );
    assert_eq!(input.messages, input.delivered + input.undelivered);
    let sum = |outcome| {
        bill.lines
            .iter()
            .filter(|line| line.outcome == outcome)
            .map(|line| line.quantity)
            .sum::<u64>()
    };
    let (free, charged, refused) = (
        sum(LineOutcome::Free),
        sum(LineOutcome::Charged),
        sum(LineOutcome::Refused),
    );
    assert_eq!(free + charged + refused, input.delivered);
    assert_eq!(refused, bill.refused.len() as u64);
    assert!(bill.lines.is_sorted_by(|a, b| a.order(b).is_lt()));
    let mut totals = BTreeMap::new();
    for line in &bill.lines {
        let total = totals
            .entry((line.account.clone(), line.month))
            .or_insert_with(|| billing_core::base::money::Money::zero(line.currency));
        *total = total.plus(line.amount).unwrap();
        let exact = line
            .unit_price
            .map_or(Decimal::ZERO, |price| price.decimal() * Decimal::from(line.quantity));
        let rounded = (exact - line.amount.decimal().unwrap()).abs();
        assert!(
            rounded * Decimal::TWO <= Decimal::new(1, line.currency.minor_digits()),
            "{line:?}"
        );
    }
    let found: BTreeMap<_, _> = bill
        .totals
        .iter()
        .map(|total| ((total.account.clone(), total.month), total.amount))
        .collect();
    assert_eq!(totals, found);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_rows_changes_nothing(seed in 0_u64..1_000_000) {
        let Log { mut rows, accounts } = log(seed, 1_500);
        let expected = bill(&rows, &accounts);
        assert_sound(&expected);
        rows.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        prop_assert_eq!(bill(&rows, &accounts), expected);
    }

    #[test]
    fn repeated_rows_change_only_their_count(seed in 0_u64..1_000_000) {
        let Log { mut rows, accounts } = log(seed, 1_500);
        let expected = bill(&rows, &accounts);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut again: Vec<Row> = rows.iter().filter(|_| random.random_ratio(1, 3)).cloned().collect();
        let added = again.len() as u64;
        rows.append(&mut again);
        let mut found = bill(&rows, &accounts);
        prop_assert_eq!(found.input.rows, expected.input.rows + added);
        prop_assert_eq!(found.input.duplicates + found.input.rejected, expected.input.duplicates + expected.input.rejected + added);
        found.input = expected.input;
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn threads_change_nothing(seed in 0_u64..1_000_000) {
        let Log { rows, accounts } = log(seed, 1_500);
        let settings = Options { threads: 3, ..Options::default() };
        prop_assert_eq!(bill_with(&rows, &accounts, &settings), bill(&rows, &accounts));
    }

    #[test]
    fn two_runs_with_a_state_count_what_one_run_counts(seed in 0_u64..1_000_000, cut in 0.1..0.9_f64) {
        let Log { rows, accounts } = log(seed, 2_000);
        let book = real::accounts(&accounts).unwrap();
        let settings = Options { wanted: Wanted { state: true, explained: Explained::All, ..Wanted::default() }, ..Options::default() };
        let plain = Options { wanted: Wanted { explained: Explained::All, ..Wanted::default() }, ..Options::default() };
        // A message whose rows contradict each other is rejected only by a run that sees both, so it is left out here.
        let (whole, _) = real::run(&rows, &book, soon_used_up(), &plain, None).unwrap();
        let bad: BTreeSet<&str> = whole.problems.iter().map(|problem| problem.message_id.as_str()).collect();
        let mut rows: Vec<Row> = rows.iter().filter(|row| !bad.contains(row.message_id.as_str())).cloned().collect();
        // What a message is must be known when it is billed, so each row says it.
        complete(&mut rows);
        let (whole, _) = real::run(&rows, &book, soon_used_up(), &plain, None).unwrap();
        let mut times: Vec<i64> = rows.iter().map(|row| billing_tests::ledger_model::read_time(&row.at).unwrap()).collect();
        times.sort_unstable();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short list")]
        let at = times[(times.len() as f64 * cut) as usize];
        let (first, second): (Vec<Row>, Vec<Row>) =
            rows.iter().cloned().partition(|row| billing_tests::ledger_model::read_time(&row.at).unwrap() < at);
        let (one, _) = real::run(&first, &book, soon_used_up(), &settings, None).unwrap();
        // The state also survives being written and read.
        let text = serde_json::to_string(&one.state.unwrap()).unwrap();
        let state = serde_json::from_str(&text).unwrap();
        let (two, _) = real::run(&second, &book, soon_used_up(), &settings, Some(state)).unwrap();
        assert_sound(&one.bill);
        assert_sound(&two.bill);
        prop_assert_eq!(quantities(one.bill.lines.iter().chain(&two.bill.lines)), quantities(&whole.bill.lines));
        // What an earlier run has settled is told where there is a state, also by the run that begins it.
        prop_assert_eq!((whole.bill.input.settled_earlier, one.bill.input.settled_earlier), (None, Some(0)));
        prop_assert!(two.bill.input.settled_earlier.is_some());
        // Message by message, too: the same count, the same place in it, the same reasons.
        let mut parts = one.explanations;
        parts.extend(two.explanations);
        parts.sort_by(|a, b| a.message_id.cmp(&b.message_id));
        let mut all = whole.explanations;
        all.sort_by(|a, b| a.message_id.cmp(&b.message_id));
        for (part, all) in parts.iter().zip(&all) {
            prop_assert_eq!(as_a_state_knows_it(part), as_a_state_knows_it(all));
        }
        prop_assert_eq!(parts.len(), all.len());
    }

    #[test]
    fn accounts_that_share_nothing_can_be_billed_apart(seed in 0_u64..1_000_000) {
        let Log { rows, accounts } = log(seed, 1_500);
        let whole = bill(&rows, &accounts);
        // Accounts that share a portfolio or a number stay together.
        let book = real::accounts(&accounts).unwrap();
        let mut part: BTreeMap<String, String> = BTreeMap::new();
        let mut root: BTreeMap<String, usize> = book.iter().enumerate().map(|(place, account)| (account.id.clone(), place)).collect();
        let mut join = |a: &str, b: &str| {
            let (to, from) = (root[a], root[b]);
            root.values_mut().filter(|place| **place == from).for_each(|place| *place = to);
        };
        for account in book.iter() {
            for key in [format!("portfolio {}", account.portfolio)] {
                if let Some(other) = part.insert(key, account.id.clone()) { join(&account.id, &other); }
            }
        }
        for row in &rows {
            if let Some(other) = part.insert(format!("number {}", row.business_number), row.account.clone()) { join(&row.account, &other); }
        }
        // A conflicting row may name a foreign account; its message is rejected either way, so only lines are compared.
        let mut lines = Quantities::new();
        for place in root.values().copied().collect::<std::collections::BTreeSet<_>>() {
            let own: Vec<Row> = rows.iter().filter(|row| root[&row.account] == place).cloned().collect();
            for (key, quantity) in quantities(&bill(&own, &accounts).lines) {
                *lines.entry(key).or_default() += quantity;
            }
        }
        prop_assert_eq!(lines, quantities(&whole.lines));
    }

    #[test]
    fn the_explanations_add_up_to_the_bill(seed in 0_u64..1_000_000) {
        let Log { rows, accounts } = log(seed, 1_500);
        let book = real::accounts(&accounts).unwrap();
        let settings = Options { wanted: Wanted { explained: Explained::All, ..Wanted::default() }, ..Options::default() };
        let (billed, _) = real::run(&rows, &book, soon_used_up(), &settings, None).unwrap();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for it in &billed.explanations {
            let key = format!("{} {} {:?} {} {} {:?} {:?} {:?} {:?} {:?}", it.account, it.month, it.unit, it.market, it.category, it.outcome, it.reason, it.tier, it.unit_price, it.rate_card);
            *counts.entry(key).or_default() += 1;
        }
        let expected: BTreeMap<String, u64> = billed.bill.lines.iter().map(|it| {
            (format!("{} {} {:?} {} {} {:?} {:?} {:?} {:?} {:?}", it.account, it.month, it.unit, it.market, it.category, it.outcome, it.reason, it.tier, it.unit_price, it.rate_card), it.quantity)
        }).collect();
        prop_assert_eq!(counts, expected);
    }

    #[test]
    fn every_breakdown_adds_up_exactly(seed in 0_u64..1_000_000) {
        let Log { rows, accounts } = log(seed, 1_000);
        for by in [Dimension::Day, Dimension::Number, Dimension::ContactCountry] {
            let found = bill_with(&rows, &accounts, &Options { wanted: Wanted { by: Some(by), ..Wanted::default() }, ..Options::default() });
            let exact: Decimal = found.breakdown.iter().map(|row| row.exact.parse::<Decimal>().unwrap()).sum();
            prop_assert_eq!(exact, found.lines.iter().map(|line| line.exact).sum::<Decimal>());
            let units: u64 = found.breakdown.iter().map(|row| row.charged + row.free + row.refused).sum();
            prop_assert_eq!(units, found.input.delivered);
            prop_assert_eq!(Bill { breakdown: vec![], ..found }, bill(&rows, &accounts));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Some rows of a message name its campaign, the same one.
    #[test]
    fn a_breakdown_by_tag_is_the_sum_of_each_campaigns_messages(seed in 0_u64..1_000_000, threads in 1_usize..3) {
        let Log { mut rows, accounts } = log(seed, 1_000);
        let campaign = |id: &str| {
            let sum: u32 = id.bytes().map(u32::from).sum();
            (!sum.is_multiple_of(5)).then(|| format!("campaign {}", sum % 5))
        };
        let mut named = BTreeSet::new();
        for row in &mut rows {
            // The first row of each message, and every third of the others.
            if named.insert(row.message_id.clone()) || row.number.is_multiple_of(3) {
                row.tag = campaign(&row.message_id);
            }
        }
        let book = real::accounts(&accounts).unwrap();
        let wanted = Wanted { by: Some(Dimension::Tag), explained: Explained::All, ..Wanted::default() };
        let options = Options { wanted, threads, ..Options::default() };
        let run = |rows: &[Row]| real::run_directly(rows, &book, soon_used_up(), &options, None).unwrap().0;
        let by_tag = |played: &real::Played| {
            let mut sums: BTreeMap<(String, String, String), (u64, Decimal)> = BTreeMap::new();
            for row in &played.bill.breakdown {
                let sum = sums.entry((row.account.clone(), row.month.to_string(), row.by.clone())).or_default();
                sum.0 += row.charged + row.free + row.refused;
                sum.1 += row.exact.parse::<Decimal>().unwrap();
            }
            sums
        };
        let whole = run(&rows);
        let mut expected: BTreeMap<(String, String, String), (u64, Decimal)> = BTreeMap::new();
        for it in &whole.explanations {
            let tag = campaign(&it.message_id).unwrap_or_else(|| "(none)".to_owned());
            let sum = expected.entry((it.account.clone(), it.month.to_string(), tag)).or_default();
            sum.0 += 1;
            sum.1 += it.unit_price.map_or(Decimal::ZERO, |price| price.times(1).unwrap());
        }
        prop_assert_eq!(by_tag(&whole), expected.clone());
        // Threads and the order of rows change nothing.
        rows.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        prop_assert_eq!(by_tag(&run(&rows)), expected);
    }
}

/// The campaign stands on `sent`, and the message is delivered in the next run.
#[test]
fn a_tag_is_not_lost_between_two_runs() {
    let book = real::accounts(&account_in("EUR")).unwrap();
    let wanted = Wanted {
        by: Some(Dimension::Tag),
        state: true,
        ..Wanted::default()
    };
    let options = Options {
        wanted,
        ..Options::default()
    };
    let row = |event: &str, at: &str, tag: Option<&str>| Row {
        event: event.to_owned(),
        at: at.to_owned(),
        message_id: "m1".to_owned(),
        account: "a".to_owned(),
        business_number: "n".to_owned(),
        contact: "4915112345678".to_owned(),
        kind: Some("template".to_owned()),
        category: Some("marketing".to_owned()),
        tag: tag.map(ToOwned::to_owned),
        ..Row::default()
    };
    let run = |rows: &[Row], state| {
        real::run_directly(rows, &book, soon_used_up(), &options, state)
            .unwrap()
            .0
    };
    let one = run(&[row("sent", "2026-10-05T10:00:00Z", Some("autumn"))], None);
    let delivered = |tag| [row("delivered", "2026-10-05T10:00:01Z", tag)];
    let two = run(&delivered(None), one.state.clone());
    assert_eq!(two.bill.breakdown[0].by, "autumn");
    let other = run(&delivered(Some("winter")), one.state);
    assert_eq!(other.problems[0].fault.field(), "tag");
}

/// The platform names the end of an entry-point window on `sent` only, and the message may be delivered in the next
/// run.
#[test]
fn a_reported_end_is_not_lost_between_two_runs() {
    let accounts = account_in("EUR");
    let header =
        "event,at,message_id,account,business_number,contact,kind,category,entry_point,pricing_type,expires_at";
    let first = "received,2026-10-05T10:00:00Z,in,a,n,4915112345678,,,ad,,\n\
                 sent,2026-10-05T10:01:00Z,m1,a,n,4915112345678,free_form,,,free_entry_point,2026-10-12T10:01:00Z\n";
    let second = "delivered,2026-10-05T10:02:00Z,m1,a,n,4915112345678,,,,,\n\
                  delivered,2026-10-12T10:00:59Z,m2,a,n,4915112345678,template,marketing,,,\n\
                  delivered,2026-10-12T10:01:00Z,m3,a,n,4915112345678,template,marketing,,,\n";
    let book = real::accounts(&accounts).unwrap();
    let settings = Options {
        settings: Settings {
            trust_reports: true,
            ..Settings::default()
        },
        wanted: Wanted {
            state: true,
            ..Wanted::default()
        },
        ..Options::default()
    };
    let bill_of = |rows: &str, state| {
        let text = format!("{header}\n{rows}");
        real::run_text(text.as_bytes(), &book, soon_used_up(), &settings, state)
            .unwrap()
            .0
    };
    let whole = bill_of(&format!("{first}{second}"), None);
    let one = bill_of(first, None);
    let two = bill_of(second, one.state);
    assert_eq!(two.bill.lines, whole.bill.lines);
    let charged: u64 = two
        .bill
        .lines
        .iter()
        .filter(|line| line.outcome == LineOutcome::Charged)
        .map(|line| line.quantity)
        .sum();
    assert_eq!(charged, 1);
}

/// A clock that is wrong once may spoil its own message, not what the state knows of all others.
#[test]
fn a_row_of_a_far_future_does_not_empty_the_state() {
    let accounts = account_in("EUR");
    let book = real::accounts(&accounts).unwrap();
    let settings = Options {
        wanted: Wanted {
            state: true,
            ..Wanted::default()
        },
        ..Options::default()
    };
    let bill_of = |rows: &str, state| {
        let text = format!("event,at,message_id,account,business_number,contact,kind,category\n{rows}");
        real::run_text(text.as_bytes(), &book, soon_used_up(), &settings, state)
            .unwrap()
            .0
    };
    for event in ["sent", "delivered"] {
        let first = format!(
            "delivered,2023-06-05T10:00:00Z,m1,a,n,4915112345678,template,marketing\n\
             {event},2093-06-05T10:00:00Z,wrong,a,n,4915112345679,template,marketing\n"
        );
        let second = "read,2023-06-05T11:00:00Z,m1,a,n,4915112345678,template,marketing\n\
                      delivered,2023-06-05T12:00:00Z,m2,a,n,4915112345678,template,marketing\n";
        let one = bill_of(&first, None);
        let two = bill_of(second, one.state);
        assert_eq!(two.bill.input.settled_earlier, Some(1));
        let outcomes: Vec<LineOutcome> = two.bill.lines.iter().map(|line| line.outcome).collect();
        assert_eq!(outcomes, [LineOutcome::Free]);
        // And the run after that one.
        let three = bill_of(second, two.state);
        assert_eq!(three.bill.input.settled_earlier, Some(2));
    }
}

/// Units that come too late for the allowance are counted and forgotten early, unless each is to be explained. Those
/// that have no price are still named one by one.
#[test]
fn a_crowded_allowance_is_spent_in_order_whether_late_units_are_kept_or_not() {
    // Service messages of two prices, and conversations of a currency that has no prices yet.
    for (currency, latest, kind, charged) in [
        ("EUR", 1_791_000_000, "free_form,", LineOutcome::Charged),
        ("AED", 1_647_000_000, "template,marketing", LineOutcome::Refused),
    ] {
        let accounts = account_in(currency);
        let row = |number: u64| {
            // Many at one second, latest first.
            let at = latest - number / 97;
            let code = if number.is_multiple_of(3) { "4915" } else { "336" };
            format!("delivered,{at},m{number},a,n,{code}{number:07},{kind}\n")
        };
        let text = log_of((0..40_000).map(row));
        for units in [1, 9_000, 15_000] {
            let folder = tables::small(1, Some(units)).unwrap();
            let (book, tables) = (real::accounts(&accounts).unwrap(), real::tables(folder.path()).unwrap());
            let run = |explained, threads| {
                let settings = Options {
                    wanted: Wanted {
                        explained,
                        ..Wanted::default()
                    },
                    threads,
                    ..Options::default()
                };
                real::run_text(text.as_bytes(), &book, &tables, &settings, None)
                    .unwrap()
                    .0
                    .bill
            };
            let expected = run(Explained::All, 1);
            assert_sound(&expected);
            assert_eq!(run(Explained::None, 1), expected);
            assert_eq!(run(Explained::None, 3), expected);
            let sum = |outcome| {
                let lines = expected.lines.iter().filter(|line| line.outcome == outcome);
                lines.map(|line| line.quantity).sum::<u64>()
            };
            assert_eq!((sum(LineOutcome::Free), sum(charged)), (units, 40_000 - units));
        }
    }
}

/// The first band of a tier is the list price, so it is known as the list price is: beside the table of tiers of its
/// own day, and beside one that goes on because a folder has no later one and no thresholds.
#[test]
fn a_unit_of_the_first_band_is_known_as_its_list_price_is() {
    for goes_on in [false, true] {
        let folder = tables::small(100_000, None).unwrap();
        let path = |name: &str| folder.path().join(name);
        let card = path("rate_cards/USD/2026-10-01.csv");
        let text = std::fs::read_to_string(&card).unwrap();
        let row = "Germany,utility,0.0550,published";
        assert!(text.contains(row));
        std::fs::write(&card, text.replace(row, "Germany,utility,0.0550,carried")).unwrap();
        if goes_on {
            for day in ["2026-07-01", "2026-10-01"] {
                std::fs::remove_file(path(&format!("volume_tiers/USD/{day}.csv"))).unwrap();
            }
            // The others of that day have other list prices by now.
            for (name, market) in [
                ("volume_tiers/USD/2026-04-01.csv", "Germany,"),
                ("tier_thresholds.csv", "none"),
            ] {
                let text = std::fs::read_to_string(path(name)).unwrap();
                let kept = |line: &&str| line.starts_with("market,") || line.starts_with(market);
                let kept: Vec<&str> = text.lines().filter(kept).collect();
                std::fs::write(path(name), kept.join("\n")).unwrap();
            }
        }
        let (book, tables) = (
            real::accounts(&account_in("USD")).unwrap(),
            real::tables(folder.path()).unwrap(),
        );
        let log = utility_log(3, 1_791_000_000);
        let bill = real::run_text(log.as_bytes(), &book, &tables, &Options::default(), None);
        let lines = bill.unwrap().0.bill.lines;
        let found: Vec<_> = lines
            .iter()
            .map(|line| (line.tier, line.quantity, line.basis))
            .collect();
        assert_eq!(
            found,
            [(Some(1), 1, Some(Basis::Carried)), (Some(2), 2, Some(Basis::Published))]
        );
    }
}

/// Where thresholds of a later day decided about a band, the warning names that day, and nowhere else.
#[test]
fn thresholds_of_a_later_day_are_named_where_they_decided() {
    for (currency, first, day) in [("EUR", 1_756_000_000, Some("2026-04-01")), ("USD", 1_791_000_000, None)] {
        for (messages, day) in [(2, None), (5, day)] {
            let log = utility_log(messages, first);
            let book = real::accounts(&account_in(currency)).unwrap();
            let bill = real::run_text(log.as_bytes(), &book, soon_used_up(), &Options::default(), None);
            let warnings = bill.unwrap().0.bill.warnings;
            let details: Vec<WarningDetail> = warnings.into_iter().flat_map(|warning| warning.details).collect();
            let expected = day.map(|day| WarningDetail::Thresholds {
                thresholds_of: day.parse().unwrap(),
            });
            assert_eq!(details, Vec::from_iter(expected), "{currency}, {messages}");
        }
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
