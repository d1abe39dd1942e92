//! Who may use whom: our crates each other, and each stage of `billing-core` what comes before it, never what comes
//! later.

use std::collections::BTreeSet;

use anyhow::Result;
use cargo_metadata::{DependencyKind, Package};
use regex_lite::Regex;

use super::{TextFile, select};

/// Each crate, then those of ours it may use. A new crate gets a line here.
const CRATES: &str = "
    wabill-core:
    wabill-tables: wabill-core
    wabill-wording: wabill-core
    wabill-log-reader: wabill-core
    wabill: wabill-core wabill-tables wabill-wording wabill-log-reader
    webhook-server: wabill
    wabill-planning: wabill-core wabill-wording wabill
    wabill-export: wabill-core wabill-wording
    wabill-cli: wabill-core wabill-tables wabill-wording wabill-log-reader wabill wabill-planning wabill-export
    wabill-page-protocol: wabill-core wabill-wording
    wabill-wasm: wabill-core wabill-tables wabill-wording wabill-log-reader wabill wabill-planning wabill-export wabill-page-protocol
    wabill-web: wabill-core wabill-tables wabill-wording wabill-page-protocol
    billing-tests: wabill-core wabill-tables wabill
    billing-benches: billing-tests wabill
    bind-wasm:
    page-server:
    xtask: page-server
";

/// What tests may use besides: the stories and the generator of logs, and for the page what its worker says and writes.
/// Those of the core may not; it is tested with them from outside.
const TESTS_MAY_USE: &str =
    "billing-tests wabill-tables wabill-log-reader wabill wabill-planning wabill-export wabill-wasm";

/// Each module of the core, then those it may use. A new module gets a line here.
const STAGES: &str = "
    base:
    settings: base
    habits: base
    tariff: base
    intake: base
    metering: base settings tariff intake
    rating: base tariff intake metering
    log: base settings habits tariff intake metering
    statement: base settings tariff intake metering rating log
    bill: base settings habits tariff intake metering rating log statement
    preview: base tariff intake metering rating statement
    estimate: base tariff intake metering rating statement
";

const CORE: &str = "billing-core/src/";

/// What is wrong with what the crates use. A dependency with a path is one of ours.
pub(super) fn crates(packages: &[Package]) -> Vec<String> {
    let of_one = |package: &Package| {
        let name = package.name.as_str();
        let ours = package.dependencies.iter().filter(|used| used.path.is_some());
        let ours = ours.filter(|used| !is_for_tests(name, &used.name, used.kind));
        problems(CRATES, name, name, ours.map(|used| used.name.as_str()))
    };
    packages.iter().flat_map(of_one).collect()
}

fn is_for_tests(name: &str, used: &str, kind: DependencyKind) -> bool {
    kind == DependencyKind::Development && name != "wabill-core" && has(TESTS_MAY_USE, used)
}

/// What is wrong with what the stages use: every path in the core that begins with `crate::`, tests aside.
pub(super) fn stages(files: &[TextFile]) -> Result<Vec<String>> {
    let mut found = vec![];
    for file in select(files, CORE, ".rs").filter(|file| !file.is(CORE, "/lib.rs")) {
        let stage = file.path.trim_start_matches(CORE).split(['/', '.']).next();
        let modules = modules_of_the_crate(&without_comments_and_tests(&file.text))?;
        // The core's root calls a module of metering by a second name.
        let whole = |name| if name == "state" { "metering" } else { name };
        let used = modules.iter().map(String::as_str).map(whole);
        found.extend(problems(STAGES, stage.unwrap_or_default(), &file.path, used));
    }
    Ok(found)
}

/// What is not allowed by the table, in the place where it is used.
fn problems<'a>(table: &str, name: &str, place: &str, used: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut lines = table.lines().filter_map(|line| line.trim().split_once(':'));
    let Some((_, allowed)) = lines.find(|(known, _)| *known == name) else {
        let told = "say in xtask/src/tidy/order.rs what it may use";
        return vec![format!("{place}: {name} is not known; {told}")];
    };
    let wrong = used.filter(|used| *used != name && !has(allowed, used));
    wrong
        .map(|used| format!("{place}: uses {used}; expected only:{allowed}"))
        .collect()
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

/// The code, without line comments and without what follows `#[cfg(test)]`: tests stand last in a file.
fn without_comments_and_tests(text: &str) -> String {
    let code = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    let code = code.filter_map(|line| line.split("//").next());
    code.collect::<Vec<_>>().join("\n")
}

/// The first name after each `crate::`, and those of a group in braces: `base`, `state`.
fn modules_of_the_crate(code: &str) -> Result<BTreeSet<String>> {
    // Groups within the group say nothing about modules. The inmost go first.
    let mut code = code.replace("crate::{", "crate:{");
    let inner = Regex::new(r"::\{[^{}]*\}")?;
    while inner.is_match(&code) {
        code = inner.replace_all(&code, "").into_owned();
    }
    let (paths, word) = (Regex::new(r"crate:(:\w+|\{[^}]*)")?, Regex::new(r"\w+")?);
    let paths = paths.find_iter(&code).flat_map(|path| path.as_str().split(','));
    let names = paths.filter_map(|path| word.find(path.trim_start_matches("crate:")));
    Ok(names.map(|name| name.as_str().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use cargo_metadata::DependencyKind::{Development, Normal};

    use super::{super::file, CRATES, is_for_tests, modules_of_the_crate, problems, stages};

    #[test]
    fn the_core_uses_none_of_ours_and_nobody_points_upwards() {
        for (name, used, kind, is_fine) in [
            ("wabill-core", "wabill-tables", Normal, false),
            ("wabill-core", "billing-tests", Development, false),
            ("wabill-tables", "wabill", Normal, false),
            ("wabill-tables", "wabill-core", Normal, true),
            ("wabill-export", "wabill-tables", Normal, false),
            ("wabill-log-reader", "billing-tests", Development, true),
            ("wabill-log-reader", "billing-tests", Normal, false),
            ("newcomer", "wabill-core", Normal, false),
        ] {
            let in_code = Some(used).filter(|_| !is_for_tests(name, used, kind));
            let found = problems(CRATES, name, name, in_code.into_iter());
            assert_eq!(found.is_empty(), is_fine, "{name} {used}: {found:?}");
        }
    }

    #[test]
    fn groups_of_paths_are_taken_apart() {
        let code = "use crate::{\n    base::{span::Span, day},\n    rating::tables::{a::{B, C}, D},\n};\n\
            let x = crate::bill::bill();\nuse crate::log::Day as Moment;";
        let modules: Vec<String> = modules_of_the_crate(code).unwrap().into_iter().collect();
        assert_eq!(modules, ["base", "bill", "log", "rating"]);
    }

    #[test]
    fn a_stage_may_look_back_and_not_ahead() {
        let found = |path: &str, text: &str| stages(&[file(&format!("billing-core/src/{path}.rs"), text)]).unwrap();
        assert_eq!(
            found("intake/log", "use crate::{base::x, metering::pair::Pair};"),
            ["billing-core/src/intake/log.rs: uses metering; expected only: base"]
        );
        for (path, text, is_fine) in [
            ("rating/rate", "use crate::metering::pair::Pair;", true),
            ("rating/rate", "use crate::state::Earlier;", true),
            ("intake/log", "use crate::state::Earlier;", false),
            ("newcomer", "", false),
            ("base/day", "// crate::bill\n", true),
            ("base/day", "#[cfg(test)]\nuse crate::bill::x;", true),
        ] {
            assert_eq!(found(path, text).is_empty(), is_fine, "{path}: {text}");
        }
    }
}
