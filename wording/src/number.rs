//! `1234567.50` as `1,234,567.50` or `1.234.567,50`: numbers as a reader writes them.
//!
//! Everything goes from exact text or whole numbers to text; no digit is lost or added on the way.

use billing_core::base::price::UnitPrice;

use crate::language::Language;

impl Language {
    /// The mark between thousands and the one before decimals.
    pub fn marks(self) -> (char, char) {
        self.pick(((',', '.'), ('.', ',')))
    }

    /// A plain decimal, every digit kept; a minus stays in front.
    ///
    /// ```
    /// use wording::language::Language;
    /// assert_eq!(Language::English.decimal("-1234567.5000"), "-1,234,567.5000");
    /// assert_eq!(Language::German.decimal("1204.5"), "1.204,5");
    /// ```
    pub fn decimal(self, plain: &str) -> String {
        let (group, point) = self.marks();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
        let (whole, fraction) = digits
            .split_once('.')
            .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let mut text = sign.to_owned();
        for (place, digit) in whole.chars().enumerate() {
            if 0 < place && whole.len().saturating_sub(place).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }

    /// `1,204` or `1.204`.
    pub fn count(self, number: u64) -> String {
        self.decimal(&number.to_string())
    }

    /// `1 message`, `2,000 messages`.
    pub fn counted(self, number: u64, one: &str, many: &str) -> String {
        format!("{} {}", self.count(number), if number == 1 { one } else { many })
    }

    /// `0.0456` or `0,0456`, with every digit that the price list has.
    pub fn price(self, price: UnitPrice) -> String {
        self.decimal(&price.to_string())
    }

    /// A price with four decimals at least, so that those of a column are easy to compare.
    ///
    /// ```
    /// use wording::language::Language;
    /// assert_eq!(Language::German.column_price("0.049".parse().unwrap()), "0,0490");
    /// ```
    pub fn column_price(self, price: UnitPrice) -> String {
        self.decimal(&four_digits(&price.to_string()))
    }
}

/// `0.049` as `0.0490`; longer ones stay as they are.
fn four_digits(plain: &str) -> String {
    let digits = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let point = if digits == 0 { "." } else { "" };
    format!("{plain}{point}{}", "0".repeat(4_usize.saturating_sub(digits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_at_least_four_digits() {
        for (price, expected) in [("0.049", "0.0490"), ("12", "12.0000"), ("0.00015", "0.00015")] {
            assert_eq!(four_digits(price), expected);
        }
    }

    #[test]
    fn thousands_are_separated_before_the_point_only() {
        for (number, english, german) in [
            ("0", "0", "0"),
            ("999", "999", "999"),
            ("1000", "1,000", "1.000"),
            ("-1234567.5000", "-1,234,567.5000", "-1.234.567,5000"),
            ("123456", "123,456", "123.456"),
            ("0.123456", "0.123456", "0,123456"),
        ] {
            assert_eq!(Language::English.decimal(number), english);
            assert_eq!(Language::German.decimal(number), german);
        }
    }
}
