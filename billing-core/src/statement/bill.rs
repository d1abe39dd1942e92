//! The result of billing a log: lines, totals, what could not be priced, and what to look at.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::line_item::LineItem;
use crate::{
    base::{category::Category, country::Country, currency::Currency, instant::Day, money::Money, month::BillingMonth},
    intake::ignored::IgnoredRows,
    log::RowCounts,
    tariff::refusal::Refusal,
};

/// The version of the result's shape.
pub const FORMAT: u32 = 1;

/// What became of the rows, as results show it.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputCounts {
    /// Rows read = accepted + duplicates + ignored + rejected.
    pub rows: u64,
    /// Rows that added something new.
    pub accepted: u64,
    /// Rows that repeated what was known.
    pub duplicates: u64,
    /// Rows that say nothing about money.
    pub ignored: u64,
    /// Rows that cannot be read, and all rows of messages that contradict themselves.
    pub rejected: u64,
    /// Inbound messages.
    pub received: u64,
    /// Outbound messages = delivered + undelivered.
    pub messages: u64,
    /// Each has exactly one outcome.
    pub delivered: u64,
    /// Neither delivered nor read.
    pub undelivered: u64,
    /// Messages of this input that an earlier run has settled; only with a saved state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub settled_earlier: Option<u64>,
}

impl InputCounts {
    /// The counts of a finished log; `with_state` shows also what an earlier run has settled.
    pub fn new(counts: &RowCounts, with_state: bool) -> Self {
        Self {
            rows: counts.rows,
            accepted: counts.accepted,
            duplicates: counts.duplicates,
            ignored: counts.ignored,
            rejected: counts.rejected,
            received: counts.received,
            messages: counts.messages,
            delivered: counts.delivered,
            undelivered: counts.undelivered,
            settled_earlier: with_state.then_some(counts.settled_earlier),
        }
    }
}

/// What an account pays for a month: the sum of its lines.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// The account's currency.
    pub currency: Currency,
    /// The sum of the lines' amounts.
    pub amount: Money,
}

/// A delivered message without a price, and why.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RefusedMessage {
    /// Its id.
    pub message_id: String,
    /// Why there is no price.
    pub error: Arc<Refusal>,
}

/// Something a reader should look at.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Non-template messages outside the customer service window; they should not exist (COM-106).
    FreeFormOutsideWindow,
    /// Messages reported delivered and failed; the failure is not believed.
    FailedAndDelivered,
    /// Messages charged at a price that was computed, not published.
    DerivedPrice,
    /// Messages at the list price because no volume-tier table of their day is known (RAT-102).
    NoTierTable,
    /// Messages older than the saved state; billed on the best known state.
    BeforeSavedState,
    /// Messages whose reported conversation contradicts another report of it (CBP-301).
    ConversationReportsDisagree,
    /// Contacts whose number may be another contact's, written otherwise; they count as two persons (COM-104).
    SimilarContacts,
    /// Units charged at the last known price, on a day for which prices are not known (RAT-103).
    PriceAssumed,
    /// Other units on a day for which rules and markets are not known; the last known ones hold (RAT-103).
    RulesAssumed,
    /// Units of accounts in a currency that their country no longer allows on that day (RAT-104).
    CurrencyStopped,
    /// Units charged at a price that the plan assumes.
    PricePlanned,
}

impl WarningKind {
    /// Whether a result counts on prices, rules or currencies that are not known for its days (RAT-103, RAT-104).
    pub fn rests_on_what_is_not_known(self) -> bool {
        match self {
            Self::PriceAssumed | Self::RulesAssumed | Self::CurrencyStopped | Self::PricePlanned => true,
            Self::FreeFormOutsideWindow
            | Self::FailedAndDelivered
            | Self::DerivedPrice
            | Self::NoTierTable
            | Self::BeforeSavedState
            | Self::ConversationReportsDisagree
            | Self::SimilarContacts => false,
        }
    }

    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FreeFormOutsideWindow => "free_form_outside_window",
            Self::FailedAndDelivered => "failed_and_delivered",
            Self::DerivedPrice => "derived_price",
            Self::NoTierTable => "no_tier_table",
            Self::BeforeSavedState => "before_saved_state",
            Self::ConversationReportsDisagree => "conversation_reports_disagree",
            Self::SimilarContacts => "similar_contacts",
            Self::PriceAssumed => "price_assumed",
            Self::RulesAssumed => "rules_assumed",
            Self::CurrencyStopped => "currency_stopped",
            Self::PricePlanned => "price_planned",
        }
    }
}

/// How many messages, or contacts, a warning concerns.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What.
    pub kind: WarningKind,
    /// How many.
    pub count: u64,
    /// Which lists, days or accounts, where the kind has such.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<WarningDetail>>"))]
    pub details: Vec<WarningDetail>,
}

impl Warning {
    /// A warning whose kind says everything.
    pub fn new(kind: WarningKind, count: u64) -> Self {
        Self {
            kind,
            count,
            details: vec![],
        }
    }
}

/// What a warning rests on.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WarningDetail {
    /// The list whose prices were assumed to go on.
    List {
        /// For example `EUR/2026-10-01`.
        rate_card: String,
        /// The last day for which prices of its currency are known.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        known_until: Day,
    },
    /// Rules and markets that were assumed to go on.
    Rules {
        /// The last day for which they are known.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        rules_known_until: Day,
    },
    /// Thresholds of volume tiers that were published for a later day only.
    Thresholds {
        /// That day.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        thresholds_of: Day,
    },
    /// An account in a currency that its country no longer allows.
    Currency {
        /// The account's id.
        account: String,
        /// Its currency.
        currency: Currency,
        /// The country it is at home in.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        country: Country,
        /// The only currency allowed there.
        only: Currency,
        /// The day on which accounts in other currencies stop.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        from: Day,
    },
    /// What a plan assumes of later prices.
    Planned {
        /// The category; none for all.
        category: Option<Category>,
        /// The market's name; none for all.
        market: Option<String>,
        /// By how many percent the price is another one, with its sign.
        percent: String,
        /// The first day of it.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        planned_from: Day,
    },
}

/// One day, number, country or tag value of a month, exact: these sums are not rounded, so that they add up to the
/// lines.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownRow {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// The day, the business number (in full; mask it before showing), the contact's country, or the value of the tag,
    /// `(none)` for messages without one.
    pub by: String,
    /// Charged units.
    pub charged: u64,
    /// Free units.
    pub free: u64,
    /// Units without a price.
    pub refused: u64,
    /// The exact sum of the charged units' prices, in the account's currency.
    pub exact: String,
    /// The account's currency.
    pub currency: Currency,
}

/// The result of billing a log.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// [`FORMAT`].
    pub format: u32,
    /// What became of the rows.
    pub input: InputCounts,
    /// Rows that say nothing about money, by kind; empty where there are none.
    pub ignored: Vec<IgnoredRows>,
    /// Every delivered message stands in exactly one of these.
    pub lines: Vec<LineItem>,
    /// One per account and month.
    pub totals: Vec<Total>,
    /// Delivered messages without a price, by id.
    pub refused: Vec<RefusedMessage>,
    /// One per kind, also where the count is 0.
    pub warnings: Vec<Warning>,
    /// Present when a breakdown was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<BreakdownRow>>"))]
    pub breakdown: Vec<BreakdownRow>,
}
