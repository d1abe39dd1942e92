//! `{"job":3,"ask":"bill", …}` and `{"job":3,"tell":"progress","bytes":…}`: what page and worker say to each other.
//!
//! Every message is one JSON text, so that its reading is tested without a browser; the log goes beside it as a `File`,
//! and an exported file comes back beside it as bytes. Each ask has a number of its own, and each answer repeats it.

use serde::{Deserialize, Serialize};

use super::document::{Beside, BillDocument, Chapter, Guess, TimelineDocument};

/// Numbers the asks of a page.
pub type Job = u64;

/// A file that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    /// As `wabill bill --format json`.
    Json,
    /// As `wabill bill --format csv`.
    Csv,
    /// As `wabill bill --format xlsx`.
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

/// What the worker is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Name the accounts in the first rows of the log.
    Preview,
    /// Bill the log.
    Bill {
        /// An accounts file, TOML or JSON.
        accounts: String,
        /// Contacts and business numbers in full.
        show_contacts: bool,
    },
    /// Bill the log again and show the messages of the pair to which a message belongs.
    Timeline {
        /// An accounts file, TOML or JSON.
        accounts: String,
        /// Contacts and business numbers in full.
        show_contacts: bool,
        /// A message of the pair.
        pair_of: String,
    },
    /// Write the bill as a file.
    Export {
        /// Which file.
        format: Export,
    },
    /// Tell the built-in story.
    Story,
}

#[derive(Serialize)]
struct Numbered<'a> {
    job: Job,
    #[serde(flatten)]
    ask: &'a Ask,
}

impl Ask {
    /// The message for the worker.
    ///
    /// ```
    /// use wabill_web::views::messages::protocol::Ask;
    /// assert_eq!(Ask::Preview.message(7), r#"{"job":7,"ask":"preview"}"#);
    /// ```
    pub fn message(&self, job: Job) -> String {
        // Texts, numbers and booleans under fixed names can always be written.
        serde_json::to_string(&Numbered { job, ask: self }).unwrap_or_default()
    }
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
    /// use wabill_web::views::messages::protocol::Progress;
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
#[serde(tag = "tell", rename_all = "snake_case")]
pub enum Tell {
    /// It is at work.
    Progress(Progress),
    /// The answer to [`Ask::Preview`].
    Guess {
        /// What the first rows name.
        guess: Guess,
    },
    /// The answer to [`Ask::Bill`].
    Bill {
        /// The bill.
        bill: Box<BillDocument>,
        /// What stands beside it.
        beside: Box<Beside>,
    },
    /// The answer to [`Ask::Timeline`].
    Timelines(TimelineDocument),
    /// The answer to [`Ask::Export`]; the bytes come beside the message.
    File,
    /// The answer to [`Ask::Story`].
    Story {
        /// The same days under each set of rules.
        chapters: Vec<Chapter>,
    },
    /// It could not be done.
    Failed {
        /// Why.
        message: String,
    },
}

#[derive(Deserialize)]
struct NumberedTell {
    job: Job,
    #[serde(flatten)]
    tell: Tell,
}

impl Tell {
    /// Reads a message of the worker.
    ///
    /// # Errors
    ///
    /// When it is not one.
    ///
    /// ```
    /// use wabill_web::views::messages::protocol::{Progress, Tell};
    /// let told = Tell::read(r#"{"job":7,"tell":"progress","bytes":12,"rows":1}"#);
    /// assert_eq!(told, Ok((7, Tell::Progress(Progress { bytes: 12, rows: 1 }))));
    /// assert!(Tell::read(r#"{"job":7,"tell":"tales"}"#).is_err());
    /// ```
    pub fn read(message: &str) -> Result<(u64, Self), String> {
        let read: Result<NumberedTell, _> = serde_json::from_str(message);
        read.map(|read| (read.job, read.tell))
            .map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_names_what_it_needs() {
        let ask = Ask::Timeline {
            accounts: "x".to_owned(),
            show_contacts: false,
            pair_of: "m-1".to_owned(),
        };
        assert_eq!(
            ask.message(2),
            r#"{"job":2,"ask":"timeline","accounts":"x","show_contacts":false,"pair_of":"m-1"}"#
        );
        let export = Ask::Export { format: Export::Xlsx };
        assert_eq!(export.message(3), r#"{"job":3,"ask":"export","format":"xlsx"}"#);
    }

    #[test]
    fn a_failure_and_a_guess_are_read() {
        let failed = Tell::read(r#"{"job":1,"tell":"failed","message":"log: empty"}"#);
        let message = "log: empty".to_owned();
        assert_eq!(failed, Ok((1, Tell::Failed { message })));
        let guess = Tell::read(
            r#"{"job":1,"tell":"guess","guess":{"format":1,"csv":true,"accounts":["a"],"countries":["DE"]}}"#,
        );
        let Ok((1, Tell::Guess { guess })) = guess else {
            panic!("{guess:?}");
        };
        assert_eq!(
            (guess.csv, guess.accounts, guess.countries),
            (true, vec!["a".to_owned()], vec!["DE".to_owned()])
        );
    }
}
