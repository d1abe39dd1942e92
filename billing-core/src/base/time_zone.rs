//! `"Europe/Berlin"`: where an account's days begin.
//!
//! Every zone there is, or, without the feature `time-zones`, UTC alone: most of a small WebAssembly module would be zones
//! that nobody in it asks for. Any other zone is unknown then, and an account in it is refused by name.

#[cfg(feature = "time-zones")]
pub use chrono_tz::Tz;
#[cfg(not(feature = "time-zones"))]
pub use utc_alone::{Tz, UnknownZone};

#[cfg(not(feature = "time-zones"))]
mod utc_alone {
    use std::str::FromStr;

    use chrono::{MappedLocalTime, NaiveDate, NaiveDateTime, TimeZone, Utc};

    /// The only zone, with what `chrono_tz::Tz` has and we use.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Tz {
        /// Coordinated universal time.
        UTC,
    }

    /// A zone that is not known here.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
    #[error("this build knows UTC only")]
    pub struct UnknownZone;

    impl Tz {
        /// As the accounts file has it.
        pub fn name(self) -> &'static str {
            "UTC"
        }
    }

    impl FromStr for Tz {
        type Err = UnknownZone;

        fn from_str(name: &str) -> Result<Self, UnknownZone> {
            if name == "UTC" { Ok(Self::UTC) } else { Err(UnknownZone) }
        }
    }

    impl TimeZone for Tz {
        type Offset = Utc;

        fn from_offset(_: &Utc) -> Self {
            Self::UTC
        }

        fn offset_from_local_date(&self, _: &NaiveDate) -> MappedLocalTime<Utc> {
            MappedLocalTime::Single(Utc)
        }

        fn offset_from_local_datetime(&self, _: &NaiveDateTime) -> MappedLocalTime<Utc> {
            MappedLocalTime::Single(Utc)
        }

        fn offset_from_utc_date(&self, _: &NaiveDate) -> Utc {
            Utc
        }

        fn offset_from_utc_datetime(&self, _: &NaiveDateTime) -> Utc {
            Utc
        }
    }
}
