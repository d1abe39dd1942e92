//! The caller's options and accounts, as JSON and TOML.

use serde::{Deserialize, Deserializer, de::Error as _};
use wabill::{
    Accounts, BillOptions, By, ByError, Finding, LocalizedText, ReadOptions, Rounding, TextError, TextProblem, Tz,
};

/// How a log is billed, as JSON: `{"rounding": "half-even", "trust_reports": true, "by": "day"}`. What is left out is
/// as in `wabill bill` without options; what is not known is refused.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    rounding: RoundingName,
    trust_reports: bool,
    /// As `--by` takes it.
    #[serde(deserialize_with = "by")]
    by: Option<By>,
    /// Contacts and business numbers in full, in explanations.
    show_contacts: bool,
    /// The account and the business number of webhook payloads that name none.
    account: Option<String>,
    business_number: Option<String>,
    /// The zone of times without an offset, by its IANA name.
    #[serde(deserialize_with = "time_zone")]
    time_zone: Option<Tz>,
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

fn by<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<By>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| {
        text.parse()
            .map_err(|error: ByError| D::Error::custom(format!("by: {error}")))
    })
    .transpose()
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

impl Options {
    /// Reads settings; empty text for none.
    pub(crate) fn read(settings: &str) -> Result<Self, String> {
        if settings.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(settings).map_err(|error| format!("settings: {error}"))
    }

    /// The options of the page: contacts masked or not, everything else by default.
    pub(crate) fn showing_contacts(show_contacts: bool) -> Self {
        Self {
            show_contacts,
            ..Self::default()
        }
    }

    /// The same with a breakdown.
    pub(crate) fn broken_down(self, by: By) -> Self {
        Self { by: Some(by), ..self }
    }

    /// How sums are rounded.
    pub(crate) fn rounding(&self) -> Rounding {
        self.rounding.into()
    }

    /// Whether contacts and numbers stand in full.
    pub(crate) fn show_contacts(&self) -> bool {
        self.show_contacts
    }

    /// How the log is read.
    pub(crate) fn reading(&self) -> ReadOptions {
        let mut options = ReadOptions::new().trust_reports(self.trust_reports);
        if let Some(account) = &self.account {
            options = options.account(account);
        }
        if let Some(number) = &self.business_number {
            options = options.business_number(number);
        }
        if let Some(zone) = self.time_zone {
            options = options.time_zone(zone);
        }
        if let Some(tag) = self.by.as_ref().and_then(By::tag) {
            options = options.tag(tag);
        }
        options
    }

    /// How it is billed.
    pub(crate) fn billing(&self) -> BillOptions {
        let options = BillOptions::new()
            .rounding(self.rounding.into())
            .show_contacts(self.show_contacts);
        match &self.by {
            Some(by) => options.by(by.into()),
            None => options,
        }
    }
}

/// How an estimate is made, as JSON: `{"rounding": "half-even"}`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EstimateOptions {
    rounding: RoundingName,
}

impl EstimateOptions {
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

/// What each error of an accounts file begins with.
pub(crate) const ACCOUNTS_PREFIX: &str = "accounts: ";

/// Reads an accounts file: TOML, or the same as a JSON object.
pub(crate) fn accounts(text: &str) -> Result<Accounts, LocalizedText> {
    Accounts::from_toml(text).map_err(|error| said(ACCOUNTS_PREFIX, &error))
}

/// Everything wrong with a text, one problem a line, each behind `prefix` and with what to do.
pub(crate) fn said<E: Finding>(prefix: &str, error: &TextError<E>) -> LocalizedText {
    let said = |problem: TextProblem| {
        let text = match &problem.remedy {
            Some(remedy) => problem.text.with_remedy(remedy),
            None => problem.text,
        };
        text.map(|text| format!("{prefix}{text}"))
    };
    let all: Vec<LocalizedText> = error.problems().into_iter().map(said).collect();
    LocalizedText::lines(&all)
}
