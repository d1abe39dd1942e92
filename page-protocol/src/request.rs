//! `Request::Bill { accounts, show_contacts: false }`: what the worker is asked to do.

use billing_core::{
    base::{instant::Day, money::Money},
    estimate::plan::Plan,
};
use serde::{Deserialize, Serialize};
use wording::language::Language;

use crate::Export;

/// An account of the log, as the reader described it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountField {
    /// Its id, as the log has it.
    pub id: String,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// Its currency; empty where not chosen.
    pub currency: String,
}

/// The accounts of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Accounts {
    /// An accounts file, TOML or JSON.
    Text(String),
    /// One per account.
    Fields(Vec<AccountField>),
}

/// What the worker is asked to do. The files of the log travel beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Read the first rows of the log and list what they name.
    Preview,
    /// Bill the log.
    Bill {
        /// Whose messages they are.
        accounts: Accounts,
        /// Contacts and business numbers in full.
        show_contacts: bool,
    },
    /// Bill the log again and give the timeline of the pair to which a message belongs.
    Timeline {
        /// Whose messages they are.
        accounts: Accounts,
        /// Contacts and business numbers in full.
        show_contacts: bool,
        /// A message of the pair.
        pair_of: String,
    },
    /// Bill the log again, and say what each day, business number, country or value of a tag cost.
    Breakdown {
        /// Whose messages they are.
        accounts: Accounts,
        /// Business numbers in full.
        show_contacts: bool,
        /// What it goes by, as `wabill bill --by` takes it; none for the log's first tag, or else the days.
        by: Option<String>,
    },
    /// Say how the last month of the log stands, and where it goes.
    Budget {
        /// Whose messages they are.
        accounts: Accounts,
        /// Business numbers in full.
        show_contacts: bool,
        /// Amounts that each account of their currency should not pass.
        max: Vec<Money>,
    },
    /// Say what the log would have cost under other conditions.
    Compare {
        /// Whose messages they are.
        accounts: Accounts,
        /// The conditions, each as `wabill compare --under` takes it.
        under: Vec<String>,
        /// Whether to look for what would have saved money.
        hints: bool,
    },
    /// Write the latest bill as a file.
    Export {
        /// Which file.
        format: Export,
        /// The language of the problems of rejected rows; the rest is as the command line writes it.
        #[serde(with = "language_code")]
        language: Language,
    },
    /// Read the history beside it, and forecast what the months after it cost.
    Forecast {
        /// How many months.
        months: u8,
        /// The currency of volumes that name no account.
        currency: String,
    },
    /// Bill the log by day, and forecast what the months after it cost.
    ForecastLog {
        /// Whose messages they are.
        accounts: Accounts,
        /// How many months.
        months: u8,
    },
    /// Work out the built-in story.
    Story,
    /// Work out an estimate and write it as a file.
    Estimate {
        /// The plan.
        plan: Box<Plan>,
        /// Which file.
        format: Export,
        /// The language of the reasons.
        #[serde(with = "language_code")]
        language: Language,
        /// The last day whose price lists are used; all where none is given.
        as_of: Option<Day>,
    },
}

/// A language by its code, `en` or `de`.
mod language_code {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
    use wording::language::Language;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    pub(super) fn serialize<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(language.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use billing_core::estimate::plan::{BusinessNumbers, PlannedAccount, Volume};

    use super::*;
    use crate::{decode, encode};

    #[test]
    fn a_request_arrives_as_it_was_sent() {
        let mut plan = Plan::default();
        plan.account.push(PlannedAccount {
            id: "shop".to_owned(),
            business_numbers: Some(BusinessNumbers::Count(2)),
            ..PlannedAccount::default()
        });
        plan.volume.push(Volume {
            market: "Germany".to_owned(),
            messages: Some(12),
            ..Volume::default()
        });
        let requests = [
            Request::Timeline {
                accounts: Accounts::Text("x".to_owned()),
                show_contacts: false,
                pair_of: "m-1".to_owned(),
            },
            Request::Export {
                format: Export::Xlsx,
                language: Language::German,
            },
            Request::Estimate {
                plan: Box::new(plan),
                format: Export::Csv,
                language: Language::English,
                as_of: "2026-07-01".parse().ok(),
            },
        ];
        for request in requests {
            let bytes = encode(&request).unwrap();
            assert_eq!(decode::<Request>(&bytes).unwrap(), request);
        }
    }
}
