//! How much of a volume comes in which situation: shares, and conversations from messages.

use super::{
    field::{CHECK_DIGITS, MOST_UNITS, too_many},
    plan::Volume,
    problems::{Place, Problems},
    ratio::Ratio,
    row::{Part, sample},
    situation::{Sample, Situation},
};
use crate::{
    base::{category::Category, instant::Day, localized::LocalizedText},
    metering::charge_event::{Due, FreeReason, Unit},
    tariff::regime::{ChargedUnit, Regime},
};

/// How much of a volume comes in which situation.
pub(super) struct Split<'a> {
    pub(super) place: Place,
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
}

impl Quantity {
    /// A share, rounded down; the rest.
    fn split(self, share: Ratio) -> (Self, Self) {
        let part = |units: Option<u64>| units.and_then(|units| share.of_down(units));
        let rest = |units: Option<u64>| units.map(|units| units.saturating_sub(share.of_down(units).unwrap_or(0)));
        let of = |conversations, messages| Self {
            conversations,
            messages,
            per: self.per,
        };
        (
            of(part(self.conversations), part(self.messages)),
            of(rest(self.conversations), rest(self.messages)),
        )
    }

    /// Messages, from conversations where they are not given.
    fn messages(self) -> Option<u64> {
        self.messages.or_else(|| {
            self.conversations
                .zip(self.per)
                .and_then(|(units, per)| per.of_up(units))
        })
    }

    /// Conversations, from messages where they are not given.
    fn conversations(self) -> Option<u64> {
        self.conversations
            .or_else(|| self.messages.zip(self.per).and_then(|(units, per)| per.into_up(units)))
    }
}

impl Split<'_> {
    fn wrong(
        &self,
        problems: &mut Problems,
        field: &'static str,
        message: impl Into<LocalizedText>,
        remedy: impl Into<LocalizedText>,
    ) {
        problems.add(self.place, field, message, remedy);
    }

    /// The rules as a reader knows them; in German in the dative.
    fn rules(&self) -> (String, String) {
        self.regime.map_or_else(
            || {
                (
                    format!("no charging rules are known on {}", self.day),
                    format!("am {} ist kein Regelwerk bekannt", self.day),
                )
            },
            |regime| {
                (
                    format!("rules {} in force since {}", regime.name, regime.effective_from),
                    format!("Regelwerk {}, in Kraft seit {}", regime.name, regime.effective_from),
                )
            },
        )
    }

    /// The parts with their quantities, and how many messages are delivered in all, where that can be known.
    pub(super) fn parts(&self, problems: &mut Problems) -> Option<(Vec<Part>, Option<u64>)> {
        let sample = sample(self.category, self.day);
        if let Some(word) = &self.volume.free {
            return self.stated_free(word, sample, problems);
        }
        if self.volume.in_window.is_some() && sample.answers() {
            let message = LocalizedText::new(
                format!("given for {}, which only comes inside the window", self.category),
                format!("steht bei {}, das es nur im Fenster gibt", self.category),
            );
            self.wrong(problems, "in_window", message, LEAVE_OUT);
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
        Some((parts, self.quantity.messages()))
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
            let (english, german) = self.rules();
            let message = LocalizedText::new(
                format!("`{}` is not charged under the {english}", self.category),
                format!("`{}` wird nicht berechnet nach {german}", self.category),
            );
            let remedy = if sample.international {
                (
                    "write authentication, or a later month",
                    "schreiben Sie authentication, oder einen späteren Monat",
                )
            } else {
                (
                    "write marketing, utility, authentication or service, or an earlier month",
                    "schreiben Sie marketing, utility, authentication oder service, oder einen früheren Monat",
                )
            };
            self.wrong(problems, "category", message, remedy);
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
            let (english, german) = self.rules();
            let message = LocalizedText::new(
                format!("missing; the {english} charge {unit}"),
                format!("fehlt; nach {german}, wird {unit} berechnet"),
            );
            let remedy = LocalizedText::new(
                format!("give {unit}, or messages_per_conversation to convert"),
                format!("geben Sie {unit} an, oder messages_per_conversation zum Umrechnen"),
            );
            self.wrong(problems, unit, message, remedy);
        }
        known.map(|_| ())
    }

    fn stated_free(&self, word: &str, sample: Sample, problems: &mut Problems) -> Option<(Vec<Part>, Option<u64>)> {
        let quantity = self.quantity;
        for (field, share) in [
            ("entry_point", &self.volume.entry_point),
            ("in_window", &self.volume.in_window),
        ] {
            if share.is_some() {
                let message = (
                    "given beside free, which holds for the whole row",
                    "steht neben free, das für die ganze Zeile gilt",
                );
                let remedy = ("leave one of the two out", "lassen Sie eines von beiden weg");
                self.wrong(problems, field, message, remedy);
            }
        }
        let reason = FREE_REASONS.into_iter().find(|reason| reason.as_str() == word);
        let Some((reason, situation)) = reason.and_then(|reason| Some((reason, Situation::of_reason(reason)?))) else {
            let message = match reason {
                Some(_) => LocalizedText::new(
                    format!("`{word}` is counted or follows from the account; it cannot be stated"),
                    format!("`{word}` wird gezählt oder folgt aus dem Konto; angeben lässt es sich nicht"),
                ),
                None => LocalizedText::new(
                    format!(
                        "`{word}` is not a reason; expected open_conversation, entry_point, service_free, \
                         customer_service_window or reaction"
                    ),
                    format!(
                        "`{word}` ist kein Grund; erwartet ist open_conversation, entry_point, service_free, \
                         customer_service_window oder reaction"
                    ),
                ),
            };
            let remedy = (
                "leave it out to have it counted",
                "lassen Sie es weg, dann wird gezählt",
            );
            self.wrong(problems, "free", message, remedy);
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
            let (english, german) = self.rules();
            let message = LocalizedText::new(
                format!("{} is not free as `{word}` under the {english}", self.category),
                format!("{} ist nicht kostenlos als `{word}` nach {german}", self.category),
            );
            let remedy = (
                "correct the reason, the category or the month",
                "berichtigen Sie den Grund, die Kategorie oder den Monat",
            );
            self.wrong(problems, "free", message, remedy);
            return None;
        }
        let (units, field) = match event.unit {
            Unit::Message => (quantity.messages(), "messages"),
            Unit::Conversation => (quantity.conversations(), "conversations"),
        };
        let Some(units) = units else {
            let message = LocalizedText::new(
                format!("missing; what is free as `{word}` is counted in {field}"),
                format!("fehlt; was als `{word}` kostenlos ist, wird in {field} gezählt"),
            );
            let remedy = LocalizedText::new(format!("give {field}"), format!("geben Sie {field} an"));
            self.wrong(problems, field, message, remedy);
            return None;
        };
        let part = Part {
            situation,
            quantity: units,
        };
        Some((
            Some(part).filter(|part| 0 < part.quantity).into_iter().collect(),
            quantity.messages(),
        ))
    }
}

