//! `wabill rates diff EUR/2026-07-01 EUR/2026-10-01`: price lists as a person looks at them.

use std::collections::BTreeMap;

use billing_core::{
    base::{category::Category, currency::Currency, instant::Day},
    tariff::rate_card::Basis,
};
use pricing_tables::{
    Loaded,
    catalog::{self, BasisCount, CardView, KnownUntilView, PriceAt, RateDiff, RateList, ScheduleView},
};
use serde::Serialize;

use crate::{
    args::{Exit, RatesCommand, RatesDiffArgs, RatesListArgs, RatesShowArgs, TextFormat},
    failure::{Failure, Problem},
    input::tables,
    output::{
        Sink,
        english::{ENGLISH, count, counted, grouped},
        grid::{Align, Column, Grid, column},
        json,
        terminal::{Terminal, Tone},
    },
};

mod import;

pub(crate) fn run(command: &RatesCommand) -> Result<Exit, Failure> {
    match command {
        RatesCommand::List(args) => list(args),
        RatesCommand::Show(args) => show(args),
        RatesCommand::Diff(args) => diff(args),
        RatesCommand::Import(args) => import::run(args),
    }
}

/// The result under a `format` version.
#[derive(Serialize)]
struct Versioned<T> {
    format: u32,
    #[serde(flatten)]
    result: T,
}

/// Prints a result in the format asked for.
fn print<T: Serialize>(format: TextFormat, result: &T, text: impl FnOnce(Terminal) -> String) -> Result<(), Failure> {
    match format {
        TextFormat::Json => Sink::standard().write(|out| json::write(out, &Versioned { format: 1, result })),
        TextFormat::Text => {
            let text = text(Terminal::of_results());
            Sink::standard().write(|out| out.write_all(text.as_bytes()))
        }
    }
}

fn number(number: usize) -> String {
    count(u64::try_from(number).unwrap_or(u64::MAX))
}

fn list(args: &RatesListArgs) -> Result<Exit, Failure> {
    let loaded = tables::read(args.common.tables.as_deref())?;
    let list = catalog::rate_list(&loaded);
    print(args.common.format, &list, |terminal| list_text(&list, terminal))?;
    Ok(Exit::AllPriced)
}

fn list_text(list: &RateList, terminal: Terminal) -> String {
    let optional = |title, leave_out| Column {
        title,
        align: Align::Left,
        leave_out,
    };
    let prices = ["Prices", "Published", "Carried", "Derived"].map(|title| column(title, Align::Right));
    let [all, published, carried, derived] = prices;
    let mut cards = Grid::new(&[
        column("", Align::Left),
        optional("Until", 2),
        all,
        published,
        carried,
        derived,
        optional("Volume tiers", 1),
        column("Remarks", Align::Left),
    ]);
    cards.titles("Rate card");
    cards.rule();
    for card in &list.cards {
        let mut remarks = vec![];
        if !card.complete {
            remarks.push("fragment".to_owned());
        }
        if 0 < card.holes {
            remarks.push(format!(
                "lacks {}",
                counted(u64::try_from(card.holes).unwrap_or(0), "price", "prices")
            ));
        }
        if card.effective_until.is_some() && !card.followed {
            remarks.push("then unknown".to_owned());
        }
        let (until, tiers, remarks) = (day(card.effective_until), day(card.tier_table), remarks.join(", "));
        let tone = if card.complete { Tone::Plain } else { Tone::Dim };
        let [all, published, carried, derived] = basis(card.prices);
        cards.cells(
            tone,
            [
                &card.name, &until, &all, &published, &carried, &derived, &tiers, &remarks,
            ],
        );
    }
    let mut tables = Grid::new(&[
        column("", Align::Left),
        optional("Until", 2),
        all,
        published,
        carried,
        derived,
        column("Schedules", Align::Right),
    ]);
    if !list.tier_tables.is_empty() {
        tables.text(Tone::Plain, "");
        tables.titles("Volume tiers");
        tables.rule();
    }
    for table in &list.tier_tables {
        let [all, published, carried, derived] = basis(table.prices);
        let (until, schedules) = (day(table.effective_until), number(table.schedules));
        tables.cells(
            Tone::Plain,
            [&table.name, &until, &all, &published, &carried, &derived, &schedules],
        );
    }
    let mut text = cards.render(terminal) + &tables.render(terminal) + "\n";
    let known = known_until(&list.known_until);
    for line in [
        format!("  {known}").as_str(),
        "  published: stands in a source for this card. carried: of another date, no change known in between.",
        "  derived: computed; a bill that uses one says so. fragment: prices of some markets only.",
        "  Where a price is not known, messages are refused, never guessed: `wabill rates import` loads Meta's own file.",
    ] {
        text.extend([&terminal.paint(Tone::Dim, line), "\n"]);
    }
    text
}

