//! `"how much traffic do 250 EUR carry"`: the largest multiple of a plan's volumes that costs no more.

use billing_core::{
    base::money::Money,
    estimate::{
        plan::{Plan, Volume},
        plan_error::PlanTable,
        plan_fault::PlanFault,
        result::Estimate,
    },
};
use rust_decimal::Decimal;
use serde::Serialize;
use wabill::EstimateOptions;

use super::{FORMAT, SolveError, amount, priced};

/// What an amount carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// The version of the shape.
    pub format: u32,
    /// The amount asked for.
    #[serde(rename = "for")]
    pub budget: Money,
    /// The part of it that is to be kept, in percent, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_percent: Option<String>,
    /// What the plan may cost: the amount without that part, exact.
    pub at_most: String,
    /// Its currency.
    pub currency: billing_core::base::currency::Currency,
    /// Units of all volumes together that it carries, in the units of the plan.
    pub units: u64,
    /// The same by volume.
    pub volumes: Vec<Quantity>,
    /// What they cost.
    pub amount: Money,
    /// The next larger plan that costs more; none where the largest possible plan still fits.
    pub next: Option<Next>,
    /// The estimate of the plan that fits.
    pub estimate: Estimate,
}

/// How much of one volume fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quantity {
    /// The row of the plan, from 0.
    pub row: usize,
    /// What is counted: the field of the plan.
    pub unit: &'static str,
    /// How many; of several months, those of an average one at the first one's level.
    pub quantity: u64,
}

/// The plan that no longer fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Its units.
    pub units: u64,
    /// What they would cost.
    pub amount: Money,
}

/// How much traffic of a plan's mixture an amount carries, by the month or months of the plan.
///
/// The volumes grow in proportion, each rounded down to whole units. A single volume may leave its quantity out. With a
/// margin the amount is a sale price, of which that share is kept: traffic may cost the rest.
///
/// # Errors
///
/// Everything wrong with the plan, units without a price, accounts in another currency, or fees that cost more already.
pub fn messages(
    plan: &wabill::Plan,
    options: &EstimateOptions,
    budget: Money,
    margin_percent: Option<Decimal>,
) -> Result<Carried, SolveError> {
    let margin = margin_percent.unwrap_or(Decimal::ZERO);
    if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&margin) {
        let found = format!("{margin} %");
        return Err(SolveError::NotAMargin { found });
    }
    let kept = margin.checked_mul(Decimal::new(1, 2));
    let share = kept.and_then(|kept| Decimal::ONE.checked_sub(kept));
    let at_most = share
        .zip(budget.decimal())
        .and_then(|(share, all)| all.checked_mul(share));
    let at_most = at_most.ok_or(billing_core::base::money::MoneyError::Overflow)?;
    let mixture = Mixture::of(plan.get())?;
    let currency = budget.currency();
    let price = |units: u64| -> Result<(Estimate, Money), SolveError> {
        let found = priced(&mixture.plan(units), options)?;
        let amount = amount(&found, currency)?;
        Ok((found, amount))
    };
    let fits = |amount: Money| amount.decimal().is_some_and(|amount| amount <= at_most);
    let (estimate, fixed) = price(0)?;
    if !fits(fixed) {
        return Err(SolveError::FixedCosts {
            fixed: fixed.decimal().unwrap_or_default(),
            currency,
            at_most: at_most.normalize(),
        });
    }
    // What is wrong with the plan beside its size shows in the first unit.
    let mut most = (0_u64, estimate, fixed);
    let mut first_beyond: Option<(u64, Option<Money>)> = None;
    let mut step = 1_u64;
    loop {
        let next = match first_beyond {
            None => step,
            Some((beyond, _)) if beyond.saturating_sub(most.0) <= 1 => break,
            Some((beyond, _)) => most.0.midpoint(beyond),
        };
        match price(next) {
            Ok((estimate, amount)) if fits(amount) => {
                most = (next, estimate, amount);
                step = step.saturating_mul(2);
            }
            Ok((_, amount)) => first_beyond = Some((next, Some(amount))),
            Err(error) if too_large(&error) => first_beyond = Some((next, None)),
            Err(error) => return Err(error),
        }
    }
    let (units, estimate, amount) = most;
    let next = first_beyond.and_then(|(units, amount)| Some(Next { units, amount: amount? }));
    Ok(Carried {
        format: FORMAT,
        budget,
        margin_percent: margin_percent.map(|margin| margin.normalize().to_string()),
        at_most: at_most.normalize().to_string(),
        currency,
        units,
        volumes: mixture.quantities(units),
        amount,
        next,
        estimate,
    })
}

