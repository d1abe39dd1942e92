//! The form of commits: `rating: tiers begin at one`, a body that says why, and a last line `Amounts: unchanged`.

use crate::tool::{Run as _, tool};

/// Longest subject, in characters.
const LONGEST: usize = 72;

/// The newest commits have their form. Older ones are as they are; without git there is nothing to look at.
pub(super) fn check() -> Vec<String> {
    let log = tool("git", "log -20 --no-merges --format=%h%x09%B%x00")
        .printed()
        .unwrap_or_default();
    log.split('\0').filter_map(problem).collect()
}

/// What is wrong with a commit: its number, a tab, and its message.
fn problem(commit: &str) -> Option<String> {
    let (number, message) = commit.trim().split_once('\t')?;
    let subject = message.lines().next().unwrap_or_default();
    let last = message.lines().next_back().unwrap_or_default();
    let wrong = if LONGEST < subject.chars().count() {
        format!("its subject is longer than {LONGEST} characters")
    } else if !subject
        .split_once(": ")
        .is_some_and(|(area, what)| !area.is_empty() && !what.is_empty())
    {
        "its subject is not `area: what changes`".to_owned()
    } else if !last.starts_with("Amounts: ") {
        "its last line is not `Amounts: …`".to_owned()
    } else {
        return None;
    };
    Some(format!("commit {number}: {wrong}"))
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn a_commit_names_its_area_and_its_amounts() {
        assert_eq!(
            problem("1a\tcore: a band has a name\n\nWhy.\n\nAmounts: unchanged\n"),
            None
        );
        for message in [
            "core: x",
            "a band\n\nAmounts: unchanged",
            &format!("core: {}\n\nAmounts: unchanged", "x".repeat(67)),
        ] {
            assert!(problem(&format!("1a\t{message}")).is_some(), "{message}");
        }
    }
}
