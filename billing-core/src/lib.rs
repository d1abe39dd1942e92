//! What Meta charges a business for messages on the WhatsApp Business Platform: values in, values out.
//!
//! This is the engine of the crate `wabill`, which reads files and bills them in a few lines; use that one, unless you
//! make rows or counts of your own.
//!
//! The stages in the order in which data passes through them; a stage uses `base` and earlier stages only.
//!
//! 1. [`tariff`]: what is published, by date: [rules](tariff::regime), [price lists](tariff::rate_card),
//!    [volume tiers](tariff::volume_tier).
//! 2. [`intake`]: [accounts](intake::account); [rows](intake::event) become [messages](intake::message).
//! 3. [`metering`]: the [windows and conversations](metering::pair) of each business number and contact turn messages
//!    into [charge events](metering::charge_event), by the [account's calendar](metering::calendar), and equal ones are
//!    [counted](metering::counts).
//! 4. [`rating`]: the month's allowance is spent, volume tiers are climbed, prices are found or refused.
//! 5. [`log`]: a log in memory, without duplicates, run pair by pair through the stages above.
//! 6. [`statement`]: [lines](statement::line_item) and totals, rounded once, and the [reason](statement::explain) of
//!    each.
//!
//! [`bill::bill`] runs them all over a log, [`estimate::estimate`] those but the log over a plan's quantities. Nothing
//! here asks a clock, a file or the environment.
//!
//! ```
//! use billing_core::{
//!     bill::{Options, bill},
//!     intake::{account::{AccountBook, AccountsFile}, reader::Fields},
//!     log::MessageLog,
//!     tariff::tables::Tables,
//! };
//!
//! // Invented tables; the published ones come from the crate `pricing-tables`.
//! let tables = Tables::example();
//! let accounts: AccountsFile = serde_json::from_str(
//!     r#"{"account": [{"id": "waba-1", "time_zone": "Europe/Berlin", "currency": "EUR"}]}"#,
//! )?;
//! let accounts = AccountBook::new(accounts).unwrap();
//! let log = MessageLog::default();
//! let mut writer = log.writer(&accounts, false);
//! let template = Fields {
//!     event: b"delivered", at: b"2025-08-01T10:00:00+02:00", message_id: b"m-1", account: b"waba-1",
//!     business_number: b"4930123456", contact: b"+99912345678", kind: b"template", category: b"marketing",
//!     ..Fields::default()
//! };
//! writer.push(&template, 1)?;
//! let written = writer.close();
//! let log = log.finish(written, None, 1);
//! let billed = bill(&log, &accounts, &tables, &Options::default())?;
//! assert_eq!(billed.bill.totals[0].amount.to_string(), "0.10");
//! assert_eq!(billed.bill.lines[0].market, "ZZ");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![warn(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::integer_division,
    clippy::as_conversions
)]

pub mod base;
pub mod bill;
pub mod estimate;
pub mod habits;
pub mod intake;
pub mod log;
pub mod metering;
pub mod preview;
pub mod rating;
pub mod settings;
pub mod statement;
pub mod tariff;

pub use metering::state;
