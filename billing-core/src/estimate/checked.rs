//! A plan that has been read: texts are values, names are places in the tables, and everything wrong is known at once.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    field::{MOST_UNITS, market, month, too_many},
    plan::{MessageFee, MessageFeeOn, Plan, PlannedAccount, ProviderFees, TierStart},
    plan_error::{PlanErrors, PlanTable},
    problems::{Place, Problems},
    row::{Row, RowReader},
};
use crate::{
    base::{
        category::{Category, TierFamily},
        instant::Day,
        month::BillingMonth,
        price::UnitPrice,
    },
    intake::account::{AccountBook, AccountEntry, AccountError, AccountsFile},
    metering::state::SavedTier,
    tariff::tables::Tables,
};

const MOST_NUMBERS: u32 = 10_000;

/// A plan without anything wrong that can be told without prices.
pub(crate) struct Checked {
    /// By id, so that the order in the plan changes nothing.
    pub(crate) accounts: AccountBook,
    /// What else is planned for each account of the book.
    pub(crate) extras: Vec<Extra>,
    pub(crate) rows: Vec<Row>,
    pub(crate) tiers: Vec<SavedTier>,
}

/// What a plan says of an account beside what an accounts file says.
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
        order.sort_by_key(|row| plan.account.get(*row).map(|account| &account.id));
        let in_order: Vec<(usize, &PlannedAccount)> = order
            .iter()
            .filter_map(|row| Some((*row, plan.account.get(*row)?)))
            .collect();
        let accounts = book(&in_order, &mut problems);
        let extras = in_order
            .iter()
            .map(|(row, account)| extra(*row, account, plan.account.len(), &mut problems))
            .collect::<Vec<_>>();
        if plan.account.is_empty() {
            problems.add(
                (PlanTable::Account, 0),
                "id",
                "the plan has no account",
                "add one with an id and a currency",
            );
        }
        if plan.volume.is_empty() {
            problems.add(
                (PlanTable::Volume, 0),
                "market",
                "the plan has no volume",
                "add one with a month, a market, a category and a quantity",
            );
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
        let tiers = tier_starts(plan, tables, &mut problems);
        problems.or(Self {
            accounts,
            extras,
            rows,
            tiers,
        })
    }
}

/// The accounts as an accounts file would give them.
fn book(accounts: &[(usize, &PlannedAccount)], problems: &mut Problems) -> AccountBook {
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
    AccountBook::new(AccountsFile { account }).unwrap_or_else(|errors| {
        for AccountError {
            account,
            field,
            message,
        } in errors
        {
            // Of two accounts with one id the later is at fault.
            let own = accounts.iter().filter(|(_, own)| own.id == account);
            let row = own.map(|(row, _)| *row).max().unwrap_or(0);
            let remedy = match field {
                "id" => "give every account an id of its own",
                "currency" => "write the three letters of the currency the account pays Meta in",
                "home_country" => "write the two letters of the country the business is at home in",
                _ => "correct it, or leave it out",
            };
            problems.add((PlanTable::Account, row), field, message, remedy);
        }
        AccountBook::default()
    })
}

fn extra(row: usize, account: &PlannedAccount, accounts: usize, problems: &mut Problems) -> Extra {
    let place = (PlanTable::Account, row);
    let mut names = BTreeSet::new();
    if let Some(twice) = account.numbers.iter().find(|name| !names.insert(*name)) {
        let message = format!("`{twice}` stands twice; expected each business number once");
        problems.add(place, "numbers", message, "leave one of them out");
    }
    if account.numbers.iter().any(|name| name.trim().is_empty()) {
        problems.add(
            place,
            "numbers",
            "a name is empty",
            "name every business number, or give business_numbers",
        );
    }
    if !account.numbers.is_empty() && account.business_numbers.is_some() {
        let message = "given beside numbers; expected one of the two";
        problems.add(
            place,
            "business_numbers",
            message,
            "leave business_numbers out: the names are counted",
        );
    }
    let numbers = match account.business_numbers {
        None => account.numbers.clone(),
        Some(count) if (1..=MOST_NUMBERS).contains(&count) => (1..=count)
            .map(|number| own_number(account, number, accounts))
            .collect(),
        Some(count) => {
            let message = format!("`{count}` is out of range; expected 1 to {MOST_NUMBERS} business numbers");
            problems.add(
                place,
                "business_numbers",
                message,
                "write how many numbers the account sends from",
            );
            vec![]
        }
    };
    let fees = account.fees.as_ref().map(|given| fees(place, given, problems));
    if fees.as_ref().is_some_and(|fees| fees.per_number.is_some()) && numbers.is_empty() {
        let message = "missing, and there is a licence fee for each business number";
        problems.add(
            place,
            "business_numbers",
            message,
            "write how many numbers the account sends from",
        );
    }
    Extra { row, numbers, fees }
}

/// `1`, or `shop #1` where there are several accounts: equal numbers of two accounts are two business numbers.
pub(super) fn own_number(account: &PlannedAccount, number: u32, accounts: usize) -> String {
    if accounts < 2 {
        number.to_string()
    } else {
        format!("{} #{number}", account.id)
    }
}

fn fees(place: Place, given: &ProviderFees, problems: &mut Problems) -> Fees {
    let mut number = |field, text: &str, digits: &str| {
        let number = digits.trim().parse::<UnitPrice>().ok();
        if number.is_none() {
            let message =
                format!("`{text}` is not a number; expected a decimal number with a point, for example 0.005");
            problems.add(
                place,
                field,
                message,
                "write the digits and a point, without a currency",
            );
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
            Err(error) => problems.add(place, BY_CATEGORY, error.to_string(), "use the category's word"),
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

fn tier_starts(plan: &Plan, tables: &Tables, problems: &mut Problems) -> Vec<SavedTier> {
    let portfolios: BTreeSet<&str> = plan
        .account
        .iter()
        .map(|account| account.portfolio.as_deref().unwrap_or(&account.id))
        .collect();
    let mut seen = BTreeSet::new();
    let mut tiers = vec![];
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
                let message = format!("no account belongs to the portfolio `{owner}`");
                problems.add(
                    place,
                    "portfolio",
                    message,
                    "write the portfolio, or the id of an account without one",
                );
                None
            }
            None => {
                let message = "missing, and the plan has several portfolios";
                problems.add(place, "portfolio", message, "write whose messages were charged");
                None
            }
        };
        let month = month(place, month_text, problems);
        let market = market(place, name, month.map(last_day), tables, problems);
        let families = [TierFamily::Utility, TierFamily::Authentication];
        let known = families.into_iter().find(|known| known.as_str() == family);
        if known.is_none() {
            let message = format!("`{family}` has no volume tiers; expected utility or authentication");
            problems.add(
                place,
                "family",
                message,
                "international authentication counts as authentication",
            );
        }
        if MOST_UNITS < *charged {
            problems.add(place, "charged", too_many(*charged), "check the digits");
        }
        if let (Some(owner), Some(month), Some(_), Some(family)) = (owner, month, market, known) {
            if !seen.insert((owner, month, name, family)) {
                let message = "the same count stands in an earlier row";
                problems.add(place, "charged", message, "leave one of the rows out");
            }
            tiers.push(SavedTier {
                portfolio: owner.to_owned(),
                market: name.clone(),
                family,
                month: month.to_string(),
                charged: *charged,
            });
        }
    }
    tiers
}

fn last_day(month: BillingMonth) -> Day {
    month.next().first_day().pred_opt().unwrap_or(month.first_day())
}
