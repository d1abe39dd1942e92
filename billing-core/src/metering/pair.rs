//! One business number and one contact: what is open between them, and what the next message costs.
//!
//! Messages are given in order of time; at the same second inbound ones first (COM-103). The rules of the day are asked
//! for every message, so a window or conversation opened under old rules meets the new ones correctly.

use serde::{Deserialize, Serialize};

use super::charge_event::{ChargeEvent, Due, FreeReason, Unit};
use crate::base::{
    category::{Category, TemplateCategory},
    instant::Instant,
    rule::Rule,
    span::Span,
};
use crate::intake::{
    event::{MessageKind, ReportedType},
    report::ConversationKind,
};
use crate::tariff::regime::{AllowanceCover, ChargedUnit, Regime};

const HOUR: u32 = 3_600;
/// The platform's ends are rounded up to the minute, in seconds.
const ROUNDED: u32 = 60;

/// What is open between a business number and a contact (D4: whichever account sends).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairState {
    /// The contact's latest message; the customer service window counts from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<Instant>,
    /// The latest arrival by ad or page button that no outbound message has used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<Instant>,
    /// The entry-point window opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_window: Option<Span>,
    /// The conversation of the two-kind rules opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_kind: Option<Span>,
    /// The marketing conversation opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Span>,
    /// The utility conversation opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utility: Option<Span>,
    /// The authentication conversation opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Span>,
    /// The service conversation opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Span>,
}

/// What the rules ask of one delivered outbound message.
#[derive(Debug, Clone, Copy)]
pub struct Outbound {
    /// Its moment.
    pub at: Instant,
    /// What it is.
    pub kind: MessageKind,
    /// The template's category; none for the others.
    pub category: Option<TemplateCategory>,
    /// Whether a partner's credit line pays the sending account (CBP-111).
    pub partner_line: bool,
    /// Whether its authentication templates go at the international price, should this one be charged (RAT-101).
    pub international: bool,
    /// What the platform reported, where the caller trusts reports.
    pub reported: Option<ReportedType>,
    /// When the platform reported the entry-point window to end, likewise.
    pub expires: Option<Instant>,
    /// The conversation that the platform says it belongs to (D23).
    pub conversation: Option<Membership>,
    /// What the platform reported of its own price (D24).
    pub own_price: Option<OwnPrice>,
}

/// The reported conversation that a message belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// What kind of conversation it is.
    pub kind: ConversationKind,
    /// When it ends, where that was reported.
    pub until: Option<Instant>,
    /// Whether another message opened it: an earlier one of the pair, or one before the log.
    pub opened_before: bool,
}

/// What the platform reported of a message's price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPrice {
    /// Sold by bid; the place of its price among those of the log.
    Bid(u32),
    /// Free, because the account is exempt.
    Exempt,
}

impl ConversationKind {
    /// Whether conversations of this kind are opened under rules that charge by this unit.
    pub(crate) fn is_of(self, unit: ChargedUnit) -> bool {
        match (self, unit) {
            (Self::EntryPoint, ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation)
            | (Self::BusinessInitiated | Self::UserInitiated, ChargedUnit::TwoKindConversation)
            | (Self::Template(_) | Self::Service, ChargedUnit::CategoryConversation) => true,
            (
                Self::BusinessInitiated | Self::UserInitiated,
                ChargedUnit::CategoryConversation | ChargedUnit::Message,
            )
            | (Self::Template(_) | Self::Service, ChargedUnit::TwoKindConversation | ChargedUnit::Message)
            | (Self::EntryPoint, ChargedUnit::Message) => false,
        }
    }

    /// Whether one conversation at a time is open of both kinds together.
    pub(crate) fn shares(self, other: Self) -> bool {
        let first = |kind| matches!(kind, Self::BusinessInitiated | Self::UserInitiated);
        self == other || (first(self) && first(other))
    }

    /// How long a conversation of this kind is open, in seconds.
    pub(crate) fn seconds(self, regime: &Regime) -> u32 {
        let hours = match self {
            Self::EntryPoint => regime.entry_point_hours,
            Self::BusinessInitiated | Self::UserInitiated | Self::Template(_) | Self::Service => {
                regime.conversation_hours
            }
        };
        hours.saturating_mul(HOUR)
    }
}

