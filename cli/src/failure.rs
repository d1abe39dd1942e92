//! `error: accounts.toml:4:13: …`, `hint: …`: what stopped the program, for the person who can act.

use std::{io, path::Path};

use crate::args::Exit;

/// Why a command has no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the output any more; not worth a word.
    Closed,
    /// Something a person can put right.
    Problems {
        /// How the program ends.
        exit: Exit,
        /// Each with its place; never empty.
        problems: Vec<Problem>,
    },
}

/// One thing wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// `file:line:column: what was found, what was expected`.
    pub(crate) message: String,
    /// What to do about it; may have several lines.
    pub(crate) hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Failure {
    /// The command was asked for something it cannot do.
    pub(crate) fn usage(problem: Problem) -> Self {
        Self::Problems {
            exit: Exit::Usage,
            problems: vec![problem],
        }
    }

    /// A file cannot be read, understood or written.
    pub(crate) fn unreadable(problem: Problem) -> Self {
        Self::Problems {
            exit: Exit::Unreadable,
            problems: vec![problem],
        }
    }

    /// Both together, so that one run names what is wrong with either.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Problems { exit, mut problems }, Self::Problems { problems: others, .. }) => {
                problems.extend(others);
                Self::Problems { exit, problems }
            }
            (Self::Closed, failure) | (failure, Self::Closed) => failure,
        }
    }

    /// What the library says of a file, with what to do.
    pub(crate) fn of(error: &wabill::Error) -> Self {
        Self::unreadable(Problem {
            message: error.to_string(),
            hint: error.remedy().map(String::from),
        })
    }

    /// What the library says of a log that goes on from a state, or begins one.
    pub(crate) fn of_bill(error: &wabill::Error, state: Option<&Path>) -> Self {
        match (error, state) {
            (wabill::Error::State(fault), Some(path)) => {
                let problem = Problem::new(format!("{}: {fault}", path.display()));
                Self::unreadable(problem.with_hint(fault.remedy()))
            }
            (_, _) => Self::of(error),
        }
    }

    /// Reading `name`, which should be `expected`, failed.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the standard library's list is open")]
    pub(crate) fn reading(name: &str, expected: &str, error: &io::Error) -> Self {
        let (message, hint) = match error.kind() {
            io::ErrorKind::NotFound => (
                format!("does not exist; expected {expected}"),
                "check the name and the folder it should stand in",
            ),
            io::ErrorKind::PermissionDenied => (
                format!("this user may not read it; expected {expected}"),
                "give the user the right to read the file, or start wabill as its owner",
            ),
            io::ErrorKind::IsADirectory => (
                format!("is a folder; expected {expected}"),
                "name a file, for example one in this folder",
            ),
            io::ErrorKind::NotADirectory => (
                format!("a part of this path is a file and no folder; expected {expected}"),
                "check the name and the folder it should stand in",
            ),
            _ => (
                format!("cannot be read: {error}"),
                "the file may be damaged or out of reach",
            ),
        };
        Self::unreadable(Problem::new(format!("{name}: {message}")).with_hint(hint))
    }

    /// Writing `name` failed, and what was there before still is; a pipe that was closed is no failure.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the standard library's list is open")]
    pub(crate) fn writing(name: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        let hint = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room, or write to another disk",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "give this user the right to write the file and its folder, or name another place"
            }
            // A single file that is mounted, as containers do, cannot be replaced.
            io::ErrorKind::ResourceBusy => "this file cannot be replaced; name one in a folder of your own",
            io::ErrorKind::NotFound => "create the folder, or name another file",
            _ => "name another place",
        };
        Self::unreadable(Problem::new(format!("{name}: cannot be written: {error}")).with_hint(hint))
    }
}
