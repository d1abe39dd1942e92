//! Campaigns day by day, and what a plan with traffic costs, for people.

use std::collections::BTreeSet;

use billing_core::{
    base::{currency::Currency, money::Money},
    estimate::plan::Plan,
    metering::charge_event::Unit,
    statement::line_item::LineOutcome,
};
use wabill_planning::{
    campaign::{Campaign, CampaignDay, Limit, LimitScope},
    plan::WholeEstimate,
    traffic::{MeanMessages, Traffic, TrafficTotal},
};
use wording::warning;

use super::{
    english::{ENGLISH, count, counted, grouped},
    grid::{Align, Grid, column},
    table::{month_name, wrapped},
    terminal::{Terminal, Tone},
};

/// Of a campaign with more days, so many at its beginning are shown.
const FIRST_DAYS: usize = 5;
/// And its last ones.
const LAST_DAYS: usize = 2;
/// How many kinds of messages a month shows.
const MOST_KINDS: usize = 24;

/// Campaigns and traffic as text.
pub(crate) fn text(plan: &Plan, found: &WholeEstimate, terminal: Terminal) -> String {
    let mut blocks: Vec<String> = found.campaigns.iter().map(|of| campaign(of, terminal)).collect();
    if let Some(traffic) = &found.traffic {
        let accounts: BTreeSet<&str> = traffic.totals.iter().map(|total| total.account.as_str()).collect();
        for account in accounts {
            blocks.push(of_account(plan, found, (traffic, account), terminal));
        }
        let chance = "The range is what chance alone does with these figures. How sure the figures themselves are is not \
                      in it.";
        blocks.push(wrapped(chance, terminal.width()));
        let warnings = traffic.warnings.iter().filter_map(|of| warning::sentence(of, ENGLISH));
        let warnings: Vec<String> = warnings.collect();
        if !warnings.is_empty() {
            blocks.push(paragraph("To look at", Tone::Yellow, &warnings, terminal));
        }
    } else if 1 < found.estimate.totals.len().saturating_add(found.campaigns.len()) {
        blocks.push(together(found).render(terminal));
    }
    let refused = refused(found);
    if !refused.is_empty() {
        let title = "Without a price, not in the amounts";
        blocks.push(paragraph(title, Tone::Red, &refused, terminal));
    }
    blocks.join("\n")
}

fn paragraph(title: &str, tone: Tone, sentences: &[String], terminal: Terminal) -> String {
    let mut text = terminal.paint(tone, title);
    text.push('\n');
    for sentence in sentences {
        text.push_str(&wrapped(sentence, terminal.width()));
    }
    text
}

fn amount_text(amount: Money) -> String {
    grouped(&amount.to_string())
}

fn campaign(campaign: &Campaign, terminal: Terminal) -> String {
    let name = campaign.name.as_deref().unwrap_or("Campaign");
    let title = format!(
        "{name} · {} · {} to {} · {}",
        campaign.account,
        ENGLISH.category(campaign.category.category()),
        campaign.market,
        campaign.currency
    );
    let mut text = terminal.paint(Tone::Bold, &title);
    text.push_str("\n\n");
    text.push_str(&days(campaign).render(terminal));
    text.push('\n');
    for sentence in [limit(campaign), charges_only(), business_app(campaign)] {
        text.push_str(&wrapped(&sentence, terminal.width()));
    }
    text
}

