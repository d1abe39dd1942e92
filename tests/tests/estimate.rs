//! An estimate is a bill of quantities: the outcomes of a bill, given as a plan, have its lines and totals.

use std::collections::BTreeMap;

use billing_core::{
    base::{category::Category, listed::OneOf, price::Rounding},
    bill::{Explained, Options, Wanted},
    estimate::{
        estimate,
        fault_value::MarketName,
        plan::{BusinessNumbers, Plan, PlannedAccount, Volume},
        plan_fault::PlanFault,
        result::Estimate,
    },
    intake::account::AccountsFile,
    metering::charge_event::{FreeReason, Unit},
    statement::{
        bill::{WarningDetail, WarningKind},
        explain::Explanation,
        line_item::{LineItem, LineOutcome},
    },
    tariff::rate_card::Basis,
};
use billing_tests::{
    real::{self, Played},
    row::Row,
    tables::soon_used_up,
    traffic::{self, Spec},
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;

fn billed(rows: &[Row], accounts: &str) -> Played {
    let book = real::accounts(accounts).unwrap();
    let settings = Options {
        wanted: Wanted {
            explained: Explained::All,
            show_contacts: true,
            ..Wanted::default()
        },
        ..Options::default()
    };
    real::run(rows, &book, soon_used_up(), &settings, None).unwrap().0
}

/// The outcomes of a bill as a plan: one row per message, each with a turn of its own.
fn plan_of(billed: &Played, accounts: &str) -> Plan {
    let file: AccountsFile = toml::from_str(accounts).unwrap();
    let account = |entry: billing_core::intake::account::AccountEntry| {
        let own = |explanation: &&Explanation| explanation.account == entry.id;
        let mut numbers: Vec<String> = billed
            .explanations
            .iter()
            .filter(own)
            .map(|explanation| explanation.business_number.clone())
            .collect();
        numbers.sort();
        numbers.dedup();
        // Which authentication was international is stated row by row, so the accounts' starts are left out.
        PlannedAccount {
            id: entry.id,
            name: entry.name,
            currency: entry.currency,
            portfolio: entry.portfolio,
            numbers,
            home_country: entry.home_country,
            credit_line: entry.credit_line,
            exempt: entry.exempt,
            ..PlannedAccount::default()
        }
    };
    Plan {
        account: file.account.into_iter().map(account).collect(),
        volume: (0..)
            .zip(&billed.explanations)
            .map(|(turn, it)| volume_of(turn, it))
            .collect(),
        ..Plan::default()
    }
}

fn volume_of(turn: i64, explanation: &Explanation) -> Volume {
    // An allowance is counted, and what an exempt account pays follows from the count; all else only a log knows.
    let stated = explanation.reason.filter(|reason| match reason {
        FreeReason::MonthlyAllowance | FreeReason::Exempt => false,
        FreeReason::OpenConversation
        | FreeReason::EntryPoint
        | FreeReason::ServiceFree
        | FreeReason::CustomerServiceWindow
        | FreeReason::Reaction => true,
    });
    let day = explanation.at.get(8..10).unwrap().parse().unwrap();
    let (conversations, messages) = match explanation.unit {
        Unit::Conversation => (Some(1), None),
        Unit::Message => (None, Some(1)),
    };
    Volume {
        account: Some(explanation.account.clone()),
        month: explanation.month.to_string(),
        from: Some(day),
        market: explanation.market.clone(),
        category: explanation.category.to_string(),
        conversations,
        messages,
        number: Some(explanation.business_number.clone()),
        free: stated.map(|reason| reason.as_str().to_owned()),
        turn,
        ..Volume::default()
    }
}

fn count(warnings: &[billing_core::statement::bill::Warning], kind: WarningKind) -> u64 {
    warnings.iter().find(|warning| warning.kind == kind).unwrap().count
}

/// What every estimate keeps.
fn assert_sound(estimate: &Estimate) {
    assert_eq!(estimate.lines.len(), estimate.explanations.len());
    for (place, (line, explanation)) in estimate.lines.iter().zip(&estimate.explanations).enumerate() {
        assert_eq!(explanation.line, place);
        assert_eq!(explanation.error.is_some(), line.outcome == LineOutcome::Refused);
        assert!(!explanation.rules.is_empty());
        let counted: u64 = explanation.counts.iter().map(|count| count.quantity).sum();
        assert!(counted <= line.quantity, "{line:?} {explanation:?}");
        assert!(counted == line.quantity || line.reason != Some(FreeReason::MonthlyAllowance));
    }
    let free: u64 = estimate
        .lines
        .iter()
        .filter(|line| line.reason == Some(FreeReason::MonthlyAllowance))
        .map(|line| line.quantity)
        .sum();
    assert_eq!(
        free,
        estimate
            .allowances
            .iter()
            .map(|allowance| allowance.used - allowance.before.min(allowance.units))
            .sum::<u64>()
    );
    for allowance in &estimate.allowances {
        assert_eq!(allowance.used + allowance.left, allowance.units);
    }
}

/// Bills a generated log, gives the outcomes as a plan, and compares.
fn assert_same(spec: &Spec) -> Estimate {
    let (rows, accounts) = (traffic::rows(spec).unwrap(), traffic::accounts_toml(&spec.accounts));
    let billed = billed(&rows, &accounts);
    let plan = plan_of(&billed, &accounts);
    let found = estimate(&plan, soon_used_up().get(), Rounding::HalfUp).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(found.lines, billed.bill.lines);
    assert_eq!(found.totals, billed.bill.totals);
    let refused: u64 = found.refused.iter().map(|refused| refused.quantity).sum();
    assert_eq!(refused, billed.bill.refused.len() as u64);
    for kind in [WarningKind::DerivedPrice, WarningKind::NoTierTable] {
        assert_eq!(count(&found.warnings, kind), count(&billed.bill.warnings, kind));
    }
    assert!(found.fees.is_empty());
    assert_sound(&found);
    found
}

#[test]
fn the_logs_of_the_law_run_through_allowances_and_tiers() {
    // The law would mean little if nothing did.
    let (mut beyond, mut climbed) = (0, 0);
    for seed in 0..4 {
        let found = assert_same(&Spec::switch_days(
            4_000,
            seed,
            traffic::spans_around_switch_days(),
            true,
        ));
        beyond += found
            .allowances
            .iter()
            .filter(|allowance| allowance.used < allowance.asked)
            .count();
        climbed += found
            .lines
            .iter()
            .filter(|line| line.tier.is_some_and(|tier| 1 < tier))
            .count();
    }
    assert!(0 < beyond && 0 < climbed, "{beyond} {climbed}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_outcomes_of_a_bill_as_a_plan_have_its_lines_and_totals(seed in 0_u64..1_000_000) {
        assert_same(&Spec::around_switch_days(1_500, seed));
    }

    #[test]
    fn the_order_of_the_rows_and_cutting_one_in_two_change_nothing(seed in 0_u64..1_000_000) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let plan = random_plan(&mut random);
        let expected = estimate(&plan, soon_used_up().get(), Rounding::HalfUp).map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        assert_sound(&expected);
        let mut other = plan;
        for row in 0..other.volume.len() {
            let half = other.volume[row].messages.map(|messages| messages / 2).unwrap();
            let mut second = other.volume[row].clone();
            other.volume[row].messages = other.volume[row].messages.map(|messages| messages - half);
            second.messages = Some(half);
            other.volume.push(second);
        }
        other.volume.shuffle(&mut random);
        other.account.reverse();
        prop_assert_eq!(estimate(&other, soon_used_up().get(), Rounding::HalfUp).unwrap(), expected);
    }
}

