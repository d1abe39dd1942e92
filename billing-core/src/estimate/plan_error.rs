//! `"volume 3, market: `Germnay` is not a market in 2026-10; …"`: what is wrong with a plan, and what to do about it.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::plan_fault::PlanFault;
use crate::base::localized::{Localized, LocalizedText};

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
    /// [`Plan::allowance_start`](super::plan::Plan::allowance_start).
    AllowanceStart,
    /// [`Plan::price`](super::plan::Plan::price).
    Price,
}

impl PlanTable {
    /// The word used in plans.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Volume => "volume",
            Self::TierStart => "tier_start",
            Self::AllowanceStart => "allowance_start",
            Self::Price => "price",
        }
    }
}

/// One thing wrong with a plan.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(as = "EnglishPlanError"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    /// The table.
    pub table: PlanTable,
    /// The row of the table, from 0.
    pub row: usize,
    /// The field, as the plan names it; fields of a fee are `fees.monthly` and the like.
    pub field: &'static str,
    /// What was found, what was expected, and what to do.
    pub fault: PlanFault,
}

/// One thing wrong with a plan, as machines read it: in English.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "PlanError"))]
#[derive(Serialize)]
struct EnglishPlanError {
    /// The table.
    table: PlanTable,
    /// The row of the table, from 0.
    row: usize,
    /// The field, as the plan names it; fields of a fee are `fees.monthly` and the like.
    field: &'static str,
    /// What was found and what was expected; in English where machines read it.
    message: String,
    /// What to do.
    remedy: String,
}

impl Serialize for PlanError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EnglishPlanError {
            table: self.table,
            row: self.row,
            field: self.field,
            message: self.fault.to_string(),
            remedy: self.fault.remedy().into(),
        }
        .serialize(serializer)
    }
}

impl PlanError {
    /// The row, the field, and what was found and expected. The plan's own words stay as they are written.
    pub fn finding(&self) -> LocalizedText {
        let place = format!("{} {}, {}", self.table.as_str(), self.row.saturating_add(1), self.field);
        self.fault.text().map(|text| format!("{place}: {text}"))
    }

    /// The whole of it with what to do, in every language.
    pub fn text(&self) -> LocalizedText {
        self.finding().with_remedy(&self.fault.remedy())
    }
}

impl core::fmt::Display for PlanError {
    /// Rows are counted from 1 here, as people do.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (table, row) = (self.table.as_str(), self.row.saturating_add(1));
        write!(f, "{table} {row}, {}: {}", self.field, self.fault)
    }
}

/// Everything wrong with a plan, by table and row. Never empty.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PlanErrors(pub Vec<PlanError>);

impl PlanErrors {
    /// All of it with what to do, in every language, one problem a line.
    pub fn text(&self) -> LocalizedText {
        let all: Vec<LocalizedText> = self.0.iter().map(PlanError::text).collect();
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

impl Localized for PlanErrors {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(self.text().both().0.to_owned())
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(self.text().both().1.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{PlanError, PlanTable};
    use crate::estimate::plan_fault::PlanFault;

    #[test]
    fn machines_read_the_english_sentences_as_message_and_remedy() {
        let error = PlanError {
            table: PlanTable::TierStart,
            row: 1,
            field: "charged",
            fault: PlanFault::TooLarge {
                found: 2_000_000_000_000,
            },
        };
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            "{\"table\":\"tier_start\",\"row\":1,\"field\":\"charged\",\
             \"message\":\"`2000000000000` is too large; expected at most 1000000000000\",\
             \"remedy\":\"check the digits\"}"
        );
    }
}
