//! `"Pakistan utility: 1 to 150,000, then 150,001"`: the tables fit together, sorted, unique, without gaps.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{
        category::Category,
        currency::Currency,
        instant::Day,
        market::{Market, MarketTable},
    },
    tariff::rate_card::Cell,
    tariff::regime::{ChargedUnit, Regime},
};

use crate::{
    error::{Problems, TableError},
    read::{Dated, HOLES, Names, Sheets},
    row::{File, KnownOf, Placed, PriceRow, TierRow},
};

/// A price a bill may need and a card lacks: currency, first day, market, category.
pub(crate) type MissingCell = (Currency, Day, Market, Category);

/// Proves everything that one row alone cannot show. Gives back the cells that complete cards lack.
///
/// A file with unreadable rows is not looked at, since each such row would be blamed a second time as a gap; nor are
/// files compared with one another then.
pub(crate) fn check(sheets: &Sheets<'_>, regimes: &[Regime], problems: &mut Problems) -> BTreeSet<MissingCell> {
    let markets = &sheets.markets;
    let names = Names::new(markets);
    let mut days = MarketDays {
        markets,
        known: BTreeMap::new(),
    };
    let all_readable = problems.is_empty();
    check_market_rows(sheets, problems);
    check_regimes(sheets, problems);
    check_thresholds(sheets, &names, &mut days, problems);
    let mut books: BTreeMap<Currency, BTreeMap<Day, Prices>> = BTreeMap::new();
    for card in &sheets.cards {
        if !problems.mention(card.file.path) {
            check_card(card, &names, &mut days, problems);
        }
        let prices = card
            .rows
            .iter()
            .map(|placed| ((placed.row.market, placed.row.category), placed.row.cell))
            .collect();
        books.entry(card.currency).or_default().insert(card.first_day, prices);
    }
    for table in &sheets.tiers {
        if !problems.mention(table.file.path) {
            check_tiers(table, &names, &mut days, problems);
        }
    }
    if !all_readable {
        return BTreeSet::new();
    }
    for (place, table) in sheets.tiers.iter().enumerate() {
        let next = sheets
            .tiers
            .get(place.saturating_add(1))
            .filter(|next| next.currency == table.currency);
        check_list_prices(table, next.map(|next| next.first_day), sheets, &books, &names, problems);
    }
    check_fragments(sheets, &books, problems);
    check_known_until(sheets, &books, problems);
    let missing = missing_cells(sheets, &books, regimes, &mut days);
    check_holes(sheets, &missing, problems);
    missing
}

type Prices = BTreeMap<(Market, Category), Cell>;

/// Which markets exist, by the day since which they do. Markets change on few days, so few sets are made.
struct MarketDays<'m> {
    markets: &'m MarketTable,
    known: BTreeMap<Option<Day>, BTreeSet<Market>>,
}

impl MarketDays<'_> {
    fn on(&mut self, day: Day) -> &BTreeSet<Market> {
        let since = self
            .markets
            .changes()
            .iter()
            .rev()
            .find(|change| **change <= day)
            .copied();
        let markets = self.markets;
        self.known.entry(since).or_insert_with(|| {
            let all = (0..markets.names().len()).filter_map(Market::from_index);
            since.map_or_else(BTreeSet::new, |since| {
                all.filter(|market| markets.exists_on(*market, since)).collect()
            })
        })
    }
}

fn check_market_rows(sheets: &Sheets<'_>, problems: &mut Problems) {
    let sheet = &sheets.market_rows;
    let key = |placed: &Placed<billing_core::base::market::MarketRow>| {
        let row = &placed.row;
        (row.calling_code.clone(), row.country, row.effective_from)
    };
    for (above, below) in sheet.rows.iter().zip(sheet.rows.iter().skip(1)) {
        if key(below) <= key(above) {
            let error = sheet.file.error(below.at, 0, "this row is out of order");
            problems.add(error.with_hint("sort the rows by calling code (as text), country and first day"));
        }
    }
}

