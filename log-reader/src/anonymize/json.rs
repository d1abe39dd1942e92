//! `{"from":"4915112345678","body":"hi"}` becomes `{"from":"4973390571624","body":"xx"}`, whatever holds it and whether
//! it is whole or not.
//!
//! Only the borders of strings and numbers are looked for here, so that white space, the order of keys, keys that stand
//! twice and broken places stay as they are: a log that is refused is refused for the same reason. What stands in a
//! string is read and written by `serde_json`.

use super::{
    harmless::{bytes_of, harmless, harmless_line, text_of},
    invent::Invented,
    order::Sighting,
    role::Role,
    value::{anonymous, scalar},
};
use crate::{
    containers::{Escaped, escaped},
    json_cut::{find_end, parts_objects},
    layout::plain_title,
};

/// Whole objects, or whole lines of text that may hold objects.
pub(super) fn rewritten(bytes: &[u8], lines_of_text: bool, invented: &mut Invented<'_>) -> Vec<u8> {
    let text = text_of(bytes);
    bytes_of(&if lines_of_text {
        lines(&text, 0, invented)
    } else {
        values(&text, 0, invented)
    })
}

/// Objects one after the other, in lists or not; what stands between them is a line of text, as readers take it.
pub(super) fn values(text: &str, depth: u8, invented: &mut Invented<'_>) -> String {
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ' ' | '\t' | '\r' | '\n' | ',' | '[' | ']' | ';' | '\u{1e}' => {
                new.push(first);
                1
            }
            '{' if escaped(rest.as_bytes()).is_none() => {
                let length = object_length(rest);
                new.push_str(&object(rest.get(..length).unwrap_or(rest), depth, invented));
                length
            }
            _ => line(rest, depth, invented, &mut new),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    new
}

/// Lines of text that may hold objects.
pub(super) fn lines(text: &str, depth: u8, invented: &mut Invented<'_>) -> String {
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = line(rest, depth, invented, &mut new);
        rest = rest.get(length..).unwrap_or_default();
    }
    new
}

/// Where the object that begins a text ends; of one that does not end, where another begins for certain.
fn object_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    find_end(bytes).unwrap_or_else(|_| {
        let mut ends = memchr::memchr_iter(b'\n', bytes);
        ends.find(|end| parts_objects(bytes, *end)).unwrap_or(text.len())
    })
}

/// Writes a line of text, up to its end or that of the last object that begins in it; gives how long that is.
fn line(text: &str, depth: u8, invented: &mut Invented<'_>, new: &mut String) -> usize {
    let line_end = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut at = 0;
    // What was looked at and is no object.
    let mut seen = 0;
    while let Some(brace) = text.get(at + seen..line_end).and_then(|line| line.find('{')) {
        let place = at + seen + brace;
        let rest = text.get(place..).unwrap_or_default();
        let next = rest.get(1..).unwrap_or_default().trim_start().chars().next();
        let (written, length) = if let Some(how) = escaped(rest.as_bytes()) {
            let (inner, length) = how.undo(rest.as_bytes());
            let inner = String::from_utf8(inner).unwrap_or_default();
            (unescaped(rest.get(..length), &inner, &how, depth, invented), length)
        } else if next.is_some_and(|next| matches!(next, '"' | '\'') || next.is_ascii_alphabetic()) {
            let length = find_end(rest.as_bytes()).unwrap_or(line_end - place);
            (object(rest.get(..length).unwrap_or(rest), depth, invented), length)
        } else {
            seen = place + 1 - at;
            continue;
        };
        new.push_str(&harmless_line(text.get(at..place).unwrap_or_default()));
        new.push_str(&written);
        (at, seen) = (place + length, 0);
    }
    if at < line_end {
        new.push_str(&harmless_line(text.get(at..line_end).unwrap_or_default()));
        return line_end;
    }
    at
}

