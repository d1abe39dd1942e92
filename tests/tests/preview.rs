//! What is answered before a message is sent is what its bill says afterwards.

use billing_core::{
    base::category::TemplateCategory,
    bill::{Explained, Options, Wanted},
    intake::event::MessageKind,
    preview::{NextMessage, Preview},
    state::State,
    statement::explain::Explanation,
};
use billing_tests::{
    ledger_model::read_time,
    real,
    row::Row,
    tables::soon_used_up,
    traffic::{self, Spec},
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use wabill::{Accounts, Instant};

fn words(message: &NextMessage) -> (Option<String>, Option<String>) {
    let category = message.category.map(|category| category.category().as_str().to_owned());
    (Some(message.kind.as_str().to_owned()), category)
}

/// The message as a row of a log.
fn row(message: &NextMessage, id: &str) -> Row {
    let (kind, category) = words(message);
    Row {
        event: "delivered".to_owned(),
        at: message.at.to_string(),
        message_id: id.to_owned(),
        account: message.account.clone(),
        business_number: message.number.clone(),
        contact: message.contact.clone(),
        kind,
        category,
        ..Row::default()
    }
}

/// Bills messages that follow a state, and explains them in order of their ids.
fn billed(messages: &[NextMessage], accounts: &Accounts, state: State) -> Vec<Explanation> {
    let rows: Vec<Row> = (0..)
        .zip(messages)
        .map(|(place, message)| row(message, &format!("next-{place:06}")))
        .collect();
    let wanted = Wanted {
        explained: Explained::All,
        ..Wanted::default()
    };
    let options = Options {
        wanted,
        ..Options::default()
    };
    let (played, _) = real::run(&rows, accounts, soon_used_up(), &options, Some(state)).unwrap();
    let mut explanations = played.explanations;
    explanations.sort_by(|a, b| a.message_id.cmp(&b.message_id));
    explanations
}

/// Messages that some contacts of a log may get next, at one moment.
fn next(rows: &[Row], through: Instant, random: &mut ChaCha8Rng) -> Vec<NextMessage> {
    let outbound: Vec<&Row> = rows.iter().filter(|row| row.event == "delivered").collect();
    let at = through.plus(random.random_range(0..200_000));
    (0..40)
        .map(|_| {
            let like = outbound[random.random_range(0..outbound.len())];
            let (kind, category) = match random.random_range(0..6) {
                0 => (MessageKind::FreeForm, None),
                1 => (MessageKind::Reaction, None),
                2 => (MessageKind::Template, Some(TemplateCategory::Marketing)),
                3 => (MessageKind::Template, Some(TemplateCategory::Authentication)),
                _ => (MessageKind::Template, Some(TemplateCategory::Utility)),
            };
            NextMessage {
                account: like.account.clone(),
                number: like.business_number.clone(),
                contact: like.contact.clone(),
                kind,
                category,
                at,
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_message_costs_what_was_answered_before_it_was_sent(seed in 0_u64..1_000_000, cut in 0.1..1.0_f64) {
        let spec = Spec::around_switch_days(1_500, seed);
        let accounts = real::accounts(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let mut rows = traffic::rows(&spec).unwrap();
        let time = |row: &Row| read_time(&row.at).unwrap();
        let mut times: Vec<i64> = rows.iter().map(time).collect();
        times.sort_unstable();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short list")]
        let end = times[((times.len() - 1) as f64 * cut) as usize];
        rows.retain(|row| time(row) <= end);
        let wanted = Wanted { state: true, ..Wanted::default() };
        let options = Options { wanted, ..Options::default() };
        let (played, _) = real::run(&rows, &accounts, soon_used_up(), &options, None).unwrap();
        let state = played.state.unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let messages = next(&rows, state.through, &mut random);
        let mut preview = Preview::new(state.clone(), accounts.book(), soon_used_up().get()).unwrap();

        // Each by itself, as if it were the only one.
        for message in messages.iter().take(6) {
            let answer = preview.ask(message).unwrap();
            let bill = billed(core::slice::from_ref(message), &accounts, state.clone());
            prop_assert_eq!(as_answered(&answer), as_billed(&bill[0]), "{:?}", message);
        }
        // One after the other, as a campaign sends them.
        let answers: Vec<_> = messages.iter().map(|message| preview.send(message).unwrap()).collect();
        let bill = billed(&messages, &accounts, state);
        prop_assert_eq!(bill.len(), answers.len());
        for (answer, explanation) in answers.iter().zip(&bill) {
            prop_assert_eq!(as_answered(answer), as_billed(explanation));
        }
    }
}

type Said = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);

fn as_answered(answer: &billing_core::preview::Answer) -> Said {
    (
        answer.market.clone(),
        format!("{:?} {}", answer.unit, answer.category),
        format!("{:?}", answer.outcome),
        answer.reason.map(|reason| reason.as_str().to_owned()),
        answer.unit_price.map(|price| price.to_string()),
        answer.rate_card.clone(),
        answer.rule.to_string(),
    )
}

fn as_billed(explanation: &Explanation) -> Said {
    (
        explanation.market.clone(),
        format!("{:?} {}", explanation.unit, explanation.category),
        format!("{:?}", explanation.outcome),
        explanation.reason.map(|reason| reason.as_str().to_owned()),
        explanation.unit_price.map(|price| price.to_string()),
        explanation.rate_card.clone(),
        explanation.rule.to_string(),
    )
}
