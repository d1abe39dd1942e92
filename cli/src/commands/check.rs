//! `wabill check june.csv --accounts accounts.toml`: every problem at once, and no bill.

use core::fmt::Write as _;
use std::{borrow::Cow, collections::BTreeMap};

use billing_core::{
    base::{currency::Currency, instant::Day, localized::LocalizedText},
    intake::{
        account::{Account, AccountBook},
        ignored::IgnoredRows,
    },
    log::{MessageProblem, PairedLog, RowCounts},
    metering::calendar::start_of_day,
    statement::bill::InputCounts,
    tariff::{rate_card::RateCard, tables::Tables},
};
use pricing_tables::{
    Loaded,
    catalog::{self, KnownUntilView},
};
use serde::Serialize;
use wabill::{ReadReport, RowProblem, placed};

use super::{anonymize::Case, rates::known_until};
use crate::{
    args::{CheckArgs, Exit, TextFormat},
    failure::{Failure, Problem},
    files::Files,
    input::{
        logs::{Reading, Source},
        tables,
    },
    output::{
        Sink,
        english::{count, counted},
        json,
        table::ignored,
        terminal::plain,
    },
};

/// How many rows are named; a log that is wrong throughout is understood before that.
const MOST: usize = 100_000;

pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let source = match (Source::of(&args.events, args.accounts.as_deref())?, &args.tables) {
        (Source::Sample, Some(_)) => None,
        (Source::Sample, None) => {
            let problem = Problem::new("there is nothing to check");
            return Err(Failure::usage(
                problem.with_hint("name a message log and --accounts FILE, or --tables DIR"),
            ));
        }
        (source @ Source::Files { .. }, _) => Some(source),
    };
    let mut files = Files::of_logs(&args.events, args.accounts.as_deref(), args.tables.as_deref());
    files.write_standard_output();
    let case = args.anonymize.as_deref().map(|out| Case::of(out, args)).transpose()?;
    if let Some(case) = &case {
        case.name_files(&mut files);
    }
    files.check()?;
    let tables = args
        .tables
        .as_deref()
        .map(|folder| tables::read_noting(folder, usize::MAX))
        .transpose()?;
    let threads = args
        .threads
        .map_or_else(crate::args::cores, core::num::NonZeroUsize::get);
    let reading = Reading {
        threads,
        trust_reports: false,
        most_problems: MOST,
        envelope: &args.envelope,
        time_zone: args.times.time_zone,
        tag: None,
        until: None,
    };
    let log = match (&case, source) {
        (Some(case), _) => Some(case.write_and_read(tables.as_ref(), reading)?),
        (None, source) => source.map(|source| source.read(reading)).transpose()?,
    };
    let known = tables.as_ref().unwrap_or_else(|| pricing_tables::shipped_loaded());
    let checked = log.map(|log| {
        let accounts = log.accounts().clone();
        let wabill::Checked { log, report, .. } = log.check();
        Checked {
            not_known: not_known(&log, accounts.book(), &known.tables),
            counts: *log.counts(),
            ignored: log.ignored().kinds(),
            messages: log.problems().to_vec(),
            report,
        }
    });
    match args.format {
        TextFormat::Text => {
            let text = text(checked.as_ref(), tables.as_ref());
            Sink::standard().write(|out| out.write_all(text.as_bytes()))?;
        }
        TextFormat::Json => {
            let document = Document::of(checked.as_ref(), tables.as_ref());
            Sink::standard().write(|out| json::write(out, &document))?;
        }
    }
    Ok(Exit::complete(
        checked.is_none_or(|checked| checked.counts.rejected == 0),
    ))
}

/// A log that was read to the end.
struct Checked {
    counts: RowCounts,
    ignored: Vec<IgnoredRows>,
    messages: Vec<MessageProblem>,
    report: ReadReport,
    /// Currencies with messages on days for which their prices are not known.
    not_known: Vec<NotKnown>,
}

/// Messages on days for which no prices of their account's currency are known.
#[derive(Serialize)]
struct NotKnown {
    currency: Currency,
    known_until: Day,
    /// The list that a bill would go on using.
    rate_card: Option<String>,
    messages: u64,
}

/// What a bill of the log would count at an assumed price, or free by assumed rules.
fn not_known(log: &PairedLog, accounts: &AccountBook, tables: &Tables) -> Vec<NotKnown> {
    let last_day = |account: &Account| tables.known_until.prices(account.currency);
    let first_unknown = |account: &Account| {
        let day = last_day(account)?.succ_opt()?;
        Some(start_of_day(account.time_zone, day))
    };
    let moments: Vec<_> = accounts.accounts().iter().map(first_unknown).collect();
    let mut found: BTreeMap<Currency, NotKnown> = BTreeMap::new();
    for (account, messages) in accounts.accounts().iter().zip(log.delivered_since(&moments)) {
        let Some(known_until) = last_day(account).filter(|_| 0 < messages) else {
            continue;
        };
        let currency = account.currency;
        let new = || NotKnown {
            currency,
            known_until,
            rate_card: tables.rates.card(currency, known_until).ok().map(RateCard::name),
            messages: 0,
        };
        let known = found.entry(currency).or_insert_with(new);
        known.messages = known.messages.saturating_add(messages);
    }
    found.into_values().collect()
}

