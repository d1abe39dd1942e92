//! `"40 service messages to Germany became free by the rules: −2.30 EUR"`: a difference in parts that add up to it.
//!
//! Lines are compared in cells of equal account, month, market and category
//! (`docs/decisions/0053-a-difference-is-explained-cell-by-cell.md`). In a cell, units that both sides charge differ by
//! their list price and by their volume tiers; units that one side charges are on the other side free, refused or not
//! counted. These parts are exact; each is rounded, and the largest of a market and category takes what rounding
//! leaves.

use std::collections::BTreeMap;

use billing_core::{
    base::{
        category::Category,
        currency::Currency,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    metering::charge_event::FreeReason,
};
use rust_decimal::Decimal;

use super::{
    priced::PricedLine,
    result::{Cause, Driver, Elsewhere},
};

/// What a step of a comparison changes: the causes its drivers have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Causes {
    /// Of units that one side only charges.
    pub(super) units: Cause,
    /// Of another list price.
    pub(super) price: Cause,
}

/// Units and minor units of money by account, currency, market, category, cause and outcome.
pub(super) type Leaves = BTreeMap<Place, (i128, i128)>;

/// Where a leaf stands.
pub(super) type Place = (String, Currency, String, Category, Cause, Elsewhere);

#[derive(Debug, Clone, Copy, Default)]
struct Charged {
    units: i128,
    minor: i128,
    exact: Decimal,
    at_list: Decimal,
}

/// One side of a cell.
#[derive(Debug, Clone, Default)]
struct Side {
    charged: Charged,
    others: BTreeMap<Elsewhere, i128>,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    before: Side,
    after: Side,
}

/// What is known of a market and category over all months.
#[derive(Debug, Default)]
struct Group {
    minor: i128,
    parts: BTreeMap<(Cause, Elsewhere), (i128, Decimal)>,
}

/// Adds the drivers from one side to the other, of one account.
///
/// # Errors
///
/// When a sum does not fit.
pub(super) fn add(
    leaves: &mut Leaves,
    before: &[PricedLine],
    after: &[PricedLine],
    currency: Currency,
    causes: Causes,
) -> Result<(), MoneyError> {
    let mut cells: BTreeMap<(&str, &str, Category, BillingMonth), Cell> = BTreeMap::new();
    for (lines, is_before) in [(before, true), (after, false)] {
        for line in lines {
            let key = (line.account.as_str(), line.market.as_str(), line.category, line.month);
            let cell = cells.entry(key).or_default();
            let side = if is_before { &mut cell.before } else { &mut cell.after };
            side.add(line)?;
        }
    }
    let mut groups: BTreeMap<(&str, &str, Category), Group> = BTreeMap::new();
    for ((account, market, category, _), cell) in &cells {
        cell.explain(groups.entry((account, market, *category)).or_default(), causes)?;
    }
    for ((account, market, category), group) in groups {
        for ((cause, outcome), (units, minor)) in group.rounded(currency, causes)? {
            let key = (
                account.to_owned(),
                currency,
                market.to_owned(),
                category,
                cause,
                outcome,
            );
            let leaf = leaves.entry(key).or_default();
            leaf.0 = leaf.0.saturating_add(units);
            leaf.1 = leaf.1.checked_add(minor).ok_or(MoneyError::Overflow)?;
        }
    }
    Ok(())
}

/// Leaves as drivers: by account, the largest first.
pub(super) fn sorted(leaves: Leaves) -> Vec<Driver> {
    let moved = leaves.into_iter().filter(|(_, (_, minor))| *minor != 0);
    let driver =
        |((account, currency, market, category, cause, outcome), (units, minor)): (Place, (i128, i128))| Driver {
            account,
            market,
            category,
            cause,
            outcome,
            units: i64::try_from(units).unwrap_or(if units < 0 { i64::MIN } else { i64::MAX }),
            amount: Money::from_minor(minor, currency),
            currency,
        };
    let mut drivers: Vec<Driver> = moved.map(driver).collect();
    // Stable: what is equal stays in order of market, category and cause.
    drivers.sort_by(|one, other| {
        let size = |driver: &Driver| driver.amount.minor().unsigned_abs();
        (one.account.cmp(&other.account)).then_with(|| size(other).cmp(&size(one)))
    });
    drivers
}

impl Side {
    fn add(&mut self, line: &PricedLine) -> Result<(), MoneyError> {
        let units = i128::from(line.quantity);
        match line.outcome {
            Elsewhere::Charged => {
                let charged = &mut self.charged;
                charged.units = charged.units.saturating_add(units);
                charged.minor = (charged.minor.checked_add(line.amount.minor())).ok_or(MoneyError::Overflow)?;
                charged.exact = sum(charged.exact, line.exact)?;
                charged.at_list = sum(charged.at_list, line.at_list)?;
            }
            Elsewhere::Free(_) | Elsewhere::Refused | Elsewhere::NotCounted => {
                let others = self.others.entry(line.outcome).or_default();
                *others = others.saturating_add(units);
            }
        }
        Ok(())
    }

    /// Units that the side has and does not charge.
    fn not_charged(&self) -> i128 {
        self.others.values().fold(0, |sum, units| sum.saturating_add(*units))
    }

