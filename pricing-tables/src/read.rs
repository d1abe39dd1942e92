//! `"rate_cards/EUR/2023-06-01.csv"` and its text become a price list: text → rows → [`Tables`].

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{
        currency::Currency,
        few,
        instant::Day,
        market::{Market, MarketRow, MarketTable},
    },
    tariff::regime::Regime,
    tariff::{only_currency::OnlyCurrency, rate_book::RateBook, rate_card::RateCard, tables::Tables},
};
use csv::{ReaderBuilder, StringRecord};

use crate::{
    closest::closest,
    error::{Problems, TableError},
    known,
    row::{File, Fragment, Hole, KnownRow, Placed, PriceRow, Record, ThresholdRow, TierRow, day},
    tiers,
};

/// The largest file that is read. Meta's largest table is a thousandth of it.
pub(crate) const LARGEST_FILE: usize = 16 << 20;
/// All files of a folder together.
pub(crate) const LARGEST_FOLDER: usize = 64 << 20;
/// The most files a folder may hold.
pub(crate) const MOST_FILES: usize = 2_000;
/// The most rows of `markets.csv`; every calling code of the world needs 300.
const MOST_MARKET_ROWS: usize = 5_000;

pub(crate) const MARKETS: &str = "markets.csv";
pub(crate) const REGIMES: &str = "regimes.csv";
pub(crate) const FRAGMENTS: &str = "fragments.csv";
pub(crate) const HOLES: &str = "holes.csv";
pub(crate) const THRESHOLDS: &str = "tier_thresholds.csv";
pub(crate) const KNOWN_UNTIL: &str = "known_until.csv";
pub(crate) const ONLY_CURRENCIES: &str = "billing_currencies.csv";
/// The columns of a file of `rate_cards/`.
pub(crate) const CARD_HEADER: [&str; 4] = ["market", "category", "unit_price", "basis"];
/// The columns of a file of `volume_tiers/`.
pub(crate) const TIER_HEADER: [&str; 6] = ["market", "category", "first_unit", "last_unit", "unit_price", "basis"];
const MARKET_HEADER: [&str; 5] = ["calling_code", "iso2", "country", "market", "effective_from"];
const FRAGMENT_HEADER: [&str; 4] = ["currency", "first_day", "effective_until", "note"];
const THRESHOLD_HEADER: [&str; 6] = [
    "market",
    "category",
    "effective_from",
    "published_from",
    "step_percent",
    "first_units",
];
const KNOWN_HEADER: [&str; 2] = ["tables", "known_until"];
const ONLY_HEADER: [&str; 3] = ["country", "currency", "effective_from"];
const HOLE_HEADER: [&str; 5] = ["currency", "first_day", "market", "category", "note"];
const REGIME_HEADER: [&str; 18] = [
    "name",
    "effective_from",
    "unit",
    "window_hours",
    "conversation_hours",
    "entry_point_reply_hours",
    "entry_point_hours",
    "allowance_units",
    "allowance_scope",
    "allowance_cover",
    "service_free",
    "utility_free_in_window",
    "open_utility_conversation_free",
    "reactions_free",
    "exempt_service_free",
    "authentication_international",
    "volume_tiers",
    "entry_point_reports",
];

/// A table whose file name gives currency and first day.
#[derive(Debug)]
pub(crate) struct Dated<'t, R> {
    pub(crate) file: File<'t>,
    pub(crate) currency: Currency,
    pub(crate) first_day: Day,
    pub(crate) rows: Vec<Placed<R>>,
}

/// A table of which a folder has one at most.
#[derive(Debug)]
pub(crate) struct Single<'t, R> {
    pub(crate) file: File<'t>,
    pub(crate) rows: Vec<Placed<R>>,
}

/// Every row of a folder, readable one by one and not yet proved to fit together.
#[derive(Debug)]
pub(crate) struct Sheets<'t> {
    pub(crate) market_rows: Single<'t, MarketRow>,
    pub(crate) markets: MarketTable,
    /// By currency and first day.
    pub(crate) cards: Vec<Dated<'t, PriceRow>>,
    /// By currency and first day.
    pub(crate) tiers: Vec<Dated<'t, TierRow>>,
    pub(crate) regimes: Option<Single<'t, Regime>>,
    pub(crate) fragments: Option<Single<'t, Fragment>>,
    pub(crate) holes: Option<Single<'t, Hole>>,
    pub(crate) thresholds: Option<Single<'t, ThresholdRow>>,
    pub(crate) known: Option<Single<'t, KnownRow>>,
    pub(crate) only_currencies: Option<Single<'t, OnlyCurrency>>,
    pub(crate) notes: Vec<String>,
}

