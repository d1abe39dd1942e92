//! `wabill-state 2 sha256:… 912 sha256:… 5120`, then those bytes: a state as a file.
//!
//! The line names the version, and checksum and length of two parts, each of them JSON compressed with zstd: the
//! [`Summary`], which says how the months stand and is read alone in milliseconds, and the whole [`State`]. Version 1
//! had the state alone. The state holds contacts in full: treat the file like the log.

use std::io::{self, Read as _};

use billing_core::{
    base::localized::sentences,
    state::{State, Summary},
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

const NAME: &str = "wabill-state";
const VERSION: &str = "2";
const OLDEST_VERSION: &str = "1";
/// Larger states are refused, so that a damaged file cannot fill the memory.
const LARGEST: u64 = 8 << 30;

/// What to do about every one of them.
const RESTORE: (&str, &str) = (
    "restore the file from a copy; without one, windows, allowances and tiers begin anew",
    "stellen Sie die Datei aus einer Kopie wieder her; ohne eine beginnen Fenster, Freikontingente und Staffeln neu",
);

sentences! {
    /// Why bytes are no state.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum StateFileError {
        /// Something else.
        NotOurs => (
            "is not a saved state; expected a first line that begins with `{NAME} {VERSION}`",
            "ist kein gespeicherter Stand; erwartet ist eine erste Zeile, die mit `{NAME} {VERSION}` beginnt",
        ) remedy RESTORE,
        /// A version of the file that this program does not know.
        UnknownVersion {
            /// The version.
            version: String,
        } => (
            "has version `{version}`; this program reads versions {OLDEST_VERSION} and {VERSION}",
            "hat Version `{version}`; dieses Programm liest die Versionen {OLDEST_VERSION} und {VERSION}",
        ) remedy RESTORE,
        /// A first line that is cut off.
        NoChecksum => (
            "is damaged: its first line lacks a checksum or a length",
            "ist beschädigt: Seiner ersten Zeile fehlt Prüfsumme oder Länge",
        ) remedy RESTORE,
        /// Another length than was written.
        OtherLength {
            /// What was written, as the first line says.
            written: String,
            /// What is there.
            found: usize,
        } => (
            "is damaged: {written} bytes were written, {found} are there",
            "ist beschädigt: {written} Bytes wurden geschrieben, {found} sind da",
        ) remedy RESTORE,
        /// Other content than was written.
        OtherContent => (
            "is damaged: its checksum does not match its content",
            "ist beschädigt: Seine Prüfsumme passt nicht zum Inhalt",
        ) remedy RESTORE,
        /// Bytes that zstd does not take.
        NotPacked {
            /// What it says.
            said: String,
        } => (
            "cannot be unpacked: {said}",
            "lässt sich nicht entpacken: {said}",
        ) remedy RESTORE,
        /// More than any state has.
        TooLarge => (
            "is larger than {LARGEST} bytes when unpacked",
            "ist entpackt größer als {LARGEST} Bytes",
        ) remedy RESTORE,
        /// JSON that is no state.
        NotUnderstood {
            /// What is wrong with it.
            said: String,
        } => (
            "cannot be understood: {said}",
            "ist nicht zu verstehen: {said}",
        ) remedy RESTORE,
    }
}

