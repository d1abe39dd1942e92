//! Plans with traffic and campaigns: what they cost follows from the engine, and from the seed alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::fmt::Write as _;

use proptest::prelude::*;
use wabill::{FreeReason, LineOutcome, Money};
use wabill_planning::{
    plan::{WholeEstimate, WholePlan, WholePlanOptions},
    traffic::MeanMessages,
};

const ACCOUNT: &str = "[[account]]\nid = 'shop'\ncurrency = 'EUR'\nbusiness_numbers = 1\n";

fn traffic(month: &str, contacts: u32) -> String {
    format!(
        "[[traffic]]\n{month}\nmarket = 'Germany'\ncontacts = {contacts}\nwrites_per_day = '4 %'\nreplies = 2\n\
         reply_delay = '5m'\nfrom_ads = '10 %'\n"
    )
}

fn options() -> WholePlanOptions {
    WholePlanOptions::new().runs(20)
}

fn found(text: &str, options: &WholePlanOptions) -> WholeEstimate {
    let plan = WholePlan::from_toml(text).unwrap_or_else(|error| panic!("{error}"));
    plan.estimate(options).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(text: &str) -> String {
    let read = WholePlan::from_toml(text);
    let found = read.and_then(|plan| plan.estimate(&options()));
    found.unwrap_err().to_string()
}

fn json(found: &WholeEstimate) -> String {
    serde_json::to_string(found).unwrap()
}

fn mean(found: &WholeEstimate, which: impl Fn(&&MeanMessages) -> bool) -> f64 {
    let messages = found.traffic.as_ref().unwrap().messages.iter();
    messages
        .filter(which)
        .map(|of| of.mean.to_string().parse::<f64>().unwrap())
        .sum()
}

#[test]
fn the_same_seed_gives_the_same_bytes_in_any_number_of_threads() {
    let text = format!("{ACCOUNT}{}", traffic("months = '2026-10..2026-11'", 700));
    let one = json(&found(&text, &options().seed(5)));
    assert_eq!(one, json(&found(&text, &options().seed(5).threads(3))));
    assert_ne!(one, json(&found(&text, &options().seed(6))));
}

#[test]
fn the_numbers_of_a_seed_are_these_on_every_machine() {
    let found = found(&format!("{ACCOUNT}{}", traffic("month = '2026-11'", 3_000)), &options());
    let total = &found.traffic.unwrap().totals[0];
    let amounts = [total.amount.p10, total.amount.p50, total.amount.p90].map(|amount| amount.to_string());
    assert_eq!(amounts, NUMBERS_OF_SEED_1);
}

const NUMBERS_OF_SEED_1: [&str; 3] = ["239.67", "247.61", "251.62"];

#[test]
fn another_row_changes_nothing_of_what_is_drawn_for_the_first() {
    let india = traffic("month = '2026-11'", 500).replace("Germany", "India");
    let first = format!("{ACCOUNT}{}", traffic("month = '2026-11'", 3_000));
    let (one, both) = (found(&first, &options()), found(&format!("{first}{india}"), &options()));
    let germany = |of: &&MeanMessages| of.market == "Germany";
    assert!((mean(&one, germany) - mean(&both, germany)).abs() < 0.01);
}

#[test]
fn as_many_messages_come_as_the_plan_says() {
    let found = found(
        &format!("{ACCOUNT}{}", traffic("month = '2026-11'", 10_000)),
        &options(),
    );
    // 10,000 contacts, 30 days, 4 %, 2 replies.
    let all = mean(&found, |_| true);
    assert!((all / 24_000.0 - 1.0).abs() < 0.01, "{all}");
    let of = |reason| mean(&found, |of| of.reason == reason);
    assert!((of(Some(FreeReason::MonthlyAllowance)) - 1_000.0).abs() < 0.01);
    // Whoever comes by an ad is answered for nothing, and for the three days after.
    let by_ad = of(Some(FreeReason::EntryPoint)) / all;
    assert!(0.1 < by_ad && by_ad < 0.13, "{by_ad}");
}

#[test]
fn volumes_and_traffic_share_an_allowance() {
    let volume = "[[volume]]\nmonth = '2026-11'\nmarket = 'Germany'\ncategory = 'service'\nmessages = 600\n";
    let found = found(
        &format!("{ACCOUNT}{volume}{}", traffic("month = '2026-11'", 10_000)),
        &options(),
    );
    assert_eq!(found.estimate.allowances[0].used, 600);
    let free = mean(&found, |of| of.reason == Some(FreeReason::MonthlyAllowance));
    assert!((free - 1_000.0).abs() < 0.01, "{free}");
}

#[test]
fn nobody_who_writes_costs_nothing_and_has_a_month() {
    let silent = traffic("month = '2026-11'", 100).replace("4 %", "0 %");
    let found = found(&format!("{ACCOUNT}{silent}"), &options());
    let traffic = found.traffic.unwrap();
    assert_eq!(traffic.totals[0].amount.p90.to_string(), "0.00");
    assert_eq!(traffic.messages, []);
}

#[test]
fn a_month_of_conversations_is_played_too() {
    let found = found(
        &format!("{ACCOUNT}{}", traffic("month = '2024-05'", 10_000)),
        &options(),
    );
    let conversations = mean(&found, |of| of.unit.as_str() == "conversation");
    let joined = mean(&found, |of| of.reason == Some(FreeReason::OpenConversation));
    // The second reply joins the conversation that the first opened.
    assert!(
        9_000.0 < conversations && conversations < joined,
        "{conversations} {joined}"
    );
}

#[test]
fn a_price_that_is_not_known_is_refused_and_never_guessed() {
    let text = format!("{ACCOUNT}{}", traffic("month = '2026-11'", 1_000)).replace("'EUR'", "'CLP'");
    let found = found(&text.replace("2026-11", "2025-11"), &options());
    let traffic = found.traffic.as_ref().unwrap();
    let refused = traffic.messages.iter().any(|of| of.outcome == LineOutcome::Refused);
    assert_eq!(found.is_complete(), !refused);
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    let zero = Money::zero("EUR".parse().unwrap());
    amounts.fold(zero, |sum, amount| sum.plus(amount).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Days add up to a campaign, and volumes and campaigns to the engine's total of all of it.
    #[test]
    fn days_add_up_to_campaigns_and_campaigns_to_the_total(
        month in prop::sample::select(vec!["2022-09", "2023-07", "2024-10", "2025-07", "2026-09", "2026-10"]),
        market in prop::sample::select(vec!["Germany", "India"]),
        category in prop::sample::select(vec!["marketing", "utility", "authentication"]),
        volume in 1_u32..200_000,
        audiences in prop::collection::vec(1_u32..1_000_000, 1..3),
        share in 0_u32..100,
    ) {
        let mut text = format!(
            "{ACCOUNT}[[volume]]\nmonth = '{month}'\nmarket = '{market}'\ncategory = '{category}'\n\
             messages = {volume}\nconversations = {volume}\n"
        );
        for audience in &audiences {
            write!(
                text,
                "[[campaign]]\nmarket = '{market}'\ncategory = '{category}'\naudience = {audience}\n\
                 start = '{month}-27'\nlimit = '100K'\nnumbers = 1\nin_window = '{share} %'\n"
            )
            .unwrap();
        }
        let found = found(&text, &options());
        let mut plan = WholePlan::from_toml(&text).unwrap().plan().clone();
        for (turn, campaign) in (1..).zip(&found.campaigns) {
            prop_assert_eq!(sum(campaign.days.iter().map(|day| day.amount)), campaign.amount);
            let sent: u64 = campaign.days.iter().map(|day| day.sent).sum();
            prop_assert_eq!(sent, campaign.audience);
            for day in &campaign.days {
                for (units, share) in [(day.sent - day.in_window, "0%"), (day.in_window, "100%")] {
                    plan.volume.push(billing_core::estimate::plan::Volume {
                        month: day.day.format("%Y-%m").to_string(),
                        from: day.day.format("%d").to_string().parse().ok(),
                        market: market.to_owned(),
                        category: category.to_owned(),
                        messages: Some(units),
                        conversations: Some(units),
                        in_window: Some(share.to_owned()),
                        turn,
                        ..Default::default()
                    });
                }
            }
        }
        let all = wabill::Plan::from(plan).estimate().unwrap();
        let volumes = sum(found.estimate.totals.iter().map(|total| total.amount));
        let campaigns = sum(found.campaigns.iter().map(|campaign| campaign.amount));
        prop_assert_eq!(volumes.plus(campaigns).unwrap(), sum(all.totals.iter().map(|total| total.amount)));
    }
}

#[test]
fn everything_wrong_is_said_at_once_with_its_place() {
    let said = refused(&format!(
        "{ACCOUNT}\n[[traffic]]\nmonths = '2026-12..2026-11'\nmarket = 'Germany'\ncontacts = 10\nwrites_per_day = '2'\n\
         replies = -1\nreply_delay = 5\nfrom_ads = '5 %'\n\
         [[traffic.campaign]]\ncategory = 'service'\nper_month = 0\naudience = 11\nanswers = '1 %'\n\
         [[campaign]]\ncategory = 'marketing'\nmarket = 'Germnay'\naudience = 10\nstart = '2025-10-07'\nlimit = '1K'\n"
    ));
    let places: Vec<&str> = said.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(
        places,
        [
            "traffic 1, months",
            "traffic 1, writes_per_day",
            "traffic 1, replies",
            "traffic 1, reply_delay",
            "traffic 1, campaign 1, category",
            "traffic 1, campaign 1, per_month",
            "traffic 1, campaign 1, audience",
            "campaign 1, market",
            "campaign 1, limit",
        ],
        "{said}"
    );
    assert!(said.starts_with("line 7, column 10: "), "{said}");
}

#[test]
fn an_account_without_numbers_is_asked_for_them() {
    let text = format!("{ACCOUNT}{}", traffic("month = '2026-11'", 1_000)).replace("business_numbers = 1\n", "");
    assert!(
        refused(&text).starts_with("line 1, column 1: account 1, business_numbers: "),
        "{}",
        refused(&text)
    );
}

#[test]
fn what_a_plan_does_not_know_is_refused_with_its_place() {
    let said = refused("[[traffic]]\nmonth = '2026-11'\nwrites = '2 %'\n");
    assert!(said.starts_with("line 3, column 1: unknown field `writes`"), "{said}");
    let said = refused(r#"{"campaign": [{"market": "Germany"}]}"#);
    assert!(said.contains("missing field `category`"), "{said}");
}
