//! The state that lets the next run go on where this one stops.

use std::collections::{BTreeMap, BTreeSet};

use super::{metered::Metered, run::Run};
use crate::metering::state::{
    Earlier, IdHash, PAIR_DAYS, SETTLED_DAYS, STATE_VERSION, SavedAccount, SavedAllowance, SavedMessage, SavedPair,
    SavedTag, SavedTier, State,
};
use crate::metering::usage::{Usage, UsedLine};
use crate::{
    base::{index::AccountIndex, instant::Instant, month::BillingMonth},
    intake::{
        message::{Message, PairKey},
        report::Conversation,
    },
};

const DAY: u32 = 86_400;

/// What the next run needs of this one and of all before it.
pub(crate) fn saved(run: &Run<'_>, metered: &mut Metered, used: impl Iterator<Item = UsedLine>) -> State {
    let before = run.earlier.map(Earlier::state);
    let through = before.map_or(Instant::MIN, |state| state.through);
    let through = through.max(Instant::from_seconds(run.log.latest));
    let today = today(&metered.settled);
    let keep_from = Instant::from_seconds(today.saturating_mul(DAY)).minus(PAIR_DAYS.saturating_mul(DAY));
    let first_month = BillingMonth::of(keep_from.minus(DAY).to_utc().date_naive());
    let none = Usage::default();
    let usage = before
        .map_or(&none, |state| &state.usage)
        .with(used, run.log.names().tag(), first_month);
    let first_month = first_month.to_string();
    let settled = settled(run, before, metered, today);
    State {
        version: STATE_VERSION,
        through,
        since: Some(run.since.min(Instant::from_seconds(run.log.first_row))),
        persons: persons(run),
        pairs: pairs(run, metered, keep_from),
        allowances: allowances(run, before, metered, &first_month),
        tiers: tiers(run, before, metered, &first_month),
        open: open(run, before, &settled, keep_from),
        settled,
        accounts: accounts(run, before, metered),
        usage,
    }
}

/// The accounts of which something was billed or waits, now or before. An account that only stands in the file may
/// still be corrected.
fn accounts(run: &Run<'_>, before: Option<&State>, metered: &Metered) -> Vec<SavedAccount> {
    let billed = metered.counted.iter().map(|(key, _)| key.account);
    let waiting = run.log.open.iter().map(Message::account);
    let here: BTreeSet<AccountIndex> = billed.chain(waiting).collect();
    let here = here.into_iter().filter_map(|account| {
        let account = run.context.account(account)?;
        Some(SavedAccount {
            account: account.id.clone(),
            currency: account.currency.code().to_owned(),
            time_zone: account.time_zone.name().to_owned(),
        })
    });
    let earlier = before.iter().flat_map(|state| &state.accounts).cloned();
    let all: BTreeMap<String, SavedAccount> = earlier
        .chain(here)
        .map(|saved| (saved.account.clone(), saved))
        .collect();
    all.into_values().collect()
}

/// The day from which on old things are forgotten: the last of this run's days, up to the first long gap between them.
///
/// One row of a wrong clock, years ahead, must not make the state forget everything; a gap only makes it keep more.
fn today(settled: &[(u32, IdHash)]) -> u32 {
    let days: BTreeSet<u32> = settled.iter().map(|(day, _)| *day).collect();
    let mut days = days.into_iter();
    let first = days.next().unwrap_or(0);
    days.take_while({
        let mut last = first;
        move |day| {
            let near = day.saturating_sub(last) <= PAIR_DAYS;
            last = *day;
            near
        }
    })
    .last()
    .unwrap_or(first)
}

/// Every two contacts that were named as one person.
fn persons(run: &Run<'_>) -> Vec<(String, String)> {
    let names = run.log.names();
    let links = names.links().into_iter();
    let mut persons: Vec<(String, String)> = links
        .map(|(a, b)| (names.contact_text(a), names.contact_text(b)))
        .map(|(a, b)| if a <= b { (a, b) } else { (b, a) })
        .collect();
    persons.sort_unstable();
    persons
}

