//! Which column of a download says what, whatever it is called and wherever the header stands.
//!
//! A heading may have several rows, with cells merged across them: `Market` and `Utility` above `Currency`, `From`,
//! `To`. A merged cell has its text in the first of its cells, so an empty cell says what the one above it says.

use billing_core::base::category::Category;

use super::{cell, grid::Grid};

/// How far down the header may stand.
const HEADER_WITHIN: usize = 20;
/// How many rows a heading may have.
const MOST_HEADING_ROWS: usize = 6;

/// A column by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Market,
    Currency,
    Category,
    From,
    To,
    Range,
    Rate,
    Price(Category),
    Other,
}

/// Where the columns of one group of bands stand. Meta's files have a group per category, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Group {
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
    pub(super) range: Option<usize>,
    /// Price columns; the category is none where a category column or a heading row gives it.
    pub(super) prices: Vec<(usize, Option<Category>)>,
}

/// What a sheet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// One row a market, one column a category.
    ListRates(Vec<(usize, Category)>),
    /// One row a band.
    VolumeTiers(Vec<Group>),
}

/// The header of a sheet, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Place of the header's last row among the sheet's rows.
    pub(super) header: usize,
    pub(super) market: usize,
    pub(super) currency: Option<usize>,
    pub(super) category: Option<usize>,
    pub(super) shape: Shape,
}