    /// So many of the charged units, of this sum of all.
    fn part(&self, units: i128, of: Decimal) -> Result<Decimal, MoneyError> {
        if self.charged.units == 0 {
            return Ok(Decimal::ZERO);
        }
        let number = |units| Decimal::try_from_i128_with_scale(units, 0).map_err(|_| MoneyError::Overflow);
        let (units, all) = (number(units)?, number(self.charged.units)?);
        if units == all {
            return Ok(of);
        }
        let product = of.checked_mul(units);
        product
            .and_then(|product| product.checked_div(all))
            .ok_or(MoneyError::Overflow)
    }
}

impl Cell {
    fn explain(&self, group: &mut Group, causes: Causes) -> Result<(), MoneyError> {
        let (before, after) = (&self.before, &self.after);
        let difference = (after.charged.minor.checked_sub(before.charged.minor)).ok_or(MoneyError::Overflow)?;
        group.minor = (group.minor.checked_add(difference)).ok_or(MoneyError::Overflow)?;

        let both = before.charged.units.min(after.charged.units);
        let moved = |sum: &dyn Fn(&Side) -> Decimal| {
            let (from, to) = (before.part(both, sum(before))?, after.part(both, sum(after))?);
            to.checked_sub(from).ok_or(MoneyError::Overflow)
        };
        let by_list = moved(&|side| side.charged.at_list)?;
        let by_price = moved(&|side| side.charged.exact)?;
        let by_tier = by_price.checked_sub(by_list).ok_or(MoneyError::Overflow)?;
        group.add(causes.price, Elsewhere::Charged, both, by_list)?;
        group.add(Cause::Tier, Elsewhere::Charged, both, by_tier)?;

        let more = after.charged.units.saturating_sub(before.charged.units);
        let side = if more < 0 { before } else { after };
        for (outcome, units) in self.sources(more) {
            let cause = match outcome {
                Elsewhere::Free(FreeReason::MonthlyAllowance) => Cause::Allowance,
                Elsewhere::Free(_) | Elsewhere::Refused | Elsewhere::NotCounted | Elsewhere::Charged => causes.units,
            };
            let cost = side.part(units.saturating_abs(), side.charged.exact)?;
            let amount = if units < 0 { -cost } else { cost };
            group.add(cause, outcome, units, amount)?;
        }
        Ok(())
    }

    /// What the units that are charged on one side only are on the other: of all that the other side has more of, the
    /// largest first, until all are found.
    fn sources(&self, more: i128) -> Vec<(Elsewhere, i128)> {
        if more == 0 {
            return vec![];
        }
        // Who charges less has more of the others.
        let (less, other) = if 0 < more {
            (&self.before, &self.after)
        } else {
            (&self.after, &self.before)
        };
        let surplus =
            |outcome: &Elsewhere, units: i128| units.saturating_sub(other.others.get(outcome).copied().unwrap_or(0));
        let mut sources: Vec<(Elsewhere, i128)> = less
            .others
            .iter()
            .map(|(outcome, units)| (*outcome, surplus(outcome, *units)))
            .collect();
        let units = |side: &Side| side.charged.units.saturating_add(side.not_charged());
        sources.push((Elsewhere::NotCounted, units(other).saturating_sub(units(less))));
        sources.retain(|(_, units)| 0 < *units);
        sources.sort_by_key(|(outcome, units)| (core::cmp::Reverse(*units), *outcome));
        let mut left = more.saturating_abs();
        let mut found = vec![];
        for (outcome, units) in sources {
            let taken = units.min(left);
            left = left.saturating_sub(taken);
            if 0 < taken {
                found.push((outcome, if more < 0 { -taken } else { taken }));
            }
        }
        found
    }
}

impl Group {
    fn add(&mut self, cause: Cause, outcome: Elsewhere, units: i128, amount: Decimal) -> Result<(), MoneyError> {
        if !amount.is_zero() {
            let part = self.parts.entry((cause, outcome)).or_default();
            part.0 = part.0.saturating_add(units);
            part.1 = sum(part.1, amount)?;
        }
        Ok(())
    }

    /// The parts in minor units; together they are the difference of the rounded lines.
    #[expect(clippy::type_complexity, reason = "the parts of a group as they are")]
    fn rounded(
        self,
        currency: Currency,
        causes: Causes,
    ) -> Result<BTreeMap<(Cause, Elsewhere), (i128, i128)>, MoneyError> {
        let mut rounded = BTreeMap::new();
        let mut left = self.minor;
        for (key, (units, exact)) in self.parts {
            let amount = Rounding::HalfUp.round(exact, currency).ok_or(MoneyError::Overflow)?;
            left = left.checked_sub(amount.minor()).ok_or(MoneyError::Overflow)?;
            rounded.insert(key, (units, amount.minor()));
        }
        if left != 0 {
            let mut largest = (causes.price, Elsewhere::Charged);
            let mut size = 0;
            for (key, (_, minor)) in &rounded {
                if size < minor.unsigned_abs() {
                    (largest, size) = (*key, minor.unsigned_abs());
                }
            }
            let leaf = rounded.entry(largest).or_insert((0, 0));
            leaf.1 = leaf.1.checked_add(left).ok_or(MoneyError::Overflow)?;
        }
        Ok(rounded)
    }
}

fn sum(one: Decimal, other: Decimal) -> Result<Decimal, MoneyError> {
    one.checked_add(other).ok_or(MoneyError::Overflow)
}
