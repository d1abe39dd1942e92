//! How a month stands: what the engine billed, and where it goes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use billing_tests::{
    row,
    traffic::{self, Spec},
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use wabill::{Accounts, BillOptions, Instant, Log, ReadOptions, Summary};
use wabill_planning::budget::{Budget, BudgetError, BudgetOptions, LimitState, budget};

const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category,tag.campaign\n";
const ACCOUNT: &str =
    "[[account]]\nid = \"shop\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n";

fn accounts() -> Accounts {
    Accounts::from_toml(ACCOUNT).unwrap()
}

/// A row of a message that was delivered.
fn delivered(at: &str, id: &str, number: &str, kind: &str, category: &str, campaign: &str) -> String {
    format!("delivered,{at},{id},shop,{number},4915112345678,{kind},{category},{campaign}\n")
}

fn summary(rows: &str) -> Summary {
    let log = ReadOptions::new()
        .tag("campaign")
        .read(format!("{HEADER}{rows}").as_bytes(), &accounts());
    let bill = log.unwrap().bill_with(&BillOptions::new().keep_state(true)).unwrap();
    bill.state().unwrap().summary()
}

fn look(rows: &str, options: &BudgetOptions) -> Budget {
    budget(&summary(rows), &accounts(), options).unwrap()
}