/// `Prices are known until 2026-12-31.`, with the currencies that differ.
pub(super) fn known_until(known: &[KnownUntilView]) -> String {
    let mut days: BTreeMap<Day, Vec<&str>> = BTreeMap::new();
    for view in known {
        days.entry(view.known_until).or_default().push(view.currency.code());
    }
    let all = days.len() == 1;
    let parts: Vec<String> = days
        .iter()
        .map(|(day, currencies)| {
            if all {
                day.to_string()
            } else {
                format!("{day} ({})", currencies.join(", "))
            }
        })
        .collect();
    format!(
        "Prices are known until {}; after that the last list is assumed to go on.",
        parts.join(", ")
    )
}

fn day(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn basis(prices: BasisCount) -> [String; 4] {
    let some = |count| if count == 0 { String::new() } else { number(count) };
    [
        number(prices.cells),
        some(prices.published),
        some(prices.carried),
        some(prices.derived),
    ]
}

/// `EUR/2026-10-01` as currency and day.
fn card_name(text: &str) -> Result<(Currency, Day), Failure> {
    let wrong = |what: String| {
        let hint = "write currency and day, for example EUR/2026-10-01; `wabill rates list` shows what there is";
        Failure::usage(Problem::new(what).with_hint(hint))
    };
    let (currency, day) = text
        .split_once('/')
        .ok_or_else(|| wrong(format!("`{text}` is not a price list")))?;
    Ok((currency.parse().map_err(wrong)?, parse_day(day)?))
}

/// `2026-10-01`.
fn parse_day(text: &str) -> Result<Day, Failure> {
    let wrong = |_| {
        Failure::usage(Problem::new(format!(
            "`{text}` is not a day; expected YYYY-MM-DD, for example 2026-10-01"
        )))
    };
    text.parse().map_err(wrong)
}

fn view(loaded: &Loaded, (currency, day): (Currency, Day)) -> Result<CardView, Failure> {
    catalog::rate_show(loaded, currency, day).map_err(|error| {
        let problem = Problem::new(error.to_string()).with_hint("`wabill rates list` shows what there is");
        Failure::Problems {
            exit: Exit::Incomplete,
            problems: vec![problem],
        }
    })
}

fn show(args: &RatesShowArgs) -> Result<Exit, Failure> {
    let wanted = card_name(&args.card.join("/"))?;
    let loaded = tables::read(args.common.tables.as_deref())?;
    let mut view = view(&loaded, wanted)?;
    if let Some(market) = &args.market {
        let known = loaded.tables.markets.market(market).is_some();
        if !known {
            let hint = "`wabill rates show` without --market lists the names, for example Germany";
            return Err(Failure::usage(
                Problem::new(format!("`{market}` is not a market")).with_hint(hint),
            ));
        }
        view.prices.retain(|price| price.market == *market);
        view.tiers.retain(|schedule| schedule.market == *market);
        view.holes.retain(|hole| hole.market == *market);
    }
    print(args.common.format, &view, |terminal| {
        show_text(&view, wanted.1, terminal)
    })?;
    Ok(Exit::AllPriced)
}

/// A price with a mark where it was not published.
fn marked(price: &str, basis: Basis) -> String {
    match basis {
        Basis::Published | Basis::Reported => price.to_owned(),
        Basis::Carried => format!("{price}~"),
        Basis::Derived => format!("{price}*"),
        Basis::Assumed | Basis::Planned => format!("{price}?"),
    }
}

fn short(category: Category) -> &'static str {
    match category {
        Category::AuthenticationInternational => "Auth., intl.",
        Category::Marketing
        | Category::Utility
        | Category::Authentication
        | Category::Service
        | Category::BusinessInitiated
        | Category::UserInitiated => ENGLISH.category_heading(category),
    }
}

fn show_text(view: &CardView, on: Day, terminal: Terminal) -> String {
    let until = view
        .effective_until
        .map(|until| format!(", until {until}"))
        .unwrap_or_default();
    let whole = if view.complete {
        ""
    } else {
        " · fragment: prices of some markets only"
    };
    let mut text = format!(
        "{}\n\n",
        terminal.paint(Tone::Bold, &format!("{} · in force on {on}{until}{whole}", view.name))
    );
    if let Some(last) = view.known_until.filter(|last| *last < on) {
        let known = format!(
            "  {} prices are known until {last}; this is the last list, assumed to go on.",
            view.currency
        );
        text.push_str(&terminal.paint(Tone::Yellow, &known));
        text.push_str("\n\n");
    }
    let mut columns = vec![column("", Align::Left)];
    let used: Vec<Category> = Category::ALL
        .into_iter()
        .filter(|category| view.prices.iter().any(|price| price.category == *category))
        .collect();
    columns.extend(used.iter().map(|category| column(short(*category), Align::Decimal)));
    let mut grid = Grid::new(&columns);
    grid.titles("Market");
    grid.rule();
    let mut markets: BTreeMap<&str, BTreeMap<Category, String>> = BTreeMap::new();
    for price in &view.prices {
        let text = marked(&ENGLISH.column_price(price.unit_price), price.basis);
        markets.entry(&price.market).or_default().insert(price.category, text);
    }
    for (market, prices) in &markets {
        let cells = used
            .iter()
            .map(|category| prices.get(category).cloned().unwrap_or_default());
        let cells: Vec<String> = core::iter::once((*market).to_owned()).chain(cells).collect();
        grid.row(Tone::Plain, &cells);
    }
    text.push_str(&grid.render(terminal));
    if !view.tiers.is_empty() {
        text.push_str(&tiers(view, terminal));
    }
    for hole in &view.holes {
        text.push_str(&terminal.paint(
            Tone::Yellow,
            &format!("\n  No price is known for {}, {}.", hole.market, hole.category),
        ));
    }
    text.push_str(&terminal.paint(
        Tone::Dim,
        &format!(
            "\n  {} for one unit. ~ carried from another date or card, * derived, ? assumed.\n",
            view.currency
        ),
    ));
    text
}

