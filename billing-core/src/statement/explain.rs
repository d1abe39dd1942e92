//! From an outcome back to its reasons: what was open and since when, which rule decided, which count it was, which
//! card row.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use chrono::TimeZone;
use serde::{Deserialize, Serialize};

use super::line_item::{LineOutcome, tier_of_text, tier_text};
use crate::{
    base::{
        category::{Category, TemplateCategory, TierFamily},
        contact::masked,
        currency::Currency,
        instant::{Day, Instant},
        localized::in_english,
        month::BillingMonth,
        price::UnitPrice,
        rule::Rule,
        span::Span,
    },
    intake::{
        event::{MessageKind, ReportedType},
        known::Known,
    },
    log::{
        MessageFault,
        meter::Trace,
        metered::Metered,
        run::Run,
        waiting::{Candidate, by_moment},
    },
    metering::{
        charge_event::{ChargeEvent, Due, FreeReason, Unit},
        context::Context,
        counts::CountKey,
    },
    rating::rater::{Numbered, Outcome, Rater},
    tariff::{
        rate_card::Basis,
        refusal::Refusal,
        regime::{AllowanceCover, AllowanceScope, ChargedUnit, Regime},
        volume_tier::BandRange,
    },
};

/// A moment as a reader needs it: `2023-06-01T12:00:00+02:00` in the account's time zone.
pub type LocalTime = String;

/// One reason. The crate `wording` says it as a sentence.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The customer service window was open.
    WindowOpen {
        /// The contact's latest message.
        since: LocalTime,
        /// The window's end.
        until: LocalTime,
    },
    /// The customer service window was closed.
    WindowClosed {
        /// The contact's latest message, if the log or an earlier run knows one.
        latest_inbound: Option<LocalTime>,
    },
    /// The contact had arrived by ad or page button.
    Arrival {
        /// When.
        at: LocalTime,
        /// Whether this message opened the entry-point window.
        opened: bool,
    },
    /// An entry-point window was open, or opened with this message.
    EntryWindow {
        /// Its start.
        since: LocalTime,
        /// Its end.
        until: LocalTime,
    },
    /// The platform's report decided, against the entry-point window as computed (FEP-103).
    Reported {
        /// Whether the report makes the message free.
        free: bool,
        /// The end of the computed window, before or after the message; none where no window is known.
        window_until: Option<LocalTime>,
    },
    /// A conversation was open, and the message joined it.
    Joined {
        /// Its category; none for the two kinds of 2022.
        category: Option<Category>,
        /// Its start.
        since: LocalTime,
        /// Its end.
        until: LocalTime,
    },
    /// A conversation opened with this message.
    Opened {
        /// Its category.
        category: Category,
        /// Its end.
        until: LocalTime,
    },
    /// It asked for a unit of the month's allowance.
    Allowance {
        /// Whose allowance it is.
        scope: AllowanceScope,
        /// The account's id, or the business number.
        owner: String,
        /// The month.
        month: BillingMonth,
        /// Free units a month.
        units: u64,
        /// Units that came before.
        before: u64,
        /// With this one.
        after: u64,
    },
    /// The month's allowance is for other conversations than this one.
    NotCovered {
        /// The rule that says which.
        rule: Rule,
    },
    /// It counted toward a volume tier.
    Tier {
        /// The portfolio.
        portfolio: String,
        /// What is counted.
        family: TierFamily,
        /// The month.
        month: BillingMonth,
        /// Messages that came before.
        before: u64,
        /// With this one.
        after: u64,
        /// First and last message of its band; no last for the highest; none where no tier table is known.
        #[cfg_attr(feature = "typescript", ts(as = "Option<(u64, Option<u64>)>"))]
        band: Option<BandRange>,
    },
    /// The international price of authentication applied from this moment.
    International {
        /// The account's start for the contact's country.
        since: LocalTime,
    },
    /// A non-template message came outside the customer service window; it is treated as inside.
    OutsideWindow,
}

