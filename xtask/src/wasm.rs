//! The WebAssembly build, the npm package made of it, and its comparison with the native program: same log, same bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    node,
    place::{Place, Project},
    setup::{WASM_TARGET, WasmToolchain},
    steps::Steps,
    tool::Tool,
};

/// The folder of the npm package; `node` and `bundler` in it are built and not in git.
const NPM: &str = "npm";

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

/// What both are asked for: a name, arguments of `wabill bill`, and the same as options of the package.
const OPTIONS: [(&str, &[&str], &str); 4] = [
    ("plain", &[], "{}"),
    ("trusting", &["--trust-reports"], r#"{"trust_reports": true}"#),
    ("by-day", &["--by", "day"], r#"{"by": "day"}"#),
    (
        "half-even-by-country",
        &["--rounding", "half-even", "--by", "contact-country"],
        r#"{"rounding": "half-even", "by": "contact-country"}"#,
    ),
];

/// Plans to compare: a name, and the text of a plan.
const PLANS: [(&str, &str); 2] = [
    (
        "service",
        "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\nbusiness_numbers = 2\n\
         [[volume]]\nmonth = \"2026-10\"\nmarket = \"Germany\"\ncategory = \"service\"\nmessages = 4500\n\
         [[volume]]\nmonth = \"2026-10\"\nmarket = \"France\"\ncategory = \"service\"\nmessages = 321\n",
    ),
    (
        "tiers-and-fees",
        "[[account]]\nid = \"shop\"\ncurrency = \"USD\"\nbusiness_numbers = 1\n\
         [account.fees]\nmonthly = \"49\"\nmarkup_percent = \"7.5\"\n\
         [[volume]]\nmonth = \"2026-05\"\nmarket = \"Germany\"\ncategory = \"utility\"\nmessages = 250000\n\
         [[volume]]\nmonth = \"2023-06\"\nmarket = \"India\"\ncategory = \"marketing\"\nconversations = 7\n",
    ),
];

/// Price lists to compare: a name, arguments of `wabill rates`, and the same as a query of the package.
const RATES: [(&str, &[&str], &str); 2] = [
    ("list", &["list"], "{}"),
    (
        "show",
        &["show", "EUR", "2026-10-05", "--market", "Germany"],
        r#"{"currency": "EUR", "on": "2026-10-05", "market": "Germany"}"#,
    ),
];

/// What is built for WebAssembly. Together they are made of `billing-core`, `pricing-tables`, `log-reader` and `export`, so
/// their build is that of these too.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Module {
    /// The door for JavaScript: the npm package, and the worker of the page. Fast.
    Door,
    /// The page. Small, and of what it shares with the door it has only the features it needs; so it is built alone.
    Page,
}

impl Module {
    /// Its package, its profile, and its file.
    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Door => ("wabill-wasm", "release", "wabill_wasm.wasm"),
            Self::Page => ("wabill-web", "small", "wabill_web.wasm"),
        }
    }
}

/// Builds a module for WebAssembly and gives its file.
///
/// # Errors
///
/// When the build fails.
pub(crate) fn build(place: &Place, project: &Project, toolchain: WasmToolchain, module: Module) -> Result<PathBuf> {
    let (package, profile, file) = module.names();
    let cargo = toolchain.cargo(place);
    let cargo = match module {
        Module::Door => cargo.arg("build"),
        Module::Page => cargo.args(["rustc", "--lib", "--crate-type", "cdylib", "--features", "split"]),
    };
    let cargo = cargo
        .args(["--profile", profile, "--target", WASM_TARGET])
        .args(["--package", package]);
    match module {
        Module::Door => cargo,
        // What is cut off later is found by what the linker knows of each function.
        Module::Page => cargo.args(["--", "-Clink-arg=--emit-relocs"]),
    }
    .run()?;
    Ok(project.target.join(WASM_TARGET).join(profile).join(file))
}

/// Makes JavaScript modules of a WebAssembly file, each kind in its folder.
///
/// # Errors
///
/// When the binder does not compile or does not understand the file.
pub(crate) fn bind(place: &Place, built: &Path, kinds: &[(&str, PathBuf)]) -> Result<()> {
    let mut binder = Tool::cargo(place)
        .args(["run", "--quiet", "--package", "xtask", "--features", "bind-wasm"])
        .args(["--bin", "bind-wasm", "--"])
        .arg(built);
    for (kind, folder) in kinds {
        binder = binder.arg(kind).arg(folder);
    }
    binder.run()
}

