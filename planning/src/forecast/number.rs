//! `40_000_000 messages` as a float while it is forecast, and back as a whole number.

/// A count as a float. Exact to 2^53, which is more messages than anybody sends.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// A length as a float.
pub(super) fn float_len(length: usize) -> f64 {
    float(u64::try_from(length).unwrap_or(u64::MAX))
}

/// The largest volume of a series and month that is forecast; a plan takes no more.
const MOST: f64 = 1e12;

/// A volume as whole messages: never negative, never more than a plan takes, 0 for what is no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the float is whole and between 0 and 10^12"
)]
pub(super) fn whole(volume: f64) -> u64 {
    if volume.is_nan() {
        return 0;
    }
    libm::round(volume.clamp(0.0, MOST)) as u64
}

/// A float of few digits: what differs in the last bits between machines is one value afterwards.
pub(super) fn coarse(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = libm::pow(10.0, f64::from(digits));
    libm::round(value * scale) / scale
}

/// The mean; 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<f64>() / float_len(values.len())
}

/// The mean square about the mean, with one less in the denominator; 0 below two values.
pub(super) fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    squares / float_len(values.len().saturating_sub(1))
}

/// Values with the ones `lag` before them, the difference of each pair.
pub(super) fn differences(values: &[f64], lag: usize) -> Vec<f64> {
    let later = values.iter().skip(lag);
    later.zip(values).map(|(later, earlier)| later - earlier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_whole_and_never_negative() {
        assert_eq!((whole(2.5), whole(-3.0), whole(f64::NAN)), (3, 0, 0));
        assert_eq!(whole(f64::INFINITY), 1_000_000_000_000);
        assert_eq!(whole(float(40_000_000) + 0.4), 40_000_000);
    }

    #[test]
    fn the_last_bits_of_a_float_are_left_out() {
        assert_eq!(coarse(0.1 + 0.2, 9).to_bits(), coarse(0.3, 9).to_bits());
    }
}
