//! `"Europe/Berlin"`: where an account's days begin.
//!
//! Every zone there is, or, without the feature `time-zones`, UTC alone: most of a small WebAssembly module would be
//! zones that nobody in it asks for. Any other zone is unknown then, and an account in it is refused by name.

use chrono::{DateTime, Offset as _, TimeZone as _};
#[cfg(feature = "time-zones")]
pub use chrono_tz::Tz;
#[cfg(not(feature = "time-zones"))]
pub use utc_alone::{Tz, UnknownZone};

/// Whether the clocks of two zones agree in every hour from 2022 to 2037, as those of two names of one zone do.
///
/// ```
/// use billing_core::base::time_zone::same_clock;
/// # #[cfg(feature = "time-zones")] {
/// assert!(same_clock("Asia/Calcutta".parse().unwrap(), "Asia/Kolkata".parse().unwrap()));
/// assert!(!same_clock("Europe/Berlin".parse().unwrap(), "Europe/Athens".parse().unwrap()));
/// # }
/// ```
pub fn same_clock(a: Tz, b: Tz) -> bool {
    const FROM: u32 = 1_640_995_200;
    const TO: u32 = 2_145_916_800;
    let hours = (FROM..TO).step_by(3_600);
    let mut times = hours.filter_map(|seconds| DateTime::from_timestamp(i64::from(seconds), 0));
    times.all(|time| {
        let time = time.naive_utc();
        a.offset_from_utc_datetime(&time).fix() == b.offset_from_utc_datetime(&time).fix()
    })
}

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