impl Outbound {
    fn template(&self) -> Option<TemplateCategory> {
        match self.kind {
            MessageKind::Template => self.category,
            MessageKind::FreeForm | MessageKind::Reaction => None,
        }
    }

    /// The category a line of unit `message` shows.
    fn message_category(&self) -> Category {
        self.template().map_or(Category::Service, TemplateCategory::category)
    }

    /// The category it is priced under.
    fn priced_category(&self) -> Category {
        match self.template() {
            Some(TemplateCategory::Authentication) if self.international => Category::AuthenticationInternational,
            Some(category) => category.category(),
            None => Category::Service,
        }
    }
}

fn open(span: Option<Span>, at: Instant) -> bool {
    span.is_some_and(|span| span.contains(at))
}

impl PairState {
    /// The contact wrote.
    pub fn inbound(&mut self, at: Instant, by_entry_point: bool) {
        self.last_inbound = self.last_inbound.max(Some(at));
        if by_entry_point {
            self.arrival = self.arrival.max(Some(at));
        }
    }

    /// Whether the customer service window is open.
    pub fn window_open(&self, at: Instant, regime: &Regime) -> bool {
        let length = regime.window_hours.saturating_mul(HOUR);
        self.last_inbound
            .is_some_and(|start| Span::starting(start, length).contains(at))
    }

    fn any_conversation(&self, at: Instant) -> bool {
        [
            self.two_kind,
            self.marketing,
            self.utility,
            self.authentication,
            self.service,
        ]
        .into_iter()
        .any(|span| open(span, at))
    }

    /// The conversation of a template's category.
    pub fn conversation(&self, category: TemplateCategory) -> Option<Span> {
        match category {
            TemplateCategory::Marketing => self.marketing,
            TemplateCategory::Utility => self.utility,
            TemplateCategory::Authentication => self.authentication,
        }
    }

    /// The conversation of a reported kind that was opened last; none for entry points, which are windows.
    pub(crate) fn of_kind(&self, kind: ConversationKind) -> Option<Span> {
        match kind {
            ConversationKind::BusinessInitiated | ConversationKind::UserInitiated => self.two_kind,
            ConversationKind::Template(category) => self.conversation(category),
            ConversationKind::Service => self.service,
            ConversationKind::EntryPoint => None,
        }
    }

    fn conversation_mut(&mut self, category: TemplateCategory) -> &mut Option<Span> {
        match category {
            TemplateCategory::Marketing => &mut self.marketing,
            TemplateCategory::Utility => &mut self.utility,
            TemplateCategory::Authentication => &mut self.authentication,
        }
    }

    /// Opens the window; conversations are closed, and the arrival is used up.
    fn open_entry_window(&mut self, span: Span) {
        *self = Self {
            last_inbound: self.last_inbound,
            entry_window: Some(span),
            ..Self::default()
        };
    }

    /// The state of one person whose two contacts had a state each: what is open of either is open.
    #[must_use]
    pub(crate) fn with(&self, other: &Self) -> Self {
        let later = |a: Option<Span>, b: Option<Span>| match (a, b) {
            (Some(a), Some(b)) => Some(if (a.start, a.end) < (b.start, b.end) { b } else { a }),
            (a, b) => a.or(b),
        };
        Self {
            last_inbound: self.last_inbound.max(other.last_inbound),
            arrival: self.arrival.max(other.arrival),
            entry_window: later(self.entry_window, other.entry_window),
            two_kind: later(self.two_kind, other.two_kind),
            marketing: later(self.marketing, other.marketing),
            utility: later(self.utility, other.utility),
            authentication: later(self.authentication, other.authentication),
            service: later(self.service, other.service),
        }
    }

