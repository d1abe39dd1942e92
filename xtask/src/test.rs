//! `cargo xtask test`: everything that must hold, in the order in which it fails fastest.

use anyhow::{Context as _, Result};

use crate::{
    browser, fuzz, page,
    place::{Place, Project},
    setup::{self, WasmToolchain},
    steps::Steps,
    tidy,
    tool::Tool,
    wasm,
};

/// The integration test that holds the snapshots of the command line.
const SNAPSHOT_TEST: &str = "command_line";

/// Runs every step; stops at the first that fails.
///
/// # Errors
///
/// The failing step's, with its name.
pub(crate) fn test(place: &Place) -> Result<()> {
    let mut steps = Steps::new();
    let outcome = all(place, &mut steps);
    match outcome {
        Ok(()) => steps.finish(),
        Err(_) => steps.finish_failed(),
    }
    outcome
}

fn all(place: &Place, steps: &mut Steps) -> Result<()> {
    let wasm_toolchain = steps.step("set-up", |_| {
        setup::compiler_parts(place)?;
        setup::node(place)?;
        setup::wasm(place)
    })?;
    steps.step("format", |_| {
        Tool::cargo(place).args(["fmt", "--all", "--check"]).run()?;
        Tool::cargo(place)
            .args(["fmt", "--check", "--manifest-path", fuzz::MANIFEST])
            .run()
    })?;
    steps.step("tidy", |_| tidy::tidy(place))?;
    let project = place.project()?;
    steps.step("clippy", |_| {
        let clippy = || Tool::cargo(place).args(["clippy", "--quiet", "--all-targets"]);
        let deny = ["--", "--deny", "warnings"];
        clippy()
            .args(["--workspace", "--features", "xtask/bind-wasm"])
            .args(deny)
            .run()?;
        // Most of the page is compiled for the browser only. Debian's compiler has no clippy.
        if wasm_toolchain == WasmToolchain::Project {
            Tool::cargo(place)
                .args([
                    "clippy",
                    "--quiet",
                    "--package",
                    "wabill-web",
                    "--target",
                    setup::WASM_TARGET,
                ])
                .args(deny)
                .run()?;
        }
        clippy()
            .args(["--manifest-path", fuzz::MANIFEST, "--target-dir"])
            .arg(&project.target)
            .args(deny)
            .run()
    })?;
    steps.step("tests", |steps| {
        Tool::cargo(place).args(["test", "--workspace"]).run_lines(|line| {
            println!("{line}");
            steps.count(line);
        })
    })?;
    steps.step("documentation", |_| {
        Tool::cargo(place)
            .args(["doc", "--quiet", "--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "--deny warnings")
            .run()
    })?;
    let project = place.project()?;
    build_and_compare(place, &project, wasm_toolchain, steps)?;
    steps.step("page", |_| page::build(place, &project, wasm_toolchain).map(drop))?;
    steps.step("page in a browser", |steps| browser::test(place, &project, &[], steps))?;
    steps.step("fuzz targets on their seeds", |steps| {
        fuzz::replay(place, &project, steps)
    })
}

fn build_and_compare(place: &Place, project: &Project, toolchain: WasmToolchain, steps: &mut Steps) -> Result<()> {
    steps.step("npm package", |_| wasm::package(place, project, toolchain))?;
    steps.step("npm package = native", |steps| wasm::compare(place, project, steps))
}

/// Builds the npm package and compares it, and nothing else.
///
/// # Errors
///
/// When the build fails, or its bills differ from the native ones.
pub(crate) fn wasm_only(place: &Place) -> Result<()> {
    setup::node(place)?;
    let toolchain = setup::wasm(place)?;
    build_and_compare(place, &place.project()?, toolchain, &mut Steps::new())
}

/// Takes what the command line prints now as right.
///
/// # Errors
///
/// When the test is missing or fails for another reason.
pub(crate) fn snapshot(place: &Place) -> Result<()> {
    let project = place.project()?;
    let package = project
        .package_with_test(SNAPSHOT_TEST)
        .with_context(|| format!("no package has a test named {SNAPSHOT_TEST}"))?;
    Tool::cargo(place)
        .args(["test", "--package", &package.name, "--test", SNAPSHOT_TEST])
        .env("TRYCMD", "overwrite")
        .run()
}
