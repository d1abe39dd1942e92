//! `"volume 3, market: `Germnay` is not a market in 2026-10; …"`: what is wrong with a plan, and what to do about it.

use serde::Serialize;

use crate::base::localized::{LocalizedText, in_english};

/// Which table of a plan a problem lies in.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanTable {
    /// [`Plan::account`](super::plan::Plan::account).
    Account,
    /// [`Plan::volume`](super::plan::Plan::volume).
    Volume,
    /// [`Plan::tier_start`](super::plan::Plan::tier_start).
    TierStart,
}

impl PlanTable {
    /// The word used in plans.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Volume => "volume",
            Self::TierStart => "tier_start",
        }
    }
}

/// One thing wrong with a plan.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PlanError {
    /// The table.
    pub table: PlanTable,
    /// The row of the table, from 0.
    pub row: usize,
    /// The field, as the plan names it; fields of a fee are `fees.monthly` and the like.
    pub field: &'static str,
    /// What was found and what was expected; in English where machines read it.
    #[serde(serialize_with = "in_english")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub message: LocalizedText,
    /// What to do.
    #[serde(serialize_with = "in_english")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub remedy: LocalizedText,
}

impl PlanError {
    /// The whole of it with what to do, in every language. The plan's own words stay as they are written.
    pub fn said(&self) -> LocalizedText {
        let place = format!("{} {}, {}", self.table.as_str(), self.row.saturating_add(1), self.field);
        let (message, remedy) = (self.message.both(), self.remedy.both());
        LocalizedText::new(
            format!("{place}: {}; {}", message.0, remedy.0),
            format!("{place}: {}; {}", message.1, remedy.1),
        )
    }
}

impl core::fmt::Display for PlanError {
    /// Rows are counted from 1 here, as people do.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (table, row) = (self.table.as_str(), self.row.saturating_add(1));
        write!(f, "{table} {row}, {}: {}", self.field, self.message)
    }
}

/// Everything wrong with a plan, by table and row. Never empty.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PlanErrors(pub Vec<PlanError>);

impl PlanErrors {
    /// All of it with what to do, in every language, one problem a line.
    pub fn said(&self) -> LocalizedText {
        let all: Vec<LocalizedText> = self.0.iter().map(PlanError::said).collect();
        LocalizedText::lines(&all)
    }
}

impl core::fmt::Display for PlanErrors {
    /// One line per problem.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if place == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl core::error::Error for PlanErrors {}
