//! What one run over a log may ask: the context, the log itself, what is wanted, and what earlier runs left.

use super::paired_log::PairedLog;
use crate::{
    base::instant::Instant,
    habits::Habits,
    metering::{
        context::Context,
        counts::{AllowanceKey, TierKey},
        local_days::LocalDays,
        state::{Earlier, PairMap},
    },
    settings::{Dimension, Settings, Wanted},
};

pub(crate) struct Run<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) log: &'a PairedLog,
    pub(crate) settings: Settings,
    /// Other habits that it is billed as if sent by.
    pub(crate) habits: Habits,
    pub(crate) wanted: &'a Wanted,
    pub(crate) earlier: Option<&'a Earlier>,
    pub(crate) earlier_pairs: PairMap,
    /// The days of the log's moments, where counts are parted by them.
    pub(crate) days: Option<LocalDays>,
    /// The earliest time that any row names, of earlier runs too.
    pub(crate) since: Instant,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        context: &'a Context<'a>,
        log: &'a PairedLog,
        settings: Settings,
        wanted: &'a Wanted,
        earlier: Option<&'a Earlier>,
    ) -> Self {
        Self {
            context,
            log,
            settings,
            habits: Habits::default(),
            wanted,
            earlier,
            days: (wanted.state || wanted.by == Some(Dimension::Day)).then(|| {
                let (first, last) = log.span();
                LocalDays::new(context.accounts, first, last)
            }),
            earlier_pairs: earlier.map_or_else(PairMap::default, |earlier| earlier.pairs(log.names(), &log.persons)),
            // What began before the first row of the first log was paid before.
            since: match earlier {
                Some(earlier) => earlier.state().since.unwrap_or(Instant::MIN),
                None => Instant::from_seconds(log.first_row),
            },
        }
    }

    /// The account's id, or the business number, that an allowance belongs to.
    pub(crate) fn allowance_owner(&self, key: &AllowanceKey) -> String {
        self.context.allowance_owner(key, self.log.names())
    }

    /// How many units asked for an allowance in earlier runs, free or not.
    pub(crate) fn allowance_used(&self, key: &AllowanceKey) -> u64 {
        let used = |earlier: &Earlier| earlier.allowance_used(key.scope(), &self.allowance_owner(key), key.month);
        self.earlier.map_or(0, used)
    }

    /// How many charged messages earlier runs added to a tier count.
    pub(crate) fn tier_used(&self, key: &TierKey) -> u64 {
        let market = self.context.tables.markets.name(key.market);
        let portfolio = self.context.portfolio_name(key.portfolio);
        self.earlier
            .map_or(0, |earlier| earlier.tier_used(portfolio, market, key.family, key.month))
    }
}
