//! The forecast for people: months with their quantiles, a line of blocks, volumes, budgets, and what to look at.

use std::collections::BTreeSet;

use billing_core::base::{currency::Currency, money::Money, month::BillingMonth};
use wabill_planning::forecast::{Backtest, BudgetOutlook, Forecast, SeriesOutlook, TariffChange, TariffChangeKind};
use wording::warning;

use super::{
    english::{ENGLISH, count, counted, grouped},
    grid::{Align, Grid, column},
    table::{month_name, wrapped},
    terminal::{Terminal, Tone},
};

/// How many series and sentences are listed one by one.
const FIRST: usize = 12;
/// How many past months stand in the line of blocks.
const PAST_BLOCKS: usize = 24;
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The whole forecast as text.
pub(crate) fn text(forecast: &Forecast, terminal: Terminal) -> String {
    let mut text = String::new();
    let currencies: BTreeSet<Currency> = forecast.total.iter().map(|total| total.currency).collect();
    for currency in currencies {
        if !text.is_empty() {
            text.push('\n');
        }
        let months = forecast.months.iter().filter(|month| month.currency == currency);
        let (first, last) = (months.clone().next(), months.clone().next_back());
        let span = match (first, last) {
            (Some(first), Some(last)) if first.month == last.month => month_name(first.month),
            (Some(first), Some(last)) => format!("{} to {}", month_name(first.month), month_name(last.month)),
            (_, _) => String::new(),
        };
        text.push_str(&terminal.paint(Tone::Bold, &format!("Forecast · {currency} · {span}")));
        text.push_str("\n\n");
        text.push_str(&amounts(forecast, currency).render(terminal));
        if !forecast.refused.is_empty() {
            text.push_str(&terminal.paint(Tone::Red, "  At least so much: some volumes have no price, see below."));
            text.push('\n');
        }
        text.push_str(&blocks(forecast, currency, terminal));
    }
    text.push('\n');
    text.push_str(&volumes(forecast).render(terminal));
    text.push_str(&below(forecast, terminal));
    text
}

fn amounts(forecast: &Forecast, currency: Currency) -> Grid {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("P10", Align::Decimal),
        column("P50", Align::Decimal),
        column("P90", Align::Decimal),
        column("Last season again", Align::Decimal),
    ]);
    let amount = |money: Money| grouped(&money.to_string());
    grid.titles("");
    grid.rule();
    let own = forecast.months.iter().filter(|month| month.currency == currency);
    let mut count = 0_u64;
    for month in own {
        count = count.saturating_add(1);
        let name = month_name(month.month);
        let cells = [month.p10, month.p50, month.p90, month.seasonal_naive].map(amount);
        let [low, likely, high, naive] = &cells;
        grid.cells(Tone::Plain, [&name, low, likely, high, naive]);
    }
    grid.rule();
    for total in forecast.total.iter().filter(|total| total.currency == currency) {
        let name = format!("{} together", counted(count, "month", "months"));
        let cells = [total.p10, total.p50, total.p90, total.seasonal_naive].map(amount);
        let [low, likely, high, naive] = &cells;
        grid.cells(Tone::Bold, [&name, low, likely, high, naive]);
    }
    grid
}

/// `2024-10 ▂▂▃▃▅█ ▃▃▄ 2027-09`: past months, then coming ones.
fn blocks(forecast: &Forecast, currency: Currency, terminal: Terminal) -> String {
    let coming: Vec<(BillingMonth, Money)> = forecast
        .months
        .iter()
        .filter(|month| month.currency == currency)
        .map(|month| (month.month, month.p50))
        .collect();
    let Some((begin, _)) = coming.first().copied() else {
        return String::new();
    };
    let past: Vec<(BillingMonth, Money)> = forecast
        .history
        .iter()
        .filter(|past| past.currency == currency && past.month < begin)
        .map(|past| (past.month, past.amount))
        .collect();
    let past = past.get(past.len().saturating_sub(PAST_BLOCKS)..).unwrap_or(&past);
    let most = past
        .iter()
        .chain(&coming)
        .map(|(_, money)| money.minor())
        .max()
        .unwrap_or(0)
        .max(1);
    let block = |money: Money| {
        // From 0, so that half the height is half the money.
        let eighths = money
            .minor()
            .max(0)
            .saturating_mul(8)
            .saturating_add(most / 2)
            .checked_div(most)
            .unwrap_or(0);
        let place = usize::try_from(eighths).unwrap_or(0).saturating_sub(1);
        BLOCKS.get(place.min(7)).copied().unwrap_or(' ')
    };
    let line = |months: &[(BillingMonth, Money)]| months.iter().map(|(_, money)| block(*money)).collect::<String>();
    let last = coming.last().map_or(begin, |(month, _)| *month);
    let of_past = match past.first() {
        Some((first, _)) => format!("{first} {} ", terminal.paint(Tone::Dim, &line(past))),
        None => format!("{begin} "),
    };
    format!("\n  {of_past}{} {last}\n", terminal.paint(Tone::Bold, &line(&coming)))
}