fn tiers(view: &CardView, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Category", Align::Left),
        column("from", Align::Right),
        column("to", Align::Right),
        column("Unit price", Align::Decimal),
    ]);
    grid.text(Tone::Plain, "");
    grid.titles(&format!("Volume tiers of {}", day(view.tier_table)));
    grid.rule();
    for ScheduleView {
        market,
        category,
        bands,
    } in &view.tiers
    {
        let (mut market, mut name) = (market.as_str(), short(*category));
        for band in bands {
            let last = band.last_unit.map(count).unwrap_or_default();
            let price = marked(&ENGLISH.column_price(band.unit_price), band.basis);
            grid.cells(Tone::Plain, [market, name, &count(band.first_unit), &last, &price]);
            (market, name) = ("", "");
        }
    }
    grid.render(terminal)
}

#[derive(Serialize)]
struct Diff<'a> {
    old: &'a str,
    new: &'a str,
    #[serde(flatten)]
    changes: &'a RateDiff,
}

fn diff(args: &RatesDiffArgs) -> Result<Exit, Failure> {
    let (old, new) = (card_name(&args.old)?, card_name(&args.new)?);
    let loaded = tables::read(args.common.tables.as_deref())?;
    let (old, new) = (view(&loaded, old)?, view(&loaded, new)?);
    let diff = catalog::rate_diff(&old, &new).map_err(|error| Failure::usage(Problem::new(error.to_string())))?;
    let result = Diff {
        old: &old.name,
        new: &new.name,
        changes: &diff,
    };
    print(args.common.format, &result, |terminal| {
        let heading = terminal.paint(Tone::Bold, &format!("{} → {}", old.name, new.name));
        format!("{heading}\n\n{}", diff_text(&diff, terminal))
    })?;
    Ok(Exit::AllPriced)
}

fn diff_text(diff: &RateDiff, terminal: Terminal) -> String {
    let mut grid = Grid::new(&[
        column("", Align::Left),
        column("Category", Align::Left),
        column("Tier from", Align::Right),
        column("Old", Align::Decimal),
        column("New", Align::Decimal),
        column("Change %", Align::Decimal),
    ]);
    let from = |first_unit: Option<u64>| first_unit.map(count).unwrap_or_default();
    if !diff.moved.is_empty() {
        grid.titles("Moved");
        grid.rule();
        for moved in &diff.moved {
            let percent = moved.percent.as_deref().map(grouped_change).unwrap_or_default();
            let (old, new) = (ENGLISH.column_price(moved.old), ENGLISH.column_price(moved.new));
            grid.cells(
                Tone::Plain,
                [
                    &moved.market,
                    short(moved.category),
                    &from(moved.first_unit),
                    &old,
                    &new,
                    &percent,
                ],
            );
        }
        grid.text(Tone::Plain, "");
    }
    for (title, prices, is_new) in [("Added", &diff.added, true), ("Removed", &diff.removed, false)] {
        if prices.is_empty() {
            continue;
        }
        grid.titles(title);
        grid.rule();
        for PriceAt {
            market,
            category,
            first_unit,
            unit_price,
        } in prices
        {
            let price = ENGLISH.column_price(*unit_price);
            let (old, new) = if is_new {
                ("", price.as_str())
            } else {
                (price.as_str(), "")
            };
            grid.cells(Tone::Plain, [market, short(*category), &from(*first_unit), old, new]);
        }
        grid.text(Tone::Plain, "");
    }
    let summary = format!(
        "  {} moved, {} added, {} removed, {} unchanged.",
        number(diff.moved.len()),
        number(diff.added.len()),
        number(diff.removed.len()),
        number(diff.unchanged),
    );
    grid.text(Tone::Dim, &summary);
    grid.render(terminal)
}

fn grouped_change(percent: &str) -> String {
    percent
        .strip_prefix('+')
        .map_or_else(|| grouped(percent), |rise| format!("+{}", grouped(rise)))
}
