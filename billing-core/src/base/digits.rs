//! `4915123456789`, `14:05:10`: text of digits as numbers, eight characters at once, because every row of a log holds
//! some.

/// The value of up to 16 digits; none for other text.
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    const EIGHT: u64 = 100_000_000;
    if 16 < text.len() {
        return None;
    }
    let Some((rest, last)) = text.split_last_chunk::<8>() else {
        return (!text.is_empty()).then(|| one_by_one(text)).flatten();
    };
    let first = text.first_chunk::<8>()?;
    let kept = u32::try_from(rest.len()).unwrap_or(0);
    // The first eight digits hold all that stand before the last eight; the others are pushed out.
    let high = values(*first)?.unbounded_shl(8_u32.wrapping_sub(kept).wrapping_mul(8));
    let (high, low) = (joined(high), joined(values(*last)?));
    Some(high.wrapping_mul(EIGHT).wrapping_add(low))
}

/// How many decimal digits a number has.
pub(crate) fn digit_count(number: u64) -> u32 {
    number.checked_ilog10().map_or(1, |log| log.saturating_add(1))
}

/// `14:05:10` as three numbers below 100; none for other text.
pub(crate) fn three_pairs(text: [u8; 8]) -> Option<[u8; 3]> {
    // Where the colons belong, a colon becomes the digit 0, and nothing else does.
    const BETWEEN: u64 = 0xFF << 16 | 0xFF << 40;
    const COLONS: u64 = 0x3A3A_3A3A_3A3A_3A3A & BETWEEN;
    const ZEROS: u64 = 0x3030_3030_3030_3030 & BETWEEN;
    let values = values((u64::from_le_bytes(text) ^ COLONS ^ ZEROS).to_le_bytes())?;
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8).to_le_bytes();
    let [first, _, _, second, _, _, third, _] = pairs;
    (values & BETWEEN == 0).then_some([first, second, third])
}

fn one_by_one(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| value.wrapping_mul(10).wrapping_add(u64::from(digit)))
    })
}

/// Eight digits as eight values, the first one lowest.
fn values(digits: [u8; 8]) -> Option<u64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH_HALVES: u64 = EACH * 0xF0;
    const ZEROS: u64 = EACH * 0x30;
    let word = u64::from_le_bytes(digits);
    let all_low = word & HIGH_HALVES == ZEROS;
    let none_past_nine = word.wrapping_add(EACH * 6) & HIGH_HALVES == ZEROS;
    (all_low && none_past_nine).then_some(word ^ ZEROS)
}

/// Eight values as one number: neighbours are joined to pairs, pairs to fours, fours to the whole.
fn joined(values: u64) -> u64 {
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_pairs_of_digits_stand_between_colons() {
        assert_eq!(three_pairs(*b"14:05:10"), Some([14, 5, 10]));
        assert_eq!(three_pairs(*b"99:99:99"), Some([99, 99, 99]));
        for place in 0..8 {
            for byte in 0..=255_u8 {
                let mut text = *b"14:05:10";
                text[place] = byte;
                let right = if place % 3 == 2 {
                    byte == b':'
                } else {
                    byte.is_ascii_digit()
                };
                assert_eq!(three_pairs(text).is_some(), right, "{text:?}");
            }
        }
    }

    #[test]
    fn text_of_digits_is_its_number_and_nothing_else_is_one() {
        for length in 1..=16 {
            let text = &b"9071234567890123"[..length];
            let number: u64 = core::str::from_utf8(text).unwrap().parse().unwrap();
            assert_eq!(decimal(text), Some(number));
            for place in 0..length {
                for byte in 0..=255_u8 {
                    let mut other = text.to_vec();
                    other[place] = byte;
                    let expected = core::str::from_utf8(&other).ok().filter(|text| !text.starts_with('+'));
                    assert_eq!(
                        decimal(&other),
                        expected.and_then(|text| text.parse().ok()),
                        "{other:?}"
                    );
                }
            }
        }
        assert_eq!(decimal(b""), None);
        assert_eq!(decimal(b"12345678901234567"), None);
    }
}
