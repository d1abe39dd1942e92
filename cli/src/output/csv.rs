//! The lines of a bill as one table, under the names they have in JSON.

use std::io::{self, Write};

use billing_core::{
    metering::charge_event::FreeReason,
    statement::{bill::Bill, line_item::LineItem},
    tariff::rate_card::Basis,
};

/// The fields of a line, in order.
pub(crate) const COLUMNS: [&str; 14] = [
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

/// Writes the lines; what JSON calls null is empty here.
pub(crate) fn write(out: &mut dyn Write, bill: &Bill) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for line in &bill.lines {
        writer.write_record(fields(line))?;
    }
    writer.flush()
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
