//! `1234567.50` as `1,234,567.50`: numbers as an English reader expects them.

/// A decimal number with commas between the thousands.
pub fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = number
        .split_once('.')
        .map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if 0 < place && whole.len().saturating_sub(place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A count with commas between the thousands.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// `1 message`, `2,000 messages`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `0.049` as `0.0490`, so that prices are easy to compare; longer ones stay as they are.
pub fn four_digits(price: &str) -> String {
    let digits = price.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let point = if digits == 0 { "." } else { "" };
    format!("{price}{point}{}", "0".repeat(4_usize.saturating_sub(digits)))
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
        for (number, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.5000", "-1,234,567.5000"),
            ("123456", "123,456"),
            ("0.123456", "0.123456"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
