//! `"12 marketing conversations to Germany in June 2023 at 0.1131 EUR: 1.36 EUR"`.

use core::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    base::{category::Category, currency::Currency, money::Money, month::BillingMonth, price::UnitPrice},
    metering::{
        charge_event::{FreeReason, Unit},
        usage::UsedLine,
    },
    tariff::rate_card::Basis,
};

/// What the units of a line came to.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// Each at the unit price.
    Charged,
    /// Nothing; the reason stands beside it.
    Free,
    /// No price is known; the amount is missing, not zero. See the bill's `refused`.
    Refused,
}

impl LineOutcome {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Free => "free",
            Self::Refused => "refused",
        }
    }
}

/// Units equal in account, month, unit, market, category, outcome, reason, tier, unit price and rate card.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItem {
    /// The account's id.
    pub account: String,
    /// The month in the account's time zone.
    pub month: BillingMonth,
    /// Conversations or messages.
    pub unit: Unit,
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Charged, free or refused.
    pub outcome: LineOutcome,
    /// Why it is free; none otherwise.
    pub reason: Option<FreeReason>,
    /// First unit of the volume tier's band, where a tier table was in force.
    #[serde(serialize_with = "tier_text", deserialize_with = "tier_of_text")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub tier: Option<u64>,
    /// The price of one unit, where charged.
    pub unit_price: Option<UnitPrice>,
    /// The card the price stands on, where charged.
    pub rate_card: Option<String>,
    /// How the price is known, where charged.
    pub basis: Option<Basis>,
    /// How many units.
    pub quantity: u64,
    /// Quantity × unit price, rounded once; zero where not charged.
    pub amount: Money,
    /// The account's currency.
    pub currency: Currency,
    /// The sum before rounding. Not part of what is written, so zero in a line that was read back.
    #[serde(skip)]
    pub exact: Decimal,
}

/// The first unit of a band as every result gives it: a number in a text.
#[expect(clippy::ref_option, reason = "serde asks for this shape")]
pub(crate) fn tier_text<S: Serializer>(tier: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    match tier {
        Some(first_unit) => serializer.collect_str(first_unit),
        None => serializer.serialize_none(),
    }
}

/// Reads what [`tier_text`] wrote.
pub(crate) fn tier_of_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|first_unit| first_unit.parse().map_err(D::Error::custom))
        .transpose()
}

impl LineItem {
    /// The line that units of a saved state belong on, not multiplied yet.
    pub fn of_usage(used: &UsedLine, quantity: u64, currency: Currency) -> Self {
        let outcome = match (used.reason, used.unit_price) {
            (Some(_), _) => LineOutcome::Free,
            (None, Some(_)) => LineOutcome::Charged,
            (None, None) => LineOutcome::Refused,
        };
        Self {
            account: used.account.clone(),
            month: used.month,
            unit: used.unit,
            market: used.market.clone(),
            category: used.category,
            outcome,
            reason: used.reason,
            tier: used.tier,
            unit_price: used.unit_price,
            rate_card: used.rate_card.clone(),
            basis: used.basis,
            quantity,
            amount: Money::zero(currency),
            currency,
            exact: Decimal::ZERO,
        }
    }

    /// The order of lines on a bill: by the fields in the order in which they stand, texts as texts, numbers as
    /// numbers.
    pub fn order(&self, other: &Self) -> Ordering {
        self.account
            .cmp(&other.account)
            .then_with(|| self.month.cmp(&other.month))
            .then_with(|| self.unit.as_str().cmp(other.unit.as_str()))
            .then_with(|| self.market.cmp(&other.market))
            .then_with(|| self.category.as_str().cmp(other.category.as_str()))
            .then_with(|| self.outcome.as_str().cmp(other.outcome.as_str()))
            .then_with(|| {
                self.reason
                    .map(FreeReason::as_str)
                    .cmp(&other.reason.map(FreeReason::as_str))
            })
            .then_with(|| self.tier.cmp(&other.tier))
            .then_with(|| self.unit_price.cmp(&other.unit_price))
            .then_with(|| self.rate_card.cmp(&other.rate_card))
            .then_with(|| self.basis.map(Basis::as_str).cmp(&other.basis.map(Basis::as_str)))
    }
}
