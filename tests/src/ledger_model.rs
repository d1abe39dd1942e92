//! The whole billing once more, slow and plain: what a patient person would do with a log, a calendar and the price
//! lists.
//!
//! Written from the rules (D1 to D28), not from `billing-core`, and sharing no code with it. Everything that happened
//! is put in one list, sorted by time, and read once from the first event to the last, with all counters beside it.
//! Each rule stands where its name is. Nothing is fast here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    one_person::{Contact, Persons, one_spelling, similar},
    row::{IN_APP, NOTICE, Row},
};

const HOUR: i64 = 3600;
const CUSTOMER_SERVICE_WINDOW: i64 = 24 * HOUR;
const CONVERSATION: i64 = 24 * HOUR;
const ENTRY_POINT_PENDING: i64 = 24 * HOUR;
/// Reported ends are rounded up to the minute, so two times of one thing may be so far apart.
const ROUNDED: i64 = 60;
const ALLOWANCE: u64 = 1_000;

/// What the caller asks for beyond the accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// From 2026-10-01, a reported `pricing_type` or `expires_at` wins over the computed entry-point window (D14).
    pub trust_reports: bool,
}

/// One account of the accounts file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its id, as in the log.
    pub id: String,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Owner of the account; the id when not given.
    pub portfolio: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// Picks the rate cards.
    pub currency: String,
    /// ISO 3166-1 alpha-2.
    pub home_country: String,
    /// `own` or `partner`.
    #[serde(default = "own")]
    pub credit_line: String,
    /// Service messages beyond the allowance are free.
    #[serde(default)]
    pub exempt: bool,
    /// Start per country, or `default`.
    #[serde(default)]
    pub auth_international: BTreeMap<String, String>,
}

fn own() -> String {
    "own".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountsFile {
    account: Vec<Account>,
}

/// Reads the accounts file.
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn read_accounts(text: &str) -> Result<BTreeMap<String, Account>, String> {
    let file: AccountsFile = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut accounts = BTreeMap::new();
    for account in file.account {
        if accounts.insert(account.id.clone(), account.clone()).is_some() {
            return Err(format!("account {} is there twice", account.id));
        }
    }
    Ok(accounts)
}

#[derive(Debug, Clone, Deserialize)]
struct MarketRow {
    calling_code: String,
    iso2: String,
    market: String,
    effective_from: NaiveDate,
}

#[derive(Debug, Clone, Deserialize)]
struct PriceRow {
    market: String,
    category: String,
    unit_price: Decimal,
    basis: String,
}

#[derive(Debug, Clone, Deserialize)]
struct TierRow {
    market: String,
    category: String,
    first_unit: u64,
    last_unit: Option<u64>,
    unit_price: Decimal,
    basis: String,
}

/// Where bands begin, in every currency, and by how many percent of the list price each is cheaper.
#[derive(Debug, Clone, Deserialize)]
struct ThresholdRow {
    market: String,
    category: String,
    effective_from: NaiveDate,
    published_from: NaiveDate,
    step_percent: u32,
    first_units: String,
}

#[derive(Debug, Clone, Deserialize)]
struct KnownRow {
    tables: String,
    known_until: NaiveDate,
}

#[derive(Debug, Clone, Deserialize)]
struct OnlyCurrencyRow {
    country: String,
    currency: String,
    effective_from: NaiveDate,
}

#[derive(Debug, Clone, Deserialize)]
struct FragmentRow {
    currency: String,
    first_day: NaiveDate,
    effective_until: Option<NaiveDate>,
}

/// The price tables of one folder, as they are written.
#[derive(Debug, Clone)]
pub struct Tables {
    markets: Vec<MarketRow>,
    cards: BTreeMap<(String, NaiveDate), Vec<PriceRow>>,
    tiers: BTreeMap<(String, NaiveDate), Vec<TierRow>>,
    thresholds: Vec<ThresholdRow>,
    known: Vec<KnownRow>,
    only_currencies: Vec<OnlyCurrencyRow>,
    fragments: Vec<FragmentRow>,
    /// Free units a month: those of `regimes.csv` where the folder has one, else 1,000.
    allowance: u64,
}

fn read_csv<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, String> {
    let name = path.display();
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{name}: {error}"))?;
    reader
        .deserialize()
        .map(|row| row.map_err(|error| format!("{name}: {error}")))
        .collect()
}

fn read_if_there<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, String> {
    if path.exists() { read_csv(path) } else { Ok(Vec::new()) }
}

fn read_dated<T: for<'a> Deserialize<'a>>(folder: &Path) -> Result<BTreeMap<(String, NaiveDate), Vec<T>>, String> {
    let mut all = BTreeMap::new();
    if !folder.exists() {
        return Ok(all);
    }
    let list = |path: &Path| -> Result<Vec<std::path::PathBuf>, String> {
        std::fs::read_dir(path)
            .map_err(|error| format!("{}: {error}", path.display()))?
            .map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string()))
            .collect()
    };
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    for currency in list(folder)? {
        if !currency.is_dir() {
            continue;
        }
        for file in list(&currency)? {
            if file.extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            let first_day = text(file.file_stem());
            let first_day: NaiveDate = first_day
                .parse()
                .map_err(|_| format!("{}: the name is not a day", file.display()))?;
            all.insert((text(currency.file_name()), first_day), read_csv(&file)?);
        }
    }
    Ok(all)
}

#[derive(Debug, Clone, Deserialize)]
struct AllowanceRow {
    allowance_units: String,
}

/// The allowance of a rule table, which must be the same in all its rows: short logs are billed with a small one.
fn read_allowance(path: &Path) -> Result<u64, String> {
    if !path.exists() {
        return Ok(ALLOWANCE);
    }
    let rows: Vec<AllowanceRow> = read_csv(path)?;
    let units: BTreeSet<u64> = rows.iter().filter_map(|row| row.allowance_units.parse().ok()).collect();
    match units.into_iter().collect::<Vec<_>>()[..] {
        [units] => Ok(units),
        _ => Err(format!(
            "{}: the model knows one allowance for all rows",
            path.display()
        )),
    }
}

impl Tables {
    /// Reads a folder with `markets.csv`, `rate_cards/CUR/DATE.csv`, `volume_tiers/CUR/DATE.csv` and, if there,
    /// `fragments.csv`, `tier_thresholds.csv`, `known_until.csv` and `billing_currencies.csv`.
    ///
    /// # Errors
    ///
    /// The file, and what is wrong with it.
    pub fn read(folder: &Path) -> Result<Tables, String> {
        Ok(Tables {
            markets: read_csv(&folder.join("markets.csv"))?,
            cards: read_dated(&folder.join("rate_cards"))?,
            tiers: read_dated(&folder.join("volume_tiers"))?,
            thresholds: read_if_there(&folder.join("tier_thresholds.csv"))?,
            known: read_if_there(&folder.join("known_until.csv"))?,
            only_currencies: read_if_there(&folder.join("billing_currencies.csv"))?,
            fragments: read_if_there(&folder.join("fragments.csv"))?,
            allowance: read_allowance(&folder.join("regimes.csv"))?,
        })
    }

    /// D18: the rows of the longest listed calling code that the number starts with; none when no code fits.
    fn rows_of_phone(&self, digits: &str, day: NaiveDate) -> Vec<&MarketRow> {
        let fits = |row: &&MarketRow| digits.starts_with(&row.calling_code) && row.effective_from <= day;
        let longest = self.markets.iter().filter(fits).map(|row| row.calling_code.len()).max();
        self.markets
            .iter()
            .filter(fits)
            .filter(|row| Some(row.calling_code.len()) == longest)
            .collect()
    }

