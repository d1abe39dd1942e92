//! Runs the pairs of a shard through their states and counts what comes out.
//!
//! Written for speed: a message costs one look-up of its period, one step of its pair and one count in a small table.
//! Only units that an allowance or a tier must put in order are kept one by one, in 16 bytes.

use chrono::TimeZone;
use hashbrown::{HashMap, HashSet};

use super::{
    busiest::Busiest,
    in_order::InOrder,
    parts::Parts,
    rewriter::Rewriter,
    run::Run,
    similar::Similar,
    waiting::{Candidate, Climbing, Requests},
};
use crate::{
    base::{
        category::{Category, TemplateCategory},
        index::{CountIndex, PeriodIndex},
        instant::Instant,
        market::Destination,
    },
    intake::{
        account::CreditLine,
        event::MessageKind,
        message::{IdRef, Message, PairKey},
        names::is_scoped,
        report::{Conversation, ConversationKind, Report},
    },
    metering::{
        charge_event::{ChargeEvent, Due, Unit},
        counts::{AllowanceKey, BreakdownKey, CountKey, TierKey},
        list_price::list_price,
        pair::{Membership, Outbound, OwnPrice, PairState},
        state::{EarlierPair, IdHash},
    },
    settings::{Dimension, Explained},
    tariff::regime::{ChargedUnit, Regime},
};

/// Units equal in everything that decides about a price.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) key: CountKey,
    priced: bool,
    route: Route,
}

/// Where a unit of a count goes.
#[derive(Debug, Clone, Copy)]
enum Route {
    /// Counted at once.
    Count,
    /// Into the queue of a volume tier, by its place in the list.
    Tier(usize),
    /// Into the queue of its allowance.
    Allowance,
    /// Refused: there is no price.
    Refuse,
}

/// Seconds of a minute.
const MINUTE: u32 = 60;

/// What was reported of a message, as its pair takes it.
#[derive(Debug, Default)]
struct Reported {
    conversation: Option<Membership>,
    own_price: Option<OwnPrice>,
    /// Where its own contact belongs, if that is not the person's number.
    place: Option<Destination>,
}

impl Reported {
    /// The message as a template, where it opened the conversation of a template's category.
    fn named(&self, message: &Message) -> Option<Message> {
        match self.conversation {
            Some(Membership {
                kind: ConversationKind::Template(category),
                opened_before: false,
                ..
            }) if message.flags.kind_unstated() => Some(message.as_template(category)),
            Some(_) | None => None,
        }
    }
}

/// Whether two times of one conversation may be the same, since ends are rounded up to the minute.
fn near(a: Instant, b: Instant) -> bool {
    a.max(b) <= a.min(b).plus(MINUTE)
}

/// Whether two reports of one message, or of one conversation, can both be true; takes in an end that was not known.
fn agrees(known: &mut Conversation, other: &Conversation) -> bool {
    let same_end = known.until.zip(other.until).is_none_or(|(a, b)| near(a, b));
    if known.id == other.id {
        known.until = known.until.or(other.until);
    }
    known.id == other.id && known.kind == other.kind && same_end
}

/// A message an explanation is wanted for, with everything that was open before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    pub(crate) message: Message,
    pub(crate) place: Destination,
    pub(crate) before: PairState,
    pub(crate) after: PairState,
    pub(crate) window_open: bool,
    pub(crate) count: CountIndex,
    pub(crate) allowance: Option<AllowanceKey>,
    pub(crate) tier: Option<TierKey>,
}

type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

