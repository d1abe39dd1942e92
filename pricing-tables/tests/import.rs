//! Meta's own downloads, as workbooks and as CSV, become tables.
#![cfg(feature = "import")]
#![expect(clippy::unwrap_used, reason = "a test that fails should stop at once")]

use std::collections::BTreeMap;

use pricing_tables::{
    TableError, from_folder,
    import::{Given, ImportKind, Imported, NewMarket, adopt, import},
    shipped_files, shipped_loaded,
};
use rust_xlsxwriter::Workbook;

fn given(currency: &str, day: &str) -> Given<'static> {
    Given {
        currency: currency.parse().ok(),
        effective_from: day.parse().ok(),
        ..Given::default()
    }
}

fn read(file: &str, bytes: &[u8], given: Given<'_>) -> Result<Vec<Imported>, Vec<TableError>> {
    import(file, bytes, given, shipped_loaded())
}

fn one(file: &str, bytes: &[u8], given: Given<'_>) -> Imported {
    let mut imported = read(file, bytes, given).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert_eq!(imported.len(), 1);
    imported.remove(0)
}

fn lines(errors: &[TableError]) -> String {
    let line = |error: &TableError| {
        let hint = error
            .hint
            .as_ref()
            .map(|hint| format!("\n  hint: {hint}"))
            .unwrap_or_default();
        format!("{error}{hint}\n")
    };
    errors.iter().map(line).collect()
}

fn fails(text: &str) -> String {
    lines(&read("rates.csv", text.as_bytes(), given("USD", "2026-10-01")).unwrap_err())
}

/// A workbook of one sheet; cells that look like numbers are numbers.
fn workbook(rows: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book, rows);
    book.save_to_buffer().unwrap()
}

fn fill(book: &mut Workbook, rows: &[&str]) {
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(line.split('|')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).map(drop).unwrap(),
                Err(_) if cell.is_empty() => {}
                Err(_) => sheet.write_string(row, column, cell).map(drop).unwrap(),
            }
        }
    }
}

const TITLE: &str = "Cost per message in USD on the WhatsApp Business Platform, effective October 1, 2026";

#[test]
fn a_workbook_named_csv_is_read_as_a_workbook() {
    let bytes = workbook(&[
        TITLE,
        "",
        "Market|Currency|Marketing|Utility|Authentication|Authentication-\nInternational|Service",
        "Argentina|$US|0.0618|0.026|0.026|n/a|0.026",
        "India|$US|0.0118|0.0014|0.0014|0.0304|0.0014",
        "Rest of Central & Eastern Europe|$US|0.086|0.0212|0.0212|n/a|0.0212",
        "* Rates may change.",
    ]);
    let imported = one("usd_rates.csv", &bytes, Given::default());
    assert_eq!(
        (imported.kind, imported.path.as_str()),
        (ImportKind::ListRates, "rate_cards/USD/2026-10-01.csv")
    );
    assert_eq!(imported.compared_with.as_deref(), Some("USD/2026-10-01"));
    assert!(imported.text.starts_with(
        "market,category,unit_price,basis\n\
         Argentina,marketing,0.0618,published\n\
         Argentina,utility,0.0260,published\n\
         Argentina,authentication,0.0260,published\n\
         Argentina,service,0.0260,published\n\
         India,marketing,0.0118,published\n"
    ));
    assert_eq!(imported.changes.moved, vec![]);
    assert_eq!(imported.changes.unchanged, 13);
    assert_eq!(imported.notes.len(), 2);
    assert!(
        imported
            .notes
            .iter()
            .any(|note| note == "row 7 has no prices and was left out: * Rates may change.")
    );
    assert!(
        imported
            .notes
            .iter()
            .any(|note| note.starts_with("the file has no price for 44 of that day's markets: "))
    );
}