/// What a file is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A table of which there is one at most, by its name.
    Single(&'static str),
    Card(Currency, Day),
    Tiers(Currency, Day),
    /// A table of a name that says nothing to us.
    UnknownTable,
    /// Not a table: a README, the list of sources.
    Other,
}

fn kind(path: &str) -> Result<Kind, TableError> {
    let fail = |message: String| {
        let hint = "name it rate_cards/CURRENCY/FIRST-DAY.csv or volume_tiers/CURRENCY/FIRST-DAY.csv, for example EUR/2025-07-01.csv";
        TableError::whole_file(path, message).with_hint(hint)
    };
    let Some(stem) = path.strip_suffix(".csv") else {
        return Ok(Kind::Other);
    };
    let dated = |currency: &str, first_day: &str| {
        let currency: Currency = currency.parse().map_err(fail)?;
        Ok::<_, TableError>((currency, day(first_day).map_err(fail)?))
    };
    let parts: Vec<&str> = stem.split('/').collect();
    match parts.as_slice() {
        ["rate_cards", currency, name] => dated(currency, name).map(|(currency, day)| Kind::Card(currency, day)),
        ["volume_tiers", currency, name] => dated(currency, name).map(|(currency, day)| Kind::Tiers(currency, day)),
        ["rate_cards" | "volume_tiers", ..] => Err(fail("this file is not where a table is expected".to_owned())),
        _ => {
            let known = [
                MARKETS,
                REGIMES,
                FRAGMENTS,
                HOLES,
                THRESHOLDS,
                KNOWN_UNTIL,
                ONLY_CURRENCIES,
            ]
            .into_iter()
            .find(|name| *name == path);
            Ok(known.map_or(Kind::UnknownTable, Kind::Single))
        }
    }
}

/// Finds markets by name.
#[derive(Debug)]
pub(crate) struct Names<'m> {
    by_name: BTreeMap<&'m str, Market>,
}

impl<'m> Names<'m> {
    pub(crate) fn new(markets: &'m MarketTable) -> Self {
        let names = markets.names().iter().enumerate();
        Self {
            by_name: names
                .filter_map(|(place, name)| Some((name.as_str(), Market::from_index(place)?)))
                .collect(),
        }
    }

    pub(crate) fn name(&self, market: Market) -> &'m str {
        self.by_name
            .iter()
            .find(|(_, known)| **known == market)
            .map_or("?", |(name, _)| *name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<Market> {
        self.by_name.get(name).copied()
    }

    /// Advice for a name that was not found.
    pub(crate) fn hint(&self, name: &str) -> String {
        match closest(name, self.by_name.keys().copied()) {
            Some(known) => {
                format!("did you mean `{known}`? Otherwise add the market to markets.csv with its first day")
            }
            None => "add the market to markets.csv with its first day, or correct the name in this row".to_owned(),
        }
    }
}

/// Hands over each record of a text with the byte it starts at, until `take` asks for no more.
///
/// Most tables quote nothing; such a text is cut at its line ends and commas, which takes half the time of a full
/// reader.
fn records(text: &str, mut take: impl FnMut(usize, &StringRecord) -> bool) -> Result<(), csv::Error> {
    let mut fields = StringRecord::new();
    if !text.contains('"') {
        let mut at = 0_usize;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\r', '\n']);
            if !content.is_empty() {
                fields.clear();
                content.split(',').for_each(|field| fields.push_field(field));
                if !take(at, &fields) {
                    break;
                }
            }
            at = at.saturating_add(line.len());
        }
        return Ok(());
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    while reader.read_record(&mut fields)? {
        let at = fields
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok());
        if !take(at.unwrap_or_default(), &fields) {
            break;
        }
    }
    Ok(())
}

/// Reads each row of a file; a row that cannot be read leaves a problem and is skipped.
fn rows<'t, R>(
    file: File<'t>,
    header: &[&str],
    problems: &mut Problems,
    mut take: impl FnMut(&Record<'t, '_>, &mut Problems) -> Option<R>,
) -> Vec<Placed<R>> {
    let mut rows = vec![];
    let mut first = true;
    let read = records(file.text, |at, fields| {
        let record = Record { file, at, fields };
        if first {
            first = false;
            let known = fields.iter().eq(header.iter().copied());
            if !known {
                let error = record.error(0, "the first line is not the header of this table");
                problems.add(error.with_hint(format!("the first line must be: {}", header.join(","))));
            }
            return known;
        }
        if fields.len() == header.len() {
            if let Some(row) = take(&record, problems) {
                rows.push(Placed { at, row });
            }
        } else {
            let (found, expected) = (fields.len(), header.len());
            let message = format!("this row has {found} fields; expected {expected}: {}", header.join(","));
            problems.add(record.error(0, message));
        }
        !problems.is_full()
    });
    if let Err(error) = read {
        problems.add(TableError::whole_file(file.path, error.to_string()));
    } else if first {
        let error = TableError::whole_file(file.path, "the file is empty");
        problems.add(error.with_hint(format!("the first line must be: {}", header.join(","))));
    }
    rows
}