    /// A delivered outbound message: changes the state and says what it came to.
    pub fn outbound(&mut self, message: &Outbound, regime: &Regime) -> ChargeEvent {
        if let Some(own_price) = message.own_price.filter(|_| regime.unit == ChargedUnit::Message) {
            // The platform says that it is no answer to an arrival: such an answer is free.
            self.arrival = None;
            let (due, rule) = match own_price {
                OwnPrice::Bid(price) => (Due::Reported(price), Rule::Pmp206),
                OwnPrice::Exempt => (Due::Free(FreeReason::Exempt), Rule::Pmp205),
            };
            return ChargeEvent {
                unit: Unit::Message,
                category: message.message_category(),
                due,
                rule,
            };
        }
        if let Some(membership) = message.conversation.filter(|of| of.kind.is_of(regime.unit)) {
            return self.reported_conversation(message, membership, regime);
        }
        if let Some(rule) = self.entry_point(message, regime) {
            return ChargeEvent {
                unit: Unit::Message,
                category: message.message_category(),
                due: Due::Free(FreeReason::EntryPoint),
                rule,
            };
        }
        match regime.unit {
            ChargedUnit::TwoKindConversation => self.two_kind_conversation(message, regime),
            ChargedUnit::CategoryConversation => self.category_conversation(message, regime),
            ChargedUnit::Message => self.single_message(message, regime),
        }
    }

    /// Uses up a pending arrival, opens the window where it does, and tells whether the message is free by it.
    ///
    /// Where reports are trusted (FEP-103), the platform's word on this message decides for this message, and a
    /// reported end moves the window's end. A report without an end opens no window: for how long would be a guess.
    fn entry_point(&mut self, message: &Outbound, regime: &Regime) -> Option<Rule> {
        let at = message.at;
        let reported = message.reported.filter(|_| regime.entry_point_reports);
        let denied = reported.is_some_and(|reported| reported != ReportedType::FreeEntryPoint);
        let mut rule = Rule::Fep102;
        if let Some(arrival) = self.arrival.take() {
            let answered = Span::starting(arrival, regime.entry_point_reply_hours.saturating_mul(HOUR)).contains(at);
            if answered && !denied && !open(self.entry_window, at) {
                self.open_entry_window(Span::starting(at, regime.entry_point_hours.saturating_mul(HOUR)));
                rule = Rule::Fep101;
            }
        }
        let inside = match reported {
            Some(_) => !denied,
            None => open(self.entry_window, at),
        };
        if !inside {
            return None;
        }
        if let Some(end) = message.expires.filter(|_| regime.entry_point_reports) {
            let start = self
                .entry_window
                .filter(|window| window.contains(at))
                .map_or(at, |window| window.start);
            self.entry_window = Some(Span { start, end });
        }
        Some(if reported.is_some() { Rule::Fep103 } else { rule })
    }

    /// The conversation that the platform names decides: its first message opens it, the others join it.
    fn reported_conversation(&mut self, message: &Outbound, of: Membership, regime: &Regime) -> ChargeEvent {
        self.arrival = None;
        let length = of.kind.seconds(regime);
        let known = of.opened_before && of.until.is_none();
        if !known {
            let end = of.until.unwrap_or(message.at.plus(length));
            let start = if of.opened_before {
                end.minus(length)
            } else {
                message.at
            };
            self.open_reported(of.kind, Span { start, end });
        }
        let free = |reason| ChargeEvent {
            unit: Unit::Message,
            category: message.message_category(),
            due: Due::Free(reason),
            rule: if of.opened_before { Rule::Cbp302 } else { Rule::Cbp301 },
        };
        let opened = |category, covered| opened(category, covered, Rule::Cbp301);
        match of.kind {
            ConversationKind::EntryPoint => free(FreeReason::EntryPoint),
            _ if of.opened_before => free(FreeReason::OpenConversation),
            ConversationKind::BusinessInitiated => {
                let category = Category::BusinessInitiated;
                opened(category, covers_two_kind(message, category, regime))
            }
            ConversationKind::UserInitiated => {
                let category = Category::UserInitiated;
                opened(category, covers_two_kind(message, category, regime))
            }
            ConversationKind::Template(TemplateCategory::Authentication) if message.international => {
                opened(Category::AuthenticationInternational, false)
            }
            ConversationKind::Template(category) => opened(category.category(), false),
            ConversationKind::Service if regime.service_free => ChargeEvent {
                unit: Unit::Conversation,
                category: Category::Service,
                ..free(FreeReason::ServiceFree)
            },
            ConversationKind::Service => opened(Category::Service, covers_service(regime)),
        }
    }

