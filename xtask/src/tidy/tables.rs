//! The price tables: every file has a source, and a changed one is told under "Amounts".

use std::{collections::BTreeMap, fmt::Write as _, fs};

use anyhow::{Context as _, Result, bail};

use super::TextFile;
use crate::{checksum::checksum, place::Place};

const DATA: &str = "pricing-tables/data/";
const SOURCES: &str = "pricing-tables/data/SOURCES.md";
/// One line per file, checksum and path; a test of `pricing-tables` holds the shipped tables to it.
const CHECKSUMS: &str = "pricing-tables/tests/checksums.txt";
const CHANGES: &str = "CHANGELOG.md";

/// A file of tables: its path below `data/`, and its content.
fn tables(files: &[TextFile]) -> impl Iterator<Item = (&str, &TextFile)> {
    files
        .iter()
        .filter(|file| file.is(DATA, ".csv"))
        .filter_map(|file| Some((file.path.strip_prefix(DATA)?, file)))
}

/// Every file of tables has a line in SOURCES.md.
pub(super) fn check_sources(files: &[TextFile]) -> Vec<String> {
    let Some(sources) = files.iter().find(|file| file.path == SOURCES) else {
        return vec![format!("{SOURCES}: is missing")];
    };
    let rows: Vec<Source<'_>> = sources.text.lines().filter_map(Source::read).collect();
    tables(files)
        .filter(|(path, _)| match Card::of(path) {
            Some(card) => !rows.iter().any(|row| row.covers(&card)),
            None => !sources.text.contains(&format!("`{path}`")),
        })
        .map(|(path, _)| format!("{SOURCES}: no line for {path}"))
        .collect()
}

/// `rate_cards/EUR/2023-06-01.csv`: one currency from one day on.
#[derive(Debug)]
struct Card<'a> {
    is_tiers: bool,
    currency: &'a str,
    first_day: &'a str,
}

impl<'a> Card<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let (folder, rest) = path.split_once('/')?;
        let (currency, file) = rest.split_once('/')?;
        Some(Self {
            is_tiers: folder == "volume_tiers",
            currency,
            first_day: file.strip_suffix(".csv")?,
        })
    }
}

/// A row of the table in SOURCES.md, by its first cell: `volume tiers USD and EUR 2026-07-01, 2026-10-01`,
/// `USD 2023-06-01 … 2025-04-01`, `GBP, BRL` (all days).
#[derive(Debug)]
struct Source<'a> {
    is_tiers: bool,
    currencies: Vec<&'a str>,
    days: Vec<&'a str>,
    is_range: bool,
}

impl<'a> Source<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let cell = line.strip_prefix('|')?.split('|').next()?;
        let words = || {
            cell.split(|c: char| c != '-' && !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
        };
        let is_currency = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_day = |word: &&str| word.len() == 10 && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
        let currencies: Vec<&str> = words().filter(is_currency).collect();
        // "before 2026-04-01" says what is not there.
        (!currencies.is_empty() && !cell.contains("before")).then(|| Self {
            is_tiers: cell.contains("tiers"),
            currencies,
            days: words().filter(is_day).collect(),
            is_range: cell.contains('…'),
        })
    }

    fn covers(&self, card: &Card<'_>) -> bool {
        let on_day = match self.days.as_slice() {
            [] => true,
            [first, last] if self.is_range => (*first..=*last).contains(&card.first_day),
            days => days.contains(&card.first_day),
        };
        self.is_tiers == card.is_tiers && self.currencies.contains(&card.currency) && on_day
    }
}

/// Every file of tables is as its checksum says.
///
/// # Errors
///
/// Never so far; a list that cannot be read is a problem like the others.
pub(super) fn check_changes(place: &Place, files: &[TextFile]) -> Result<Vec<String>> {
    let Some(noted) = noted(place)? else {
        return Ok(vec![format!(
            "{CHECKSUMS}: is missing; `cargo xtask tidy --accept-tables` writes it"
        )]);
    };
    Ok(changed(&noted, files)
        .into_iter()
        .map(|path| {
            format!(
                "{DATA}{path}: differs from {CHECKSUMS}; name `{}` under Amounts of the unreleased version in {CHANGES}, \
                 then `cargo xtask tidy --accept-tables`",
                name_in_changes(&path)
            )
        })
        .collect())
}

/// Writes the checksums anew, if the change log names every file that changed. Before the first release there is no
/// bill that could differ, so nothing needs to be named.
///
/// # Errors
///
/// When the change log does not name a changed file.
pub(super) fn accept(place: &Place, files: &[TextFile]) -> Result<()> {
    let changes = files
        .iter()
        .find(|file| file.path == CHANGES)
        .context("CHANGELOG.md is missing")?;
    if let Some(noted) = noted(place)?
        && has_release(&changes.text)
    {
        let amounts = amounts_of_unreleased(&changes.text);
        let untold: Vec<String> = changed(&noted, files)
            .iter()
            .map(|path| name_in_changes(path).to_owned())
            .filter(|name| !amounts.contains(name.as_str()))
            .collect();
        if !untold.is_empty() {
            bail!(
                "{CHANGES}: Amounts of the unreleased version do not name {}",
                untold.join(", ")
            );
        }
    }
    let mut text = String::new();
    for (path, file) in tables(files) {
        writeln!(text, "{} {path}", checksum(file.text.as_bytes()))?;
    }
    fs::write(place.root.join(CHECKSUMS), text)?;
    println!("tidy: {CHECKSUMS} is written");
    Ok(())
}

