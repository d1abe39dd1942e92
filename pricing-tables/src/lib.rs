//! `"EUR from 2023-06-01: Germany, marketing, 0.1131"`: Meta's published prices, markets and dated rules as data.
//!
//! The files of `data/` are carried in the library as text and become [`Tables`] in one of two ways, by the same
//! reader:
//!
//! - [`shipped`] gives the tables of this version;
//! - [`from_folder`] reads a folder of one's own in the same layout, proves it sound, and names every fault with file,
//!   line and column.
//!
//! Modules in reading order: `row` (what a line says), `read` (text → rows → tables), `check` (the rows fit together),
//! [`catalog`] (what `wabill rates` shows), [`history`] and [`mod@source`] (what a person asks of one price),
//! [`edition`] (the lists known at some time), `import` (Meta's own downloads; only with the feature of that name).
//!
//! ```
//! use billing_core::base::category::Category;
//!
//! let tables = pricing_tables::shipped();
//! let card = tables.rates.card("EUR".parse().unwrap(), "2023-06-30".parse().unwrap()).unwrap();
//! let germany = tables.markets.market("Germany").unwrap();
//! let cell = card.cell(germany, Category::Marketing).unwrap();
//! assert_eq!(cell.unit_price.to_string(), "0.1131");
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod catalog;
mod check;
mod closest;
pub mod currency_file;
pub mod edition;
mod embed;
mod error;
pub mod history;
#[cfg(feature = "import")]
pub mod import;
mod known;
mod read;
mod row;
pub mod source;
mod tiers;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use billing_core::tariff::{only_currency::OnlyCurrency, regime::Regime, tables::Tables};
use check::MissingCell;
use error::Problems;
pub use error::TableError;
pub use row::{Fragment, Hole};

/// Tables together with what is known about their gaps.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What a bill needs.
    pub tables: Tables,
    /// The cards that do not claim a price for every market, by currency and first day.
    pub fragments: Vec<Fragment>,
    /// The cells that complete cards lack and say so.
    pub holes: Vec<Hole>,
    /// What a person should know and no bill is refused for; empty for the shipped tables.
    pub notes: Vec<String>,
}

/// Path inside `data/` and text of every shipped file, sorted by path; a starting point for tables of one's own.
///
/// ```
/// let paths: Vec<&str> = pricing_tables::shipped_files().iter().map(|(path, _)| *path).collect();
/// assert!(paths.contains(&"markets.csv"));
/// assert!(paths.contains(&"rate_cards/EUR/2023-06-01.csv"));
/// ```
pub fn shipped_files() -> &'static [(&'static str, &'static str)] {
    embed::FILES
}

/// The shipped tables, read once; again when [`currency_file::add`] has added prices.
///
/// ```
/// use billing_core::tariff::regime::ChargedUnit;
/// let regime = pricing_tables::shipped().regime("2026-10-01".parse().unwrap()).unwrap();
/// assert_eq!((regime.name.as_str(), regime.unit), ("R4", ChargedUnit::Message));
/// ```
pub fn shipped() -> &'static Tables {
    &shipped_loaded().tables
}

/// The shipped tables with their fragments and holes, read once.
///
/// ```
/// let loaded = pricing_tables::shipped_loaded();
/// assert!(loaded.notes.is_empty());
/// assert!(loaded.holes.iter().any(|hole| hole.market == "India"));
/// ```
///
/// # Panics
///
/// Never: the files are part of the library, and its tests read them all.
pub fn shipped_loaded() -> &'static Loaded {
    static SHIPPED: OnceLock<Loaded> = OnceLock::new();
    currency_file::with_added().unwrap_or_else(|| {
        SHIPPED.get_or_init(|| {
            #[expect(
                clippy::expect_used,
                reason = "the files are part of the library, and tests/shipped_tables.rs reads them all"
            )]
            read_shipped(embed::FILES).expect("the shipped tables can be read")
        })
    })
}

/// Reads files of this version. How they fit together is proved when this crate is tested, not each time a program
/// starts.
fn read_shipped(files: &[(&str, &str)]) -> Result<Loaded, Vec<TableError>> {
    let mut problems = Problems::default();
    let loaded = read::read(files, &mut problems).map(|sheets| finish(sheets, vec![], vec![], &BTreeSet::new()));
    match loaded {
        Some(loaded) if problems.is_empty() => Ok(loaded),
        Some(_) | None => Err(problems.into_errors()),
    }
}

