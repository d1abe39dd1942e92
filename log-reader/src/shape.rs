//! `{"object": …`, `[{"body": …`, `2025-11-07 INFO {"object": …`: whether a file is JSON, and of what, by its
//! beginning.

use memchr::memmem;

use crate::{
    chunk::Chunks,
    containers::{At, Sink, walk},
    json_cut::{last_cut, last_text_cut},
    json_fault::JsonFault,
    layout::Layout,
    payload::{Entry, Line, List, Text},
};

/// What a file of JSON looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Objects stand in lines of text.
    pub(crate) text: bool,
    /// The first thing in it that is a payload or a row is a row.
    pub(crate) rows: bool,
}

/// The shape of a file; none where it is CSV. Its beginning has been read.
pub(crate) fn shape(name: &str, chunks: &Chunks<'_>) -> Option<Shape> {
    let sample = chunks.sample();
    let trimmed = sample.trim_ascii_start();
    let json = match trimmed {
        [b'{', rest @ ..] => !names_of_other_languages(rest),
        // A list of objects, or of such lists; text may begin with a date in brackets.
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start(), [b'{' | b']' | b'[', ..] | []),
        _ => false,
    };
    let text = !json;
    if text && !(holds_payloads(trimmed) && Layout::of_header(name, 1, first_line(trimmed), None, None).is_err()) {
        return None;
    }
    let whole = if text { last_text_cut(sample) } else { last_cut(sample) };
    let mut first = First::default();
    walk(
        sample.get(..whole.unwrap_or(sample.len())).unwrap_or_default(),
        1,
        0,
        text,
        &mut first,
    );
    Some(Shape {
        text,
        rows: first.rows == Some(true),
    })
}

fn first_line(sample: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', sample).map_or(sample.len(), |end| end + 1);
    sample.get(..end).unwrap_or_default()
}

/// Whether text holds JSON of payloads, as it stands or with escaped quotes.
fn holds_payloads(sample: &[u8]) -> bool {
    [
        "whatsapp_business_account",
        "messaging_product",
        "recipient_id",
        "\"statuses",
        "\"message_id",
    ]
    .iter()
    .any(|word| memmem::find(sample, word.as_bytes()).is_some())
        && memchr::memchr(b'{', sample).is_some()
}

/// Whether an object is written as a program's language shows it: `{'object': …}`, `{ object: …}`.
fn names_of_other_languages(rest: &[u8]) -> bool {
    let first = rest.trim_ascii_start().first();
    first.is_some_and(|byte| *byte == b'\'' || byte.is_ascii_alphabetic())
}

/// What comes first.
#[derive(Default)]
struct First {
    rows: Option<bool>,
}

impl Sink for First {
    fn entries(&mut self, _: &Text<'_>, _: &List<Entry<'_>>, _: At) {
        self.rows.get_or_insert(false);
    }

    fn row(&mut self, _: &Line<'_>, _: At) {
        self.rows.get_or_insert(true);
    }

    fn aside(&mut self, _: &str, _: At) {}

    fn nothing(&mut self, _: &[u8], _: At) {}

    fn text(&mut self, _: &[u8], _: At) {}

    fn broken(&mut self, _: &[u8], _: JsonFault, _: At) {}
}
