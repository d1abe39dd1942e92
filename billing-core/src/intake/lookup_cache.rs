//! `"waba-2" is account 1`: what the latest texts were read as, because the rows of a log name the same few again and
//! again.

use crate::base::short_text::ShortText;

/// How many texts are remembered; a power of two.
const SLOTS: usize = 64;

/// Remembers what short texts stand for, each in a slot of its own, where it stays until another needs it.
#[derive(Debug)]
pub(super) struct LookupCache<T> {
    slots: [Option<(ShortText, T)>; SLOTS],
}

impl<T: Copy> Default for LookupCache<T> {
    fn default() -> Self {
        Self { slots: [None; SLOTS] }
    }
}

impl<T: Copy> LookupCache<T> {
    /// What this text stands for, where it is remembered.
    pub(super) fn get(&self, text: &[u8]) -> Option<T> {
        let text = ShortText::new(text)?;
        let (known, value) = (*self.slots.get(slot(text))?)?;
        (known == text).then_some(value)
    }

    /// Remembers a text, in place of another where need be; not if it is too long.
    pub(super) fn set(&mut self, text: &[u8], value: T) {
        if let Some(text) = ShortText::new(text)
            && let Some(slot) = self.slots.get_mut(slot(text))
        {
            *slot = Some((text, value));
        }
    }
}

fn slot(text: ShortText) -> usize {
    let [.., top] = text.hash().to_le_bytes();
    usize::from(top) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_it_was_last_set_to_or_forgotten() {
        let mut recent = LookupCache::default();
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
        assert!((32..=SLOTS).contains(&kept.count()));
        assert_eq!(recent.get(b"waba"), None);
    }
}
