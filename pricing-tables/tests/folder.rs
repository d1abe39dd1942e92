//! A folder of one's own is read like the shipped tables, and everything wrong with it is named at once.
#![expect(clippy::unwrap_used, reason = "a test that fails should stop at once")]

use std::fmt::Write as _;

use pricing_tables::{TableError, from_folder, shipped_files};

const MARKETS: &str = "calling_code,iso2,country,market,effective_from\n\
    49,DE,Germany,Germany,2022-02-01\n852,HK,Hong Kong,Other,2022-02-01\n852,HK,Hong Kong,Hong Kong,2026-07-01\n\
    996,KG,Kyrgyzstan,Other,2022-02-01\n";
const CARD: &str = "market,category,unit_price,basis\n\
    Germany,marketing,0.1131,published\nGermany,utility,0.0550,derived\nGermany,authentication,0.0550,published\n\
    Other,marketing,0.0600,published\nOther,utility,0.0077,carried\nOther,authentication,0.0077,published\n";
const TIERS: &str = "market,category,first_unit,last_unit,unit_price,basis\n\
    Germany,utility,1,100000,0.0550,published\nGermany,utility,100001,,0.0523,published\n";
const CARD_PATH: &str = "rate_cards/EUR/2026-04-01.csv";
const TIER_PATH: &str = "volume_tiers/EUR/2026-04-01.csv";