/// An object whose quotes are escaped, with its quotes escaped again.
fn unescaped(whole: Option<&str>, inner: &str, how: &Escaped, depth: u8, invented: &mut Invented<'_>) -> String {
    let whole = whole.unwrap_or_default();
    if inner.is_empty() {
        return harmless_line(whole);
    }
    let new = values(inner, depth + 1, invented);
    match how {
        Escaped::Doubled => {
            let end = if whole.ends_with('"') { "\"" } else { "" };
            new.replace('"', "\"\"") + end
        }
        Escaped::Backslash => {
            let quoted = quoted(&new);
            let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            inside.unwrap_or_default().to_owned()
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// What is open at some place of an object.
struct Frame {
    object: bool,
    /// The key under which it stands; a list in a list stands under the key of the outer one.
    under: String,
    /// The key of an object whose value comes next.
    key: String,
    /// What it says of a message.
    sighting: Sighting,
}

impl Frame {
    /// The key that says what a value is here.
    fn name(&self) -> &str {
        // `{"from": {"$numberLong": "4915112345678"}}`, and lists that were written as objects.
        let of_list = self.key.bytes().all(|byte| byte.is_ascii_digit());
        if self.object && !of_list && !self.key.starts_with('$') {
            &self.key
        } else {
            &self.under
        }
    }
}

struct Walk<'w, 'i, 't> {
    rest: &'t str,
    new: String,
    open: Vec<Frame>,
    depth: u8,
    invented: &'w mut Invented<'i>,
}

/// An object, whole or not.
fn object(text: &str, depth: u8, invented: &mut Invented<'_>) -> String {
    let mut walk = Walk {
        rest: text,
        new: String::with_capacity(text.len()),
        open: vec![],
        depth,
        invented,
    };
    while let Some(first) = walk.rest.chars().next() {
        match first {
            '{' | '[' => {
                let under = walk
                    .open
                    .last()
                    .map(|frame| frame.name().to_owned())
                    .unwrap_or_default();
                walk.open.push(Frame {
                    object: first == '{',
                    under,
                    key: String::new(),
                    sighting: Sighting::default(),
                });
                walk.copy(1);
            }
            '}' | ']' => {
                if let Some(frame) = walk.open.pop() {
                    walk.invented.see(frame.sighting);
                }
                walk.copy(1);
            }
            '"' | '\'' => walk.string(first),
            ',' | ':' => walk.copy(1),
            _ if first.is_whitespace() => walk.copy(first.len_utf8()),
            _ => walk.scalar(),
        }
    }
    walk.new
}

impl Walk<'_, '_, '_> {
    fn take(&mut self, length: usize) -> &str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn copy(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.new.push_str(taken);
    }

    fn role(&self) -> Role {
        let Some(frame) = self.open.last() else {
            return Role::Unknown;
        };
        Role::of(frame.name(), &frame.under)
    }

    fn see(&mut self, value: &str) {
        if self.invented.is_learning()
            && let Some(Frame {
                object: true,
                key,
                sighting,
                ..
            }) = self.open.last_mut()
        {
            sighting.see(&plain_title(key), value);
        }
    }

    /// Whether a colon follows; then what stands before it is a key.
    fn is_key(&self, length: usize) -> bool {
        let after = self.rest.get(length..).unwrap_or_default();
        self.open.last().is_some_and(|frame| frame.object) && after.trim_start().starts_with(':')
    }

    /// A string in double quotes, or in single ones as other languages write it.
    fn string(&mut self, quote: char) {
        let inner = self.rest.get(1..).unwrap_or_default();
        let mut letters = inner.char_indices();
        let mut end = None;
        while let Some((place, letter)) = letters.next() {
            if letter == '\\' {
                letters.next();
            } else if letter == quote || letter == '\n' {
                end = Some(place);
                break;
            }
        }
        let end = end.unwrap_or(inner.len());
        let closed = inner.get(end..).is_some_and(|rest| rest.starts_with(quote));
        let length = 1 + end + usize::from(closed);
        let key = self.is_key(length);
        let role = self.role();
        let raw = self.take(length).to_owned();
        let content = raw.get(1..=end).unwrap_or_default();
        let read = (closed && quote == '"')
            .then(|| serde_json::from_str::<String>(&raw).ok())
            .flatten();
        let text = read.as_deref().unwrap_or(content);
        if key && let Some(frame) = self.open.last_mut() {
            text.clone_into(&mut frame.key);
        }
        if !key {
            self.see(text);
        }
        let new = match &read {
            _ if key => self.name(text),
            // What cannot be read is no value of its key.
            None if quote == '"' => harmless(text),
            Some(_) | None => anonymous(text, role, self.depth, self.invented),
        };
        if new == text {
            self.new.push_str(&raw);
        } else if read.is_some() {
            self.new.push_str(&quoted(&new));
        } else {
            self.new.push(quote);
            self.new.push_str(&new);
            self.new.extend(closed.then_some(quote));
        }
    }

    /// A key stays, but for one that is a number or an address of somebody.
    fn name(&mut self, key: &str) -> String {
        if self.invented.account(key).is_some() {
            return self.invented.id(key);
        }
        if !may_be_personal(key) {
            return key.to_owned();
        }
        if key.contains('@') {
            harmless(key)
        } else {
            self.invented.who(key)
        }
    }

    /// A number, or a word without quotes.
    fn scalar(&mut self) {
        let ends =
            |letter: char| letter.is_whitespace() || matches!(letter, ',' | ':' | ']' | '}' | '[' | '{' | '"' | '\'');
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        let key = self.is_key(length);
        let role = self.role();
        let token = self.take(length).to_owned();
        let new = if key {
            if let Some(frame) = self.open.last_mut() {
                frame.key.clone_from(&token);
            }
            self.name(&token)
        } else {
            self.see(&token);
            scalar(&token, role, self.invented)
        };
        self.new.push_str(&new);
    }
}

/// Whether a key or a title looks like a number or an address rather than a name of something.
pub(super) fn may_be_personal(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    5 <= digits || name.contains('@')
}

#[cfg(test)]
mod tests {
    use billing_core::intake::account::AccountBook;

    use super::*;

    /// Every letter and digit that may be invented as `?`, so that what was invented can be compared.
    fn check(text: &str, expected: &str) {
        let (book, tables) = (AccountBook::default(), wabill::Tables::shipped());
        let mut invented = Invented::new([3; 32], &book, &tables.get().markets);
        invented.learn(false);
        let new = String::from_utf8(rewritten(text.as_bytes(), false, &mut invented)).unwrap();
        assert_eq!(new.chars().count(), expected.chars().count(), "{text}\n{new}");
        let same = new.chars().zip(expected.chars()).all(|(new, expected)| match expected {
            '?' => new.is_ascii_alphanumeric(),
            _ => new == expected,
        });
        assert!(same, "{text}\n{new}\n{expected}");
    }

    #[test]
    fn white_space_order_and_repeated_keys_stay() {
        check(
            "{ \"b\" : 1,\n\t\"a\":\"Max\", \"a\": [ true,null ,12.50 ] }\n",
            "{ \"b\" : 0,\n\t\"a\":\"xxx\", \"a\": [ true,null ,10.00 ] }\n",
        );
    }

    #[test]
    fn a_payload_keeps_what_says_what_it_costs() {
        check(
            r#"{"id":"wamid.HBg=","from":"4915112345678","timestamp":"1754294400","type":"text","text":{"body":"statuses, Max!"}}"#,
            r#"{"id":"wamid.???=","from":"49???????????","timestamp":"1754294400","type":"text","text":{"body":"xxxxxxxx, xxx!"}}"#,
        );
        check(
            r#"{"errors":[{"code":131026,"title":"Nope"}],"otp":{"code":131026},"from":4915112345678}"#,
            r#"{"errors":[{"code":131026,"title":"xxxx"}],"otp":{"code":100000},"from":49???????????}"#,
        );
        check(
            r#"{"cost":{"amount":"0.0301","currency":"EUR"},"to":{"$numberLong":"4915112345678"}}"#,
            r#"{"cost":{"amount":"0.0301","currency":"EUR"},"to":{"$numberLong":"49???????????"}}"#,
        );
    }

    #[test]
    fn what_holds_payloads_is_looked_into() {
        check(
            r#"{"body":"{\"from\": \"4915112345678\", \"name\": \"Max\"}"}"#,
            r#"{"body":"{\"from\": \"49???????????\", \"name\": \"xxx\"}"}"#,
        );
        check(
            r#""{\"statuses\":[{\"recipient_id\":\"4915112345678\"}]}""#,
            r#""{\"statuses\":[{\"recipient_id\":\"49???????????\"}]}""#,
        );
        check(
            r#"7,Max,"{""statuses"":[{""recipient_id"":""4915112345678""}]}",Max"#,
            r#"0,xxx,"{""statuses"":[{""recipient_id"":""49???????????""}]}",xxx"#,
        );
    }

    #[test]
    fn what_is_broken_stays_broken() {
        check(
            r#"{"from":"4915112345678","name":"Ma"#,
            r#"{"from":"49???????????","name":"xx"#,
        );
        check(
            "{'from': '4915112345678', 'ok': True}",
            "{'from': '49???????????', 'ok': xxxx}",
        );
        check(
            "{ from: \"4915112345678\", a: NaN,}",
            "{ from: \"49???????????\", a: xxx,}",
        );
        check(
            "INFO {'recipient_id': '4915112345678'} of {Max}\n",
            "xxxx {'recipient_id': '49???????????'} xx {xxx}\n",
        );
        check("nonsense of Max\n", "xxxxxxxx xx xxx\n");
        check(
            r#"{"4915112345678": 1, "a\qb": "Max"}"#,
            r#"{"49???????????": 0, "a\qb": "xxx"}"#,
        );
    }
}
