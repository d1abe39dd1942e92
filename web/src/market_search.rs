//! `"+49"`, `"🇩🇪"`, `"deutsch"`: what a person types, and the countries it may mean.

use billing_core::{
    base::{contact::Contact, country::Country, instant::Day, market::MarketTable},
    statement::explain_text::Language,
};

/// A country, its calling codes and its market on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The country.
    pub country: Country,
    /// Its name in the reader's language.
    pub name: String,
    /// Its English name in the market table, searched as well.
    pub english: String,
    /// Its calling codes, digits only, shortest first.
    pub calling_codes: Vec<String>,
    /// The market it belongs to.
    pub market: String,
}

/// Every country on a day, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atlas {
    destinations: Vec<Destination>,
}

/// A country as the flag of its two letters.
pub fn flag(country: Country) -> String {
    let letter = |byte: u8| char::from_u32(u32::from(byte).saturating_add(0x1F1E6 - u32::from(b'A')));
    country.as_str().bytes().filter_map(letter).collect()
}

/// The country of a flag.
fn of_flag(text: &str) -> Option<Country> {
    let letters: Option<String> = text
        .trim()
        .chars()
        .map(|mark| u32::from(mark).checked_sub(0x1F1E6))
        .map(|place| u8::try_from(place?).ok().filter(|place| *place < 26))
        .map(|place| place.map(|place| char::from(b'A'.saturating_add(place))))
        .collect();
    letters.and_then(|letters| letters.parse().ok())
}

/// Lower case without accents, so that `osterreich` finds `Österreich`.
pub fn folded(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for mark in text.chars().flat_map(char::to_lowercase) {
        match mark {
            'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' => result.push('a'),
            'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => result.push('o'),
            'ü' | 'ú' | 'ù' | 'û' => result.push('u'),
            'é' | 'è' | 'ê' | 'ë' => result.push('e'),
            'í' | 'ì' | 'î' | 'ï' | 'ı' => result.push('i'),
            'ç' => result.push('c'),
            'ñ' => result.push('n'),
            'ß' => result.push_str("ss"),
            // A combining accent, as left by typing or by lower-casing İ.
            '\u{300}'..='\u{36f}' => {}
            '’' | '‘' => result.push('\''),
            other => result.push(other),
        }
    }
    result
}

impl Atlas {
    /// The countries of a table on a day. `name` gives a country's name in the reader's language by its two letters; where
    /// it has none, the table's English name stands.
    pub fn new(table: &MarketTable, on: Day, name: impl Fn(&str) -> Option<String>) -> Self {
        let mut destinations: Vec<Destination> = vec![];
        for row in table.rows() {
            let known = destinations
                .iter_mut()
                .find(|destination| destination.country == row.country);
            match known {
                Some(destination) => {
                    if !destination.calling_codes.contains(&row.calling_code) {
                        destination.calling_codes.push(row.calling_code.clone());
                    }
                }
                None => destinations.push(Destination {
                    country: row.country,
                    name: name(row.country.as_str()).unwrap_or_else(|| row.country_name.clone()),
                    english: row.country_name.clone(),
                    calling_codes: vec![row.calling_code.clone()],
                    market: market_of(table, row.country, on),
                }),
            }
        }
        for destination in &mut destinations {
            destination.calling_codes.sort_by_key(|code| (code.len(), code.clone()));
        }
        destinations.sort_by_cached_key(|destination| folded(&destination.name));
        Self { destinations }
    }

    /// Every country, by name.
    pub fn all(&self) -> &[Destination] {
        &self.destinations
    }

    /// A country by its two letters.
    pub fn country(&self, country: Country) -> Option<&Destination> {
        self.destinations
            .iter()
            .find(|destination| destination.country == country)
    }

    /// The countries that a text may mean, best first: its flag, its two letters, its calling code, the beginning of its
    /// name, of a word of it, any part of it, or the name of its market. All for an empty text.
    pub fn find(&self, text: &str, language: Language) -> Vec<&Destination> {
        let mut found: Vec<(u8, &Destination)> = self
            .destinations
            .iter()
            .filter_map(|destination| Some((rank(destination, text, language)?, destination)))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, destination)| destination).collect()
    }
}

