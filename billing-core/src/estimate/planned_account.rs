//! `"shop: 2 business numbers, 49 EUR a month and 10 % on top"`: what a plan says of an account besides what an
//! accounts file says.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    plan::{BusinessNumbers, MOST_NUMBERS, MessageFee, MessageFeeOn, PlannedAccount, ProviderFees},
    plan_error::PlanTable,
    plan_fault::PlanFault,
    problems::{Problems, TableRow},
};
use crate::base::{category::Category, contact::business_number, price::UnitPrice};

/// What a plan says of an account besides what an accounts file says.
pub(crate) struct Extra {
    /// Its place in the plan.
    pub(crate) row: usize,
    /// Its business numbers; none where the plan does not say.
    pub(crate) numbers: Vec<String>,
    pub(crate) fees: Option<Fees>,
}

/// Fees as numbers.
pub(crate) struct Fees {
    pub(crate) monthly: Option<UnitPrice>,
    pub(crate) per_number: Option<UnitPrice>,
    pub(crate) per_message: Option<(UnitPrice, MessageFeeOn)>,
    pub(crate) markup: Option<Decimal>,
    pub(crate) markup_by_category: BTreeMap<Category, Decimal>,
}

/// Reads what a plan says of an account besides what an accounts file says.
pub(super) fn extra(row: usize, account: &PlannedAccount, accounts: usize, problems: &mut Problems) -> Extra {
    let place = (PlanTable::Account, row);
    let fees = account.fees.as_ref().map(|given| fees(place, given, problems));
    let numbers = match &account.business_numbers {
        Some(BusinessNumbers::Names(names)) => named_numbers(place, "business_numbers", names, problems),
        None if account.numbers.is_empty() => vec![],
        None => named_numbers(place, "numbers", &account.numbers, problems),
        Some(BusinessNumbers::Count(count)) if (1..=MOST_NUMBERS).contains(count) => (1..=*count)
            .map(|number| own_number(account, number, accounts))
            .collect(),
        Some(BusinessNumbers::Count(count)) => {
            problems.add(place, "business_numbers", PlanFault::NumberCount { count: *count });
            vec![]
        }
    };
    if !account.numbers.is_empty() && account.business_numbers.is_some() {
        problems.add(place, "business_numbers", PlanFault::NumbersInTwoFields);
    }
    let stated = account.business_numbers.is_some() || !account.numbers.is_empty();
    if fees.as_ref().is_some_and(|fees| fees.per_number.is_some()) && !stated {
        problems.add(place, "business_numbers", PlanFault::NumbersMissingForFee);
    }
    Extra { row, numbers, fees }
}

/// The names as they are counted; what is wrong with them.
fn named_numbers(place: TableRow, field: &'static str, names: &[String], problems: &mut Problems) -> Vec<String> {
    let most = usize::try_from(MOST_NUMBERS).unwrap_or(usize::MAX);
    if names.is_empty() || most < names.len() {
        let count = names.len();
        problems.add(place, field, PlanFault::NumberNameCount { count });
        return vec![];
    }
    let numbers: Vec<String> = names.iter().map(|name| business_number(name).into_owned()).collect();
    let mut seen = BTreeSet::new();
    for (name, number) in names.iter().zip(&numbers) {
        if number.is_empty() {
            problems.add(place, field, PlanFault::NumberNameEmpty);
        } else if !seen.insert(number) {
            problems.add(place, field, PlanFault::NumberNamedTwice { name: name.clone() });
        }
    }
    numbers
}

/// `1`, or `shop #1` where there are several accounts: counted numbers are the account's own.
pub(super) fn own_number(account: &PlannedAccount, number: u32, accounts: usize) -> String {
    if accounts < 2 {
        number.to_string()
    } else {
        format!("{} #{number}", account.id)
    }
}

fn fees(place: TableRow, given: &ProviderFees, problems: &mut Problems) -> Fees {
    let mut number = |field, text: &str, digits: &str| {
        let number = digits.trim().parse::<UnitPrice>().ok();
        if number.is_none() {
            let found = text.to_owned();
            problems.add(place, field, PlanFault::NotANumber { found });
        }
        number
    };
    let monthly = given
        .monthly
        .as_ref()
        .and_then(|text| number("fees.monthly", text, text));
    let per_number = given
        .per_number
        .as_ref()
        .and_then(|text| number("fees.per_number", text, text));
    let per_message = given.per_message.as_ref().and_then(|MessageFee { price, on }| {
        let price = number("fees.per_message", price, price)?;
        Some((price, *on))
    });
    let mut percent = |field, text: &str| {
        let digits = text.trim_end().strip_suffix('%').unwrap_or(text);
        number(field, text, digits).map(UnitPrice::decimal)
    };
    let markup = given
        .markup_percent
        .as_ref()
        .and_then(|text| percent("fees.markup_percent", text));
    let by_category = given.markup_percent_by_category.iter();
    let by_category: Vec<_> = by_category
        .map(|(category, text)| (category.parse::<Category>(), percent(BY_CATEGORY, text)))
        .collect();
    let mut markup_by_category = BTreeMap::new();
    for (category, percent) in by_category {
        match category {
            Ok(category) => markup_by_category.extend(percent.map(|percent| (category, percent))),
            Err(fault) => problems.add(place, BY_CATEGORY, PlanFault::UnknownMarkupCategory { fault }),
        }
    }
    Fees {
        monthly,
        per_number,
        per_message,
        markup,
        markup_by_category,
    }
}

const BY_CATEGORY: &str = "fees.markup_percent_by_category";
