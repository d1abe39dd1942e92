//! Where JSON values end, without reading them: strings, escapes and depth are enough.

use memchr::{memchr_iter, memchr3};

/// Whether `}`, this line end and `{` follow each other, but for white space. Inside a value a comma stands between two
/// objects, so the first of these two ends here whatever came before: a broken line cannot hide the lines behind it.
pub(crate) fn parts_objects(bytes: &[u8], line_end: usize) -> bool {
    // A bound, so that thousands of blank lines are not looked through once for each of them.
    const NEAR: usize = 256;
    let before = bytes.get(line_end.saturating_sub(NEAR)..line_end).unwrap_or_default();
    let end = bytes.len().min(line_end + NEAR);
    let after = bytes.get(line_end..end).unwrap_or_default();
    before.trim_ascii_end().ends_with(b"}") && after.trim_ascii_start().starts_with(b"{")
}

/// Follows strings, escapes and depth through bytes. Brackets and commas outside of objects belong to no value.
struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
    depth: u32,
}

enum Step {
    /// An object ended before this place.
    End(usize),
    /// A new line begins with a new object although the one before is still open.
    Parted,
    /// The bytes are at their end.
    Out,
}

impl Scanner<'_> {
    fn next(&mut self) -> Step {
        while let Some(byte) = self.bytes.get(self.at) {
            let place = self.at;
            self.at += 1;
            match byte {
                b'{' => self.depth = self.depth.saturating_add(1),
                b'[' if 0 < self.depth => self.depth = self.depth.saturating_add(1),
                b'}' | b']' if 0 < self.depth => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Step::End(self.at);
                    }
                }
                b'"' if 0 < self.depth => self.string(),
                b'\n' if 0 < self.depth && parts_objects(self.bytes, place) => {
                    self.depth = 0;
                    return Step::Parted;
                }
                _ => {}
            }
        }
        Step::Out
    }

    /// Passes the rest of a string. A line end ends it too, since a string cannot hold one.
    fn string(&mut self) {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(place) = memchr3(b'"', b'\\', b'\n', rest) else {
                self.at = self.bytes.len();
                return;
            };
            self.at += place + 1;
            match rest.get(place) {
                Some(b'\\') => self.at += 1,
                Some(b'\n') => {
                    self.at -= 1;
                    return;
                }
                _ => return,
            }
        }
    }
}

/// Where the object that begins the bytes ends; none where it does not end, or another begins before it does.
pub(crate) fn object_end(bytes: &[u8]) -> Option<usize> {
    find_end(bytes).ok()
}

/// The same; without an end, how many bytes were looked through for it.
pub(crate) fn find_end(bytes: &[u8]) -> Result<usize, usize> {
    let mut scanner = Scanner { bytes, at: 0, depth: 0 };
    match scanner.next() {
        Step::End(end) => Ok(end),
        Step::Parted | Step::Out => Err(scanner.at),
    }
}

/// The last place in bytes that begin outside of any object where it is certain that no object is open.
pub(crate) fn last_cut(bytes: &[u8]) -> Option<usize> {
    // JSON lines, the usual form, are cut without a look at their insides.
    let mut ends = memchr_iter(b'\n', bytes).rev();
    if let Some(end) = ends.find(|end| parts_objects(bytes, *end)) {
        return Some(end + 1);
    }
    let mut scanner = Scanner { bytes, at: 0, depth: 0 };
    let mut last = None;
    loop {
        match scanner.next() {
            Step::End(end) => last = Some(end),
            Step::Parted => {}
            Step::Out => return last,
        }
    }
}

/// The same for lines of text that may hold objects over several lines: before a line that begins with a letter, a
/// digit or a date in brackets. Lines inside of objects begin with white space, quotes, braces or closing brackets.
pub(crate) fn last_text_cut(bytes: &[u8]) -> Option<usize> {
    memchr_iter(b'\n', bytes).rev().map(|end| end + 1).find(|start| {
        let mut rest = bytes.get(*start..).unwrap_or_default().iter();
        match rest.next() {
            Some(b'[' | b'<') => rest.next().is_some_and(u8::is_ascii_alphanumeric),
            Some(first) => first.is_ascii_alphanumeric(),
            None => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_ends_where_its_last_brace_stands() {
        for (text, end) in [
            (r#"{"a":1} x"#, Some(7)),
            (r#"{"a":"}"}"#, Some(9)),
            (r#"{"a":"\"}"}"#, Some(11)),
            (r#"{"a":"\\"}"#, Some(10)),
            (r#"{"a":[{},{}]}]"#, Some(13)),
            (r#"{"a":"#, None),
            ("{\"a\":{}\n{\"b\":1}", None),
            ("{\"a\":[{}\n,{}]}", Some(14)),
        ] {
            assert_eq!(object_end(text.as_bytes()), end, "{text}");
        }
    }

    #[test]
    fn bytes_are_cut_where_no_object_is_open() {
        for (text, cut) in [
            ("{\"a\":1}\n{\"b\":2}\n{\"c\"", Some(16)),
            ("[{\"a\":{}},{\"b\":{}},{\"c\":{", Some(18)),
            ("{\n\"a\": [\n{},\n{\n", None),
            // A broken line is given up where the next object begins.
            ("{\"a\":{}\n{\"b\":2}\n", Some(8)),
        ] {
            assert_eq!(last_cut(text.as_bytes()), cut, "{text}");
        }
        let text = "[12:00] x {\n  \"a\": 1\n}\n2025-01-01 y\n";
        assert_eq!(last_text_cut(text.as_bytes()), Some(text.find("2025").unwrap()));
    }
}