fn pairs(run: &Run<'_>, metered: &mut Metered, keep_from: Instant) -> Vec<SavedPair> {
    let names = run.log.names();
    let touched: BTreeSet<PairKey> = metered.states.iter().map(|(key, _)| *key).collect();
    let untouched = run.earlier_pairs.iter().filter(|(key, _)| !touched.contains(*key));
    let untouched = untouched.map(|(key, pair)| (*key, pair.clone()));
    let mut pairs: Vec<SavedPair> = core::mem::take(&mut metered.states)
        .into_iter()
        .chain(untouched)
        .filter(|(_, pair)| pair.state.matters_after(keep_from, DAY))
        .map(|(PairKey { number, contact }, pair)| SavedPair {
            number: names.number_text(number),
            contact: names.contact_text(contact),
            state: pair.state,
            conversations: recent(pair.conversations, keep_from),
        })
        .collect();
    pairs.sort_unstable_by(|a, b| (&a.number, &a.contact).cmp(&(&b.number, &b.contact)));
    pairs
}

/// The conversations that a late message may still name.
fn recent(mut conversations: Vec<Conversation>, keep_from: Instant) -> Vec<Conversation> {
    conversations.retain(|conversation| conversation.until.is_none_or(|until| keep_from < until));
    conversations.sort_unstable();
    conversations
}

fn allowances(run: &Run<'_>, before: Option<&State>, metered: &Metered, first_month: &str) -> Vec<SavedAllowance> {
    let earlier = before.iter().flat_map(|state| &state.allowances).cloned();
    let here = metered.allowances.iter().map(|(key, requests)| SavedAllowance {
        scope: key.scope(),
        owner: run.allowance_owner(key),
        month: key.month.to_string(),
        used: requests.before.saturating_add(requests.units()),
    });
    // A count of this run stands for the earlier one of the same key, which it contains.
    let all: BTreeMap<_, SavedAllowance> = earlier
        .chain(here)
        .map(|saved| ((saved.scope, saved.owner.clone(), saved.month.clone()), saved))
        .collect();
    all.into_values().filter(|saved| *first_month <= *saved.month).collect()
}

fn tiers(run: &Run<'_>, before: Option<&State>, metered: &Metered, first_month: &str) -> Vec<SavedTier> {
    let earlier = before.iter().flat_map(|state| &state.tiers).cloned();
    let here = metered.tiers.iter().map(|(key, climbing)| SavedTier {
        portfolio: run.context.portfolio_name(key.portfolio).to_owned(),
        market: run.context.tables.markets.name(key.market).to_owned(),
        family: key.family,
        month: key.month.to_string(),
        charged: climbing
            .before
            .saturating_add(u64::try_from(climbing.candidates.len()).unwrap_or(u64::MAX)),
    });
    let key = |saved: &SavedTier| {
        (
            saved.portfolio.clone(),
            saved.market.clone(),
            saved.family,
            saved.month.clone(),
        )
    };
    let all: BTreeMap<_, SavedTier> = earlier.chain(here).map(|saved| (key(&saved), saved)).collect();
    all.into_values().filter(|saved| *first_month <= *saved.month).collect()
}

fn settled(run: &Run<'_>, before: Option<&State>, metered: &mut Metered, today: u32) -> BTreeMap<u32, Vec<IdHash>> {
    let mut settled = before.map(|state| state.settled.clone()).unwrap_or_default();
    let in_app = run.log.in_app.iter().map(|id| (today, IdHash::of(id)));
    for (day, id) in core::mem::take(&mut metered.settled).into_iter().chain(in_app) {
        settled.entry(day).or_default().push(id);
    }
    let first_day = today.saturating_sub(SETTLED_DAYS);
    settled.retain(|day, _| first_day <= *day);
    for ids in settled.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
    settled
}

fn open(
    run: &Run<'_>,
    before: Option<&State>,
    settled: &BTreeMap<u32, Vec<IdHash>>,
    keep_from: Instant,
) -> Vec<SavedMessage> {
    let names = run.log.names();
    let earlier = before.iter().flat_map(|state| &state.open).cloned();
    let here = run.log.open.iter().filter_map(|message| {
        Some(SavedMessage {
            id: IdHash::of(run.log.id(message.id())),
            account: run.context.account(message.account())?.id.clone(),
            number: names.number_text(message.number()),
            contact: names.contact_text(message.contact()),
            facts: message.flags.0,
            sent: message.moment(),
            expires: None,
            reports: run.log.reports(message).collect(),
            tag: names
                .tag()
                .zip(names.tag_text(message.tag()))
                .map(|(name, value)| SavedTag {
                    name: name.to_owned(),
                    value,
                }),
        })
    });
    let mut all: BTreeMap<IdHash, SavedMessage> = earlier
        .chain(here)
        .filter(|message| keep_from <= message.sent)
        .map(|message| (message.id, message))
        .collect();
    for id in settled.values().flatten() {
        all.remove(id);
    }
    all.into_values().collect()
}
