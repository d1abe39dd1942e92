//! `"250 EUR carry 5,478 of these messages"`: the plan that fits an amount, found by estimating.
//!
//! Nothing is turned round by a formula: allowances, volume tiers and rounding make an amount jump, so plans are
//! estimated until the last one that fits and the first one that does not are neighbours. More traffic never costs
//! less, which is what the search rests on.
//!
//! ```
//! use wabill_planning::solve::messages;
//!
//! let plan = wabill::Plan::from_toml(
//!     "account = [{ id = 'shop', currency = 'EUR', business_numbers = 1 }]\n\
//!      volume = [{ month = '2026-11', market = 'Germany', category = 'marketing' }]",
//! )?;
//! let budget: wabill_planning::budget::Limit = "250 EUR".parse().unwrap();
//! let found = messages(&plan, &Default::default(), budget.amount, None).unwrap();
//! assert_eq!((found.units, found.amount.to_string()), (2_210, "249.95".to_owned()));
//! assert_eq!(found.next.unwrap().amount.to_string(), "250.06");
//! # Ok::<(), wabill::Error>(())
//! ```

mod error;
mod messages;
mod numbers;

pub use error::SolveError;
pub use messages::{Carried, Next, Quantity, messages};
pub use numbers::{NumberCount, Numbers, numbers};

use billing_core::{
    base::{currency::Currency, money::Money},
    estimate::{estimate, plan::Plan, result::Estimate},
};
use wabill::EstimateOptions;

/// The version of the results' shape.
const FORMAT: u32 = 1;

/// The amount of a plan, Meta's charges and fees together.
///
/// # Errors
///
/// Accounts in several currencies, or a sum that does not fit.
fn amount(estimate: &Estimate, currency: Currency) -> Result<Money, SolveError> {
    let mut sum = Money::zero(currency);
    for month in &estimate.sums {
        if month.currency != currency {
            let (wanted, found) = (currency, month.currency);
            return Err(SolveError::OtherCurrency { wanted, found });
        }
        sum = sum.plus(month.amount)?;
    }
    Ok(sum)
}

/// A plan's estimate, all of which has a price.
///
/// # Errors
///
/// Everything wrong with the plan, or units without a price.
fn priced(plan: &Plan, options: &EstimateOptions) -> Result<Estimate, SolveError> {
    let found = estimate(plan, options.get_tables().get(), options.get_rounding());
    let found = found.map_err(|errors| SolveError::Plan { errors })?;
    match found.refused.first() {
        Some(refused) => Err(SolveError::WithoutPrice {
            units: refused.quantity,
            why: refused.error.to_string(),
        }),
        None => Ok(found),
    }
}
