//! The same traffic under other conditions: what differs, and what it is made of.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::BTreeMap;

use billing_tests::{
    row,
    traffic::{self, Spec as Traffic},
};
use proptest::prelude::*;
use wabill::{Accounts, Bill, Log, Money, Plan, Rounding, Tables};
use wabill_planning::compare::{CompareError, Comparison, Spec, SpecError, Subject, compare};

const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category\n";
const ACCOUNT: &str = "[[account]]\nid = \"shop\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n";

/// So many messages in a month, a minute apart.
fn sent(month: &str, count: u32, kind: &str, category: &str, contact: &str) -> String {
    let row = |place: u32| {
        let (day, hour, minute) = (place / 1_440 + 1, place / 60 % 24, place % 60);
        format!(
            "delivered,{month}-{day:02}T{hour:02}:{minute:02}:00Z,{category}{month}{contact}-{place},shop,4930123456,\
             {contact},{kind},{category}\n"
        )
    };
    (0..count).map(row).collect()
}

fn billed(rows: &str) -> Bill {
    let accounts = Accounts::from_toml(ACCOUNT).unwrap();
    Log::read(format!("{HEADER}{rows}").as_bytes(), &accounts)
        .unwrap()
        .bill()
        .unwrap()
}

fn specs(texts: &[&str]) -> Vec<Spec> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn compared(rows: &str, texts: &[&str]) -> Comparison {
    compare(&Subject::Log(&billed(rows)), &specs(texts)).unwrap()
}

/// `Germany, utility: rule, not_counted, -9 units, -0.41`.
fn told(compared: &Comparison) -> Vec<String> {
    let mut told = vec![];
    for under in &compared.under {
        for difference in &under.difference {
            let percent = difference.percent.as_deref().unwrap_or("?");
            told.push(format!(
                "{}: {} {}, {percent} %",
                under.name, difference.amount, difference.currency
            ));
        }
        for driver in &under.drivers {
            told.push(format!(
                "{}, {}: {}, {}, {} units, {}",
                driver.market,
                driver.category.as_str(),
                driver.cause.as_str(),
                driver.outcome.as_str(),
                driver.units,
                driver.amount
            ));
        }
        told.extend(under.not_comparable.iter().map(|not| not.why.to_string()));
    }
    told
}

#[test]
fn an_allowance_that_is_gone_and_rules_that_charge_nothing_are_told_apart() {
    // 1,500 answers: 500 beyond the allowance of today; by the rules of 2026-07 all are free.
    let rows = sent("2026-11", 1_500, "free_form", "", "4915112345678");
    assert_eq!(
        told(&compared(&rows, &["summer=as-of:2026-07"])),
        [
            "summer: -22.80 EUR, -100.0 %",
            "Germany, service: rule, customer_service_window, -500 units, -22.80",
        ]
    );
    let now = sent("2026-07", 1_500, "free_form", "", "4915112345678");
    assert_eq!(
        told(&compared(&now, &["now=as-of:2026-10"])),
        [
            "now: 22.80 EUR, ? %",
            "Germany, service: rule, customer_service_window, 500 units, 22.80",
        ]
    );
}

#[test]
fn another_price_and_fewer_units_are_told_apart() {
    // One conversation a day holds all utility messages of the day to one contact.
    let rows = sent("2026-11", 100, "template", "utility", "4915112345678");
    assert_eq!(
        told(&compared(&rows, &["as-of:2024-09"])),
        [
            "as-of:2024-09: -4.51 EUR, -98.9 %",
            "Germany, utility: rule, open_conversation, -99 units, -4.51",
        ]
    );
    let rows = sent("2023-06", 2, "template", "marketing", "4915112345678");
    assert_eq!(
        told(&compared(&rows, &["as-of:2025-08"])),
        [
            "as-of:2025-08: 0.12 EUR, 109.1 %",
            "Germany, marketing: rule, open_conversation, 1 units, 0.12",
        ]
    );
}

#[test]
fn a_currency_has_a_difference_at_a_rate_and_none_without() {
    let rows = sent("2026-11", 100, "template", "marketing", "4915112345678");
    assert_eq!(
        told(&compared(&rows, &["card:USD", "card:USD@1.2", "card:EUR@1.2"])),
        [
            "amounts in EUR and USD have no difference",
            "card:USD@1.2: 0.08 USD, 0.6 %",
            "Germany, marketing: currency, charged, 100 units, 0.08",
            "card:EUR@1.2: 0.00 EUR, 0.0 %",
        ]
    );
    let both = compared(&rows, &["as-of:2023-07+card:USD@1.5"]);
    let causes: Vec<_> = both.under[0]
        .drivers
        .iter()
        .map(|driver| driver.cause.as_str())
        .collect();
    assert!(causes.contains(&"rule") && causes.contains(&"currency"), "{causes:?}");
}

