//! The page as static files, in `target/page`: any server can serve them, from any folder.
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
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    checksum::checksum,
    place::{Place, Project},
    serve::CONTENT_SECURITY_POLICY,
    setup::{self, WasmToolchain},
    tool::Tool,
    wasm::{self, Module},
};

/// The list of the files, for the service worker.
const LIST: &str = "files.json";

/// Where the built page lies.
pub(crate) fn folder(project: &Project) -> PathBuf {
    project.target.join("page")
}

/// Builds the page and puts its files together.
///
/// # Errors
///
/// When a build fails, or a file of the page is not as the others expect it.
pub(crate) fn build(place: &Place, project: &Project, toolchain: WasmToolchain) -> Result<PathBuf> {
    let own = wasm::build(place, project, toolchain, Module::Page)?;
    let page = folder(project);
    // Nothing of an earlier build stays.
    if page.exists() {
        fs::remove_dir_all(&page)?;
    }
    wasm::bind(place, &own, &[("page", page.clone())])?;
    let source = place.root.join("web");
    copy(&source.join("static"), &page)?;
    copy(&source.join("style"), &page.join("style"))?;
    let index = fs::read_to_string(source.join("index.html")).context("web/index.html")?;
    check_policy(&index)?;
    fs::write(page.join("index.html"), without_trunk(&index))?;
    let names = add_worker(place, project, toolchain, &page)?;
    tell_sizes(place, &page, &names);
    Ok(page)
}

/// Adds the worker's module to a folder with everything else, and the list of all files; gives their names.
fn add_worker(place: &Place, project: &Project, toolchain: WasmToolchain, page: &Path) -> Result<Vec<String>> {
    let door = wasm::build(place, project, toolchain, Module::Door)?;
    wasm::bind(place, &door, &[("no-modules", page.join("worker"))])?;
    add_prices(&place.root.join("pricing-tables/data"), page)?;
    list(page)
}

/// The currencies whose prices are in the page's module; `pricing-tables/build.rs` has the same list.
const OPENS_WITH: [&str; 2] = ["EUR", "USD"];

