//! `"account shop in EUR; October 2026, Germany, marketing: 20,000 messages"`: what an estimate is made of.
//!
//! A plan is data, from TOML or from JSON alike. Counts are whole numbers. Shares, prices and percentages are texts, so
//! that none of them ever passes through a binary fraction. What changes an amount has no default: market, currency,
//! month, category and quantity must be stated, the number of business numbers where it matters.
//!
//! ```
//! use billing_core::estimate::plan::Plan;
//! let plan: Plan = serde_json::from_str(
//!     r#"{
//!         "account": [{"id": "shop", "currency": "EUR", "business_numbers": 1}],
//!         "volume": [{"month": "2026-10", "market": "Germany", "category": "marketing", "messages": 20000}]
//!     }"#,
//! )?;
//! assert_eq!(plan.volume[0].messages, Some(20_000));
//! assert!(serde_json::from_str::<Plan>(r#"{"volumes": []}"#).is_err(), "unknown words are refused");
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, SeqAccess, Unexpected, Visitor},
};

use crate::intake::account::{Account, CreditLine};

/// What is planned. Checked as a whole by [`estimate`](super::estimate), which reports everything wrong at once.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The accounts that pay, at least one.
    #[serde(default)]
    pub account: Vec<PlannedAccount>,
    /// The volumes, in any order; the order never changes an amount.
    #[serde(default)]
    pub volume: Vec<Volume>,
    /// Where the volume tiers begin, where they do not begin at message 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<TierStart>>"))]
    pub tier_start: Vec<TierStart>,
    /// What was used of allowances already, where the plan begins inside a month.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<AllowanceStart>>"))]
    pub allowance_start: Vec<AllowanceStart>,
    /// What is assumed of later prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<PriceChange>>"))]
    pub price: Vec<PriceChange>,
}

/// An account as an accounts file has it, without its time zone: a plan counts in the account's own days.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedAccount {
    /// Its id; lines and volumes name it.
    pub id: String,
    /// Its name; the id where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub name: Option<String>,
    /// ISO 4217 code; picks the rate cards.
    pub currency: String,
    /// The owner, whose accounts climb the volume tiers together; the id where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub portfolio: Option<String>,
    /// The business numbers it sends from. Needed where an allowance or a fee counts by business number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub business_numbers: Option<BusinessNumbers>,
    /// The names of `business_numbers`, in an older place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub numbers: Vec<String>,
    /// ISO 3166-1 alpha-2 code; its contacts there are always domestic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub home_country: Option<String>,
    /// Whose credit line pays Meta (CBP-111).
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<CreditLine>"))]
    pub credit_line: CreditLine,
    /// Whether Meta exempted it from the service charge (PMP-205).
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub exempt: bool,
    /// From when authentication to a country is international (RAT-101): country, or `default`, and an RFC 3339 time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<BTreeMap<String, String>>"))]
    pub auth_international: BTreeMap<String, String>,
    /// What a provider charges on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub fees: Option<ProviderFees>,
}

/// An account of an accounts file as a plan has it: without its business numbers, which the file does not name, and
/// without the starts of international authentication, which rows may state themselves.
impl From<&Account> for PlannedAccount {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.clone(),
            name: Some(account.name.clone()),
            currency: account.currency.to_string(),
            portfolio: Some(account.portfolio.clone()),
            home_country: account.home_country.map(|country| country.to_string()),
            credit_line: account.credit_line,
            exempt: account.exempt,
            ..Self::default()
        }
    }
}

impl PlannedAccount {
    /// The names of its business numbers; none where it has a count of them, or says nothing.
    pub(crate) fn number_names(&self) -> &[String] {
        match &self.business_numbers {
            Some(BusinessNumbers::Names(names)) => names,
            Some(BusinessNumbers::Count(_)) | None => &self.numbers,
        }
    }
}

/// An account with more business numbers is refused.
pub(crate) const MOST_NUMBERS: u32 = 10_000;

