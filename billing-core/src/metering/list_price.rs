//! The list price of a count, or why there is none.

use std::sync::Arc;

use super::{
    charge_event::{Due, Unit},
    context::Context,
    counts::CountKey,
};
use crate::{
    base::instant::Day,
    intake::report::ReportedPrice,
    tariff::{
        rate_book,
        rate_card::{Basis, Cell},
        refusal::Refusal,
    },
};

/// A price with the name of the card it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListPrice {
    pub(crate) cell: Cell,
    /// None where the price stands on no card.
    pub(crate) card: Option<Arc<str>>,
}

/// The price of a unit of a count before volume tiers; `reported_prices` are those that [`Due::Reported`] names.
pub(crate) fn list_price(
    context: &Context<'_>,
    reported_prices: &[ReportedPrice],
    key: &CountKey,
) -> Result<ListPrice, Refusal> {
    let (Some(account), Some(period)) = (context.account(key.account), context.period(key.period)) else {
        return Err(Refusal::NoRegime { first: Day::MAX });
    };
    if period.regime.is_none() {
        let first = context
            .tables
            .regimes
            .first()
            .map_or(Day::MAX, |regime| regime.effective_from);
        return Err(Refusal::NoRegime { first });
    }
    if let Due::Reported(place) = key.event.due
        && let Some(reported) = usize::try_from(place).ok().and_then(|place| reported_prices.get(place))
    {
        if reported.currency != account.currency {
            return Err(Refusal::OtherCurrency {
                reported: reported.currency,
                account: account.currency,
            });
        }
        let cell = Cell {
            unit_price: reported.price,
            basis: Basis::Reported,
        };
        return Ok(ListPrice { cell, card: None });
    }
    let card = context.tables.rates.card(account.currency, period.first_day)?;
    let market = context.tables.markets.name(key.market);
    let per_message = key.event.unit == Unit::Message;
    let cell = rate_book::list_price(card, key.market, market, key.event.category, per_message)?;
    Ok(ListPrice {
        cell: context.used(account.currency, period.first_day, cell),
        card: Some(card.name().into()),
    })
}
