//! The bill for people: a block per account and month, subtotals by category, free units in groups, what to look at
//! below.

use std::collections::BTreeMap;

use billing_core::{
    base::{category::Category, money::Money, month::BillingMonth},
    intake::account::AccountBook,
    metering::charge_event::{FreeReason, Unit},
    statement::{
        bill::{Bill, BreakdownRow},
        dearest::dearest,
        line_item::{LineItem, LineOutcome},
    },
    tariff::rate_card::Basis,
    tariff::refusal::Refusal,
};

use wabill::By;
use wording::warning;

use super::{
    english::{ENGLISH, count, counted, grouped},
    grid::{Align, Column, Grid, column},
    terminal::{Terminal, Tone, plain},
};

/// A bill and what goes with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) bill: &'a Bill,
    pub(crate) accounts: &'a AccountBook,
    pub(crate) by: Option<&'a By>,
    /// What was wrong with the input, as sentences, and how many rows that were in all.
    pub(crate) rejected: &'a [String],
}

/// How many reasons of one kind are shown.
const FIRST: usize = 5;

/// The whole bill as text.
pub(crate) fn text(shown: Shown<'_>, terminal: Terminal) -> String {
    let mut text = lines(shown, terminal);
    text.push_str(&breakdown(shown, terminal));
    text.push_str(&below(shown, terminal));
    text
}

fn lines(shown: Shown<'_>, terminal: Terminal) -> String {
    let bill = shown.bill;
    let mixed = mixed(&bill.lines);
    let mut grid = lines_grid(mixed);
    let mut months: BTreeMap<(&str, BillingMonth), Vec<&LineItem>> = BTreeMap::new();
    for line in &bill.lines {
        months.entry((&line.account, line.month)).or_default().push(line);
    }
    let mut account = "";
    for ((id, month), lines) in &months {
        if *id != account {
            account = id;
            if grid.has_rows() {
                grid.text(Tone::Plain, "");
            }
            grid.text(Tone::Bold, &heading(shown.accounts, id));
        }
        grid.text(Tone::Plain, "");
        month_block(&mut grid, shown, (id, *month), lines, mixed);
        let last = months
            .range((*id, *month)..)
            .nth(1)
            .is_none_or(|((next, _), _)| next != id);
        if last {
            account_total(&mut grid, shown, id);
        }
    }
    all_accounts(&mut grid, bill);
    grid.render(terminal)
}

/// Whether lines have to say what they count.
pub(super) fn mixed(lines: &[LineItem]) -> bool {
    lines.iter().any(|line| line.unit == Unit::Conversation)
}

/// The columns of lines.
pub(super) fn lines_grid(mixed: bool) -> Grid {
    Grid::new(&[
        column("", Align::Left),
        column("Tier from", Align::Right),
        column(if mixed { "Quantity" } else { "Messages" }, Align::Right),
        column(if mixed { "Unit" } else { "" }, Align::Left),
        column("Unit price", Align::Decimal),
        column("Amount", Align::Decimal),
        Column {
            title: "Rate card",
            align: Align::Left,
            leave_out: 1,
        },
    ])
}

/// `Muster GmbH · waba-1 · Europe/Berlin · EUR`.
pub(super) fn heading(accounts: &AccountBook, id: &str) -> String {
    let account = accounts.index_of(id).and_then(|index| accounts.get(index));
    account.map_or_else(
        || id.to_owned(),
        |account| {
            let name = if account.name == id {
                id.to_owned()
            } else {
                format!("{} · {id}", account.name)
            };
            format!("{name} · {} · {}", account.time_zone.name(), account.currency)
        },
    )
}

pub(super) fn month_name(month: BillingMonth) -> String {
    month.first_day().format("%B %Y").to_string()
}

/// The sum of amounts of one account, which never differ in currency.
fn sum<'a>(lines: impl Iterator<Item = &'a LineItem>) -> Option<Money> {
    lines
        .map(|line| Some(line.amount))
        .reduce(|a, b| a?.plus(b?).ok())
        .flatten()
}

