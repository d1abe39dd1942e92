//! `error: accounts.toml:4:13: …`, `hint: …`: what stopped the program, for the person who can act.

use std::io;

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

    /// Writing `name` failed; a pipe that was closed is no failure.
    pub(crate) fn writing(name: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::unreadable(Problem::new(format!("{name}: cannot be written: {error}")))
    }
}
