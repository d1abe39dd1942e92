//! `"Tuesday the 3rd: 412 service messages of number 4930… in Germany"`: the days so far, from which the rest is drawn.

use std::collections::BTreeMap;

use billing_core::{
    base::{category::Category, instant::Day, month::BillingMonth},
    metering::{
        charge_event::{FreeReason, Unit},
        usage::UsedLine,
    },
    tariff::{
        regime::{AllowanceCover, Regime},
        tables::Tables,
    },
};
use chrono::Datelike;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::months::AccountMonth;

/// So many days must be known before a weekday is drawn from its own kind.
const FOUR_WEEKS: usize = 28;
/// Days longer ago say little of the days to come.
const LONGEST_AGO: usize = 56;

/// What is known of messages besides their category, as a plan's row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Situation {
    /// Nothing.
    Plain,
    /// Inside the customer service window.
    InWindow,
    /// Inside an entry-point window.
    EntryPoint,
    /// Free for this reason.
    Free(FreeReason),
}

/// What a plan's row is made of: units that the engine decides on alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// The business number, where its own allowance is asked for; elsewhere it decides nothing.
    pub(super) number: Option<String>,
    pub(super) market: String,
    pub(super) category: Category,
    pub(super) unit: Unit,
    pub(super) situation: Situation,
    /// Whether they ask for the month's allowance.
    pub(super) asks: bool,
    /// The value of the tag, where the month is broken down by it.
    pub(super) tag: Option<String>,
}

impl Kind {
    /// What units of a line would be in a month of these rules; `same` where the line's own rules were these.
    fn of(line: &UsedLine, by_tag: bool, rules: &Regime, same: bool) -> Self {
        let situation = match line.reason {
            None | Some(FreeReason::MonthlyAllowance | FreeReason::Exempt) => Situation::Plain,
            Some(reason) if same => Situation::Free(reason),
            Some(FreeReason::EntryPoint) => Situation::EntryPoint,
            Some(FreeReason::CustomerServiceWindow | FreeReason::ServiceFree) => match line.category {
                Category::Service | Category::UserInitiated => Situation::Plain,
                Category::Marketing
                | Category::Utility
                | Category::Authentication
                | Category::AuthenticationInternational
                | Category::BusinessInitiated => Situation::InWindow,
            },
            Some(FreeReason::Reaction) if rules.reactions_free => Situation::Free(FreeReason::Reaction),
            Some(FreeReason::Reaction | FreeReason::OpenConversation) => Situation::Plain,
        };
        let service = line.category == Category::Service && situation == Situation::Plain;
        let asks = if same {
            line.allowance.is_some()
        } else {
            service
                && rules
                    .allowance
                    .is_some_and(|allowance| allowance.cover == AllowanceCover::Service)
        };
        Self {
            number: asks.then(|| line.number.clone()),
            market: line.market.clone(),
            category: line.category,
            unit: line.unit,
            situation,
            asks,
            tag: line.tag.clone().filter(|_| by_tag),
        }
    }
}

/// The whole days of an account so far.
#[derive(Debug)]
pub(super) struct Days {
    pub(super) kinds: Vec<Kind>,
    /// Units by kind, of each day that is drawn from, oldest first.
    units: Vec<(Day, Vec<(usize, u64)>)>,
    by_weekday: bool,
    /// The days of the month that are to come, today's rest first.
    pub(super) ahead: Vec<Day>,
    left_of_today: (u32, u32),
    /// Which kind each line of the account is.
    pub(super) of_line: Vec<Option<usize>>,
}

