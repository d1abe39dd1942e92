//! Bills webhook payloads as they arrive: each body is added to the month's log, and the month so far is billed anew.
//!
//! Billing anew is exact whatever the order in which statuses come, and repeated deliveries change nothing. It takes
//! about a second for a million messages; a web server bills when somebody asks (see `examples/webhook_server`).
//!
//! `cargo run --example bill_as_messages_arrive`
#![expect(clippy::print_stdout, reason = "an example")]

use std::error::Error;

use wabill::{Accounts, Log};

const ACCOUNTS: &str = include_str!("accounts.toml");
/// One body per line, as the platform posts them.
const WEBHOOKS: &str = include_str!("webhooks.jsonl");

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let accounts = Accounts::from_toml(ACCOUNTS)?;
    let mut month = String::new();
    let mut costs = vec![];
    for body in WEBHOOKS.lines() {
        month.push_str(body);
        month.push('\n');
        let bill = Log::read(month.as_bytes(), &accounts)?.bill()?;
        let cost = bill
            .totals()
            .first()
            .map_or("0.00".to_owned(), |total| total.amount.to_string());
        println!("{} messages so far: {cost} EUR", bill.input().delivered);
        costs.push(cost);
    }
    // A marketing template; a message of the contact, which costs nothing; a utility template in the window it opened.
    assert_eq!(costs, ["0.11", "0.11", "0.11"]);
    Ok(())
}
