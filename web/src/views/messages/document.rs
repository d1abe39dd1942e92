//! `"12 marketing conversations to Germany, 1.36 EUR"`: results as the worker tells them.
//!
//! The worker tells the JSON of the command line; this reads it back. Names and amounts go through the core's own types,
//! so that a word the page does not know stops here and is not shown as something else.

use core::{fmt::Display, str::FromStr};

use billing_core::{
    base::{
        category::Category, currency::Currency, localized::LocalizedText, money::Money, month::BillingMonth,
        price::UnitPrice,
    },
    metering::charge_event::{FreeReason, Unit},
    statement::{bill::Warning, line_item::LineOutcome, timeline::OpeningKind},
    tariff::rate_card::Basis,
};
use chrono::{DateTime, FixedOffset};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::{Deserialize, Deserializer, de::Error as _};

fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

fn parsed_or_none<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
}

/// One of the core's words.
fn word<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    all.iter()
        .copied()
        .find(|one| name(*one) == text)
        .ok_or_else(|| format!("`{text}` is not known here"))
}

fn outcome<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LineOutcome, D::Error> {
    let all = [LineOutcome::Charged, LineOutcome::Free, LineOutcome::Refused];
    word(&String::deserialize(deserializer)?, &all, LineOutcome::as_str).map_err(D::Error::custom)
}

fn unit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
    let all = [Unit::Conversation, Unit::Message];
    word(&String::deserialize(deserializer)?, &all, Unit::as_str).map_err(D::Error::custom)
}

fn reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FreeReason>, D::Error> {
    let all = [
        FreeReason::OpenConversation,
        FreeReason::EntryPoint,
        FreeReason::MonthlyAllowance,
        FreeReason::ServiceFree,
        FreeReason::CustomerServiceWindow,
        FreeReason::Reaction,
        FreeReason::Exempt,
    ];
    let text: Option<String> = Option::deserialize(deserializer)?;
    text.map(|text| word(&text, &all, FreeReason::as_str).map_err(D::Error::custom))
        .transpose()
}

fn opening_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OpeningKind, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_str() {
        "customer_service_window" => Ok(OpeningKind::CustomerServiceWindow),
        "entry_point_window" => Ok(OpeningKind::EntryPointWindow),
        "conversation" => Ok(OpeningKind::Conversation),
        _ => Err(D::Error::custom(format!("`{text}` is not known here"))),
    }
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
    DateTime::parse_from_rfc3339(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// An amount from its decimal text, exact: more decimals than the currency has are refused, not rounded.
fn money(text: &str, currency: Currency) -> Result<Money, String> {
    let refused = || format!("`{text}` is not an amount in {currency}");
    let decimal = Decimal::from_str_exact(text).map_err(|_| refused())?;
    let scale = Decimal::from(10_u64.saturating_pow(currency.minor_digits()));
    let minor = decimal.checked_mul(scale).filter(Decimal::is_integer);
    let minor = minor.and_then(|minor| minor.to_i128()).ok_or_else(refused)?;
    Ok(Money::from_minor(minor, currency))
}

/// What became of the rows of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Counts {
    /// Rows read: accepted, duplicates, ignored and rejected together.
    pub rows: u64,
    /// Rows that told something new.
    pub accepted: u64,
    /// Rows that told the same again.
    pub duplicates: u64,
    /// Rows that say nothing about money.
    #[serde(default)]
    pub ignored: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// Inbound messages.
    pub received: u64,
    /// Outbound messages.
    pub messages: u64,
    /// Those that were delivered; each has exactly one outcome.
    pub delivered: u64,
    /// Those that were not.
    pub undelivered: u64,
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "LineText")]
pub struct Line {
    /// The account's id.
    pub account: String,
    /// The month in the account's time zone.
    pub month: BillingMonth,
    /// What is counted.
    pub unit: Unit,
    /// The market's name in the tables.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Charged, free or refused.
    pub outcome: LineOutcome,
    /// Why it is free.
    pub reason: Option<FreeReason>,
    /// First unit of the tier's band.
    pub tier: Option<u64>,
    /// The price of one unit, where charged.
    pub unit_price: Option<UnitPrice>,
    /// The card of that price.
    pub rate_card: Option<String>,
    /// How that price is known.
    pub basis: Option<Basis>,
    /// How many units.
    pub quantity: u64,
    /// Rounded once.
    pub amount: Money,
}

#[derive(Deserialize)]
struct LineText {
    account: String,
    #[serde(deserialize_with = "parsed")]
    month: BillingMonth,
    #[serde(deserialize_with = "unit")]
    unit: Unit,
    market: String,
    #[serde(deserialize_with = "parsed")]
    category: Category,
    #[serde(deserialize_with = "outcome")]
    outcome: LineOutcome,
    #[serde(deserialize_with = "reason")]
    reason: Option<FreeReason>,
    #[serde(deserialize_with = "parsed_or_none")]
    tier: Option<u64>,
    #[serde(deserialize_with = "parsed_or_none")]
    unit_price: Option<UnitPrice>,
    rate_card: Option<String>,
    #[serde(deserialize_with = "parsed_or_none")]
    basis: Option<Basis>,
    quantity: u64,
    amount: String,
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
}

