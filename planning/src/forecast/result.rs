//! `"December 2026: 1,190 EUR, and 980 to 1,420 in eight of ten cases"`: what a forecast says.

use billing_core::{
    base::{
        category::Category, currency::Currency, instant::Day, localized::LocalizedText, money::Money,
        month::BillingMonth,
    },
    estimate::result::RefusedVolume,
    statement::bill::Warning,
};
use serde::{Serialize, Serializer};

use super::{history::Place, model::Method};

/// The version of the result's shape.
pub const FORMAT: u32 = 1;

/// What coming months cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// [`FORMAT`].
    pub format: u32,
    /// Same seed, same history, same bytes.
    pub seed: u64,
    /// How many simulated courses the quantiles are of.
    pub courses: usize,
    /// How the most likely volumes were found; several where series differ in length.
    pub method: String,
    /// One per month and currency.
    pub months: Vec<MonthAmounts>,
    /// One per currency: all months together. Not the sum of the months' quantiles, since not every month is a bad one.
    pub total: Vec<TotalAmounts>,
    /// The budget lines that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<BudgetOutlook>,
    /// What the months before cost, the latest two years of them.
    pub history: Vec<PastAmount>,
    /// One per account, market and category.
    pub series: Vec<SeriesOutlook>,
    /// New price lists and rules within the months of the forecast.
    pub changes: Vec<TariffChange>,
    /// Volumes without a price, which no amount contains.
    pub refused: Vec<RefusedVolume>,
    /// What an estimate of the most likely volumes warns of.
    pub warnings: Vec<Warning>,
    /// What was taken for granted; in English where machines read it.
    #[serde(serialize_with = "english")]
    pub notes: Vec<LocalizedText>,
    /// How good the method would have been in the past, where that was asked for and the history is long enough.
    pub backtest: Option<Backtest>,
}

fn english<S: Serializer>(notes: &[LocalizedText], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(notes.iter().map(LocalizedText::english))
}

/// What a month costs, all accounts of a currency together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthAmounts {
    /// The month.
    pub month: BillingMonth,
    /// The currency.
    pub currency: Currency,
    /// Nine of ten courses cost more.
    pub p10: Money,
    /// Half of them cost more.
    pub p50: Money,
    /// One of ten costs more.
    pub p90: Money,
    /// With the last season's volumes again, for comparison.
    pub seasonal_naive: Money,
}

/// The same for all months together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TotalAmounts {
    /// The currency.
    pub currency: Currency,
    /// Nine of ten courses cost more.
    pub p10: Money,
    /// Half of them cost more.
    pub p50: Money,
    /// One of ten costs more.
    pub p90: Money,
    /// With the last season's volumes again, for comparison.
    pub seasonal_naive: Money,
}

/// What becomes of a budget line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BudgetOutlook {
    /// Its first month.
    pub from: BillingMonth,
    /// Its last month.
    pub to: BillingMonth,
    /// The currency.
    pub currency: Currency,
    /// What may be spent.
    pub amount: Money,
    /// Half of the courses cost more in these months.
    pub p50: Money,
    /// The day on which half of the courses have passed it; none where fewer ever do. Inside a month a course spends as
    /// the days of a daily history say, else every day the same.
    pub passed_on: Option<Day>,
    /// The share of courses that pass it, as a decimal number.
    pub passed_by: String,
}

/// What a month of the past cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastAmount {
    /// The month.
    pub month: BillingMonth,
    /// The currency.
    pub currency: Currency,
    /// How much.
    pub amount: Money,
    /// Where the amount is from.
    pub basis: PastBasis,
}

/// Where an amount of the past is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PastBasis {
    /// The bill that is the history.
    Billed,
    /// The volumes of the history under the prices of their month.
    Priced,
}

/// The volumes of an account, market and category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeriesOutlook {
    /// The account's id.
    pub account: String,
    /// The market's name or the country, as the history has it.
    pub market: Place,
    /// The category.
    pub category: Category,
    /// How many months or days of history it has.
    pub history: usize,
    /// Its volume in as many months before the forecast; none where the history is shorter.
    pub volume_before: Option<u64>,
    /// How its most likely volumes were found; none of an assumed one.
    pub method: Option<Method>,
    /// One per month.
    pub volumes: Vec<MonthVolume>,
}

/// The volume of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthVolume {
    /// The month.
    pub month: BillingMonth,
    /// Nine of ten courses have more.
    pub p10: u64,
    /// The most likely one.
    pub p50: u64,
    /// One of ten has more.
    pub p90: u64,
}

/// A day from which prices or rules differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TariffChange {
    /// The first day.
    pub from: Day,
    /// What begins.
    pub kind: TariffChangeKind,
    /// Its name, for example `EUR/2027-01-01` or `R5`; the currency where prices are assumed.
    pub name: String,
}

/// What begins on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TariffChangeKind {
    /// A price list.
    RateCard,
    /// Rules.
    Rules,
    /// The first day for which prices of a currency are not known: the last known ones are assumed.
    PricesAssumed,
}

/// How good the method would have been, made again as of earlier months. All errors are of volumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backtest {
    /// Of how many earlier months or weeks it was made.
    pub windows: usize,
    /// How far it looked ahead at most, in months or days.
    pub horizon: usize,
    /// Mean absolute error over that of the last season repeated within the known part; the mean of all series.
    pub mase: String,
    /// Root of the mean square error over that of the last value repeated, weighted by what each series costs, as in
    /// M5.
    pub rmsse_by_spend: String,
    /// Pinball loss of P10, P50 and P90 on the scale of `mase`.
    pub pinball: String,
    /// The share of months that came between P10 and P90; 0.8 is what they promise.
    pub coverage_p10_p90: String,
    /// The same errors of the last season repeated.
    pub seasonal_naive: NaiveBacktest,
}

/// Errors of the last season repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NaiveBacktest {
    /// As [`Backtest::mase`].
    pub mase: String,
    /// As [`Backtest::rmsse_by_spend`].
    pub rmsse_by_spend: String,
}
