//! `"20%"` or `"2.5"`: an exact proportion of whole units.

use rust_decimal::Decimal;

use crate::base::price::UnitPrice;

/// More decimals than anybody plans with; beyond them products no longer fit.
const MOST_DECIMALS: u32 = 12;

/// A number that is not negative, as a fraction of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ratio {
    above: u128,
    below: u128,
}

impl Ratio {
    /// Nothing of it.
    pub(crate) const NONE: Self = Self { above: 0, below: 1 };

    /// A decimal number; none for other text.
    pub(crate) fn number(text: &str) -> Option<Self> {
        let number: Decimal = text.trim().parse::<UnitPrice>().ok()?.decimal();
        let below = 10_u128.checked_pow(Some(number.scale()).filter(|scale| *scale <= MOST_DECIMALS)?)?;
        let above = u128::try_from(number.mantissa()).ok()?;
        Some(Self { above, below })
    }

    /// `0.2` or `20%`, from nothing to all; none for other text.
    pub(crate) fn share(text: &str) -> Option<Self> {
        let ratio = match text.trim().strip_suffix('%') {
            Some(percent) => {
                let percent = Self::number(percent.trim_end())?;
                Self {
                    below: percent.below.checked_mul(100)?,
                    ..percent
                }
            }
            None => Self::number(text)?,
        };
        (ratio.above <= ratio.below).then_some(ratio)
    }

    pub(crate) fn is_at_least_one(self) -> bool {
        self.below <= self.above
    }

    /// So many times the units, rounded down.
    pub(crate) fn of_down(self, units: u64) -> Option<u64> {
        let product = u128::from(units).checked_mul(self.above)?;
        u64::try_from(product.checked_div(self.below)?).ok()
    }

    /// So many times the units, rounded up.
    pub(crate) fn of_up(self, units: u64) -> Option<u64> {
        let product = u128::from(units).checked_mul(self.above)?;
        u64::try_from(divided_up(product, self.below)?).ok()
    }

    /// How often it fits into the units, rounded up.
    pub(crate) fn into_up(self, units: u64) -> Option<u64> {
        let product = u128::from(units).checked_mul(self.below)?;
        u64::try_from(divided_up(product, self.above)?).ok()
    }
}

fn divided_up(above: u128, below: u128) -> Option<u128> {
    let whole = above.checked_div(below)?;
    let rest = above.checked_rem(below)?;
    whole.checked_add(u128::from(0 < rest))
}

#[cfg(test)]
mod tests {
    use super::Ratio;

    #[test]
    fn a_share_is_a_part_or_a_percentage_and_nothing_beyond_the_whole() {
        let of_1000 = |text: &str| Ratio::share(text).map(|share| share.of_down(1_000).unwrap());
        for (text, expected) in [
            ("0", Some(0)),
            ("0.2", Some(200)),
            ("20%", Some(200)),
            ("0.0999", Some(99)),
            ("12.55 %", Some(125)),
            ("100%", Some(1_000)),
            ("1", Some(1_000)),
            ("1.01", None),
            ("101%", None),
            ("20", None),
            ("-1%", None),
            ("", None),
            ("%", None),
            ("a", None),
            ("1e-1", None),
            ("0.1234567890123", None),
        ] {
            assert_eq!(of_1000(text), expected, "{text}");
        }
    }

    #[test]
    fn a_conversation_begun_is_a_whole_one() {
        let conversations = |messages, per: &str| Ratio::number(per).unwrap().into_up(messages).unwrap();
        assert_eq!(conversations(1_000, "3"), 334);
        assert_eq!(conversations(999, "3"), 333);
        assert_eq!(conversations(10, "2.5"), 4);
        assert_eq!(conversations(11, "2.5"), 5);
        assert_eq!(Ratio::number("2.5").unwrap().of_up(333), Some(833));
        assert_eq!(Ratio::NONE.into_up(1), None);
    }
}