impl Days {
    /// The days of an account; by the values of the tag too, where the month is broken down by them.
    pub(super) fn of(month: &AccountMonth<'_>, tables: &Tables, by_tag: bool) -> Self {
        let rules = tables.regime(month.month.last_day());
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut units: BTreeMap<Day, BTreeMap<usize, u64>> = BTreeMap::new();
        let mut of_line: BTreeMap<&UsedLine, usize> = BTreeMap::new();
        for line in &month.used {
            for (day, count) in &line.days {
                let Some((day, rules)) = line.month.first_day().with_day(u32::from(*day)).zip(rules) else {
                    continue;
                };
                // Conversations of earlier rules say nothing of how many messages there were.
                let Some(own) = tables.regime(day).filter(|own| own.unit == rules.unit) else {
                    continue;
                };
                let next = kinds.len();
                let kind = *kinds.entry(Kind::of(line, by_tag, rules, own == rules)).or_insert(next);
                of_line.insert(line, kind);
                let units = units.entry(day).or_default().entry(kind).or_default();
                *units = units.saturating_add(*count);
            }
        }
        let of_line = month.used.iter().map(|line| of_line.get(line).copied()).collect();
        let mut by_place: Vec<(usize, Kind)> = kinds.into_iter().map(|(kind, place)| (place, kind)).collect();
        by_place.sort_unstable();
        let kinds = by_place.into_iter().map(|(_, kind)| kind).collect();
        let first = units.keys().next().copied().unwrap_or(month.today);
        let whole: Vec<Day> = first.iter_days().take_while(|day| *day < month.today).collect();
        // The first day may have begun before the log did.
        let skipped = usize::from(7 < whole.len()).max(whole.len().saturating_sub(LONGEST_AGO));
        let mut whole: Vec<Day> = whole.into_iter().skip(skipped).collect();
        if whole.is_empty() {
            whole.push(month.today);
        }
        let of_day = |day: Day| {
            let units = units
                .get(&day)
                .into_iter()
                .flatten()
                .map(|(kind, units)| (*kind, *units));
            (day, units.collect())
        };
        let ahead = month.today.iter_days();
        let ahead = ahead.take_while(|day| !month.is_over() && BillingMonth::of(*day) == month.month);
        Self {
            by_weekday: FOUR_WEEKS <= whole.len(),
            units: whole.into_iter().map(of_day).collect(),
            kinds,
            ahead: ahead.collect(),
            left_of_today: month.left_of_today,
            of_line,
        }
    }

    /// How many days are drawn from.
    pub(super) fn known(&self) -> usize {
        self.units.len()
    }

    /// Whether a day is drawn from those of its own weekday.
    pub(super) fn by_weekday(&self) -> bool {
        self.by_weekday
    }

    /// For each day ahead, one of the days so far.
    pub(super) fn draw(&self, random: &mut ChaCha8Rng) -> Vec<usize> {
        let one = |day: &Day| {
            if !self.by_weekday {
                return random.random_range(0..self.units.len());
            }
            let of_weekday = self.units.iter().enumerate();
            let of_weekday = of_weekday.filter(|(_, (known, _))| known.weekday() == day.weekday());
            let places: Vec<usize> = of_weekday.map(|(place, _)| place).collect();
            let place = random.random_range(0..places.len().max(1));
            places.get(place).copied().unwrap_or(0)
        };
        self.ahead.iter().map(one).collect()
    }

    /// The units of each day ahead, as drawn: of today what is left of it.
    pub(super) fn drawn<'a>(&'a self, draw: &'a [usize]) -> impl Iterator<Item = (Day, Vec<(usize, u64)>)> + 'a {
        let (left, whole) = self.left_of_today;
        let part = move |units: u64| {
            let product = u128::from(units) * u128::from(left) + u128::from(whole / 2);
            u64::try_from(product / u128::from(whole)).unwrap_or(u64::MAX)
        };
        self.ahead
            .iter()
            .zip(draw)
            .enumerate()
            .map(move |(place, (day, known))| {
                let units = self.units.get(*known).map_or(&[][..], |(_, units)| units);
                let units = units.iter().map(|(kind, units)| {
                    let units = if place == 0 { part(*units) } else { *units };
                    (*kind, units)
                });
                (*day, units.filter(|(_, units)| 0 < *units).collect())
            })
    }
}
