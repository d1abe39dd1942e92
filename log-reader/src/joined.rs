//! `` `June`, `July` ``: names in a sentence.

use std::borrow::Cow;

use billing_core::base::localized::Localized;

/// A list of what a sentence names, with commas between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined<T>(pub Vec<T>);

impl<T: Localized> Localized for Joined<T> {
    fn english(&self) -> Cow<'_, str> {
        let items: Vec<_> = self.0.iter().map(T::english).collect();
        Cow::Owned(items.join(", "))
    }

    fn german(&self) -> Cow<'_, str> {
        let items: Vec<_> = self.0.iter().map(T::german).collect();
        Cow::Owned(items.join(", "))
    }
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