    fn open_reported(&mut self, kind: ConversationKind, span: Span) {
        let slot = match kind {
            ConversationKind::EntryPoint => {
                if self.entry_window.is_none_or(|known| known.end < span.end) {
                    self.open_entry_window(span);
                }
                return;
            }
            ConversationKind::BusinessInitiated | ConversationKind::UserInitiated => &mut self.two_kind,
            ConversationKind::Template(category) => self.conversation_mut(category),
            ConversationKind::Service => &mut self.service,
        };
        match slot {
            // The conversation itself, opened by a message that did not name it or by one that was late: its end is
            // known now.
            Some(known) if span.start.minus(ROUNDED) <= known.start && known.start < span.end => known.end = span.end,
            Some(known) if span.end <= known.end => {}
            Some(_) | None => *slot = Some(span),
        }
    }

    fn two_kind_conversation(&mut self, message: &Outbound, regime: &Regime) -> ChargeEvent {
        // Any conversation: another account of the pair may have opened one under the next rules already (D4, D7).
        if self.any_conversation(message.at) {
            return joined(message, Rule::Cbp103);
        }
        let (category, rule) = if self.window_open(message.at, regime) {
            (Category::UserInitiated, Rule::Cbp101)
        } else {
            (Category::BusinessInitiated, Rule::Cbp102)
        };
        self.two_kind = Some(conversation_span(message.at, regime));
        opened(category, covers_two_kind(message, category, regime), rule)
    }

    fn category_conversation(&mut self, message: &Outbound, regime: &Regime) -> ChargeEvent {
        let at = message.at;
        if let Some(category) = message.template() {
            let slot = self.conversation_mut(category);
            if open(*slot, at) {
                return joined(message, Rule::Cbp202);
            }
            *slot = Some(conversation_span(at, regime));
            return opened(message.priced_category(), false, Rule::Cbp201);
        }
        if self.any_conversation(at) {
            return joined(message, Rule::Cbp203);
        }
        self.service = Some(conversation_span(at, regime));
        if regime.service_free {
            let due = Due::Free(FreeReason::ServiceFree);
            return ChargeEvent {
                unit: Unit::Conversation,
                category: Category::Service,
                due,
                rule: Rule::Cbp211,
            };
        }
        opened(Category::Service, covers_service(regime), Rule::Cbp204)
    }

    fn single_message(&mut self, message: &Outbound, regime: &Regime) -> ChargeEvent {
        let at = message.at;
        let event = |category, due, rule| ChargeEvent {
            unit: Unit::Message,
            category,
            due,
            rule,
        };
        let free = |category, reason, rule| event(category, Due::Free(reason), rule);
        let Some(category) = message.template() else {
            return match message.kind {
                MessageKind::Reaction if regime.reactions_free => {
                    free(Category::Service, FreeReason::Reaction, Rule::Pmp204)
                }
                MessageKind::Template | MessageKind::FreeForm | MessageKind::Reaction => {
                    if regime.service_free {
                        free(Category::Service, FreeReason::CustomerServiceWindow, Rule::Pmp105)
                    } else if covers_service(regime) {
                        event(Category::Service, Due::AfterAllowance, Rule::Pmp203)
                    } else {
                        event(Category::Service, Due::Charged, Rule::Pmp203)
                    }
                }
            };
        };
        match category {
            TemplateCategory::Marketing => event(Category::Marketing, Due::Charged, Rule::Pmp101),
            TemplateCategory::Authentication => event(message.priced_category(), Due::Charged, Rule::Pmp102),
            TemplateCategory::Utility => {
                let reported = message.conversation.is_some_and(|of| {
                    of.kind == ConversationKind::Template(category) && of.until.is_some_and(|until| at < until)
                });
                if regime.open_utility_conversation_free && (reported || open(self.utility, at)) {
                    free(Category::Utility, FreeReason::OpenConversation, Rule::Pmp106)
                } else if !regime.utility_free_in_window {
                    event(Category::Utility, Due::Charged, Rule::Pmp201)
                } else if self.window_open(at, regime) {
                    free(Category::Utility, FreeReason::CustomerServiceWindow, Rule::Pmp104)
                } else {
                    event(Category::Utility, Due::Charged, Rule::Pmp103)
                }
            }
        }
    }

