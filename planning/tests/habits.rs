//! The same traffic by other habits: other business numbers, merged replies, texts in place of templates.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop there"
)]

use std::collections::{BTreeMap, BTreeSet};

use billing_tests::{
    row::{self, Row},
    traffic::{self, Spec as Traffic},
};
use proptest::prelude::*;
use wabill::{Accounts, Bill, BillOptions, Habits, LineItem, LineOutcome, Log, Numbers, Plan, Rounding, Tables};
use wabill_planning::compare::{Comparison, Hint, Spec, Subject, Sum, compare};

const HEADER: &str = "event,at,message_id,account,business_number,contact,contact_id,kind,category\n";
const ACCOUNTS: &str = "[[account]]\nid = \"shop\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n\
                        [[account]]\nid = \"other\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n";

fn billed(rows: &str) -> Bill {
    let accounts = Accounts::from_toml(ACCOUNTS).unwrap();
    Log::read(format!("{HEADER}{rows}").as_bytes(), &accounts)
        .unwrap()
        .bill()
        .unwrap()
}

fn compared(rows: &str, texts: &[&str]) -> Comparison {
    let specs: Vec<Spec> = texts.iter().map(|text| text.parse().unwrap()).collect();
    compare(&Subject::Log(&billed(rows)), &specs).unwrap()
}

/// `-45.60: service allowance monthly_allowance -1000 -45.60`, one a line.
fn told(compared: &Comparison) -> Vec<String> {
    let under = compared.under.iter().map(|under| {
        let amounts = under.difference.iter().map(|difference| difference.amount.to_string());
        let mut told: Vec<String> = amounts.collect();
        told.extend(under.drivers.iter().map(|driver| {
            format!(
                "{} {} {} {} {}",
                driver.category.as_str(),
                driver.cause.as_str(),
                driver.outcome.as_str(),
                driver.units,
                driver.amount
            )
        }));
        told.extend(under.not_comparable.iter().map(|not| not.why.to_string()));
        told.join("; ")
    });
    under.collect()
}

/// So many answers a month, each to a contact of its own, from one number.
fn answers(number: &str, count: u32) -> String {
    let answer = |place: u32| {
        let (day, hour, minute) = (place / 1_440 + 1, place / 60 % 24, place % 60);
        format!(
            "delivered,2026-11-{day:02}T{hour:02}:{minute:02}:00Z,{number}-{place},shop,{number},49151{:08},,free_form,\n",
            place * 7
        )
    };
    (0..count).map(answer).collect()
}

/// Rows of one chat on 2026-11-05: `10:00:00 in`, `10:00:01 text`, `10:00:02 utility`, after `from` where one is named.
fn chat(lines: &[&str]) -> String {
    let row = |(place, line): (usize, &&str)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (account, number) = match words.get(2).copied() {
            Some("other") => ("other", "4930000001"),
            Some(number) => ("shop", number),
            None => ("shop", "4930000001"),
        };
        let (event, kind, category) = match words[1] {
            "in" => ("received", "", ""),
            "text" => ("delivered", "free_form", ""),
            "reaction" => ("delivered", "reaction", ""),
            category => ("delivered", "template", category),
        };
        let at = words[0];
        format!("{event},2026-11-05T{at}Z,m{place},{account},{number},4915112345678,,{kind},{category}\n")
    };
    lines.iter().enumerate().map(row).collect()
}

/// Units of the lines by category, under these habits.
fn units(rows: &str, habits: Habits) -> BTreeMap<&'static str, u64> {
    let bill = billed(rows);
    let under = bill.under_habits(bill.tables(), None, habits).unwrap();
    let mut units = BTreeMap::new();
    for line in &under.lines {
        *units.entry(line.category.as_str()).or_default() += line.quantity;
    }
    units
}

fn merged(lines: &[&str]) -> u64 {
    let habits = Habits {
        merge_replies: 120,
        ..Habits::default()
    };
    units(&chat(lines), habits).get("service").copied().unwrap_or(0)
}

#[test]
fn each_part_of_a_number_has_its_own_free_messages() {
    // 3,000 answers: 2,000 beyond the 1,000 free ones at 0.0456, and 1,000 with two numbers.
    assert_eq!(
        told(&compared(
            &answers("4930000001", 3_000),
            &["numbers:split:2", "numbers:split:3", "numbers:joined"]
        )),
        [
            "-45.60; service allowance monthly_allowance -1000 -45.60",
            // 28 contacts of the three thousand are beyond the first thousand of their part.
            "-89.92; service allowance monthly_allowance -1972 -89.92",
            "0.00",
        ]
    );
}