/// Why a message costs what it costs.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The message.
    pub message_id: String,
    /// The account that pays.
    pub account: String,
    /// The business number, masked unless asked for.
    pub business_number: String,
    /// The contact, masked unless asked for.
    pub contact: String,
    /// The contact's country, `?` where its code is not listed; several where they share one.
    pub country: String,
    /// Its moment: the earliest of delivered and read.
    pub at: LocalTime,
    /// The account's time zone.
    pub time_zone: String,
    /// The month it belongs to.
    pub month: BillingMonth,
    /// `template`, `free_form` or `reaction`.
    pub kind: Cow<'static, str>,
    /// The rules in force, by name.
    pub regime: Option<String>,
    /// Since when they are in force.
    pub regime_since: Option<Day>,
    /// Conversation or message.
    pub unit: Unit,
    /// The market.
    pub market: String,
    /// The category it is counted under.
    pub category: Category,
    /// Charged, free or refused.
    pub outcome: LineOutcome,
    /// Why it is free.
    pub reason: Option<FreeReason>,
    /// First unit of its tier's band.
    #[serde(serialize_with = "tier_text", deserialize_with = "tier_of_text")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub tier: Option<u64>,
    /// Its price.
    pub unit_price: Option<UnitPrice>,
    /// The account's currency.
    pub currency: Currency,
    /// The card its price stands on.
    pub rate_card: Option<String>,
    /// How the price is known.
    pub basis: Option<Basis>,
    /// Why there is no price.
    pub error: Option<Arc<Refusal>>,
    /// The rule that decided whether it may cost.
    pub rule: Rule,
    /// The rule of the count that decided in the end: an allowance or a tier.
    pub count_rule: Option<Rule>,
    /// What was open, and which counts it took part in.
    pub facts: Vec<Fact>,
}

/// A message without an outcome, and why.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unexplained {
    /// The id asked for.
    pub message_id: String,
    /// Why it has no outcome.
    pub why: WhyNot,
}

/// Why a message has no outcome.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum WhyNot {
    /// The contact wrote it; inbound messages never cost (COM-101).
    Inbound,
    /// It was neither delivered nor read (COM-101).
    Undelivered,
    /// Its rows contradict each other or lack something.
    Rejected {
        /// What is wrong.
        #[serde(rename = "message", serialize_with = "in_english")]
        #[cfg_attr(feature = "typescript", ts(rename = "message", type = "string"))]
        fault: MessageFault,
    },
    /// An earlier run has settled it.
    SettledEarlier,
    /// The log has no such message.
    NotFound,
}

impl Unexplained {
    pub(crate) fn of(run: &Run<'_>, ids: &BTreeSet<String>, found: &[Explanation], metered: &Metered) -> Vec<Self> {
        let known: BTreeSet<&str> = found
            .iter()
            .map(|explanation| explanation.message_id.as_str())
            .collect();
        let inbound: BTreeSet<String> = metered
            .inbound
            .iter()
            .map(|message| run.log.id_text(message.id()))
            .collect();
        let open: BTreeSet<String> = run.log.open.iter().map(|open| run.log.id_text(open.id())).collect();
        let why = |id: &String| {
            if inbound.contains(id) {
                WhyNot::Inbound
            } else if open.contains(id) {
                WhyNot::Undelivered
            } else if let Some(problem) = run.log.problems().iter().find(|problem| problem.message_id == *id) {
                WhyNot::Rejected {
                    fault: problem.fault.clone(),
                }
            } else if run.earlier.is_some_and(|earlier| earlier.settled(id.as_bytes())) {
                WhyNot::SettledEarlier
            } else {
                WhyNot::NotFound
            }
        };
        let missing = ids.iter().filter(|id| !known.contains(id.as_str()));
        missing
            .map(|id| Self {
                message_id: id.clone(),
                why: why(id),
            })
            .collect()
    }
}

/// Explains every traced message, by moment and id.
pub(crate) fn explain(run: &Run<'_>, metered: &Metered, rater: &mut Rater<'_>) -> Vec<Explanation> {
    let mut traces: Vec<&Trace> = metered.traces.iter().collect();
    let log = run.log;
    traces.sort_unstable_by(|a, b| {
        let (a, b) = (&a.message, &b.message);
        a.moment()
            .cmp(&b.moment())
            .then_with(|| log.id(a.id()).cmp(log.id(b.id())))
    });
    traces
        .into_iter()
        .filter_map(|trace| explain_one(run, metered, rater, trace))
        .collect()
}

