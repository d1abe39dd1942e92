//! How a month stands, for people: what is spent and where it goes, the limit, the free units left, the next prices.

use billing_core::{base::money::Money, intake::account::AccountBook};
use wabill_planning::budget::{AccountBudget, Budget, LimitState, TagBudget, TierStand};

use super::{
    english::{ENGLISH, count, counted, grouped},
    grid::{Align, Grid, column},
    table::{heading, month_name},
    terminal::{Terminal, Tone},
};

/// How many values of a tag a table shows.
const MOST_VALUES: usize = 40;

fn amount_text(amount: Money) -> String {
    grouped(&amount.to_string())
}

/// Every account's month as text.
pub(crate) fn text(budget: &Budget, accounts: &AccountBook, terminal: Terminal) -> String {
    let mut text = String::new();
    let mut between = "";
    for account in &budget.accounts {
        text.push_str(between);
        between = "\n";
        text.push_str(&month(budget, account, accounts, terminal));
    }
    text
}

fn month(budget: &Budget, account: &AccountBudget, accounts: &AccountBook, terminal: Terminal) -> String {
    let mut text = terminal.paint(Tone::Bold, &heading(accounts, &account.account));
    text.push_str("\n\n");
    text.push_str(&money(budget, account, accounts, terminal));
    for block in [
        allowances(account, terminal),
        tiers(account, terminal),
        tags(budget, account, terminal),
    ] {
        if !block.is_empty() {
            text.push('\n');
            text.push_str(&block);
        }
    }
    text.push('\n');
    text.push_str(&terminal.paint(Tone::Dim, &drawn(budget, account)));
    text
}

/// `November 2026, up to 14 November 2026, 10:00`.
fn title(budget: &Budget, account: &AccountBudget, accounts: &AccountBook) -> String {
    let month = month_name(account.month);
    if account.projected.is_none() {
        return month;
    }
    let own = accounts
        .index_of(&account.account)
        .and_then(|index| accounts.get(index));
    let until = own.map_or_else(String::new, |own| {
        let utc = budget.until.to_utc();
        utc.with_timezone(&own.time_zone).format("%-d %B, %H:%M").to_string()
    });
    format!("{month}, up to {until}")
}

fn money(budget: &Budget, account: &AccountBudget, accounts: &AccountBook, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("", Align::Left),
        column("Amount", Align::Decimal),
        column("", Align::Left),
    ]);
    let code = account.currency.code();
    grid.titles(&title(budget, account, accounts));
    grid.rule();
    let spent = if account.projected.is_some() {
        "Spent so far"
    } else {
        "Spent"
    };
    grid.cells(Tone::Bold, [spent, code, &amount_text(account.spent), ""]);
    if let Some(projected) = &account.projected {
        let range = |from: Money, to: Money| format!("{} to {} in 8 of 10 cases", amount_text(from), amount_text(to));
        grid.cells(
            Tone::Bold,
            [
                "Expected in all",
                code,
                &amount_text(projected.p50),
                &range(projected.p10, projected.p90),
            ],
        );
    }
    if let Some(max) = account.max {
        let day = account
            .max_passed_on
            .map(|day| ENGLISH.day_in_words(day))
            .unwrap_or_default();
        let (tone, said) = match account.max_state {
            Some(LimitState::Passed) => (Tone::Red, format!("passed on {day}")),
            Some(LimitState::ProjectedToBePassed) => (Tone::Yellow, format!("at this pace passed on {day}")),
            Some(LimitState::Kept) | None => (Tone::Plain, "kept".to_owned()),
        };
        grid.cells(tone, ["Maximum", code, &amount_text(max), &said]);
    }
    grid.render(terminal)
}