#[test]
fn joined_numbers_have_one_count_of_free_messages() {
    let rows = answers("4930000001", 800) + &answers("4930000002", 900);
    assert_eq!(
        told(&compared(&rows, &["numbers:joined"])),
        ["31.92; service allowance monthly_allowance 700 31.92"]
    );
}

#[test]
fn a_window_of_joined_numbers_is_open_for_all_of_them() {
    let rows = chat(&[
        "10:00:00 in 4930000002",
        "10:00:01 text 4930000002",
        "10:00:02 utility 4930000001",
    ]);
    assert_eq!(
        told(&compared(
            &rows,
            &["utility-in-window", "numbers:joined+utility-in-window"]
        )),
        ["0.00", "-0.05; utility habit not_counted -1 -0.05"]
    );
}

#[test]
fn numbers_that_two_accounts_share_join_those_of_both() {
    // Another account sends from the first number too, so that all three are one.
    let rows = chat(&[
        "10:00:00 in 4930000002",
        "10:00:01 text 4930000002",
        "10:00:02 text 4930000001",
        "10:00:03 utility other",
    ]);
    assert_eq!(
        told(&compared(&rows, &["numbers:joined+utility-in-window"])),
        ["-0.05; 0.00; utility habit not_counted -1 -0.05"]
    );
}

#[test]
fn a_utility_text_inside_the_window_is_a_service_message() {
    let rows = chat(&[
        "10:00:00 utility",
        "10:00:01 in",
        "10:00:02 utility",
        "10:00:03 marketing",
    ]);
    assert_eq!(
        told(&compared(&rows, &["utility-in-window"])),
        ["-0.04; utility habit not_counted -1 -0.04"]
    );
    // Free in the window either way.
    assert_eq!(
        told(&compared(&rows.replace("2026-11", "2026-08"), &["utility-in-window"])),
        ["0.00"]
    );
    // 24 hours later the window is closed.
    let rows = chat(&["10:00:00 in", "09:59:59 utility", "10:00:00 utility"]);
    let rows = rows.replacen("11-05T09:59:59", "11-06T09:59:59", 1);
    let rows = rows.replacen("11-05T10:00:00Z,m2", "11-06T10:00:00Z,m2", 1);
    assert_eq!(
        told(&compared(&rows, &["utility-in-window"])),
        ["-0.04; utility habit not_counted -1 -0.04"]
    );
}

#[test]
fn beyond_the_free_messages_a_text_costs_what_a_service_message_costs() {
    let text = "delivered,2026-11-20T10:00:01Z,u,shop,4930000001,4915112345678,,template,utility\n";
    let rows =
        answers("4930000001", 1_000) + "received,2026-11-20T10:00:00Z,i,shop,4930000001,4915112345678,,,\n" + text;
    assert_eq!(
        told(&compared(&rows, &["utility-in-window"])),
        ["0.00; utility habit not_counted -1 -0.05; service habit not_counted 1 0.05"]
    );
}

#[test]
fn replies_within_the_span_of_the_first_are_one() {
    for (lines, expected) in [
        (&["10:00:00 text", "10:01:59 text"][..], 1),
        (&["10:00:00 text", "10:02:00 text"], 2),
        // The span begins with the first: the third is beyond it.
        (&["10:00:00 text", "10:01:30 text", "10:02:30 text"], 2),
        (&["10:00:00 text", "10:00:00 text", "10:00:00 text"], 1),
        // The contact wrote; at the same second it came first.
        (&["10:00:00 text", "10:00:30 in", "10:01:00 text", "10:01:10 text"], 2),
        (&["10:00:00 text", "10:01:00 in", "10:01:00 text"], 2),
        // Templates and reactions are none, and end nothing.
        (&["10:00:00 text", "10:00:30 marketing", "10:01:00 text"], 1),
        (&["10:00:00 text", "10:00:30 reaction", "10:01:00 text"], 2),
        // Another account, another number.
        (&["10:00:00 text", "10:00:30 text other", "10:01:00 text"], 3),
        (&["10:00:00 text", "10:00:30 text 4930000002"], 2),
    ] {
        assert_eq!(merged(lines), expected, "{lines:?}");
    }
    let rows = answers("4930000001", 1_500).replace("4930000001,49151", "4930000001,49152");
    let twice = rows.replace(":00Z,", ":59Z,2-");
    assert_eq!(
        told(&compared(&(rows + &twice), &["merge-replies:60s", "merge-replies:59s"])),
        ["-68.40; service habit not_counted -1500 -68.40", "0.00",]
    );
}

