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
        let place = error.span().map_or_else(String::new, |span| place(text, span.start));
        let hint = "each account is an [[account]] with at least id, time_zone and currency";
        let message = error.message().trim().replace('\n', ", ");
        Failure::unreadable(Problem::new(format!("{name}{place}: {message}")).with_hint(hint))
    })?;
    if file.account.is_empty() {
        let problem = Problem::new(format!("{name}: has no [[account]]")).with_hint(EXAMPLE);
        return Err(Failure::unreadable(problem));
    }
    AccountBook::new(file).map_err(|errors| {
        let places = Places::of(text);
        let problems = errors
            .into_iter()
            .map(|error| {
                let place = places.find(text, &error);
                Problem::new(format!("{name}{place}: {error}"))
            })
            .collect();
        Failure::Problems {
            exit: Exit::Unreadable,
            problems,
        }
    })
}

/// `:line:column` of a byte.
pub(super) fn place(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or("")
        .chars()
        .count()
        .saturating_add(1);
    format!(":{line}:{column}")
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
    fn find(&self, text: &str, error: &AccountError) -> String {
        let own = |entry: &&Spanned<BTreeMap<String, Spanned<toml::Value>>>| {
            entry.get_ref().get("id").and_then(|id| id.get_ref().as_str()) == Some(error.account.as_str())
        };
        // Of two accounts with one id the later is at fault.
        let Some(entry) = self.account.iter().rev().find(own) else {
            return String::new();
        };
        let field = entry.get_ref().get(error.field).map(Spanned::span);
        place(text, field.unwrap_or_else(|| entry.span()).start)
    }
}
