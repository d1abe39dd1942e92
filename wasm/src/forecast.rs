//! What the months after a history cost.

use billing_core::statement::bill::Bill;
use page_protocol::{Outlook, OutlookMonth, OutlookRow};
use serde::Deserialize;
use serde_json::{Value, json};
use wabill::{Accounts, LocalizedText, Tables};
use wabill_planning::forecast::{
    Assumptions, Forecast, ForecastError, ForecastOptions, History, HistoryKind, Place, forecast as look_ahead,
};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{file::Files, options, pretty, thrown};

/// Larger histories are refused.
const LARGEST: u64 = 64 << 20;
/// The account of volumes that name none.
const ACCOUNT: &str = "plan";

/// What is asked of a history, as JSON: `{"months": 12, "seed": 1}`. What is left out is as in `wabill forecast`
/// without options.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    months: Option<u8>,
    seed: Option<u64>,
    courses: Option<u16>,
    backtest: bool,
    /// The text of an assumptions file (TOML).
    assumptions: Option<String>,
}

/// What the months after a history cost: the JSON of `wabill forecast --format json`. The history is volumes as CSV, an
/// answer of `pricing_analytics` or the JSON of a bill; `asked` is JSON, or empty for nothing.
///
/// # Errors
///
/// Everything that is wrong with the history, the accounts or what is asked, one problem a line.
#[wasm_bindgen]
pub fn forecast(history: &[u8], accounts: &str, asked: &str) -> Result<String, JsError> {
    forecast_text(history, accounts, asked).map_err(thrown)
}

/// The same for Rust, with the error as text.
///
/// # Errors
///
/// As [`forecast`].
pub fn forecast_text(history: &[u8], accounts: &str, asked: &str) -> Result<String, String> {
    let accounts = options::accounts(accounts)?;
    let asked: Asked = if asked.trim().is_empty() {
        Asked::default()
    } else {
        serde_json::from_str(asked).map_err(|error| format!("forecast: {error}"))?
    };
    let tables = Tables::shipped();
    let history = read(history, &accounts, &tables).map_err(|error| error.to_string())?;
    let mut ahead = ForecastOptions::new().backtest(asked.backtest);
    if let Some(months) = asked.months {
        ahead = ahead.months(months.into());
    }
    if let Some(seed) = asked.seed {
        ahead = ahead.seed(seed);
    }
    if let Some(courses) = asked.courses {
        ahead = ahead.courses(courses.into());
    }
    if let Some(text) = &asked.assumptions {
        let assumptions = Assumptions::from_toml(text, &accounts, &tables);
        ahead = ahead.assumptions(assumptions.map_err(|error| error.to_string())?);
    }
    let found = look_ahead(&history, &accounts, &ahead).map_err(|error| failure(&error).to_string())?;
    pretty(&found)
}

/// What the page shows of the history in a file.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(crate) fn outlook(files: &Files, months: u8, currency: &str) -> Result<Outlook, LocalizedText> {
    let bytes = files.only(LARGEST)?;
    let accounts = accounts_of(&bytes, currency)?;
    let tables = Tables::shipped();
    let history = read(&bytes, &accounts, &tables)?;
    let ahead = ForecastOptions::new().months(months.into());
    let found = look_ahead(&history, &accounts, &ahead).map_err(|error| failure(&error))?;
    of_forecast(&found)
}

/// What the page shows of a log that was billed by day.
///
/// # Errors
///
/// A log without a whole month, or of several currencies.
pub(crate) fn outlook_of_log(bill: &Bill, accounts: &Accounts, months: u8) -> Result<Outlook, LocalizedText> {
    let history = History::from_bill(bill, accounts, &Tables::shipped()).map_err(|error| error.text())?;
    let ahead = ForecastOptions::new().months(months.into());
    let found = look_ahead(&history, accounts, &ahead).map_err(|error| failure(&error))?;
    of_forecast(&found)
}

fn read(bytes: &[u8], accounts: &Accounts, tables: &Tables) -> Result<History, LocalizedText> {
    let text = || {
        core::str::from_utf8(bytes)
            .map(|text| text.trim_start_matches('\u{feff}'))
            .map_err(|_| {
                LocalizedText::new(
                    "the history is not UTF-8 text; save it as UTF-8",
                    "der Verlauf ist kein UTF-8-Text; speichern Sie ihn als UTF-8",
                )
            })
    };
    let history = match HistoryKind::of(bytes) {
        HistoryKind::Volumes => History::from_csv(bytes, accounts, tables),
        HistoryKind::PricingAnalytics => History::from_pricing_analytics(text()?, accounts, tables, None),
        HistoryKind::Bill => History::from_bill_json(text()?, accounts, tables),
        HistoryKind::Log => {
            return Err(LocalizedText::new(
                "this is no history: expected a table of volumes (month, market, category, messages), an answer of \
                 pricing_analytics or the JSON of a bill; a log of messages is billed first, and its JSON is a history",
                "das ist kein Verlauf: erwartet ist eine Tabelle mit Mengen (month, market, category, messages), eine Antwort \
                 von pricing_analytics oder das JSON einer Abrechnung; ein Protokoll von Nachrichten wird zuerst abgerechnet, \
                 und dessen JSON ist ein Verlauf",
            ));
        }
    };
    history.map_err(|error| error.text())
}

