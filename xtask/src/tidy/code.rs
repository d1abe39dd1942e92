//! Rust files: each belongs to a crate, and its comments are as narrow as its code.

use std::collections::BTreeSet;

use anyhow::Result;
use cargo_metadata::Package;

use super::{TextFile, select};
use crate::tool::{in_project, relative};

/// Where the width of code stands.
const RUSTFMT: &str = "rustfmt.toml";

/// The first file of every library, program, test and build script, from the root.
pub(super) fn roots(packages: &[Package]) -> Result<BTreeSet<String>> {
    let targets = packages.iter().flat_map(|package| &package.targets);
    let roots = targets.map(|target| relative(target.src_path.as_std_path(), &in_project("")));
    roots.collect()
}

/// Files that no crate has: no target of cargo begins there, and no `mod` beside or above declares them.
pub(super) fn undeclared(files: &[TextFile], roots: &BTreeSet<String>) -> Vec<String> {
    let mut declared = BTreeSet::new();
    for file in select(files, "", ".rs") {
        let own = file.path.trim_end_matches(".rs");
        let (parent, name) = own.rsplit_once('/').unwrap_or_default();
        let is_folder = name == "mod" || roots.contains(&file.path);
        let folder = if is_folder { parent } else { own };
        let modules = file.text.lines().filter_map(module);
        declared.extend(modules.map(|module| format!("{folder}/{module}")));
    }
    let is_lonely = |path: &&String| {
        let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
        !roots.contains(*path) && !declared.contains(module)
    };
    let lonely = select(files, "", ".rs").map(|file| &file.path).filter(is_lonely);
    lonely.map(|path| format!("{path}: no `mod` declares it")).collect()
}

/// The name in `mod name;`, public or not.
fn module(line: &str) -> Option<&str> {
    let (before, name) = line.trim().strip_suffix(';')?.split_once("mod ")?;
    (before.is_empty() || before.starts_with("pub")).then_some(name)
}

/// Comments wider than code may be. Examples, tables and a word that nobody can part are as wide as they are.
pub(super) fn wide_comments(files: &[TextFile]) -> Vec<String> {
    let settings = select(files, RUSTFMT, "").flat_map(TextFile::lines);
    let mut widths = settings.filter_map(|(_, line)| line.strip_prefix("max_width = ")?.parse::<usize>().ok());
    let Some(width) = widths.next() else {
        return vec![format!("{RUSTFMT}: no `max_width`")];
    };
    let mut problems = vec![];
    for file in select(files, "", ".rs") {
        let mut in_example = false;
        for (number, line) in file.lines() {
            in_example ^= line.trim_start_matches([' ', '/', '!']).starts_with("```");
            let found = line.chars().count();
            let text = line.trim_start();
            let can_be_parted = 2 < text.split(' ').count() && !text.ends_with('|') && !in_example;
            if width < found && text.starts_with("//") && can_be_parted {
                let place = format!("{}:{number}", file.path);
                problems.push(format!("{place}: a comment of {found} characters; expected {width}"));
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
        let roots = ["a/src/lib.rs", "a/tests/laws.rs"].map(str::to_owned).into();
        let lonely = ["a/src/base/few.rs", "a/tests/common/lost.rs"];
        assert_eq!(
            undeclared(&files, &roots),
            lonely.map(|path| format!("{path}: no `mod` declares it"))
        );
    }

    #[test]
    fn a_comment_wider_than_code_is_found() {
        for (text, count) in [
            ("    // has 20 letters", 1),
            ("    // has 19 lettr", 0),
            ("// üüüüüüüü üüüüüüüü", 0),
            ("// https://example.org/long", 0),
            ("/// ```\n/// let long = 1 + 2 + 3 + 4;\n/// ```", 0),
        ] {
            let found = wide_comments(&[file("rustfmt.toml", "max_width = 20\n"), file("a.rs", text)]);
            assert_eq!(found.len(), count, "{text}");
        }
    }
}
