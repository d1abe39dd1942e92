//! Which column of a download says what, whatever it is called and wherever the header stands.

use billing_core::base::category::Category;

use super::grid::Grid;

/// How far down the header may stand.
const HEADER_WITHIN: usize = 20;

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
    /// Place of the header among the sheet's rows.
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

/// The sheet's layout; none when no row near its top names a market column and prices.
pub(super) fn find(grid: &Grid) -> Option<Layout> {
    grid.rows
        .iter()
        .take(HEADER_WITHIN)
        .enumerate()
        .find_map(|(header, (_, cells))| {
            let columns: Vec<Column> = cells.iter().map(|cell| column(cell)).collect();
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

fn shape(grid: &Grid, header: usize, columns: &[Column]) -> Option<Shape> {
    let banded = columns
        .iter()
        .any(|column| matches!(column, Column::From | Column::Range));
    if !banded {
        let prices: Vec<(usize, Category)> = columns
            .iter()
            .enumerate()
            .filter_map(|(place, column)| {
                if let Column::Price(category) = column {
                    Some((place, *category))
                } else {
                    None
                }
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
