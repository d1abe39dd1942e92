//! How much of a volume comes in which situation: shares, and conversations from messages.

use super::{
    course::Factor,
    fault_value::RulesOfDay,
    plan::{MOST_UNITS, Volume},
    plan_fault::PlanFault,
    problems::{Problems, TableRow},
    ratio::Ratio,
    situation::{Part, Sample, Situation, sample},
};
use crate::{
    base::{category::Category, instant::Day},
    metering::charge_event::{Due, FreeReason, Unit},
    tariff::regime::{ChargedUnit, Regime},
};

/// How much of a volume comes in which situation.
pub(super) struct Split<'a> {
    pub(super) place: TableRow,
    pub(super) volume: &'a Volume,
    pub(super) category: Category,
    pub(super) day: Day,
    pub(super) regime: Option<&'a Regime>,
    pub(super) quantity: Quantity,
    pub(super) entry_point: Ratio,
    pub(super) in_window: Ratio,
}

/// A quantity in both units, as far as each is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quantity {
    conversations: Option<u64>,
    messages: Option<u64>,
    per: Option<Ratio>,
    pub(super) contacts: Option<u64>,
}

impl Quantity {
    /// The same in another month.
    pub(super) fn times(self, place: TableRow, factor: Factor, problems: &mut Problems) -> Option<Self> {
        let mut grown = self;
        for units in [&mut grown.conversations, &mut grown.messages, &mut grown.contacts] {
            if let Some(stated) = *units {
                *units = factor.of(stated).filter(|units| *units <= MOST_UNITS);
                if units.is_none() {
                    let found = factor.of(stated).unwrap_or(u64::MAX);
                    problems.add(place, "growth", PlanFault::TooLarge { found });
                    return None;
                }
            }
        }
        Some(grown)
    }

    /// A share, rounded down; the rest.
    fn split(self, share: Ratio) -> (Self, Self) {
        let part = |units: Option<u64>| units.and_then(|units| share.of_down(units));
        let rest = |units: Option<u64>| units.map(|units| units.saturating_sub(share.of_down(units).unwrap_or(0)));
        let of = |conversations, messages| Self {
            conversations,
            messages,
            per: self.per,
            contacts: None,
        };
        (
            of(part(self.conversations), part(self.messages)),
            of(rest(self.conversations), rest(self.messages)),
        )
    }

    /// Messages, from conversations where they are not given.
    pub(super) fn messages(self) -> Option<u64> {
        self.messages.or_else(|| {
            self.conversations
                .zip(self.per)
                .and_then(|(units, per)| per.of_up(units))
        })
    }

    /// Conversations, from messages where they are not given.
    pub(super) fn conversations(self) -> Option<u64> {
        self.conversations
            .or_else(|| self.messages.zip(self.per).and_then(|(units, per)| per.into_up(units)))
    }
}

impl Split<'_> {
    fn rules(&self) -> RulesOfDay {
        RulesOfDay::of(self.regime, self.day)
    }

    /// The parts with their quantities.
    pub(super) fn parts(&self, problems: &mut Problems) -> Option<Vec<Part>> {
        let sample = sample(self.category, self.day);
        if let Some(word) = &self.volume.free {
            return self.stated_free(word, sample, problems);
        }
        if self.volume.in_window.is_some() && sample.answers() {
            let category = self.category;
            problems.add(self.place, "in_window", PlanFault::ShareOfAnswers { category });
        }
        self.check_category(sample, problems)?;
        self.check_unit(problems)?;
        let (free, rest) = self.quantity.split(self.entry_point);
        // Where the window changes nothing, nothing is cut in two and rounded twice.
        let alike = sample.event(Situation::InWindow, self.regime) == sample.event(Situation::Alone, self.regime);
        let (inside, outside) = if sample.answers() {
            (rest, Quantity::default())
        } else if alike {
            (Quantity::default(), rest)
        } else {
            rest.split(self.in_window)
        };
        let mut parts = vec![];
        let mut add = |situation, quantity| {
            if 0 < quantity {
                parts.push(Part { situation, quantity });
            }
        };
        // Where only conversations are known, each that an entry point made free is counted as one message.
        add(
            Situation::EntryPoint,
            free.messages().or(free.conversations).unwrap_or(0),
        );
        for (situation, part) in [(Situation::InWindow, inside), (Situation::Alone, outside)] {
            match sample.event(situation, self.regime).unit {
                Unit::Message => {
                    let known = part.messages().or(part.conversations.filter(|_| self.regime.is_none()));
                    add(situation, known.unwrap_or(0));
                }
                Unit::Conversation => {
                    let conversations = part.conversations().unwrap_or(0);
                    add(situation, conversations);
                    let joined = part
                        .messages()
                        .map_or(0, |messages| messages.saturating_sub(conversations));
                    add(Situation::Joining, joined);
                }
            }
        }
        Some(parts)
    }

    /// Whether the rules of the day know the category.
    fn check_category(&self, sample: Sample, problems: &mut Problems) -> Option<()> {
        let Some(regime) = self.regime else { return Some(()) };
        let two_kinds = regime.unit == ChargedUnit::TwoKindConversation;
        let known = match self.category {
            Category::Marketing | Category::Utility | Category::Authentication | Category::Service => true,
            Category::AuthenticationInternational => regime.authentication_international,
            Category::BusinessInitiated | Category::UserInitiated => two_kinds,
        };
        if !known {
            let (category, rules) = (self.category, self.rules());
            let fault = if sample.international {
                PlanFault::InternationalNotCharged { category, rules }
            } else {
                PlanFault::CategoryNotCharged { category, rules }
            };
            problems.add(self.place, "category", fault);
        }
        known.then_some(())
    }

    /// Whether the quantity is one the rules charge.
    fn check_unit(&self, problems: &mut Problems) -> Option<()> {
        let Some(regime) = self.regime else { return Some(()) };
        let (known, unit) = match regime.unit {
            ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation => {
                (self.quantity.conversations(), "conversations")
            }
            ChargedUnit::Message => (self.quantity.messages(), "messages"),
        };
        if known.is_none() {
            let rules = self.rules();
            problems.add(self.place, unit, PlanFault::ChargedUnitMissing { rules, unit });
        }
        known.map(|_| ())
    }

    fn stated_free(&self, word: &str, sample: Sample, problems: &mut Problems) -> Option<Vec<Part>> {
        let quantity = self.quantity;
        for (field, share) in [
            ("entry_point", &self.volume.entry_point),
            ("in_window", &self.volume.in_window),
        ] {
            if share.is_some() {
                problems.add(self.place, field, PlanFault::ShareBesideFree);
            }
        }
        let reason = FREE_REASONS.into_iter().find(|reason| reason.as_str() == word);
        let Some((reason, situation)) = reason.and_then(|reason| Some((reason, Situation::of_reason(reason)?))) else {
            let word = word.to_owned();
            let fault = match reason {
                Some(_) => PlanFault::ReasonNotStated { word },
                None => PlanFault::UnknownReason { word },
            };
            problems.add(self.place, "free", fault);
            return None;
        };
        let event = sample.event(situation, self.regime);
        let message_category = match self.category {
            Category::BusinessInitiated | Category::UserInitiated => false,
            Category::Marketing
            | Category::Utility
            | Category::Authentication
            | Category::AuthenticationInternational
            | Category::Service => true,
        };
        if event.due != Due::Free(reason) || !message_category {
            let fault = PlanFault::NotFree {
                category: self.category,
                word: word.to_owned(),
                rules: self.rules(),
            };
            problems.add(self.place, "free", fault);
            return None;
        }
        let (units, unit) = match event.unit {
            Unit::Message => (quantity.messages(), "messages"),
            Unit::Conversation => (quantity.conversations(), "conversations"),
        };
        let Some(units) = units else {
            let word = word.to_owned();
            problems.add(self.place, unit, PlanFault::FreeUnitMissing { word, unit });
            return None;
        };
        let part = Part {
            situation,
            quantity: units,
        };
        Some(Some(part).filter(|part| 0 < part.quantity).into_iter().collect())
    }
}

