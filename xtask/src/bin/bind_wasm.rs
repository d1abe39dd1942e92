//! Makes JavaScript modules of a WebAssembly file: `bind-wasm INPUT.wasm nodejs FOLDER bundler FOLDER`.
//!
//! The same step as the `wasm-bindgen` program, as a library call, so that its version stands in `Cargo.lock` and nobody
//! has to install it.

use anyhow::{Context as _, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((input, kinds)) = arguments.split_first().filter(|(_, kinds)| !kinds.is_empty()) else {
        bail!("expected: bind-wasm INPUT.wasm KIND FOLDER …");
    };
    for pair in kinds.chunks(2) {
        let [kind, folder] = pair else {
            bail!("expected a folder for each kind of module");
        };
        bind(input, kind, folder).with_context(|| format!("{input} cannot be bound for {kind}"))?;
    }
    Ok(())
}

/// One module: `nodejs` for Node, `bundler` for bundlers, `web` as a module of a page, `no-modules` as a script of a worker.
fn bind(input: &str, kind: &str, folder: &str) -> anyhow::Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .typescript(false)
        .keep_debug(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    match kind {
        "nodejs" => bindgen.nodejs(true)?,
        "bundler" => bindgen.bundler(true)?,
        "web" => bindgen.web(true)?,
        "no-modules" => bindgen.no_modules(true)?,
        other => bail!("found `{other}`, expected nodejs, bundler, web or no-modules"),
    };
    bindgen.generate(folder)
}
