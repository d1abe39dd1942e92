//! The market table against libphonenumber's numbers, which know nothing of Meta: whose number is `4915123456789`?
//!
//! The numbers lie in `tests/phone_numbers`, with the script that wrote them.

use std::collections::BTreeSet;

use billing_core::base::{contact::Contact, instant::Day, market::MarketTable};
use csv::{Reader, StringRecord};

/// `country,kind,number`: a mobile and a fixed number of every country, and numbers of no country.
const EXAMPLES: &str = include_str!("../phone_numbers/examples.csv");
/// `calling_code,area,country,exchanges`: whose numbers an area's exchanges have, where countries share a code.
const AREAS: &str = include_str!("../phone_numbers/areas.csv");
/// Every so manyth exchange was looked at.
const STEP: usize = 5;

/// Countries whose numbers have another market than the country's own row, each looked at by a person:
/// country, why.
const SHARED: [(&str, &str); 2] = [
    (
        "VA",
        "the Vatican's own +379 is Other, but its telephones are Italy's +39 06698",
    ),
    (
        "EH",
        "Western Sahara uses Morocco's +212, and a number does not say which; from 2026-10-01 that is Morocco",
    ),
];

fn table() -> &'static MarketTable {
    &pricing_tables::shipped().markets
}

/// The first day of the table and every day on which it changes.
fn days() -> &'static [Day] {
    let days = table().changes();
    assert!(days.len() >= 4, "{days:?}");
    days
}

/// The market of a number or of a business-scoped id.
fn market(contact: &str, day: Day) -> &'static str {
    let contact = Contact::parse(contact.as_bytes()).unwrap_or_else(|| panic!("{contact}"));
    table().name(table().market_on(table().place(contact), day))
}

/// What is wrong with a number of this country: its market is not that of the country's row, or its place not the
/// country.
fn wrong(country: &str, number: &str) -> Option<String> {
    let place = table().place(Contact::parse(number.as_bytes()).unwrap_or_else(|| panic!("{number}")));
    let countries = table().countries(place);
    if !countries.iter().any(|known| known.as_str() == country) {
        return Some(format!("{number} is of {country}, not of {countries:?}"));
    }
    days().iter().find_map(|day| {
        let (found, expected) = (market(number, *day), market(&format!("{country}.1"), *day));
        (found != expected).then(|| format!("{number} of {country}: {found}, but {country} is {expected} on {day}"))
    })
}

fn rows(table: &str) -> Vec<StringRecord> {
    Reader::from_reader(table.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

/// Country and number of the examples: those of countries, or those of none.
fn examples(of_countries: bool) -> Vec<(String, String)> {
    let rows = rows(EXAMPLES);
    let wanted = rows.iter().filter(|row| (&row[0] != "-") == of_countries);
    wanted.map(|row| (row[0].to_owned(), row[2].to_owned())).collect()
}

#[test]
fn every_country_with_telephones_has_a_row_and_no_other() {
    // South Korea and the like are listed too, as Other, so that a bill can name them.
    let listed: BTreeSet<String> = table()
        .rows()
        .iter()
        .map(|row| row.country.as_str().to_owned())
        .collect();
    let expected: BTreeSet<String> = examples(true).into_iter().map(|(country, _)| country).collect();
    assert_eq!(listed, expected);
}

#[test]
fn numbers_of_every_country_have_the_market_of_its_row() {
    let examples = examples(true);
    let mut found = BTreeSet::new();
    for (country, number) in &examples {
        if let Some(wrong) = wrong(country, number) {
            assert!(SHARED.iter().any(|(known, _)| known == country), "{wrong}");
            found.insert(country.as_str());
        }
    }
    assert!(examples.len() > 450, "{}", examples.len());
    assert!(
        SHARED.iter().all(|(country, _)| found.contains(country)),
        "an exception is no longer needed: {found:?}"
    );
}

#[test]
fn every_area_code_of_shared_calling_codes_is_told_apart() {
    let mut countries = BTreeSet::new();
    let mut checked = 0;
    for row in rows(AREAS) {
        let (code, area, country) = (&row[0], &row[1], &row[2]);
        for range in row[3].split(' ') {
            let (first, last) = range.split_once('-').unwrap();
            for exchange in (first.parse().unwrap()..=last.parse::<u32>().unwrap()).step_by(STEP) {
                assert_eq!(wrong(country, &format!("{code}{area}{exchange}1234")), None);
                checked += 1;
            }
        }
        countries.insert(country.to_owned());
    }
    assert!(
        checked > 50_000 && countries.len() >= 25,
        "{checked} numbers of {countries:?}"
    );
}

#[test]
fn numbers_of_no_country_are_other() {
    let examples = examples(false);
    for (_, number) in &examples {
        assert!(days().iter().all(|day| market(number, *day) == "Other"), "{number}");
    }
    assert!(examples.len() >= 8, "{}", examples.len());
}
