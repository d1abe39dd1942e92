//! Runs the stages on a log: metering by pair, rating, the statement.

pub use crate::settings::{Dimension, Explained, Settings};
use crate::{
    base::{money::MoneyError, parallel::share},
    intake::{
        account::AccountBook,
        known::Known,
        log::{MessageLog, PairedLog, Written},
    },
    metering::{
        context::Context,
        meter::Meter,
        metered::Metered,
        save::saved,
        state::{Earlier, State},
    },
    rating::rater::Rater,
    statement::{
        bill::Bill,
        draw_up::draw_up,
        explain::{Explanation, Unexplained, explain},
        timeline::{PairSummary, Timeline, busiest, timelines},
    },
    tariff::tables::Tables,
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
    /// The timelines asked for, by contact and business number.
    pub timelines: Vec<Timeline>,
    /// The pairs with the most messages, where a list was asked for.
    pub busiest: Vec<PairSummary>,
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
    let meters = share(
        settings.threads,
        pairs,
        || Meter::new(&context),
        |meter, chunks| meter.share(&chunks),
    );
    let mut metered = Metered::gather(meters);
    let mut rater = Rater::new(&context);
    rater.rate(&mut metered);
    let explanations = explain(&context, &metered, &mut rater);
    let unexplained = match &settings.explained {
        Explained::These(ids) => Unexplained::of(&context, ids, &explanations, &metered),
        Explained::None | Explained::All | Explained::Contact(_) | Explained::PairOf(_) => vec![],
    };
    let timelines = match &settings.explained {
        Explained::Contact(_) | Explained::PairOf(_) => timelines(&context, &metered, &explanations),
        Explained::None | Explained::All | Explained::These(_) => vec![],
    };
    metered.busiest.shorten(&context);
    let busiest = busiest(&context, &metered.busiest);
    let seen = metered.seen();
    let state = settings.save_state.then(|| saved(&context, &mut metered));
    let bill = draw_up(&context, &rater, seen)?;
    drop(context);
    Ok(Billed {
        bill,
        explanations,
        unexplained,
        timelines,
        busiest,
        state,
        log,
    })
}
