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

/// Everything of the workspace, as the tests build it. Whoever needs one of its programs asks for the same, else cargo
/// chooses other features and builds much of it once more.
pub(crate) const WORKSPACE: &str = "--workspace --features xtask/bind-wasm";

/// Runs every step; stops at the first that fails.
pub(crate) fn test() -> Result<()> {
    let mut steps = Steps::new();
    let outcome = all(&mut steps);
    steps.finish(if outcome.is_ok() { "ok" } else { "FAILED" });
    outcome
}

fn all(steps: &mut Steps) -> Result<()> {
    let wasm_toolchain = steps.step("set-up", |_| {
        setup::compiler_parts()?;
        setup::node()?;
        setup::wasm()
    })?;
    steps.step("format", |_| {
        cargo("fmt --all --check").run()?;
        cargo("fmt --check --manifest-path fuzz/Cargo.toml").run()
    })?;
    steps.step("tidy", |_| tidy::tidy())?;
    steps.step("clippy", |_| {
        let deny = ["--", "--deny", "warnings"];
        cargo("clippy --quiet --all-targets")
            .args(WORKSPACE.split(' '))
            .args(deny)
            .run()?;
        // Most of the page is compiled for the browser only. Debian's compiler has no clippy.
        if wasm_toolchain == WasmToolchain::Project {
            cargo("clippy --quiet --package wabill-web --target")
                .arg(WASM_TARGET)
                .args(deny)
                .run()?;
        }
        let fuzz = "clippy --quiet --all-targets --manifest-path fuzz/Cargo.toml --target-dir";
        cargo(fuzz).arg(in_target("")?).args(deny).run()
    })?;
    steps.step("tests", |steps| {
        steps.count_tests(cargo("test").args(WORKSPACE.split(' ')))
    })?;
    steps.step("documentation", |_| {
        cargo("doc --quiet --workspace --no-deps")
            .env("RUSTDOCFLAGS", "--deny warnings")
            .run()
    })?;
    build_and_compare(wasm_toolchain, steps)?;
    steps.step("page", |_| page::build(wasm_toolchain, Build::Small).map(drop))?;
    steps.step("page in a browser", |steps| browser::test(vec![], Build::Small, steps))?;
    steps.step("fuzz targets on their seeds", fuzz::replay)
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
    cargo("test --package wabill-cli --test command_line")
        .env("TRYCMD", "overwrite")
        .run()
}

/// Notes the checksums of changed price tables, if the change log tells of them.
pub(crate) fn accept_tables() -> Result<()> {
    cargo("test --quiet --package wabill-tables --test shipped_tables old_days_keep_their_prices")
        .env("ACCEPT_TABLES", "1")
        .run()?;
    println!("tidy: pricing-tables/tests/checksums.txt is as the tables are");
    Ok(())
}
