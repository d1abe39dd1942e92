//! `"utility +10 % from 2027-01-01"`: tables with the prices that a plan assumes.

use rust_decimal::Decimal;

use super::{
    course::{factor, percentage},
    field::market,
    plan::{Plan, PriceChange},
    plan_error::PlanTable,
    plan_fault::PlanFault,
    problems::{Problems, TableRow},
};
use crate::{
    base::{
        category::Category, currency::Currency, instant::Day, market::Market, month::BillingMonth, price::UnitPrice,
    },
    statement::{
        bill::{Warning, WarningDetail, WarningKind},
        line_item::LineItem,
    },
    tariff::{
        rate_book::RateBook,
        rate_card::{Basis, Cell, RateCard},
        tables::Tables,
        volume_tier::TierTable,
    },
};

/// Decimals that a changed price keeps. A price has six at most and a percentage two, so a single change is exact.
const DECIMALS: u32 = 12;

/// A change of prices as values.
pub(super) struct Change {
    from: Day,
    percent: Decimal,
    factor: Decimal,
    category: Option<Category>,
    market: Option<(Market, String)>,
    currency: Option<Currency>,
}

/// The changes of a plan in the order of its rows.
pub(super) fn changes(plan: &Plan, tables: &Tables, problems: &mut Problems) -> Vec<Change> {
    let rows = plan.price.iter().enumerate();
    rows.filter_map(|(row, change)| Change::of((PlanTable::Price, row), change, tables, problems))
        .collect()
}

impl Change {
    fn of(place: TableRow, row: &PriceChange, tables: &Tables, problems: &mut Problems) -> Option<Self> {
        let from = day(&row.from);
        if from.is_none() {
            let found = row.from.clone();
            problems.add(place, "from", PlanFault::NotADay { found });
        }
        let percent = percentage(&row.change);
        if percent.is_none() {
            let found = row.change.clone();
            problems.add(place, "change", PlanFault::NotAPercentage { found });
        }
        let category = row.category.as_deref().map(|text| {
            let category = text.parse::<Category>();
            category.map_err(|fault| problems.add(place, "category", PlanFault::UnknownCategory { fault }))
        });
        let market = row.market.as_deref().map(|name| {
            let market = market(place, name, from, tables, problems);
            market.map(|market| (market, name.to_owned())).ok_or(())
        });
        let currency = row.currency.as_deref().map(|text| {
            let listed = |currency: &Currency| tables.rates.cards().any(|card| card.currency() == *currency);
            let currency = text.parse::<Currency>().ok().filter(listed);
            let found = text.to_owned();
            currency.ok_or_else(|| problems.add(place, "currency", PlanFault::CurrencyWithoutList { found }))
        });
        Some(Self {
            from: from?,
            percent: percent?,
            factor: factor(percent?)?,
            category: category.transpose().ok()?,
            market: market.transpose().ok()?,
            currency: currency.transpose().ok()?,
        })
    }

    fn concerns(&self, market: Market, category: Category) -> bool {
        self.category.is_none_or(|own| own == category) && self.market.as_ref().is_none_or(|(own, _)| *own == market)
    }

    fn holds_in(&self, currency: Currency) -> bool {
        self.currency.is_none_or(|only| only == currency)
    }

    /// The price after the change; the price itself where the change is of others.
    fn price(&self, market: Market, category: Category, cell: Cell) -> Cell {
        let changed = self.factor.checked_mul(cell.unit_price.decimal());
        let changed = changed.and_then(|price| UnitPrice::new(price.round_dp(DECIMALS)));
        match changed.filter(|_| self.concerns(market, category)) {
            Some(unit_price) => Cell {
                unit_price,
                basis: Basis::Planned,
            },
            None => cell,
        }
    }

    /// The lists with those that hold from the first day on.
    fn applied(&self, book: &RateBook) -> RateBook {
        let price = |market, category, cell| self.price(market, category, cell);
        let mut cards: Vec<RateCard> = vec![];
        for card in book.cards() {
            let later = self.from <= card.first_day();
            let in_force = book.card(card.currency(), self.from);
            let holds = later || in_force.is_ok_and(|found| core::ptr::eq(found, card));
            if !(later && self.holds_in(card.currency())) {
                cards.push(card.clone());
            }
            if holds && self.holds_in(card.currency()) {
                cards.push(card.clone().since(self.from, price));
            }
        }
        let mut tiers: Vec<TierTable> = vec![];
        for table in book.tier_tables() {
            let later = self.from <= table.first_day();
            let in_force = book.tier_table(table.currency(), self.from);
            let holds = later || in_force.is_some_and(|found| core::ptr::eq(found, table));
            if !(later && self.holds_in(table.currency())) {
                tiers.push(table.clone());
            }
            if holds && self.holds_in(table.currency()) {
                tiers.push(table.clone().since(self.from, price));
            }
        }
        RateBook::new(cards, tiers)
    }
}

/// Tables with the prices that these changes assume, one after the other.
pub(super) fn changed(tables: &Tables, changes: &[Change]) -> Tables {
    let mut assumed = tables.clone();
    for change in changes {
        assumed.rates = change.applied(&assumed.rates);
    }
    assumed
}

/// Units at prices that the plan assumes, and what it assumes of them.
pub(super) fn warning(tables: &Tables, changes: &[Change], lines: &[LineItem]) -> Warning {
    let planned = || lines.iter().filter(|line| line.basis == Some(Basis::Planned));
    let detail = |change: &Change| WarningDetail::Planned {
        category: change.category,
        market: change.market.as_ref().map(|(_, name)| name.clone()),
        percent: format!("{:+}", change.percent.normalize()),
        planned_from: change.from,
    };
    let touched = |change: &&Change| {
        planned().any(|line| {
            let listed = listed(tables, line);
            let concerned = listed.is_some_and(|(market, category)| change.concerns(market, category));
            change.from <= line.month.last_day() && change.holds_in(line.currency) && concerned
        })
    };
    Warning {
        kind: WarningKind::PricePlanned,
        count: planned().map(|line| line.quantity).fold(0, u64::saturating_add),
        details: changes.iter().filter(touched).map(detail).collect(),
    }
}

/// The market and category whose list price a line has: service messages without a price of their own have that of
/// utility (PMP-203).
fn listed(tables: &Tables, line: &LineItem) -> Option<(Market, Category)> {
    let market = tables.markets.market(&line.market)?;
    let card = tables.rates.card(line.currency, line.month.last_day()).ok()?;
    let own = line.category != Category::Service || card.cell(market, Category::Service).is_some();
    Some((market, if own { line.category } else { Category::Utility }))
}

/// A day, or the first one of a month.
fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let day = text.parse::<Day>().ok();
    let day = day.or_else(|| text.parse().ok().map(BillingMonth::first_day))?;
    ("2000".."2100").contains(&text).then_some(day)
}