fn random_plan(random: &mut ChaCha8Rng) -> Plan {
    let account = |id: &str, numbers| PlannedAccount {
        id: id.to_owned(),
        currency: "EUR".to_owned(),
        portfolio: Some("both".to_owned()),
        business_numbers: Some(BusinessNumbers::Count(numbers)),
        ..PlannedAccount::default()
    };
    let accounts = vec![account("a", 1), account("b", 3)];
    let volume = |random: &mut ChaCha8Rng| {
        let pick = |random: &mut ChaCha8Rng, words: &[&str]| words[random.random_range(0..words.len())].to_owned();
        Volume {
            account: Some(pick(random, &["a", "b"])),
            month: pick(random, &["2025-09", "2026-09", "2026-10", "2026-11"]),
            market: pick(random, &["Germany", "France", "India", "Rest of Western Europe"]),
            category: pick(random, &["marketing", "utility", "authentication", "service"]),
            messages: Some(random.random_range(0..200)),
            turn: random.random_range(0..2),
            ..Volume::default()
        }
    };
    Plan {
        account: accounts,
        volume: (0..40).map(|_| volume(random)).collect(),
        ..Plan::default()
    }
}

fn shipped(plan: &str) -> Estimate {
    let plan: Plan = toml::from_str(plan).unwrap();
    let found =
        estimate(&plan, pricing_tables::shipped(), Rounding::HalfUp).unwrap_or_else(|errors| panic!("{errors}"));
    assert_sound(&found);
    found
}

fn refusal(plan: &str) -> String {
    let plan: Plan = toml::from_str(plan).unwrap();
    estimate(&plan, pricing_tables::shipped(), Rounding::HalfUp)
        .unwrap_err()
        .to_string()
}

/// `charged 2350 at 0.115: 270.25` for every line.
fn lines(estimate: &Estimate) -> Vec<String> {
    let line = |line: &LineItem| {
        let how = line.reason.map_or_else(
            || line.outcome.as_str().to_owned(),
            |reason| format!("free {}", reason.as_str()),
        );
        let price = line
            .unit_price
            .map(|price| format!(" at {price}: {}", line.amount))
            .unwrap_or_default();
        format!(
            "{} {} {how} {}{price}",
            line.category,
            line.unit.as_str(),
            line.quantity
        )
    };
    estimate.lines.iter().map(line).collect()
}

fn india(numbers: u32, volumes: &str) -> String {
    format!("[[account]]\nid = \"shop\"\ncurrency = \"INR\"\nbusiness_numbers = {numbers}\n{volumes}")
}

fn service(messages: u32, more: &str) -> String {
    format!(
        "[[volume]]\nmonth = \"2026-10\"\nmarket = \"India\"\ncategory = \"service\"\nmessages = {messages}\n{more}"
    )
}