pub(super) fn amount_text(amount: Option<Money>) -> String {
    amount.map_or_else(|| "?".to_owned(), |amount| grouped(&amount.to_string()))
}

pub(super) fn quantity(lines: &[&LineItem]) -> u64 {
    lines.iter().map(|line| line.quantity).fold(0, u64::saturating_add)
}

fn unit_text(unit: Unit, number: u64) -> &'static str {
    match (unit, number) {
        (Unit::Conversation, 1) => "conversation",
        (Unit::Conversation, _) => "conversations",
        (Unit::Message, 1) => "message",
        (Unit::Message, _) => "messages",
    }
}

fn month_block(grid: &mut Grid, shown: Shown<'_>, (id, month): (&str, BillingMonth), lines: &[&LineItem], mixed: bool) {
    let name = month_name(month);
    grid.titles(&name);
    grid.rule();
    category_blocks(grid, lines, mixed);
    grid.rule();
    let total = shown
        .bill
        .totals
        .iter()
        .find(|total| total.account == id && total.month == month);
    let (currency, amount) = match total {
        Some(total) => (total.currency.code(), grouped(&total.amount.to_string())),
        None => ("", String::new()),
    };
    grid.cells(
        Tone::Bold,
        [
            &format!("Total {name}"),
            "",
            &count(quantity(lines)),
            "",
            currency,
            &amount,
        ],
    );
    without_price(grid, lines);
}

/// Lines by category, each with its sum.
pub(super) fn category_blocks(grid: &mut Grid, lines: &[&LineItem], mixed: bool) {
    for category in Category::ALL {
        let own: Vec<&LineItem> = lines.iter().copied().filter(|line| line.category == category).collect();
        if !own.is_empty() {
            category_block(grid, category, &own, mixed);
        }
    }
}

/// What a total does not contain.
pub(super) fn without_price(grid: &mut Grid, lines: &[&LineItem]) {
    let refused: Vec<&LineItem> = lines
        .iter()
        .copied()
        .filter(|line| line.outcome == LineOutcome::Refused)
        .collect();
    if !refused.is_empty() {
        let units = counted(quantity(&refused), "unit", "units");
        grid.text(Tone::Red, &format!("  {units} without a price, not in this total"));
    }
}

fn category_block(grid: &mut Grid, category: Category, lines: &[&LineItem], mixed: bool) {
    let amount = amount_text(sum(lines.iter().copied()));
    grid.cells(
        Tone::Bold,
        [
            ENGLISH.category_heading(category),
            "",
            &count(quantity(lines)),
            "",
            "",
            &amount,
        ],
    );
    let unit = |unit, number| if mixed { unit_text(unit, number) } else { "" };
    let mut free: BTreeMap<(Unit, FreeReason), Vec<&LineItem>> = BTreeMap::new();
    for line in lines {
        if let Some(reason) = line.reason {
            free.entry((line.unit, reason)).or_default().push(line);
        }
    }
    for line in lines.iter().filter(|line| line.outcome == LineOutcome::Charged) {
        let tier = line.tier.map(count).unwrap_or_default();
        let price = line
            .unit_price
            .map(|price| ENGLISH.column_price(price))
            .unwrap_or_default();
        let card = line.rate_card.clone().unwrap_or_default();
        let card = match line.basis {
            Some(Basis::Derived) => format!("{card} derived"),
            Some(Basis::Assumed) => format!("{card} assumed"),
            Some(Basis::Planned) => format!("{card} planned"),
            Some(Basis::Carried) => format!("{card} carried"),
            Some(Basis::Reported) => "reported".to_owned(),
            Some(Basis::Published) | None => card,
        };
        let amount = grouped(&line.amount.to_string());
        let market = format!("  {}", line.market);
        let number = count(line.quantity);
        grid.cells(
            Tone::Plain,
            [
                &market,
                &tier,
                &number,
                unit(line.unit, line.quantity),
                &price,
                &amount,
                &card,
            ],
        );
    }
    for line in lines.iter().filter(|line| line.outcome == LineOutcome::Refused) {
        let market = format!("  {}", line.market);
        grid.cells(
            Tone::Red,
            [
                &market,
                "",
                &count(line.quantity),
                unit(line.unit, line.quantity),
                "no price",
                "refused",
            ],
        );
    }
    for ((of, reason), lines) in &free {
        let number = quantity(lines);
        let what = format!("  free: {}", ENGLISH.free_reason(*reason));
        grid.cells(
            Tone::Dim,
            [
                &what,
                "",
                &count(number),
                unit(*of, number),
                "",
                &amount_text(sum(lines.iter().copied())),
            ],
        );
    }
}

