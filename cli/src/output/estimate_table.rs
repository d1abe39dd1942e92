//! The estimate for people: Meta's lines as on a bill, the fees below them, the sum of both, free units, what to look
//! at.

use std::collections::BTreeSet;

use billing_core::{
    base::{money::Money, month::BillingMonth},
    estimate::{
        plan::Plan,
        result::{Estimate, FeeLine, MonthSum},
    },
    statement::{
        bill::{Warning, WarningKind},
        line_item::LineItem,
    },
};

use wording::{language::Language, warning};

use super::{
    english::{ENGLISH, count, counted, grouped},
    grid::Grid,
    table::{amount_text, category_blocks, lines_grid, mixed, month_name, quantity, without_price, wrapped},
    terminal::{Terminal, Tone, plain},
};

/// How many counts are listed one by one.
const FIRST: usize = 8;

/// The whole estimate as text, with reasons where a language is given.
pub(crate) fn text(plan: &Plan, estimate: &Estimate, reasons: Option<Language>, terminal: Terminal) -> String {
    let mixed = mixed(&estimate.lines);
    let mut grid = lines_grid(mixed);
    let accounts: BTreeSet<&str> = estimate.sums.iter().map(|sum| sum.account.as_str()).collect();
    for id in accounts {
        let sums: Vec<&MonthSum> = estimate.sums.iter().filter(|sum| sum.account == id).collect();
        if grid.has_rows() {
            grid.text(Tone::Plain, "");
        }
        let currency = sums.first().map_or("", |sum| sum.currency.code());
        grid.text(Tone::Bold, &heading(plan, id, currency));
        for sum in &sums {
            grid.text(Tone::Plain, "");
            month_block(&mut grid, estimate, sum, mixed);
        }
        account_end(&mut grid, plan, estimate, &sums);
    }
    all_accounts(&mut grid, estimate);
    let mut text = grid.render(terminal);
    text.push_str(&below(estimate, terminal));
    if let Some(language) = reasons {
        text.push_str(&why(estimate, language, terminal));
    }
    text
}

fn account_name<'a>(plan: &'a Plan, id: &'a str) -> &'a str {
    let account = plan.account.iter().find(|account| account.id == id);
    account.and_then(|account| account.name.as_deref()).unwrap_or(id)
}

/// `Estimate · Muster GmbH · shop · EUR`.
fn heading(plan: &Plan, id: &str, currency: &str) -> String {
    let name = account_name(plan, id);
    if name == id {
        format!("Estimate · {id} · {currency}")
    } else {
        format!("Estimate · {name} · {id} · {currency}")
    }
}

fn month_block(grid: &mut Grid, estimate: &Estimate, sum: &MonthSum, mixed: bool) {
    let name = month_name(sum.month);
    let own = |account: &str, month: BillingMonth| account == sum.account && month == sum.month;
    let lines: Vec<&LineItem> = estimate
        .lines
        .iter()
        .filter(|line| own(&line.account, line.month))
        .collect();
    let fees: Vec<&FeeLine> = estimate
        .fees
        .iter()
        .filter(|fee| own(&fee.account, fee.month))
        .collect();
    grid.titles(&name);
    grid.rule();
    category_blocks(grid, &lines, mixed);
    grid.rule();
    let code = sum.currency.code();
    let units = count(quantity(&lines));
    if !fees.is_empty() {
        let charges = grouped(&sum.charges.to_string());
        grid.cells(Tone::Bold, ["Meta's charges", "", &units, "", code, &charges]);
        grid.cells(
            Tone::Bold,
            ["Provider's fees", "", "", "", code, &grouped(&sum.fees.to_string())],
        );
        for fee in fees {
            fee_line(grid, fee);
        }
        grid.rule();
    }
    let amount = grouped(&sum.amount.to_string());
    grid.cells(Tone::Bold, [&format!("Total {name}"), "", &units, "", code, &amount]);
    without_price(grid, &lines);
    for average in estimate.averages.iter().filter(|of| own(&of.account, of.month)) {
        // Of single markets only what was asked for, so that twenty of them stay readable.
        let asked = average.conversations.is_some() || average.contacts.is_some();
        let text = wording::estimate::average(average, ENGLISH);
        if !text.is_empty() && (asked || average.market.is_none()) {
            grid.text(Tone::Dim, &format!("  {text}"));
        }
    }
}

fn fee_line(grid: &mut Grid, fee: &FeeLine) {
    let quantity = fee.quantity.map(count).unwrap_or_default();
    let price = fee
        .unit_price
        .map(|price| ENGLISH.column_price(price))
        .unwrap_or_default();
    let what = format!("  {}", wording::estimate::fee(fee, ENGLISH));
    let amount = grouped(&fee.amount.to_string());
    grid.cells(Tone::Plain, [&what, "", &quantity, "", &price, &amount]);
}

