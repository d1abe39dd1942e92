//! ``"`at`: found `yesterday`, expected RFC 3339 …"``: why a row cannot be read.

use billing_core::{base::localized::LocalizedText, intake::reader::FieldError};

use crate::{
    csv_fault::CsvFault,
    json_fault::JsonFault,
    remedies::{NO_ACCOUNT, NO_NUMBER},
};

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFault {
    /// One of its fields is wrong.
    Field(FieldError),
    /// The payload names no account, and neither do the options.
    NoAccount(FieldError),
    /// The payload names no business number, and neither do the options.
    NoNumber(FieldError),
    /// It is no row of its CSV file.
    Csv(CsvFault),
    /// It is no payload, or one with something odd in it.
    Json(JsonFault),
}

impl RowFault {
    /// What was found and what was expected, in every language.
    pub fn text(&self) -> LocalizedText {
        match self {
            Self::Field(error) | Self::NoAccount(error) | Self::NoNumber(error) => error.text(),
            Self::Csv(fault) => fault.text(),
            Self::Json(fault) => fault.text(),
        }
    }

    /// What to do, in every language, where there is something.
    pub fn remedy(&self) -> Option<LocalizedText> {
        match self {
            Self::Field(error) => error.remedy(),
            Self::NoAccount(_) => Some(NO_ACCOUNT.into()),
            Self::NoNumber(_) => Some(NO_NUMBER.into()),
            Self::Csv(fault) => fault.remedy(),
            Self::Json(fault) => fault.remedy(),
        }
    }
}

/// The English sentence.
impl core::fmt::Display for RowFault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.text().english())
    }
}

impl core::error::Error for RowFault {}

impl From<FieldError> for RowFault {
    fn from(error: FieldError) -> Self {
        Self::Field(error)
    }
}

impl From<CsvFault> for RowFault {
    fn from(fault: CsvFault) -> Self {
        Self::Csv(fault)
    }
}

impl From<JsonFault> for RowFault {
    fn from(fault: JsonFault) -> Self {
        Self::Json(fault)
    }
}
