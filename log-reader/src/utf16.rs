//! UTF-16, as spreadsheets save "Unicode text" and some databases export, becomes UTF-8 on the way.

use std::io::{self, Read};

/// Bytes read at once.
const PIECE: usize = 1 << 16;

/// A stream of UTF-16 as one of UTF-8. A half of a pair without the other becomes U+FFFD.
#[derive(Debug)]
pub(crate) struct Utf16<R> {
    reader: R,
    big_endian: bool,
    /// Bytes that are read and not decoded: at most a half of a pair and an odd byte.
    rest: Vec<u8>,
    /// Decoded text, of which `taken` bytes are given away.
    text: String,
    taken: usize,
}

impl<R: Read> Utf16<R> {
    pub(crate) fn new(reader: R, big_endian: bool) -> Self {
        Self {
            reader,
            big_endian,
            rest: vec![],
            text: String::new(),
            taken: 0,
        }
    }

    /// Decodes the next piece; false at the end of the stream.
    fn next(&mut self) -> io::Result<bool> {
        let before = self.rest.len();
        self.rest.resize(before + PIECE, 0);
        let room = self.rest.get_mut(before..).unwrap_or_default();
        let read = loop {
            match self.reader.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.rest.truncate(before + *read.as_ref().unwrap_or(&0));
        let ended = read? == 0;
        let (pairs, odd) = self.rest.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| {
            if self.big_endian {
                u16::from_be_bytes(*pair)
            } else {
                u16::from_le_bytes(*pair)
            }
        };
        let mut units: Vec<u16> = pairs.iter().map(unit).collect();
        let mut odd = odd.to_vec();
        // The first half of a pair waits for the second.
        if !ended && let Some(half) = units.pop_if(|unit| (0xD800..0xDC00).contains(unit)) {
            let bytes = if self.big_endian {
                half.to_be_bytes()
            } else {
                half.to_le_bytes()
            };
            odd = [bytes.to_vec(), odd].concat();
        }
        if ended && !odd.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the UTF-16 text ends within a character",
            ));
        }
        self.text.clear();
        self.taken = 0;
        let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.text.extend(letters);
        self.rest = odd;
        Ok(!ended)
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text.len() <= self.taken {
            if !self.next()? && self.text.is_empty() {
                return Ok(0);
            }
        }
        let mut left = self.text.as_bytes().get(self.taken..).unwrap_or_default();
        let count = left.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn text_is_the_same_however_its_bytes_arrive() {
        let text = "event;at\r\nä€𝄞;".repeat(20_000);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, big_endian) in [(&little, false), (&big, true)] {
            let mut whole = String::new();
            Utf16::new(&**bytes, big_endian).read_to_string(&mut whole).unwrap();
            assert!(whole == text);
            let (start, bytes) = (&text[..200], &bytes[..2 * text[..200].encode_utf16().count()]);
            let mut slow = String::new();
            Utf16::new(Slow(bytes), big_endian).read_to_string(&mut slow).unwrap();
            assert_eq!(slow, start);
        }
    }

    #[test]
    fn a_half_pair_is_shown_as_one_and_a_half_character_is_an_error() {
        let read = |bytes: &[u8]| {
            let mut text = String::new();
            Utf16::new(bytes, false).read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(read(b"a\0\x34\xD8b\0").unwrap(), "a\u{fffd}b");
        assert_eq!(read(b"a\0\x34\xD8").unwrap(), "a\u{fffd}");
        assert!(read(b"a\0b").is_err());
        assert_eq!(read(b"").unwrap(), "");
    }
}
