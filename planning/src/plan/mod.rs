//! `"20,000 contacts, of whom 2 % write on a day; a newsletter to 30,000"`: a plan of volumes, traffic and campaigns.
//!
//! Volumes are quantities, and `billing_core::estimate` prices them. [Traffic](crate::traffic) says how many people
//! write and how they are answered: it is played, again and again, and becomes volumes. A [campaign](crate::campaign)
//! is sent as fast as the messaging limit lets it. All three share allowances and volume tiers, as the messages of an
//! account do.
//!
//! ```toml
//! [[account]]
//! id = "shop"
//! currency = "EUR"
//! business_numbers = 1
//!
//! [[traffic]]
//! months = "2026-11..2026-12"   # or month = "2026-11"
//! market = "Germany"
//! contacts = 20000
//! writes_per_day = "2 %"        # of the contacts, on each day
//! replies = 3                   # messages of yours for one of theirs, on average
//! reply_delay = "5m"            # how long after theirs
//! from_ads = "10 %"             # of their messages come by an ad or a page's button
//!
//! [[traffic.campaign]]
//! category = "marketing"
//! per_month = 4
//! audience = 8000               # the same contacts each time
//! answers = "4 %"               # of them, within a day
//!
//! [[campaign]]
//! category = "marketing"
//! market = "Germany"
//! audience = 30000
//! start = "2026-11-27"
//! limit = "2K"                  # of the portfolio: 250, 2K, 10K, 100K, unlimited
//! in_window = "5 %"             # whose customer service window is open; they take none of the limit
//! ```

pub(crate) mod fault;
pub(crate) mod number;
mod places;
mod probe;
pub(crate) mod text;

use billing_core::{
    base::price::Rounding,
    estimate::{
        estimate,
        plan::{Plan, PlannedAccount},
        plan_error::PlanErrors,
        result::{Estimate, FORMAT},
    },
};
use serde::Serialize;
use wabill::{Placed, Tables, TextError};

pub use fault::{Fault, PlanRow, RowFault, WholePlanError, WholePlanFault};

use self::{
    places::Places,
    probe::Probes,
    text::{CampaignRow, TrafficRow},
};
use crate::{
    campaign::{Campaign, Sending},
    traffic::{Source, Traffic, runs},
};

pub(crate) use probe::{Extended, faults_of as faults_of_rows};

/// A plan that may have traffic and campaigns beside its volumes.
#[derive(Debug)]
pub struct WholePlan {
    text: String,
    plan: Plan,
    traffic: Vec<TrafficRow>,
    campaigns: Vec<CampaignRow>,
}

/// How a plan is worked out.
#[derive(Debug, Clone)]
#[must_use]
pub struct WholePlanOptions {
    tables: Tables,
    rounding: Rounding,
    seed: u64,
    runs: u32,
    threads: usize,
}

impl Default for WholePlanOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WholePlanOptions {
    /// The shipped tables, halves rounded up, seed 1, 100 runs, one thread.
    pub fn new() -> Self {
        Self {
            tables: Tables::default(),
            rounding: Rounding::default(),
            seed: 1,
            runs: 100,
            threads: 1,
        }
    }

    /// Other tables than the shipped ones.
    pub fn tables(mut self, tables: &Tables) -> Self {
        self.tables = tables.clone();
        self
    }

    /// How line sums are rounded.
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }

    /// The seed of the traffic: the same seed gives the same result, on every machine.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How often traffic is played; at least once.
    pub fn runs(mut self, runs: u32) -> Self {
        self.runs = runs.max(1);
        self
    }

    /// How many threads play it. They change nothing of the result.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }
}

/// What a plan costs. Serialises as the estimate of its volumes, with traffic and campaigns besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WholeEstimate {
    /// What the volumes cost, as if there were nothing else. They come first in allowances and tiers.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// What everything costs together, where there is traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
    /// What each campaign costs, after the volumes and the campaigns before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<Campaign>,
}

impl WholeEstimate {
    /// Whether everything has a price.
    pub fn is_complete(&self) -> bool {
        let campaigns = self.campaigns.iter().all(|campaign| campaign.refused.is_empty());
        self.estimate.refused.is_empty() && campaigns && self.traffic.as_ref().is_none_or(Traffic::is_complete)
    }
}

impl WholePlan {
    /// Whether a text may have traffic or campaigns; a plan without reads faster as [`wabill::Plan`].
    pub fn may_be(text: &str) -> bool {
        text.contains("traffic") || text.contains("campaign")
    }

    /// Reads the text of a plan: TOML, or the same as a JSON object.
    ///
    /// # Errors
    ///
    /// A text that cannot be read, with its place.
    pub fn from_toml(text: &str) -> Result<Self, WholePlanError> {
        let text::Parts {
            plan,
            traffic,
            campaigns,
        } = text::read(text)?;
        Ok(Self {
            text: text.to_owned(),
            plan,
            traffic,
            campaigns,
        })
    }

