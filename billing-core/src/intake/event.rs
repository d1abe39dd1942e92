//! `"delivered at 2023-06-01T10:00:00Z: message m-1 of waba-1 from +49301234567 to +4915123456789"`: one row of a log.

use serde::{Deserialize, Serialize};

use crate::base::{
    category::TemplateCategory,
    index::{AccountIndex, NumberIndex, TagIndex},
    instant::Instant,
};

/// What happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The contact wrote; the message is inbound.
    Received,
    /// The platform took the business's message. Never charged by itself.
    Sent,
    /// It reached the contact: the moment from which it may be charged.
    Delivered,
    /// It was read, which implies delivered.
    Read,
    /// It could not be delivered.
    Failed,
}

/// What an outbound message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Pre-approved; it has a category.
    Template,
    /// Written for the occasion; allowed only inside the customer service window.
    FreeForm,
    /// An emoji on a message.
    Reaction,
}

impl MessageKind {
    /// The word used in message logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::FreeForm => "free_form",
            Self::Reaction => "reaction",
        }
    }
}

/// How a contact arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryPoint {
    /// By an ad that opens a chat.
    Ad,
    /// By a button on a page.
    PageButton,
}

/// What the platform reported as the reason of a price (`pricing.type`). Unknown words are kept as `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedType {
    /// Charged.
    Regular,
    /// Free by the customer service window or the service allowance.
    FreeCustomerService,
    /// Free by an entry point.
    FreeEntryPoint,
    /// Any other word.
    Other,
}

/// One row, checked. Ids of accounts and numbers are places in the run's books; see [`super::names`].
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// What happened.
    pub what: EventKind,
    /// When, in whole seconds.
    pub at: Instant,
    /// The message's id as in the log.
    pub message_id: &'a [u8],
    /// The account; [`NO_ACCOUNT`](super::message::NO_ACCOUNT) where a received message is reported under none of ours.
    pub account: AccountIndex,
    /// The business number.
    pub number: NumberIndex,
    /// The contact's key; see [`super::names::Names::contact_key`].
    pub contact: u64,
    /// What the message is, where the row says so.
    pub kind: Option<MessageKind>,
    /// Whether its source cannot say what the message is; it counts as free-form where no row says more.
    pub kind_unstated: bool,
    /// The template's category, where the row says so.
    pub category: Option<TemplateCategory>,
    /// How the contact arrived, on inbound rows.
    pub entry_point: Option<EntryPoint>,
    /// What the platform reported, where the row says so.
    pub reported: Option<ReportedType>,
    /// The value of the tag that is read, on outbound rows.
    pub tag: TagIndex,
    /// Global line number of the row; see [`Sources`](crate::log::Sources).
    pub line: u32,
}
