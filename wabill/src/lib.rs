//! What Meta charges a business for messages on the WhatsApp Business Platform: exactly, under every set of rules since
//! February 2022, and with the reason of every cent.
//!
//! ```
//! use wabill::{Accounts, Language, Log};
//!
//! let accounts = Accounts::from_toml("[[account]]\nid = 'waba-1'\ntime_zone = 'Europe/Berlin'\ncurrency = 'EUR'\n")?;
//! let log = "\
//! event,at,message_id,account,business_number,contact,kind,category,entry_point
//! delivered,2023-06-05T17:30:00+02:00,out-2,waba-1,4930123456,4915112345678,template,marketing,
//! ";
//! let bill = Log::read(log.as_bytes(), &accounts)?.bill()?;
//! for line in bill.lines() {
//!     println!("{line}");
//! }
//! println!("{}", bill.explain("out-2")?.in_language(Language::German));
//! # Ok::<(), wabill::Error>(())
//! ```
//!
//! Nothing here opens a connection or keeps anything. Amounts are exact decimals, rounded once on each line; a total is
//! the sum of its lines. A price that is not known is never guessed: such messages are [refused](Bill::refused) by
//! name.
//!
//! # Cookbook
//!
//! Every recipe is an example that runs: `cargo run --example NAME`.
//!
//! ## Bill a file
//!
//! [`Log::read`] takes whatever gives bytes: a file, a request's body, bytes in memory. The format is recognised: CSV
//! with any usual separator, workbooks, JSON, webhook payloads; plain or packed. What columns and payloads may hold is
//! described in `docs/interfaces.md`.
//!
//! ```
//! use wabill::{Accounts, Log};
//!
//! let accounts = Accounts::from_toml("[[account]]\nid = 'waba-1'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
//! let file = "\
//! event,at,message_id,account,business_number,contact,kind,category,entry_point
//! delivered,2023-06-05T17:30:00Z,out-2,waba-1,4930123456,4915112345678,template,marketing,
//! ";
//! let log = Log::read(file.as_bytes(), &accounts)?;
//! assert!(log.problems().is_empty());
//! let bill = log.bill()?;
//! assert_eq!(
//!     bill.lines().next().unwrap().to_string(),
//!     "waba-1: 1 marketing conversation to Germany in 2023-06: 1 × 0.1131 EUR = 0.1131, rounded 0.11 EUR",
//! );
//! # Ok::<(), wabill::Error>(())
//! ```
//!
//! [`ReadOptions`] says what a log does not say itself: the zone of times without an offset, the account of payloads
//! without an envelope, how many threads may read. [`BillOptions`] says how it is billed: with which [`Tables`], broken
//! down by what, in how many threads. `examples/bill_a_csv.rs` is the whole of it.
//!
//! ## Bill webhooks as they arrive
//!
//! A server appends each body to a file, one a line, and bills the file when somebody asks: statuses come late, twice
//! and in any order, and the bill is the same. `examples/bill_as_messages_arrive.rs` shows it without a server,
//! `examples/webhook_server` is a server with axum that verifies signatures and answers with the month's running cost.
//!
//! ## Go on next month
//!
//! Windows, allowances and tiers do not end with a file. [`BillOptions::keep_state`] asks for the [`State`] after a
//! run, [`BillOptions::after`] goes on from it, and [`state_file`] makes bytes of it. What was billed once is not
//! billed again. `examples/continue_a_month.rs`.
//!
//! ## Explain
//!
//! [`Bill::explain`] says why a message costs what it costs, with the window, the rule, the count and the row of the
//! price list, as a value and as sentences in [two languages](Language). [`Bill::timelines`] shows all messages of a
//! contact and what was open between them. `examples/explain_one.rs`.
//!
//! ## Estimate
//!
//! [`Plan::estimate`] puts planned volumes through the same rules, counts, prices and rounding:
//!
//! ```
//! let plan = "
//! account = [{ id = 'shop', currency = 'EUR', business_numbers = 1 }]
//! volume = [{ month = '2026-10', market = 'Germany', category = 'service', messages = 3000 }]
//! ";
//! let estimate = wabill::Plan::from_toml(plan)?.estimate()?;
//! // 1,000 are free, 2,000 cost 0.0456 EUR.
//! assert_eq!(estimate.totals[0].amount.to_string(), "91.20");
//! # Ok::<(), wabill::Error>(())
//! ```
//!
//! ## Your own prices
//!
//! [`Tables::shipped`] are the published prices of this version, [`Tables::from_folder`] reads and proves a folder of
//! your own in the same layout, [`Tables::as_of`] forgets later lists, and [`Tables::example`] is invented, for tests.
//! `examples/own_tables.rs`.
//!
//! ## Node and the browser
//!
//! The npm package `wabill` is this library as WebAssembly: `bill(log, accounts, settings)` gives the same bytes as
//! [`Bill::to_json`]. See the folder `npm`.
//!
//! # When something is wrong
//!
//! Single rows never stop a bill: they are rejected, counted, and listed with file and line. What does stop one is an
//! [`Error`], which can be matched on; it says place, finding and expectation in [every language](Error::text), and
//! [what to do](Error::remedy).
//!
//! # Features
//!
//! All are on by default.
//!
//! | feature | what it is for |
//! | --- | --- |
//! | `time-zones` | every time zone there is, about 1 MB; without it accounts can only be in UTC |
//! | `zstd` | logs packed with zstd; C code, so it does not build for `wasm32-unknown-unknown` |
//! | `xz`, `bzip2` | logs packed with these |
//! | `xlsx` | logs as workbooks: XLSX, XLSB, XLS, ODS |
//! | `state-file` | [`state_file`]; C code |
//! | `anonymize` | [`Anonymizer`]: logs with invented ids and numbers |
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod accounts;
mod bill;
mod by;
mod error;
mod log;
mod plan;
mod preview;
#[cfg(feature = "state-file")]
pub mod state_file;
mod tables;
mod text;

