//! What plans with traffic cost, over all runs.

use billing_core::{
    base::{category::Category, currency::Currency, month::BillingMonth},
    metering::charge_event::{FreeReason, Unit},
    statement::{bill::Warning, line_item::LineOutcome},
};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::budget::Quantiles;

/// What a plan costs in which traffic is played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// The seed: the same one gives the same result.
    pub seed: u64,
    /// How often it was played.
    pub runs: u32,
    /// By account and month: volumes, campaigns and traffic together.
    pub totals: Vec<TrafficTotal>,
    /// By account, all its months together, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_months: Vec<TrafficTotal>,
    /// How many messages and conversations there were on average, and why they are free: of everything together.
    pub messages: Vec<MeanMessages>,
    /// What a reader should know of the prices, as of the first run.
    pub warnings: Vec<Warning>,
}

/// What an account pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrafficTotal {
    /// The account's id.
    pub account: String,
    /// The month; none for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<BillingMonth>,
    /// The account's currency.
    pub currency: Currency,
    /// Meta's charges.
    pub charges: Quantiles,
    /// Meta's charges and the provider's fees.
    pub amount: Quantiles,
}

/// Units of one kind, on average over the runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeanMessages {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Conversations or messages.
    pub unit: Unit,
    /// Charged, free, or without a price.
    pub outcome: LineOutcome,
    /// Why they are free.
    pub reason: Option<FreeReason>,
    /// How many, to one decimal place, halves up.
    #[serde(serialize_with = "as_text")]
    pub mean: Decimal,
}

impl Traffic {
    /// Whether everything has a price in every run; else the amounts lack something.
    pub fn is_complete(&self) -> bool {
        self.messages
            .iter()
            .all(|messages| messages.outcome != LineOutcome::Refused)
    }
}

fn as_text<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