/// The quantities given, checked.
pub(super) fn quantity(place: TableRow, volume: &Volume, problems: &mut Problems) -> Option<Quantity> {
    let Volume {
        conversations,
        messages,
        messages_per_conversation,
        contacts,
        messages_per_contact,
        ..
    } = volume;
    let mut sound = true;
    let mut wrong = |field, fault| {
        problems.add(place, field, fault);
        sound = false;
    };
    for (field, number) in [
        ("conversations", conversations),
        ("messages", messages),
        ("contacts", contacts),
    ] {
        if let Some(found) = number.filter(|number| MOST_UNITS < *number) {
            wrong(field, PlanFault::TooLarge { found });
        }
    }
    let limited = |text: &str| Ratio::number(text).filter(|per| per.of_up(1).is_some_and(|most| most <= 10_000));
    let per = messages_per_conversation.as_ref().and_then(|text| {
        let per = limited(text).filter(|per| per.is_at_least_one());
        if per.is_none() {
            let found = text.clone();
            wrong("messages_per_conversation", PlanFault::NotAnAverage { found });
        }
        per
    });
    let mut messages = *messages;
    if let Some(text) = messages_per_contact {
        if conversations.is_some() || messages.is_some() {
            let field = if messages.is_some() {
                "messages"
            } else {
                "conversations"
            };
            wrong(field, PlanFault::QuantityBesideContacts);
        }
        match (limited(text), contacts) {
            (None, _) => {
                let found = text.clone();
                wrong("messages_per_contact", PlanFault::NotMessagesPerContact { found });
            }
            (Some(_), None) => wrong("contacts", PlanFault::ContactsMissing),
            (Some(each), Some(contacts)) => {
                messages = each.of_up(*contacts).filter(|messages| *messages <= MOST_UNITS);
                if messages.is_none() {
                    let found = *contacts;
                    wrong("contacts", PlanFault::TooLarge { found });
                }
            }
        }
    } else {
        match (*conversations, messages) {
            (None, None) => wrong("messages", PlanFault::QuantityMissing),
            (Some(_), Some(_)) if messages_per_conversation.is_some() => {
                wrong("messages_per_conversation", PlanFault::AverageBesideBoth);
            }
            (Some(conversations), Some(messages)) if messages < conversations => {
                let fault = PlanFault::FewerMessagesThanConversations {
                    messages,
                    conversations,
                };
                wrong("messages", fault);
            }
            _ => {}
        }
    }
    sound.then_some(Quantity {
        conversations: *conversations,
        messages,
        per,
        contacts: *contacts,
    })
}

/// A share given, checked; none of it where none is given.
pub(super) fn share(
    place: TableRow,
    field: &'static str,
    text: Option<&str>,
    problems: &mut Problems,
) -> Option<Ratio> {
    let Some(text) = text else { return Some(Ratio::NONE) };
    let share = Ratio::share(text);
    if share.is_none() {
        let found = text.to_owned();
        problems.add(place, field, PlanFault::NotAShare { found });
    }
    share
}

const FREE_REASONS: [FreeReason; 7] = [
    FreeReason::OpenConversation,
    FreeReason::EntryPoint,
    FreeReason::MonthlyAllowance,
    FreeReason::ServiceFree,
    FreeReason::CustomerServiceWindow,
    FreeReason::Reaction,
    FreeReason::Exempt,
];
