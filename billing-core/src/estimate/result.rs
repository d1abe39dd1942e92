//! The result of estimating a plan: Meta's lines and totals as on a bill, fees beside them, and the reasons.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    base::{
        category::Category, country::Country, currency::Currency, instant::Day, money::Money, month::BillingMonth,
        price::UnitPrice, rule::Rule,
    },
    metering::charge_event::Unit,
    statement::{
        bill::{Total, Warning},
        explain::Fact,
        line_item::LineItem,
    },
    tariff::{refusal::Refusal, regime::AllowanceScope},
};

/// The version of the result's shape.
pub const FORMAT: u32 = 1;

/// What a plan costs.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// [`FORMAT`].
    pub format: u32,
    /// Meta's charges, line by line, as on a bill.
    pub lines: Vec<LineItem>,
    /// Lines by the countries that the plan names, in the order of the lines; lines for which it names none are not
    /// here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<CountryPart>>"))]
    pub countries: Vec<CountryPart>,
    /// Meta's charges per account and month: the sums of the lines.
    pub totals: Vec<Total>,
    /// What a provider charges on top, line by line; see [`MonthSum::fees`].
    pub fees: Vec<FeeLine>,
    /// One per account and planned month: Meta's charges, the fees, both.
    pub sums: Vec<MonthSum>,
    /// What a message, a conversation and a contact cost on average: of each account and month its markets and
    /// categories, then the month.
    pub averages: Vec<Average>,
    /// Volumes without a price, which no amount contains.
    pub refused: Vec<RefusedVolume>,
    /// The warnings of a bill that can apply to a plan, also where the count is 0.
    pub warnings: Vec<Warning>,
    /// Free units used and left, one per allowance that the plan touches.
    pub allowances: Vec<AllowanceUse>,
    /// Volume-tier counts before and after, one per count that the plan touches.
    pub tiers: Vec<TierUse>,
    /// Why each line is as it is; one per line, in the same order.
    pub explanations: Vec<LineExplanation>,
}

/// A country's part of a line. The parts of a line add up to it, in units and in money.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountryPart {
    /// The place of its line among the lines, from 0.
    pub line: usize,
    /// The country (ISO 3166-1 alpha-2); none for volumes that name their market only.
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub country: Option<Country>,
    /// Units of the line.
    pub quantity: u64,
    /// The line's rounded amount in proportion to the units, so that nothing is rounded twice.
    pub amount: Money,
}

/// Units of a plan without a price, and why.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RefusedVolume {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// Conversations or messages.
    pub unit: Unit,
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// How many.
    pub quantity: u64,
    /// Why there is no price.
    pub error: Arc<Refusal>,
}

/// What a fee is for.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// The month.
    Monthly,
    /// The business numbers.
    PerNumber,
    /// The messages.
    PerMessage,
    /// A share of Meta's charges.
    Markup,
}

impl FeeKind {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::PerNumber => "per_number",
            Self::PerMessage => "per_message",
            Self::Markup => "markup",
        }
    }
}

/// One fee of an account and month.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeLine {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// What it is for.
    pub kind: FeeKind,
    /// Of a mark-up, the category it is for; none for all that have no mark-up of their own.
    pub category: Option<Category>,
    /// How many months, business numbers or messages; none for a mark-up.
    pub quantity: Option<u64>,
    /// The price of one, in the account's currency; none for a mark-up.
    pub unit_price: Option<UnitPrice>,
    /// Of a mark-up, the percentage.
    pub percent: Option<String>,
    /// Of a mark-up, what it is a share of: the sum of Meta's rounded lines.
    pub base: Option<Money>,
    /// The sum before rounding.
    pub exact: String,
    /// The sum, rounded once.
    pub amount: Money,
    /// The account's currency.
    pub currency: Currency,
}

/// What an account pays for a month, Meta's charges and fees kept apart.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthSum {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// The account's currency.
    pub currency: Currency,
    /// The sum of Meta's lines.
    pub charges: Money,
    /// The sum of the fee lines.
    pub fees: Money,
    /// Both together.
    pub amount: Money,
}

impl MonthSum {
    /// What twelve months like this one cost. No forecast: rules and prices of later months may differ.
    pub fn twelve_months(&self) -> Option<Money> {
        let minor = self.amount.minor().checked_mul(12)?;
        Some(Money::from_minor(minor, self.currency))
    }
}

/// What the messages, conversations and contacts of a plan cost each. Figures to compare, never prices to multiply;
/// left out where units have no price.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Average {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// The market's name; none for the month as a whole.
    pub market: Option<String>,
    /// The category of the lines; none for the month as a whole.
    pub category: Option<Category>,
    /// Meta's charges; of the month as a whole with the fees.
    pub amount: Money,
    /// The account's currency.
    pub currency: Currency,
    /// Delivered messages, free ones too; none where the plan does not tell.
    pub messages: Option<u64>,
    /// Conversations; none where the plan does not tell.
    pub conversations: Option<u64>,
    /// Contacts; none where the plan does not tell, or where those of several rows may be the same persons.
    pub contacts: Option<u64>,
    /// The amount by messages, to six decimals, halves away from zero.
    pub per_message: Option<String>,
    /// The amount by conversations.
    pub per_conversation: Option<String>,
    /// The amount by contacts.
    pub per_contact: Option<String>,
}

/// What a plan does to one allowance.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AllowanceUse {
    /// Whose count it is.
    pub scope: AllowanceScope,
    /// The account's id, or the business number: its name in the plan, or account and number as in `shop #1`.
    pub owner: String,
    /// The month.
    pub month: BillingMonth,
    /// Free units a month.
    pub units: u64,
    /// Units that asked for it before the plan began.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<u64>"))]
    pub before: u64,
    /// Units of the plan that asked for it, free or not.
    pub asked: u64,
    /// Free ones used.
    pub used: u64,
    /// Free ones left.
    pub left: u64,
}

/// What a plan does to one volume-tier count.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TierUse {
    /// The portfolio.
    pub portfolio: String,
    /// The market's name.
    pub market: String,
    /// What is counted.
    pub family: crate::base::category::TierFamily,
    /// The month.
    pub month: BillingMonth,
    /// Charged messages before the plan.
    pub before: u64,
    /// And with it.
    pub after: u64,
}

/// Why a line is as it is.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineExplanation {
    /// The place of its line among the lines, from 0.
    pub line: usize,
    /// The rules in force, by first day; several where a month has several and the price is the same.
    pub regimes: Vec<RegimeSince>,
    /// The rules that decided whether the units may cost, then those of the counts.
    pub rules: Vec<Rule>,
    /// The counts its units took part in.
    pub counts: Vec<LineCount>,
    /// Why there is no price.
    pub error: Option<Arc<Refusal>>,
}

/// The name of rules and their first day.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RegimeSince {
    /// For example `R4`.
    pub name: String,
    /// First day in force.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub since: Day,
}

/// A line's part in an allowance or a volume tier.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineCount {
    /// How many units of the line took part.
    pub quantity: u64,
    /// The count: `before` is where it stood when the first of them came, or one it is mixed with; `after` where it
    /// stood after the last.
    #[serde(flatten)]
    pub fact: Fact,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this shape")
)]
fn is_zero(units: &u64) -> bool {
    *units == 0
}