#[test]
fn conditions_together_are_explained_one_by_one() {
    let rows = answers("4930000001", 1_500);
    let twice = rows.replace(":00Z,", ":59Z,2-");
    let found = compared(&(rows + &twice), &["numbers:split:2+merge-replies:2m+card:USD@1.2"]);
    let causes: Vec<&str> = found.under[0]
        .drivers
        .iter()
        .map(|driver| driver.cause.as_str())
        .collect();
    assert_eq!(
        causes,
        ["allowance", "habit", "currency"].map(|cause| cause)[..causes.len()]
    );
}

/// A log in which persons are named in several ways, and in which that decides which part of a number they write to.
#[test]
fn the_order_of_rows_decides_nothing() {
    let mut rows = vec![];
    for person in 0..60 {
        let (phone, id, second) = (
            format!("4917{person:08}"),
            format!("DE.{person:05}"),
            format!("DE.9{person:05}"),
        );
        for message in 0..50 {
            let (contact, other) = match (person % 3, message % 3) {
                (0, 0) => (phone.as_str(), id.as_str()),
                (0, 1) => (id.as_str(), ""),
                (0, _) => (phone.as_str(), ""),
                // Never with a number.
                (1, 0) => (id.as_str(), second.as_str()),
                (1, 1) => (second.as_str(), ""),
                _ => (id.as_str(), ""),
            };
            let (day, minute) = (message % 28 + 1, person);
            rows.push(format!(
                "delivered,2026-11-{day:02}T10:{minute:02}:{message:02}Z,{person}-{message},shop,493000000{},{contact},\
                 {other},free_form,\n",
                message % 2
            ));
        }
    }
    let specs = [
        "numbers:split:2",
        "numbers:split:7",
        "numbers:joined",
        "merge-replies:2m",
        "numbers:split:2+merge-replies:2m",
    ];
    let found = |rows: &[String]| compared(&rows.concat(), &specs);
    let expected = found(&rows);
    assert!(
        expected
            .under
            .iter()
            .take(3)
            .all(|under| under.difference[0].amount.minor() != 0)
    );
    rows.reverse();
    assert_eq!(found(&rows), expected);
    for step in [7, 101] {
        let order = (0..rows.len()).map(|place| rows[place * step % rows.len()].clone());
        let shuffled: Vec<String> = order.collect();
        assert_eq!(found(&shuffled), expected);
    }
}

#[test]
fn a_plan_has_other_numbers_and_no_other_habits() {
    let tables = Tables::shipped();
    let told = |numbers: &str, more: &str, texts: &[&str]| {
        let plan = Plan::from_toml(&format!(
            "account = [{{ id = 'shop', currency = 'EUR', business_numbers = {numbers} }}]\n\
             volume = [{{ month = '2026-11', market = 'Germany', category = 'service', messages = 5000{more} }}]"
        ))
        .unwrap();
        let specs: Vec<Spec> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let subject = Subject::Plan {
            plan: &plan,
            tables: &tables,
            rounding: Rounding::default(),
        };
        told(&compare(&subject, &specs).unwrap())
    };
    let asked = [
        "numbers:split:2",
        "numbers:joined",
        "merge-replies:2m",
        "utility-in-window",
    ];
    let expected = [
        "-91.20; service allowance monthly_allowance -2000 -91.20",
        "45.60; service allowance monthly_allowance 1000 45.60",
        "merge-replies goes by the moment of each message, and a plan has none",
        "utility-in-window goes by the moment of each message, and a plan has none",
    ];
    assert_eq!(told("2", "", &asked), expected);
    assert_eq!(told("['4930000001', 'hotline']", "", &asked), expected);
    assert_eq!(
        told("['4930000001', 'hotline']", ", number = 'hotline'", &asked[..2]),
        [
            "the plan says what number `hotline` sends or has used, and not what each of its parts does",
            "0.00",
        ]
    );
}