/// Writes the tables of each other currency into one file, each after a line with its path.
fn add_prices(data: &Path, page: &Path) -> Result<()> {
    let mut paths = vec![];
    names_in(data, "", &mut paths)?;
    paths.sort();
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for path in &paths {
        let parts: Vec<&str> = path.split('/').collect();
        if let [_, currency, _] = parts.as_slice()
            && !OPENS_WITH.contains(currency)
        {
            let text = fs::read_to_string(data.join(path)).with_context(|| path.clone())?;
            let file = files.entry(currency).or_default();
            file.extend(["# ", path, "\n", &text]);
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
///
/// # Errors
///
/// When Trunk does not call it, or a build fails.
pub(crate) fn add_to_trunk(place: &Place) -> Result<()> {
    let page =
        std::env::var_os("TRUNK_STAGING_DIR").context("TRUNK_STAGING_DIR is not set; run `trunk build` in web")?;
    add_worker(place, &place.project()?, setup::wasm(place)?, Path::new(&page)).map(drop)
}

/// Sets up what the page needs, and builds it.
///
/// # Errors
///
/// As [`build`].
pub(crate) fn build_alone(place: &Place) -> Result<()> {
    let toolchain = setup::wasm(place)?;
    let folder = build(place, &place.project()?, toolchain)?;
    println!("The page lies in {}.", folder.display());
    Ok(())
}

/// The page's own word on what it may load is that of the server.
fn check_policy(index: &str) -> Result<()> {
    if !index.contains(&format!("content=\"{CONTENT_SECURITY_POLICY}\"")) {
        bail!(
            "web/index.html: its Content-Security-Policy is not that of xtask/src/serve.rs; expected {CONTENT_SECURITY_POLICY}"
        );
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every file of the folder, as the page asks for it: `app/wabill-web.js`.
fn names_in(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            names_in(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

/// What the page needs to show anything: asked for at once, not when the script that wants it is there.
const FIRST: &str = "    <link rel=\"modulepreload\" href=\"./wabill-web.js\" />\n    \
    <link rel=\"modulepreload\" href=\"./__wasm_split.js\" />\n    \
    <link rel=\"preload\" href=\"./wabill-web_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin />";

/// The page as a browser reads it: style sheets become links, the module is asked for early, and what else Trunk is told
/// goes.
fn without_trunk(index: &str) -> String {
    let mut page = String::new();
    for line in index.lines() {
        if line.contains("data-trunk rel=\"css\"") {
            page.push_str(&line.replace("data-trunk rel=\"css\"", "rel=\"stylesheet\""));
        } else if line.contains("data-trunk rel=\"rust\"") {
            page.push_str(FIRST);
        } else if line.contains("data-trunk") {
            continue;
        } else {
            page.push_str(line);
        }
        page.push('\n');
    }
    page
}

/// Writes the names of the files and a version of them all; gives the names.
fn list(page: &Path) -> Result<Vec<String>> {
    let mut names = vec![];
    names_in(page, "", &mut names)?;
    // The browser itself sees to the service worker's own file.
    names.retain(|name| name != "sw.js" && name != LIST);
    names.sort();
    let mut checksums = String::new();
    for name in &names {
        checksums.push_str(name);
        checksums.push_str(&checksum(&fs::read(page.join(name))?));
    }
    let listed = serde_json::json!({ "version": checksum(checksums.as_bytes()), "files": names });
    fs::write(page.join(LIST), listed.to_string())?;
    Ok(names)
}

/// Says how much a visitor loads, as it is and as a server would pack it.
fn tell_sizes(place: &Place, page: &Path, names: &[String]) {
    // Node knows how to pack; without it the sizes are not told, and nothing else is missing.
    const PACK: &str = "const { readFileSync } = require('node:fs'); const zlib = require('node:zlib');\
        for (const name of process.argv.slice(1)) { const bytes = readFileSync(name); const kB = (n) => Math.ceil(n / 1000);\
        console.log(`${name}: ${kB(bytes.length)} kB, brotli ${kB(zlib.brotliCompressSync(bytes).length)} kB, \
        gzip ${kB(zlib.gzipSync(bytes, { level: 9 }).length)} kB`); }";
    let sizes = Tool::new(place, "node")
        .within(page)
        .args(["-e", PACK])
        .args(names.iter().filter(|name| {
            Path::new(name).extension().is_some_and(|ending| {
                ["wasm", "js", "css"]
                    .iter()
                    .any(|known| ending.eq_ignore_ascii_case(known))
            })
        }))
        .quiet_output();
    if let Ok(sizes) = sizes {
        print!("{sizes}");
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{CONTENT_SECURITY_POLICY, FIRST, LIST, add_prices, check_policy, list, without_trunk};

    #[test]
    fn each_currency_that_the_page_does_not_open_with_has_a_file_of_its_prices() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pricing-tables/data");
        let folder = std::env::temp_dir().join(format!("wabill-prices-{}", std::process::id()));
        add_prices(&data, &folder).unwrap();
        let files = fs::read_dir(folder.join("prices")).unwrap().count();
        assert_eq!(files, 14);
        let inr = fs::read_to_string(folder.join("prices/INR.txt")).unwrap();
        assert!(
            inr.starts_with("# rate_cards/INR/2022-02-01.csv\nmarket,category,unit_price,basis\n"),
            "{inr}"
        );
        assert!(inr.contains("\n# volume_tiers/INR/2026-10-01.csv\n"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_list_names_every_file_and_its_version_follows_them() {
        let folder = std::env::temp_dir().join(format!("wabill-page-{}", std::process::id()));
        fs::create_dir_all(folder.join("style")).unwrap();
        for name in ["sw.js", "index.html", "style/base.css"] {
            fs::write(folder.join(name), name).unwrap();
        }
        assert_eq!(list(&folder).unwrap(), ["index.html", "style/base.css"]);
        let first = fs::read_to_string(folder.join(LIST)).unwrap();
        assert!(first.contains("[\"index.html\",\"style/base.css\"]"), "{first}");
        assert_eq!(list(&folder).unwrap().len(), 2);
        assert_eq!(fs::read_to_string(folder.join(LIST)).unwrap(), first);
        fs::write(folder.join("index.html"), "changed").unwrap();
        list(&folder).unwrap();
        assert_ne!(fs::read_to_string(folder.join(LIST)).unwrap(), first);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn links_for_trunk_become_links_for_a_browser() {
        let index = "<head>\n<link data-trunk rel=\"css\" href=\"./style/print.css\" media=\"print\" />\n\
            <link data-trunk rel=\"rust\" />\n</head>\n";
        assert_eq!(
            without_trunk(index),
            format!(
                "<head>\n<link rel=\"stylesheet\" href=\"./style/print.css\" media=\"print\" />\n{FIRST}\n</head>\n"
            )
        );
    }

    #[test]
    fn a_page_that_allows_more_or_less_than_the_server_is_refused() {
        let page = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\">");
        assert!(check_policy(&page).is_ok());
        assert!(check_policy(&page.replace("style-src 'self'", "style-src *")).is_err());
    }
}
