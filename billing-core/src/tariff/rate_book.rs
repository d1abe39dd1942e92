//! All price lists of all currencies by first day: a price, or a named refusal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    rate_card::{Cell, RateCard},
    volume_tier::TierTable,
};
use crate::base::{category::Category, currency::Currency, few, instant::Day, market::Market};

/// Why there is no price (COM-107, D20). Never answered by a guess.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
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
    cards: BTreeMap<Currency, Vec<RateCard>>,
    tiers: BTreeMap<Currency, Vec<TierTable>>,
}

impl RateBook {
    /// A book of these lists, in any order.
    pub fn new(cards: Vec<RateCard>, tiers: Vec<TierTable>) -> Self {
        let mut book = Self::default();
        for card in cards {
            book.cards.entry(card.currency()).or_default().push(card);
        }
        for table in tiers {
            book.tiers.entry(table.currency()).or_default().push(table);
        }
        book.cards
            .values_mut()
            .for_each(|cards| few::sort_by_key(cards, RateCard::first_day));
        book.tiers
            .values_mut()
            .for_each(|tables| few::sort_by_key(tables, TierTable::first_day));
        book
    }

    /// The card of a currency in force on a day.
    ///
    /// # Errors
    ///
    /// [`RateError::NoCurrency`], [`RateError::BeforeFirstCard`] or [`RateError::CardEnded`], checked in this order.
    pub fn card(&self, currency: Currency, on: Day) -> Result<&RateCard, RateError> {
        let cards = self.cards.get(&currency).ok_or(RateError::NoCurrency { currency })?;
        let Some(card) = cards.iter().rev().find(|card| card.first_day() <= on) else {
            let first_day = cards.first().map_or(Day::MAX, RateCard::first_day);
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
    /// A fragment that lacks the price says nothing; complete cards of the same day, in other currencies, do. Where
    /// they have one, the fragment's domestic price must not stand in for it.
    pub fn international_sold(&self, card: &RateCard, market: Market, on: Day) -> bool {
        let sold = |card: &RateCard| card.cell(market, Category::AuthenticationInternational).is_some();
        let complete = |currency: &Currency| self.card(*currency, on).is_ok_and(|card| card.complete() && sold(card));
        sold(card) || (!card.complete() && self.cards.keys().any(complete))
    }

    /// The tier table of a currency in force on a day, if there is one.
    pub fn tier_table(&self, currency: Currency, on: Day) -> Option<&TierTable> {
        self.tiers
            .get(&currency)?
            .iter()
            .rev()
            .find(|table| table.first_day() <= on)
    }

    /// Every card, by currency and first day.
    pub fn cards(&self) -> impl Iterator<Item = &RateCard> {
        self.cards.values().flatten()
    }

    /// Every tier table, by currency and first day.
    pub fn tier_tables(&self) -> impl Iterator<Item = &TierTable> {
        self.tiers.values().flatten()
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::tariff::rate_card::Basis;

    #[test]
    fn a_fragment_asks_the_complete_cards_of_its_day_for_an_international_price() {
        let (day, later) = (NaiveDate::from_ymd_opt(2026, 1, 1), NaiveDate::from_ymd_opt(2026, 7, 1));
        let (day, later) = (day.unwrap(), later.unwrap());
        let market = Market::from_index(0).unwrap();
        let card = |currency: &str, first_day, complete, sold| {
            let mut card = RateCard::new(currency.parse().unwrap(), first_day, None, complete);
            if sold {
                let cell = Cell {
                    unit_price: "0.02".parse().unwrap(),
                    basis: Basis::Published,
                };
                card.set(market, Category::AuthenticationInternational, cell);
            }
            card
        };
        for (own, others, sold) in [
            // Its own price decides, whatever others say.
            ((false, true), vec![], true),
            ((true, true), vec![(day, true, false)], true),
            // A complete card without the price is not sold there, a fragment asks.
            ((true, false), vec![(day, true, true)], false),
            ((false, false), vec![(day, true, true)], true),
            ((false, false), vec![(day, true, false)], false),
            ((false, false), vec![(day, false, true)], false),
            ((false, false), vec![(later, true, true)], false),
            ((false, false), vec![(day, false, true), (day, true, true)], true),
            ((false, false), vec![], false),
        ] {
            let own_card = card("EUR", day, own.0, own.1);
            let cards = ["USD", "GBP"].into_iter().zip(&others);
            let cards = cards.map(|(currency, other)| card(currency, other.0, other.1, other.2));
            let cards: Vec<RateCard> = cards.chain([own_card.clone()]).collect();
            let book = RateBook::new(cards, vec![]);
            assert_eq!(
                book.international_sold(&own_card, market, day),
                sold,
                "{own:?} {others:?}"
            );
        }
    }

    #[test]
    fn only_service_messages_fall_back_on_the_utility_price() {
        let (market, day) = (
            Market::from_index(0).unwrap(),
            NaiveDate::from_ymd_opt(2026, 10, 1).unwrap(),
        );
        let cell = |price: &str| Cell {
            unit_price: price.parse().unwrap(),
            basis: Basis::Published,
        };
        let mut card = RateCard::new("EUR".parse().unwrap(), day, None, true);
        card.set(market, Category::Utility, cell("0.02"));
        let price = |card: &RateCard, category, per_message| {
            let found = list_price(card, market, "ZZ", category, per_message);
            found.map(|cell| cell.unit_price.to_string())
        };
        let missing = |category| RateError::NoRate {
            card: "EUR/2026-10-01".to_owned(),
            market: "ZZ".to_owned(),
            category,
        };
        assert_eq!(price(&card, Category::Service, true), Ok("0.02".to_owned()));
        // A service conversation is something else than a utility conversation.
        assert_eq!(price(&card, Category::Service, false), Err(missing(Category::Service)));
        assert_eq!(
            price(&card, Category::Marketing, true),
            Err(missing(Category::Marketing))
        );
        card.set(market, Category::Service, cell("0.03"));
        for per_message in [true, false] {
            assert_eq!(price(&card, Category::Service, per_message), Ok("0.03".to_owned()));
        }
    }
}