#[test]
fn accounts_of_a_plan_that_share_a_number_share_the_joined_one_with_what_was_used() {
    let plan = Plan::from_toml(
        "account = [{ id = 'a', currency = 'EUR', business_numbers = ['1001', 'hotline'] },
                    { id = 'b', currency = 'EUR', business_numbers = ['hotline'] }]
         volume = [{ account = 'a', month = '2026-11', market = 'Germany', category = 'service', messages = 800 },
                   { account = 'b', month = '2026-11', market = 'Germany', category = 'service', messages = 800 }]
         allowance_start = [{ account = 'a', number = '1001', month = '2026-11', used = 300 },
                            { account = 'b', number = 'hotline', month = '2026-11', used = 500 }]",
    )
    .unwrap();
    let (tables, rounding) = (Tables::shipped(), Rounding::default());
    let subject = Subject::Plan {
        plan: &plan,
        tables: &tables,
        rounding,
    };
    let found = compare(&subject, &["numbers:joined".parse().unwrap()]).unwrap();
    let sum = |sums: &[Sum]| sums.iter().map(|sum| sum.amount.minor()).sum::<i128>();
    // As it is, 1,700 ask for the free units of the hotline, and 700 for those of the other; joined, 2,400 for 1,000.
    assert_eq!((sum(&found.base.totals), sum(&found.under[0].totals)), (3_192, 6_384));
}

#[test]
fn a_log_that_goes_on_from_a_state_keeps_its_numbers() {
    let accounts = Accounts::from_toml(ACCOUNTS).unwrap();
    let read = |rows: &str| Log::read(format!("{HEADER}{rows}").as_bytes(), &accounts).unwrap();
    let first = read(&chat(&["10:00:00 in", "10:00:01 text"]));
    let first = first.bill_with(&BillOptions::new().keep_state(true)).unwrap();
    let options = BillOptions::new().after(first.state().unwrap().clone());
    let rest = chat(&["10:59:59 marketing", "11:00:00 utility"]);
    let bill = read(&rest.replace(",m", ",n")).bill_with(&options).unwrap();
    let specs = ["utility-in-window", "numbers:split:2", "merge-replies:2m"].map(|text| text.parse::<Spec>().unwrap());
    let found = compare(&Subject::Log(&bill), &specs).unwrap();
    let goes_on = "the log goes on from a saved state, which has the windows and free units of the numbers as they are";
    // The window of the state is open.
    assert_eq!(
        told(&found),
        ["-0.05; utility habit not_counted -1 -0.05", goes_on, goes_on]
    );
}

#[test]
fn a_hint_saves_money_and_one_that_costs_more_is_none() {
    let rows = answers("4930000001", 1_600) + &answers("4930000002", 900);
    let bill = billed(&rows);
    let subject = Subject::Log(&bill);
    let found = compare(&subject, &[]).unwrap().with_hints(&subject).unwrap();
    let hints: Vec<String> = found
        .hints
        .iter()
        .flatten()
        .map(|hint| hint.text().english().to_owned())
        .collect();
    assert_eq!(
        hints,
        [
            "shop: numbers:split:2 would have saved 27.36 EUR (100.0 %): use two business numbers in place of each, and \
          divide the contacts between them; assumes that more numbers cost nothing themselves, and that contacts write to \
          the number that writes to them"
        ]
    );
    let hint: &Hint = found.hints.iter().flatten().next().unwrap();
    assert_ne!(hint.text().english(), hint.text().both().1);
    assert_eq!(hint.base.minus(hint.saves).unwrap().minor(), 0);
    assert_eq!(compare(&subject, &[]).unwrap().hints, None);
}

/// The number that stands for all of those that accounts send from together, of each.
fn joined(rows: &[Row]) -> BTreeMap<String, String> {
    let sent = |row: &&Row| ["delivered", "read"].contains(&row.event.as_str());
    let sent: Vec<&Row> = rows.iter().filter(sent).collect();
    let mut group: BTreeMap<String, String> = BTreeMap::new();
    for row in rows {
        group.insert(row.business_number.clone(), row.business_number.clone());
    }
    loop {
        let mut changed = false;
        for a in &sent {
            let smallest = sent.iter().filter(|b| a.account == b.account);
            let smallest = smallest.map(|b| group[&b.business_number].clone()).min().unwrap();
            if smallest < group[&a.business_number] {
                group.insert(a.business_number.clone(), smallest);
                changed = true;
            }
        }
        if !changed {
            return group;
        }
    }
}

