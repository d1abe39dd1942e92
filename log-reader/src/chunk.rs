//! Cuts a stream of bytes into chunks that end where a row ends.

use std::{io::Read, ops::Deref};

use memchr::{memchr_iter, memrchr};

use crate::{
    json_cut::{last_cut, last_text_cut},
    problem::ReadError,
    read_fault::ReadFault,
};

/// Bytes of a chunk, about: thousands of rows, and few enough to stay in a core's cache while they are read.
const SIZE: usize = 1 << 18;
/// The longest row that is believed.
const LONGEST: usize = 1 << 26;
/// After so many bytes every line of text may begin a chunk.
const LONGEST_TEXT: usize = 1 << 22;

/// A stream that gives chunks of whole rows.
pub(crate) struct Chunks<'a> {
    name: String,
    reader: Box<dyn Read + Send + 'a>,
    /// Holds the bytes after the last cut, and room behind them.
    rest: Buffer,
    rows: Rows,
    /// Lines before `rest`, in this file.
    lines: u64,
    /// Bytes of the first line of `rest` that lie before it.
    columns: u64,
    ended: bool,
}

/// Where rows end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// At line ends outside of quotes, as in CSV.
    Quoted,
    /// At the ends of JSON objects that no other holds.
    Json,
    /// At line ends before a line that cannot be part of an object.
    Text,
}

/// Bytes that were read, and room for more. The room keeps what it held before: to clear it for each read would cost
/// more than the reading.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
}

/// What was read.
impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or_default()
    }
}

