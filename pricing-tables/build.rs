//! Lists the files of `data/` so that the library can carry their text.
//!
//! The tables are embedded as they are: all of them together are 33 kB after brotli, so packing them further would only
//! hide them. The list is sorted, so that one build is like the next.
//!
//! Without the feature `every-currency`, the rate cards of most currencies are there without rows: which lists there
//! are is known, and their prices come later, from a file for each currency.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The currencies whose prices are always in the library.
const FIRST: [&str; 2] = ["EUR", "USD"];

/// A rate card without a row.
const NO_PRICES: &str = "market,category,unit_price,basis\n";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data");
    let mut paths = vec![];
    collect(&data, "", &mut paths)?;
    paths.sort();
    let mut code = String::from("&[\n");
    let every = env::var_os("CARGO_FEATURE_EVERY_CURRENCY").is_some();
    for path in &paths {
        let parts: Vec<&str> = path.split('/').collect();
        if let ([folder, currency, _], false) = (parts.as_slice(), every)
            && !FIRST.contains(currency)
        {
            if *folder == "rate_cards" {
                writeln!(code, "    ({path:?}, {NO_PRICES:?}),")?;
            }
            continue;
        }
        let absolute = data.join(path);
        writeln!(
            code,
            "    ({path:?}, include_str!({:?})),",
            absolute.display().to_string()
        )?;
    }
    code.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("files.rs"), code)?;
    Ok(())
}

fn collect(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|name| format!("{} is not UTF-8", name.display()))?;
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, paths)?;
        } else if Path::new(&path).extension().is_some_and(|ending| ending == "csv") {
            paths.push(path);
        }
    }
    Ok(())
}
