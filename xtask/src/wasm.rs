//! The WebAssembly build, and its comparison with the native program: same log, same bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    place::{Place, Project},
    setup::{WASM_TARGET, WasmToolchain},
    steps::Steps,
    tool::Tool,
};

/// The door for JavaScript. It is made of `billing-core`, `pricing-tables` and `log-reader`, so its build is theirs too.
const PACKAGE: &str = "wabill-wasm";

/// Logs to compare: a name, and what the seeded generator is asked for.
const LOGS: [(&str, &[&str]); 3] = [
    (
        "switch-days",
        &["--preset", "switch-days", "--rows", "20000", "--seed", "7"],
    ),
    (
        "small-scopes",
        &[
            "--preset",
            "switch-days",
            "--rows",
            "20000",
            "--seed",
            "8",
            "--small-scopes",
        ],
    ),
    ("shop", &["--preset", "shop"]),
];

/// What both are asked for: arguments of `wabill bill`, and the same as settings of the module.
const SETTINGS: [(&str, &[&str], &str); 4] = [
    ("plain", &[], ""),
    ("trusting", &["--trust-reports"], r#"{"trust_reports": true}"#),
    ("by-day", &["--by", "day"], r#"{"by": "day"}"#),
    (
        "half-even-by-country",
        &["--rounding", "half-even", "--by", "contact-country"],
        r#"{"rounding": "half-even", "by": "contact-country"}"#,
    ),
];

/// Builds for WebAssembly, and makes a Node module of it; gives the module's file.
///
/// # Errors
///
/// When the build fails.
pub(crate) fn build(place: &Place, project: &Project, toolchain: WasmToolchain) -> Result<PathBuf> {
    toolchain
        .cargo(place)
        .args(["build", "--release", "--target", WASM_TARGET, "--package", PACKAGE])
        .run()?;
    let built = project.target.join(WASM_TARGET).join("release/wabill_wasm.wasm");
    let folder = project.target.join("wasm-node");
    Tool::cargo(place)
        .args([
            "run",
            "--package",
            "xtask",
            "--features",
            "bind-wasm",
            "--bin",
            "bind-wasm",
            "--",
        ])
        .arg(&built)
        .arg(&folder)
        .run()?;
    let bytes = fs::metadata(&built)?.len();
    println!("wabill_wasm.wasm has {} kB", bytes.div_ceil(1000));
    Ok(folder.join("wabill_wasm.js"))
}

/// Bills seeded logs with both builds and compares the JSON byte for byte.
///
/// # Errors
///
/// At the first difference; both results are kept for a look.
pub(crate) fn compare(place: &Place, project: &Project, module: &Path, steps: &mut Steps) -> Result<()> {
    let folder = project.target.join("wasm-node/logs");
    fs::create_dir_all(&folder)?;
    // The programs that the tests have built; whatever else was built would be one more build of everything.
    Tool::cargo(place)
        .args(["test", "--quiet", "--workspace", "--no-run"])
        .run()?;
    let program = |name: &str| {
        project
            .target
            .join("debug")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    };
    for (log, asked) in LOGS {
        let events = folder.join(format!("{log}.csv"));
        let accounts = folder.join(format!("{log}.toml"));
        Tool::new(place, program("traffic"))
            .args(asked)
            .arg("--accounts-out")
            .arg(&accounts)
            .run_into(&events)?;
        for (name, arguments, settings) in SETTINGS {
            let native = folder.join(format!("{log}.{name}.native.json"));
            let wasm = folder.join(format!("{log}.{name}.wasm.json"));
            Tool::new(place, program("wabill"))
                .arg("bill")
                .arg(&events)
                .arg("--accounts")
                .arg(&accounts)
                .args(["--format", "json"])
                .args(arguments)
                .run_into(&native)?;
            Tool::new(place, "node")
                .arg("wasm/bill.cjs")
                .args([module, events.as_path(), accounts.as_path()])
                .arg(settings)
                .run_into(&wasm)?;
            let (left, right) = (fs::read(&native)?, fs::read(&wasm)?);
            if left != right {
                bail!("{}", difference(&native, &left, &wasm, &right));
            }
            let lines = String::from_utf8(left)
                .context("wabill's JSON")?
                .matches("\"outcome\"")
                .count();
            if lines == 0 {
                bail!("{} has no lines: nothing was compared", native.display());
            }
            println!("{log}, {name}: equal, {lines} lines of the bill");
            steps.passed = steps.passed.saturating_add(1);
        }
    }
    Ok(())
}

/// Where two texts part.
fn difference(native: &Path, left: &[u8], wasm: &Path, right: &[u8]) -> String {
    let (left, right) = (String::from_utf8_lossy(left), String::from_utf8_lossy(right));
    let equal = left
        .lines()
        .zip(right.lines())
        .take_while(|(left, right)| left == right)
        .count();
    let line = |text: &str| text.lines().nth(equal).unwrap_or("(end of file)").trim().to_owned();
    format!(
        "native and WebAssembly differ at line {}:\n  {}: {}\n  {}: {}",
        equal.saturating_add(1),
        native.display(),
        line(&left),
        wasm.display(),
        line(&right)
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::difference;

    #[test]
    fn the_first_different_line_is_shown() {
        let told = difference(Path::new("n"), b"{\n  1\n}\n", Path::new("w"), b"{\n  2\n}\n");
        assert_eq!(told, "native and WebAssembly differ at line 2:\n  n: 1\n  w: 2");
        let told = difference(Path::new("n"), b"{\n", Path::new("w"), b"{\n}\n");
        assert!(told.ends_with("n: (end of file)\n  w: }"), "{told}");
    }
}
