//! `cargo xtask start`: the first thing a newcomer runs.

use anyhow::Result;

use crate::{place::Place, setup, tool::Tool};

/// Sets up, builds and bills the built-in sample.
///
/// # Errors
///
/// When the program cannot be built or does not end well.
pub(crate) fn start(place: &Place) -> Result<()> {
    // Only the tests need it so far: without it, there is still a bill to see.
    if let Err(error) = setup::wasm(place) {
        println!("set-up: {error:#}. `cargo xtask test` will need it; the bill does not.");
    }
    println!("Building wabill; this takes a minute or two the first time.");
    Tool::cargo(place)
        .args(["build", "--release", "--package", "wabill"])
        .run()?;
    println!("\nThe built-in sample, billed by `cargo run --release -p wabill -- bill`:\n");
    // The table also where the output is no terminal.
    Tool::cargo(place)
        .args(["run", "--quiet", "--release", "--package", "wabill", "--"])
        .args(["bill", "--format", "table"])
        .run()?;
    println!("\nThe estimator page is not part of this version yet.");
    Ok(())
}
