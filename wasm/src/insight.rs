//! `"spring 12.30 EUR"`, `"812 of 1,000 used"`, `"2.30 EUR less under the rules of September 2024"`: what the page asks
//! of a log besides its bill.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use billing_core::{
    base::contact::masked,
    statement::bill::{Bill, BreakdownRow},
    tariff::rate_card::RateCard,
};
use page_protocol::insight::{
    AllowanceStand, Breakdown, BreakdownCounts, BreakdownPart, BreakdownValue, Cause, CompareChoices, Compared,
    ComparedAccount, ComparedUnder, Driver, Elsewhere, FirstDay, MonthLimit, MonthStand, Projected, SavingHint,
    TierStand, WhyNot,
};
use rust_decimal::Decimal;
use wabill::{Accounts, Currency, LocalizedText, Money};
use wabill_planning::{
    budget::{AccountBudget, Budget, BudgetError, BudgetOptions, Limit, LimitState, budget as look},
    compare::{self, CompareError, Comparison, Spec, Subject, Under, compare},
};

use crate::options::Options;

/// Values of a breakdown that the page gets; of the others it gets the sum.
const MOST_VALUES: usize = 200;
/// Drivers of an account's difference that the page gets.
const MOST_DRIVERS: usize = 8;

/// What the values of a breakdown cost, of a bill made by day, business number, country or tag.
///
/// # Errors
///
/// When a sum is too large.
pub(crate) fn breakdown(bill: &Bill, by: &str, tags: Vec<String>, show: bool) -> Result<Breakdown, LocalizedText> {
    let too_large = || LocalizedText::new("a sum is too large", "eine Summe ist zu groß");
    let mut values: BTreeMap<(Currency, &str, &str), Counted> = BTreeMap::new();
    for row in &bill.breakdown {
        let counted = values.entry((row.currency, &row.account, &row.by)).or_default();
        counted.add(row).ok_or_else(too_large)?;
    }
    let mut parts: BTreeMap<Currency, Vec<(&str, &str, Counted)>> = BTreeMap::new();
    for ((currency, account, value), counted) in values {
        parts.entry(currency).or_default().push((account, value, counted));
    }
    let part = |(currency, mut values): (Currency, Vec<(&str, &str, Counted)>)| {
        values.sort_by_key(|(_, _, counted)| Reverse((counted.exact, counted.charged, counted.free)));
        let (mut total, mut rest) = (Counted::default(), Counted::default());
        for (place, (_, _, counted)) in values.iter().enumerate() {
            total.plus(counted)?;
            if MOST_VALUES <= place {
                rest.plus(counted)?;
            }
        }
        let billed = bill.totals.iter().map(|total| total.amount);
        let mut billed = billed.filter(|amount| amount.currency() == currency);
        let rows = values
            .iter()
            .take(MOST_VALUES)
            .map(|(account, value, counted)| BreakdownValue {
                account: (*account).to_owned(),
                value: if by == "number" && !show {
                    masked(value)
                } else {
                    (*value).to_owned()
                },
                counts: counted.shown(),
            });
        Some(BreakdownPart {
            currency,
            left_out: u64::try_from(values.len().saturating_sub(MOST_VALUES)).unwrap_or(u64::MAX),
            rest: rest.shown(),
            total: total.shown(),
            billed: billed.try_fold(Money::zero(currency), |sum, amount| sum.plus(amount).ok())?,
            rows: rows.collect(),
        })
    };
    Ok(Breakdown {
        by: by.to_owned(),
        tags,
        parts: parts
            .into_iter()
            .map(part)
            .collect::<Option<_>>()
            .ok_or_else(too_large)?,
    })
}

/// Units and their exact cost.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    charged: u64,
    free: u64,
    refused: u64,
    exact: Decimal,
}

impl Counted {
    /// Adds a row; none where a sum is too large.
    fn add(&mut self, row: &BreakdownRow) -> Option<()> {
        self.plus(&Self {
            charged: row.charged,
            free: row.free,
            refused: row.refused,
            exact: Decimal::from_str_exact(&row.exact).ok()?,
        })
    }

