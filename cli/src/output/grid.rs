//! Columns of text, aligned on the decimal point where numbers stand, cut to the width of the terminal.

use unicode_width::UnicodeWidthStr as _;

use super::terminal::{Terminal, Tone, plain};

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    /// Decimal points below each other.
    Decimal,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) align: Align,
    /// Left out where the width does not suffice; the highest number first. 0 always stays.
    pub(crate) leave_out: u8,
}

/// A column that always stays.
pub(crate) const fn column(title: &'static str, align: Align) -> Column {
    Column {
        title,
        align,
        leave_out: 0,
    }
}

#[derive(Debug)]
enum Row {
    Cells { cells: Vec<String>, tone: Tone },
    Titles(String),
    Rule,
    Text { text: String, tone: Tone },
}

/// Rows under columns. The first column is cut where the width does not suffice.
#[derive(Debug)]
pub(crate) struct Grid {
    columns: Vec<Column>,
    rows: Vec<Row>,
}

const INDENT: &str = "  ";
const GAP: &str = "  ";
const NARROWEST_FIRST: usize = 14;

impl Grid {
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: vec![],
        }
    }

    /// A row; missing cells are empty.
    pub(crate) fn cells<const N: usize>(&mut self, tone: Tone, cells: [&str; N]) {
        self.row(tone, &cells.map(str::to_owned));
    }

    /// The same for any number of cells.
    pub(crate) fn row(&mut self, tone: Tone, cells: &[String]) {
        let mut cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
        cells.resize(self.columns.len(), String::new());
        self.rows.push(Row::Cells { cells, tone });
    }

    /// The columns' titles, the first replaced.
    pub(crate) fn titles(&mut self, first: &str) {
        self.rows.push(Row::Titles(plain(first)));
    }

    /// A line across.
    pub(crate) fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    /// Text across; empty for a blank line.
    pub(crate) fn text(&mut self, tone: Tone, text: &str) {
        self.rows.push(Row::Text {
            text: plain(text),
            tone,
        });
    }

    /// Whether anything stands in it.
    pub(crate) fn has_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    /// Everything as lines.
    pub(crate) fn render(&self, terminal: Terminal) -> String {
        let layout = Layout::of(self, terminal.width());
        let mut shown = String::new();
        for row in &self.rows {
            match row {
                Row::Cells { cells, tone } => layout.line(&mut shown, terminal, *tone, cells),
                Row::Titles(first) => {
                    let titles = core::iter::once(first.clone())
                        .chain(self.columns.iter().skip(1).map(|column| column.title.to_owned()));
                    layout.title_line(&mut shown, terminal, &titles.collect::<Vec<_>>());
                }
                Row::Rule => {
                    let line = "─".repeat(layout.total.saturating_sub(INDENT.len()));
                    shown.push_str(INDENT);
                    shown.push_str(&terminal.paint(Tone::Dim, &line));
                    shown.push('\n');
                }
                Row::Text { text, tone } => {
                    shown.push_str(&terminal.paint(*tone, text));
                    shown.push('\n');
                }
            }
        }
        shown
    }
}

/// The widths that fit.
struct Layout {
    columns: Vec<Option<Fitted>>,
    total: usize,
}

#[derive(Clone, Copy)]
struct Fitted {
    align: Align,
    width: usize,
    /// Characters from the decimal point on.
    fraction: usize,
}

fn fraction(text: &str) -> usize {
    text.find('.').map_or(0, |point| text.len().saturating_sub(point))
}

/// Spaces behind a cell, so that the decimal points stand below each other; words stand at the right.
fn missing_fraction(text: &str, most: usize) -> usize {
    if text.contains(|letter: char| letter.is_ascii_digit()) {
        most.saturating_sub(fraction(text))
    } else {
        0
    }
}

