//! Several files of one folder, all new or all old as far as a file system can do that.
//!
//! A folder that does not exist yet is filled under another name and renamed: it is there whole or not at all. In a
//! folder that exists, every file is first written beside its place, and only then they are all renamed. A program that
//! is killed between two of these renames leaves files that are each whole; the order of the list decides which are
//! new.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::whole_file::{Access, NewFile, folder_of, resolve, sync_folder};
use crate::failure::Failure;

/// Writes these files, by path inside the folder, in this order.
///
/// # Errors
///
/// [`Failure`] naming the path; then the folder is as it was before.
pub(crate) fn write(folder: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    let target = resolve(folder);
    if target.exists() {
        update(folder, &target, files)
    } else {
        lay_out(folder, &target, files)
    }
}

fn failure(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| Failure::writing(&path.display().to_string(), &error)
}

/// Folders that were made, deleted again unless they are kept.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Made {
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
            self.make(above)?;
        }
        fs::create_dir(folder)?;
        self.0.push(folder.to_owned());
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in self.0.drain(..).rev() {
            // A folder that somebody else has put something into stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A new folder.
fn lay_out(named: &Path, target: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    let above = folder_of(target);
    let mut made = Made::default();
    made.make(above).map_err(failure(named))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wabill-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    // Dropped before it is kept, it deletes itself with all that is in it.
    let filling = builder.tempdir_in(above).map_err(failure(named))?;
    for (path, text) in files {
        let file = filling.path().join(path);
        let written = fs::create_dir_all(folder_of(&file))
            .and_then(|()| fs::File::create(&file))
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(failure(&named.join(path)))?;
    }
    sync_folder(filling.path());
    fs::rename(filling.path(), target).map_err(failure(named))?;
    let _ = filling.keep();
    sync_folder(above);
    made.keep();
    Ok(())
}

/// A folder that exists.
fn update(named: &Path, target: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    let mut made = Made::default();
    let mut new: Vec<(PathBuf, NewFile)> = vec![];
    for (path, text) in files {
        let (name, file) = (named.join(path), target.join(path));
        made.make(folder_of(&file)).map_err(failure(&name))?;
        let file = resolve(&file);
        let written = NewFile::filled(&file, Access::Usual, |out| out.write_all(text.as_bytes()));
        new.push((name.clone(), written.map_err(failure(&name))?));
    }
    // From here on each step is one that hardly fails: the room is taken, and a rename needs none.
    for (name, file) in new {
        file.put().map_err(failure(&name))?;
    }
    made.keep();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Vec<(String, String)> {
        [
            "markets.csv",
            "rate_cards/EUR/2026-10-01.csv",
            "rate_cards/USD/2026-10-01.csv",
        ]
        .map(|path| (path.to_owned(), text.to_owned()))
        .to_vec()
    }

    fn all(folder: &Path) -> Vec<(PathBuf, String)> {
        let mut found = vec![];
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.push((path.clone(), String::new()));
                found.extend(all(&path));
            } else {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_new_folder_is_there_whole_and_an_old_one_changes_in_the_files_given() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("a/b/tables");
        write(&folder, &files("one")).unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        write(&folder, &files("two")[1..2]).unwrap();
        let texts: Vec<String> = all(&folder)
            .into_iter()
            .map(|(_, text)| text)
            .filter(|text| !text.is_empty())
            .collect();
        assert_eq!(texts, ["one", "mine", "two", "one"]);
        assert_eq!(fs::read_dir(top.path().join("a/b")).unwrap().count(), 1);
    }

    /// Wherever it stops, the folder is as before: a file stands where the folder of the last table should be made.
    #[test]
    fn what_cannot_be_written_as_a_whole_leaves_everything_as_it_was() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("tables");
        fs::create_dir_all(folder.join("rate_cards")).unwrap();
        fs::write(folder.join("markets.csv"), "old").unwrap();
        fs::write(folder.join("rate_cards/USD"), "a file, and no folder").unwrap();
        let before = all(top.path());
        assert!(write(&folder, &files("new")).is_err());
        assert_eq!(all(top.path()), before);

        // The same for a folder that is new.
        let new = top.path().join("x/new");
        let clash = [files("new"), vec![("markets.csv/EUR".to_owned(), String::new())]].concat();
        assert!(write(&new, &clash).is_err());
        assert_eq!(all(top.path()), before);
    }
}
