//! `"a utility template to +49 151… now: 0.0456 EUR; as an answer in the window, until 15:15, nothing"`: what the next
//! messages would cost, asked before they are sent.
//!
//! A question goes the way of a message that is delivered at its moment: the pair's state, the rules of the day, the
//! allowance and the volume tier as they stand in a saved state. Sent, delivered then, and billed, it costs what was
//! answered, as long as nothing else comes between.

use core::fmt;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    base::{
        category::{Category, TemplateCategory, TierFamily},
        contact::Contact,
        currency::Currency,
        index::{AccountIndex, PeriodIndex},
        instant::Instant,
        localized::sentences,
        market::Market,
        month::BillingMonth,
        price::UnitPrice,
        rule::Rule,
        span::Span,
    },
    intake::{
        account::{Account, AccountBook, CreditLine},
        event::MessageKind,
        known::Known as _,
        message::PairKey,
        names::{Names, is_scoped},
        persons::Persons,
    },
    metering::{
        charge_event::{ChargeEvent, Due, FreeReason, Unit},
        context::Context,
        counts::{AllowanceKey, BreakdownKey, CountKey, TierKey},
        pair::{Outbound, PairState},
        state::{Earlier, PairMap, State, StateError},
    },
    rating::rater::{Numbered, Outcome, Rater},
    statement::line_item::LineOutcome,
    tariff::{rate_card::Basis, refusal::Refusal, regime::AllowanceScope, tables::Tables},
};

const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;

/// A message that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextMessage {
    /// The account's id.
    pub account: String,
    /// The business number that would send it, or its id.
    pub number: String,
    /// The contact: a phone number or a business-scoped id, in any spelling.
    pub contact: String,
    /// What it is.
    pub kind: MessageKind,
    /// The category of a template; none of the others.
    pub category: Option<TemplateCategory>,
    /// When it would be delivered.
    pub at: Instant,
}

/// What a message would cost, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The market of the contact's number.
    pub market: String,
    /// What would be counted.
    pub unit: Unit,
    /// The category it would be priced under.
    pub category: Category,
    /// Charged, free, or without a price.
    pub outcome: LineOutcome,
    /// Why it is free.
    pub reason: Option<FreeReason>,
    /// Its price, where charged.
    pub unit_price: Option<UnitPrice>,
    /// How the price is known.
    pub basis: Option<Basis>,
    /// The card that the price stands on.
    pub rate_card: Option<String>,
    /// The account's currency.
    pub currency: Currency,
    /// Why there is no price.
    pub error: Option<Refusal>,
    /// The rule that decides.
    pub rule: Rule,
    /// The allowance that it asks for.
    pub allowance: Option<AllowanceStand>,
    /// The volume tier that it climbs.
    pub tier: Option<TierStep>,
    /// The customer service window, where it is open.
    pub window: Option<Span>,
    /// The entry-point window, where it is open; everything in it is free.
    pub entry_point: Option<Span>,
    /// Whether it is no template and the window is closed: the platform delivers none then (COM-106).
    pub outside_window: bool,
    /// What would make it free, as far as this one would cost something.
    pub free_if: Vec<FreeIf>,
}

/// An allowance before and after the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllowanceStand {
    /// Whose it is.
    pub scope: AllowanceScope,
    /// The month.
    pub month: BillingMonth,
    /// Free units a month.
    pub units: u64,
    /// Units that asked for it before.
    pub before: u64,
}

impl AllowanceStand {
    /// Free units left afterwards.
    pub fn left(&self) -> u64 {
        self.units.saturating_sub(self.before.saturating_add(1))
    }
}

/// A volume tier before the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierStep {
    /// Utility or authentication.
    pub family: TierFamily,
    /// Messages of the portfolio charged in this month and market before.
    pub before: u64,
    /// First unit of the band that holds this one; none where no table is known.
    pub band: Option<u64>,
}

/// What would make a message free. Each was put to the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreeIf {
    /// The same content as a free-form answer, as long as the window is open.
    AsAnswer {
        /// The end of the customer service window.
        until: Instant,
    },
    /// The same message after the contact has written.
    ContactWrites,
    /// The same message in answer to an arrival by an ad or a page's button.
    Arrival,
}