/// Whether nothing but the size of the quantities is wrong.
fn too_large(error: &SolveError) -> bool {
    let SolveError::Plan { errors } = error else {
        return matches!(error, SolveError::Sum { .. });
    };
    errors.0.iter().all(|error| {
        error.table == PlanTable::Volume && matches!(error.fault, PlanFault::TooLarge { .. } | PlanFault::SumTooLarge)
    })
}

/// The volumes of a plan, and what each is of all together.
struct Mixture<'a> {
    plan: &'a Plan,
    parts: Vec<u64>,
    all: u64,
}

impl<'a> Mixture<'a> {
    fn of(plan: &'a Plan) -> Result<Self, SolveError> {
        let mut parts: Vec<u64> = plan.volume.iter().map(|volume| stated(volume).1).collect();
        if let [part @ 0] = &mut parts[..] {
            *part = 1;
        }
        let all = parts.iter().copied().fold(0, u64::saturating_add);
        if all == 0 && !plan.volume.is_empty() {
            return Err(SolveError::NothingPlanned);
        }
        Ok(Self { plan, parts, all })
    }

    /// A volume's part of so many units, rounded down.
    fn part(&self, row: usize, units: u64) -> u64 {
        let part = self.parts.get(row).copied().unwrap_or(0);
        scaled(part, units, self.all)
    }

    fn quantities(&self, units: u64) -> Vec<Quantity> {
        let rows = self.plan.volume.iter().enumerate();
        rows.map(|(row, volume)| Quantity {
            row,
            unit: stated(volume).0,
            quantity: self.part(row, units),
        })
        .collect()
    }

    /// The plan with so many units.
    fn plan(&self, units: u64) -> Plan {
        let mut plan = self.plan.clone();
        for (row, volume) in plan.volume.iter_mut().enumerate() {
            let (unit, before) = stated(volume);
            let quantity = self.part(row, units);
            // What is stated beside it keeps its proportion.
            let beside = |stated: Option<u64>| stated.map(|stated| scaled(stated, quantity, before.max(1)));
            let other = (beside(volume.conversations), beside(volume.contacts));
            (volume.conversations, volume.contacts) = other;
            match unit {
                "messages" => volume.messages = Some(quantity),
                "conversations" => volume.conversations = Some(quantity),
                _ => volume.contacts = Some(quantity),
            }
        }
        plan
    }
}

/// So many of `of` as `part` is of `all`, rounded down.
fn scaled(part: u64, of: u64, all: u64) -> u64 {
    let product = u128::from(part).saturating_mul(u128::from(of));
    u64::try_from(product.checked_div(u128::from(all)).unwrap_or(0)).unwrap_or(u64::MAX)
}

