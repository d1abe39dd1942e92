//! Makes JavaScript modules of a WebAssembly file: `bind-wasm INPUT.wasm nodejs FOLDER bundler FOLDER`.
//!
//! The same steps as the programs `wasm-bindgen` and `wasm-split-cli`, as library calls, so that their versions stand
//! in `Cargo.lock` and nobody has to install them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::{Module, RawSection};
use wasm_split_cli_support::Options;
use wasmparser::Parser;

const USAGE: &str = "expected: bind-wasm INPUT.wasm KIND FOLDER …, with a folder for each kind of module";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((input, kinds)) = arguments.split_first().filter(|(_, kinds)| !kinds.is_empty()) else {
        bail!(USAGE);
    };
    for pair in kinds.chunks(2) {
        let [kind, folder] = pair else {
            bail!(USAGE);
        };
        bind(input, kind, folder).with_context(|| format!("{input} cannot be bound for {kind}"))?;
    }
    Ok(())
}

/// One module: `nodejs` for Node, `bundler` for bundlers, `no-modules` as a script of a worker, `page` as a module of a
/// page with parts that are loaded later, `whole-page` as one without.
fn bind(input: &str, kind: &str, folder: &str) -> Result<()> {
    let (input, folder) = (Path::new(input), Path::new(folder));
    let stem = input.file_stem().and_then(|stem| stem.to_str());
    // A page has the name that Trunk gives it, too: that of the package.
    let mark = if kind.ends_with("page") { "-" } else { "_" };
    let name = stem.context("has no name")?.replace('_', mark);
    let mut bindgen = Bindgen::new();
    bindgen.out_name(&name).typescript(false).keep_debug(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    match kind {
        "nodejs" => bindgen.input_path(input).nodejs(true)?,
        "bundler" => bindgen.input_path(input).bundler(true)?,
        "no-modules" => bindgen.input_path(input).no_modules(true)?,
        "whole-page" => bindgen.input_path(input).web(true)?,
        // The parts find what they share by the names that the linker gave.
        "page" => bindgen
            .input_path(split(input, &name, folder)?)
            .keep_lld_exports(true)
            .demangle(false)
            .web(true)?,
        other => bail!("found `{other}`, expected nodejs, bundler, no-modules, page or whole-page"),
    };
    bindgen.generate(folder)
}

/// Cuts what is loaded later off a module; gives what is left of it.
fn split(input: &Path, name: &str, folder: &Path) -> Result<PathBuf> {
    let bytes = fs::read(input)?;
    let first = input.with_file_name(format!("{name}_first.wasm"));
    let main_module = format!("./{name}.js");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = &main_module;
    let parts = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    for part in parts.split_modules {
        let bytes = fs::read(&part)?;
        fs::write(&part, without_names(&bytes)?)?;
    }
    Ok(first)
}

/// A module without the sections that only people read.
fn without_names(bytes: &[u8]) -> Result<Vec<u8>> {
    const CUSTOM: u8 = 0;
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Some((id, range)) = payload?.as_section().filter(|(id, _)| *id != CUSTOM) {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = bytes.get(range).context("a section ends outside the file")?;
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}
