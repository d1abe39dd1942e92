//! Runs the stages on a log: metering by pair, rating, the statement.

use std::sync::Arc;

pub use crate::settings::{Dimension, Explained, Settings, Wanted};
use crate::{
    base::{money::MoneyError, parallel::share},
    habits::{Habits, Numbers},
    intake::{account::AccountBook, message::IdRef},
    log::{
        PairedLog,
        joined::Joined,
        meter::Meter,
        metered::{Metered, Seen},
        run::Run,
        save::saved,
    },
    metering::{
        context::Context,
        state::{Earlier, State},
    },
    rating::rater::{Outcome, Rater, Rating},
    statement::{
        assemble::{Read, assemble, used_lines},
        bill::{Bill, InputCounts, RefusedMessage, Warning, WarningKind},
        explain::{Explanation, Unexplained, explain},
        timeline::{PairSummary, Timeline, busiest, timelines},
    },
    tariff::{refusal::Refusal, tables::Tables},
};

/// How a log is billed. The default is that of its parts, with one thread and no earlier run.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// How messages become amounts.
    pub settings: Settings,
    /// What is wanted besides the bill.
    pub wanted: Wanted,
    /// Other habits that the log is billed as if sent by; none for what it costs. Where they change business numbers
    /// or merge replies, nothing else should be wanted, and no earlier run goes before: its windows and allowances are
    /// those of the numbers as they are.
    pub habits: Habits,
    /// The runs before this one; the same that the log was [finished](crate::log::MessageLog::finish) with.
    pub earlier: Option<&'a Earlier>,
    /// How many threads may work; 0 and 1 start none.
    pub threads: usize,
}

/// The bill, and what else was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub struct Billed {
    /// The bill.
    pub bill: Bill,
    /// One per explained message, by moment and id.
    pub explanations: Vec<Explanation>,
    /// Why the other messages asked for have no outcome, by id.
    pub unexplained: Vec<Unexplained>,
    /// The timelines asked for, by contact and business number.
    pub timelines: Vec<Timeline>,
    /// The pairs with the most messages, where a list was asked for.
    pub busiest: Vec<PairSummary>,
    /// The state after this run.
    pub state: Option<State>,
}

/// Bills a log. The log stays as it is, so that it can be billed again, with other prices or to explain more of it.
///
/// # Errors
///
/// [`MoneyError`] when a sum does not fit an amount.
pub fn bill(
    log: &PairedLog,
    accounts: &AccountBook,
    tables: &Tables,
    options: &Options<'_>,
) -> Result<Billed, MoneyError> {
    let (settings, wanted) = (options.settings, &options.wanted);
    let (first, last) = log.span();
    let context = Context::new(accounts, tables, first, last);
    let run = Run {
        habits: options.habits,
        ..Run::new(&context, log, settings, wanted, options.earlier)
    };
    let joined = match options.habits.numbers {
        Some(Numbers::Joined) => Joined::of(log, options.threads),
        Some(Numbers::Split(_)) | None => None,
    };
    let shards = match &joined {
        Some(joined) => joined.shards().collect(),
        None => log.shards().collect(),
    };
    let meters = share(options.threads, shards, || Meter::new(&run), Meter::shard);
    let mut metered = Metered::gather(meters);
    let mut rater = Rater::new(&context, log.prices.clone());
    let sorted = wanted.explained != Explained::None;
    let mut rating = rater.rate(&mut metered.counts(log, sorted));
    rating.refused.extend(refused(&mut rater, &metered));
    let explanations = explain(&run, &metered, &mut rater);
    let unexplained = match &wanted.explained {
        Explained::These(ids) => Unexplained::of(&run, ids, &explanations, &metered),
        Explained::None | Explained::All | Explained::Contact(_) | Explained::PairOf(_) => vec![],
    };
    let timelines = match &wanted.explained {
        Explained::Contact(_) | Explained::PairOf(_) => timelines(&run, &metered, &explanations),
        Explained::None | Explained::All | Explained::These(_) => vec![],
    };
    metered.busiest.shorten(log);
    let busiest = busiest(&run, &metered.busiest);
    let read = read(&run, metered.seen(), &rating);
    let state = wanted.state.then(|| {
        let used = used_lines(&context, log.names(), &rating.rated);
        saved(&run, &mut metered, used)
    });
    Ok(Billed {
        bill: assemble(&context, settings.rounding, &rating, read)?,
        explanations,
        unexplained,
        timelines,
        busiest,
        state,
    })
}

/// Messages of counts without a price; those of queues are known already.
fn refused(rater: &mut Rater<'_>, metered: &Metered) -> Vec<(IdRef, Arc<Refusal>)> {
    let refused = metered.refused.iter().filter_map(|(id, count)| {
        let key = metered.key(*count)?;
        match rater.charged(key) {
            Outcome::Refused(error) => Some((*id, error)),
            Outcome::Free(_) | Outcome::Charged { .. } => None,
        }
    });
    refused.collect()
}

/// What the bill says besides what was rated.
fn read<'a>(run: &Run<'a>, seen: Seen, rating: &Rating<IdRef>) -> Read<'a> {
    let log = run.log;
    let counts = log.counts();
    let refused = rating.refused.iter().map(|(id, error)| RefusedMessage {
        message_id: log.id_text(*id),
        error: error.clone(),
    });
    Read {
        input: InputCounts::new(counts, run.earlier.is_some() || run.wanted.state),
        ignored: log.ignored().kinds(),
        refused: refused.collect(),
        warnings: vec![
            Warning::new(WarningKind::FreeFormOutsideWindow, seen.free_form_outside_window),
            Warning::new(WarningKind::FailedAndDelivered, counts.failed_and_delivered),
            Warning::new(WarningKind::BeforeSavedState, seen.before_saved_state),
            Warning::new(
                WarningKind::ConversationReportsDisagree,
                seen.conversation_reports_disagree,
            ),
            Warning::new(WarningKind::SimilarContacts, seen.similar_contacts),
        ],
        names: log.names(),
        by: run.wanted.by,
    }
}