fn allowances(account: &AccountBudget, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Asked for", Align::Right),
        column("Left", Align::Right),
        column("Used up on", Align::Left),
    ]);
    if account.numbers.is_empty() {
        return String::new();
    }
    grid.titles("Free units");
    grid.rule();
    for number in &account.numbers {
        let name = number.business_number.as_deref().unwrap_or("of the account");
        let asked = format!("{} of {}", count(number.asked), count(number.allowance));
        let day = match (number.used_up_on, number.left) {
            (Some(day), 0) => ENGLISH.day_in_words(day),
            (Some(day), _) => format!("{} at this pace", ENGLISH.day_in_words(day)),
            (None, 0) => "used up".to_owned(),
            (None, _) => "not this month".to_owned(),
        };
        let tone = if number.left == 0 { Tone::Yellow } else { Tone::Plain };
        grid.cells(tone, [name, &asked, &count(number.left), &day]);
    }
    grid.render(terminal)
}

fn tiers(account: &AccountBudget, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Charged", Align::Right),
        column("Next price in", Align::Right),
        column("Price", Align::Decimal),
        column("Reached on", Align::Left),
    ]);
    let reached: Vec<&TierStand> = account
        .tiers
        .iter()
        .filter(|tier| tier.next_band_on.is_some())
        .collect();
    if account.projected.is_none() || account.tiers.is_empty() {
        return String::new();
    }
    if reached.is_empty() {
        return terminal.paint(Tone::Dim, "No volume tier reaches its next price this month.\n");
    }
    grid.titles("Volume tiers");
    grid.rule();
    for tier in reached {
        let next = tier.next_band_in.map_or_else(
            || "lowest price".to_owned(),
            |units| counted(units, "message", "messages"),
        );
        let price = tier
            .next_band_price
            .map(|price| ENGLISH.column_price(price))
            .unwrap_or_default();
        let day = tier
            .next_band_on
            .map(|day| format!("{} at this pace", ENGLISH.day_in_words(day)));
        let name = format!("{}, {}", tier.market, tier.family.as_str());
        grid.cells(
            Tone::Plain,
            [&name, &count(tier.charged), &next, &price, &day.unwrap_or_default()],
        );
    }
    grid.render(terminal)
}

fn tags(budget: &Budget, account: &AccountBudget, terminal: Terminal) -> String {
    let own: Vec<&TagBudget> = budget
        .tags
        .iter()
        .filter(|tag| tag.account == account.account)
        .collect();
    let Some(first) = own.first() else { return String::new() };
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Spent", Align::Decimal),
        column("Expected", Align::Decimal),
        column("", Align::Left),
        column("Maximum", Align::Decimal),
        column("", Align::Left),
    ]);
    grid.titles(&format!("By {}", first.tag));
    grid.rule();
    for tag in own.iter().take(MOST_VALUES) {
        let expected = tag
            .projected
            .map(|projected| grouped(&projected.p50.to_string()))
            .unwrap_or_default();
        let max = tag.max.map(amount_text).unwrap_or_default();
        let (tone, said) = match tag.max_state {
            Some(LimitState::Passed) => (Tone::Red, "passed"),
            Some(LimitState::ProjectedToBePassed) => (Tone::Yellow, "passed at this pace"),
            Some(LimitState::Kept) => (Tone::Plain, "kept"),
            None => (Tone::Plain, ""),
        };
        let spent = grouped(&tag.spent.to_string());
        grid.cells(tone, [&tag.value, &spent, &expected, tag.currency.code(), &max, said]);
    }
    if MOST_VALUES < own.len() {
        let more = counted(
            u64::try_from(own.len() - MOST_VALUES).unwrap_or(0),
            "other value",
            "other values",
        );
        grid.text(Tone::Dim, &format!("  {more}; --format json names each"));
    }
    grid.render(terminal)
}

/// What the projection stands on.
fn drawn(budget: &Budget, account: &AccountBudget) -> String {
    if account.projected.is_none() {
        return "The month is over; what was spent is its bill.\n".to_owned();
    }
    let days = counted(u64::try_from(account.drawn_from_days).unwrap_or(0), "day", "days");
    let how = if account.by_weekday {
        "each day ahead is one of its weekday"
    } else {
        "each day ahead is one of them"
    };
    let little = if account.drawn_from_days < 7 {
        " That is little to go by."
    } else {
        ""
    };
    format!(
        "Drawn from {days}, {how}, priced with the allowances and tiers as they stand; seed {}.{little}\n",
        budget.seed
    )
}
