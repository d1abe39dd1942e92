//! `"USD/2025-07-01 → USD/2025-10-01: Colombia utility 0.0002 → 0.0008, +300.0 %"`: the tables as a person looks at
//! them.
//!
//! Plain values for `wabill rates list | show | diff`; nothing here prices a message.

use std::collections::BTreeMap;

use billing_core::{
    base::{category::Category, currency::Currency, few, instant::Day, market::MarketTable, price::UnitPrice},
    tariff::{
        rate_book::RateError,
        rate_card::{Basis, Cell, RateCard},
        tables::Tables,
        volume_tier::{Band, TierTable},
    },
};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::{Hole, Loaded};

/// How many prices came to be known in which way.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct BasisCount {
    /// All prices.
    pub cells: usize,
    /// Those that stand in a source for this very card.
    pub published: usize,
    /// Those of another date or card, no change in between being known.
    pub carried: usize,
    /// Those that were computed.
    pub derived: usize,
}

impl BasisCount {
    fn of(cells: impl Iterator<Item = Cell>) -> Self {
        cells.fold(Self::default(), |mut count, cell| {
            let place = match cell.basis {
                Basis::Published => &mut count.published,
                Basis::Carried => &mut count.carried,
                // The last two stand in no table.
                Basis::Derived | Basis::Assumed | Basis::Planned | Basis::Reported => &mut count.derived,
            };
            *place = place.saturating_add(1);
            count.cells = count.cells.saturating_add(1);
            count
        })
    }
}

/// One rate card, without its prices.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardSummary {
    /// For example `EUR/2025-07-01`.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// First day in force.
    pub first_day: Day,
    /// First day no longer in force; none for the last card of a currency.
    pub effective_until: Option<Day>,
    /// Whether it claims a price for every market of its day. A fragment does not.
    pub complete: bool,
    /// Whether another card follows without a gap. After one that is not followed, messages are refused.
    pub followed: bool,
    /// Its prices.
    pub prices: BasisCount,
    /// How many prices a complete card lacks and admits.
    pub holes: usize,
    /// First day of the tier table in force on the card's first day, if there is one.
    pub tier_table: Option<Day>,
}

/// One volume-tier table, without its bands.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TierSummary {
    /// For example `EUR/2026-07-01`.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// First day in force.
    pub first_day: Day,
    /// First day no longer in force; none for the last table of a currency.
    pub effective_until: Option<Day>,
    /// How many markets and categories have tiers.
    pub schedules: usize,
    /// The prices of their bands.
    pub prices: BasisCount,
}

/// Every card and tier table.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RateList {
    /// By currency and first day.
    pub cards: Vec<CardSummary>,
    /// By currency and first day. Those without a file in `volume_tiers/` are computed from `tier_thresholds.csv`.
    pub tier_tables: Vec<TierSummary>,
    /// By currency.
    pub known_until: Vec<KnownUntilView>,
}

/// How long a currency's prices are known. A price used for a later day is assumed.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KnownUntilView {
    /// The currency.
    pub currency: Currency,
    /// The last day.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub known_until: Day,
}

/// What there is.
///
/// ```
/// let list = pricing_tables::catalog::rate_list(pricing_tables::shipped_loaded());
/// let card = list.cards.iter().find(|card| card.name == "GBP/2025-04-01").unwrap();
/// assert!(card.complete);
/// assert_eq!(card.effective_until, Some("2025-07-01".parse().unwrap()));
/// ```
pub fn rate_list(loaded: &Loaded) -> RateList {
    let rates = &loaded.tables.rates;
    let cards: Vec<&RateCard> = rates.cards().collect();
    let next_card = |place: usize, currency| {
        cards
            .get(place.saturating_add(1))
            .filter(|next| next.currency() == currency)
    };
    let summary = |(place, card): (usize, &&RateCard)| {
        let next = next_card(place, card.currency()).map(|next| next.first_day());
        let (currency, first_day) = (card.currency(), card.first_day());
        let holes = loaded
            .holes
            .iter()
            .filter(|hole| hole.currency == currency && hole.first_day == first_day);
        CardSummary {
            name: card.name(),
            currency,
            first_day,
            effective_until: card.effective_until().or(next),
            complete: card.complete(),
            followed: card.effective_until().is_none() && next.is_some(),
            prices: BasisCount::of(card.cells().map(|(_, _, cell)| cell)),
            holes: holes.count(),
            tier_table: rates.tier_table(currency, first_day).map(TierTable::first_day),
        }
    };
    let tables: Vec<&TierTable> = rates.tier_tables().collect();
    let tier_summary = |(place, table): (usize, &&TierTable)| {
        let next = tables
            .get(place.saturating_add(1))
            .filter(|next| next.currency() == table.currency());
        TierSummary {
            name: format!("{}/{}", table.currency(), table.first_day()),
            currency: table.currency(),
            first_day: table.first_day(),
            effective_until: next.map(|next| next.first_day()),
            schedules: table.schedules().count(),
            prices: BasisCount::of(
                table
                    .schedules()
                    .flat_map(|(_, _, bands)| bands.iter().map(|band| band.cell)),
            ),
        }
    };
    RateList {
        cards: cards.iter().enumerate().map(summary).collect(),
        tier_tables: tables.iter().enumerate().map(tier_summary).collect(),
        known_until: loaded
            .tables
            .known_until
            .currencies()
            .map(|(currency, known_until)| KnownUntilView { currency, known_until })
            .collect(),
    }
}