fn check_regimes(sheets: &Sheets<'_>, problems: &mut Problems) {
    let Some(sheet) = &sheets.regimes else { return };
    if sheet.rows.is_empty() && !problems.mention(sheet.file.path) {
        problems.add(TableError::whole_file(sheet.file.path, "there is no regime"));
    }
    let mut names = BTreeSet::new();
    let mut last = None;
    for placed in &sheet.rows {
        if problems.is_full() {
            return;
        }
        let regime = &placed.row;
        if !names.insert(regime.name.as_str()) {
            problems.add(
                sheet
                    .file
                    .error(placed.at, 0, format!("regime `{}` is listed twice", regime.name)),
            );
        }
        if last.is_some_and(|last| regime.effective_from <= last) {
            let message = format!("regime `{}` does not start after the one before it", regime.name);
            problems.add(sheet.file.error(placed.at, 1, message));
        }
        last = Some(regime.effective_from);
    }
}

/// Each row of thresholds counts from 1 upwards, and its market exists when it begins.
fn check_thresholds(sheets: &Sheets<'_>, names: &Names<'_>, days: &mut MarketDays<'_>, problems: &mut Problems) {
    let Some(sheet) = &sheets.thresholds else { return };
    let mut last = None;
    for Placed { at, row } in &sheet.rows {
        if problems.is_full() {
            return;
        }
        let key = Some((row.market, row.category.as_str(), row.effective_from));
        if key <= last {
            let error = sheet.file.error(*at, 0, "this row is out of order or listed twice");
            problems.add(error.with_hint("sort the rows by market, category and first day"));
        }
        last = key;
        if !days.on(row.effective_from).contains(&row.market) {
            let message = format!(
                "market `{}` is not in markets.csv on {}",
                names.name(row.market),
                row.effective_from
            );
            let hint = "add the market there with its first day, or correct the name in this row";
            problems.add(sheet.file.error(*at, 0, message).with_hint(hint));
        }
        if row.published_from < row.effective_from {
            let message = format!("{} is before {}", row.published_from, row.effective_from);
            let hint = "published_from is the first day whose published table shows these thresholds";
            problems.add(sheet.file.error(*at, 3, message).with_hint(hint));
        }
        let steps = u32::try_from(row.first_units.len().saturating_sub(1)).unwrap_or(u32::MAX);
        if 99 < row.step_percent.saturating_mul(steps) {
            let message = format!(
                "{steps} steps of {} % leave nothing of the list price",
                row.step_percent
            );
            problems.add(sheet.file.error(*at, 4, message));
        }
        if row.first_units.first() != Some(&1) || !row.first_units.is_sorted_by(|a, b| a < b) {
            let error = sheet
                .file
                .error(*at, 5, "the bands do not begin at 1 and rise from there");
            problems.add(
                error.with_hint(
                    "list the first message of each band, separated by spaces, for example 1 100001 1000001",
                ),
            );
        }
    }
}

/// What is said to be known reaches to the last list of its currency, and is said once.
fn check_known_until(sheets: &Sheets<'_>, books: &BTreeMap<Currency, BTreeMap<Day, Prices>>, problems: &mut Problems) {
    let Some(sheet) = &sheets.known else { return };
    let mut seen = BTreeSet::new();
    for Placed { at, row } in &sheet.rows {
        if problems.is_full() {
            return;
        }
        if !seen.insert(row.of) {
            problems.add(sheet.file.error(*at, 0, "this is listed twice"));
        }
        let KnownOf::Prices(currency) = row.of else { continue };
        match books.get(&currency).and_then(|book| book.keys().next_back()) {
            None => problems.add(sheet.file.error(*at, 0, format!("there is no rate card of {currency}"))),
            Some(last) if row.last < *last => {
                let message = format!(
                    "{} is before the first day of the {currency}/{last} rate card",
                    row.last
                );
                problems.add(sheet.file.error(*at, 1, message));
            }
            Some(_) => {}
        }
    }
}

