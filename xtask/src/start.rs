//! `cargo xtask start`: the first thing a newcomer runs. A bill on the terminal, then the page.
//!
//! Both are built to be seen soon, not to be fast or small: `cargo build --release` and `cargo xtask web` are for that.

use anyhow::{Context as _, Result, ensure};

use crate::{
    page::{self, Build},
    setup,
    tool::{Run as _, cargo},
};

/// Sets up, builds, bills the built-in sample, and serves the page until it is stopped.
pub(crate) fn start(port: u16) -> Result<()> {
    let toolchain = setup::wasm();
    println!("\n1 of 3: building wabill; about a minute the first time on two cores.");
    cargo("build --package wabill-cli").run()?;
    println!("\nThe built-in sample, billed by `cargo run -p wabill-cli -- bill`:\n");
    // The table also where the output is no terminal.
    cargo("run --quiet --package wabill-cli -- bill --format table").run()?;
    println!("\n2 of 3: building the page; about four minutes the first time on two cores.");
    page::build(toolchain?, Build::Quick)?;
    println!("\n3 of 3: serving it; it is there at once.");
    serve(Build::Quick, port)
}

/// Serves the page as it was built last, until it is stopped.
pub(crate) fn serve(build: Build, port: u16) -> Result<()> {
    let folder = build.folder()?;
    let is_built = folder.join("index.html").is_file();
    ensure!(is_built, "the page is not built yet; `cargo xtask web` builds it");
    let opened = page_server::open(port);
    let listener = opened.with_context(|| format!("port {port} cannot be opened; choose another one with --port"))?;
    let address = listener.local_addr()?;
    println!("\nThe page is at http://{address}/ until you stop this program (Ctrl+C).");
    page_server::serve(&folder, &listener);
    Ok(())
}
