//! `[3, {ask: "bill", …}, files]` and `[3, {progress: {bytes, rows}}]`: what page and worker say to each other.
//!
//! Plain values of JavaScript, so that nothing is written as text and read again; the log goes beside an ask as a list of `File`s, and
//! a file that was written comes back beside the answer as bytes. Each ask has a number of its own, and each answer repeats
//! it.

use billing_core::{
    base::{instant::Day, localized::LocalizedText},
    estimate::plan::Plan,
};
use serde::{Deserialize, Serialize, Serializer};
use wording::language::Language;

use crate::views::messages::{
    accounts_form::AccountField,
    document::{Beside, BillDocument, Chapter, Guess, Line, TimelineDocument},
};

/// Numbers the asks of a page.
pub type Job = u64;

/// A file that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    /// As `wabill bill --format json`.
    Json,
    /// As `wabill bill --format csv`, or `wabill estimate --format csv`.
    Csv,
    /// As `wabill bill --format xlsx`, or `wabill estimate --format xlsx`.
    Xlsx,
    /// The rows that could not be used, with the reasons.
    Rejected,
}

impl Export {
    /// What the file is called.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Json => "wabill.json",
            Self::Csv => "wabill.csv",
            Self::Xlsx => "wabill.xlsx",
            Self::Rejected => "wabill-rejected-rows.csv",
        }
    }

    /// What the file is.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv | Self::Rejected => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The accounts of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Accounts {
    /// An accounts file, TOML or JSON.
    Text(String),
    /// What the reader said of each; the same as a file.
    Fields {
        /// One per account.
        account: Vec<AccountField>,
    },
}

/// What the worker is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Name the accounts in the first rows of the log.
    Preview,
    /// Bill the log.
    Bill {
        /// Whose messages they are.
        accounts: Accounts,
        /// Contacts and business numbers in full.
        show_contacts: bool,
    },
    /// Bill the log again and show the messages of the pair to which a message belongs.
    Timeline {
        /// Whose messages they are.
        accounts: Accounts,
        /// Contacts and business numbers in full.
        show_contacts: bool,
        /// A message of the pair.
        pair_of: String,
    },
    /// Write the bill as a file.
    Export {
        /// Which file.
        format: Export,
        /// The language of what is said of rejected rows; the rest is as the command line writes it.
        #[serde(serialize_with = "word_of")]
        language: Language,
    },
    /// Tell the built-in story.
    Story,
    /// Work an estimate out and write it as a file.
    Estimate {
        /// The plan.
        plan: Box<Plan>,
        /// Which file.
        format: Export,
        /// The language of the reasons.
        #[serde(serialize_with = "word_of")]
        language: Language,
        /// The last day whose price lists are used; all where none is given.
        as_of: Option<Day>,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn word_of<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(language.as_str())
}

/// How far the worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Progress {
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows found in them.
    pub rows: u64,
}

impl Progress {
    /// Percent of a file of so many bytes, at most 100.
    ///
    /// ```
    /// use wabill_web::worker::protocol::Progress;
    /// assert_eq!(Progress { bytes: 1, rows: 0 }.percent_of(3), 33);
    /// assert_eq!(Progress { bytes: 9, rows: 0 }.percent_of(0), 100);
    /// ```
    pub fn percent_of(self, size: u64) -> u64 {
        let percent = self.bytes.saturating_mul(100).checked_div(size);
        percent.unwrap_or(100).min(100)
    }
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// It is at work.
    Progress(Progress),
    /// The answer to [`Ask::Preview`].
    Guess(Guess),
    /// Some lines of the bill that follows.
    Lines(Vec<Line>),
    /// The answer to [`Ask::Bill`].
    Bill {
        /// The bill, without the lines that came before.
        bill: Box<BillDocument>,
        /// What stands beside it.
        beside: Box<Beside>,
    },
    /// The answer to [`Ask::Timeline`].
    Timelines(TimelineDocument),
    /// The answer to [`Ask::Export`] and [`Ask::Estimate`]; the bytes come beside the message.
    File,
    /// The answer to [`Ask::Story`]: the same days under each set of rules.
    Story(Vec<Chapter>),
    /// It could not be done, and why.
    Failed(LocalizedText),
}

impl From<LocalizedText> for Tell {
    fn from(why: LocalizedText) -> Self {
        Self::Failed(why)
    }
}

/// What the worker says where it is asked for files only: a part of [`Tell`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileTell {
    /// The file is written; its bytes come beside the message.
    File,
    /// It could not be done, and why.
    Failed(LocalizedText),
}

impl From<LocalizedText> for FileTell {
    fn from(why: LocalizedText) -> Self {
        Self::Failed(why)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn an_ask_names_what_it_needs() {
        let ask = Ask::Timeline {
            accounts: Accounts::Text("x".to_owned()),
            show_contacts: false,
            pair_of: "m-1".to_owned(),
        };
        assert_eq!(
            to_value(ask).unwrap(),
            json!({"ask": "timeline", "accounts": "x", "show_contacts": false, "pair_of": "m-1"})
        );
        let export = Ask::Export {
            format: Export::Xlsx,
            language: Language::English,
        };
        assert_eq!(
            to_value(export).unwrap(),
            json!({"ask": "export", "format": "xlsx", "language": "en"})
        );
        let estimate = Ask::Estimate {
            plan: Box::default(),
            format: Export::Csv,
            language: Language::German,
            as_of: Some("2026-07-01".parse().unwrap()),
        };
        let said = to_value(estimate).unwrap();
        assert_eq!(
            (&said["language"], &said["as_of"], &said["format"]),
            (&json!("de"), &json!("2026-07-01"), &json!("csv"))
        );
        let read: Plan = from_value(said["plan"].clone()).unwrap();
        assert_eq!(read, Plan::default());
    }

    #[test]
    fn what_the_worker_says_is_understood_or_refused() {
        let failed: Tell = from_value(json!({"failed": {"english": "log: empty", "german": "log: leer"}})).unwrap();
        assert_eq!(failed, Tell::Failed(LocalizedText::new("log: empty", "log: leer")));
        assert_eq!(from_value::<Tell>(json!("file")).unwrap(), Tell::File);
        let guess = from_value(json!({"guess": {"format": 1, "csv": true, "accounts": ["a"], "countries": ["DE"]}}));
        let Ok(Tell::Guess(guess)) = guess else {
            panic!("{guess:?}");
        };
        assert_eq!(
            (guess.csv, guess.accounts, guess.countries),
            (true, vec!["a".to_owned()], vec!["DE".to_owned()])
        );
        assert!(from_value::<Tell>(json!({"tales": {}})).is_err());
    }
}
