//! The same traffic under other conditions as a workbook: Totals, Drivers, Hints where they were asked for, and Not
//! compared where something is named there.

use wabill_export::sheets::{Cell, Sheet};
use wabill_planning::compare::{Comparison, Sum, Under};

use super::compare_table::not_compared;

/// The sheets of a comparison.
pub(crate) fn sheets(found: &Comparison) -> Vec<Sheet> {
    let mut sheets = vec![totals(found), drivers(found)];
    if let Some(hints) = hints(found) {
        sheets.push(hints);
    }
    let named = not_compared(found);
    if !named.is_empty() {
        sheets.push(Sheet {
            name: "Not compared",
            columns: vec![("what", 140)],
            rows: named.into_iter().map(|sentence| vec![Cell::Text(sentence)]).collect(),
        });
    }
    sheets
}

/// What every account pays as it is, then under each of the conditions.
fn totals(found: &Comparison) -> Sheet {
    let base = found.base.totals.iter().map(|sum| total(&found.base.name, sum, None));
    let under = found
        .under
        .iter()
        .flat_map(|under| under.totals.iter().map(|sum| total(&under.name, sum, Some(under))));
    Sheet {
        name: "Totals",
        columns: vec![
            ("under", 30),
            ("account", 16),
            ("currency", 9),
            ("amount", 14),
            ("amount_exact", 14),
            ("base", 14),
            ("difference", 14),
            ("percent", 9),
        ],
        rows: base.chain(under).collect(),
    }
}

fn total(name: &str, sum: &Sum, under: Option<&Under>) -> Vec<Cell> {
    let mut cells = vec![
        name.into(),
        sum.account.as_str().into(),
        sum.currency.code().into(),
        Cell::Amount(sum.amount),
        Cell::Text(sum.amount.to_string()),
    ];
    let differences = under.into_iter().flat_map(|under| &under.difference);
    let own = differences
        .into_iter()
        .find(|difference| difference.account == sum.account && difference.currency == sum.currency);
    if let Some(difference) = own {
        cells.push(Cell::Amount(difference.base));
        cells.push(Cell::Amount(difference.amount));
        cells.push(percent(difference.percent.as_deref()));
    }
    cells
}

fn percent(text: Option<&str>) -> Cell {
    let number = text.and_then(|text| text.parse().ok());
    number.map_or_else(|| "".into(), Cell::Percent)
}

/// The same as in CSV.
fn drivers(found: &Comparison) -> Sheet {
    let row = |under: &Under, driver: &wabill_planning::compare::Driver| {
        vec![
            under.name.as_str().into(),
            driver.account.as_str().into(),
            driver.market.as_str().into(),
            driver.category.as_str().into(),
            driver.cause.as_str().into(),
            driver.outcome.as_str().into(),
            Cell::Count(driver.units),
            Cell::Amount(driver.amount),
            driver.currency.code().into(),
            Cell::Text(driver.amount.to_string()),
        ]
    };
    let rows = found
        .under
        .iter()
        .flat_map(|under| under.drivers.iter().map(move |driver| row(under, driver)));
    Sheet {
        name: "Drivers",
        columns: vec![
            ("under", 30),
            ("account", 16),
            ("market", 30),
            ("category", 26),
            ("cause", 12),
            ("outcome", 24),
            ("units", 12),
            ("amount", 14),
            ("currency", 9),
            ("amount_exact", 14),
        ],
        rows: rows.collect(),
    }
}

fn hints(found: &Comparison) -> Option<Sheet> {
    let rows = found.hints.as_ref()?.iter().map(|hint| {
        vec![
            hint.account.as_str().into(),
            hint.spec.as_str().into(),
            Cell::Amount(hint.base),
            Cell::Amount(hint.saves),
            percent(hint.percent.as_deref()),
            hint.currency.code().into(),
            Cell::Text(hint.advice.to_string()),
            Cell::Text(hint.assumes.to_string()),
        ]
    });
    Some(Sheet {
        name: "Hints",
        columns: vec![
            ("account", 16),
            ("spec", 20),
            ("base", 14),
            ("saves", 14),
            ("percent", 9),
            ("currency", 9),
            ("advice", 80),
            ("assumes", 100),
        ],
        rows: rows.collect(),
    })
}
