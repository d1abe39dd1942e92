//! A plan that has been read: texts are values, names are places in the tables, and everything wrong is known at once.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    field::{MOST_UNITS, market, month},
    plan::{BusinessNumbers, MessageFee, MessageFeeOn, Plan, PlannedAccount, ProviderFees, TierStart},
    plan_error::{PlanErrors, PlanTable},
    plan_fault::PlanFault,
    problems::{Problems, TableRow},
    row::{Row, RowReader},
};
use crate::{
    base::{
        category::{Category, TierFamily},
        contact::business_number,
        country::Country,
        few,
        instant::Day,
        month::BillingMonth,
        price::UnitPrice,
    },
    intake::account::{AccountBook, AccountEntry, AccountError, AccountsFile},
    tariff::tables::Tables,
};

/// An account with more business numbers is refused.
pub(super) const MOST_NUMBERS: u32 = 10_000;

/// A plan that passed every check that needs no prices.
pub(crate) struct Checked {
    /// By id, so that the order in the plan changes nothing.
    pub(crate) accounts: AccountBook,
    /// What else is planned for each account of the book.
    pub(crate) extras: Vec<Extra>,
    pub(crate) rows: Vec<Row>,
    pub(crate) tier_starts: TierStarts,
}

/// Messages that were charged before the plan's month begins to count, by portfolio, market and family.
pub(crate) type TierStarts = BTreeMap<(String, String, TierFamily, BillingMonth), u64>;

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

impl Checked {
    /// Checks a plan.
    ///
    /// # Errors
    ///
    /// Everything wrong with it.
    pub(crate) fn of(plan: &Plan, tables: &Tables) -> Result<Self, PlanErrors> {
        let mut problems = Problems::default();
        let mut order: Vec<usize> = (0..plan.account.len()).collect();
        few::sort_by_key(&mut order, |row| plan.account.get(*row).map(|account| &account.id));
        let in_order: Vec<(usize, &PlannedAccount)> = order
            .iter()
            .filter_map(|row| Some((*row, plan.account.get(*row)?)))
            .collect();
        let accounts = book(&in_order, tables, &mut problems);
        let extras = in_order
            .iter()
            .map(|(row, account)| extra(*row, account, plan.account.len(), &mut problems))
            .collect::<Vec<_>>();
        if plan.account.is_empty() {
            problems.add((PlanTable::Account, 0), "id", PlanFault::NoAccount);
        }
        if plan.volume.is_empty() {
            problems.add((PlanTable::Volume, 0), "market", PlanFault::NoVolume);
        }
        let reader = RowReader {
            plan,
            tables,
            in_order: &in_order,
            extras: &extras,
        };
        let rows = plan
            .volume
            .iter()
            .enumerate()
            .filter_map(|(row, volume)| reader.row(row, volume, &mut problems))
            .collect();
        let tier_starts = tier_starts(plan, tables, &mut problems);
        problems.or(Self {
            accounts,
            extras,
            rows,
            tier_starts,
        })
    }
}

/// The accounts as an accounts file would give them.
fn book(accounts: &[(usize, &PlannedAccount)], tables: &Tables, problems: &mut Problems) -> AccountBook {
    let entry = |account: &PlannedAccount| AccountEntry {
        phone_number_ids: vec![],
        id: account.id.clone(),
        name: account.name.clone(),
        portfolio: account.portfolio.clone(),
        time_zone: "UTC".to_owned(),
        currency: account.currency.clone(),
        home_country: account.home_country.clone(),
        credit_line: account.credit_line,
        exempt: account.exempt,
        auth_international: account.auth_international.clone(),
    };
    let account = accounts.iter().map(|(_, account)| entry(account)).collect();
    let known = |country: Country| country.exists() || tables.markets.country_place(country).is_some();
    AccountBook::with_countries(AccountsFile { account }, &known).unwrap_or_else(|errors| {
        for AccountError {
            row,
            account: _,
            field,
            fault,
        } in errors
        {
            // The book's order is that of the ids; of two accounts with one id the later in the plan is the later
            // there.
            let row = accounts.get(row).map_or(0, |(row, _)| *row);
            let fault = match (fault.remedy(), field) {
                (Some(remedy), _) => PlanFault::AccountAdvised { fault, remedy },
                (None, "id") => PlanFault::AccountId { fault },
                (None, "currency") => PlanFault::AccountCurrency { fault },
                (None, "home_country") => PlanFault::HomeCountry { fault },
                (None, _) => PlanFault::AccountField { fault },
            };
            problems.add((PlanTable::Account, row), field, fault);
        }
        AccountBook::default()
    })
}

fn extra(row: usize, account: &PlannedAccount, accounts: usize, problems: &mut Problems) -> Extra {
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

fn tier_starts(plan: &Plan, tables: &Tables, problems: &mut Problems) -> TierStarts {
    let portfolios: BTreeSet<&str> = few::collect(
        plan.account
            .iter()
            .map(|account| account.portfolio.as_deref().unwrap_or(&account.id)),
    );
    let mut starts = TierStarts::new();
    for (row, start) in plan.tier_start.iter().enumerate() {
        let place = (PlanTable::TierStart, row);
        let TierStart {
            portfolio,
            month: month_text,
            market: name,
            family,
            charged,
        } = start;
        let only = (portfolios.len() == 1).then(|| portfolios.first().copied()).flatten();
        let owner = match portfolio.as_deref().or(only) {
            Some(owner) if portfolios.contains(owner) => Some(owner),
            Some(owner) => {
                let portfolio = owner.to_owned();
                problems.add(place, "portfolio", PlanFault::UnknownPortfolio { portfolio });
                None
            }
            None => {
                problems.add(place, "portfolio", PlanFault::PortfolioMissing);
                None
            }
        };
        let month = month(place, month_text, problems);
        let market = market(place, name, month.map(last_day), tables, problems);
        let families = [TierFamily::Utility, TierFamily::Authentication];
        let known = families.into_iter().find(|known| known.as_str() == family);
        if known.is_none() {
            let family = family.clone();
            problems.add(place, "family", PlanFault::NoVolumeTiers { family });
        }
        if MOST_UNITS < *charged {
            problems.add(place, "charged", PlanFault::TooLarge { found: *charged });
        }
        if let (Some(owner), Some(month), Some(_), Some(family)) = (owner, month, market, known) {
            let key = (owner.to_owned(), name.clone(), family, month);
            if starts.insert(key, *charged).is_some() {
                problems.add(place, "charged", PlanFault::TierStartTwice);
            }
        }
    }
    starts
}

fn last_day(month: BillingMonth) -> Day {
    month.next().first_day().pred_opt().unwrap_or(month.first_day())
}
