//! `"2,000 on the 27th, 28,000 wait"`: how the messaging limit spreads campaigns over days.

use std::collections::BTreeMap;

use billing_core::base::{category::TemplateCategory, currency::Currency, instant::Day};
use rust_decimal::Decimal;

use super::{Limit, portfolio_limits_since, result::LimitScope};
use crate::{
    plan::{PlanRow, RowFault, WholePlan, WholePlanFault, text::CampaignRow},
    traffic::template,
};

/// A campaign of more days is refused: ten years.
const MOST_DAYS: u32 = 3_652;
/// A campaign to more contacts is refused; a plan takes no larger row.
const LARGEST: u64 = 1_000_000_000;
/// Business numbers of a campaign at most.
const MOST_NUMBERS: u32 = 10_000;

/// A row of `[[campaign]]` that was read and is sound.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    /// Its place among the rows.
    pub(super) row: usize,
    pub(super) name: Option<String>,
    pub(super) account: String,
    pub(super) portfolio: String,
    pub(super) currency: Currency,
    pub(super) category: TemplateCategory,
    pub(super) market: String,
    pub(super) country: Option<String>,
    pub(super) audience: u64,
    pub(super) in_window: u64,
    pub(super) start: Day,
    pub(super) limit: Limit,
    pub(super) numbers: Option<u32>,
}

/// What is sent on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DaySent {
    pub(super) day: Day,
    pub(super) outside: u64,
    pub(super) in_window: u64,
    /// How many are left for later days.
    pub(super) waiting: u64,
}

impl Sending {
    /// Reads a row; what is wrong with account or market is found by the engine.
    pub(crate) fn of(
        (row, text): (usize, &CampaignRow),
        plan: &WholePlan,
        faults: &mut Vec<WholePlanFault>,
    ) -> Option<Self> {
        let place = PlanRow::campaign(row);
        let mut keep = |field, fault| faults.push(WholePlanFault::new(place, field, fault));
        let category = template(&text.category).map_err(|fault| keep("category", fault)).ok();
        if text.audience == 0 {
            keep("audience", RowFault::Nobody);
        } else if LARGEST < text.audience {
            let (found, most) = (text.audience, LARGEST);
            keep("audience", RowFault::TooMany { found, most });
        }
        let start: Option<Day> = text.start.parse().ok();
        if start.is_none() {
            let found = text.start.clone();
            keep("start", RowFault::NotADay { found });
        }
        let limit = Limit::of(&text.limit).map_err(|fault| keep("limit", fault)).ok();
        if let Some(fault) = limit.zip(start).and_then(|(limit, start)| limit.check(start).err()) {
            keep("limit", fault);
        }
        let share = match &text.in_window {
            None => Some(Decimal::ZERO),
            Some(digits) => {
                let share = digits.share();
                if share.is_none() {
                    let found = digits.0.clone();
                    keep("in_window", RowFault::NotAShare { found });
                }
                share
            }
        };
        match (text.numbers, start) {
            (None, Some(day)) if day < portfolio_limits_since() => keep("numbers", RowFault::NumbersMissing { day }),
            (Some(found), _) if !(1..=MOST_NUMBERS).contains(&found) => {
                let most = MOST_NUMBERS;
                keep("numbers", RowFault::NotNumbers { found, most });
            }
            (Some(_) | None, _) => {}
        }
        let account = plan.account(text.account.as_deref())?;
        // As a volume's share: rounded down.
        let in_window = share.and_then(|share| share.checked_mul(text.audience.into()));
        Some(Self {
            row,
            name: text.name.clone(),
            account: account.id.clone(),
            portfolio: account.portfolio.clone().unwrap_or_else(|| account.id.clone()),
            currency: account.currency.parse().ok()?,
            category: category?,
            market: text.market.clone(),
            country: text.country.clone(),
            audience: text.audience,
            in_window: in_window?.floor().try_into().ok()?,
            start: start?,
            limit: limit?,
            numbers: text.numbers,
        })
    }

    pub(super) fn limit_scope(&self) -> LimitScope {
        if self.start < portfolio_limits_since() {
            LimitScope::BusinessNumber
        } else {
            LimitScope::Portfolio
        }
    }

    /// How many people may be written to on a day; none where there is no limit.
    fn slots(&self, on: Day) -> Option<u64> {
        let people = self.limit.people(on)?;
        let numbers = if on < portfolio_limits_since() {
            self.numbers.unwrap_or(1)
        } else {
            1
        };
        people.checked_mul(numbers.into())
    }
}

