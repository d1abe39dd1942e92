//! What Meta charges a business for messages on the WhatsApp Business Platform: values in, values out.
//!
//! The stages in the order in which data passes through them; a stage uses `base` and earlier stages only.
//!
//! 1. [`tariff`]: what is published, by date: [rules](tariff::regime), [price lists](tariff::rate_card),
//!    [volume tiers](tariff::volume_tier).
//! 2. [`intake`]: [accounts](intake::account); [rows](intake::event) become [messages](intake::message) without duplicates.
//! 3. [`metering`]: the [windows and conversations](metering::pair) of each business number and contact turn messages into
//!    [charge events](metering::charge_event), by the [account's calendar](metering::calendar).
//! 4. [`rating`]: the month's allowance is spent, volume tiers are climbed, prices are found or refused.
//! 5. [`statement`]: [lines](statement::line_item) and totals, rounded once, and the [reason](statement::explain) of each.
//!
//! [`bill::bill`] runs them all over a log, [`estimate::estimate`] the last two over a plan's quantities. Nothing here asks a clock, a file or the environment.
//!
//! ```
//! use billing_core::{
//!     bill::{Settings, bill},
//!     intake::{account::{AccountBook, AccountsFile}, log::MessageLog, reader::Fields},
//! };
//! # use billing_core::{base::market::{MarketRow, MarketTable}, tariff::{rate_book::RateBook, rate_card::*, regime::*, tables::Tables}};
//! # let day = "2022-02-01".parse().unwrap();
//! # let market = |code: &str, market: &str| MarketRow { calling_code: code.into(), country: "DE".parse().unwrap(), country_name: "Germany".into(), market: market.into(), effective_from: day };
//! # let markets = MarketTable::new(vec![market("49", "Germany"), market("500", "Other")])?;
//! # let mut card = RateCard::new("EUR".parse()?, "2023-06-01".parse().unwrap(), None, true);
//! # card.set(markets.market("Germany").unwrap(), "marketing".parse()?, Cell { unit_price: "0.1131".parse()?, basis: Basis::Published });
//! # let regime = Regime { name: "R2".into(), effective_from: "2023-06-01".parse().unwrap(), unit: ChargedUnit::CategoryConversation, window_hours: 24, conversation_hours: 24, entry_point_reply_hours: 24, entry_point_hours: 72, allowance: None, service_free: false, utility_free_in_window: false, open_utility_conversation_free: false, reactions_free: false, exempt_service_free: false, authentication_international: false, volume_tiers: false, entry_point_reports: false };
//! # let tables = Tables::new(markets, vec![regime], RateBook::new(vec![card], vec![]));
//! // `tables` come from the crate `pricing-tables`; here Germany pays 0.1131 EUR for a marketing conversation.
//! let accounts: AccountsFile = serde_json::from_str(
//!     r#"{"account": [{"id": "waba-1", "time_zone": "Europe/Berlin", "currency": "EUR"}]}"#,
//! )?;
//! let accounts = AccountBook::new(accounts).unwrap();
//! let log = MessageLog::default();
//! let mut writer = log.writer(&accounts, false);
//! let template = Fields {
//!     event: b"delivered", at: b"2023-06-01T10:00:00+02:00", message_id: b"m-1", account: b"waba-1",
//!     business_number: b"4930123456", contact: b"+4915112345678", kind: b"template", category: b"marketing",
//!     ..Fields::default()
//! };
//! writer.push(&template, 1)?;
//! let written = writer.close();
//! let billed = bill(log, written, &accounts, &tables, &Settings::default(), None)?;
//! assert_eq!(billed.bill.totals[0].amount.to_string(), "0.11");
//! assert_eq!(billed.bill.lines[0].unit_price.unwrap().to_string(), "0.1131");
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
pub mod intake;
pub mod metering;
pub mod rating;
pub mod settings;
pub mod statement;
pub mod tariff;

pub use metering::state;
