//! `"$0.0425"`, `"n/a"`, `"100,001 - 1,000,000"`: what a cell of a download says.

use billing_core::base::{currency::Currency, instant::Day, price::UnitPrice};

use crate::row;

/// Whether a cell says that there is nothing.
pub(super) fn is_absent(text: &str) -> bool {
    let text = text.to_lowercase();
    matches!(
        text.as_str(),
        "" | "n/a" | "na" | "n.a." | "none" | "-" | "--" | "---" | "–" | "—" | "not applicable" | "not available"
    )
}

/// A price; none where the cell says that there is none.
pub(super) fn price(text: &str) -> Result<Option<UnitPrice>, String> {
    if is_absent(text) {
        return Ok(None);
    }
    if text.eq_ignore_ascii_case("free") {
        return row::price("0").map(Some);
    }
    let number = text
        .trim_start_matches(|letter: char| letter.is_alphabetic() || is_currency_sign(letter) || letter == ' ')
        .trim_end_matches(|letter: char| letter.is_alphabetic() || is_currency_sign(letter) || letter == ' ');
    if !number.contains(',') {
        return row::price(number).map(Some).map_err(|_| not_a_price(text));
    }
    // `1,940.13` can only be read one way; `0,0425` and `1,940` could each be two prices.
    let (whole, fraction) = number.split_once('.').ok_or_else(|| {
        format!("`{text}` has a comma: it is not clear whether it separates thousands or decimals; write the price with a decimal point")
    })?;
    let grouped = thousands(whole).ok_or_else(|| not_a_price(text))?;
    row::price(&format!("{grouped}.{fraction}"))
        .map(Some)
        .map_err(|_| not_a_price(text))
}

fn not_a_price(text: &str) -> String {
    format!("`{text}` is not a price; expected a number with up to 10 decimals, for example 0.0425, or n/a")
}

fn is_currency_sign(letter: char) -> bool {
    matches!(letter, '$' | '€' | '£' | '₹' | '¥' | '₨')
}

/// `1,000,000` without its commas, when they stand where thousands are.
fn thousands(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let plain = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let sound = plain(first) && first.len() <= 3 && groups.clone().all(|group| group.len() == 3 && plain(group));
    sound.then(|| text.replace(',', ""))
}

/// A count of messages; none where the cell says that there is no end.
pub(super) fn count(text: &str) -> Result<Option<u64>, String> {
    let lower = text.to_lowercase();
    if is_absent(text)
        || matches!(
            lower.as_str(),
            "max" | "unlimited" | "∞" | "no limit" | "and above" | "above"
        )
    {
        return Ok(None);
    }
    whole(&lower)
        .map(Some)
        .ok_or_else(|| format!("`{text}` is not a count of messages; expected a whole number, for example 100,001"))
}

fn whole(text: &str) -> Option<u64> {
    let text: String = text
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '_' | '\'' | '’'))
        .collect();
    let digits = if text.contains(',') { thousands(&text)? } else { text };
    (digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// First and last message of a band: `0:750000`, `100,001 - 1,000,000`, `> 50,000,000`, `1,000,001+`.
pub(super) fn range(text: &str) -> Result<(u64, Option<u64>), String> {
    let lower = text.to_lowercase().replace("messages", "").trim().to_owned();
    let fail = || format!("`{text}` is not a range of messages; expected for example 100,001 - 1,000,000 or 0:750000");
    let above = |rest: &str| whole(rest.trim()).map(|count| (count.saturating_add(1), None));
    let found = if let Some(rest) = lower.strip_prefix(">=").or_else(|| lower.strip_prefix('≥')) {
        whole(rest.trim()).map(|count| (count, None))
    } else if let Some(rest) = lower
        .strip_prefix('>')
        .or_else(|| lower.strip_prefix("over "))
        .or_else(|| lower.strip_prefix("more than "))
    {
        above(rest)
    } else if let Some(rest) = lower.strip_suffix('+') {
        whole(rest.trim()).map(|count| (count, None))
    } else if let Some(rest) = lower
        .strip_prefix("up to ")
        .or_else(|| lower.strip_prefix("<="))
        .or_else(|| lower.strip_prefix('≤'))
    {
        whole(rest.trim()).map(|count| (1, Some(count)))
    } else {
        let parts = [":", "–", "—", " to ", "-", "…"]
            .iter()
            .find_map(|cut| lower.split_once(cut));
        let (first, last) = parts.ok_or_else(fail)?;
        let last = count(last.trim()).map_err(|_| fail())?;
        whole(first.trim()).map(|first| (first, last))
    };
    found.ok_or_else(fail)
}

/// `USD`, `$US`, `€`; none where the cell does not name a currency.
pub(super) fn currency(text: &str) -> Option<Currency> {
    let letters: String = text
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_uppercase();
    let code = match (letters.as_str(), text.trim()) {
        ("US", _) => "USD",
        ("", "€") => "EUR",
        ("", "£") => "GBP",
        ("", "₹") => "INR",
        (code, _) => code,
    };
    code.parse().ok()
}

/// The currency of a title such as `Cost per message in USD on the platform`.
pub(super) fn title_currency(text: &str) -> Option<Currency> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '$')
        .collect();
    words.windows(2).find_map(|pair| match pair {
        ["in", code] if code.len() == 3 && *code == code.to_uppercase() => currency(code),
        _ => None,
    })
}