    /// Whether anything is still open, or could matter to a message as early as this moment.
    pub fn matters_after(&self, at: Instant, window_seconds: u32) -> bool {
        let recent = |start: Option<Instant>| start.is_some_and(|start| at < start.plus(window_seconds));
        let spans = [
            self.entry_window,
            self.two_kind,
            self.marketing,
            self.utility,
            self.authentication,
            self.service,
        ];
        recent(self.last_inbound) || recent(self.arrival) || spans.into_iter().flatten().any(|span| at < span.end)
    }
}

fn conversation_span(at: Instant, regime: &Regime) -> Span {
    Span::starting(at, regime.conversation_hours.saturating_mul(HOUR))
}

fn covers_two_kind(message: &Outbound, category: Category, regime: &Regime) -> bool {
    regime.allowance.is_some_and(|allowance| match allowance.cover {
        AllowanceCover::BothKinds => true,
        AllowanceCover::UserInitiated => message.partner_line || category == Category::UserInitiated,
        AllowanceCover::Service => false,
    })
}

fn covers_service(regime: &Regime) -> bool {
    regime.allowance.is_some_and(|allowance| match allowance.cover {
        AllowanceCover::Service => true,
        AllowanceCover::BothKinds | AllowanceCover::UserInitiated => false,
    })
}

fn joined(message: &Outbound, rule: Rule) -> ChargeEvent {
    let due = Due::Free(FreeReason::OpenConversation);
    ChargeEvent {
        unit: Unit::Message,
        category: message.message_category(),
        due,
        rule,
    }
}

fn opened(category: Category, covered: bool, rule: Rule) -> ChargeEvent {
    let due = if covered { Due::AfterAllowance } else { Due::Charged };
    ChargeEvent {
        unit: Unit::Conversation,
        category,
        due,
        rule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::regime::{Allowance, AllowanceScope};

    #[test]
    fn of_two_states_of_one_person_the_later_of_each_is_open() {
        let at = Instant::from_seconds;
        let span = |start, end| {
            Some(Span {
                start: at(start),
                end: at(end),
            })
        };
        let state = |arrival: u32, spans: [Option<Span>; 3]| {
            let [entry_window, marketing, service] = spans;
            PairState {
                last_inbound: Some(at(arrival + 1)),
                arrival: Some(at(arrival)),
                entry_window,
                marketing,
                service,
                ..PairState::default()
            }
        };
        // Begun later; begun together and ended later; open of one only.
        let one = state(10, [span(5, 9), span(5, 8), None]);
        let other = state(20, [span(6, 7), span(5, 9), span(1, 2)]);
        let both = state(20, [span(6, 7), span(5, 9), span(1, 2)]);
        assert_eq!(one.with(&other), both);
        assert_eq!(other.with(&one), both);
    }

    /// Rules of one's own under which service messages are charged and no allowance covers them.
    #[test]
    fn without_an_allowance_for_service_every_service_message_is_charged() {
        let regime = Regime {
            name: "own".to_owned(),
            effective_from: "2027-01-01".parse().unwrap(),
            unit: ChargedUnit::Message,
            window_hours: 24,
            conversation_hours: 24,
            entry_point_reply_hours: 24,
            entry_point_hours: 72,
            allowance: None,
            service_free: false,
            utility_free_in_window: false,
            open_utility_conversation_free: false,
            reactions_free: true,
            exempt_service_free: true,
            authentication_international: true,
            volume_tiers: true,
            entry_point_reports: true,
        };
        let message = Outbound {
            at: Instant::from_seconds(1_800_000_000),
            kind: MessageKind::FreeForm,
            category: None,
            partner_line: false,
            international: false,
            reported: None,
            expires: None,
            conversation: None,
            own_price: None,
        };
        let due = |allowance| {
            let regime = Regime {
                allowance,
                ..regime.clone()
            };
            PairState::default().outbound(&message, &regime).due
        };
        let allowance = |cover| {
            Some(Allowance {
                units: 1_000,
                scope: AllowanceScope::Account,
                cover,
            })
        };
        assert_eq!(due(None), Due::Charged);
        assert_eq!(due(allowance(AllowanceCover::BothKinds)), Due::Charged);
        assert_eq!(due(allowance(AllowanceCover::Service)), Due::AfterAllowance);
    }
}
