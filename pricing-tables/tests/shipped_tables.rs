//! Every shipped file is sound; old days keep their prices.
#![expect(clippy::unwrap_used, reason = "a test that fails should stop at once")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use billing_core::{
    base::{category::Category, contact::Contact, market::OTHER},
    tariff::{
        rate_card::Basis,
        regime::{AllowanceCover, AllowanceScope, ChargedUnit},
    },
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
    assert_eq!(loaded.holes.len(), 12);
    assert_eq!(loaded.fragments.len(), 1);
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
        if path.contains('/') {
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
        "holes.csv:14:1: the USD/2026-10-01 rate card does not lack `Germany`, marketing, or is not a complete card\n"
    );
}

#[test]
fn all_sixteen_currencies_are_complete_from_their_first_day() {
    let list = catalog::rate_list(shipped_loaded());
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    for card in &list.cards {
        assert_eq!(card.first_day.format("%d").to_string(), "01", "{}", card.name);
        if card.name == "INR/2022-02-01" {
            // One figure of the old rules; everything after it is complete.
            assert!(!card.complete);
            continue;
        }
        assert!(card.complete, "{}", card.name);
        first
            .entry(card.currency.code())
            .or_insert_with(|| card.first_day.to_string());
    }
    let found: Vec<String> = first
        .iter()
        .map(|(currency, day)| format!("{currency} {day}"))
        .collect();
    let expected = [
        "AED 2026-04-01",
        "ARS 2026-04-01",
        "AUD 2023-06-01",
        "BRL 2026-07-01",
        "CLP 2026-04-01",
        "COP 2026-04-01",
        "EUR 2022-02-01",
        "GBP 2023-06-01",
        "IDR 2023-06-01",
        "INR 2023-06-01",
        "MXN 2026-01-01",
        "MYR 2026-04-01",
        "PEN 2026-04-01",
        "SAR 2026-04-01",
        "SGD 2026-04-01",
        "USD 2022-02-01",
    ];
    assert_eq!(found, expected);
    let newest = |currency: &str| list.cards.iter().rfind(|card| card.currency.code() == currency);
    for currency in first.keys() {
        assert_eq!(
            newest(currency).unwrap().first_day.to_string(),
            "2026-10-01",
            "{currency}"
        );
    }
}

/// The bands of a day as lines of a tier table, by market and category's word.
fn tier_lines(currency: &str, day: &str, with_basis: bool) -> String {
    let view = catalog::rate_show(shipped_loaded(), currency.parse().unwrap(), day.parse().unwrap()).unwrap();
    let digits = if currency == "IDR" { 2 } else { 4 };
    let mut schedules: Vec<_> = view.tiers.iter().collect();
    schedules.sort_by_key(|schedule| (schedule.market.as_str(), schedule.category.as_str()));
    let mut text = String::new();
    for schedule in schedules {
        for band in &schedule.bands {
            let last = band.last_unit.map(|last| last.to_string()).unwrap_or_default();
            let mut price = band.unit_price.decimal();
            price.rescale(digits);
            write!(
                text,
                "{},{},{},{last},{price}",
                schedule.market, schedule.category, band.first_unit
            )
            .unwrap();
            if with_basis {
                write!(text, ",{}", band.basis.as_str()).unwrap();
            }
            text.push('\n');
        }
    }
    text
}

/// `tier_digests.txt` was made once from tier tables written out in full, for each currency and day: how many rows they
/// have, and two checksums, of the rows without and with their basis. A first band's basis is the list price's, and
/// before 2026-04-01, from which day on thresholds are published, all other bands are derived.
#[test]
fn computed_volume_tiers_are_those_of_the_tables_written_out_row_by_row() {
    let digests = include_str!("tier_digests.txt");
    let mut rows = 0;
    for line in digests.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let (currency, day) = fields[0].split_once('/').unwrap();
        let (prices, all) = (tier_lines(currency, day, false), tier_lines(currency, day, true));
        assert_eq!(prices.lines().count().to_string(), fields[1], "{line}");
        assert_eq!(format!("{:016x}", checksum(&prices)), fields[2], "prices of {line}");
        assert_eq!(format!("{:016x}", checksum(&all)), fields[3], "bases of {line}:\n{all}");
        rows += all.lines().count();
    }
    assert_eq!(rows, 33_804);
    let known: Vec<&str> = digests.lines().filter_map(|line| line.split(' ').next()).collect();
    let found: Vec<String> = catalog::rate_list(shipped_loaded())
        .tier_tables
        .iter()
        .map(|table| table.name.clone())
        .collect();
    assert_eq!(found, known);
}

