//! The same traffic under other conditions, for people: the totals side by side, and for each difference its largest
//! drivers.

use std::collections::BTreeMap;

use billing_core::base::money::Money;
use wabill_planning::compare::{Cause, Comparison, Difference, Driver, Elsewhere, Hint, Sum, Under};

use super::{
    english::{ENGLISH, count, counted, grouped},
    grid::{Align, Grid, column},
    terminal::{Terminal, Tone},
};

/// How many drivers of a difference are shown by themselves.
const MOST_DRIVERS: usize = 10;

/// An account's total under a name, and its difference.
type Row<'a> = (&'a str, &'a Sum, Option<&'a Difference>);

/// The whole comparison as text.
pub(crate) fn text(found: &Comparison, terminal: Terminal) -> String {
    let mut text = totals(found, terminal);
    for under in &found.under {
        for difference in under
            .difference
            .iter()
            .filter(|difference| difference.amount.minor() != 0)
        {
            text.push('\n');
            text.push_str(&drivers(under, difference, terminal));
        }
    }
    if let Some(hints) = &found.hints {
        text.push('\n');
        text.push_str(&self::hints(hints, terminal));
    }
    let not_compared = not_compared(found);
    if !not_compared.is_empty() {
        text.push('\n');
    }
    for sentence in not_compared {
        text.push_str(&terminal.paint(Tone::Yellow, &sentence));
        text.push('\n');
    }
    text
}

/// What has no difference or no price, in sentences.
pub(crate) fn not_compared(found: &Comparison) -> Vec<String> {
    let base = found
        .base
        .refused
        .iter()
        .map(|refused| format!("{}: no price: {refused}", found.base.name));
    let under = found.under.iter().flat_map(|under| {
        let not = under.not_comparable.iter().map(|not| {
            let of = not
                .account
                .as_ref()
                .map_or_else(String::new, |account| format!(", {account}"));
            format!("{}{of}: not comparable: {}; {}", under.name, not.why, not.why.remedy())
        });
        let refused = under
            .refused
            .iter()
            .map(|refused| format!("{}: no price: {refused}", under.name));
        not.chain(refused).collect::<Vec<_>>()
    });
    base.chain(under).collect()
}

/// Every account as it is and under each of the conditions.
fn totals(found: &Comparison, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Amount", Align::Decimal),
        column("", Align::Left),
        column("Difference", Align::Decimal),
        column("", Align::Left),
        column("Percent", Align::Decimal),
    ]);
    let mut accounts: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    for sum in &found.base.totals {
        accounts
            .entry(&sum.account)
            .or_default()
            .push((&found.base.name, sum, None));
    }
    for under in &found.under {
        for sum in &under.totals {
            let difference = under
                .difference
                .iter()
                .find(|difference| difference.account == sum.account);
            accounts
                .entry(&sum.account)
                .or_default()
                .push((&under.name, sum, difference));
        }
    }
    for (place, (account, rows)) in accounts.into_iter().enumerate() {
        if 0 < place {
            grid.text(Tone::Plain, "");
        }
        grid.titles(account);
        grid.rule();
        for (name, sum, difference) in rows {
            let moved = difference.map_or_else(String::new, |difference| signed(difference.amount));
            let currency = difference.map_or("", |difference| difference.currency.code());
            let percent = difference
                .and_then(|difference| difference.percent.as_deref())
                .unwrap_or_default();
            let percent = if percent.starts_with('-') || percent.is_empty() || percent == "0.0" {
                percent.to_owned()
            } else {
                format!("+{percent}")
            };
            grid.cells(
                Tone::Plain,
                [
                    name,
                    &grouped(&sum.amount.to_string()),
                    sum.currency.code(),
                    &moved,
                    currency,
                    &percent,
                ],
            );
        }
    }
    grid.render(terminal)
}

/// `+2.30`, `-2.30`, `0.00`.
fn signed(amount: Money) -> String {
    let plus = if 0 < amount.minor() { "+" } else { "" };
    format!("{plus}{}", grouped(&amount.to_string()))
}