fn text(checked: Option<&Checked>, tables: Option<&Loaded>) -> String {
    let mut text = String::new();
    if let Some(loaded) = tables {
        let cards = u64::try_from(loaded.tables.rates.cards().count()).unwrap_or(0);
        let tiers = u64::try_from(loaded.tables.rates.tier_tables().count()).unwrap_or(0);
        let _ = writeln!(
            text,
            "The tables are sound: {}, {}, {}.",
            counted(cards, "rate card", "rate cards"),
            counted(tiers, "volume-tier table", "volume-tier tables"),
            counted(
                u64::try_from(loaded.tables.regimes.len()).unwrap_or(0),
                "regime",
                "regimes"
            ),
        );
        let _ = writeln!(text, "{}", known_until(&catalog::rate_list(loaded).known_until));
    }
    let Some(checked) = checked else { return text };
    let mut hints: Vec<LocalizedText> = vec![];
    for problem in &checked.report.problems {
        let _ = writeln!(text, "{}", plain(&problem.to_string()));
        if let Some(hint) = problem.remedy().filter(|hint| !hints.contains(hint)) {
            let _ = writeln!(text, "  hint: {}", plain(hint.english()));
            hints.push(hint);
        }
    }
    if 0 < checked.report.problems_left_out {
        let _ = writeln!(
            text,
            "… and {}",
            counted(checked.report.problems_left_out, "more row", "more rows")
        );
    }
    for problem in &checked.messages {
        let _ = writeln!(text, "{}", plain(placed(problem, &checked.report).english()));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let counts = &checked.counts;
    let _ = writeln!(
        text,
        "{} read: {} accepted, {}, {}{} rejected.",
        counted(counts.rows, "row", "rows"),
        count(counts.accepted),
        counted(counts.duplicates, "duplicate", "duplicates"),
        ignored(counts.ignored),
        count(counts.rejected),
    );
    let _ = writeln!(
        text,
        "{} received, {} sent: {} delivered, {} not.",
        counted(counts.received, "message", "messages"),
        count(counts.messages),
        count(counts.delivered),
        count(counts.undelivered),
    );
    for unknown in &checked.not_known {
        let of = unknown.rate_card.as_deref().unwrap_or("no list");
        let _ = writeln!(
            text,
            "{} after {}, the last day for which {} prices are known; a bill assumes those of {of}.",
            counted(unknown.messages, "delivered message lies", "delivered messages lie"),
            unknown.known_until,
            unknown.currency,
        );
    }
    text
}

/// The result for programs.
#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    tables: Option<TablesFound<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    log: Option<LogFound<'a>>,
}

#[derive(Serialize)]
struct TablesFound<'a> {
    rate_cards: usize,
    tier_tables: usize,
    regimes: usize,
    known_until: Vec<KnownUntilView>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct LogFound<'a> {
    input: InputCounts,
    ignored: &'a [IgnoredRows],
    row_problems: Vec<RowFound<'a>>,
    row_problems_left_out: u64,
    message_problems: Vec<MessageFound<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    prices_not_known: &'a [NotKnown],
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct RowFound<'a> {
    file: &'a str,
    line: u32,
    column: Option<u32>,
    message: String,
    hint: Option<String>,
}

#[derive(Serialize)]
struct MessageFound<'a> {
    message_id: &'a str,
    field: Cow<'static, str>,
    rows: Vec<Place<'a>>,
    message: String,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
}

impl<'a> Document<'a> {
    fn of(checked: Option<&'a Checked>, tables: Option<&'a Loaded>) -> Self {
        Self {
            format: 1,
            tables: tables.map(|loaded| TablesFound {
                rate_cards: loaded.tables.rates.cards().count(),
                tier_tables: loaded.tables.rates.tier_tables().count(),
                regimes: loaded.tables.regimes.len(),
                known_until: catalog::rate_list(loaded).known_until,
                notes: &loaded.notes,
            }),
            log: checked.map(LogFound::of),
        }
    }
}

impl<'a> LogFound<'a> {
    fn of(checked: &'a Checked) -> Self {
        let (counts, report) = (&checked.counts, &checked.report);
        let row = |problem: &'a RowProblem| RowFound {
            file: &problem.place.file,
            line: problem.place.line,
            column: problem.place.column,
            message: problem.text().into(),
            hint: problem.remedy().map(String::from),
        };
        let place = |line| {
            let (file, line) = report.sources.place(line);
            Place { file, line }
        };
        let message = |problem: &'a MessageProblem| {
            let lines = [Some(problem.line), problem.other_line];
            MessageFound {
                message_id: &problem.message_id,
                field: problem.fault.field(),
                rows: lines.into_iter().flatten().map(place).collect(),
                message: problem.fault.to_string(),
            }
        };
        Self {
            input: InputCounts::new(counts, false),
            ignored: &checked.ignored,
            row_problems: report.problems.iter().map(row).collect(),
            row_problems_left_out: report.problems_left_out,
            message_problems: checked.messages.iter().map(message).collect(),
            prices_not_known: &checked.not_known,
            notes: report.notes.iter().map(LocalizedText::english).collect(),
        }
    }
}
