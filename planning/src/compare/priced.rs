//! `"84 utility messages to Germany in November 2026: charged, 3.83 EUR, at list price 3.83 EUR"`: a line with what a
//! comparison asks of it.

use std::collections::BTreeMap;

use billing_core::{
    base::{
        category::Category,
        currency::Currency,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    metering::charge_event::Unit,
    statement::line_item::{LineItem, LineOutcome},
    tariff::{
        rate_book::list_price,
        rate_card::{Basis, RateCard},
        tables::Tables,
    },
};
use rust_decimal::Decimal;

use super::result::Elsewhere;

/// A line.
#[derive(Debug, Clone)]
pub(super) struct PricedLine {
    pub(super) account: String,
    pub(super) month: BillingMonth,
    pub(super) market: String,
    pub(super) category: Category,
    pub(super) outcome: Elsewhere,
    pub(super) quantity: u64,
    /// Rounded once.
    pub(super) amount: Money,
    pub(super) exact: Decimal,
    /// What the units would cost without volume tiers.
    pub(super) at_list: Decimal,
}

impl PricedLine {
    /// The same in another currency, rounded once; one unit of its own is `rate` of the other.
    pub(super) fn converted(self, rate: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let times = |amount: Decimal| amount.checked_mul(rate).ok_or(MoneyError::Overflow);
        let own = self.amount.decimal().ok_or(MoneyError::Overflow)?;
        Ok(Self {
            amount: Rounding::HalfUp
                .round(times(own)?, currency)
                .ok_or(MoneyError::Overflow)?,
            exact: times(self.exact)?,
            at_list: times(self.at_list)?,
            ..self
        })
    }
}

/// Every list by its name.
pub(super) struct Lists<'a> {
    tables: &'a Tables,
    cards: BTreeMap<String, &'a RateCard>,
}

impl<'a> Lists<'a> {
    pub(super) fn of(tables: &'a Tables) -> Self {
        Self {
            tables,
            cards: tables.rates.cards().map(|card| (card.name(), card)).collect(),
        }
    }

    /// A line with the list price of its units. A price that stands on no list, as one that the platform reported or
    /// a plan assumes, is its own list price.
    pub(super) fn priced(&self, line: &LineItem) -> Result<PricedLine, MoneyError> {
        let outcome = match (line.outcome, line.reason) {
            (LineOutcome::Charged, _) => Elsewhere::Charged,
            (LineOutcome::Free, Some(reason)) => Elsewhere::Free(reason),
            (LineOutcome::Refused, _) | (LineOutcome::Free, None) => Elsewhere::Refused,
        };
        let card = line.rate_card.as_deref().and_then(|name| self.cards.get(name).copied());
        let listed = card
            .zip(self.tables.markets.market(&line.market))
            .and_then(|(card, market)| {
                let per_message = line.unit == Unit::Message;
                list_price(card, market, &line.market, line.category, per_message).ok()
            });
        let of_a_list = line.unit_price.is_some() && line.basis != Some(Basis::Planned);
        let price = listed.map(|cell| cell.unit_price).filter(|_| of_a_list);
        let at_list = match price.or(line.unit_price) {
            Some(price) => price.times(line.quantity).ok_or(MoneyError::Overflow)?,
            None => Decimal::ZERO,
        };
        Ok(PricedLine {
            account: line.account.clone(),
            month: line.month,
            market: line.market.clone(),
            category: line.category,
            outcome,
            quantity: line.quantity,
            amount: line.amount,
            exact: line.exact,
            at_list,
        })
    }
}