/// The sum of an account's months; of a single planned month, what a year of such months costs.
fn account_end(grid: &mut Grid, plan: &Plan, estimate: &Estimate, sums: &[&MonthSum]) {
    let months: BTreeSet<BillingMonth> = estimate.sums.iter().map(|sum| sum.month).collect();
    match sums {
        [] => {}
        [only] => {
            // Twelve times an amount that lacks something would say too little.
            if months.len() == 1 && estimate.refused.is_empty() {
                let year = amount_text(only.twelve_months());
                let code = only.currency.code();
                grid.cells(Tone::Dim, ["12 months like this one", "", "", "", code, &year]);
            }
        }
        [first, ..] => {
            let amount = add(sums.iter().map(|sum| sum.amount));
            let name = format!("Total {}, {} months", account_name(plan, &first.account), sums.len());
            grid.text(Tone::Plain, "");
            grid.cells(
                Tone::Bold,
                [&name, "", "", "", first.currency.code(), &amount_text(amount)],
            );
        }
    }
}

fn add(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    let first = amounts.next()?;
    amounts.try_fold(first, |sum, amount| sum.plus(amount).ok())
}

/// One sum per currency, where there are several accounts.
fn all_accounts(grid: &mut Grid, estimate: &Estimate) {
    let accounts: BTreeSet<&str> = estimate.sums.iter().map(|sum| sum.account.as_str()).collect();
    if accounts.len() < 2 {
        return;
    }
    grid.text(Tone::Plain, "");
    grid.rule();
    let currencies: BTreeSet<_> = estimate.sums.iter().map(|sum| sum.currency).collect();
    for currency in currencies {
        let own = || estimate.sums.iter().filter(|sum| sum.currency == currency);
        let number = own().map(|sum| &sum.account).collect::<BTreeSet<_>>().len();
        let number = counted(u64::try_from(number).unwrap_or(u64::MAX), "account", "accounts");
        let amount = amount_text(add(own().map(|sum| sum.amount)));
        let name = format!("All in {currency}, {number}");
        grid.cells(Tone::Bold, [&name, "", "", "", currency.code(), &amount]);
    }
}

/// Free units, tiers, warnings and what has no price.
fn below(estimate: &Estimate, terminal: Terminal) -> String {
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
    let allowances: Vec<String> = estimate
        .allowances
        .iter()
        .map(|of| wording::estimate::allowance(of, ENGLISH))
        .collect();
    paragraph(Tone::Bold, "Free units", &shortened(allowances));
    let tiers: Vec<String> = estimate
        .tiers
        .iter()
        .map(|of| wording::estimate::tier(of, ENGLISH))
        .collect();
    paragraph(Tone::Bold, "Volume tiers", &shortened(tiers));
    let mut warnings: Vec<String> = estimate
        .warnings
        .iter()
        .filter_map(|of| warning::sentence(of, ENGLISH))
        .collect();
    let planned = |of: &Warning| of.kind == WarningKind::PricePlanned && of.count == 0;
    if estimate.warnings.iter().any(planned) {
        warnings.push("What the plan assumes of later prices concerns none of these lines.".to_owned());
    }
    paragraph(Tone::Yellow, "To look at", &warnings);
    paragraph(Tone::Red, "Without a price, not in the amounts", &refused(estimate));
    text
}

fn shortened(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(FIRST);
    if 0 < more {
        sentences.truncate(FIRST);
        sentences.push(format!("… and {more} more; the JSON result has them all"));
    }
    sentences
}

/// What has no price, as sentences.
pub(crate) fn refused(estimate: &Estimate) -> Vec<String> {
    let sentences = estimate.refused.iter().map(|refused| {
        let units = counted(
            refused.quantity,
            refused.unit.as_str(),
            &format!("{}s", refused.unit.as_str()),
        );
        format!("{units} ({}, {}): {}", refused.market, refused.category, refused.error)
    });
    shortened(sentences.collect())
}

/// The reasons of every line.
fn why(estimate: &Estimate, language: Language, terminal: Terminal) -> String {
    let mut text = String::new();
    for (line, explanation) in estimate.lines.iter().zip(&estimate.explanations) {
        text.push('\n');
        for (place, sentence) in wording::estimate::text(line, explanation, language).lines().enumerate() {
            let tone = if place == 0 { Tone::Bold } else { Tone::Plain };
            text.push_str(&terminal.paint(tone, &plain(sentence)));
            text.push('\n');
        }
    }
    text
}
