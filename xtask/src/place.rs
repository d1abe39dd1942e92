//! Where the project lies and what it consists of: `cargo metadata`, as far as we ask.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::tool::Tool;

/// The root of the checkout.
#[derive(Debug)]
pub(crate) struct Place {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
}

/// The packages of the workspace and where cargo puts what it builds.
#[derive(Debug)]
pub(crate) struct Project {
    /// Packages in the order cargo tells them.
    pub(crate) packages: Vec<Package>,
    /// Usually `target`.
    pub(crate) target: PathBuf,
}

/// One package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Its dependencies within the workspace, each with its kind: `normal`, `dev` or `build`.
    pub(crate) own_dependencies: Vec<(String, String)>,
    /// Kind and name of its targets: (`bin`, `wabill`), (`test`, `laws`).
    targets: Vec<(String, String)>,
}

impl Place {
    /// The checkout this program was built from.
    ///
    /// # Errors
    ///
    /// When the folder of this package has no parent.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&here).parent().context("xtask lies in no folder")?;
        Ok(Self { root: root.to_owned() })
    }

    /// Asks cargo what the workspace consists of.
    ///
    /// # Errors
    ///
    /// When cargo fails, for example because a `Cargo.toml` is wrong.
    pub(crate) fn project(&self) -> Result<Project> {
        let text = Tool::cargo(self)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .quiet_output()?;
        let told: Value = serde_json::from_str(&text).context("cargo metadata")?;
        let packages = list(&told, "packages").iter().map(package).collect::<Vec<_>>();
        Ok(Project {
            packages,
            target: PathBuf::from(text_of(&told, "target_directory")),
        })
    }
}

impl Project {
    /// The package of this name.
    pub(crate) fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// The package that has an integration test of this name.
    pub(crate) fn package_with_test(&self, test: &str) -> Option<&Package> {
        self.packages.iter().find(|package| {
            package
                .targets
                .iter()
                .any(|(kind, name)| kind == "test" && name == test)
        })
    }
}

impl Package {
    /// Whether it has a target of this kind, such as `bin`.
    pub(crate) fn has_target(&self, kind: &str) -> bool {
        self.targets.iter().any(|(found, _)| found == kind)
    }

    /// A package with these dependencies, each with its kind.
    #[cfg(test)]
    pub(crate) fn for_test(name: &str, own_dependencies: &[(&str, &str)]) -> Self {
        Self {
            name: name.to_owned(),
            own_dependencies: own_dependencies
                .iter()
                .map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()))
                .collect(),
            targets: vec![],
        }
    }
}

fn package(told: &Value) -> Package {
    let targets = list(told, "targets").iter().flat_map(|target| {
        let name = text_of(target, "name");
        list(target, "kind")
            .iter()
            .map(move |kind| (kind.as_str().unwrap_or_default().to_owned(), name.clone()))
    });
    // A dependency with a path is one of ours: nothing outside the workspace is taken by path.
    let own = list(told, "dependencies")
        .iter()
        .filter(|dependency| dependency.get("path").is_some_and(Value::is_string))
        .map(|dependency| {
            let kind = dependency.get("kind").and_then(Value::as_str).unwrap_or("normal");
            (text_of(dependency, "name"), kind.to_owned())
        });
    Package {
        name: text_of(told, "name"),
        own_dependencies: own.collect(),
        targets: targets.collect(),
    }
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text_of(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}
