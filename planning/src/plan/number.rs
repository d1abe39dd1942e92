//! `"2 %"`, `3`, `"5m"` and `"2026-11..2027-01"`: the numbers of a plan as people write them.

use billing_core::base::month::BillingMonth;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};

/// A number, in quotes or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digits(pub(crate) String);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyDigits)
    }
}

/// By hand, because serde's own refusal would not say what is expected.
struct AnyDigits;

impl de::Visitor<'_> for AnyDigits {
    type Value = Digits;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a number such as 3, or one in quotes such as \"2 %\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Digits, E> {
        Ok(Digits(text.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Digits, E> {
        Ok(Digits(number.to_string()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Digits, E> {
        Ok(Digits(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Digits, E> {
        Ok(Digits(number.to_string()))
    }
}

impl Digits {
    /// A decimal number of 0 or more.
    pub(crate) fn number(&self) -> Option<Decimal> {
        decimal(self.0.trim())
    }

    /// A share from 0 to 1: `2 %`, `0.02`.
    pub(crate) fn share(&self) -> Option<Decimal> {
        let text = self.0.trim();
        let share = match text.strip_suffix('%') {
            Some(percent) => decimal(percent.trim_end())?.checked_div(Decimal::ONE_HUNDRED)?,
            None => decimal(text)?,
        };
        (share <= Decimal::ONE).then_some(share)
    }

    /// A time in seconds: `30s`, `5m`, `2h`.
    pub(crate) fn seconds(&self) -> Option<u32> {
        let text = self.0.trim();
        let unit_at = text.find(|letter: char| !letter.is_ascii_digit())?;
        let (digits, unit) = text.split_at_checked(unit_at)?;
        let seconds = match unit.trim() {
            "s" => 1_u32,
            "m" | "min" => 60,
            "h" => 3_600,
            _ => return None,
        };
        digits.parse::<u32>().ok()?.checked_mul(seconds)
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Decimal::from_str_exact(text).ok().filter(|_| plain)
}

/// A decimal as the nearest float, the same on every machine.
pub(crate) fn float(number: Decimal) -> f64 {
    number.to_string().parse().unwrap_or(0.0)
}

/// The months of a span: `2026-11`, or `2026-11..2027-01` with both ends.
pub(crate) fn months(text: &str, most: usize) -> Option<Vec<BillingMonth>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last): (BillingMonth, BillingMonth) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let all = core::iter::successors(Some(first), |month| Some(month.next()));
    let found: Vec<BillingMonth> = all
        .take(most.saturating_add(1))
        .take_while(|month| *month <= last)
        .collect();
    (!found.is_empty() && found.len() <= most).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Digits {
        Digits(text.to_owned())
    }

    #[test]
    fn a_share_is_written_with_or_without_a_sign() {
        let share = |text: &str| digits(text).share().map(|share| share.normalize().to_string());
        assert_eq!(share("2 %").as_deref(), Some("0.02"));
        assert_eq!(share("0.02").as_deref(), Some("0.02"));
        assert_eq!(share("100%").as_deref(), Some("1"));
        assert_eq!(share("0").as_deref(), Some("0"));
        assert_eq!(
            [share("2"), share("-1%"), share("2,5 %"), share("%"), share("")],
            [const { None }; 5]
        );
    }

    #[test]
    fn a_delay_has_a_unit() {
        let seconds = |text: &str| digits(text).seconds();
        assert_eq!(seconds("5m"), Some(300));
        assert_eq!(seconds("90 s"), Some(90));
        assert_eq!(seconds("2h"), Some(7_200));
        assert_eq!(
            [seconds("5"), seconds("h"), seconds("5d"), seconds("99999999h")],
            [None; 4]
        );
    }

    #[test]
    fn a_span_of_months_has_both_its_ends() {
        let count = |text: &str| months(text, 12).map(|months| months.len());
        assert_eq!(count("2026-11"), Some(1));
        assert_eq!(count("2026-11..2027-01"), Some(3));
        assert_eq!(count("2026-01..2026-12"), Some(12));
        assert_eq!(
            [count("2026-01..2027-01"), count("2026-11..2026-10"), count("soon")],
            [None; 3]
        );
    }
}