pub(crate) struct Meter<'a> {
    run: &'a Run<'a>,
    counts: Vec<Count>,
    pub(super) parts: Parts,
    count_places: Map<CountKey, CountIndex>,
    pub(crate) allowances: Vec<(AllowanceKey, Requests)>,
    allowance_places: Map<AllowanceKey, usize>,
    pub(crate) tiers: Vec<(TierKey, Climbing)>,
    tier_places: Map<TierKey, usize>,
    pub(crate) refused: Vec<(IdRef, CountIndex)>,
    pub(crate) traces: Vec<Trace>,
    pub(crate) free_form_outside_window: u64,
    pub(crate) before_saved_state: u64,
    pub(crate) conversation_reports_disagree: u64,
    pub(crate) similar: Similar,
    pub(crate) states: Vec<(PairKey, EarlierPair)>,
    /// Hashes of this run's messages by day, for a saved state.
    pub(crate) settled: Vec<(u32, IdHash)>,
    /// Inbound messages an explanation was asked for.
    pub(crate) inbound: Vec<Message>,
    pub(crate) busiest: Busiest,
    in_order: InOrder,
    /// The conversations that were reported of the pair at hand.
    conversations: Vec<Conversation>,
    /// The contact every message of which is wanted.
    wanted_contact: Option<u64>,
    /// Whether every message of the pair at hand is wanted.
    pair_wanted: bool,
    wanted: Option<HashSet<&'a [u8], foldhash::fast::FixedState>>,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(run: &'a Run<'a>) -> Self {
        let wanted = match &run.wanted.explained {
            Explained::These(ids) => Some(ids.iter().map(String::as_bytes).collect()),
            Explained::None | Explained::All | Explained::Contact(_) | Explained::PairOf(_) => None,
        };
        Self {
            run,
            counts: vec![],
            parts: Parts::new(run.wanted.parts_by_tag().then(|| run.log.names().tag_values())),
            count_places: Map::default(),
            allowances: vec![],
            allowance_places: Map::default(),
            tiers: vec![],
            tier_places: Map::default(),
            refused: vec![],
            traces: vec![],
            free_form_outside_window: 0,
            before_saved_state: 0,
            conversation_reports_disagree: 0,
            similar: Similar::default(),
            states: vec![],
            settled: vec![],
            inbound: vec![],
            busiest: Busiest::new(run.wanted.busiest),
            in_order: InOrder::default(),
            conversations: vec![],
            wanted_contact: match &run.wanted.explained {
                Explained::Contact(contact) => run.log.person_of(contact),
                Explained::None | Explained::All | Explained::These(_) | Explained::PairOf(_) => None,
            },
            pair_wanted: false,
            wanted,
        }
    }

    /// Runs each pair of a shard.
    pub(crate) fn shard(&mut self, chunks: &[Vec<Message>]) {
        if self.run.habits.rewrite() {
            return self.rewritten_shard(chunks);
        }
        let mut in_order = core::mem::take(&mut self.in_order);
        in_order.each_pair(chunks, self.run.log, |messages| self.pair(messages));
        self.in_order = in_order;
    }

    /// The same as if the messages had been sent by other habits.
    #[cold]
    fn rewritten_shard(&mut self, chunks: &[Vec<Message>]) {
        let mut in_order = core::mem::take(&mut self.in_order);
        let mut rewriter = Rewriter::default();
        in_order.each_pair(chunks, self.run.log, |messages| {
            self.pair(rewriter.pair(messages, self.run));
        });
        self.in_order = in_order;
    }

    // Inlined into both loops over pairs, as it was when there was one.
    #[inline]
    fn pair(&mut self, messages: &[Message]) {
        let Some(first) = messages.first() else { return };
        let (run, context) = (self.run, self.run.context);
        let key = first.pair();
        let earlier = run.earlier_pairs.get(&key);
        let mut state = earlier.map_or_else(PairState::default, |pair| pair.state);
        self.conversations.clear();
        self.conversations
            .extend(earlier.iter().flat_map(|pair| &pair.conversations));
        if !is_scoped(key.contact) {
            self.similar.see(key.number, key.contact);
        }
        let through = run.earlier.map_or(0, |earlier| earlier.state().through.seconds());
        let markets = &context.tables.markets;
        let place = run.log.names().place(first.contact(), markets);
        self.pair_wanted = self.is_wanted_pair(messages);
        self.busiest.see(messages, run.log);
        for message in messages {
            if message.moment().seconds() < through {
                self.before_saved_state = self.before_saved_state.wrapping_add(1);
            }
            if run.wanted.state {
                let day = message.moment().seconds().div_euclid(86_400);
                self.settled.push((day, IdHash::of(run.log.id(message.id()))));
            }
            if message.inbound() {
                if (self.pair_wanted || self.wanted.is_some()) && self.is_wanted(message) {
                    self.inbound.push(*message);
                }
                state.inbound(message.moment(), message.entry_point().is_some());
            } else {
                self.outbound(message, place, &mut state, messages);
            }
        }
        if run.wanted.state {
            let conversations = core::mem::take(&mut self.conversations);
            self.states.push((key, EarlierPair { state, conversations }));
        }
    }

    fn outbound(&mut self, message: &Message, place: Destination, state: &mut PairState, messages: &[Message]) {
        let (run, context) = (self.run, self.run.context);
        let at = message.moment();
        let period_index = context.calendar.period(message.account(), at);
        let (Some(account), Some(period)) = (context.account(message.account()), context.period(period_index)) else {
            return;
        };
        let regime = context.regime(period_index);
        let reported = self.reported(message, regime, state, messages);
        let place = reported.place.unwrap_or(place);
        let named = reported.named(message);
        let message = named.as_ref().unwrap_or(message);
        let (Some(market), Some(kind)) = (period.market(place.index()), message.kind()) else {
            return;
        };
        let before = *state;
        let mut window_open = false;
        let event = match regime {
            None => ChargeEvent {
                unit: Unit::Message,
                category: message
                    .category()
                    .filter(|_| kind == MessageKind::Template)
                    .map_or(Category::Service, TemplateCategory::category),
                due: Due::NoRegime,
                rule: crate::base::rule::Rule::Com102,
            },
            Some(regime) => {
                window_open = state.window_open(at, regime);
                // Outside the window only templates are possible; what a source cannot name is taken for one.
                let named = reported.conversation.is_some() && message.flags.kind_unstated();
                if !window_open && kind != MessageKind::Template && !named {
                    self.free_form_outside_window = self.free_form_outside_window.wrapping_add(1);
                }
                let countries = context.tables.markets.countries(place);
                let international = message.category() == Some(TemplateCategory::Authentication)
                    && context.international(message.account(), period_index, (market, countries), at);
                let trusted = run.settings.trust_reports;
                let outbound = Outbound {
                    at,
                    kind,
                    category: message.category(),
                    partner_line: account.credit_line == CreditLine::Partner,
                    international,
                    reported: message.reported().filter(|_| trusted),
                    expires: if trusted { run.log.expires(message) } else { None },
                    conversation: reported.conversation,
                    own_price: reported.own_price,
                };
                state.outbound(&outbound, regime)
            }
        };
        let breakdown = self.breakdown(message, place);
        let count = self.count_of(CountKey {
            account: message.account(),
            period: period_index,
            market,
            event,
            breakdown,
        });
        let part = self.parts.of(count, message.tag());
        self.add(message, count, part);
        if self.is_wanted(message) {
            let allowance = self.allowance_key(message, event.due, period_index);
            let tier = self.tier_of(count);
            self.traces.push(Trace {
                message: *message,
                place,
                before,
                after: *state,
                window_open,
                count: part,
                allowance,
                tier,
            });
        }
    }

    /// What a count is parted by besides.
    #[inline]
    fn breakdown(&self, message: &Message, place: Destination) -> BreakdownKey {
        let (wanted, mut key) = (self.run.wanted, BreakdownKey::NONE);
        // A state keeps what was billed by number and day. A tag parts the counts afterwards.
        if wanted.state || wanted.by == Some(Dimension::Number) {
            key.number = message.number();
        }
        if let Some(days) = &self.run.days
            && let Some(day) = days.day(message.account(), message.moment())
        {
            key = key.with_day(day);
        }
        if wanted.by == Some(Dimension::ContactCountry) {
            key = key.with_destination(place);
        }
        key
    }

    /// What was reported of a message of a pair. The first message that names a conversation opens it, unless it began
    /// before the log, or a message that names none opened it.
    fn reported(
        &mut self,
        message: &Message,
        regime: Option<&Regime>,
        state: &PairState,
        messages: &[Message],
    ) -> Reported {
        let mut reported = Reported::default();
        if !message.has_reports() {
            return reported;
        }
        let (run, context) = (self.run, self.run.context);
        let mut named: Option<Conversation> = None;
        let mut disagree = false;
        for report in run.log.reports(message) {
            match report {
                Report::Exempt => reported.own_price = Some(OwnPrice::Exempt),
                Report::Cost(price) => {
                    // The last is the greatest.
                    if reported.own_price != Some(OwnPrice::Exempt) {
                        reported.own_price = run.log.place_of_price(price).map(OwnPrice::Bid);
                    }
                }
                Report::OwnContact(key) => {
                    reported.place = Some(run.log.names().place(key, &context.tables.markets));
                }
                Report::EntryPointEnd(_) | Report::Type(..) => {}
                // A template's conversation says nothing of the text that takes its place.
                Report::Conversation(_, conversation) if self.is_replaced(message, conversation) => {}
                Report::Conversation(_, conversation) => match regime {
                    Some(regime) if regime.unit == ChargedUnit::Message => {
                        let open = self.open_since_before(message, &conversation, regime);
                        reported.conversation = reported.conversation.or(open);
                    }
                    Some(regime) if conversation.kind.is_of(regime.unit) => match &mut named {
                        None => named = Some(conversation),
                        Some(named) => disagree |= !agrees(named, &conversation),
                    },
                    Some(_) | None => {}
                },
            }
        }
        if let (Some(conversation), Some(regime)) = (named, regime) {
            let known = self.conversations.iter_mut().find(|known| known.id == conversation.id);
            let (until, opened_before) = if let Some(known) = known {
                disagree |= !agrees(known, &conversation);
                (known.until, true)
            } else {
                let until = conversation.until.or_else(|| self.end_of(conversation.id, messages));
                let conversation = Conversation { until, ..conversation };
                let start = until.map(|until| until.minus(conversation.kind.seconds(regime)));
                let before = start.is_some_and(|start| start.plus(MINUTE) < run.since)
                    || self.is_opened(&conversation, start, message.moment(), state);
                self.conversations.push(conversation);
                (until, before)
            };
            reported.conversation = Some(Membership {
                kind: conversation.kind,
                until,
                opened_before,
            });
        }
        if disagree {
            self.conversation_reports_disagree = self.conversation_reports_disagree.wrapping_add(1);
        }
        reported
    }

    /// Whether a message is billed as free-form in place of the utility template that opened or joined a conversation.
    fn is_replaced(&self, message: &Message, conversation: Conversation) -> bool {
        self.run.habits.utility_in_window
            && conversation.kind == ConversationKind::Template(TemplateCategory::Utility)
            && message.kind() == Some(MessageKind::FreeForm)
            && !message.flags.kind_unstated()
    }

    /// The end of a conversation, by any message of the pair: `sent` alone names it, and may be lost or lie before the
    /// log.
    fn end_of(&self, id: u64, messages: &[Message]) -> Option<Instant> {
        let reports = messages.iter().filter(|message| message.has_reports());
        let ends = reports.flat_map(|message| self.run.log.reports(message));
        let end = |report| match report {
            Report::Conversation(_, conversation) if conversation.id == id => conversation.until,
            Report::Conversation(..)
            | Report::Exempt
            | Report::Cost(_)
            | Report::EntryPointEnd(_)
            | Report::Type(..)
            | Report::OwnContact(_) => None,
        };
        ends.filter_map(end).min()
    }

    /// Whether a message that names no conversation opened this one: it fell into its time, and no other conversation
    /// that is named is the one it opened.
    fn is_opened(&self, conversation: &Conversation, start: Option<Instant>, at: Instant, state: &PairState) -> bool {
        let Some(opened) = state.of_kind(conversation.kind) else {
            return false;
        };
        let inside = start.map_or_else(
            || opened.contains(at),
            |start| start.minus(MINUTE) <= opened.start && opened.start <= at,
        );
        let of_same_kind = |known: &&Conversation| known.kind.shares(conversation.kind);
        let mut others = self.conversations.iter().filter(of_same_kind);
        inside && !others.any(|known| known.until.is_none_or(|until| near(until, opened.end)))
    }

    /// A utility conversation that a message's report says is open since before messages were charged one by one
    /// (PMP-106). Later ids are a message's own.
    fn open_since_before(&self, message: &Message, conversation: &Conversation, regime: &Regime) -> Option<Membership> {
        let account = self.run.context.account(message.account())?;
        let length = conversation.kind.seconds(regime).saturating_add(MINUTE);
        let start = conversation.until?.minus(length);
        let local = account.time_zone.from_utc_datetime(&start.to_utc().naive_utc());
        let before = local.date_naive() < regime.effective_from;
        before.then_some(Membership {
            kind: conversation.kind,
            until: conversation.until,
            opened_before: true,
        })
    }

    /// Whether a timeline of this pair was asked for.
    fn is_wanted_pair(&self, messages: &[Message]) -> bool {
        let log = self.run.log;
        match &self.run.wanted.explained {
            Explained::None | Explained::All | Explained::These(_) => false,
            Explained::Contact(_) => {
                let contact = messages.first().map(Message::contact);
                contact.is_some() && contact == self.wanted_contact
            }
            Explained::PairOf(id) => messages.iter().any(|message| log.id(message.id()) == id.as_bytes()),
        }
    }

    fn is_wanted(&self, message: &Message) -> bool {
        match self.run.wanted.explained {
            Explained::None => false,
            Explained::All => true,
            Explained::Contact(_) | Explained::PairOf(_) => self.pair_wanted,
            Explained::These(_) => self
                .wanted
                .as_ref()
                .is_some_and(|ids| ids.contains(self.run.log.id(message.id()))),
        }
    }

    fn tier_of(&self, count: CountIndex) -> Option<TierKey> {
        match self.counts.get(count.place())?.route {
            Route::Tier(list) => self.tiers.get(list).map(|(key, _)| *key),
            Route::Count | Route::Allowance | Route::Refuse => None,
        }
    }

    fn count_of(&mut self, key: CountKey) -> CountIndex {
        if let Some(index) = self.count_places.get(&key) {
            return *index;
        }
        let priced = list_price(self.run.context, &self.run.log.prices, &key).is_ok();
        let route = match key.event.due {
            Due::Free(_) => Route::Count,
            Due::NoRegime => Route::Refuse,
            Due::AfterAllowance => Route::Allowance,
            Due::Reported(_) => {
                if priced {
                    Route::Count
                } else {
                    Route::Refuse
                }
            }
            Due::Charged => match self.run.context.tier_key(&key) {
                Some(tier) => Route::Tier(self.tier_list(tier)),
                None if priced => Route::Count,
                None => Route::Refuse,
            },
        };
        let index = CountIndex::new(self.counts.len());
        self.counts.push(Count { key, priced, route });
        self.count_places.insert(key, index);
        self.parts.add_count(key);
        index
    }

    fn tier_list(&mut self, key: TierKey) -> usize {
        let (tiers, run) = (&mut self.tiers, self.run);
        *self.tier_places.entry(key).or_insert_with(|| {
            let climbing = Climbing {
                before: run.tier_used(&key),
                ..Climbing::default()
            };
            tiers.push((key, climbing));
            tiers.len().saturating_sub(1)
        })
    }

    fn allowance_key(&self, message: &Message, due: Due, period: PeriodIndex) -> Option<AllowanceKey> {
        (due == Due::AfterAllowance)
            .then(|| {
                self.run
                    .context
                    .allowance_key(message.account(), message.number(), period)
            })
            .flatten()
    }

    fn add(&mut self, message: &Message, index: CountIndex, part: CountIndex) {
        let Some(count) = self.counts.get(index.place()) else {
            return;
        };
        let candidate = Candidate {
            moment: message.moment().seconds(),
            count: part,
            id: message.id(),
        };
        match count.route {
            Route::Count => self.parts.add(part),
            Route::Refuse => {
                self.parts.add(part);
                self.refused.push((message.id(), part));
            }
            Route::Tier(list) => {
                if let Some((_, climbing)) = self.tiers.get_mut(list) {
                    climbing.candidates.push(candidate);
                }
            }
            Route::Allowance => {
                let key = count.key;
                let Some(owner) = self.allowance_key(message, key.event.due, key.period) else {
                    return;
                };
                let (allowances, run) = (&mut self.allowances, self.run);
                let place = *self.allowance_places.entry(owner).or_insert_with(|| {
                    allowances.push((owner, Requests::new(run.allowance_used(&owner))));
                    allowances.len().saturating_sub(1)
                });
                if let Some((_, requests)) = self.allowances.get_mut(place) {
                    requests.push(candidate);
                    if requests.is_full() && run.wanted.explained == Explained::None {
                        let units = run.context.allowance_units(owner.month).saturating_sub(requests.before);
                        let (counts, parts) = (&self.counts, &self.parts);
                        let priced = |part: CountIndex| {
                            let (count, _) = parts.split(part);
                            counts.get(count.place()).is_some_and(|count| count.priced)
                        };
                        requests.shorten(units, run.log, priced);
                    }
                }
            }
        }
    }
}
