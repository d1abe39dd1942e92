//! `shop.state`: a saved state on disk. Its bytes are described in [`wabill::state_file`].
//!
//! A file that is damaged or of another version is refused by name and never overwritten. It holds contacts in full, so
//! only its owner may read it, unless somebody has given it other permissions.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use wabill::{
    State, Summary,
    state_file::{self, StateFileError},
};

use crate::{
    failure::{Failure, Problem},
    output::whole_file::{self, Access},
};

/// Finds out before the work begins whether a state can be left there.
pub(crate) fn ready(path: &Path) -> Result<(), Failure> {
    if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        let problem = Problem::new(format!(
            "{}: is no file; expected a place for a saved state",
            path.display()
        ));
        return Err(Failure::unreadable(
            problem.with_hint("name a file of its own for the state"),
        ));
    }
    whole_file::ready(path)
}

/// Reads a state; none when there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<State>, Failure> {
    match fs::read(path) {
        Ok(bytes) => state_file::read(&bytes)
            .map(Some)
            .map_err(|error| unsound(path, &error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::reading(&path.display().to_string(), "a saved state", &error)),
    }
}

/// Reads of a state how the months stand, and nothing else of the file; the state must be there.
pub(crate) fn summary(path: &Path) -> Result<Summary, Failure> {
    let fail = |error: &io::Error| Failure::reading(&path.display().to_string(), "a saved state", error);
    let mut file = fs::File::open(path).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            missing(path)
        } else {
            fail(&error)
        }
    })?;
    let mut bytes = vec![];
    let mut read = |upto: u64, bytes: &mut Vec<u8>| {
        let more = upto.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        (&mut file).take(more).read_to_end(bytes).map_err(|error| fail(&error))
    };
    read(400, &mut bytes)?;
    let needed = state_file::summary_length(&bytes).and_then(|length| u64::try_from(length).ok());
    read(needed.unwrap_or(u64::MAX), &mut bytes)?;
    bytes.truncate(
        needed
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(usize::MAX),
    );
    state_file::summary(&bytes).map_err(|error| unsound(path, &error))
}

/// A state that should be there and is not.
pub(crate) fn missing(path: &Path) -> Failure {
    let problem = Problem::new(format!("{}: there is no such state", path.display()));
    Failure::unreadable(problem.with_hint("check the name; `wabill bill --state FILE` begins a state"))
}

fn unsound(path: &Path, error: &StateFileError) -> Failure {
    Failure::unreadable(Problem {
        message: format!("{}: {error}", path.display()),
        hint: error.remedy().map(String::from),
    })
}

/// Writes a state in place of the old one: whole or not at all.
pub(crate) fn write(path: &Path, state: &State) -> Result<(), Failure> {
    let bytes = state_file::bytes(state);
    let written = bytes.and_then(|bytes| whole_file::write(path, Access::Owner, |out| out.write_all(&bytes)));
    written.map_err(|error| {
        let problem = Problem::new(format!("{}: the state cannot be written: {error}", path.display()));
        Failure::unreadable(problem.with_hint("the bill above is right; the state is the one before this run"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_only_by_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.state");
        assert_eq!(read(&path).unwrap(), None);
        let state = State {
            version: 1,
            ..State::default()
        };
        write(&path, &state).unwrap();
        assert_eq!(read(&path).unwrap(), Some(state));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }
}