impl Buffer {
    /// Reads until `until` bytes are there; false when the stream ended before.
    fn fill(&mut self, until: usize, reader: &mut dyn Read) -> std::io::Result<bool> {
        if self.bytes.len() < until {
            self.bytes.resize(until, 0);
        }
        while let Some(room) = self.bytes.get_mut(self.filled..until).filter(|room| !room.is_empty()) {
            match reader.read(room) {
                Ok(0) => return Ok(false),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn set(&mut self, bytes: &[u8]) {
        if self.bytes.len() < bytes.len() {
            self.bytes.resize(bytes.len(), 0);
        }
        for (place, byte) in self.bytes.iter_mut().zip(bytes) {
            *place = *byte;
        }
        self.filled = bytes.len();
    }

    fn drop_first(&mut self, count: usize) {
        self.bytes.drain(..count);
        self.filled -= count;
    }
}

/// Whole rows and the number of the first one's line in its file, from 1.
pub(crate) struct Chunk {
    pub(crate) bytes: Buffer,
    pub(crate) first_line: u64,
    /// How many line ends the rows hold.
    pub(crate) lines: u64,
    /// Bytes of the first line that lie before the rows.
    pub(crate) columns: u64,
}

impl<'a> Chunks<'a> {
    pub(crate) fn new(name: &str, reader: Box<dyn Read + Send + 'a>) -> Self {
        Self {
            name: name.to_owned(),
            reader,
            rest: Buffer::default(),
            rows: Rows::Json,
            lines: 0,
            columns: 0,
            ended: false,
        }
    }

    /// Lines before what is still to be given out.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    fn fill(&mut self, until: usize) -> Result<(), ReadError> {
        if self.ended {
            return Ok(());
        }
        let place = || format!("{}:{}", self.name, self.lines + 1);
        let whole = self.rest.fill(until, &mut self.reader);
        let whole = whole.map_err(|error| ReadError::of_reading(place(), &error))?;
        self.ended = !whole;
        Ok(())
    }

    /// The first byte that is not white space, to tell JSON from CSV. A byte-order mark is dropped.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        self.fill(SIZE)?;
        if self.rest.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.rest.drop_first(3);
        }
        Ok(self.rest.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
    }

    /// The beginning of what is left: what was read of it so far.
    pub(crate) fn sample(&self) -> &[u8] {
        &self.rest
    }

    /// Takes the rows as ending so.
    pub(crate) fn rows(&mut self, rows: Rows) {
        self.rows = rows;
    }

    /// Takes the rows as CSV, where quotes may hold line ends, and gives the header row.
    pub(crate) fn header(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        self.rows = Rows::Quoted;
        self.fill(SIZE)?;
        // Tens of thousands of columns have a long header row.
        let mut size = SIZE;
        while !self.ended && size < LONGEST && memrchr(b'\n', self.rest.trim_ascii_start()).is_none() {
            size *= 2;
            self.fill(size)?;
        }
        let blank = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        let blank = blank.count();
        self.lines += count_lines(self.rest.get(..blank).unwrap_or_default());
        self.rest.drop_first(blank);
        let mut inside = false;
        let end = self.rest.iter().position(|byte| {
            inside ^= *byte == b'"';
            *byte == b'\n' && !inside
        });
        let end = end.map_or(self.rest.len(), |end| end + 1);
        if end == 0 {
            return Ok(None);
        }
        let header = self.rest.get(..end).unwrap_or_default().to_vec();
        self.rest.drop_first(end);
        self.lines += count_lines(&header);
        Ok(Some(header))
    }

    /// The next rows; none at the end.
    pub(crate) fn next(&mut self, spare: Buffer) -> Result<Option<Chunk>, ReadError> {
        let mut size = SIZE;
        loop {
            self.fill(size)?;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let cut = if self.ended {
                Some(self.rest.len())
            } else {
                self.cut(size)
            };
            if let Some(cut) = cut {
                let mut next = spare;
                next.set(self.rest.get(cut..).unwrap_or_default());
                self.rest.filled = cut;
                let bytes = core::mem::replace(&mut self.rest, next);
                let first_line = self.lines + 1;
                let lines = count_lines(&bytes);
                self.lines += lines;
                let columns = self.columns;
                let (last_end, length) = (memrchr(b'\n', &bytes), bytes.len());
                self.columns = match last_end {
                    Some(end) => u64::try_from(length - end - 1).unwrap_or(0),
                    None => columns + u64::try_from(length).unwrap_or(0),
                };
                return Ok(Some(Chunk {
                    bytes,
                    first_line,
                    lines,
                    columns,
                }));
            }
            if LONGEST <= size {
                let mebibytes = LONGEST >> 20;
                let fault = match self.rows {
                    Rows::Quoted => ReadFault::EndlessRow { mebibytes },
                    Rows::Json | Rows::Text => ReadFault::EndlessObject { mebibytes },
                };
                return Err(ReadError::new(format!("{}:{}", self.name, self.lines + 1), fault));
            }
            size *= 2;
        }
    }

    /// Where the last whole row ends. `size` is how much was to be read.
    fn cut(&self, size: usize) -> Option<usize> {
        let bytes: &[u8] = &self.rest;
        match self.rows {
            Rows::Json => return last_cut(bytes),
            Rows::Text => {
                let any = || memrchr(b'\n', bytes).map(|end| end + 1);
                let enough = LONGEST_TEXT <= size;
                return last_text_cut(bytes).or_else(|| enough.then(any).flatten());
            }
            Rows::Quoted => {}
        }
        // A line end counts when the quotes before it come in pairs.
        let last = memrchr(b'\n', bytes)? + 1;
        let quotes = memchr_iter(b'"', bytes).count();
        if quotes == 0 {
            return Some(last);
        }
        let mut before = quotes;
        let mut end = bytes.len();
        loop {
            let line = memrchr(b'\n', bytes.get(..end)?)?;
            before -= memchr_iter(b'"', bytes.get(line..end)?).count();
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
        while let Some(chunk) = chunks.next(Buffer::default()).unwrap() {
            assert_eq!(chunk.first_line, line);
            let bytes: &[u8] = &chunk.bytes;
            assert!(bytes.ends_with(b"d\n") && bytes.starts_with(b"a,"));
            rows += bytes.len() / row.len();
            line += count_lines(bytes);
        }
        assert_eq!(rows, SIZE / row.len() * 3);
    }

    #[test]
    fn a_quote_that_never_closes_is_an_error_and_not_endless_memory() {
        let endless = std::io::repeat(b'x');
        let start = std::io::Cursor::new("h\n\"");
        let mut chunks = Chunks::new("test", Box::new(start.chain(endless)));
        chunks.header().unwrap();
        assert!(chunks.next(Buffer::default()).is_err());
    }
}
