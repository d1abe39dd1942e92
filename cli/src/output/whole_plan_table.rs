//! Campaigns day by day, and what a plan with traffic costs, for people.

use std::collections::BTreeSet;

use billing_core::{
    base::money::Money, estimate::plan::Plan, metering::charge_event::Unit, statement::line_item::LineOutcome,
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
        let warnings = traffic.warnings.iter().filter_map(|of| warning::sentence(of, ENGLISH));
        let warnings: Vec<String> = warnings.collect();
        if !warnings.is_empty() {
            blocks.push(paragraph("To look at", Tone::Yellow, &warnings, terminal));
        }
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
    for sentence in [limit(campaign), business_app(campaign)] {
        text.push_str(&wrapped(&sentence, terminal.width()));
    }
    text
}

fn days(campaign: &Campaign) -> Grid {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Sent", Align::Right),
        column("In a window", Align::Right),
        column("Waiting", Align::Right),
        column("Amount", Align::Decimal),
    ]);
    grid.titles("Day");
    grid.rule();
    let all = &campaign.days;
    let shown = FIRST_DAYS.saturating_add(LAST_DAYS).saturating_add(1);
    let row = |grid: &mut Grid, day: &CampaignDay| {
        let in_window = if 0 < day.in_window {
            count(day.in_window)
        } else {
            String::new()
        };
        let waiting = if 0 < day.waiting {
            count(day.waiting)
        } else {
            String::new()
        };
        let name = ENGLISH.day_in_words(day.day);
        grid.cells(
            Tone::Plain,
            [&name, &count(day.sent), &in_window, &waiting, &amount_text(day.amount)],
        );
    };
    if all.len() <= shown {
        for day in all {
            row(&mut grid, day);
        }
    } else {
        for day in all.iter().take(FIRST_DAYS) {
            row(&mut grid, day);
        }
        let between = all.len().saturating_sub(FIRST_DAYS).saturating_sub(LAST_DAYS);
        let left_out = all.iter().skip(FIRST_DAYS).take(between);
        let sent = left_out.clone().map(|day| day.sent).fold(0, u64::saturating_add);
        let amount = left_out
            .map(|day| day.amount)
            .try_fold(Money::zero(campaign.currency), Money::plus);
        let amount = amount.map(amount_text).unwrap_or_default();
        let name = format!(
            "… {}",
            counted(u64::try_from(between).unwrap_or(u64::MAX), "day", "days")
        );
        grid.cells(Tone::Dim, [&name, &count(sent), "", "", &amount]);
        let last = all.iter().skip(all.len().saturating_sub(LAST_DAYS));
        for day in last {
            row(&mut grid, day);
        }
    }
    grid.rule();
    let days = counted(u64::try_from(all.len()).unwrap_or(u64::MAX), "day", "days");
    let name = format!("Total, {days}");
    let in_window = if 0 < campaign.in_window {
        count(campaign.in_window)
    } else {
        String::new()
    };
    grid.cells(
        Tone::Bold,
        [
            &name,
            &count(campaign.audience),
            &in_window,
            "",
            &amount_text(campaign.amount),
        ],
    );
    grid
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

fn business_app(campaign: &Campaign) -> String {
    let app = &campaign.business_app;
    format!(
        "By the WhatsApp Business app instead: {} of at most {} contacts, each made and sent by hand; Meta charges \
         nothing. There are no templates and no API, and only contacts receive it who have saved your number.",
        counted(app.lists, "broadcast list", "broadcast lists"),
        app.contacts_per_list
    )
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
        let range = format!("{} to {} in 8 of 10 runs", amount_text(of.p10), amount_text(of.p90));
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