/// Reads the files of a folder, given as path inside the folder and text.
///
/// `markets.csv` and at least one file of `rate_cards/` are needed. `volume_tiers/`, `fragments.csv` and `holes.csv`
/// may be absent: then every charged message has the list price, and every card counts as complete. `regimes.csv` may
/// be absent: then the shipped rules apply, and a note says so. A price that a complete card lacks and `holes.csv` does
/// not list is a note: the messages that need it will be refused.
///
/// Three more files may be absent:
///
/// - `tier_thresholds.csv` says where bands begin, the same in every currency, and by how many percent of the list
///   price each is cheaper. From it the volume tiers of every rate card are computed, except where `volume_tiers/`
///   gives a market and category its own. Absent: only the tables of `volume_tiers/` hold, each until the currency's
///   next one.
/// - `known_until.csv` says the last day for which prices are known: of a currency, or of `all`; and the last day of
///   the `rules`. Absent, or where a later list is there: to the end of the quarter in which each currency's last list
///   begins, since Meta changes prices with quarters. A price used for a later day is assumed, with a warning.
/// - `billing_currencies.csv` says which countries allow one currency only. Absent: as shipped.
///
/// # Errors
///
/// Every [`TableError`] found, in order of file and line; after 200 it stops looking.
///
/// ```
/// let folder = |card: &str| vec![
///     ("markets.csv".to_owned(), "calling_code,iso2,country,market,effective_from\n\
///         49,DE,Germany,Germany,2022-02-01\n996,KG,Kyrgyzstan,Other,2022-02-01\n".to_owned()),
///     ("rate_cards/EUR/2025-07-01.csv".to_owned(), format!("market,category,unit_price,basis\n{card}\n")),
/// ];
/// let loaded = pricing_tables::from_folder(folder("Germany,marketing,0.1131,published")).unwrap();
/// assert_eq!(loaded.notes.len(), 2);
///
/// let errors = pricing_tables::from_folder(folder("Germny,marketing,\"0,1131\",published")).unwrap_err();
/// assert_eq!(errors[0].to_string(), "rate_cards/EUR/2025-07-01.csv:2:1: market `Germny` is not in markets.csv");
/// assert_eq!(errors[1].column, Some(18));
/// ```
pub fn from_folder(files: Vec<(String, String)>) -> Result<Loaded, Vec<TableError>> {
    let mut files: Vec<(String, String)> = files
        .into_iter()
        .map(|(path, text)| (path.trim_start_matches("./").replace('\\', "/"), text))
        .collect();
    files.sort();
    let borrowed: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    load(&borrowed)
}

/// Reads and proves any set of files, as [`from_folder`] does.
fn load(files: &[(&str, &str)]) -> Result<Loaded, Vec<TableError>> {
    let mut problems = Problems::default();
    let Some(sheets) = read::read(files, &mut problems) else {
        return Err(problems.into_errors());
    };
    let (regimes, mut notes) = match &sheets.regimes {
        Some(sheet) => (sheet.rows.iter().map(|placed| placed.row.clone()).collect(), vec![]),
        None => (
            shipped().regimes.clone(),
            vec!["regimes.csv is absent; the rules built into this program apply".to_owned()],
        ),
    };
    let only_currencies = match &sheets.only_currencies {
        Some(_) => vec![],
        None => shipped().only_currencies.clone(),
    };
    let missing = check::check(&sheets, &regimes, &mut problems);
    if !problems.is_empty() {
        return Err(problems.into_errors());
    }
    notes.extend(sheets.notes.iter().cloned());
    let mut loaded = finish(sheets, regimes, only_currencies, &missing);
    notes.append(&mut loaded.notes);
    Ok(Loaded { notes, ..loaded })
}

