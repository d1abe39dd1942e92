//! What every stage may ask: the tables, the accounts, and the calendar and cards that follow from both.

use std::collections::BTreeMap;

use super::{
    calendar::{Calendar, Cards, Period, cards_by_account},
    counts::{AllowanceKey, AllowanceOwner, CountKey, TierKey},
};
use crate::{
    base::{
        country::Country,
        currency::Currency,
        index::{AccountIndex, NumberIndex, PeriodIndex, PortfolioIndex},
        instant::{Day, Instant},
        market::Market,
        month::BillingMonth,
    },
    intake::{
        account::{Account, AccountBook},
        names::Names,
    },
    tariff::{
        rate_card::{Cell, RateCard},
        regime::{AllowanceScope, Regime},
        tables::Tables,
    },
};

/// What is published and who is billed, worked out for a span of time. It knows no message and no plan.
pub(crate) struct Context<'a> {
    pub(crate) accounts: &'a AccountBook,
    pub(crate) tables: &'a Tables,
    pub(crate) calendar: Calendar,
    cards: Vec<Cards<'a>>,
    portfolios: Vec<PortfolioIndex>,
    portfolio_names: Vec<String>,
}

impl<'a> Context<'a> {
    /// For moments from `first` to `last`, both included.
    pub(crate) fn new(accounts: &'a AccountBook, tables: &'a Tables, first: Instant, last: Instant) -> Self {
        let calendar = Calendar::new(tables, accounts, first, last);
        let cards = cards_by_account(tables, accounts, &calendar);
        let mut places = BTreeMap::new();
        let mut portfolio_names = vec![];
        let portfolios = accounts
            .accounts()
            .iter()
            .map(|account| {
                *places.entry(account.portfolio.as_str()).or_insert_with(|| {
                    portfolio_names.push(account.portfolio.clone());
                    PortfolioIndex::new(portfolio_names.len().saturating_sub(1))
                })
            })
            .collect();
        Self {
            accounts,
            tables,
            calendar,
            cards,
            portfolios,
            portfolio_names,
        }
    }

    pub(crate) fn account(&self, index: AccountIndex) -> Option<&'a Account> {
        self.accounts.get(index)
    }

    pub(crate) fn period(&self, index: PeriodIndex) -> Option<&Period> {
        self.calendar.periods().get(index.place())
    }

    /// A price as it is when it is used for a day: after the last known one it is assumed (RAT-103).
    pub(crate) fn used(&self, currency: Currency, on: Day, cell: Cell) -> Cell {
        Cell {
            basis: self.tables.known_until.basis(currency, on, cell.basis),
            ..cell
        }
    }

    /// The rules in force in a period.
    pub(crate) fn regime(&self, period: PeriodIndex) -> Option<&'a Regime> {
        self.tables.regimes.get(self.period(period)?.regime?)
    }

    /// Whether authentication of an account to these countries goes at the international price (RAT-101).
    pub(crate) fn international(
        &self,
        account: AccountIndex,
        period: PeriodIndex,
        (market, countries): (Market, &[Country]),
        at: Instant,
    ) -> bool {
        let starts = |account: &Account| account.international_start(countries);
        self.regime(period)
            .is_some_and(|regime| regime.authentication_international)
            && self.account(account).and_then(starts).is_some_and(|start| start <= at)
            && self
                .card(account, period)
                .zip(self.period(period))
                .is_some_and(|(card, period)| self.tables.rates.international_sold(card, market, period.first_day))
    }

    /// The volume-tier count that charged units of this count add to, where the rules have one.
    pub(crate) fn tier_key(&self, key: &CountKey) -> Option<TierKey> {
        let regime = self.regime(key.period)?;
        Some(TierKey {
            portfolio: self.portfolio(key.account),
            market: key.market,
            family: key.event.category.tier_family().filter(|_| regime.volume_tiers)?,
            month: self.period(key.period)?.month,
        })
    }

    /// The allowance that units due after it ask for.
    pub(crate) fn allowance_key(
        &self,
        account: AccountIndex,
        number: NumberIndex,
        period: PeriodIndex,
    ) -> Option<AllowanceKey> {
        let owner = match self.regime(period)?.allowance?.scope {
            AllowanceScope::Account => AllowanceOwner::Account(account),
            AllowanceScope::BusinessNumber => AllowanceOwner::BusinessNumber(number),
        };
        Some(AllowanceKey {
            owner,
            month: self.period(period)?.month,
        })
    }

    /// The card in force for an account in a period.
    pub(crate) fn card(&self, account: AccountIndex, period: PeriodIndex) -> Option<&'a RateCard> {
        self.cards.get(account.place())?.get(period.place()).copied().flatten()
    }

    pub(crate) fn portfolio(&self, account: AccountIndex) -> PortfolioIndex {
        self.portfolios
            .get(account.place())
            .copied()
            .unwrap_or(PortfolioIndex::NONE)
    }

    /// The account's id, or the business number, that an allowance belongs to.
    pub(crate) fn allowance_owner(&self, key: &AllowanceKey, names: &Names) -> String {
        match key.owner {
            AllowanceOwner::Account(account) => {
                let account = self.account(account);
                account.map_or_else(String::new, |account| account.id.clone())
            }
            AllowanceOwner::BusinessNumber(number) => names.number_text(number),
        }
    }

    /// How many units a month an allowance has.
    pub(crate) fn allowance_units(&self, month: BillingMonth) -> u64 {
        // The rules of the month's last day: an allowance is a month's, and its number has never changed inside one.
        let allowance = self.tables.regime(month.last_day()).and_then(|regime| regime.allowance);
        allowance.map_or(0, |allowance| u64::from(allowance.units))
    }

    pub(crate) fn portfolio_name(&self, portfolio: PortfolioIndex) -> &str {
        self.portfolio_names.get(portfolio.place()).map_or("", String::as_str)
    }
}
