//! What every stage of one bill may ask: the log, the accounts, the tables, the calendar and the settings.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::{
    calendar::{Calendar, Period, cards_by_account},
    meter::AllowanceKey,
    pair::PairState,
    state::Earlier,
};
use crate::{
    base::instant::Instant,
    intake::{
        account::{Account, AccountBook},
        log::PairedLog,
    },
    settings::Settings,
    tariff::{rate_card::RateCard, regime::AllowanceScope, tables::Tables},
};

pub(crate) type PairMap = HashMap<(u32, u64), PairState, foldhash::fast::FixedState>;

pub(crate) struct Context<'a> {
    pub(crate) log: &'a PairedLog,
    pub(crate) accounts: &'a AccountBook,
    pub(crate) tables: &'a Tables,
    pub(crate) settings: &'a Settings,
    pub(crate) earlier: Option<&'a Earlier>,
    pub(crate) earlier_pairs: PairMap,
    pub(crate) calendar: Calendar,
    cards: Vec<Vec<Option<&'a RateCard>>>,
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
        let calendar = Calendar::new(tables, accounts, Instant::from_seconds(first), Instant::from_seconds(last));
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
        let earlier_pairs = earlier.map_or_else(PairMap::default, |earlier| earlier.pairs(log.names()));
        Self { log, accounts, tables, settings, earlier, earlier_pairs, calendar, cards, portfolios, portfolio_names }
    }

    pub(crate) fn account(&self, index: u16) -> Option<&'a Account> {
        self.accounts.get(index)
    }

    pub(crate) fn period(&self, index: u16) -> Option<&Period> {
        self.calendar.periods().get(usize::from(index))
    }

    /// The card in force for an account in a period.
    pub(crate) fn card(&self, account: u16, period: u16) -> Option<&'a RateCard> {
        self.cards.get(usize::from(account))?.get(usize::from(period)).copied().flatten()
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

    pub(crate) fn portfolio_name(&self, portfolio: u16) -> &str {
        self.portfolio_names.get(usize::from(portfolio)).map_or("", String::as_str)
    }
}
