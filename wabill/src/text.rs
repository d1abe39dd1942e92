//! `"line 3, column 5: currency: `EURO` is not a currency"`: a text that is TOML or JSON, and what is wrong with it.

use core::fmt;
use std::collections::BTreeMap;

use billing_core::{
    base::localized::LocalizedText,
    estimate::plan_error::{PlanError, PlanTable},
    intake::account::AccountError,
};
use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

/// Where something stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPlace {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl TextPlace {
    /// The place of a byte. Whoever asks for many of one text keeps its lines, as errors of plans do.
    #[doc(hidden)]
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        Lines::of(text).place(byte)
    }
}

/// `3:5`, as compilers and editors write it.
impl fmt::Display for TextPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What is wrong with a text; `E` is one thing wrong with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextError<E> {
    /// It is no TOML or JSON, or has a field of another name or kind.
    Unreadable {
        /// Where, if that is known.
        place: Option<TextPlace>,
        /// What was found and expected, in English.
        message: String,
        /// What to do.
        remedy: LocalizedText,
    },
    /// It can be read, and what it says does not hold; everything found, in the order of the text.
    Unsound(Vec<Placed<E>>),
}

/// One thing wrong with what a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<E> {
    /// The field, or what should hold it; none where the text is JSON.
    pub place: Option<TextPlace>,
    /// What is wrong.
    pub error: E,
}

/// One problem of a text, ready to be shown: place, what was found and expected, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextProblem {
    /// Where, if that is known.
    pub place: Option<TextPlace>,
    /// What was found and what was expected.
    pub text: LocalizedText,
    /// What to do, where there is something.
    pub remedy: Option<LocalizedText>,
}

impl<E: Finding> TextError<E> {
    /// One line per problem, with its place, in every language.
    pub fn text(&self) -> LocalizedText {
        let problems = self.problems();
        let lines: Vec<LocalizedText> = problems.iter().map(TextProblem::placed).collect();
        LocalizedText::lines(&lines)
    }

    /// What to do, each thing once, in every language; none where the findings say it all.
    pub fn remedy(&self) -> Option<LocalizedText> {
        let mut remedies: Vec<LocalizedText> = vec![];
        for remedy in self.problems().into_iter().filter_map(|problem| problem.remedy) {
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        (!remedies.is_empty()).then(|| LocalizedText::lines(&remedies))
    }

    /// Every problem, ready to be shown.
    pub fn problems(&self) -> Vec<TextProblem> {
        match self {
            Self::Unreadable { place, message, remedy } => vec![TextProblem {
                place: *place,
                text: LocalizedText::as_it_is(message.as_str()),
                remedy: Some(remedy.clone()),
            }],
            Self::Unsound(errors) => {
                let problem = |placed: &Placed<E>| TextProblem {
                    place: placed.place,
                    text: placed.error.finding(),
                    remedy: placed.error.remedy(),
                };
                errors.iter().map(problem).collect()
            }
        }
    }
}

impl TextProblem {
    /// `line 3, column 5: currency: …`.
    fn placed(&self) -> LocalizedText {
        let Some(TextPlace { line, column }) = self.place else {
            return self.text.clone();
        };
        let (english, german) = self.text.both();
        LocalizedText::new(
            format!("line {line}, column {column}: {english}"),
            format!("Zeile {line}, Spalte {column}: {german}"),
        )
    }
}

/// One line per problem: `line 3, column 5: currency: …`.
impl<E: Finding> fmt::Display for TextError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl<E: Finding + fmt::Debug> core::error::Error for TextError<E> {}

/// Something wrong with what a text says.
pub trait Finding {
    /// What was found and what was expected.
    fn finding(&self) -> LocalizedText;
    /// What to do, where there is something.
    fn remedy(&self) -> Option<LocalizedText>;
}

impl Finding for AccountError {
    fn finding(&self) -> LocalizedText {
        self.finding()
    }

    fn remedy(&self) -> Option<LocalizedText> {
        self.remedy()
    }
}

impl Finding for PlanError {
    fn finding(&self) -> LocalizedText {
        self.finding()
    }