    /// COM-104: the market of a contact on a day. Before the first day of the table it is that of the first day.
    fn market(&self, contact: &Contact, day: NaiveDate) -> String {
        let first_day = self.markets.iter().map(|row| row.effective_from).min();
        let day = first_day.map_or(day, |first_day| day.max(first_day));
        let rows: Vec<&MarketRow> = match contact {
            Contact::Phone { digits, .. } => self.rows_of_phone(digits, day),
            Contact::Scoped { country, .. } => self
                .markets
                .iter()
                .filter(|row| row.iso2 == *country && row.effective_from <= day)
                .collect(),
        };
        // The latest row speaks for the code: 212 is Morocco from 2026-10-01, although Western Sahara shares it.
        match rows.into_iter().max_by_key(|row| row.effective_from) {
            Some(row) => row.market.clone(),
            None => "Other".to_owned(),
        }
    }

    /// The countries a contact may be in, in alphabetical order.
    fn countries(&self, contact: &Contact, day: NaiveDate) -> Vec<String> {
        match contact {
            Contact::Phone { digits, .. } => {
                let countries: BTreeSet<String> = self
                    .rows_of_phone(digits, day)
                    .into_iter()
                    .map(|row| row.iso2.clone())
                    .collect();
                countries.into_iter().collect()
            }
            Contact::Scoped { country, .. } => vec![country.clone()],
        }
    }

    /// The card in force: its first day and its rows. A fragment ends at its own last day.
    fn card(&self, currency: &str, day: NaiveDate) -> Option<(NaiveDate, &Vec<PriceRow>)> {
        let (first_day, rows) = self
            .cards
            .iter()
            .filter(|((of, first_day), _)| of == currency && *first_day <= day)
            .map(|((_, first_day), rows)| (*first_day, rows))
            .max_by_key(|(first_day, _)| *first_day)?;
        let ended = self.fragments.iter().any(|fragment| {
            fragment.currency == currency
                && fragment.first_day == first_day
                && fragment.effective_until.is_some_and(|until| until <= day)
        });
        if ended { None } else { Some((first_day, rows)) }
    }

    /// The cell of the card in force: card name, price and basis.
    fn price(&self, currency: &str, market: &str, category: &str, day: NaiveDate) -> Result<Price, String> {
        let (first_day, rows) = self
            .card(currency, day)
            .ok_or_else(|| format!("no {currency} rate card is in force on {day}"))?;
        let row = rows
            .iter()
            .find(|row| row.market == market && row.category == category)
            .ok_or_else(|| format!("the card {currency}/{first_day} has no price for {market}, {category}"))?;
        Ok(Price {
            rate_card: Some(format!("{currency}/{first_day}")),
            amount: row.unit_price,
            basis: row.basis.clone(),
            tier: None,
        })
    }

    /// D17 and D20: whether the card in force has an international price for the market. A fragment that lacks it says
    /// nothing, so a complete card of the same day speaks for it.
    fn sold_internationally(&self, currency: &str, market: &str, day: NaiveDate) -> bool {
        let sold = |currency: &str| {
            self.price(currency, market, "authentication_international", day)
                .is_ok()
        };
        let fragment = |currency: &str| {
            self.card(currency, day).is_some_and(|(first_day, _)| {
                self.fragments
                    .iter()
                    .any(|row| row.currency == currency && row.first_day == first_day)
            })
        };
        let currencies: BTreeSet<&String> = self.cards.keys().map(|(currency, _)| currency).collect();
        sold(currency) || (fragment(currency) && currencies.into_iter().any(|other| !fragment(other) && sold(other)))
    }

    /// D26: the last day for which prices of a currency are known. Lists are for quarters.
    fn prices_known_until(&self, currency: &str) -> Option<NaiveDate> {
        let stated = |of: &str| {
            self.known
                .iter()
                .find(|row| row.tables == of)
                .map(|row| row.known_until)
        };
        let last = self
            .cards
            .keys()
            .filter(|(of, _)| of == currency)
            .map(|(_, day)| *day)
            .max()?;
        let mut end = last;
        while end.format("%m-%d").to_string() != "12-31"
            && !["03-31", "06-30", "09-30"].contains(&&*end.format("%m-%d").to_string())
        {
            end = end.succ_opt()?;
        }
        stated(currency).or_else(|| Some(stated("all").unwrap_or(end).max(end)))
    }

    fn rules_known_until(&self) -> Option<NaiveDate> {
        let stated = |of: &str| {
            self.known
                .iter()
                .find(|row| row.tables == of)
                .map(|row| row.known_until)
        };
        let currencies: BTreeSet<&String> = self.cards.keys().map(|(currency, _)| currency).collect();
        let newest = || {
            currencies
                .iter()
                .filter_map(|currency| self.prices_known_until(currency))
                .max()
        };
        stated("rules").or_else(|| stated("all")).or_else(newest)
    }

    /// The rows of a market and category in the tier table of this very day.
    fn published(&self, currency: &str, day: NaiveDate, market: &str, category: &str) -> Vec<&TierRow> {
        let table = self.tiers.get(&(currency.to_owned(), day));
        let rows = table.into_iter().flatten();
        rows.filter(|row| row.market == market && row.category == category)
            .collect()
    }

    /// D16: the bands in force, and the first day of their table: those published for it, those published for another
    /// day with the same list price, or the list price less its steps.
    fn schedule(
        &self,
        currency: &str,
        market: &str,
        category: &str,
        day: NaiveDate,
    ) -> Option<(NaiveDate, Vec<TierRow>)> {
        let mut days: BTreeSet<NaiveDate> = self
            .tiers
            .keys()
            .filter(|(of, _)| of == currency)
            .map(|(_, day)| *day)
            .collect();
        let tables = days.clone();
        if let Some(start) = self.thresholds.iter().map(|row| row.effective_from).min() {
            let cards: Vec<NaiveDate> = self
                .cards
                .keys()
                .filter(|(of, _)| of == currency)
                .map(|(_, day)| *day)
                .collect();
            let first = cards.iter().min().copied();
            days.extend(cards.into_iter().filter(|card| start <= *card));
            days.extend(
                self.thresholds
                    .iter()
                    .map(|row| row.effective_from)
                    .filter(|day| first <= Some(*day)),
            );
        }
        let table_day = days.into_iter().filter(|first| *first <= day).max()?;
        let own = self.published(currency, table_day, market, category);
        if !own.is_empty() {
            return Some((table_day, own.into_iter().cloned().collect()));
        }
        let of_key = || {
            self.thresholds
                .iter()
                .filter(|row| row.market == market && row.category == category)
        };
        if of_key().next().is_none() {
            let latest = tables.into_iter().filter(|first| *first <= day).max()?;
            let rows = self.published(currency, latest, market, category);
            return (!rows.is_empty()).then(|| (table_day, rows.into_iter().cloned().collect()));
        }
        let row = of_key()
            .filter(|row| row.effective_from <= table_day)
            .max_by_key(|row| row.effective_from)?;
        let list = self.price(currency, market, category, table_day).ok()?;
        let first_units: Vec<u64> = row
            .first_units
            .split(' ')
            .filter_map(|unit| unit.parse().ok())
            .collect();
        let early = table_day < row.published_from;
        // Of the same currency: the last table before, else, where there is none, the first one after.
        let before: Vec<NaiveDate> = tables.iter().filter(|day| **day < table_day).rev().copied().collect();
        let candidates = if before.is_empty() {
            tables.iter().filter(|day| table_day < **day).take(1).copied().collect()
        } else {
            before
        };
        let other = candidates
            .into_iter()
            .map(|other| self.published(currency, other, market, category))
            .find(|rows| !rows.is_empty())
            .filter(|rows| rows[0].unit_price == list.amount && rows.iter().all(|row| row.basis == "published"))
            .filter(|rows| rows.iter().map(|row| row.first_unit).eq(first_units.iter().copied()));
        let digits = if currency == "IDR" { 2 } else { 4 };
        let band = |place: usize| {
            let percent = Decimal::from(100 - row.step_percent * u32::try_from(place).unwrap());
            let price = list.amount * percent / Decimal::from(100);
            let price = price.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
            let (unit_price, basis) = match &other {
                Some(rows) => (rows[place].unit_price, "carried"),
                None if place == 0 => (list.amount, "derived"),
                None => (price, "derived"),
            };
            TierRow {
                market: market.to_owned(),
                category: category.to_owned(),
                first_unit: first_units[place],
                last_unit: first_units.get(place + 1).map(|next| next - 1),
                unit_price,
                basis: if early { "derived" } else { basis }.to_owned(),
            }
        };
        Some((table_day, (0..first_units.len()).map(band).collect()))
    }

