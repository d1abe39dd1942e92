//! Single fields of a plan: a month, a market, a number that fits.

use std::collections::BTreeSet;

use super::problems::{Place, Problems};
use crate::{
    base::{
        few,
        instant::Day,
        localized::LocalizedText,
        market::{Market, OTHER},
        month::BillingMonth,
    },
    tariff::tables::Tables,
};

/// More of one row than this does not fit beside many others.
pub(super) const MOST_UNITS: u64 = 1_000_000_000_000;

pub(super) fn month(place: Place, text: &str, problems: &mut Problems) -> Option<BillingMonth> {
    let message = match text.parse::<BillingMonth>() {
        // Beyond, a moment no longer fits.
        Ok(month) if ("2000".."2100").contains(&text) => return Some(month),
        Ok(_) => LocalizedText::new(
            format!("`{text}` is out of range; expected a month from 2000-01 to 2099-12"),
            format!("`{text}` liegt zu weit entfernt; erwartet ist ein Monat von 2000-01 bis 2099-12"),
        ),
        Err(english) => LocalizedText::new(
            english,
            format!("`{text}` ist kein Monat; erwartet ist JJJJ-MM, zum Beispiel 2023-06"),
        ),
    };
    let remedy = (
        "write year and month, for example 2026-10",
        "schreiben Sie Jahr und Monat, zum Beispiel 2026-10",
    );
    problems.add(place, "month", message, remedy);
    None
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
        let example = example(tables);
        let message = LocalizedText::new(
            format!("`{name}` is not a market; expected a published name, for example {example}"),
            format!("`{name}` ist kein Markt; erwartet ist ein veröffentlichter Name, zum Beispiel {example}"),
        );
        let alike = markets
            .names()
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name.trim()));
        let remedy = alike.map_or_else(
            || {
                LocalizedText::new(
                    "countries without a market of their own belong to a group; `wabill rates show` names them all",
                    "Länder ohne eigenen Markt gehören zu einer Gruppe; `wabill rates show` nennt sie alle",
                )
            },
            |known| LocalizedText::new(format!("write `{known}`"), format!("schreiben Sie `{known}`")),
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
    let then: BTreeSet<&str> = few::collect(
        rows.filter_map(|row| markets.country_place(row.country))
            .map(|place| markets.name(markets.market_on(place, day))),
    );
    let since = first.map_or((String::new(), String::new()), |first| {
        (
            format!("; it is one from {first} on"),
            format!("; er ist es ab dem {first}"),
        )
    });
    let message = LocalizedText::new(
        format!("`{name}` is no market of its own on {day}{}", since.0),
        format!("`{name}` ist am {day} kein eigener Markt{}", since.1),
    );
    let remedy = if let Some(first) = tables.regimes.first().filter(|_| tables.regime(day).is_none()) {
        // Another market would be refused too.
        let first = first.effective_from;
        LocalizedText::new(
            format!("plan a month from {first} on; no rules and no prices are known before"),
            format!("planen Sie einen Monat ab dem {first}; davor sind weder Regeln noch Preise bekannt"),
        )
    } else {
        let either = |or: &str| {
            let then: Vec<String> = then.iter().map(|name| format!("`{name}`")).collect();
            then.join(or)
        };
        LocalizedText::new(
            format!("for this month write {}", either(" or ")),
            format!("schreiben Sie für diesen Monat {}", either(" oder ")),
        )
    };
    problems.add(place, "market", message, remedy);
    None
}

fn example(tables: &Tables) -> &str {
    let names = tables.markets.names();
    let known = names.iter().find(|name| *name == "Germany");
    known
        .or_else(|| names.iter().find(|name| *name != OTHER))
        .map_or(OTHER, String::as_str)
}

pub(super) fn too_many(number: u64) -> LocalizedText {
    LocalizedText::new(
        format!("`{number}` is too large; expected at most {MOST_UNITS}"),
        format!("`{number}` ist zu groß; erwartet sind höchstens {MOST_UNITS}"),
    )
}

/// What to do about a number that is too large.
pub(super) const CHECK_DIGITS: (&str, &str) = ("check the digits", "prüfen Sie die Ziffern");
