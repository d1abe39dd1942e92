//! Rule numbers such as `PMP-104` stand in code, document and stories alike.

use std::collections::BTreeSet;

use anyhow::Result;
use regex_lite::Regex;

use super::{TextFile, select};

/// The rules that code can name.
const CODE: &str = "billing-core/src/base/rule.rs";
/// The rules in words: each is a heading.
const DOCUMENT: &str = "docs/pricing-rules.md";
/// The stories: each heading names its rules.
const STORIES: &str = "tests/scenarios/";

pub(super) fn check(files: &[TextFile]) -> Result<Vec<String>> {
    let Some(code) = select(files, CODE, "").next() else {
        return Ok(vec![format!("{CODE}: is missing")]);
    };
    let number = Regex::new(r"\b[A-Z]{3}-[0-9]{3}\b")?;
    let known = numbers(&number, &code.text);
    let mut problems = vec![];
    for place in [DOCUMENT, STORIES] {
        let lines = select(files, place, ".md").flat_map(TextFile::lines);
        let headings = lines.filter(|(_, line)| line.starts_with('#'));
        let told: BTreeSet<&str> = headings.flat_map(|(_, line)| numbers(&number, line)).collect();
        let untold = known.difference(&told);
        problems.extend(untold.map(|rule| format!("{place}: no heading has {rule}, which {CODE} names")));
    }
    // Elsewhere, a number of a known family must be a known rule. Families are looked for first: numbers in all text
    // would take seconds.
    let families: BTreeSet<&str> = known.iter().filter_map(|rule| rule.get(..4)).collect();
    let of_a_family = |rule: &str| families.iter().any(|family| rule.contains(family));
    let mut unknown = BTreeSet::new();
    let texts = [".md", ".rs", ".csv"].map(|ending| select(files, "", ending));
    for file in texts.into_iter().flatten().filter(|file| !file.is("xtask/", "")) {
        for (line, text) in file.lines().filter(|(_, text)| of_a_family(text)) {
            for rule in numbers(&number, text).difference(&known) {
                if of_a_family(rule) && unknown.insert((&file.path, *rule)) {
                    problems.push(format!("{}:{line}: {rule} is not in {CODE}", file.path));
                }
            }
        }
    }
    Ok(problems)
}

fn numbers<'a>(number: &Regex, text: &'a str) -> BTreeSet<&'a str> {
    number.find_iter(text).map(|found| found.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::file, CODE, DOCUMENT, STORIES, check};

    #[test]
    fn a_rule_without_heading_or_story_and_an_unknown_rule_are_reported() {
        let document = "### PMP-104 Free inside\n\nSee PMP-999, PMP-999 and ISO-999, PMP-9999, XPMP-999.\n";
        let files = [
            file(CODE, "\"PMP-104\" \"PMP-105\""),
            file(DOCUMENT, document),
            file(
                "tests/scenarios/free.md",
                "## Free (PMP-104)\n\nPMP-105 only in the text\n",
            ),
        ];
        assert_eq!(
            check(&files).unwrap(),
            [
                format!("{DOCUMENT}: no heading has PMP-105, which {CODE} names"),
                format!("{STORIES}: no heading has PMP-105, which {CODE} names"),
                format!("{DOCUMENT}:3: PMP-999 is not in {CODE}"),
            ]
        );
    }
}
