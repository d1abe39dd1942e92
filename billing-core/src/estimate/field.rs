//! Single fields of a plan: a month, a market, a number that fits.

use std::collections::BTreeSet;

use super::problems::{Place, Problems};
use crate::{
    base::{
        instant::Day,
        market::{Market, OTHER},
        month::BillingMonth,
    },
    tariff::tables::Tables,
};

/// More of one row than this does not fit beside many others.
pub(super) const MOST_UNITS: u64 = 1_000_000_000_000;

pub(super) fn month(place: Place, text: &str, problems: &mut Problems) -> Option<BillingMonth> {
    let remedy = "write year and month, for example 2026-10";
    match text.parse::<BillingMonth>() {
        // Beyond, a moment no longer fits.
        Ok(month) if ("2000".."2100").contains(&text) => Some(month),
        Ok(_) => {
            let message = format!("`{text}` is out of range; expected a month from 2000-01 to 2099-12");
            problems.add(place, "month", message, remedy);
            None
        }
        Err(message) => {
            problems.add(place, "month", message, remedy);
            None
        }
    }
}

/// A market by its name, on a day.
pub(super) fn market(
    place: Place,
    name: &str,
    day: Option<Day>,
    tables: &Tables,
    problems: &mut Problems,
) -> Option<Market> {
    let markets = &tables.markets;
    let Some(market) = markets.market(name) else {
        let message = format!(
            "`{name}` is not a market; expected a published name, for example {}",
            example(tables)
        );
        let alike = markets
            .names()
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name.trim()));
        let remedy = alike.map_or_else(
            || {
                "countries without a market of their own belong to a group; `wabill rates show` names them all"
                    .to_owned()
            },
            |known| format!("write `{known}`"),
        );
        problems.add(place, "market", message, remedy);
        return None;
    };
    let day = day?;
    if markets.exists_on(market, day) {
        return Some(market);
    }
    // Its countries belong to other markets on that day.
    let rows = markets.rows().iter().filter(|row| row.market == name);
    let first = rows.clone().map(|row| row.effective_from).min();
    let then: BTreeSet<&str> = rows
        .filter_map(|row| markets.country_place(row.country))
        .map(|place| markets.name(markets.market_on(place, day)))
        .collect();
    let since = first.map_or_else(String::new, |first| format!("; it is one from {first} on"));
    let then = then
        .into_iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(" or ");
    let message = format!("`{name}` is no market of its own on {day}{since}");
    problems.add(place, "market", message, format!("for this month write {then}"));
    None
}

fn example(tables: &Tables) -> &str {
    let names = tables.markets.names();
    let known = names.iter().find(|name| *name == "Germany");
    known
        .or_else(|| names.iter().find(|name| *name != OTHER))
        .map_or(OTHER, String::as_str)
}

pub(super) fn too_many(number: u64) -> String {
    format!("`{number}` is too large; expected at most {MOST_UNITS}")
}
