//! Cuts a stream of bytes into chunks that end where a row ends.

use std::io::Read;

use memchr::{memchr_iter, memrchr};

use crate::problem::ReadError;

/// Bytes of a chunk, about; one holds thousands of rows.
const SIZE: usize = 1 << 20;
/// The longest row that is believed.
const LONGEST: usize = 1 << 26;

/// A stream that gives chunks of whole rows.
pub(crate) struct Chunks<'a> {
    name: String,
    reader: Box<dyn Read + Send + 'a>,
    /// Bytes after the last cut.
    rest: Vec<u8>,
    /// Whether a line end inside quotes belongs to the row, as in CSV.
    quoted: bool,
    /// Lines before `rest`, in this file.
    lines: u64,
    ended: bool,
}

/// Whole rows and the number of the first one's line in its file, from 1.
pub(crate) struct Chunk {
    pub(crate) bytes: Vec<u8>,
    pub(crate) first_line: u64,
    /// How many line ends the rows hold.
    pub(crate) lines: u64,
}

impl<'a> Chunks<'a> {
    pub(crate) fn new(name: &str, reader: Box<dyn Read + Send + 'a>) -> Self {
        Self {
            name: name.to_owned(),
            reader,
            rest: vec![],
            quoted: false,
            lines: 0,
            ended: false,
        }
    }

    fn fill(&mut self, until: usize) -> Result<(), ReadError> {
        let wanted = until.saturating_sub(self.rest.len());
        if self.ended || wanted == 0 {
            return Ok(());
        }
        self.rest.reserve_exact(wanted);
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        let read = self.reader.by_ref().take(limit).read_to_end(&mut self.rest);
        let read = read.map_err(|error| {
            let hint = "the file may be damaged or cut off";
            ReadError::new(format!("{}:{}", self.name, self.lines + 1), error.to_string()).hint(hint)
        })?;
        self.ended = read < wanted;
        Ok(())
    }

    /// The first byte that is not white space, to tell JSON from CSV. A byte-order mark is dropped.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        self.fill(SIZE)?;
        if self.rest.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.rest.drain(..3);
        }
        Ok(self.rest.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
    }

    /// Takes the rows as CSV, where quotes may hold line ends, and gives the header row.
    pub(crate) fn header(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        self.quoted = true;
        self.fill(SIZE)?;
        while matches!(self.rest.first(), Some(b'\n' | b'\r')) {
            self.lines += u64::from(self.rest.first() == Some(&b'\n'));
            self.rest.drain(..1);
        }
        let mut inside = false;
        let end = self.rest.iter().position(|byte| {
            inside ^= *byte == b'"';
            *byte == b'\n' && !inside
        });
        let end = end.map_or(self.rest.len(), |end| end + 1);
        if end == 0 {
            return Ok(None);
        }
        let rest = self.rest.split_off(end);
        let header = core::mem::replace(&mut self.rest, rest);
        self.lines += count_lines(&header);
        Ok(Some(header))
    }

    /// The next rows; none at the end.
    pub(crate) fn next(&mut self, spare: Vec<u8>) -> Result<Option<Chunk>, ReadError> {
        let mut size = SIZE;
        loop {
            self.fill(size)?;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let cut = if self.ended { Some(self.rest.len()) } else { self.cut() };
            if let Some(cut) = cut {
                let mut next = spare;
                next.clear();
                next.reserve_exact(SIZE);
                next.extend_from_slice(self.rest.get(cut..).unwrap_or_default());
                self.rest.truncate(cut);
                let bytes = core::mem::replace(&mut self.rest, next);
                let first_line = self.lines + 1;
                let lines = count_lines(&bytes);
                self.lines += lines;
                return Ok(Some(Chunk {
                    bytes,
                    first_line,
                    lines,
                }));
            }
            if LONGEST <= size {
                let message = format!("no row ends within {} MiB", LONGEST >> 20);
                let hint = if self.quoted {
                    "a quoted field may lack its closing quote"
                } else {
                    "expected one JSON object a line"
                };
                return Err(ReadError::new(format!("{}:{}", self.name, self.lines + 1), message).hint(hint));
            }
            size *= 2;
        }
    }

    /// Where the last whole row ends. A line end counts when the quotes before it come in pairs.
    fn cut(&self) -> Option<usize> {
        let last = memrchr(b'\n', &self.rest)? + 1;
        if !self.quoted {
            return Some(last);
        }
        let quotes = memchr_iter(b'"', &self.rest).count();
        if quotes == 0 {
            return Some(last);
        }
        let mut before = quotes;
        let mut end = self.rest.len();
        loop {
            let line = memrchr(b'\n', self.rest.get(..end)?)?;
            before -= memchr_iter(b'"', self.rest.get(line..end)?).count();
            if before.is_multiple_of(2) {
                return Some(line + 1);
            }
            end = line;
        }
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    u64::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_never_ends_inside_quotes() {
        let row = "a,\"b\nc\",d\n";
        let text = format!("x,y,z\n{}", row.repeat(SIZE / row.len() * 3));
        let mut chunks = Chunks::new("test", Box::new(std::io::Cursor::new(text.clone())));
        assert_eq!(chunks.header().unwrap().unwrap(), b"x,y,z\n");
        let mut rows = 0;
        let mut line = 2;
        while let Some(chunk) = chunks.next(vec![]).unwrap() {
            assert_eq!(chunk.first_line, line);
            assert!(chunk.bytes.ends_with(b"d\n") && chunk.bytes.starts_with(b"a,"));
            rows += chunk.bytes.len() / row.len();
            line += count_lines(&chunk.bytes);
        }
        assert_eq!(rows, SIZE / row.len() * 3);
    }

    #[test]
    fn a_quote_that_never_closes_is_an_error_and_not_endless_memory() {
        let endless = std::io::repeat(b'x');
        let start = std::io::Cursor::new("h\n\"");
        let mut chunks = Chunks::new("test", Box::new(start.chain(endless)));
        chunks.header().unwrap();
        assert!(chunks.next(vec![]).is_err());
    }
}
