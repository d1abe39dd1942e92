//! Every shipped file is sound; old days keep their prices.
#![expect(clippy::unwrap_used, reason = "a test that fails should stop at once")]

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use billing_core::{
    base::{category::Category, contact::Contact, market::OTHER},
    tariff::regime::{AllowanceCover, AllowanceScope, ChargedUnit},
};
use pricing_tables::{Loaded, catalog, from_folder, shipped, shipped_files, shipped_loaded};

fn owned() -> Vec<(String, String)> {
    shipped_files()
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// The shipped files, proved as a user's folder is.
fn proved() -> Loaded {
    from_folder(owned()).unwrap_or_else(|errors| panic!("{}", lines(&errors)))
}

fn lines(errors: &[pricing_tables::TableError]) -> String {
    errors.iter().fold(String::new(), |mut text, error| {
        writeln!(text, "{error}").unwrap();
        text
    })
}

fn price(currency: &str, day: &str, market: &str, category: Category) -> Option<String> {
    let tables = shipped();
    let card = tables
        .rates
        .card(currency.parse().unwrap(), day.parse().unwrap())
        .ok()?;
    let cell = card.cell(tables.markets.market(market).unwrap(), category)?;
    Some(cell.unit_price.to_string())
}

#[test]
fn every_file_is_sorted_unique_and_without_gaps_and_every_missing_price_is_listed() {
    let loaded = proved();
    assert_eq!(loaded.notes, Vec::<String>::new());
    assert_eq!(loaded.holes.len(), 14);
    assert_eq!(loaded.fragments.len(), 25);
}

#[test]
fn rows_of_a_card_are_in_the_order_of_the_categories_and_rows_of_tiers_in_that_of_their_names() {
    for (path, text) in shipped_files() {
        let key = |line: &str| {
            let field: Vec<&str> = line.split(',').collect();
            let category: Category = field[1].parse().unwrap();
            let place = if path.starts_with("rate_cards/") {
                category.index().to_string()
            } else {
                category.to_string()
            };
            (field[0].to_owned(), place)
        };
        if path.starts_with("rate_cards/") || path.starts_with("volume_tiers/") {
            let keys: Vec<_> = text.lines().skip(1).map(key).collect();
            assert!(keys.is_sorted(), "{path}");
        }
    }
}

#[test]
fn a_listed_hole_that_is_none_is_refused() {
    let mut files = owned();
    let holes = files.iter_mut().find(|(path, _)| path == "holes.csv").unwrap();
    holes.1.push_str("USD,2026-10-01,Germany,marketing,not one\n");
    let errors = from_folder(files).unwrap_err();
    assert_eq!(
        lines(&errors),
        "holes.csv:16:1: the USD/2026-10-01 rate card does not lack `Germany`, marketing, or is not a complete card\n"
    );
}

#[test]
fn the_complete_cards_are_usd_eur_and_inr_from_october_2025() {
    let complete = |card: &catalog::CardSummary| match card.currency.code() {
        "USD" | "EUR" => true,
        "INR" => "2025-10-01" <= card.first_day.to_string().as_str(),
        _ => false,
    };
    let list = catalog::rate_list(shipped_loaded());
    assert_eq!(list.cards.len(), 60);
    assert_eq!(list.tier_tables.len(), 8);
    for card in &list.cards {
        assert_eq!(card.complete, complete(card), "{}", card.name);
        assert_eq!(card.first_day.format("%d").to_string(), "01", "{}", card.name);
    }
}

#[test]
fn fragments_end_where_meta_is_known_to_have_published_the_next_card() {
    let list = catalog::rate_list(shipped_loaded());
    let ends = |name: &str| {
        let card = list.cards.iter().find(|card| card.name == name).unwrap();
        (
            card.effective_until.map(|day| day.to_string()).unwrap_or_default(),
            card.followed,
        )
    };
    assert_eq!(ends("GBP/2025-04-01"), ("2025-07-01".to_owned(), false));
    assert_eq!(ends("GBP/2026-01-01"), ("2026-04-01".to_owned(), false));
    assert_eq!(ends("INR/2025-04-01"), ("2025-07-01".to_owned(), false));
    assert_eq!(ends("INR/2022-02-01"), ("2023-06-01".to_owned(), true));
    assert_eq!(ends("CLP/2026-07-01"), ("2026-10-01".to_owned(), false));
    assert_eq!(ends("GBP/2026-10-01"), (String::new(), false));
    assert_eq!(
        price("GBP", "2025-06-30", "United Kingdom", Category::Marketing).as_deref(),
        Some("0.0382")
    );
    assert_eq!(price("GBP", "2025-07-01", "United Kingdom", Category::Marketing), None);
}

#[test]
fn markets_add_up_to_47_on_2026_10_01() {
    let markets = &shipped().markets;
    let on = |day: &str| {
        let day = day.parse().unwrap();
        let all = (0..markets.names().len()).filter_map(billing_core::base::market::Market::from_index);
        let existing: Vec<&str> = all
            .filter(|market| markets.exists_on(*market, day))
            .map(|market| markets.name(market))
            .collect();
        let region = |name: &&&str| name.starts_with("Rest of ") || **name == "North America" || **name == OTHER;
        (existing.len(), existing.iter().filter(region).count())
    };
    // Total, and regions among them: North America, seven “Rest of …”, Other.
    assert_eq!(on("2022-02-01"), (32, 8));
    assert_eq!(on("2026-06-30"), (32, 8));
    assert_eq!(on("2026-07-01"), (38, 8));
    assert_eq!(on("2026-10-01"), (47, 8));
}

#[test]
fn regions_have_as_many_countries_as_meta_says() {
    let markets = &shipped().markets;
    let count = |region: &str, day: &str| {
        let mut latest = BTreeMap::new();
        for row in markets
            .rows()
            .iter()
            .filter(|row| row.effective_from <= day.parse().unwrap())
        {
            latest.insert((&row.calling_code, row.country), row.market.as_str());
        }
        let mut countries: Vec<_> = latest
            .iter()
            .filter(|(_, market)| **market == region)
            .map(|((_, country), _)| *country)
            .collect();
        countries.sort();
        countries.dedup();
        // Areas that share a listed country's calling code stand in no list of Meta's.
        countries
            .iter()
            .filter(|country| !["EH", "SJ", "AX", "CX", "CC"].contains(&country.as_str()))
            .count()
    };
    let cases = [
        ("North America", 2, 2),
        ("Rest of Africa", 40, 40),
        ("Rest of Asia Pacific", 21, 16),
        ("Rest of Central & Eastern Europe", 20, 16),
        ("Rest of Western Europe", 9, 9),
        ("Rest of Latin America", 15, 15),
        ("Rest of Middle East", 8, 4),
    ];
    for (region, first, last) in cases {
        let found = (count(region, "2022-02-01"), count(region, "2026-10-01"));
        assert_eq!(found, (first, last), "{region}");
    }
}

#[test]
fn numbers_reach_the_market_their_calling_code_says() {
    let markets = &shipped().markets;
    let cases = [
        ("4915123456789", "2023-06-01", "Germany"),
        ("85251234567", "2026-06-30", "Rest of Asia Pacific"),
        ("85251234567", "2026-07-01", "Hong Kong"),
        ("77012345678", "2026-09-30", "Other"),
        ("77012345678", "2026-10-01", "Kazakhstan"),
        ("79161234567", "2026-10-01", "Russia"),
        ("263771234567", "2025-09-30", "Other"),
        ("263771234567", "2025-10-01", "Rest of Africa"),
        ("821012345678", "2026-10-01", "Other"),
        ("35226212345", "2026-10-01", "Other"),
        ("18095551234", "2026-10-01", "Rest of Latin America"),
        ("12425551234", "2026-10-01", "Other"),
        ("16505551234", "2026-10-01", "North America"),
        ("447700900123", "2026-10-01", "United Kingdom"),
    ];
    for (number, day, market) in cases {
        let place = markets.place(Contact::parse(number.as_bytes()).unwrap());
        assert_eq!(
            markets.name(markets.market_on(place, day.parse().unwrap())),
            market,
            "{number} on {day}"
        );
    }
}

#[test]
fn known_prices_stand_where_they_were_published() {
    use Category::{Authentication, AuthenticationInternational, Marketing, Service, Utility};
    let cases = [
        ("EUR", "2023-06-01", "Germany", Marketing, "0.1131"),
        ("EUR", "2023-06-30", "Germany", Service, "0.0679"),
        ("USD", "2025-07-01", "Colombia", Utility, "0.0002"),
        ("USD", "2026-10-01", "Colombia", Utility, "0.0008"),
        ("USD", "2026-10-01", "India", Marketing, "0.0118"),
        ("USD", "2026-10-01", "India", AuthenticationInternational, "0.0304"),
        ("USD", "2026-10-01", "France", Utility, "0.03"),
        ("EUR", "2026-10-01", "France", Utility, "0.0248"),
        ("USD", "2026-10-01", "Rest of Africa", Service, "0.004"),
        ("USD", "2026-10-01", OTHER, Marketing, "0.0604"),
        ("USD", "2026-10-01", "Kazakhstan", AuthenticationInternational, "0.16"),
        ("USD", "2024-11-01", "Germany", Service, "0"),
        ("INR", "2026-01-01", "India", Marketing, "0.8631"),
        ("INR", "2025-12-31", "India", Marketing, "0.7846"),
        ("INR", "2026-10-01", "India", Utility, "0.115"),
        ("INR", "2026-10-01", "India", Authentication, "0.115"),
        ("INR", "2026-10-01", "India", AuthenticationInternational, "2.4971"),
        ("INR", "2026-10-01", "India", Service, "0.115"),
        ("BRL", "2026-10-01", "Brazil", Marketing, "0.3217"),
        ("CLP", "2026-07-01", "Chile", Marketing, "78.4917"),
    ];
    for (currency, day, market, category, expected) in cases {
        assert_eq!(
            price(currency, day, market, category).as_deref(),
            Some(expected),
            "{currency} {day} {market} {category}"
        );
    }
}

#[test]
fn pakistan_utility_falls_by_five_percent_after_150_000_messages() {
    let tables = shipped();
    let day = "2026-04-01".parse().unwrap();
    let table = tables.rates.tier_table("USD".parse().unwrap(), day).unwrap();
    let bands = table
        .schedule(tables.markets.market("Pakistan").unwrap(), Category::Utility)
        .unwrap();
    let found: Vec<(u64, String)> = bands
        .iter()
        .map(|band| (band.first_unit, band.cell.unit_price.to_string()))
        .collect();
    assert_eq!(found[..2], [(1, "0.01".to_owned()), (150_001, "0.0095".to_owned())]);
    assert_eq!(found.len(), 6);
}

#[test]
fn regimes_start_on_the_days_the_rules_changed() {
    let regimes = &shipped().regimes;
    let starts: Vec<String> = regimes
        .iter()
        .map(|regime| format!("{} {}", regime.effective_from, regime.name))
        .collect();
    let expected = [
        "2022-02-01 R1",
        "2023-03-01 R1-72h",
        "2023-04-04 R1b",
        "2023-06-01 R2",
        "2024-06-01 R2b",
        "2024-11-01 R2d",
        "2025-07-01 R3",
        "2026-10-01 R4",
    ];
    assert_eq!(starts, expected);
    let on = |day: &str| shipped().regime(day.parse().unwrap()).unwrap();
    let allowance = |day: &str| {
        on(day)
            .allowance
            .map(|allowance| (allowance.units, allowance.scope, allowance.cover))
    };
    assert_eq!(shipped().regime("2022-01-31".parse().unwrap()), None);
    assert_eq!(on("2023-02-28").entry_point_hours, 24);
    assert_eq!(on("2023-03-01").entry_point_hours, 72);
    assert_eq!(
        allowance("2023-04-03"),
        Some((1_000, AllowanceScope::Account, AllowanceCover::BothKinds))
    );
    assert_eq!(
        allowance("2023-04-04"),
        Some((1_000, AllowanceScope::Account, AllowanceCover::UserInitiated))
    );
    assert_eq!(
        allowance("2023-06-01"),
        Some((1_000, AllowanceScope::Account, AllowanceCover::Service))
    );
    assert_eq!(allowance("2024-11-01"), None);
    assert_eq!(
        allowance("2026-10-01"),
        Some((1_000, AllowanceScope::BusinessNumber, AllowanceCover::Service))
    );
    assert_eq!(on("2025-06-30").unit, ChargedUnit::CategoryConversation);
    assert_eq!(on("2025-07-01").unit, ChargedUnit::Message);
    assert_eq!(
        (on("2026-09-30").service_free, on("2026-10-01").service_free),
        (true, false)
    );
    assert_eq!(
        (
            on("2026-09-30").utility_free_in_window,
            on("2026-10-01").utility_free_in_window
        ),
        (true, false)
    );
    for regime in regimes {
        assert_eq!(
            (
                regime.window_hours,
                regime.conversation_hours,
                regime.entry_point_reply_hours
            ),
            (24, 24, 24),
            "{}",
            regime.name
        );
    }
}

#[test]
fn every_data_file_has_a_line_in_sources() {
    let sources = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/SOURCES.md")).unwrap();
    for (path, text) in shipped_files() {
        let rows = text.lines().count().saturating_sub(1);
        let line = sources
            .lines()
            .find(|line| line.starts_with(&format!("| `{path}` | {rows} |")));
        assert!(
            line.is_some(),
            "data/SOURCES.md has no line for {path} with {rows} rows"
        );
    }
}

/// A published card is never edited. A slip of ours is put right in its own commit, which changes a line of the golden file
/// and says in CHANGELOG.md, under "Amounts", which invoices differ.
#[test]
fn old_days_keep_their_prices() {
    let mut found = String::new();
    for (path, text) in shipped_files() {
        writeln!(found, "{:016x} {path}", checksum(text)).unwrap();
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checksums.txt");
    let expected = std::fs::read_to_string(&golden).unwrap();
    let differ: Vec<&str> = found
        .lines()
        .filter(|line| !expected.lines().any(|known| known == *line))
        .collect();
    assert!(
        found == expected,
        "tables that are new or not as they were: {differ:#?}\nthe whole list now:\n{found}"
    );
}

/// FNV-1a over the bytes: enough to notice a change that nobody meant.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
