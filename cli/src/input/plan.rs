//! `plan.toml` with its `[[account]]` and `[[volume]]` becomes a plan; what is wrong with it gets its place in the file.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::Path,
};

use billing_core::estimate::{
    plan::Plan,
    plan_error::{PlanError, PlanErrors, PlanTable},
};
use serde::Deserialize;
use toml::Spanned;

use super::accounts::{FIRST, Lines, beyond};
use crate::{
    args::Exit,
    failure::{Failure, Problem},
};

/// What a person without a plan is shown.
pub(crate) const EXAMPLE: &str = "\
write a file like this, for example plan.toml, and name it:

  [[account]]
  id = \"shop\"
  currency = \"EUR\"             # picks the rate cards
  business_numbers = 1         # each has its own free service messages since 2026-10

  [[volume]]
  month = \"2026-10\"
  market = \"Germany\"           # `wabill rates show EUR 2026-10-01` lists them
  category = \"marketing\"       # marketing, utility, authentication or service
  messages = 20000";

/// Larger files are refused.
const LARGEST: u64 = 64 << 20;

/// A plan and the text it was read from.
#[derive(Debug)]
pub(crate) struct ReadPlan {
    pub(crate) plan: Plan,
    name: String,
    text: String,
}

/// Reads a plan; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<ReadPlan, Failure> {
    let standard_input = path.as_os_str() == "-";
    let name = if standard_input {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let fail = |message: String| Failure::unreadable(Problem::new(format!("{name}: {message}")));
    let mut bytes = vec![];
    let reader: io::Result<Box<dyn Read>> = if standard_input {
        Ok(Box::new(io::stdin().lock()))
    } else {
        File::open(path).map(|file| Box::new(file) as Box<dyn Read>)
    };
    reader
        .and_then(|reader| reader.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| Failure::reading(&name, "a plan (TOML or JSON)", &error))?;
    if LARGEST < u64::try_from(bytes.len()).unwrap_or(u64::MAX) {
        return Err(fail(format!(
            "is too large; expected a plan of at most {LARGEST} bytes"
        )));
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| fail(format!("is not UTF-8 text (byte {})", error.utf8_error().valid_up_to())))?;
    let plan = parse(&name, &text)?;
    Ok(ReadPlan { plan, name, text })
}

fn parse(name: &str, text: &str) -> Result<Plan, Failure> {
    let hint = "a plan has [[account]] and [[volume]] tables; `wabill estimate` without a plan shows one";
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|error| Failure::unreadable(Problem::new(format!("{name}: {error}")).with_hint(hint)));
    }
    toml::from_str(text).map_err(|error| {
        let lines = Lines::of(text);
        let place = error.span().map_or_else(String::new, |span| lines.place(span.start));
        let message = error.message().trim().replace('\n', ", ");
        Failure::unreadable(Problem::new(format!("{name}{place}: {message}")).with_hint(hint))
    })
}

impl ReadPlan {
    /// Everything wrong with the plan, each with its place in the file.
    pub(crate) fn failure(&self, errors: &PlanErrors) -> Failure {
        let places: Places = toml::from_str(&self.text).unwrap_or_default();
        let lines = Lines::of(&self.text);
        let problem = |error: &PlanError| {
            let place = places.find(&lines, error);
            Problem::new(format!("{}{place}: {error}", self.name)).with_hint(error.fault.remedy().english())
        };
        let first = errors.0.iter().take(FIRST).map(problem);
        Failure::Problems {
            exit: Exit::Unreadable,
            problems: first.chain(beyond(&self.name, errors.0.len())).collect(),
        }
    }
}

type Table = Spanned<BTreeMap<String, Spanned<toml::Value>>>;

/// The same file with the places of its values.
#[derive(Debug, Default, Deserialize)]
struct Places {
    #[serde(default)]
    account: Vec<Table>,
    #[serde(default)]
    volume: Vec<Table>,
    #[serde(default)]
    tier_start: Vec<Table>,
}

impl Places {
    /// Where the field of an error stands; the whole row where the field is missing.
    fn find(&self, lines: &Lines<'_>, error: &PlanError) -> String {
        let table = match error.table {
            PlanTable::Account => &self.account,
            PlanTable::Volume => &self.volume,
            PlanTable::TierStart => &self.tier_start,
        };
        let Some(row) = table.get(error.row) else {
            return String::new();
        };
        let field = error.field.split('.').next().unwrap_or(error.field);
        let span = row.get_ref().get(field).map(Spanned::span);
        lines.place(span.unwrap_or_else(|| row.span()).start)
    }
}
