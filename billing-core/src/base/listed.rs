//! `` "`India` or `Brazil`" ``, `` "`June`, `July`" ``: lists of what a sentence names, as each language writes them.

use std::borrow::Cow;

use super::localized::Localized;

/// What is listed, of which one is meant.
///
/// ```
/// use billing_core::base::{listed::{OneOf, Quoted}, localized::Localized as _};
/// let markets = OneOf(vec![Quoted("India".to_owned()), Quoted("Brazil".to_owned())]);
/// assert_eq!(markets.english(), "`India` or `Brazil`");
/// assert_eq!(markets.german(), "`India` oder `Brazil`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOf<T>(pub Vec<T>);

impl<T: Localized> Localized for OneOf<T> {
    fn english(&self) -> Cow<'_, str> {
        joined(&self.0, T::english, " or ")
    }

    fn german(&self) -> Cow<'_, str> {
        joined(&self.0, T::german, " oder ")
    }
}

/// What is listed, and all of it is meant: with commas between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllOf<T>(pub Vec<T>);

impl<T: Localized> Localized for AllOf<T> {
    fn english(&self) -> Cow<'_, str> {
        joined(&self.0, T::english, ", ")
    }

    fn german(&self) -> Cow<'_, str> {
        joined(&self.0, T::german, ", ")
    }
}

fn joined<'v, T>(values: &'v [T], text: fn(&'v T) -> Cow<'v, str>, between: &str) -> Cow<'v, str> {
    let texts: Vec<Cow<'_, str>> = values.iter().map(text).collect();
    Cow::Owned(texts.join(between))
}

/// A name between backquotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted(pub String);

impl Localized for Quoted {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(format!("`{}`", self.0))
    }

    fn german(&self) -> Cow<'_, str> {
        self.english()
    }
}
