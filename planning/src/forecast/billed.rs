//! `wabill bill --format json` of some months: its lines are a history too.

use std::collections::BTreeSet;

use billing_core::{
    base::{category::Category, currency::Currency, instant::Day, localized::LocalizedText, month::BillingMonth},
    metering::charge_event::{FreeReason, Unit},
    statement::bill::Bill,
};
use serde::Deserialize;
use wabill::{Accounts, Tables};

use super::{
    history::{Counted, Grain, History, Missing, Observation, Paid, SeriesKey},
    history_fault::{HistoryError, HistoryFault, HistoryProblem},
    money::money,
    named::{Named, category},
};

/// What a history takes of a bill. In JSON an amount is text beside its currency, so a bill cannot be read back whole.
#[derive(Debug, Deserialize)]
struct Billed {
    lines: Vec<Line>,
    totals: Vec<Total>,
    #[serde(default)]
    breakdown: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Line {
    account: String,
    month: BillingMonth,
    unit: Unit,
    market: String,
    category: Category,
    reason: Option<FreeReason>,
    quantity: u64,
}

#[derive(Debug, Deserialize)]
struct Total {
    month: BillingMonth,
    currency: Currency,
    amount: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    by: String,
}

impl From<&Bill> for Billed {
    fn from(bill: &Bill) -> Self {
        let line = |line: &billing_core::statement::line_item::LineItem| Line {
            account: line.account.clone(),
            month: line.month,
            unit: line.unit,
            market: line.market.clone(),
            category: line.category,
            reason: line.reason,
            quantity: line.quantity,
        };
        let total = |total: &billing_core::statement::bill::Total| Total {
            month: total.month,
            currency: total.currency,
            amount: total.amount.to_string(),
        };
        Self {
            lines: bill.lines.iter().map(line).collect(),
            totals: bill.totals.iter().map(total).collect(),
            breakdown: bill.breakdown.iter().map(|row| Row { by: row.by.clone() }).collect(),
        }
    }
}

impl History {
    /// Reads the JSON of a bill.
    ///
    /// # Errors
    ///
    /// JSON that is no bill; everything wrong with the bill's months and accounts otherwise.
    pub fn from_bill_json(text: &str, accounts: &Accounts, tables: &Tables) -> Result<Self, HistoryError> {
        let bill: Billed = serde_json::from_str(text).map_err(|error| {
            let line = u64::try_from(error.line()).ok();
            let message = error.to_string();
            HistoryError(vec![HistoryProblem::at(line, HistoryFault::NotJson { message })])
        })?;
        Self::from_billed(&bill, accounts, tables)
    }

    /// The months of a bill. Where it has a breakdown by day, months that it covers only in part are left out; without
    /// one they cannot be told, and every month counts as whole.
    ///
    /// # Errors
    ///
    /// Everything wrong with the bill's months and accounts; [`HistoryFault::NoWholeMonth`] where none is left.
    pub fn from_bill(bill: &Bill, accounts: &Accounts, tables: &Tables) -> Result<Self, HistoryError> {
        Self::from_billed(&bill.into(), accounts, tables)
    }

    fn from_billed(bill: &Billed, accounts: &Accounts, tables: &Tables) -> Result<Self, HistoryError> {
        let named = Named {
            accounts,
            tables,
            usual: None,
        };
        let days: BTreeSet<Day> = bill.breakdown.iter().filter_map(|row| row.by.parse().ok()).collect();
        let part = parts(&days);
        let whole = |line: &&Line| !part.contains(&line.month);
        let latest = bill.lines.iter().filter(whole).map(|line| line.month).max();
        let of_latest = |line: &Line| Some(line.month) == latest && line.unit == Unit::Conversation;
        let counted = if bill.lines.iter().any(of_latest) {
            Counted::Conversations
        } else {
            Counted::Messages
        };
        let mut problems = vec![];
        let mut observations = vec![];
        for line in bill.lines.iter().filter(whole) {
            let counts = match (counted, line.unit) {
                (Counted::Conversations, Unit::Message) => false,
                (Counted::Conversations | Counted::Messages, Unit::Conversation)
                | (Counted::Messages, Unit::Message) => true,
            };
            let free = matches!(line.reason, Some(FreeReason::EntryPoint | FreeReason::Reaction));
            if !counts || free {
                continue;
            }
            let begin = line.month.first_day();
            let found = (
                named.account(Some(&line.account)),
                named.market(&line.market, Grain::Month, begin),
                category(line.category.as_str()),
            );
            match found {
                (Ok(account), Ok(place), Ok(category)) => observations.push(Observation {
                    line: None,
                    key: SeriesKey {
                        account,
                        place,
                        category,
                    },
                    begin,
                    volume: line.quantity,
                }),
                (account, place, category) => {
                    let faults = [account.err(), place.err(), category.err()];
                    let faults = faults
                        .into_iter()
                        .flatten()
                        .map(|fault| HistoryProblem::at(None, fault));
                    problems.extend(faults.filter(|problem| !problems.contains(problem)).collect::<Vec<_>>());
                }
            }
        }
        if observations.is_empty() && problems.is_empty() && !bill.lines.is_empty() {
            problems.push(HistoryProblem::at(None, HistoryFault::NoWholeMonth));
        }
        let mut history = Self::of(Grain::Month, counted, observations, Missing::Zero, problems)?;
        history.paid = bill
            .totals
            .iter()
            .filter(|total| !part.contains(&total.month))
            .filter_map(|total| {
                Some(Paid {
                    month: total.month,
                    currency: total.currency,
                    amount: money(&total.amount, total.currency)?,
                })
            })
            .collect();
        history.notes.extend(part.iter().map(|month| {
            LocalizedText::new(
                format!("{month} is there only in part, so it is no part of the history"),
                format!("{month} ist nur zum Teil da und zählt deshalb nicht zur Vergangenheit"),
            )
        }));
        if days.is_empty() {
            history.notes.push(LocalizedText::new(
                "the bill has no breakdown by day, so its first and last month count as whole months",
                "die Rechnung ist nicht nach Tagen aufgegliedert, also zählen ihr erster und letzter Monat als ganze Monate",
            ));
        }
        Ok(history)
    }
}

/// The first and the last month where they begin or end in the middle. A day or two without a message at an edge is no
/// part of a month missing.
fn parts(days: &BTreeSet<Day>) -> BTreeSet<BillingMonth> {
    const QUIET_DAYS: i64 = 3;
    let mut part = BTreeSet::new();
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        let (first_month, last_month) = (BillingMonth::of(*first), BillingMonth::of(*last));
        if QUIET_DAYS < (*first - first_month.first_day()).num_days() {
            part.insert(first_month);
        }
        if QUIET_DAYS < (last_month.next().first_day() - *last).num_days() {
            part.insert(last_month);
        }
    }
    part
}