/// Path and checksum of each file in the list; none when there is no list.
fn noted(place: &Place) -> Result<Option<BTreeMap<String, String>>> {
    let path = place.root.join(CHECKSUMS);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(path).context(CHECKSUMS)?;
    let rows = text.lines().filter_map(|line| line.split_once(' '));
    Ok(Some(
        rows.map(|(sum, path)| (path.to_owned(), sum.to_owned())).collect(),
    ))
}

/// Files that are new, gone or different.
fn changed(noted: &BTreeMap<String, String>, files: &[TextFile]) -> Vec<String> {
    let now: BTreeMap<String, String> = tables(files)
        .map(|(path, file)| (path.to_owned(), checksum(file.text.as_bytes())))
        .collect();
    let mut changed: Vec<String> = now
        .iter()
        .filter(|(path, sum)| noted.get(*path) != Some(sum))
        .map(|(path, _)| path.clone())
        .collect();
    changed.extend(noted.keys().filter(|path| !now.contains_key(*path)).cloned());
    changed.sort();
    changed
}

/// `EUR/2026-10-01` for a card or tiers, `markets.csv` for the others.
fn name_in_changes(path: &str) -> &str {
    let name = path.split_once('/').map_or(path, |(_, rest)| rest);
    if name == path {
        name
    } else {
        name.trim_end_matches(".csv")
    }
}

/// Whether the change log has a version besides the unreleased one.
fn has_release(text: &str) -> bool {
    1 < text.lines().filter(|line| line.starts_with("## ")).count()
}

/// The lines under "### Amounts" of the first version in the change log.
fn amounts_of_unreleased(text: &str) -> String {
    let mut versions = 0_u32;
    let mut inside = false;
    let mut amounts = String::new();
    for line in text.lines() {
        if line.starts_with("## ") {
            versions = versions.saturating_add(1);
            inside = false;
        } else if line.starts_with("### ") {
            inside = versions == 1 && line.trim() == "### Amounts";
        } else if inside {
            amounts.push_str(line);
            amounts.push('\n');
        }
    }
    amounts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{super::file, SOURCES, amounts_of_unreleased, changed, check_sources, has_release, name_in_changes};
    use crate::checksum::checksum;

    #[test]
    fn a_card_needs_a_source_of_its_currency_and_day() {
        let covered = |row: &str, path: &str| {
            let files = [file(SOURCES, row), file(&format!("pricing-tables/data/{path}"), "")];
            check_sources(&files).is_empty()
        };
        let range = "| USD 2023-06-01 … 2025-04-01 | somebody | complete |";
        assert!(covered(range, "rate_cards/USD/2023-06-01.csv"));
        assert!(covered(range, "rate_cards/USD/2024-10-01.csv"));
        assert!(!covered(range, "rate_cards/USD/2025-07-01.csv"));
        assert!(!covered(range, "rate_cards/EUR/2024-10-01.csv"));
        assert!(!covered(range, "volume_tiers/USD/2024-10-01.csv"));
        let list = "| volume tiers USD and EUR 2026-07-01, 2026-10-01 | somebody | |";
        assert!(covered(list, "volume_tiers/EUR/2026-10-01.csv"));
        assert!(!covered(list, "volume_tiers/EUR/2026-08-01.csv"));
        assert!(covered("| GBP, BRL | figures | |", "rate_cards/BRL/2026-07-01.csv"));
        assert!(covered("`markets.csv` is Meta's", "markets.csv"));
        assert!(!covered("markets", "markets.csv"));
    }

    #[test]
    fn new_different_and_lost_files_are_changes() {
        let noted: BTreeMap<String, String> = [
            ("markets.csv", checksum(b"a")),
            ("rate_cards/EUR/2026-10-01.csv", checksum(b"b")),
        ]
        .map(|(path, sum)| (path.to_owned(), sum))
        .into();
        let files = [
            file("pricing-tables/data/markets.csv", "a"),
            file("pricing-tables/data/rate_cards/EUR/2027-01-01.csv", "c"),
        ];
        assert_eq!(
            changed(&noted, &files),
            ["rate_cards/EUR/2026-10-01.csv", "rate_cards/EUR/2027-01-01.csv"]
        );
        assert_eq!(name_in_changes("rate_cards/EUR/2026-10-01.csv"), "EUR/2026-10-01");
        assert_eq!(name_in_changes("markets.csv"), "markets.csv");
    }

    #[test]
    fn only_the_amounts_of_the_unreleased_version_count() {
        let text = "# Changelog\n## [Unreleased]\n### Added\n- x\n### Amounts\n- EUR/2027-01-01\n## 0.1.0\n### Amounts\n- USD/2026-10-01\n";
        assert_eq!(amounts_of_unreleased(text), "- EUR/2027-01-01\n");
        assert!(has_release(text));
        assert!(!has_release("# Changelog\n## [Unreleased]\n"));
    }
}
