//! `"under the rules of September 2024 2.30 EUR less, since 40 service messages were free"`: the same traffic under
//! other conditions.
//!
//! Everything is a run of the engine that bills: as it is, and under each of the conditions asked for. The difference
//! is that of the rounded lines, and its drivers add up to it exactly
//! (`docs/decisions/0053-a-difference-is-explained-cell-by-cell.md`).

mod csv;
mod drivers;
mod error;
mod hints;
mod plan_numbers;
mod priced;
mod result;
mod spec;
mod step;
mod subject;

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{
        currency::Currency,
        localized::LocalizedText,
        money::{Money, MoneyError},
        month::BillingMonth,
    },
    tariff::{rate_book::RateError, rate_card::RateCard, refusal::Refusal},
};
use rust_decimal::{Decimal, RoundingStrategy};
use wording::language::Language;

pub use csv::write_csv;
pub use error::CompareError;
pub use hints::{Advice, Assumption, Hint};
pub use result::{Base, Cause, Comparison, Difference, Driver, Elsewhere, FORMAT, NotComparable, Sum, Under, WhyNot};
pub use spec::{Card, Spec, SpecError};
pub use subject::Subject;

use drivers::Leaves;
use priced::{Lists, PricedLine};
use step::Step;
use subject::Priced;

/// What a log or a plan costs as it is, and under each of the conditions.
///
/// ```
/// use wabill::{Accounts, Log};
/// use wabill_planning::compare::{Cause, Subject, compare};
///
/// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
/// let log = "event,at,message_id,account,business_number,contact,kind,category\n\
///     received,2024-09-05T09:59:00Z,m-0,w,4930123456,4915112345678,,\n\
///     delivered,2024-09-05T10:00:00Z,m-1,w,4930123456,4915112345678,template,utility\n";
/// let bill = Log::read(log.as_bytes(), &accounts)?.bill()?;
/// let compared = compare(&Subject::Log(&bill), &["then=as-of:2026-08".parse().unwrap()]).unwrap();
/// let then = &compared.under[0];
/// // Utility inside the customer service window was free then.
/// assert_eq!((then.difference[0].amount.to_string().as_str(), then.drivers[0].cause), ("-0.05", Cause::Rule));
/// # Ok::<(), wabill::Error>(())
/// ```
///
/// # Errors
///
/// Everything wrong with the conditions, each with its name; what cannot be compared under one of them is no error, it
/// stands in the result.
pub fn compare(subject: &Subject<'_>, specs: &[Spec]) -> Result<Comparison, Vec<CompareError>> {
    let wrong = check(subject, specs);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let lists = Lists::of(subject.tables().get());
    let base = subject.base(&lists).map_err(|error| vec![error])?;
    let under = specs.iter().map(|spec| under(subject, &lists, &base, spec));
    Ok(Comparison {
        format: FORMAT,
        under: under.collect::<Result<_, _>>().map_err(|error| vec![error])?,
        hints: None,
        base: Base {
            name: "as it is".to_owned(),
            totals: totals(&base.lines).map_err(|error| vec![error.into()])?,
            refused: base.refused,
        },
    })
}

/// Everything wrong with the conditions.
fn check(subject: &Subject<'_>, specs: &[Spec]) -> Vec<CompareError> {
    let mut wrong = vec![];
    let tables = subject.tables().get();
    let mut names = BTreeSet::new();
    for spec in specs {
        let name = || spec.name.clone();
        if !names.insert(&spec.name) {
            wrong.push(CompareError::NameTwice { name: name() });
        }
        if let Some(day) = spec.as_of {
            match tables.regimes.first() {
                Some(first) if day < first.effective_from => wrong.push(CompareError::BeforeFirstRules {
                    name: name(),
                    day,
                    first: first.effective_from,
                }),
                Some(_) | None => {}
            }
            let currencies = match spec.card {
                Some(card) => BTreeSet::from([card.currency]),
                None => subject.currencies(),
            };
            let prices = currencies
                .iter()
                .filter_map(|currency| tables.known_until.prices(*currency));
            let last = tables.known_until.rules().into_iter().chain(prices).min();
            if let Some(last) = last.filter(|last| *last < day) {
                wrong.push(CompareError::NotKnownYet {
                    name: name(),
                    day,
                    last,
                });
            }
        }
        if let Some(card) = spec.card {
            let known: BTreeSet<Currency> = tables.rates.cards().map(RateCard::currency).collect();
            if !known.contains(&card.currency) {
                wrong.push(CompareError::NoCard {
                    name: name(),
                    currency: card.currency,
                    known: listed(&known),
                });
            }
            let then = spec.as_of.map(|day| (day, tables.rates.card(card.currency, day)));
            if let Some((day, Err(error @ (RateError::BeforeFirstCard { .. } | RateError::CardEnded { .. })))) = then {
                let error = Refusal::from(error);
                wrong.push(CompareError::NoCardThen {
                    name: name(),
                    day,
                    error: LocalizedText::new(Language::English.refusal(&error), Language::German.refusal(&error)),
                });
            }
            let mut own = subject.currencies();
            own.remove(&card.currency);
            if card.rate.is_some() && 1 < own.len() {
                wrong.push(CompareError::RateOfSeveral {
                    name: name(),
                    currencies: listed(&own),
                });
            }
        }
    }
    wrong
}

fn listed(currencies: &BTreeSet<Currency>) -> String {
    let codes: Vec<&str> = currencies.iter().map(|currency| currency.code()).collect();
    codes.join(", ")
}

