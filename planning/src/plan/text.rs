//! `[[account]]`, `[[volume]]`, `[[traffic]]`, `[[campaign]]`: a plan as it is written.

use billing_core::estimate::plan::{AllowanceStart, Plan, PlannedAccount, PriceChange, TierStart, Volume};
use serde::Deserialize;

use super::WholePlanError;
use crate::digits::Digits;

/// The whole text.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    account: Vec<PlannedAccount>,
    #[serde(default)]
    volume: Vec<Volume>,
    #[serde(default)]
    tier_start: Vec<TierStart>,
    #[serde(default)]
    allowance_start: Vec<AllowanceStart>,
    #[serde(default)]
    price: Vec<PriceChange>,
    #[serde(default)]
    traffic: Vec<TrafficRow>,
    #[serde(default)]
    campaign: Vec<CampaignRow>,
}

/// People who write and are written to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrafficRow {
    pub(crate) account: Option<String>,
    pub(crate) month: Option<String>,
    pub(crate) months: Option<String>,
    pub(crate) market: String,
    pub(crate) country: Option<String>,
    pub(crate) number: Option<String>,
    /// How many contacts there are.
    pub(crate) contacts: u64,
    /// The share of them that writes on a day.
    pub(crate) writes_per_day: Digits,
    /// Messages of the business for one of a contact, on average.
    pub(crate) replies: Digits,
    /// How long after the contact's message they come.
    pub(crate) reply_delay: Digits,
    /// The share of the contacts' messages that come by an ad or a page's button.
    pub(crate) from_ads: Digits,
    #[serde(default)]
    pub(crate) campaign: Vec<TrafficCampaignRow>,
}

/// A campaign that is sent to contacts again and again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrafficCampaignRow {
    pub(crate) category: String,
    pub(crate) per_month: u32,
    pub(crate) audience: u64,
    /// The share of the audience that answers.
    pub(crate) answers: Digits,
}

/// A campaign that is sent once, as fast as the messaging limit lets it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignRow {
    pub(crate) name: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) category: String,
    pub(crate) market: String,
    pub(crate) country: Option<String>,
    pub(crate) audience: u64,
    pub(crate) start: String,
    pub(crate) limit: Digits,
    /// The share of the audience whose customer service window is open.
    pub(crate) in_window: Option<Digits>,
    pub(crate) numbers: Option<u32>,
}

/// A plan in its parts.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) plan: Plan,
    pub(super) traffic: Vec<TrafficRow>,
    pub(super) campaigns: Vec<CampaignRow>,
}

/// Reads TOML, or the same as a JSON object.
///
/// # Errors
///
/// A text that cannot be read, with its place.
pub(super) fn read(text: &str) -> Result<Parts, WholePlanError> {
    let File {
        account,
        volume,
        tier_start,
        allowance_start,
        price,
        traffic,
        campaign,
    } = wabill::read_text(
        text,
        (
            "a plan has tables [[account]], [[volume]], [[traffic]] with [[traffic.campaign]], and [[campaign]]",
            "ein Plan hat Tabellen [[account]], [[volume]], [[traffic]] mit [[traffic.campaign]], und [[campaign]]",
        ),
    )?;
    Ok(Parts {
        plan: Plan {
            account,
            volume,
            tier_start,
            allowance_start,
            price,
        },
        traffic,
        campaigns: campaign,
    })
}
