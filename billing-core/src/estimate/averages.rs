//! `"0.043 EUR per message, 0.21 EUR per conversation"`: what a plan's messages, conversations and contacts cost each.

use std::collections::BTreeMap;

use super::{
    breakdown::average,
    result::{Average, MonthSum},
    row::Row,
};
use crate::{
    base::{
        category::Category,
        index::AccountIndex,
        market::{Market, MarketTable},
        money::{Money, MoneyError},
        month::BillingMonth,
    },
    intake::account::AccountBook,
    statement::line_item::{LineItem, LineOutcome},
};

/// Quantities of rows, each as far as every row tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Units {
    messages: Option<u64>,
    conversations: Option<u64>,
    contacts: Option<u64>,
    rows: u64,
}

impl Units {
    const NONE: Self = Self {
        messages: Some(0),
        conversations: Some(0),
        contacts: Some(0),
        rows: 0,
    };

    fn add(&mut self, row: &Row, whole: bool) {
        let sum = |sum: &mut Option<u64>, units: Option<u64>| {
            *sum = sum
                .zip(units.filter(|_| whole))
                .map(|(sum, units)| sum.saturating_add(units));
        };
        sum(&mut self.messages, row.messages);
        sum(&mut self.conversations, row.conversations);
        sum(&mut self.contacts, row.contacts);
        self.rows = self.rows.saturating_add(1);
    }

    /// What each of them costs of an amount of a month, or of a market and category in it.
    fn average(self, amount: Money, sum: &MonthSum, place: Option<(&str, Category)>) -> Average {
        let each = |units: Option<u64>| Some(average(amount, units?)?.normalize().to_string());
        Average {
            account: sum.account.clone(),
            month: sum.month,
            market: place.map(|(market, _)| market.to_owned()),
            category: place.map(|(_, category)| category),
            currency: amount.currency(),
            amount,
            messages: self.messages,
            conversations: self.conversations,
            contacts: self.contacts,
            per_message: each(self.messages),
            per_conversation: each(self.conversations),
            per_contact: each(self.contacts),
        }
    }
}

/// A market and category of an account's month.
type Part = (AccountIndex, BillingMonth, Market, Category);

/// What each market and category of a month costs; nothing where units have no price.
type Amounts<'a> = BTreeMap<(&'a str, Category), Option<Money>>;

/// The quantities of a plan by account, month, market and category.
#[derive(Debug, Default)]
pub(super) struct Volumes {
    parts: BTreeMap<Part, Units>,
    months: BTreeMap<(AccountIndex, BillingMonth), Units>,
}

impl Volumes {
    /// Adds a row that is charged in these categories.
    pub(super) fn add(&mut self, row: &Row, categories: &[Category]) {
        let months = self.months.entry((row.account, row.month));
        months.or_insert(Units::NONE).add(row, true);
        for category in categories {
            // How much of a row each of several categories has is not known.
            let whole = categories.len() == 1;
            let part = (row.account, row.month, row.market, *category);
            self.parts.entry(part).or_insert(Units::NONE).add(row, whole);
        }
    }

    /// What each costs: every market and category of Meta's lines, then the month with a provider's fees.
    ///
    /// Where units have no price nothing is said, since it would be too little.
    ///
    /// # Errors
    ///
    /// When a sum does not fit.
    pub(super) fn averages(
        &self,
        accounts: &AccountBook,
        markets: &MarketTable,
        lines: &[LineItem],
        sums: &[MonthSum],
    ) -> Result<Vec<Average>, MoneyError> {
        let mut amounts: BTreeMap<(&str, BillingMonth), Amounts<'_>> = BTreeMap::new();
        for line in lines {
            let month = amounts.entry((&line.account, line.month)).or_default();
            let zero = Some(Money::zero(line.currency));
            let sum = month.entry((&line.market, line.category)).or_insert(zero);
            let priced = line.outcome != LineOutcome::Refused;
            *sum = match sum.filter(|_| priced) {
                Some(sum) => Some(sum.plus(line.amount)?),
                None => None,
            };
        }
        let mut all = vec![];
        for sum in sums {
            let mut complete = true;
            let Some(account) = accounts.index_of(&sum.account) else {
                continue;
            };
            let of_month = amounts.get(&(sum.account.as_str(), sum.month));
            for ((market, category), amount) in of_month.into_iter().flatten() {
                let Some(amount) = amount else {
                    complete = false;
                    continue;
                };
                let part = markets
                    .market(market)
                    .map(|market| (account, sum.month, market, *category));
                if let Some(units) = part.and_then(|part| self.parts.get(&part)) {
                    all.push(units.average(*amount, sum, Some((market, *category))));
                }
            }
            let month = self.months.get(&(account, sum.month));
            if let Some(units) = month.filter(|_| complete) {
                // The contacts of two rows may be the same persons.
                let units = Units {
                    contacts: units.contacts.filter(|_| units.rows == 1),
                    ..*units
                };
                all.push(units.average(sum.amount, sum, None));
            }
        }
        Ok(all)
    }
}