    fn remedy(&self) -> Option<LocalizedText> {
        Some(self.fault.remedy())
    }
}

/// Reads TOML, or the same as a JSON object.
///
/// # Errors
///
/// What cannot be read, with `remedy`.
#[doc(hidden)]
pub fn read<T: DeserializeOwned, E>(text: &str, remedy: (&str, &str)) -> Result<T, TextError<E>> {
    let unreadable = |place, message| TextError::Unreadable {
        place,
        message,
        remedy: LocalizedText::from(remedy),
    };
    if is_json(text) {
        return serde_json::from_str(text).map_err(|error| unreadable(None, error.to_string()));
    }
    toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| TextPlace::of(text, span.start));
        unreadable(place, error.message().trim().replace('\n', ", "))
    })
}

/// Everything wrong with what a text says, each with its place: table, row and field.
pub(crate) fn unsound<E>(
    text: &str,
    errors: Vec<E>,
    field: impl Fn(&E) -> (PlanTable, usize, &'static str),
) -> TextError<E> {
    let places = Places::of(text);
    let found = errors.into_iter().map(|error| {
        let (table, row, field) = field(&error);
        Placed {
            place: places.find(table, row, field),
            error,
        }
    });
    TextError::Unsound(found.collect())
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Finds lines and columns of a text without reading it again for each.
#[derive(Debug)]
struct Lines<'a> {
    text: &'a str,
    /// The byte after each line break.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let breaks = text.match_indices('\n');
        Self {
            text,
            starts: breaks.map(|(byte, _)| byte.saturating_add(1)).collect(),
        }
    }

    fn place(&self, byte: usize) -> TextPlace {
        let begun = self.starts.partition_point(|start| *start <= byte);
        let start = begun.checked_sub(1).and_then(|last| self.starts.get(last)).copied();
        let before = self.text.get(start.unwrap_or(0)..byte).unwrap_or("");
        TextPlace {
            line: begun.saturating_add(1),
            column: before.chars().count().saturating_add(1),
        }
    }
}

type Row = Spanned<BTreeMap<String, Spanned<toml::Value>>>;

/// The rows of a text with the places of their values; none of JSON.
#[derive(Debug)]
struct Places<'a> {
    lines: Lines<'a>,
    rows: Rows,
}

#[derive(Debug, Default, Deserialize)]
struct Rows {
    #[serde(default)]
    account: Vec<Row>,
    #[serde(default)]
    volume: Vec<Row>,
    #[serde(default)]
    tier_start: Vec<Row>,
    #[serde(default)]
    allowance_start: Vec<Row>,
    #[serde(default)]
    price: Vec<Row>,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            lines: Lines::of(text),
            rows: if is_json(text) {
                Rows::default()
            } else {
                toml::from_str(text).unwrap_or_default()
            },
        }
    }

    /// Where a field stands; the whole row where the field is missing.
    fn find(&self, table: PlanTable, row: usize, field: &str) -> Option<TextPlace> {
        let rows = match table {
            PlanTable::Account => &self.rows.account,
            PlanTable::Volume => &self.rows.volume,
            PlanTable::TierStart => &self.rows.tier_start,
            PlanTable::AllowanceStart => &self.rows.allowance_start,
            PlanTable::Price => &self.rows.price,
        };
        let row = rows.get(row)?;
        let field = field.split('.').next().unwrap_or(field);
        let span = row.get_ref().get(field).map(Spanned::span);
        Some(self.lines.place(span.unwrap_or_else(|| row.span()).start))
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_byte_has_its_line_and_its_column_in_letters() {
        let text = "one\nzwei ä x\n\nlast";
        let lines = Lines::of(text);
        let place = |what: &str| lines.place(text.find(what).unwrap()).to_string();
        assert_eq!(place("one"), "1:1");
        assert_eq!(place("x"), "2:8");
        assert_eq!(place("last"), "4:1");
        assert_eq!(lines.place(text.len()).to_string(), "4:5");
    }
}