#[test]
fn service_messages_are_free_up_to_the_allowance_of_each_business_number() {
    let one = shipped(&india(1, &service(3_350, "")));
    assert_eq!(
        lines(&one),
        [
            "service message charged 2350 at 0.115: 270.25",
            "service message free monthly_allowance 1000"
        ]
    );
    assert_eq!(one.totals[0].amount.to_string(), "270.25");
    let use_of = |estimate: &Estimate| -> Vec<(String, u64, u64)> {
        estimate
            .allowances
            .iter()
            .map(|it| (it.owner.clone(), it.used, it.left))
            .collect()
    };
    assert_eq!(use_of(&one), [("1".to_owned(), 1_000, 0)]);

    let two = shipped(&india(2, &service(1_800, "")));
    assert_eq!(two.totals[0].amount.to_string(), "0.00");
    assert_eq!(use_of(&two), [("1".to_owned(), 900, 100), ("2".to_owned(), 900, 100)]);

    let named = shipped(&india(2, &service(1_800, "number = \"2\"\n")));
    assert_eq!(named.totals[0].amount.to_string(), "92.00");
    assert_eq!(use_of(&named), [("2".to_owned(), 1_000, 0)]);
}

#[test]
fn each_message_has_the_price_of_the_tier_that_holds_its_number() {
    let plan = |start: &str| {
        format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"USD\"\n\
             [[volume]]\nmonth = \"2026-05\"\nmarket = \"Pakistan\"\ncategory = \"utility\"\nmessages = 200000\n{start}"
        )
    };
    let steps = |estimate: &Estimate| -> Vec<(Option<u64>, u64, String)> {
        let step = |line: &LineItem| (line.tier, line.quantity, line.amount.to_string());
        estimate.lines.iter().map(step).collect()
    };
    let climbed = shipped(&plan(""));
    let expected = [
        (Some(1), 150_000, "1500.00".to_owned()),
        (Some(150_001), 50_000, "475.00".to_owned()),
    ];
    assert_eq!(steps(&climbed), expected);
    assert_eq!(climbed.totals[0].amount.to_string(), "1975.00");

    let start = "[[tier_start]]\nmonth = \"2026-05\"\nmarket = \"Pakistan\"\nfamily = \"utility\"\ncharged = 149999\n";
    let later = shipped(&plan(start));
    assert_eq!((later.tiers[0].before, later.tiers[0].after), (149_999, 349_999));
    assert_eq!(
        steps(&later),
        [
            (Some(1), 1, "0.01".to_owned()),
            (Some(150_001), 199_999, "1899.99".to_owned())
        ]
    );
}

#[test]
fn a_month_of_conversations_takes_messages_with_messages_per_conversation() {
    let plan = |quantity: &str| {
        format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\n\
             [[volume]]\nmonth = \"2024-05\"\nmarket = \"Germany\"\ncategory = \"marketing\"\n{quantity}\n"
        )
    };
    let expected = [
        "marketing conversation charged 334 at 0.1131: 37.78",
        "marketing message free open_conversation 666",
    ];
    assert_eq!(
        lines(&shipped(&plan("messages = 1000\nmessages_per_conversation = \"3\""))),
        expected
    );
    assert_eq!(lines(&shipped(&plan("messages = 1000\nconversations = 334"))), expected);
    assert_eq!(lines(&shipped(&plan("conversations = 334"))), &expected[..1]);
    assert_eq!(
        refusal(&plan("messages = 1000")),
        "volume 1, conversations: missing; the rules R2 in force since 2023-06-01 charge conversations"
    );
}

#[test]
fn a_plan_is_told_everything_that_is_wrong_with_it() {
    let wrong = refusal(
        "[[account]]\nid = \"shop\"\ncurrency = \"EURO\"\n\
         [[volume]]\nmonth = \"2026-13\"\nmarket = \"germany\"\ncategory = \"marketing\"\nmessages = 1\n\
         [[volume]]\nmonth = \"2026-09\"\nmarket = \"Morocco\"\ncategory = \"adverts\"\n\
         [[volume]]\nmonth = \"2026-10\"\nmarket = \"Morocco\"\ncategory = \"service\"\nmessages = 1\nfree = \"monthly_allowance\"\n\
         [[volume]]\nmonth = \"2026-10\"\nmarket = \"Morocco\"\ncategory = \"utility\"\nmessages = 1\nfree = \"customer_service_window\"\n\
         [[tier_start]]\nmonth = \"2026-10\"\nmarket = \"Morocco\"\nfamily = \"marketing\"\ncharged = 1\n",
    );
    let places: Vec<&str> = wrong.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "account 1, currency",
            "volume 1, market",
            "volume 1, month",
            "volume 2, category",
            "volume 2, market",
            "volume 2, messages",
            "volume 3, free",
            "volume 4, free",
            "tier_start 1, family",
        ],
        "{wrong}"
    );
}

