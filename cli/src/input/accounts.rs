//! `accounts.toml` with one `[[account]]` each becomes the book of accounts.

use std::{collections::BTreeMap, fs, io, path::Path};

use billing_core::intake::account::{AccountBook, AccountError, AccountsFile};
use serde::Deserialize;
use toml::Spanned;

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

/// Reads and checks an accounts file.
pub(crate) fn read(path: &Path) -> Result<AccountBook, Failure> {
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
pub(crate) fn parse(name: &str, text: &str) -> Result<AccountBook, Failure> {
    let file: AccountsFile = toml::from_str(text).map_err(|error| {
        let lines = Lines::of(text);
        let place = error.span().map_or_else(String::new, |span| lines.place(span.start));
        let hint = "each account is an [[account]] with at least id, time_zone and currency";
        let message = error.message().trim().replace('\n', ", ");
        Failure::unreadable(Problem::new(format!("{name}{place}: {message}")).with_hint(hint))
    })?;
    if file.account.is_empty() {
        let problem = Problem::new(format!("{name}: has no [[account]]")).with_hint(EXAMPLE);
        return Err(Failure::unreadable(problem));
    }
    AccountBook::new(file).map_err(|errors| {
        let (lines, places) = (Lines::of(text), Places::of(text));
        let problems = errors.iter().take(FIRST).map(|error| Problem {
            message: format!("{name}{}: {error}", places.find(&lines, error)),
            hint: error.remedy().map(String::from),
        });
        Failure::Problems {
            exit: Exit::Unreadable,
            problems: problems.chain(beyond(name, errors.len())).collect(),
        }
    })
}

/// How many problems of a file are told one by one.
pub(super) const FIRST: usize = 20;

/// What is told in place of the problems beyond the first.
pub(super) fn beyond(name: &str, count: usize) -> Option<Problem> {
    let more = count.checked_sub(FIRST).filter(|more| 0 < *more)?;
    let problem = Problem::new(format!("{name}: {more} more problems like these are not listed"));
    Some(problem.with_hint("correct these first; the next run names the others"))
}

/// Finds lines and columns of a text without reading it again for each.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    /// The byte after each line break.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let breaks = text.match_indices('\n');
        Self {
            text,
            starts: breaks.map(|(byte, _)| byte.saturating_add(1)).collect(),
        }
    }

    /// `:line:column` of a byte.
    pub(super) fn place(&self, byte: usize) -> String {
        let begun = self.starts.partition_point(|start| *start <= byte);
        let start = begun.checked_sub(1).and_then(|last| self.starts.get(last)).copied();
        let before = self.text.get(start.unwrap_or(0)..byte).unwrap_or("");
        let column = before.chars().count().saturating_add(1);
        format!(":{}:{column}", begun.saturating_add(1))
    }
}

/// The same file with the places of its values.
#[derive(Debug, Default, Deserialize)]
struct Places {
    #[serde(default)]
    account: Vec<Spanned<BTreeMap<String, Spanned<toml::Value>>>>,
}

impl Places {
    fn of(text: &str) -> Self {
        toml::from_str(text).unwrap_or_default()
    }

    /// Where the field of an error stands; the whole account where the field is missing.
    fn find(&self, lines: &Lines<'_>, error: &AccountError) -> String {
        let Some(entry) = self.account.get(error.row) else {
            return String::new();
        };
        let field = entry.get_ref().get(error.field).map(Spanned::span);
        lines.place(field.unwrap_or_else(|| entry.span()).start)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_byte_has_its_line_and_its_column_in_letters() {
        let text = "one\nzwei ä x\n\nlast";
        let lines = Lines::of(text);
        let place = |what: &str| lines.place(text.find(what).unwrap());
        assert_eq!(place("one"), ":1:1");
        assert_eq!(place("x"), ":2:8");
        assert_eq!(place("last"), ":4:1");
        assert_eq!(lines.place(text.len()), ":4:5");
    }
}