    fn plus(&mut self, other: &Self) -> Option<()> {
        *self = Self {
            charged: self.charged.checked_add(other.charged)?,
            free: self.free.checked_add(other.free)?,
            refused: self.refused.checked_add(other.refused)?,
            exact: self.exact.checked_add(other.exact)?,
        };
        Some(())
    }

    fn shown(&self) -> BreakdownCounts {
        BreakdownCounts {
            charged: self.charged,
            free: self.free,
            refused: self.refused,
            exact: self.exact.normalize().to_string(),
        }
    }
}

/// How the last month of a log stands.
///
/// # Errors
///
/// As [`look`].
pub(crate) fn month(bill: &wabill::Bill, options: &Options, max: Vec<Money>) -> Result<Vec<MonthStand>, LocalizedText> {
    let asked = BudgetOptions::new()
        .rounding(options.rounding())
        .show_numbers(options.show_contacts());
    let asked = max
        .into_iter()
        .fold(asked, |asked, amount| asked.limit(Limit { of: None, amount }));
    let empty = || wabill::State::default().summary();
    let summary = bill.state().map_or_else(empty, wabill::State::summary);
    let found = look(&summary, bill.accounts(), &asked).map_err(|errors| {
        let said: Vec<LocalizedText> = errors.iter().map(BudgetError::text).collect();
        LocalizedText::lines(&said)
    })?;
    let accounts = found
        .accounts
        .iter()
        .map(|account| stand(&found, account, bill.accounts()));
    Ok(accounts.collect())
}

fn stand(budget: &Budget, of: &AccountBudget, accounts: &Accounts) -> MonthStand {
    let own = accounts.iter().find(|account| account.id == of.account);
    let until = own.map(|own| budget.until.to_utc().with_timezone(&own.time_zone).to_rfc3339());
    let allowances = of.numbers.iter().map(|number| AllowanceStand {
        business_number: number.business_number.clone(),
        allowance: number.allowance,
        used: number.used,
        used_up_on: number.used_up_on,
    });
    let tiers = of.tiers.iter().map(|tier| TierStand {
        market: tier.market.clone(),
        family: tier.family,
        charged: tier.charged,
        next: tier.next_band_in.zip(tier.next_band_price),
        next_on: tier.next_band_on,
    });
    MonthStand {
        account: of.account.clone(),
        month: of.month,
        until: until.unwrap_or_default(),
        spent: of.spent,
        projected: of.projected.map(|all| Projected {
            p10: all.p10,
            p50: all.p50,
            p90: all.p90,
        }),
        drawn_from_days: u64::try_from(of.drawn_from_days).unwrap_or(u64::MAX),
        by_weekday: of.by_weekday,
        max: of.max.map(|amount| MonthLimit {
            amount,
            passed: of.max_state == Some(LimitState::Passed),
            on: of.max_passed_on,
        }),
        allowances: allowances.collect(),
        tiers: tiers.collect(),
    }
}

/// What a log would have cost under other conditions.
///
/// # Errors
///
/// A condition that cannot be read, and as [`compare`].
pub(crate) fn under(bill: &wabill::Bill, under: &[String], hints: bool) -> Result<Compared, LocalizedText> {
    let read = |text: &String| text.parse::<Spec>().map_err(|error| error.text());
    let specs: Vec<Spec> = under.iter().map(read).collect::<Result<_, _>>()?;
    let subject = Subject::Log(bill);
    let mut found = compare(&subject, &specs).map_err(|errors| {
        let said: Vec<LocalizedText> = errors.iter().map(CompareError::text).collect();
        LocalizedText::lines(&said)
    })?;
    if hints {
        found = found.with_hints(&subject).map_err(|error| error.text())?;
    }
    let saving = |hint: &compare::Hint| SavingHint {
        account: hint.account.clone(),
        spec: hint.spec.clone(),
        saves: hint.saves,
        percent: hint.percent.clone(),
        advice: hint.advice.text(),
        assumes: hint.assumes.text(),
    };
    Ok(Compared {
        under: found.under.iter().map(|under| compared(&found, under)).collect(),
        hints: found.hints.as_ref().map(|hints| hints.iter().map(saving).collect()),
        choices: choices(bill),
    })
}

fn why_not(why: &compare::WhyNot) -> WhyNot {
    WhyNot {
        text: why.text(),
        needs_rate: matches!(why, compare::WhyNot::TwoCurrencies { .. }),
    }
}