pub use accounts::{Accounts, AccountsError};
pub use bill::{Bill, BillOptions, Explanation, Line, placed};
pub use by::{By, ByError};
pub use error::Error;
pub use log::{Checked, Log, ReadOptions, input};
pub use plan::{EstimateOptions, Plan, PlanError};
pub use preview::{Preview, Reply};
pub use tables::{Tables, TablesError};
#[doc(hidden)]
pub use text::read as read_text;
pub use text::{Finding, Placed, TextError, TextPlace, TextProblem};

pub use billing_core::{
    base::{
        category::{Category, TemplateCategory},
        country::Country,
        currency::Currency,
        instant::{Day, Instant},
        localized::LocalizedText,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::{Rounding, UnitPrice},
        rule::Rule,
        time_zone::Tz,
    },
    bill::{Dimension, Explained},
    estimate::result::Estimate,
    habits::{Habits, Numbers},
    intake::account::{Account, AccountError, AccountFault},
    intake::event::MessageKind,
    log::{MessageFault, MessageProblem},
    metering::charge_event::{FreeReason, Unit},
    metering::usage::{Usage, UsedLine},
    preview::{AllowanceStand, Answer, AskError, FreeIf, NextMessage, TierStep},
    state::{SavedAccount, SavedAllowance, SavedTier, State, StateError, Summary},
    statement::{
        bill::{InputCounts, RefusedMessage, Total, Warning},
        explain::{Fact, Unexplained, WhyNot},
        line_item::{LineItem, LineOutcome},
        timeline::{PairSummary, Timeline},
    },
    tariff::{rate_card::Basis, refusal::Refusal, volume_tier::BandRange},
};
#[cfg(feature = "anonymize")]
pub use log_reader::{AnonymizeError, Anonymizer};
pub use log_reader::{Input, Progress, ReadError, ReadFault, ReadReport, RowFault, RowPlace, RowProblem};
pub use pricing_tables::TableError;
pub use wording::language::Language;
