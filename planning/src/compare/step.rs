//! `"then by the rules of 2024-09, then from two numbers, then in USD"`: the runs between a subject as it is and under
//! other conditions.
//!
//! Each changes one thing, so that a day's rules and prices, habits and the other currency are told apart; what the
//! steps move adds up to the whole.

use billing_core::habits::Habits;

use super::{
    CompareError,
    drivers::Causes,
    priced::Lists,
    result::{Cause, WhyNot},
    spec::Spec,
    subject::{Priced, Subject},
};

/// A run, and what it changes beside the one before.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) priced: Priced,
    pub(super) causes: Causes,
}

impl Step {
    /// The runs that a condition asks for, in order; or why there is one that cannot be made.
    pub(super) fn all(
        subject: &Subject<'_>,
        lists: &Lists<'_>,
        spec: &Spec,
    ) -> Result<Result<Vec<Self>, WhyNot>, CompareError> {
        let tables = match spec.as_of {
            Some(day) => subject.tables().only(day),
            None => None,
        };
        let mut steps = vec![];
        if let Some(tables) = &tables {
            let causes = Causes {
                units: Cause::Rule,
                price: Cause::Price,
            };
            match subject.under(lists, tables, None, Habits::default())? {
                Ok(priced) => steps.push(Self { priced, causes }),
                Err(why) => return Ok(Err(why)),
            }
        }
        let tables = tables.as_ref().unwrap_or_else(|| subject.tables());
        for habits in spec.habits_in_turn() {
            let causes = Causes {
                units: Cause::Habit,
                // No list is another one; other units of a month are charged, and some of its lists began inside it.
                price: Cause::Habit,
            };
            match subject.under(lists, tables, None, habits)? {
                Ok(priced) => steps.push(Self { priced, causes }),
                Err(why) => return Ok(Err(why)),
            }
        }
        if let Some(card) = spec.card {
            let causes = Causes {
                units: Cause::Currency,
                price: Cause::Currency,
            };
            match subject.under(lists, tables, Some(card.currency), spec.habits)? {
                Ok(priced) => steps.push(Self { priced, causes }),
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(steps))
    }
}
