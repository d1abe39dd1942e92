//! `"the window from 09:00 to 09:00, a marketing conversation from 17:30, three messages"`: one business number and one
//! contact in order of time, with what was open and what each message came to.

use std::borrow::Cow;

use chrono::TimeZone;
use serde::{Deserialize, Serialize};

use super::explain::{Explanation, LocalTime};
use crate::{
    base::{category::Category, contact::masked, index::AccountIndex, instant::Instant, span::Span},
    intake::{
        event::EntryPoint,
        message::{Message, PairKey},
    },
    log::{busiest::Busiest, meter::Trace, metered::Metered, run::Run},
    metering::pair::PairState,
};

/// What is open for a while.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningKind {
    /// From the contact's first message to 24 hours after its latest.
    CustomerServiceWindow,
    /// After an arrival by ad or page button that was answered in time.
    EntryPointWindow,
    /// A conversation, where the rules of its day have any.
    Conversation,
}

/// A stretch of time in which something was open. Half-open: `until` is the first second outside.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What was open.
    pub kind: OpeningKind,
    /// The category of a conversation.
    pub category: Option<Category>,
    /// Its start.
    pub since: LocalTime,
    /// Its end.
    pub until: LocalTime,
    /// Its start in seconds since 1970-01-01 UTC.
    pub since_unix: u32,
    /// Its end in seconds since 1970-01-01 UTC.
    pub until_unix: u32,
    /// The message that opened it.
    pub message_id: String,
}

/// A message of the pair.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The message.
    pub message_id: String,
    /// When, in the account's time zone.
    pub at: LocalTime,
    /// When, in seconds since 1970-01-01 UTC.
    pub at_unix: u32,
    /// Whether the contact wrote it.
    pub inbound: bool,
    /// How the contact arrived with it: `ad` or `page_button`.
    pub entry_point: Option<Cow<'static, str>>,
    /// What it came to and why; none for inbound messages, which never cost.
    pub explanation: Option<Explanation>,
}

/// One business number and one contact.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// The business number, masked unless asked for.
    pub business_number: String,
    /// The contact, masked unless asked for.
    pub contact: String,
    /// The contact's country, `?` where its code is not listed; several where they share one.
    pub country: String,
    /// The time zone of the account of its first message.
    pub time_zone: String,
    /// Its messages in order of time.
    pub moments: Vec<Moment>,
    /// What was open, by kind and start.
    pub openings: Vec<Opening>,
}

/// A pair and how much it wrote, to pick one from.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairSummary {
    /// The first message of the pair; it stands for the pair, see `Explained::PairOf`.
    pub message_id: String,
    /// The business number, masked unless asked for.
    pub business_number: String,
    /// The contact, masked unless asked for.
    pub contact: String,
    /// The contact's country, `?` where its code is not listed.
    pub country: String,
    /// Messages of the contact.
    pub received: u64,
    /// Delivered messages of the business.
    pub delivered: u64,
}

fn shown(run: &Run<'_>, text: String) -> String {
    if run.wanted.show_contacts { text } else { masked(&text) }
}

fn country(run: &Run<'_>, contact: u64) -> String {
    let markets = &run.context.tables.markets;
    Some(markets.label(run.log.names().place(contact, markets)))
        .filter(|label| !label.is_empty())
        .unwrap_or("?")
        .to_owned()
}

/// The busiest pairs, where a list was asked for.
pub(crate) fn busiest(run: &Run<'_>, found: &Busiest) -> Vec<PairSummary> {
    let names = run.log.names();
    let summary = found.pairs().iter().map(|pair| PairSummary {
        message_id: run.log.id_text(pair.id),
        business_number: shown(run, names.number_text(pair.number)),
        contact: shown(run, names.contact_text(pair.contact)),
        country: country(run, pair.contact),
        received: pair.received,
        delivered: pair.delivered,
    });
    summary.collect()
}

/// The timelines of the pairs that were asked for; `explanations` are those of their messages.
pub(crate) fn timelines(run: &Run<'_>, metered: &Metered, explanations: &[Explanation]) -> Vec<Timeline> {
    let mut pairs: Vec<PairKey> = metered.traces.iter().map(|trace| trace.message.pair()).collect();
    pairs.extend(metered.inbound.iter().map(Message::pair));
    pairs.sort_by_cached_key(|pair| {
        let names = run.log.names();
        (names.contact_text(pair.contact), names.number_text(pair.number))
    });
    pairs.dedup();
    pairs
        .into_iter()
        .map(|pair| timeline(run, metered, explanations, pair))
        .collect()
}