#[test]
fn what_has_no_price_on_one_side_has_no_difference() {
    // The first list in dirhams is that of 2026-04.
    let accounts = Accounts::from_toml(&ACCOUNT.replace("EUR", "AED")).unwrap();
    let rows = sent("2026-11", 10, "template", "marketing", "4915112345678");
    let log = Log::read(format!("{HEADER}{rows}").as_bytes(), &accounts).unwrap();
    let found = compare(
        &Subject::Log(&log.bill().unwrap()),
        &specs(&["as-of:2025-08", "as-of:2026-05"]),
    )
    .unwrap();
    let (missing, priced) = (&found.under[0], &found.under[1]);
    assert!(!found.is_complete() && missing.difference.is_empty() && missing.drivers.is_empty());
    assert_eq!(
        missing.not_comparable[0].why.to_string(),
        "units without a price differ: 0 as it is, 10 here; a difference of the others would mislead"
    );
    let said = "10 × no AED rate card is known before the one of 2026-04-01; ";
    assert!(missing.refused[0].starts_with(said), "{:?}", missing.refused);
    assert!(priced.not_comparable.is_empty() && priced.difference.len() == 1);
}

#[test]
fn a_plan_is_compared_as_a_log_is_and_says_what_it_lacks() {
    let plan = |more: &str| {
        let text = format!(
            "account = [{{ id = 'shop', currency = 'EUR', business_numbers = 1 }}]\n\
             volume = [{{ month = '2026-11', market = 'Germany', category = 'service', messages = 3000{more} }}]"
        );
        Plan::from_toml(&text).unwrap()
    };
    let tables = Tables::shipped();
    let run = |plan: &Plan, texts: &[&str]| {
        let subject = Subject::Plan {
            plan,
            tables: &tables,
            rounding: Rounding::default(),
        };
        compare(&subject, &specs(texts)).unwrap()
    };
    assert_eq!(
        told(&run(&plan(""), &["summer=as-of:2026-07"])),
        [
            "summer: -91.20 EUR, -100.0 %",
            "Germany, service: rule, customer_service_window, -2000 units, -91.20",
        ]
    );
    let lacking = run(&plan(""), &["as-of:2024-09"]);
    let why = lacking.under[0].not_comparable[0].why.to_string();
    assert!(
        why.starts_with("the plan does not say enough for these rules: "),
        "{why}"
    );
    let german = lacking.under[0].not_comparable[0].why.text().both().1.to_owned();
    assert!(
        german.starts_with("der Plan sagt für diese Regeln nicht genug: Zeile 2") && german.contains("fehlt"),
        "{german}"
    );
    let enough = run(&plan(", messages_per_conversation = '3'"), &["as-of:2024-09"]);
    assert!(enough.is_complete(), "{enough:?}");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_in_both_languages() {
    let rows = sent("2026-11", 1, "template", "marketing", "4915112345678");
    let wrong = specs(&[
        "a=as-of:2021-05",
        "b=as-of:2031-01",
        "c=card:CHF",
        "d=as-of:2026-01+card:AED",
    ]);
    let errors = compare(
        &Subject::Log(&billed(&rows)),
        &[wrong.clone(), wrong[..1].to_vec()].concat(),
    )
    .unwrap_err();
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 6, "{said:#?}");
    assert_eq!(
        said[..2],
        [
            "`a`: no charging rules are known on 2021-05-01; the first are those of 2022-02-01",
            "`b`: prices and rules are known until 2026-12-31, and 2031-01-01 is after that",
        ]
    );
    assert!(said[2].starts_with("`c`: no CHF rate card is known; there are those of AED, "));
    assert!(said[3].starts_with("`d`: on 2026-01-01 no AED rate card is known before the one of 2026-04-01"));
    assert_eq!(said[4], "`a` is asked for twice");
    let rate = CompareError::RateOfSeveral {
        name: "x".to_owned(),
        currencies: "EUR, GBP".to_owned(),
    };
    for error in errors.iter().chain([&rate]) {
        assert_ne!(error.text().english(), error.text().both().1);
        assert!(!error.remedy().english().is_empty());
    }
    for (text, expected) in [
        ("as-of", "`as-of`: `` is neither a month nor a day"),
        (
            "joined",
            "`joined`: found `joined`, expected as-of:DAY, card:CURRENCY, numbers:joined, numbers:split:N, \
             utility-in-window or merge-replies:TIME",
        ),
        (
            "x=as-of:2024-09+as-of:2024-10",
            "`x=as-of:2024-09+as-of:2024-10`: `as-of` stands twice",
        ),
        ("=card:USD", "`=card:USD`: no name stands before `=`"),
        (
            "card:EURO",
            "`card:EURO`: `EURO` is not a currency; expected an ISO 4217 code, for example USD",
        ),
        (
            "card:USD@-1",
            "`card:USD@-1`: `-1` is not a rate; expected a decimal number above 0, for example 1.08",
        ),
    ] {
        let error: SpecError = text.parse::<Spec>().unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

fn sums(amounts: impl Iterator<Item = (String, Money)>) -> BTreeMap<String, i128> {
    let mut sums = BTreeMap::new();
    for (account, amount) in amounts {
        *sums.entry(account).or_default() += amount.minor();
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever the log and the conditions: the base is the bill, the difference is that of the totals, and the drivers
    /// add up to it.
    #[test]
    fn drivers_add_up_to_the_difference(seed in 0_u64..1_000_000, count in 1_u64..3_000) {
        let spec = Traffic::around_switch_days(count, seed);
        let accounts = Accounts::from_toml(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let mut text = vec![];
        row::write(&traffic::rows(&spec).unwrap(), &mut text).unwrap();
        let bill = Log::read(&text[..], &accounts).unwrap().bill().unwrap();
        let asked = specs(&[
            "as-of:2022-02", "as-of:2023-04-04", "as-of:2024-09", "as-of:2025-07", "as-of:2026-08", "as-of:2026-10",
            "card:USD", "as-of:2026-10+card:EUR", "numbers:joined", "numbers:split:3", "utility-in-window",
            "merge-replies:2m", "as-of:2026-10+numbers:split:2+utility-in-window+merge-replies:60m",
        ]);
        let compared = compare(&Subject::Log(&bill), &asked).unwrap();
        let own = sums(bill.totals().iter().map(|total| (total.account.clone(), total.amount)));
        let base = sums(compared.base.totals.iter().map(|sum| (sum.account.clone(), sum.amount)));
        prop_assert_eq!(&own, &base);
        for under in &compared.under {
            let totals = sums(under.totals.iter().map(|sum| (sum.account.clone(), sum.amount)));
            let drivers = sums(under.drivers.iter().map(|driver| (driver.account.clone(), driver.amount)));
            for difference in &under.difference {
                let of = |sums: &BTreeMap<String, i128>| sums.get(&difference.account).copied().unwrap_or(0);
                prop_assert_eq!(of(&totals) - of(&base), difference.amount.minor());
                prop_assert_eq!(of(&drivers), difference.amount.minor(), "{} {:?}", under.name, difference);
            }
            let both = under.difference.len() + under.not_comparable.len();
            prop_assert!(totals.keys().chain(base.keys()).collect::<std::collections::BTreeSet<_>>().len() == both);
        }
    }

    /// At a rate too, where the accounts pay in one currency.
    #[test]
    fn drivers_add_up_in_another_currency(seed in 0_u64..1_000_000, rate in 1_u32..30_000) {
        let mut spec = Traffic::around_switch_days(800, seed);
        for account in &mut spec.accounts {
            "EUR".clone_into(&mut account.currency);
        }
        let accounts = Accounts::from_toml(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let mut text = vec![];
        row::write(&traffic::rows(&spec).unwrap(), &mut text).unwrap();
        let bill = Log::read(&text[..], &accounts).unwrap().bill().unwrap();
        let asked = format!("as-of:2026-10+card:USD@{}.{:04}", rate / 10_000, rate % 10_000);
        let compared = compare(&Subject::Log(&bill), &[asked.parse().unwrap()]).unwrap();
        let under = &compared.under[0];
        let drivers = sums(under.drivers.iter().map(|driver| (driver.account.clone(), driver.amount)));
        let totals = sums(under.totals.iter().map(|sum| (sum.account.clone(), sum.amount)));
        for difference in &under.difference {
            let of = |sums: &BTreeMap<String, i128>| sums.get(&difference.account).copied().unwrap_or(0);
            prop_assert_eq!(of(&drivers), difference.amount.minor());
            prop_assert_eq!(of(&totals) - difference.base.minor(), difference.amount.minor());
        }
    }
}
