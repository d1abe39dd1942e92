//! `"waba-2" is account 1`: what the latest texts were read as, because the rows of a log name the same few again and again.

/// How many texts are remembered; a power of two.
const SLOTS: usize = 64;

/// Remembers what texts stand for, each in a slot of its own, where it stays until another needs it.
#[derive(Debug)]
pub(super) struct Recent<T> {
    slots: Vec<(Vec<u8>, T)>,
}

impl<T: Copy + Default> Default for Recent<T> {
    fn default() -> Self {
        Self {
            slots: vec![(vec![], T::default()); SLOTS],
        }
    }
}

impl<T: Copy> Recent<T> {
    /// What this text stands for, where it is remembered; never for the empty one.
    pub(super) fn get(&self, text: &[u8]) -> Option<T> {
        let (known, value) = self.slots.get(slot(text))?;
        (known == text && !text.is_empty()).then_some(*value)
    }

    /// Remembers a text, in place of another where need be.
    pub(super) fn set(&mut self, text: &[u8], value: T) {
        if let Some(slot) = self.slots.get_mut(slot(text)) {
            slot.0.clear();
            slot.0.extend_from_slice(text);
            slot.1 = value;
        }
    }
}

/// Texts that follow each other differ at their end.
fn slot(text: &[u8]) -> usize {
    let end = text.last_chunk::<4>().map_or_else(
        || u32::from(text.last().copied().unwrap_or(0)),
        |end| u32::from_le_bytes(*end),
    );
    let [.., top] = end.wrapping_mul(0x9E37_79B9).to_le_bytes();
    usize::from(top) & SLOTS.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_it_was_last_set_to_or_forgotten() {
        let mut recent = Recent::default();
        assert_eq!(recent.get(b""), None);
        for number in 0..1_000_u32 {
            recent.set(format!("waba-{number}").as_bytes(), number);
        }
        let kept = (0..1_000).filter(|number| match recent.get(format!("waba-{number}").as_bytes()) {
            Some(value) => {
                assert_eq!(value, *number);
                true
            }
            None => false,
        });
        assert_eq!(kept.count(), SLOTS);
        assert_eq!(recent.get(b"waba"), None);
    }
}