/// A list price.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceView {
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// The price of one unit.
    pub unit_price: UnitPrice,
    /// How it came to be known.
    pub basis: Basis,
}

/// One band of a volume-tier schedule.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandView {
    /// Number of its first message in the month, from 1.
    pub first_unit: u64,
    /// Number of its last message; none where it is open.
    pub last_unit: Option<u64>,
    /// The price of each message in it.
    pub unit_price: UnitPrice,
    /// How it came to be known.
    pub basis: Basis,
}

/// The bands of one market and category.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleView {
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// From the first message on, without gaps.
    pub bands: Vec<BandView>,
}

/// Everything priced in one currency on one day.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardView {
    /// The card in force, for example `EUR/2025-07-01`.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// Its first day.
    pub first_day: Day,
    /// First day no longer in force, where it ends without a successor.
    pub effective_until: Option<Day>,
    /// Whether it claims a price for every market of its day.
    pub complete: bool,
    /// The last day for which the currency's prices are known. On a day asked for after it, every basis is `assumed`.
    pub known_until: Option<Day>,
    /// By market name and category.
    pub prices: Vec<PriceView>,
    /// The prices it should have and lacks.
    pub holes: Vec<Hole>,
    /// First day of the tier table in force on the day asked for, if there is one.
    pub tier_table: Option<Day>,
    /// By market name and category.
    pub tiers: Vec<ScheduleView>,
}

/// The prices in force on a day.
///
/// # Errors
///
/// [`RateError`] when no card of the currency is in force then.
///
/// ```
/// let (loaded, day) = (pricing_tables::shipped_loaded(), "2026-10-15".parse().unwrap());
/// let view = pricing_tables::catalog::rate_show(loaded, "INR".parse().unwrap(), day).unwrap();
/// assert_eq!((view.name.as_str(), view.prices.len(), view.tiers.len()), ("INR/2026-10-01", 206, 112));
/// ```
pub fn rate_show(loaded: &Loaded, currency: Currency, on: Day) -> Result<CardView, RateError> {
    let Tables {
        markets,
        rates,
        known_until,
        ..
    } = &loaded.tables;
    let used = |cell: Cell| Cell {
        basis: known_until.basis(currency, on, cell.basis),
        ..cell
    };
    let card = rates.card(currency, on)?;
    let table = rates.tier_table(currency, on);
    let schedule = |(market, category, bands): (_, _, &[Band])| ScheduleView {
        market: markets.name(market).to_owned(),
        category,
        bands: band_views(bands.iter().map(|band| Band {
            // The first band is the list price, and is known as the list price of this card is.
            cell: used(match card.cell(market, category) {
                Some(list) if band.first_unit <= 1 && list.unit_price == band.cell.unit_price => list,
                Some(_) | None => band.cell,
            }),
            ..*band
        })),
    };
    let holes = loaded
        .holes
        .iter()
        .filter(|hole| hole.currency == currency && hole.first_day == card.first_day());
    Ok(CardView {
        name: card.name(),
        currency,
        first_day: card.first_day(),
        effective_until: card.effective_until(),
        complete: card.complete(),
        known_until: known_until.prices(currency),
        prices: price_views(card, markets, used),
        holes: holes.cloned().collect(),
        tier_table: table.map(TierTable::first_day),
        tiers: table.map_or_else(Vec::new, |table| table.schedules().map(schedule).collect()),
    })
}

fn price_views(card: &RateCard, markets: &MarketTable, used: impl Fn(Cell) -> Cell) -> Vec<PriceView> {
    let view = |(market, category, cell): (_, _, Cell)| PriceView {
        market: markets.name(market).to_owned(),
        category,
        unit_price: cell.unit_price,
        basis: used(cell).basis,
    };
    card.cells().map(view).collect()
}

fn band_views(bands: impl Iterator<Item = Band>) -> Vec<BandView> {
    let bands: Vec<Band> = bands.collect();
    let next = bands.iter().skip(1).map(|band| Some(band.first_unit.saturating_sub(1)));
    let last_units = next.chain(core::iter::once(None));
    let view = |(band, last_unit): (&Band, Option<u64>)| BandView {
        first_unit: band.first_unit,
        last_unit,
        unit_price: band.cell.unit_price,
        basis: band.cell.basis,
    };
    bands.iter().zip(last_units).map(view).collect()
}

