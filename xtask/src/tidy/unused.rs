//! Dependencies that nobody uses: `base64` in a `Cargo.toml`, and no `base64::` in the code beside it.

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Package};

use super::TextFile;
use crate::tool::in_project;

/// Dependencies that are there for their features, or that only macros name: package, dependency, why.
const FOR_ANOTHER_REASON: [(&str, &str, &str); 1] = [(
    "xtask",
    "tempfile",
    "features of rustix, as wabill has them: built once",
)];

/// Every dependency is named by the code of its package: normal ones in its library or programs, those of tests
/// anywhere, those of the build script in it.
pub(super) fn check(packages: &[Package], files: &[TextFile]) -> Result<Vec<String>> {
    let mut problems = vec![];
    for package in packages {
        let folder = package.manifest_path.parent().context("a package in no folder")?;
        let folder = folder.as_std_path().strip_prefix(in_project(""))?.to_string_lossy();
        let folder = format!("{}/", folder.replace('\\', "/"));
        for dependency in &package.dependencies {
            let crate_name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
            let mut code = files.iter().filter(|file| match dependency.kind {
                DependencyKind::Build => file.path == format!("{folder}build.rs"),
                DependencyKind::Development => file.is(&folder, ".rs"),
                DependencyKind::Normal | DependencyKind::Unknown => {
                    file.is(&folder, ".rs") && !file.path.starts_with(&format!("{folder}tests/"))
                }
            });
            let known = FOR_ANOTHER_REASON
                .iter()
                .any(|(of, name, _)| *of == package.name.as_str() && *name == dependency.name);
            if known == code.any(|file| names(&file.text, &crate_name)) {
                let what = if known {
                    "is used after all"
                } else {
                    "is used by nobody"
                };
                problems.push(format!(
                    "{folder}Cargo.toml: {} ({}) {what}",
                    dependency.name, dependency.kind
                ));
            }
        }
    }
    Ok(problems)
}

/// Whether code names a crate: `name::…`, `use name` or `with = "name"`.
fn names(text: &str, name: &str) -> bool {
    let is_word = |c: char| c == '_' || c == ':' || c.is_alphanumeric();
    let in_line = |line: &str| {
        line.match_indices(name).any(|(start, _)| {
            let (before, rest) = line.split_at(start);
            let after = rest.strip_prefix(name).unwrap_or_default();
            !before.ends_with(is_word)
                && (after.starts_with("::")
                    || before.ends_with("use ") && !after.starts_with(is_word)
                    // An attribute of serde names a module in a text.
                    || before.ends_with("with = \"") && after.starts_with('"'))
        })
    };
    text.lines()
        .any(|line| !line.trim_start().starts_with("//") && in_line(line))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_crate_is_named_by_its_paths_and_not_by_words() {
        for code in [
            "use csv::Reader;",
            "    let x = csv::Reader::new();",
            "use csv as table;",
            "#[derive(csv::Row)]",
        ] {
            assert!(names(code, "csv"), "{code}");
        }
        for code in [
            "// csv::Reader",
            "use simd_csv::Reader;",
            "use crate::csv::x;",
            "let csv = 1;",
            "use csvs::Reader;",
        ] {
            assert!(!names(code, "csv"), "{code}");
        }
    }
}
