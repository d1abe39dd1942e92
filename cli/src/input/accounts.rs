//! `accounts.toml` with one `[[account]]` each becomes the accounts of a log.

use std::{fs, io, path::Path};

use wabill::{Accounts, Finding, TextError};

use crate::{
    args::Exit,
    failure::{Failure, Problem},
};

/// What a person without an accounts file is shown.
pub(crate) const EXAMPLE: &str = "\
write a file like this and name it with --accounts:

  [[account]]
  id = \"waba-1\"                 # as in the log's `account` column
  time_zone = \"Europe/Berlin\"   # IANA name; gives days and months
  currency = \"EUR\"              # picks the rate cards";

/// Larger files are refused unread.
const LARGEST: u64 = 64 << 20;

/// How many problems of a file are listed one by one.
pub(super) const FIRST: usize = 20;

/// Reads and checks an accounts file.
pub(crate) fn read(path: &Path) -> Result<Accounts, Failure> {
    let name = path.display().to_string();
    let fail = |message: String| Failure::unreadable(Problem::new(format!("{name}: {message}")));
    let unreadable = |error: io::Error| Failure::reading(&name, "an accounts file (TOML)", &error);
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if LARGEST < size {
        return Err(fail(format!(
            "has {size} bytes; expected an accounts file of at most {LARGEST}"
        )));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes)
        .map_err(|error| fail(format!("is not UTF-8 text (byte {})", error.utf8_error().valid_up_to())))?;
    parse(&name, &text)
}

/// Checks the text of an accounts file; `name` stands before each problem.
pub(crate) fn parse(name: &str, text: &str) -> Result<Accounts, Failure> {
    let accounts = Accounts::from_toml(text).map_err(|error| failure(name, &error))?;
    if accounts.is_empty() {
        let problem = Problem::new(format!("{name}: has no [[account]]")).with_hint(EXAMPLE);
        return Err(Failure::unreadable(problem));
    }
    Ok(accounts)
}

/// The first problems of a text, each with the file's name and its place there.
pub(crate) fn failure<E: Finding>(name: &str, error: &TextError<E>) -> Failure {
    let problems = error.problems();
    let count = problems.len();
    let first = problems.into_iter().take(FIRST).map(|problem| Problem {
        message: match problem.place {
            Some(place) => format!("{name}:{place}: {}", problem.text),
            None => format!("{name}: {}", problem.text),
        },
        hint: problem.remedy.map(String::from),
    });
    Failure::Problems {
        exit: Exit::Unreadable,
        problems: first.chain(beyond(name, count)).collect(),
    }
}

/// What stands in place of the problems beyond the first.
pub(super) fn beyond(name: &str, count: usize) -> Option<Problem> {
    let more = count.checked_sub(FIRST).filter(|more| 0 < *more)?;
    let problem = Problem::new(format!("{name}: {more} more problems like these are not listed"));
    Some(problem.with_hint("correct these first; the next run names the others"))
}