    /// D16: the band that holds the n-th unit, where a schedule is in force.
    fn band(
        &self,
        currency: &str,
        market: &str,
        category: &str,
        day: NaiveDate,
        n: u64,
    ) -> Option<(NaiveDate, TierRow)> {
        let (table_day, rows) = self.schedule(currency, market, category, day)?;
        let holds = |row: &TierRow| row.first_unit <= n && row.last_unit.is_none_or(|last| n <= last);
        rows.into_iter().find(holds).map(|row| (table_day, row))
    }
}

#[derive(Debug, Clone)]
struct Price {
    rate_card: Option<String>,
    amount: Decimal,
    basis: String,
    tier: Option<u64>,
}

/// Seconds since 1970 of RFC 3339 text with an offset, or of Unix seconds.
///
/// # Errors
///
/// Text that is neither.
pub fn read_time(text: &str) -> Result<i64, String> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Ok(seconds);
    }
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.timestamp())
        .map_err(|error| format!("`{text}`: {error}"))
}

fn local_day(at: i64, time_zone: Tz) -> NaiveDate {
    DateTime::from_timestamp(at, 0)
        .expect("a time of this era")
        .with_timezone(&time_zone)
        .date_naive()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// How many digits the currency's minor unit has.
fn minor_digits(currency: &str) -> Result<u32, String> {
    match currency {
        "CLP" | "JPY" | "KRW" => Ok(0),
        "USD" | "EUR" | "GBP" | "AUD" | "INR" | "IDR" | "MXN" | "AED" | "ARS" | "COP" | "MYR" | "PEN" | "SAR"
        | "SGD" | "BRL" => Ok(2),
        "KWD" | "BHD" => Ok(3),
        _ => Err(format!("currency {currency} is not known here")),
    }
}

/// A decimal without trailing zeros.
pub fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// Counts of what came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// All rows.
    pub rows: u64,
    /// First rows of each event of each accepted message.
    pub accepted: u64,
    /// Further rows of the same events.
    pub duplicates: u64,
    /// Rows of messages that were written in the platform's app.
    pub ignored: u64,
    /// Rows of rejected messages.
    pub rejected: u64,
    /// Accepted inbound messages.
    pub received: u64,
    /// Accepted outbound messages.
    pub messages: u64,
    /// Of these, delivered or read.
    pub delivered: u64,
    /// Of these, neither.
    pub undelivered: u64,
}

/// What became of one delivered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageOutcome {
    /// Account that sent it.
    pub account: String,
    /// Month of the moment in the account's time zone, `2026-10`.
    pub month: String,
    /// `conversation` or `message`.
    pub unit: String,
    /// Market of the contact on that day.
    pub market: String,
    /// Category on the line.
    pub category: String,
    /// `charged`, `free` or `refused`.
    pub outcome: String,
    /// Why it is free.
    pub reason: Option<String>,
    /// First unit of the band.
    pub tier: Option<u64>,
    /// Price of one unit.
    pub unit_price: Option<Decimal>,
    /// `EUR/2026-10-01`.
    pub rate_card: Option<String>,
    /// Basis of the price row.
    pub basis: Option<String>,
    /// Rule that decided.
    pub rule: &'static str,
    /// Why it is refused.
    pub error: Option<String>,
    /// Moment of delivery in Unix seconds.
    pub moment: i64,
    /// The conversation it opened or joined, or the entry-point window it fell into.
    pub belongs: Option<Belonging>,
}

/// A conversation or entry-point window, as a status would name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// Id of the message that opened it.
    pub opener: String,
    /// The word of a status for its kind.
    pub kind: String,
    /// Its end in Unix seconds.
    pub end: i64,
}

/// What a line groups by, in the order in which lines are sorted; absent values come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineKey {
    /// Account.
    pub account: String,
    /// Month.
    pub month: String,
    /// Unit.
    pub unit: String,
    /// Market.
    pub market: String,
    /// Category.
    pub category: String,
    /// Outcome.
    pub outcome: String,
    /// Reason.
    pub reason: Option<String>,
    /// First unit of the band.
    pub tier: Option<u64>,
    /// Unit price.
    pub unit_price: Option<Decimal>,
    /// Rate card.
    pub rate_card: Option<String>,
}

/// Quantity and amount of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Units.
    pub quantity: u64,
    /// Rounded once.
    pub amount: Decimal,
    /// Currency of the account.
    pub currency: String,
    /// Basis of the price row.
    pub basis: Option<String>,
}

/// The bill of a log.
#[derive(Debug, Clone, Default)]
pub struct ModelBill {
    /// Counts of what came in.
    pub input: Input,
    /// Lines by their key.
    pub lines: BTreeMap<LineKey, Line>,
    /// By account and month: currency and sum of the lines.
    pub totals: BTreeMap<(String, String), (String, Decimal)>,
    /// Message ids without a price, and why.
    pub refused: BTreeMap<String, String>,
    /// Message ids whose rows cannot be one message, and why.
    pub rejected: BTreeMap<String, String>,
    /// Outbound messages that were neither delivered nor read.
    pub undelivered: BTreeSet<String>,
    /// Kind of warning and count.
    pub warnings: BTreeMap<&'static str, u64>,
    /// Every delivered message.
    pub outcomes: BTreeMap<String, MessageOutcome>,
}

impl ModelBill {
    /// The bill in the shape of `wabill bill --format json`.
    pub fn to_json(&self) -> Value {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|(key, line)| {
                json!({
                    "account": key.account, "month": key.month, "unit": key.unit, "market": key.market,
                    "category": key.category, "outcome": key.outcome, "reason": key.reason,
                    "tier": key.tier.map(|tier| tier.to_string()),
                    "unit_price": key.unit_price.map(plain), "rate_card": key.rate_card,
                    "basis": line.basis, "quantity": line.quantity, "amount": line.amount.to_string(),
                    "currency": line.currency,
                })
            })
            .collect();
        let totals: Vec<Value> = self
            .totals
            .iter()
            .map(|((account, month), (currency, amount))| {
                json!({"account": account, "month": month, "currency": currency, "amount": amount.to_string()})
            })
            .collect();
        let refused: Vec<Value> = self
            .refused
            .iter()
            .map(|(id, error)| json!({"message_id": id, "error": error}))
            .collect();
        let warnings: Vec<Value> = self
            .warnings
            .iter()
            .map(|(kind, count)| json!({"kind": kind, "count": count}))
            .collect();
        let input = &self.input;
        json!({
            "format": 1,
            "input": {
                "rows": input.rows, "accepted": input.accepted, "duplicates": input.duplicates, "ignored": input.ignored,
                "rejected": input.rejected, "received": input.received, "messages": input.messages,
                "delivered": input.delivered, "undelivered": input.undelivered,
            },
            "lines": lines, "totals": totals, "refused": refused, "warnings": warnings,
        })
    }
}