/// Builds the npm package: the modules for Node and for bundlers in its folder.
///
/// # Errors
///
/// When a build fails.
pub(crate) fn package(place: &Place, project: &Project, toolchain: WasmToolchain) -> Result<()> {
    let built = build(place, project, toolchain, Module::Door)?;
    let npm = place.root.join(NPM);
    let (for_node, for_bundlers) = (npm.join("node"), npm.join("bundler"));
    bind(
        place,
        &built,
        &[("nodejs", for_node.clone()), ("bundler", for_bundlers)],
    )?;
    // The package is made of ES modules; the one for Node is CommonJS.
    fs::write(for_node.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    let bytes = fs::metadata(for_node.join("wabill_wasm_bg.wasm"))?.len();
    println!("npm/node/wabill_wasm_bg.wasm has {} kB", bytes.div_ceil(1000));
    Ok(())
}

/// Bills seeded logs with the native program, runs the package's tests, which bill them again and compare the JSON byte
/// for byte, and lets TypeScript check the package's types.
///
/// # Errors
///
/// When a test fails; the native results are kept for a look.
pub(crate) fn compare(place: &Place, project: &Project, steps: &mut Steps) -> Result<()> {
    let folder = project.target.join("npm-logs");
    native_results(place, project, &folder)?;
    node::install(place, NPM)?;
    node::test(
        place,
        NPM,
        &["test/package.test.js"],
        &[("WABILL_LOGS", folder.as_path())],
        steps,
    )?;
    node::run_script(place, NPM, "types")
}

/// A native program of ours, as the tests have built it; whatever else was built would be one more build of everything.
///
/// # Errors
///
/// When the build fails.
pub(crate) fn native_program(place: &Place, project: &Project, name: &str) -> Result<PathBuf> {
    Tool::cargo(place)
        .args(["test", "--quiet", "--workspace", "--no-run"])
        .run()?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(project.target.join("debug").join(file))
}

/// Writes `NAME.csv` and `NAME.toml` of each log, what `wabill` makes of them as `NAME.OPTIONS.bill.json`, and
/// `asked.json`, which says what was asked for.
fn native_results(place: &Place, project: &Project, folder: &Path) -> Result<()> {
    // Nothing old may stand there and be compared.
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let (wabill, traffic) = (
        native_program(place, project, "wabill")?,
        native_program(place, project, "traffic")?,
    );
    let wabill = || Tool::new(place, &wabill);
    for (log, asked) in LOGS {
        let events = folder.join(format!("{log}.csv"));
        let accounts = folder.join(format!("{log}.toml"));
        Tool::new(place, &traffic)
            .args(asked)
            .arg("--accounts-out")
            .arg(&accounts)
            .run_into(&events)?;
        for (name, arguments, _) in OPTIONS {
            let native = folder.join(format!("{log}.{name}.bill.json"));
            wabill()
                .arg("bill")
                .arg(&events)
                .arg("--accounts")
                .arg(&accounts)
                .args(["--format", "json"])
                .args(arguments)
                .run_into(&native)?;
            if !fs::read_to_string(&native)?.contains("\"outcome\"") {
                bail!("{} has no lines: there is nothing to compare", native.display());
            }
        }
        wabill()
            .args(["explain", "--all", "--format", "json", "--events"])
            .arg(&events)
            .arg("--accounts")
            .arg(&accounts)
            .run_into(&folder.join(format!("{log}.explain.json")))?;
    }
    for (name, text) in PLANS {
        let plan = folder.join(format!("{name}.plan.toml"));
        fs::write(&plan, text)?;
        wabill()
            .arg("estimate")
            .arg(&plan)
            .args(["--format", "json"])
            .run_into(&folder.join(format!("{name}.estimate.json")))?;
    }
    for (name, arguments, _) in RATES {
        wabill()
            .arg("rates")
            .args(arguments)
            .args(["--format", "json"])
            .run_into(&folder.join(format!("{name}.rates.json")))?;
    }
    let parsed = |name: &str, asked: &str| -> Result<(String, serde_json::Value)> {
        Ok((
            name.to_owned(),
            serde_json::from_str(asked).with_context(|| name.to_owned())?,
        ))
    };
    let options: serde_json::Map<_, _> = OPTIONS
        .iter()
        .map(|(name, _, asked)| parsed(name, asked))
        .collect::<Result<_>>()?;
    let rates: serde_json::Map<_, _> = RATES
        .iter()
        .map(|(name, _, asked)| parsed(name, asked))
        .collect::<Result<_>>()?;
    let logs: Vec<&str> = LOGS.iter().map(|(log, _)| *log).collect();
    let plans: serde_json::Map<_, _> = PLANS
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).into()))
        .collect();
    let asked = serde_json::json!({ "logs": logs, "options": options, "plans": plans, "rates": rates });
    fs::write(folder.join("asked.json"), asked.to_string())?;
    Ok(())
}
