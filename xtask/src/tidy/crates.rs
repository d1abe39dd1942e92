//! Which of our crates may use which: `wabill-core` none, everything else what stands here.

use anyhow::Result;
use cargo_metadata::{DependencyKind, Package};

use crate::tool::in_project;

/// Each crate with those of ours it may use. A new crate gets a line here.
const MAY_USE: [(&str, &str); 14] = [
    ("wabill-core", ""),
    ("wabill-tables", "wabill-core"),
    ("wabill-wording", "wabill-core"),
    ("wabill-log-reader", "wabill-core"),
    ("wabill", "wabill-core wabill-tables wabill-wording wabill-log-reader"),
    ("webhook-server", "wabill"),
    ("wabill-export", "wabill-core wabill-wording"),
    (
        "wabill-cli",
        "wabill-core wabill-tables wabill-wording wabill-log-reader wabill wabill-export",
    ),
    ("wabill-page-protocol", "wabill-core wabill-wording"),
    (
        "wabill-wasm",
        "wabill-core wabill-tables wabill-wording wabill-log-reader wabill wabill-export wabill-page-protocol",
    ),
    (
        "wabill-web",
        "wabill-core wabill-tables wabill-wording wabill-page-protocol",
    ),
    ("billing-tests", "wabill-core wabill-tables wabill"),
    ("billing-benches", "billing-tests wabill"),
    ("xtask", ""),
];

/// What only tests may use besides: the stories and the generator of logs, from outside the core, and for the page
/// what its worker says and writes.
const TESTS_MAY_USE: &str = "billing-tests wabill-tables wabill-log-reader wabill wabill-export wabill-wasm";

pub(super) fn check(packages: &[Package]) -> Vec<String> {
    let mut problems = vec![];
    for package in packages {
        // A dependency with a path is one of ours: nothing outside the workspace is taken by path.
        for used in package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_some())
        {
            problems.extend(problem(&package.name, &used.name, used.kind));
        }
        if !MAY_USE.iter().any(|(known, _)| *known == package.name.as_str()) {
            problems.push(format!(
                "{}: not known; say in xtask/src/tidy/crates.rs what it may use",
                package.name
            ));
        }
    }
    problems
}

fn problem(name: &str, used: &str, kind: DependencyKind) -> Option<String> {
    let (_, allowed) = MAY_USE.iter().find(|(known, _)| *known == name)?;
    let has = |list: &str| list.split(' ').any(|word| word == used);
    let in_tests = kind == DependencyKind::Development && name != "wabill-core" && has(TESTS_MAY_USE);
    (!has(allowed) && !in_tests).then(|| format!("{name}: uses {used} ({kind}); expected only: {allowed}"))
}

/// The first file of every library, program, test and build script, from the root.
pub(super) fn roots(packages: &[Package]) -> Result<Vec<String>> {
    let targets = packages.iter().flat_map(|package| &package.targets);
    let roots = targets.map(|target| {
        let path = target.src_path.as_std_path().strip_prefix(in_project(""))?;
        Ok(path.to_string_lossy().replace('\\', "/"))
    });
    roots.collect()
}

#[cfg(test)]
mod tests {
    use cargo_metadata::DependencyKind::{Development, Normal};

    use super::problem;

    #[test]
    fn the_core_uses_none_of_ours_and_nobody_points_upwards() {
        assert_eq!(
            problem("wabill-core", "wabill-tables", Normal).unwrap(),
            "wabill-core: uses wabill-tables (normal); expected only: "
        );
        for (name, used, kind, is_fine) in [
            ("wabill-core", "billing-tests", Development, false),
            ("wabill-tables", "wabill", Normal, false),
            ("wabill-tables", "wabill-core", Normal, true),
            ("wabill-export", "wabill-tables", Normal, false),
            ("wabill-log-reader", "billing-tests", Development, true),
            ("wabill-log-reader", "billing-tests", Normal, false),
        ] {
            assert_eq!(problem(name, used, kind).is_none(), is_fine, "{name} {used}");
        }
    }
}
