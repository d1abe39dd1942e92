//! The form of commits: `rating: tiers begin at one`, a body that says why, and a last line `Amounts: unchanged`.

use anyhow::Result;
use regex_lite::Regex;

use crate::tool::{Run as _, tool};

/// What a message has, and what is wrong if it has not.
const FORM: [(&str, &str); 3] = [
    (r"\A.{0,72}(\n|\z)", "its subject is longer than 72 characters"),
    (r"\A[^:\n].*: .", "its subject is not `area: what changes`"),
    (r"\nAmounts: .*\z", "its last line is not `Amounts: …`"),
];

/// The newest commits have their form. Older ones are as they are; without git there is nothing to look at.
pub(super) fn check() -> Result<Vec<String>> {
    let log = tool("git", "log -20 --no-merges --format=%h%x09%B%x00").printed();
    problems(&log.unwrap_or_default())
}

/// What is wrong with commits: of each its number, a tab, and its message.
fn problems(log: &str) -> Result<Vec<String>> {
    let mut problems = vec![];
    for (form, problem) in FORM {
        let form = Regex::new(form)?;
        let commits = log.split('\0').filter_map(|commit| commit.trim().split_once('\t'));
        let wrong = commits.filter(|(_, message)| !form.is_match(message));
        problems.extend(wrong.map(|(number, _)| format!("commit {number}: {problem}")));
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn a_commit_names_its_area_and_its_amounts() {
        for (message, expected) in [
            ("core: a band has a name\n\nWhy.\n\nAmounts: unchanged\n", ""),
            ("core: x", "last line"),
            ("a band\n\nAmounts: unchanged", "not `area: "),
            (&format!("core: {}\n\nAmounts: unchanged", "ü".repeat(66)), ""),
            (&format!("core: {}\n\nAmounts: unchanged", "x".repeat(67)), "longer"),
        ] {
            let found = problems(&format!("1a\t{message}\0\n")).unwrap().join(" ");
            assert_eq!(found.is_empty(), expected.is_empty(), "{message}: {found}");
            assert!(found.contains(expected), "{message}: {found}");
        }
    }
}