impl Layout {
    fn of(grid: &Grid, available: usize) -> Self {
        let mut columns: Vec<Option<Fitted>> = grid
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| {
                let cells = || {
                    grid.rows.iter().filter_map(move |row| match row {
                        Row::Cells { cells, .. } => cells.get(place).filter(|cell| !cell.is_empty()),
                        Row::Titles(_) | Row::Rule | Row::Text { .. } => None,
                    })
                };
                cells().next()?;
                let fraction = match column.align {
                    Align::Decimal => cells().map(|cell| fraction(cell)).max().unwrap_or(0),
                    Align::Left | Align::Right => 0,
                };
                let width = cells().map(|cell| match column.align {
                    Align::Decimal => cell.width().saturating_add(missing_fraction(cell, fraction)),
                    Align::Left | Align::Right => cell.width(),
                });
                let width = width
                    .max()
                    .unwrap_or(0)
                    .max(if place == 0 { 0 } else { column.title.width() });
                Some(Fitted {
                    align: column.align,
                    width,
                    fraction,
                })
            })
            .collect();
        let titles = grid.rows.iter().filter_map(|row| match row {
            Row::Titles(first) => Some(first.width()),
            Row::Cells { .. } | Row::Rule | Row::Text { .. } => None,
        });
        if let Some(Some(first)) = columns.first_mut() {
            first.width = first.width.max(titles.max().unwrap_or(0));
        }
        let sum = |columns: &[Option<Fitted>]| {
            let shown = columns.iter().flatten();
            let gaps = shown.clone().count().saturating_sub(1).saturating_mul(GAP.len());
            shown
                .map(|fitted| fitted.width)
                .sum::<usize>()
                .saturating_add(gaps)
                .saturating_add(INDENT.len())
        };
        let mut optional: Vec<(u8, usize)> = grid
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| (column.leave_out, place))
            .filter(|(order, _)| 0 < *order)
            .collect();
        optional.sort_unstable();
        let mut total = sum(&columns);
        while available < total {
            let Some((_, place)) = optional.pop() else { break };
            if let Some(column) = columns.get_mut(place) {
                *column = None;
            }
            total = sum(&columns);
        }
        if let Some(Some(first)) = columns.first_mut() {
            let narrower = first
                .width
                .saturating_sub(total.saturating_sub(available))
                .max(NARROWEST_FIRST.min(first.width));
            total = total.saturating_sub(first.width.saturating_sub(narrower));
            first.width = narrower;
        }
        Self { columns, total }
    }

    fn line(&self, shown: &mut String, terminal: Terminal, tone: Tone, cells: &[String]) {
        let line = self.join(cells, |fitted, cell| {
            let missing = match fitted.align {
                Align::Decimal => missing_fraction(cell, fitted.fraction),
                Align::Left | Align::Right => 0,
            };
            format!("{cell}{}", " ".repeat(missing))
        });
        shown.push_str(&terminal.paint(tone, &line));
        shown.push('\n');
    }

    fn title_line(&self, shown: &mut String, terminal: Terminal, titles: &[String]) {
        let line = self.join(titles, |_, title| title.to_owned());
        shown.push_str(&terminal.paint(Tone::Bold, &line));
        shown.push('\n');
    }

    fn join(&self, cells: &[String], fill: impl Fn(&Fitted, &str) -> String) -> String {
        let mut line = INDENT.to_owned();
        let mut first = true;
        for (fitted, cell) in self.columns.iter().zip(cells) {
            let Some(fitted) = fitted else { continue };
            if !first {
                line.push_str(GAP);
            }
            first = false;
            let text = cut(&fill(fitted, cell), fitted.width);
            let space = " ".repeat(fitted.width.saturating_sub(text.width()));
            match fitted.align {
                Align::Left => line.extend([text.as_str(), &space]),
                Align::Right | Align::Decimal => line.extend([space.as_str(), &text]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// The text, with `…` at its end where it is too wide.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        short.push(letter);
        if width <= short.width() {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let mut grid = Grid::new(&[
            column("", Align::Left),
            Column {
                title: "Note",
                align: Align::Left,
                leave_out: 1,
            },
            column("Amount", Align::Decimal),
        ]);
        grid.titles("June 2026");
        grid.cells(Tone::Plain, ["Rest of Central & Eastern Europe", "seen", "1,234.5"]);
        grid.cells(Tone::Plain, ["Österreich", "", "0.1131"]);
        grid
    }

    fn rendered(width: usize) -> String {
        let mut shown = String::new();
        let layout = Layout::of(&grid(), width);
        for row in &grid().rows {
            if let Row::Cells { cells, .. } = row {
                layout.line(&mut shown, Terminal::plain(), Tone::Plain, cells);
            }
        }
        shown
    }

    #[test]
    fn decimal_points_stand_below_each_other() {
        let rendered = rendered(80);
        let points: Vec<Option<usize>> = rendered
            .lines()
            .map(|line| line.chars().position(|letter| letter == '.'))
            .collect();
        assert_eq!(points, [Some(47), Some(47)], "{rendered}");
    }

    #[test]
    fn a_narrow_terminal_loses_optional_columns_then_the_end_of_the_first() {
        assert!(!rendered(50).contains("seen"));
        assert!(
            rendered(40).contains("  Rest of Central & Eastern…  1,234.5\n"),
            "{}",
            rendered(40)
        );
    }
}
