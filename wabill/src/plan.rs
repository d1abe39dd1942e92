//! `"20,000 marketing messages to Germany in October 2026"`: a plan, and what it costs.

use billing_core::{
    base::price::Rounding,
    estimate::{self, plan, plan_error, result::Estimate},
};

use crate::{
    tables::Tables,
    text::{TextError, read, unsound},
};

/// What is wrong with the text of a plan, or with what it asks for.
pub type PlanError = TextError<plan_error::PlanError>;

/// Planned volumes by month, market and category.
///
/// ```
/// let plan = wabill::Plan::from_toml(
///     "account = [{ id = 'shop', currency = 'EUR', business_numbers = 1 }]\n\
///      volume = [{ month = '2023-06', market = 'Germany', category = 'marketing', conversations = 12 }]",
/// )?;
/// let estimate = plan.estimate()?;
/// assert_eq!(estimate.totals[0].amount.to_string(), "1.36");
/// # Ok::<(), wabill::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    plan: plan::Plan,
    text: String,
}

/// How a plan is estimated.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct EstimateOptions {
    tables: Tables,
    rounding: Rounding,
}

impl EstimateOptions {
    /// The shipped tables, halves rounded up.
    pub fn new() -> Self {
        Self::default()
    }

    /// Other tables than the shipped ones.
    pub fn tables(mut self, tables: &Tables) -> Self {
        self.tables = tables.clone();
        self
    }

    #[doc(hidden)]
    pub fn get_tables(&self) -> &Tables {
        &self.tables
    }

    #[doc(hidden)]
    pub fn get_rounding(&self) -> Rounding {
        self.rounding
    }

    /// How line sums are rounded.
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }
}

impl Plan {
    /// Reads the text of a plan: TOML, or the same as a JSON object. What it asks for is checked when it is estimated.
    ///
    /// # Errors
    ///
    /// A text that cannot be read, with its place.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let remedy = (
            "a plan has [[account]] and [[volume]] tables; `wabill estimate` without a plan shows one",
            "ein Plan hat Tabellen [[account]] und [[volume]]; `wabill estimate` ohne Plan zeigt einen",
        );
        Ok(Self {
            plan: read(text, remedy)?,
            text: text.to_owned(),
        })
    }

    /// What it costs, with the shipped tables.
    ///
    /// # Errors
    ///
    /// Everything wrong with the plan, each with its place in the text. A volume without a price is no error: it is
    /// listed as refused.
    pub fn estimate(&self) -> Result<Estimate, PlanError> {
        self.estimate_with(&EstimateOptions::new())
    }

    /// What it costs.
    ///
    /// # Errors
    ///
    /// As [`Plan::estimate`].
    pub fn estimate_with(&self, options: &EstimateOptions) -> Result<Estimate, PlanError> {
        estimate::estimate(&self.plan, options.tables.get(), options.rounding).map_err(|errors| self.placed(errors))
    }

    /// What is wrong with the plan, with its places in the text.
    #[doc(hidden)]
    pub fn placed(&self, errors: plan_error::PlanErrors) -> PlanError {
        let place = |error: &plan_error::PlanError| (error.table, error.row, error.field);
        unsound(&self.text, errors.0, place)
    }

    /// The same for the core.
    #[doc(hidden)]
    pub fn get(&self) -> &plan::Plan {
        &self.plan
    }
}

/// A plan made in a program; what is wrong with it has no place in a text.
impl From<plan::Plan> for Plan {
    fn from(plan: plan::Plan) -> Self {
        Self {
            plan,
            text: String::new(),
        }
    }
}
