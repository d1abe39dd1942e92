//! `"whatsapp-rates-usd.csv"`, a workbook in spite of its name, becomes `rate_cards/USD/2026-10-01.csv`.
//!
//! Reads Meta's own downloads, "list rates" and "volume tiers", as XLSX or CSV, and writes table files of this crate's
//! layout. Nothing is guessed: a cell that could mean two prices, a market nobody knows or a band that leaves a gap is
//! an error that names row and column. Only with the feature `import`; the page does without.

mod bands;
mod cell;
mod grid;
mod layout;
mod new_market;
mod sheet;

use billing_core::base::{currency::Currency, instant::Day, market::MarketRow};
pub use new_market::NewMarket;
use serde::Serialize;
use sheet::Sheet;

use crate::{
    Loaded, TableError,
    catalog::RateDiff,
    error::Problems,
    read::{FRAGMENTS, HOLES, MARKETS},
};

/// What the person who imports says about a file. What the file says itself must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given<'g> {
    /// The currency, where the file does not name it.
    pub currency: Option<Currency>,
    /// The first day in force, where the file's title does not name it.
    pub effective_from: Option<Day>,
    /// Markets that the tables do not know yet; each begins on the file's first day, if the file has a price for it.
    pub markets: &'g [NewMarket],
}

/// Which of Meta's two files it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// One price for each market and category.
    ListRates,
    /// Price steps by monthly volume.
    VolumeTiers,
}

/// A table file made from a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Which of Meta's two files it was.
    pub kind: ImportKind,
    /// Its currency.
    pub currency: Currency,
    /// First day in force.
    pub effective_from: Day,
    /// Where the table belongs in a folder of tables, for example `rate_cards/USD/2026-10-01.csv`.
    pub path: String,
    /// The table's text.
    pub text: String,
    /// The card or tier table compared with, for example `USD/2026-07-01`; none where none was in force on that day.
    pub compared_with: Option<String>,
    /// Each changed cell with old and new price.
    pub changes: RateDiff,
    /// What a person should know.
    pub notes: Vec<String>,
    /// What `markets.csv` must say besides, since the table has prices for markets that are new.
    #[serde(skip)]
    pub new_markets: Vec<MarketRow>,
}

/// Reads a download and compares it with known tables.
///
/// A workbook may hold several sheets; each one with a market column becomes a table. In the errors, lines are the rows
/// of the sheet and columns its cells.
///
/// # Errors
///
/// Every [`TableError`] found; nothing is imported then.
///
/// ```
/// use pricing_tables::import::{Given, import};
///
/// let file = "\"Cost per message in USD on the WhatsApp Business Platform, effective January 1, 2027\"\n\
///     Market,Currency,Marketing,Utility,Authentication,\"Authentication-\nInternational\",Service\n\
///     Germany,$US,0.1400,0.0550,0.0550,n/a,n/a\n";
/// let imported = import("rates.csv", file.as_bytes(), Given::default(), pricing_tables::shipped_loaded()).unwrap();
/// assert_eq!(imported[0].path, "rate_cards/USD/2027-01-01.csv");
/// assert!(imported[0].text.ends_with("Germany,marketing,0.1400,published\nGermany,utility,0.0550,published\n\
///     Germany,authentication,0.0550,published\n"));
/// let moved = &imported[0].changes.moved[0];
/// assert_eq!((moved.old.to_string(), moved.new.to_string()), ("0.1365".to_owned(), "0.14".to_owned()));
/// ```
pub fn import(file: &str, bytes: &[u8], given: Given<'_>, known: &Loaded) -> Result<Vec<Imported>, Vec<TableError>> {
    if bytes.is_empty() {
        let error = TableError::whole_file(
            file,
            "the file is empty; expected Meta's “list rates” or “volume tiers” file",
        );
        return Err(vec![error.with_hint("download it again")]);
    }
    let grids = grid::grids(file, bytes).map_err(|error| vec![error])?;
    let mut problems = Problems::default();
    let mut imported: Vec<Imported> = vec![];
    for grid in &grids {
        let Some(layout) = layout::find(grid) else { continue };
        let label = match &grid.sheet {
            Some(sheet) if 1 < grids.len() => format!("{file} ({sheet})"),
            Some(_) | None => file.to_owned(),
        };
        let sheet = Sheet {
            file: label,
            grid,
            layout: &layout,
            markets: &known.tables.markets,
        };
        if let Some(table) = sheet.import(given, known, &mut problems) {
            if imported.iter().any(|other| other.path == table.path) {
                problems.add(TableError::whole_file(
                    &sheet.file,
                    format!("two sheets give {}", table.path),
                ));
            }
            imported.push(table);
        }
    }
    if imported.is_empty() && problems.is_empty() {
        let error = TableError::whole_file(file, "no row near the top names a Market column and prices");
        problems.add(
            error.with_hint(
                "expected Meta's “list rates” or “volume tiers” file: Market, Currency, Marketing, Utility …",
            ),
        );
    }
    if problems.is_empty() {
        Ok(imported)
    } else {
        Err(problems.into_errors())
    }
}

