//! `"spring 12.30 EUR, (none) 4.10 EUR"`, `"812 of 1,000 used"`, `"under the rules of September 2024 2.30 EUR less"`:
//! what else the worker finds in a log.

use billing_core::{
    base::{
        category::{Category, TierFamily},
        currency::Currency,
        instant::Day,
        localized::LocalizedText,
        money::Money,
        month::BillingMonth,
        price::UnitPrice,
    },
    metering::charge_event::FreeReason,
};
use serde::{Deserialize, Serialize};

/// A bill by day, business number, contact's country or the values of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    /// What it goes by, as `wabill bill --by` takes it: `tag.campaign`.
    pub by: String,
    /// The tags that the first rows of the log have.
    pub tags: Vec<String>,
    /// One per currency.
    pub parts: Vec<BreakdownPart>,
}

/// The values of a breakdown that are paid in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownPart {
    /// The currency.
    pub currency: Currency,
    /// The values that cost most, these first.
    pub rows: Vec<BreakdownValue>,
    /// How many values are not among them.
    pub left_out: u64,
    /// What these are together.
    pub rest: BreakdownCounts,
    /// All values together.
    pub total: BreakdownCounts,
    /// What the bill says: the sum of its lines, each of which is rounded.
    pub billed: Money,
}

/// A value of a breakdown, all months together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownValue {
    /// The account's id.
    pub account: String,
    /// The day, the business number, the country, or the value of the tag, `(none)` for messages without one.
    pub value: String,
    /// What it is.
    pub counts: BreakdownCounts,
}

/// Units and their exact cost.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BreakdownCounts {
    /// Charged units.
    pub charged: u64,
    /// Free units.
    pub free: u64,
    /// Units without a price.
    pub refused: u64,
    /// The exact sum of the charged units' prices, a plain decimal.
    pub exact: String,
}

/// How the last month of a log stands for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthStand {
    /// The account's id.
    pub account: String,
    /// The month, in the account's time zone.
    pub month: BillingMonth,
    /// Up to when messages are known, on the account's clock.
    pub until: String,
    /// What the bill of the month says so far.
    pub spent: Money,
    /// What the month comes to; none where it is over.
    pub projected: Option<Projected>,
    /// How many days the projection draws from.
    pub drawn_from_days: u64,
    /// Whether each day is drawn from those of its weekday.
    pub by_weekday: bool,
    /// What may be spent, where that was said.
    pub max: Option<MonthLimit>,
    /// Its allowances.
    pub allowances: Vec<AllowanceStand>,
    /// The volume tiers that its portfolio climbs.
    pub tiers: Vec<TierStand>,
}

/// What a month may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projected {
    /// Nine months of ten cost more.
    pub p10: Money,
    /// Half of them cost more.
    pub p50: Money,
    /// One month of ten costs more.
    pub p90: Money,
}

/// An amount that should not be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthLimit {
    /// The amount.
    pub amount: Money,
    /// Whether it was passed already.
    pub passed: bool,
    /// The day on which it was passed, or is expected to be; none where it is kept.
    pub on: Option<Day>,
}

/// An allowance and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowanceStand {
    /// The business number, masked unless contacts are shown; none where the allowance is the account's.
    pub business_number: Option<String>,
    /// Free units a month.
    pub allowance: u64,
    /// Free units used.
    pub used: u64,
    /// The day on which it was used up, or is expected to be; none where it lasts the month.
    pub used_up_on: Option<Day>,
}

/// How far a volume tier is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierStand {
    /// The market's name.
    pub market: String,
    /// Utility or authentication.
    pub family: TierFamily,
    /// Messages charged so far in the month.
    pub charged: u64,
    /// How many messages from now the first one is that has the next price, and that price; none in the highest band.
    pub next: Option<(u64, UnitPrice)>,
    /// The day on which it is expected; none where not in this month.
    pub next_on: Option<Day>,
}

/// What a log would have cost under other conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Each of the conditions.
    pub under: Vec<ComparedUnder>,
    /// What would have saved money, where that was asked for.
    pub hints: Option<Vec<SavingHint>>,
    /// What a log can be looked at under.
    pub choices: CompareChoices,
}

/// What a log can be looked at under.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CompareChoices {
    /// First days of rules and of price lists of the accounts' currencies, latest first.
    pub days: Vec<FirstDay>,
    /// Currencies that have price lists.
    pub currencies: Vec<Currency>,
    /// The currencies that the accounts pay in.
    pub own_currencies: Vec<Currency>,
}

/// The first day of rules or prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstDay {
    /// The day.
    pub day: Day,
    /// Whether rules begin on it.
    pub rules: bool,
    /// Whether a price list begins on it.
    pub prices: bool,
}

/// A log under other conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedUnder {
    /// What is changed: `as-of:2024-09-01+card:USD`.
    pub spec: String,
    /// By account.
    pub accounts: Vec<ComparedAccount>,
    /// Why nothing can be compared, where that is so.
    pub why_not: Option<WhyNot>,
    /// What has no price there.
    pub refused: Vec<LocalizedText>,
}

/// An account under other conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedAccount {
    /// The account's id.
    pub account: String,
    /// What it pays as it is; none where it pays nothing.
    pub base: Option<Money>,
    /// What it would have paid.
    pub total: Option<Money>,
    /// What is added to the base, and that in percent; none where they cannot be compared.
    pub difference: Option<(Money, Option<String>)>,
    /// Why not.
    pub why_not: Option<WhyNot>,
    /// What the difference is made of, the largest first.
    pub drivers: Vec<Driver>,
    /// How many more drivers there are, and what they add.
    pub others: Option<(u64, Money)>,
}

/// Why amounts have no difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// The reason.
    pub text: LocalizedText,
    /// Whether an exchange rate would help.
    pub needs_rate: bool,
}

/// Why amounts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Other units are charged.
    Rule,
    /// Another list price.
    Price,
    /// Other volume tiers.
    Tier,
    /// More or fewer of the month's free units.
    Allowance,
    /// Other messages.
    Habit,
    /// The other currency's list.
    Currency,
}

/// What the units of a driver are on the side that does not charge them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Elsewhere {
    /// Charged too, at another price.
    Charged,
    /// Free.
    Free(FreeReason),
    /// Without a price.
    Refused,
    /// Not counted.
    NotCounted,
}

/// A part of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driver {
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Why.
    pub cause: Cause,
    /// What the units are on the other side.
    pub outcome: Elsewhere,
    /// By how many units more are charged; of units charged on both sides how many.
    pub units: i64,
    /// What it adds.
    pub amount: Money,
}

/// A habit by which an account would have paid less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavingHint {
    /// The account's id.
    pub account: String,
    /// The habit: `numbers:split:2`.
    pub spec: String,
    /// By how much less.
    pub saves: Money,
    /// The same in percent.
    pub percent: Option<String>,
    /// What to do.
    pub advice: LocalizedText,
    /// What it takes for given.
    pub assumes: LocalizedText,
}
