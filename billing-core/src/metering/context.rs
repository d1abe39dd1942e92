//! What every stage of one bill may ask: the log, the accounts, the tables, the calendar and the settings.

use std::collections::BTreeMap;

use super::{
    calendar::{Calendar, Cards, Period, cards_by_account},
    count::{AllowanceKey, GroupKey, TierKey},
    state::{Earlier, PairMap},
};
use crate::{
    base::{
        country::Country,
        currency::Currency,
        instant::{Day, Instant},
        market::Market,
        month::BillingMonth,
    },
    intake::{
        account::{Account, AccountBook},
        log::PairedLog,
    },
    settings::Settings,
    tariff::{
        rate_card::{Cell, RateCard},
        regime::{AllowanceScope, Regime},
        tables::Tables,
    },
};

pub(crate) struct Context<'a> {
    pub(crate) log: &'a PairedLog,
    pub(crate) accounts: &'a AccountBook,
    pub(crate) tables: &'a Tables,
    pub(crate) settings: &'a Settings,
    pub(crate) earlier: Option<&'a Earlier>,
    pub(crate) earlier_pairs: PairMap,
    /// The earliest time that any row names, of earlier runs too.
    pub(crate) since: Instant,
    pub(crate) calendar: Calendar,
    cards: Vec<Cards<'a>>,
    portfolios: Vec<u16>,
    portfolio_names: Vec<String>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        log: &'a PairedLog,
        accounts: &'a AccountBook,
        tables: &'a Tables,
        settings: &'a Settings,
        earlier: Option<&'a Earlier>,
    ) -> Self {
        let (first, last) = (log.earliest.min(log.latest), log.latest);
        let calendar = Calendar::new(
            tables,
            accounts,
            Instant::from_seconds(first),
            Instant::from_seconds(last),
        );
        let cards = cards_by_account(tables, accounts, &calendar);
        let mut places = BTreeMap::new();
        let mut portfolio_names = vec![];
        let portfolios = accounts
            .accounts()
            .iter()
            .map(|account| {
                *places.entry(account.portfolio.as_str()).or_insert_with(|| {
                    portfolio_names.push(account.portfolio.clone());
                    u16::try_from(portfolio_names.len().saturating_sub(1)).unwrap_or(u16::MAX)
                })
            })
            .collect();
        let earlier_pairs = earlier.map_or_else(PairMap::default, |earlier| earlier.pairs(log.names(), &log.persons));
        // What began before the first row of the first log was paid before.
        let since = match earlier {
            Some(earlier) => earlier.state().since.unwrap_or(Instant::MIN),
            None => Instant::from_seconds(log.first_row),
        };
        Self {
            log,
            accounts,
            tables,
            settings,
            earlier,
            earlier_pairs,
            since,
            calendar,
            cards,
            portfolios,
            portfolio_names,
        }
    }

    pub(crate) fn account(&self, index: u16) -> Option<&'a Account> {
        self.accounts.get(index)
    }

    pub(crate) fn period(&self, index: u16) -> Option<&Period> {
        self.calendar.periods().get(usize::from(index))
    }

    /// A price as it is when it is used for a day: after the last known one it is assumed (RAT-103).
    pub(crate) fn used(&self, currency: Currency, on: Day, cell: Cell) -> Cell {
        Cell {
            basis: self.tables.known_until.basis(currency, on, cell.basis),
            ..cell
        }
    }

    /// The rules in force in a period.
    pub(crate) fn regime(&self, period: u16) -> Option<&'a Regime> {
        self.tables.regimes.get(self.period(period)?.regime?)
    }

    /// Whether authentication of an account to these countries goes at the international price (RAT-101).
    pub(crate) fn international(
        &self,
        account: u16,
        period: u16,
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
    pub(crate) fn tier_key(&self, key: &GroupKey) -> Option<TierKey> {
        let regime = self.regime(key.period)?;
        Some(TierKey {
            portfolio: self.portfolio(key.account),
            market: key.market,
            family: key.event.category.tier_family().filter(|_| regime.volume_tiers)?,
            month: self.period(key.period)?.month,
        })
    }

    /// The allowance that units due after it ask for.
    pub(crate) fn allowance_key(&self, account: u16, number: u32, period: u16) -> Option<AllowanceKey> {
        let scope = self.regime(period)?.allowance?.scope;
        let owner = match scope {
            AllowanceScope::Account => u32::from(account),
            AllowanceScope::BusinessNumber => number,
        };
        Some(AllowanceKey {
            scope,
            owner,
            month: self.period(period)?.month,
        })
    }

    /// The card in force for an account in a period.
    pub(crate) fn card(&self, account: u16, period: u16) -> Option<&'a RateCard> {
        self.cards
            .get(usize::from(account))?
            .get(usize::from(period))
            .copied()
            .flatten()
    }

    pub(crate) fn portfolio(&self, account: u16) -> u16 {
        self.portfolios.get(usize::from(account)).copied().unwrap_or(u16::MAX)
    }

    /// The account's id, or the business number, that an allowance belongs to.
    pub(crate) fn allowance_owner(&self, key: &AllowanceKey) -> String {
        match key.scope {
            AllowanceScope::Account => {
                let account = u16::try_from(key.owner).ok().and_then(|account| self.account(account));
                account.map_or_else(String::new, |account| account.id.clone())
            }
            AllowanceScope::BusinessNumber => self.log.names().number_text(key.owner),
        }
    }

    /// How many units a month an allowance has.
    pub(crate) fn allowance_units(&self, month: BillingMonth) -> u64 {
        // The rules of the month's last day: an allowance is a month's, and its number has never changed inside one.
        let last_day = month.next().first_day().pred_opt().unwrap_or(month.first_day());
        let allowance = self.tables.regime(last_day).and_then(|regime| regime.allowance);
        allowance.map_or(0, |allowance| u64::from(allowance.units))
    }

    /// How many units asked for an allowance in earlier runs, free or not.
    pub(crate) fn allowance_used(&self, key: &AllowanceKey) -> u64 {
        let used = |earlier: &Earlier| earlier.allowance_used(key.scope, &self.allowance_owner(key), key.month);
        self.earlier.map_or(0, used)
    }

    /// How many units of an allowance earlier runs have left.
    pub(crate) fn allowance_left(&self, key: &AllowanceKey) -> u64 {
        self.allowance_units(key.month).saturating_sub(self.allowance_used(key))
    }

    /// How many charged messages earlier runs added to a tier count.
    pub(crate) fn tier_used(&self, key: &TierKey) -> u64 {
        let market = self.tables.markets.name(key.market);
        let portfolio = self.portfolio_name(key.portfolio);
        self.earlier
            .map_or(0, |earlier| earlier.tier_used(portfolio, market, key.family, key.month))
    }

    pub(crate) fn portfolio_name(&self, portfolio: u16) -> &str {
        self.portfolio_names
            .get(usize::from(portfolio))
            .map_or("", String::as_str)
    }
}
