//! `"Pakistan utility: 1 to 150,000 at 0.0100, from 150,001 at 0.0095"`: price steps by the portfolio's monthly count.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::rate_card::Cell;
use crate::base::{category::Category, currency::Currency, instant::Day, market::Market};

/// One step: the price of message number `first_unit` and those after it, up to the next band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Number of the first message in the band, from 1.
    pub first_unit: u64,
    /// Its price.
    pub cell: Cell,
}

/// Which numbers of messages a band holds: 1 to 100,000, or 100,001 and up. Written as a list of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(u64, Option<u64>)", from = "(u64, Option<u64>)")]
pub struct BandRange {
    /// The first, from 1.
    pub first: u64,
    /// The last; none for the highest band.
    pub last: Option<u64>,
}

impl From<(u64, Option<u64>)> for BandRange {
    fn from((first, last): (u64, Option<u64>)) -> Self {
        Self { first, last }
    }
}

impl From<BandRange> for (u64, Option<u64>) {
    fn from(range: BandRange) -> Self {
        (range.first, range.last)
    }
}

/// The volume tiers of one currency from a first day on (RAT-102).
#[derive(Debug, Clone)]
pub struct TierTable {
    currency: Currency,
    first_day: Day,
    /// `EUR/2026-10-01`.
    name: Arc<str>,
    schedules: BTreeMap<(Market, Category), Vec<Band>>,
    thresholds_of: Option<Day>,
}

impl TierTable {
    /// An empty table.
    pub fn new(currency: Currency, first_day: Day) -> Self {
        Self {
            currency,
            first_day,
            name: format!("{currency}/{first_day}").into(),
            schedules: BTreeMap::new(),
            thresholds_of: None,
        }
    }

    /// The same tiers in force on every day, under their own name.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.first_day = Day::MIN;
        self
    }

    /// The same tiers with other prices from a day on, under their own name.
    #[must_use]
    pub(crate) fn since(mut self, day: Day, price: impl Fn(Market, Category, Cell) -> Cell) -> Self {
        self.first_day = self.first_day.max(day);
        for ((market, category), bands) in &mut self.schedules {
            for band in bands {
                band.cell = price(*market, *category, band.cell);
            }
        }
        self
    }

    /// Adds the next band of a schedule. The caller gives bands in rising order.
    pub fn add(&mut self, market: Market, category: Category, band: Band) {
        self.schedules.entry((market, category)).or_default().push(band);
    }

    /// The bands of a market and category in rising order; none where it has no tiers.
    pub fn schedule(&self, market: Market, category: Category) -> Option<&[Band]> {
        self.schedules.get(&(market, category)).map(Vec::as_slice)
    }

    /// Every schedule.
    pub fn schedules(&self) -> impl Iterator<Item = (Market, Category, &[Band])> {
        self.schedules
            .iter()
            .map(|((market, category), bands)| (*market, *category, bands.as_slice()))
    }

    /// Says that the thresholds were published for a later day only.
    #[must_use]
    pub fn with_thresholds_of(mut self, day: Option<Day>) -> Self {
        self.thresholds_of = day;
        self
    }

    /// The later day whose thresholds stand in for those of this table's time, which are not known.
    pub fn thresholds_of(&self) -> Option<Day> {
        self.thresholds_of
    }

    /// Currency and first day: `EUR/2026-10-01`.
    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// First day in force.
    pub fn first_day(&self) -> Day {
        self.first_day
    }
}
