//! `{}` or `{"currency": "EUR", "on": "2026-10-01", "market": "Germany"}`: the price lists, as `wabill rates` gives
//! them.

use billing_core::base::{currency::Currency, instant::Day};
use pricing_tables::catalog;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{pretty, thrown};

/// The query: empty for the list of all cards; a currency and a day for the card in force.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Query {
    currency: Option<String>,
    on: Option<String>,
    market: Option<String>,
}

/// The result under a `format` version.
#[derive(Serialize)]
struct Versioned<T> {
    format: u32,
    #[serde(flatten)]
    result: T,
}

/// The JSON of `wabill rates list` for an empty query or `{}`; that of `wabill rates show` where `currency` and `on`
/// are given, of one market where `market` is.
///
/// # Errors
///
/// When the query is not sound or no card is known for that day.
#[wasm_bindgen]
pub fn rates(query: &str) -> Result<String, JsError> {
    rates_text(query).map_err(thrown)
}

/// The same for Rust, with the error as text.
///
/// # Errors
///
/// As [`rates`].
pub fn rates_text(query: &str) -> Result<String, String> {
    let query: Query = if query.trim().is_empty() {
        Query::default()
    } else {
        serde_json::from_str(query).map_err(|error| format!("query: {error}"))?
    };
    let loaded = pricing_tables::shipped_loaded();
    match (&query.currency, &query.on) {
        (None, None) if query.market.is_none() => pretty(&Versioned {
            format: 1,
            result: catalog::rate_list(loaded),
        }),
        (Some(currency), Some(on)) => {
            let currency: Currency = currency.parse().map_err(|error| format!("query: {error}"))?;
            let on: Day = on
                .parse()
                .map_err(|_| format!("query: `{on}` is not a day; expected YYYY-MM-DD, for example 2026-10-01"))?;
            let mut view = catalog::rate_show(loaded, currency, on).map_err(|error| error.to_string())?;
            if let Some(market) = &query.market {
                if loaded.tables.markets.market(market).is_none() {
                    return Err(format!("query: `{market}` is not a market"));
                }
                view.prices.retain(|price| price.market == *market);
                view.tiers.retain(|schedule| schedule.market == *market);
                view.holes.retain(|hole| hole.market == *market);
            }
            pretty(&Versioned {
                format: 1,
                result: view,
            })
        }
        (None | Some(_), None) | (None, Some(_)) => {
            Err("query: expected `currency` and `on` together, or neither".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rates_text;

    #[test]
    fn lists_shows_and_refuses() {
        assert!(rates_text("").unwrap().contains("EUR/2026-10-01"));
        let shown = rates_text(r#"{"currency": "EUR", "on": "2026-10-05", "market": "Germany"}"#).unwrap();
        assert!(shown.contains("\"Germany\"") && !shown.contains("\"France\""));
        for query in ["{\"on\": \"2026-10-01\"}", "{\"market\": \"Germany\"}", "{\"x\": 1}"] {
            assert!(rates_text(query).unwrap_err().starts_with("query: "), "{query}");
        }
    }
}
