//! `"service messages of business number 4930123456 in October 2026"`: what one count counts.

use core::hash::{Hash, Hasher};

use super::charge_event::{ChargeEvent, Due};
use crate::{
    base::{category::TierFamily, market::Market, month::BillingMonth},
    tariff::regime::AllowanceScope,
};

/// What one count counts: equal account, period, market and charge event (and day, number or country in breakdowns).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GroupKey {
    pub(crate) account: u16,
    pub(crate) period: u16,
    pub(crate) market: Market,
    pub(crate) event: ChargeEvent,
    pub(crate) extra: u32,
}

/// Asked for every message, so four words are hashed and not nine fields. Keys that differ in nothing but the fields left
/// out are rare.
impl Hash for GroupKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let when = u64::from(self.account) << 16 | u64::from(self.period);
        state.write_u64(when << 32 | u64::from(self.extra));
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
pub(crate) struct AllowanceKey {
    pub(crate) scope: AllowanceScope,
    /// Place of the account or of the business number's name.
    pub(crate) owner: u32,
    pub(crate) month: BillingMonth,
}

/// Which volume-tier count a unit adds to (RAT-102).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TierKey {
    pub(crate) portfolio: u16,
    pub(crate) market: Market,
    pub(crate) family: TierFamily,
    pub(crate) month: BillingMonth,
}
