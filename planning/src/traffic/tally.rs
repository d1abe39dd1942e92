//! `"on the 14th, number 2: 310 service messages that ask for the allowance"`: what was played, as volumes of a plan.

use billing_core::{
    base::instant::Day,
    estimate::plan::Volume,
    metering::charge_event::{ChargeEvent, Due, Unit},
};
use chrono::Datelike;

use super::source::Source;
use crate::plan::{Extended, PlanRow};

/// Units by charge event, day and business number.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    numbers: usize,
    cells: usize,
    kinds: Vec<ChargeEvent>,
    /// By kind: units by day, and inside a day by number.
    units: Vec<Vec<u64>>,
}

impl Tally {
    pub(super) fn new(days: usize, numbers: usize) -> Self {
        Self {
            numbers,
            cells: days.saturating_mul(numbers),
            kinds: vec![],
            units: vec![],
        }
    }

    /// Forgets the units, and keeps the memory.
    pub(super) fn clear(&mut self) {
        for units in &mut self.units {
            units.fill(0);
        }
    }

    /// Counts units of a day from 0.
    pub(super) fn add(&mut self, event: &ChargeEvent, (day, number): (usize, usize), more: u64) {
        let kind = self.kinds.iter().position(|known| known == event).unwrap_or_else(|| {
            self.kinds.push(*event);
            self.units.push(vec![0; self.cells]);
            self.kinds.len().saturating_sub(1)
        });
        let cell = day.saturating_mul(self.numbers).saturating_add(number);
        if let Some(units) = self.units.get_mut(kind).and_then(|units| units.get_mut(cell)) {
            *units = units.saturating_add(more);
        }
    }

    /// Adds the units as volumes, to come in their order by day after everything with an earlier turn. The business
    /// number is named where an allowance may need it.
    pub(super) fn add_to(&self, extended: &mut Extended, source: &Source, days: &[Day], turn: i64) {
        for (event, units) in self.kinds.iter().zip(&self.units) {
            for (day, of_day) in days.iter().zip(units.chunks(self.numbers.max(1))) {
                if event.due == Due::AfterAllowance {
                    for (number, units) in source.numbers.iter().zip(of_day) {
                        push(extended, (source, turn), (event, *day, *units), number.as_ref());
                    }
                } else {
                    push(extended, (source, turn), (event, *day, of_day.iter().sum()), None);
                }
            }
        }
    }
}

fn push(
    extended: &mut Extended,
    (source, turn): (&Source, i64),
    (event, day, units): (&ChargeEvent, Day, u64),
    number: Option<&String>,
) {
    if units == 0 {
        return;
    }
    let (conversations, messages) = match event.unit {
        Unit::Conversation => (Some(units), None),
        Unit::Message => (None, Some(units)),
    };
    let free = match event.due {
        Due::Free(reason) => Some(reason.as_str().to_owned()),
        Due::AfterAllowance | Due::Charged | Due::Reported(_) | Due::NoRegime => None,
    };
    let volume = Volume {
        account: Some(source.account.clone()),
        month: billing_core::base::month::BillingMonth::of(day).to_string(),
        from: Some(day.day()),
        market: source.market.clone(),
        country: source.country.clone(),
        category: event.category.to_string(),
        conversations,
        messages,
        number: number.cloned(),
        free,
        turn,
        ..Volume::default()
    };
    extended.push(volume, PlanRow::traffic(source.row));
}
