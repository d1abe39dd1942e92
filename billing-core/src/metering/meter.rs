//! Runs the pairs of a share through their states and counts what comes out.
//!
//! Written for speed: a message costs one look-up of its period, one step of its pair and one count in a small table.
//! Only units that an allowance or a tier must put in order are kept one by one, in 16 bytes.

use chrono::{Datelike, TimeZone};
use hashbrown::{HashMap, HashSet};

use super::{
    busiest::Busiest,
    charge_event::{ChargeEvent, Due},
    context::Context,
    count::{AllowanceKey, GroupKey, TierKey},
    in_order::InOrder,
    list_price::list_price,
    pair::{Membership, Outbound, OwnPrice, PairState},
    similar::Similar,
    state::{EarlierPair, IdHash},
    waiting::{Candidate, Waiting},
};
use crate::{
    base::{
        category::{Category, TemplateCategory},
        instant::Instant,
        market::Place,
    },
    intake::{
        event::MessageKind,
        message::{IdRef, Message},
        names::is_scoped,
        report::{Conversation, ConversationKind, Report},
    },
    settings::{Dimension, Explained},
    tariff::regime::{ChargedUnit, Regime},
};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) key: GroupKey,
    pub(crate) count: u64,
    priced: bool,
    way: Way,
}

/// How a unit of a group goes on.
#[derive(Debug, Clone, Copy)]
enum Way {
    Count,
    Tier(usize),
    Allowance,
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
    place: Option<Place>,
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
    pub(crate) place: Place,
    pub(crate) before: PairState,
    pub(crate) after: PairState,
    pub(crate) window_open: bool,
    pub(crate) group: u32,
    pub(crate) allowance: Option<AllowanceKey>,
    pub(crate) tier: Option<TierKey>,
}

type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

