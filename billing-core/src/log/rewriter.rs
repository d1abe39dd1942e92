//! `"three replies within two minutes become one"`: the messages of a pair as other habits would have sent them.

use super::run::Run;
use crate::{
    base::{
        category::TemplateCategory,
        index::{AccountIndex, NumberIndex},
        mix_hash::mix_hash,
    },
    habits::Numbers,
    intake::{event::MessageKind, message::Message, names::Names},
    metering::pair::PairState,
};

/// Rewrites pairs; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Rewriter {
    messages: Vec<Message>,
}

impl Rewriter {
    /// The messages of one pair, in order of time before and afterwards.
    pub(crate) fn pair(&mut self, messages: &[Message], run: &Run<'_>) -> &[Message] {
        self.messages.clear();
        let Some(first) = messages.first() else {
            return &self.messages;
        };
        let habits = run.habits;
        let number = match habits.numbers {
            Some(Numbers::Split(parts @ 2..)) => part(first, parts, run.log.names()),
            Some(Numbers::Split(0..=1) | Numbers::Joined) | None => first.number(),
        };
        let mut window = run
            .earlier_pairs
            .get(&first.pair())
            .map_or_else(PairState::default, |earlier| PairState {
                last_inbound: earlier.state.last_inbound,
                ..PairState::default()
            });
        // The account and the moment of the first of the replies that become one.
        let mut replies: Option<(AccountIndex, u32)> = None;
        for message in messages {
            let mut message = Message { number, ..*message };
            if message.inbound() {
                window.inbound(message.moment(), false);
                replies = None;
            } else {
                if habits.utility_in_window && is_utility_inside(&message, &window, run) {
                    message = message.as_free_form();
                }
                if 0 < habits.merge_replies && is_reply(&message) {
                    let at = message.moment().seconds();
                    match replies {
                        Some((account, since))
                            if account == message.account() && at < since.saturating_add(habits.merge_replies) =>
                        {
                            continue;
                        }
                        Some(_) | None => replies = Some((message.account(), at)),
                    }
                }
            }
            self.messages.push(message);
        }
        &self.messages
    }
}

/// Whether it is a utility template inside the customer service window, by the rules of its day.
fn is_utility_inside(message: &Message, window: &PairState, run: &Run<'_>) -> bool {
    let is_utility =
        message.kind() == Some(MessageKind::Template) && message.category() == Some(TemplateCategory::Utility);
    let at = message.moment();
    let regime = || run.context.regime(run.context.calendar.period(message.account(), at));
    is_utility && regime().is_some_and(|regime| window.window_open(at, regime))
}

/// Whether it is a free-form message; not one that a report may still name a template.
fn is_reply(message: &Message) -> bool {
    let may_be_template = message.flags.kind_unstated() && message.has_reports();
    message.reached() && message.kind() == Some(MessageKind::FreeForm) && !may_be_template
}

/// The one of the parts of its business number that a person writes to. It goes by the person as text (D21): numbers
/// by which the log calls a person depend on the order of reading.
fn part(message: &Message, parts: u16, names: &Names) -> NumberIndex {
    /// FNV-1a.
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let person = names.contact_text(message.contact());
    let hash = person
        .bytes()
        .fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    // The highest bits of the product are a number below `parts`, each equally likely.
    let product = u128::from(mix_hash(hash)).wrapping_mul(parts.into());
    let part = u32::try_from(product.wrapping_shr(u64::BITS)).unwrap_or(0);
    // The places of numbers are few, so that those of all parts fit. Nobody asks for their texts.
    let place = message.number().number().saturating_mul(parts.into());
    NumberIndex::of_number(place.saturating_add(part))
}
