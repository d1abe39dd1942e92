//! `"a newsletter to 30,000 at a limit of 2,000 a day: 15 days, 3,393.00 EUR"`: how long a campaign takes and what it
//! costs, day by day, and what the WhatsApp Business app can do instead.
//!
//! The messaging limit counts people written to outside an open customer service window in a moving 24 hours; a
//! campaign that goes on at the same hour each day may use all of it each day. Campaigns of one portfolio share its
//! limit, in the order of the plan. Everything is delivered on the day on which it is sent.
//!
//! An amount is what the engine asks for more: the month with this day, less the month without it. So days add up to
//! the campaign, and the campaigns with the volumes before them to what the engine charges for all of it, rounding
//! included.

mod limit;
mod result;
mod schedule;

use std::collections::BTreeMap;

use billing_core::{
    base::{
        instant::Day,
        money::{Money, MoneyError},
        month::BillingMonth,
        price::Rounding,
    },
    estimate::{
        estimate,
        plan::{Plan, Volume},
        result::Estimate,
    },
    tariff::tables::Tables,
};
use chrono::Datelike;

pub use limit::Limit;
pub use result::{BusinessApp, Campaign, CampaignDay, LimitScope, Refused};
pub(crate) use schedule::Sending;

use self::schedule::{DaySent, schedule};
use crate::plan::{Extended, PlanRow, RowFault, WholePlan, WholePlanFault, faults_of_rows};

/// A campaign with its price, and its rows for what comes after it.
#[derive(Debug)]
pub(crate) struct PricedCampaign {
    row: PlanRow,
    volumes: Vec<Volume>,
    pub(crate) result: Campaign,
}

impl PricedCampaign {
    /// Adds what is sent to a plan.
    pub(crate) fn add_to(&self, extended: &mut Extended) {
        for volume in &self.volumes {
            extended.push(volume.clone(), self.row);
        }
    }
}

/// Spreads the campaigns over days and prices each day.
///
/// # Errors
///
/// What is wrong with a campaign that its days show: limits that differ, rules of a later month.
pub(crate) fn work_out(
    plan: &Plan,
    sendings: &[Sending],
    (tables, rounding): (&Tables, Rounding),
) -> Result<Vec<PricedCampaign>, Vec<WholePlanFault>> {
    let scheduled = schedule(sendings)?;
    let mut extended = Extended::new(plan);
    let mut turn = WholePlan::next_turn(plan);
    let mut priced = vec![];
    for (sending, days) in sendings.iter().zip(scheduled) {
        let pricing = Pricing {
            sending,
            turn,
            tables,
            rounding,
        };
        let campaign = pricing.price(&days, &mut extended)?;
        turn = turn.saturating_add(1);
        priced.push(campaign);
    }
    Ok(priced)
}

struct Pricing<'a> {
    sending: &'a Sending,
    turn: i64,
    tables: &'a Tables,
    rounding: Rounding,
}

impl Pricing<'_> {
    /// Prices each day after everything that the plan has already, and leaves the campaign in it.
    fn price(&self, days: &[DaySent], extended: &mut Extended) -> Result<PricedCampaign, Vec<WholePlanFault>> {
        let sending = self.sending;
        let row = PlanRow::campaign(sending.row);
        let sum = |error: MoneyError| {
            let error = error.to_string();
            vec![WholePlanFault::new(row, "audience", RowFault::Sum { error })]
        };
        let zero = Money::zero(sending.currency);
        let mut before: BTreeMap<BillingMonth, Money> = BTreeMap::new();
        let mut refused_before = BTreeMap::new();
        if !extended.is_empty() {
            let found = self.estimated(extended)?;
            (before, refused_before) = (self.months(&found), self.refused(&found));
        }
        let (mut volumes, mut of_days, mut amount) = (vec![], vec![], zero);
        let mut refused = refused_before.clone();
        for day in days {
            for volume in self.volumes(day) {
                extended.push(volume.clone(), row);
                volumes.push(volume);
            }
            let found = self.estimated(extended)?;
            let months = self.months(&found);
            let month = BillingMonth::of(day.day);
            let now = months.get(&month).copied().unwrap_or(zero);
            let more = now.minus(before.get(&month).copied().unwrap_or(zero)).map_err(sum)?;
            amount = amount.plus(more).map_err(sum)?;
            (before, refused) = (months, self.refused(&found));
            of_days.push(CampaignDay {
                day: day.day,
                sent: day.outside + day.in_window,
                in_window: day.in_window,
                waiting: day.waiting,
                amount: more,
            });
        }
        let refused = refused.into_iter().map(|(error, quantity)| {
            let earlier = refused_before.get(&error).copied().unwrap_or(0);
            let quantity = quantity.saturating_sub(earlier);
            Refused { quantity, error }
        });
        Ok(PricedCampaign {
            row,
            volumes,
            result: Campaign {
                name: sending.name.clone(),
                account: sending.account.clone(),
                market: sending.market.clone(),
                category: sending.category,
                audience: sending.audience,
                in_window: sending.in_window,
                limit: sending.limit,
                limit_scope: sending.limit_scope(),
                done_on: days.last().map_or(sending.start, |day| day.day),
                amount,
                currency: sending.currency,
                days: of_days,
                refused: refused.filter(|refused| 0 < refused.quantity).collect(),
                business_app: BusinessApp::of(sending.audience, sending.currency),
            },
        })
    }

    fn estimated(&self, extended: &Extended) -> Result<Estimate, Vec<WholePlanFault>> {
        estimate(extended.plan(), self.tables, self.rounding).map_err(|errors| faults_of_rows(errors, extended))
    }

    /// Meta's charges of the account by month.
    fn months(&self, found: &Estimate) -> BTreeMap<BillingMonth, Money> {
        let own = found
            .totals
            .iter()
            .filter(|total| total.account == self.sending.account);
        own.map(|total| (total.month, total.amount)).collect()
    }

    /// How many messages of the account to the market have no price, by why.
    fn refused(&self, found: &Estimate) -> BTreeMap<String, u64> {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        let own = found
            .refused
            .iter()
            .filter(|refused| refused.account == self.sending.account && refused.market == self.sending.market);
        for refused in own {
            let quantity = all.entry(refused.error.to_string()).or_default();
            *quantity = quantity.saturating_add(refused.quantity);
        }
        all
    }

    /// A day as volumes: those outside a window, and those inside.
    fn volumes(&self, day: &DaySent) -> impl Iterator<Item = Volume> {
        let sending = self.sending;
        let parts = [(day.outside, None), (day.in_window, Some("100%".to_owned()))];
        let (turn, on) = (self.turn, day.day);
        parts
            .into_iter()
            .filter(|(quantity, _)| 0 < *quantity)
            .map(move |(quantity, in_window)| Volume {
                account: Some(sending.account.clone()),
                month: BillingMonth::of(on).to_string(),
                from: Some(on.day()),
                market: sending.market.clone(),
                country: sending.country.clone(),
                category: sending.category.as_str().to_owned(),
                // Each message to one contact: where conversations are charged, it opens one.
                conversations: Some(quantity),
                messages: Some(quantity),
                in_window,
                turn,
                ..Volume::default()
            })
    }
}

/// The first day on which the limit is the portfolio's, and no longer each business number's.
pub(crate) fn portfolio_limits_since() -> Day {
    Day::from_ymd_opt(2025, 10, 7).unwrap_or(Day::MIN)
}