#[test]
fn volume_tiers_in_full() {
    let of = |currency: &str, day: &str, start: &str| {
        let all = tier_lines(currency, day, true);
        all.lines()
            .filter(|line| line.starts_with(start))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    // Published.
    assert_eq!(
        of("USD", "2026-04-01", "Rest of Central & Eastern Europe,utility"),
        [
            "Rest of Central & Eastern Europe,utility,1,100000,0.0212,published",
            "Rest of Central & Eastern Europe,utility,100001,1000000,0.0201,published",
            "Rest of Central & Eastern Europe,utility,1000001,4500000,0.0190,published",
            "Rest of Central & Eastern Europe,utility,4500001,40000000,0.0180,published",
            "Rest of Central & Eastern Europe,utility,40000001,80000000,0.0169,published",
            "Rest of Central & Eastern Europe,utility,80000001,,0.0159,published",
        ]
    );
    // Carried to a day on which the list price was the same; two prices are not those of the rule.
    assert_eq!(
        of("USD", "2026-07-01", "Rest of Central & Eastern Europe,utility")[2..5],
        [
            "Rest of Central & Eastern Europe,utility,1000001,4500000,0.0190,carried",
            "Rest of Central & Eastern Europe,utility,4500001,40000000,0.0180,carried",
            "Rest of Central & Eastern Europe,utility,40000001,80000000,0.0169,carried",
        ]
    );
    // Derived, with a list price that is published; India's steps are 6 %.
    assert_eq!(
        of("EUR", "2026-07-01", "Germany,utility")[..2],
        [
            "Germany,utility,1,100000,0.0456,published",
            "Germany,utility,100001,1000000,0.0433,derived",
        ]
    );
    assert_eq!(
        of("COP", "2026-10-01", "India,utility")[..2],
        [
            "India,utility,1,25000000,5.1545,published",
            "India,utility,25000001,50000000,4.8452,derived",
        ]
    );
    assert_eq!(
        of("IDR", "2026-10-01", "Indonesia,utility")[..2],
        [
            "Indonesia,utility,1,750000,356.65,published",
            "Indonesia,utility,750001,4000000,338.82,derived",
        ]
    );
    // Before the first published thresholds.
    assert_eq!(
        of("USD", "2025-07-01", "Rest of Central & Eastern Europe,utility")[1..3],
        [
            "Rest of Central & Eastern Europe,utility,100001,1000000,0.0201,derived",
            "Rest of Central & Eastern Europe,utility,1000001,4500000,0.0190,derived",
        ]
    );
}

#[test]
fn every_utility_and_authentication_price_since_july_2025_has_its_bands() {
    let loaded = shipped_loaded();
    for card in loaded
        .tables
        .rates
        .cards()
        .filter(|card| "2025-07-01" <= card.first_day().to_string().as_str())
    {
        let table = loaded
            .tables
            .rates
            .tier_table(card.currency(), card.first_day())
            .unwrap();
        assert_eq!(table.first_day(), card.first_day());
        for (market, category, _) in card.cells().filter(|(_, category, _)| category.tier_family().is_some()) {
            let name = loaded.tables.markets.name(market);
            assert!(
                table.schedule(market, category).is_some(),
                "{} {name} {category}",
                card.name()
            );
        }
    }
    assert!(
        loaded
            .tables
            .rates
            .tier_table("USD".parse().unwrap(), "2025-06-30".parse().unwrap())
            .is_none()
    );
}

#[test]
fn prices_are_known_until_the_end_of_2026_and_assumed_afterwards() {
    let loaded = shipped_loaded();
    let list = catalog::rate_list(loaded);
    assert_eq!(list.known_until.len(), 16);
    for known in &list.known_until {
        assert_eq!(known.known_until.to_string(), "2026-12-31", "{}", known.currency);
        let bases = |day: &str| {
            let view = catalog::rate_show(loaded, known.currency, day.parse().unwrap()).unwrap();
            let bands = view.tiers.into_iter().flat_map(|schedule| schedule.bands);
            let bases = view
                .prices
                .iter()
                .map(|price| price.basis)
                .chain(bands.map(|band| band.basis));
            bases.collect::<BTreeSet<Basis>>()
        };
        assert!(!bases("2026-12-31").contains(&Basis::Assumed), "{}", known.currency);
        assert_eq!(bases("2027-01-01"), [Basis::Assumed].into(), "{}", known.currency);
    }
}

#[test]
fn every_card_is_followed_without_a_gap_up_to_the_last_of_its_currency() {
    let list = catalog::rate_list(shipped_loaded());
    for card in &list.cards {
        assert_eq!(
            card.followed,
            card.first_day.to_string() != "2026-10-01",
            "{}",
            card.name
        );
    }
    assert_eq!(
        price("GBP", "2025-06-30", "United Kingdom", Category::Marketing).as_deref(),
        Some("0.0382")
    );
    assert_eq!(
        price("GBP", "2026-07-01", "United Kingdom", Category::Marketing).as_deref(),
        Some("0.0458")
    );
    // A currency begins when Meta offers it, and nothing stands in for it before.
    assert_eq!(price("AED", "2026-03-31", "Germany", Category::Marketing), None);
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
        ("USD", "2026-10-01", "Iraq", AuthenticationInternational, "0.128"),
        ("USD", "2025-07-01", "Saudi Arabia", Utility, "0.0115"),
        ("INR", "2026-04-01", "Pakistan", Utility, "0.7333"),
        ("COP", "2026-10-01", "Colombia", Utility, "2.9455"),
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
    let sources = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/SOURCES.md")).unwrap();
    for (path, text) in shipped_files() {
        let rows = text.lines().count().saturating_sub(1);
        let line = sources
            .lines()
            .find(|line| line.starts_with(&format!("| `{path}` | {rows} |")));
        let line = line.unwrap_or_else(|| panic!("data/SOURCES.md has no line for {path} with {rows} rows"));
        let source = line.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        assert!(
            !path.contains('/') || sources.contains(&format!("\n| {source} |")),
            "data/SOURCES.md: {path} has the source `{source}`, which is no row of the table of sources"
        );
    }
}

/// A published card is never edited. A slip of ours is put right in its own commit, which changes a line of the golden
/// file and says in CHANGELOG.md, under "Amounts", which invoices differ. With `ACCEPT_TABLES=1` the file is
/// written anew, once the change log names every table that changed; `cargo xtask tidy --accept-tables` calls this.
#[test]
fn old_days_keep_their_prices() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let golden = folder.join("tests/checksums.txt");
    let expected = fs::read_to_string(&golden).unwrap();
    let found = checksums(shipped_files());
    if std::env::var_os("ACCEPT_TABLES").is_some() {
        let changes = fs::read_to_string(folder.join("../CHANGELOG.md")).unwrap();
        let untold = untold(&expected, &found, &changes);
        assert!(
            untold.is_empty(),
            "CHANGELOG.md: Amounts of the unreleased version do not name {untold:?}"
        );
        return fs::write(golden, found).unwrap();
    }
    let differ: Vec<&str> = found
        .lines()
        .filter(|line| !expected.lines().any(|known| known == *line))
        .collect();
    assert!(
        found == expected,
        "tables that are new or not as they were: {differ:#?}\nname them under Amounts of the unreleased version in \
         CHANGELOG.md, then `cargo xtask tidy --accept-tables`"
    );
}

