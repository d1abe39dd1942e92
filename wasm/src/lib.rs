//! wabill for JavaScript: `bill(log, accounts, settings)` gives the same text as `wabill bill --format json`, byte for
//! byte; `explain`, `estimate` and `rates` likewise.
//!
//! A thin wrapper: it reads texts, calls the same crates as the command line, and writes text. `cargo xtask test` bills
//! seeded logs with both and compares the bytes. Nothing leaves the caller's machine, and nothing is kept between calls
//! but what a [`file::FileBill`] holds.
//!
//! ```
//! let log = b"event,at,message_id,account,business_number,contact,kind,category,entry_point\n\
//!     delivered,2023-06-05T17:30:00+02:00,out-1,waba-1,4930123456,4915112345678,template,marketing,\n";
//! let accounts = "[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
//! let json = wabill_wasm::bill_text(log, accounts, "").unwrap();
//! assert!(json.contains("\"unit_price\": \"0.1131\""));
//! ```
#![forbid(unsafe_code)]

pub mod budget;
pub mod estimate;
pub mod file;
pub mod forecast;
mod insight;
mod options;
pub mod preview;
pub mod rates;
mod story;
pub mod worker;

use std::collections::BTreeSet;

use billing_core::statement::explain::Explanation;
use serde::Serialize;
use wabill::{Accounts, Bill, Explained, Unexplained};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::options::Options;

/// A result as the command line prints it.
pub(crate) fn pretty(value: &impl Serialize) -> Result<String, String> {
    let mut text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

/// An error for JavaScript, with its text.
pub(crate) fn thrown(message: impl AsRef<str>) -> JsError {
    JsError::new(message.as_ref())
}

/// Bills a message log (CSV, a workbook, JSON lines or webhook payloads; plain or gzip) with the built-in tables.
///
/// `accounts` is the text of an accounts file (TOML), or the same as JSON. `settings` is JSON, or empty for none:
/// `rounding` (`half-up`, `half-even`, `down`, `up`), `trust_reports`, `by` (`day`, `number`, `contact-country`,
/// `tag.NAME`), `time_zone` (the IANA zone of times without an offset, which are rejected without it), and for webhook
/// payloads that name none `account` and `business_number`. The result is the bill's JSON.
///
/// # Errors
///
/// When the log cannot be read at all, the accounts or settings are not sound, or a sum does not fit an amount. Single
/// rows that cannot be read are counted as rejected in the bill.
#[wasm_bindgen]
pub fn bill(log: &[u8], accounts: &str, settings: &str) -> Result<String, JsError> {
    bill_text(log, accounts, settings).map_err(thrown)
}

/// The same for Rust, with the error as text: one line per problem.
///
/// # Errors
///
/// As [`bill`].
pub fn bill_text(log: &[u8], accounts: &str, settings: &str) -> Result<String, String> {
    let options = Options::read(settings)?;
    let billed = billed(log, &options::accounts(accounts)?, &options, Explained::None)?;
    pretty(billed.statement())
}

/// Explains messages of a log; the JSON of `wabill explain --format json`. `ids` are message ids; none for all.
///
/// Contacts and business numbers are masked, unless `settings` has `"show_contacts": true`.
///
/// # Errors
///
/// As [`bill`].
#[wasm_bindgen]
pub fn explain(log: &[u8], accounts: &str, settings: &str, ids: Option<Vec<String>>) -> Result<String, JsError> {
    explain_text(log, accounts, settings, ids).map_err(thrown)
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    explanations: &'a [Explanation],
    unexplained: &'a [Unexplained],
}

/// The same for Rust, with the error as text.
///
/// # Errors
///
/// As [`bill`].
pub fn explain_text(log: &[u8], accounts: &str, settings: &str, ids: Option<Vec<String>>) -> Result<String, String> {
    let options = Options::read(settings)?;
    let explained = match ids {
        Some(ids) => Explained::These(ids.into_iter().collect::<BTreeSet<String>>()),
        None => Explained::All,
    };
    let billed = billed(log, &options::accounts(accounts)?, &options, explained)?;
    pretty(&Document {
        format: 1,
        explanations: billed.explanations(),
        unexplained: billed.unexplained(),
    })
}

/// Reads and bills a log that stands in memory.
pub(crate) fn billed(log: &[u8], accounts: &Accounts, options: &Options, explained: Explained) -> Result<Bill, String> {
    let log = options.reading().most_problems(0).read(log, accounts);
    let bill = log.and_then(|log| log.bill_with(&options.billing().explain(explained)));
    bill.map_err(|error| error.to_string())
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
        let local = LOG.replace("+02:00", "");
        let zone = "{\"time_zone\": \"Europe/Berlin\"}";
        assert_eq!(bill_text(local.as_bytes(), ACCOUNTS, zone).unwrap(), billed(zone));
        assert!(
            bill_text(local.as_bytes(), ACCOUNTS, "")
                .unwrap()
                .contains("\"rejected\": 1")
        );
        assert!(refused(LOG, ACCOUNTS, "{\"time_zone\": \"Nowhere\"}").starts_with("settings: "));
    }
}
