//! `"as if replies within two minutes had been one message"`: other habits that a log is billed as if sent by.
//!
//! The default is none: every message is billed as it was sent. What each habit changes is stated in
//! `docs/decisions/0055-a-habit-is-billed-by-the-engine.md`.

/// How messages would have been sent otherwise. Whatever is set holds together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habits {
    /// From other business numbers.
    pub numbers: Option<Numbers>,
    /// Utility templates that are delivered while the customer service window is open are free-form messages.
    pub utility_in_window: bool,
    /// Free-form messages of an account from one business number to one contact become one where they are delivered
    /// less than so many seconds after the first of them, and before the contact writes again. 0 merges none.
    pub merge_replies: u32,
}

/// Which business numbers messages are taken to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// All that an account sends from are one. Accounts that share a number share the one.
    Joined,
    /// Each is so many, and a person always has the same of them. 0 and 1 leave the numbers as they are.
    Split(u16),
}

impl Habits {
    /// Whether messages of a pair are changed before they are metered.
    pub(crate) fn rewrite(&self) -> bool {
        self.utility_in_window || 0 < self.merge_replies || matches!(self.numbers, Some(Numbers::Split(2..)))
    }
}