/// A sound folder in which one file has another text.
fn folder(path: &str, text: &str) -> Vec<(String, String)> {
    let mut files = vec![("markets.csv", MARKETS), (CARD_PATH, CARD), (TIER_PATH, TIERS)];
    files.retain(|(known, _)| *known != path);
    files.push((path, text));
    files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

fn shown(errors: &[TableError]) -> String {
    errors.iter().fold(String::new(), |mut text, error| {
        writeln!(text, "{error}").unwrap();
        text
    })
}

fn faults(path: &str, text: &str) -> String {
    shown(&from_folder(folder(path, text)).unwrap_err())
}

#[test]
fn the_layout_without_rules_fragments_and_holes_loads_with_notes() {
    let given = ["markets.csv", "rate_cards/", "volume_tiers/"];
    let wanted = shipped_files()
        .iter()
        .filter(|(path, _)| given.iter().any(|start| path.starts_with(start)));
    let loaded = from_folder(
        wanted
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
    )
    .unwrap();
    assert_eq!(
        loaded.notes.first().unwrap(),
        "regimes.csv is absent; the rules built into this program apply"
    );
    assert!(loaded.notes.contains(
        &"rate_cards/EUR/2023-06-01.csv lacks 1 price a bill may need (India authentication); such messages are refused".to_owned()
    ));
    assert_eq!(loaded.tables.regimes.len(), 8);
    assert_eq!(loaded.tables.rates.cards().count(), 117);
    assert!(
        loaded
            .tables
            .rates
            .cards()
            .all(billing_core::tariff::rate_card::RateCard::complete)
    );
}

#[test]
fn a_market_that_comes_later_than_the_card_is_noted() {
    let loaded = from_folder(folder("README.md", "not a table")).unwrap();
    assert_eq!(
        loaded.notes.last().unwrap(),
        "rate_cards/EUR/2026-04-01.csv lacks 3 prices a bill may need (Hong Kong marketing, Hong Kong utility, \
         Hong Kong authentication); such messages are refused"
    );
}

#[test]
fn every_unreadable_field_of_a_card_is_named_with_line_and_column() {
    let card = "market,category,unit_price,basis\n\
        Germny,marketing,0.1131,published\n\
        Germany,mktg,\"0,1131\",guessed\n\
        Germany,utility,-0.05,published,x\n\n\
        Other, utility,1e-3,published\n\
        Other,marketing,.5,published\n";
    assert_eq!(
        faults(CARD_PATH, card),
        "rate_cards/EUR/2026-04-01.csv:2:1: market `Germny` is not in markets.csv\n\
         rate_cards/EUR/2026-04-01.csv:3:9: `mktg` is not a category; expected marketing, utility, authentication, \
         authentication_international, service, business_initiated or user_initiated\n\
         rate_cards/EUR/2026-04-01.csv:3:14: `0,1131` is not a price; expected a decimal number with a point, for example 0.0425\n\
         rate_cards/EUR/2026-04-01.csv:3:23: `guessed` is not a basis; expected published, carried or derived\n\
         rate_cards/EUR/2026-04-01.csv:4:1: this row has 5 fields; expected 4: market,category,unit_price,basis\n\
         rate_cards/EUR/2026-04-01.csv:6:7: this field begins or ends with a space\n\
         rate_cards/EUR/2026-04-01.csv:6:16: `1e-3` is not a price; expected a decimal number with a point, for example 0.0425\n\
         rate_cards/EUR/2026-04-01.csv:7:17: `.5` is not a price; expected up to 9 digits, a point and up to 10 digits, for example 0.0425\n"
    );
}

#[test]
fn rows_out_of_order_or_listed_twice_or_of_a_later_market_are_refused() {
    let card = "market,category,unit_price,basis\n\
        Hong Kong,marketing,0.1,published\nGermany,marketing,0.1131,published\nGermany,marketing,0.1200,published\n";
    let text = faults(CARD_PATH, card);
    assert!(
        text.contains(":2:1: market `Hong Kong` is not in markets.csv on 2026-04-01\n"),
        "{text}"
    );
    assert!(text.contains(":3:1: market `Germany` is out of order\n"), "{text}");
    assert!(
        text.contains(":4:9: `Germany`, marketing is listed twice, at 0.1131 and at 0.12\n"),
        "{text}"
    );
}

#[test]
fn bands_start_at_one_follow_each_other_never_rise_and_stay_open() {
    let tiers = |rows: &str| {
        faults(
            TIER_PATH,
            &format!("market,category,first_unit,last_unit,unit_price,basis\n{rows}"),
        )
    };
    let at = |message: &str| format!("{TIER_PATH}:{message}\n");
    let first = "Germany,utility,1,100,0.055,published\n";
    assert_eq!(
        tiers(&format!("{first}Germany,utility,102,,0.05,published\n")),
        at("3:17: the bands leave a gap: this one starts at 102; expected 101")
    );
    assert_eq!(
        tiers(&format!("{first}Germany,utility,100,,0.05,published\n")),
        at("3:17: the bands overlap: this one starts at 100; expected 101")
    );
    assert_eq!(
        tiers(&format!("{first}Germany,utility,101,,0.06,published\n")),
        at("3:22: the price rises to 0.06; a band never costs more than the one before it")
    );
    assert_eq!(
        tiers(first),
        at("2:19: the last band ends; messages beyond it would have no price")
    );
    assert_eq!(
        tiers("Germany,utility,1,,0.054,published\n"),
        at("2:20: the first band of `Germany`, utility is 0.054; the list price of EUR/2026-04-01 is 0.055")
    );
    assert_eq!(
        tiers("Germany,marketing,1,,0.1131,published\n"),
        at("2:9: `marketing` has no volume tiers; expected utility, authentication or authentication_international")
    );
    assert_eq!(
        tiers("Germany,authentication_international,1,,0.1,published\n"),
        at(
            "2:1: `Germany`, authentication_international has volume tiers, but the EUR/2026-04-01 rate card has no price for it"
        )
    );
}

#[test]
fn a_later_card_with_another_list_price_needs_its_own_tiers() {
    let card = CARD.replace("0.0550", "0.0600");
    let text = faults("rate_cards/EUR/2026-07-01.csv", &card);
    assert_eq!(
        text,
        format!(
            "{TIER_PATH}:2:26: the first band of `Germany`, utility is 0.055; the list price of EUR/2026-07-01 is 0.06\n"
        )
    );
}

#[test]
fn file_names_give_currency_and_day() {
    let text = faults("rate_cards/EURO/2026-04-01.csv", CARD);
    assert!(
        text.contains("rate_cards/EURO/2026-04-01.csv: `EURO` is not a currency"),
        "{text}"
    );
    let text = faults("rate_cards/EUR/2026-4-1.csv", CARD);
    assert!(
        text.contains("rate_cards/EUR/2026-4-1.csv: `2026-4-1` is not a day"),
        "{text}"
    );
    let text = faults("volume_tiers/2026-04-01.csv", TIERS);
    assert!(
        text.contains("volume_tiers/2026-04-01.csv: this file is not where a table is expected"),
        "{text}"
    );
}

const THRESHOLDS: &str = "market,category,effective_from,published_from,step_percent,first_units\n\
    Germany,authentication,2026-04-01,2026-07-01,5,1 101 1001\nGermany,utility,2026-04-01,2026-04-01,6,1 201\n";

/// The bands of Germany on a day as first message, price and basis.
fn bands(files: Vec<(String, String)>, category: &str, day: &str) -> Vec<String> {
    let loaded = from_folder(files).unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    let view = pricing_tables::catalog::rate_show(&loaded, "EUR".parse().unwrap(), day.parse().unwrap()).unwrap();
    let of = |schedule: &&pricing_tables::catalog::ScheduleView| {
        schedule.market == "Germany" && schedule.category.as_str() == category
    };
    let schedules = view.tiers.iter().filter(of).flat_map(|schedule| &schedule.bands);
    schedules
        .map(|band| format!("{} {} {}", band.first_unit, band.unit_price, band.basis.as_str()))
        .collect()
}

#[test]
fn tier_tables_and_thresholds_live_together() {
    let mut files = folder("tier_thresholds.csv", THRESHOLDS);
    files.push((
        "rate_cards/EUR/2026-07-01.csv".to_owned(),
        CARD.replace("0.0550", "0.0600"),
    ));
    // The table of the day says how utility goes; its first band is known as the list price is.
    assert_eq!(
        bands(files.clone(), "utility", "2026-04-01"),
        ["1 0.055 derived", "100001 0.0523 published"]
    );
    // What it does not have is computed. The thresholds are of a later day, and nothing but the list price is certain.
    assert_eq!(
        bands(files.clone(), "authentication", "2026-04-01"),
        ["1 0.055 published", "101 0.0523 derived", "1001 0.0495 derived"]
    );
    // The next list has bands of its own.
    assert_eq!(
        bands(files, "utility", "2026-07-01"),
        ["1 0.06 derived", "201 0.0564 derived"]
    );
    // Without thresholds a table holds until the next one, and only for what it has.
    let old = folder("README.md", "");
    assert_eq!(
        bands(old.clone(), "utility", "2026-05-15"),
        ["1 0.055 derived", "100001 0.0523 published"]
    );
    assert_eq!(bands(old, "authentication", "2026-05-15"), Vec::<String>::new());
}

#[test]
fn prices_are_known_to_the_end_of_the_last_lists_quarter_or_as_long_as_the_folder_says() {
    let known = |text: Option<&str>| {
        let files = text.map_or_else(|| folder("README.md", ""), |text| folder("known_until.csv", text));
        let known = from_folder(files).unwrap().tables.known_until;
        let day = |day: Option<billing_core::base::instant::Day>| day.unwrap().to_string();
        (day(known.prices("EUR".parse().unwrap())), day(known.rules()))
    };
    let days = |prices: &str, rules: &str| (prices.to_owned(), rules.to_owned());
    assert_eq!(known(None), days("2026-06-30", "2026-06-30"));
    assert_eq!(
        known(Some("tables,known_until\nall,2026-12-31\n")),
        days("2026-12-31", "2026-12-31")
    );
    // The list itself shows more than an older word for all.
    assert_eq!(
        known(Some("tables,known_until\nall,2026-03-31\n")),
        days("2026-06-30", "2026-03-31")
    );
    assert_eq!(
        known(Some("tables,known_until\nEUR,2026-04-30\nrules,2027-03-31\n")),
        days("2026-04-30", "2027-03-31")
    );
    assert_eq!(
        faults(
            "known_until.csv",
            "tables,known_until\nEUR,2026-03-31\nGBP,2026-12-31\nmarkets,2026-12-31\n"
        ),
        "known_until.csv:4:1: `markets` is not known here; expected all, rules or a currency, for example EUR\n"
    );
    assert_eq!(
        faults(
            "known_until.csv",
            "tables,known_until\nEUR,2026-03-31\nGBP,2026-12-31\n"
        ),
        "known_until.csv:2:5: 2026-03-31 is before the first day of the EUR/2026-04-01 rate card\n\
         known_until.csv:3:1: there is no rate card of GBP\n"
    );
}

#[test]
fn thresholds_that_do_not_fit_are_named() {
    let header = "market,category,effective_from,published_from,step_percent,first_units\n";
    let text = |row: &str| faults("tier_thresholds.csv", &format!("{header}{row}\n"));
    assert_eq!(
        text("Germany,utility,2026-04-01,2026-04-01,5,1 300 200"),
        "tier_thresholds.csv:2:41: the bands do not begin at 1 and rise from there\n"
    );
    assert_eq!(
        text("Germany,utility,2026-04-01,2026-01-01,50,1 2 3"),
        "tier_thresholds.csv:2:28: 2026-01-01 is before 2026-04-01\n\
         tier_thresholds.csv:2:39: 2 steps of 50 % leave nothing of the list price\n"
    );
    assert_eq!(
        text("Hong Kong,utility,2026-04-01,2026-04-01,5,1 2"),
        "tier_thresholds.csv:2:1: market `Hong Kong` is not in markets.csv on 2026-04-01\n"
    );
    assert_eq!(
        text("Germany,marketing,2026-04-01,2026-04-01,5,1 2"),
        "tier_thresholds.csv:2:9: `marketing` has no volume tiers; expected utility, authentication or authentication_international\n"
    );
}

#[test]
fn needed_files_are_missed() {
    let only = |path: &str, text: &str| from_folder(vec![(path.to_owned(), text.to_owned())]).unwrap_err();
    assert!(shown(&only("markets.csv", MARKETS)).contains("rate_cards: there is no rate card\n"));
    assert_eq!(shown(&only(CARD_PATH, CARD)), "markets.csv: the file is missing\n");
    assert!(faults(CARD_PATH, "").contains("2026-04-01.csv: the file is empty\n"));
    assert!(
        faults(CARD_PATH, "market,price\n")
            .contains("2026-04-01.csv:1:1: the first line is not the header of this table\n")
    );
}

#[test]
fn markets_that_contradict_each_other_are_refused() {
    let twice = MARKETS.replace("996,", "852,HK,Hong Kong,Germany,2026-07-01\n996,");
    assert!(
        faults("markets.csv", &twice)
            .contains("markets.csv:5:1: calling code 852 of HK from 2026-07-01 is listed twice\n")
    );
    let no_other = "calling_code,iso2,country,market,effective_from\n49,DE,Germany,Germany,2022-02-01\n";
    assert!(faults("markets.csv", no_other).contains("no row names the market `Other`"));
}

#[test]
fn regimes_fragments_and_holes_are_proved_too() {
    let header = shipped_files()
        .iter()
        .find(|(path, _)| *path == "regimes.csv")
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap();
    let row = "R1,2022-02-01,message,24,24,24,0,1000,none,none,yes,no,no,no,no,no,maybe,no";
    assert_eq!(
        faults("regimes.csv", &format!("{header}\n{row}\n")),
        "regimes.csv:2:32: `0` is not a length in hours; expected a whole number from 1 to 744\n\
         regimes.csv:2:34: allowance_units, allowance_scope and allowance_cover must all be none, or none of them\n\
         regimes.csv:2:68: `maybe` is not known here; expected one of: yes, no\n"
    );
    assert_eq!(
        faults(
            "fragments.csv",
            "currency,first_day,effective_until,note\nEUR,2026-04-01,2026-04-01,x\nEUR,2026-05-01,,x\n"
        ),
        "fragments.csv:2:16: 2026-04-01 is not after the card's first day 2026-04-01\n\
         fragments.csv:3:5: there is no rate card EUR/2026-05-01\n"
    );
    assert_eq!(
        faults(
            "holes.csv",
            "currency,first_day,market,category,note\nEUR,2026-04-01,Germany,utility,x\n"
        ),
        "holes.csv:2:1: the EUR/2026-04-01 rate card does not lack `Germany`, utility, or is not a complete card\n"
    );
}

#[test]
fn hostile_files_are_refused_without_filling_the_memory() {
    let long = format!("market,category,unit_price,basis\n\"{}", "x".repeat(1_000_000));
    let text = faults(CARD_PATH, &long);
    assert_eq!(
        text,
        format!("{CARD_PATH}:2:1: this row has 1 fields; expected 4: market,category,unit_price,basis\n")
    );
    let many = format!("market,category,unit_price,basis\n{}", "x\n".repeat(100_000));
    let text = faults(CARD_PATH, &many);
    assert_eq!(text.lines().count(), 201);
    assert!(text.ends_with("only the first 200 problems are shown\n"));
    let control = "market,category,unit_price,basis\n\u{1b}[31mGermany,marketing,1,published\n";
    assert!(faults(CARD_PATH, control).contains(":2:1: this field contains a control character\n"));
    let huge = "x".repeat(17 << 20);
    assert!(faults(CARD_PATH, &huge).contains("tables of more than 16777216 are refused"));
}

/// Bytes changed, put in and left out at random places, always the same ones: every result is tables or errors, never a
/// panic.
#[test]
fn damaged_files_never_panic() {
    let mut state = 20_261_122_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let letters = ['\n', ',', '"', '\r', '0', '9', '.', '-', 'x', '\u{feff}', 'é'];
    let mut refused = 0;
    for _ in 0..2_000 {
        let mut files = folder("notes.txt", "");
        let which = random(3);
        let text = &mut files.get_mut(which).unwrap().1;
        for _ in 0..=random(3) {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            let Some(place) = places.get(random(places.len().max(1))).copied() else {
                break;
            };
            match random(3) {
                0 => drop(text.remove(place)),
                1 => text.insert(place, letters.get(random(letters.len())).copied().unwrap()),
                _ => text.truncate(place),
            }
        }
        refused += usize::from(from_folder(files).is_err());
    }
    assert!(1_500 < refused, "only {refused} of 2,000 damaged folders were refused");
}

#[test]
fn a_folder_on_the_disk_is_read_with_its_subfolders() {
    let root = std::env::temp_dir().join(format!("pricing-tables-{}", std::process::id()));
    for (path, text) in folder("notes.txt", "not a table") {
        let full = root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }
    let loaded = pricing_tables::read_folder(&root).unwrap();
    assert_eq!(loaded.tables.rates.cards().count(), 1);
    std::fs::write(root.join(CARD_PATH), b"market\xff").unwrap();
    let errors = pricing_tables::read_folder(&root).unwrap_err();
    assert_eq!(shown(&errors), format!("{CARD_PATH}: the file is not UTF-8 (byte 6)\n"));
    std::fs::remove_dir_all(&root).unwrap();
    assert!(shown(&pricing_tables::read_folder(&root).unwrap_err()).starts_with(".: the folder cannot be read"));
}
