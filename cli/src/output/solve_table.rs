//! What an amount carries, and how many business numbers pay for themselves, for people.

use billing_core::{base::money::Money, estimate::plan::Plan};
use wabill_planning::solve::{Carried, NumberCount, Numbers};

use super::{
    english::{count, counted, grouped},
    estimate_table,
    grid::{Align, Grid, column},
    terminal::{Terminal, Tone},
};

/// How many counts are shown before the best one and after it.
const AROUND: usize = 6;

fn money(amount: Money) -> String {
    format!("{} {}", grouped(&amount.to_string()), amount.currency())
}

/// How much traffic an amount carries, with the estimate of it.
pub(crate) fn carried(plan: &Plan, found: &Carried, terminal: Terminal) -> String {
    let budget = money(found.budget);
    let mut said = vec![];
    let units = |units: u64| match &found.volumes[..] {
        [only] => format!("{} {}", count(units), only.unit),
        _ => format!("{} units of this mixture", count(units)),
    };
    let months = plan.volume.iter().any(|volume| volume.months.is_some());
    let a_month = if months {
        " in an average month at the first one's level"
    } else {
        ""
    };
    said.push(match &found.margin_percent {
        Some(percent) => format!(
            "{budget} at a margin of {percent} % leave {} {} for the traffic, which carry {}{a_month}.",
            grouped(&found.at_most),
            found.currency,
            units(found.units)
        ),
        None => format!("{budget} carry {}{a_month}.", units(found.units)),
    });
    if 1 < found.volumes.len() {
        for (volume, row) in found.volumes.iter().zip(&plan.volume) {
            said.push(format!(
                "  {}, {}: {} {}",
                row.market,
                row.category,
                count(volume.quantity),
                volume.unit
            ));
        }
    }
    said.push(match found.next {
        Some(next) => format!(
            "They cost {}; {} would cost {}.",
            money(found.amount),
            count(next.units),
            money(next.amount)
        ),
        None => format!(
            "They cost {}, and more than a plan can hold would still fit.",
            money(found.amount)
        ),
    });
    let mut text = String::new();
    for (place, sentence) in said.iter().enumerate() {
        let tone = if place == 0 { Tone::Bold } else { Tone::Plain };
        text.push_str(&terminal.paint(tone, sentence));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&estimate_table::text(plan, &found.estimate, None, terminal));
    text
}

/// What each number of business numbers costs an account, and up to which they pay for themselves.
pub(crate) fn numbers(found: &[Numbers], terminal: Terminal) -> String {
    let texts: Vec<String> = found.iter().map(|account| of_account(account, terminal)).collect();
    texts.join("\n")
}

fn of_account(found: &Numbers, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Right),
        column("Free", Align::Right),
        column("Meta's charges", Align::Decimal),
        column("Fees", Align::Decimal),
        column("Amount", Align::Decimal),
        column("Saves", Align::Decimal),
    ]);
    grid.titles("Numbers");
    grid.rule();
    let best = found
        .counts
        .iter()
        .position(|count| count.business_numbers == found.best);
    let best = best.unwrap_or(0);
    for (place, own) in found.counts.iter().enumerate() {
        if place != 0 && best.abs_diff(place) > AROUND {
            continue;
        }
        let before = place.checked_sub(1).and_then(|before| found.counts.get(before));
        let saves = before.map_or_else(String::new, |before| grouped(&saved(before, own).to_string()));
        let tone = if place == best { Tone::Bold } else { Tone::Plain };
        grid.cells(
            tone,
            [
                &count(own.business_numbers.into()),
                &count(own.free),
                &grouped(&own.charges.to_string()),
                &grouped(&own.fees.to_string()),
                &grouped(&own.amount.to_string()),
                &saves,
            ],
        );
    }
    let mut text = terminal.paint(Tone::Bold, &format!("{} · {}", found.account, found.currency));
    text.push_str("\n\n");
    text.push_str(&grid.render(terminal));
    text.push('\n');
    text.push_str(&verdict(found, best));
    text.push('\n');
    text
}

/// By how much the amount falls.
fn saved(before: &NumberCount, own: &NumberCount) -> Money {
    let minor = before.amount.minor().saturating_sub(own.amount.minor());
    Money::from_minor(minor, own.amount.currency())
}

fn verdict(found: &Numbers, best: usize) -> String {
    if !found.allowance_per_number {
        return "In these months no business number has free service messages of its own, so a second one saves nothing."
            .to_owned();
    }
    let one = counted(
        found.best.into(),
        "business number costs least",
        "business numbers cost least",
    );
    let next = best.checked_add(1).and_then(|place| found.counts.get(place));
    match (next, found.counts.get(best)) {
        (Some(next), Some(own)) => {
            let more = Money::from_minor(saved(own, next).minor().saturating_neg(), found.currency);
            format!("{one}; one more would cost {} more than it saves.", money(more))
        }
        (None, _) | (_, None) => format!("{one}; with them every service message is free."),
    }
}
