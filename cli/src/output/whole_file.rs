//! A file is written whole or not at all: beside its place first, and put there in one step.
//!
//! Whoever ends the program at any moment, by a signal or by pulling the plug, finds the old file or the new one. What
//! is no ordinary file, such as a pipe or `/dev/stdout`, is written as it comes.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::NamedTempFile;

use crate::failure::{Failure, Problem};

/// Names of files that are not yet in their place begin and end like this. They are no tables, whatever the folder.
const PREFIX: &str = ".wabill-";
const SUFFIX: &str = ".tmp";
/// What a killed run has left is deleted once it is older than this and nobody holds it.
const LEFT_BEHIND: Duration = Duration::from_mins(1);
/// So many links are followed, as systems do.
const MOST_LINKS: usize = 40;

/// Who may read a file that is new. A file that is replaced keeps its permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// As the system gives them to every new file.
    Usual,
    /// Its owner alone.
    Owner,
}

/// Where a path leads.
enum Target {
    /// What this program was started with.
    StandardOutput,
    /// A pipe, a terminal, a device.
    Stream,
    /// A file, old or new, after all links.
    File(PathBuf),
}

/// Where writing to a path arrives: links are followed, also to what does not exist yet.
pub(crate) fn resolve(path: &Path) -> PathBuf {
    if let Ok(found) = fs::canonicalize(path) {
        return found;
    }
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(link) = fs::read_link(&place) else { break };
        place = folder_of(&place).join(link);
    }
    match (fs::canonicalize(folder_of(&place)), place.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => place,
    }
}

/// The folder a file stands in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

impl Target {
    fn of(path: &Path) -> Self {
        let named = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
        if cfg!(unix) && named.iter().any(|name| path == Path::new(name)) {
            return Self::StandardOutput;
        }
        let system = cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc"));
        match fs::metadata(path) {
            Ok(about) if system || !(about.is_file() || about.is_dir()) => Self::Stream,
            _ => Self::File(resolve(path)),
        }
    }
}

/// Finds out before the work begins whether a file can be written at all.
///
/// # Errors
///
/// [`Failure`] where the path is a folder, its folder is missing, or this user may not write there.
pub(crate) fn ready(path: &Path) -> Result<(), Failure> {
    let Target::File(target) = Target::of(path) else {
        return Ok(());
    };
    let name = path.display().to_string();
    let fail =
        |message: String, hint: &str| Failure::unreadable(Problem::new(format!("{name}: {message}")).with_hint(hint));
    if target.is_dir()
        || path
            .as_os_str()
            .to_string_lossy()
            .ends_with(['/', std::path::MAIN_SEPARATOR])
    {
        return Err(fail(
            "is a folder; expected the name of a file to write".to_owned(),
            "add the name of a file to it",
        ));
    }
    let folder = folder_of(&target);
    if !folder.is_dir() {
        let folder = folder_of(path).display();
        return Err(fail(
            format!("cannot be written: there is no folder `{folder}`"),
            "create the folder, or name another file",
        ));
    }
    NewFile::begin(&target, Access::Owner)
        .map(drop)
        .map_err(|error| Failure::writing(&name, &error))
}

/// Writes everything, buffered, and makes sure that it is there; else what was there before still is.
pub(crate) fn write(
    path: &Path,
    access: Access,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    match Target::of(path) {
        Target::StandardOutput => fill_and_flush(&mut BufWriter::new(io::stdout().lock()), fill),
        // To append is to leave alone what a shell has opened.
        Target::Stream => {
            let stream = OpenOptions::new().append(true).open(path)?;
            fill_and_flush(&mut BufWriter::new(stream), fill)
        }
        Target::File(target) => NewFile::filled(&target, access, fill)?.put(),
    }
}

pub(super) fn fill_and_flush(
    out: &mut dyn Write,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    fill(out)?;
    out.flush()
}

/// A file that is complete and not yet in its place. Dropped, it leaves nothing.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: NamedTempFile,
    target: PathBuf,
}

