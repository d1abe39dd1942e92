//! `"prices/GBP.txt"`: the prices of one currency as a file of their own, loaded when somebody asks for them.
//!
//! A page that opens with some currencies carries the others' rate cards without rows (feature `every-currency` off):
//! which lists there are is known, so nothing that names them needs to wait, and their prices are added from such a
//! file. It is the currency's files of `data/`, one after the other, each after a line with its path:
//!
//! ```text
//! # rate_cards/GBP/2026-10-01.csv
//! market,category,unit_price,basis
//! Argentina,marketing,0.0446,carried
//! …
//! ```

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use billing_core::base::{currency::Currency, few};

use crate::{Loaded, TableError, embed, read_shipped};

/// What was added so far: the files, and the tables with them.
#[derive(Debug)]
struct Added {
    files: BTreeMap<&'static str, &'static str>,
    loaded: &'static Loaded,
}

static ADDED: RwLock<Option<Added>> = RwLock::new(None);

/// The tables with everything added; none where nothing was.
pub(crate) fn with_added() -> Option<&'static Loaded> {
    ADDED.read().ok()?.as_ref().map(|added| added.loaded)
}

/// Whether all prices of a currency are there, so that nothing is to be added.
///
/// ```
/// use pricing_tables::currency_file::is_complete;
/// assert!(is_complete("EUR".parse().unwrap()));
/// assert!(is_complete("KWD".parse().unwrap()), "no list of this currency is known");
/// ```
pub fn is_complete(currency: Currency) -> bool {
    let mut cards = crate::shipped()
        .rates
        .cards()
        .filter(|card| card.currency() == currency);
    cards.all(|card| card.cells().next().is_some())
}

/// Adds the prices of a currency to [`shipped`](crate::shipped). Whoever asked before keeps the tables without them.
///
/// The text is kept for the rest of the program, since tables are lent out for that long.
///
/// # Errors
///
/// Every [`TableError`] in the text; nothing is added then. A text that is no such file is one of them.
pub fn add(text: &str) -> Result<(), Vec<TableError>> {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    let mut added = ADDED.write().unwrap_or_else(PoisonError::into_inner);
    let mut files = added.as_ref().map_or_else(BTreeMap::new, |added| added.files.clone());
    files.extend(files_of(text)?);
    let loaded = read_shipped(&overlaid(embed::FILES, &files))?;
    *added = Some(Added {
        files,
        loaded: Box::leak(Box::new(loaded)),
    });
    Ok(())
}

/// Path and text of the files in a text.
fn files_of(text: &str) -> Result<BTreeMap<&str, &str>, Vec<TableError>> {
    let mut files = BTreeMap::new();
    // No table has this sign in it.
    for part in text.split("# ").skip(1) {
        let (path, content) = part.split_once('\n').unwrap_or((part, ""));
        files.insert(path, content);
    }
    let known = |path: &&str| path.starts_with("rate_cards/") || path.starts_with("volume_tiers/");
    if text.starts_with("# ") && files.keys().all(known) {
        return Ok(files);
    }
    let error = TableError::whole_file("prices", "this is not a file of one currency's prices");
    Err(vec![error.with_hint(
        "each table in it begins with a line such as # rate_cards/GBP/2026-10-01.csv",
    )])
}

/// The files, those of the same path replaced.
fn overlaid<'t>(files: &[(&'t str, &'t str)], over: &BTreeMap<&'t str, &'t str>) -> Vec<(&'t str, &'t str)> {
    let mut all: BTreeMap<&str, &str> = few::collect(files.iter().copied());
    all.extend(over.iter().map(|(path, text)| (*path, *text)));
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{files_of, overlaid};
    use crate::{Loaded, embed, read_shipped};

    /// The text of a currency's file, as the page's build writes it.
    fn file(currency: &str) -> String {
        let folder = format!("/{currency}/");
        let own = embed::FILES.iter().filter(|(path, _)| path.contains(&folder));
        let parts: Vec<String> = own.map(|(path, text)| format!("# {path}\n{text}")).collect();
        parts.concat()
    }

    #[test]
    fn a_currency_that_is_added_later_has_the_same_prices_and_bands() {
        let empty = "market,category,unit_price,basis\n";
        let without: Vec<(&str, &str)> = embed::FILES
            .iter()
            .filter(|(path, _)| !path.starts_with("volume_tiers/INR/"))
            .map(|(path, text)| {
                (
                    *path,
                    if path.starts_with("rate_cards/INR/") {
                        empty
                    } else {
                        text
                    },
                )
            })
            .collect();
        let day = "2026-10-15".parse().unwrap();
        let inr = "INR".parse().unwrap();
        let card = |loaded: &Loaded| {
            let card = loaded.tables.rates.card(inr, day).unwrap();
            (card.name(), card.cells().count())
        };
        let bands = |loaded: &Loaded| {
            let table = loaded.tables.rates.tier_table(inr, day);
            table.map(|table| table.schedules().count())
        };
        let before = read_shipped(&without).unwrap();
        assert_eq!(card(&before), ("INR/2026-10-01".to_owned(), 0));
        assert_eq!(bands(&before), None);
        let text = file("INR");
        let after = read_shipped(&overlaid(&without, &files_of(&text).unwrap())).unwrap();
        assert_eq!(card(&after), ("INR/2026-10-01".to_owned(), 206));
        assert_eq!(bands(&after), Some(112));
    }

    #[test]
    fn a_text_of_another_kind_is_refused() {
        assert!(files_of("<!doctype html>").is_err());
        assert!(files_of("# markets.csv\nx").is_err());
        assert!(files_of("").is_err());
    }
}
