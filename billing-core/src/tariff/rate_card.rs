//! `"EUR from 2023-06-01: Germany, marketing, 0.1131"`: one published price list.

use serde::{Deserialize, Serialize};

use crate::base::{category::Category, currency::Currency, instant::Day, market::Market, price::UnitPrice};

/// How a price came to be known.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Stands in at least one source for this card.
    Published,
    /// Published for another date or card, and no change in between is known.
    Carried,
    /// Computed from another currency, a reseller's price or a published discount. A result that uses one must say so.
    Derived,
    /// Reported by the platform for this message (PMP-206); stands on no card.
    Reported,
    /// The last known price, used for a day that the tables do not claim to know (RAT-103). Stands in no table: a price
    /// becomes it by the day it is used for. A result that uses one must say so.
    Assumed,
    /// What a plan assumes of a list's price from a day on. Stands in no table. A result that uses one must say so.
    Planned,
}

impl Basis {
    /// The word used in tables and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Carried => "carried",
            Self::Derived => "derived",
            Self::Reported => "reported",
            Self::Assumed => "assumed",
            Self::Planned => "planned",
        }
    }
}

impl core::str::FromStr for Basis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Published, Self::Carried, Self::Derived, Self::Assumed]
            .into_iter()
            .find(|basis| basis.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a basis; expected published, carried, derived or assumed"))
    }
}

/// A price and how it came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The price of one unit, in the card's currency.
    pub unit_price: UnitPrice,
    /// Where it comes from.
    pub basis: Basis,
}

/// One price list of one currency, in force from its first day in the account's time zone.
#[derive(Debug, Clone)]
pub struct RateCard {
    currency: Currency,
    first_day: Day,
    /// The day it is called by.
    published_for: Day,
    effective_until: Option<Day>,
    complete: bool,
    cells: Vec<Option<Cell>>,
}

impl RateCard {
    /// An empty card. `effective_until` is the first day no longer in force, where it ends without a successor;
    /// `complete` says whether it claims a price for every market of its day.
    pub fn new(currency: Currency, first_day: Day, effective_until: Option<Day>, complete: bool) -> Self {
        Self {
            currency,
            first_day,
            published_for: first_day,
            effective_until,
            complete,
            cells: vec![],
        }
    }

    /// The same list in force on every day, under its own name.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.first_day = Day::MIN;
        self.effective_until = None;
        self
    }

    /// The same list with other prices from a day on, under its own name.
    #[must_use]
    pub(crate) fn since(mut self, day: Day, price: impl Fn(Market, Category, Cell) -> Cell) -> Self {
        self.first_day = self.first_day.max(day);
        let cells = self.cells.chunks_mut(Category::ALL.len()).enumerate();
        for (market, cells) in cells {
            let Some(market) = Market::from_index(market) else {
                continue;
            };
            for (cell, category) in cells.iter_mut().zip(Category::ALL) {
                *cell = cell.map(|cell| price(market, category, cell));
            }
        }
        self
    }

    fn place(market: Market, category: Category) -> usize {
        market
            .index()
            .saturating_mul(Category::ALL.len())
            .saturating_add(category.index())
    }

    /// Adds a price; gives back the one that stood there before.
    pub fn set(&mut self, market: Market, category: Category, cell: Cell) -> Option<Cell> {
        let place = Self::place(market, category);
        if self.cells.len() <= place {
            self.cells.resize(place.saturating_add(1), None);
        }
        self.cells.get_mut(place).and_then(|slot| slot.replace(cell))
    }

    /// The price of a market and category, if the card has one.
    pub fn cell(&self, market: Market, category: Category) -> Option<Cell> {
        self.cells.get(Self::place(market, category)).copied().flatten()
    }

    /// Its currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// First day in force.
    pub fn first_day(&self) -> Day {
        self.first_day
    }

    /// First day no longer in force, where the card ends without a successor.
    pub fn effective_until(&self) -> Option<Day> {
        self.effective_until
    }

    /// Whether it claims a price for every market of its day.
    pub fn complete(&self) -> bool {
        self.complete
    }

    /// The name results carry, for example `EUR/2023-06-01`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.currency, self.published_for)
    }

    /// Every price, by market and category.
    pub fn cells(&self) -> impl Iterator<Item = (Market, Category, Cell)> + '_ {
        let width = Category::ALL.len();
        self.cells.chunks(width).enumerate().flat_map(|(market, cells)| {
            let market = Market::from_index(market);
            cells
                .iter()
                .zip(Category::ALL)
                .filter_map(move |(cell, category)| Some((market?, category, (*cell)?)))
        })
    }
}
