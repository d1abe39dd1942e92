//! The same log as payloads would tell it: persons under ids, conversations and prices in the statuses, other accounts.
//!
//! What is put on is true of the log, unless said otherwise, so it must not change a bill.

use std::collections::BTreeMap;

use rand::{RngExt, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::ledger_model::{MessageOutcome, read_time};
use crate::row::{Conversation, Row};

/// Calls contacts by business-scoped ids on some rows, and by both names on others. Each number and its id stand
/// together in one place of the log at least: in a row, or in a notice that is put somewhere.
pub fn with_ids(rows: &mut Vec<Row>, random: &mut ChaCha8Rng) {
    let mut joined: BTreeMap<String, bool> = BTreeMap::new();
    for row in rows.iter_mut() {
        let digits = row.contact.trim_start_matches('+').to_owned();
        let number = digits.bytes().all(|byte| byte.is_ascii_digit());
        if row.is_notice() || row.contact_id.is_some() || !number {
            continue;
        }
        let together = joined.entry(digits.clone()).or_default();
        let id = id_of(&digits);
        match random.random_range(0..4_u32) {
            0 => row.contact = id,
            1 => (row.contact_id, *together) = (Some(id), true),
            2 => {
                row.contact_id = Some(std::mem::replace(&mut row.contact, id));
                *together = true;
            }
            _ => {}
        }
    }
    for (digits, together) in joined {
        if !together {
            insert(rows, Row::notice(&digits, &id_of(&digits)), random);
        }
    }
}

/// The id of the contact with this number; its letters are not the number's country.
fn id_of(digits: &str) -> String {
    let country = ["IN", "US", "DE", "ZZ"][digits.bytes().map(usize::from).sum::<usize>() % 4];
    format!("{country}.9{digits}x")
}

/// Puts a row somewhere.
pub fn insert(rows: &mut Vec<Row>, row: Row, random: &mut ChaCha8Rng) {
    let place = random.random_range(0..=rows.len());
    rows.insert(place, row);
}

/// Reports received messages under any of these accounts, each row for itself.
pub fn under_any_account(rows: &mut [Row], accounts: &[&str], random: &mut ChaCha8Rng) {
    for row in rows.iter_mut().filter(|row| row.event == "received") {
        if let Some(account) = accounts.choose(random) {
            (*account).clone_into(&mut row.account);
        }
    }
}

/// Names the conversation or entry-point window of messages of these outcomes, with its end on `sent`, as the platform
/// does.
///
/// Of a thousand messages so many are named. `rounded` rounds ends up to the minute.
pub fn with_conversations(
    rows: &mut [Row],
    outcomes: &BTreeMap<String, MessageOutcome>,
    per_thousand: u32,
    rounded: bool,
    random: &mut ChaCha8Rng,
) {
    let named: BTreeMap<&String, bool> = outcomes
        .keys()
        .map(|id| (id, random.random_ratio(per_thousand, 1_000)))
        .collect();
    for row in rows.iter_mut() {
        let outcome = outcomes
            .get(&row.message_id)
            .filter(|_| named.get(&row.message_id) == Some(&true));
        let Some((outcome, belongs)) = outcome.and_then(|outcome| Some((outcome, outcome.belongs.as_ref()?))) else {
            continue;
        };
        // From then on the platform names each message's own. A margin, since the day is that of the account.
        if outcome.moment < read_time("2025-06-30T00:00:00Z").unwrap_or_default() && row.event != "failed" {
            let end = if rounded {
                (belongs.end + 59).div_euclid(60) * 60
            } else {
                belongs.end
            };
            row.conversation = Some(Conversation {
                id: format!("of {}", belongs.opener),
                category: belongs.kind.clone(),
                expires_at: (row.event == "sent").then(|| end.to_string()),
            });
        }
    }
}

/// Gives some messages of 2026 a price of their own or an exemption. This does change a bill.
pub fn with_prices(rows: &mut [Row]) {
    let first = read_time("2026-01-01T00:00:00Z").unwrap_or_default();
    let priced = |row: &&mut Row| row.event != "received" && read_time(&row.at).is_ok_and(|at| first <= at);
    for row in rows.iter_mut().filter(priced) {
        let draw: usize = row.message_id.bytes().map(usize::from).sum();
        match draw % 17 {
            0 => row.cost = Some((format!("0.0{}", 301 + draw % 5), "EUR".to_owned())),
            1 => row.cost = Some(("0.05".to_owned(), "USD".to_owned())),
            2 => row.exempt = row.event != "sent",
            _ => {}
        }
    }
}

/// Takes away what the messages are, of some of those whose conversation is named, as payloads of that time do. This
/// does change a bill: the first message of a template's conversation is a template, the others count as free-form.
pub fn without_kinds(rows: &mut [Row], random: &mut ChaCha8Rng) {
    let mut unstated: BTreeMap<String, bool> = BTreeMap::new();
    for row in rows.iter_mut().filter(|row| row.conversation.is_some()) {
        let drawn = || random.random_ratio(1, 8);
        row.kind_unstated = *unstated.entry(row.message_id.clone()).or_insert_with(drawn);
    }
    for row in rows.iter_mut() {
        if unstated.get(&row.message_id) == Some(&true) {
            (row.kind, row.category) = (None, None);
        }
    }
}
