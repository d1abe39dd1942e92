//! `cargo xtask tidy`: what holds in this project and no compiler checks.

mod crates;
mod leftovers;
mod rules;
mod stages;
mod tables;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{place::Place, tool::Tool};

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
///
/// # Errors
///
/// When something is wrong.
pub(crate) fn tidy(place: &Place) -> Result<()> {
    let files = files(place)?;
    let project = place.project()?;
    let checks = [
        ("dependencies between crates", crates::check(&project)),
        ("order of stages", stages::check(&files)),
        ("rule numbers", rules::check(&files)),
        ("sources of tables", tables::check_sources(&files)),
        ("changed tables are told", tables::check_changes(place, &files)?),
        ("leftovers", leftovers::check(&files)),
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

/// Notes the checksums of changed price tables, if the change log tells of them.
///
/// # Errors
///
/// When it does not.
pub(crate) fn accept_tables(place: &Place) -> Result<()> {
    tables::accept(place, &files(place)?)
}

/// Every text file that git knows or would add; without git, every one outside the build folders.
fn files(place: &Place) -> Result<Vec<TextFile>> {
    let listed = Tool::new(place, "git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .quiet_output();
    let mut paths: Vec<String> = match listed {
        Ok(list) if !list.is_empty() => list
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect(),
        Ok(_) | Err(_) => {
            let mut found = vec![];
            walk(&place.root, "", &mut found)?;
            found
        }
    };
    paths.sort();
    paths.dedup();
    let mut files = vec![];
    for path in paths {
        let full = place.root.join(&path);
        // Deleted, but not committed yet.
        if !full.is_file() {
            continue;
        }
        // What is not UTF-8 is no text, such as the packed sample.
        if let Ok(text) = String::from_utf8(fs::read(&full).with_context(|| path.clone())?) {
            files.push(TextFile { path, text });
        }
    }
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if ["target", "node_modules", "corpus", "artifacts", ".git"].contains(&name.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{prefix}{name}/"), found)?;
        } else {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

#[cfg(test)]
fn file(path: &str, text: &str) -> TextFile {
    TextFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
