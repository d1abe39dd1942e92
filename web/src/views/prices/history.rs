//! One market's prices over the years: a line per category, and the same as rows.

use billing_core::{
    base::{category::Category, currency::Currency, instant::Day},
    tariff::{regime::ChargedUnit, tables::Tables},
};
use chrono::Datelike as _;
use pricing_tables::history::{PriceStep, price_history};
use rust_decimal::Decimal;
use wording::language::Language;

use super::view_model::PriceCell;
use crate::{
    charts::{
        axis::{TimeAxis, ValueAxis},
        step_path::{Step, path},
    },
    format,
};

/// Width of the drawing in the SVG's own units.
pub const WIDTH: i64 = 348;
/// Its height.
pub const HEIGHT: i64 = 190;

/// The line of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The category.
    pub category: Category,
    /// SVG path data.
    pub path: String,
    /// The latest price, where the last list has one.
    pub latest: Option<String>,
}

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Pixels from the left, or from the bottom.
    pub place: i64,
    /// The text there.
    pub label: String,
}

/// The prices of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodRow {
    /// First day.
    pub from: Day,
    /// First day no longer; none where no later list is known.
    pub until: Option<Day>,
    /// What the prices are for.
    pub unit: ChargedUnit,
    /// One cell per category.
    pub cells: Vec<PriceCell>,
}

/// One market's prices, drawn and as rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The categories that ever had a price.
    pub categories: Vec<Category>,
    /// One line each.
    pub lines: Vec<Line>,
    /// Marks of the price axis.
    pub prices: Vec<Mark>,
    /// Marks of the time axis: first days of years.
    pub years: Vec<Mark>,
    /// Where the charged unit changes; the label names the new one.
    pub breaks: Vec<(i64, ChargedUnit)>,
    /// Newest first.
    pub rows: Vec<PeriodRow>,
}

/// The history of a market in a currency; none where the market or every price is unknown.
pub fn history(tables: &Tables, currency: Currency, market: &str, language: Language) -> Option<History> {
    let market = tables.markets.market(market)?;
    let all: Vec<(Category, Vec<PriceStep>)> = Category::ALL
        .into_iter()
        .map(|category| (category, price_history(tables, currency, market, category)))
        .filter(|(_, steps)| steps.iter().any(|step| step.cell.is_some()))
        .collect();
    let (_, periods) = all.first()?;
    let first = periods.first()?.from;
    // The last list is drawn for as long as a quarter, since nobody knows its end.
    let last = periods.last()?.from;
    let until = periods.last()?.until.unwrap_or_else(|| quarter_after(last));
    let time = TimeAxis::new(first, until, WIDTH);
    let prices = all.iter().flat_map(|(_, steps)| steps).filter_map(|step| step.cell);
    let largest = prices.map(|cell| cell.unit_price.decimal()).max()?;
    let values = ValueAxis::over(largest, HEIGHT);
    let breaks: Vec<(Day, ChargedUnit)> = periods
        .iter()
        .zip(periods.iter().skip(1))
        .filter(|(before, after)| before.unit != after.unit)
        .map(|(_, after)| (after.from, after.unit))
        .collect();
    let break_days: Vec<Day> = breaks.iter().map(|(day, _)| *day).collect();
    let line = |(category, steps): &(Category, Vec<PriceStep>)| {
        let drawn: Vec<Step> = steps
            .iter()
            .map(|step| Step {
                from: step.from,
                until: step.until.unwrap_or(until),
                value: step.cell.map(|cell| cell.unit_price.decimal()),
            })
            .collect();
        Line {
            category: *category,
            path: path(&drawn, &break_days, &time, &values, HEIGHT),
            latest: steps
                .last()
                .and_then(|step| step.cell)
                .map(|cell| language.column_price(cell.unit_price)),
        }
    };
    let row = |(place, period): (usize, &PriceStep)| {
        let cell = |(category, steps): &(Category, Vec<PriceStep>)| {
            let free =
                *category == Category::Service && tables.regime(period.from).is_some_and(|regime| regime.service_free);
            match steps.get(place).and_then(|step| step.cell) {
                Some(cell) => PriceCell::Price {
                    text: language.column_price(cell.unit_price),
                    basis: cell.basis,
                },
                None if free => PriceCell::Free,
                None => PriceCell::Unknown,
            }
        };
        PeriodRow {
            from: period.from,
            until: period.until,
            unit: period.unit,
            cells: all.iter().map(cell).collect(),
        }
    };
    let digits = values.digits();
    let label = |tick: Decimal| {
        let mut tick = tick;
        tick.rescale(digits);
        format::decimal(&tick.to_string(), language)
    };
    Some(History {
        categories: all.iter().map(|(category, _)| *category).collect(),
        lines: all.iter().map(line).collect(),
        prices: values
            .ticks()
            .into_iter()
            .map(|tick| Mark {
                place: values.length(tick),
                label: label(tick),
            })
            .collect(),
        years: time
            .years()
            .into_iter()
            .map(|day| Mark {
                place: time.place(day),
                label: day.year().to_string(),
            })
            .collect(),
        breaks: breaks.iter().map(|(day, unit)| (time.place(*day), *unit)).collect(),
        rows: periods.iter().enumerate().rev().map(row).collect(),
    })
}

/// The same day three months later.
fn quarter_after(day: Day) -> Day {
    day.checked_add_months(chrono::Months::new(3)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(market: &str, currency: &str) -> Option<History> {
        history(
            pricing_tables::shipped(),
            currency.parse().unwrap(),
            market,
            Language::English,
        )
    }

    #[test]
    fn the_drawing_and_the_rows_tell_the_same() {
        let germany = of("Germany", "EUR").unwrap();
        assert_eq!(germany.lines.len(), germany.categories.len());
        assert!(
            germany
                .rows
                .iter()
                .all(|row| row.cells.len() == germany.categories.len())
        );
        assert_eq!(germany.rows.first().unwrap().from.to_string(), "2026-10-01");
        assert_eq!(germany.breaks.len(), 2);
        let marketing = germany
            .lines
            .iter()
            .find(|line| line.category == Category::Marketing)
            .unwrap();
        assert!(marketing.latest.is_some());
        // One stretch per unit: conversations by category, then messages.
        assert_eq!(marketing.path.matches('M').count(), 2, "{}", marketing.path);
    }

    #[test]
    fn a_market_of_its_own_since_a_day_has_no_price_before() {
        let morocco = of("Morocco", "EUR").unwrap();
        let (newest, older) = morocco.rows.split_first().unwrap();
        assert!(newest.cells.iter().any(|cell| matches!(cell, PriceCell::Price { .. })));
        assert!(
            older
                .iter()
                .flat_map(|row| &row.cells)
                .all(|cell| !matches!(cell, PriceCell::Price { .. }))
        );
    }

    #[test]
    fn an_unknown_market_has_no_history() {
        assert_eq!(of("Atlantis", "EUR"), None);
    }
}
