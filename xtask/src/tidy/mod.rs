//! `cargo xtask tidy`: what holds in this project and no compiler checks.

mod code;
mod commits;
mod crates;
mod leftovers;
mod rules;
mod stages;
mod unused;

use std::fs;

use anyhow::{Context as _, Result, bail};
use walkdir::WalkDir;

use crate::{
    fuzz,
    tool::{Run as _, in_project, tool, workspace},
};

/// Folders with what is built or installed.
const NOT_OURS: [&str; 5] = ["target", "node_modules", "corpus", "artifacts", ".git"];

/// One text file of the project.
#[derive(Debug)]
struct TextFile {
    /// From the root, with `/`.
    path: String,
    text: String,
}

impl TextFile {
    /// Whether it lies in this folder and ends so.
    fn is(&self, folder: &str, ending: &str) -> bool {
        self.path.starts_with(folder) && self.path.ends_with(ending)
    }

    /// Its lines, numbered from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Looks at everything and reports all that is wrong at once.
pub(crate) fn tidy() -> Result<()> {
    let files = files()?;
    let mut packages = workspace("Cargo.toml")?.packages;
    let crates = crates::check(&packages);
    packages.extend(workspace(fuzz::MANIFEST)?.packages);
    let roots = crates::roots(&packages)?;
    let checks = [
        ("dependencies between crates", crates),
        ("dependencies are used", unused::check(&packages, &files)?),
        ("order of stages", stages::check(&files)),
        ("files belong to a crate", code::undeclared(&files, &roots)),
        ("width of comments", code::wide_comments(&files)),
        ("rule numbers", rules::check(&files)),
        ("leftovers", leftovers::check(&files)),
        ("form of commits", commits::check()),
    ];
    let mut count = 0_usize;
    for (name, problems) in checks {
        println!("tidy: {name}: {}", if problems.is_empty() { "ok" } else { "not so" });
        for problem in problems {
            println!("  {problem}");
            count = count.saturating_add(1);
        }
    }
    if 0 < count {
        bail!("{count} untidy places");
    }
    Ok(())
}

/// Every text file that git knows or would add; without git, every one outside the build folders.
fn files() -> Result<Vec<TextFile>> {
    let listed = tool("git", "ls-files -z --cached --others --exclude-standard").printed();
    let mut paths: Vec<String> = listed.unwrap_or_default().split('\0').map(str::to_owned).collect();
    paths.retain(|path| !path.is_empty());
    let root = in_project("");
    if paths.is_empty() {
        let ours = |name: &str| !NOT_OURS.contains(&name);
        for entry in WalkDir::new(&root)
            .into_iter()
            .filter_entry(|entry| entry.file_name().to_str().is_none_or(ours))
        {
            paths.push(entry?.path().strip_prefix(&root)?.to_string_lossy().replace('\\', "/"));
        }
    }
    paths.sort();
    paths.dedup();
    let mut files = vec![];
    for path in paths {
        let full = root.join(&path);
        // Deleted, but not committed yet; or what is not UTF-8 and so no text, such as the packed sample.
        if full.is_file()
            && let Ok(text) = String::from_utf8(fs::read(&full).with_context(|| path.clone())?)
        {
            files.push(TextFile { path, text });
        }
    }
    Ok(files)
}

#[cfg(test)]
fn file(path: &str, text: &str) -> TextFile {
    TextFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
