//! `cargo xtask test`: everything that must hold, in the order in which it fails fastest.

use anyhow::Result;

use crate::{
    browser, fuzz,
    page::{self, Build},
    setup::{self, WASM_TARGET, WasmToolchain},
    steps::Steps,
    tidy,
    tool::{Run as _, cargo, in_target},
    wasm,
};

/// Runs every step; stops at the first that fails.
pub(crate) fn test() -> Result<()> {
    let mut steps = Steps::new();
    let outcome = all(&mut steps);
    steps.finish(&outcome);
    outcome
}

fn all(steps: &mut Steps) -> Result<()> {
    let toolchain = steps.step("set-up", |_| {
        setup::compiler_parts()?;
        setup::node()?;
        setup::wasm()
    })?;
    steps.step("format", |_| {
        cargo("fmt --all --check").run()?;
        cargo("fmt --check --manifest-path fuzz/Cargo.toml").run()
    })?;
    steps.step("tidy", |_| tidy::tidy())?;
    steps.step("clippy", |_| clippy(toolchain))?;
    steps.step("tests", |steps| steps.count_tests(&mut cargo("test --workspace")))?;
    steps.step("documentation", |_| {
        let mut documentation = cargo("doc --quiet --workspace --no-deps");
        documentation.env("RUSTDOCFLAGS", "--deny warnings").run()
    })?;
    build_and_compare(toolchain, steps)?;
    steps.step("page", |_| page::build(toolchain, Build::Small))?;
    steps.step("page in a browser", |steps| browser::test(&[], Build::Small, steps))?;
    steps.step("fuzz targets on their seeds", fuzz::replay)
}

fn clippy(toolchain: WasmToolchain) -> Result<()> {
    let deny = ["--", "--deny", "warnings"];
    cargo("clippy --quiet --all-targets --workspace").args(deny).run()?;
    // Most of the page is compiled for the browser only. Debian's compiler has no clippy.
    if toolchain == WasmToolchain::Project {
        let page = format!("clippy --quiet --package wabill-web --target {WASM_TARGET}");
        cargo(&page).args(deny).run()?;
    }
    let fuzz = "clippy --quiet --all-targets --manifest-path fuzz/Cargo.toml --target-dir";
    cargo(fuzz).arg(in_target("")?).args(deny).run()
}

fn build_and_compare(toolchain: WasmToolchain, steps: &mut Steps) -> Result<()> {
    steps.step("npm package", |_| wasm::package(toolchain))?;
    steps.step("npm package = native", wasm::compare)
}

/// Builds the npm package and compares it, and nothing else.
pub(crate) fn wasm_only() -> Result<()> {
    setup::node()?;
    build_and_compare(setup::wasm()?, &mut Steps::new())
}

/// Takes what the command line prints now as right.
pub(crate) fn snapshot() -> Result<()> {
    let mut test = cargo("test --package wabill-cli --test command_line");
    test.env("TRYCMD", "overwrite").run()
}

/// Notes the checksums of changed price tables, if the change log tells of them.
pub(crate) fn accept_tables() -> Result<()> {
    let mut test = cargo("test --quiet --package wabill-tables --test shipped_tables old_days_keep_their_prices");
    test.env("ACCEPT_TABLES", "1").run()?;
    println!("tidy: pricing-tables/tests/checksums.txt is as the tables are");
    Ok(())
}

/// Measures the speed.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let mut benches = cargo("run --release --package billing-benches --");
    benches.args(arguments).run()
}
