//! `wabill explain wamid.HBg… --events june.csv --accounts accounts.toml`: why a message costs what it costs.

use std::{collections::BTreeSet, path::Path};

use billing_core::statement::explain::Explanation;
use serde::Serialize;
use wabill::{BillOptions, Explained, LineOutcome, State, Unexplained, WhyNot};
use wording::{explanation, language::Language};

use crate::{
    args::{Exit, ExplainArgs, LanguageName, TextFormat},
    failure::Failure,
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
    let tables = tables::for_bill(args.tables.as_deref())?;
    let log = source.read(Reading::of(&args.reading, &args.envelope))?;
    let wanted: BTreeSet<String> = args.messages.iter().cloned().collect();
    let explained = if args.all {
        Explained::All
    } else {
        Explained::These(wanted)
    };
    let mut options = BillOptions::new()
        .tables(&tables)
        .show_contacts(args.reading.show_contacts)
        .explain(explained);
    if let Some(state) = state {
        options = options.after(state).keep_state(false);
    }
    let billed = log.bill_with(&options);
    let bill = billed.map_err(|error| Failure::of_bill(&error, args.state.as_deref()))?;
    let (explanations, unexplained) = (bill.explanations(), bill.unexplained());
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
    let rejected = bill.input().rejected;
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
    state_file::read(path)?.ok_or_else(|| state_file::missing(path))
}

/// Foreign text inside (ids, names) cannot steer the terminal.
fn lines(text: &str) -> String {
    text.trim_end().lines().map(plain).collect::<Vec<_>>().join("\n")
}
