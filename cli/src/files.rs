//! No file that is written is one that is read: `--output june.csv` beside the log `./june.csv` is refused.
//!
//! Two names mean one file where they lead to one, by whatever spelling, link or hard link. Nothing is opened for the
//! question, since a pipe can be opened only once.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{
    failure::{Failure, Problem},
    input::state_lock::lock_path,
    output::whole_file,
};

/// A file and what it is to the command.
#[derive(Debug)]
struct Named {
    /// As the person knows it: "the message log june.csv", "--output june.csv".
    what: String,
    identity: Identity,
}

/// What makes two paths one file.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// A file that exists.
    #[cfg(unix)]
    Inode(u64, u64),
    /// A file that exists.
    #[cfg(not(unix))]
    Existing(same_file::Handle),
    /// A file that does not exist yet: its folder and its name in small letters, since some file systems take capitals
    /// for the same.
    New(Option<Box<Identity>>, String),
}

impl Identity {
    /// None for what is no file: pipes, terminals, devices.
    fn of(path: &Path) -> Option<Self> {
        if let Ok(about) = fs::metadata(path) {
            return Self::existing(path, &about);
        }
        let place = whole_file::resolve(path);
        let folder = whole_file::folder_of(&place);
        let about = fs::metadata(folder).ok();
        let folder = about.and_then(|about| Self::existing(folder, &about));
        let name = match (&folder, place.file_name()) {
            (Some(_), Some(name)) => name.to_string_lossy().to_lowercase(),
            _ => place.to_string_lossy().to_lowercase(),
        };
        Some(Self::New(folder.map(Box::new), name))
    }

    #[cfg(unix)]
    fn existing(_: &Path, about: &fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let is_one = about.is_file() || about.is_dir();
        if is_one {
            Some(Self::Inode(about.dev(), about.ino()))
        } else {
            None
        }
    }

    #[cfg(not(unix))]
    fn existing(path: &Path, about: &fs::Metadata) -> Option<Self> {
        let is_one = about.is_file() || about.is_dir();
        let handle = is_one.then(|| same_file::Handle::from_path(path).ok()).flatten();
        handle.map(Self::Existing)
    }

    /// The file that standard input comes from, or that standard output goes to.
    #[cfg(unix)]
    fn of_stream(stream: &impl std::os::fd::AsFd) -> Option<Self> {
        let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
        let about = file.metadata().ok()?;
        about.is_file().then(|| Self::existing(Path::new(""), &about)).flatten()
    }
}