/// What an account's difference is made of, as a tree: the causes, and below each its largest drivers.
fn drivers(under: &Under, difference: &Difference, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Units", Align::Right),
        column(difference.currency.code(), Align::Decimal),
    ]);
    grid.titles(&format!("{}, {}: why", difference.account, under.name));
    grid.rule();
    let own: Vec<&Driver> = under
        .drivers
        .iter()
        .filter(|driver| driver.account == difference.account)
        .collect();
    let mut causes: BTreeMap<Cause, Vec<(usize, &Driver)>> = BTreeMap::new();
    for (rank, driver) in own.iter().enumerate() {
        causes.entry(driver.cause).or_default().push((rank, driver));
    }
    let sum = |drivers: &[(usize, &Driver)]| {
        let minor = drivers
            .iter()
            .fold(0_i128, |sum, (_, driver)| sum.saturating_add(driver.amount.minor()));
        Money::from_minor(minor, difference.currency)
    };
    let mut causes: Vec<(Cause, Vec<(usize, &Driver)>)> = causes.into_iter().collect();
    causes.sort_by_key(|(_, drivers)| core::cmp::Reverse(sum(drivers).minor().unsigned_abs()));
    for (cause, drivers) in &causes {
        grid.cells(Tone::Bold, [cause_name(*cause), "", &signed(sum(drivers))]);
        let (shown, rest): (Vec<_>, Vec<_>) = drivers.iter().copied().partition(|(rank, _)| *rank < MOST_DRIVERS);
        for (_, driver) in shown {
            let name = format!(
                "  {}, {}: {}",
                driver.market,
                ENGLISH.category(driver.category),
                what(driver)
            );
            grid.cells(Tone::Plain, [&name, &units(driver), &signed(driver.amount)]);
        }
        if !rest.is_empty() {
            let others = counted(u64::try_from(rest.len()).unwrap_or(u64::MAX), "other", "others");
            grid.cells(Tone::Dim, [&format!("  {others}"), "", &signed(sum(&rest))]);
        }
    }
    grid.rule();
    grid.cells(Tone::Bold, ["Difference", "", &signed(difference.amount)]);
    grid.render(terminal)
}

/// What would have saved money, each with what to do and what it takes for given.
fn hints(hints: &[Hint], terminal: Terminal) -> String {
    if hints.is_empty() {
        return "None of the habits that were tried would have saved money.\n".to_owned();
    }
    let title = "Would have saved, each by a run of its own; they do not add up:";
    let hint = |hint: &Hint| {
        let saves = grouped(&hint.saves.to_string());
        let percent = hint.percent.as_deref().unwrap_or_default();
        format!(
            "\n  {}, {}: {saves} {} ({percent} %)\n    {}\n    {}\n",
            hint.account, hint.spec, hint.currency, hint.advice, hint.assumes
        )
    };
    let hints: String = hints.iter().map(hint).collect();
    format!("{}\n{hints}", terminal.paint(Tone::Bold, title))
}

fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::Rule => "Rules",
        Cause::Price => "Prices",
        Cause::Tier => "Volume tiers",
        Cause::Allowance => "Free units of the month",
        Cause::Habit => "Habits",
        Cause::Currency => "The other currency's list",
    }
}

/// Units that are charged on both sides have no sign.
fn units(driver: &Driver) -> String {
    let number = count(driver.units.unsigned_abs());
    match (driver.outcome, driver.units) {
        (Elsewhere::Charged, _) | (_, 0) => number,
        (Elsewhere::Free(_) | Elsewhere::Refused | Elsewhere::NotCounted, ..0) => format!("-{number}"),
        (Elsewhere::Free(_) | Elsewhere::Refused | Elsewhere::NotCounted, 1..) => format!("+{number}"),
    }
}

/// What the units of a driver are on the side that does not charge them.
fn what(driver: &Driver) -> String {
    let more = 0 < driver.units;
    match driver.outcome {
        Elsewhere::Charged => "at another price".to_owned(),
        Elsewhere::Free(reason) if more => format!("no longer free ({})", ENGLISH.free_reason(reason)),
        Elsewhere::Free(reason) => format!("free ({})", ENGLISH.free_reason(reason)),
        Elsewhere::Refused if more => "no longer without a price".to_owned(),
        Elsewhere::Refused => "without a price".to_owned(),
        Elsewhere::NotCounted if more => "counted here only".to_owned(),
        Elsewhere::NotCounted => "not counted here".to_owned(),
    }
}