/// The subject under one of the conditions.
fn under(subject: &Subject<'_>, lists: &Lists<'_>, base: &Priced, spec: &Spec) -> Result<Under, CompareError> {
    let empty = |not_comparable| Under {
        name: spec.name.clone(),
        spec: spec.text.clone(),
        totals: vec![],
        difference: vec![],
        drivers: vec![],
        not_comparable,
        refused: vec![],
    };
    let steps = match Step::all(subject, lists, spec)? {
        Ok(steps) => steps,
        Err(why) => return Ok(empty(vec![NotComparable { account: None, why }])),
    };
    let Some(last) = steps.last() else {
        return Ok(empty(vec![]));
    };
    let mut accounts: BTreeMap<&str, Currency> = BTreeMap::new();
    for line in base.lines.iter().chain(&last.priced.lines) {
        accounts.entry(&line.account).or_insert(line.amount.currency());
    }
    let mut made = empty(vec![]);
    made.totals = totals(&last.priced.lines)?;
    made.refused = last
        .priced
        .refused
        .iter()
        .map(|said| known_then(subject, spec, said))
        .collect();
    let mut leaves = Leaves::new();
    for (account, own) in &accounts {
        let of = |priced: &Priced| -> Vec<PricedLine> {
            let lines = priced.lines.iter().filter(|line| line.account == *account);
            lines.cloned().collect()
        };
        let mut sides = vec![of(base)];
        sides.extend(steps.iter().map(|step| of(&step.priced)));
        let currency = spec.card.map_or(*own, |card| card.currency);
        let rate = spec.card.and_then(|card| card.rate);
        if let Some(why) = not_comparable(&sides, *own, currency, rate) {
            let account = Some((*account).to_owned());
            made.not_comparable.push(NotComparable { account, why });
            continue;
        }
        let sides = in_currency(sides, currency, rate)?;
        for ((before, after), step) in sides.iter().zip(sides.iter().skip(1)).zip(&steps) {
            drivers::add(&mut leaves, before, after, currency, step.causes)?;
        }
        let sum = |side: Option<&Vec<PricedLine>>| {
            let mut amounts = side.into_iter().flatten().map(|line| line.amount);
            amounts.try_fold(Money::zero(currency), Money::plus)
        };
        let (from, to) = (sum(sides.first())?, sum(sides.last())?);
        let amount = to.minus(from)?;
        made.difference.push(Difference {
            account: (*account).to_owned(),
            currency,
            base: from,
            amount,
            percent: percent(amount, from),
        });
    }
    made.drivers = drivers::sorted(leaves);
    Ok(made)
}

/// Why units have no price, where the tables of one day know nothing of the lists of other days.
fn known_then(subject: &Subject<'_>, spec: &Spec, said: &str) -> String {
    let currencies = subject.currencies().into_iter();
    let mut missing = currencies.filter_map(|currency| {
        let real = subject.tables().get().rates.card(currency, spec.as_of?).err()?;
        let of_day = RateError::NoCurrency { currency }.to_string();
        said.contains(&of_day).then(|| said.replace(&of_day, &real.to_string()))
    });
    missing.next().unwrap_or_else(|| said.to_owned())
}

/// Why an account's sides have no difference.
fn not_comparable(sides: &[Vec<PricedLine>], own: Currency, wanted: Currency, rate: Option<Decimal>) -> Option<WhyNot> {
    let refused: Vec<BTreeMap<(BillingMonth, &str), u64>> = sides.iter().map(|side| refused(side)).collect();
    let first = refused.first()?;
    let units = |side: &BTreeMap<_, u64>| side.values().fold(0_u64, |sum, units| sum.saturating_add(*units));
    let other = refused.iter().find(|other| *other != first);
    let without_price = other.map(|other| WhyNot::WithoutPrice {
        base: units(first),
        under: units(other),
    });
    let two_currencies = (own != wanted && rate.is_none()).then_some(WhyNot::TwoCurrencies {
        base: own,
        under: wanted,
    });
    two_currencies.or(without_price)
}

/// Units without a price, by month and market.
fn refused(side: &[PricedLine]) -> BTreeMap<(BillingMonth, &str), u64> {
    let mut refused = BTreeMap::new();
    for line in side.iter().filter(|line| line.outcome == Elsewhere::Refused) {
        let units: &mut u64 = refused.entry((line.month, line.market.as_str())).or_default();
        *units = units.saturating_add(line.quantity);
    }
    refused
}

/// An account's sides in one currency.
fn in_currency(
    sides: Vec<Vec<PricedLine>>,
    wanted: Currency,
    rate: Option<Decimal>,
) -> Result<Vec<Vec<PricedLine>>, MoneyError> {
    let converted = |line: PricedLine| match rate {
        Some(rate) if line.amount.currency() != wanted => line.converted(rate, wanted),
        Some(_) | None => Ok(line),
    };
    let sides = sides.into_iter();
    sides.map(|side| side.into_iter().map(converted).collect()).collect()
}

/// By account and currency.
fn totals(lines: &[PricedLine]) -> Result<Vec<Sum>, MoneyError> {
    let mut sums: BTreeMap<(&str, Currency), Money> = BTreeMap::new();
    for line in lines {
        let currency = line.amount.currency();
        let sum = (sums.entry((&line.account, currency))).or_insert_with(|| Money::zero(currency));
        *sum = sum.plus(line.amount)?;
    }
    let sum = |((account, currency), amount): ((&str, Currency), Money)| Sum {
        account: account.to_owned(),
        currency,
        amount,
    };
    Ok(sums.into_iter().map(sum).collect())
}

/// `-18.7`; none of nothing.
fn percent(amount: Money, of: Money) -> Option<String> {
    let (amount, of) = (amount.decimal()?, of.decimal()?);
    let share = amount.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(of)?;
    let mut rounded = share.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(1);
    // No minus before nothing.
    let rounded = if rounded.is_zero() { rounded.abs() } else { rounded };
    Some(rounded.to_string())
}
