//! The shipped price tables, and copies whose allowances and volume tiers a short log reaches.

use std::{fs, path::Path, sync::OnceLock};

use tempfile::TempDir;
use wabill::Tables;

use crate::real;

/// The folder of the shipped tables.
pub fn shipped_folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../pricing-tables/data"))
}

/// Tables whose allowances (12 units) and tiers (the first break of Germany after 2 units) a short log runs through.
pub fn soon_used_up() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| real::tables(small(40_000, Some(12)).unwrap().path()).unwrap())
}

/// A copy of the shipped tables with every tier threshold divided by `divisor`, and with allowances of so many units
/// where a number is given.
///
/// Bands stay contiguous and in order, with at least one unit each; prices stay as they are. With a divisor of 10,000
/// the first break of Germany (100,000 units) comes after the tenth.
///
/// # Errors
///
/// A file that cannot be written, by name.
pub fn small(divisor: u64, allowance: Option<u64>) -> Result<TempDir, String> {
    let told = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for &(name, text) in pricing_tables::shipped_files() {
        let path = folder.path().join(name);
        let changed = if name.starts_with("volume_tiers/") {
            shrink(text, divisor)
        } else if name == "tier_thresholds.csv" {
            shrink_thresholds(text, divisor)
        } else if name == "regimes.csv" {
            with_allowance(text, allowance)
        } else {
            Some(text.to_owned())
        };
        let changed = changed.ok_or_else(|| format!("{name}: not as expected"))?;
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| told(parent, error))?;
        }
        fs::write(&path, changed).map_err(|error| told(&path, error))?;
    }
    Ok(folder)
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

/// The same for the thresholds that bands are computed from.
fn shrink_thresholds(text: &str, divisor: u64) -> Option<String> {
    let mut lines = text.lines();
    let mut out = format!("{}\n", lines.next()?);
    for line in lines {
        let (start, units) = line.rsplit_once(',')?;
        let mut last = 0;
        let mut first_units = vec!["1".to_owned()];
        for unit in units.split(' ').skip(1) {
            last = ((unit.parse::<u64>().ok()? - 1) / divisor).max(last + 1);
            first_units.push((last + 1).to_string());
        }
        out.extend([start, ",", &first_units.join(" "), "\n"]);
    }
    Some(out)
}

/// The rules with other allowances, where they have any.
fn with_allowance(text: &str, units: Option<u64>) -> Option<String> {
    let Some(units) = units else {
        return Some(text.to_owned());
    };
    let units = units.to_string();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let column = header.iter().position(|name| name == "allowance_units")?;
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(&header).ok()?;
    for record in reader.records() {
        let record = record.ok()?;
        let fields = record.iter().enumerate().map(|(place, field)| {
            if place == column && field != "none" {
                units.as_str()
            } else {
                field
            }
        });
        writer.write_record(fields).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}
