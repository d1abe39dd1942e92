//! `"waba-2"` as numbers: a text of at most 16 bytes, compared without a loop.

use super::mix_hash::mix_hash;

/// A short text: its length, and two words that hold all its bytes, some of them twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShortText {
    length: u8,
    first: u64,
    last: u64,
}

impl ShortText {
    /// The text, if it is short enough.
    pub(crate) fn new(text: &[u8]) -> Option<Self> {
        let (first, last) = match text.len() {
            8..=16 => (
                u64::from_le_bytes(*text.first_chunk()?),
                u64::from_le_bytes(*text.last_chunk()?),
            ),
            4..8 => (
                u32::from_le_bytes(*text.first_chunk()?).into(),
                u32::from_le_bytes(*text.last_chunk()?).into(),
            ),
            2..4 => (
                u16::from_le_bytes(*text.first_chunk()?).into(),
                u16::from_le_bytes(*text.last_chunk()?).into(),
            ),
            0..2 => (text.first().copied().unwrap_or(0).into(), 0),
            _ => return None,
        };
        let length = u8::try_from(text.len()).ok()?;
        Some(Self { length, first, last })
    }

    /// A number from its last bytes, which is where texts that follow each other differ.
    pub(crate) fn hash(self) -> u64 {
        mix_hash(self.last ^ self.first.rotate_left(32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_short_texts_are_equal_when_their_bytes_are() {
        let whole = b"abababababababab";
        let mut texts = vec![];
        for length in 0..=16 {
            texts.push(whole[..length].to_vec());
            for place in 0..length {
                let mut other = whole[..length].to_vec();
                other[place] ^= 0x40;
                texts.push(other);
            }
        }
        for a in &texts {
            for b in &texts {
                assert_eq!(ShortText::new(a) == ShortText::new(b), a == b, "{a:?} {b:?}");
            }
        }
        assert_eq!(ShortText::new(b"12345678901234567"), None);
        assert_ne!(ShortText::new(b"a"), ShortText::new(b"a\0"));
        assert_ne!(ShortText::new(b""), ShortText::new(b"\0"));
    }
}
