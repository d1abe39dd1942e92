//! `[2025-11-07 10:00] INFO webhook {"body": "{\"object\": …}"}`: payloads and rows where they really lie.
//!
//! Objects may stand one a line, several on a line, over several lines, in lists, in the text of other programs' logs,
//! and inside of other objects: a request, a queue's message, an automation tool's item, a database's row. Whatever
//! holds them is looked through to a depth, JSON in text and in base64 included. A line that is a payload or a row
//! itself, the usual case, is read at once and not looked through.

use core::fmt;
use std::{borrow::Cow, io::Read as _};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::read::MultiGzDecoder;
use memchr::{memchr, memchr_iter, memmem};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess},
};
use serde_json::{de::Read, value::RawValue};

use crate::{
    json_cut::{find_end, object_end},
    json_fault::JsonFault,
    payload::{Change, Entry, Key, Line, List, Object, Part, Text, Value},
};

/// How deep payloads are looked for, each text that holds JSON counted as a level.
const DEEPEST: u8 = 12;
/// The most bytes that packed text may become.
const MOST_UNPACKED: u64 = 1 << 26;

/// Where something begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    /// Its line: the global number in a log, else the number in the file.
    pub(crate) line: u32,
    /// The byte in the line, from 1; none where it is the first thing of its line.
    pub(crate) column: Option<u32>,
}