/// Whether a path names this opened file, still.
pub(crate) fn names_it(path: &Path, file: &File) -> bool {
    #[cfg(unix)]
    {
        let identity = |about: &fs::Metadata| Identity::existing(path, about);
        match (fs::metadata(path), file.metadata()) {
            (Ok(named), Ok(opened)) => identity(&named) == identity(&opened),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let opened = file.try_clone().and_then(same_file::Handle::from_file);
        match (same_file::Handle::from_path(path), opened) {
            (Ok(named), Ok(opened)) => named == opened,
            _ => false,
        }
    }
}

/// What a command reads and writes.
#[derive(Debug, Default)]
pub(crate) struct Files {
    read: Vec<Named>,
    written: Vec<Named>,
    /// Folders of tables that are read.
    tables: Vec<PathBuf>,
    /// Paths of what is written, for the folders.
    paths_written: Vec<(String, PathBuf)>,
}

impl Files {
    /// What every command that reads a log reads.
    pub(crate) fn of_logs(events: &[PathBuf], accounts: Option<&Path>, tables: Option<&Path>) -> Self {
        let mut files = Self::default();
        for path in events {
            files.read("the message log", path);
        }
        if let Some(path) = accounts {
            files.read("the accounts file", path);
        }
        if let Some(folder) = tables {
            files.read_tables(folder);
        }
        files
    }

    /// Adds a file that is read; `-` is standard input.
    pub(crate) fn read(&mut self, what: &str, path: &Path) {
        if path.as_os_str() == "-" {
            #[cfg(unix)]
            if let Some(identity) = Identity::of_stream(&std::io::stdin()) {
                let what = format!("{what} (standard input)");
                self.read.push(Named { what, identity });
            }
        } else if let Some(identity) = Identity::of(path) {
            let what = format!("{what} {}", path.display());
            self.read.push(Named { what, identity });
        }
    }

    /// Adds a folder of tables.
    pub(crate) fn read_tables(&mut self, folder: &Path) {
        self.tables.push(folder.to_owned());
    }

    /// Adds a file that is written, named by its option.
    pub(crate) fn write(&mut self, option: &str, path: &Path) {
        let what = format!("{option} {}", path.display());
        if let Some(identity) = Identity::of(path) {
            let what = what.clone();
            self.written.push(Named { what, identity });
        }
        self.paths_written.push((what, path.to_owned()));
    }

    /// Adds a state that is read, replaced and locked.
    pub(crate) fn write_state(&mut self, path: &Path) {
        self.write("--state", path);
        let lock = lock_path(path);
        if let Some(identity) = Identity::of(&lock) {
            let what = format!("the lock of --state {}", path.display());
            self.written.push(Named { what, identity });
        }
    }

    /// Adds a folder of tables that is written.
    pub(crate) fn write_tables(&mut self, option: &str, folder: &Path) {
        let mut tables = vec![];
        collect(folder, 0, &mut tables);
        for table in tables {
            let what = format!("the table {} of {option}", table.display());
            if let Some(identity) = Identity::of(&table) {
                self.written.push(Named { what, identity });
            }
        }
    }

    /// Adds the result on standard output, where that goes to a file.
    pub(crate) fn write_standard_output(&mut self) {
        #[cfg(unix)]
        if let Some(identity) = Identity::of_stream(&std::io::stdout()) {
            let what = "the file that standard output goes to".to_owned();
            self.written.push(Named { what, identity });
        }
    }

    /// Refuses where a written file is a read one, another written one, or a table.
    pub(crate) fn check(mut self) -> Result<(), Failure> {
        for folder in core::mem::take(&mut self.tables) {
            self.check_tables(&folder)?;
        }
        let mut rest = self.written.as_slice();
        while let Some((one, others)) = rest.split_first() {
            rest = others;
            if let Some(other) = self
                .read
                .iter()
                .chain(others)
                .find(|other| other.identity == one.identity)
            {
                let problem = Problem::new(format!(
                    "{} and {} are one file; expected a file of its own for what is written",
                    one.what, other.what
                ));
                return Err(Failure::usage(problem.with_hint(
                    "name another file for what is written; nothing was read or changed",
                )));
            }
        }
        Ok(())
    }

    /// The tables of a folder are read too, and a new CSV file among them would be taken for one of them.
    fn check_tables(&mut self, folder: &Path) -> Result<(), Failure> {
        let mut tables = vec![];
        collect(folder, 0, &mut tables);
        for table in tables {
            self.read("the table", &table);
        }
        let inside = Identity::of(folder);
        for (what, path) in &self.paths_written {
            let place = whole_file::resolve(path);
            let is_table = place
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
            let mut above = place.ancestors().skip(1);
            if is_table && inside.is_some() && above.any(|above| Identity::of(above) == inside) {
                let problem = Problem::new(format!(
                    "{what} stands in the folder of tables {}, where every CSV file is a table",
                    folder.display()
                ));
                return Err(Failure::usage(problem.with_hint("name a file outside that folder")));
            }
        }
        Ok(())
    }
}

/// The CSV files of a folder of tables, three levels deep as they are read.
fn collect(folder: &Path, depth: u8, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth < 2 {
                collect(&path, depth.saturating_add(1), found);
            }
        } else if path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
        {
            found.push(path);
        }
    }
}
