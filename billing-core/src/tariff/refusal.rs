//! `"no charging rules are known before 2022-02-01"`: why a unit has no amount.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::rate_book::RateError;
use crate::base::{currency::Currency, instant::Day};

/// Why a unit is refused (COM-107, D20). In results that machines read it is its English sentence;
/// the crate `wording` says it in others.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[serde(remote = "Self")]
pub enum Refusal {
    /// No price.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// No rules.
    #[error("no charging rules are known before {first}; earlier messages are not billed")]
    NoRegime {
        /// First day of the first rules.
        first: Day,
    },
    /// The platform reported a price in a currency that is not the account's (D24).
    #[error("the platform reported a price in {reported}; the account is billed in {account}")]
    OtherCurrency {
        /// The reported price's.
        reported: Currency,
        /// The account's.
        account: Currency,
    },
}

/// In a text format such as JSON its English sentence, in a binary one the variant and its fields, to be read back.
impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            // What serde derives.
            Self::serialize(self, serializer)
        }
    }
}

/// From a binary format only: a sentence cannot be taken apart again.
impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Err(D::Error::custom("a refusal in a text format is a sentence"));
        }
        Self::deserialize(deserializer)
    }
}
