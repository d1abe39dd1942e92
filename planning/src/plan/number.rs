//! `"2 %"`, `3` and `"5m"`: the numbers of a plan as people write them.

use rust_decimal::Decimal;

use crate::digits::Digits;

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
}
