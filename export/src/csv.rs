//! The lines of a bill or an estimate as one table, under the names they have in JSON.

use std::io::{self, Write};

use billing_core::{
    base::category::Category,
    estimate::{
        breakdown::pieces,
        result::{Estimate, FeeLine},
    },
    metering::charge_event::FreeReason,
    statement::{bill::Bill, line_item::LineItem},
    tariff::rate_card::Basis,
};

/// The fields of a line, in order.
pub const COLUMNS: [&str; 14] = [
    "account",
    "month",
    "unit",
    "market",
    "category",
    "outcome",
    "reason",
    "tier",
    "unit_price",
    "rate_card",
    "basis",
    "quantity",
    "amount",
    "currency",
];

/// What only fees have; in an estimate these columns follow those of a line.
const FEE_COLUMNS: [&str; 3] = ["fee", "percent", "base"];

/// The last column of an estimate whose plan names countries.
const COUNTRY_COLUMN: &str = "country";

/// Writes the lines; what JSON calls null is empty here.
///
/// # Errors
///
/// Those of the writer.
pub fn write(out: &mut dyn Write, bill: &Bill) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for line in &bill.lines {
        writer.write_record(fields(line))?;
    }
    writer.flush()
}

/// Writes Meta's lines, then the provider's fees, each after who charges it; what JSON calls null is empty here.
///
/// Where the plan names countries, each country's part of a line is a row of its own, and the country stands last.
///
/// # Errors
///
/// Those of the writer.
pub fn write_estimate(out: &mut dyn Write, estimate: &Estimate) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let by_country = !estimate.countries.is_empty();
    let country = |name: String| by_country.then_some(name);
    let titles = ["charged_by"].into_iter().chain(COLUMNS).chain(FEE_COLUMNS);
    writer.write_record(titles.chain(by_country.then_some(COUNTRY_COLUMN)))?;
    let mut row = |by: &str, fields: [String; 14], fee: [String; 3], country: Option<String>| {
        let by = [by.to_owned()];
        writer.write_record(by.into_iter().chain(fields).chain(fee).chain(country))
    };
    for piece in pieces(estimate) {
        if let Some(line) = estimate.lines.get(piece.line) {
            let part = LineItem {
                quantity: piece.quantity,
                amount: piece.amount,
                ..line.clone()
            };
            let name = piece.country.map(|country| country.to_string());
            row(
                "meta",
                fields(&part),
                Default::default(),
                country(name.unwrap_or_default()),
            )?;
        }
    }
    for fee in &estimate.fees {
        let (fields, own) = fee_fields(fee);
        row("provider", fields, own, country(String::new()))?;
    }
    writer.flush()
}

/// A fee as the fields of a line, and its own.
fn fee_fields(fee: &FeeLine) -> ([String; 14], [String; 3]) {
    let none = String::new;
    let line = [
        harmless(&fee.account),
        fee.month.to_string(),
        none(),
        none(),
        fee.category.map_or("", Category::as_str).to_owned(),
        none(),
        none(),
        none(),
        fee.unit_price.map(|price| price.to_string()).unwrap_or_default(),
        none(),
        none(),
        fee.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
        fee.amount.to_string(),
        fee.currency.code().to_owned(),
    ];
    let own = [
        fee.kind.as_str().to_owned(),
        fee.percent.clone().unwrap_or_default(),
        fee.base.map(|base| base.to_string()).unwrap_or_default(),
    ];
    (line, own)
}

/// A table of texts, none of which becomes a formula.
///
/// # Errors
///
/// Those of the writer.
pub fn table<const N: usize>(titles: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(titles)?;
    for row in rows {
        writer.write_record(row.each_ref().map(|cell| harmless(cell)))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn fields(line: &LineItem) -> [String; 14] {
    [
        harmless(&line.account),
        line.month.to_string(),
        line.unit.as_str().to_owned(),
        harmless(&line.market),
        line.category.as_str().to_owned(),
        line.outcome.as_str().to_owned(),
        line.reason.map_or("", FreeReason::as_str).to_owned(),
        line.tier.map(|tier| tier.to_string()).unwrap_or_default(),
        line.unit_price.map(|price| price.to_string()).unwrap_or_default(),
        line.rate_card.clone().unwrap_or_default(),
        line.basis.map_or("", Basis::as_str).to_owned(),
        line.quantity.to_string(),
        line.amount.to_string(),
        line.currency.code().to_owned(),
    ]
}

/// Free text that a spreadsheet would take for a formula, with an apostrophe before it.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_a_formula() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("waba-1"), "waba-1");
    }
}