/// The bytes of a state's file. Write them whole or not at all, and so that only their owner may read them.
///
/// # Errors
///
/// When compression fails.
///
/// ```
/// let state = wabill::State { version: 3, ..wabill::State::default() };
/// let bytes = wabill::state_file::bytes(&state)?;
/// assert_eq!(wabill::state_file::summary(&bytes), Ok(state.summary()));
/// assert_eq!(wabill::state_file::read(&bytes), Ok(state));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn bytes(state: &State) -> io::Result<Vec<u8>> {
    let parts = [packed(&state.summary())?, packed(state)?];
    let mut bytes = format!("{NAME} {VERSION}").into_bytes();
    for part in &parts {
        bytes.extend_from_slice(format!(" sha256:{} {}", hex(part), part.len()).as_bytes());
    }
    bytes.push(b'\n');
    for part in parts {
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

fn packed(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut packed = zstd::Encoder::new(vec![], 3)?;
    serde_json::to_writer(&mut packed, value)?;
    packed.finish()
}

/// The state that bytes of a file hold.
///
/// # Errors
///
/// What is wrong with them; a damaged state is never read in part.
pub fn read(bytes: &[u8]) -> Result<State, StateFileError> {
    let parts = Parts::of(bytes)?;
    unpacked(match parts.rest {
        Some((rest, checksum, length)) => whole(rest, checksum, length)?,
        None => parts.first,
    })
}

/// How the months stand, which is all that is read of the state: the rest of the file may be left out.
///
/// # Errors
///
/// As [`read`].
pub fn summary(bytes: &[u8]) -> Result<Summary, StateFileError> {
    let parts = Parts::of(bytes)?;
    if parts.rest.is_some() {
        unpacked(parts.first)
    } else {
        unpacked(parts.first).map(|state: State| state.summary())
    }
}

/// How many bytes of a file [`summary`] needs, by its first ones; none where it needs them all.
pub fn summary_length(beginning: &[u8]) -> Option<usize> {
    let end = beginning.iter().position(|byte| *byte == b'\n')?;
    let line = core::str::from_utf8(beginning.get(..end)?).ok()?;
    let words: Vec<&str> = line.split(' ').collect();
    let [NAME, VERSION, _, length, _, _] = words[..] else {
        return None;
    };
    length.parse::<usize>().ok()?.checked_add(end)?.checked_add(1)
}

/// The packed parts of a file.
struct Parts<'a> {
    /// The summary, or in version 1 the state; whole.
    first: &'a [u8],
    /// In version 2, the state as far as it is there, with its checksum and its length.
    rest: Option<(&'a [u8], &'a str, &'a str)>,
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, StateFileError> {
        let end = bytes.iter().take(400).position(|byte| *byte == b'\n');
        let (line, packed) = bytes.split_at(end.ok_or(StateFileError::NotOurs)?);
        let packed = packed.get(1..).unwrap_or(&[]);
        let line = core::str::from_utf8(line).map_err(|_| StateFileError::NotOurs)?;
        let mut words = line.split(' ');
        if words.next() != Some(NAME) {
            return Err(StateFileError::NotOurs);
        }
        let version = words.next().unwrap_or("");
        let words: Vec<&str> = words.collect();
        match (version, &words[..]) {
            (OLDEST_VERSION, [checksum, length]) => Ok(Self {
                first: whole(packed, checksum, length)?,
                rest: None,
            }),
            (VERSION, [checksum, length, rest_checksum, rest_length]) => {
                let split = length.parse().unwrap_or(usize::MAX).min(packed.len());
                let (first, rest) = packed.split_at(split);
                Ok(Self {
                    first: whole(first, checksum, length)?,
                    rest: Some((rest, rest_checksum, rest_length)),
                })
            }
            (OLDEST_VERSION | VERSION, _) => Err(StateFileError::NoChecksum),
            _ => Err(StateFileError::UnknownVersion {
                version: version.to_owned(),
            }),
        }
    }
}

/// A part as it was written.
fn whole<'a>(packed: &'a [u8], checksum: &str, length: &str) -> Result<&'a [u8], StateFileError> {
    if length != packed.len().to_string() {
        return Err(StateFileError::OtherLength {
            written: length.to_owned(),
            found: packed.len(),
        });
    }
    if checksum.strip_prefix("sha256:") != Some(hex(packed).as_str()) {
        return Err(StateFileError::OtherContent);
    }
    Ok(packed)
}

fn unpacked<T: DeserializeOwned>(packed: &[u8]) -> Result<T, StateFileError> {
    let not_packed = |error: io::Error| StateFileError::NotPacked {
        said: error.to_string(),
    };
    let mut text = vec![];
    let decoder = zstd::Decoder::new(packed).map_err(not_packed)?;
    let read = decoder.take(LARGEST).read_to_end(&mut text).map_err(not_packed)?;
    if u64::try_from(read).is_ok_and(|read| read == LARGEST) {
        return Err(StateFileError::TooLarge);
    }
    serde_json::from_slice(&text).map_err(|error| StateFileError::NotUnderstood {
        said: error.to_string(),
    })
}

fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use billing_core::base::instant::Instant;

    use super::*;

    #[test]
    fn a_file_of_version_1_is_read_and_a_summary_from_its_beginning() {
        let state = State {
            version: 2,
            through: Instant::from_seconds(1_793_700_000),
            ..State::default()
        };
        let old = packed(&state).unwrap();
        let mut bytes_of_1 = format!("wabill-state 1 sha256:{} {}\n", hex(&old), old.len()).into_bytes();
        bytes_of_1.extend_from_slice(&old);
        assert_eq!(read(&bytes_of_1), Ok(state.clone()));
        assert_eq!(summary(&bytes_of_1), Ok(state.summary()));
        assert_eq!(summary_length(&bytes_of_1), None);
        let new = bytes(&state).unwrap();
        let beginning = summary_length(&new[..300]).unwrap();
        assert!(beginning < new.len());
        assert_eq!(summary(&new[..beginning]), Ok(state.summary()));
        assert!(read(&new[..beginning]).is_err());
        assert!(summary(&new[..beginning - 1]).is_err());
    }

    #[test]
    fn every_damage_is_named() {
        let good = bytes(&State {
            version: 1,
            ..State::default()
        })
        .unwrap();
        let refused = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert!(refused(b"").contains("not a saved state"));
        assert!(refused(b"event,at\n").contains("not a saved state"));
        assert!(refused(b"wabill-state 3 sha256:00 0\n").contains("has version `3`"));
        assert!(refused(b"wabill-state 1 0\n").contains("lacks a checksum"));
        assert!(refused(b"wabill-state 2 sha256:00 0\n").contains("lacks a checksum"));
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
