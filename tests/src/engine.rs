//! Where the stories meet an implementation: `outcomes(rows, accounts, tables, settings)`.
//!
//! [`model`] plays them on the slow second implementation. The real engine joins by one more function of the
//! same shape, and one more line in `tests/scenarios.rs`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::ledger_model::{self, Settings};
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
pub struct Told {
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
    pub messages: BTreeMap<String, Told>,
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
            Told {
                verdict,
                unit: outcome.unit.clone(),
                category: outcome.category.clone(),
                market: outcome.market.clone(),
                month: outcome.month.clone(),
                rule: outcome.rule.to_owned(),
            },
        );
    }
    let silent = |verdict| Told {
        verdict,
        unit: String::new(),
        category: String::new(),
        market: String::new(),
        month: String::new(),
        rule: String::new(),
    };
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
