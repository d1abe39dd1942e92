//! `"600 marketing messages of account 1 to Germany in June; 1,200 units that ask for one allowance of 1,000"`: what
//! metering hands to rating.
//!
//! [`Counts`] is the whole of it: rating knows neither messages nor plans, so whatever gives these counts is rated
//! alike. A log in memory and a plan do today; a part of a log on disk, a batch of columns or a forecast can.

use core::hash::{Hash, Hasher};

use super::{
    charge_event::{ChargeEvent, Due},
    queue::Queue,
};
use crate::{
    base::{
        category::TierFamily,
        index::{AccountIndex, CountIndex, NumberIndex, PeriodIndex, PortfolioIndex, TagIndex},
        instant::Day,
        market::{Destination, Market},
        month::BillingMonth,
    },
    intake::report::ReportedPrice,
    settings::Dimension,
    tariff::regime::AllowanceScope,
};

/// The units of a bill or an estimate before prices: counted, or waiting for an allowance or a volume tier.
///
/// Every unit stands in it once: either in the number beside its count, or in one queue.
#[derive(Debug)]
pub struct Counts<Q> {
    /// Each count once, with the units that no queue puts in order. Queues name counts by their [`CountIndex`] here.
    pub counted: Vec<(CountKey, u64)>,
    /// Units that ask for an allowance, free until it is spent (COM-105).
    pub allowances: Vec<(AllowanceKey, Waiting<Q>)>,
    /// Units that climb a volume tier (RAT-102).
    pub tiers: Vec<(TierKey, Waiting<Q>)>,
    /// Prices that the platform reported, each once; [`Due::Reported`] names one by its index.
    pub reported_prices: Vec<ReportedPrice>,
}

/// A queue, and how far its allowance or tier was before it.
#[derive(Debug)]
pub struct Waiting<Q> {
    /// Units of the same month before this log or plan: those of earlier runs, or where a plan says a tier starts.
    pub before: u64,
    /// The units, first ones first.
    pub queue: Q,
}

impl<Q: Queue> Counts<Q> {
    /// The count of an index.
    pub fn key(&self, index: CountIndex) -> Option<CountKey> {
        self.counted.get(index.place()).map(|(key, _)| *key)
    }
}

/// What one count counts: units equal in account, period, market and charge event, and in what a breakdown goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// The account.
    pub account: AccountIndex,
    /// The period.
    pub period: PeriodIndex,
    /// The market of the contact's number.
    pub market: Market,
    /// What each unit is, and by which rule.
    pub event: ChargeEvent,
    /// What the breakdown goes by.
    pub breakdown: BreakdownKey,
}

impl Hash for BreakdownKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash_bits());
    }
}

impl CountKey {
    /// The same without what a breakdown goes by.
    #[must_use]
    pub fn whole(self) -> Self {
        Self {
            breakdown: BreakdownKey::NONE,
            ..self
        }
    }
}

/// What parts a count further where a breakdown or a state is wanted. Packed, because a key is compared for every
/// message; what is not asked for is the same in every key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BreakdownKey {
    /// The day in the account's time zone, in days since 1970; 0 where it is not asked for.
    day: u16,
    /// Where the contact's number points; the highest number where it is not asked for.
    destination: u16,
    /// The business number.
    pub number: NumberIndex,
    /// The value of the tag that is read.
    pub tag: TagIndex,
}

impl BreakdownKey {
    /// Nothing is asked for.
    pub const NONE: Self = Self {
        day: 0,
        destination: u16::MAX,
        number: NumberIndex::NONE,
        tag: TagIndex::NONE,
    };

    /// With the day in the account's time zone.
    #[must_use]
    pub fn with_day(self, day: Day) -> Self {
        let days = day.signed_duration_since(Day::default()).num_days();
        Self {
            day: u16::try_from(days).unwrap_or(0),
            ..self
        }
    }

    /// With the destination of the contact's number.
    pub(crate) fn with_destination(self, destination: Destination) -> Self {
        Self {
            destination: destination.number(),
            ..self
        }
    }

    /// The day in the account's time zone.
    pub fn day(self) -> Option<Day> {
        let day = Day::default().checked_add_days(chrono::Days::new(self.day.into()));
        day.filter(|_| self.day != 0)
    }

    /// The same with nothing but what a breakdown goes by.
    #[must_use]
    pub(crate) fn only(self, by: Dimension) -> Self {
        match by {
            Dimension::Day => Self {
                day: self.day,
                ..Self::NONE
            },
            Dimension::Number => Self {
                number: self.number,
                ..Self::NONE
            },
            Dimension::ContactCountry => Self {
                destination: self.destination,
                ..Self::NONE
            },
            Dimension::Tag => Self {
                tag: self.tag,
                ..Self::NONE
            },
        }
    }

    /// Where the contact's number points.
    pub fn destination(self) -> Option<Destination> {
        (self.destination != u16::MAX).then(|| Destination::of_number(self.destination))
    }

    fn hash_bits(self) -> u64 {
        let small = u64::from(self.day) << 16 | u64::from(self.destination);
        let names = u64::from(self.number.number()) << 32 | u64::from(self.tag.number());
        names ^ small.rotate_left(24)
    }
}

/// Asked for every message, so few words are hashed and not a dozen fields. Keys that differ in nothing but the fields
/// left out are rare.
impl Hash for CountKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let when = u64::from(self.account.number()) << 16 | u64::from(self.period.number());
        state.write_u64(when);
        self.breakdown.hash(state);
        state.write_usize(self.market.index());
        if let Due::Reported(price) = self.event.due {
            state.write_u32(price);
        }
        self.event.category.hash(state);
        self.event.rule.hash(state);
    }
}

/// Which allowance a unit may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AllowanceKey {
    /// Whose it is.
    pub owner: AllowanceOwner,
    /// The month in the account's time zone.
    pub month: BillingMonth,
}

/// Who has an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllowanceOwner {
    /// An account.
    Account(AccountIndex),
    /// A business number.
    BusinessNumber(NumberIndex),
}

impl AllowanceKey {
    /// Whether an account or a business number has it.
    pub fn scope(&self) -> AllowanceScope {
        match self.owner {
            AllowanceOwner::Account(_) => AllowanceScope::Account,
            AllowanceOwner::BusinessNumber(_) => AllowanceScope::BusinessNumber,
        }
    }
}

/// Which volume-tier count a unit adds to (RAT-102).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierKey {
    /// The portfolio.
    pub portfolio: PortfolioIndex,
    /// The market.
    pub market: Market,
    /// Utility or authentication.
    pub family: TierFamily,
    /// The month in the account's time zone.
    pub month: BillingMonth,
}