/// A price by its place: list prices have no band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceAt {
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// First message of the band; none for a list price.
    pub first_unit: Option<u64>,
    /// The price.
    pub unit_price: UnitPrice,
}

/// A price that moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// First message of the band; none for a list price.
    pub first_unit: Option<u64>,
    /// The price before.
    pub old: UnitPrice,
    /// The price after.
    pub new: UnitPrice,
    /// By how many percent, with sign and one decimal, for example `-16.7`; none where the old price is zero.
    pub percent: Option<String>,
}

/// What changes from one set of prices to another. Every list is sorted by market, category and band, list prices
/// first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RateDiff {
    /// Prices in both that differ.
    pub moved: Vec<Move>,
    /// Prices only the new one has.
    pub added: Vec<PriceAt>,
    /// Prices only the old one has.
    pub removed: Vec<PriceAt>,
    /// How many prices are the same.
    pub unchanged: usize,
}

/// Two price lists that cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{old} and {new} prices cannot be compared: Meta's cards are not conversions of each other")]
pub struct UnlikeCurrencies {
    /// Currency of the old list.
    pub old: Currency,
    /// Currency of the new list.
    pub new: Currency,
}

pub(crate) type PlacedPrices = BTreeMap<(String, Category, Option<u64>), UnitPrice>;

/// Which prices move, and by how much.
///
/// # Errors
///
/// [`UnlikeCurrencies`] when the two are not of one currency.
///
/// ```
/// use pricing_tables::catalog::{rate_diff, rate_show};
/// let show = |day: &str| rate_show(pricing_tables::shipped_loaded(), "USD".parse().unwrap(), day.parse().unwrap()).unwrap();
/// let diff = rate_diff(&show("2026-04-01"), &show("2026-10-01")).unwrap();
/// let pakistan = diff.moved.iter().find(|moved| moved.market == "Pakistan").unwrap();
/// assert_eq!((pakistan.old.to_string(), pakistan.new.to_string()), ("0.01".to_owned(), "0.015".to_owned()));
/// assert_eq!(pakistan.percent.as_deref(), Some("+50.0"));
/// ```
pub fn rate_diff(old: &CardView, new: &CardView) -> Result<RateDiff, UnlikeCurrencies> {
    if old.currency != new.currency {
        return Err(UnlikeCurrencies {
            old: old.currency,
            new: new.currency,
        });
    }
    Ok(diff(&placed(old), &placed(new)))
}

pub(crate) fn placed(view: &CardView) -> PlacedPrices {
    let list = view
        .prices
        .iter()
        .map(|price| ((price.market.clone(), price.category, None), price.unit_price));
    let bands = view.tiers.iter().flat_map(|schedule| {
        let place = |band: &BandView| (schedule.market.clone(), schedule.category, Some(band.first_unit));
        schedule.bands.iter().map(move |band| (place(band), band.unit_price))
    });
    few::collect(list.chain(bands))
}

pub(crate) fn diff(old: &PlacedPrices, new: &PlacedPrices) -> RateDiff {
    let at = |(place, unit_price): (&(String, Category, Option<u64>), &UnitPrice)| {
        let (market, category, first_unit) = place.clone();
        PriceAt {
            market,
            category,
            first_unit,
            unit_price: *unit_price,
        }
    };
    let mut result = RateDiff::default();
    for (place, before) in old {
        match new.get(place) {
            None => result.removed.push(at((place, before))),
            Some(after) if after == before => result.unchanged = result.unchanged.saturating_add(1),
            Some(after) => {
                let (market, category, first_unit) = place.clone();
                let percent = percent(*before, *after);
                result.moved.push(Move {
                    market,
                    category,
                    first_unit,
                    old: *before,
                    new: *after,
                    percent,
                });
            }
        }
    }
    result.added = new
        .iter()
        .filter(|(place, _)| !old.contains_key(*place))
        .map(at)
        .collect();
    result
}

/// The change in percent of the old price, with sign and one decimal, half away from zero; none when the old price is
/// zero.
///
/// ```
/// use pricing_tables::catalog::percent;
/// let of = |old: &str, new: &str| percent(old.parse().unwrap(), new.parse().unwrap());
/// assert_eq!(of("0.0300", "0.0250").as_deref(), Some("-16.7"));
/// assert_eq!(of("0.0002", "0.0008").as_deref(), Some("+300.0"));
/// assert_eq!(of("0.1", "0.10000001").as_deref(), Some("0.0"));
/// assert_eq!(of("0", "0.1"), None);
/// ```
pub fn percent(old: UnitPrice, new: UnitPrice) -> Option<String> {
    let change = new.decimal().checked_sub(old.decimal())?;
    let percent = change.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(old.decimal())?;
    let mut rounded = percent.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(1);
    Some(match rounded {
        zero if zero.is_zero() => "0.0".to_owned(),
        fall if fall.is_sign_negative() => fall.to_string(),
        rise => format!("+{rise}"),
    })
}