/// Small letters and digits only: `Authentication-\nInternational` and `authentication_international` are the same.
fn key(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// The category a heading names; none when it names none, or more than its name.
pub(super) fn category(text: &str) -> Option<Category> {
    let mut key = key(text);
    for extra in [
        "messages",
        "message",
        "conversations",
        "conversation",
        "templates",
        "template",
        "rates",
        "rate",
        "price",
        "category",
    ] {
        key = key.replace(extra, "");
    }
    match key.as_str() {
        "marketing" => Some(Category::Marketing),
        "utility" => Some(Category::Utility),
        "authentication" | "auth" => Some(Category::Authentication),
        "authenticationinternational"
        | "authinternational"
        | "authintl"
        | "authenticationintl"
        | "internationalauthentication" => Some(Category::AuthenticationInternational),
        "service" | "nontemplate" => Some(Category::Service),
        "businessinitiated" => Some(Category::BusinessInitiated),
        "userinitiated" => Some(Category::UserInitiated),
        _ => None,
    }
}

fn column(text: &str) -> Column {
    let key = key(text);
    match key.as_str() {
        "currency" | "billingcurrency" => Column::Currency,
        "category" | "templatecategory" | "messagecategory" | "messagetype" => Column::Category,
        "from" | "volumefrom" | "min" | "minimum" | "lowerbound" | "start" | "tierstart" | "firstunit" => Column::From,
        "to" | "volumeto" | "max" | "maximum" | "upperbound" | "end" | "tierend" | "lastunit" => Column::To,
        "tier" | "volumetier" | "range" | "volume" | "volumerange" | "tierrange" | "band" | "volumeband"
        | "messages" | "monthlyvolume" | "monthlymessages" => Column::Range,
        "rate" | "price" | "tierrate" | "unitprice" | "ratepermessage" | "listortierrate" | "tierprice"
        | "costpermessage" => Column::Rate,
        _ if key.starts_with("market") && !key.starts_with("marketing") => Column::Market,
        _ => category(text).map_or(Column::Other, Column::Price),
    }
}

/// The sheet's layout; none when no heading near its top names a market column and prices.
pub(super) fn find(grid: &Grid) -> Option<Layout> {
    (0..grid.rows.len().min(HEADER_WITHIN)).find_map(|top| {
        let header = last_heading_row(grid, top)?;
        let columns = headings(grid, top, header);
        let first = |wanted| columns.iter().position(|column| *column == wanted);
        let market = first(Column::Market)?;
        let shape = shape(grid, header, &columns)?;
        Some(Layout {
            header,
            market,
            currency: first(Column::Currency),
            category: first(Column::Category),
            shape,
        })
    })
}

fn cells(grid: &Grid, row: usize) -> &[String] {
    grid.rows.get(row).map_or(&[], |(_, cells)| cells.as_slice())
}

/// The last row of the heading that begins with the row where `Market` stands; none where this is no such row.
fn last_heading_row(grid: &Grid, top: usize) -> Option<usize> {
    let market = cells(grid, top)
        .iter()
        .position(|cell| column(cell) == Column::Market)?;
    let below = top.saturating_add(1)..top.saturating_add(MOST_HEADING_ROWS);
    let headings = below.take_while(|row| may_be_heading(cells(grid, *row), market));
    let last = headings.filter(|row| names_columns(cells(grid, *row))).last();
    Some(last.unwrap_or(top))
}

/// Whether a row below `Market` may still belong to the heading: it names no market, and no number stands in it.
fn may_be_heading(cells: &[String], market: usize) -> bool {
    let first = cells.get(market).map_or("", String::as_str);
    let is_number = |cell: &String| {
        let begins = cell.chars().next().is_some_and(|letter| !letter.is_alphabetic());
        begins && (matches!(cell::price(cell), Ok(Some(_))) || matches!(cell::count(cell), Ok(Some(_))))
    };
    !cells.is_empty() && (first.is_empty() || column(first) == Column::Market) && !cells.iter().any(is_number)
}

/// Whether a row says what columns hold. A lone category is a heading of the rows below it, not of columns.
fn names_columns(cells: &[String]) -> bool {
    let known = cells
        .iter()
        .map(|cell| column(cell))
        .filter(|column| *column != Column::Other);
    let (mut count, mut only_category) = (0_usize, true);
    for column in known {
        count = count.saturating_add(1);
        only_category &= matches!(column, Column::Price(_));
    }
    0 < count && (1 < count || !only_category)
}

/// What each column holds: the lowest text of the heading in it. Above the heading, only what is no category counts,
/// since categories there head groups of columns.
fn headings(grid: &Grid, top: usize, header: usize) -> Vec<Column> {
    let width = (0..=header).map(|row| cells(grid, row).len()).max().unwrap_or(0);
    let text = |row: usize, place: usize| cells(grid, row).get(place).filter(|cell| !cell.is_empty());
    let heading = |place: usize| {
        if let Some(cell) = (top..=header).rev().find_map(|row| text(row, place)) {
            return column(cell);
        }
        // A title fills one cell; a row of a heading fills several.
        let is_heading = |row: &usize| 1 < cells(grid, *row).iter().filter(|cell| !cell.is_empty()).count();
        let above = (0..top).rev().take_while(is_heading).find_map(|row| text(row, place));
        let above = above.map_or(Column::Other, |cell| column(cell));
        if matches!(above, Column::Price(_)) {
            Column::Other
        } else {
            above
        }
    };
    (0..width).map(heading).collect()
}

/// The category that a merged cell above this column names.
fn category_above(grid: &Grid, header: usize, place: usize) -> Option<Category> {
    (0..header).rev().find_map(|row| {
        let before = cells(grid, row).iter().take(place.saturating_add(1)).rev();
        before
            .map(String::as_str)
            .find(|cell| !cell.is_empty())
            .and_then(category)
    })
}

fn shape(grid: &Grid, header: usize, columns: &[Column]) -> Option<Shape> {
    let banded = columns
        .iter()
        .any(|column| matches!(column, Column::From | Column::Range));
    if !banded {
        let prices: Vec<(usize, Category)> = columns
            .iter()
            .enumerate()
            .filter_map(|(place, column)| match column {
                Column::Price(category) => Some((place, *category)),
                Column::Rate => category_above(grid, header, place).map(|category| (place, category)),
                Column::Market
                | Column::Currency
                | Column::Category
                | Column::From
                | Column::To
                | Column::Range
                | Column::Other => None,
            })
            .collect();
        return (!prices.is_empty()).then_some(Shape::ListRates(prices));
    }
    let mut groups: Vec<(usize, Group)> = vec![];
    for (place, column) in columns.iter().enumerate() {
        let open = groups.last().map(|(_, group)| group);
        match column {
            Column::From => match groups.last_mut() {
                // A tier's number or name may stand before its bounds.
                Some((_, group)) if group.from.is_none() && group.prices.is_empty() => group.from = Some(place),
                Some(_) | None => groups.push((
                    place,
                    Group {
                        from: Some(place),
                        ..Group::default()
                    },
                )),
            },
            Column::Range if open.is_none_or(|group| !group.prices.is_empty()) => {
                groups.push((
                    place,
                    Group {
                        range: Some(place),
                        ..Group::default()
                    },
                ));
            }
            Column::To | Column::Rate | Column::Price(_) => {
                let Some((_, group)) = groups.last_mut() else { continue };
                match column {
                    Column::To => group.to = group.to.or(Some(place)),
                    Column::Price(category) => group.prices.push((place, Some(*category))),
                    Column::Rate
                    | Column::Market
                    | Column::Currency
                    | Column::Category
                    | Column::From
                    | Column::Range
                    | Column::Other => {
                        group.prices.push((place, None));
                    }
                }
            }
            Column::Range | Column::Market | Column::Currency | Column::Category | Column::Other => {}
        }
    }
    let starts: Vec<usize> = groups.iter().map(|(start, _)| *start).collect();
    for (number, (start, group)) in groups.iter_mut().enumerate() {
        let until = starts.get(number.saturating_add(1)).copied().unwrap_or(usize::MAX);
        let label = heading(grid, header, *start, until);
        for (_, category) in &mut group.prices {
            *category = category.or(label);
        }
    }
    let groups: Vec<Group> = groups
        .into_iter()
        .map(|(_, group)| group)
        .filter(|group| !group.prices.is_empty())
        .collect();
    (!groups.is_empty()).then_some(Shape::VolumeTiers(groups))
}

/// The category named above a group of columns, in the rows before the header.
fn heading(grid: &Grid, header: usize, start: usize, until: usize) -> Option<Category> {
    let above = grid.rows.iter().take(header).rev();
    above.map(|(_, cells)| cells).find_map(|cells| {
        let within = cells
            .iter()
            .enumerate()
            .filter(|(place, _)| (start..until).contains(place));
        within.map(|(_, cell)| cell).find_map(|cell| category(cell))
    })
}
