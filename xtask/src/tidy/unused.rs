//! Dependencies that nobody uses: `base64` in a `Cargo.toml`, and no `base64::` in the code beside it.

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Package};
use regex_lite::Regex;

use super::TextFile;
use crate::tool::{in_project, relative};

/// Every dependency is named by the code of its package: normal ones in its library or programs, those of tests
/// anywhere, those of the build script in it.
pub(super) fn check(packages: &[Package], files: &[TextFile]) -> Result<Vec<String>> {
    let mut problems = vec![];
    for package in packages {
        let folder = package.manifest_path.parent().context("a package in no folder")?;
        let folder = format!("{}/", relative(folder.as_std_path(), &in_project(""))?);
        let tests = format!("{folder}tests/");
        for dependency in &package.dependencies {
            let (name, kind) = (dependency.rename.as_ref().unwrap_or(&dependency.name), dependency.kind);
            let may_name = |file: &&TextFile| match kind {
                DependencyKind::Build => file.path == format!("{folder}build.rs"),
                DependencyKind::Development => file.is(&folder, ".rs"),
                DependencyKind::Normal | DependencyKind::Unknown => file.is(&folder, ".rs") && !file.is(&tests, ""),
            };
            if !names(&name.replace('-', "_"), files.iter().filter(may_name))? {
                problems.push(format!("{folder}Cargo.toml: {name} ({kind}) is used by nobody"));
            }
        }
    }
    Ok(problems)
}

/// Whether code names a crate: `name::…`, `use name` or, for serde, `with = "name"`.
fn names<'a>(name: &str, mut code: impl Iterator<Item = &'a TextFile>) -> Result<bool> {
    let path = Regex::new(&format!(r#"(^|[^\w:]){name}::|\buse {name}\b|\bwith = "{name}""#))?;
    let is_named = |line: &str| line.contains(name) && !line.trim_start().starts_with("//") && path.is_match(line);
    Ok(code.any(|file| file.text.lines().any(is_named)))
}

#[cfg(test)]
mod tests {
    use super::{super::file, names};

    #[test]
    fn a_crate_is_named_by_its_paths_and_not_by_words() {
        for (code, is_named) in [
            ("use csv::Reader;", true),
            ("    let x = csv::Reader::new();", true),
            ("use csv as table;", true),
            ("#[derive(csv::Row)]", true),
            ("#[serde(with = \"csv\")]", true),
            ("// csv::Reader", false),
            ("use simd_csv::Reader;", false),
            ("use crate::csv::x;", false),
            ("let csv = 1;", false),
            ("use csvs::Reader;", false),
        ] {
            let found = names("csv", [&file("a.rs", code)].into_iter()).unwrap();
            assert_eq!(found, is_named, "{code}");
        }
    }
}
