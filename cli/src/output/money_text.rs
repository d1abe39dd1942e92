//! `1234567.50` as `1,234,567.50`: numbers as an English reader expects them.

/// A decimal number with commas between the thousands.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
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
pub(crate) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// `1 message`, `2,000 messages`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

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