sentences! {
    /// Why a question cannot be answered.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum AskError {
        /// An account that is not in the accounts file.
        UnknownAccount {
            /// The account's id.
            account: String,
        } => (
            "`{account}` is not an account of the accounts file",
            "`{account}` ist kein Konto der Kontendatei",
        ) remedy (
            "name the id of one of its [[account]] entries",
            "nennen Sie die Kennung eines seiner [[account]]",
        ),
        /// A text that is no contact; it is not shown.
        NotAContact {
            /// How many characters it has.
            length: usize,
        } => (
            "found {length} characters that are no contact, expected an international phone number of 4 to 15 digits, or \
             a business-scoped id such as IN.1234",
            "gefunden {length} Zeichen, die kein Kontakt sind, erwartet eine internationale Telefonnummer mit 4 bis 15 \
             Ziffern oder eine Kennung wie IN.1234",
        ),
        /// No business number.
        NoNumber => (
            "a message needs the business number that sends it",
            "eine Nachricht braucht die Geschäftsnummer, die sie sendet",
        ),
        /// A template without a category.
        CategoryMissing => (
            "a template has a category: marketing, utility or authentication",
            "eine Vorlage hat eine Kategorie: marketing, utility oder authentication",
        ) remedy (
            "name the category that the template was approved for",
            "nennen Sie die Kategorie, für die die Vorlage genehmigt ist",
        ),
        /// A category of what is no template.
        CategoryWithoutTemplate => (
            "only templates have a category",
            "nur Vorlagen haben eine Kategorie",
        ),
        /// A moment that the state has passed.
        BeforeState {
            /// The moment asked for.
            at: Instant,
            /// The latest message of the state.
            through: Instant,
        } => (
            "the state knows messages up to {through}, which is after {at}",
            "der Stand kennt Nachrichten bis {through}, das ist nach {at}",
        ) remedy (
            "ask for a later moment; what is past is explained by `wabill explain`",
            "fragen Sie nach einem späteren Zeitpunkt; was vergangen ist, erklärt `wabill explain`",
        ),
    }
}

/// A saved state, ready to be asked.
///
/// ```
/// use billing_core::{
///     intake::{account::AccountBook, event::MessageKind},
///     preview::{NextMessage, Preview},
///     state::State,
///     statement::line_item::LineOutcome,
///     tariff::tables::Tables,
/// };
///
/// let book = r#"{"account": [{"id": "w", "time_zone": "UTC", "currency": "EUR"}]}"#;
/// let accounts = AccountBook::new(serde_json::from_str(book)?).unwrap();
/// let tables = Tables::example();
/// let state = State { version: 3, ..State::default() };
/// let mut preview = Preview::new(state, &accounts, &tables)?;
/// // Of the invented tables: the first 1,000 service messages of a number are free.
/// let answer = NextMessage {
///     account: "w".to_owned(),
///     number: "4930123456".to_owned(),
///     contact: "+999 123456".to_owned(),
///     kind: MessageKind::FreeForm,
///     category: None,
///     at: "2025-08-05T10:00:00Z".parse()?,
/// };
/// let found = preview.ask(&answer)?;
/// assert_eq!((found.outcome, found.allowance.map(|allowance| allowance.left())), (LineOutcome::Free, Some(999)));
/// preview.send(&answer)?;
/// assert_eq!(preview.ask(&answer)?.allowance.map(|allowance| allowance.left()), Some(998));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Preview<'a> {
    accounts: &'a AccountBook,
    tables: &'a Tables,
    earlier: Earlier,
    names: Names,
    persons: Persons,
    pairs: PairMap,
    /// What was sent since the state was saved.
    asked: BTreeMap<AllowanceKey, u64>,
    charged: BTreeMap<TierKey, u64>,
    /// The context of the latest question, by its day in UTC: the questions of a campaign share theirs.
    latest: Mutex<Option<(u32, Arc<Context<'a>>)>>,
}

impl fmt::Debug for Preview<'_> {
    /// Without what the state holds of contacts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview").finish_non_exhaustive()
    }
}

/// A question with what decides it.
struct Placed<'c, 'a> {
    context: &'c Context<'a>,
    index: AccountIndex,
    account: &'a Account,
    pair: PairKey,
    market: Market,
    period: PeriodIndex,
    before: PairState,
    outbound: Outbound,
}

/// A message as it was rated.
struct Rated {
    outcome: Outcome,
    event: ChargeEvent,
    allowance: Option<(AllowanceKey, u64)>,
    tier: Option<(TierKey, u64)>,
    /// What is open afterwards.
    after: PairState,
}

impl<'a> Preview<'a> {
    /// Makes a state ready, for these accounts and prices.
    ///
    /// # Errors
    ///
    /// As [`Earlier::new`]: a state of another version, or of accounts with another currency or time zone.
    pub fn new(state: State, accounts: &'a AccountBook, tables: &'a Tables) -> Result<Self, StateError> {
        let earlier = Earlier::new(state, accounts)?;
        let names = Names::default();
        earlier.link_contacts(&names);
        let persons = Persons::of(&names);
        let pairs = earlier.pairs(&names, &persons);
        Ok(Self {
            accounts,
            tables,
            earlier,
            names,
            persons,
            pairs,
            asked: BTreeMap::new(),
            charged: BTreeMap::new(),
            latest: Mutex::default(),
        })
    }

