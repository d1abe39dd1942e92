//! `"of 3,000,000 contacts and days, number 41, number 102 …"`: which of many equally likely things happen.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A number from 0 up to 1, never 1: 53 bits, as a float holds.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a float")]
pub(super) fn unit(random: &mut ChaCha8Rng) -> f64 {
    const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;
    (random.next_u64() >> 11) as f64 * STEP
}

/// A whole number below another, each as likely to within 2⁻³².
pub(super) fn below(random: &mut ChaCha8Rng, end: u32) -> u32 {
    let product = u64::from(random.next_u32()) * u64::from(end);
    u32::try_from(product >> 32).unwrap_or(0)
}

/// Those of a number of cells that happen, each with the same chance and by itself, from the first to the last.
///
/// How many cells are passed until the next one that happens is geometrically distributed, so the cells in between cost
/// nothing: of 100,000 contacts and 30 days, a share of 2 % takes 60,000 draws and not 3,000,000.
#[derive(Debug, Clone)]
pub(super) struct Hits {
    /// The next cell that happens; at or after the end where none does.
    next: u64,
    cells: u64,
    /// 1 / ln(1 − chance); 0 where every cell happens.
    scale: f64,
}

impl Hits {
    pub(super) fn new(cells: u64, chance: f64, random: &mut ChaCha8Rng) -> Self {
        let mut hits = Self {
            next: if 0.0 < chance { 0 } else { cells },
            cells,
            scale: if chance < 1.0 { 1.0 / libm::log1p(-chance) } else { 0.0 },
        };
        if 0.0 < chance {
            hits.next = hits.gap(random);
        }
        hits
    }

    /// How many cells are passed.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the float is at least 0, and one too large becomes the largest number"
    )]
    fn gap(&self, random: &mut ChaCha8Rng) -> u64 {
        // Of 1 − u, which is never 0.
        (libm::log(1.0 - unit(random)) * self.scale) as u64
    }

    /// The cell that happens next.
    pub(super) fn peek(&self) -> Option<u64> {
        (self.next < self.cells).then_some(self.next)
    }

    /// Goes on behind it.
    pub(super) fn advance(&mut self, random: &mut ChaCha8Rng) {
        self.next = self.next.saturating_add(1).saturating_add(self.gap(random));
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn hits(cells: u64, chance: f64) -> Vec<u64> {
        let random = &mut ChaCha8Rng::seed_from_u64(7);
        let mut hits = Hits::new(cells, chance, random);
        core::iter::from_fn(|| {
            let hit = hits.peek()?;
            hits.advance(random);
            Some(hit)
        })
        .collect()
    }

    #[test]
    fn each_cell_happens_with_its_chance() {
        let found = hits(1_000_000, 0.02);
        assert!(found.is_sorted_by(|a, b| a < b) && *found.last().unwrap() < 1_000_000);
        // Five standard deviations of 140.
        assert!((19_300..20_700).contains(&found.len()), "{}", found.len());
        let odd = found.iter().filter(|cell| *cell % 2 == 1).count();
        assert!((9_500..10_500).contains(&odd), "{odd}");
    }

    #[test]
    fn none_and_all_are_exact() {
        assert_eq!(hits(5, 0.0), [0; 0]);
        assert_eq!(hits(5, 1.0), [0, 1, 2, 3, 4]);
        assert_eq!(hits(0, 0.5), [0; 0]);
    }

    #[test]
    fn the_draws_of_a_seed_are_always_these() {
        assert_eq!(hits(400, 0.02).len(), hits(400, 0.02).len());
        let random = &mut ChaCha8Rng::seed_from_u64(1);
        let drawn: Vec<u32> = (0..4).map(|_| below(random, 86_400)).collect();
        assert_eq!(drawn.len(), 4);
    }
}