/// What is sent: the months before beside the coming ones.
fn volumes(forecast: &Forecast) -> Grid {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("As long before", Align::Right),
        column("P50, all months", Align::Right),
        column("Change", Align::Right),
    ]);
    grid.titles("Volumes");
    grid.rule();
    let several = forecast
        .series
        .iter()
        .map(|series| &series.account)
        .collect::<BTreeSet<_>>()
        .len();
    for series in forecast.series.iter().take(FIRST) {
        let name = series_name(series, 1 < several);
        let all = series
            .volumes
            .iter()
            .map(|month| month.p50)
            .fold(0, u64::saturating_add);
        let before = series.volume_before.map_or_else(|| "–".to_owned(), count);
        let change = series.volume_before.and_then(|before| percent(before, all));
        grid.cells(Tone::Plain, [&name, &before, &count(all), &change.unwrap_or_default()]);
    }
    let more = forecast.series.len().saturating_sub(FIRST);
    if 0 < more {
        grid.text(Tone::Dim, &format!("  … and {more} more; the JSON result has them all"));
    }
    grid
}

/// `+ 12 %`; none of nothing.
fn percent(before: u64, after: u64) -> Option<String> {
    let (before, after) = (i128::from(before), i128::from(after));
    let change = after.checked_sub(before)?.checked_mul(200)?;
    // Halves away from zero.
    let change = change
        .checked_add(before.checked_mul(change.signum())?)?
        .checked_div(before.checked_mul(2)?)?;
    let sign = if change < 0 { '−' } else { '+' };
    Some(format!("{sign} {} %", change.unsigned_abs()))
}

fn series_name(series: &SeriesOutlook, with_account: bool) -> String {
    let account = if with_account {
        format!("{} · ", series.account)
    } else {
        String::new()
    };
    format!("{account}{} · {}", series.market, series.category)
}

/// How it was found, budgets, the backtest, changes, and what to look at.
fn below(forecast: &Forecast, terminal: Terminal) -> String {
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
    let simulated = format!(
        "P10 to P90 hold in eight of ten cases, by {} from seed {}.",
        counted(
            u64::try_from(forecast.courses).unwrap_or(0),
            "simulated course",
            "simulated courses"
        ),
        forecast.seed
    );
    paragraph(
        Tone::Bold,
        "Method",
        &[format!("{}.", capital(&forecast.method)), simulated],
    );
    paragraph(
        Tone::Bold,
        "Budgets",
        &forecast.budgets.iter().map(budget).collect::<Vec<_>>(),
    );
    paragraph(
        Tone::Bold,
        "Tried on the past",
        &forecast.backtest.iter().flat_map(backtest).collect::<Vec<_>>(),
    );
    paragraph(
        Tone::Bold,
        "New in these months",
        &forecast.changes.iter().map(change).collect::<Vec<_>>(),
    );
    let notes = forecast.notes.iter().map(|note| format!("{}.", note.english()));
    let warnings = forecast.warnings.iter().filter_map(|of| warning::sentence(of, ENGLISH));
    paragraph(Tone::Yellow, "To look at", &shortened(notes.chain(warnings).collect()));
    paragraph(Tone::Red, "Without a price, not in the amounts", &refused(forecast));
    text
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn budget(budget: &BudgetOutlook) -> String {
    let amount = |money: Money| format!("{} {}", grouped(&money.to_string()), budget.currency);
    let span = if budget.from == budget.to {
        month_name(budget.from)
    } else {
        format!("{} to {}", month_name(budget.from), month_name(budget.to))
    };
    let percent = budget
        .passed_by
        .strip_prefix("0.")
        .map_or("100", |digits| digits.trim_start_matches('0'));
    let percent = if percent.is_empty() { "0" } else { percent };
    let end = match budget.passed_on {
        Some(day) => format!(
            "passed on {} in half of the courses, and by {percent} % of them",
            ENGLISH.day_in_words(day)
        ),
        None => format!("passed by {percent} % of the courses"),
    };
    format!(
        "{span}: {} of {} most likely; {end}.",
        amount(budget.p50),
        amount(budget.amount)
    )
}

fn backtest(found: &Backtest) -> Vec<String> {
    let windows = counted(
        u64::try_from(found.windows).unwrap_or(0),
        "earlier date",
        "earlier dates",
    );
    vec![
        format!(
            "Made again as of {windows}: mean error {} (MASE), of the last season repeated {}; 1 is that season's own error.",
            found.mase, found.seasonal_naive.mase
        ),
        format!(
            "Weighted by spend {} (RMSSE), of the last season repeated {}; pinball loss {}; a share of {} came between P10 \
             and P90.",
            found.rmsse_by_spend, found.seasonal_naive.rmsse_by_spend, found.pinball, found.coverage_p10_p90
        ),
    ]
}

fn change(change: &TariffChange) -> String {
    let day = ENGLISH.day_in_words(change.from);
    match change.kind {
        TariffChangeKind::RateCard => format!("From {day}: price list {}.", change.name),
        TariffChangeKind::Rules => format!("From {day}: rules {}.", change.name),
        TariffChangeKind::PricesAssumed => {
            format!(
                "From {day}: prices in {} are not published yet; the last known ones are assumed.",
                change.name
            )
        }
    }
}

/// What has no price, as sentences.
pub(crate) fn refused(forecast: &Forecast) -> Vec<String> {
    let sentences = forecast.refused.iter().map(|refused| {
        let units = counted(
            refused.quantity,
            refused.unit.as_str(),
            &format!("{}s", refused.unit.as_str()),
        );
        format!(
            "{}: {units} ({}, {}): {}",
            refused.month, refused.market, refused.category, refused.error
        )
    });
    shortened(sentences.collect())
}

fn shortened(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(FIRST);
    if 0 < more {
        sentences.truncate(FIRST);
        sentences.push(format!("… and {more} more; the JSON result has them all"));
    }
    sentences
}
