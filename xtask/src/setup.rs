//! Sets up what is missing, says what it does, and does nothing where nothing is missing.
//!
//! The compiler itself comes by rustup from `rust-toolchain.toml`, before this program can run at all.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{place::Place, tool::Tool};

/// The target of the page's code.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// What `setup-wasm.sh` calls Debian's compiler.
const DEBIAN_TOOLCHAIN: &str = "debian-web";
/// The oldest Node that the tests run in.
const OLDEST_NODE: u32 = 20;

/// The toolchain that can build for WebAssembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmToolchain {
    /// The project's own.
    Project,
    /// Debian's, linked into rustup.
    Debian,
}

impl WasmToolchain {
    /// Its cargo.
    pub(crate) fn cargo(self, place: &Place) -> Tool {
        match self {
            Self::Project => Tool::cargo(place),
            Self::Debian => Tool::of_toolchain(place, "cargo", Some(DEBIAN_TOOLCHAIN)),
        }
    }
}

/// All that any verb but `fuzz` needs.
///
/// # Errors
///
/// When something is missing and cannot be had; the message says how to install it by hand.
pub(crate) fn everything(place: &Place) -> Result<()> {
    compiler_parts(place)?;
    wasm(place)?;
    node(place)?;
    browser(place).map(drop)
}

/// The formatter and the lints.
///
/// # Errors
///
/// When rustup cannot add them.
pub(crate) fn compiler_parts(place: &Place) -> Result<()> {
    for (part, verb) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if Tool::cargo(place).args([verb, "--version"]).works() {
            println!("set-up: {part} is there");
            continue;
        }
        println!("set-up: adding {part} by rustup");
        Tool::new(place, "rustup")
            .args(["component", "add", part])
            .run()
            .with_context(|| format!("{part} is missing; install it with your Rust compiler"))?;
    }
    Ok(())
}

/// A toolchain with the standard library for WebAssembly.
///
/// # Errors
///
/// When neither rustup nor, on Debian as root, `setup-wasm.sh` can provide one.
pub(crate) fn wasm(place: &Place) -> Result<WasmToolchain> {
    if has_standard_library(place, None) {
        println!("set-up: {WASM_TARGET} is there");
        return Ok(WasmToolchain::Project);
    }
    println!("set-up: adding {WASM_TARGET} by rustup");
    let added = Tool::new(place, "rustup")
        .args(["target", "add", WASM_TARGET])
        .run_at_most(Duration::from_mins(5));
    let Err(error) = added else {
        return Ok(WasmToolchain::Project);
    };
    if has_standard_library(place, Some(DEBIAN_TOOLCHAIN)) {
        println!("set-up: {error:#}; Debian's compiler is there in its place");
        return Ok(WasmToolchain::Debian);
    }
    if !is_debian_root(place) {
        return Err(error.context(format!(
            "{WASM_TARGET} is missing; install it with `rustup target add {WASM_TARGET}`"
        )));
    }
    println!("set-up: {error:#}; taking Debian's compiler (xtask/setup-wasm.sh)");
    Tool::new(place, "bash").arg("xtask/setup-wasm.sh").run()?;
    Ok(WasmToolchain::Debian)
}

fn has_standard_library(place: &Place, toolchain: Option<&str>) -> bool {
    Tool::of_toolchain(place, "rustc", toolchain)
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .quiet_output()
        .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Node and npm, which run the WebAssembly build in the tests.
///
/// # Errors
///
/// When it is absent or too old, and this is not Debian as root.
pub(crate) fn node(place: &Place) -> Result<()> {
    let version = |place: &Place| Tool::new(place, "node").arg("--version").quiet_output().ok();
    let mut found = version(place);
    if found.is_none() && is_debian_root(place) {
        println!("set-up: installing nodejs by apt-get");
        apt_get(place, &["nodejs"])?;
        found = version(place);
    }
    let Some(found) = found else {
        bail!(
            "Node.js is missing; install version {OLDEST_NODE} or newer (the package is mostly called nodejs or node)"
        );
    };
    let found = found.trim();
    let major = found
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("Node.js {found} is too old; install version {OLDEST_NODE} or newer");
    }
    println!("set-up: Node.js {found} is there");
    npm(place)
}

/// npm, which installs what the tests of the npm package and of the page need. Debian packs it apart from Node.
fn npm(place: &Place) -> Result<()> {
    let there = || Tool::new(place, "npm").arg("--version").works();
    if !there() && is_debian_root(place) {
        println!("set-up: installing npm by apt-get");
        apt_get(place, &["npm"])?;
    }
    if !there() {
        bail!("npm is missing; install it (it comes with Node.js, or as a package called npm)");
    }
    Ok(())
}

/// A browser for the tests of the page: what CHROME or CHROMIUM names, else an installed Chromium or Chrome.
///
/// # Errors
///
/// When there is none, and this is not Debian as root.
pub(crate) fn browser(place: &Place) -> Result<PathBuf> {
    for name in ["CHROMIUM", "CHROME"] {
        if let Some(named) = std::env::var_os(name) {
            let named = PathBuf::from(named);
            if !Tool::new(place, &named).arg("--version").works() {
                bail!("{name} names {}, which does not start", named.display());
            }
            return Ok(named);
        }
    }
    let mut found = installed_browser(place);
    if found.is_none() && is_debian_root(place) {
        println!("set-up: installing chromium by apt-get");
        apt_get(place, &["chromium", "fonts-dejavu-core"])?;
        found = installed_browser(place);
    }
    let Some(found) = found else {
        bail!(
            "Chromium is missing; install it (the package is mostly called chromium), or name a Chromium or Chrome in the \
             environment variable CHROMIUM"
        );
    };
    println!("set-up: {} is there", found.display());
    Ok(found)
}

fn installed_browser(place: &Place) -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .into_iter()
        .find(|name| Tool::new(place, name).arg("--version").works())
        .map(|name| {
            let folders = std::env::var_os("PATH").unwrap_or_default();
            let mut files = std::env::split_paths(&folders).map(|folder| folder.join(name));
            files.find(|file| file.is_file()).unwrap_or_else(|| PathBuf::from(name))
        })
}

/// Installs packages of Debian.
fn apt_get(place: &Place, packages: &[&str]) -> Result<()> {
    Tool::new(place, "apt-get").args(["update", "-qq"]).run()?;
    Tool::new(place, "apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()
}

/// Whether `apt-get install` can be tried.
fn is_debian_root(place: &Place) -> bool {
    let root = Tool::new(place, "id")
        .arg("-u")
        .quiet_output()
        .is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists()
}