/// The days of each campaign. Those of a portfolio share its limit, the first of the plan first.
///
/// # Errors
///
/// Limits that differ inside a portfolio, and campaigns that take more than ten years.
pub(super) fn schedule(sendings: &[Sending]) -> Result<Vec<Vec<DaySent>>, Vec<WholePlanFault>> {
    let mut faults = vec![];
    let mut limits: BTreeMap<&str, Limit> = BTreeMap::new();
    let mut used: BTreeMap<(&str, Day), u64> = BTreeMap::new();
    let mut all = vec![];
    for sending in sendings {
        let place = PlanRow::campaign(sending.row);
        let portfolio = sending.portfolio.as_str();
        let known = *limits.entry(portfolio).or_insert(sending.limit);
        if known != sending.limit {
            let fault = RowFault::UnlikeLimits {
                portfolio: portfolio.to_owned(),
                limit: sending.limit.to_string(),
                other: known.to_string(),
            };
            faults.push(WholePlanFault::new(place, "limit", fault));
        }
        let mut days = vec![];
        let (mut left, mut day) = (sending.audience.saturating_sub(sending.in_window), sending.start);
        let mut in_window = sending.in_window;
        for _ in 0..MOST_DAYS {
            let used = used.entry((portfolio, day)).or_default();
            let free = sending.slots(day).map_or(left, |slots| slots.saturating_sub(*used));
            let outside = left.min(free);
            *used = used.saturating_add(outside);
            left = left.saturating_sub(outside);
            days.push(DaySent {
                day,
                outside,
                in_window: core::mem::take(&mut in_window),
                waiting: left,
            });
            let Some(next) = day.succ_opt().filter(|_| 0 < left) else {
                break;
            };
            day = next;
        }
        if 0 < left {
            faults.push(WholePlanFault::new(
                place,
                "limit",
                RowFault::TooLong { days: MOST_DAYS },
            ));
        }
        all.push(days);
    }
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(start: &str, audience: u64, limit: Limit) -> Sending {
        Sending {
            row: 0,
            name: None,
            account: "shop".to_owned(),
            portfolio: "shop".to_owned(),
            currency: "EUR".parse().unwrap(),
            category: TemplateCategory::Marketing,
            market: "Germany".to_owned(),
            country: None,
            audience,
            in_window: 0,
            start: start.parse().unwrap(),
            limit,
            numbers: Some(1),
        }
    }

    fn sent(sendings: &[Sending]) -> Vec<Vec<(u64, u64)>> {
        let all = schedule(sendings).unwrap().into_iter();
        let days = |days: Vec<DaySent>| days.iter().map(|day| (day.outside, day.waiting)).collect();
        all.map(days).collect()
    }

    #[test]
    fn a_campaign_takes_as_many_days_as_the_limit_goes_into_it() {
        let of = |audience| sent(&[sending("2026-11-27", audience, Limit::L2K)]).remove(0);
        assert_eq!(of(2_000), [(2_000, 0)]);
        assert_eq!(of(2_001), [(2_000, 1), (1, 0)]);
        assert_eq!(of(30_000).len(), 15);
        let unlimited = sent(&[sending("2026-11-27", 30_000, Limit::Unlimited)]);
        assert_eq!(unlimited, [[(30_000, 0)]]);
    }

    #[test]
    fn who_has_an_open_window_takes_none_of_the_limit() {
        let campaign = Sending {
            in_window: 1_500,
            ..sending("2026-11-27", 5_000, Limit::L2K)
        };
        assert_eq!(sent(&[campaign]), [[(2_000, 1_500), (1_500, 0)]]);
    }

    #[test]
    fn before_the_seventh_of_october_2025_each_number_has_its_limit() {
        let campaign = Sending {
            numbers: Some(3),
            ..sending("2025-10-05", 9_000, Limit::L1K)
        };
        // Twice three numbers of 1K each, then 2K for all of them.
        assert_eq!(
            sent(&[campaign]),
            [[(3_000, 6_000), (3_000, 3_000), (2_000, 1_000), (1_000, 0)]]
        );
    }

    #[test]
    fn campaigns_of_a_portfolio_share_its_limit() {
        let both = [
            sending("2026-11-27", 3_000, Limit::L2K),
            sending("2026-11-28", 2_000, Limit::L2K),
        ];
        assert_eq!(
            sent(&both),
            [vec![(2_000, 1_000), (1_000, 0)], vec![(1_000, 1_000), (1_000, 0)]]
        );
        let unlike = [both[0].clone(), sending("2026-11-28", 1, Limit::L10K)];
        assert_eq!(schedule(&unlike).unwrap_err()[0].field, "limit");
        assert!(schedule(&[sending("2026-11-27", 1_000_000, Limit::L250)]).is_err());
    }
}