fn explain_one(run: &Run<'_>, metered: &Metered, rater: &mut Rater<'_>, trace: &Trace) -> Option<Explanation> {
    let context = run.context;
    let key = *metered.key(trace.count)?;
    let (account, period) = (context.account(key.account)?, context.period(key.period)?);
    let regime = period.regime.and_then(|regime| context.tables.regimes.get(regime));
    let message = &trace.message;
    let local = |at: Instant| {
        account
            .time_zone
            .from_utc_datetime(&at.to_utc().naive_utc())
            .to_rfc3339()
    };
    let show = |text: String| {
        if run.wanted.show_contacts { text } else { masked(&text) }
    };
    let trusted = run.settings.trust_reports;
    let mut facts = situation(trace, key.event, regime, trusted, local);
    let Counted {
        outcome,
        rule: count_rule,
        fact,
    } = counted(run, metered, rater, trace, &key);
    facts.extend(fact);
    if key.event.category == Category::AuthenticationInternational
        && let Some(since) = account.international_start(context.tables.markets.countries(trace.place))
    {
        facts.push(Fact::International { since: local(since) });
    }
    if !trace.window_open && message.kind() != Some(MessageKind::Template) && regime.is_some() {
        facts.push(Fact::OutsideWindow);
    }
    let mut explanation = Explanation {
        message_id: run.log.id_text(message.id()),
        account: account.id.clone(),
        business_number: show(run.log.names().number_text(message.number())),
        contact: show(run.log.names().contact_text(message.contact())),
        country: Some(context.tables.markets.label(trace.place))
            .filter(|label| !label.is_empty())
            .unwrap_or("?")
            .to_owned(),
        at: local(message.moment()),
        time_zone: account.time_zone.name().to_owned(),
        month: period.month,
        kind: message.kind().map_or("", MessageKind::as_str).into(),
        regime: regime.map(|regime| regime.name.clone()),
        regime_since: regime.map(|regime| regime.effective_from),
        unit: key.event.unit,
        market: context.tables.markets.name(key.market).to_owned(),
        category: key.event.category,
        outcome: LineOutcome::Refused,
        reason: None,
        tier: None,
        unit_price: None,
        currency: account.currency,
        rate_card: None,
        basis: None,
        error: None,
        rule: key.event.rule,
        count_rule,
        facts,
    };
    match outcome {
        Outcome::Free(reason) => {
            explanation.outcome = LineOutcome::Free;
            explanation.reason = Some(reason);
            if reason == FreeReason::Exempt {
                explanation.count_rule = Some(Rule::Pmp205);
            }
        }
        Outcome::Charged { cell, tier, card } => {
            explanation.outcome = LineOutcome::Charged;
            explanation.tier = tier;
            explanation.unit_price = Some(cell.unit_price);
            explanation.rate_card = card.as_ref().map(ToString::to_string);
            explanation.basis = Some(cell.basis);
        }
        Outcome::Refused(error) => explanation.error = Some(error),
    }
    Some(explanation)
}

/// What the counts made of a unit.
struct Counted {
    outcome: Outcome,
    rule: Option<Rule>,
    fact: Option<Fact>,
}

/// The place of a unit in its allowance or tier count, and the outcome there.
fn counted(run: &Run<'_>, metered: &Metered, rater: &mut Rater<'_>, trace: &Trace, key: &CountKey) -> Counted {
    let position = |list: &[Candidate]| {
        let (moment, id) = (trace.message.moment().seconds(), trace.message.id());
        let own = Candidate {
            moment,
            count: trace.count,
            id,
        };
        let order = by_moment(run.log);
        u64::try_from(list.partition_point(|other| order(other, &own).is_lt())).unwrap_or(u64::MAX)
    };
    let context = run.context;
    if let Some(allowance) = &trace.allowance {
        let (used, here) = metered
            .allowances
            .get(allowance)
            .map_or((0, 0), |requests| (requests.before, position(&requests.candidates)));
        let before = used.saturating_add(here);
        let after = before.saturating_add(1);
        let owner = run.allowance_owner(allowance);
        let scope = allowance.scope();
        let masked_owner = scope == AllowanceScope::BusinessNumber && !run.wanted.show_contacts;
        let fact = Fact::Allowance {
            scope,
            owner: if masked_owner { masked(&owner) } else { owner },
            month: allowance.month,
            units: context.allowance_units(allowance.month),
            before,
            after,
        };
        let unit = Numbered {
            number: after,
            before: used,
        };
        return Counted {
            outcome: rater.by_allowance(allowance, key, unit),
            rule: allowance_rule(context, key),
            fact: Some(fact),
        };
    }
    if let Some(tier) = &trace.tier {
        let before = metered.tiers.get(tier).map_or(0, |climbing| {
            climbing.before.saturating_add(position(&climbing.candidates))
        });
        let after = before.saturating_add(1);
        let band = rater.band(key, after);
        let portfolio = context.portfolio_name(tier.portfolio).to_owned();
        let fact = Fact::Tier {
            portfolio,
            family: tier.family,
            month: tier.month,
            before,
            after,
            band,
        };
        return Counted {
            outcome: rater.by_tier(key, after),
            rule: Some(Rule::Rat102),
            fact: Some(fact),
        };
    }
    let outcome = match key.event.due {
        Due::Free(reason) => Outcome::Free(reason),
        Due::Charged | Due::Reported(_) | Due::AfterAllowance | Due::NoRegime => rater.charged(key),
    };
    let other_kind = key.event.category == Category::BusinessInitiated && key.event.due == Due::Charged;
    let fact = allowance_rule(context, key)
        .filter(|_| other_kind)
        .map(|rule| Fact::NotCovered { rule });
    Counted {
        outcome,
        rule: None,
        fact,
    }
}

