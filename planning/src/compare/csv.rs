//! `under,account,market,category,cause,outcome,units,amount,currency`: the drivers as one table.

use std::io::{self, Write};

use super::result::Comparison;

/// The columns, under the names they have in JSON.
const COLUMNS: [&str; 9] = [
    "under", "account", "market", "category", "cause", "outcome", "units", "amount", "currency",
];

/// Writes every driver, in order.
///
/// # Errors
///
/// Those of the writer.
pub fn write_csv(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for under in &comparison.under {
        for driver in &under.drivers {
            writer.write_record([
                under.name.as_str(),
                &driver.account,
                &driver.market,
                driver.category.as_str(),
                driver.cause.as_str(),
                driver.outcome.as_str(),
                &driver.units.to_string(),
                &driver.amount.to_string(),
                driver.currency.code(),
            ])?;
        }
    }
    writer.flush()
}
