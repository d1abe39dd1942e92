//! `"june.csv as it was billed"`: what is looked at under other conditions.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{currency::Currency, instant::Day, price::Rounding},
    statement::{bill as statement, line_item::LineItem},
};
use wabill::{Bill, EstimateOptions, Plan, Tables};

use super::{
    CompareError,
    priced::{Lists, PricedLine},
    result::WhyNot,
};

/// What is compared: a log that was billed, or a plan.
#[derive(Debug)]
pub enum Subject<'a> {
    /// A log; it is not read again.
    Log(&'a Bill),
    /// A plan: Meta's charges, without a provider's fees.
    Plan {
        /// The plan.
        plan: &'a Plan,
        /// The tables that it is estimated with.
        tables: &'a Tables,
        /// How line sums are rounded.
        rounding: Rounding,
    },
}

/// What a run of the engine gave.
#[derive(Debug)]
pub(super) struct Priced {
    pub(super) lines: Vec<PricedLine>,
    /// Why units have no price, each once.
    pub(super) refused: Vec<String>,
}

impl Priced {
    fn of(lists: &Lists<'_>, lines: &[LineItem], refused: BTreeMap<String, u64>) -> Result<Self, CompareError> {
        let lines = lines.iter().map(|line| lists.priced(line)).collect::<Result<_, _>>()?;
        let said = |(error, units)| format!("{units} × {error}");
        Ok(Self {
            lines,
            refused: refused.into_iter().map(said).collect(),
        })
    }
}

impl Subject<'_> {
    /// The tables that it is billed or estimated with.
    pub(super) fn tables(&self) -> &Tables {
        match self {
            Self::Log(bill) => bill.tables(),
            Self::Plan { tables, .. } => tables,
        }
    }

    /// The currencies that its accounts pay in.
    pub(super) fn currencies(&self) -> BTreeSet<Currency> {
        match self {
            Self::Log(bill) => bill.accounts().iter().map(|account| account.currency).collect(),
            Self::Plan { plan, .. } => {
                let accounts = plan.get().account.iter();
                accounts.filter_map(|account| account.currency.parse().ok()).collect()
            }
        }
    }

    /// As it is.
    pub(super) fn base(&self, lists: &Lists<'_>) -> Result<Priced, CompareError> {
        match self {
            Self::Log(bill) => of_bill(lists, bill.statement()),
            Self::Plan { tables, .. } => self.under(lists, tables, None)?.map_err(|why| match why {
                WhyNot::Plan { error } => CompareError::Plan { error },
                WhyNot::TwoCurrencies { .. } | WhyNot::WithoutPrice { .. } => {
                    CompareError::Plan { error: why.to_string() }
                }
            }),
        }
    }

    /// With other tables, and where one is given in another currency.
    pub(super) fn under(
        &self,
        lists: &Lists<'_>,
        tables: &Tables,
        currency: Option<Currency>,
    ) -> Result<Result<Priced, WhyNot>, CompareError> {
        match self {
            Self::Log(bill) => of_bill(lists, &bill.under(tables, currency)?).map(Ok),
            Self::Plan { plan, rounding, .. } => {
                let options = EstimateOptions::new().tables(tables).rounding(*rounding);
                let estimated = match currency {
                    Some(currency) => {
                        let mut plan = plan.get().clone();
                        for account in &mut plan.account {
                            currency.code().clone_into(&mut account.currency);
                        }
                        Plan::from(plan).estimate_with(&options)
                    }
                    None => plan.estimate_with(&options),
                };
                let estimate = match estimated {
                    Ok(estimate) => estimate,
                    Err(error) => {
                        let error = lacking(&error.to_string());
                        return Ok(Err(WhyNot::Plan { error }));
                    }
                };
                let mut refused: BTreeMap<String, u64> = BTreeMap::new();
                for volume in &estimate.refused {
                    let units = refused.entry(volume.error.to_string()).or_default();
                    *units = units.saturating_add(volume.quantity);
                }
                Priced::of(lists, &estimate.lines, refused).map(Ok)
            }
        }
    }
}

/// What a plan lacks, on one line and without the day from which rules that always hold would be in force.
fn lacking(error: &str) -> String {
    let since = format!(" in force since {}", Day::MIN);
    error.replace(&since, "").replace('\n', "; ")
}

fn of_bill(lists: &Lists<'_>, bill: &statement::Bill) -> Result<Priced, CompareError> {
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    for message in &bill.refused {
        let units = refused.entry(message.error.to_string()).or_default();
        *units = units.saturating_add(1);
    }
    Priced::of(lists, &bill.lines, refused)
}
