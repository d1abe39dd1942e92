//! Single fields of a plan: a month, a market, a number that fits.

use std::collections::BTreeSet;

use super::{
    plan_fault::PlanFault,
    problems::{Problems, TableRow},
};
use crate::{
    base::{
        few,
        instant::Day,
        listed::{OneOf, Quoted},
        market::{Market, OTHER},
        month::BillingMonth,
    },
    tariff::tables::Tables,
};

pub(super) fn month(place: TableRow, text: &str, problems: &mut Problems) -> Option<BillingMonth> {
    let fault = match text.parse::<BillingMonth>() {
        // Beyond, a moment no longer fits.
        Ok(month) if ("2000".."2100").contains(&text) => return Some(month),
        Ok(_) => PlanFault::MonthOutOfRange { found: text.to_owned() },
        Err(_) => PlanFault::NotAMonth { found: text.to_owned() },
    };
    problems.add(place, "month", fault);
    None
}

/// A market by its name, on a day.
pub(super) fn market(
    place: TableRow,
    name: &str,
    day: Option<Day>,
    tables: &Tables,
    problems: &mut Problems,
) -> Option<Market> {
    let markets = &tables.markets;
    let Some(market) = markets.market(name) else {
        let (name, example) = (name.to_owned(), example(tables).to_owned());
        let alike = markets
            .names()
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name.trim()));
        let fault = match alike {
            Some(published) => PlanFault::MisspeltMarket {
                name,
                example,
                published: published.clone(),
            },
            None => PlanFault::UnknownMarket { name, example },
        };
        problems.add(place, "market", fault);
        return None;
    };
    let on = day?;
    if markets.exists_on(market, on) {
        return Some(market);
    }
    // Its countries belong to other markets on that day.
    let rows = markets.rows().iter().filter(|row| row.market == name);
    // Every name has a row.
    let first = rows.clone().map(|row| row.effective_from).min().unwrap_or(on);
    let name = name.to_owned();
    let fault = if let Some(rules) = tables.regimes.first().filter(|_| tables.regime(on).is_none()) {
        PlanFault::MarketBeforeFirstRules {
            name,
            on,
            first,
            rules_from: rules.effective_from,
        }
    } else {
        let then: BTreeSet<&str> = few::collect(
            rows.filter_map(|row| markets.country_place(row.country))
                .map(|place| markets.name(markets.market_on(place, on))),
        );
        let instead = OneOf(then.into_iter().map(|name| Quoted(name.to_owned())).collect());
        PlanFault::MarketNotOnDay {
            name,
            on,
            first,
            instead,
        }
    };
    problems.add(place, "market", fault);
    None
}

fn example(tables: &Tables) -> &str {
    let names = tables.markets.names();
    let known = names.iter().find(|name| *name == "Germany");
    known
        .or_else(|| names.iter().find(|name| *name != OTHER))
        .map_or(OTHER, String::as_str)
}
