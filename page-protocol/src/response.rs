//! `Response::Lines(…)`, then `Response::Bill { bill, side }`: what the worker answers.

use billing_core::{
    base::{
        category::Category, country::Country, currency::Currency, instant::Day, localized::LocalizedText, money::Money,
        month::BillingMonth,
    },
    statement::{
        bill::Bill,
        line_item::LineItem,
        timeline::{PairSummary, Timeline},
    },
};
use serde::{Deserialize, Serialize};

use crate::insight::{Breakdown, Compared, MonthStand};

/// How far the worker has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes of the files.
    pub bytes: u64,
    /// Rows found in them.
    pub rows: u64,
}

impl Progress {
    /// Percent of so many bytes, at most 100.
    ///
    /// ```
    /// use page_protocol::Progress;
    /// assert_eq!(Progress { bytes: 1, rows: 0 }.percent_of(3), 33);
    /// assert_eq!(Progress { bytes: 9, rows: 0 }.percent_of(0), 100);
    /// ```
    pub fn percent_of(self, size: u64) -> u64 {
        let percent = self.bytes.saturating_mul(100).checked_div(size);
        percent.unwrap_or(100).min(100)
    }
}

/// What the first rows of a log name. Nothing of it is used unless the reader confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preview {
    /// Whether it is CSV; else JSON lines.
    pub csv: bool,
    /// Account ids.
    pub accounts: Vec<String>,
    /// Countries of the business numbers, two letters each, from which a person may conclude time zone and currency.
    pub countries: Vec<String>,
}

/// Something that is wrong with a row, or with the rows of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file; none where the log is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The row's line in the file, from 1.
    pub line: u32,
    /// The byte in the line, from 1, where known.
    pub column: Option<u32>,
    /// What was found and what was expected.
    pub message: LocalizedText,
    /// What to do.
    pub hint: Option<LocalizedText>,
    /// The message all rows of which are rejected; none where only the row is.
    pub message_id: Option<String>,
    /// The line of the row that contradicts this one.
    pub other_line: Option<u32>,
}

/// What was found in a log besides its bill.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SideReport {
    /// The first problems, by file and line.
    pub problems: Vec<Problem>,
    /// How many problems are not among them.
    pub problems_left_out: u64,
    /// What the reader of the log noticed about the whole file.
    pub notes: Vec<LocalizedText>,
    /// The pairs with most messages.
    pub busiest: Vec<PairSummary>,
    /// Ids of the accounts that the log was read with.
    pub accounts: Vec<String>,
}

/// The built-in story under one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// The rules by name.
    pub regime: Option<String>,
    /// Since when they are in force.
    pub since: Option<Day>,
    /// The bill of the three days.
    pub bill: Bill,
    /// The customer's three days.
    pub timelines: Vec<Timeline>,
}

/// What the months after a history may bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// The currency that is paid in.
    pub currency: Currency,
    /// How the most likely volumes were found.
    pub method: String,
    /// What was taken for granted.
    pub notes: Vec<LocalizedText>,
    /// One per month.
    pub months: Vec<OutlookMonth>,
    /// What one in ten courses undercuts and what one in ten exceeds, all months together.
    pub total: Option<(Money, Money)>,
    /// One per market and category.
    pub rows: Vec<OutlookRow>,
}

/// What a month after a history may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlookMonth {
    /// The month.
    pub month: BillingMonth,
    /// Nine of ten courses cost more.
    pub p10: Money,
    /// One of ten costs more.
    pub p90: Money,
}