fn days(campaign: &Campaign) -> Grid {
    // Where nobody's window is open, nothing is said of windows.
    let windows = 0 < campaign.in_window;
    let mut columns = vec![column("", Align::Left), column("Sent", Align::Right)];
    if windows {
        columns.push(column("In a window", Align::Right));
    }
    columns.extend([column("Waiting", Align::Right), column("Amount", Align::Decimal)]);
    let mut grid = Grid::new(&columns);
    let row = |grid: &mut Grid, tone, name: String, (sent, in_window, waiting): (u64, u64, u64), amount: String| {
        let some = |number: u64| if 0 < number { count(number) } else { String::new() };
        let in_window = windows.then(|| some(in_window));
        let cells = [name, count(sent)].into_iter().chain(in_window);
        let cells: Vec<String> = cells.chain([some(waiting), amount]).collect();
        grid.row(tone, &cells);
    };
    let of_day = |grid: &mut Grid, day: &CampaignDay| {
        let counts = (day.sent, day.in_window, day.waiting);
        let name = ENGLISH.day_in_words(day.day);
        row(grid, Tone::Plain, name, counts, amount_text(day.amount));
    };
    let all = &campaign.days;
    // One day is not worth a row that says it is left out.
    let between = match all.len().saturating_sub(FIRST_DAYS).saturating_sub(LAST_DAYS) {
        1 => 0,
        between => between,
    };
    let beginning = if between == 0 { all.len() } else { FIRST_DAYS };
    grid.titles("Day");
    grid.rule();
    for day in all.iter().take(beginning) {
        of_day(&mut grid, day);
    }
    if 0 < between {
        let left_out = all.iter().skip(beginning).take(between);
        let sent = left_out.clone().map(|day| day.sent).fold(0, u64::saturating_add);
        let mut amounts = left_out.map(|day| day.amount);
        let amount = amounts.try_fold(Money::zero(campaign.currency), Money::plus);
        let amount = amount.map(amount_text).unwrap_or_default();
        let name = format!("… {}", counted(length(between), "day", "days"));
        row(&mut grid, Tone::Dim, name, (sent, 0, 0), amount);
    }
    for day in all.iter().skip(beginning.saturating_add(between)) {
        of_day(&mut grid, day);
    }
    grid.rule();
    let name = format!("Total, {}", counted(length(all.len()), "day", "days"));
    let counts = (campaign.audience, campaign.in_window, 0);
    row(&mut grid, Tone::Bold, name, counts, amount_text(campaign.amount));
    grid
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// How long it takes, and why.
fn limit(campaign: &Campaign) -> String {
    let done = ENGLISH.day_in_words(campaign.done_on);
    let whose = match campaign.limit_scope {
        LimitScope::BusinessNumber => "each business number",
        LimitScope::Portfolio => "the portfolio",
    };
    match campaign.limit {
        Limit::Unlimited => format!("Limit: none, so it is sent on one day, {done}."),
        limit @ (Limit::L250 | Limit::L1K | Limit::L2K | Limit::L10K | Limit::L100K) => format!(
            "Limit of {whose}: {limit} people in 24 hours outside an open customer service window. The last message is \
             sent on {done}."
        ),
    }
}

fn charges_only() -> String {
    "Amounts are Meta's charges, without a provider's fees.".to_owned()
}

fn business_app(campaign: &Campaign) -> String {
    let app = &campaign.business_app;
    format!(
        "By the WhatsApp Business app instead: {} of at most {} contacts, each made and sent by hand; Meta charges \
         nothing. There are no templates and no API, and only contacts receive it who have saved your number.",
        counted(app.lists, "broadcast list", "broadcast lists"),
        app.contacts_per_list
    )
}

/// Volumes and campaigns: the campaigns were priced after them, so the sum is what the engine charges for all.
fn together(found: &WholeEstimate) -> Grid {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("", Align::Left),
        column("Amount", Align::Decimal),
    ]);
    grid.titles("Meta's charges together");
    grid.rule();
    let volumes = found.estimate.totals.iter().map(|total| (total.currency, total.amount));
    let campaigns = found
        .campaigns
        .iter()
        .map(|campaign| (campaign.currency, campaign.amount));
    let currencies: BTreeSet<Currency> = volumes
        .clone()
        .chain(campaigns.clone())
        .map(|(currency, _)| currency)
        .collect();
    for currency in currencies {
        let sum = |amounts: &mut dyn Iterator<Item = (Currency, Money)>| {
            let mut own = amounts.filter(|(of, _)| *of == currency).map(|(_, amount)| amount);
            own.try_fold(Money::zero(currency), Money::plus).ok()
        };
        let (of_volumes, of_campaigns) = (sum(&mut volumes.clone()), sum(&mut campaigns.clone()));
        let all = of_volumes.zip(of_campaigns).and_then(|(a, b)| a.plus(b).ok());
        let code = currency.code();
        let text = |amount: Option<Money>| amount.map(amount_text).unwrap_or_default();
        if !found.estimate.totals.is_empty() {
            grid.cells(Tone::Plain, ["Volumes", code, &text(of_volumes)]);
        }
        grid.cells(Tone::Plain, ["Campaigns", code, &text(of_campaigns)]);
        grid.cells(Tone::Bold, ["Total", code, &text(all)]);
    }
    grid
}

fn of_account(plan: &Plan, found: &WholeEstimate, (traffic, account): (&Traffic, &str), terminal: Terminal) -> String {
    let name = plan.account.iter().find(|of| of.id == account);
    let name = name.and_then(|of| of.name.as_deref()).filter(|name| *name != account);
    let name = name.map_or_else(|| account.to_owned(), |name| format!("{name} · {account}"));
    let runs = counted(u64::from(traffic.runs), "run", "runs");
    let title = format!("{} · {name} · {runs}, seed {}", everything(plan, found), traffic.seed);
    let mut text = terminal.paint(Tone::Bold, &title);
    text.push_str("\n\n");
    text.push_str(&amounts(traffic, account).render(terminal));
    let months: BTreeSet<_> = traffic
        .messages
        .iter()
        .filter(|of| of.account == account)
        .map(|of| of.month)
        .collect();
    for month in months {
        let own = |of: &&MeanMessages| of.account == account && of.month == month;
        let messages: Vec<&MeanMessages> = traffic.messages.iter().filter(own).collect();
        text.push('\n');
        text.push_str(&kinds(&month_name(month), &messages).render(terminal));
    }
    text
}

