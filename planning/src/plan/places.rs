//! `"line 12, column 3"`: where a field of a plan stands in its text.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use wabill::TextPlace;

use super::fault::PlanRow;

type Row = Spanned<BTreeMap<String, Spanned<toml::Value>>>;

/// The rows of a text with the places of their values; none of JSON.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    tables: BTreeMap<String, Vec<Row>>,
    inner: Inner,
}

/// Rows inside of rows.
#[derive(Debug, Default, Deserialize)]
struct Inner {
    #[serde(default)]
    traffic: Vec<InnerTraffic>,
}

#[derive(Debug, Default, Deserialize)]
struct InnerTraffic {
    #[serde(default)]
    campaign: Vec<Row>,
}

impl<'a> Places<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text,
            tables: toml::from_str(text).unwrap_or_default(),
            inner: toml::from_str(text).unwrap_or_default(),
        }
    }

    /// Where a field stands; the whole row where the field is missing.
    pub(super) fn find(&self, row: &PlanRow, field: &str) -> Option<TextPlace> {
        let outer = self.tables.get(row.table).and_then(|rows| rows.get(row.row));
        let found = match row.inner {
            None => outer,
            Some(inner) => {
                let rows = self.inner.traffic.get(row.row);
                rows.and_then(|rows| rows.campaign.get(inner)).or(outer)
            }
        }?;
        let field = field.split('.').next().unwrap_or(field);
        let of_field = |field: &str| found.get_ref().get(field).map(Spanned::span);
        // What is asked of a month is asked of each of `months`.
        let other = (field == "month").then(|| of_field("months")).flatten();
        let span = of_field(field).or(other).unwrap_or_else(|| found.span());
        Some(TextPlace::of(self.text, span.start))
    }
}
