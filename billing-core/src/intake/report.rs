//! `"belongs to conversation 7c1f…, marketing, until 10:00"`: what the platform reported of one message beside its
//! times.
//!
//! Few messages have such a report, so reports stand beside the messages and not in them.

use serde::{Deserialize, Serialize};

use super::event::{EventKind, ReportedType};
use crate::base::{category::TemplateCategory, currency::Currency, instant::Instant, price::UnitPrice};

/// What a row reports of its message. A row reports a type, and one of the others at most: the first that holds, in
/// this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The account is exempt from this charge (`pricing.subtype` `paid_exempt`, D24).
    Exempt,
    /// Sold by bid: the message's own price (`pricing.cost`, D24).
    Cost(ReportedPrice),
    /// The conversation it belongs to, until 2025-06-30 (D23), by the status that says so.
    Conversation(Teller, Conversation),
    /// When the entry-point window ends (FEP-103).
    EntryPointEnd(Instant),
    /// The reason of its price (FEP-103), by the status that says so and its time: the least of these counts. Only of a
    /// message that has not arrived; the others carry it.
    Type(Teller, Instant, ReportedType),
    /// Not the platform's word on a price: the contact's own number, where that of the joined person is another (D21).
    OwnContact(u64),
}

impl Report {
    /// Whether another report of the same message says nothing more than this one, which counts first; of one
    /// conversation, an end that only the other knows is taken in.
    pub(crate) fn takes_in(&mut self, other: &Self) -> bool {
        match (&mut *self, other) {
            (Self::Conversation(_, own), Self::Conversation(_, other)) => {
                let same = (own.id, own.kind) == (other.id, other.kind)
                    && own.until.zip(other.until).is_none_or(|(own, other)| own == other);
                if same {
                    own.until = own.until.or(other.until);
                }
                same
            }
            (own, other) => own == other,
        }
    }

    /// The price it reports.
    pub(crate) fn price(&self) -> Option<ReportedPrice> {
        match self {
            Self::Cost(price) => Some(*price),
            Self::Exempt | Self::Conversation(..) | Self::EntryPointEnd(_) | Self::Type(..) | Self::OwnContact(_) => {
                None
            }
        }
    }

    /// The type it reports.
    pub(crate) fn reported_type(&self) -> Option<ReportedType> {
        match self {
            Self::Type(_, _, reported) => Some(*reported),
            Self::Exempt | Self::Cost(_) | Self::Conversation(..) | Self::EntryPointEnd(_) | Self::OwnContact(_) => {
                None
            }
        }
    }

    /// The end of an entry-point window that it reports.
    pub(crate) fn entry_point_end(&self) -> Option<Instant> {
        match self {
            Self::EntryPointEnd(end) => Some(*end),
            Self::Exempt | Self::Cost(_) | Self::Conversation(..) | Self::Type(..) | Self::OwnContact(_) => None,
        }
    }
}

/// The status that reports something, the one that counts most first: what holds is known when the message arrives, and
/// `sent` is the platform's guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Teller {
    /// `delivered`.
    Delivered,
    /// `read`.
    Read,
    /// `sent`, or any other.
    Sent,
}

impl Teller {
    /// The status of an event.
    pub(crate) fn of(event: EventKind) -> Self {
        match event {
            EventKind::Delivered => Self::Delivered,
            EventKind::Read => Self::Read,
            EventKind::Received | EventKind::Sent | EventKind::Failed => Self::Sent,
        }
    }
}

/// The price of one message, as reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReportedPrice {
    /// Its currency.
    pub currency: Currency,
    /// The price.
    pub price: UnitPrice,
}

/// A conversation as a status names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Conversation {
    /// A hash of its id.
    pub id: u64,
    /// What kind it is.
    pub kind: ConversationKind,
    /// Its end, where the status says so.
    pub until: Option<Instant>,
}

/// The kinds of conversations that the platform told apart, 2022-02-01 to 2025-06-30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationKind {
    /// Opened by the business, to 2023-05-31.
    BusinessInitiated,
    /// An answer to the contact, to 2023-05-31.
    UserInitiated,
    /// Opened by a template of this category, from 2023-06-01.
    Template(TemplateCategory),
    /// Opened by a free-form message, from 2023-06-01.
    Service,
    /// Opened by the answer to an arrival by ad or page button; free.
    EntryPoint,
}

impl ConversationKind {
    /// The kind of a payload's `pricing.category` or `origin.type`; none for words that name none.
    pub fn of_word(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"business_initiated" => Self::BusinessInitiated,
            b"user_initiated" | b"customer_initiated" => Self::UserInitiated,
            b"marketing" | b"marketing_lite" => Self::Template(TemplateCategory::Marketing),
            b"utility" => Self::Template(TemplateCategory::Utility),
            b"authentication" | b"authentication-international" | b"authentication_international" => {
                Self::Template(TemplateCategory::Authentication)
            }
            b"service" => Self::Service,
            b"referral_conversion" => Self::EntryPoint,
            _ => return None,
        })
    }
}
