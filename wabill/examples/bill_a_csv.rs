//! Bills a CSV file and prints its lines and totals.
//!
//! `cargo run --example bill_a_csv`
#![expect(clippy::print_stdout, clippy::indexing_slicing, reason = "an example")]

use std::{error::Error, fs, fs::File, path::Path};

use wabill::{Accounts, Log};

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let accounts = Accounts::from_toml(&fs::read_to_string(folder.join("accounts.toml"))?)?;
    let log = Log::read(File::open(folder.join("june.csv"))?, &accounts)?;

    // A row that cannot be read is no reason to stop: it is rejected, with its place, and the others are billed.
    for problem in log.problems() {
        println!("{problem}");
    }

    let bill = log.bill()?;
    for line in bill.lines() {
        println!("{line}");
    }
    for total in bill.totals() {
        println!("{} {}: {} {}", total.account, total.month, total.amount, total.currency);
    }
    // 0.1131 + 0.0707, each rounded once on its line; the free-form message is one of 1,000 free conversations.
    assert_eq!(bill.totals()[0].amount.to_string(), "0.18");
    Ok(())
}
