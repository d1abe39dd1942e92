//! `"of 2026-11: 212 utility messages of number 4930… to Germany at 0.0456, 9 of them on the 3rd"`: what was billed so
//! far, by day, so that a month can be continued, compared with its limit, and projected to its end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::charge_event::{FreeReason, Unit};
use crate::{
    base::{category::Category, instant::Instant, month::BillingMonth, price::UnitPrice},
    tariff::{rate_card::Basis, regime::AllowanceScope},
};

/// What the runs so far billed, of the last months.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// From when on every unit stands in the lines; none where they were never left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    /// The tag whose values part the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Units by everything that decides their price, by number and by day; in order.
    pub lines: Vec<UsedLine>,
}

/// Units equal in everything that a line of a bill names, and in business number and tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UsedLine {
    /// The account's id.
    pub account: String,
    /// The month in the account's time zone.
    pub month: BillingMonth,
    /// The business number, in full; mask it before showing.
    pub number: String,
    /// The value of the tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Conversations or messages.
    pub unit: Unit,
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Whose allowance they asked for, whether they had it or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<AllowanceScope>,
    /// Why they are free; none where they are charged or refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<FreeReason>,
    /// First unit of the volume tier's band, where a tier table was in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u64>,
    /// The price of one, where charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<UnitPrice>,
    /// The card the price stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_card: Option<String>,
    /// How the price is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Units by day of the month, from 1.
    pub days: BTreeMap<u8, u64>,
}

impl UsedLine {
    /// How many units there are.
    ///
    /// ```
    /// # use billing_core::metering::usage::UsedLine;
    /// let line: UsedLine = serde_json::from_str(
    ///     r#"{"account": "shop", "month": "2026-11", "number": "4930", "unit": "message", "market": "Germany",
    ///         "category": "utility", "days": {"3": 9, "4": 1}}"#,
    /// )?;
    /// assert_eq!(line.units(), 10);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn units(&self) -> u64 {
        self.days.values().fold(0, |sum, units| sum.saturating_add(*units))
    }
}

impl Usage {
    /// What earlier runs billed and what this one did, from a month on. Where this run read another tag, the values of
    /// the one before are forgotten.
    pub(crate) fn with(
        &self,
        more: impl Iterator<Item = UsedLine>,
        tag: Option<&str>,
        first_month: BillingMonth,
    ) -> Self {
        let same_tag = tag.is_none() || self.tag.as_deref() == tag;
        let earlier = self.lines.iter().cloned().map(|line| UsedLine {
            tag: line.tag.filter(|_| same_tag),
            ..line
        });
        let mut lines: BTreeMap<UsedLine, BTreeMap<u8, u64>> = BTreeMap::new();
        for mut line in earlier.chain(more).filter(|line| first_month <= line.month) {
            let days = core::mem::take(&mut line.days);
            let known = lines.entry(line).or_default();
            for (day, units) in days {
                let known = known.entry(day).or_default();
                *known = known.saturating_add(units);
            }
        }
        let line = |(line, days): (UsedLine, _)| UsedLine { days, ..line };
        Self {
            since: self.since,
            tag: tag.map(ToOwned::to_owned).or_else(|| self.tag.clone()),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}