/// The sum of an account's months, where it has several.
fn account_total(grid: &mut Grid, shown: Shown<'_>, id: &str) {
    let totals: Vec<_> = shown.bill.totals.iter().filter(|total| total.account == id).collect();
    if totals.len() < 2 {
        return;
    }
    let amount = totals
        .iter()
        .map(|total| Some(total.amount))
        .reduce(|a, b| a?.plus(b?).ok())
        .flatten();
    let lines: Vec<&LineItem> = shown.bill.lines.iter().filter(|line| line.account == id).collect();
    let currency = totals.first().map_or("", |total| total.currency.code());
    grid.text(Tone::Plain, "");
    let account = shown.accounts.index_of(id).and_then(|index| shown.accounts.get(index));
    let name = format!(
        "Total {}, {} months",
        account.map_or(id, |account| &account.name),
        totals.len()
    );
    grid.cells(
        Tone::Bold,
        [&name, "", &count(quantity(&lines)), "", currency, &amount_text(amount)],
    );
}

/// One sum per currency, where there are several accounts.
fn all_accounts(grid: &mut Grid, bill: &Bill) {
    let mut sums: BTreeMap<_, (Option<Money>, Vec<&str>)> = BTreeMap::new();
    for total in &bill.totals {
        let (sum, accounts) = sums
            .entry(total.currency)
            .or_insert((Some(Money::zero(total.currency)), vec![]));
        *sum = sum.and_then(|sum| sum.plus(total.amount).ok());
        if accounts.last() != Some(&total.account.as_str()) {
            accounts.push(&total.account);
        }
    }
    if sums.values().map(|(_, accounts)| accounts.len()).sum::<usize>() < 2 {
        return;
    }
    grid.text(Tone::Plain, "");
    grid.rule();
    for (currency, (sum, accounts)) in sums {
        let number = u64::try_from(accounts.len()).unwrap_or(0);
        let name = format!("All in {currency}, {}", counted(number, "account", "accounts"));
        grid.cells(Tone::Bold, [&name, "", "", "", currency.code(), &amount_text(sum)]);
    }
}

/// How many values of a tag a table shows.
const MOST_VALUES: usize = 40;

fn breakdown(shown: Shown<'_>, terminal: Terminal) -> String {
    let Some(by) = shown.by else { return String::new() };
    let title = match by {
        By::Day => "By day".to_owned(),
        By::Number => "By business number".to_owned(),
        By::ContactCountry => "By the contact's country".to_owned(),
        By::Tag(tag) => format!("By {tag}"),
    };
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Charged", Align::Right),
        column("Free", Align::Right),
        column("Refused", Align::Right),
        column("", Align::Left),
        column("Exact amount", Align::Decimal),
    ]);
    let mut rows: BTreeMap<(&str, BillingMonth), Vec<BreakdownRow>> = BTreeMap::new();
    for row in &shown.bill.breakdown {
        rows.entry((&row.account, row.month)).or_default().push(row.clone());
    }
    let several = 1 < shown
        .bill
        .totals
        .iter()
        .map(|total| &total.account)
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    for ((account, month), mut rows) in rows {
        let of = if several { format!(", {account}") } else { String::new() };
        grid.text(Tone::Plain, "");
        grid.titles(&format!("{title}, {}{of}", month_name(month)));
        grid.rule();
        let mut summed_up = 0;
        if by.tag().is_some() {
            let found = dearest(&rows, MOST_VALUES);
            rows = found.rows;
            summed_up = found.summed_up;
            rows.extend(found.others.map(|others| BreakdownRow {
                by: format!("{} others", count(summed_up)),
                ..others
            }));
        }
        for row in &rows {
            let refused = if row.refused == 0 {
                String::new()
            } else {
                count(row.refused)
            };
            grid.cells(
                Tone::Plain,
                [
                    &row.by,
                    &count(row.charged),
                    &count(row.free),
                    &refused,
                    row.currency.code(),
                    &grouped(&row.exact),
                ],
            );
        }
        if 0 < summed_up {
            grid.text(Tone::Dim, "  --format json or xlsx names each of the others");
        }
    }
    let text = grid.render(terminal);
    let note = "  Exact amounts are not rounded; the lines above are, each once.\n";
    if text.is_empty() {
        text
    } else {
        text + &terminal.paint(Tone::Dim, note)
    }
}