/// The day of a title such as `… effective July 1, 2026`.
pub(super) fn title_day(text: &str) -> Option<Day> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let lower = text.to_lowercase();
    let (_, rest) = lower.split_once("effective")?;
    let words: Vec<&str> = rest
        .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .filter(|word| !word.is_empty())
        .collect();
    let month = |word: &str| {
        MONTHS
            .iter()
            .position(|name| word.starts_with(name))
            .and_then(|place| u32::try_from(place).ok())
    };
    let number = |word: &str| {
        word.trim_end_matches(|letter: char| letter.is_alphabetic())
            .parse::<u32>()
            .ok()
    };
    words.iter().take(4).find_map(|word| row::day(word).ok()).or_else(|| {
        words.windows(3).take(3).find_map(|triple| {
            let [first, second, year] = triple else { return None };
            let (month, day) = match (month(first), month(second)) {
                (Some(month), _) => (month, number(second)?),
                (None, Some(month)) => (month, number(first)?),
                (None, None) => return None,
            };
            Day::from_ymd_opt(year.parse().ok()?, month.saturating_add(1), day)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match price(text) {
            Ok(Some(price)) => price.to_string(),
            Ok(None) => "none".to_owned(),
            Err(_) => "error".to_owned(),
        }
    }

    #[test]
    fn a_price_is_read_in_one_way_or_not_at_all() {
        let cases = "
            0.0425 0.0425
            $0.0425 0.0425
            ₹2.4971 2.4971
            R$0.0350 0.035
            1,940.13 1940.13
            n/a none
            -- none
            – none
            0,0425 error
            1,940 error
            12,34.5 error
            -0.01 error
            4E-4 error
            0.04037499999999999 error
            soon error";
        for case in cases.lines().map(str::trim).filter(|case| !case.is_empty()) {
            let (text, expected) = case.split_once(' ').unwrap();
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_are_read_as_meta_writes_them() {
        let cases = [
            ("0:750000", (0, Some(750_000))),
            ("0–100,000", (0, Some(100_000))),
            ("100,001 - 1,000,000", (100_001, Some(1_000_000))),
            ("100001 to 200000", (100_001, Some(200_000))),
            ("> 50,000,000", (50_000_001, None)),
            ("50,000,001+", (50_000_001, None)),
            ("50000001:MAX", (50_000_001, None)),
            ("up to 1,000", (1, Some(1_000))),
        ];
        for (text, expected) in cases {
            assert_eq!(range(text), Ok(expected), "{text}");
        }
        assert!(range("many").is_err());
        assert!(range("1.000-2.000").is_err());
    }

    #[test]
    fn titles_give_currency_and_day() {
        let title = "Cost per message in BRL on the WhatsApp Business Platform, effective July 1, 2026";
        assert_eq!(title_currency(title).map(Currency::code), Some("BRL"));
        assert_eq!(title_day(title), "2026-07-01".parse().ok());
        assert_eq!(
            title_day("Rates effective from 1 October 2026"),
            "2026-10-01".parse().ok()
        );
        assert_eq!(title_day("Effective: 2026-10-01"), "2026-10-01".parse().ok());
        assert_eq!(title_day("Rates of 2026"), None);
        assert_eq!(currency("$US").map(Currency::code), Some("USD"));
        assert_eq!(currency("$").map(Currency::code), None);
    }
}