#[test]
fn who_pays_more_takes_the_hint_from_those_that_share_something_with_it_only() {
    // One window in place of two makes a template of `shop` free by the rules of August; `other` loses free messages.
    let shop = chat(&[
        "10:00:00 in 4930000002",
        "10:00:01 text 4930000002",
        "10:00:02 utility 4930000001",
    ]);
    let other = answers("4930000008", 800) + &answers("4930000009", 900);
    let rows = shop.replace("2026-11", "2026-08") + &other.replace(",shop,", ",other,");
    let hints = |accounts: &str| {
        let accounts = Accounts::from_toml(accounts).unwrap();
        let bill = Log::read(format!("{HEADER}{rows}").as_bytes(), &accounts)
            .unwrap()
            .bill()
            .unwrap();
        let subject = Subject::Log(&bill);
        let found = compare(&subject, &[]).unwrap().with_hints(&subject).unwrap();
        let hints = found.hints.into_iter().flatten();
        hints
            .map(|hint| format!("{} {}", hint.account, hint.spec))
            .collect::<Vec<_>>()
    };
    assert_eq!(hints(ACCOUNTS), ["shop numbers:joined"]);
    let one_portfolio = ACCOUNTS.replace("time_zone", "portfolio = \"both\"\ntime_zone");
    assert_eq!(hints(&one_portfolio), [""; 0]);
}

/// The part of a number that a contact has: FNV-1a of its text, multiplied and cut as the decision says.
fn part(contact: &str, parts: u64) -> u64 {
    let bytes = contact.trim_start_matches('+').bytes();
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u64::try_from((u128::from(mixed) * u128::from(parts)) >> 64).unwrap()
}

/// A message of a log: its moment, whether the contact wrote it, and what its rows say together.
#[derive(Debug, Clone)]
struct Sent {
    at: i64,
    inbound: bool,
    id: String,
    account: String,
    kind: Option<String>,
    category: Option<String>,
}

/// The messages of each pair in order of time.
fn pairs(rows: &[Row]) -> Vec<Vec<Sent>> {
    let seconds = |at: &str| {
        let time = chrono::DateTime::parse_from_rfc3339(at).map(|at| at.timestamp());
        time.unwrap_or_else(|_| at.parse().unwrap())
    };
    let mut messages: BTreeMap<&str, (String, Sent)> = BTreeMap::new();
    let kinds = |row: &Row| (row.kind.clone(), row.category.clone());
    for row in rows
        .iter()
        .filter(|row| ["received", "delivered", "read"].contains(&row.event.as_str()))
    {
        let pair = format!("{} {}", row.business_number, row.contact.trim_start_matches('+'));
        let at = seconds(&row.at);
        let (_, known) = messages.entry(&row.message_id).or_insert_with(|| {
            let sent = Sent {
                at,
                inbound: row.event == "received",
                id: row.message_id.clone(),
                account: row.account.clone(),
                kind: None,
                category: None,
            };
            (pair, sent)
        });
        known.at = known.at.min(at);
    }
    for row in rows {
        if let Some((_, known)) = messages.get_mut(row.message_id.as_str()) {
            let (kind, category) = kinds(row);
            known.kind = known.kind.take().or(kind);
            known.category = known.category.take().or(category);
        }
    }
    let mut pairs: BTreeMap<String, Vec<Sent>> = BTreeMap::new();
    for (pair, sent) in messages.into_values() {
        pairs.entry(pair).or_default().push(sent);
    }
    let mut pairs: Vec<Vec<Sent>> = pairs.into_values().collect();
    for pair in &mut pairs {
        pair.sort_by_key(|sent| (sent.at, !sent.inbound, sent.id.clone()));
    }
    pairs
}

/// Ids of utility templates inside the window. A day before the first rules has none.
fn inside(pairs: &[Vec<Sent>], accounts: &Accounts) -> BTreeSet<String> {
    let first_rules: chrono::NaiveDate = "2022-02-01".parse().unwrap();
    let has_rules = |sent: &Sent| {
        let own = accounts.iter().find(|account| account.id == sent.account).unwrap();
        let at = chrono::DateTime::from_timestamp(sent.at, 0).unwrap();
        first_rules <= at.with_timezone(&own.time_zone).date_naive()
    };
    let mut inside = BTreeSet::new();
    for pair in pairs {
        let mut last = i64::MIN / 2;
        for sent in pair {
            if sent.inbound {
                last = sent.at;
            } else if sent.category.as_deref() == Some("utility") && sent.at - last < 24 * 3_600 && has_rules(sent) {
                inside.insert(sent.id.clone());
            }
        }
    }
    inside
}

