//! A price list as text: rows of markets, cells with their basis, what moves on the next list's first day.

use std::cmp::Ordering;

use billing_core::{
    base::{category::Category, few, instant::Day},
    tariff::{
        rate_book::RateError,
        rate_card::{Basis, Cell, RateCard},
        regime::ChargedUnit,
        tables::Tables,
    },
};
use pricing_tables::{Loaded, catalog, source::Source};
use wording::language::Language;

use super::form::{PricesForm, Sort, SortKey};
use crate::{
    format,
    market_search::{Atlas, folded},
};

/// One place of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceCell {
    /// A price, and how it is known.
    Price {
        /// As the reader writes it.
        text: String,
        /// How it is known.
        basis: Basis,
    },
    /// Costs nothing by the rules of the day, so no list has a price for it.
    Free,
    /// The list has no price for it.
    Unknown,
}

/// One market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// Its published name; what a link calls it.
    pub market: String,
    /// Its name in the reader's language.
    pub name: String,
    /// The countries in it that the search found, where the market is a group.
    pub found: Vec<String>,
    /// One cell per category of the table.
    pub cells: Vec<PriceCell>,
}

/// The list in force on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceTable {
    /// The list's name, for example `EUR/2026-10-01`.
    pub card: String,
    /// First day in force.
    pub from: Day,
    /// First day no longer, as far as known.
    pub until: Option<Day>,
    /// Whether it claims a price for every market.
    pub complete: bool,
    /// What the prices are for.
    pub unit: ChargedUnit,
    /// The columns.
    pub categories: Vec<Category>,
    /// The markets the search left, in order.
    pub rows: Vec<PriceRow>,
    /// How many markets there are without a search.
    pub markets: usize,
    /// The bases that occur.
    pub bases: Vec<Basis>,
    /// Where the list comes from.
    pub source: Option<Source>,
}

/// The table of the list in force on the chosen day.
///
/// # Errors
///
/// [`RateError`] where no list of the currency is in force then.
pub fn price_table(
    loaded: &Loaded,
    form: &PricesForm,
    atlas: &Atlas,
    language: Language,
) -> Result<PriceTable, RateError> {
    let tables = &loaded.tables;
    let card = tables.rates.card(form.currency, form.on)?;
    let summary = catalog::rate_list(loaded)
        .cards
        .into_iter()
        .find(|summary| summary.currency == form.currency && summary.first_day == card.first_day());
    let regime = tables.regime(form.on);
    let service_free = regime.is_some_and(|regime| regime.service_free);
    let mut categories: Vec<Category> = Category::ALL
        .into_iter()
        .filter(|category| card.cells().any(|(_, of, _)| of == *category))
        .collect();
    if service_free && !categories.contains(&Category::Service) {
        categories.push(Category::Service);
    }
    let basis = |cell: Cell| tables.known_until.basis(form.currency, form.on, cell.basis);
    let names: Vec<&String> = tables
        .markets
        .names()
        .iter()
        .filter(|name| {
            let market = tables.markets.market(name);
            market.is_some_and(|market| tables.markets.exists_on(market, form.on))
        })
        .collect();
    let mut rows: Vec<(PriceRow, Option<Cell>)> = names
        .iter()
        .filter_map(|name| {
            let found = found_in(name, &form.search, atlas, language)?;
            let market = tables.markets.market(name)?;
            let cell = |category: &Category| match card.cell(market, *category) {
                Some(cell) => PriceCell::Price {
                    text: language.column_price(cell.unit_price),
                    basis: basis(cell),
                },
                None if *category == Category::Service && service_free => PriceCell::Free,
                None => PriceCell::Unknown,
            };
            let row = PriceRow {
                market: (*name).clone(),
                name: language.market(name).to_owned(),
                found,
                cells: categories.iter().map(cell).collect(),
            };
            let sorted_by = match form.sort.key {
                SortKey::Market => None,
                SortKey::Price(category) => card.cell(market, category),
            };
            Some((row, sorted_by))
        })
        .collect();
    few::sort_by(&mut rows, |left, right| order(form.sort, left, right));
    let rows: Vec<PriceRow> = rows.into_iter().map(|(row, _)| row).collect();
    let used = |used: &Basis| card.cells().any(|(_, _, cell)| basis(cell) == *used);
    Ok(PriceTable {
        card: card.name(),
        from: card.first_day(),
        until: summary.and_then(|summary| summary.effective_until),
        complete: card.complete(),
        unit: regime.map_or(ChargedUnit::Message, |regime| regime.unit),
        categories,
        rows,
        markets: names.len(),
        bases: [Basis::Published, Basis::Carried, Basis::Derived, Basis::Assumed]
            .into_iter()
            .filter(used)
            .collect(),
        source: pricing_tables::source::source(&format!("rate_cards/{}.csv", card.name())),
    })
}

