//! All price lists of all currencies by first day: a price, or a named refusal.

use super::{
    rate_card::{Cell, RateCard},
    volume_tier::TierTable,
};
use crate::base::{category::Category, currency::Currency, few, instant::Day, market::Market};

/// Why there is no price (COM-107, D20). Never answered by a guess.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// No list of this currency is known at all.
    #[error("no {currency} rate card is known; load Meta's own file with `wabill rates import`")]
    NoCurrency {
        /// The account's currency.
        currency: Currency,
    },
    /// The currency's first list starts later.
    #[error(
        "no {currency} rate card is known before the one of {first_day}; load Meta's own file with `wabill rates import`"
    )]
    BeforeFirstCard {
        /// The account's currency.
        currency: Currency,
        /// First day of the first card.
        first_day: Day,
    },
    /// The last known list before this day ended, and its successor is not known.
    #[error(
        "the {card} rate card ends on {until} and its successor is not known; load Meta's own file with `wabill rates import`"
    )]
    CardEnded {
        /// The card that ended.
        card: String,
        /// First day no longer in force.
        until: Day,
    },
    /// The list in force has no such row.
    #[error("the {card} rate card has no price for {market}, {category}")]
    NoRate {
        /// The card in force.
        card: String,
        /// The market's name.
        market: String,
        /// The category.
        category: Category,
    },
}

/// All price lists and tier tables.
#[derive(Debug, Clone, Default)]
pub struct RateBook {
    /// By currency and first day.
    cards: Vec<RateCard>,
    /// By currency and first day.
    tiers: Vec<TierTable>,
}

/// The part of a list, sorted by currency, that is of this currency.
fn of_currency<T>(lists: &[T], currency: Currency, of: fn(&T) -> Currency) -> &[T] {
    let first = lists.partition_point(|list| of(list) < currency);
    let after = lists.partition_point(|list| of(list) <= currency);
    lists.get(first..after).unwrap_or_default()
}

impl RateBook {
    /// A book of these lists, in any order.
    pub fn new(mut cards: Vec<RateCard>, mut tiers: Vec<TierTable>) -> Self {
        few::sort_by_key(&mut cards, |card| (card.currency(), card.first_day()));
        few::sort_by_key(&mut tiers, |table| (table.currency(), table.first_day()));
        Self { cards, tiers }
    }

    /// The card of a currency in force on a day.
    ///
    /// # Errors
    ///
    /// [`RateError::NoCurrency`], [`RateError::BeforeFirstCard`] or [`RateError::CardEnded`], checked in this order.
    pub fn card(&self, currency: Currency, on: Day) -> Result<&RateCard, RateError> {
        let cards = of_currency(&self.cards, currency, RateCard::currency);
        let first_day = cards.first().ok_or(RateError::NoCurrency { currency })?.first_day();
        let Some(card) = cards.iter().rev().find(|card| card.first_day() <= on) else {
            return Err(RateError::BeforeFirstCard { currency, first_day });
        };
        match card.effective_until() {
            Some(until) if until <= on => Err(RateError::CardEnded {
                card: card.name(),
                until,
            }),
            Some(_) | None => Ok(card),
        }
    }

    /// Whether a market has an international price of authentication on a card, as far as can be known (RAT-101).
    ///
    /// A fragment that lacks the price says nothing; complete cards of the same day, in other currencies, do. Where they
    /// have one, the fragment's domestic price must not stand in for it.
    pub fn international_sold(&self, card: &RateCard, market: Market, on: Day) -> bool {
        let sold = |card: &RateCard| card.cell(market, Category::AuthenticationInternational).is_some();
        let mut in_force = self.cards.iter().filter_map(|card| self.card(card.currency(), on).ok());
        sold(card) || (!card.complete() && in_force.any(|card| card.complete() && sold(card)))
    }

    /// The tier table of a currency in force on a day, if there is one.
    pub fn tier_table(&self, currency: Currency, on: Day) -> Option<&TierTable> {
        of_currency(&self.tiers, currency, TierTable::currency)
            .iter()
            .rev()
            .find(|table| table.first_day() <= on)
    }

    /// Every card, by currency and first day.
    pub fn cards(&self) -> impl Iterator<Item = &RateCard> {
        self.cards.iter()
    }

    /// Every tier table, by currency and first day.
    pub fn tier_tables(&self) -> impl Iterator<Item = &TierTable> {
        self.tiers.iter()
    }
}

/// A list price as a card states it; service messages fall back on the utility price of the same card (PMP-203).
///
/// This fallback is the rule's own ("the card's service price, else its utility list price"), not a guess.
///
/// # Errors
///
/// [`RateError::NoRate`] naming the category asked for.
pub fn list_price(
    card: &RateCard,
    market: Market,
    name: &str,
    category: Category,
    per_message: bool,
) -> Result<Cell, RateError> {
    let own = card.cell(market, category);
    let cell = match category {
        Category::Service if per_message => own.or_else(|| card.cell(market, Category::Utility)),
        Category::Service
        | Category::Marketing
        | Category::Utility
        | Category::Authentication
        | Category::AuthenticationInternational
        | Category::BusinessInitiated
        | Category::UserInitiated => own,
    };
    cell.ok_or_else(|| RateError::NoRate {
        card: card.name(),
        market: name.to_owned(),
        category,
    })
}
