//! The order of the stages in `billing-core`: intake, metering, rating, log, statement, then a bill or an estimate. A
//! stage uses what comes before it, never what comes later.
//!
//! Read from the text of the files: every path that begins with `crate::`, tests aside.

use super::TextFile;

const SOURCE: &str = "billing-core/src/";

/// Each module with those it may use besides itself. A new module gets a line here.
const MAY_USE: [(&str, &str); 10] = [
    ("base", ""),
    ("settings", "base"),
    ("tariff", "base"),
    ("intake", "base"),
    ("metering", "base tariff intake"),
    ("rating", "base tariff intake metering"),
    ("log", "base settings tariff intake metering"),
    ("statement", "base tariff intake metering rating log"),
    ("bill", "base settings tariff intake metering rating log statement"),
    ("estimate", "base tariff intake metering rating statement"),
];

/// Modules under a second name: the name, and where it lies.
const ALSO_CALLED: [(&str, &str); 1] = [("state", "metering")];

pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let mut problems = vec![];
    for file in files
        .iter()
        .filter(|file| file.is(SOURCE, ".rs") && !file.is(SOURCE, "/lib.rs"))
    {
        let path = file.path.trim_start_matches(SOURCE);
        let own = path.split(['/', '.']).next().unwrap_or_default();
        let Some((_, allowed)) = MAY_USE.iter().find(|(module, _)| *module == own) else {
            problems.push(format!(
                "{}: not known; say in xtask/src/tidy/stages.rs what it may use",
                file.path
            ));
            continue;
        };
        for name in modules_of_the_crate(&without_comments_and_tests(&file.text)) {
            let used = ALSO_CALLED
                .iter()
                .find(|(also, _)| *also == name)
                .map_or(name, |(_, module)| module);
            if used != own && !allowed.split(' ').any(|module| module == used) {
                problems.push(format!(
                    "{}: uses crate::{name}; {own} may use only: {allowed}",
                    file.path
                ));
            }
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

/// The code, without line comments and without what follows `#[cfg(test)]`: tests stand last in a file.
fn without_comments_and_tests(text: &str) -> String {
    let code = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    code.map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first name after each `crate::`, and those of a group in braces: `base`, `state`.
fn modules_of_the_crate(code: &str) -> Vec<&str> {
    let name = |text| {
        str::trim_start(text)
            .split(|c: char| c != '_' && !c.is_alphanumeric())
            .next()
            .unwrap_or_default()
    };
    let mut found = vec![];
    for after in code.split("crate::").skip(1) {
        let Some(group) = after.trim_start().strip_prefix('{') else {
            found.push(name(after));
            continue;
        };
        let mut depth = 0_usize;
        found.push(name(group));
        for (place, c) in group.char_indices() {
            match c {
                '{' => depth = depth.saturating_add(1),
                '}' if depth == 0 => break,
                '}' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => found.push(name(group.split_at(place).1.trim_start_matches(','))),
                _ => {}
            }
        }
    }
    // What stands after the last comma of a group.
    found.retain(|name| !name.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::{super::file, check, modules_of_the_crate};

    #[test]
    fn groups_of_paths_are_taken_apart() {
        let code = "use crate::{\n    base::{span::Span, day},\n    rating::tables::{a::{B, C}, D},\n};\nlet x = crate::bill::bill();";
        assert_eq!(modules_of_the_crate(code), ["base", "rating", "bill"]);
        assert_eq!(
            modules_of_the_crate("use crate::base::instant::Instant as Moment;"),
            ["base"]
        );
    }

    #[test]
    fn a_stage_may_look_back_and_not_ahead() {
        let problems = |path: &str, text: &str| check(&[file(&format!("billing-core/src/{path}.rs"), text)]);
        assert_eq!(
            problems("intake/log", "use crate::{base::x, metering::pair::Pair};"),
            ["billing-core/src/intake/log.rs: uses crate::metering; intake may use only: base"]
        );
        for (path, text, is_fine) in [
            ("rating/rate", "use crate::metering::pair::Pair;", true),
            ("rating/rate", "use crate::state::Earlier;", true),
            ("intake/log", "use crate::state::Earlier;", false),
            ("newcomer", "", false),
            ("base/day", "// crate::bill\n", true),
            ("base/day", "#[cfg(test)]\nuse crate::bill::x;", true),
        ] {
            assert_eq!(problems(path, text).is_empty(), is_fine, "{path}: {text}");
        }
    }
}
