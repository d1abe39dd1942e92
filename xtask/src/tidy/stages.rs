//! The order of the stages in `billing-core`: intake < metering < rating < statement. A stage uses `base`, itself and
//! the stages before it; `bill` and `state` stand above them all.
//!
//! Read from the text of the files: every path that begins with `crate::`, tests aside.

use std::collections::BTreeSet;

use super::TextFile;

const SOURCE: &str = "billing-core/src/";

/// Modules in order; those of the last row stand above the stages.
const ORDER: [&[&str]; 6] = [
    &["base"],
    &["intake"],
    &["metering"],
    &["rating"],
    &["statement"],
    &["bill", "state"],
];

/// A stage's use of a later one that is meant: file or folder, what it uses, why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "metering/",
        "rating::rate_card",
        "the calendar knows for each day which card is in force; the card is data, no look-up of a price",
    ),
    (
        "metering/",
        "rating::tables",
        "the published tables are data, told from outside",
    ),
    (
        "metering/",
        "rating::volume_tier",
        "the first days of tier tables cut the calendar",
    ),
    (
        "metering/",
        "rating::price::list_price_of",
        "a message without a price is refused by its id, which only the meter has at hand",
    ),
    (
        "metering/",
        "rating::spend::Spend",
        "units that ask for an allowance are kept as far as it reaches and no further, while they are counted",
    ),
    (
        "metering/",
        "bill::allowance_owner",
        "the name a count has in the saved state",
    ),
    (
        "intake/",
        "state::Earlier",
        "settled and open messages of an earlier run are part of what happened",
    ),
    (
        "metering/",
        "state::Earlier",
        "windows and conversations go on from an earlier run",
    ),
    (
        "metering/",
        "bill::Settings",
        "settings are told from above; they decide nothing by themselves",
    ),
    (
        "metering/",
        "bill::Explained",
        "which messages to trace is told from above",
    ),
    (
        "metering/",
        "bill::Dimension",
        "which breakdown to count for is told from above",
    ),
    (
        "metering/",
        "state::IdHash",
        "the name under which a message is remembered",
    ),
    (
        "statement/",
        "bill::",
        "settings, and what they are made of, are told from above",
    ),
    (
        "rating/",
        "bill::",
        "settings, and what they are made of, are told from above",
    ),
    ("rating/", "state::", "counts go on from an earlier run"),
];

pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let mut problems = vec![];
    let mut used_exceptions = BTreeSet::new();
    for file in files.iter().filter(|file| file.is(SOURCE, ".rs")) {
        let Some(inside) = file.path.strip_prefix(SOURCE) else {
            continue;
        };
        let Some(own) = inside.split(['/', '.']).next().and_then(rank) else {
            continue;
        };
        for path in crate_paths(&without_comments_and_tests(&file.text)) {
            let Some(used) = path.split("::").next().and_then(rank) else {
                continue;
            };
            if used <= own {
                continue;
            }
            let exception = EXCEPTIONS
                .iter()
                .position(|(place, module, _)| inside.starts_with(place) && path.starts_with(module));
            match exception {
                Some(number) => {
                    used_exceptions.insert(number);
                }
                None => problems.push(format!("{}: uses crate::{path}, which comes later", file.path)),
            }
        }
    }
    for (number, (place, module, _)) in EXCEPTIONS.iter().enumerate() {
        if !used_exceptions.contains(&number) {
            problems.push(format!(
                "xtask/src/tidy/stages.rs: the exception {place} → {module} is not needed any more"
            ));
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
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
        let problems = |path: &str, text: &str| {
            let mut found = check(&[file(path, text)]);
            found.retain(|problem| problem.starts_with("billing-core"));
            found
        };
        assert_eq!(
            problems("billing-core/src/rating/rate.rs", "use crate::metering::pair::Pair;"),
            [""; 0]
        );
        assert_eq!(
            problems("billing-core/src/intake/log.rs", "use crate::{metering::pair::Pair};"),
            ["billing-core/src/intake/log.rs: uses crate::metering::pair::Pair, which comes later"]
        );
        assert_eq!(problems("billing-core/src/base/day.rs", "// crate::bill\n"), [""; 0]);
        assert_eq!(
            problems("billing-core/src/base/day.rs", "#[cfg(test)]\nuse crate::bill::x;"),
            [""; 0]
        );
    }
}
