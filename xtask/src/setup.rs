//! Sets up what is missing, says what it does, and does nothing where nothing is missing.
//!
//! The compiler itself comes by rustup from `rust-toolchain.toml`, before this program can run at all.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};

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
    fn tool(self, program: &str, words: &str) -> Command {
        match self {
            Self::Project => tool(program, words),
            Self::Debian => tool_of(DEBIAN_TOOLCHAIN, program, words),
        }
    }

    /// Runs its cargo to build for WebAssembly.
    pub(crate) fn cargo(self, verb: &str, words: &str) -> Result<()> {
        let words = format!("{verb} --target {WASM_TARGET} {words}");
        self.tool("cargo", &words).run()
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
        let by_rustup = tool("rustup", &format!("component add {part}"));
        find_or_run(part, cargo(&format!("{verb} --version")), by_rustup)?;
    }
    Ok(())
}

/// Says that a thing is there when it tells its version, else installs it.
pub(crate) fn find_or_run(what: &str, mut version: Command, mut install: Command) -> Result<()> {
    if version.finished().is_ok() {
        println!("set-up: {what} is there");
        return Ok(());
    }
    println!(
        "set-up: installing {what} by `{}`; this can take minutes",
        install.typed()
    );
    install.run().with_context(|| format!("{what} is missing; install it"))
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
        let missing = format!("{WASM_TARGET} is missing; install it with `rustup {by_rustup}`");
        return Err(error.context(missing));
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
    let mut install = tool("apt-get", &format!("install -y -qq --no-install-recommends {packages}"));
    install.env("DEBIAN_FRONTEND", "noninteractive").run()?;
    Ok(find())
}

/// Node and npm, which run the WebAssembly build in the tests. Debian packs npm apart from Node.
pub(crate) fn node() -> Result<()> {
    let expected = format!("install version {OLDEST_NODE} or newer (the package is mostly called nodejs or node)");
    let version = find_or_install(|| tool("node", "--version").printed().ok(), "nodejs")?;
    let version = version.with_context(|| format!("Node.js is missing; {expected}"))?;
    let version = version.trim().trim_start_matches('v');
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    let is_new = major.is_some_and(|major| OLDEST_NODE <= major);
    ensure!(is_new, "Node.js {version} is too old; {expected}");
    println!("set-up: Node.js {version} is there");
    let npm = find_or_install(|| tool("npm", "--version").printed().ok(), "npm")?;
    let npm = npm.context("npm is missing; install it (it comes with Node.js, or as a package called npm)");
    npm.map(drop)
}

/// A browser for the tests of the page: what CHROMIUM or CHROME names, else an installed Chromium or Chrome.
pub(crate) fn browser() -> Result<PathBuf> {
    for name in ["CHROMIUM", "CHROME"] {
        if let Some(named) = std::env::var_os(name) {
            let starts = tool(&named, "--version").finished().is_ok();
            ensure!(starts, "{name} names {}, which does not start", named.display());
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
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let mut files = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.find(|file| file.is_file() && tool(file, "--version").finished().is_ok())
}

/// Whether `apt-get install` can be tried.
fn is_debian_root() -> bool {
    tool("id", "-u").printed().is_ok_and(|id| id.trim() == "0") && Path::new("/etc/debian_version").exists()
}
