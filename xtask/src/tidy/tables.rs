//! The price tables: a changed one is told under "Amounts" before its checksum is noted. Tests of `pricing-tables` hold
//! every file to its checksum and to its line in SOURCES.md.

use std::{collections::BTreeSet, fs, hash::Hasher as _};

use anyhow::{Context as _, Result, bail};
use fnv::FnvHasher;

use super::TextFile;
use crate::tool::in_project;

const DATA: &str = "pricing-tables/data/";
/// One line per file, checksum and path; a test of `pricing-tables` holds the shipped tables to it.
const CHECKSUMS: &str = "pricing-tables/tests/checksums.txt";
const CHANGES: &str = "CHANGELOG.md";

/// Writes the checksums anew, if the change log names every file that changed.
pub(super) fn accept(files: &[TextFile]) -> Result<()> {
    let now = checksums(files);
    let noted = fs::read_to_string(in_project(CHECKSUMS)).context(CHECKSUMS)?;
    let changes = fs::read_to_string(in_project(CHANGES)).context(CHANGES)?;
    let untold = untold(&noted, &now, &changes);
    if !untold.is_empty() {
        bail!(
            "{CHANGES}: Amounts of the unreleased version do not name {}",
            untold.join(", ")
        );
    }
    fs::write(in_project(CHECKSUMS), now)?;
    println!("tidy: {CHECKSUMS} is written");
    Ok(())
}

/// `af63dc4c8601ec8c markets.csv`: a line for each table. FNV-1a protects from slips, not from malice.
fn checksums(files: &[TextFile]) -> String {
    let tables = files.iter().filter(|file| file.is(DATA, ".csv"));
    let line = |table: &TextFile| {
        let mut hasher = FnvHasher::default();
        hasher.write(table.text.as_bytes());
        format!("{:016x} {}\n", hasher.finish(), table.path.trim_start_matches(DATA))
    };
    tables.map(line).collect()
}

/// Files that are new, gone or different, and not named under "### Amounts" of the first version in the change log.
/// Before the first release there is no bill that could differ, so nothing needs to be named.
fn untold<'a>(noted: &'a str, now: &'a str, changes: &str) -> Vec<&'a str> {
    let mut versions = changes.split("\n## ").skip(1);
    let unreleased = versions.next().unwrap_or_default();
    if versions.next().is_none() {
        return vec![];
    }
    let amounts = unreleased.split("\n### ").find(|part| part.starts_with("Amounts\n"));
    let lines = |text: &'a str| text.lines().collect::<BTreeSet<_>>();
    let different = &lines(noted) ^ &lines(now);
    let names: BTreeSet<&str> = different.into_iter().filter_map(name_in_changes).collect();
    let is_told = |name: &&str| amounts.unwrap_or_default().contains(*name);
    names.into_iter().filter(|name| !is_told(name)).collect()
}

/// `EUR/2026-10-01` for a card or tiers, `markets.csv` for the others, by their line.
fn name_in_changes(line: &str) -> Option<&str> {
    let (_, path) = line.split_once(' ')?;
    let in_folder = path.split_once('/').and_then(|(_, name)| name.strip_suffix(".csv"));
    Some(in_folder.unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::{super::file, checksums, untold};

    #[test]
    fn new_different_and_lost_files_must_be_told_once_there_is_a_release() {
        let noted = "af63dc4c8601ec8c markets.csv\n0 rate_cards/EUR/2026-10-01.csv\n1 rate_cards/USD/2026-10-01.csv\n";
        let now = checksums(&[
            file("pricing-tables/data/markets.csv", "a"),
            file("pricing-tables/data/rate_cards/EUR/2026-10-01.csv", "b"),
            file("pricing-tables/data/volume_tiers/EUR/2027-01-01.csv", "c"),
        ]);
        // The published value of FNV-1a for `a`, so markets.csv is as it was.
        let untold = |amounts: &str, releases: &str| {
            let changes =
                format!("# Log\n## [Unreleased]\n### Added\n- USD/2026-10-01\n### Amounts\n{amounts}\n{releases}");
            untold(noted, &now, &changes).join(" ")
        };
        let release = "## 0.1.0\n### Amounts\n- EUR/2027-01-01\n";
        assert_eq!(untold("- EUR/2026-10-01", release), "EUR/2027-01-01 USD/2026-10-01");
        assert_eq!(untold("- EUR/2026-10-01, EUR/2027-01-01, USD/2026-10-01", release), "");
        assert_eq!(untold("", ""), "");
    }
}
