//! Which of our crates may use which: `billing-core` none, everything else what stands here.

use crate::place::{Package, Project};

/// Each crate with those of ours it may use. A new crate gets a line here.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("billing-core", &[]),
    ("pricing-tables", &["billing-core"]),
    ("wabill-wording", &["billing-core"]),
    ("log-reader", &["billing-core"]),
    ("wabill-export", &["billing-core", "wabill-wording"]),
    (
        "wabill",
        &[
            "billing-core",
            "pricing-tables",
            "wabill-wording",
            "log-reader",
            "wabill-export",
        ],
    ),
    ("wabill-page-protocol", &["billing-core", "wabill-wording"]),
    (
        "wabill-wasm",
        &[
            "billing-core",
            "pricing-tables",
            "wabill-wording",
            "log-reader",
            "wabill-export",
            "wabill-page-protocol",
        ],
    ),
    (
        "wabill-web",
        &[
            "billing-core",
            "pricing-tables",
            "wabill-wording",
            "wabill-page-protocol",
        ],
    ),
    ("billing-tests", &["billing-core", "pricing-tables", "log-reader"]),
    (
        "billing-benches",
        &["billing-core", "pricing-tables", "log-reader", "billing-tests"],
    ),
    ("xtask", &[]),
];

/// What only tests may use besides: the stories and the generator of logs, from outside the core, and for the page
/// what its worker says and writes.
const TESTS_MAY_USE: [&str; 5] = [
    "billing-tests",
    "pricing-tables",
    "log-reader",
    "wabill-export",
    "wabill-wasm",
];

pub(super) fn check(project: &Project) -> Vec<String> {
    project.packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
        return vec![format!(
            "{name}: not known; say in xtask/src/tidy/crates.rs which of our crates it may use"
        )];
    };
    let wrong = package.own_dependencies.iter().filter(|(used, kind)| {
        let in_tests = kind == "dev" && name != "billing-core" && TESTS_MAY_USE.contains(&used.as_str());
        !allowed.contains(&used.as_str()) && !in_tests
    });
    wrong
        .map(|(used, kind)| {
            let allowed = if allowed.is_empty() {
                "none of ours".to_owned()
            } else {
                allowed.join(", ")
            };
            format!("{name}: uses {used} ({kind}); expected {allowed}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check_package;
    use crate::place::Package;

    fn problems(name: &str, used: &str, kind: &str) -> Vec<String> {
        check_package(&Package::for_test(name, &[(used, kind)]))
    }

    #[test]
    fn the_core_uses_none_of_ours_and_nobody_points_upwards() {
        assert_eq!(
            problems("billing-core", "pricing-tables", "normal"),
            ["billing-core: uses pricing-tables (normal); expected none of ours"]
        );
        assert_eq!(problems("billing-core", "billing-tests", "dev").len(), 1);
        assert_eq!(problems("pricing-tables", "wabill", "normal").len(), 1);
        assert_eq!(problems("pricing-tables", "billing-core", "normal"), [""; 0]);
        assert_eq!(problems("wabill-export", "pricing-tables", "normal").len(), 1);
        assert_eq!(problems("log-reader", "billing-tests", "dev"), [""; 0]);
        assert_eq!(problems("log-reader", "billing-tests", "normal").len(), 1);
        assert_eq!(problems("newcomer", "billing-core", "normal").len(), 1);
    }
}