/// What takes what is found.
pub(crate) trait Sink {
    /// A webhook's body, or a part of one with what is left of its envelope.
    fn entries(&mut self, object: &Text<'_>, entries: &List<Entry<'_>>, at: At);
    /// A row by the names of its columns.
    fn row(&mut self, row: &Line<'_>, at: At);
    /// Something that belongs to the traffic and is no payload.
    fn aside(&mut self, kind: &str, at: At);
    /// An object that holds nothing of these.
    fn nothing(&mut self, object: &[u8], at: At);
    /// A line of text, or the rest of one, without any of these.
    fn text(&mut self, line: &[u8], at: At);
    /// What begins like an object and cannot be read; of `text` lines it is a [`Sink::text`].
    fn broken(&mut self, object: &[u8], fault: JsonFault, at: At);
}

/// Walks through whole lines or whole objects. Line and column are those of the first byte, the column counted from 0.
/// Of `text`, lines that hold no object are what other programs say; else they are mistakes.
pub(crate) fn walk(bytes: &[u8], line: u32, column: u64, text: bool, sink: &mut impl Sink) {
    let mut walk = Walk {
        bytes,
        utf8: core::str::from_utf8(bytes).ok(),
        text,
        at: 0,
        line,
        line_start: 0,
        columns_before: column,
        first: column == 0,
        budget: bytes.len().saturating_mul(8),
        sink,
    };
    walk.run();
}

struct Walk<'b, 's, S> {
    bytes: &'b [u8],
    /// The same as text, where all of it is: then no text in it is checked again.
    utf8: Option<&'b str>,
    text: bool,
    /// The next byte.
    at: usize,
    /// Its line.
    line: u32,
    /// Where the line begins.
    line_start: usize,
    /// Bytes of the first line that lie before these.
    columns_before: u64,
    /// Whether nothing has begun on this line yet.
    first: bool,
    /// How much may still be looked through for the ends of objects that do not end on their line.
    budget: usize,
    sink: &'s mut S,
}

impl<S: Sink> Walk<'_, '_, S> {
    fn run(&mut self) {
        let mut line_end = None;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.go_to(self.at + 1),
                b' ' | b'\t' | b'\r' | b',' | b'[' | b']' | b';' | 0x1E => self.at += 1,
                b'{' => {
                    let end = match line_end {
                        Some(end) if self.at <= end => end,
                        Some(_) | None => self.line_end(),
                    };
                    line_end = Some(end);
                    self.object(end);
                }
                _ => self.text_line(),
            }
        }
    }

    fn line_end(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        memchr(b'\n', rest).map_or(self.bytes.len(), |length| self.at + length)
    }

    /// The place of the next byte, as something that begins there names it.
    fn here(&mut self) -> At {
        let first = core::mem::replace(&mut self.first, false);
        let before = u64::try_from(self.at - self.line_start).unwrap_or(0) + self.columns_before;
        At {
            line: self.line,
            column: (!first).then(|| u32::try_from(before + 1).unwrap_or(u32::MAX)),
        }
    }

    /// Goes on, and counts the lines on the way.
    fn go_to(&mut self, place: usize) {
        let passed = self.bytes.get(self.at..place).unwrap_or_default();
        let mut ends = memchr_iter(b'\n', passed);
        if let Some(last) = ends.next_back() {
            let lines = u32::try_from(ends.count() + 1).unwrap_or(u32::MAX);
            self.line = self.line.saturating_add(lines);
            self.line_start = self.at + last + 1;
            self.columns_before = 0;
            self.first = true;
        }
        self.at = place;
    }

    /// Reads the object that begins here, on this line or over several.
    fn object(&mut self, line_end: usize) {
        let start = self.at;
        let rest = self.bytes.get(start..line_end).unwrap_or_default();
        let one = match self.utf8.and_then(|text| text.get(start..line_end)) {
            Some(text) => first_object(serde_json::Deserializer::from_str(text), rest),
            None => one_object(rest),
        };
        let error = match one {
            Ok((line, length)) => {
                let at = self.here();
                take(line, rest.get(..length).unwrap_or_default(), at, self.sink);
                self.at = start + length;
                return;
            }
            Err(error) => error,
        };
        // It may go on behind the line's end.
        let whole = self.end_of_object(start);
        let whole = whole.and_then(|length| self.bytes.get(start..start + length));
        if error.is_eof()
            && let Some(whole) = whole
            && let Ok((line, length)) = one_object(whole)
        {
            let at = self.here();
            take(line, whole.get(..length).unwrap_or_default(), at, self.sink);
            self.go_to(start + length);
            return;
        }
        if self.text {
            return self.text_line();
        }
        if escaped(rest).is_some() {
            return self.text_line();
        }
        let (at, column) = (self.here(), error.column());
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or_default();
        let fault = JsonFault::NotReadable {
            error: message.to_owned(),
        };
        // A syntax error is known to the byte.
        let before = u64::try_from(start - self.line_start).unwrap_or(0) + self.columns_before;
        let column = u32::try_from(before)
            .unwrap_or(u32::MAX)
            .saturating_add(u32::try_from(column).unwrap_or(0));
        let at = At {
            column: Some(column),
            ..at
        };
        let whole_length = whole.map_or(0, <[u8]>::len);
        let end = line_end.max(start + whole_length);
        self.sink
            .broken(self.bytes.get(start..end).unwrap_or_default(), fault, at);
        // What follows on the same line belongs to what is broken, unless its end is certain.
        self.go_to(if whole_length == 0 {
            line_end
        } else {
            start + whole_length
        });
    }

    /// The length of the object that begins here. Ends that are not there are looked for only so often.
    fn end_of_object(&mut self, start: usize) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let end = find_end(self.bytes.get(start..).unwrap_or_default());
        if let Err(searched) = end {
            self.budget = self.budget.saturating_sub(searched);
        }
        end.ok()
    }

    /// Looks for objects in a line of text, and counts it as text where it holds none that matters.
    fn text_line(&mut self) {
        let start = self.at;
        let line_end = self.line_end();
        let at = self.here();
        let mut search = Search {
            sink: &mut *self.sink,
            at,
            found: false,
        };
        let end = search.in_text(self.bytes, start, line_end, 0);
        if !search.found {
            let line = self.bytes.get(start..line_end).unwrap_or_default().trim_ascii_end();
            if self.text {
                self.sink.text(line, at);
            } else {
                self.sink.broken(line, JsonFault::NotAnObject, at);
            }
        }
        // What stands behind the last object belongs to the same line of text.
        self.go_to(end);
        let end = self.line_end();
        self.go_to(end);
    }
}

/// The object at the beginning of bytes, and its length.
fn one_object(bytes: &[u8]) -> Result<(Part<Line<'_>>, usize), serde_json::Error> {
    first_object(serde_json::Deserializer::from_slice(bytes), bytes)
}

fn first_object<'b>(
    deserializer: serde_json::Deserializer<impl Read<'b>>,
    bytes: &'b [u8],
) -> Result<(Part<Line<'b>>, usize), serde_json::Error> {
    let mut stream = deserializer.into_iter::<Part<Line<'_>>>();
    match stream.next() {
        Some(line) => Ok((line?, stream.byte_offset())),
        None => Ok((Part::default(), bytes.len())),
    }
}

