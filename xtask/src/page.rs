//! The page as static files: any server can serve them, from any folder.
//!
//! ```text
//! index.html, style/, boot.js, …   as they are in web/; the links that Trunk reads become links that a browser reads
//! wabill-web.js, …_bg.wasm         the page itself, a module
//! __wasm_split.js, split_*.wasm    views that are loaded when they are first shown
//! worker/wabill_wasm.js, …_bg.wasm what bills logs aside from the page, a script for its worker
//! prices/GBP.txt, …                the prices of each currency that the page does not open with
//! files.json                       the names of all of these and a version, for offline use
//! ```

use std::{
    collections::BTreeMap,
    fs,
    hash::Hasher as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use fnv::FnvHasher;

use crate::{
    setup::{self, WasmToolchain},
    tool::{Run as _, in_project, in_target, names_in, tool},
    wasm,
};

/// The list of the files, for the service worker.
const LIST: &str = "files.json";
/// The currencies whose prices are in the page's module; `pricing-tables/build.rs` has the same list.
const OPENS_WITH: [&str; 2] = ["EUR", "USD"];
/// What the page needs to show anything: asked for at once, not when the script that wants it is there.
const FIRST: &str = "    <link rel=\"modulepreload\" href=\"./wabill-web.js\" />\n    \
    <link rel=\"preload\" href=\"./wabill-web_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin />";
/// The same for what loads the parts, where there are parts.
const FIRST_OF_PARTS: &str = "    <link rel=\"modulepreload\" href=\"./__wasm_split.js\" />\n";

/// How the page is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// To be published: as small as can be, cut into parts, with a fast worker. In `target/page`.
    Small,
    /// To be looked at on this machine: one module, soon built. In `target/quick-page`.
    Quick,
}

impl Build {
    pub(crate) fn of(quick: bool) -> Self {
        if quick { Self::Quick } else { Self::Small }
    }

    /// Where the built page lies.
    pub(crate) fn folder(self) -> Result<PathBuf> {
        in_target(match self {
            Self::Small => "page",
            Self::Quick => "quick-page",
        })
    }
}

/// Builds the page and puts its files together.
pub(crate) fn build(toolchain: WasmToolchain, build: Build) -> Result<PathBuf> {
    let (own, door, kind) = match build {
        Build::Small => (wasm::build_page(toolchain)?, wasm::build_door(toolchain)?, "page"),
        Build::Quick => {
            let (own, door) = wasm::build_quickly(toolchain)?;
            (own, door, "whole-page")
        }
    };
    let page = build.folder()?;
    // Nothing of an earlier build stays.
    if page.exists() {
        fs::remove_dir_all(&page)?;
    }
    wasm::bind(build, &own, &[(kind, page.clone())])?;
    let source = in_project("web");
    copy(&source.join("static"), &page)?;
    copy(&source.join("style"), &page.join("style"))?;
    let index = fs::read_to_string(source.join("index.html")).context("web/index.html")?;
    fs::write(page.join("index.html"), without_trunk(&index, build))?;
    let names = add_worker(build, &door, &page)?;
    if build == Build::Small {
        tell_sizes(&page, &names);
    }
    Ok(page)
}

/// Adds the worker's module to a folder with everything else, and the list of all files; gives their names.
fn add_worker(build: Build, door: &Path, page: &Path) -> Result<Vec<String>> {
    wasm::bind(build, door, &[("no-modules", page.join("worker"))])?;
    add_prices(&in_project("pricing-tables/data"), page)?;
    list(page)
}

/// Writes the tables of each other currency into one file, each after a line with its path.
fn add_prices(data: &Path, page: &Path) -> Result<()> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for path in names_in(data)? {
        let currency = path.split('/').nth(1).filter(|currency| !OPENS_WITH.contains(currency));
        if let Some(currency) = currency {
            let text = fs::read_to_string(data.join(&path))?;
            let file = files.entry(currency.to_owned()).or_default();
            file.extend(["# ", &path, "\n", &text]);
        }
    }
    let folder = page.join("prices");
    fs::create_dir_all(&folder)?;
    for (currency, text) in files {
        fs::write(folder.join(format!("{currency}.txt")), text)?;
    }
    Ok(())
}

