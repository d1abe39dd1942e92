//! Makes a Node module of a WebAssembly file: `bind-wasm INPUT.wasm FOLDER`.
//!
//! The same step as the `wasm-bindgen` program, as a library call, so that its version stands in `Cargo.lock` and nobody
//! has to install it.

use anyhow::{Context as _, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, folder] = arguments.as_slice() else {
        bail!("expected: bind-wasm INPUT.wasm FOLDER");
    };
    Bindgen::new()
        .input_path(input)
        .nodejs(true)?
        .typescript(false)
        .generate(folder)
        .with_context(|| format!("{input} cannot be bound"))
}
