//! What must not stay behind: ignored tests, marks of a merge, places of one machine, somebody's own package mirror.

use super::TextFile;

const IGNORED: &str = "tests are never ignored: assert what is so today, and say what should be";
const PLACE: &str = "a place of one machine";
const MERGE: &str = "a mark of a merge";
const PACKAGE: &str = "a package that is not from the public registry";
/// Where packages of Rust come from. Those of npm name no place at all.
const CRATES_IO: &str = "\"registry+https://github.com/rust-lang/crates.io-index\"";

/// What may not stand in files whose path ends so, what makes it right in the same line, and why. Some are written in
/// two parts, so that this file does not contain them.
const LEFTOVERS: [(&str, &str, Option<&str>, &str); 9] = [
    (concat!("#[ig", "nore"), "", None, IGNORED),
    (concat!("/wo", "rk/"), "", None, PLACE),
    (concat!("/ro", "ot/"), "", None, PLACE),
    (concat!("/ho", "me/"), "", None, PLACE),
    (concat!("<<<<", "<<< "), "", None, MERGE),
    (concat!(">>>>", ">>> "), "", None, MERGE),
    (concat!("BEGIN ", "PRIVATE KEY"), "", None, "a secret"),
    ("source = \"", "Cargo.lock", Some(CRATES_IO), PACKAGE),
    ("\"resolved\": \"", "package-lock.json", Some("\"file:"), PACKAGE),
];

pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let mut problems = vec![];
    for file in files {
        let here = LEFTOVERS.iter().filter(|(_, ending, ..)| file.is("", ending));
        for (what, _, unless, why) in here {
            let wrong = |line: &str| line.contains(what) && !unless.is_some_and(|right| line.contains(right));
            for (number, _) in file.lines().filter(|(_, line)| wrong(line)) {
                problems.push(format!("{}:{number}: `{what}`: {why}", file.path));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{super::file, CRATES_IO, check};

    #[test]
    fn leftovers_are_found_with_their_line() {
        let npm = "\"resolved\": \"https://mirror.example/leftpad-1.0.0.tgz\"";
        for (path, line, is_fine) in [
            ("a.rs", concat!("#[ig", "nore]"), false),
            ("a.rs", concat!("#[", "expect(unused)]"), true),
            ("a.md", concat!("see /wo", "rk/shared"), false),
            ("a.md", "a network/workspace/ path", true),
            ("fuzz/Cargo.lock", &format!("source = {CRATES_IO}"), true),
            ("fuzz/Cargo.lock", "source = \"registry+https://mirror.example\"", false),
            ("npm/package-lock.json", npm, false),
            ("npm/package-lock.json", "\"resolved\": \"file:..\"", true),
            ("a.js", npm, true),
        ] {
            let found = check(&[file(path, &format!("first\n  {line},\n"))]).join(" ");
            assert_eq!(found.is_empty(), is_fine, "{line}: {found}");
            assert!(is_fine || found.starts_with(&format!("{path}:2: ")), "{found}");
        }
    }
}