/// Hands an object on, or what it holds.
fn take(line: Part<Line<'_>>, bytes: &[u8], at: At, sink: &mut impl Sink) {
    let Part { it: line, .. } = line;
    if is_body(&line) {
        return sink.entries(&line.object, &line.entry, at);
    }
    if !line.event.is_empty() && !line.message_id.is_empty() {
        return sink.row(&line, at);
    }
    let mut search = Search { sink, at, found: false };
    if let Ok(text) = core::str::from_utf8(bytes) {
        search.value(text, 0);
    }
    if search.found {
        return;
    }
    let columns = [
        &line.at,
        &line.message_id,
        &line.account,
        &line.business_number,
        &line.contact,
    ];
    let event = ["received", "sent", "delivered", "read", "failed"];
    let row = event.iter().any(|event| line.event.is(event)) || columns.iter().any(|text| !text.is_empty());
    if !line.event.is_empty() && row {
        sink.row(&line, at);
    } else {
        sink.nothing(bytes, at);
    }
}

fn is_body(line: &Line<'_>) -> bool {
    let list = line.entry.there && line.entry.not_a_list().is_none();
    list && (!line.object.is_empty() || line.entry.items.iter().any(|entry| entry.changes.there))
}

/// Looks for payloads in whatever holds them.
struct Search<'s, S> {
    sink: &'s mut S,
    at: At,
    found: bool,
}

