//! `| bill, 2 threads | 10,000,000 | 2.31 (2.28–2.40) |`: medians, spreads and Markdown.

use std::fmt;

/// Several measurements of one thing.
#[derive(Debug, Clone)]
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    /// From measurements in any order.
    pub(crate) fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The middle one, or the mean of the two in the middle.
    pub(crate) fn median(&self) -> f64 {
        let (low, high) = ((self.0.len().max(1) - 1) / 2, self.0.len() / 2);
        f64::midpoint(self.at(low), self.at(high))
    }

    fn at(&self, place: usize) -> f64 {
        self.0.get(place).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.at(0), self.at(self.0.len().max(1) - 1));
        write!(f, "{} ({}–{})", digits(self.median()), digits(first), digits(last))
    }
}

/// Three digits that count, more where they stand before the point.
pub(crate) fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        small if small < 1.0 => 3,
        small if small < 100.0 => 2,
        _ => return grouped(value),
    };
    format!("{value:.decimals$}")
}

/// A whole number with commas.
pub(crate) fn grouped(value: f64) -> String {
    let plain = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in plain.chars().enumerate() {
        if 0 < place && (plain.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A titled Markdown table with sentences below.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    title: &'static str,
    head: &'static [&'static str],
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(title: &'static str, head: &'static [&'static str]) -> Self {
        Self {
            title,
            head,
            rows: vec![],
            notes: vec![],
        }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a line below the table.
    pub(crate) fn note(&mut self, text: String) {
        self.notes.push(text);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.title)?;
        if !self.rows.is_empty() {
            writeln!(f, "| {} |", self.head.join(" | "))?;
            let rule: Vec<&str> = (0..self.head.len())
                .map(|place| if place == 0 { "---" } else { "---:" })
                .collect();
            writeln!(f, "| {} |", rule.join(" | "))?;
            for row in &self.rows {
                writeln!(f, "| {} |", row.join(" | "))?;
            }
            writeln!(f)?;
        }
        for note in &self.notes {
            writeln!(f, "- {note}")?;
        }
        if !self.notes.is_empty() {
            writeln!(f)?;
        }
        Ok(())
    }
}
