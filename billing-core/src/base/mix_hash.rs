//! Spreads numbers that lie close together over all 64 bits, so that some of the bits can stand for the whole.

/// The number by 2⁶⁴ over the golden ratio. Different numbers stay different; the highest bits differ most.
pub(crate) fn mix_hash(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
