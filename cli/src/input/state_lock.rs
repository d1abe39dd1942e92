//! `shop.state.wabill-lock`: one state, one run at a time.
//!
//! The lock is one of the operating system, on a file beside the state: it ends with the run that holds it, however
//! that ends. The file itself is deleted afterwards. A lock on the state would not do, since each run puts a new file
//! there.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    failure::{Failure, Problem},
    files::names_it,
    output::{terminal::Terminal, whole_file},
};

/// How often a run that waits looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Held from before the state is read until after it is written.
#[derive(Debug)]
pub(crate) struct StateLock {
    /// None where the file system cannot lock.
    file: Option<File>,
    path: PathBuf,
}

/// The file that is locked for a state. Links to the state lead to the same one.
pub(crate) fn lock_path(state: &Path) -> PathBuf {
    let target = whole_file::resolve(state);
    let mut name = target.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".wabill-lock");
    target.with_file_name(name)
}

impl StateLock {
    /// Takes the lock of a state, or waits so long for the run that has it.
    pub(crate) fn take(state: &Path, wait: Duration) -> Result<Self, Failure> {
        let name = state.display();
        let path = lock_path(state);
        let fail = |error: &io::Error| Failure::writing(&path.display().to_string(), error);
        let until = Instant::now() + wait;
        let mut told = false;
        loop {
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false).open(&path);
            let file = file.map_err(|error| fail(&error))?;
            match file.try_lock() {
                // The run before may have deleted the file between our opening and our locking it.
                Ok(()) if !names_it(&path, &file) => {}
                Ok(()) => {
                    let file = Some(file);
                    return Ok(Self { file, path });
                }
                Err(TryLockError::WouldBlock) => {
                    if until <= Instant::now() {
                        let problem = Problem::new(format!(
                            "{name}: the state is in use by another run; waited {} seconds for it",
                            wait.as_secs()
                        ));
                        return Err(Failure::unreadable(problem.with_hint(
                            "start again when the other run has ended, or wait longer: --wait SECONDS",
                        )));
                    }
                    if !told {
                        told = true;
                        Terminal::of_errors().note(&format!(
                            "{name}: another run uses this state; waiting up to {} seconds for it",
                            wait.as_secs()
                        ));
                    }
                    thread::sleep(LOOK_AGAIN.min(until.saturating_duration_since(Instant::now())));
                }
                Err(TryLockError::Error(error)) => {
                    Terminal::of_errors().warning(&format!(
                        "{name}: its file system cannot lock files ({error}); see to it that no other run uses the state"
                    ));
                    return Ok(Self { file: None, path });
                }
            }
        }
    }
}

impl Drop for StateLock {
    fn drop(&mut self) {
        // Deleted while it is held: whoever waits for it sees that its name is gone, and makes a new one. A file with
        // content is not ours.
        let ours = fs::metadata(&self.path).is_ok_and(|about| about.is_file() && about.len() == 0);
        if ours {
            let _ = fs::remove_file(&self.path);
        }
        drop(self.file.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_locked_once_under_every_name_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("shop.state");
        let other_spelling = folder.path().join(".").join("shop.state");
        let first = StateLock::take(&state, Duration::ZERO).unwrap();
        assert!(StateLock::take(&other_spelling, Duration::ZERO).is_err());
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink("shop.state", &link).unwrap();
            assert!(StateLock::take(&link, Duration::ZERO).is_err());
            fs::remove_file(link).unwrap();
        }
        drop(first);
        drop(StateLock::take(&other_spelling, Duration::ZERO).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn of_many_that_wait_each_has_the_state_alone() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("shop.state");
        let counter = folder.path().join("counter");
        fs::write(&counter, "0").unwrap();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let lock = StateLock::take(&state, Duration::from_mins(1)).unwrap();
                        let count: u32 = fs::read_to_string(&counter).unwrap().parse().unwrap();
                        thread::yield_now();
                        fs::write(&counter, (count + 1).to_string()).unwrap();
                        drop(lock);
                    }
                });
            }
        });
        assert_eq!(fs::read_to_string(&counter).unwrap(), "80");
    }
}
