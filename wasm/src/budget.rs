//! How a month stands, and where it goes.

use serde::Deserialize;
use wabill::{BillingMonth, Instant};
use wabill_planning::budget::{BudgetOptions, Limit, budget as look};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{
    options::{self, Options},
    pretty, thrown,
};

/// What is asked of a month, as JSON: `{"max": ["500 EUR"], "month": "2026-11"}`. What is left out is as in
/// `wabill budget` without options.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    month: Option<String>,
    until: Option<String>,
    max: Vec<String>,
    /// `tag.campaign`.
    per: Option<String>,
    seed: Option<u64>,
}

/// How the month of a log stands: the JSON of `wabill budget --format json`. `asked` is JSON, or empty for nothing;
/// `settings` are those of [`bill`](crate::bill).
///
/// # Errors
///
/// As [`bill`](crate::bill), and everything that is wrong with what is asked, one problem a line.
#[wasm_bindgen]
pub fn budget(log: &[u8], accounts: &str, settings: &str, asked: &str) -> Result<String, JsError> {
    budget_text(log, accounts, settings, asked).map_err(thrown)
}

/// The same for Rust, with the error as text.
///
/// # Errors
///
/// As [`budget`].
pub fn budget_text(log: &[u8], accounts: &str, settings: &str, asked: &str) -> Result<String, String> {
    let options = Options::read(settings)?;
    let accounts = options::accounts(accounts)?;
    let asked: Asked = if asked.trim().is_empty() {
        Asked::default()
    } else {
        serde_json::from_str(asked).map_err(|error| format!("budget: {error}"))?
    };
    let wrong = |field: &'static str| move |error: String| format!("budget: {field}: {error}");
    let mut budget = BudgetOptions::new()
        .rounding(options.rounding())
        .show_numbers(options.show_contacts());
    let mut reading = options.reading().most_problems(0);
    if let Some(month) = &asked.month {
        let month: BillingMonth = month.parse().map_err(wrong("month"))?;
        budget = budget.month(month);
    }
    if let Some(until) = &asked.until {
        let until: Instant = until.parse().map_err(wrong("until"))?;
        budget = budget.until(until);
        reading = reading.until(until);
    }
    if let Some(seed) = asked.seed {
        budget = budget.seed(seed);
    }
    if let Some(per) = &asked.per {
        let expected = || wrong("per")(format!("found `{per}`, expected tag.NAME, for example tag.campaign"));
        let tag = per.strip_prefix("tag.").ok_or_else(expected)?;
        budget = budget.per(tag);
        reading = reading.tag(tag);
    }
    for limit in &asked.max {
        let limit: Limit = limit
            .parse()
            .map_err(|error: wabill_planning::budget::LimitError| wrong("max")(error.to_string()))?;
        budget = budget.limit(limit);
    }
    let log = reading.read(log, &accounts);
    let bill = log.and_then(|log| log.bill_with(&options.billing().keep_state(true)));
    let bill = bill.map_err(|error| error.to_string())?;
    let empty = || wabill::State::default().summary();
    let summary = bill.state().map_or_else(empty, wabill::State::summary);
    let found = look(&summary, &accounts, &budget).map_err(|errors| {
        let said: Vec<String> = errors.iter().map(|error| error.advice().to_string()).collect();
        said.join("\n")
    })?;
    pretty(&found)
}
