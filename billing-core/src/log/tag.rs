//! `"row 7 says autumn-sale, in line 1,204"`: the values of the tag that is read, beside rows and messages.
//!
//! They stand beside and not in a message, because most logs are billed without a tag: then nothing is kept at all.

use crate::{base::index::TagIndex, intake::message::CHUNK};

/// A tag's value, and the line that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    /// [`TagIndex::NONE`] where no row has said anything.
    pub(super) value: TagIndex,
    /// The first line that says it; any where there is no value.
    pub(super) line: u32,
}

impl Tag {
    pub(super) const NONE: Self = Self {
        value: TagIndex::NONE,
        line: u32::MAX,
    };

    /// Takes in what another row says; false, and nothing is changed, where it says something else.
    pub(super) fn merge(&mut self, other: Self) -> bool {
        if other.value == TagIndex::NONE {
            return true;
        }
        if self.value == TagIndex::NONE {
            *self = other;
        }
        let same = self.value == other.value;
        if same {
            self.line = self.line.min(other.line);
        }
        same
    }
}

/// The tags of a list of rows or messages, as far as any has one.
#[derive(Debug, Default)]
pub(super) struct Tags(Vec<Tag>);

impl Tags {
    /// The tag at a place.
    #[inline]
    pub(super) fn get(&self, place: usize) -> Tag {
        self.0.get(place).copied().unwrap_or(Tag::NONE)
    }

    /// Notes the tag of what comes at a place, behind all others.
    #[inline]
    pub(super) fn push(&mut self, place: usize, tag: Tag) {
        if tag.value != TagIndex::NONE {
            if self.0.capacity() == 0 {
                self.0.reserve(CHUNK);
            }
            self.0.resize(place, Tag::NONE);
            self.0.push(tag);
        }
    }

    /// Takes in the tag of another row of the same message; false, and nothing is changed, where the two disagree.
    #[inline]
    pub(super) fn merge(&mut self, place: usize, tag: Tag) -> bool {
        if tag.value == TagIndex::NONE {
            return true;
        }
        if let Some(known) = self.0.get_mut(place) {
            return known.merge(tag);
        }
        self.push(place, tag);
        true
    }
}
