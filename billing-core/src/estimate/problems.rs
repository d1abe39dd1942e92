//! Everything wrong with a plan, collected.

use std::cmp::Ordering;

use super::{
    plan_error::{PlanError, PlanErrors, PlanTable},
    plan_fault::PlanFault,
};
use crate::base::few;

/// A table of the plan, and the row in it.
pub(super) type TableRow = (PlanTable, usize);

/// Collects what is wrong.
#[derive(Default)]
pub(crate) struct Problems(Vec<PlanError>);

impl Problems {
    pub(crate) fn add(&mut self, (table, row): TableRow, field: &'static str, fault: PlanFault) {
        self.0.push(PlanError {
            table,
            row,
            field,
            fault,
        });
    }

    /// The value, where nothing is wrong.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, PlanErrors> {
        if self.0.is_empty() {
            return Ok(value);
        }
        few::sort_by(&mut self.0, by_place);
        self.0.dedup_by(|next, error| by_place(error, next) == Ordering::Equal);
        Err(PlanErrors(self.0))
    }
}

/// By place; what is wrong with one field by its sentences, which are only made where they decide.
fn by_place(left: &PlanError, right: &PlanError) -> Ordering {
    let place = |error: &PlanError| (error.table, error.row, error.field);
    let text = |error: &PlanError| (error.fault.text(), error.fault.remedy());
    place(left)
        .cmp(&place(right))
        .then_with(|| text(left).cmp(&text(right)))
}
