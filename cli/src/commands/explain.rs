//! `wabill explain wamid.HBg… --events june.csv --accounts accounts.toml`: why a message costs what it costs.

use std::{collections::BTreeSet, path::Path};

use billing_core::{
    bill::{Explained, Settings, bill},
    metering::state::{Earlier, State},
    statement::{
        explain::{Explanation, Unexplained, WhyNot},
        line_item::LineOutcome,
    },
};
use serde::Serialize;
use wording::{explanation, language::Language};

use crate::{
    args::{Exit, ExplainArgs, LanguageName, TextFormat},
    failure::{Failure, Problem},
    files::Files,
    input::{
        logs::{Reading, Source},
        state_file, tables,
    },
    output::{
        Sink,
        english::counted,
        json,
        terminal::{Terminal, plain},
    },
};

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::En => Self::English,
            LanguageName::De => Self::German,
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    explanations: &'a [Explanation],
    unexplained: &'a [Unexplained],
}

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Failure> {
    let source = Source::of(&args.events, args.accounts.as_deref())?;
    let mut files = Files::of_logs(&args.events, args.accounts.as_deref(), args.tables.as_deref());
    if let Some(path) = &args.state {
        files.read("--state", path);
    }
    files.write_standard_output();
    files.check()?;
    let state = args.state.as_deref().map(state).transpose()?;
    let tables = tables::read(args.tables.as_deref())?;
    let threads = args.reading.thread_count();
    let read = source.read(Reading {
        threads,
        keep_reports: args.reading.trust_reports,
        most_problems: 0,
        envelope: &args.envelope,
        time_zone: args.reading.times.time_zone,
    })?;
    let earlier = state.map(|state| Earlier::new(state, &read.accounts)).transpose();
    let earlier = earlier.map_err(|error| {
        let name = args.state.as_deref().unwrap_or(Path::new("")).display();
        Failure::unreadable(Problem::new(format!("{name}: {error}")).with_hint(error.remedy()))
    })?;
    let wanted: BTreeSet<String> = args.messages.iter().cloned().collect();
    let settings = Settings {
        trust_reports: args.reading.trust_reports,
        threads,
        explained: if args.all {
            Explained::All
        } else {
            Explained::These(wanted)
        },
        show_contacts: args.reading.show_contacts,
        ..Settings::default()
    };
    let billed = bill(
        read.log,
        read.report.written.clone(),
        &read.accounts,
        &tables.tables,
        &settings,
        earlier.as_ref(),
    );
    let billed = billed.map_err(|error| Failure::unreadable(Problem::new(error.to_string())))?;
    let (explanations, unexplained) = (&billed.explanations, &billed.unexplained);
    let sink = Sink::standard();
    match args.format {
        TextFormat::Json => sink.write(|out| {
            json::write(
                out,
                &Document {
                    format: 1,
                    explanations,
                    unexplained,
                },
            )
        })?,
        TextFormat::Text => sink.write(|out| {
            let mut between = "";
            for explanation in explanations {
                write!(
                    out,
                    "{between}{}",
                    lines(&explanation::text(explanation, args.lang.into()))
                )?;
                between = "\n\n";
            }
            for missing in unexplained {
                write!(
                    out,
                    "{between}{}",
                    lines(&explanation::why_not(missing, args.lang.into()))
                )?;
                between = "\n";
            }
            if between.is_empty() { Ok(()) } else { writeln!(out) }
        })?,
    }
    let rejected = billed.bill.input.rejected;
    if 0 < rejected {
        let rows = counted(rejected, "row", "rows");
        Terminal::of_errors().warning(&format!(
            "{rows} of the log rejected; `wabill check` names each problem"
        ));
    }
    let found = |missing: &Unexplained| match missing.why {
        WhyNot::Inbound | WhyNot::Undelivered | WhyNot::SettledEarlier => true,
        WhyNot::Rejected { .. } | WhyNot::NotFound => false,
    };
    let priced = explanations
        .iter()
        .all(|explanation| explanation.outcome != LineOutcome::Refused);
    Ok(Exit::complete(rejected == 0 && priced && unexplained.iter().all(found)))
}

/// The state to go on from, which must be there.
fn state(path: &Path) -> Result<State, Failure> {
    state_file::read(path)?.ok_or_else(|| {
        let problem = Problem::new(format!("{}: there is no such state", path.display()));
        Failure::unreadable(problem.with_hint("check the name; `wabill bill --state FILE` begins a state"))
    })
}

/// Foreign text inside (ids, names) cannot steer the terminal.
fn lines(text: &str) -> String {
    text.trim_end().lines().map(plain).collect::<Vec<_>>().join("\n")
}