/// One message, put together from all its rows.
#[derive(Debug, Clone)]
struct Message {
    id: String,
    account: String,
    number: String,
    /// D21: the person, under whichever of its names.
    contact: Contact,
    /// Whose market counts.
    market_contact: Contact,
    /// None for an inbound message.
    kind: Option<String>,
    /// No row says what it is.
    unstated: bool,
    category: Option<String>,
    entry_point: bool,
    /// Earliest time of each event.
    times: BTreeMap<String, i64>,
    pricing_type: Option<String>,
    expires_at: Option<i64>,
    /// D23: what its statuses say of its conversation, that of delivered first, then read, then sent.
    conversations: Vec<Report>,
    /// D24: a status says `paid_exempt`.
    exempt: bool,
    /// D24: price and currency that a status names.
    cost: Option<(Decimal, String)>,
}

/// What one status says of its conversation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Report {
    id: String,
    kind: &'static str,
    until: Option<i64>,
}

/// D23: the kind of a conversation by the word of a status; none for a word that names none.
fn kind_of_conversation(word: &str) -> Option<&'static str> {
    Some(match word {
        "business_initiated" => "business_initiated",
        "user_initiated" | "customer_initiated" => "user_initiated",
        "marketing" | "marketing_lite" => "marketing",
        "utility" => "utility",
        "authentication" | "authentication-international" | "authentication_international" => "authentication",
        "service" => "service",
        "referral_conversion" => "referral_conversion",
        _ => return None,
    })
}

/// The names that a row has for its contact.
fn names_of(row: &Row) -> Result<BTreeSet<Contact>, String> {
    let names = [Some(&row.contact), row.contact_id.as_ref()].into_iter().flatten();
    let names: BTreeSet<Contact> = names
        .filter(|name| !name.is_empty())
        .map(|name| Contact::read(name))
        .collect::<Result<_, _>>()?;
    if names.is_empty() {
        return Err("no contact".to_owned());
    }
    Ok(names)
}

/// Puts the rows of one id together, or says why they are not one message.
fn put_together(id: &str, rows: &[&Row], persons: &Persons) -> Result<Message, String> {
    let mut named = BTreeSet::new();
    for row in rows {
        named.extend(names_of(row)?);
    }
    let first = named.first().ok_or("no contact")?;
    let contact = persons.person(first);
    if named.iter().any(|name| persons.person(name) != contact) {
        return Err("rows name different contacts".to_owned());
    }
    let mut message = Message {
        id: id.to_owned(),
        account: rows[0].account.clone(),
        number: one_spelling(&rows[0].business_number),
        market_contact: persons.decides_market(&named, &contact),
        contact,
        kind: None,
        unstated: false,
        category: None,
        entry_point: false,
        times: BTreeMap::new(),
        pricing_type: None,
        expires_at: None,
        conversations: Vec::new(),
        exempt: false,
        cost: None,
    };
    let inbound = rows[0].event == "received";
    let filled = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
    for row in rows {
        // D27: whose account a received message is reported under decides nothing.
        if !inbound && row.account != message.account {
            return Err("rows name different accounts".to_owned());
        }
        if one_spelling(&row.business_number) != message.number {
            return Err("rows name different business numbers".to_owned());
        }
        if !["received", "sent", "delivered", "read", "failed"].contains(&row.event.as_str()) {
            return Err(format!("`{}` is not an event", row.event));
        }
        if (row.event == "received") != inbound {
            return Err("received and sent under one id".to_owned());
        }
        if !inbound {
            if let Some(kind) = filled(&row.kind) {
                if message.kind.as_ref().is_some_and(|known| *known != kind) {
                    return Err("rows name different kinds".to_owned());
                }
                message.kind = Some(kind);
            }
            if let Some(category) = filled(&row.category) {
                if message.category.as_ref().is_some_and(|known| *known != category) {
                    return Err("rows name different categories".to_owned());
                }
                message.category = Some(category);
            }
        }
        message.entry_point |= inbound && filled(&row.entry_point).is_some();
        let at = read_time(&row.at)?;
        let earliest = message.times.entry(row.event.clone()).or_insert(at);
        *earliest = at.min(*earliest);
    }
    if !inbound {
        if message.kind.is_none() && rows.iter().any(|row| row.kind_unstated) {
            message.kind = Some("free_form".to_owned());
            message.unstated = true;
        }
        match (message.kind.as_deref(), message.category.as_deref()) {
            (Some("template"), Some("marketing" | "utility" | "authentication"))
            | (Some("free_form" | "reaction"), None) => {}
            (Some("template"), None) => return Err("a template without a category".to_owned()),
            (None, _) => return Err("no row names the kind".to_owned()),
            (Some(kind), Some(category)) => return Err(format!("a {kind} with category {category}")),
            (Some(kind), None) => return Err(format!("`{kind}` is not a kind")),
        }
        // The status of the delivery counts, then that of the reading, else that of the sending.
        for event in ["delivered", "read", "sent"] {
            let mut of_event: Vec<&&Row> = rows.iter().filter(|row| row.event == event).collect();
            of_event.sort_by_key(|row| (read_time(&row.at).ok(), row.pricing_type.clone()));
            for row in of_event {
                report_of(&mut message, row)?;
            }
        }
    }
    Ok(message)
}

/// Adds what a row reports to what is known of its message.
fn report_of(message: &mut Message, row: &Row) -> Result<(), String> {
    let filled = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
    message.pricing_type = message.pricing_type.take().or_else(|| filled(&row.pricing_type));
    if let Some(text) = filled(&row.expires_at) {
        message.expires_at = message.expires_at.max(Some(read_time(&text)?));
    }
    message.exempt |= row.exempt;
    if let Some((amount, currency)) = &row.cost {
        let amount: Decimal = amount.parse().map_err(|_| format!("`{amount}` is not a price"))?;
        let cost = (amount, currency.clone());
        message.cost = message.cost.take().max(Some(cost));
    }
    if let Some(said) = &row.conversation
        && !said.id.is_empty()
        && let Some(kind) = kind_of_conversation(&said.category)
    {
        message.conversations.push(Report {
            id: said.id.clone(),
            kind,
            until: filled(&said.expires_at).map(|text| read_time(&text)).transpose()?,
        });
    }
    Ok(())
}

/// D23: the reports that are evidence on a day: of the kinds that its rules know.
fn evidence(message: &Message, today: NaiveDate) -> Vec<Report> {
    let known = |kind: &str| match kind {
        "business_initiated" | "user_initiated" => today < day("2023-06-01"),
        "referral_conversion" => today < day("2025-07-01"),
        _ => day("2023-06-01") <= today && today < day("2025-07-01"),
    };
    let reports = message.conversations.iter().filter(|report| known(report.kind));
    reports.cloned().collect()
}

/// One report of all of a message's: the first, with the first end that any of the same conversation gives.
fn one_report(reports: &[Report]) -> Option<Report> {
    let mut report = reports.first()?.clone();
    let mut same = reports.iter().filter(|other| other.id == report.id);
    report.until = same.find_map(|other| other.until);
    Some(report)
}

/// Whether two reports of one conversation, or of one message, cannot both be true.
fn contradict(one: &Report, other: &Report) -> bool {
    let apart = match (one.until, other.until) {
        (Some(one), Some(other)) => ROUNDED < (one - other).abs(),
        _ => false,
    };
    one.id != other.id || one.kind != other.kind || apart
}

/// D4: what a business number and a contact have open with each other.
#[derive(Debug, Clone, Default)]
struct Pair {
    window_end: Option<i64>,
    /// Time of the latest inbound message by ad or page button, until an outbound message uses it up.
    pending_since: Option<i64>,
    entry_point_end: Option<i64>,
    entry_point_opener: String,
    /// Each conversation opened so far.
    conversations: Vec<Opened>,
    /// D23: conversations that a status has named, as the first report has them.
    named: BTreeMap<String, Report>,
}