/// The field that says how much a volume is, and how much.
fn stated(volume: &Volume) -> (&'static str, u64) {
    match (volume.messages, volume.conversations, &volume.messages_per_contact) {
        (Some(messages), _, _) => ("messages", messages),
        (None, Some(conversations), _) => ("conversations", conversations),
        (None, None, Some(_)) => ("contacts", volume.contacts.unwrap_or(0)),
        (None, None, None) => ("messages", 0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::solve::SolveError;

    fn eur(minor: i128) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    fn plan(volumes: &str, fees: &str) -> wabill::Plan {
        let account = format!("account = [{{ id = 'shop', currency = 'EUR', business_numbers = 1{fees} }}]\n");
        wabill::Plan::from_toml(&format!("{account}{volumes}")).unwrap()
    }

    fn solved(plan: &wabill::Plan, minor: i128, margin: Option<i64>) -> Result<Carried, SolveError> {
        let margin = margin.map(Decimal::from);
        messages(plan, &EstimateOptions::new(), eur(minor), margin)
    }

    #[test]
    fn a_margin_is_kept_from_the_sale_price() {
        let plan = plan(
            "volume = [{ month = '2026-11', market = 'Germany', category = 'marketing' }]",
            "",
        );
        let sold = solved(&plan, 25_000, Some(60)).unwrap();
        assert_eq!(
            (sold.at_most.as_str(), sold.margin_percent.as_deref()),
            ("100", Some("60"))
        );
        assert_eq!(sold.units, solved(&plan, 10_000, None).unwrap().units);
        assert_eq!(solved(&plan, 25_000, Some(100)).unwrap().units, 0);
        assert!(matches!(
            solved(&plan, 25_000, Some(101)),
            Err(SolveError::NotAMargin { .. })
        ));
    }

    #[test]
    fn fees_that_cost_more_and_other_currencies_are_told() {
        let volume = "volume = [{ month = '2026-11', market = 'Germany', category = 'marketing', messages = 1 }]";
        let dear = plan(volume, ", fees = { monthly = '89' }");
        let error = solved(&dear, 5_000, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "without a single message the plan costs 89.00 EUR, and 50 EUR are there for it"
        );
        let usd = Money::from_minor(5_000, "USD".parse().unwrap());
        let error = messages(&plan(volume, ""), &EstimateOptions::new(), usd, None).unwrap_err();
        assert!(matches!(error, SolveError::OtherCurrency { .. }), "{error}");
        let no_price = plan(
            "volume = [{ month = '2021-11', market = 'Germany', category = 'marketing', messages = 1 }]",
            "",
        );
        assert!(matches!(
            solved(&no_price, 5_000, None),
            Err(SolveError::WithoutPrice { .. })
        ));
    }

    #[test]
    fn what_costs_nothing_fits_to_the_last_unit_a_plan_can_hold() {
        let free = plan(
            "volume = [{ month = '2025-11', market = 'Germany', category = 'service' }]",
            "",
        );
        let found = solved(&free, 0, None).unwrap();
        assert_eq!((found.units, found.next), (1_000_000_000_000, None));
    }

    proptest! {
        /// The answer is the largest there is: it fits, one more does not, and neither does anything beyond.
        #[test]
        fn one_unit_more_would_cost_more(
            service in 0_u64..5,
            marketing in 1_u64..5,
            minor in 0_i128..50_000,
            beyond in 1_u64..10_000,
        ) {
            let row = |category: &str, messages: u64| {
                format!("{{ months = '2026-11..2027-01', growth = '3 %', market = 'Germany', category = '{category}', messages = {messages} }}")
            };
            let rows = format!("volume = [{}, {}]", row("service", service), row("marketing", marketing));
            let plan = plan(&rows, "");
            let found = solved(&plan, minor, None).unwrap();
            let mixture = Mixture::of(plan.get()).unwrap();
            let cost = |units: u64| {
                let found = priced(&mixture.plan(units), &EstimateOptions::new()).unwrap();
                amount(&found, "EUR".parse().unwrap()).unwrap()
            };
            prop_assert_eq!(cost(found.units), found.amount);
            prop_assert!(found.amount.minor() <= minor);
            let next = found.next.unwrap();
            prop_assert_eq!((next.units, cost(next.units)), (found.units + 1, next.amount));
            prop_assert!(minor < next.amount.minor());
            prop_assert!(minor < cost(found.units + beyond).minor());
        }
    }
}
