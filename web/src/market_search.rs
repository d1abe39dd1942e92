//! `"+49"`, `"🇩🇪"`, `"deutsch"`, `"UK"`, `"Germny"`: what a person types, and the countries it may mean.

use billing_core::base::{contact::Contact, country::Country, few, instant::Day, market::MarketTable};
use wording::language::Language;

/// A country, its calling codes and its market on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The country.
    pub country: Country,
    /// Its name in the reader's language.
    pub name: String,
    /// Its English name in the market table, searched as well.
    pub english: String,
    /// Its names in the languages of the page, searched as well.
    pub other_names: Vec<String>,
    /// Its calling codes, digits only, shortest first.
    pub calling_codes: Vec<String>,
    /// The market it belongs to.
    pub market: String,
}

impl Destination {
    /// Whether its market has its name, so that saying both would say the same twice.
    pub fn is_market(&self) -> bool {
        self.english == self.market
    }
}

/// Every country on a day, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atlas {
    destinations: Vec<Destination>,
}

/// What is known about every country besides its names: a code of three letters, where it lies, what else it is called.
const COUNTRIES: &str = include_str!("market_search/countries.txt");

/// One country of [`COUNTRIES`].
#[derive(Debug, Clone, Copy)]
struct Known {
    /// ISO 3166-1 alpha-3.
    code: &'static str,
    /// Latitude and longitude in degrees.
    at: (i32, i32),
    /// Other names, between commas.
    aliases: &'static str,
}

/// What is known of a country.
fn known(country: Country) -> Option<Known> {
    let line = COUNTRIES.lines().find_map(|line| {
        let rest = line.strip_prefix(country.as_str())?;
        rest.strip_prefix(' ')
    })?;
    let mut parts = line.splitn(4, ' ');
    Some(Known {
        code: parts.next()?,
        at: (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?),
        aliases: parts.next().unwrap_or_default(),
    })
}

/// How far two places are from each other, to compare with other distances only.
fn distance((north, east): (i32, i32), (other_north, other_east): (i32, i32)) -> i32 {
    let middle = north.midpoint(other_north);
    let across = (east - other_east).abs();
    // Meridians come closer towards the poles.
    let across = across.min(360 - across) * (8_100 - middle * middle) / 8_100;
    let up = north - other_north;
    up * up + across * across
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

/// As people type German without its letters: `Oesterreich` for `Österreich`; none where that is what [`folded`] gives.
fn spelled_out(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let spelled = lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    (spelled != lower).then(|| folded(&spelled))
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
    /// The countries of a table on a day. `name` gives a country's name in the reader's language by its two letters;
    /// where it has none, the table's English name is used. `other_name` gives the one in the page's other language.
    pub fn new(
        table: &MarketTable,
        on: Day,
        name: impl Fn(&str) -> Option<String>,
        other_name: impl Fn(&str) -> Option<String>,
    ) -> Self {
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
                    other_names: other_name(row.country.as_str()).into_iter().collect(),
                    calling_codes: vec![row.calling_code.clone()],
                    market: market_of(table, row.country, on),
                }),
            }
        }
        for destination in &mut destinations {
            few::sort_by_key(&mut destination.calling_codes, |code| (code.len(), code.clone()));
        }
        let mut by_name: Vec<(String, Destination)> = destinations
            .into_iter()
            .map(|destination| (folded(&destination.name), destination))
            .collect();
        few::sort_by(&mut by_name, |left, right| left.0.cmp(&right.0));
        Self {
            destinations: by_name.into_iter().map(|(_, destination)| destination).collect(),
        }
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

    /// The countries that a text may mean, best first: its flag, its codes or exactly one of its names, its calling
    /// code, the beginning of its name, of a word of it or of what else it is called, any part of it, the name of its
    /// market. Where nothing fits, what fits but for one slip of the finger. All for an empty text, the neighbours of
    /// `near` first, and those of `near` themselves last.
    pub fn find(&self, text: &str, near: &[Country], language: Language) -> Vec<&Destination> {
        if text.trim().is_empty() {
            return self.by_distance(near);
        }
        let with = |rank: &dyn Fn(&Destination) -> Option<u8>| {
            let ranked = |destination| Some((rank(destination)?, destination));
            let mut found: Vec<(u8, &Destination)> = self.destinations.iter().filter_map(ranked).collect();
            few::sort_by_key(&mut found, |(rank, _)| *rank);
            found.into_iter().map(|(_, destination)| destination).collect()
        };
        let text = folded(text.trim());
        let found: Vec<&Destination> = with(&|destination| rank(destination, &text, language));
        if found.is_empty() {
            with(&|destination| rank_of_slip(destination, &text))
        } else {
            found
        }
    }

    /// The nearest to each of `near` in turn, so that a far one has its neighbours among the first, too.
    fn by_distance(&self, near: &[Country]) -> Vec<&Destination> {
        let at = |country: Country| known(country).map(|known| known.at);
        let places: Vec<Option<(i32, i32)>> = self.destinations.iter().map(|found| at(found.country)).collect();
        // How many are nearer to one of `near`, of the one to which the fewest are.
        let mut nearer = vec![usize::MAX; places.len()];
        for from in near.iter().filter_map(|country| at(*country)) {
            let mut order: Vec<(Option<i32>, usize)> = places
                .iter()
                .enumerate()
                .map(|(place, at)| (at.map(|at| distance(at, from)), place))
                .collect();
            few::sort(&mut order);
            for (rank, (_, place)) in order.into_iter().enumerate() {
                if let Some(nearer) = nearer.get_mut(place) {
                    *nearer = rank.min(*nearer);
                }
            }
        }
        let mut all: Vec<(bool, usize, &Destination)> = self
            .destinations
            .iter()
            .zip(nearer)
            .map(|(destination, nearer)| (near.contains(&destination.country), nearer, destination))
            .collect();
        few::sort_by_key(&mut all, |(there, nearer, _)| (*there, *nearer));
        all.into_iter().map(|(_, _, destination)| destination).collect()
    }
}

