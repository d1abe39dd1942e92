//! Bold totals, dim free lines, `error:` in red; all of it readable without colour.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
};

use crate::failure::Problem;

/// How a stretch of text is set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    /// Headings and totals.
    Bold,
    /// What costs nothing.
    Dim,
    /// What could not be done.
    Red,
    /// What to look at.
    Yellow,
}

/// What can be shown on one of the two outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    colour: bool,
    width: usize,
}

/// The width of text that goes to a file or another program.
const WIDTH_ELSEWHERE: usize = 110;
/// Below this no table is readable.
const NARROWEST: usize = 60;

fn colour_wanted(terminal: bool) -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

impl Terminal {
    /// Standard output.
    pub(crate) fn of_results() -> Self {
        let terminal = io::stdout().is_terminal();
        let stated = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let measured = || {
            terminal
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(width, _)| usize::from(width.0))
        };
        let width: usize = stated.or_else(measured).unwrap_or(WIDTH_ELSEWHERE);
        Self {
            colour: colour_wanted(terminal),
            width: width.max(NARROWEST),
        }
    }

    /// Text for a file.
    pub(crate) fn plain() -> Self {
        Self {
            colour: false,
            width: WIDTH_ELSEWHERE,
        }
    }

    /// Standard error.
    pub(crate) fn of_errors() -> Self {
        Self {
            colour: colour_wanted(io::stderr().is_terminal()),
            width: WIDTH_ELSEWHERE,
        }
    }

    /// Columns of characters.
    pub(crate) fn width(self) -> usize {
        self.width
    }

    /// The text in a tone, where colour is shown.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Bold => "1",
            Tone::Dim => "2",
            Tone::Red => "31",
            Tone::Yellow => "33",
        };
        if self.colour && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Prints errors with their hints; a hint that several share is printed once, below the last of them.
    pub(crate) fn errors(self, problems: &[Problem]) {
        let mut text = String::new();
        let mut rest = problems.iter().peekable();
        while let Some(problem) = rest.next() {
            text.extend([&self.paint(Tone::Red, "error:"), " ", &plain(&problem.message), "\n"]);
            if let Some(hint) = &problem.hint
                && rest.peek().is_none_or(|next| next.hint.as_ref() != Some(hint))
            {
                text.extend([&self.paint(Tone::Bold, "hint:"), " ", &plain_lines(hint), "\n"]);
            }
        }
        say(&text);
    }

    /// Prints something worth knowing to standard error.
    pub(crate) fn note(self, text: &str) {
        say(&format!("{} {}\n", self.paint(Tone::Bold, "note:"), plain(text)));
    }

    /// Prints something to look at to standard error.
    pub(crate) fn warning(self, text: &str) {
        say(&format!("{} {}\n", self.paint(Tone::Yellow, "warning:"), plain(text)));
    }
}

/// Standard error may be closed; then there is nobody to tell.
fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Text of foreign origin with control characters made visible, so that it cannot move the cursor.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// The same for text with lines.
fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        assert_eq!(plain("Muster\u{1b}[2J GmbH\n"), "Muster\\u{1b}[2J GmbH\\n");
    }
}