#[derive(Debug, Clone)]
struct Opened {
    /// Category, or `first regime` for both kinds of 2022.
    kind: String,
    at: i64,
    end: i64,
    /// A status names it.
    named: bool,
    opener: String,
    /// What a status would call its kind.
    word: String,
}

impl Pair {
    fn window_open(&self, at: i64) -> bool {
        self.window_end.is_some_and(|end| at < end)
    }
    fn entry_point_open(&self, at: i64) -> bool {
        self.entry_point_end.is_some_and(|end| at < end)
    }
    fn any_conversation(&self, at: i64) -> Option<&Opened> {
        self.conversations.iter().find(|opened| at < opened.end)
    }
    fn conversation_of(&self, category: &str, at: i64) -> Option<&Opened> {
        self.conversations
            .iter()
            .find(|opened| opened.kind == category && at < opened.end)
    }
}

/// What a rule says about one delivered message.
enum Ruling {
    Free {
        unit: &'static str,
        category: String,
        reason: &'static str,
        rule: &'static str,
    },
    Charged {
        unit: &'static str,
        category: String,
        price: Price,
        rule: &'static str,
    },
    Refused {
        unit: &'static str,
        category: String,
        error: String,
        rule: &'static str,
    },
}

/// A business number, a person and a conversation's id.
type Named = (String, Contact, String);

struct Ledger<'a> {
    tables: &'a Tables,
    /// D23: the earliest time that any row names.
    first_row: i64,
    /// D23: the end of a conversation, by any of its messages.
    ends: BTreeMap<Named, i64>,
    reports_disagree: u64,
    /// Where the message at hand belongs.
    belongs: Option<Belonging>,
    settings: Settings,
    pairs: BTreeMap<(String, Contact), Pair>,
    /// Free conversations used, by account and month.
    conversations_used: BTreeMap<(String, String), u64>,
    /// Free service messages used, by business number and month.
    service_used: BTreeMap<(String, String), u64>,
    /// Charged messages, by portfolio, market, family and month.
    tier_count: BTreeMap<(String, String, String, String), u64>,
    free_form_outside: u64,
    /// Messages by what is not known of their day.
    warned: BTreeMap<&'static str, u64>,
}

/// Bills a log.
///
/// # Errors
///
/// Accounts or tables that cannot be read. Rows are never an error: they are rejected, messages are refused.
pub fn bill(rows: &[Row], accounts: &str, tables: &Path, settings: Settings) -> Result<ModelBill, String> {
    let accounts = read_accounts(accounts)?;
    let tables = Tables::read(tables)?;
    bill_with(rows, &accounts, &tables, settings)
}

/// Bills a log with accounts and tables that are read already.
///
/// # Errors
///
/// An account with an unknown time zone, currency or start.
pub fn bill_with(
    rows: &[Row],
    accounts: &BTreeMap<String, Account>,
    tables: &Tables,
    settings: Settings,
) -> Result<ModelBill, String> {
    let mut bill = ModelBill::default();
    let persons = persons_of(rows, accounts);
    let messages = messages_of(rows, accounts, &persons, &mut bill);

    // Everything that happened, in order of time. D1: at the same second inbound comes before outbound.
    let mut happened: Vec<(i64, u8, String)> = Vec::new();
    for message in messages.values() {
        if let Some(received) = message.times.get("received") {
            bill.input.received += 1;
            happened.push((*received, 0, message.id.clone()));
            continue;
        }
        bill.input.messages += 1;
        // D2: the earliest of delivered and read.
        let delivered = message.times.get("delivered").copied();
        let read = message.times.get("read").copied();
        if let Some(moment) = delivered.into_iter().chain(read).min() {
            bill.input.delivered += 1;
            if message.times.contains_key("failed") {
                *bill.warnings.entry("failed_and_delivered").or_default() += 1;
            }
            happened.push((moment, 1, message.id.clone()));
        } else {
            bill.input.undelivered += 1;
            bill.undelivered.insert(message.id.clone());
        }
    }
    happened.sort();

    let readable = rows.iter().filter(|row| !row.is_notice() && readable(row, accounts));
    let mut ledger = Ledger {
        tables,
        first_row: readable
            .filter_map(|row| read_time(&row.at).ok())
            .min()
            .unwrap_or_default(),
        ends: ends_of(&messages, &happened),
        reports_disagree: 0,
        belongs: None,
        settings,
        pairs: BTreeMap::new(),
        conversations_used: BTreeMap::new(),
        service_used: BTreeMap::new(),
        tier_count: BTreeMap::new(),
        free_form_outside: 0,
        warned: BTreeMap::new(),
    };
    for (at, direction, id) in happened {
        let message = &messages[&id];
        let pair = ledger
            .pairs
            .entry((message.number.clone(), message.contact.clone()))
            .or_default();
        if direction == 0 {
            pair.window_end = Some(at + CUSTOMER_SERVICE_WINDOW);
            if message.entry_point {
                pair.pending_since = Some(at);
            }
            continue;
        }
        let outcome = ledger.outcome(message, at, &accounts[&message.account])?;
        if let Some(error) = &outcome.error {
            bill.refused.insert(id.clone(), error.clone());
        }
        bill.outcomes.insert(id, outcome);
    }
    let talks: BTreeSet<(String, Contact)> = happened_between(&messages);
    for (kind, count) in [
        ("free_form_outside_window", ledger.free_form_outside),
        ("conversation_reports_disagree", ledger.reports_disagree),
        ("similar_contacts", similar(&talks)),
    ] {
        if count > 0 {
            bill.warnings.insert(kind, count);
        }
    }
    bill.warnings.extend(ledger.warned);
    add_up(&mut bill, accounts)?;
    Ok(bill)
}

/// Whether a row can be read: it names a contact, and an account of ours unless it is a received one (D27).
fn readable(row: &Row, accounts: &BTreeMap<String, Account>) -> bool {
    (accounts.contains_key(&row.account) || row.event == "received") && names_of(row).is_ok()
}

/// D21: all names of one person, wherever in the log they are named together.
fn persons_of(rows: &[Row], accounts: &BTreeMap<String, Account>) -> Persons {
    let mut persons = Persons::default();
    for row in rows {
        if (row.event == NOTICE || readable(row, accounts))
            && let Ok(names) = names_of(row)
            && let (Some(one), Some(other)) = (names.first(), names.last())
            && one != other
        {
            persons.join(one, other);
        }
    }
    persons
}

/// The end of each named conversation, by the earliest of those that its messages report.
fn ends_of(messages: &BTreeMap<String, Message>, happened: &[(i64, u8, String)]) -> BTreeMap<Named, i64> {
    let mut ends: BTreeMap<Named, i64> = BTreeMap::new();
    for (_, _, id) in happened {
        let message = &messages[id];
        for report in &message.conversations {
            if let Some(until) = report.until {
                let key = (message.number.clone(), message.contact.clone(), report.id.clone());
                let end = ends.entry(key).or_insert(until);
                *end = until.min(*end);
            }
        }
    }
    ends
}

/// The business numbers and persons between which a message was received or delivered.
fn happened_between(messages: &BTreeMap<String, Message>) -> BTreeSet<(String, Contact)> {
    let happened = |message: &&Message| {
        ["received", "delivered", "read"]
            .iter()
            .any(|event| message.times.contains_key(*event))
    };
    let pairs = messages.values().filter(happened);
    pairs
        .map(|message| (message.number.clone(), message.contact.clone()))
        .collect()
}

