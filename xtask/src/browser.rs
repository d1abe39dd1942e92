//! The built page in a browser: its tests, and how fast it is.

use std::{ffi::OsString, fs};

use anyhow::Result;

use crate::{
    node,
    page::{self, Build},
    setup,
    steps::Steps,
    tool::{Run as _, in_project, in_target, tool},
    wasm,
};

/// The folder of the tests that drive the page.
const WEB_TESTS: &str = "web-tests";

/// Sets up the browser and what drives it; gives what the scripts are told by the environment.
fn set_up(build: Build) -> Result<Vec<(&'static str, OsString)>> {
    let browser = setup::browser()?;
    node::install(WEB_TESTS)?;
    let mut told = vec![
        ("WABILL_XTASK", std::env::current_exe()?.into()),
        ("WABILL_CHROMIUM", browser.into()),
        ("WABILL_SCREENSHOTS", in_target("screenshots")?.into()),
    ];
    if build == Build::Quick {
        told.push(("WABILL_QUICK", "yes".into()));
    }
    Ok(told)
}

/// Runs the tests that drive the page as it was built last; the files named, or all.
pub(crate) fn test(files: &[String], build: Build, steps: &mut Steps) -> Result<()> {
    let mut told = set_up(build)?;
    // To compare the page with.
    told.push(("WABILL_PROGRAM", wasm::native_program("wabill")?.into()));
    node::test(WEB_TESTS, files, &told, steps)
}

/// Runs the tests that drive the page, and nothing else.
pub(crate) fn test_alone(files: &[String], build: Build) -> Result<()> {
    setup::node()?;
    test(files, build, &mut Steps::new())
}

/// Builds the page and measures it; `write` puts the figures into the README of benches.
pub(crate) fn bench(write: bool) -> Result<()> {
    setup::node()?;
    let folder = page::build(setup::wasm()?, Build::Small)?;
    let mut told = set_up(Build::Small)?;
    let data = in_target("bench-data")?;
    fs::create_dir_all(&data)?;
    let (log, accounts) = (data.join("page.csv"), data.join("page.toml"));
    let words = "--preset volume --rows 1000000 --seed 1 --spans 2026-09-25..2026-10-11 --accounts-out";
    let mut traffic = tool(wasm::native_program("traffic")?, words);
    fs::write(&log, traffic.arg(&accounts).printed()?)?;
    told.push(("WABILL_PAGE", folder.into()));
    told.push(("WABILL_LOG", log.into()));
    told.push(("WABILL_ACCOUNTS", accounts.into()));
    if write {
        told.push(("WABILL_README", in_project("benches/README.md").into()));
    }
    node::test(WEB_TESTS, &["measure.js".to_owned()], &told, &mut Steps::new())
}