impl<S: Sink> Search<'_, S> {
    /// Looks through a JSON value, given as its text.
    fn value(&mut self, raw: &str, depth: u8) {
        if DEEPEST <= depth {
            return;
        }
        match raw.bytes().next() {
            Some(b'{') => self.object(raw, depth),
            Some(b'[') => {
                let items = serde_json::from_str::<Vec<&RawValue>>(raw).unwrap_or_default();
                for item in items {
                    self.value(item.get(), depth + 1);
                }
            }
            Some(b'"') if 16 < raw.len() => {
                if let Ok(text) = serde_json::from_str::<Cow<'_, str>>(raw) {
                    self.text(&text, depth + 1);
                }
            }
            Some(_) | None => {}
        }
    }

    fn object(&mut self, raw: &str, depth: u8) {
        let Ok(Pairs(pairs)) = serde_json::from_str::<Pairs<'_>>(raw) else {
            return;
        };
        let get = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.get());
        let has = |key: &str| get(key).is_some_and(|value| value != "null");
        let starts = |key: &str, byte: &str| get(key).is_some_and(|value| value.starts_with(byte));

        if let Some(entry) = get("entry") {
            let inner = text_of(entry);
            let entries = serde_json::from_str::<List<Entry<'_>>>(inner.as_deref().unwrap_or(entry));
            let object = get("object").and_then(|text| serde_json::from_str::<Text<'_>>(text).ok());
            if let Ok(entries) = entries {
                let line = Line {
                    entry: entries,
                    object: object.unwrap_or_default(),
                    ..Line::default()
                };
                if is_body(&line) {
                    return self.entries(&line.object, &line.entry);
                }
            }
        }
        if let Some(changes) = get("changes")
            && changes.contains("\"field\"")
            && let Some(entry) = read::<Entry<'_>>(raw)
        {
            return self.entries(&Text::default(), &List::of(entry));
        }
        if starts("field", "\"")
            && starts("value", "{")
            && let Some(change) = read::<Change<'_>>(raw)
        {
            return self.change(change);
        }
        let product = has("messaging_product");
        let lists = ["statuses", "messages"]
            .iter()
            .any(|key| get(key).is_some_and(holds_messages));
        if (lists || (product && has("metadata")))
            && let Some(value) = read::<Value<'_>>(raw)
        {
            return self.bare(value);
        }
        // What a program sends to the platform, and what it is answered at once.
        if product && has("to") {
            return self.aside("send_request");
        }
        if product && has("messages") {
            return self.aside("send_response");
        }
        let contact = |names: [&str; 2]| names.iter().any(|name| has(name));
        if has("status") && has("id") && has("timestamp") && contact(["recipient_id", "recipient_user_id"]) {
            let value = format!("{{\"statuses\":[{raw}]}}");
            if let Some(value) = read::<Value<'_>>(&value) {
                return self.bare(value);
            }
        }
        if has("type") && has("id") && has("timestamp") && contact(["from", "from_user_id"]) {
            let value = format!("{{\"messages\":[{raw}]}}");
            if let Some(value) = read::<Value<'_>>(&value) {
                return self.bare(value);
            }
        }
        if starts("event", "\"")
            && has("message_id")
            && let Some(row) = read::<Line<'_>>(raw)
        {
            self.found = true;
            return self.sink.row(&row, self.at);
        }
        if has("hub.mode") || has("hub.challenge") || has("hub_mode") || has("hub_challenge") {
            return self.aside("webhook_verification");
        }
        for (_, value) in &pairs {
            self.value(value.get(), depth + 1);
        }
    }

    fn aside(&mut self, kind: &str) {
        self.found = true;
        self.sink.aside(kind, self.at);
    }

    fn entries(&mut self, object: &Text<'_>, entries: &List<Entry<'_>>) {
        self.found = true;
        self.sink.entries(object, entries, self.at);
    }

    fn change(&mut self, change: Change<'_>) {
        let entry = Entry {
            changes: List::of(change),
            ..Entry::default()
        };
        self.entries(&Text::default(), &List::of(entry));
    }

    /// A `value` without field and envelope.
    fn bare(&mut self, value: Value<'_>) {
        self.change(Change {
            value: Part::of(value),
            ..Change::default()
        });
    }

    /// Looks through a text: JSON, JSON behind other text, or either in base64.
    fn text(&mut self, text: &str, depth: u8) {
        if DEEPEST <= depth {
            return;
        }
        let trimmed = text.trim();
        if trimmed.starts_with(['{', '[']) && serde_json::from_str::<&RawValue>(trimmed).is_ok() {
            return self.value(trimmed, depth);
        }
        if trimmed.contains('{') {
            if speaks_of_messages(trimmed.as_bytes()) {
                let bytes = trimmed.as_bytes();
                let mut at = 0;
                while at < bytes.len() {
                    let end = memchr(b'\n', bytes.get(at..).unwrap_or_default());
                    let line_end = end.map_or(bytes.len(), |length| at + length);
                    at = self.in_text(bytes, at, line_end, depth).max(line_end + 1);
                }
            }
            return;
        }
        if let Some(bytes) = from_base64(trimmed)
            && let Ok(text) = core::str::from_utf8(&bytes)
        {
            self.text(text, depth + 1);
        }
    }

    /// Looks for objects that begin in a line of text, and gives the place behind the last, at least the line's end.
    fn in_text(&mut self, bytes: &[u8], start: usize, line_end: usize, depth: u8) -> usize {
        let mut at = start;
        while at < line_end {
            let rest = bytes.get(at..line_end).unwrap_or_default();
            let Some(brace) = memchr(b'{', rest) else { break };
            let place = at + brace;
            at = self.brace(bytes, place, line_end, depth).unwrap_or(place + 1);
        }
        at.max(line_end)
    }

    /// Reads the object that begins with the brace at a place; gives its end.
    fn brace(&mut self, bytes: &[u8], place: usize, line_end: usize, depth: u8) -> Option<usize> {
        let rest = bytes.get(place..)?;
        if let Some(how) = escaped(rest) {
            let (text, length) = how.undo(rest);
            if let Ok(text) = core::str::from_utf8(&text) {
                self.text(text, depth + 1);
            }
            return Some(place + length);
        }
        let next = rest.get(1..)?.trim_ascii_start().first()?;
        if *next != b'"' {
            return None;
        }
        let line = rest.get(..line_end - place)?;
        let raw = match one_raw(line) {
            Ok(raw) => raw,
            // What is cut off is not taken for its parts: they would stand without their envelope.
            Err(error) if error.is_eof() => match object_end(rest) {
                Some(length) => one_raw(rest.get(..length)?).ok()?,
                None => return Some(line_end),
            },
            Err(_) => return None,
        };
        let length = raw.len();
        self.value(raw, depth + 1);
        Some(place + length)
    }
}

/// The JSON value at the beginning of bytes, as its text.
fn one_raw(bytes: &[u8]) -> Result<&str, serde_json::Error> {
    let mut stream = serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>();
    stream.next().map_or(Ok(""), |raw| raw.map(RawValue::get))
}

fn read<'a, T: Object<'a>>(raw: &'a str) -> Option<T> {
    serde_json::from_str::<Part<T>>(raw).ok().map(|part| part.it)
}

