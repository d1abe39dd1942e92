//! `"Max Müller, 3 pairs"` becomes `"xxx xxxxxx, 0 xxxxx"`: text of the same length that says nothing.

use billing_core::base::spelling::is_invisible;

use super::role::is_word;

/// Stands for bytes that are not UTF-8 while they are text: no log has a character that Unicode gives to nobody.
const BROKEN: char = '\u{10ffff}';

/// Bytes as text; what is not UTF-8 is marked, so that it can be written as such again.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for part in bytes.utf8_chunks() {
        text.push_str(part.valid());
        if !part.invalid().is_empty() {
            text.push(BROKEN);
        }
    }
    text
}

/// The bytes of a text: a byte that is no UTF-8 for each mark.
pub(super) fn bytes_of(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for (number, part) in text.split(BROKEN).enumerate() {
        if 0 < number {
            bytes.push(0xFF);
        }
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// Letters become `x` and digits `0`; punctuation and white space stay.
pub(super) fn harmless(text: &str) -> String {
    with_digits(text, '0')
}

/// The same with another digit.
pub(super) fn with_digits(text: &str, digit: char) -> String {
    let letter = |letter: char| match letter {
        '0'..='9' => digit,
        'a'..='z' | 'A'..='Z' => 'x',
        _ if letter.is_ascii() || is_invisible(letter) || letter == BROKEN => letter,
        _ => 'x',
    };
    text.chars().map(letter).collect()
}

/// The same for a line that cannot be read: the words of logs and payloads stay, since they say what it was.
pub(super) fn harmless_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let length = rest.find(|letter| !in_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        if is_word(word) {
            line.push_str(word);
        } else {
            line.push_str(&harmless(word));
        }
        let length = after.find(in_word).unwrap_or(after.len());
        let (between, after) = after.split_at(length);
        line.push_str(&harmless(between));
        rest = after;
    }
    line
}

/// A number that a spreadsheet has rounded, `4.9151E+12`, with other digits, rounded as well.
pub(super) fn rounded(text: &str) -> String {
    let end = text.find(['e', 'E']).unwrap_or(text.len());
    let (mantissa, exponent) = text.split_at(end);
    with_digits(mantissa, '9') + exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_length_and_punctuation_is_left() {
        assert_eq!(harmless("Max Müller, 3 pairs 👟!"), "xxx xxxxxx, 0 xxxxx x!");
        assert_eq!(rounded("4.9151E+12"), "9.9999E+12");
        assert_eq!(
            harmless_line("2025-08-04 Max: statuses delivered"),
            "0000-00-00 xxx: statuses delivered"
        );
    }

    #[test]
    fn bytes_that_are_no_text_stay_so() {
        assert_eq!(bytes_of(&harmless(&text_of(b"a\xE9b"))), b"x\xFFx");
        assert_eq!(bytes_of(&text_of("ä".as_bytes())), "ä".as_bytes());
    }
}
