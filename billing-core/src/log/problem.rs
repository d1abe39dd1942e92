//! `"message m-1: its rows disagree on kind"`: messages that are rejected as a whole.

use std::borrow::Cow;

use crate::{base::localized::sentences, intake::reader::Column};

/// A message that is rejected as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageProblem {
    /// Its id.
    pub message_id: String,
    /// Global line of the message's first row, or of the first of two that disagree.
    pub line: u32,
    /// Global line of the row that disagrees with it; none where a field is missing, or both stand in one line.
    pub other_line: Option<u32>,
    /// What is wrong.
    pub fault: MessageFault,
}

sentences! {
    /// Why a message is rejected as a whole.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum MessageFault {
        /// Two of its rows contradict each other.
        RowsDisagree {
            /// The first field in which they do.
            field: &'static str,
        } => (
            "its rows disagree on `{field}`",
            "ihre Zeilen widersprechen sich in `{field}`",
        ),
        /// Two of its rows have different values of the tag that is read.
        TagsDisagree {
            /// The tag, such as `campaign`.
            tag: String,
        } => (
            "its rows disagree on `tag.{tag}`",
            "ihre Zeilen widersprechen sich in `tag.{tag}`",
        ),
        /// Its rows contradict what the state of an earlier run holds of it.
        EarlierRunDisagrees {
            /// The first field in which they do.
            field: &'static str,
        } => (
            "it disagrees with what an earlier run read",
            "sie widerspricht dem, was ein früherer Lauf gelesen hat",
        ),
        /// It was sent, and no row says what it is.
        NoKind => (
            "no row of it says template, free_form or reaction",
            "keine ihrer Zeilen nennt template, free_form oder reaction",
        ),
        /// Only later rows are there, and those do not say what it is.
        EarlierRowsMissing => (
            "its earlier rows, which say what it is, are missing; bill the log together with the one before, or go on \
             from its state with --state",
            "ihre früheren Zeilen, die sagen, was sie ist, fehlen; rechnen Sie das Protokoll zusammen mit dem davor \
             ab, oder fahren Sie mit --state von dessen Stand fort",
        ),
        /// It is a template without a category.
        NoCategory => (
            "it is a template, and no row names its category",
            "sie ist eine Vorlage, und keine Zeile nennt ihre Kategorie",
        ),
        /// It has a category and is no template.
        CategoryWithoutTemplate => (
            "only templates have a category",
            "nur Vorlagen haben eine Kategorie",
        ),
    }
}

impl MessageFault {
    /// The field at fault, by its column's name.
    pub fn field(&self) -> Cow<'static, str> {
        match self {
            Self::RowsDisagree { field } | Self::EarlierRunDisagrees { field } => (*field).into(),
            Self::TagsDisagree { tag } => format!("tag.{tag}").into(),
            Self::NoKind | Self::EarlierRowsMissing => Column::Kind.as_str().into(),
            Self::NoCategory | Self::CategoryWithoutTemplate => Column::Category.as_str().into(),
        }
    }
}