#[test]
fn new_different_and_lost_files_must_be_told_once_there_is_a_release() {
    // The published value of FNV-1a for `a`, so markets.csv is as it was.
    let noted = "af63dc4c8601ec8c markets.csv\n0 rate_cards/EUR/2026-10-01.csv\n1 rate_cards/USD/2026-10-01.csv\n";
    let now = checksums(&[
        ("markets.csv", "a"),
        ("rate_cards/EUR/2026-10-01.csv", "b"),
        ("volume_tiers/EUR/2027-01-01.csv", "c"),
    ]);
    let untold = |amounts: &str, releases: &str| {
        let changes =
            format!("# Log\n## [Unreleased]\n### Added\n- USD/2026-10-01\n### Amounts\n{amounts}\n{releases}");
        untold(noted, &now, &changes).join(" ")
    };
    let release = "## 0.1.0\n### Amounts\n- EUR/2027-01-01\n";
    assert_eq!(untold("- EUR/2026-10-01", release), "EUR/2027-01-01 USD/2026-10-01");
    assert_eq!(untold("- EUR/2026-10-01, EUR/2027-01-01, USD/2026-10-01", release), "");
    assert_eq!(untold("", ""), "");
}

/// `af63dc4c8601ec8c markets.csv`: a line for each table.
fn checksums(tables: &[(&str, &str)]) -> String {
    let line = |(path, text): &(&str, &str)| format!("{:016x} {path}\n", checksum(text));
    tables.iter().map(line).collect()
}

/// FNV-1a over the bytes: enough to notice a change that nobody meant, not to protect from malice.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Files that are new, gone or different, and not named under "### Amounts" of the first version in the change log.
/// Before the first release there is no bill that could differ, so nothing needs to be named.
fn untold<'a>(noted: &'a str, now: &'a str, changes: &str) -> Vec<&'a str> {
    let mut versions = changes.split("\n## ").skip(1);
    let unreleased = versions.next().unwrap_or_default();
    if versions.next().is_none() {
        return vec![];
    }
    let amounts = unreleased.split("\n### ").find(|part| part.starts_with("Amounts\n"));
    let lines = |text: &'a str| text.lines().collect::<BTreeSet<_>>();
    let different = &lines(noted) ^ &lines(now);
    let names: BTreeSet<&str> = different.into_iter().filter_map(name_in_changes).collect();
    let is_told = |name: &&str| amounts.unwrap_or_default().contains(*name);
    names.into_iter().filter(|name| !is_told(name)).collect()
}

/// `EUR/2026-10-01` for a card or tiers, `markets.csv` for the others, by their line.
fn name_in_changes(line: &str) -> Option<&str> {
    let (_, path) = line.split_once(' ')?;
    let in_folder = path.split_once('/').and_then(|(_, name)| name.strip_suffix(".csv"));
    Some(in_folder.unwrap_or(path))
}
