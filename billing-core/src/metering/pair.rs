//! One business number and one contact: what is open between them, and what the next message comes to.
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
use crate::intake::event::{MessageKind, ReportedType};
use crate::tariff::regime::{AllowanceCover, ChargedUnit, Regime};

const HOUR: u32 = 3_600;

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

    fn conversation_mut(&mut self, category: TemplateCategory) -> &mut Option<Span> {
        match category {
            TemplateCategory::Marketing => &mut self.marketing,
            TemplateCategory::Utility => &mut self.utility,
            TemplateCategory::Authentication => &mut self.authentication,
        }
    }

    fn open_entry_window(&mut self, span: Span) {
        *self = Self {
            last_inbound: self.last_inbound,
            arrival: self.arrival,
            entry_window: Some(span),
            ..Self::default()
        };
    }

    /// A delivered outbound message: changes the state and says what it came to.
    pub fn outbound(&mut self, message: &Outbound, regime: &Regime) -> ChargeEvent {
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
    /// Where reports are trusted (FEP-103), the platform's word on this message decides for this message, and a reported
    /// end moves the window's end. A report without an end opens no window: for how long would be a guess.
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
        let covered = regime.allowance.is_some_and(|allowance| match allowance.cover {
            AllowanceCover::BothKinds => true,
            AllowanceCover::UserInitiated => message.partner_line || category == Category::UserInitiated,
            AllowanceCover::Service => false,
        });
        opened(category, covered, rule)
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
                if regime.open_utility_conversation_free && open(self.utility, at) {
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
