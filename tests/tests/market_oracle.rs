//! The market table against libphonenumber's example numbers, which know nothing of Meta: whose number is it?

use std::collections::BTreeSet;

use billing_core::base::{contact::Contact, instant::Day, market::MarketTable};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType};

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

/// What is wrong with a number of this country: its market is not that of the country's row, or its place not the country.
fn wrong(country: &str, number: &PhoneNumber) -> Option<String> {
    let text = number.format_as(PhoneNumberFormat::E164).to_string();
    let place = table().place(Contact::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text}")));
    let countries = table().countries(place);
    if !countries.iter().any(|known| known.as_str() == country) {
        return Some(format!("{text} is of {country}, not of {countries:?}"));
    }
    days().iter().find_map(|day| {
        let (found, expected) = (market(&text, *day), market(&format!("{country}.1"), *day));
        (found != expected).then(|| format!("{text} of {country}: {found}, but {country} is {expected} on {day}"))
    })
}

fn regions() -> BTreeSet<String> {
    PHONE_NUMBER_UTIL
        .get_supported_regions()
        .map(|region| region.as_region_str().to_string())
        .collect()
}

#[test]
fn every_country_with_telephones_has_a_row_and_no_other() {
    let listed: BTreeSet<String> = table()
        .rows()
        .iter()
        .map(|row| row.country.as_str().to_owned())
        .collect();
    // South Korea and the like are listed too, as Other, so that a bill can name them.
    let not_listed: Vec<_> = regions().difference(&listed).cloned().collect();
    let only_listed: Vec<_> = listed.difference(&regions()).cloned().collect();
    assert_eq!((not_listed, only_listed), (vec![], vec![]));
}

#[test]
fn numbers_of_every_country_have_the_market_of_its_row() {
    let mut seen = 0;
    let mut found = BTreeSet::new();
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        let country = region.as_region_str().to_string();
        for of_type in [PhoneNumberType::Mobile, PhoneNumberType::FixedLine] {
            let Ok(number) = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, of_type) else {
                continue;
            };
            seen += 1;
            if let Some(wrong) = wrong(&country, &number) {
                assert!(SHARED.iter().any(|(known, _)| *known == country), "{wrong}");
                found.insert(country.clone());
            }
        }
    }
    assert!(seen > 450, "{seen}");
    assert!(
        SHARED.iter().all(|(country, _)| found.contains(*country)),
        "an exception is no longer needed: {found:?}"
    );
}

#[test]
fn every_area_code_of_shared_calling_codes_is_told_apart() {
    let mut countries = BTreeSet::new();
    let mut checked = 0;
    // Some exchanges are in use in one country only, so several are tried in each area.
    let exchanges = (200..1_000).step_by(25);
    for exchange in exchanges {
        for (calling_code, area) in (200..1_000)
            .map(|area| (1, area))
            .chain((300..1_000).map(|area| (7, area)))
        {
            let Ok(number) = format!("+{calling_code}{area}{exchange}1234").parse::<PhoneNumber>() else {
                continue;
            };
            if !number.is_valid() {
                continue;
            }
            // Toll-free, personal and premium numbers belong to all countries of the code at once.
            let kind = number.get_type();
            let own = [
                PhoneNumberType::Mobile,
                PhoneNumberType::FixedLine,
                PhoneNumberType::FixedLineOrMobile,
            ];
            let Some(region) = number.get_region_code().filter(|_| own.contains(&kind)) else {
                continue;
            };
            let country = region.as_region_str().to_string();
            checked += 1;
            assert_eq!(wrong(&country, &number), None);
            countries.insert(country);
        }
    }
    // Some small islands use none of these exchanges; the example numbers above hold them.
    assert!(
        checked > 5_000 && countries.len() >= 22,
        "{checked} numbers of {countries:?}"
    );
}

#[test]
fn numbers_of_no_country_are_other() {
    let mut seen = 0;
    for code in PHONE_NUMBER_UTIL.get_supported_global_network_calling_codes() {
        let number = PHONE_NUMBER_UTIL.get_example_number_for_non_geo_entity(code).unwrap();
        let text = number.format_as(PhoneNumberFormat::E164).to_string();
        assert!(days().iter().all(|day| market(&text, *day) == "Other"), "{text}");
        seen += 1;
    }
    assert!(seen >= 8, "{seen}");
}