/// A row for more months than this is refused.
pub(crate) const MOST_MONTHS: usize = 120;

/// More of one row than this does not fit beside many others.
pub(crate) const MOST_UNITS: u64 = 1_000_000_000_000;

/// The business numbers of a planned account: `2`, or `["4930123456", "4930123457"]`.
///
/// Counted ones are the account's own. A name that several accounts have is one business number, and its free service
/// messages are there once for all of them (PMP-202). Spellings of one phone number are one name.
///
/// ```
/// use billing_core::estimate::plan::BusinessNumbers;
/// assert_eq!(serde_json::from_str::<BusinessNumbers>("2")?, BusinessNumbers::Count(2));
/// let names = BusinessNumbers::Names(vec!["+49 30 123456".to_owned()]);
/// assert_eq!(serde_json::from_str::<BusinessNumbers>(r#"["+49 30 123456"]"#)?, names);
/// assert!(serde_json::from_str::<BusinessNumbers>("\"2\"").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum BusinessNumbers {
    /// How many.
    Count(u32),
    /// Which.
    Names(Vec<String>),
}

impl<'de> Deserialize<'de> for BusinessNumbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountOrNames)
    }
}

/// By hand, because serde's own refusal of either form would name neither.
struct CountOrNames;

impl<'de> Visitor<'de> for CountOrNames {
    type Value = BusinessNumbers;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a count of business numbers such as 2, or a list of their names such as [\"4930123456\"]")
    }

    fn visit_u64<E: de::Error>(self, count: u64) -> Result<BusinessNumbers, E> {
        let count = u32::try_from(count).map_err(|_| E::invalid_value(Unexpected::Unsigned(count), &self))?;
        Ok(BusinessNumbers::Count(count))
    }

    fn visit_i64<E: de::Error>(self, count: i64) -> Result<BusinessNumbers, E> {
        let count = u32::try_from(count).map_err(|_| E::invalid_value(Unexpected::Signed(count), &self))?;
        Ok(BusinessNumbers::Count(count))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<BusinessNumbers, A::Error> {
        let mut names = vec![];
        while let Some(name) = list.next_element()? {
            names.push(name);
        }
        Ok(BusinessNumbers::Names(names))
    }
}

/// How much of what is planned: one row of a plan, for a month or for several.
///
/// Of several `months`, the quantities are those of an average month at the level of the first; `growth` and `season`
/// change them from month to month, each month rounded to whole units, halves up.
///
/// `contacts` with `messages_per_contact` gives messages, as their product. In a month whose rules charge
/// conversations, `conversations` is needed, or `messages` together with `messages_per_conversation`; in a month whose
/// rules charge messages, `messages`, or `conversations` together with `messages_per_conversation`. Conversions round
/// up: a conversation begun is charged whole.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    /// The account's id. May be left out where the plan has one account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub account: Option<String>,
    /// The month, `YYYY-MM`; empty where `months` says them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub month: String,
    /// The first and the last of several months, `2027-01..2027-12`, in place of `month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub months: Option<String>,
    /// By how much each month is more than the one before, in percent: `2 %` or `-1.5 %`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub growth: Option<String>,
    /// What each month of the year is of an average one, January first: twelve decimal numbers or percentages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub season: Vec<String>,
    /// The day of the month, from 1, whose rules and prices hold for this row; the first where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub from: Option<u32>,
    /// The market's published name, for example `Germany` or `Rest of Western Europe`.
    pub market: String,
    /// The contacts' country (ISO 3166-1 alpha-2), where authentication needs to know it inside a market of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub country: Option<String>,
    /// The category's word, for example `marketing`. To 2023-05-31 template categories and `service` are counted as
    /// `business_initiated` or `user_initiated`, which may also be stated themselves.
    pub category: String,
    /// Conversations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub conversations: Option<u64>,
    /// Delivered messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub messages: Option<u64>,
    /// Contacts: how many persons the messages go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub contacts: Option<u64>,
    /// Delivered messages to each contact in a month, a decimal number, in place of `messages` and `conversations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub messages_per_contact: Option<String>,
    /// Delivered messages in a conversation, a decimal number of at least 1, for example `3` or `2.5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub messages_per_conversation: Option<String>,
    /// The business number that sends it all: a name of `numbers`, or `1`, `2` and so on. Else it is spread evenly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub number: Option<String>,
    /// The share that falls in entry-point windows and is free, `0.2` or `20%`; none where left out. Rounded down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub entry_point: Option<String>,
    /// The share of templates outside entry-point windows that is delivered inside the customer service window, `0.2`
    /// or `20%`; none where left out. Rounded down. It decides for utility from 2025-07-01 to 2026-09-30 (PMP-104), and
    /// for the kind of conversation to 2023-05-31.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub in_window: Option<String>,
    /// Why the whole row is free, where that is known and no count decides it: `open_conversation`, `entry_point`,
    /// `service_free`, `customer_service_window` or `reaction`. The month's allowance is counted, never stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub free: Option<String>,
    /// When its turn comes in counts shared with other rows: lower numbers first, equal ones evenly mixed.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<i32>"))]
    pub turn: i64,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this shape")
)]
fn is_zero(turn: &i64) -> bool {
    *turn == 0
}

