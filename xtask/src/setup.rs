//! Sets up what is missing, says what it does, and does nothing where nothing is missing.
//!
//! The compiler itself comes by rustup from `rust-toolchain.toml`, before this program can run at all.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::tool::{Run as _, cargo, tool, tool_of};

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
    /// A program of it.
    pub(crate) fn tool(self, program: &str, words: &str) -> Command {
        match self {
            Self::Project => tool(program, words),
            Self::Debian => tool_of(DEBIAN_TOOLCHAIN, program, words),
        }
    }

    fn has_standard_library(self) -> bool {
        let mut folder = self.tool("rustc", &format!("--print target-libdir --target {WASM_TARGET}"));
        folder.printed().is_ok_and(|folder| Path::new(folder.trim()).is_dir())
    }
}

/// All that any verb but `fuzz` needs.
pub(crate) fn everything() -> Result<()> {
    compiler_parts()?;
    wasm()?;
    node()?;
    browser().map(drop)
}

/// The formatter and the lints.
pub(crate) fn compiler_parts() -> Result<()> {
    for (part, verb) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if cargo(verb).arg("--version").finished().is_ok() {
            println!("set-up: {part} is there");
            continue;
        }
        println!("set-up: adding {part} by rustup");
        let added = tool("rustup", "component add").arg(part).run();
        added.with_context(|| format!("{part} is missing; install it with your Rust compiler"))?;
    }
    Ok(())
}

/// A toolchain with the standard library for WebAssembly.
pub(crate) fn wasm() -> Result<WasmToolchain> {
    if WasmToolchain::Project.has_standard_library() {
        println!("set-up: {WASM_TARGET} is there");
        return Ok(WasmToolchain::Project);
    }
    println!("set-up: adding {WASM_TARGET} by rustup");
    let by_rustup = format!("target add {WASM_TARGET}");
    let Err(error) = tool("rustup", &by_rustup).run_at_most(Duration::from_mins(5)) else {
        return Ok(WasmToolchain::Project);
    };
    if WasmToolchain::Debian.has_standard_library() {
        println!("set-up: {error:#}; Debian's compiler is there in its place");
        return Ok(WasmToolchain::Debian);
    }
    if !is_debian_root() {
        return Err(error.context(format!(
            "{WASM_TARGET} is missing; install it with `rustup {by_rustup}`"
        )));
    }
    println!("set-up: {error:#}; taking Debian's compiler (xtask/setup-wasm.sh)");
    tool("bash", "xtask/setup-wasm.sh").run()?;
    Ok(WasmToolchain::Debian)
}

/// Looks for something, installs packages of Debian where that can be tried, and looks again.
fn find_or_install<T>(find: impl Fn() -> Option<T>, packages: &str) -> Result<Option<T>> {
    let found = find();
    if found.is_some() || !is_debian_root() {
        return Ok(found);
    }
    println!("set-up: installing {packages} by apt-get");
    tool("apt-get", "update -qq").run()?;
    tool("apt-get", "install -y -qq --no-install-recommends")
        .args(packages.split(' '))
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()?;
    Ok(find())
}

/// Node and npm, which run the WebAssembly build in the tests. Debian packs npm apart from Node.
pub(crate) fn node() -> Result<()> {
    let found = find_or_install(|| tool("node", "--version").printed().ok(), "nodejs")?.with_context(|| {
        format!(
            "Node.js is missing; install version {OLDEST_NODE} or newer (the package is mostly called nodejs or node)"
        )
    })?;
    let found = found.trim().trim_start_matches('v');
    let major = found.split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("Node.js {found} is too old; install version {OLDEST_NODE} or newer");
    }
    println!("set-up: Node.js {found} is there");
    find_or_install(|| tool("npm", "--version").printed().ok(), "npm")?
        .context("npm is missing; install it (it comes with Node.js, or as a package called npm)")
        .map(drop)
}

/// A browser for the tests of the page: what CHROMIUM or CHROME names, else an installed Chromium or Chrome.
pub(crate) fn browser() -> Result<PathBuf> {
    for name in ["CHROMIUM", "CHROME"] {
        if let Some(named) = std::env::var_os(name) {
            if tool(&named, "--version").finished().is_err() {
                bail!("{name} names {}, which does not start", named.display());
            }
            return Ok(named.into());
        }
    }
    let found = find_or_install(installed_browser, "chromium fonts-dejavu-core")?.context(
        "Chromium is missing; install it (the package is mostly called chromium), or name a Chromium or Chrome in the \
         environment variable CHROMIUM",
    )?;
    println!("set-up: {} is there", found.display());
    Ok(found)
}

fn installed_browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let name = names
        .into_iter()
        .find(|name| tool(name, "--version").finished().is_ok())?;
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&folders).map(|folder| folder.join(name));
    Some(files.find(|file| file.is_file()).unwrap_or_else(|| name.into()))
}

/// Whether `apt-get install` can be tried.
fn is_debian_root() -> bool {
    tool("id", "-u").printed().is_ok_and(|id| id.trim() == "0") && Path::new("/etc/debian_version").exists()
}
