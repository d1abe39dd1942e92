//! Copies of price tables whose volume tiers begin after a few units, so that a short log reaches them.

use std::fs;
use std::path::Path;

/// Copies the price tables of one folder to another and divides every tier threshold by `divisor`.
///
/// Bands stay contiguous and in order, with at least one unit each; prices stay as they are. With a divisor of 10,000 the
/// first break of Germany (100,000 units) comes after the tenth.
///
/// # Errors
///
/// A file that cannot be read or written, by name.
pub fn copy_with_small_tiers(from: &Path, to: &Path, divisor: u64) -> Result<(), String> {
    copy(from, to, divisor, false)
}

fn copy(from: &Path, to: &Path, divisor: u64, tiers: bool) -> Result<(), String> {
    let told = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(to).map_err(|error| told(to, error))?;
    for entry in fs::read_dir(from).map_err(|error| told(from, error))? {
        let entry = entry.map_err(|error| told(from, error))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target, divisor, tiers || entry.file_name() == "volume_tiers")?;
        } else if tiers {
            let text = fs::read_to_string(&source).map_err(|error| told(&source, error))?;
            let shrunk = shrink(&text, divisor).ok_or_else(|| format!("{}: not a tier table", source.display()))?;
            fs::write(&target, shrunk).map_err(|error| told(&target, error))?;
        } else {
            fs::copy(&source, &target).map_err(|error| told(&source, error))?;
        }
    }
    Ok(())
}

fn shrink(text: &str, divisor: u64) -> Option<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut out = String::from("market,category,first_unit,last_unit,unit_price,basis\n");
    let mut last = 0;
    for record in reader.records() {
        let record = record.ok()?;
        let first_unit: u64 = record.get(2)?.parse().ok()?;
        let first = if first_unit == 1 { 1 } else { last + 1 };
        let end = match record.get(3)? {
            "" => String::new(),
            text => {
                last = (text.parse::<u64>().ok()? / divisor).max(first);
                last.to_string()
            }
        };
        let (market, category) = (record.get(0)?, record.get(1)?);
        let (price, basis) = (record.get(4)?, record.get(5)?);
        out.push_str(&[market, category, &first.to_string(), &end, price, basis].join(","));
        out.push('\n');
    }
    Some(out)
}

/// Sets every allowance of the rules in a copied folder to `units`, so that a short log runs beyond it.
///
/// # Errors
///
/// A `regimes.csv` that cannot be read or written.
pub fn set_allowance(folder: &Path, units: u64) -> Result<(), String> {
    let path = folder.join("regimes.csv");
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut reader = csv::Reader::from_path(&path).map_err(|error| told(&error))?;
    let header = reader.headers().map_err(|error| told(&error))?.clone();
    let column = header
        .iter()
        .position(|name| name == "allowance_units")
        .ok_or_else(|| told(&"no allowance_units"))?;
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(&header).map_err(|error| told(&error))?;
    for record in reader.records() {
        let record = record.map_err(|error| told(&error))?;
        let units = units.to_string();
        let fields = record.iter().enumerate().map(|(place, field)| {
            if place == column && field != "none" {
                units.as_str()
            } else {
                field
            }
        });
        writer.write_record(fields).map_err(|error| told(&error))?;
    }
    let text = writer.into_inner().map_err(|error| told(&error))?;
    fs::write(&path, text).map_err(|error| told(&error))
}
