//! Rule numbers such as `PMP-104` stand in code, document and stories alike.

use std::collections::{BTreeMap, BTreeSet};

use super::TextFile;

/// The rules that code can name.
const CODE: &str = "billing-core/src/base/rule.rs";
/// The rules in words: each is a heading.
const DOCUMENT: &str = "docs/pricing-rules.md";
/// The stories: each heading names its rules.
const STORIES: &str = "tests/scenarios/";

pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let Some(code) = files.iter().find(|file| file.path == CODE) else {
        return vec![format!("{CODE}: is missing")];
    };
    let known: BTreeSet<&str> = numbers(&code.text).into_iter().collect();
    let families: BTreeSet<&str> = known.iter().filter_map(|rule| rule.get(..4)).collect();
    let headings = |inside: &dyn Fn(&TextFile) -> bool| -> BTreeSet<&str> {
        files
            .iter()
            .filter(|file| inside(file))
            .flat_map(TextFile::lines)
            .filter(|(_, line)| line.starts_with('#'))
            .flat_map(|(_, line)| numbers(line))
            .collect()
    };
    let documented = headings(&|file| file.path == DOCUMENT);
    let told = headings(&|file| file.is(STORIES, ".md"));
    let mut problems = vec![];
    for rule in &known {
        if !documented.contains(rule) {
            problems.push(format!("{DOCUMENT}: no heading for {rule}, which {CODE} names"));
        }
        if !told.contains(rule) {
            problems.push(format!("{STORIES}: no story has {rule} in its heading"));
        }
    }
    // Elsewhere, a number of a known family must be a known rule.
    let mut unknown: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let looked_at = |file: &&TextFile| {
        [".md", ".rs", ".csv"].iter().any(|ending| file.is("", ending)) && !file.path.starts_with("xtask/")
    };
    for file in files.iter().filter(looked_at) {
        for (number, line) in file.lines() {
            for rule in numbers(line) {
                if rule.get(..4).is_some_and(|family| families.contains(family)) && !known.contains(rule) {
                    unknown.entry((&file.path, rule)).or_insert(number);
                }
            }
        }
    }
    problems.extend(
        unknown
            .into_iter()
            .map(|((path, rule), line)| format!("{path}:{line}: {rule} is not in {CODE}")),
    );
    problems
}

/// Every `ABC-123` in a text.
fn numbers(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c != '-' && !c.is_ascii_alphanumeric());
    let is_number = |word: &&str| {
        word.split_once('-').is_some_and(|(family, number)| {
            family.len() == 3
                && number.len() == 3
                && family.bytes().all(|byte| byte.is_ascii_uppercase())
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    words.filter(is_number).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::file, CODE, DOCUMENT, check, numbers};

    #[test]
    fn numbers_are_found_whole() {
        assert_eq!(
            numbers("(PMP-104, COM-103) XPMP-104 ISO-4217 US-east-100"),
            ["PMP-104", "COM-103"]
        );
    }

    #[test]
    fn a_rule_without_heading_or_story_and_an_unknown_rule_are_reported() {
        let files = [
            file(CODE, "\"PMP-104\" \"PMP-105\""),
            file(DOCUMENT, "### PMP-104 Free inside\n\nSee PMP-999 and ISO-999.\n"),
            file(
                "tests/scenarios/free.md",
                "## Free (PMP-104)\n\nPMP-105 only in the text\n",
            ),
        ];
        assert_eq!(
            check(&files),
            [
                format!("{DOCUMENT}: no heading for PMP-105, which {CODE} names"),
                "tests/scenarios/: no story has PMP-105 in its heading".to_owned(),
                format!("{DOCUMENT}:3: PMP-999 is not in {CODE}"),
            ]
        );
    }
}