    /// What a message would cost. Nothing is changed.
    ///
    /// # Errors
    ///
    /// What is wrong with the question. A message without a price is none: its outcome is refused, with the reason.
    pub fn ask(&self, message: &NextMessage) -> Result<Answer, AskError> {
        let context = self.context(message.at);
        let placed = self.place(&context, message)?;
        Ok(self.answer(&placed, &self.rate(&placed, placed.before)))
    }

    /// What a message costs that is sent now: the next answers know of it.
    ///
    /// # Errors
    ///
    /// As [`Preview::ask`]; then nothing was sent.
    pub fn send(&mut self, message: &NextMessage) -> Result<Answer, AskError> {
        let context = self.context(message.at);
        let placed = self.place(&context, message)?;
        let rated = self.rate(&placed, placed.before);
        let answer = self.answer(&placed, &rated);
        self.pairs.entry(placed.pair).or_default().state = rated.after;
        if let Some((key, _)) = rated.allowance {
            let asked = self.asked.entry(key).or_default();
            *asked = asked.saturating_add(1);
        }
        if let Some((key, _)) = rated.tier {
            let charged = self.charged.entry(key).or_default();
            *charged = charged.saturating_add(1);
        }
        Ok(answer)
    }

    fn context(&self, at: Instant) -> Arc<Context<'a>> {
        let day = at.seconds().div_euclid(DAY);
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        match &*latest {
            Some((of, context)) if *of == day => Arc::clone(context),
            Some(_) | None => {
                let first = Instant::from_seconds(day.saturating_mul(DAY));
                let context = Arc::new(Context::new(self.accounts, self.tables, first, first.plus(DAY)));
                *latest = Some((day, Arc::clone(&context)));
                context
            }
        }
    }

    fn place<'c>(&self, context: &'c Context<'a>, message: &NextMessage) -> Result<Placed<'c, 'a>, AskError> {
        let index = self.accounts.index_of(&message.account);
        let found = index.and_then(|index| Some((index, self.accounts.get(index)?)));
        let unknown = || AskError::UnknownAccount {
            account: message.account.clone(),
        };
        let (index, account) = found.ok_or_else(unknown)?;
        if message.number.trim().is_empty() {
            return Err(AskError::NoNumber);
        }
        let contact = Contact::parse(message.contact.as_bytes()).ok_or_else(|| AskError::NotAContact {
            length: message.contact.chars().count(),
        })?;
        match (message.kind, message.category) {
            (MessageKind::Template, None) => return Err(AskError::CategoryMissing),
            (MessageKind::FreeForm | MessageKind::Reaction, Some(_)) => return Err(AskError::CategoryWithoutTemplate),
            (MessageKind::Template, Some(_)) | (MessageKind::FreeForm | MessageKind::Reaction, None) => {}
        }
        let through = self.earlier.state().through;
        if message.at < through {
            return Err(AskError::BeforeState {
                at: message.at,
                through,
            });
        }
        let own = self.names.contact_key(contact);
        let person = self.persons.person(own);
        // The market is that of the number it is sent to (D21).
        let addressed = if is_scoped(own) { person } else { own };
        let markets = &self.tables.markets;
        let destination = self.names.place(addressed, markets);
        let pair = PairKey {
            number: self.names.number(&message.number),
            contact: person,
        };
        let period = context.calendar.period(index, message.at);
        let market = context
            .period(period)
            .and_then(|period| period.market(destination.index()));
        let market = market.unwrap_or_else(|| markets.market_on(destination, message.at.to_utc().date_naive()));
        let countries = (market, markets.countries(destination));
        Ok(Placed {
            index,
            account,
            pair,
            market,
            period,
            before: self.pairs.get(&pair).map_or_else(PairState::default, |pair| pair.state),
            outbound: Outbound {
                at: message.at,
                kind: message.kind,
                category: message.category,
                partner_line: account.credit_line == CreditLine::Partner,
                international: message.category == Some(TemplateCategory::Authentication)
                    && context.international(index, period, countries, message.at),
                reported: None,
                expires: None,
                conversation: None,
                own_price: None,
            },
            context,
        })
    }

    /// Puts the message to the pair as it stands, and to the counts.
    fn rate(&self, placed: &Placed<'_, 'a>, mut after: PairState) -> Rated {
        let (context, outbound) = (placed.context, &placed.outbound);
        let without_rules = ChargeEvent {
            unit: Unit::Message,
            category: outbound.category.map_or(Category::Service, TemplateCategory::category),
            due: Due::NoRegime,
            rule: Rule::Com102,
        };
        let regime = context.regime(placed.period);
        let event = regime.map_or(without_rules, |regime| after.outbound(outbound, regime));
        let key = CountKey {
            account: placed.index,
            period: placed.period,
            market: placed.market,
            event,
            breakdown: BreakdownKey::NONE,
        };
        let mut rater = Rater::new(context, vec![]);
        let asked = |owner: AllowanceKey| (owner, self.asked_before(context, &owner));
        let allowance = context.allowance_key(placed.index, placed.pair.number, placed.period);
        let allowance = allowance.filter(|_| event.due == Due::AfterAllowance).map(asked);
        let climbed = |count: TierKey| (count, self.charged_before(context, &count));
        let tier = context
            .tier_key(&key)
            .filter(|_| event.due == Due::Charged)
            .map(climbed);
        let outcome = match (event.due, allowance, tier) {
            (Due::Free(reason), _, _) => Outcome::Free(reason),
            (_, Some((owner, before)), _) => {
                let number = before.saturating_add(1);
                rater.by_allowance(&owner, &key, Numbered { number, before })
            }
            (_, None, Some((_, before))) => rater.by_tier(&key, before.saturating_add(1)),
            (_, None, None) => rater.charged(&key),
        };
        Rated {
            outcome,
            event,
            allowance,
            tier,
            after,
        }
    }

    fn answer(&self, placed: &Placed<'_, 'a>, rated: &Rated) -> Answer {
        let (context, at) = (placed.context, placed.outbound.at);
        let regime = context.regime(placed.period);
        let window = placed.before.last_inbound.zip(regime);
        let window = window.filter(|(_, regime)| placed.before.window_open(at, regime));
        let mut answer = Answer {
            market: self.tables.markets.name(placed.market).to_owned(),
            unit: rated.event.unit,
            category: rated.event.category,
            outcome: LineOutcome::Refused,
            reason: None,
            unit_price: None,
            basis: None,
            rate_card: None,
            currency: placed.account.currency,
            error: None,
            rule: rated.event.rule,
            allowance: rated.allowance.map(|(owner, before)| AllowanceStand {
                scope: owner.scope(),
                month: owner.month,
                units: context.allowance_units(owner.month),
                before,
            }),
            tier: rated.tier.map(|(key, before)| TierStep {
                family: key.family,
                before,
                band: None,
            }),
            window: window.map(|(start, regime)| Span::starting(start, regime.window_hours.saturating_mul(HOUR))),
            entry_point: rated.after.entry_window.filter(|window| window.contains(at)),
            outside_window: placed.outbound.kind != MessageKind::Template && window.is_none() && regime.is_some(),
            free_if: vec![],
        };
        match &rated.outcome {
            Outcome::Free(reason) => (answer.outcome, answer.reason) = (LineOutcome::Free, Some(*reason)),
            Outcome::Charged { cell, tier, card } => {
                answer.outcome = LineOutcome::Charged;
                answer.unit_price = Some(cell.unit_price);
                answer.basis = Some(cell.basis);
                answer.rate_card = card.as_ref().map(ToString::to_string);
                if let Some(step) = &mut answer.tier {
                    step.band = *tier;
                }
                answer.free_if = self.free_if(placed, answer.window);
            }
            Outcome::Refused(error) => answer.error = Some((**error).clone()),
        }
        answer
    }

    /// What would make a charged message free: each way is rated as the message itself was.
    fn free_if(&self, placed: &Placed<'_, 'a>, window: Option<Span>) -> Vec<FreeIf> {
        let free = |outbound: Outbound, before: PairState| {
            let other = Placed { outbound, ..*placed };
            matches!(self.rate(&other, before).outcome, Outcome::Free(_))
        };
        let written = |by_entry_point| {
            let mut before = placed.before;
            before.inbound(placed.outbound.at, by_entry_point);
            before
        };
        let mut ways = vec![];
        let answer = Outbound {
            kind: MessageKind::FreeForm,
            category: None,
            international: false,
            ..placed.outbound
        };
        if let Some(window) = window.filter(|_| placed.outbound.kind == MessageKind::Template)
            && free(answer, placed.before)
        {
            ways.push(FreeIf::AsAnswer { until: window.end });
        }
        if free(placed.outbound, written(false)) {
            ways.push(FreeIf::ContactWrites);
        }
        if free(placed.outbound, written(true)) {
            ways.push(FreeIf::Arrival);
        }
        ways
    }

    fn asked_before(&self, context: &Context<'_>, key: &AllowanceKey) -> u64 {
        let owner = context.allowance_owner(key, &self.names);
        let saved = self.earlier.allowance_used(key.scope(), &owner, key.month);
        saved.saturating_add(self.asked.get(key).copied().unwrap_or(0))
    }

    fn charged_before(&self, context: &Context<'_>, key: &TierKey) -> u64 {
        let (portfolio, market) = (
            context.portfolio_name(key.portfolio),
            context.tables.markets.name(key.market),
        );
        let saved = self.earlier.tier_used(portfolio, market, key.family, key.month);
        saved.saturating_add(self.charged.get(key).copied().unwrap_or(0))
    }
}