#[test]
fn fees_stand_beside_the_charges_and_add_up() {
    let estimate = shipped(
        "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\nbusiness_numbers = 2\n\
         [account.fees]\nmonthly = \"49\"\nper_number = \"5.50\"\nper_message = { price = \"0.005\", on = \"delivered\" }\n\
         markup_percent = \"10\"\nmarkup_percent_by_category = { marketing = \"12.5\" }\n\
         [[volume]]\nmonth = \"2026-10\"\nmarket = \"Germany\"\ncategory = \"marketing\"\nmessages = 1001\n\
         [[volume]]\nmonth = \"2026-10\"\nmarket = \"Germany\"\ncategory = \"service\"\nmessages = 3000\n",
    );
    let fees: BTreeMap<&str, String> = estimate
        .fees
        .iter()
        .map(|fee| {
            let kind = if fee.category.is_some() {
                "markup of marketing"
            } else {
                fee.kind.as_str()
            };
            (kind, format!("{} {}", fee.exact, fee.amount))
        })
        .collect();
    // 1,001 × 0.1131 = 113.21 (113.2131); 1,000 × 0.0456 = 45.60.
    let expected = [
        ("markup", "4.56 4.56"),
        ("markup of marketing", "14.15125 14.15"),
        ("monthly", "49 49.00"),
        ("per_message", "20.005 20.01"),
        ("per_number", "11 11.00"),
    ];
    assert_eq!(
        fees,
        expected.into_iter().map(|(kind, sum)| (kind, sum.to_owned())).collect()
    );
    let sum = &estimate.sums[0];
    assert_eq!(
        (sum.charges.to_string(), sum.fees.to_string(), sum.amount.to_string()),
        ("158.81".to_owned(), "98.72".to_owned(), "257.53".to_owned())
    );
    assert_eq!(estimate.totals[0].amount, sum.charges);
}

#[test]
fn the_same_messages_cost_what_the_rules_of_their_month_say() {
    let plan = |month: &str| {
        shipped(&format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\nbusiness_numbers = 1\n\
             [[volume]]\nmonth = \"{month}\"\nmarket = \"Germany\"\ncategory = \"utility\"\nmessages = 1000\n\
             messages_per_conversation = \"2\"\nin_window = \"25%\"\nentry_point = \"10%\"\n"
        ))
    };
    // 1,000 messages: 100 after an ad, 225 of the other 900 inside the window.
    assert_eq!(
        lines(&plan("2023-02")),
        [
            "business_initiated conversation free monthly_allowance 338",
            "user_initiated conversation free monthly_allowance 113",
            "utility message free entry_point 100",
            "utility message free open_conversation 449",
        ]
    );
    let conversations = lines(&plan("2024-12"));
    assert_eq!(conversations.len(), 3, "{conversations:?}");
    assert!(
        conversations[0].starts_with("utility conversation charged 450 at "),
        "{conversations:?}"
    );
    let messages = lines(&plan("2026-09"));
    assert!(
        messages[0].starts_with("utility message charged 675 at "),
        "{messages:?}"
    );
    assert_eq!(
        messages[1..],
        [
            "utility message free customer_service_window 225",
            "utility message free entry_point 100"
        ]
    );
    assert!(lines(&plan("2026-10"))[0].starts_with("utility message charged 900 at "));
}

#[test]
fn authentication_to_abroad_follows_from_the_account() {
    let plan = |month: &str, more: &str| {
        format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"USD\"\nhome_country = \"DE\"\n\
             auth_international = {{ default = \"2024-07-15T00:00:00Z\" }}\n\
             [[volume]]\nmonth = \"{month}\"\nmarket = \"India\"\ncategory = \"authentication\"\n{more}\n"
        )
    };
    let category = |month: &str, more: &str| shipped(&plan(month, more)).lines[0].category.to_string();
    assert_eq!(category("2024-07", "conversations = 5"), "authentication");
    assert_eq!(
        category("2024-07", "conversations = 5\nfrom = 15"),
        "authentication_international"
    );
    assert_eq!(category("2026-10", "messages = 5"), "authentication_international");
    assert_eq!(
        refusal(&plan("2024-07", "conversations = 5\nfrom = 32")),
        "volume 1, from: 2024-07 has no day 32"
    );
}

#[test]
fn of_hundreds_of_millions_of_messages_none_is_lost() {
    let markets = pricing_tables::shipped().markets.names();
    let markets = markets.iter().filter(|name| !name.contains('&')).take(20);
    let volumes: Vec<String> = markets
        .flat_map(|market| {
            ["marketing", "utility", "authentication", "service"].map(|category| {
                format!(
                    "[[volume]]\nmonth = \"2026-10\"\nmarket = \"{market}\"\ncategory = \"{category}\"\nmessages = 5000000\n"
                )
            })
        })
        .collect();
    let plan = format!(
        "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\nbusiness_numbers = 5\n{}",
        volumes.concat()
    );
    let plan: Plan = toml::from_str(&plan).unwrap();
    let found = estimate(&plan, pricing_tables::shipped(), Rounding::HalfUp).unwrap();
    let planned: u64 = found.lines.iter().map(|line| line.quantity).sum();
    assert_eq!(planned, 80 * 5_000_000);
}