/// What the amounts are of.
fn everything(plan: &Plan, found: &WholeEstimate) -> &'static str {
    match (plan.volume.is_empty(), found.campaigns.is_empty()) {
        (true, true) => "Traffic",
        (false, true) => "Volumes and traffic together",
        (true, false) => "Campaigns and traffic together",
        (false, false) => "Volumes, campaigns and traffic together",
    }
}

fn amounts(traffic: &Traffic, account: &str) -> Grid {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("", Align::Left),
        column("Amount", Align::Decimal),
        column("", Align::Left),
    ]);
    grid.titles("Expected: half of the runs cost more");
    grid.rule();
    let own = |total: &&TrafficTotal| total.account == account;
    for total in traffic.totals.iter().filter(own) {
        total_rows(&mut grid, Tone::Plain, total);
    }
    for total in traffic.all_months.iter().filter(own) {
        grid.rule();
        total_rows(&mut grid, Tone::Bold, total);
    }
    grid
}

fn total_rows(grid: &mut Grid, tone: Tone, total: &TrafficTotal) {
    let name = total.month.map_or_else(|| "All months".to_owned(), month_name);
    let code = total.currency.code();
    let mut row = |tone, name: &str, of: &wabill_planning::budget::Quantiles| {
        let range = if of.p10 == of.p90 {
            "in 8 of 10 runs".to_owned()
        } else {
            format!("{} to {} in 8 of 10 runs", amount_text(of.p10), amount_text(of.p90))
        };
        grid.cells(tone, [name, code, &amount_text(of.p50), &range]);
    };
    if total.charges == total.amount {
        row(tone, &name, &total.amount);
    } else {
        row(tone, &format!("{name}, with fees"), &total.amount);
        row(Tone::Dim, "  Meta's charges", &total.charges);
    }
}

/// What was sent in a month on average, and what became of it.
fn kinds(month: &str, messages: &[&MeanMessages]) -> Grid {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("On average", Align::Decimal),
        column("", Align::Left),
    ]);
    grid.titles(month);
    grid.rule();
    for of in messages.iter().take(MOST_KINDS) {
        let unit = match of.unit {
            Unit::Conversation => " conversations",
            Unit::Message => "",
        };
        let name = format!(
            "{}, {}{unit}",
            ENGLISH.market(&of.market),
            ENGLISH.category(of.category)
        );
        let (tone, became) = match (of.outcome, of.reason) {
            (LineOutcome::Charged, _) => (Tone::Plain, "charged".to_owned()),
            (LineOutcome::Free, Some(reason)) => (Tone::Plain, format!("free: {}", ENGLISH.free_reason(reason))),
            (LineOutcome::Free, None) => (Tone::Plain, "free".to_owned()),
            (LineOutcome::Refused, _) => (Tone::Red, "no price".to_owned()),
        };
        grid.cells(tone, [&name, &grouped(&of.mean.to_string()), &became]);
    }
    let more = messages.len().saturating_sub(MOST_KINDS);
    if 0 < more {
        let more = format!("… and {more} more; the JSON result has them all");
        grid.cells(Tone::Dim, [&more, "", ""]);
    }
    grid
}

/// What has no price, as sentences.
pub(crate) fn refused(found: &WholeEstimate) -> Vec<String> {
    let campaigns = found.campaigns.iter().flat_map(|campaign| {
        let name = campaign.name.as_deref().unwrap_or("campaign");
        campaign.refused.iter().map(move |refused| {
            let messages = counted(refused.quantity, "message", "messages");
            format!("{messages} of {name} to {}: {}", campaign.market, refused.error)
        })
    });
    let traffic = found.traffic.iter().flat_map(|traffic| &traffic.messages);
    let traffic = traffic.filter(|of| of.outcome == LineOutcome::Refused).map(|of| {
        format!(
            "{} on average, {} to {} in {}",
            of.mean,
            of.category,
            of.market,
            month_name(of.month)
        )
    });
    super::estimate_table::refused(&found.estimate)
        .into_iter()
        .chain(campaigns)
        .chain(traffic)
        .collect()
}