/// JSON in text.
fn text_of(raw: &str) -> Option<String> {
    raw.starts_with('"').then(|| serde_json::from_str(raw).ok()).flatten()
}

/// Whether a list's first object looks like a status or a message: other programs have lists of these names too.
fn holds_messages(list: &str) -> bool {
    let first = list.trim_start_matches(|letter: char| letter == '[' || letter.is_whitespace());
    let Ok(first) = one_raw(first.as_bytes()) else {
        return false;
    };
    let Ok(Pairs(pairs)) = serde_json::from_str::<Pairs<'_>>(first) else {
        return false;
    };
    let has = |key: &str| pairs.iter().any(|(name, _)| name == key);
    has("id") && has("timestamp") && ["status", "type", "from", "from_user_id"].into_iter().any(has)
}

/// Whether bytes speak of what is billed, so that what cannot be read of them is a loss.
pub(crate) fn speaks_of_messages(bytes: &[u8]) -> bool {
    [
        "whatsapp_business_account",
        "statuses",
        "recipient_id",
        "messaging_product",
    ]
    .iter()
    .any(|word| memmem::find(bytes, word.as_bytes()).is_some())
}

/// How quotes inside a quoted text are written.
pub(crate) enum Escaped {
    /// `{""a"": 1}`, as in CSV.
    Doubled,
    /// `{\"a\": 1}`, as in JSON and in programs.
    Backslash,
}

/// Whether an object's first key begins with an escaped quote.
pub(crate) fn escaped(object: &[u8]) -> Option<Escaped> {
    let inner = object.get(1..)?;
    if let [b'\\', b'"' | b'n' | b'r' | b't' | b'\\', ..] = inner {
        return Some(Escaped::Backslash);
    }
    match inner.trim_ascii_start() {
        [b'\\', b'"', ..] => Some(Escaped::Backslash),
        // `{"": 1}` is an empty key.
        [b'"', b'"', next, ..] if *next != b':' && !next.is_ascii_whitespace() => Some(Escaped::Doubled),
        _ => None,
    }
}

impl Escaped {
    /// The text up to the quote that ends it, with its own quotes as they were, and how many bytes that are.
    pub(crate) fn undo(&self, bytes: &[u8]) -> (Vec<u8>, usize) {
        match self {
            Self::Doubled => {
                let mut text = vec![];
                let mut at = 0;
                while let Some(quote) = memchr(b'"', bytes.get(at..).unwrap_or_default()) {
                    text.extend_from_slice(bytes.get(at..at + quote).unwrap_or_default());
                    at += quote + 1;
                    if bytes.get(at) != Some(&b'"') {
                        return (text, at);
                    }
                    text.push(b'"');
                    at += 1;
                }
                text.extend_from_slice(bytes.get(at..).unwrap_or_default());
                (text, bytes.len())
            }
            Self::Backslash => {
                let line = memchr(b'\n', bytes).unwrap_or(bytes.len());
                let mut end = 0;
                while let Some(byte) = bytes.get(end).filter(|byte| **byte != b'"' && end < line) {
                    end += if *byte == b'\\' { 2 } else { 1 };
                }
                let end = end.min(line);
                let mut quoted = Vec::with_capacity(end + 2);
                quoted.push(b'"');
                quoted.extend_from_slice(bytes.get(..end).unwrap_or_default());
                quoted.push(b'"');
                let text = serde_json::from_slice::<String>(&quoted).unwrap_or_default();
                (text.into_bytes(), end.max(1))
            }
        }
    }
}

/// The bytes that base64 stands for where they begin like an object, a list or gzip.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    const BEGINNINGS: [&str; 7] = ["eyJ", "eyA", "ewo", "ew0", "W3s", "Wwo", "H4sI"];
    if text.len() < 32 || !BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
        return None;
    }
    let whole: String;
    let text = if text.contains(char::is_whitespace) {
        whole = text.split_whitespace().collect();
        &whole
    } else {
        text
    };
    let bytes = STANDARD.decode(text).ok()?;
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Some(bytes);
    }
    let mut unpacked = vec![];
    let gzip = MultiGzDecoder::new(bytes.as_slice());
    gzip.take(MOST_UNPACKED).read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}

/// The pairs of an object, in order.
struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = vec![];
                while let Some(Key(key)) = map.next_key()? {
                    pairs.push((key, map.next_value()?));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}