pub(crate) struct Meter<'a> {
    context: &'a Context<'a>,
    pub(crate) groups: Vec<Group>,
    group_places: Map<GroupKey, u32>,
    pub(crate) allowances: Vec<(AllowanceKey, Waiting)>,
    allowance_places: Map<AllowanceKey, usize>,
    pub(crate) tiers: Vec<(TierKey, Vec<Candidate>)>,
    tier_places: Map<TierKey, usize>,
    pub(crate) refused: Vec<(IdRef, u32)>,
    pub(crate) traces: Vec<Trace>,
    pub(crate) free_form_outside_window: u64,
    pub(crate) before_saved_state: u64,
    pub(crate) conversation_reports_disagree: u64,
    pub(crate) similar: Similar,
    pub(crate) states: Vec<((u32, u64), EarlierPair)>,
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
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        let wanted = match &context.settings.explained {
            Explained::These(ids) => Some(ids.iter().map(String::as_bytes).collect()),
            Explained::None | Explained::All | Explained::Contact(_) | Explained::PairOf(_) => None,
        };
        Self {
            context,
            groups: vec![],
            group_places: Map::default(),
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
            busiest: Busiest::new(context.settings.busiest),
            in_order: InOrder::default(),
            conversations: vec![],
            wanted_contact: match &context.settings.explained {
                Explained::Contact(contact) => context.log.person_of(contact),
                Explained::None | Explained::All | Explained::These(_) | Explained::PairOf(_) => None,
            },
            pair_wanted: false,
            wanted,
        }
    }

    /// Runs each pair of a share.
    pub(crate) fn share(&mut self, chunks: &[Vec<Message>]) {
        let mut in_order = core::mem::take(&mut self.in_order);
        in_order.each_pair(chunks, self.context.log, |messages| self.pair(messages));
        self.in_order = in_order;
    }

    fn pair(&mut self, messages: &[Message]) {
        let Some(first) = messages.first() else { return };
        let context = self.context;
        let key = (first.number(), first.contact());
        let earlier = context.earlier_pairs.get(&key);
        let mut state = earlier.map_or_else(PairState::default, |pair| pair.state);
        self.conversations.clear();
        self.conversations
            .extend(earlier.iter().flat_map(|pair| &pair.conversations));
        if !is_scoped(key.1) {
            self.similar.see(key.0, key.1);
        }
        let through = context.earlier.map_or(0, |earlier| earlier.state().through.seconds());
        let markets = &context.tables.markets;
        let place = context.log.names().place(first.contact(), markets);
        self.pair_wanted = self.is_wanted_pair(messages);
        self.busiest.see(messages, context);
        for message in messages {
            if message.moment().seconds() < through {
                self.before_saved_state = self.before_saved_state.wrapping_add(1);
            }
            if context.settings.save_state {
                let day = message.moment().seconds().div_euclid(86_400);
                self.settled.push((day, IdHash::of(context.log.id(message.id()))));
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
        if context.settings.save_state {
            let conversations = core::mem::take(&mut self.conversations);
            self.states.push((key, EarlierPair { state, conversations }));
        }
    }

    fn outbound(&mut self, message: &Message, place: Place, state: &mut PairState, messages: &[Message]) {
        let context = self.context;
        let at = message.moment();
        let period_index = context.calendar.period(message.account(), at);
        let (Ok(period_number), Some(account)) = (u16::try_from(period_index), context.account(message.account()))
        else {
            return;
        };
        let Some(period) = context.period(period_number) else {
            return;
        };
        let regime = context.regime(period_number);
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
                unit: super::charge_event::Unit::Message,
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
                    && context.international(message.account(), period_number, (market, countries), at);
                let trusted = context.settings.trust_reports;
                let outbound = Outbound {
                    at,
                    kind,
                    category: message.category(),
                    partner_line: account.credit_line == crate::intake::account::CreditLine::Partner,
                    international,
                    reported: message.reported().filter(|_| trusted),
                    expires: if trusted { context.log.expires(message) } else { None },
                    conversation: reported.conversation,
                    own_price: reported.own_price,
                };
                state.outbound(&outbound, regime)
            }
        };
        let extra = match context.settings.by {
            None => 0,
            Some(Dimension::Number) => message.number(),
            Some(Dimension::ContactCountry) => u32::from(place.number()),
            Some(Dimension::Day) => {
                let local = account.time_zone.from_utc_datetime(&at.to_utc().naive_utc());
                u32::try_from(local.date_naive().num_days_from_ce()).unwrap_or(0)
            }
        };
        let group = self.group(GroupKey {
            account: message.account(),
            period: period_number,
            market,
            event,
            extra,
        });
        self.count(message, group);
        if self.is_wanted(message) {
            let allowance = self.allowance_key(message, event.due, period_number);
            let tier = self.tier_of(group);
            self.traces.push(Trace {
                message: *message,
                place,
                before,
                after: *state,
                window_open,
                group,
                allowance,
                tier,
            });
        }
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
        let context = self.context;
        let mut named: Option<Conversation> = None;
        let mut disagree = false;
        for report in context.log.reports(message) {
            match report {
                Report::Exempt => reported.own_price = Some(OwnPrice::Exempt),
                Report::Cost(price) => {
                    // The last is the greatest.
                    if reported.own_price != Some(OwnPrice::Exempt) {
                        reported.own_price = context.log.place_of_price(price).map(OwnPrice::Bid);
                    }
                }
                Report::OwnContact(key) => {
                    reported.place = Some(context.log.names().place(key, &context.tables.markets));
                }
                Report::EntryPointEnd(_) | Report::Type(..) => {}
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
                let before = start.is_some_and(|start| start.plus(MINUTE) < context.since)
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

    /// The end of a conversation, by any message of the pair: `sent` alone names it, and may be lost or lie before the log.
    fn end_of(&self, id: u64, messages: &[Message]) -> Option<Instant> {
        let reports = messages.iter().filter(|message| message.has_reports());
        let ends = reports.flat_map(|message| self.context.log.reports(message));
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

    /// Whether a message that names no conversation opened this one: it fell into its time, and no other conversation that
    /// is named is the one it opened.
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

    /// A utility conversation that a message's report says is open since before messages were charged one by one (PMP-106).
    /// Later ids are a message's own.
    fn open_since_before(&self, message: &Message, conversation: &Conversation, regime: &Regime) -> Option<Membership> {
        let account = self.context.account(message.account())?;
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
        let log = self.context.log;
        match &self.context.settings.explained {
            Explained::None | Explained::All | Explained::These(_) => false,
            Explained::Contact(_) => {
                let contact = messages.first().map(Message::contact);
                contact.is_some() && contact == self.wanted_contact
            }
            Explained::PairOf(id) => messages.iter().any(|message| log.id(message.id()) == id.as_bytes()),
        }
    }

    fn is_wanted(&self, message: &Message) -> bool {
        match self.context.settings.explained {
            Explained::None => false,
            Explained::All => true,
            Explained::Contact(_) | Explained::PairOf(_) => self.pair_wanted,
            Explained::These(_) => self
                .wanted
                .as_ref()
                .is_some_and(|ids| ids.contains(self.context.log.id(message.id()))),
        }
    }

    fn tier_of(&self, group: u32) -> Option<TierKey> {
        match self.group_at(group)?.way {
            Way::Tier(list) => self.tiers.get(list).map(|(key, _)| *key),
            Way::Count | Way::Allowance | Way::Refuse => None,
        }
    }

    fn group_at(&self, group: u32) -> Option<&Group> {
        self.groups.get(usize::try_from(group).ok()?)
    }

    fn group(&mut self, key: GroupKey) -> u32 {
        if let Some(place) = self.group_places.get(&key) {
            return *place;
        }
        let priced = list_price(self.context, &key).is_ok();
        let way = match key.event.due {
            Due::Free(_) => Way::Count,
            Due::NoRegime => Way::Refuse,
            Due::AfterAllowance => Way::Allowance,
            Due::Reported(_) => {
                if priced {
                    Way::Count
                } else {
                    Way::Refuse
                }
            }
            Due::Charged => match self.context.tier_key(&key) {
                Some(tier) => Way::Tier(self.tier_list(tier)),
                None if priced => Way::Count,
                None => Way::Refuse,
            },
        };
        let place = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.groups.push(Group {
            key,
            count: 0,
            priced,
            way,
        });
        self.group_places.insert(key, place);
        place
    }

    fn tier_list(&mut self, key: TierKey) -> usize {
        let tiers = &mut self.tiers;
        *self.tier_places.entry(key).or_insert_with(|| {
            tiers.push((key, vec![]));
            tiers.len().saturating_sub(1)
        })
    }

    fn allowance_key(&self, message: &Message, due: Due, period: u16) -> Option<AllowanceKey> {
        (due == Due::AfterAllowance)
            .then(|| self.context.allowance_key(message.account(), message.number(), period))
            .flatten()
    }

    fn count(&mut self, message: &Message, group: u32) {
        let Some(known) = usize::try_from(group).ok().and_then(|place| self.groups.get_mut(place)) else {
            return;
        };
        let candidate = Candidate {
            moment: message.moment().seconds(),
            group,
            id: message.id(),
        };
        match known.way {
            Way::Count => known.count = known.count.wrapping_add(1),
            Way::Refuse => {
                known.count = known.count.wrapping_add(1);
                self.refused.push((message.id(), group));
            }
            Way::Tier(list) => {
                if let Some((_, list)) = self.tiers.get_mut(list) {
                    list.push(candidate);
                }
            }
            Way::Allowance => {
                let key = known.key;
                let Some(owner) = self.allowance_key(message, key.event.due, key.period) else {
                    return;
                };
                let allowances = &mut self.allowances;
                let place = *self.allowance_places.entry(owner).or_insert_with(|| {
                    allowances.push((owner, Waiting::default()));
                    allowances.len().saturating_sub(1)
                });
                if let Some((_, waiting)) = self.allowances.get_mut(place) {
                    waiting.push(candidate);
                    if waiting.is_full() && self.context.settings.explained == Explained::None {
                        let units = self.context.allowance_left(&owner);
                        let groups = &self.groups;
                        let priced = |group: u32| {
                            usize::try_from(group)
                                .ok()
                                .and_then(|place| groups.get(place))
                                .is_some_and(|group| group.priced)
                        };
                        waiting.shorten(units, self.context.log, priced);
                    }
                }
            }
        }
    }
}
