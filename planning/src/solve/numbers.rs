//! `"up to 3 business numbers pay for themselves"`: what each further one saves by its allowance, and what it costs.

use billing_core::{
    base::{currency::Currency, money::Money},
    estimate::{
        plan::{BusinessNumbers, Plan},
        result::Estimate,
    },
    tariff::regime::AllowanceScope,
};
use serde::Serialize;
use wabill::EstimateOptions;

use super::{FORMAT, SolveError, priced};

/// More business numbers are not tried; a plan refuses them.
const MOST: u32 = 10_000;

/// How many business numbers of an account pay for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// The version of the shape.
    pub format: u32,
    /// The account's id.
    pub account: String,
    /// Its currency.
    pub currency: Currency,
    /// The number of business numbers with the lowest amount, the lower one of two alike.
    pub best: u32,
    /// What every number up to the first one that saves nothing costs, from 1.
    pub counts: Vec<NumberCount>,
    /// Whether the rules of the planned months give each business number an allowance of its own at all.
    pub allowance_per_number: bool,
}

/// What an account costs with so many business numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberCount {
    /// How many.
    pub business_numbers: u32,
    /// Meta's charges.
    pub charges: Money,
    /// The provider's fees.
    pub fees: Money,
    /// Both.
    pub amount: Money,
    /// Units that its allowances made free.
    pub free: u64,
}

/// For each account of a plan, from how many business numbers on the allowance no longer pays for a further one.
///
/// Every count is estimated, from 1 to the first that has an allowance for everything; volumes are spread evenly. What
/// a business number costs are the fees of the plan; without fees it costs nothing.
///
/// # Errors
///
/// Everything wrong with the plan, units without a price, or volumes that name their business number.
pub fn numbers(plan: &wabill::Plan, options: &EstimateOptions) -> Result<Vec<Numbers>, SolveError> {
    let plan = plan.get();
    let accounts = plan.account.iter().enumerate();
    accounts.map(|(place, _)| of_account(plan, place, options)).collect()
}

fn of_account(plan: &Plan, place: usize, options: &EstimateOptions) -> Result<Numbers, SolveError> {
    let mut tried = plan.clone();
    let id = plan.account.get(place).map_or("", |account| account.id.as_str());
    let own = |account: Option<&str>| account.is_none_or(|account| account == id);
    if plan
        .volume
        .iter()
        .any(|volume| volume.number.is_some() && own(volume.account.as_deref()))
    {
        let account = id.to_owned();
        return Err(SolveError::NumbersNamed { account });
    }
    let mut counts: Vec<NumberCount> = vec![];
    let mut per_number = false;
    for business_numbers in 1..=MOST {
        if let Some(account) = tried.account.get_mut(place) {
            account.business_numbers = Some(BusinessNumbers::Count(business_numbers));
            account.numbers.clear();
        }
        let found = priced(&tried, options)?;
        let mut allowances = found.allowances.iter();
        per_number = allowances.any(|allowance| allowance.scope == AllowanceScope::BusinessNumber);
        counts.push(count(&found, id, business_numbers)?);
        // Of several accounts each number is called by its account.
        let prefix = format!("{id} #");
        let own = |owner: &str| plan.account.len() == 1 || owner.starts_with(&prefix);
        let enough = |of: &billing_core::estimate::result::AllowanceUse| {
            of.scope != AllowanceScope::BusinessNumber
                || !own(&of.owner)
                || of.before.saturating_add(of.asked) <= of.units
        };
        if found.allowances.iter().all(enough) {
            break;
        }
    }
    let best = counts
        .iter()
        .min_by_key(|count| (count.amount.minor(), count.business_numbers));
    Ok(Numbers {
        format: FORMAT,
        account: id.to_owned(),
        currency: counts
            .first()
            .map_or_else(|| Err(SolveError::NothingPlanned), |count| Ok(count.amount.currency()))?,
        best: best.map_or(1, |count| count.business_numbers),
        allowance_per_number: per_number,
        counts,
    })
}

fn count(found: &Estimate, id: &str, business_numbers: u32) -> Result<NumberCount, SolveError> {
    let own = || found.sums.iter().filter(|sum| sum.account == id);
    let Some(first) = own().next() else {
        return Err(SolveError::NothingPlanned);
    };
    let zero = Money::zero(first.currency);
    let free = found.lines.iter().filter(|line| {
        line.account == id && line.reason == Some(billing_core::metering::charge_event::FreeReason::MonthlyAllowance)
    });
    Ok(NumberCount {
        business_numbers,
        charges: own().try_fold(zero, |sum, month| sum.plus(month.charges))?,
        fees: own().try_fold(zero, |sum, month| sum.plus(month.fees))?,
        amount: own().try_fold(zero, |sum, month| sum.plus(month.amount))?,
        free: free.map(|line| line.quantity).fold(0, u64::saturating_add),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(fees: &str, messages: u64, month: &str) -> Numbers {
        let plan = format!(
            "account = [{{ id = 'bot', currency = 'EUR', business_numbers = 1, fees = {{ per_number = '{fees}' }} }}]\n\
             volume = [{{ month = '{month}', market = 'Germany', category = 'service', messages = {messages} }}]"
        );
        let plan = wabill::Plan::from_toml(&plan).unwrap();
        numbers(&plan, &EstimateOptions::new()).unwrap().remove(0)
    }

    #[test]
    fn a_number_pays_while_its_free_messages_are_worth_more_than_its_fee() {
        // 1,000 service messages to Germany are worth 45.60 EUR, the last 300 of 2,300 are worth 13.68 EUR.
        let amounts = |found: &Numbers| -> Vec<String> {
            let counts = found.counts.iter();
            counts.map(|count| count.amount.to_string()).collect()
        };
        let found = solved("10", 2_300, "2026-11");
        assert_eq!(
            (found.best, amounts(&found)),
            (3, ["69.28", "33.68", "30.00"].map(str::to_owned).to_vec())
        );
        assert_eq!(solved("20", 2_300, "2026-11").best, 2);
        assert_eq!(
            solved("45.60", 2_300, "2026-11").best,
            1,
            "of two alike the lower number"
        );
        assert_eq!(found.counts.last().map(|count| count.free), Some(2_300));
    }

    #[test]
    fn before_october_2026_a_number_has_nothing_of_its_own() {
        let found = solved("10", 2_300, "2026-09");
        assert_eq!(
            (found.best, found.allowance_per_number, found.counts.len()),
            (1, false, 1)
        );
    }

    #[test]
    fn volumes_that_name_their_number_are_told() {
        let plan = "account = [{ id = 'bot', currency = 'EUR', business_numbers = 2 }]\n\
                    volume = [{ month = '2026-11', market = 'Germany', category = 'service', messages = 5, number = '1' }]";
        let plan = wabill::Plan::from_toml(plan).unwrap();
        let error = numbers(&plan, &EstimateOptions::new()).unwrap_err();
        assert!(matches!(error, SolveError::NumbersNamed { .. }), "{error}");
    }
}