/// The files of a folder by what they are.
#[derive(Debug, Default)]
struct Folder<'t> {
    singles: BTreeMap<&'static str, File<'t>>,
    cards: Vec<(Currency, Day, File<'t>)>,
    tiers: Vec<(Currency, Day, File<'t>)>,
    notes: Vec<String>,
}

impl<'t> Folder<'t> {
    /// Sorts out the files; none when there is too much of them to look at.
    fn sort(files: &[(&'t str, &'t str)], problems: &mut Problems) -> Option<Self> {
        let total: usize = files.iter().map(|(_, text)| text.len()).sum();
        if MOST_FILES < files.len() || LARGEST_FOLDER < total {
            let found = format!("{} files with {total} bytes are too much", files.len());
            let message = format!("{found}; expected up to {MOST_FILES} files and {LARGEST_FOLDER} bytes");
            problems.add(TableError::whole_file(".", message));
            return None;
        }
        let mut folder = Self::default();
        let mut seen = BTreeSet::new();
        for (path, text) in files {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let file = File { path, text };
            if LARGEST_FILE < text.len() {
                let message = format!(
                    "the file has {} bytes; tables of more than {LARGEST_FILE} are refused",
                    text.len()
                );
                problems.add(TableError::whole_file(path, message));
            } else if seen.insert(*path) {
                match kind(path) {
                    Ok(Kind::Single(name)) => drop(folder.singles.insert(name, file)),
                    Ok(Kind::Card(currency, first_day)) => folder.cards.push((currency, first_day, file)),
                    Ok(Kind::Tiers(currency, first_day)) => folder.tiers.push((currency, first_day, file)),
                    Ok(Kind::UnknownTable) => folder
                        .notes
                        .push(format!("{path} is not a table of a known name and was not read")),
                    Ok(Kind::Other) => {}
                    Err(error) => problems.add(error),
                }
            } else {
                problems.add(TableError::whole_file(path, "the file is given twice"));
            }
        }
        if folder.cards.is_empty() && problems.is_empty() {
            let error = TableError::whole_file("rate_cards", "there is no rate card");
            let hint =
                "add at least one file rate_cards/CURRENCY/FIRST-DAY.csv, for example rate_cards/EUR/2025-07-01.csv";
            problems.add(error.with_hint(hint));
        }
        few::sort_by_key(&mut folder.cards, |(currency, first_day, _)| (*currency, *first_day));
        few::sort_by_key(&mut folder.tiers, |(currency, first_day, _)| (*currency, *first_day));
        Some(folder)
    }

    /// A table of which there is one at most.
    fn single<R>(
        &self,
        name: &str,
        header: &[&str],
        problems: &mut Problems,
        take: impl FnMut(&Record<'t, '_>, &mut Problems) -> Option<R>,
    ) -> Option<Single<'t, R>> {
        let file = *self.singles.get(name)?;
        Some(Single {
            file,
            rows: rows(file, header, problems, take),
        })
    }
}

