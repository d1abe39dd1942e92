//! A plan with rows added to its volumes, each with what it stands for, so that what the engine finds wrong with one is
//! said of the row of the text.

use std::collections::BTreeSet;

use billing_core::{
    base::{instant::Day, month::BillingMonth},
    estimate::{
        plan::{Plan, Volume},
        plan_error::{PlanError, PlanErrors, PlanTable},
    },
    tariff::tables::Tables,
};

use super::{
    fault::{Fault, PlanRow, WholePlanFault},
    text::{CampaignRow, TrafficRow},
};
use crate::traffic::MOST_MONTHS;

/// A plan whose volumes are followed by rows made of something else.
#[derive(Debug, Clone)]
pub(crate) struct Extended {
    plan: Plan,
    /// How many volumes are the plan's own.
    own: usize,
    origins: Vec<PlanRow>,
}

impl Extended {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            plan: plan.clone(),
            own: plan.volume.len(),
            origins: vec![],
        }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Adds a volume that stands for a row.
    pub(crate) fn push(&mut self, volume: Volume, of: PlanRow) {
        self.plan.volume.push(volume);
        self.origins.push(of);
    }

    /// Whether there is no row at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.plan.volume.is_empty()
    }

    /// How many rows were added.
    pub(crate) fn added(&self) -> usize {
        self.origins.len()
    }

    /// Leaves so many of the added rows.
    pub(crate) fn truncate(&mut self, added: usize) {
        self.origins.truncate(added);
        self.plan.volume.truncate(self.own.saturating_add(added));
    }

    fn origin(&self, row: usize) -> Option<PlanRow> {
        self.origins.get(row.checked_sub(self.own)?).copied()
    }
}

/// What the engine found wrong, said of the rows of the text.
pub(crate) fn faults_of(errors: PlanErrors, extended: &Extended) -> Vec<WholePlanFault> {
    let fault = |error: PlanError| {
        let of = extended.origin(error.row).filter(|_| error.table == PlanTable::Volume);
        match of {
            Some(row) => WholePlanFault {
                row,
                field: error.field,
                fault: Fault::Volumes(error.fault),
            },
            None => error.into(),
        }
    };
    errors.0.into_iter().map(fault).collect()
}

/// Volumes of nothing, one for each month and category of a row: whatever is wrong with account, market, month or
/// number is found by the engine. They give a month its sum where nothing is sent in it.
#[derive(Debug)]
pub(super) struct Probes {
    rows: Vec<(Volume, PlanRow)>,
    /// Rows without a month that can be read: of them only the account is looked at, in the month of the latest rules.
    undated: BTreeSet<PlanRow>,
}

impl Probes {
    pub(super) fn of(
        (traffic, campaigns): (&[TrafficRow], &[CampaignRow]),
        tables: &Tables,
        faults: &[WholePlanFault],
    ) -> Self {
        let latest = tables.regimes.last().map_or(Day::MIN, |regime| regime.effective_from);
        let (mut probes, mut undated) = (vec![], BTreeSet::new());
        for (row, traffic) in traffic.iter().enumerate() {
            let place = PlanRow::traffic(row);
            let text = traffic.month.as_deref().or(traffic.months.as_deref());
            let dated = text.and_then(|text| BillingMonth::span(text, MOST_MONTHS));
            if dated.is_none() {
                undated.insert(place);
            }
            for month in dated.unwrap_or_else(|| vec![BillingMonth::of(latest)]) {
                let volume = |category: &str| Volume {
                    account: traffic.account.clone(),
                    market: traffic.market.clone(),
                    country: traffic.country.clone(),
                    number: traffic.number.clone(),
                    ..nothing(month, category)
                };
                probes.push((volume("service"), place));
                for (inner, campaign) in traffic.campaign.iter().enumerate() {
                    probes.push((volume(&campaign.category), place.inner(inner)));
                }
            }
        }
        for (row, campaign) in campaigns.iter().enumerate() {
            let place = PlanRow::campaign(row);
            let start = campaign.start.parse::<Day>().ok();
            if start.is_none() {
                undated.insert(place);
            }
            let volume = Volume {
                account: campaign.account.clone(),
                market: campaign.market.clone(),
                country: campaign.country.clone(),
                ..nothing(BillingMonth::of(start.unwrap_or(latest)), &campaign.category)
            };
            probes.push((volume, place));
        }
        // A category that no template has is said once, with the words of a campaign.
        probes.retain(|(_, row)| {
            let known = |fault: &WholePlanFault| fault.row == *row && fault.field == "category";
            !faults.iter().any(known)
        });
        Self { rows: probes, undated }
    }

    /// What the engine finds wrong with the rows.
    pub(super) fn faults(&self, errors: PlanErrors, extended: &Extended) -> Vec<WholePlanFault> {
        let mut faults = faults_of(errors, extended);
        let outer = |row: PlanRow| PlanRow { inner: None, ..row };
        faults.retain(|fault| fault.field == "account" || !self.undated.contains(&outer(fault.row)));
        faults
    }

    pub(super) fn add_to(&self, extended: &mut Extended) {
        for (volume, row) in &self.rows {
            extended.push(volume.clone(), *row);
        }
    }
}

/// No message and no conversation of a category in a month.
fn nothing(month: BillingMonth, category: &str) -> Volume {
    Volume {
        month: month.to_string(),
        category: category.to_owned(),
        messages: Some(0),
        conversations: Some(0),
        ..Volume::default()
    }
}