/// The countries of a market that a search names; none where it names neither the market nor a country in it. A market
/// whose own name fits, or that is one country, needs no list of countries.
fn found_in(market: &str, search: &str, atlas: &Atlas, language: Language) -> Option<Vec<String>> {
    let text = folded(search.trim());
    let own = text.is_empty()
        || [market, language.market(market)]
            .iter()
            .any(|name| folded(name).contains(&text));
    if own {
        return Some(vec![]);
    }
    let found: Vec<String> = atlas
        .find(search, &[], language)
        .into_iter()
        .filter(|destination| destination.market == market)
        .map(|destination| destination.name.clone())
        .collect();
    let whole = |name: &String| folded(name) == folded(language.market(market));
    match found.as_slice() {
        [] => None,
        [one] if whole(one) => Some(vec![]),
        [..] => Some(found),
    }
}

fn order(sort: Sort, left: &(PriceRow, Option<Cell>), right: &(PriceRow, Option<Cell>)) -> Ordering {
    let by_name = folded(&left.0.name).cmp(&folded(&right.0.name));
    let turned = |order: Ordering| if sort.descending { order.reverse() } else { order };
    match sort.key {
        SortKey::Market => turned(by_name),
        SortKey::Price(_) => match (left.1, right.1) {
            (Some(left), Some(right)) => turned(left.unit_price.cmp(&right.unit_price)).then(by_name),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => by_name,
        },
    }
}

/// A price that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The market in the reader's language.
    pub market: String,
    /// The category.
    pub category: Category,
    /// The price before; none where it is new.
    pub old: Option<String>,
    /// The price after; none where it goes.
    pub new: Option<String>,
    /// The change in percent.
    pub percent: Option<String>,
    /// Whether it becomes dearer.
    pub rises: Option<bool>,
}

/// What moves from one list to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The first day of the later list.
    pub on: Day,
    /// Whether the later list comes after the one shown; otherwise the one shown is the later.
    pub ahead: bool,
    /// The charged units before and after, where they differ: then prices cannot be compared.
    pub unit_changes: Option<(ChargedUnit, ChargedUnit)>,
    /// Prices that move, by market and category, then new ones, then those that go.
    pub rows: Vec<ChangeRow>,
    /// How many prices of volume tiers move, come or go.
    pub tiers: usize,
    /// How many list prices and tier prices stay.
    pub unchanged: usize,
}

/// What the next list changes; where no later list is known, what this one changed. None where there is neither.
pub fn changes(loaded: &Loaded, form: &PricesForm, language: Language) -> Option<Changes> {
    let cards = super::form::cards(&loaded.tables, form.currency);
    let shown = loaded.tables.rates.card(form.currency, form.on).ok()?.first_day();
    let later = cards.iter().map(|card| card.first_day()).find(|day| shown < *day);
    let earlier = || cards.iter().map(|card| card.first_day()).rev().find(|day| *day < shown);
    let (old, new, ahead) = match later {
        Some(later) => (shown, later, true),
        None => (earlier()?, shown, false),
    };
    let view = |day| catalog::rate_show(loaded, form.currency, day).ok();
    let diff = catalog::rate_diff(&view(old)?, &view(new)?).ok()?;
    let unit = |day| loaded.tables.regime(day).map(|regime| regime.unit);
    let (before, after) = (unit(old)?, unit(new)?);
    let moved = diff
        .moved
        .iter()
        .filter(|row| row.first_unit.is_none())
        .map(|row| ChangeRow {
            market: language.market(&row.market).to_owned(),
            category: row.category,
            old: Some(language.column_price(row.old)),
            new: Some(language.column_price(row.new)),
            percent: row.percent.as_ref().map(|percent| format::percent(percent, language)),
            rises: Some(row.old < row.new),
        });
    let single = |row: &catalog::PriceAt, new: bool| {
        let price = language.column_price(row.unit_price);
        ChangeRow {
            market: language.market(&row.market).to_owned(),
            category: row.category,
            old: (!new).then(|| price.clone()),
            new: new.then_some(price),
            percent: None,
            rises: None,
        }
    };
    let added = diff.added.iter().filter(|row| row.first_unit.is_none());
    let removed = diff.removed.iter().filter(|row| row.first_unit.is_none());
    let of_tiers = |first_unit: Option<u64>| usize::from(first_unit.is_some());
    let tiers = diff.moved.iter().map(|row| of_tiers(row.first_unit));
    let tiers = tiers.chain(
        diff.added
            .iter()
            .chain(&diff.removed)
            .map(|row| of_tiers(row.first_unit)),
    );
    Some(Changes {
        on: new,
        ahead,
        unit_changes: (before != after).then_some((before, after)),
        tiers: tiers.sum(),
        unchanged: diff.unchanged,
        rows: moved
            .chain(added.map(|row| single(row, true)))
            .chain(removed.map(|row| single(row, false)))
            .collect(),
    })
}