/// The market of a country on a day, by the same door that a contact without a number goes through.
pub fn market_of(table: &MarketTable, country: Country, on: Day) -> String {
    let id = format!("{country}.1");
    let market = Contact::parse(id.as_bytes()).map(|contact| table.market_on(table.place(contact), on));
    market
        .map_or(billing_core::base::market::OTHER, |market| table.name(market))
        .to_owned()
}

/// How well a text fits, 0 best; none where it does not.
fn rank(destination: &Destination, text: &str, language: Language) -> Option<u8> {
    let text = folded(text.trim());
    if text.is_empty() {
        return Some(0);
    }
    if let Some(country) = of_flag(&text) {
        return (country == destination.country).then_some(0);
    }
    let number: String = text
        .trim_start_matches('+')
        .trim_start_matches("00")
        .chars()
        .filter(|mark| !mark.is_whitespace())
        .collect();
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        let codes = || destination.calling_codes.iter();
        return if codes().any(|code| *code == number) {
            Some(0)
        } else if codes().any(|code| code.starts_with(&number)) {
            Some(1)
        } else {
            codes().any(|code| number.starts_with(code.as_str())).then_some(2)
        };
    }
    if text.eq_ignore_ascii_case(destination.country.as_str()) {
        return Some(0);
    }
    let names = [folded(&destination.name), folded(&destination.english)];
    let words = |name: &String| name.split([' ', '-', '(']).skip(1).any(|word| word.starts_with(&text));
    if names.iter().any(|name| name.starts_with(&text)) {
        Some(1)
    } else if names.iter().any(words) {
        Some(2)
    } else if names.iter().any(|name| name.contains(&text)) {
        Some(3)
    } else {
        let market = &destination.market;
        let in_market = folded(market).contains(&text) || folded(language.market(market)).contains(&text);
        in_market.then_some(4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atlas(on: &str) -> Atlas {
        let german = |code: &str| {
            let name = match code {
                "DE" => "Deutschland",
                "AT" => "Österreich",
                "MA" => "Marokko",
                "TR" => "Türkei",
                _ => return None,
            };
            Some(name.to_owned())
        };
        Atlas::new(&pricing_tables::shipped().markets, on.parse().unwrap(), german)
    }

    fn first(text: &str) -> String {
        let atlas = atlas("2026-10-01");
        let found = atlas.find(text, Language::German);
        found.first().map(|found| found.country.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_country_is_found_by_name_code_and_flag() {
        for (text, country) in [
            ("deutsch", "DE"),
            ("Germany", "DE"),
            ("osterreich", "AT"),
            ("ÖSTER", "AT"),
            ("turkei", "TR"),
            ("+49", "DE"),
            ("0049", "DE"),
            ("49 151", "DE"),
            ("1876", "JM"),
            ("🇮🇳", "IN"),
            ("fr", "FR"),
            ("kingdom", "GB"),
            ("nowhere", ""),
        ] {
            assert_eq!(first(text), country, "{text}");
        }
    }

    #[test]
    fn a_country_belongs_to_the_market_of_the_day() {
        let market = |on: &str, country: &str| {
            let atlas = atlas(on);
            atlas.country(country.parse().unwrap()).unwrap().market.clone()
        };
        assert_eq!(market("2026-09-30", "MA"), "Rest of Africa");
        assert_eq!(market("2026-10-01", "MA"), "Morocco");
        assert_eq!(market("2026-10-01", "KR"), "Other");
    }

    #[test]
    fn a_market_is_found_by_its_name_in_the_readers_language() {
        let atlas = atlas("2026-10-01");
        assert!(
            atlas
                .find("übriges afrika", Language::German)
                .iter()
                .any(|found| found.english == "Kenya")
        );
    }

    #[test]
    fn every_flag_is_its_country() {
        for destination in atlas("2026-10-01").all() {
            assert_eq!(of_flag(&flag(destination.country)), Some(destination.country));
        }
    }
}
