//! `"course 17: 21,400 in December, 19,800 in January"`: simulated volumes, and the random numbers they are made of.
//!
//! The same seed gives the same courses on every machine: the numbers are those of `ChaCha`, and the logarithm, the
//! cosine and the exponential are the `libm` crate's own, not the machine's. The library that finds the most likely
//! volumes uses the machine's logarithm in a likelihood only, which is compared and never added to a volume; what it
//! finds is rounded to six digits beyond the point before it is used.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

use super::{
    months::Coming,
    number::{coarse, float, float_len, whole},
    spread::{Spread, common},
};

/// Draws courses, each and then its mirror: what is above the most likely volume in one is below it in the other, so
/// that few courses suffice for the middle.
#[derive(Debug)]
pub(super) struct Courses<'a> {
    series: &'a [Coming],
    months: usize,
    random: ChaCha8Rng,
    common: f64,
    lasting: f64,
    mirror: Option<Vec<Vec<f64>>>,
}

impl<'a> Courses<'a> {
    pub(super) fn new(series: &'a [Coming], months: usize, seed: u64) -> Self {
        let spreads: Vec<&Spread> = series.iter().filter_map(|series| series.spread.as_ref()).collect();
        let lasting: f64 = spreads.iter().map(|spread| spread.lasting).sum::<f64>() / float_len(spreads.len().max(1));
        Self {
            series,
            months,
            random: ChaCha8Rng::seed_from_u64(seed),
            common: common(&spreads),
            lasting: coarse(lasting, 6),
            mirror: None,
        }
    }

    /// The next course: for each series its volume in each month.
    pub(super) fn next(&mut self) -> Vec<Vec<u64>> {
        let normals = if let Some(mirror) = self.mirror.take() {
            mirror
        } else {
            let drawn = self.draw();
            let mirrored = |months: &Vec<f64>| months.iter().map(|normal| -normal).collect();
            self.mirror = Some(drawn.iter().map(mirrored).collect());
            drawn
        };
        let volumes = self.series.iter().zip(normals).map(|(series, normals)| {
            let months = series.months.iter().zip(normals).enumerate();
            let volume = |(ahead, (month, normal)): (usize, (&super::months::ComingMonth, f64))| {
                let volume = match &series.spread {
                    Some(spread) if !month.stated => {
                        spread.volume(month.likely, spread.deviation(ahead.saturating_add(1)), normal)
                    }
                    Some(_) | None => month.likely,
                };
                whole(volume + month.known)
            };
            months.map(volume).collect()
        });
        volumes.collect()
    }

    /// A value of the normal distribution for each series and month: what lasts from the month before, what all series
    /// have in common, and what is their own.
    fn draw(&mut self) -> Vec<Vec<f64>> {
        let shared = self.lasting_normals(self.lasting);
        let (together, alone) = (libm::sqrt(self.common), libm::sqrt(1.0 - self.common));
        let series = self.series;
        let of_series = series.iter().map(|series| {
            let lasting = series.spread.as_ref().map_or(0.0, |spread| spread.lasting);
            let own = self.lasting_normals(lasting);
            shared
                .iter()
                .zip(own)
                .map(|(shared, own)| together * shared + alone * own)
                .collect()
        });
        of_series.collect()
    }

    fn lasting_normals(&mut self, lasting: f64) -> Vec<f64> {
        let fresh = libm::sqrt(1.0 - lasting * lasting);
        let mut now = self.normal();
        (0..self.months)
            .map(|_| {
                let found = now;
                now = lasting * now + fresh * self.normal();
                found
            })
            .collect()
    }

    /// Box and Muller's way to a value of the normal distribution.
    fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        radius * libm::cos(core::f64::consts::TAU * self.uniform())
    }

    /// Above 0 and at most 1: 53 random bits.
    fn uniform(&mut self) -> f64 {
        const STEPS: f64 = 9_007_199_254_740_992.0;
        (float(self.random.next_u64() >> 11) + 1.0) / STEPS
    }
}