#[test]
fn accounts_that_name_one_business_number_share_its_allowance() {
    let account = |id: &str, numbers: &str| {
        format!("[[account]]\nid = \"{id}\"\ncurrency = \"INR\"\nbusiness_numbers = {numbers}\n")
    };
    let volume = |id: &str| service(800, &format!("account = \"{id}\"\n"));
    let plan = |a: &str, b: &str| format!("{}{}{}{}", account("a", a), account("b", b), volume("a"), volume("b"));
    let total = |plan: &str| {
        let found = shipped(plan);
        assert_sound(&found);
        let minor: i128 = found.totals.iter().map(|total| total.amount.minor()).sum();
        (minor, found.allowances.len())
    };
    // Each has a number of its own: 2 × 800 of 2 × 1,000.
    assert_eq!(total(&plan("1", "1")), (0, 2));
    assert_eq!(total(&plan(r#"["4930123456"]"#, r#"["4930123457"]"#)), (0, 2));
    // One number: 600 of 1,600 are beyond its 1,000, at 0.115; in whatever spelling.
    let shared = (6_900, 1);
    assert_eq!(total(&plan(r#"["4930123456"]"#, r#"["4930123456"]"#)), shared);
    assert_eq!(total(&plan(r#"["+49 (30) 12-3456"]"#, r#"["004930123456"]"#)), shared);
    assert_eq!(total(&plan(r#"["support"]"#, r#"["support "]"#)), shared);
    // Half of what each sends goes through the number that they share: 800, and nothing is charged.
    assert_eq!(total(&plan(r#"["hotline", "a"]"#, r#"["hotline", "b"]"#)), (0, 3));

    let json: Plan = serde_json::from_str(
        r#"{"account": [{"id": "a", "currency": "INR", "business_numbers": ["x"]}, {"id": "b", "currency": "INR", "business_numbers": ["x"]}],
            "volume": [{"account": "a", "month": "2026-10", "market": "India", "category": "service", "messages": 800},
                       {"account": "b", "month": "2026-10", "market": "India", "category": "service", "messages": 800}]}"#,
    )
    .unwrap();
    let found = estimate(&json, pricing_tables::shipped(), Rounding::HalfUp).unwrap();
    assert_eq!((found.allowances[0].asked, found.allowances[0].left), (1_600, 0));
}

#[test]
fn business_numbers_that_cannot_be_are_refused() {
    let wrong = |numbers: &str| refusal(&india(1, &service(1, "")).replace("= 1\n[[", &format!("= {numbers}\n[[")));
    assert_eq!(
        wrong("0"),
        "account 1, business_numbers: `0` is out of range; expected 1 to 10000 business numbers"
    );
    assert_eq!(
        wrong("[]"),
        "account 1, business_numbers: 0 names; expected 1 to 10000 business numbers"
    );
    assert_eq!(wrong(r#"["x", " "]"#), "account 1, business_numbers: a name is empty");
    assert_eq!(
        wrong(r#"["+4930123456", "4930 123456"]"#),
        "account 1, business_numbers: `4930 123456` stands twice; expected each business number once"
    );
    for numbers in ["\"2\"", "-1", "2.5", "[1]", "true"] {
        let text = india(1, "").replace("= 1\n", &format!("= {numbers}\n"));
        let error = toml::from_str::<Plan>(&text).unwrap_err().to_string();
        assert!(
            error.contains("expected a count of business numbers") || error.contains("expected a string"),
            "{error}"
        );
    }
}

#[test]
fn a_country_may_be_planned_in_every_market_of_its_numbers_and_ids() {
    let plan = |market: &str, country: &str, month: &str| {
        format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\n\
             [[volume]]\nmonth = \"{month}\"\nmarket = \"{market}\"\ncountry = \"{country}\"\n\
             category = \"marketing\"\nmessages = 10\n"
        )
    };
    for (market, country) in [
        ("Italy", "VA"),
        ("Other", "VA"),
        ("Morocco", "EH"),
        ("Rest of Africa", "EH"),
        ("Rest of Western Europe", "SJ"),
        ("Rest of Western Europe", "AX"),
        ("Rest of Asia Pacific", "CX"),
        ("Rest of Asia Pacific", "CC"),
        ("United Kingdom", "GG"),
        ("United Kingdom", "JE"),
        ("United Kingdom", "IM"),
        ("Kazakhstan", "KZ"),
        ("Other", "XK"),
        ("Other", "AQ"),
    ] {
        assert_eq!(
            shipped(&plan(market, country, "2026-10")).lines.len(),
            1,
            "{market} {country}"
        );
    }
    let refused = |market: &str, country: &str, month: &str| refusal(&plan(market, country, month));
    assert_eq!(
        refused("Germany", "VA", "2026-10"),
        "volume 1, country: `VA` belongs to the market Italy or Other on 2026-10-01, not to Germany"
    );
    assert_eq!(
        refused("Russia", "KZ", "2026-10"),
        "volume 1, country: `KZ` belongs to the market Kazakhstan on 2026-10-01, not to Russia"
    );
    assert_eq!(
        refused("North America", "VI", "2026-10"),
        "volume 1, country: `VI` belongs to the market Other on 2026-10-01, not to North America"
    );
    assert_eq!(
        refused("Other", "XX", "2026-10"),
        "volume 1, country: `XX` is not a country; ISO 3166-1 gives this code to none"
    );
}

#[test]
fn a_german_sentence_quotes_the_published_names_of_markets() {
    let errors = |account: &str, volume: &str| {
        let text = format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\n{account}\n[[volume]]\nmonth = \"2026-10\"\n{volume}\n"
        );
        let plan: Plan = toml::from_str(&text).unwrap();
        estimate(&plan, pricing_tables::shipped(), Rounding::HalfUp)
            .unwrap_err()
            .0
    };
    let other = errors(
        "",
        "market = \"Germany\"\ncountry = \"VA\"\ncategory = \"marketing\"\nmessages = 10",
    );
    let PlanFault::CountryOfOtherMarket { own, market, .. } = &other[0].fault else {
        panic!("{other:?}")
    };
    let name = |name: &str| MarketName(name.to_owned());
    assert_eq!(
        (own, market),
        (&OneOf(vec![name("Italy"), name("Other")]), &name("Germany"))
    );
    assert_eq!(
        other[0].fault.text().both().1,
        "`VA` gehört am 2026-10-01 zum Markt `Italy` oder `Other`, nicht zu `Germany`"
    );
    let missing = errors(
        "home_country = \"DE\"\n[account.auth_international]\nMA = \"2024-01-01T00:00:00Z\"",
        "market = \"Morocco\"\ncategory = \"authentication\"\nmessages = 10",
    );
    assert_eq!(
        missing[0].fault.text().both(),
        (
            "missing; authentication to Morocco is domestic for some of its countries and international for others",
            "fehlt; Authentifizierung nach `Morocco` ist für manche seiner Länder inländisch, für andere international"
        )
    );
    let market = name("Morocco");
    assert_eq!(missing[0].fault, PlanFault::CountryMissing { market });
}

#[test]
fn a_plan_of_before_the_first_rules_is_refused_and_advised_nothing_that_is_refused_too() {
    let plan = |month: &str, market: &str| {
        format!(
            "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\n\
             [[volume]]\nmonth = \"{month}\"\nmarket = \"{market}\"\ncategory = \"marketing\"\nmessages = 10\n"
        )
    };
    // The market of the earliest table keeps its name; what is missing are rules and prices.
    let found = shipped(&plan("2021-12", "Germany"));
    assert_eq!(lines(&found), ["marketing message refused 10"]);
    assert_eq!(found.lines[0].market, "Germany");
    assert!(
        found.refused[0]
            .error
            .to_string()
            .contains("no charging rules are known before 2022-02-01"),
        "{}",
        found.refused[0].error
    );
    let errors = |month: &str| {
        let plan: Plan = toml::from_str(&plan(month, "Hong Kong")).unwrap();
        estimate(&plan, pricing_tables::shipped(), Rounding::HalfUp).unwrap_err()
    };
    let said = errors("2021-12").text();
    assert_eq!(
        said.both(),
        (
            "volume 1, market: `Hong Kong` is no market of its own on 2021-12-01; it is one from 2026-07-01 on; \
             plan a month from 2022-02-01 on; no rules and no prices are known before",
            "volume 1, market: `Hong Kong` ist am 2021-12-01 kein eigener Markt; er ist es ab dem 2026-07-01; \
             planen Sie einen Monat ab dem 2022-02-01; davor sind weder Regeln noch Preise bekannt"
        )
    );
    assert!(
        errors("2022-02")
            .text()
            .english()
            .ends_with("; for this month write `Rest of Asia Pacific`"),
        "{}",
        errors("2022-02").text()
    );
}

#[test]
fn a_message_of_before_the_first_rules_is_refused_under_its_own_market() {
    let row = |id: &str, at: &str, contact: &str| Row {
        event: "delivered".to_owned(),
        at: at.to_owned(),
        message_id: id.to_owned(),
        account: "a".to_owned(),
        business_number: "4930123456".to_owned(),
        contact: contact.to_owned(),
        kind: Some("template".to_owned()),
        category: Some("marketing".to_owned()),
        ..Row::default()
    };
    let rows = [
        row("1", "2021-12-31T12:00:00Z", "4915123456789"),
        row("2", "2015-05-05T12:00:00Z", "85212345678"),
        row("3", "2022-01-31T22:59:59Z", "DE.abc"),
        row("4", "2022-01-31T12:00:00Z", "8225551234"),
    ];
    let accounts = "[[account]]\nid = \"a\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
    let billed = billed(&rows, accounts);
    let refused: Vec<(String, String, u64)> = billed
        .bill
        .lines
        .iter()
        .map(|line| (line.month.to_string(), line.market.clone(), line.quantity))
        .collect();
    let expected = [
        ("2015-05", "Rest of Asia Pacific", 1),
        ("2021-12", "Germany", 1),
        ("2022-01", "Germany", 1),
        ("2022-01", "Other", 1),
    ];
    assert_eq!(
        refused,
        expected.map(|(month, market, quantity)| (month.to_owned(), market.to_owned(), quantity))
    );
    assert!(
        billed
            .bill
            .lines
            .iter()
            .all(|line| line.outcome == LineOutcome::Refused)
    );
}

#[test]
fn a_home_that_no_country_is_refused_in_a_plan() {
    let wrong = |home: &str| {
        refusal(&india(1, &service(1, "")).replace("currency", &format!("home_country = \"{home}\"\ncurrency")))
    };
    assert_eq!(
        wrong("XX"),
        "account 1, home_country: `XX` is not a country; ISO 3166-1 gives this code to none"
    );
    assert!(wrong("UK").contains("`UK` is not a country"));
}

fn two_countries(austria: u64, switzerland: u64, category: &str, country: bool) -> String {
    let row = |code: &str, messages: u64| {
        let country = if country {
            format!("country = \"{code}\"\n")
        } else {
            String::new()
        };
        format!(
            "[[volume]]\nmonth = \"2026-10\"\nmarket = \"Rest of Western Europe\"\n{country}category = \"{category}\"\n\
             messages = {messages}\n"
        )
    };
    let account = "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\nbusiness_numbers = 1\n";
    format!("{account}{}{}", row("AT", austria), row("CH", switzerland))
}

#[test]
fn a_line_is_divided_among_the_countries_planned_and_its_parts_add_up_to_it() {
    // One allowance of 1,000 and one price for the market: the countries are mixed in it as 1 to 2.
    let found = shipped(&two_countries(1_001, 2_002, "service", true));
    let parts: Vec<(usize, String, u64)> = found
        .countries
        .iter()
        .map(|part| {
            let country = part.country.map(|country| country.to_string());
            (part.line, country.unwrap_or_default(), part.quantity)
        })
        .collect();
    let part = |line, country: &str, quantity| (line, country.to_owned(), quantity);
    assert_eq!(
        parts,
        [
            part(0, "AT", 668),
            part(0, "CH", 1_335),
            part(1, "AT", 333),
            part(1, "CH", 667)
        ]
    );
    for (place, line) in found.lines.iter().enumerate() {
        let of_line = || found.countries.iter().filter(|part| part.line == place);
        assert_eq!(of_line().map(|part| part.quantity).sum::<u64>(), line.quantity);
        let minor: i128 = of_line().map(|part| part.amount.minor()).sum();
        assert_eq!(minor, line.amount.minor(), "{line:?}");
    }
    // Each country has what was planned for it.
    for (country, planned) in [("AT", 1_001), ("CH", 2_002)] {
        let own = found
            .countries
            .iter()
            .filter(|part| part.country == country.parse().ok());
        assert_eq!(own.map(|part| part.quantity).sum::<u64>(), planned);
    }
}

#[test]
fn naming_countries_changes_no_line_and_naming_none_says_nothing_of_them() {
    for category in ["marketing", "utility", "authentication", "service"] {
        let with = shipped(&two_countries(7, 300_004, category, true));
        let without = shipped(&two_countries(7, 300_004, category, false));
        assert_eq!(
            (&with.lines, &with.totals),
            (&without.lines, &without.totals),
            "{category}"
        );
        assert!(!with.countries.is_empty() && without.countries.is_empty(), "{category}");
    }
}

#[test]
fn a_plan_that_begins_inside_a_month_goes_on_where_its_allowances_stand() {
    let plan = |starts: &str| {
        format!(
            "account = [{{ id = 'a', currency = 'EUR', business_numbers = ['4930123456', 'hotline'] }}]\n\
             volume = [{{ month = '2026-11', market = 'Germany', category = 'service', messages = 500, number = 'hotline' }}]\n\
             allowance_start = [{starts}]\n"
        )
    };
    let found = shipped(&plan("{ number = 'hotline', month = '2026-11', used = 812 }"));
    assert_eq!(
        lines(&found),
        [
            "service message charged 312 at 0.0456: 14.23",
            "service message free monthly_allowance 188",
        ]
    );
    let allowance = &found.allowances[0];
    assert_eq!(
        (allowance.before, allowance.asked, allowance.used, allowance.left),
        (812, 500, 1_000, 0)
    );
    // That of another number changes nothing.
    let other = shipped(&plan("{ number = '+49 30 123456', month = '2026-11', used = 812 }"));
    assert_eq!((other.allowances[0].before, other.allowances[0].left), (0, 500));
    for (start, said) in [
        (
            "{ month = '2026-11', used = 1 }",
            "number: is missing, and in 2026-11 each business number",
        ),
        (
            "{ number = 'x', month = '2026-11', used = 1 }",
            "number: `x` is not a business number of the account",
        ),
        (
            "{ number = 'hotline', month = '2025-11', used = 1 }",
            "month: there is no allowance in 2025-11",
        ),
        (
            "{ account = 'b', month = '2026-11', used = 1 }",
            "account: `b` is not an account of the plan",
        ),
        (
            "{ number = 'hotline', month = '2026-11', used = 1 }, { number = 'hotline', month = '2026-11', used = 2 }",
            "used: the same count stands in an earlier row",
        ),
    ] {
        let refused = refusal(&plan(start));
        assert!(refused.contains(said), "{refused}");
    }
}

fn planned_bank(rows: &str) -> Estimate {
    shipped(&format!(
        "account = [{{ id = 'bank', currency = 'INR', business_numbers = 1 }}]\n{rows}"
    ))
}

/// Several months in one row cost what the same months written one by one cost.
#[test]
fn months_at_once_are_months_one_by_one() {
    let at_once = planned_bank(
        "[[volume]]\nmonths = '2026-10..2026-12'\nmarket = 'India'\ncategory = 'authentication'\n\
         messages = 30000001\ngrowth = '10 %'\n\
         season = ['1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1.5', '70 %']\n",
    );
    let one_by_one = planned_bank(
        "[[volume]]\nmonth = '2026-10'\nmarket = 'India'\ncategory = 'authentication'\nmessages = 30000001\n\
         [[volume]]\nmonth = '2026-11'\nmarket = 'India'\ncategory = 'authentication'\nmessages = 49500002\n\
         [[volume]]\nmonth = '2026-12'\nmarket = 'India'\ncategory = 'authentication'\nmessages = 25410001\n",
    );
    assert_eq!(at_once, one_by_one);
    assert_eq!(at_once.sums.len(), 3);
}

/// What a plan assumes of later prices changes those, from its day on, and every line of them says so.
#[test]
fn a_planned_price_is_the_lists_price_with_the_change_and_is_called_planned() {
    let rows = "[[volume]]\nmonths = '2026-12..2027-01'\nmarket = 'India'\ncategory = 'utility'\nmessages = 1000\n\
                [[volume]]\nmonths = '2026-12..2027-01'\nmarket = 'India'\ncategory = 'marketing'\nmessages = 1000\n";
    let plain = planned_bank(rows);
    let assumed = planned_bank(&format!(
        "{rows}[[price]]\nfrom = '2027-01'\ncategory = 'utility'\nchange = '+10 %'\n\
         [[price]]\nfrom = '2027-01-01'\nmarket = 'India'\ncategory = 'utility'\ncurrency = 'INR'\nchange = '-2.5 %'\n\
         [[price]]\nfrom = '2027-02'\nchange = '+50 %'\n"
    ));
    let mut changed = 0;
    for (before, after) in plain.lines.iter().zip(&assumed.lines) {
        if before.month.to_string() == "2027-01" && before.category == Category::Utility {
            changed += 1;
            let price = |line: &LineItem| line.unit_price.unwrap().decimal();
            assert_eq!(price(after), price(before) * Decimal::new(11, 1) * Decimal::new(975, 3));
            assert_eq!(after.basis, Some(Basis::Planned));
            assert_eq!(after.rate_card, before.rate_card);
        } else {
            assert_eq!(after, before);
        }
    }
    assert_eq!(changed, 1);
    let warning = assumed.warnings.last().unwrap();
    assert_eq!((warning.kind, warning.count), (WarningKind::PricePlanned, 1_000));
    let detail = |market: Option<&str>, percent: &str| WarningDetail::Planned {
        category: Some(Category::Utility),
        market: market.map(str::to_owned),
        percent: percent.to_owned(),
        planned_from: "2027-01-01".parse().unwrap(),
    };
    assert_eq!(warning.details, [detail(None, "+10"), detail(Some("India"), "-2.5")]);
    assert!(
        plain
            .warnings
            .iter()
            .all(|warning| warning.kind != WarningKind::PricePlanned)
    );
}

/// The warning names what moved a price of the plan and nothing else: service messages of India have a price of their
/// own, so a change of utility does not concern them.
#[test]
fn only_what_moved_a_price_is_named() {
    let rows = "[[volume]]\nmonth = '2027-01'\nmarket = 'India'\ncategory = 'service'\nmessages = 3000\n";
    let assumed = planned_bank(&format!(
        "{rows}[[price]]\nfrom = '2027-01'\ncategory = 'utility'\nchange = '+5 %'\n\
         [[price]]\nfrom = '2027-01'\ncategory = 'service'\nchange = '+10 %'\n"
    ));
    let warning = assumed.warnings.last().unwrap();
    let named = |detail: &WarningDetail| match detail {
        WarningDetail::Planned { category, .. } => *category,
        other => panic!("{other:?}"),
    };
    assert_eq!(warning.count, 2_000);
    assert_eq!(
        warning.details.iter().map(named).collect::<Vec<_>>(),
        [Some(Category::Service)]
    );
}

/// A price of a volume tier is changed as the list price is.
#[test]
fn a_planned_change_holds_in_every_volume_tier() {
    let rows = "[[volume]]\nmonth = '2026-11'\nmarket = 'India'\ncategory = 'authentication'\nmessages = 40000000\n";
    let plain = planned_bank(rows);
    let assumed = planned_bank(&format!("{rows}[[price]]\nfrom = '2026-11-01'\nchange = '+100 %'\n"));
    assert!(1 < plain.lines.len());
    let price = |line: &LineItem| line.unit_price.unwrap().decimal();
    for (before, after) in plain.lines.iter().zip(&assumed.lines) {
        assert_eq!(price(after), price(before) * Decimal::TWO);
        assert_eq!((after.tier, after.quantity), (before.tier, before.quantity));
    }
}

#[test]
fn what_a_message_a_conversation_and_a_contact_cost() {
    let bot = planned_bank(
        "[[volume]]\nmonth = '2026-11'\nmarket = 'India'\ncategory = 'service'\nconversations = 2000\n\
         messages_per_conversation = '5'\ncontacts = 1500\n\
         [[volume]]\nmonth = '2026-11'\nmarket = 'India'\ncategory = 'marketing'\ncontacts = 1000\n\
         messages_per_contact = '1.5'\n",
    );
    let amount = |category: Category| {
        let own = bot.lines.iter().filter(|line| line.category == category);
        own.map(|line| line.amount.decimal().unwrap()).sum::<Decimal>()
    };
    let each = |amount: Decimal, units: i64| (amount / Decimal::from(units)).round_dp(6).normalize();
    let (service, marketing) = (amount(Category::Service), amount(Category::Marketing));
    let found = bot
        .averages
        .iter()
        .map(|of| (of.category, [&of.per_message, &of.per_conversation, &of.per_contact]));
    let found: Vec<_> = found
        .map(|(of, each)| (of, each.map(|text| text.as_deref().map(|text| text.parse().unwrap()))))
        .collect();
    let expected = [
        (
            Some(Category::Marketing),
            [Some(each(marketing, 1_500)), None, Some(each(marketing, 1_000))],
        ),
        (
            Some(Category::Service),
            [10_000, 2_000, 1_500].map(|units| Some(each(service, units))),
        ),
        (None, [Some(each(service + marketing, 11_500)), None, None]),
    ];
    assert_eq!(found, expected);
    assert!(
        service < Decimal::from(1_200) && Decimal::from(900) < service,
        "1,000 of 10,000 are free"
    );
}