/// Adds what Trunk does not build to the page that it builds; it calls this, and says where its page lies.
pub(crate) fn add_to_trunk() -> Result<()> {
    let page = std::env::var_os("TRUNK_STAGING_DIR");
    let page = page.context("TRUNK_STAGING_DIR is not set; run `trunk build` in web")?;
    let door = wasm::build_door(setup::wasm()?)?;
    add_worker(Build::Small, &door, Path::new(&page)).map(drop)
}

/// Sets up what the page needs, and builds it.
pub(crate) fn build_alone() -> Result<()> {
    let folder = build(setup::wasm()?, Build::Small)?;
    println!("The page lies in {}.", folder.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for name in names_in(from)? {
        let target = to.join(&name);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(from.join(name), target)?;
    }
    Ok(())
}

/// The page as a browser reads it: style sheets become links, the module is asked for early, and what else Trunk is
/// told goes.
fn without_trunk(index: &str, build: Build) -> String {
    let parts = if build == Build::Small { FIRST_OF_PARTS } else { "" };
    let index = index.replace("data-trunk rel=\"css\"", "rel=\"stylesheet\"");
    let lines = index.lines().map(|line| match line {
        _ if line.contains("data-trunk rel=\"rust\"") => format!("{parts}{FIRST}\n"),
        _ if line.contains("data-trunk") => String::new(),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

/// Writes the names of the files and a version of them all; gives the names.
fn list(page: &Path) -> Result<Vec<String>> {
    let mut names = names_in(page)?;
    // The browser itself sees to the service worker's own file.
    names.retain(|name| name != "sw.js" && name != LIST);
    let mut version = FnvHasher::default();
    for name in &names {
        version.write(name.as_bytes());
        version.write(&fs::read(page.join(name))?);
    }
    let listed = serde_json::json!({ "version": format!("{:016x}", version.finish()), "files": names });
    fs::write(page.join(LIST), listed.to_string())?;
    Ok(names)
}

/// Says how much a visitor loads. Without Node it is not told, and nothing else is missing.
fn tell_sizes(page: &Path, names: &[String]) {
    let packed = |name: &&String| matches!(name.rsplit('.').next(), Some("wasm" | "js" | "css"));
    let mut sizes = tool("node", "");
    sizes.current_dir(page).arg(in_project("web-tests/sizes.js"));
    let sizes = sizes.args(names.iter().filter(packed)).printed();
    print!("{}", sizes.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Build, FIRST, FIRST_OF_PARTS, LIST, add_prices, in_project, list, without_trunk};

    #[test]
    fn each_currency_that_the_page_does_not_open_with_has_a_file_of_its_prices() {
        let folder = tempfile::tempdir().unwrap();
        add_prices(&in_project("pricing-tables/data"), folder.path()).unwrap();
        let prices = folder.path().join("prices");
        assert_eq!(fs::read_dir(&prices).unwrap().count(), 14);
        let inr = fs::read_to_string(prices.join("INR.txt")).unwrap();
        assert!(
            inr.starts_with("# rate_cards/INR/2022-02-01.csv\nmarket,category,unit_price,basis\n"),
            "{inr}"
        );
        assert!(inr.contains("\n# volume_tiers/INR/2026-10-01.csv\n"));
    }

    #[test]
    fn the_list_names_every_file_and_its_version_follows_them() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let listed = || {
            assert_eq!(list(folder.path()).unwrap(), ["index.html", "style/base.css"]);
            fs::read_to_string(folder.path().join(LIST)).unwrap()
        };
        fs::create_dir(folder.path().join("style")).unwrap();
        for name in ["sw.js", "index.html", "style/base.css"] {
            write(name, name);
        }
        let first = listed();
        assert!(first.contains("[\"index.html\",\"style/base.css\"]"), "{first}");
        assert_eq!(listed(), first);
        write("index.html", "changed");
        assert_ne!(listed(), first);
    }

    #[test]
    fn links_for_trunk_become_links_for_a_browser() {
        let index = "<head>\n<link data-trunk rel=\"css\" href=\"./style/print.css\" media=\"print\" />\n\
            <link data-trunk rel=\"rust\" />\n</head>\n";
        let css = "<link rel=\"stylesheet\" href=\"./style/print.css\" media=\"print\" />";
        for (build, first) in [(Build::Quick, ""), (Build::Small, FIRST_OF_PARTS)] {
            assert_eq!(
                without_trunk(index, build),
                format!("<head>\n{css}\n{first}{FIRST}\n</head>\n")
            );
        }
    }
}