/// The accounts of a bill with their currencies; else one that pays in the currency given. Days of a history are those
/// of its own periods, so the time zone decides nothing.
fn accounts_of(bytes: &[u8], currency: &str) -> Result<Accounts, LocalizedText> {
    let account = |id: &str, currency: &str| json!({ "id": id, "time_zone": "UTC", "currency": currency });
    let mut account_list: Vec<Value> = vec![];
    if HistoryKind::of(bytes) == HistoryKind::Bill {
        let bill: Value = serde_json::from_slice(bytes).unwrap_or_default();
        for total in bill.get("totals").and_then(Value::as_array).into_iter().flatten() {
            let text = |field: &str| total.get(field).and_then(Value::as_str).unwrap_or_default();
            let own = account(text("account"), text("currency"));
            if !account_list.contains(&own) {
                account_list.push(own);
            }
        }
    }
    if account_list.is_empty() {
        account_list.push(account(ACCOUNT, currency));
    }
    options::accounts(&json!({ "account": account_list }).to_string())
}

fn failure(error: &ForecastError) -> LocalizedText {
    LocalizedText::as_it_is(error.to_string())
}

/// # Errors
///
/// Several currencies, since a plan of the page has one.
fn of_forecast(found: &Forecast) -> Result<Outlook, LocalizedText> {
    let [total] = &found.total[..] else {
        return Err(LocalizedText::new(
            "the history is of several currencies; expected one",
            "der Verlauf hat mehrere Währungen; erwartet ist eine",
        ));
    };
    let row = |series: &wabill_planning::forecast::SeriesOutlook| OutlookRow {
        market: match &series.market {
            Place::Market(name) => name.clone(),
            Place::Country(_) => String::new(),
        },
        country: match &series.market {
            Place::Country(country) => Some(*country),
            Place::Market(_) => None,
        },
        category: series.category,
        volumes: series.volumes.iter().map(|volume| volume.p50).collect(),
    };
    let month = |month: &wabill_planning::forecast::MonthAmounts| OutlookMonth {
        month: month.month,
        p10: month.p10,
        p90: month.p90,
    };
    Ok(Outlook {
        currency: total.currency,
        method: found.method.clone(),
        notes: found.notes.clone(),
        months: found.months.iter().map(month).collect(),
        total: Some((total.p10, total.p90)),
        rows: found.series.iter().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three years of a shop that doubles in December.
    fn volumes() -> Vec<u8> {
        let mut text = "month;market;category;messages\n".to_owned();
        text.extend((0..36_u32).map(|place| {
            let (year, month) = (2023 + (place + 10) / 12, (place + 10) % 12 + 1);
            let messages = (1_000 + 10 * place) * if month == 12 { 2 } else { 1 };
            format!("{year}-{month:02};Germany;marketing;{messages}\n")
        }));
        text.into_bytes()
    }

    #[test]
    fn a_history_gives_most_likely_volumes_and_a_band_of_money() {
        let files = Files::in_memory(vec![("volumes.csv".to_owned(), volumes())]);
        let found = outlook(&files, 12, "EUR").unwrap();
        assert_eq!((found.months.len(), found.rows.len()), (12, 1));
        assert_eq!(found.months[0].month.to_string(), "2026-11");
        let row = &found.rows[0];
        assert_eq!((row.market.as_str(), row.volumes.len()), ("Germany", 12));
        let (november, december) = (row.volumes[0], row.volumes[1]);
        assert!(november * 3 / 2 < december, "{:?}", row.volumes);
        assert!(found.months.iter().all(|month| month.p10.minor() <= month.p90.minor()));
    }

    #[test]
    fn a_log_is_told_where_it_belongs() {
        let log = b"event,at,message_id,account\n".to_vec();
        let files = Files::in_memory(vec![("log.csv".to_owned(), log)]);
        let error = outlook(&files, 12, "EUR").unwrap_err();
        assert!(error.english().contains("a log of messages is billed first"), "{error}");
    }

    #[test]
    fn the_json_is_that_of_the_command_line() {
        let accounts = "account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]";
        let json = forecast_text(&volumes(), accounts, r#"{"months": 2, "seed": 7}"#).unwrap();
        let found: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (found["seed"].as_u64(), found["months"].as_array().map(Vec::len)),
            (Some(7), Some(2))
        );
        assert!(
            forecast_text(&volumes(), accounts, r#"{"month": 2}"#)
                .unwrap_err()
                .contains("unknown field")
        );
    }
}
