//! `bill(log, accounts, settings)` for JavaScript: the same text as `wabill bill --format json`, byte for byte.
//!
//! A thin door: it reads texts, calls the same crates as the command line, and writes text. `cargo xtask test` bills
//! seeded logs with both and compares the bytes. Nothing leaves the caller's machine, and nothing is kept between calls.
//!
//! ```
//! let log = b"event,at,message_id,account,business_number,contact,kind,category,entry_point\n\
//!     delivered,2023-06-05T17:30:00+02:00,out-1,waba-1,4930123456,4915112345678,template,marketing,\n";
//! let accounts = "[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
//! let json = wabill_wasm::bill_text(log, accounts, "").unwrap();
//! assert!(json.contains("\"unit_price\": \"0.1131\""));
//! ```

use billing_core::{
    base::price::Rounding,
    bill::{Dimension, Explained, Settings},
    intake::{
        account::{AccountBook, AccountsFile},
        log::MessageLog,
    },
};
use log_reader::{Input, ReadOptions};
use serde::Deserialize;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// How a log is billed, as JSON: `{"rounding": "half-even", "trust_reports": true, "by": "day"}`. What is left out is as
/// in `wabill bill` without options; what is not known is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    rounding: RoundingName,
    trust_reports: bool,
    by: Option<By>,
}

/// The values of `--rounding`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RoundingName {
    #[default]
    HalfUp,
    HalfEven,
    Down,
    Up,
}

/// The values of `--by`, without `number`: the command line masks numbers, and masking is not part of this crate.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum By {
    Day,
    ContactCountry,
}

impl From<RoundingName> for Rounding {
    fn from(name: RoundingName) -> Self {
        match name {
            RoundingName::HalfUp => Self::HalfUp,
            RoundingName::HalfEven => Self::HalfEven,
            RoundingName::Down => Self::Down,
            RoundingName::Up => Self::Up,
        }
    }
}

impl From<By> for Dimension {
    fn from(by: By) -> Self {
        match by {
            By::Day => Self::Day,
            By::ContactCountry => Self::ContactCountry,
        }
    }
}

/// Bills a message log (CSV, JSON lines or webhook payloads; plain or gzip) with the built-in tables.
///
/// `accounts` is the text of an accounts file (TOML). `settings` is JSON, or empty for none: `rounding` (`half-up`,
/// `half-even`, `down`, `up`), `trust_reports`, `by` (`day`, `contact-country`). The result is the bill's JSON.
///
/// # Errors
///
/// When the log cannot be read at all, the accounts or settings are not sound, or a sum does not fit an amount. Single
/// rows that cannot be read are counted as rejected in the bill.
#[wasm_bindgen]
pub fn bill(log: &[u8], accounts: &str, settings: &str) -> Result<String, JsError> {
    bill_text(log, accounts, settings).map_err(|message| JsError::new(&message))
}

/// The same for Rust, with the error as text: one line per problem.
///
/// # Errors
///
/// As [`bill`].
pub fn bill_text(log: &[u8], accounts: &str, settings: &str) -> Result<String, String> {
    let asked: Asked = if settings.trim().is_empty() {
        Asked::default()
    } else {
        serde_json::from_str(settings).map_err(|error| format!("settings: {error}"))?
    };
    let accounts: AccountsFile = toml::from_str(accounts).map_err(|error| format!("accounts: {error}"))?;
    let accounts = AccountBook::new(accounts).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| format!("accounts: {error}")).collect();
        lines.join("\n")
    })?;
    let rows = MessageLog::default();
    let input = Input {
        name: "log".to_owned(),
        reader: Box::new(log),
        bytes: u64::try_from(log.len()).ok(),
    };
    let options = ReadOptions {
        threads: 1,
        keep_reports: asked.trust_reports,
        most_problems: 0,
    };
    let report =
        log_reader::read(vec![input], &rows, &accounts, &options, &|_| {}).map_err(|error| error.to_string())?;
    let settings = Settings {
        rounding: asked.rounding.into(),
        trust_reports: asked.trust_reports,
        by: asked.by.map(Into::into),
        threads: 1,
        explained: Explained::None,
        show_contacts: false,
        save_state: false,
    };
    let tables = pricing_tables::shipped();
    let billed = billing_core::bill::bill(rows, report.written, &accounts, tables, &settings, None)
        .map_err(|error| error.to_string())?;
    let mut text = serde_json::to_string_pretty(&billed.bill).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::bill_text;

    const LOG: &str = "event,at,message_id,account,business_number,contact,kind,category,entry_point\n\
        delivered,2025-08-05T17:30:00+02:00,out-1,waba-1,4930123456,4915112345678,template,marketing,\n";
    const ACCOUNTS: &str = "[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";

    fn refused(log: &str, accounts: &str, settings: &str) -> String {
        bill_text(log.as_bytes(), accounts, settings).unwrap_err()
    }

    #[test]
    fn what_is_not_sound_is_refused_with_its_name() {
        assert!(refused(LOG, ACCOUNTS, "{\"rounding\": \"sideways\"}").starts_with("settings: unknown variant"));
        assert!(refused(LOG, ACCOUNTS, "{\"round\": \"up\"}").starts_with("settings: unknown field"));
        assert!(refused(LOG, "[[account]]\nid = 1\n", "").starts_with("accounts: "));
        assert!(refused(LOG, &ACCOUNTS.replace("Berlin", "Nowhere"), "").starts_with("accounts: "));
        assert!(refused("", ACCOUNTS, "").starts_with("log: "));
    }

    #[test]
    fn settings_are_heard() {
        let billed = |settings: &str| bill_text(LOG.as_bytes(), ACCOUNTS, settings).unwrap();
        assert_eq!(billed(""), billed("{}"));
        assert!(!billed("").contains("\"breakdown\""));
        assert!(billed("{\"by\": \"day\"}").contains("\"by\": \"2025-08-05\""));
        assert!(billed("{\"by\": \"contact-country\"}").contains("\"breakdown\""));
        assert_ne!(billed("{\"rounding\": \"up\"}"), billed("{\"rounding\": \"down\"}"));
    }
}