/// The market of a country on a day, found in the same way as that of a contact without a number.
pub fn market_of(table: &MarketTable, country: Country, on: Day) -> String {
    let id = format!("{country}.1");
    let market = Contact::parse(id.as_bytes()).map(|contact| table.market_on(table.place(contact), on));
    market
        .map_or(billing_core::base::market::OTHER, |market| table.name(market))
        .to_owned()
}

/// Every name of a country, folded: first those that lists show.
fn names(destination: &Destination) -> Vec<String> {
    let written = || {
        let own = [&destination.name, &destination.english];
        own.into_iter().chain(&destination.other_names)
    };
    let saint = |name: String| name.strip_prefix("st. ").map(|rest| format!("saint {rest}"));
    let plain: Vec<String> = written().map(|name| folded(name)).collect();
    let spelled = written().filter_map(|name| spelled_out(name));
    let saints: Vec<String> = plain.iter().cloned().filter_map(saint).collect();
    plain.into_iter().chain(spelled).chain(saints).collect()
}

/// How well a folded text fits, 0 best; none where it does not.
fn rank(destination: &Destination, text: &str, language: Language) -> Option<u8> {
    if let Some(country) = of_flag(text) {
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
    let known = known(destination.country);
    let aliases = || known.into_iter().flat_map(|known| known.aliases.split(','));
    let names = names(destination);
    // `U.S.A.` and `U.K.` are written with points.
    let code = text.replace('.', "");
    let exact = code.eq_ignore_ascii_case(destination.country.as_str())
        || known.is_some_and(|known| code.eq_ignore_ascii_case(known.code))
        || aliases().any(|alias| !alias.is_empty() && (alias == text || alias == code))
        || names.iter().any(|name| name == text);
    let words = |name: &String| name.split([' ', '-', '(']).skip(1).any(|word| word.starts_with(text));
    if exact {
        Some(0)
    } else if names.iter().any(|name| name.starts_with(text)) {
        Some(1)
    } else if names.iter().any(words) || aliases().any(|alias| alias.starts_with(text)) {
        Some(2)
    } else if names.iter().any(|name| name.contains(text)) {
        Some(3)
    } else {
        let market = &destination.market;
        let in_market = folded(market).contains(text) || folded(language.market(market)).contains(text);
        in_market.then_some(4)
    }
}

/// Letters from which on a slip may be one: of three letters too many words differ in one.
const SLIP_LETTERS: usize = 4;

/// How well a folded text fits but for one slip: 0 a whole name, 1 the beginning of one; none where it does not.
fn rank_of_slip(destination: &Destination, text: &str) -> Option<u8> {
    let typed: Vec<char> = text.chars().collect();
    if typed.len() < SLIP_LETTERS {
        return None;
    }
    let aliases = known(destination.country).map_or("", |known| known.aliases);
    let aliases = aliases.split(',').filter(|alias| SLIP_LETTERS <= alias.len());
    let left = names(destination)
        .into_iter()
        .chain(aliases.map(str::to_owned))
        .filter_map(|name| left_after_slip(&typed, &name.chars().collect::<Vec<char>>()))
        .min()?;
    Some(u8::from(0 < left))
}

/// How many letters of a name are left behind what is typed, where that is its beginning but for one letter that is
/// wrong, missing, too much, or changed places with the next; none where it is not.
fn left_after_slip(typed: &[char], name: &[char]) -> Option<usize> {
    let same = typed.iter().zip(name).take_while(|(typed, name)| typed == name).count();
    let after = |skipped_typed: usize, skipped_name: usize| {
        let typed = typed.get(same.checked_add(skipped_typed)?..)?;
        let name = name.get(same.checked_add(skipped_name)?..)?;
        name.starts_with(typed).then(|| name.len().saturating_sub(typed.len()))
    };
    let at = |letters: &[char], place: usize| letters.get(same.saturating_add(place)).copied();
    let swapped = at(typed, 0).is_some() && at(typed, 0) == at(name, 1) && at(typed, 1) == at(name, 0);
    let swapped = swapped.then(|| after(2, 2)).flatten();
    [after(1, 1), after(0, 1), after(1, 0), swapped]
        .into_iter()
        .flatten()
        .min()
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
        Atlas::new(
            &pricing_tables::shipped().markets,
            on.parse().unwrap(),
            german,
            |code| (code == "AT").then(|| "Austria".to_owned()),
        )
    }

    fn first(text: &str) -> String {
        let atlas = atlas("2026-10-01");
        let found = atlas.find(text, &[], Language::German);
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
    fn what_else_a_country_is_called_finds_it_first() {
        for (text, country) in [
            ("UK", "GB"),
            ("u.k.", "GB"),
            ("England", "GB"),
            ("Großbritannien", "GB"),
            ("USA", "US"),
            ("U.S.A.", "US"),
            ("America", "US"),
            ("Holland", "NL"),
            ("Oesterreich", "AT"),
            ("Tuerkei", "TR"),
            ("austria", "AT"),
            ("deu", "DE"),
            ("BRA", "BR"),
            ("uae", "AE"),
            ("ivory", "CI"),
            ("niger", "NE"),
            ("Saint Lucia", "LC"),
        ] {
            assert_eq!(first(text), country, "{text}");
        }
    }

    #[test]
    fn one_slip_of_the_finger_still_finds_the_country() {
        for (text, country) in [
            ("Germny", "DE"),
            ("Gemrany", "DE"),
            ("Germanyy", "DE"),
            ("Gernany", "DE"),
            ("Swtzerl", "CH"),
            ("Engalnd", "GB"),
            // The whole name before a longer one.
            ("Nigee", "NE"),
            // Two slips are another word, and three letters too few to tell.
            ("Grmny", ""),
            ("Gxr", ""),
        ] {
            assert_eq!(first(text), country, "{text}");
        }
        // What fits as it stands is never joined by what fits with a slip.
        let atlas = atlas("2026-10-01");
        let found = atlas.find("iran", &[], Language::English);
        assert_eq!(
            found.iter().map(|found| found.country.as_str()).collect::<Vec<_>>(),
            ["IR"]
        );
    }

    #[test]
    fn an_empty_search_begins_with_the_neighbours() {
        let atlas = atlas("2026-10-01");
        let neighbours = |of: &[&str]| {
            let of: Vec<Country> = of.iter().map(|code| code.parse().unwrap()).collect();
            let found = atlas.find(" ", &of, Language::English);
            assert_eq!(found.len(), atlas.all().len());
            let last = found.last().map(|found| found.country);
            assert!(
                of.is_empty() || of.iter().any(|of| Some(*of) == last),
                "what is there already comes last"
            );
            found
                .iter()
                .take(8)
                .map(|found| found.country.to_string())
                .collect::<Vec<_>>()
        };
        let germany = neighbours(&["DE"]);
        for near in ["CZ", "PL", "AT", "DK"] {
            assert!(germany.iter().any(|found| found == near), "{near}: {germany:?}");
        }
        let americas = neighbours(&["DE", "US"]);
        for near in ["CA", "CZ"] {
            assert!(americas.iter().any(|found| found == near), "{near}: {americas:?}");
        }
        assert!(
            neighbours(&["FJ"]).iter().any(|found| found == "TO"),
            "across the date line"
        );
        assert_eq!(
            neighbours(&[]).first().map(String::as_str),
            atlas.all().first().map(|first| first.country.as_str())
        );
    }

    #[test]
    fn every_country_of_the_tables_is_known() {
        for destination in atlas("2026-10-01").all() {
            let known = known(destination.country).unwrap();
            assert!(
                known.code.len() == 3 && known.at.0.abs() <= 90 && known.at.1.abs() <= 180,
                "{known:?}"
            );
            for alias in known.aliases.split(',').filter(|alias| !alias.is_empty()) {
                assert_eq!(
                    (alias, alias.trim()),
                    (folded(alias).as_str(), alias),
                    "as a search is folded"
                );
            }
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
                .find("übriges afrika", &[], Language::German)
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
