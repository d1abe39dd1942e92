//! The built page in a browser: its tests, and how fast it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{
    node, page,
    place::{Place, Project},
    setup,
    steps::Steps,
    tool::Tool,
    wasm,
};

/// The folder of the tests that drive the page.
const WEB_TESTS: &str = "web-tests";

/// Where the figures are published, and between what.
const README: &str = "benches/README.md";
const BEGIN: &str = "<!-- page figures: begin -->\n";
const END: &str = "<!-- page figures: end -->";

/// What the scripts are told by the environment.
type Told = Vec<(&'static str, PathBuf)>;

/// Sets up the browser and what drives it.
fn set_up(place: &Place, project: &Project) -> Result<Told> {
    let browser = setup::browser(place)?;
    node::install(place, WEB_TESTS)?;
    Ok(vec![
        ("WABILL_XTASK", std::env::current_exe()?),
        ("WABILL_CHROMIUM", browser),
        ("WABILL_SCREENSHOTS", project.target.join("screenshots")),
    ])
}

fn drive(place: &Place, files: &[&str], told: &Told, steps: &mut Steps) -> Result<()> {
    let told: Vec<(&str, &Path)> = told.iter().map(|(name, value)| (*name, value.as_path())).collect();
    node::test(place, WEB_TESTS, files, &told, steps)
}

/// Runs the tests that drive the page as it was built last; the files named, or all.
///
/// # Errors
///
/// When one fails.
pub(crate) fn test(place: &Place, project: &Project, files: &[&str], steps: &mut Steps) -> Result<()> {
    let mut told = set_up(place, project)?;
    // The native program, to compare the page with.
    Tool::cargo(place).args(["build", "--package", "wabill"]).run()?;
    let native = format!("wabill{}", std::env::consts::EXE_SUFFIX);
    told.push(("WABILL_PROGRAM", project.target.join("debug").join(native)));
    let mut all = vec![];
    if files.is_empty() {
        for entry in fs::read_dir(place.root.join(WEB_TESTS).join("test"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            all.extend(name.ends_with(".test.js").then(|| format!("test/{name}")));
        }
        all.sort();
    } else {
        all.extend(files.iter().map(|&file| file.to_owned()));
    }
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    drive(place, &all, &told, steps)
}

/// Runs the tests that drive the page, and nothing else.
///
/// # Errors
///
/// When one fails.
pub(crate) fn test_alone(place: &Place, files: &[&str]) -> Result<()> {
    setup::node(place)?;
    test(place, &place.project()?, files, &mut Steps::new())
}

/// Builds the page and measures it; `write` puts the figures into the README of benches.
///
/// # Errors
///
/// When the page cannot be built, does not work, or the README has no place for the figures.
pub(crate) fn bench(place: &Place, write: bool) -> Result<()> {
    setup::node(place)?;
    let toolchain = setup::wasm(place)?;
    let project = place.project()?;
    let folder = page::build(place, &project, toolchain)?;
    let mut told = set_up(place, &project)?;
    let data = project.target.join("bench-data");
    fs::create_dir_all(&data)?;
    let (log, accounts) = (data.join("page.csv"), data.join("page.toml"));
    let traffic = wasm::native_program(place, &project, "traffic")?;
    Tool::new(place, traffic)
        .args(["--preset", "volume", "--rows", "1000000", "--seed", "1"])
        .args(["--spans", "2026-09-25..2026-10-11"])
        .arg("--accounts-out")
        .arg(&accounts)
        .run_into(&log)?;
    let figures = data.join("page-figures.md");
    told.extend([
        ("WABILL_PAGE", folder),
        ("WABILL_LOG", log),
        ("WABILL_ACCOUNTS", accounts),
        ("WABILL_FIGURES", figures.clone()),
    ]);
    drive(place, &["measure.js"], &told, &mut Steps::new())?;
    let figures = fs::read_to_string(figures)?;
    println!("{figures}");
    if write {
        let path = place.root.join(README);
        let readme = fs::read_to_string(&path)?;
        fs::write(path, with_figures(&readme, &figures).context(README)?)?;
    }
    Ok(())
}

/// The README with these figures instead of the old ones.
fn with_figures(readme: &str, figures: &str) -> Result<String> {
    let (before, rest) = readme
        .split_once(BEGIN)
        .context("has no place for figures of the page")?;
    let (_, after) = rest.split_once(END).context("the figures of the page have no end")?;
    Ok(format!("{before}{BEGIN}\n{figures}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::with_figures;

    #[test]
    fn new_figures_take_the_place_of_old_ones() {
        let readme = "a\n<!-- page figures: begin -->\nold\n<!-- page figures: end -->\nb\n";
        let new = with_figures(readme, "new").unwrap();
        assert_eq!(
            new,
            "a\n<!-- page figures: begin -->\n\nnew\n<!-- page figures: end -->\nb\n"
        );
        assert!(with_figures("a", "new").is_err());
        assert!(with_figures("<!-- page figures: begin -->\n", "new").is_err());
    }
}
