//! Where the stories meet an implementation: rows, accounts, tables and settings in, outcomes out.
//!
//! [`model`] plays them on the slow second implementation, [`real`] on the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use billing_core::bill::{Explained, Options, Wanted};
use billing_core::statement::explain::WhyNot;

use crate::ledger_model::{self, Settings};
use crate::real as engine;
use crate::row::Row;

/// What became of one message, in words that a story can state.
///
/// `free: open_conversation`, `charged 0.0425`, `not charged`, `refused` or `rejected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Costs nothing, for this reason.
    Free(String),
    /// Costs one unit at this price, printed without trailing zeros, in this tier (first unit of its band).
    Charged {
        /// Price of one unit.
        unit_price: String,
        /// First unit of the band, where tiers were in force.
        tier: Option<String>,
    },
    /// Delivered, but no price is known.
    Refused,
    /// Never delivered.
    Undelivered,
    /// Its rows contradict each other, or lack what billing needs.
    Rejected,
}

/// What became of one message: the verdict, and what it was counted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageOutcome {
    /// Free, charged, refused, undelivered or rejected.
    pub verdict: Verdict,
    /// `conversation` or `message`; empty when not delivered.
    pub unit: String,
    /// Category on the line; empty when not delivered.
    pub category: String,
    /// Market on the line; empty when not delivered.
    pub market: String,
    /// Month on the line; empty when not delivered.
    pub month: String,
    /// Rule that decided; empty where the implementation does not say.
    pub rule: String,
}

/// Everything a story compares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// By message id; outbound messages and rejected ones.
    pub messages: BTreeMap<String, MessageOutcome>,
    /// The bill in the JSON shape of `wabill bill --format json`.
    pub bill: serde_json::Value,
}

/// Plays rows on the slow second implementation.
///
/// # Errors
///
/// Accounts or tables that cannot be read, in words.
pub fn model(rows: &[Row], accounts: &str, tables: &Path, settings: Settings) -> Result<Outcomes, String> {
    let bill = ledger_model::bill(rows, accounts, tables, settings)?;
    let mut messages = BTreeMap::new();
    for (id, outcome) in &bill.outcomes {
        let verdict = match outcome.outcome.as_str() {
            "free" => Verdict::Free(outcome.reason.clone().unwrap_or_default()),
            "charged" => Verdict::Charged {
                unit_price: outcome.unit_price.map(ledger_model::plain).unwrap_or_default(),
                tier: outcome.tier.map(|tier| tier.to_string()),
            },
            _ => Verdict::Refused,
        };
        messages.insert(
            id.clone(),
            MessageOutcome {
                verdict,
                unit: outcome.unit.clone(),
                category: outcome.category.clone(),
                market: outcome.market.clone(),
                month: outcome.month.clone(),
                rule: outcome.rule.to_owned(),
            },
        );
    }
    messages.extend(
        bill.undelivered
            .iter()
            .map(|id| (id.clone(), silent(Verdict::Undelivered))),
    );
    messages.extend(bill.rejected.keys().map(|id| (id.clone(), silent(Verdict::Rejected))));
    Ok(Outcomes {
        messages,
        bill: bill.to_json(),
    })
}

/// What is told of a message that has no outcome.
fn silent(verdict: Verdict) -> MessageOutcome {
    MessageOutcome {
        verdict,
        unit: String::new(),
        category: String::new(),
        market: String::new(),
        month: String::new(),
        rule: String::new(),
    }
}

/// Plays rows on the engine, with every message explained.
///
/// # Errors
///
/// Accounts, tables or rows that cannot be read, in words.
pub fn real(rows: &[Row], accounts: &str, tables: &Path, settings: Settings) -> Result<Outcomes, String> {
    let mut ids: BTreeSet<String> = rows.iter().map(|row| row.message_id.clone()).collect();
    for notice in rows.iter().filter(|row| row.is_notice()) {
        // Nothing is told of messages that were written in the app.
        ids.remove(&notice.message_id);
    }
    let options = Options {
        settings: billing_core::bill::Settings {
            trust_reports: settings.trust_reports,
            ..billing_core::bill::Settings::default()
        },
        wanted: Wanted {
            explained: Explained::These(ids),
            ..Wanted::default()
        },
        ..Options::default()
    };
    let (accounts, tables) = (engine::accounts(accounts)?, engine::tables(tables)?);
    let (billed, report) = engine::run(rows, &accounts, &tables, &options, None)?;
    if let Some(problem) = report.problems.first() {
        return Err(format!("a row cannot be read: {problem:?}"));
    }
    let mut messages = BTreeMap::new();
    for it in &billed.explanations {
        let reason = it.reason.map_or_else(String::new, |reason| reason.as_str().to_owned());
        // The rule that decided: the allowance where a unit was free by it, else the rule of the charge.
        let rule = match (it.outcome.as_str(), reason.as_str(), it.count_rule) {
            ("refused", _, _) => "COM-107".to_owned(),
            ("free", "monthly_allowance" | "exempt", Some(rule)) => rule.to_string(),
            _ => it.rule.to_string(),
        };
        let verdict = match it.outcome.as_str() {
            "free" => Verdict::Free(reason),
            "charged" => Verdict::Charged {
                unit_price: it.unit_price.map_or_else(String::new, |price| price.to_string()),
                tier: it.tier.map(|tier| tier.to_string()),
            },
            _ => Verdict::Refused,
        };
        let told = MessageOutcome {
            verdict,
            unit: it.unit.as_str().to_owned(),
            category: it.category.to_string(),
            market: it.market.clone(),
            month: it.month.to_string(),
            rule,
        };
        messages.insert(it.message_id.clone(), told);
    }
    for it in &billed.unexplained {
        let verdict = match &it.why {
            WhyNot::Inbound => continue,
            WhyNot::Undelivered => Verdict::Undelivered,
            WhyNot::Rejected { .. } => Verdict::Rejected,
            WhyNot::SettledEarlier | WhyNot::NotFound => return Err(format!("{}: {:?}", it.message_id, it.why)),
        };
        messages.insert(it.message_id.clone(), silent(verdict));
    }
    let bill = serde_json::to_value(&billed.bill).map_err(|error| error.to_string())?;
    Ok(Outcomes { messages, bill })
}
