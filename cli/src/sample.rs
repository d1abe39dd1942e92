//! The built-in sample: a made-up month of a German shop around 2026-10-01.
//!
//! The files of `sample/` are made by `cargo run -p billing-tests --bin traffic -- --preset shop`; see
//! `sample/README.md`.

use wabill::{Accounts, Input};

use crate::{failure::Failure, input::accounts};

const LOG: &[u8] = include_bytes!("../sample/shop.csv.zst");
const ACCOUNTS: &str = include_str!("../sample/shop-accounts.toml");

/// Its accounts.
pub(crate) fn accounts() -> Result<Accounts, Failure> {
    accounts::parse("shop-accounts.toml", ACCOUNTS)
}

/// Its message log.
pub(crate) fn log() -> Input<'static> {
    Input {
        name: "shop.csv".to_owned(),
        reader: Box::new(LOG),
        bytes: u64::try_from(LOG.len()).ok(),
    }
}