#[test]
fn every_changed_cell_is_reported_with_old_and_new_price() {
    let text = "Market;Currency;Marketing;Utility;Authentication\nGermany;USD;$0.1400;0.0550;0.0550\nFrance;USD;0.0859;0.0310;--\n";
    let imported = one("rates.csv", text.as_bytes(), given("USD", "2027-01-01"));
    let moved: Vec<String> = imported
        .changes
        .moved
        .iter()
        .map(|moved| {
            format!(
                "{} {} {} {} {}",
                moved.market,
                moved.category,
                moved.old,
                moved.new,
                moved.percent.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        moved,
        ["France utility 0.03 0.031 +3.3", "Germany marketing 0.1365 0.14 +2.6"]
    );
    assert!(
        imported
            .changes
            .removed
            .iter()
            .any(|gone| gone.market == "France" && gone.category.as_str() == "authentication")
    );
    assert_eq!(imported.compared_with.as_deref(), Some("USD/2026-10-01"));
}

/// Sections side by side, the market in its first row only, `--` for no end, `n/a` where a market has no international
/// price.
fn meta_tiers() -> Vec<&'static str> {
    vec![
        "Cost per message in USD on the WhatsApp Business Platform, effective October 1, 2026. Reflecting volume tiers.",
        "||Utility|||||Authentication|||||Authentication-International",
        "Market (per rate card)|Currency|From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate",
        "Pakistan|$US|0|150000|List rate|0.015|0%|0|200000|List rate|0.015|0%|0|200000|List rate|0.075|0%",
        "||150001|--|Tier rate|0.0143|-5%|200001|--|Tier rate|0.0143|-5%|200001|--|Tier rate|0.0713|-5%",
        "Germany|$US|0|100000|List rate|0.055|0%|0|--|List rate|0.055|0%|n/a|n/a|n/a|n/a|n/a",
        "||100001|--|Tier rate|0.0523|-5%||||||n/a|n/a|n/a|n/a|n/a",
    ]
}

const TIERS: &str = "market,category,first_unit,last_unit,unit_price,basis\n\
    Germany,authentication,1,,0.0550,published\n\
    Germany,utility,1,100000,0.0550,published\n\
    Germany,utility,100001,,0.0523,published\n\
    Pakistan,authentication,1,200000,0.0150,published\n\
    Pakistan,authentication,200001,,0.0143,published\n\
    Pakistan,authentication_international,1,200000,0.0750,published\n\
    Pakistan,authentication_international,200001,,0.0713,published\n\
    Pakistan,utility,1,150000,0.0150,published\n\
    Pakistan,utility,150001,,0.0143,published\n";

#[test]
fn volume_tiers_stand_side_by_side_for_each_category() {
    let imported = one("usd_volume_tiers.csv", &workbook(&meta_tiers()), Given::default());
    assert_eq!(
        (imported.kind, imported.path.as_str()),
        (ImportKind::VolumeTiers, "volume_tiers/USD/2026-10-01.csv")
    );
    assert_eq!(imported.text, TIERS);
    let csv: String = meta_tiers()
        .iter()
        .map(|line| {
            line.split('|')
                .map(|cell| format!("\"{cell}\""))
                .collect::<Vec<_>>()
                .join(",")
                + "\n"
        })
        .collect();
    assert_eq!(
        one("usd_volume_tiers.csv", csv.as_bytes(), Given::default()).text,
        TIERS
    );
}

#[test]
fn volume_tiers_may_stand_one_below_the_other_or_in_ranges() {
    let long = "Market,Currency,Category,From,To,Rate\n\
        Pakistan,USD,Utility,1,\"150,000\",0.0150\nPakistan,USD,Utility,\"150,001\",MAX,0.0143\n\
        Pakistan,USD,Marketing,0,MAX,0.0473\n";
    let expected = "market,category,first_unit,last_unit,unit_price,basis\n\
        Pakistan,utility,1,150000,0.0150,published\nPakistan,utility,150001,,0.0143,published\n";
    assert_eq!(one("t.csv", long.as_bytes(), given("USD", "2026-10-01")).text, expected);

    let ranges = "Market,Currency,Volume tier,Utility\nPakistan,USD,0–150000,0.0150\n,,> 150000,0.0143\n";
    assert_eq!(
        one("t.csv", ranges.as_bytes(), given("USD", "2026-10-01")).text,
        expected
    );

    let sections =
        "Market,Currency,Tier,Rate\nUtility,,,\nPakistan,USD,0:150000,0.0150\nPakistan,USD,150001:MAX,0.0143\n";
    assert_eq!(
        one("t.csv", sections.as_bytes(), given("USD", "2026-10-01")).text,
        expected
    );

    let touching = "Market,Currency,From,To,Utility\nPakistan,USD,0,150000,0.0150\nPakistan,USD,150000,,0.0143\n";
    let imported = one("t.csv", touching.as_bytes(), given("USD", "2026-10-01"));
    assert_eq!(imported.text, expected);
    assert_eq!(
        imported.notes,
        ["`Pakistan`, utility: bands start where the one before them ends; upper bounds were read as inclusive"]
    );
}

/// Headings in merged cells: the text stands in the first of the merged cells, the others are empty.
#[test]
fn a_heading_may_have_several_rows_with_merged_cells() {
    let expected = "market,category,first_unit,last_unit,unit_price,basis\n\
        Brazil,authentication,1,500000,0.0350,published\nBrazil,authentication,500001,,0.0333,published\n\
        Brazil,utility,1,250000,0.0350,published\nBrazil,utility,250001,,0.0333,published\n";
    let title = "Cost per message in BRL, effective October 1, 2026. Reflecting volume tiers.";
    let brazil = [
        "Brazil|BRL|0|250000|List rate|0.035|0%|0|500000|List rate|0.035|0%",
        "||250001|--|Tier rate|0.0333|-5%|500001|--|Tier rate|0.0333|-5%",
    ];
    let headings: [&[&str]; 5] = [
        // `Market` above `Currency, From, To`, with and without a row between.
        &[
            "Market||Utility|||||Authentication",
            "||Messages|||||Messages",
            "|Currency|From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate",
        ],
        &[
            "Market|Currency|Utility|||||Authentication",
            "||From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate",
        ],
        // `Market` alone in its row, the categories below it.
        &[
            "Market (per rate card)",
            "||Utility|||||Authentication",
            "|Currency|From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate",
        ],
        // The currency above, the market below.
        &[
            "|Currency|Utility|||||Authentication",
            "Market||From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate",
        ],
        // The market's heading merged over three rows and repeated at the bottom.
        &[
            "Market|Billing currency|Utility|||||Authentication",
            "Market||Monthly volume|||||Monthly volume",
            "||From|To|Rate type|Rate|vs. List rate|From|To|Rate type|Rate|vs. List rate",
        ],
    ];
    for heading in headings {
        let rows: Vec<&str> = core::iter::once(title)
            .chain(heading.iter().copied())
            .chain(brazil)
            .collect();
        assert_eq!(
            one("tiers.xlsx", &workbook(&rows), Given::default()).text,
            expected,
            "{heading:?}"
        );
    }

    // List rates: the prices below a merged heading, and the categories above one.
    let expected =
        "market,category,unit_price,basis\nGermany,marketing,0.1365,published\nGermany,utility,0.0550,published\n";
    for heading in [
        &["Market|Currency|Rate per message", "||Marketing|Utility"][..],
        &["Market|Currency|Marketing|Utility", "||Rate|Rate"],
        &["||Marketing|Utility", "Market|Currency|Price|Price"],
    ] {
        let rows: Vec<&str> = heading.iter().copied().chain(["Germany|USD|0.1365|0.055"]).collect();
        let imported = one("rates.xlsx", &workbook(&rows), given("USD", "2026-10-01"));
        assert_eq!(imported.text, expected, "{heading:?}");
    }
}

#[test]
fn a_merged_category_cell_counts_for_all_its_rows() {
    let long = "Market,Currency,Category,From,To,Rate\n\
        Pakistan,USD,Utility,1,\"150,000\",0.0150\n,,,\"150,001\",MAX,0.0143\n\
        ,,Authentication,1,MAX,0.0150\n";
    assert_eq!(
        one("t.csv", long.as_bytes(), given("USD", "2026-10-01")).text,
        "market,category,first_unit,last_unit,unit_price,basis\nPakistan,authentication,1,,0.0150,published\n\
         Pakistan,utility,1,150000,0.0150,published\nPakistan,utility,150001,,0.0143,published\n"
    );
    // It does not reach the next market.
    let next = "Market,Currency,Category,From,To,Rate\nPakistan,USD,Utility,1,MAX,0.0150\nGermany,USD,,1,MAX,0.0550\n";
    assert!(fails(next).starts_with("rates.csv:3:6: this price has no category with volume tiers"));
}

#[test]
fn prices_without_a_market_are_an_error() {
    assert!(
        fails("Market,Currency,Marketing\n,USD,0.1\n")
            .starts_with("rates.csv:2:1: this row has prices and no market\n")
    );
    assert!(fails("").starts_with("rates.csv: the file is empty"));
}

const NEXT_YEAR: &str = "Market,Currency,Marketing,Utility,Authentication,Service\n\
    Germany,CHF,0.1365,0.0550,0.0550,0.0550\nThailand,CHF,0.0732,0.0113,0.0113,0.0113\n";

#[test]
fn a_new_market_is_added_with_the_numbers_that_are_named() {
    let refused = lines(&read("rates.csv", NEXT_YEAR.as_bytes(), given("CHF", "2027-01-01")).unwrap_err());
    assert_eq!(
        refused,
        "rates.csv:3:1: market `Thailand` is not known\n  hint: if it is a market of its own from 2027-01-01 on, for \
         calling code 66 (now in `Rest of Asia Pacific`), add --market \"Thailand=TH\"\n"
    );
    let shipped = || -> Vec<(String, String)> {
        let files = shipped_files().iter();
        files
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    };
    for option in [
        "Thailand=TH",
        "Thailand=66",
        "Thailand = +66",
        "Thailand=th",
        "Thailand=TH:66",
    ] {
        let markets: Vec<NewMarket> = vec![option.parse().unwrap()];
        let given = Given {
            markets: &markets,
            ..given("CHF", "2027-01-01")
        };
        let imported = read("rates.csv", NEXT_YEAR.as_bytes(), given).unwrap();
        let loaded = from_folder(adopt(shipped(), &imported)).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
        let tables = &loaded.tables;
        let thailand = tables.markets.market("Thailand").unwrap();
        assert!(
            !tables.markets.exists_on(thailand, "2026-12-31".parse().unwrap()),
            "{option}"
        );
        assert!(
            tables.markets.exists_on(thailand, "2027-01-01".parse().unwrap()),
            "{option}"
        );
        let card = tables
            .rates
            .card("CHF".parse().unwrap(), "2027-01-01".parse().unwrap())
            .unwrap();
        let cell = card
            .cell(thailand, billing_core::base::category::Category::Marketing)
            .unwrap();
        assert_eq!(cell.unit_price.to_string(), "0.0732", "{option}");

        // The same market in another currency, and the same file again: it is known by now.
        let folder = adopt(shipped(), &imported);
        let euro = NEXT_YEAR.replace("CHF", "SEK");
        let given = Given {
            currency: "SEK".parse().ok(),
            ..given
        };
        let again = import("rates.csv", euro.as_bytes(), given, &loaded).unwrap();
        assert_eq!(again[0].new_markets, vec![], "{option}");
        let both = adopt(folder.clone(), &again);
        let markets_of =
            |folder: &[(String, String)]| folder.iter().find(|(path, _)| path == "markets.csv").unwrap().1.clone();
        assert_eq!(markets_of(&both), markets_of(&folder), "{option}");
        from_folder(both).unwrap();
    }
}

#[test]
fn a_new_market_that_cannot_be_is_refused() {
    let refused = |option: &str| {
        let markets: Vec<NewMarket> = vec![option.parse().unwrap()];
        let given = Given {
            markets: &markets,
            ..given("CHF", "2027-01-01")
        };
        lines(&read("rates.csv", NEXT_YEAR.as_bytes(), given).unwrap_err())
    };
    assert!(refused("Thailand=QQ").starts_with("--market Thailand: no number of `QQ` is in markets.csv\n"));
    assert!(refused("Thailand=7999").contains("no number of `7999` is in markets.csv"));
    assert!(
        refused("Germany=TH").contains("the market `Germany` is in the tables already, and not with these numbers")
    );
    // A market that the file does not name adds nothing.
    assert!(refused("Thailnd=TH").contains("market `Thailand` is not known"));
    for option in [
        "Thailand",
        "=TH",
        "Thailand=",
        "Thailand=TH,,66",
        "Thailand=0066",
        "Thailand=T1",
    ] {
        assert!(option.parse::<NewMarket>().is_err(), "{option}");
    }
}

#[test]
fn a_list_price_that_differs_from_the_first_band_is_noted() {
    let text = "Market,Currency,From,To,Utility\nPakistan,USD,0,--,0.0200\n";
    let imported = one("t.csv", text.as_bytes(), given("USD", "2026-10-01"));
    assert_eq!(
        imported.notes,
        [
            "`Pakistan`, utility starts at 0.02, but the list price of USD/2026-10-01 is 0.015; import the list rates of the same day too"
        ]
    );
}

#[test]
fn what_could_mean_two_things_is_an_error() {
    assert_eq!(
        fails(
            "Market,Currency,Marketing\nGermny,USD,0.1\nGermany,EUR,\"0,1365\"\nHong Kong,USD,soon\nGermany,USD,-1\n"
        ),
        "rates.csv:2:1: market `Germny` is not known\n  hint: did you mean `Germany`? for a market that is new on 2026-10-01, say which numbers it has, by country or calling code: --market \"Germny=TH\" or --market \"Germny=66\"\n\
         rates.csv:3:2: this says EUR, but the currency is USD\n\
         rates.csv:3:3: `0,1365` has a comma: it is not clear whether it separates thousands or decimals; write the price with a decimal point\n\
         rates.csv:4:3: `soon` is not a price; expected a number with up to 10 decimals, for example 0.0425, or n/a\n\
         rates.csv:5:3: `-1` is not a price; expected a number with up to 10 decimals, for example 0.0425, or n/a\n"
    );
    assert_eq!(
        fails("Market,Currency,From,To,Utility\nGermany,USD,0,100,0.05\nGermany,USD,200,,0.06\n"),
        "rates.csv:3:5: `Germany`, utility: a band starts at 200; expected 101\n\
         rates.csv:3:5: `Germany`, utility: the price rises to 0.06; a band never costs more than the one before it\n"
    );
    assert_eq!(
        fails("Market,Currency,Marketing\nGermany,USD,0.1\nGermany,USD,0.2\n"),
        "rates.csv:3:3: `Germany`, marketing is listed twice, first in row 2\n"
    );
}

#[test]
fn a_market_is_refused_before_its_first_day() {
    let text = "Market,Currency,Marketing\nHong Kong,USD,0.1\n";
    let errors = read("rates.csv", text.as_bytes(), given("USD", "2026-04-01")).unwrap_err();
    assert!(lines(&errors).starts_with("rates.csv:2:1: market `Hong Kong` does not exist yet on 2026-04-01\n"));
}

#[test]
fn currency_and_day_must_be_known_and_agree() {
    let bare = "Market,Marketing\nGermany,0.1\n";
    assert_eq!(
        lines(&read("rates.csv", bare.as_bytes(), Given::default()).unwrap_err()),
        "rates.csv: the file does not say its currency\n  hint: say it: --currency USD\n\
         rates.csv: the file does not say from which day it is effective\n  hint: say it: --from 2027-01-01\n"
    );
    let titled = format!("\"{TITLE}\"\n{bare}");
    assert_eq!(
        lines(&read("rates.csv", titled.as_bytes(), given("EUR", "2026-07-01")).unwrap_err()),
        "rates.csv:1:1: this says USD, but the currency is EUR\n\
         rates.csv:1:1: the file says it is effective from 2026-10-01, not 2026-07-01\n  \
         hint: import it for the day it states, or load the file of the other day\n"
    );
}

#[test]
fn other_files_are_refused_with_advice() {
    let error = |bytes: &[u8]| lines(&read("x.csv", bytes, given("USD", "2026-10-01")).unwrap_err());
    assert!(error(b"%PDF-1.7").starts_with("x.csv: this is a PDF\n"));
    assert!(
        error(b"PK\x03\x04 cut off").starts_with("x.csv: the workbook cannot be read: it is not a whole ZIP file\n")
    );
    assert!(error(b"a,b\n1,2\n").starts_with("x.csv: no row near the top names a Market column and prices\n"));
    assert!(error(b"Market,Marketing\nM\xfcnchen,1\n").starts_with("x.csv: the file is not UTF-8 text (byte 18)\n"));
}

#[test]
fn a_stray_cell_far_away_costs_nothing() {
    let mut book = Workbook::new();
    fill(&mut book, &["Market|Currency|Marketing", "Germany|USD|0.1365"]);
    book.worksheet_from_index(0)
        .unwrap()
        .write_string(1_048_575, 16_383, "stray")
        .unwrap();
    let imported = one(
        "rates.xlsx",
        &book.save_to_buffer().unwrap(),
        given("USD", "2026-10-01"),
    );
    assert_eq!(
        imported.text,
        "market,category,unit_price,basis\nGermany,marketing,0.1365,published\n"
    );
}

#[test]
fn a_folder_with_imported_files_is_sound() {
    let rates = "Market,Currency,Marketing,Utility,Authentication,Service\n\
        Chile,CLP,80.1,18.2,18.2,n/a\nGermany,CLP,120.5,50.2500,50.2500,\n";
    let tiers = "Market,Currency,From,To,Utility\nChile,CLP,0,100000,18.2\n,,100001,,17.29\n";
    let mut imported = read("rates.csv", rates.as_bytes(), given("CLP", "2026-10-01")).unwrap();
    imported.extend(read("tiers.csv", tiers.as_bytes(), given("CLP", "2026-10-01")).unwrap());
    // A list that ended, before the imported one follows it.
    let ended = "first_day,effective_until,note\nCLP,2026-07-01,2026-10-01,single figures\n";
    let shipped = shipped_files()
        .iter()
        .map(|(path, text)| {
            (
                (*path).to_owned(),
                text.replace("first_day,effective_until,note\n", ended),
            )
        })
        .collect();
    let folder: BTreeMap<String, String> = adopt(shipped, &imported).into_iter().collect();
    assert!(folder.get("fragments.csv").unwrap().contains("CLP,2026-07-01,,"));
    let loaded = from_folder(folder.into_iter().collect()).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert_eq!(loaded.notes.len(), 1);
    assert!(
        loaded
            .notes
            .iter()
            .all(|note| note.starts_with("rate_cards/CLP/2026-10-01.csv lacks ")),
        "{:?}",
        loaded.notes
    );
    let table = loaded
        .tables
        .rates
        .tier_table("CLP".parse().unwrap(), "2026-10-01".parse().unwrap());
    assert!(table.is_some());
}

#[test]
fn a_filled_hole_is_no_longer_listed() {
    let rates = "Market,Currency,Marketing,Utility,Authentication\nIndia,INR,0.7265,0.3082,0.3082\n";
    let imported = read("rates.csv", rates.as_bytes(), given("INR", "2023-06-01")).unwrap();
    let shipped = shipped_files()
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let loaded = from_folder(adopt(shipped, &imported)).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert_eq!(loaded.holes.len(), 11);
}

/// Bytes changed at random places of a workbook and a CSV, always the same ones: tables or errors, never a panic.
#[test]
fn damaged_downloads_never_panic() {
    let mut state = 20_261_122_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let csv = meta_tiers().join("\n").replace('|', ",").into_bytes();
    for original in [workbook(&meta_tiers()), csv] {
        for _ in 0..500 {
            let mut bytes = original.clone();
            for _ in 0..=random(4) {
                let place = random(bytes.len());
                let value = u8::try_from(random(256)).unwrap();
                *bytes.get_mut(place).unwrap() = value;
            }
            // Whether it is still readable depends on the byte; that it answers is what counts.
            drop(read("damaged.csv", &bytes, given("USD", "2026-10-01")));
        }
    }
}
