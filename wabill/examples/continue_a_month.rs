//! Bills a log in two runs: the second goes on where the first stopped.
//!
//! `cargo run --example continue_a_month`
#![expect(clippy::print_stdout, clippy::indexing_slicing, reason = "an example")]

use std::error::Error;

use wabill::{Accounts, BillOptions, Log, state_file};

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let accounts = Accounts::from_toml(include_str!("accounts.toml"))?;
    let june = Log::read(include_bytes!("june.csv").as_slice(), &accounts)?;
    let june = june.bill_with(&BillOptions::new().keep_state(true))?;

    // A state is kept in a file between the runs. It holds contacts in full: treat it like the log.
    let file = std::env::temp_dir().join(format!("wabill-{}.state", std::process::id()));
    let state = june.state().ok_or("a state was asked for")?;
    std::fs::write(&file, state_file::bytes(state)?)?;
    let state = state_file::read(&std::fs::read(&file)?).map_err(wabill::Error::from)?;
    std::fs::remove_file(&file)?;

    let july = Log::read(include_bytes!("july.csv").as_slice(), &accounts)?;
    let july = july.bill_with(&BillOptions::new().after(state))?;
    for line in july.lines() {
        println!("{line}");
    }
    // out-3 is in both logs and was billed in June. out-4 joins the conversation that it opened shortly before
    // midnight.
    assert_eq!(july.input().delivered, 2);
    assert_eq!(
        july.explain("out-4")?.reason,
        Some(wabill::FreeReason::OpenConversation)
    );
    assert_eq!(july.totals()[0].amount.to_string(), "0.11");
    Ok(())
}
