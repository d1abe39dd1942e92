//! One sheet of a download becomes one table: currency, first day, markets, list prices.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::base::{
    category::Category,
    currency::Currency,
    instant::Day,
    market::{Market, MarketRow, MarketTable},
    price::UnitPrice,
};

use super::{
    Given, ImportKind, Imported, cell,
    grid::Grid,
    layout::{Layout, Shape},
    new_market,
};
use crate::{
    Loaded, TableError,
    catalog::{self, PlacedPrices},
    closest::closest,
    error::Problems,
    read::{CARD_HEADER, TIER_HEADER},
};

/// One sheet while it is read.
#[derive(Clone)]
pub(super) struct Sheet<'s> {
    pub(super) file: String,
    pub(super) grid: &'s Grid,
    pub(super) layout: &'s Layout,
    pub(super) markets: &'s MarketTable,
}

/// A price with the cell it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) price: UnitPrice,
}

impl Sheet<'_> {
    pub(super) fn error(&self, row: usize, column: usize, message: impl Into<String>) -> TableError {
        let column = Some(column.saturating_add(1));
        TableError {
            file: self.file.clone(),
            line: Some(row),
            column,
            message: message.into(),
            hint: None,
        }
    }

    /// The table of this sheet; none when currency or day cannot be told. It counts only where no problem was found.
    pub(super) fn import(&self, given: Given<'_>, known: &Loaded, problems: &mut Problems) -> Option<Imported> {
        let currency = self.currency(given.currency, problems);
        let day = self.day(given.effective_from, problems);
        let (Some(currency), Some(day)) = (currency, day) else {
            return None;
        };
        if given.markets.is_empty() {
            return Some(self.table(currency, day, known, problems));
        }
        let rows = new_market::rows(self.markets, given.markets, day)
            .map_err(|errors| errors.into_iter().for_each(|error| problems.add(error)))
            .ok()?;
        let all = self.markets.rows().iter().chain(&rows).cloned().collect();
        let markets = MarketTable::new(all)
            .map_err(|error| problems.add(TableError::whole_file("--market", error.message)))
            .ok()?;
        let sheet = Sheet {
            markets: &markets,
            ..self.clone()
        };
        let mut imported = sheet.table(currency, day, known, problems);
        let is_priced = |row: &MarketRow| {
            let start = quoted(&row.market) + ",";
            imported.text.lines().skip(1).any(|line| line.starts_with(&start))
        };
        imported.new_markets = rows.into_iter().filter(is_priced).collect();
        Some(imported)
    }

    /// The table of this sheet, for this currency and day.
    fn table(&self, currency: Currency, day: Day, known: &Loaded, problems: &mut Problems) -> Imported {
        let old = catalog::rate_show(known, currency, day).ok();
        let mut notes = vec![];
        let (kind, lines, new) = match &self.layout.shape {
            Shape::ListRates(columns) => {
                let prices = self.list_rates(columns, day, &mut notes, problems);
                self.missing(&prices, day, &mut notes);
                let new: PlacedPrices = prices
                    .iter()
                    .map(|((market, category), found)| (self.place(*market, *category, None), found.price))
                    .collect();
                let line = |((market, category), found): (&(Market, Category), &Found)| {
                    format!(
                        "{},{category},{},published",
                        quoted(self.markets.name(*market)),
                        shown(found.price)
                    )
                };
                (
                    ImportKind::ListRates,
                    prices.iter().map(line).collect::<Vec<String>>(),
                    new,
                )
            }
            Shape::VolumeTiers(groups) => {
                let schedules = self.schedules(groups, day, &mut notes, problems);
                let (mut lines, mut new) = (vec![], PlacedPrices::new());
                for ((market, name), (category, bands)) in &schedules {
                    let market_name = quoted(self.markets.name(*market));
                    for band in bands {
                        let last = band.last.map(|last| last.to_string()).unwrap_or_default();
                        let price = shown(band.found.price);
                        lines.push(format!("{market_name},{name},{},{last},{price},published", band.first));
                        new.insert(self.place(*market, *category, Some(band.first)), band.found.price);
                    }
                    self.list_price_note(*market, *category, bands, old.as_ref(), &mut notes);
                }
                (ImportKind::VolumeTiers, lines, new)
            }
        };
        if lines.is_empty() && problems.is_empty() {
            problems.add(TableError::whole_file(&self.file, "there is no price below the header"));
        }
        let (folder, header, compared_with) = match kind {
            ImportKind::ListRates => (
                "rate_cards",
                CARD_HEADER.join(","),
                old.as_ref().map(|view| view.name.clone()),
            ),
            ImportKind::VolumeTiers => {
                let table = old.as_ref().and_then(|view| view.tier_table);
                (
                    "volume_tiers",
                    TIER_HEADER.join(","),
                    table.map(|first_day| format!("{currency}/{first_day}")),
                )
            }
        };
        // The old card's list prices and bands together; only those of this file's kind are compared.
        let mut before = old.as_ref().map(catalog::placed).unwrap_or_default();
        before.retain(|(_, _, first_unit), _| first_unit.is_some() == (kind == ImportKind::VolumeTiers));
        Imported {
            kind,
            currency,
            effective_from: day,
            path: format!("{folder}/{currency}/{day}.csv"),
            text: format!("{header}\n{}\n", lines.join("\n")),
            compared_with,
            changes: catalog::diff(&before, &new),
            notes,
            new_markets: vec![],
        }
    }

    /// Where a price stands, in the words of a comparison.
    fn place(&self, market: Market, category: Category, first_unit: Option<u64>) -> (String, Category, Option<u64>) {
        (self.markets.name(market).to_owned(), category, first_unit)
    }

    pub(super) fn rows_below(&self) -> impl Iterator<Item = &(usize, Vec<String>)> {
        self.grid.rows.iter().skip(self.layout.header.saturating_add(1))
    }

    fn titles(&self) -> impl Iterator<Item = (usize, usize, &str)> {
        let rows = self.grid.rows.iter().take(self.layout.header);
        rows.flat_map(|(row, cells)| {
            cells
                .iter()
                .enumerate()
                .map(|(column, cell)| (*row, column, cell.as_str()))
        })
    }

    /// The one currency that the argument, the title and the currency column name.
    fn currency(&self, given: Option<Currency>, problems: &mut Problems) -> Option<Currency> {
        let mut currency = given;
        let mut agree = |found: Currency, row, column, problems: &mut Problems| match currency {
            None => currency = Some(found),
            Some(known) if known == found => {}
            Some(known) => {
                problems.add(self.error(row, column, format!("this says {found}, but the currency is {known}")));
            }
        };
        for (row, column, text) in self.titles() {
            if let Some(found) = cell::title_currency(text) {
                agree(found, row, column, problems);
            }
        }
        if let Some(column) = self.layout.currency {
            for (row, cells) in self.rows_below() {
                let Some(text) = cells.get(column).filter(|text| !cell::is_absent(text)) else {
                    continue;
                };
                match cell::currency(text) {
                    Some(found) => agree(found, *row, column, problems),
                    None if text.trim() == "$" => {}
                    None => problems.add(self.error(
                        *row,
                        column,
                        format!("`{text}` is not a currency; expected for example USD or $US"),
                    )),
                }
            }
        }
        if currency.is_none() {
            let error = TableError::whole_file(&self.file, "the file does not say its currency");
            problems.add(error.with_hint("say it: --currency USD"));
        }
        currency
    }

    /// The one first day that the argument and the title name.
    fn day(&self, given: Option<Day>, problems: &mut Problems) -> Option<Day> {
        let mut day = given;
        for (row, column, text) in self.titles() {
            match (cell::title_day(text), day) {
                (Some(found), Some(known)) if found != known => {
                    let error = self.error(
                        row,
                        column,
                        format!("the file says it is effective from {found}, not {known}"),
                    );
                    problems.add(error.with_hint("import it for the day it states, or load the file of the other day"));
                }
                (Some(found), _) => day = Some(found),
                (None, _) => {}
            }
        }
        if day.is_none() {
            let error = TableError::whole_file(&self.file, "the file does not say from which day it is effective");
            problems.add(error.with_hint("say it: --from 2027-01-01"));
        }
        day
    }

    /// The market a cell names, if it exists on the day.
    pub(super) fn market(&self, row: usize, text: &str, day: Day, problems: &mut Problems) -> Option<Market> {
        if text.is_empty() {
            let error = self.error(row, self.layout.market, "this row has prices and no market");
            problems.add(
                error.with_hint("write the market's name into the row; the first column of prices may have moved"),
            );
            return None;
        }
        let wanted = match key(text).as_str() {
            "türkiye" | "turkiye" => "turkey".to_owned(),
            other => other.to_owned(),
        };
        let found = self
            .markets
            .names()
            .iter()
            .position(|name| key(name) == wanted)
            .and_then(Market::from_index);
        let column = self.layout.market;
        match found {
            None => {
                let error = self.error(row, column, format!("market `{text}` is not known"));
                let names = self.markets.names().iter().map(String::as_str);
                let new = new_market::advice(self.markets, text, day);
                problems.add(match closest(text, names) {
                    Some(name) => error.with_hint(format!("did you mean `{name}`? {new}")),
                    None => error.with_hint(new),
                });
            }
            Some(market) if !self.markets.exists_on(market, day) => {
                let error = self.error(row, column, format!("market `{text}` does not exist yet on {day}"));
                problems.add(error.with_hint("check the first day; or add the market to markets.csv from that day on"));
            }
            Some(_) => {}
        }
        found
    }

    pub(super) fn price(&self, row: usize, column: usize, text: &str, problems: &mut Problems) -> Option<Found> {
        match cell::price(text) {
            Ok(price) => price.map(|price| Found { row, column, price }),
            Err(message) => {
                problems.add(self.error(row, column, message));
                None
            }
        }
    }

    fn list_rates(
        &self,
        columns: &[(usize, Category)],
        day: Day,
        notes: &mut Vec<String>,
        problems: &mut Problems,
    ) -> BTreeMap<(Market, Category), Found> {
        let mut seen = BTreeSet::new();
        for (column, category) in columns {
            if !seen.insert(category) {
                let row = self.grid.rows.get(self.layout.header).map_or(0, |(row, _)| *row);
                problems.add(self.error(row, *column, format!("two columns give {category}")));
            }
        }
        let mut prices = BTreeMap::new();
        for (row, cells) in self.rows_below() {
            let text = |column: usize| cells.get(column).map_or("", String::as_str);
            let name = text(self.layout.market);
            if columns.iter().all(|(column, _)| text(*column).is_empty()) {
                // A footnote: words where the market stands, nothing where prices do.
                if !name.is_empty() {
                    notes.push(format!("row {row} has no prices and was left out: {}", shortened(name)));
                }
                continue;
            }
            let Some(market) = self.market(*row, name, day, problems) else {
                continue;
            };
            for (column, category) in columns {
                let Some(found) = self.price(*row, *column, text(*column), problems) else {
                    continue;
                };
                if let Some(first) = prices.insert((market, *category), found) {
                    let message = format!("`{name}`, {category} is listed twice, first in row {}", first.row);
                    problems.add(self.error(*row, *column, message));
                }
            }
        }
        prices
    }

    fn missing(&self, prices: &BTreeMap<(Market, Category), Found>, day: Day, notes: &mut Vec<String>) {
        let listed: BTreeSet<Market> = prices.keys().map(|(market, _)| *market).collect();
        let all = (0..self.markets.names().len()).filter_map(Market::from_index);
        let absent: Vec<&str> = all
            .filter(|market| self.markets.exists_on(*market, day) && !listed.contains(market))
            .map(|market| self.markets.name(market))
            .collect();
        if !absent.is_empty() {
            notes.push(format!(
                "the file has no price for {} of that day's markets: {}",
                absent.len(),
                shortened(&absent.join(", "))
            ));
        }
    }
}

/// A name in small letters and digits alone, as names are compared.
pub(super) fn key(name: &str) -> String {
    let name = name.to_lowercase().replace('&', "and");
    name.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// A name as a CSV field.
pub(super) fn quoted(name: &str) -> String {
    if name.contains([',', '"']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

/// A price with at least the four decimals Meta prints.
fn shown(price: UnitPrice) -> String {
    let mut decimal = price.decimal();
    decimal.rescale(decimal.scale().max(4));
    decimal.to_string()
}

pub(super) fn shortened(text: &str) -> String {
    let short: String = text.chars().take(120).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