/// Row order and the market's existence, which cards and tier tables share.
fn check_order<R>(
    sheet: &Dated<'_, R>,
    market_of: impl Fn(&R) -> Market,
    names: &Names<'_>,
    days: &mut MarketDays<'_>,
    problems: &mut Problems,
) {
    if sheet.rows.is_empty() {
        problems.add(TableError::whole_file(
            sheet.file.path,
            "there is no row below the header",
        ));
    }
    let mut unsorted = false;
    let mut last: Option<Market> = None;
    for Placed { at, row } in &sheet.rows {
        if problems.is_full() {
            return;
        }
        let market = market_of(row);
        if last.is_some_and(|last| market < last) && !unsorted {
            unsorted = true;
            let message = format!("market `{}` is out of order", names.name(market));
            problems.add(
                sheet
                    .file
                    .error(*at, 0, message)
                    .with_hint("sort the rows by market, then by category"),
            );
        }
        if last != Some(market) && !days.on(sheet.first_day).contains(&market) {
            let message = format!(
                "market `{}` is not in markets.csv on {}",
                names.name(market),
                sheet.first_day
            );
            let hint = "add the market there with its first day, or correct the name in this row";
            problems.add(sheet.file.error(*at, 0, message).with_hint(hint));
        }
        last = Some(market);
    }
}

fn check_card(sheet: &Dated<'_, PriceRow>, names: &Names<'_>, days: &mut MarketDays<'_>, problems: &mut Problems) {
    check_order(sheet, |row| row.market, names, days, problems);
    let mut seen = BTreeMap::new();
    for Placed { at, row } in &sheet.rows {
        if problems.is_full() {
            return;
        }
        if let Some(first) = seen.insert((row.market, row.category), row.cell) {
            let name = names.name(row.market);
            let message = if first == row.cell {
                format!("`{name}`, {} is listed twice", row.category)
            } else {
                format!(
                    "`{name}`, {} is listed twice, at {} and at {}",
                    row.category, first.unit_price, row.cell.unit_price
                )
            };
            problems.add(sheet.file.error(*at, 1, message));
        }
    }
}

/// Each schedule of a tier table stands in one place, starts at 1, has no gaps, never rises and is open at the end.
fn check_tiers(sheet: &Dated<'_, TierRow>, names: &Names<'_>, days: &mut MarketDays<'_>, problems: &mut Problems) {
    check_order(sheet, |row| row.market, names, days, problems);
    let mut done = BTreeSet::new();
    for schedule in schedules(sheet) {
        let Some(first) = schedule.first() else { continue };
        if problems.is_full() {
            return;
        }
        if done.insert((first.row.market, first.row.category)) {
            check_bands(sheet.file, schedule, problems);
        } else {
            let message = format!(
                "the bands of `{}`, {} do not stand together",
                names.name(first.row.market),
                first.row.category
            );
            problems.add(sheet.file.error(first.at, 1, message));
        }
    }
}

/// The rows of each market and category.
fn schedules<'s>(sheet: &'s Dated<'_, TierRow>) -> impl Iterator<Item = &'s [Placed<TierRow>]> {
    sheet
        .rows
        .chunk_by(|a, b| (a.row.market, a.row.category) == (b.row.market, b.row.category))
}