/// The quantities given, checked.
pub(super) fn quantity(place: Place, volume: &Volume, problems: &mut Problems) -> Option<Quantity> {
    let Volume {
        conversations,
        messages,
        messages_per_conversation,
        ..
    } = volume;
    let mut sound = true;
    for (field, number) in [("conversations", conversations), ("messages", messages)] {
        if let Some(number) = number.filter(|number| MOST_UNITS < *number) {
            problems.add(place, field, too_many(number), CHECK_DIGITS);
            sound = false;
        }
    }
    let per = match messages_per_conversation {
        None => None,
        Some(text) => {
            let per = Ratio::number(text).filter(|per| per.is_at_least_one());
            let per = per.filter(|per| per.of_up(1).is_some_and(|most| most <= 10_000));
            if per.is_none() {
                let message = LocalizedText::new(
                    format!("`{text}` is not a number of messages; expected 1 to 10000, for example 2.5"),
                    format!("`{text}` ist keine Zahl von Nachrichten; erwartet ist 1 bis 10000, zum Beispiel 2.5"),
                );
                let remedy = (
                    "write how many delivered messages a conversation has on average",
                    "schreiben Sie, wie viele zugestellte Nachrichten eine Konversation im Mittel hat",
                );
                problems.add(place, "messages_per_conversation", message, remedy);
                sound = false;
            }
            per
        }
    };
    match (conversations, messages, per) {
        (None, None, _) => {
            let message = ("no quantity is given", "es fehlt eine Menge");
            let remedy = (
                "write messages or conversations; 0 where there are none",
                "schreiben Sie messages oder conversations; 0, wo es keine gibt",
            );
            problems.add(place, "messages", message, remedy);
            sound = false;
        }
        (Some(_), Some(_), Some(_)) => {
            let message = (
                "given beside both conversations and messages, which say it already",
                "steht neben conversations und messages, die es schon sagen",
            );
            let remedy = ("leave one of the three out", "lassen Sie eines der drei weg");
            problems.add(place, "messages_per_conversation", message, remedy);
            sound = false;
        }
        (Some(conversations), Some(messages), None) if messages < conversations => {
            let message = LocalizedText::new(
                format!("`{messages}` is less than the conversations; each has at least one message"),
                format!("`{messages}` ist weniger als die Konversationen; jede hat mindestens eine Nachricht"),
            );
            let remedy = ("correct one of the two", "berichtigen Sie eines von beiden");
            problems.add(place, "messages", message, remedy);
            sound = false;
        }
        _ => {}
    }
    sound.then_some(Quantity {
        conversations: *conversations,
        messages: *messages,
        per,
    })
}

/// A share given, checked; none of it where none is given.
pub(super) fn share(place: Place, field: &'static str, text: Option<&str>, problems: &mut Problems) -> Option<Ratio> {
    let Some(text) = text else { return Some(Ratio::NONE) };
    let share = Ratio::share(text);
    if share.is_none() {
        let message = LocalizedText::new(
            format!("`{text}` is not a share; expected 0 to 1 or 0% to 100%, for example 20%"),
            format!("`{text}` ist kein Anteil; erwartet ist 0 bis 1 oder 0% bis 100%, zum Beispiel 20%"),
        );
        let remedy = (
            "write it as a percentage with a % or as a part of 1",
            "schreiben Sie ihn in Prozent mit % oder als Teil von 1",
        );
        problems.add(place, field, message, remedy);
    }
    share
}

const LEAVE_OUT: (&str, &str) = ("leave it out", "lassen Sie es weg");

const FREE_REASONS: [FreeReason; 7] = [
    FreeReason::OpenConversation,
    FreeReason::EntryPoint,
    FreeReason::MonthlyAllowance,
    FreeReason::ServiceFree,
    FreeReason::CustomerServiceWindow,
    FreeReason::Reaction,
    FreeReason::Exempt,
];
