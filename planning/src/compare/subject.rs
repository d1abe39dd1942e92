//! `"june.csv as it was billed"`: what is looked at under other conditions.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{currency::Currency, localized::LocalizedText, price::Rounding},
    habits::Habits,
    statement::{bill as statement, line_item::LineItem},
};
use wabill::{Bill, EstimateOptions, Plan, PlanError, Tables};

use super::{
    CompareError, plan_numbers,
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

    /// What accounts share with others whose messages may change what they pay: portfolios and business numbers.
    pub(super) fn shared(&self) -> Vec<(String, String)> {
        match self {
            Self::Log(bill) => bill.shared(),
            Self::Plan { plan, .. } => {
                let accounts = plan.get().account.iter();
                let shared = accounts.flat_map(|account| {
                    let portfolio = account.portfolio.as_ref().unwrap_or(&account.id);
                    let numbers = plan_numbers::names(account).into_iter();
                    let numbers = numbers.map(|number| format!("number {number}"));
                    let words = core::iter::once(format!("portfolio {portfolio}")).chain(numbers);
                    words.map(|word| (account.id.clone(), word)).collect::<Vec<_>>()
                });
                shared.collect()
            }
        }
    }

    /// As it is.
    pub(super) fn base(&self, lists: &Lists<'_>) -> Result<Priced, CompareError> {
        match self {
            Self::Log(bill) => of_bill(lists, bill.statement()),
            Self::Plan { tables, .. } => {
                self.under(lists, tables, None, Habits::default())?
                    .map_err(|why| CompareError::Plan {
                        error: match why {
                            WhyNot::Plan { error } => error,
                            WhyNot::TwoCurrencies { .. }
                            | WhyNot::WithoutPrice { .. }
                            | WhyNot::NeedsLog { .. }
                            | WhyNot::GoesOn
                            | WhyNot::NumbersNamed { .. } => why.text(),
                        },
                    })
            }
        }
    }

    /// With other tables, where one is given in another currency, and as if it had been sent by other habits.
    pub(super) fn under(
        &self,
        lists: &Lists<'_>,
        tables: &Tables,
        currency: Option<Currency>,
        habits: Habits,
    ) -> Result<Result<Priced, WhyNot>, CompareError> {
        match self {
            Self::Log(bill) => {
                if bill.goes_on() && (habits.numbers.is_some() || 0 < habits.merge_replies) {
                    return Ok(Err(WhyNot::GoesOn));
                }
                of_bill(lists, &bill.under_habits(tables, currency, habits)?).map(Ok)
            }
            Self::Plan { plan, rounding, .. } => {
                let habit = match habits {
                    Habits {
                        utility_in_window: true,
                        ..
                    } => Some("utility-in-window"),
                    Habits { merge_replies: 1.., .. } => Some("merge-replies"),
                    Habits { .. } => None,
                };
                if let Some(habit) = habit {
                    return Ok(Err(WhyNot::NeedsLog { habit }));
                }
                let options = EstimateOptions::new().tables(tables).rounding(*rounding);
                let estimated = if currency.is_none() && habits == Habits::default() {
                    plan.estimate_with(&options)
                } else {
                    let mut plan = plan.get().clone();
                    if let Some(currency) = currency {
                        for account in &mut plan.account {
                            currency.code().clone_into(&mut account.currency);
                        }
                    }
                    if let Some(numbers) = habits.numbers
                        && let Err(why) = plan_numbers::change(&mut plan, numbers)
                    {
                        return Ok(Err(why));
                    }
                    Plan::from(plan).estimate_with(&options)
                };
                let estimate = match estimated {
                    Ok(estimate) => estimate,
                    Err(error) => return Ok(Err(WhyNot::Plan { error: lacking(&error) })),
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

/// What a plan lacks, on one line.
fn lacking(error: &PlanError) -> LocalizedText {
    error.text().map(|text| text.replace('\n', "; "))
}

fn of_bill(lists: &Lists<'_>, bill: &statement::Bill) -> Result<Priced, CompareError> {
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    for message in &bill.refused {
        let units = refused.entry(message.error.to_string()).or_default();
        *units = units.saturating_add(1);
    }
    Priced::of(lists, &bill.lines, refused)
}