/// Builds the tables and says what they lack.
fn finish(
    mut sheets: read::Sheets<'_>,
    regimes: Vec<Regime>,
    only_currencies: Vec<OnlyCurrency>,
    missing: &BTreeSet<MissingCell>,
) -> Loaded {
    let rows_of = |rows: Option<&read::Single<'_, Fragment>>| {
        rows.map_or_else(Vec::new, |sheet| {
            sheet.rows.iter().map(|placed| placed.row.clone()).collect()
        })
    };
    let fragments = rows_of(sheets.fragments.as_ref());
    let holes: Vec<Hole> = sheets.holes.take().map_or_else(Vec::new, |sheet| {
        sheet.rows.into_iter().map(|placed| placed.row).collect()
    });
    let own = sheets
        .regimes
        .take()
        .map(|sheet| sheet.rows.into_iter().map(|placed| placed.row).collect());
    let only = sheets.only_currencies.take();
    let only = only.map_or(only_currencies, |sheet| {
        sheet.rows.into_iter().map(|placed| placed.row).collect()
    });
    let tables = read::build(sheets, own.unwrap_or(regimes), only);
    let notes = missing_notes(&tables, &holes, missing);
    Loaded {
        tables,
        fragments,
        holes,
        notes,
    }
}

/// One note per card for the cells it lacks and `holes.csv` does not admit.
fn missing_notes(tables: &Tables, holes: &[Hole], missing: &BTreeSet<MissingCell>) -> Vec<String> {
    let mut by_card: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (currency, first_day, market, category) in missing {
        let name = tables.markets.name(*market);
        let listed = holes.iter().any(|hole| {
            (hole.currency, hole.first_day, hole.market.as_str(), hole.category)
                == (*currency, *first_day, name, *category)
        });
        if !listed {
            by_card
                .entry((*currency, *first_day))
                .or_default()
                .push(format!("{name} {category}"));
        }
    }
    let note = |((currency, first_day), cells): ((_, _), Vec<String>)| {
        let first = cells.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if 5 < cells.len() { ", …" } else { "" };
        let count = cells.len();
        let prices = if count == 1 { "price" } else { "prices" };
        format!(
            "rate_cards/{currency}/{first_day}.csv lacks {count} {prices} a bill may need ({first}{more}); such messages are refused"
        )
    };
    by_card.into_iter().map(note).collect()
}

/// Reads a folder of tables from the disk, as [`from_folder`] does.
///
/// # Errors
///
/// As [`from_folder`], and a [`TableError`] for each file that cannot be read, is not UTF-8 or is too large.
#[cfg(not(target_family = "wasm"))]
pub fn read_folder(folder: &std::path::Path) -> Result<Loaded, Vec<TableError>> {
    let mut problems = Problems::default();
    let mut files = vec![];
    let mut left = read::LARGEST_FOLDER;
    collect(folder, "", 0, &mut left, &mut files, &mut problems);
    if problems.is_empty() {
        from_folder(files)
    } else {
        Err(problems.into_errors())
    }
}

/// Adds every CSV file below a folder, three levels deep at most.
#[cfg(not(target_family = "wasm"))]
fn collect(
    folder: &std::path::Path,
    prefix: &str,
    depth: usize,
    left: &mut usize,
    files: &mut Vec<(String, String)>,
    problems: &mut Problems,
) {
    let place = if prefix.is_empty() { "." } else { prefix };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return problems.add(TableError::whole_file(
                place,
                format!("the folder cannot be read: {error}"),
            ));
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                return problems.add(TableError::whole_file(
                    place,
                    format!("the folder cannot be read: {error}"),
                ));
            }
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        let full = entry.path();
        if full.is_dir() {
            if depth < 2 && !name.starts_with('.') {
                collect(&full, &path, depth.saturating_add(1), left, files, problems);
            }
        } else if std::path::Path::new(&name)
            .extension()
            .is_some_and(|ending| ending == "csv")
        {
            if read::MOST_FILES <= files.len() {
                return problems.add(TableError::whole_file(
                    place,
                    format!("more than {} tables", read::MOST_FILES),
                ));
            }
            match read_file(&full, read::LARGEST_FILE.min(*left)) {
                Ok(text) => {
                    *left = left.saturating_sub(text.len());
                    files.push((path, text));
                }
                Err(message) => problems.add(TableError::whole_file(&path, message)),
            }
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn read_file(path: &std::path::Path, most: usize) -> Result<String, String> {
    use std::io::Read as _;
    let unreadable = |error: std::io::Error| format!("the file cannot be read: {error}");
    let mut bytes = vec![];
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if most < bytes.len() {
        return Err(format!(
            "the file is too large; expected up to {} bytes a table and {} in all",
            read::LARGEST_FILE,
            read::LARGEST_FOLDER
        ));
    }
    String::from_utf8(bytes)
        .map_err(|error| format!("the file is not UTF-8 (byte {})", error.utf8_error().valid_up_to()))
}