impl NewFile {
    /// An empty file beside its place, with the permissions it will have.
    fn begin(target: &Path, access: Access) -> io::Result<Self> {
        let old = match OpenOptions::new().write(true).open(target) {
            // Who may not write a file may not replace it either.
            Ok(file) => Some(file.metadata()?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        if old.is_none() && access == Access::Usual {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder_of(target))?;
        // While it is held, nobody takes it for left behind. A system without locks deletes nothing.
        let _ = file.as_file().try_lock();
        if let Some(old) = old {
            #[cfg(unix)]
            {
                use std::os::unix::fs::MetadataExt as _;
                // Only a superuser may give a file away; for anyone else owner and group are those of the user already.
                let _ = std::os::unix::fs::fchown(file.as_file(), Some(old.uid()), Some(old.gid()));
            }
            file.as_file().set_permissions(old.permissions())?;
        }
        Ok(Self {
            file,
            target: target.to_owned(),
        })
    }

    /// A file with its content, on the disk, beside its place.
    pub(crate) fn filled(
        target: &Path,
        access: Access,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Self> {
        let new = Self::begin(target, access)?;
        fill_and_flush(&mut BufWriter::new(new.file.as_file()), fill)?;
        new.file.as_file().sync_all()?;
        Ok(new)
    }

    /// Puts it in its place.
    pub(crate) fn put(self) -> io::Result<()> {
        let Self { file, target } = self;
        file.persist(&target).map_err(|error| error.error)?;
        let folder = folder_of(&target);
        sync_folder(folder);
        delete_left_behind(folder);
        Ok(())
    }
}

/// A new name lasts only once its folder is on the disk too; not every system can do that.
pub(crate) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Deletes what a run that was killed while it wrote has left in a folder.
fn delete_left_behind(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if !ours {
            continue;
        }
        let old = |about: fs::Metadata| {
            let age = about.modified().ok().and_then(|time| time.elapsed().ok());
            about.is_file() && age.is_some_and(|age| LEFT_BEHIND < age)
        };
        let unheld = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if entry.metadata().is_ok_and(old) && unheld() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn write_text(path: &Path, text: &str) -> io::Result<()> {
        write(path, Access::Usual, |out| out.write_all(text.as_bytes()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The law: wherever writing stops, the old file is there, whole, and nothing else.
    #[test]
    fn writing_that_stops_anywhere_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bill.json");
        let text = "a new bill\n".repeat(40_000);
        for stop in [0, 1, 8_191, 8_192, 100_000, text.len() - 1, text.len()] {
            for old in [None, Some("the old bill\n")] {
                match old {
                    Some(old) => fs::write(&path, old).unwrap(),
                    None => drop(fs::remove_file(&path)),
                }
                let failed = write(&path, Access::Usual, |out| {
                    out.write_all(&text.as_bytes()[..stop])?;
                    // While it is written, readers see the old one.
                    assert_eq!(fs::read_to_string(&path).ok().as_deref(), old);
                    Err(io::ErrorKind::StorageFull.into())
                });
                assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
                assert_eq!(fs::read_to_string(&path).ok().as_deref(), old, "stopped at {stop}");
                assert_eq!(
                    names(folder.path()).len(),
                    usize::from(old.is_some()),
                    "stopped at {stop}"
                );
            }
        }
        write_text(&path, &text).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(names(folder.path()), ["bill.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("bill.json"), folder.path().join("latest"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("bill.json", &link).unwrap();
        write_text(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("bill.json"));

        // A link to what does not exist yet, over another link.
        symlink("next.json", folder.path().join("one")).unwrap();
        symlink("one", folder.path().join("two")).unwrap();
        write_text(&folder.path().join("two"), "first").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("next.json")).unwrap(), "first");
        assert_eq!(fs::read_link(folder.path().join("two")).unwrap(), Path::new("one"));
    }

    #[test]
    fn what_a_killed_run_left_is_deleted_by_a_later_one_and_what_is_held_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let left = |name: &str| {
            let file = File::create(folder.path().join(name)).unwrap();
            let long_ago = SystemTime::now() - Duration::from_hours(1);
            file.set_modified(long_ago).unwrap();
            file
        };
        drop(left(".wabill-aaaaaa.tmp"));
        let held = left(".wabill-bbbbbb.tmp");
        held.try_lock().unwrap();
        File::create(folder.path().join(".wabill-cccccc.tmp")).unwrap();
        drop(left("notes.tmp"));
        write_text(&folder.path().join("bill.json"), "{}").unwrap();
        assert_eq!(
            names(folder.path()),
            [".wabill-bbbbbb.tmp", ".wabill-cccccc.tmp", "bill.json", "notes.tmp"]
        );
    }
}