/// Sorts the rows into messages, counting what is accepted, repeated, ignored and rejected.
fn messages_of(
    rows: &[Row],
    accounts: &BTreeMap<String, Account>,
    persons: &Persons,
    bill: &mut ModelBill,
) -> BTreeMap<String, Message> {
    let in_app: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.event == IN_APP)
        .map(|row| row.message_id.as_str())
        .collect();
    let echoes = rows.iter().filter(|row| row.event == IN_APP).count() as u64;
    bill.input.rows += echoes;
    bill.input.ignored += echoes;
    let mut rows_of: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.is_notice()) {
        bill.input.rows += 1;
        if !readable(row, accounts) {
            bill.input.rejected += 1;
        } else if in_app.contains(row.message_id.as_str()) {
            bill.input.ignored += 1;
        } else {
            rows_of.entry(&row.message_id).or_default().push(row);
        }
    }
    let mut messages = BTreeMap::new();
    for (id, rows) in rows_of {
        let count = rows.len() as u64;
        match put_together(id, &rows, persons) {
            Ok(message) => {
                let events = message.times.len() as u64;
                bill.input.accepted += events;
                bill.input.duplicates += count - events;
                messages.insert(id.to_owned(), message);
            }
            Err(error) => {
                bill.input.rejected += count;
                bill.rejected.insert(id.to_owned(), error);
            }
        }
    }
    messages
}

