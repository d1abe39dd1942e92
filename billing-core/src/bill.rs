//! Runs the stages on a log: metering by pair, rating, the statement.

use std::collections::{BTreeMap, BTreeSet};

pub use crate::settings::{Dimension, Explained, Settings};
use crate::{
    base::{instant::Instant, money::MoneyError, month::BillingMonth, parallel::share},
    intake::{
        account::AccountBook,
        known::Known,
        log::{MessageLog, PairedLog, Written},
    },
    metering::{
        context::Context,
        meter::{Meter, allowance_used, tier_used},
        metered::Metered,
        state::{
            Earlier, IdHash, PAIR_DAYS, SETTLED_DAYS, STATE_VERSION, SavedAllowance, SavedMessage, SavedPair, SavedTier, State,
        },
    },
    rating::rater::Rater,
    statement::{
        bill::Bill,
        draw_up::draw_up,
        explain::{Explanation, Unexplained, explain},
    },
    tariff::{regime::AllowanceScope, tables::Tables},
};

/// The bill, and what else was asked for.
#[derive(Debug)]
pub struct Billed {
    /// The bill.
    pub bill: Bill,
    /// One per explained message, by moment and id.
    pub explanations: Vec<Explanation>,
    /// Why the other messages asked for have no outcome, by id.
    pub unexplained: Vec<Unexplained>,
    /// The state after this run.
    pub state: Option<State>,
    /// The finished log, for its problems and names.
    pub log: PairedLog,
}

/// Bills a log.
///
/// # Errors
///
/// [`MoneyError`] when a sum does not fit an amount.
pub fn bill(
    log: MessageLog,
    written: Written,
    accounts: &AccountBook,
    tables: &Tables,
    settings: &Settings,
    earlier: Option<&Earlier>,
) -> Result<Billed, MoneyError> {
    let known: Option<&(dyn Known + Sync)> = match earlier {
        Some(earlier) => Some(earlier),
        None => None,
    };
    let mut log = log.finish(written, known, settings.threads);
    let pairs = core::mem::take(&mut log.pairs);
    let context = Context::new(&log, accounts, tables, settings, earlier);
    let meters = share(settings.threads, pairs, || Meter::new(&context), |meter, chunks| meter.share(&chunks));
    let mut metered = Metered::gather(meters);
    let mut rater = Rater::new(&context);
    rater.rate(&mut metered);
    let explanations = explain(&context, &metered, &mut rater);
    let unexplained = match &settings.explained {
        Explained::These(ids) => Unexplained::of(&context, ids, &explanations, &metered),
        Explained::None | Explained::All => vec![],
    };
    let warnings = [metered.free_form_outside_window, metered.before_saved_state];
    let state = settings.save_state.then(|| state_after(&context, &mut metered));
    let bill = draw_up(&context, &rater, warnings)?;
    drop(context);
    Ok(Billed { bill, explanations, unexplained, state, log })
}

/// The state that lets the next run go on where this one stops.
fn state_after(context: &Context<'_>, metered: &mut Metered) -> State {
    const DAY: u32 = 86_400;
    let before = context.earlier.map(Earlier::state);
    let names = context.log.names();
    let through = before.map_or(Instant::MIN, |state| state.through).max(Instant::from_seconds(context.log.latest));
    let keep_from = through.minus(PAIR_DAYS.saturating_mul(DAY));
    let first_month = BillingMonth::of(keep_from.minus(DAY).to_utc().date_naive());

    let touched: BTreeSet<(u32, u64)> = metered.states.iter().map(|(key, _)| *key).collect();
    let untouched = context.earlier_pairs.iter().filter(|(key, _)| !touched.contains(*key)).map(|(key, state)| (*key, *state));
    let mut pairs: Vec<SavedPair> = core::mem::take(&mut metered.states)
        .into_iter()
        .chain(untouched)
        .filter(|(_, state)| state.matters_after(keep_from, DAY))
        .map(|((number, contact), state)| SavedPair {
            number: names.number_text(number),
            contact: names.contact_text(contact),
            state,
        })
        .collect();
    pairs.sort_unstable_by(|a, b| (&a.number, &a.contact).cmp(&(&b.number, &b.contact)));

    let mut allowances: BTreeMap<(AllowanceScope, String, String), u64> = before
        .iter()
        .flat_map(|state| &state.allowances)
        .map(|saved| ((saved.scope, saved.owner.clone(), saved.month.clone()), saved.used))
        .collect();
    for (key, waiting) in &metered.allowances {
        let beyond: u64 = waiting.beyond.iter().map(|(_, count)| *count).sum();
        let here = u64::try_from(waiting.candidates.len()).unwrap_or(u64::MAX).saturating_add(beyond);
        let owner = context.allowance_owner(key);
        let used = allowance_used(context, key).saturating_add(here);
        allowances.insert((key.scope, owner, key.month.to_string()), used);
    }
    let mut tiers: BTreeMap<_, u64> = before
        .iter()
        .flat_map(|state| &state.tiers)
        .map(|saved| ((saved.portfolio.clone(), saved.market.clone(), saved.family, saved.month.clone()), saved.charged))
        .collect();
    for (key, candidates) in &metered.tiers {
        let market = context.tables.markets.name(key.market).to_owned();
        let name = (context.portfolio_name(key.portfolio).to_owned(), market, key.family, key.month.to_string());
        let here = u64::try_from(candidates.len()).unwrap_or(u64::MAX);
        tiers.insert(name, tier_used(context, key).saturating_add(here));
    }

    let mut settled: BTreeMap<u32, Vec<IdHash>> = before.map(|state| state.settled.clone()).unwrap_or_default();
    for (day, id) in core::mem::take(&mut metered.settled) {
        settled.entry(day).or_default().push(id);
    }
    let first_day = through.seconds().div_euclid(DAY).saturating_sub(SETTLED_DAYS);
    settled.retain(|day, _| first_day <= *day);
    for ids in settled.values_mut() {
        ids.sort_unstable();
    }

    let decided: BTreeSet<IdHash> = settled.values().flatten().copied().collect();
    let mut open: BTreeMap<IdHash, SavedMessage> = before
        .iter()
        .flat_map(|state| &state.open)
        .filter(|message| keep_from <= message.sent && !decided.contains(&message.id))
        .map(|message| (message.id, message.clone()))
        .collect();
    for message in context.log.open.iter().map(|open| &open.0) {
        let Some(account) = context.account(message.account()) else { continue };
        let saved = SavedMessage {
            id: IdHash::of(context.log.id(message.id())),
            account: account.id.clone(),
            number: names.number_text(message.number()),
            contact: names.contact_text(message.contact()),
            facts: message.flags.0,
            sent: message.moment(),
        };
        open.insert(saved.id, saved);
    }
    let month = first_month.to_string();
    State {
        version: STATE_VERSION,
        through,
        pairs,
        allowances: allowances
            .into_iter()
            .filter(|((_, _, of), _)| month <= *of)
            .map(|((scope, owner, month), used)| SavedAllowance { scope, owner, month, used })
            .collect(),
        tiers: tiers
            .into_iter()
            .filter(|((_, _, _, of), _)| month <= *of)
            .map(|((portfolio, market, family, month), charged)| SavedTier { portfolio, market, family, month, charged })
            .collect(),
        open: open.into_values().collect(),
        settled,
    }
}
