//! What a campaign takes and costs.

use billing_core::base::{category::TemplateCategory, currency::Currency, instant::Day, money::Money};
use serde::Serialize;

use super::Limit;

/// A campaign, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Campaign {
    /// Its name in the plan.
    pub name: Option<String>,
    /// The account's id.
    pub account: String,
    /// The market's name.
    pub market: String,
    /// The template's category.
    pub category: TemplateCategory,
    /// To how many contacts it goes.
    pub audience: u64,
    /// Of them, those whose customer service window is open.
    pub in_window: u64,
    /// The messaging limit.
    pub limit: Limit,
    /// Whose limit it is on the first day.
    pub limit_scope: LimitScope,
    /// The day on which the last message is sent.
    pub done_on: Day,
    /// Meta's charges; the days add up to it.
    pub amount: Money,
    /// The account's currency.
    pub currency: Currency,
    /// Each day on which something is sent, or waits.
    pub days: Vec<CampaignDay>,
    /// Messages without a price, which the amount lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// What the WhatsApp Business app can do instead.
    pub business_app: BusinessApp,
}

/// Whose messaging limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// Each business number's, to 2025-10-06.
    BusinessNumber,
    /// The portfolio's.
    Portfolio,
}

/// One day of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CampaignDay {
    /// The day.
    pub day: Day,
    /// How many are sent.
    pub sent: u64,
    /// Of them, those in an open customer service window, which take none of the limit.
    pub in_window: u64,
    /// How many wait for a later day.
    pub waiting: u64,
    /// Meta's charges of the day.
    pub amount: Money,
}

/// Messages without a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// How many.
    pub quantity: u64,
    /// Why.
    pub error: String,
}

/// The same newsletter by the WhatsApp Business app. It costs nothing, and is another thing: no template, no API, and
/// only those get it who have saved the business's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BusinessApp {
    /// Contacts of one broadcast list at most.
    pub contacts_per_list: u64,
    /// How many lists the audience takes, each made and sent by hand.
    pub lists: u64,
    /// What Meta charges: nothing.
    pub amount: Money,
    /// Whether there are templates.
    pub templates: bool,
    /// Whether a program can send it.
    pub api: bool,
    /// Whether only contacts get it who have saved the business's number.
    pub only_who_saved_the_number: bool,
}

impl BusinessApp {
    pub(super) fn of(audience: u64, currency: Currency) -> Self {
        const CONTACTS_PER_LIST: u64 = 256;
        Self {
            contacts_per_list: CONTACTS_PER_LIST,
            lists: audience.div_ceil(CONTACTS_PER_LIST),
            amount: Money::zero(currency),
            templates: false,
            api: false,
            only_who_saved_the_number: true,
        }
    }
}
