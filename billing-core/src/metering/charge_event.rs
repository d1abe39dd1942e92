//! `"a marketing conversation opened"` or `"joined an open conversation, free"`: what one delivered message came to.

use serde::{Deserialize, Serialize};

use crate::base::{category::Category, rule::Rule};

/// What a line counts.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A conversation that opened.
    Conversation,
    /// A delivered message that opened none.
    Message,
}

impl Unit {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Message => "message",
        }
    }
}

/// Why a unit costs nothing.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreeReason {
    /// It joined a conversation already open (CBP-103, CBP-202, CBP-203, PMP-106).
    OpenConversation,
    /// It fell in an entry-point window (FEP-102).
    EntryPoint,
    /// It was among the month's free units (CBP-110, CBP-111, CBP-210, PMP-202).
    MonthlyAllowance,
    /// Service conversations cost nothing since 2024-11-01 (CBP-211).
    ServiceFree,
    /// Inside the customer service window (PMP-104, PMP-105).
    CustomerServiceWindow,
    /// A reaction (PMP-204).
    Reaction,
    /// The account is exempt (PMP-205).
    Exempt,
}

impl FreeReason {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenConversation => "open_conversation",
            Self::EntryPoint => "entry_point",
            Self::MonthlyAllowance => "monthly_allowance",
            Self::ServiceFree => "service_free",
            Self::CustomerServiceWindow => "customer_service_window",
            Self::Reaction => "reaction",
            Self::Exempt => "exempt",
        }
    }
}

/// Whether a unit may cost, before allowances, prices and tiers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// Nothing, whatever the counts.
    Free(FreeReason),
    /// Nothing while the month's allowance lasts, then the price.
    AfterAllowance,
    /// The price.
    Charged,
    /// The price that the platform reported for this message (PMP-206): its place among the log's reported prices.
    Reported(u32),
    /// No rules are known for its day.
    NoRegime,
}

/// What one delivered outbound message came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChargeEvent {
    /// What is counted.
    pub unit: Unit,
    /// The category it is counted and priced under.
    pub category: Category,
    /// Whether it may cost.
    pub due: Due,
    /// The rule that decided.
    pub rule: Rule,
}