/// The lists of a currency as a choice: first day, and the first day of the next.
pub fn periods(tables: &Tables, form: &PricesForm) -> Vec<(Day, Option<Day>)> {
    let cards = super::form::cards(tables, form.currency);
    let next = cards.iter().skip(1).map(|card| Some(card.first_day()));
    let until = |card: &&RateCard, next: Option<Day>| card.effective_until().or(next);
    cards
        .iter()
        .zip(next.chain(core::iter::once(None)))
        .map(|(card, next)| (card.first_day(), until(card, next)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    fn table(fragment: &str, language: Language) -> PriceTable {
        let loaded = pricing_tables::shipped_loaded();
        let form = PricesForm::of_route(&Route::parse(fragment), &loaded.tables).unwrap();
        let atlas = Atlas::new(&loaded.tables.markets, form.on, |_| None, |_| None);
        price_table(loaded, &form, &atlas, language).unwrap()
    }

    fn names(fragment: &str) -> Vec<String> {
        let rows = table(fragment, Language::German).rows;
        rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn every_market_of_the_day_has_a_row() {
        let shown = table("#/prices?on=2026-10-01", Language::English);
        assert_eq!((shown.rows.len(), shown.markets), (47, 47));
        let germany = shown.rows.iter().find(|row| row.market == "Germany").unwrap();
        let marketing = PriceCell::Price {
            text: "0.1131".to_owned(),
            basis: Basis::Published,
        };
        let old = table("#/prices?on=2023-06-05", Language::English);
        assert_eq!(old.card, "EUR/2023-06-01");
        let row = old.rows.iter().find(|row| row.market == "Germany").unwrap();
        assert_eq!(row.cells.first(), Some(&marketing));
        assert_eq!(germany.cells.len(), shown.categories.len());
    }

    #[test]
    fn service_is_free_where_the_rules_say_so() {
        let shown = table("#/prices?on=2026-09-30", Language::English);
        let place = shown
            .categories
            .iter()
            .position(|category| *category == Category::Service);
        assert!(
            shown
                .rows
                .iter()
                .all(|row| row.cells.get(place.unwrap()) == Some(&PriceCell::Free))
        );
    }

    #[test]
    fn a_search_finds_the_market_of_a_country() {
        assert_eq!(names("#/prices?q=%2B49"), ["Deutschland"]);
        let shown = table("#/prices?q=kenya", Language::English);
        let found: Vec<(&str, &[String])> = shown
            .rows
            .iter()
            .map(|row| (row.name.as_str(), row.found.as_slice()))
            .collect();
        assert_eq!(found, [("Rest of Africa", ["Kenya".to_owned()].as_slice())]);
        assert!(names("#/prices?q=atlantis").is_empty());
    }

    #[test]
    fn rows_are_sorted_by_price_and_markets_without_one_come_last() {
        let shown = table("#/prices?sort=-marketing", Language::English);
        let price = |row: &PriceRow| match row.cells.first() {
            Some(PriceCell::Price { text, .. }) => Some(text.clone()),
            Some(PriceCell::Free | PriceCell::Unknown) | None => None,
        };
        let prices: Vec<String> = shown.rows.iter().filter_map(price).collect();
        assert!(prices.windows(2).all(|pair| pair[1] <= pair[0]), "{prices:?}");
        let fragment = table("#/prices?c=BRL&on=2026-07-01&sort=marketing", Language::English);
        let known = fragment.rows.iter().take_while(|row| price(row).is_some()).count();
        assert!(fragment.rows.iter().skip(known).all(|row| price(row).is_none()));
    }

    #[test]
    fn names_are_sorted_as_a_german_reader_looks_for_them() {
        let names = names("#/prices");
        let place = |name: &str| names.iter().position(|known| known == name).unwrap();
        assert!(place("Ägypten") < place("Argentinien"), "{names:?}");
    }

    #[test]
    fn the_next_lists_changes_are_shown_and_of_the_last_its_own() {
        let loaded = pricing_tables::shipped_loaded();
        let of = |fragment: &str| {
            let form = PricesForm::of_route(&Route::parse(fragment), &loaded.tables).unwrap();
            changes(loaded, &form, Language::English).unwrap()
        };
        let next = of("#/prices?c=USD&on=2026-04-01");
        assert_eq!(
            (next.on.to_string().as_str(), next.ahead, next.unit_changes),
            ("2026-07-01", true, None)
        );
        let last = of("#/prices?c=USD&on=2026-10-01");
        assert_eq!((last.on.to_string().as_str(), last.ahead), ("2026-10-01", false));
        let pakistan = last
            .rows
            .iter()
            .find(|row| row.market == "Pakistan" && row.percent.is_some())
            .unwrap();
        assert_eq!(pakistan.percent.as_deref(), Some("+50.0\u{a0}%"));
        assert_eq!(
            of("#/prices?c=USD&on=2025-04-01").unit_changes,
            Some((ChargedUnit::CategoryConversation, ChargedUnit::Message))
        );
    }
}
