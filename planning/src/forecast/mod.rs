//! `"December 2026: 1,190 EUR, and 980 to 1,420 in eight of ten cases"`: what coming months cost.
//!
//! ```text
//! history ─▶ series ─▶ most likely volumes ─▶ 200 courses ─▶ plans ─▶ engine ─▶ quantiles
//! CSV, bill,  by market  season and trend       errors as       allowances, tiers,   exact
//! log, Meta   category   of each series         in the past     cards in force       amounts
//! ```
//!
//! Volumes are floats while they are forecast, whole messages in every course, and money only ever comes out of the
//! engine: an allowance or a volume tier bends the way from volumes to money, so a quantile of volumes priced would be
//! another amount than the quantile of prices. P10, P50 and P90 are order statistics of exact amounts.
//!
//! The same history, options and seed give the same bytes, native and in WebAssembly; `course` says why.

mod assumption;
mod backtest;
mod billed;
mod chart;
mod course;
mod history;
mod history_fault;
mod kind;
mod model;
mod money;
mod months;
mod named;
mod number;
mod pricing;
mod pricing_analytics;
mod result;
mod spread;
mod volumes_csv;
mod work_out;

pub use assumption::{AssumptionFault, Assumptions, AssumptionsError};
pub use chart::chart;
pub use history::{Counted, Grain, History, Paid, Place, Series, SeriesKey};
pub use history_fault::{HistoryError, HistoryFault, HistoryProblem};
pub use kind::HistoryKind;
pub use model::{Method, Outlook, outlook};
pub use pricing::Unpriceable;
pub use result::{
    Backtest, BudgetOutlook, FORMAT, Forecast, MonthAmounts, MonthVolume, NaiveBacktest, PastAmount, PastBasis,
    SeriesOutlook, TariffChange, TariffChangeKind, TotalAmounts,
};
pub use spread::band;
pub use work_out::{ForecastError, ForecastOptions, forecast};