/// Warnings, what has no price, what was rejected, and what was read.
fn below(shown: Shown<'_>, terminal: Terminal) -> String {
    let bill = shown.bill;
    let mut text = String::new();
    let mut paragraph = |tone, title: &str, sentences: &[String]| {
        if !sentences.is_empty() {
            text.push('\n');
            text.push_str(&terminal.paint(tone, title));
            text.push('\n');
            for sentence in sentences {
                text.push_str(&wrapped(sentence, terminal.width()));
            }
        }
    };
    let warnings: Vec<String> = bill
        .warnings
        .iter()
        .filter_map(|of| warning::sentence(of, ENGLISH))
        .collect();
    paragraph(Tone::Yellow, "To look at", &warnings);
    paragraph(Tone::Red, "Without a price, not in the amounts", &refused(bill));
    paragraph(Tone::Red, "Rejected, not billed", shown.rejected);
    let input = &bill.input;
    let mut read = format!(
        "{} read: {} accepted, {}, {}{} rejected. {} received, {} sent: {} delivered, {} not.",
        counted(input.rows, "row", "rows"),
        count(input.accepted),
        counted(input.duplicates, "duplicate", "duplicates"),
        ignored(input.ignored),
        count(input.rejected),
        counted(input.received, "message", "messages"),
        count(input.messages),
        count(input.delivered),
        count(input.undelivered),
    );
    if let Some(settled) = input.settled_earlier {
        let settled = counted(settled, "message", "messages");
        read.extend([" ", &settled, " settled by an earlier run."]);
    }
    text.push('\n');
    text.push_str(&terminal.paint(Tone::Dim, &format!("{read}\n")));
    text
}

/// "3 ignored, ", where rows say nothing about money.
pub(crate) fn ignored(rows: u64) -> String {
    if rows == 0 {
        return String::new();
    }
    format!("{} ignored, ", count(rows))
}

/// Refusals by their reason, most frequent first.
pub(crate) fn refused(bill: &Bill) -> Vec<String> {
    let mut reasons: BTreeMap<&Refusal, u64> = BTreeMap::new();
    for refused in &bill.refused {
        let number = reasons.entry(&refused.error).or_default();
        *number = number.saturating_add(1);
    }
    let mut reasons: Vec<(&Refusal, u64)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, number)| core::cmp::Reverse(*number));
    let mut sentences: Vec<String> = reasons
        .iter()
        .take(FIRST)
        .map(|(reason, number)| format!("{}: {reason}", counted(*number, "message", "messages")))
        .collect();
    if FIRST < reasons.len() {
        sentences.push(format!(
            "… and {} more reasons; the JSON result names every message",
            reasons.len().saturating_sub(FIRST)
        ));
    }
    sentences
}

/// The sentence over as many lines as it needs, indented.
pub(super) fn wrapped(sentence: &str, width: usize) -> String {
    let mut lines = vec![];
    let mut line = " ".to_owned();
    for word in plain(sentence).split(' ') {
        let with_word = line
            .chars()
            .count()
            .saturating_add(word.chars().count())
            .saturating_add(1);
        if width < with_word && !line.trim().is_empty() {
            lines.push(core::mem::replace(&mut line, "   ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n") + "\n"
}
