//! `wabill-state 1 sha256:… 5120`, then that many bytes: a saved state on disk.
//!
//! The line names version, checksum and length of what follows, which is the JSON of a [`State`], compressed with
//! zstd. A file that does not fit its line is refused by name and never overwritten. The file holds contacts in full,
//! so only its owner may read it, unless somebody has given it other permissions.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use billing_core::metering::state::State;
use sha2::{Digest as _, Sha256};

use crate::{
    failure::{Failure, Problem},
    output::whole_file::{self, Access},
};

const NAME: &str = "wabill-state";
const VERSION: &str = "1";
/// Larger states are refused, so that a damaged file cannot fill the memory.
const LARGEST: u64 = 8 << 30;

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
    let fail = |message: String| {
        let hint = "restore the file from a copy; without one, windows, allowances and tiers begin anew";
        Failure::unreadable(Problem::new(format!("{}: {message}", path.display())).with_hint(hint))
    };
    match fs::read(path) {
        Ok(bytes) => decode(&bytes).map(Some).map_err(fail),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::reading(&path.display().to_string(), "a saved state", &error)),
    }
}

/// Writes a state in place of the old one: whole or not at all.
pub(crate) fn write(path: &Path, state: &State) -> Result<(), Failure> {
    let bytes = encode(state);
    let written = bytes.and_then(|bytes| whole_file::write(path, Access::Owner, |out| out.write_all(&bytes)));
    written.map_err(|error| {
        let problem = Problem::new(format!("{}: the state cannot be written: {error}", path.display()));
        Failure::unreadable(problem.with_hint("the bill above is right; the state is the one before this run"))
    })
}

fn encode(state: &State) -> io::Result<Vec<u8>> {
    let mut packed = zstd::Encoder::new(vec![], 3)?;
    serde_json::to_writer(&mut packed, state)?;
    let packed = packed.finish()?;
    let mut bytes = format!("{NAME} {VERSION} sha256:{} {}\n", hex(&packed), packed.len()).into_bytes();
    bytes.extend_from_slice(&packed);
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn decode(bytes: &[u8]) -> Result<State, String> {
    let not_ours = || format!("is not a saved state; expected a first line that begins with `{NAME} {VERSION}`");
    let end = bytes
        .iter()
        .take(200)
        .position(|byte| *byte == b'\n')
        .ok_or_else(not_ours)?;
    let (line, packed) = bytes.split_at(end);
    let packed = packed.get(1..).unwrap_or(&[]);
    let line = core::str::from_utf8(line).map_err(|_| not_ours())?;
    let mut words = line.split(' ');
    if words.next() != Some(NAME) {
        return Err(not_ours());
    }
    let version = words.next().unwrap_or("");
    if version != VERSION {
        return Err(format!("has version `{version}`; this program reads version {VERSION}"));
    }
    let (Some(checksum), Some(length), None) = (words.next(), words.next(), words.next()) else {
        return Err("is damaged: its first line lacks a checksum or a length".to_owned());
    };
    if length != packed.len().to_string() {
        return Err(format!(
            "is damaged: {length} bytes were written, {} are there",
            packed.len()
        ));
    }
    if checksum.strip_prefix("sha256:") != Some(hex(packed).as_str()) {
        return Err("is damaged: its checksum does not match its content".to_owned());
    }
    let mut text = vec![];
    let decoder = zstd::Decoder::new(packed).map_err(|error| format!("cannot be unpacked: {error}"))?;
    let read = decoder
        .take(LARGEST)
        .read_to_end(&mut text)
        .map_err(|error| format!("cannot be unpacked: {error}"))?;
    if u64::try_from(read).is_ok_and(|read| read == LARGEST) {
        return Err(format!("is larger than {LARGEST} bytes when unpacked"));
    }
    serde_json::from_slice(&text).map_err(|error| format!("cannot be understood: {error}"))
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

    #[test]
    fn every_damage_is_named() {
        let good = encode(&State {
            version: 1,
            ..State::default()
        })
        .unwrap();
        let refused = |bytes: &[u8]| decode(bytes).unwrap_err();
        assert!(refused(b"").contains("not a saved state"));
        assert!(refused(b"event,at\n").contains("not a saved state"));
        assert!(refused(b"wabill-state 2 sha256:00 0\n").contains("has version `2`"));
        assert!(refused(b"wabill-state 1 0\n").contains("lacks a checksum"));
        assert!(refused(&good[..good.len() - 1]).contains("bytes were written"));
        let mut changed = good.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(refused(&changed).contains("checksum"));
        let unpackable = |packed: &[u8]| {
            let mut bytes = format!("wabill-state 1 sha256:{} {}\n", hex(packed), packed.len()).into_bytes();
            bytes.extend_from_slice(packed);
            bytes
        };
        assert!(refused(&unpackable(b"no zstd")).contains("cannot be unpacked"));
        let no_state = zstd::encode_all(&b"{}"[..], 1).unwrap();
        assert!(refused(&unpackable(&no_state)).contains("cannot be understood"));
    }
}
