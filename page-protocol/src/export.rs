//! `wabill.xlsx`: a file that can be saved.

use serde::{Deserialize, Serialize};

/// A file that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The name under which it is saved.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Json => "wabill.json",
            Self::Csv => "wabill.csv",
            Self::Xlsx => "wabill.xlsx",
            Self::Rejected => "wabill-rejected-rows.csv",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv | Self::Rejected => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}