impl TryFrom<LineText> for Line {
    type Error = String;

    fn try_from(line: LineText) -> Result<Self, String> {
        Ok(Self {
            amount: money(&line.amount, line.currency)?,
            account: line.account,
            month: line.month,
            unit: line.unit,
            market: line.market,
            category: line.category,
            outcome: line.outcome,
            reason: line.reason,
            tier: line.tier,
            unit_price: line.unit_price,
            rate_card: line.rate_card,
            basis: line.basis,
            quantity: line.quantity,
        })
    }
}

/// What an account pays for a month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "TotalText")]
pub struct Total {
    /// The account's id.
    pub account: String,
    /// The month.
    pub month: BillingMonth,
    /// The sum of its lines.
    pub amount: Money,
}

#[derive(Deserialize)]
struct TotalText {
    account: String,
    #[serde(deserialize_with = "parsed")]
    month: BillingMonth,
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
    amount: String,
}

impl TryFrom<TotalText> for Total {
    type Error = String;

    fn try_from(total: TotalText) -> Result<Self, String> {
        Ok(Self {
            amount: money(&total.amount, total.currency)?,
            account: total.account,
            month: total.month,
        })
    }
}

/// A delivered message without a price.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refused {
    /// Its id.
    pub message_id: String,
    /// Why there is no price.
    pub error: String,
}

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BillDocument {
    /// What became of the rows.
    pub input: Counts,
    /// Its lines, in the order of the command line.
    pub lines: Vec<Line>,
    /// One per account and month.
    pub totals: Vec<Total>,
    /// The first messages without a price; the worker keeps the rest to itself.
    pub refused: Vec<Refused>,
    /// How many messages have no price.
    #[serde(default)]
    pub refused_count: u64,
    /// One per kind.
    pub warnings: Vec<Warning>,
}

/// Something that is wrong with a row, or with the rows of a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// The file; none where the log is one.
    #[serde(default)]
    pub file: Option<String>,
    /// The row's line in the file, from 1.
    pub line: u32,
    /// The byte in the line, from 1, where known.
    pub column: Option<u32>,
    /// What was found and what was expected.
    pub message: LocalizedText,
    /// What to do.
    pub hint: Option<LocalizedText>,
    /// The message all rows of which are rejected.
    pub message_id: Option<String>,
    /// The line of the row that says otherwise.
    pub other_line: Option<u32>,
}

/// A business number and a contact, and how much they wrote.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pair {
    /// A message of the pair; stands for it when a timeline is asked for.
    pub message_id: String,
    /// Masked, unless the reader asked otherwise.
    pub business_number: String,
    /// Masked, unless the reader asked otherwise.
    pub contact: String,
    /// The contact's country, `?` where unknown.
    pub country: String,
    /// Messages of the contact.
    pub received: u64,
    /// Delivered messages of the business.
    pub delivered: u64,
}

/// What stands beside a bill.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Beside {
    /// The first problems, by line.
    pub problems: Vec<Problem>,
    /// How many problems are not among them.
    pub problems_left_out: u64,
    /// Each reason why messages of the bill have no price.
    pub refusals: Vec<LocalizedText>,
    /// What the reader of the log noticed about the whole file.
    pub notes: Vec<LocalizedText>,
    /// The pairs with most messages.
    pub busiest: Vec<Pair>,
    /// Ids of the accounts that the log was read with.
    #[serde(default)]
    pub accounts: Vec<String>,
}

impl Beside {
    /// Why a message has no price, as the bill says it and in every language.
    pub fn refusal(&self, refused: &Refused) -> LocalizedText {
        let known = self.refusals.iter().find(|said| said.english() == refused.error);
        known
            .cloned()
            .unwrap_or_else(|| LocalizedText::as_it_is(refused.error.as_str()))
    }
}

/// Why a message costs what it costs, as far as the page shows it besides the text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Explained {
    /// `template`, `free_form` or `reaction`.
    pub kind: String,
    /// What was counted.
    #[serde(deserialize_with = "unit")]
    pub unit: Unit,
    /// The category it is counted under.
    #[serde(deserialize_with = "parsed")]
    pub category: Category,
    /// Charged, free or refused.
    #[serde(deserialize_with = "outcome")]
    pub outcome: LineOutcome,
    /// Why it is free.
    #[serde(deserialize_with = "reason")]
    pub reason: Option<FreeReason>,
    /// Its price.
    #[serde(deserialize_with = "parsed_or_none")]
    pub unit_price: Option<UnitPrice>,
    /// The currency of that price.
    #[serde(deserialize_with = "parsed")]
    pub currency: Currency,
}