/// How many messages a portfolio has been charged for already, before the plan begins (RAT-102).
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierStart {
    /// The portfolio. May be left out where the plan has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub portfolio: Option<String>,
    /// The month, `YYYY-MM`; each begins at 0 again.
    pub month: String,
    /// The market's published name.
    pub market: String,
    /// `utility`, or `authentication` (domestic and international share a count).
    pub family: String,
    /// Messages charged so far in this month.
    pub charged: u64,
}

/// How many units have asked for an allowance already, before the plan begins.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowanceStart {
    /// The account's id. May be left out where the plan has one account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub account: Option<String>,
    /// The business number, as a volume names it, in months whose rules give each number an allowance of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub number: Option<String>,
    /// The month, `YYYY-MM`; each begins at 0 again.
    pub month: String,
    /// Units that asked for it so far in this month, free or not.
    pub used: u64,
}

/// An assumption about prices that are not published yet: from a day on each is so many percent more or less than what
/// the price lists say for it, volume tiers included. What rests on it is called planned in every result.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceChange {
    /// The first day, or the month whose first day it is: `2027-01-01` or `2027-01`.
    pub from: String,
    /// By how many percent, with two decimals at most: `+10 %` or `-2.5 %`.
    pub change: String,
    /// The category; all where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub category: Option<String>,
    /// The market; all where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub market: Option<String>,
    /// The currency of the price lists; all where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub currency: Option<String>,
}

/// What a provider charges an account on top of Meta's charges, in the account's currency. Nothing where left out.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderFees {
    /// Base fee for each planned month, a decimal number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub monthly: Option<String>,
    /// Licence fee for each business number and planned month, a decimal number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub per_number: Option<String>,
    /// Fee per message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub per_message: Option<MessageFee>,
    /// Mark-up on Meta's charges in percent, a decimal number, for example `10`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub markup_percent: Option<String>,
    /// The same for single categories, in place of `markup_percent`. Categories are those of the lines.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<BTreeMap<String, String>>"))]
    pub markup_percent_by_category: BTreeMap<String, String>,
}

/// A fixed price per message.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageFee {
    /// The price of one, a decimal number in the account's currency.
    pub price: String,
    /// Which messages it is for.
    pub on: MessageFeeOn,
}

/// What a fee per message counts.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageFeeOn {
    /// Every delivered message, those that Meta does not charge too.
    Delivered,
    /// What Meta charges only: messages, or conversations in months whose rules charge those.
    Charged,
}
