//! `cargo xtask tidy`: what holds in this project and no compiler checks.

mod code;
mod commits;
mod leftovers;
mod order;
mod rules;
mod unused;

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, Result, bail};

use crate::{
    fuzz,
    tool::{Run as _, in_project, names_in, tool, workspace},
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

/// The files of a folder that end so.
fn select<'a>(files: &'a [TextFile], folder: &str, ending: &str) -> impl Iterator<Item = &'a TextFile> {
    files.iter().filter(move |file| file.is(folder, ending))
}

/// Looks at everything and reports all that is wrong at once.
pub(crate) fn tidy() -> Result<()> {
    let files = files()?;
    let mut packages = workspace("Cargo.toml")?.packages;
    let crates = order::crates(&packages);
    packages.extend(workspace(fuzz::MANIFEST)?.packages);
    let checks = [
        ("dependencies between crates", crates),
        ("dependencies are used", unused::check(&packages, &files)?),
        ("order of stages", order::stages(&files)?),
        (
            "files belong to a crate",
            code::undeclared(&files, &code::roots(&packages)?),
        ),
        ("width of comments", code::wide_comments(&files)),
        ("rule numbers", rules::check(&files)?),
        ("leftovers", leftovers::check(&files)),
        ("form of commits", commits::check()?),
    ];
    for (name, problems) in &checks {
        println!("tidy: {name}: {}", if problems.is_empty() { "ok" } else { "not so" });
        for problem in problems {
            println!("  {problem}");
        }
    }
    match checks.iter().map(|(_, problems)| problems.len()).sum::<usize>() {
        0 => Ok(()),
        count => bail!("{count} untidy places"),
    }
}

/// Every text file that git knows or would add; without git, every one outside the build folders.
fn files() -> Result<Vec<TextFile>> {
    let listed = tool("git", "ls-files -z --cached --others --exclude-standard").printed();
    let listed = listed.unwrap_or_default();
    let mut paths: BTreeSet<String> = listed.split_terminator('\0').map(str::to_owned).collect();
    if paths.is_empty() {
        paths.extend(names_in(&in_project(""))?);
        paths.retain(|path| !path.split('/').any(|folder| NOT_OURS.contains(&folder)));
    }
    let mut files = vec![];
    for path in paths {
        let full = in_project(&path);
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