/// The most likely volumes of a market and category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlookRow {
    /// The market's published name; empty where the history has a country.
    pub market: String,
    /// The country, where the history has one.
    pub country: Option<Country>,
    /// The category.
    pub category: Category,
    /// Messages of each month.
    pub volumes: Vec<u64>,
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Response {
    /// It is reading; another response follows.
    Progress(Progress),
    /// The answer to [`Request::Preview`](crate::Request::Preview).
    Preview(Preview),
    /// Some lines of the bill that follows, so that a long bill does not block the page.
    Lines(Vec<LineItem>),
    /// The answer to [`Request::Bill`](crate::Request::Bill).
    Bill {
        /// The bill without the lines that came before, and with the first messages without a price.
        bill: Box<Bill>,
        /// How many messages have no price.
        refused_count: u64,
        /// What was found besides.
        side: Box<SideReport>,
    },
    /// The answer to [`Request::Timeline`](crate::Request::Timeline).
    Timelines(Vec<Timeline>),
    /// The answer to [`Request::Breakdown`](crate::Request::Breakdown).
    Breakdown(Box<Breakdown>),
    /// The answer to [`Request::Budget`](crate::Request::Budget): each account that was billed.
    Budget(Vec<MonthStand>),
    /// The answer to [`Request::Compare`](crate::Request::Compare).
    Compared(Box<Compared>),
    /// The answer to [`Request::Forecast`](crate::Request::Forecast) and
    /// [`Request::ForecastLog`](crate::Request::ForecastLog).
    Outlook(Box<Outlook>),
    /// The answer to [`Request::Story`](crate::Request::Story): the same days under each set of rules.
    Story(Vec<Chapter>),
    /// The answer to [`Request::Export`](crate::Request::Export) and [`Request::Estimate`](crate::Request::Estimate):
    /// the file's content.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The accounts cannot be used; the reader can correct them.
    AccountsRefused(LocalizedText),
    /// It failed, and why.
    Failed(LocalizedText),
}

impl From<LocalizedText> for Response {
    fn from(why: LocalizedText) -> Self {
        Self::Failed(why)
    }
}

/// The part of [`Response`] that answers who asks for files only; it is read by less code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum FileResponse {
    /// The file's content.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// It failed, and why.
    Failed(LocalizedText),
}

/// The part of [`Response`] that answers who asks for a forecast only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum OutlookResponse {
    /// What was found.
    Outlook(Box<Outlook>),
    /// It failed, and why.
    Failed(LocalizedText),
}

impl From<LocalizedText> for OutlookResponse {
    fn from(why: LocalizedText) -> Self {
        Self::Failed(why)
    }
}

impl From<LocalizedText> for FileResponse {
    fn from(why: LocalizedText) -> Self {
        Self::Failed(why)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use billing_core::{
        statement::bill::{InputCounts, RefusedMessage, Total, Warning, WarningDetail, WarningKind},
        tariff::{rate_book::RateError, refusal::Refusal},
    };

    use super::*;
    use crate::{decode, encode};

    #[test]
    fn a_bill_arrives_with_its_amounts_and_refusals() {
        let eur = "EUR".parse().unwrap();
        let refusal = |error: RateError| RefusedMessage {
            message_id: "m-1".to_owned(),
            error: Arc::new(error.into()),
        };
        let mut warning = Warning::new(WarningKind::PriceAssumed, 3);
        warning.details.push(WarningDetail::List {
            rate_card: "EUR/2026-10-01".to_owned(),
            known_until: "2026-12-31".parse().unwrap(),
        });
        let bill = Bill {
            format: 1,
            input: InputCounts::default(),
            ignored: vec![],
            lines: vec![],
            totals: vec![Total {
                account: "a".to_owned(),
                month: "2026-10".parse().unwrap(),
                currency: eur,
                amount: Money::from_minor(-1230, eur),
            }],
            refused: vec![
                refusal(RateError::NoCurrency { currency: eur }),
                RefusedMessage {
                    message_id: "m-2".to_owned(),
                    error: Arc::new(Refusal::NoRegime {
                        first: "2022-02-01".parse().unwrap(),
                    }),
                },
            ],
            warnings: vec![warning],
            breakdown: vec![],
        };
        let response = Response::Bill {
            bill: Box::new(bill),
            refused_count: 7,
            side: Box::default(),
        };
        let bytes = encode(&response).unwrap();
        assert_eq!(decode::<Response>(&bytes).unwrap(), response);
    }

    #[test]
    fn who_asks_for_files_understands_files_and_failures() {
        let read = |response: &Response| decode::<FileResponse>(&encode(response).unwrap());
        let content = vec![0, 200, 255];
        assert_eq!(read(&Response::File(content.clone())), Ok(FileResponse::File(content)));
        let why = LocalizedText::new("empty", "leer");
        assert_eq!(read(&Response::Failed(why.clone())), Ok(FileResponse::Failed(why)));
        assert!(read(&Response::Lines(vec![])).is_err());
    }
}
