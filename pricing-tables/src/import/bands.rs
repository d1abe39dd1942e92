//! Volume tiers: `0:100000` at the list price, `100001:…` below it, side by side for each category or one below the
//! other.

use std::collections::BTreeMap;

use billing_core::base::{category::Category, instant::Day, market::Market};

use super::{
    cell,
    layout::{self, Group},
    sheet::{Found, Sheet, shortened},
};
use crate::{catalog::CardView, error::Problems};

/// A band with the place it was read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundBand {
    pub(super) first: u64,
    pub(super) last: Option<u64>,
    pub(super) found: Found,
}

impl Sheet<'_> {
    /// The bands of each market and category, by market and the category's name.
    pub(super) fn schedules(
        &self,
        groups: &[Group],
        day: Day,
        notes: &mut Vec<String>,
        problems: &mut Problems,
    ) -> BTreeMap<(Market, &'static str), (Category, Vec<FoundBand>)> {
        let mut schedules: BTreeMap<(Market, &'static str), (Category, Vec<FoundBand>)> = BTreeMap::new();
        let (mut market, mut section, mut name) = (None, None, "");
        // A merged cell of the category column has its text in the first of its rows.
        let mut merged = None;
        for (row, cells) in self.rows_below() {
            let text = |column: usize| cells.get(column).map_or("", String::as_str);
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            if let (1, Some(category)) = (filled, cells.iter().find_map(|cell| layout::category(cell))) {
                section = Some(category);
                continue;
            }
            let priced = |group: &Group| group.prices.iter().any(|(column, _)| !cell::is_absent(text(*column)));
            let first_cell = text(self.layout.market);
            if !groups.iter().any(priced) {
                // Meta writes a market's name in the first of its rows only, so a row with a name alone may be that.
                if !first_cell.is_empty() && self.markets.market(first_cell).is_none() {
                    notes.push(format!(
                        "row {row} has no prices and was left out: {}",
                        shortened(first_cell)
                    ));
                } else if !first_cell.is_empty() {
                    (market, name) = (self.market(*row, first_cell, day, problems), first_cell);
                    merged = None;
                }
                continue;
            }
            if !first_cell.is_empty() && (first_cell != name || market.is_none()) {
                (market, name) = (self.market(*row, first_cell, day, problems), first_cell);
                merged = None;
            } else if name.is_empty() {
                problems.add(self.error(*row, self.layout.market, "this row has a price and no market"));
            }
            let Some(market) = market else { continue };
            let stated = self.layout.category.map(text).filter(|text| !text.is_empty());
            merged = stated.map_or(merged, layout::category);
            let row_category = merged.or(section.filter(|_| stated.is_none()));
            for group in groups.iter().filter(|group| priced(group)) {
                let Some((first, last)) = self.bounds(*row, group, &text, problems) else {
                    continue;
                };
                for (column, category) in &group.prices {
                    let Some(found) = self.price(*row, *column, text(*column), problems) else {
                        continue;
                    };
                    match category
                        .or(row_category)
                        .filter(|category| category.tier_family().is_some())
                    {
                        Some(category) => {
                            let (_, bands) = schedules
                                .entry((market, category.as_str()))
                                .or_insert((category, vec![]));
                            bands.push(FoundBand { first, last, found });
                        }
                        // Meta gives marketing one band without end.
                        None if category.or(row_category) == Some(Category::Marketing) => {}
                        None => {
                            let message = "this price has no category with volume tiers; expected utility, authentication or authentication-international";
                            problems.add(self.error(*row, *column, message));
                        }
                    }
                }
            }
        }
        for ((market, category), (_, bands)) in &mut schedules {
            let what = format!("`{}`, {category}", self.markets.name(*market));
            self.join_bands(&what, bands, notes, problems);
        }
        schedules
    }

    /// First and last message of the band in this row, as it is written there.
    fn bounds<'t>(
        &self,
        row: usize,
        group: &Group,
        text: &impl Fn(usize) -> &'t str,
        problems: &mut Problems,
    ) -> Option<(u64, Option<u64>)> {
        let read = || match (group.from, group.range) {
            (Some(from), _) => {
                let first =
                    cell::count(text(from)).and_then(|first| first.ok_or_else(|| "this band has no start".to_owned()));
                let last = group
                    .to
                    .map_or(Ok(None), |to| cell::count(text(to)).map_err(|message| (to, message)));
                Ok((first.map_err(|message| (from, message))?, last?))
            }
            (None, Some(range)) => cell::range(text(range)).map_err(|message| (range, message)),
            (None, None) => Err((self.layout.market, "this band has no bounds".to_owned())),
        };
        read()
            .map_err(|(column, message)| problems.add(self.error(row, column, message)))
            .ok()
    }

    /// Brings bands into the form of our tables: from 1, each starting after the one before it; anything else is an
    /// error.
    fn join_bands(&self, what: &str, bands: &mut [FoundBand], notes: &mut Vec<String>, problems: &mut Problems) {
        bands.sort_by_key(|band| band.first);
        let mut touching = false;
        let mut before: Option<FoundBand> = None;
        let count = bands.len();
        for (place, band) in bands.iter_mut().enumerate() {
            let at = |message: String| self.error(band.found.row, band.found.column, message);
            let expected = match before {
                None => Some(1),
                Some(before) => before.last.map(|last| last.saturating_add(1)),
            };
            match expected {
                Some(expected) if expected == band.first => {}
                // Meta counts from 0 in `0:750000`, and upper bounds are inclusive.
                Some(expected) if band.first.saturating_add(1) == expected => {
                    touching |= before.is_some();
                    band.first = expected;
                }
                Some(expected) => problems.add(at(format!(
                    "{what}: a band starts at {}; expected {expected}",
                    band.first
                ))),
                None => problems.add(at(format!(
                    "{what}: the band before this one has no end, so none may start at {}",
                    band.first
                ))),
            }
            if band.last.is_some_and(|last| last < band.first) {
                problems.add(at(format!("{what}: the band ends before it starts at {}", band.first)));
            }
            if before.is_some_and(|before| before.found.price < band.found.price) {
                problems.add(at(format!(
                    "{what}: the price rises to {}; a band never costs more than the one before it",
                    band.found.price
                )));
            }
            if place.saturating_add(1) == count && band.last.is_some() {
                problems.add(at(format!(
                    "{what}: the last band ends; messages beyond it would have no price"
                )));
            }
            before = Some(*band);
        }
        if touching {
            notes.push(format!(
                "{what}: bands start where the one before them ends; upper bounds were read as inclusive"
            ));
        }
    }

    pub(super) fn list_price_note(
        &self,
        market: Market,
        category: Category,
        bands: &[FoundBand],
        old: Option<&CardView>,
        notes: &mut Vec<String>,
    ) {
        let name = self.markets.name(market);
        let listed = old.and_then(|view| {
            let price = view
                .prices
                .iter()
                .find(|price| price.market == name && price.category == category);
            price.map(|price| (price.unit_price, view.name.as_str()))
        });
        let first = bands.first().map(|band| band.found.price);
        if let (Some(first), Some((list, card))) = (first, listed)
            && first != list
        {
            notes.push(format!("`{name}`, {category} starts at {first}, but the list price of {card} is {list}; import the list rates of the same day too"));
        }
    }
}
