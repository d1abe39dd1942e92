//! `"from 2025-07-01 each delivered template is charged; utility inside the window is free"`: the rules in force on a
//! day.

use serde::Serialize;

use crate::base::instant::Day;

/// What the price list of a regime prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargedUnit {
    /// 24-hour conversations of two kinds: business- and user-initiated; one open at a time (CBP-101 to CBP-103).
    TwoKindConversation,
    /// 24-hour conversations by category, in parallel (CBP-201 to CBP-204).
    CategoryConversation,
    /// Each delivered message (PMP rules).
    Message,
}

/// Whose count an allowance is.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowanceScope {
    /// One count per account and month.
    Account,
    /// One count per business number and month.
    BusinessNumber,
}

/// What an allowance covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowanceCover {
    /// Conversations of both kinds (CBP-110).
    BothKinds,
    /// User-initiated conversations; both kinds where a partner's credit line pays (CBP-111).
    UserInitiated,
    /// Service conversations or service messages (CBP-210, PMP-202).
    Service,
}

/// The month's free units, spent in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Allowance {
    /// Units free per scope and month.
    pub units: u32,
    /// Whose count it is.
    pub scope: AllowanceScope,
    /// What it covers.
    pub cover: AllowanceCover,
}

/// One row of the regime table: the charging rules from a day on, in the account's time zone.
///
/// A new regime is a new row; the engine asks these fields and no date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one column of the rule table")]
pub struct Regime {
    /// Short name, for example `R2d`.
    pub name: String,
    /// First day in force.
    pub effective_from: Day,
    /// What is charged.
    pub unit: ChargedUnit,
    /// Length of the customer service window in hours (COM-103).
    pub window_hours: u32,
    /// Length of a conversation in hours; kept by message regimes for conversations still open (CBP-101, CBP-201).
    pub conversation_hours: u32,
    /// How long an arrival by ad or page button waits for an answer, in hours (FEP-101).
    pub entry_point_reply_hours: u32,
    /// Length of the entry-point window in hours (FEP-101).
    pub entry_point_hours: u32,
    /// The month's free units, if any.
    pub allowance: Option<Allowance>,
    /// Whether non-template units cost nothing whatever the allowance (CBP-211, PMP-105).
    pub service_free: bool,
    /// Whether utility templates inside the customer service window are free (PMP-104).
    pub utility_free_in_window: bool,
    /// Whether a utility conversation opened before keeps utility templates free to its end (PMP-106).
    pub open_utility_conversation_free: bool,
    /// Whether reactions are free without using the allowance (PMP-204).
    pub reactions_free: bool,
    /// Whether exempt accounts pay nothing for service messages beyond the allowance (PMP-205).
    pub exempt_service_free: bool,
    /// Whether authentication-international applies where its conditions hold (RAT-101).
    pub authentication_international: bool,
    /// Whether charged utility and authentication messages run through volume tiers (RAT-102).
    pub volume_tiers: bool,
    /// Whether a platform report of an entry point wins where the caller trusts reports (FEP-103).
    pub entry_point_reports: bool,
}