/// Each schedule begins with the list price of every card in force during the table.
fn check_list_prices(
    sheet: &Dated<'_, TierRow>,
    until: Option<Day>,
    sheets: &Sheets<'_>,
    books: &BTreeMap<Currency, BTreeMap<Day, Prices>>,
    names: &Names<'_>,
    problems: &mut Problems,
) {
    // Where thresholds are known, each later card has bands of its own, computed or published.
    let computed: BTreeSet<(Market, Category)> = sheets
        .thresholds
        .iter()
        .flat_map(|thresholds| &thresholds.rows)
        .map(|placed| (placed.row.market, placed.row.category))
        .collect();
    let (file, currency) = (sheet.file, sheet.currency);
    let cards = cards_in_force(books.get(&currency), sheet.first_day, until);
    if cards.is_empty() {
        let first_day = sheet.first_day;
        let message = format!(
            "no {currency} rate card is in force from {first_day} on, so there is no list price to compare with"
        );
        problems.add(TableError::whole_file(file.path, message));
    }
    for first in schedules(sheet).filter_map(<[_]>::first) {
        if problems.is_full() {
            return;
        }
        let (market, category) = (first.row.market, first.row.category);
        let first_price = first.row.band.cell.unit_price;
        let what = || format!("`{}`, {category}", names.name(market));
        for (card_day, prices) in &cards {
            if computed.contains(&(market, category)) && sheet.first_day < *card_day {
                continue;
            }
            match prices.get(&(market, category)).map(|cell| cell.unit_price) {
                None => {
                    let message = format!(
                        "{} has volume tiers, but the {currency}/{card_day} rate card has no price for it",
                        what()
                    );
                    problems.add(file.error(first.at, 0, message));
                }
                Some(list) if list != first_price => {
                    let message = format!(
                        "the first band of {} is {first_price}; the list price of {currency}/{card_day} is {list}",
                        what()
                    );
                    let hint = "the first band is the list price: correct one of them, or add a tier table for the card's first day";
                    problems.add(file.error(first.at, 4, message).with_hint(hint));
                }
                Some(_) => {}
            }
        }
    }
}

fn check_bands(file: File<'_>, schedule: &[Placed<TierRow>], problems: &mut Problems) {
    let mut expected = Some(1);
    let mut last_price = None;
    for Placed { at, row } in schedule {
        if problems.is_full() {
            return;
        }
        let first = row.band.first_unit;
        match expected {
            Some(expected) if first == expected => {}
            Some(expected) => {
                let fault = if first < expected { "overlap" } else { "leave a gap" };
                problems.add(file.error(
                    *at,
                    2,
                    format!("the bands {fault}: this one starts at {first}; expected {expected}"),
                ));
            }
            None => problems.add(file.error(
                *at,
                2,
                format!("the band before this one has no end, so none may start at {first}"),
            )),
        }
        if row.last_unit.is_some_and(|last| last < first) {
            problems.add(file.error(*at, 3, format!("the band ends before it starts at {first}")));
        }
        let price = row.band.cell.unit_price;
        if last_price.is_some_and(|last| last < price) {
            problems.add(file.error(
                *at,
                4,
                format!("the price rises to {price}; a band never costs more than the one before it"),
            ));
        }
        last_price = Some(price);
        expected = row.last_unit.map(|last| last.saturating_add(1));
    }
    if let (Some(_), Some(placed)) = (expected, schedule.last()) {
        let error = file.error(
            placed.at,
            3,
            "the last band ends; messages beyond it would have no price",
        );
        problems.add(error.with_hint("leave last_unit of the last band empty"));
    }
}

/// The cards in force on some day from `first_day` to the day before `until`.
fn cards_in_force(book: Option<&BTreeMap<Day, Prices>>, first_day: Day, until: Option<Day>) -> Vec<(Day, &Prices)> {
    let Some(book) = book else { return vec![] };
    let before = book.range(..=first_day).next_back();
    let later = book
        .range(first_day..)
        .filter(|(day, _)| **day != first_day && until.is_none_or(|until| **day < until));
    before
        .into_iter()
        .chain(later)
        .map(|(day, prices)| (*day, prices))
        .collect()
}

fn check_fragments(sheets: &Sheets<'_>, books: &BTreeMap<Currency, BTreeMap<Day, Prices>>, problems: &mut Problems) {
    let Some(sheet) = &sheets.fragments else { return };
    let mut last = None;
    for Placed { at, row } in &sheet.rows {
        if problems.is_full() {
            return;
        }
        let key = Some((row.currency, row.first_day));
        if key <= last {
            let error = sheet.file.error(*at, 0, "this row is out of order or listed twice");
            problems.add(error.with_hint("sort the rows by currency and first day"));
        }
        last = key;
        let book = books.get(&row.currency);
        if book.is_none_or(|book| !book.contains_key(&row.first_day)) {
            problems.add(sheet.file.error(
                *at,
                1,
                format!("there is no rate card {}/{}", row.currency, row.first_day),
            ));
        }
        let Some(until) = row.effective_until else { continue };
        if until <= row.first_day {
            problems.add(sheet.file.error(
                *at,
                2,
                format!("{until} is not after the card's first day {}", row.first_day),
            ));
        }
        let next = book.and_then(|book| {
            book.range(row.first_day..)
                .map(|(day, _)| *day)
                .find(|day| *day != row.first_day)
        });
        if let Some(next) = next.filter(|next| *next < until) {
            let error = sheet.file.error(
                *at,
                2,
                format!("{until} is after the next {} card starts, on {next}", row.currency),
            );
            problems.add(error.with_hint("leave effective_until empty where the next card follows without a gap"));
        }
    }
}

