//! How long the shipped tables take to read: `cargo run --release -p wabill-tables --example start_up`.
#![expect(clippy::print_stdout, reason = "printing is all this program does")]

use std::time::Instant;

fn main() {
    let start = Instant::now();
    let loaded = pricing_tables::shipped_loaded();
    let first = start.elapsed();
    println!(
        "{first:?} for {} cards and {} tier tables",
        loaded.tables.rates.cards().count(),
        loaded.tables.rates.tier_tables().count()
    );
}
