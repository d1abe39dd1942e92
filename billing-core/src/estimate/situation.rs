//! `"inside the customer service window"`: what a plan says of messages where a log shows it.
//!
//! The situation becomes a [pair's state](PairState), and the pair decides as it does in a bill; no rule is written
//! twice.

use crate::{
    base::{
        category::{Category, TemplateCategory},
        instant::{Day, Instant},
        rule::Rule,
        span::Span,
        time_zone::Tz,
    },
    intake::event::MessageKind,
    metering::{
        calendar::start_of_day,
        charge_event::{ChargeEvent, Due, FreeReason, Unit},
        pair::{Outbound, PairState},
    },
    tariff::regime::{ChargedUnit, Regime},
};

/// What is open when a planned message is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Situation {
    /// Nothing.
    Alone,
    /// The customer service window.
    InWindow,
    /// An entry-point window.
    EntryPoint,
    /// A conversation that it joins.
    Joining,
    /// It is a reaction, inside the customer service window.
    Reaction,
}

impl Situation {
    /// The situation that a stated reason means; none where a count decides instead.
    pub(crate) fn of_reason(reason: FreeReason) -> Option<Self> {
        match reason {
            FreeReason::OpenConversation => Some(Self::Joining),
            FreeReason::EntryPoint => Some(Self::EntryPoint),
            FreeReason::ServiceFree | FreeReason::CustomerServiceWindow => Some(Self::InWindow),
            FreeReason::Reaction => Some(Self::Reaction),
            FreeReason::MonthlyAllowance | FreeReason::Exempt => None,
        }
    }
}

/// Units of a row in one situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) situation: Situation,
    pub(crate) quantity: u64,
}

/// A message that stands for many of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    /// The category as planned.
    pub(crate) category: Category,
    /// The first moment of the day whose rules hold.
    pub(crate) at: Instant,
    /// Whether a partner's credit line pays.
    pub(crate) partner_line: bool,
    /// Whether authentication goes at the international price.
    pub(crate) international: bool,
}

impl Sample {
    fn template(self) -> Option<TemplateCategory> {
        match self.category {
            // Under the two-kind rules every template outside the window opens the same conversation.
            Category::Marketing | Category::BusinessInitiated => Some(TemplateCategory::Marketing),
            Category::Utility => Some(TemplateCategory::Utility),
            Category::Authentication | Category::AuthenticationInternational => Some(TemplateCategory::Authentication),
            Category::Service | Category::UserInitiated => None,
        }
    }

    /// Whether it is one that only comes inside the customer service window.
    pub(crate) fn answers(self) -> bool {
        self.template().is_none()
    }

    /// Its charge event under these rules; without rules it waits for none and has no price.
    pub(crate) fn event(self, situation: Situation, regime: Option<&Regime>) -> ChargeEvent {
        let Some(regime) = regime else {
            return ChargeEvent {
                unit: Unit::Message,
                category: self.category,
                due: Due::NoRegime,
                rule: Rule::Com102,
            };
        };
        let open = Some(Span::starting(self.at, 3_600));
        let mut state = PairState::default();
        let mut template = self.template();
        let mut kind = if template.is_some() {
            MessageKind::Template
        } else {
            MessageKind::FreeForm
        };
        match situation {
            Situation::Alone => {}
            Situation::InWindow => state.last_inbound = Some(self.at),
            Situation::EntryPoint => state.entry_window = open,
            Situation::Joining => match regime.unit {
                ChargedUnit::TwoKindConversation => state.two_kind = open,
                ChargedUnit::CategoryConversation | ChargedUnit::Message => match template {
                    Some(TemplateCategory::Marketing) => state.marketing = open,
                    Some(TemplateCategory::Utility) => state.utility = open,
                    Some(TemplateCategory::Authentication) => state.authentication = open,
                    None => state.service = open,
                },
            },
            Situation::Reaction => {
                state.last_inbound = Some(self.at);
                (template, kind) = (None, MessageKind::Reaction);
            }
        }
        // What joins a conversation of the two kinds may be any message.
        if self.category == Category::BusinessInitiated && situation != Situation::Alone {
            (template, kind) = (None, MessageKind::FreeForm);
        }
        let message = Outbound {
            at: self.at,
            kind,
            category: template,
            partner_line: self.partner_line,
            international: self.international,
            reported: None,
            expires: None,
            conversation: None,
            own_price: None,
        };
        state.outbound(&message, regime)
    }
}

/// A message of a category on a day, before it is known what its account makes of it.
pub(super) fn sample(category: Category, day: Day) -> Sample {
    Sample {
        category,
        at: start(day),
        partner_line: false,
        international: category == Category::AuthenticationInternational,
    }
}

/// The first moment of a plan's day. A plan has no time zone; its days are told apart in UTC.
pub(crate) fn start(day: Day) -> Instant {
    start_of_day(Tz::UTC, day)
}