/// What the regimes in force from a day on, up to another, charge for by a price of its own.
fn needed(regimes: &[Regime], on: Day) -> &'static [Category] {
    let Some(regime) = regimes.iter().rev().find(|regime| regime.effective_from <= on) else {
        return &[];
    };
    match regime.unit {
        ChargedUnit::TwoKindConversation => &[Category::BusinessInitiated, Category::UserInitiated],
        ChargedUnit::CategoryConversation if regime.service_free => {
            &[Category::Marketing, Category::Utility, Category::Authentication]
        }
        ChargedUnit::CategoryConversation => &[
            Category::Marketing,
            Category::Utility,
            Category::Authentication,
            Category::Service,
        ],
        // Service messages are charged at the utility price where a card has none of their own (PMP-203).
        ChargedUnit::Message => &[Category::Marketing, Category::Utility, Category::Authentication],
    }
}

/// Every cell of a complete card that a bill of some day could need and does not find.
fn missing_cells(
    sheets: &Sheets<'_>,
    books: &BTreeMap<Currency, BTreeMap<Day, Prices>>,
    regimes: &[Regime],
    days: &mut MarketDays<'_>,
) -> BTreeSet<MissingCell> {
    let fragments: BTreeSet<(Currency, Day)> = sheets
        .fragments
        .iter()
        .flat_map(|sheet| &sheet.rows)
        .map(|placed| (placed.row.currency, placed.row.first_day))
        .collect();
    let mut switches: BTreeSet<Day> = regimes.iter().map(|regime| regime.effective_from).collect();
    switches.extend(sheets.markets.changes());
    let mut missing = BTreeSet::new();
    for (currency, book) in books {
        for (first_day, prices) in book {
            if fragments.contains(&(*currency, *first_day)) {
                continue;
            }
            let next = book
                .range(*first_day..)
                .map(|(day, _)| *day)
                .find(|day| day != first_day);
            let later = switches
                .range(*first_day..)
                .filter(|day| next.is_none_or(|next| **day < next));
            for day in core::iter::once(first_day).chain(later) {
                for market in days.on(*day) {
                    for category in needed(regimes, *day) {
                        if !prices.contains_key(&(*market, *category)) {
                            missing.insert((*currency, *first_day, *market, *category));
                        }
                    }
                }
            }
        }
    }
    missing
}

fn check_holes(sheets: &Sheets<'_>, missing: &BTreeSet<MissingCell>, problems: &mut Problems) {
    let Some(sheet) = &sheets.holes else { return };
    let mut last = None;
    for Placed { at, row } in &sheet.rows {
        if problems.is_full() {
            return;
        }
        let Some(market) = sheets.markets.market(&row.market) else {
            continue;
        };
        let key = (row.currency, row.first_day, market, row.category);
        if Some(key) <= last {
            let error = sheet.file.error(*at, 0, "this row is out of order or listed twice");
            problems.add(error.with_hint("sort the rows by currency, first day, market and category"));
        }
        last = Some(key);
        if !missing.contains(&key) {
            let message = format!(
                "the {}/{} rate card does not lack `{}`, {}, or is not a complete card",
                row.currency, row.first_day, row.market, row.category
            );
            problems.add(
                sheet
                    .file
                    .error(*at, 0, message)
                    .with_hint(format!("remove this row from {HOLES}")),
            );
        }
    }
}