fn timeline(run: &Run<'_>, metered: &Metered, explanations: &[Explanation], pair: PairKey) -> Timeline {
    // Within a pair both are in the order in which they were run.
    let traces: Vec<&Trace> = metered
        .traces
        .iter()
        .filter(|trace| trace.message.pair() == pair)
        .collect();
    let inbound: Vec<&Message> = metered
        .inbound
        .iter()
        .filter(|message| message.pair() == pair)
        .collect();
    let mut moments: Vec<Moment> = inbound.iter().map(|message| moment(run, message, None)).collect();
    moments.extend(traces.iter().map(|trace| {
        let id = run.log.id_text(trace.message.id());
        let own = explanations.iter().find(|explanation| explanation.message_id == id);
        moment(run, &trace.message, own.cloned())
    }));
    moments.sort_by(|a, b| (a.at_unix, !a.inbound, &a.message_id).cmp(&(b.at_unix, !b.inbound, &b.message_id)));
    let first = traces.first().map(|trace| &trace.message);
    let account = first
        .or(inbound.first().copied())
        .and_then(|message| run.context.account(message.account()));
    let mut openings = windows(run, &inbound);
    openings.extend(conversations(run, metered, &traces));
    let names = run.log.names();
    Timeline {
        business_number: shown(run, names.number_text(pair.number)),
        contact: shown(run, names.contact_text(pair.contact)),
        country: country(run, pair.contact),
        time_zone: account.map_or_else(String::new, |account| account.time_zone.name().to_owned()),
        moments,
        openings,
    }
}

fn local(run: &Run<'_>, account: AccountIndex, at: Instant) -> LocalTime {
    match run.context.account(account) {
        Some(account) => account
            .time_zone
            .from_utc_datetime(&at.to_utc().naive_utc())
            .to_rfc3339(),
        None => at.to_string(),
    }
}

fn moment(run: &Run<'_>, message: &Message, explanation: Option<Explanation>) -> Moment {
    Moment {
        message_id: run.log.id_text(message.id()),
        at: local(run, message.account(), message.moment()),
        at_unix: message.moment().seconds(),
        inbound: message.inbound(),
        entry_point: message.entry_point().map(|entry| match entry {
            EntryPoint::Ad => "ad".into(),
            EntryPoint::PageButton => "page_button".into(),
        }),
        explanation,
    }
}

fn opening(run: &Run<'_>, message: &Message, kind: OpeningKind, category: Option<Category>, span: Span) -> Opening {
    Opening {
        kind,
        category,
        since: local(run, message.account(), span.start),
        until: local(run, message.account(), span.end),
        since_unix: span.start.seconds(),
        until_unix: span.end.seconds(),
        message_id: run.log.id_text(message.id()),
    }
}

/// Moves the end of what is open.
fn end_at(run: &Run<'_>, opening: &mut Opening, account: AccountIndex, end: Instant) {
    opening.until = local(run, account, end);
    opening.until_unix = end.seconds();
}

/// Customer service windows (COM-103): each message of the contact restarts the one that is open.
fn windows(run: &Run<'_>, inbound: &[&Message]) -> Vec<Opening> {
    let mut windows: Vec<Opening> = vec![];
    for message in inbound {
        let at = message.moment();
        let period = run.context.period(run.context.calendar.period(message.account(), at));
        let of_its_day = period.and_then(|period| run.context.tables.regimes.get(period.regime?));
        // A window of the day before the first rules reaches into them, and they say how far.
        let regime = of_its_day.or(run.context.tables.regimes.first());
        let Some(regime) = regime else { continue };
        let span = Span::starting(at, regime.window_hours.saturating_mul(3_600));
        match windows.last_mut().filter(|last| at.seconds() < last.until_unix) {
            Some(last) => end_at(run, last, message.account(), span.end),
            None => windows.push(opening(run, message, OpeningKind::CustomerServiceWindow, None, span)),
        }
    }
    windows
}

/// The conversations of a pair's state: of the two-kind rules, then by category.
const CONVERSATIONS: [fn(&PairState) -> Option<Span>; 5] = [
    |state| state.two_kind,
    |state| state.marketing,
    |state| state.utility,
    |state| state.authentication,
    |state| state.service,
];

/// Entry-point windows and conversations, as the pair's state shows them before and after each message.
fn conversations(run: &Run<'_>, metered: &Metered, traces: &[&Trace]) -> Vec<Opening> {
    let mut entries: Vec<Opening> = vec![];
    let mut conversations: Vec<Opening> = vec![];
    for trace in traces {
        let (before, after, message) = (&trace.before, &trace.after, &trace.message);
        let changed = |slot: fn(&PairState) -> Option<Span>| slot(after).filter(|_| slot(before) != slot(after));
        if let Some(span) = changed(|state| state.entry_window) {
            let same = entries
                .last_mut()
                .filter(|last| last.since_unix == span.start.seconds());
            if let Some(entry) = same {
                end_at(run, entry, message.account(), span.end);
            } else {
                // A window that an answer opened ends the conversations; one that is only reported leaves them.
                let ended = CONVERSATIONS.iter().all(|slot| slot(after).is_none());
                for open in conversations.iter_mut().filter(|_| ended) {
                    if span.start.seconds() < open.until_unix {
                        end_at(run, open, message.account(), span.start);
                    }
                }
                // A reported end may lie before the message that reported it; then nothing was open.
                if span.end <= span.start {
                    continue;
                }
                entries.push(opening(run, message, OpeningKind::EntryPointWindow, None, span));
            }
        }
        for slot in CONVERSATIONS {
            if let Some(span) = changed(slot) {
                let category = metered.key(trace.count).map(|key| key.event.category);
                conversations.push(opening(run, message, OpeningKind::Conversation, category, span));
            }
        }
    }
    entries.extend(conversations);
    entries
}