impl Ledger<'_> {
    fn outcome(&mut self, message: &Message, at: i64, account: &Account) -> Result<MessageOutcome, String> {
        let time_zone: Tz = account
            .time_zone
            .parse()
            .map_err(|_| format!("`{}` is not a time zone", account.time_zone))?;
        // D3: everything dated follows the local day of the moment.
        let today = local_day(at, time_zone);
        let month = today.format("%Y-%m").to_string();
        let market = self.tables.market(&message.market_contact, today);
        let ruling = self.ruling(message, at, account, today, &month, &market)?;
        let mut outcome = MessageOutcome {
            account: account.id.clone(),
            month,
            unit: String::new(),
            market,
            category: String::new(),
            outcome: String::new(),
            reason: None,
            tier: None,
            unit_price: None,
            rate_card: None,
            basis: None,
            rule: "",
            error: None,
            moment: at,
            belongs: self.belongs.take(),
        };
        match ruling {
            Ruling::Free {
                unit,
                category,
                reason,
                rule,
            } => {
                "free".clone_into(&mut outcome.outcome);
                unit.clone_into(&mut outcome.unit);
                outcome.category = category;
                outcome.reason = Some(reason.to_owned());
                outcome.rule = rule;
            }
            Ruling::Charged {
                unit,
                category,
                price,
                rule,
            } => {
                "charged".clone_into(&mut outcome.outcome);
                unit.clone_into(&mut outcome.unit);
                outcome.category = category;
                outcome.tier = price.tier;
                outcome.unit_price = Some(price.amount);
                outcome.rate_card = price.rate_card;
                outcome.basis = Some(price.basis);
                outcome.rule = rule;
            }
            Ruling::Refused {
                unit,
                category,
                error,
                rule,
            } => {
                "refused".clone_into(&mut outcome.outcome);
                unit.clone_into(&mut outcome.unit);
                outcome.category = category;
                outcome.error = Some(error);
                outcome.rule = rule;
            }
        }
        // D26: after the last day that is known, the last price is assumed.
        let price_assumed = outcome.basis.is_some() && self.tables.prices_known_until(&account.currency) < Some(today);
        if price_assumed {
            outcome.basis = Some("assumed".to_owned());
            *self.warned.entry("price_assumed").or_default() += 1;
        } else if self.tables.rules_known_until() < Some(today) {
            *self.warned.entry("rules_assumed").or_default() += 1;
        }
        let stopped = self.tables.only_currencies.iter().any(|row| {
            row.country == account.home_country && row.currency != account.currency && row.effective_from <= today
        });
        if stopped {
            *self.warned.entry("currency_stopped").or_default() += 1;
        }
        Ok(outcome)
    }

    fn ruling(
        &mut self,
        message: &Message,
        at: i64,
        account: &Account,
        today: NaiveDate,
        month: &str,
        market: &str,
    ) -> Result<Ruling, String> {
        let template = message.category.clone();
        let plain_category = template.clone().unwrap_or_else(|| "service".to_owned());
        if today < day("2022-02-01") {
            return Ok(Ruling::Refused {
                unit: "message",
                category: plain_category,
                error: format!("no charging rules are known for {today}"),
                rule: "COM-107",
            });
        }
        let pair = self
            .pairs
            .get_mut(&(message.number.clone(), message.contact.clone()))
            .expect("a pair");
        if template.is_none() && !message.unstated && !pair.window_open(at) {
            // COM-106
            self.free_form_outside += 1;
        }
        if day("2025-07-01") <= today
            && let Some(ruling) = reported_price(message, account, &plain_category)
        {
            // Such a message is no answer to an arrival, since that would be free.
            pair.pending_since = None;
            return Ok(ruling);
        }
        let reports = evidence(message, today);
        if let Some(report) = one_report(&reports) {
            self.reports_disagree += u64::from(self.disagrees(message, &reports, &report));
            return self.reported_conversation(message, at, account, today, month, market, &report);
        }
        if let Some(rule) = entry_point(pair, message, at, today, self.settings) {
            self.belongs = pair.entry_point_end.map(|end| Belonging {
                opener: pair.entry_point_opener.clone(),
                kind: "referral_conversion".to_owned(),
                end,
            });
            return Ok(Ruling::Free {
                unit: "message",
                category: plain_category,
                reason: "entry_point",
                rule,
            });
        }
        let pair = pair.clone();
        if today < day("2023-06-01") {
            Ok(self.first_regime(message, at, account, today, month, market, &pair))
        } else if today < day("2025-07-01") {
            self.second_regime(message, at, account, today, month, market, &pair)
        } else {
            self.per_message(message, at, account, today, month, market, &pair)
        }
    }

    fn join(&mut self, opened: &Opened) {
        self.belongs = Some(Belonging {
            opener: opened.opener.clone(),
            kind: opened.word.clone(),
            end: opened.end,
        });
    }

    fn open(&mut self, message: &Message, category: &str, word: &str, at: i64) {
        let pair = self
            .pairs
            .get_mut(&(message.number.clone(), message.contact.clone()))
            .expect("a pair");
        let opened = Opened {
            kind: category.to_owned(),
            at,
            end: at + CONVERSATION,
            named: false,
            opener: message.id.clone(),
            word: word.to_owned(),
        };
        pair.conversations.push(opened.clone());
        self.join(&opened);
    }

    fn pair(&mut self, message: &Message) -> &mut Pair {
        let key = (message.number.clone(), message.contact.clone());
        self.pairs.entry(key).or_default()
    }

    /// D23: whether what is reported of a message contradicts itself, or what was reported of its conversation before.
    fn disagrees(&mut self, message: &Message, reports: &[Report], report: &Report) -> bool {
        let among = reports
            .iter()
            .any(|one| reports.iter().any(|other| contradict(one, other)));
        let before = self.pair(message).named.get(&report.id);
        among || before.is_some_and(|before| contradict(before, report))
    }

    /// D23: a message of a conversation that a status names.
    #[expect(clippy::too_many_arguments, reason = "everything the rule looks at, by name")]
    fn reported_conversation(
        &mut self,
        message: &Message,
        at: i64,
        account: &Account,
        today: NaiveDate,
        month: &str,
        market: &str,
        report: &Report,
    ) -> Result<Ruling, String> {
        let plain_category = message.category.clone().unwrap_or_else(|| "service".to_owned());
        let key = (message.number.clone(), message.contact.clone(), report.id.clone());
        let until = report.until.or_else(|| self.ends.get(&key).copied());
        let first_row = self.first_row;
        let pair = self.pair(message);
        // Whatever it is, it uses up an arrival; that it answers one, the report would say.
        pair.pending_since = None;
        let known = pair.named.contains_key(&report.id);
        let remembered = pair.named.entry(report.id.clone()).or_insert_with(|| report.clone());
        remembered.until = remembered.until.or(until);
        if report.kind == "referral_conversion" {
            let hours = if today < day("2023-03-01") { 24 } else { 72 };
            let start = until.map(|until| until - hours * HOUR);
            let before_the_log = start.is_some_and(|start| start + ROUNDED < first_row);
            let end = until.unwrap_or(at + hours * HOUR);
            // A late message of an older one shortens nothing.
            if !known && pair.entry_point_end.is_none_or(|known| known < end) {
                pair.entry_point_end = Some(end);
                pair.conversations.clear();
            }
            return Ok(Ruling::Free {
                unit: "message",
                category: plain_category,
                reason: "entry_point",
                rule: if known || before_the_log { "CBP-302" } else { "CBP-301" },
            });
        }
        let joins = Ruling::Free {
            unit: "message",
            category: plain_category,
            reason: "open_conversation",
            rule: "CBP-302",
        };
        if known {
            return Ok(joins);
        }
        let start = until.map(|until| until - CONVERSATION);
        let kind = if report.kind.ends_with("_initiated") {
            "first regime"
        } else {
            report.kind
        };
        // A message without a report may have opened the same conversation before: it fell into its 24 hours.
        let same = |opened: &&mut Opened| {
            let inside = start.map_or(at < opened.end, |start| start - ROUNDED <= opened.at);
            !opened.named && opened.kind == kind && inside
        };
        if let Some(opened) = pair.conversations.iter_mut().find(same) {
            opened.named = true;
            opened.end = until.unwrap_or(opened.end);
            return Ok(joins);
        }
        pair.conversations.push(Opened {
            kind: kind.to_owned(),
            at,
            end: until.unwrap_or(at + CONVERSATION),
            named: true,
            opener: message.id.clone(),
            word: report.kind.to_owned(),
        });
        // It began before the log, and was paid there.
        if start.is_some_and(|start| start + ROUNDED < first_row) {
            return Ok(joins);
        }
        let (unit, rule) = ("conversation", "CBP-301");
        let mut category = report.kind.to_owned();
        if kind == "first regime" {
            let narrowed = day("2023-04-04") <= today && account.credit_line != "partner";
            if (category == "user_initiated" || !narrowed) && self.take_conversation(account, month) {
                let counted = if today < day("2023-04-04") {
                    "CBP-110"
                } else {
                    "CBP-111"
                };
                return Ok(Ruling::Free {
                    unit,
                    category,
                    reason: "monthly_allowance",
                    rule: counted,
                });
            }
        } else if kind == "service" {
            if day("2024-11-01") <= today {
                return Ok(Ruling::Free {
                    unit,
                    category,
                    reason: "service_free",
                    rule,
                });
            }
            if self.take_conversation(account, month) {
                return Ok(Ruling::Free {
                    unit,
                    category,
                    reason: "monthly_allowance",
                    rule: "CBP-210",
                });
            }
        } else {
            category = self.with_international(kind, message, at, account, today, market)?;
        }
        let price = self.tables.price(&account.currency, market, &category, today);
        Ok(charge(unit, &category, price, rule))
    }

    /// Takes one unit of the account's monthly allowance of conversations, if one is left.
    fn take_conversation(&mut self, account: &Account, month: &str) -> bool {
        let used = self
            .conversations_used
            .entry((account.id.clone(), month.to_owned()))
            .or_default();
        let free = *used < self.tables.allowance;
        *used += u64::from(free);
        free
    }

    /// From 2022-02-01: conversations of two kinds, one open at a time.
    #[expect(clippy::too_many_arguments, reason = "everything the rule looks at, by name")]
    fn first_regime(
        &mut self,
        message: &Message,
        at: i64,
        account: &Account,
        today: NaiveDate,
        month: &str,
        market: &str,
        pair: &Pair,
    ) -> Ruling {
        if let Some(opened) = pair.any_conversation(at) {
            self.join(opened);
            let category = message.category.clone().unwrap_or_else(|| "service".to_owned());
            return Ruling::Free {
                unit: "message",
                category,
                reason: "open_conversation",
                rule: "CBP-103",
            };
        }
        let (category, rule) = if pair.window_open(at) {
            ("user_initiated".to_owned(), "CBP-101")
        } else {
            ("business_initiated".to_owned(), "CBP-102")
        };
        self.open(message, "first regime", &category, at);
        // D8
        let narrowed = day("2023-04-04") <= today && account.credit_line != "partner";
        let qualifies = category == "user_initiated" || !narrowed;
        if qualifies && self.take_conversation(account, month) {
            let rule = if today < day("2023-04-04") {
                "CBP-110"
            } else {
                "CBP-111"
            };
            return Ruling::Free {
                unit: "conversation",
                category,
                reason: "monthly_allowance",
                rule,
            };
        }
        charge(
            "conversation",
            &category,
            self.tables.price(&account.currency, market, &category, today),
            rule,
        )
    }

    /// From 2023-06-01: conversations of four categories side by side.
    #[expect(clippy::too_many_arguments, reason = "everything the rule looks at, by name")]
    fn second_regime(
        &mut self,
        message: &Message,
        at: i64,
        account: &Account,
        today: NaiveDate,
        month: &str,
        market: &str,
        pair: &Pair,
    ) -> Result<Ruling, String> {
        let unit = "conversation";
        if let Some(category) = &message.category {
            if let Some(opened) = pair.conversation_of(category, at) {
                self.join(opened);
                let category = category.clone();
                return Ok(Ruling::Free {
                    unit: "message",
                    category,
                    reason: "open_conversation",
                    rule: "CBP-202",
                });
            }
            self.open(message, category, category, at);
            let category = self.with_international(category, message, at, account, today, market)?;
            let price = self.tables.price(&account.currency, market, &category, today);
            return Ok(charge(unit, &category, price, "CBP-201"));
        }
        let category = "service".to_owned();
        if let Some(opened) = pair.any_conversation(at) {
            self.join(opened);
            return Ok(Ruling::Free {
                unit: "message",
                category,
                reason: "open_conversation",
                rule: "CBP-203",
            });
        }
        self.open(message, &category, &category, at);
        if day("2024-11-01") <= today {
            return Ok(Ruling::Free {
                unit,
                category,
                reason: "service_free",
                rule: "CBP-211",
            });
        }
        if self.take_conversation(account, month) {
            return Ok(Ruling::Free {
                unit,
                category,
                reason: "monthly_allowance",
                rule: "CBP-210",
            });
        }
        let price = self.tables.price(&account.currency, market, &category, today);
        Ok(charge(unit, &category, price, "CBP-204"))
    }

    /// From 2025-07-01: each delivered message; from 2026-10-01 service messages and utility in the window as well.
    #[expect(clippy::too_many_arguments, reason = "everything the rule looks at, by name")]
    fn per_message(
        &mut self,
        message: &Message,
        at: i64,
        account: &Account,
        today: NaiveDate,
        month: &str,
        market: &str,
        pair: &Pair,
    ) -> Result<Ruling, String> {
        let unit = "message";
        let service_charged = day("2026-10-01") <= today;
        match message.category.as_deref() {
            Some("marketing") => {
                let price = self.tables.price(&account.currency, market, "marketing", today);
                Ok(charge(unit, "marketing", price, "PMP-101"))
            }
            Some("authentication") => {
                let category = self.with_international("authentication", message, at, account, today, market)?;
                Ok(self.tiered(&category, "PMP-102", account, today, month, market))
            }
            Some(_) => {
                let category = "utility".to_owned();
                if !service_charged {
                    // D11 comes before the window.
                    let begun = |report: &Report| {
                        report
                            .until
                            .is_some_and(|until| at < until && began_before_messages(until, account))
                    };
                    let named = message
                        .conversations
                        .iter()
                        .any(|report| report.kind == "utility" && begun(report));
                    if named || pair.conversation_of("utility", at).is_some() {
                        return Ok(Ruling::Free {
                            unit,
                            category,
                            reason: "open_conversation",
                            rule: "PMP-106",
                        });
                    }
                    if pair.window_open(at) {
                        return Ok(Ruling::Free {
                            unit,
                            category,
                            reason: "customer_service_window",
                            rule: "PMP-104",
                        });
                    }
                }
                let rule = if service_charged { "PMP-201" } else { "PMP-103" };
                Ok(self.tiered(&category, rule, account, today, month, market))
            }
            None => {
                let category = "service".to_owned();
                if !service_charged {
                    return Ok(Ruling::Free {
                        unit,
                        category,
                        reason: "customer_service_window",
                        rule: "PMP-105",
                    });
                }
                if message.kind.as_deref() == Some("reaction") {
                    return Ok(Ruling::Free {
                        unit,
                        category,
                        reason: "reaction",
                        rule: "PMP-204",
                    });
                }
                let used = self
                    .service_used
                    .entry((message.number.clone(), month.to_owned()))
                    .or_default();
                if *used < self.tables.allowance {
                    *used += 1;
                    return Ok(Ruling::Free {
                        unit,
                        category,
                        reason: "monthly_allowance",
                        rule: "PMP-202",
                    });
                }
                if account.exempt {
                    return Ok(Ruling::Free {
                        unit,
                        category,
                        reason: "exempt",
                        rule: "PMP-205",
                    });
                }
                let price = self
                    .tables
                    .price(&account.currency, market, "service", today)
                    .or_else(|_| self.tables.price(&account.currency, market, "utility", today));
                Ok(charge(unit, &category, price, "PMP-203"))
            }
        }
    }

    /// D16: the next unit of the portfolio's count, at the price of its band.
    fn tiered(
        &mut self,
        category: &str,
        rule: &'static str,
        account: &Account,
        today: NaiveDate,
        month: &str,
        market: &str,
    ) -> Ruling {
        let family = if category == "utility" {
            "utility"
        } else {
            "authentication"
        };
        let portfolio = account.portfolio.clone().unwrap_or_else(|| account.id.clone());
        let key = (portfolio, market.to_owned(), family.to_owned(), month.to_owned());
        let count = self.tier_count.entry(key).or_default();
        *count += 1;
        let mut price = self.tables.price(&account.currency, market, category, today);
        if let Ok(price) = &mut price
            && let Some((table_day, band)) = self.tables.band(&account.currency, market, category, today, *count)
        {
            // The first band is the list price, and is known as the list price is.
            if 1 < band.first_unit || band.unit_price != price.amount {
                price.basis.clone_from(&band.basis);
            }
            price.amount = band.unit_price;
            price.rate_card = Some(format!("{}/{table_day}", account.currency));
            price.tier = Some(band.first_unit);
        }
        charge("message", category, price, rule)
    }

    /// D17: whether an authentication template is charged at the international price.
    fn with_international(
        &self,
        category: &str,
        message: &Message,
        at: i64,
        account: &Account,
        today: NaiveDate,
        market: &str,
    ) -> Result<String, String> {
        let international = "authentication_international";
        if category != "authentication"
            || today < day("2024-06-01")
            || !self.tables.sold_internationally(&account.currency, market, today)
        {
            return Ok(category.to_owned());
        }
        let countries = self.tables.countries(&message.market_contact, today);
        if countries.contains(&account.home_country) {
            return Ok(category.to_owned());
        }
        let own = countries
            .iter()
            .find_map(|country| account.auth_international.get(country));
        let Some(start) = own.or_else(|| account.auth_international.get("default")) else {
            return Ok(category.to_owned());
        };
        Ok(if read_time(start)? <= at {
            international
        } else {
            category
        }
        .to_owned())
    }
}