/// A folder of tables with imported files in it.
///
/// A file of the same path is replaced. Where list rates replace or end a fragment, `fragments.csv` no longer says so,
/// and holes of that card are no longer listed: what the new card still lacks is reported when the folder is loaded.
/// New markets are added to `markets.csv`.
///
/// ```
/// use pricing_tables::import::{Given, adopt, import};
///
/// let known = pricing_tables::shipped_loaded();
/// let file = b"Market,Currency,Marketing,Utility,Authentication\nChile,CLP,80.1000,18.2000,18.2000\n";
/// let given = Given { effective_from: Some("2026-10-01".parse().unwrap()), ..Given::default() };
/// let imported = import("clp.csv", file, given, known).unwrap();
///
/// let shipped = pricing_tables::shipped_files().iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
/// let loaded = pricing_tables::from_folder(adopt(shipped.collect(), &imported)).unwrap();
/// let card = loaded.tables.rates.card("CLP".parse().unwrap(), "2026-10-01".parse().unwrap()).unwrap();
/// assert_eq!(card.name(), "CLP/2026-10-01");
/// ```
pub fn adopt(mut folder: Vec<(String, String)>, imported: &[Imported]) -> Vec<(String, String)> {
    for table in imported {
        folder.retain(|(path, _)| *path != table.path);
        folder.push((table.path.clone(), table.text.clone()));
        for (_, text) in folder.iter_mut().filter(|(path, _)| path == MARKETS) {
            *text = new_market::added(text, &table.new_markets);
        }
        if table.kind == ImportKind::ListRates {
            for (path, text) in &mut folder {
                if path == FRAGMENTS {
                    *text = settle_fragments(text, table);
                } else if path == HOLES {
                    let own = format!("{},{},", table.currency, table.effective_from);
                    *text = text
                        .split_inclusive('\n')
                        .filter(|line| !line.starts_with(&own))
                        .collect();
                }
            }
        }
    }
    folder.sort();
    folder
}

/// Removes the new card's own row, and the end of a card that the new one now follows.
fn settle_fragments(text: &str, table: &Imported) -> String {
    let day = table.effective_from.to_string();
    let mut settled = String::new();
    for line in text.split_inclusive('\n') {
        let mut fields = line.splitn(4, ',');
        let parts = (fields.next(), fields.next(), fields.next(), fields.next());
        match parts {
            (Some(currency), Some(first_day), _, _) if currency == table.currency.code() && first_day == day => {}
            // Days are of equal length, so text order is their order.
            (Some(currency), Some(first_day), Some(until), Some(note))
                if currency == table.currency.code() && first_day < day.as_str() && day.as_str() <= until =>
            {
                settled.extend([currency, ",", first_day, ",,", note]);
            }
            _ => settled += line,
        }
    }
    settled
}