/// Every table of a folder, or everything that cannot be read in it.
///
/// Checks the files' names and each row by itself; [`crate::check`] looks at how they fit together.
pub(crate) fn read<'t>(files: &[(&'t str, &'t str)], problems: &mut Problems) -> Option<Sheets<'t>> {
    let folder = Folder::sort(files, problems)?;
    let Some(market_rows) = folder.single(MARKETS, &MARKET_HEADER, problems, |record, problems| {
        record.market_row(problems)
    }) else {
        let error = TableError::whole_file(MARKETS, "the file is missing");
        problems.add(
            error.with_hint("every folder of tables needs it: calling codes, countries and their markets by first day"),
        );
        return None;
    };
    let markets = market_table(&market_rows, problems);
    let names = markets.as_ref().map(Names::new);
    // Without a market table every row is still read, and only its market is taken on trust: the result is refused
    // anyway.
    let mut last: (String, Option<Market>) = (String::new(), None);
    let mut market = |record: &Record<'_, '_>, field, problems: &mut Problems| {
        let name = record.text(field, problems)?;
        let Some(names) = &names else {
            return Market::from_index(0);
        };
        // Rows of one market stand together.
        if last.1.is_some() && last.0 == name {
            return last.1;
        }
        let found = names.find(name);
        if found.is_none() {
            let error = record.error(field, format!("market `{name}` is not in markets.csv"));
            problems.add(error.with_hint(names.hint(name)));
        }
        name.clone_into(&mut last.0);
        last.1 = found;
        found
    };
    let (mut cards, mut tiers) = (vec![], vec![]);
    for (currency, first_day, file) in &folder.cards {
        let rows = rows(*file, &CARD_HEADER, problems, |record, problems| {
            let market = market(record, 0, problems);
            record.price_row(market, problems)
        });
        cards.push(Dated {
            file: *file,
            currency: *currency,
            first_day: *first_day,
            rows,
        });
    }
    for (currency, first_day, file) in &folder.tiers {
        let rows = rows(*file, &TIER_HEADER, problems, |record, problems| {
            let market = market(record, 0, problems);
            record.tier_row(market, problems)
        });
        tiers.push(Dated {
            file: *file,
            currency: *currency,
            first_day: *first_day,
            rows,
        });
    }
    let regimes = folder.single(REGIMES, &REGIME_HEADER, problems, |record, problems| {
        record.regime(problems)
    });
    let fragments = folder.single(FRAGMENTS, &FRAGMENT_HEADER, problems, |record, problems| {
        record.fragment(problems)
    });
    let holes = folder.single(HOLES, &HOLE_HEADER, problems, |record, problems| {
        market(record, 2, problems);
        record.hole(problems)
    });
    let thresholds = folder.single(THRESHOLDS, &THRESHOLD_HEADER, problems, |record, problems| {
        let market = market(record, 0, problems);
        record.threshold_row(market, problems)
    });
    let known = folder.single(KNOWN_UNTIL, &KNOWN_HEADER, problems, |record, problems| {
        record.known_row(problems)
    });
    let only_currencies = folder.single(ONLY_CURRENCIES, &ONLY_HEADER, problems, |record, problems| {
        record.only_currency(problems)
    });
    Some(Sheets {
        market_rows,
        markets: markets?,
        cards,
        tiers,
        regimes,
        fragments,
        holes,
        thresholds,
        known,
        only_currencies,
        notes: folder.notes,
    })
}

fn market_table(sheet: &Single<'_, MarketRow>, problems: &mut Problems) -> Option<MarketTable> {
    if MOST_MARKET_ROWS < sheet.rows.len() {
        let message = format!(
            "{} rows are too many; expected up to {MOST_MARKET_ROWS}",
            sheet.rows.len()
        );
        problems.add(TableError::whole_file(sheet.file.path, message));
        return None;
    }
    match MarketTable::new(sheet.rows.iter().map(|placed| placed.row.clone()).collect()) {
        Ok(markets) => Some(markets),
        Err(error) => {
            let at = sheet.rows.get(error.row).map_or(0, |placed| placed.at);
            problems.add(sheet.file.error(at, 0, error.message));
            None
        }
    }
}

/// The tables themselves. `regimes` and `only_currencies` are those of the folder, or the shipped ones.
pub(crate) fn build(sheets: Sheets<'_>, regimes: Vec<Regime>, only_currencies: Vec<OnlyCurrency>) -> Tables {
    let fragments = sheets.fragments.map_or_else(Vec::new, |sheet| sheet.rows);
    let cards: Vec<RateCard> = sheets
        .cards
        .into_iter()
        .map(|sheet| {
            let fragment = fragments
                .iter()
                .find(|placed| placed.row.currency == sheet.currency && placed.row.first_day == sheet.first_day);
            let until = fragment.and_then(|placed| placed.row.effective_until);
            let mut card = RateCard::new(sheet.currency, sheet.first_day, until, fragment.is_none());
            for PriceRow { market, category, cell } in sheet.rows.into_iter().map(|placed| placed.row) {
                card.set(market, category, cell);
            }
            card
        })
        .collect();
    let rows = |sheet: Option<Single<'_, ThresholdRow>>| sheet.map_or_else(Vec::new, |sheet| sheet.rows);
    let thresholds: Vec<ThresholdRow> = rows(sheets.thresholds).into_iter().map(|placed| placed.row).collect();
    let tiers = tiers::tables(&cards, sheets.tiers, &thresholds);
    let known_until = known::known_until(
        sheets
            .known
            .as_ref()
            .map(|sheet| sheet.rows.as_slice())
            .unwrap_or_default(),
        &cards,
    );
    Tables {
        markets: sheets.markets,
        regimes,
        rates: RateBook::new(cards, tiers),
        known_until,
        only_currencies,
    }
}