fn compared(found: &Comparison, under: &Under) -> ComparedUnder {
    let base = |account: &str| found.base.totals.iter().find(|sum| sum.account == account);
    let all = found.base.totals.iter().chain(&under.totals);
    let named: BTreeSet<&str> = all.map(|sum| sum.account.as_str()).collect();
    let account = |account: &str| {
        let total = under.totals.iter().find(|sum| sum.account == account);
        let difference = under.difference.iter().find(|difference| difference.account == account);
        let not = under.not_comparable.iter();
        let mut not = not.filter(|not| not.account.as_deref() == Some(account));
        let own: Vec<&compare::Driver> = under
            .drivers
            .iter()
            .filter(|driver| driver.account == account)
            .collect();
        let (shown, rest) = own.split_at(MOST_DRIVERS.min(own.len()));
        let others = rest.iter().map(|driver| driver.amount);
        let others = others.reduce(|sum, amount| sum.plus(amount).unwrap_or(sum));
        ComparedAccount {
            account: account.to_owned(),
            base: difference
                .map(|own| own.base)
                .or_else(|| base(account).map(|sum| sum.amount)),
            total: total.map(|sum| sum.amount),
            difference: difference.map(|own| (own.amount, own.percent.clone())),
            why_not: not.next().map(|not| why_not(&not.why)),
            drivers: shown.iter().map(|driver| driven(driver)).collect(),
            others: others.map(|sum| (u64::try_from(rest.len()).unwrap_or(u64::MAX), sum)),
        }
    };
    let of_all = under.not_comparable.iter().find(|not| not.account.is_none());
    ComparedUnder {
        spec: under.spec.clone(),
        accounts: named.into_iter().map(account).collect(),
        why_not: of_all.map(|not| why_not(&not.why)),
        refused: under.refused.iter().cloned().map(LocalizedText::as_it_is).collect(),
    }
}

fn driven(driver: &compare::Driver) -> Driver {
    Driver {
        market: driver.market.clone(),
        category: driver.category,
        cause: match driver.cause {
            compare::Cause::Rule => Cause::Rule,
            compare::Cause::Price => Cause::Price,
            compare::Cause::Tier => Cause::Tier,
            compare::Cause::Allowance => Cause::Allowance,
            compare::Cause::Habit => Cause::Habit,
            compare::Cause::Currency => Cause::Currency,
        },
        outcome: match driver.outcome {
            compare::Elsewhere::Charged => Elsewhere::Charged,
            compare::Elsewhere::Free(reason) => Elsewhere::Free(reason),
            compare::Elsewhere::Refused => Elsewhere::Refused,
            compare::Elsewhere::NotCounted => Elsewhere::NotCounted,
        },
        units: driver.units,
        amount: driver.amount,
    }
}

/// What can be asked of a log.
fn choices(bill: &wabill::Bill) -> CompareChoices {
    let tables = bill.tables().get();
    let own: BTreeSet<Currency> = bill.accounts().iter().map(|account| account.currency).collect();
    let first_rules = tables.regimes.first().map(|regime| regime.effective_from);
    let prices = own.iter().filter_map(|currency| tables.known_until.prices(*currency));
    let last = tables.known_until.rules().into_iter().chain(prices).min();
    let regimes = tables.regimes.iter().map(|regime| (regime.effective_from, true));
    let cards = tables.rates.cards().filter(|card| own.contains(&card.currency()));
    let mut days: BTreeMap<_, FirstDay> = BTreeMap::new();
    for (day, rules) in regimes.chain(cards.map(|card| (card.first_day(), false))) {
        let known = first_rules.is_some_and(|first| first <= day) && last.is_none_or(|last| day <= last);
        if known {
            let first = days.entry(day).or_insert(FirstDay {
                day,
                rules: false,
                prices: false,
            });
            first.rules |= rules;
            first.prices |= !rules;
        }
    }
    let currencies: BTreeSet<Currency> = tables.rates.cards().map(RateCard::currency).collect();
    CompareChoices {
        days: days.into_values().rev().collect(),
        currencies: currencies.into_iter().collect(),
        own_currencies: own.into_iter().collect(),
    }
}