/// So many service messages a day at noon from the first of November on, each from both numbers in turn.
fn service(days: u32, a_day: u32) -> String {
    let row = |day: u32, place: u32| {
        let number = if place.is_multiple_of(4) {
            "493000001"
        } else {
            "493000002"
        };
        let at = format!("2026-11-{day:02}T12:{:02}:{:02}+01:00", place / 60, place % 60);
        delivered(&at, &format!("{day}-{place}"), number, "free_form", "", "")
    };
    (1..=days)
        .flat_map(|day| (0..a_day).map(move |place| row(day, place)))
        .collect()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn an_allowance_says_on_which_day_it_is_used_up() {
    // 60 a day on the second number: 600 after ten days, 1,000 on the 17th. 20 a day on the first: 600 by the end.
    let options = BudgetOptions::new()
        .until(at("2026-11-11T00:00:00+01:00"))
        .limit("4 EUR".parse().unwrap());
    let found = look(&service(10, 80), &options);
    let month = &found.accounts[0];
    let numbers: Vec<_> = month
        .numbers
        .iter()
        .map(|number| (number.used, number.left, number.used_up_on))
        .collect();
    assert_eq!(numbers, [(200, 800, None), (600, 400, "2026-11-17".parse().ok())]);
    assert_eq!(month.spent.to_string(), "0.00");
    // From the 17th on 20, then 60 a day are charged: 800 × 0.0456.
    let projected = month.projected.unwrap();
    assert_eq!(
        [projected.p10, projected.p50, projected.p90].map(|sum| sum.to_string()),
        ["36.48"; 3]
    );
    assert_eq!(
        (month.max_state, month.max_passed_on),
        (Some(LimitState::ProjectedToBePassed), "2026-11-19".parse().ok())
    );
    // A month that is over has used it up on the day it did.
    let whole = look(
        &service(30, 80),
        &BudgetOptions::new()
            .until(at("2026-12-02T00:00:00+01:00"))
            .month("2026-11".parse().unwrap()),
    );
    let month = &whole.accounts[0];
    assert_eq!(month.numbers[1].used_up_on, "2026-11-17".parse().ok());
    assert_eq!((month.spent.to_string().as_str(), month.projected), ("36.48", None));
}

#[test]
fn days_of_older_rules_are_played_by_the_rules_of_the_month() {
    // Until September answers were free without a count, and utility inside the window.
    let rows: String = (1..=30)
        .flat_map(|day| {
            let time = |time: &str| format!("2026-09-{day:02}T{time}+02:00");
            let received = format!("received,{},i{day},shop,493000001,4915112345678,,,\n", time("10:00:00"));
            let answers: String = (0..50)
                .map(|place| {
                    delivered(
                        &time(&format!("11:00:{place:02}")),
                        &format!("s{day}-{place}"),
                        "493000001",
                        "free_form",
                        "",
                        "",
                    )
                })
                .collect();
            let utility = delivered(
                &time("12:00:00"),
                &format!("u{day}"),
                "493000001",
                "template",
                "utility",
                "",
            );
            [received, answers, utility]
        })
        .collect();
    let options = BudgetOptions::new().until(at("2026-10-01T00:00:00+02:00"));
    let found = look(&rows, &options);
    let month = &found.accounts[0];
    assert_eq!(
        (month.month.to_string().as_str(), month.spent.to_string().as_str()),
        ("2026-10", "0.00")
    );
    // 1,550 service messages and 31 utility: 550 and 31 at 0.0456.
    assert_eq!(month.projected.unwrap().p50.to_string(), "26.49");
}

#[test]
fn values_of_a_tag_have_limits_of_their_own() {
    let rows: String = (1..=10)
        .map(|day| {
            let campaign = if day % 2 == 0 { "autumn" } else { "" };
            delivered(
                &format!("2026-11-{day:02}T10:00:00+01:00"),
                &format!("m{day}"),
                "n",
                "template",
                "marketing",
                campaign,
            )
        })
        .collect();
    let options = BudgetOptions::new()
        .per("campaign")
        .limit("autumn=0.50 EUR".parse().unwrap())
        .limit("99 EUR".parse().unwrap());
    let found = look(&rows, &options);
    let tags: Vec<_> = found
        .tags
        .iter()
        .map(|tag| (tag.value.as_str(), tag.spent.to_string(), tag.max_state.unwrap()))
        .collect();
    assert_eq!(
        tags,
        [
            ("(none)", "0.5655".to_owned(), LimitState::Kept),
            ("autumn", "0.5655".to_owned(), LimitState::Passed),
        ]
    );
    assert_eq!(found.limit_state(), Some(LimitState::Passed));
    let unknown = BudgetOptions::new()
        .per("campaign")
        .limit("winter=1 EUR".parse().unwrap());
    let errors = budget(&summary(&rows), &accounts(), &unknown).unwrap_err();
    assert_eq!(
        errors,
        [BudgetError::LimitOfNobody {
            of: "winter".to_owned()
        }]
    );
    // A limit in a currency that nobody pays in guards nothing, so it is refused, named or not.
    for limit in ["1 USD", "autumn=1 USD"] {
        let options = BudgetOptions::new().per("campaign").limit(limit.parse().unwrap());
        let errors = budget(&summary(&rows), &accounts(), &options).unwrap_err();
        assert_eq!(errors[0].to_string(), "a limit in USD, and the accounts pay in EUR");
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_in_both_languages() {
    let rows = delivered("2026-11-14T10:00:00+01:00", "m1", "n", "template", "marketing", "");
    let options = BudgetOptions::new()
        .until(at("2026-11-13T00:00:00Z"))
        .month("2026-12".parse().unwrap())
        .limit("5 USD".parse().unwrap())
        .limit("nobody=5 EUR".parse().unwrap());
    let errors = budget(&summary(&rows), &accounts(), &options).unwrap_err();
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "messages are known up to 2026-11-14T09:00:00Z, which is after 2026-11-13T00:00:00Z",
            "2026-12 has not begun for account `shop`; messages are known up to 2026-11",
            "a limit in USD, and the accounts pay in EUR",
            "the limit of `nobody`: nothing was billed under this name",
        ]
    );
    for error in &errors {
        assert_ne!(error.text().english(), error.text().both().1);
        assert!(!error.remedy().english().is_empty());
    }
    let other = Accounts::from_toml(&ACCOUNT.replace("shop", "other")).unwrap();
    let nothing = budget(&summary(&rows), &other, &BudgetOptions::new()).unwrap_err();
    assert_eq!(nothing, [BudgetError::NothingBilled]);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let found = |seed| serde_json::to_string(&look(&service(9, 61), &BudgetOptions::new().seed(seed))).unwrap();
    assert_eq!(found(1), found(1));
    assert!(found(7).contains("\"seed\":7"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// In one run as in two, and whatever the log: a month that is over has spent its bill.
    #[test]
    fn a_month_that_is_over_has_spent_its_bill(seed in 0_u64..1_000_000) {
        let spec = Spec::around_switch_days(1_500, seed);
        let accounts = Accounts::from_toml(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let rows = traffic::rows(&spec).unwrap();
        let mut text = vec![];
        row::write(&rows, &mut text).unwrap();
        let bill = Log::read(&text[..], &accounts).unwrap().bill_with(&BillOptions::new().keep_state(true)).unwrap();
        let summary = bill.state().unwrap().summary();
        for total in bill.totals() {
            let kept = summary.usage.lines.iter().any(|line| line.month == total.month);
            if kept {
                let options = BudgetOptions::new().month(total.month).until(summary.through.plus(40 * 86_400));
                let found = budget(&summary, &accounts, &options).unwrap();
                let month = found.accounts.iter().find(|account| account.account == total.account).unwrap();
                prop_assert_eq!(month.spent, total.amount);
            }
        }
        let units: u64 = summary.usage.lines.iter().map(wabill::UsedLine::units).sum();
        let lines = bill.lines().filter(|line| summary.usage.lines.iter().any(|used| used.month == line.month));
        prop_assert_eq!(units, lines.map(|line| line.quantity).sum::<u64>());
        let exact: Decimal = summary.usage.lines.iter().filter_map(|line| line.unit_price?.times(line.units())).sum();
        let lines = bill.lines().filter(|line| summary.usage.lines.iter().any(|used| used.month == line.month));
        prop_assert_eq!(exact, lines.map(|line| line.exact).sum::<Decimal>());
    }
}
