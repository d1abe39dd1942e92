//! The WebAssembly build, the npm package made of it, and its comparison with the native program: same log, same bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    node,
    page::Build,
    setup::{WASM_TARGET, WasmToolchain},
    steps::Steps,
    tool::{Run as _, cargo, in_project, in_target, tool},
};

/// The folder of the npm package; `node` and `bundler` in it are built and not in git.
const NPM: &str = "npm";
/// The module of the page, a library without its name.
const PAGE: &str = "wabill_web";
/// The door for JavaScript: the npm package, and the worker of the page. Together with the page it is made of
/// `billing-core`, `pricing-tables`, `log-reader` and `export`, so its build is that of these too.
const DOOR: &str = "wabill_wasm";

/// Builds the door as it is published, fast; gives its file.
pub(crate) fn build_door(toolchain: WasmToolchain) -> Result<PathBuf> {
    toolchain.cargo("build", "--release --package wabill-wasm")?;
    file(DOOR, "release")
}

/// Builds the page alone: small, and of what it shares with the door it has only the features it needs.
pub(crate) fn build_page(toolchain: WasmToolchain) -> Result<PathBuf> {
    // What is cut off later is found by what the linker knows of each function.
    let words = "--lib --crate-type cdylib --features split --profile small --package wabill-web \
                 -- -Clink-arg=--emit-relocs";
    toolchain.cargo("rustc", words)?;
    file(PAGE, "small")
}

/// Builds both at once, soon done; gives the files of page and door.
pub(crate) fn build_quickly(toolchain: WasmToolchain) -> Result<(PathBuf, PathBuf)> {
    toolchain.cargo("build", "--profile test --package wabill-web --package wabill-wasm")?;
    Ok((file(PAGE, "debug")?, file(DOOR, "debug")?))
}

fn file(name: &str, folder: &str) -> Result<PathBuf> {
    in_target(&format!("{WASM_TARGET}/{folder}/{name}.wasm"))
}

/// Makes JavaScript modules of a WebAssembly file, each kind in its folder.
pub(crate) fn bind(build: Build, module: &Path, kinds: &[(&str, PathBuf)]) -> Result<()> {
    // Of the page to be published, as the tests have built it.
    let profile = if build == Build::Small { "test" } else { "dev" };
    let mut binder = cargo("run --quiet --package bind-wasm --profile");
    binder.args([profile, "--"]).arg(module);
    for (kind, folder) in kinds {
        binder.arg(kind).arg(folder);
    }
    binder.run()
}

/// Builds the npm package: the modules for Node and for bundlers in its folder.
pub(crate) fn package(toolchain: WasmToolchain) -> Result<()> {
    let npm = in_project(NPM);
    let (for_node, for_bundlers) = (npm.join("node"), npm.join("bundler"));
    let kinds = [("nodejs", for_node.clone()), ("bundler", for_bundlers)];
    bind(Build::Small, &build_door(toolchain)?, &kinds)?;
    // The package is made of ES modules; the one for Node is CommonJS.
    fs::write(for_node.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    let bytes = fs::metadata(for_node.join("wabill_wasm_bg.wasm"))?.len();
    println!("npm/node/wabill_wasm_bg.wasm has {} kB", bytes.div_ceil(1000));
    Ok(())
}

/// Runs the package's tests, which let the native program bill seeded logs and compare the JSON byte for byte, and lets
/// TypeScript check the package's types.
pub(crate) fn compare(steps: &mut Steps) -> Result<()> {
    node::install(NPM)?;
    let programs = [
        ("WABILL_PROGRAM", native_program("wabill")?.into()),
        ("WABILL_TRAFFIC", native_program("traffic")?.into()),
    ];
    node::test(NPM, &["test/package.test.js".to_owned()], &programs, steps)?;
    tool("npm", "run --silent types").current_dir(in_project(NPM)).run()
}

/// A native program of ours, as the tests have built it; whatever else was built would be one more build of everything.
pub(crate) fn native_program(name: &str) -> Result<PathBuf> {
    cargo("test --quiet --no-run --workspace").run()?;
    in_target(&format!("debug/{name}{}", std::env::consts::EXE_SUFFIX))
}
