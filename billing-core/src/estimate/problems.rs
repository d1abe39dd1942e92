//! Everything wrong with a plan, collected.

use super::plan_error::{PlanError, PlanErrors, PlanTable};
use crate::base::{few, localized::LocalizedText};

/// A table of the plan, and the row in it.
pub(super) type Place = (PlanTable, usize);

/// Collects what is wrong.
#[derive(Default)]
pub(crate) struct Problems(Vec<PlanError>);

impl Problems {
    pub(crate) fn add(
        &mut self,
        (table, row): Place,
        field: &'static str,
        message: impl Into<LocalizedText>,
        remedy: impl Into<LocalizedText>,
    ) {
        let (message, remedy) = (message.into(), remedy.into());
        self.0.push(PlanError {
            table,
            row,
            field,
            message,
            remedy,
        });
    }

    /// The value, where nothing is wrong.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, PlanErrors> {
        if self.0.is_empty() {
            return Ok(value);
        }
        few::sort(&mut self.0);
        self.0.dedup();
        Err(PlanErrors(self.0))
    }
}