/// A message on a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Moment {
    /// Its id.
    pub message_id: String,
    /// When, on the account's clock.
    #[serde(deserialize_with = "time")]
    pub at: DateTime<FixedOffset>,
    /// When, in seconds since 1970-01-01 UTC.
    pub at_unix: i64,
    /// Whether the contact wrote it.
    pub inbound: bool,
    /// `ad` or `page_button`, where the contact arrived with it.
    pub entry_point: Option<String>,
    /// What it came to; none for inbound messages.
    pub explanation: Option<Explained>,
}

/// A stretch of time in which something was open; half-open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Opening {
    /// What.
    #[serde(deserialize_with = "opening_kind")]
    pub kind: OpeningKind,
    /// The category of a conversation.
    #[serde(deserialize_with = "parsed_or_none")]
    pub category: Option<Category>,
    /// Its start on the account's clock.
    #[serde(deserialize_with = "time")]
    pub since: DateTime<FixedOffset>,
    /// Its end on the account's clock.
    #[serde(deserialize_with = "time")]
    pub until: DateTime<FixedOffset>,
    /// Its start in seconds since 1970-01-01 UTC.
    pub since_unix: i64,
    /// Its end in seconds since 1970-01-01 UTC.
    pub until_unix: i64,
    /// The message that opened it.
    pub message_id: String,
}

/// One business number and one contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Timeline {
    /// Masked, unless the reader asked otherwise.
    pub business_number: String,
    /// Masked, unless the reader asked otherwise.
    pub contact: String,
    /// The contact's country, `?` where unknown.
    pub country: String,
    /// The account's time zone.
    pub time_zone: String,
    /// Its messages in order of time.
    pub moments: Vec<Moment>,
    /// What was open, by kind and start.
    pub openings: Vec<Opening>,
}

/// An explanation in words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Told {
    /// Of this message.
    pub message_id: String,
    /// In English.
    pub en: String,
    /// In German.
    pub de: String,
}

/// Timelines with their explanations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TimelineDocument {
    /// One per pair.
    pub timelines: Vec<Timeline>,
    /// One per message that has an outcome.
    pub texts: Vec<Told>,
}

/// The built-in story under one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Chapter {
    /// The rules by name.
    pub regime: Option<String>,
    /// Since when they are in force.
    pub since: Option<billing_core::base::instant::Day>,
    /// The first of the three days.
    pub first_day: billing_core::base::instant::Day,
    /// What it came to.
    pub bill: BillDocument,
    /// The customer's three days.
    pub timelines: Vec<Timeline>,
    /// In words.
    pub texts: Vec<Told>,
}

/// What the first rows of a log name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Guess {
    /// Whether it is CSV; else JSON lines.
    pub csv: bool,
    /// Account ids.
    pub accounts: Vec<String>,
    /// Countries of the business numbers, two letters each.
    pub countries: Vec<String>,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A small log billed by the code that the worker runs.
    pub(crate) fn bill(rows: &str) -> BillDocument {
        let log = format!("event,at,message_id,account,business_number,contact,kind,category,entry_point\n{rows}");
        let accounts = "[[account]]\nid = \"a\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
        let json = wabill_wasm::bill_text(log.as_bytes(), accounts, "").unwrap();
        serde_json::from_str(&json).unwrap()
    }

    /// The built-in story as the worker tells it.
    pub(crate) fn story() -> Vec<Chapter> {
        #[derive(Deserialize)]
        struct Story {
            chapters: Vec<Chapter>,
        }
        let story: Story = serde_json::from_str(&wabill_wasm::story::story_text().unwrap()).unwrap();
        story.chapters
    }

    #[test]
    fn what_the_worker_writes_is_read_back() {
        let bill = bill(
            "delivered,2023-06-05T17:30:00+02:00,m-1,a,4930,4915112345678,template,marketing,\n\
             delivered,2025-08-05T17:30:00+02:00,m-2,a,4930,4915112345678,free_form,,\n",
        );
        let [charged, free] = bill.lines.as_slice() else {
            panic!("expected two lines: {:?}", bill.lines);
        };
        assert_eq!(charged.unit_price, Some("0.1131".parse().unwrap()));
        assert_eq!(charged.amount.to_string(), "0.11");
        assert_eq!(
            (free.reason, free.amount.minor()),
            (Some(FreeReason::CustomerServiceWindow), 0)
        );
        assert_eq!(bill.totals.len(), 2);
        assert_eq!(bill.input.delivered, 2);
    }

    #[test]
    fn every_chapter_of_the_story_is_read_back() {
        for chapter in story() {
            assert_eq!(chapter.timelines.len(), 1);
            let timeline = &chapter.timelines[0];
            let told = timeline.moments.iter().filter(|moment| moment.explanation.is_some());
            assert_eq!(told.count(), chapter.texts.len());
        }
    }

    #[test]
    fn an_amount_that_does_not_fit_its_currency_is_refused() {
        let eur: Currency = "EUR".parse().unwrap();
        assert_eq!(money("-12.30", eur), Ok(Money::from_minor(-1230, eur)));
        assert!(money("0.005", eur).is_err());
        assert!(money("1,5", eur).is_err());
    }
}
