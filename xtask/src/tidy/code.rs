//! Rust files: each belongs to a crate, and its comments are as narrow as its code.

use std::collections::BTreeSet;

use super::TextFile;

/// Where the width of code stands.
const RUSTFMT: &str = "rustfmt.toml";

/// Files that no crate has: no target of cargo begins there, and no `mod` beside or above declares them.
pub(super) fn undeclared(files: &[TextFile], roots: &[String]) -> Vec<String> {
    let declared: BTreeSet<String> = files
        .iter()
        .filter(|file| file.is("", ".rs"))
        .flat_map(|file| {
            let own = file.path.trim_end_matches(".rs");
            let (parent, _) = own.rsplit_once('/').unwrap_or_default();
            let is_folder = own.ends_with("/mod") || roots.contains(&file.path);
            let folder = if is_folder { parent } else { own };
            file.text
                .lines()
                .filter_map(module)
                .map(move |module| format!("{folder}/{module}"))
        })
        .collect();
    let lonely = |file: &&TextFile| {
        let module = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        file.is("", ".rs") && !roots.contains(&file.path) && !declared.contains(module)
    };
    files
        .iter()
        .filter(lonely)
        .map(|file| format!("{}: no `mod` declares it", file.path))
        .collect()
}

/// The name in `mod name;`, public or not.
fn module(line: &str) -> Option<&str> {
    let (before, name) = line.trim().strip_suffix(';')?.split_once("mod ")?;
    (before.is_empty() || before.starts_with("pub")).then_some(name)
}

/// Comments wider than code may be. Examples, tables and a word that nobody can part are as wide as they are.
pub(super) fn wide_comments(files: &[TextFile]) -> Vec<String> {
    let width = files.iter().find(|file| file.path == RUSTFMT).and_then(|file| {
        let line = file.text.lines().find_map(|line| line.strip_prefix("max_width = "))?;
        line.parse::<usize>().ok()
    });
    let Some(width) = width else {
        return vec![format!("{RUSTFMT}: no `max_width`")];
    };
    let mut problems = vec![];
    for file in files.iter().filter(|file| file.is("", ".rs")) {
        let mut in_example = false;
        for (number, line) in file.lines() {
            in_example ^= line.trim_start_matches([' ', '/', '!']).starts_with("```");
            let found = line.chars().count();
            let text = line.trim_start();
            let can_be_parted = 2 < text.split(' ').count() && !text.ends_with('|') && !in_example;
            if width < found && text.starts_with("//") && can_be_parted {
                problems.push(format!(
                    "{}:{number}: a comment of {found} characters; expected {width}",
                    file.path
                ));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{super::file, undeclared, wide_comments};

    #[test]
    fn a_file_that_nobody_declares_is_found() {
        let files = [
            file("a/src/lib.rs", "pub mod base;\nmod bill;\nmod inline {}\n"),
            file("a/src/base/mod.rs", "pub(crate) mod day;"),
            file("a/src/base/day.rs", "mod zone;"),
            file("a/src/base/day/zone.rs", ""),
            file("a/src/base/few.rs", "// mod few;"),
            file("a/src/bill.rs", ""),
            file("a/tests/laws.rs", "mod common;"),
            file("a/tests/common/mod.rs", ""),
            file("a/tests/common/lost.rs", ""),
        ];
        let roots = ["a/src/lib.rs", "a/tests/laws.rs"].map(str::to_owned);
        assert_eq!(
            undeclared(&files, &roots),
            [
                "a/src/base/few.rs: no `mod` declares it",
                "a/tests/common/lost.rs: no `mod` declares it"
            ]
        );
    }

    #[test]
    fn a_comment_wider_than_code_is_found() {
        let comment = |text: &str| wide_comments(&[file("rustfmt.toml", "max_width = 20\n"), file("a.rs", text)]);
        assert_eq!(comment("    // has 20 letters").len(), 1);
        assert_eq!(comment("    // has 19 lettr"), [""; 0]);
        assert_eq!(comment("// üüüüüüüü üüüüüüüü"), [""; 0]);
        assert_eq!(comment("// https://example.org/long"), [""; 0]);
        assert_eq!(comment("/// ```\n/// let long = 1 + 2 + 3 + 4;\n/// ```"), [""; 0]);
    }
}