    /// The accounts and volumes, without traffic and campaigns.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Whether there is neither traffic nor a campaign.
    pub fn is_volumes_only(&self) -> bool {
        self.traffic.is_empty() && self.campaigns.is_empty()
    }

    /// Works out what it costs.
    ///
    /// ```
    /// use wabill_planning::plan::{WholePlan, WholePlanOptions};
    ///
    /// let plan = WholePlan::from_toml(
    ///     "account = [{ id = 'shop', currency = 'EUR', business_numbers = 1 }]\n\
    ///      [[campaign]]\n\
    ///      category = 'marketing'\n\
    ///      market = 'Germany'\n\
    ///      audience = 5000\n\
    ///      start = '2026-11-27'\n\
    ///      limit = '2K'\n",
    /// )?;
    /// let found = plan.estimate(&WholePlanOptions::new())?;
    /// let campaign = &found.campaigns[0];
    /// assert_eq!((campaign.days.len(), campaign.amount.to_string().as_str()), (3, "565.50"));
    /// assert_eq!(campaign.business_app.lists, 20);
    /// # Ok::<(), wabill_planning::plan::WholePlanError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Everything wrong with the plan, each with its place in the text.
    pub fn estimate(&self, options: &WholePlanOptions) -> Result<WholeEstimate, WholePlanError> {
        self.work_out(options).map_err(|mut faults| {
            let places = Places::of(&self.text);
            faults.sort_by(|a, b| (a.row, a.field).cmp(&(b.row, b.field)));
            faults.dedup_by(|next, fault| (next.row, next.field) == (fault.row, fault.field));
            let found = faults.into_iter().map(|error| Placed {
                place: places.find(&error.row, error.field),
                error,
            });
            let mut errors: Vec<_> = found.collect();
            errors.sort_by_key(|error| error.place);
            TextError::Unsound(errors)
        })
    }

    fn work_out(&self, options: &WholePlanOptions) -> Result<WholeEstimate, Vec<WholePlanFault>> {
        let tables = options.tables.get();
        let mut faults = vec![];
        let sources: Vec<Source> = self
            .traffic
            .iter()
            .enumerate()
            .filter_map(|(row, traffic)| Source::of((row, traffic), self, tables, &mut faults))
            .collect();
        let sendings: Vec<Sending> = self
            .campaigns
            .iter()
            .enumerate()
            .filter_map(|(row, campaign)| Sending::of((row, campaign), self, &mut faults))
            .collect();
        let probes = Probes::of((&self.traffic, &self.campaigns), tables, &faults);
        let mut extended = Extended::new(&self.plan);
        probes.add_to(&mut extended);
        if let Err(errors) = estimate(extended.plan(), tables, options.rounding) {
            faults.extend(probes.faults(errors, &extended));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let volumes = if self.plan.volume.is_empty() {
            nothing()
        } else {
            let found = estimate(&self.plan, tables, options.rounding);
            found.map_err(|PlanErrors(errors)| errors.into_iter().map(WholePlanFault::from).collect::<Vec<_>>())?
        };
        let campaigns = crate::campaign::work_out(&self.plan, &sendings, (tables, options.rounding))?;
        let traffic = if sources.is_empty() {
            None
        } else {
            let mut extended = Extended::new(&self.plan);
            probes.add_to(&mut extended);
            for sending in &campaigns {
                sending.add_to(&mut extended);
            }
            let run = runs::Runs {
                seed: options.seed,
                times: options.runs,
                threads: options.threads,
                tables,
                rounding: options.rounding,
            };
            Some(run.play(&extended, &sources)?)
        };
        Ok(WholeEstimate {
            estimate: volumes,
            traffic,
            campaigns: campaigns.into_iter().map(|sending| sending.result).collect(),
        })
    }

    #[cfg(test)]
    pub(crate) fn traffic(&self) -> &[TrafficRow] {
        &self.traffic
    }

    /// The account that a row names, or the only one; none where that is wrong, which an estimate says.
    pub(crate) fn account(&self, id: Option<&str>) -> Option<&PlannedAccount> {
        match (id, &self.plan.account[..]) {
            (Some(id), accounts) => accounts.iter().find(|account| account.id == id),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// The turn after those of all volumes.
    pub(crate) fn next_turn(plan: &Plan) -> i64 {
        let last = plan.volume.iter().map(|volume| volume.turn).max();
        last.map_or(0, |last| last.saturating_add(1))
    }
}

/// The estimate of no volumes.
fn nothing() -> Estimate {
    Estimate {
        averages: vec![],
        format: FORMAT,
        lines: vec![],
        countries: vec![],
        totals: vec![],
        fees: vec![],
        sums: vec![],
        refused: vec![],
        warnings: vec![],
        allowances: vec![],
        tiers: vec![],
        explanations: vec![],
    }
}