fn charge(unit: &'static str, category: &str, price: Result<Price, String>, rule: &'static str) -> Ruling {
    let category = category.to_owned();
    match price {
        Ok(price) => Ruling::Charged {
            unit,
            category,
            price,
            rule,
        },
        // D20
        Err(error) => Ruling::Refused {
            unit,
            category,
            error,
            rule: "COM-107",
        },
    }
}

/// D11: whether a conversation with this end began before 2025-07-01, so that it is one and no message's own.
fn began_before_messages(until: i64, account: &Account) -> bool {
    let time_zone: Tz = account.time_zone.parse().expect("read before");
    local_day(until - ROUNDED - CONVERSATION, time_zone) < day("2025-07-01")
}

/// D24: a message that is exempt by report, or has a price of its own.
fn reported_price(message: &Message, account: &Account, category: &str) -> Option<Ruling> {
    let unit = "message";
    if message.exempt {
        return Some(Ruling::Free {
            unit,
            category: category.to_owned(),
            reason: "exempt",
            rule: "PMP-205",
        });
    }
    let (amount, currency) = message.cost.clone()?;
    let price = if currency == account.currency {
        Ok(Price {
            rate_card: None,
            amount,
            basis: "reported".to_owned(),
            tier: None,
        })
    } else {
        Err(format!("reported in {currency}, billed in {}", account.currency))
    };
    Some(charge(unit, category, price, "PMP-206"))
}

/// D5, D6, D14: the rule by which a message is free as an entry point, if it is.
fn entry_point(
    pair: &mut Pair,
    message: &Message,
    at: i64,
    today: NaiveDate,
    settings: Settings,
) -> Option<&'static str> {
    let trusted = settings.trust_reports && day("2026-10-01") <= today;
    let reported = if trusted { message.pricing_type.as_deref() } else { None };
    let mut rule = "FEP-102";
    if let Some(since) = pair.pending_since.take()
        && at < since + ENTRY_POINT_PENDING
        && !pair.entry_point_open(at)
        && reported.is_none_or(|reported| reported == "free_entry_point")
    {
        let hours = if today < day("2023-03-01") { 24 } else { 72 };
        pair.entry_point_end = Some(at + hours * HOUR);
        pair.entry_point_opener.clone_from(&message.id);
        pair.conversations.clear();
        rule = "FEP-101";
    }
    let inside = match reported {
        Some(reported) => reported == "free_entry_point",
        None => pair.entry_point_open(at),
    };
    if inside && reported.is_some() {
        rule = "FEP-103";
    }
    if inside && trusted && message.expires_at.is_some() {
        pair.entry_point_end = message.expires_at;
    }
    inside.then_some(rule)
}

/// D19: lines, rounded once each, and totals.
fn add_up(bill: &mut ModelBill, accounts: &BTreeMap<String, Account>) -> Result<(), String> {
    for outcome in bill.outcomes.values() {
        let key = LineKey {
            account: outcome.account.clone(),
            month: outcome.month.clone(),
            unit: outcome.unit.clone(),
            market: outcome.market.clone(),
            category: outcome.category.clone(),
            outcome: outcome.outcome.clone(),
            reason: outcome.reason.clone(),
            tier: outcome.tier,
            unit_price: outcome.unit_price,
            rate_card: outcome.rate_card.clone(),
        };
        let line = bill.lines.entry(key).or_insert_with(|| Line {
            quantity: 0,
            amount: Decimal::ZERO,
            currency: accounts[&outcome.account].currency.clone(),
            basis: outcome.basis.clone(),
        });
        line.quantity += 1;
    }
    for (key, line) in &mut bill.lines {
        let digits = minor_digits(&line.currency)?;
        let exact = key.unit_price.unwrap_or_default() * Decimal::from(line.quantity);
        let mut amount = exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        amount.rescale(digits);
        line.amount = amount;
        let total = bill
            .totals
            .entry((key.account.clone(), key.month.clone()))
            .or_insert_with(|| (line.currency.clone(), Decimal::new(0, digits)));
        total.1 += amount;
    }
    Ok(())
}
