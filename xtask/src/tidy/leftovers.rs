//! What must not stay behind: ignored tests, marks of a merge, places of one machine.

use super::TextFile;

/// Words that may stand nowhere, and why. Written in two parts, so that this file does not contain them.
const NOWHERE: [(&str, &str, &str); 7] = [
    (
        "#[ig",
        "nore",
        "tests are never ignored: assert what is so today, and say what should be",
    ),
    ("/wo", "rk/", "a place of one machine"),
    ("/ro", "ot/", "a place of one machine"),
    ("/ho", "me/", "a place of one machine"),
    ("<<<<", "<<< ", "a mark of a merge"),
    (">>>>", ">>> ", "a mark of a merge"),
    ("BEGIN ", "PRIVATE KEY", "a secret"),
];

/// Where packages may come from; anything else would be somebody's own mirror. Those of npm name no place at all.
const LOCK_FILES: [(&str, &str, &str); 2] = [
    (
        "Cargo.lock",
        "source = \"",
        "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
    ),
    ("package-lock.json", "\"resolved\": \"", "\"resolved\": \"file:"),
];

pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let mut problems = vec![];
    for file in files {
        for (number, line) in file.lines() {
            let mut problem = |what: &str| problems.push(format!("{}:{number}: {what}", file.path));
            for (first, second, why) in NOWHERE {
                if line.contains(&[first, second].concat()) {
                    problem(&format!("`{first}{second}`: {why}"));
                }
            }
            for (name, begin, expected) in LOCK_FILES {
                let line = line.trim_start();
                if file.path.ends_with(name) && line.starts_with(begin) && !line.starts_with(expected) {
                    problem("a package that is not from the public registry");
                }
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{super::file, check};

    #[test]
    fn leftovers_are_found_with_their_line() {
        let found = check(&[file(
            "a.rs",
            &format!(
                "fn main() {{}}
#[{}]
",
                "ignore"
            ),
        )]);
        assert!(
            matches!(found.as_slice(), [only] if only.starts_with("a.rs:2: ")),
            "{found:?}"
        );
        assert_eq!(check(&[file("a.md", &format!("see /{}/shared", "work"))]).len(), 1);
        assert_eq!(check(&[file("a.md", "a network/workspace/ path")]), [""; 0]);
    }

    #[test]
    fn packages_come_from_the_public_registries() {
        let lock = |source: &str| check(&[file("fuzz/Cargo.lock", &format!("source = \"registry+{source}\"\n"))]).len();
        assert_eq!(lock("https://github.com/rust-lang/crates.io-index"), 0);
        assert_eq!(lock("https://mirror.example/index"), 1);
        let npm = |place: &str| {
            let line = format!("      \"resolved\": \"{place}/leftpad-1.0.0.tgz\",\n");
            check(&[file("npm/package-lock.json", &line)]).len()
        };
        assert_eq!(npm("https://mirror.example"), 1);
        assert_eq!(npm("file:.."), 0);
    }
}
