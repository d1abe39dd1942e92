//! The order of the stages in `billing-core`: intake, metering, rating, statement, then a bill or an estimate. A stage uses what comes before it,
//! never what comes later.
//!
//! Read from the text of the files: every path that begins with `crate::`, tests aside.

use super::TextFile;

const SOURCE: &str = "billing-core/src/";

/// Each module with those it may use besides itself. A new module gets a line here.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("base", &[]),
    ("settings", &["base"]),
    ("tariff", &["base"]),
    ("intake", &["base"]),
    ("metering", &["base", "settings", "tariff", "intake"]),
    ("rating", &["base", "settings", "tariff", "intake", "metering"]),
    (
        "statement",
        &["base", "settings", "tariff", "intake", "metering", "rating"],
    ),
    (
        "bill",
        &[
            "base",
            "settings",
            "tariff",
            "intake",
            "metering",
            "rating",
            "statement",
        ],
    ),
    (
        "estimate",
        &[
            "base",
            "settings",
            "tariff",
            "intake",
            "metering",
            "rating",
            "statement",
        ],
    ),
];

/// Modules under a second name: the name, and where it lies.
const ALSO_CALLED: [(&str, &str); 1] = [("state", "metering")];

pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let mut problems = vec![];
    for file in files.iter().filter(|file| file.is(SOURCE, ".rs")) {
        let own = file
            .path
            .strip_prefix(SOURCE)
            .and_then(|path| path.split(['/', '.']).next())
            .unwrap_or_default();
        if own == "lib" {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(module, _)| *module == own) else {
            problems.push(format!(
                "{}: not known; say in xtask/src/tidy/stages.rs what it may use",
                file.path
            ));
            continue;
        };
        for path in crate_paths(&without_comments_and_tests(&file.text)) {
            let first = path.split("::").next().unwrap_or_default();
            let used = ALSO_CALLED
                .iter()
                .find(|(name, _)| *name == first)
                .map_or(first, |(_, module)| module);
            if used != own && !allowed.contains(&used) {
                problems.push(format!(
                    "{}: uses crate::{path}; {own} may use {}",
                    file.path,
                    allowed.join(", ")
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
    text.lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What follows each `crate::`, groups in braces written out: `base::span`, `state::Earlier`.
fn crate_paths(code: &str) -> Vec<String> {
    let mut found = vec![];
    let mut rest = code;
    while let Some((_, after)) = rest.split_once("crate::") {
        expand(after, "", &mut found);
        rest = after;
    }
    found
}

/// Reads one path or group at the start of `code` and gives what follows it.
fn expand<'a>(code: &'a str, prefix: &str, found: &mut Vec<String>) -> &'a str {
    let code = code.trim_start();
    if let Some(mut inside) = code.strip_prefix('{') {
        loop {
            inside = inside.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
            if let Some(after) = inside.strip_prefix('}') {
                return after;
            }
            let before = inside.len();
            inside = expand(inside, prefix, found);
            if inside.len() == before {
                return inside;
            }
        }
    }
    let end = code
        .find(|c: char| c != '_' && !c.is_alphanumeric())
        .unwrap_or(code.len());
    let (name, after) = code.split_at(end);
    let path = if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}::{name}")
    };
    if let Some(deeper) = after.strip_prefix("::") {
        return expand(deeper, &path, found);
    }
    found.push(path);
    // `Name as other` and the like: up to the next of the group.
    let end = after.find([',', '}', ';', '\n']).unwrap_or(after.len());
    after.get(end..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{super::file, check, crate_paths};

    #[test]
    fn groups_of_paths_are_written_out() {
        assert_eq!(
            crate_paths(
                "use crate::{\n    base::{span::Span, day},\n    rating::tables::Tables,\n};\nlet x = crate::bill::bill();"
            ),
            ["base::span::Span", "base::day", "rating::tables::Tables", "bill::bill"]
        );
        assert_eq!(
            crate_paths("use crate::base::instant::Instant as Moment;"),
            ["base::instant::Instant"]
        );
    }

    #[test]
    fn a_stage_may_look_back_and_not_ahead() {
        let problems = |path: &str, text: &str| check(&[file(path, text)]);
        assert_eq!(
            problems("billing-core/src/rating/rate.rs", "use crate::metering::pair::Pair;"),
            [""; 0]
        );
        assert_eq!(
            problems("billing-core/src/rating/rate.rs", "use crate::state::Earlier;"),
            [""; 0]
        );
        assert_eq!(
            problems("billing-core/src/intake/log.rs", "use crate::{metering::pair::Pair};"),
            ["billing-core/src/intake/log.rs: uses crate::metering::pair::Pair; intake may use base"]
        );
        assert_eq!(
            problems("billing-core/src/intake/log.rs", "use crate::state::Earlier;").len(),
            1
        );
        assert_eq!(problems("billing-core/src/newcomer.rs", "").len(), 1);
        assert_eq!(problems("billing-core/src/base/day.rs", "// crate::bill\n"), [""; 0]);
        assert_eq!(
            problems("billing-core/src/base/day.rs", "#[cfg(test)]\nuse crate::bill::x;"),
            [""; 0]
        );
    }
}