/// The rule of the allowance that holds for a count, where the rules have one.
pub(crate) fn allowance_rule(context: &Context<'_>, key: &CountKey) -> Option<Rule> {
    let regime = context.tables.regimes.get(context.period(key.period)?.regime?)?;
    Some(match (regime.unit, regime.allowance?.cover) {
        (ChargedUnit::TwoKindConversation, AllowanceCover::UserInitiated) => Rule::Cbp111,
        (ChargedUnit::TwoKindConversation, AllowanceCover::BothKinds | AllowanceCover::Service) => Rule::Cbp110,
        (ChargedUnit::CategoryConversation, _) => Rule::Cbp210,
        (ChargedUnit::Message, _) => Rule::Pmp202,
    })
}

/// What was open before the message, as far as it mattered.
fn situation(
    trace: &Trace,
    event: ChargeEvent,
    regime: Option<&Regime>,
    trusted: bool,
    local: impl Fn(Instant) -> LocalTime,
) -> Vec<Fact> {
    let (before, after, at) = (&trace.before, &trace.after, trace.message.moment());
    let mut facts = vec![];
    let Some(regime) = regime else { return facts };
    let window = before
        .last_inbound
        .map(|start| Span::starting(start, regime.window_hours.saturating_mul(3_600)));
    facts.push(match window {
        Some(window) if window.contains(at) => Fact::WindowOpen {
            since: local(window.start),
            until: local(window.end),
        },
        Some(window) => Fact::WindowClosed {
            latest_inbound: Some(local(window.start)),
        },
        None => Fact::WindowClosed { latest_inbound: None },
    });
    if let Some(arrival) = before.arrival {
        // A reported end moves an open window and leaves its start; only a window that starts here was opened here.
        let starts_here = |window: Option<Span>| window.is_some_and(|window| window.start == at);
        facts.push(Fact::Arrival {
            at: local(arrival),
            opened: starts_here(after.entry_window) && !starts_here(before.entry_window),
        });
    }
    let free = event.due == Due::Free(FreeReason::EntryPoint);
    if free && let Some(window) = after.entry_window.filter(|window| window.contains(at)) {
        facts.push(Fact::EntryWindow {
            since: local(window.start),
            until: local(window.end),
        });
        return facts;
    }
    if free {
        facts.push(Fact::Reported {
            free,
            window_until: after.entry_window.map(|window| local(window.end)),
        });
        return facts;
    }
    facts.extend(denied(trace, regime, trusted, &local));
    let template = trace
        .message
        .category()
        .filter(|_| trace.message.kind() == Some(MessageKind::Template));
    if event.due == Due::Free(FreeReason::OpenConversation) {
        let conversations = [
            (None, before.two_kind),
            (Some(Category::Marketing), before.marketing),
            (Some(Category::Utility), before.utility),
            (Some(Category::Authentication), before.authentication),
            (Some(Category::Service), before.service),
        ];
        let own = template.map(TemplateCategory::category);
        let joined = conversations.into_iter().find(|(category, span)| {
            let fits = match regime.unit {
                ChargedUnit::TwoKindConversation => true,
                ChargedUnit::CategoryConversation | ChargedUnit::Message => own.is_none() || *category == own,
            };
            fits && span.is_some_and(|span| span.contains(at))
        });
        if let Some((category, Some(span))) = joined {
            facts.push(Fact::Joined {
                category,
                since: local(span.start),
                until: local(span.end),
            });
        }
    } else if event.unit == Unit::Conversation {
        let span = match event.category {
            Category::BusinessInitiated | Category::UserInitiated => after.two_kind,
            Category::Marketing => after.marketing,
            Category::Utility => after.utility,
            Category::Authentication | Category::AuthenticationInternational => after.authentication,
            Category::Service => after.service,
        };
        if let Some(span) = span {
            facts.push(Fact::Opened {
                category: event.category,
                until: local(span.end),
            });
        }
    }
    facts
}

/// What a trusted report took from a message that would else have been in an entry-point window, or have opened one.
fn denied(trace: &Trace, regime: &Regime, trusted: bool, local: &impl Fn(Instant) -> LocalTime) -> Option<Fact> {
    let (before, at) = (&trace.before, trace.message.moment());
    trace
        .message
        .reported()
        .filter(|reported| trusted && regime.entry_point_reports && *reported != ReportedType::FreeEntryPoint)?;
    let open = before.entry_window.filter(|window| window.contains(at));
    let reply = regime.entry_point_reply_hours.saturating_mul(3_600);
    let answers = before
        .arrival
        .is_some_and(|arrival| Span::starting(arrival, reply).contains(at));
    (open.is_some() || answers).then(|| Fact::Reported {
        free: false,
        window_until: open.map(|window| local(window.end)),
    })
}
