//! A plan that has been read: texts are values, names are places in the tables, and everything wrong is known at once.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    field::{market, month},
    plan::{AllowanceStart, MOST_UNITS, Plan, PlannedAccount, TierStart, Volume},
    plan_error::{PlanErrors, PlanTable},
    plan_fault::PlanFault,
    planned_account::{Extra, extra},
    price_change::{Change, changes},
    problems::Problems,
    row::{Row, RowReader},
};
use crate::{
    base::{category::TierFamily, country::Country, few, month::BillingMonth},
    intake::account::{AccountBook, AccountEntry, AccountError, AccountsFile},
    tariff::{regime::AllowanceScope, tables::Tables},
};

/// A plan that passed every check that needs no prices.
pub(crate) struct Checked {
    /// By id, so that the order in the plan changes nothing.
    pub(crate) accounts: AccountBook,
    /// What else is planned for each account of the book.
    pub(crate) extras: Vec<Extra>,
    pub(crate) rows: Vec<Row>,
    pub(crate) tier_starts: TierStarts,
    pub(crate) allowance_starts: AllowanceStarts,
    /// What is assumed of later prices.
    pub(super) price_changes: Vec<Change>,
}

/// Units that have asked for an allowance before the plan begins, by account's id or business number.
pub(crate) type AllowanceStarts = BTreeMap<(AllowanceScope, String, BillingMonth), u64>;

/// Messages that were charged before the plan's month begins to count, by portfolio, market and family.
pub(crate) type TierStarts = BTreeMap<(String, String, TierFamily, BillingMonth), u64>;

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
            .flat_map(|(row, volume)| reader.rows(row, volume, &mut problems))
            .collect();
        let tier_starts = tier_starts(plan, tables, &mut problems);
        let allowance_starts = allowance_starts(&reader, &mut problems);
        let price_changes = changes(plan, tables, &mut problems);
        problems.or(Self {
            accounts,
            extras,
            rows,
            tier_starts,
            allowance_starts,
            price_changes,
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
        let market = market(place, name, month.map(BillingMonth::last_day), tables, problems);
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

fn allowance_starts(reader: &RowReader<'_>, problems: &mut Problems) -> AllowanceStarts {
    let mut starts = AllowanceStarts::new();
    for (row, start) in reader.plan.allowance_start.iter().enumerate() {
        let place = (PlanTable::AllowanceStart, row);
        let AllowanceStart {
            account,
            number,
            month: month_text,
            used,
        } = start;
        let whose = Volume {
            account: account.clone(),
            number: number.clone(),
            ..Volume::default()
        };
        let month = month(place, month_text, problems);
        let account = reader.account(place, &whose, problems);
        let number = reader.number(place, &whose, account, problems);
        if MOST_UNITS < *used {
            problems.add(place, "used", PlanFault::TooLarge { found: *used });
        }
        let (Some(month), Some(account), Ok(number)) = (month, account, number) else {
            continue;
        };
        let allowance = reader
            .tables
            .regime(month.last_day())
            .and_then(|regime| regime.allowance);
        let owner = match (allowance.map(|allowance| allowance.scope), number) {
            (Some(AllowanceScope::Account), _) => reader.in_order.get(account.place()).map(|(_, own)| own.id.clone()),
            (Some(AllowanceScope::BusinessNumber), Some(number)) => Some(number),
            (Some(AllowanceScope::BusinessNumber), None) => {
                problems.add(place, "number", PlanFault::NumberOfAllowanceMissing { month });
                None
            }
            (None, _) => {
                problems.add(place, "month", PlanFault::NoAllowance { month });
                None
            }
        };
        if let (Some(allowance), Some(owner)) = (allowance, owner)
            && starts.insert((allowance.scope, owner, month), *used).is_some()
        {
            problems.add(place, "used", PlanFault::TierStartTwice);
        }
    }
    starts
}
