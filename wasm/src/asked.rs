//! What the caller asks for, as JSON and TOML.

use billing_core::{
    base::{localized::LocalizedText, price::Rounding, time_zone::Tz},
    bill::{Dimension, Explained, Settings},
    intake::account::{AccountBook, AccountError, AccountsFile},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};

/// How a log is billed, as JSON: `{"rounding": "half-even", "trust_reports": true, "by": "day"}`. What is left out is as
/// in `wabill bill` without options; what is not known is refused.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    rounding: RoundingName,
    pub(crate) trust_reports: bool,
    by: Option<By>,
    /// Contacts and business numbers in full, in explanations.
    show_contacts: bool,
    /// The account and the business number of webhook payloads that name none.
    pub(crate) account: Option<String>,
    pub(crate) business_number: Option<String>,
    /// The zone of times without an offset, by its IANA name.
    #[serde(deserialize_with = "time_zone")]
    pub(crate) time_zone: Option<Tz>,
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tz>, D::Error> {
    let name = Option::<String>::deserialize(deserializer)?;
    let zone = |name: String| {
        let unknown = |_| {
            D::Error::custom(format!(
                "`{name}` is no time zone; expected an IANA name such as Europe/Berlin"
            ))
        };
        name.parse().map_err(unknown)
    };
    name.filter(|name| !name.is_empty()).map(zone).transpose()
}

/// The values of `--rounding`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RoundingName {
    #[default]
    HalfUp,
    HalfEven,
    Down,
    Up,
}

/// The values of `--by`, without `number`: the command line masks numbers, and masking is not part of this crate.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum By {
    Day,
    ContactCountry,
}

impl From<RoundingName> for Rounding {
    fn from(name: RoundingName) -> Self {
        match name {
            RoundingName::HalfUp => Self::HalfUp,
            RoundingName::HalfEven => Self::HalfEven,
            RoundingName::Down => Self::Down,
            RoundingName::Up => Self::Up,
        }
    }
}

impl From<By> for Dimension {
    fn from(by: By) -> Self {
        match by {
            By::Day => Self::Day,
            By::ContactCountry => Self::ContactCountry,
        }
    }
}

impl Asked {
    /// Reads settings; empty text for none.
    pub(crate) fn read(settings: &str) -> Result<Self, String> {
        if settings.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(settings).map_err(|error| format!("settings: {error}"))
    }

    /// The same for the core.
    pub(crate) fn settings(&self, explained: Explained, busiest: usize) -> Settings {
        Settings {
            rounding: self.rounding.into(),
            trust_reports: self.trust_reports,
            by: self.by.map(Into::into),
            threads: 1,
            explained,
            show_contacts: self.show_contacts,
            save_state: false,
            busiest,
        }
    }
}

/// How an estimate is made, as JSON: `{"rounding": "half-even"}`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EstimateAsked {
    rounding: RoundingName,
}

impl EstimateAsked {
    /// Reads settings; empty text for none.
    pub(crate) fn read(settings: &str) -> Result<Self, String> {
        if settings.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(settings).map_err(|error| format!("settings: {error}"))
    }

    /// How its sums are rounded.
    pub(crate) fn rounding(self) -> Rounding {
        self.rounding.into()
    }
}

/// Reads TOML, or the same as a JSON object; `name` is the argument's, for the error.
pub(crate) fn toml_or_json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| format!("{name}: {error}"))
    } else {
        toml::from_str(text).map_err(|error| format!("{name}: {error}"))
    }
}

/// Reads an accounts file: TOML, or the same as a JSON object.
pub(crate) fn accounts(text: &str) -> Result<AccountBook, LocalizedText> {
    let file: AccountsFile = toml_or_json("accounts", text)?;
    AccountBook::new(file).map_err(|errors| {
        let told = |error: &AccountError| error.text().map(|text| format!("accounts: {text}"));
        let all: Vec<LocalizedText> = errors.iter().map(told).collect();
        LocalizedText::lines(&all)
    })
}
