//! `cargo xtask start`: the first thing a newcomer runs. A bill on the terminal, then the page.

use anyhow::{Result, bail};

use crate::{page, place::Place, serve::PageServer, setup, tool::Tool};

/// Sets up, builds, bills the built-in sample, and serves the page until it is stopped.
///
/// # Errors
///
/// When a program cannot be built or does not end well, or when another program has the port.
pub(crate) fn start(place: &Place, port: u16) -> Result<()> {
    let toolchain = setup::wasm(place);
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
    println!("\nBuilding the page; this takes some minutes the first time.");
    page::build(place, &place.project()?, toolchain?)?;
    serve(place, port)
}

/// Serves the page as it was built last, until it is stopped.
///
/// # Errors
///
/// When there is none, or when another program has the port.
pub(crate) fn serve(place: &Place, port: u16) -> Result<()> {
    let folder = page::folder(&place.project()?);
    if !folder.join("index.html").is_file() {
        bail!("the page is not built yet; `cargo xtask web` builds it");
    }
    let server = PageServer::open(&folder, port)?;
    println!(
        "\nThe page is at {} until you stop this program (Ctrl+C).",
        server.address()?
    );
    server.run();
    Ok(())
}