/// Ids of replies that are one with an earlier one.
fn one_with_another(pairs: &[Vec<Sent>], span: i64) -> BTreeSet<String> {
    let mut merged = BTreeSet::new();
    for pair in pairs {
        let mut first: Option<(&str, i64)> = None;
        for sent in pair {
            if sent.inbound {
                first = None;
            } else if sent.kind.as_deref() == Some("free_form") {
                match first {
                    Some((account, at)) if account == sent.account && sent.at - at < span => {
                        merged.insert(sent.id.clone());
                    }
                    _ => first = Some((&sent.account, sent.at)),
                }
            }
        }
    }
    merged
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Joined numbers are a log that names one number; split ones a log that names the part.
    #[test]
    fn other_numbers_are_a_log_with_other_numbers(seed in 0_u64..1_000_000, count in 1_u64..400) {
        let mut spec = Traffic::around_switch_days(count, seed);
        // What is rejected under one name of a number may be accepted under two.
        (spec.mix.conflicting, spec.mix.stray_account) = (0, 0);
        let accounts = Accounts::from_toml(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let bill = |rows: &[Row]| {
            let mut text = vec![];
            row::write(rows, &mut text).unwrap();
            Log::read(&text[..], &accounts).unwrap().bill().unwrap()
        };
        let rows = traffic::rows(&spec).unwrap();
        let own = bill(&rows);
        let numbers = |numbers| Habits { numbers: Some(numbers), ..Habits::default() };
        let group = joined(&rows);
        let renamed = |name: &dyn Fn(&Row) -> String| {
            let row = |row: &Row| Row { business_number: name(row), ..row.clone() };
            bill(&rows.iter().map(row).collect::<Vec<_>>())
        };
        let one = renamed(&|row| group[&row.business_number].clone());
        let under = own.under_habits(own.tables(), None, numbers(Numbers::Joined)).unwrap();
        prop_assert_eq!(&one.statement().lines, &under.lines);
        let split = renamed(&|row| format!("{}x{}", row.business_number, part(&row.contact, 3)));
        let under = own.under_habits(own.tables(), None, numbers(Numbers::Split(3))).unwrap();
        prop_assert_eq!(&split.statement().lines, &under.lines);
    }

    /// Texts in place of templates are a log that says so, merged replies one without them, and both one after the
    /// other.
    #[test]
    fn other_habits_are_a_log_that_was_sent_so(seed in 0_u64..1_000_000, count in 1_u64..1_500, span in 1_u32..3_600) {
        let mut spec = Traffic::around_switch_days(count, seed);
        (spec.mix.conflicting, spec.mix.stray_account) = (0, 0);
        spec.mix.service_chat *= 4;
        let accounts = Accounts::from_toml(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let bill = |rows: &[Row]| {
            let mut text = vec![];
            row::write(rows, &mut text).unwrap();
            Log::read(&text[..], &accounts).unwrap().bill().unwrap()
        };
        // A day before the first rules has no window.
        let with_rules = |mut lines: Vec<LineItem>| {
            lines.retain(|line| line.outcome != LineOutcome::Refused);
            lines
        };
        let lines = |rows: &[Row]| with_rules(bill(rows).into_statement().lines);
        let rows = traffic::rows(&spec).unwrap();
        let own = bill(&rows);
        let under = |habits: Habits| with_rules(own.under_habits(own.tables(), None, habits).unwrap().lines);
        let texts = inside(&pairs(&rows), &accounts);
        let text = |row: &Row| if texts.contains(&row.message_id) {
            Row { kind: Some("free_form".to_owned()), category: None, ..row.clone() }
        } else {
            row.clone()
        };
        let as_texts: Vec<Row> = rows.iter().map(text).collect();
        let without = |rows: &[Row]| {
            let merged = one_with_another(&pairs(rows), span.into());
            rows.iter().filter(|row| !merged.contains(&row.message_id)).cloned().collect::<Vec<_>>()
        };
        let utility = Habits { utility_in_window: true, ..Habits::default() };
        let merge = Habits { merge_replies: span, ..Habits::default() };
        prop_assert_eq!(lines(&as_texts), under(utility));
        prop_assert_eq!(lines(&without(&rows)), under(merge));
        let both = Habits { merge_replies: span, ..utility };
        prop_assert_eq!(lines(&without(&as_texts)), under(both));
    }
}
