//! `plan.toml` with its `[[account]]` and `[[volume]]` becomes a plan; what is wrong with it gets its place in the
//! file.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use serde::{Deserialize, de::IgnoredAny};
use wabill::{Plan, PlanError};

use super::accounts;
use crate::failure::{Failure, Problem};

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

/// A plan, and the name its problems are reported under.
#[derive(Debug)]
pub(crate) struct ReadPlan {
    pub(crate) plan: Plan,
    pub(crate) name: String,
}

/// The text of a plan, and its name.
#[derive(Debug)]
pub(crate) struct PlanText {
    pub(crate) text: String,
    pub(crate) name: String,
}

/// The field of a plan that no row of a log and no payload has. Whatever else there is decides nothing.
#[derive(Deserialize)]
struct Volumes {
    #[expect(dead_code, reason = "that it can be read is what is asked")]
    volume: Vec<IgnoredAny>,
}

/// Whether a file is a plan and no log: TOML, or one JSON object with a list of volumes. A file that cannot be read is
/// none, and is named when it is read.
pub(crate) fn is_plan(path: &Path) -> bool {
    let ends = |word: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(word));
    if !ends("json") {
        return ends("toml");
    }
    // Only a file can be read twice.
    let small = path
        .metadata()
        .is_ok_and(|about| about.is_file() && about.len() <= LARGEST);
    let file = || File::open(path).ok();
    small && file().is_some_and(|file| serde_json::from_reader::<_, Volumes>(BufReader::new(file)).is_ok())
}

/// Reads a plan; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<ReadPlan, Failure> {
    read_text(path)?.parse()
}

/// Reads the text of a plan; `-` is standard input.
pub(crate) fn read_text(path: &Path) -> Result<PlanText, Failure> {
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
    Ok(PlanText { text, name })
}

impl PlanText {
    /// The plan of the text.
    pub(crate) fn parse(self) -> Result<ReadPlan, Failure> {
        let Self { text, name } = self;
        let plan = Plan::from_toml(&text).map_err(|error| accounts::failure(&name, &error))?;
        Ok(ReadPlan { plan, name })
    }
}

impl ReadPlan {
    /// Everything wrong with the plan, each with its place in the file.
    pub(crate) fn failure(&self, error: &PlanError) -> Failure {
        accounts::failure(&self.name, error)
    }
}
