//! `"Thailand=TH"`, `"Thailand=66"`: a market that the tables do not know yet, and whose numbers it has.

use core::fmt::Write as _;
use std::collections::BTreeSet;

use billing_core::base::{
    country::Country,
    instant::Day,
    market::{MarketRow, MarketTable},
};

use super::sheet::{key, quoted};
use crate::error::TableError;

/// A new market as the person who imports describes it.
///
/// ```
/// use pricing_tables::import::NewMarket;
/// let market: NewMarket = "Thailand=TH".parse().unwrap();
/// assert_eq!(market.name(), "Thailand");
/// assert!("Dominican Republic=1809,1829,1849".parse::<NewMarket>().is_ok());
/// assert!("Kosovo=XK:383".parse::<NewMarket>().is_ok());
/// assert!("Thailand".parse::<NewMarket>().is_err());
/// assert!("Thailand=sixty-six".parse::<NewMarket>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMarket {
    name: String,
    places: Vec<Place>,
}

/// Whose numbers a market has.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Those of a country that `markets.csv` knows.
    Country(Country),
    /// Those that begin with a calling code that `markets.csv` knows.
    Code(String),
    /// Those of a country and calling code that it need not know.
    Both(Country, String),
}

/// What is written after `--market`.
const EXPECTED: &str = "expected NAME=COUNTRY or NAME=CALLING_CODE, several with commas, for example Thailand=TH or Thailand=66; \
    with both where the tables know neither: Kosovo=XK:383";

impl NewMarket {
    /// The market's name as on the price list.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a row of a table begins with this market.
    pub fn begins(&self, row: &str) -> bool {
        let name = row
            .strip_prefix('"')
            .and_then(|row| row.split_once("\","))
            .or_else(|| row.split_once(','));
        name.is_some_and(|(name, _)| key(name) == key(&self.name))
    }
}

impl core::str::FromStr for NewMarket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fail = || format!("`{text}` is no new market; {EXPECTED}");
        // A name may have an equals sign sooner than a code.
        let (name, places) = text.rsplit_once('=').ok_or_else(fail)?;
        let name = name.trim();
        let places: Option<Vec<Place>> = places.split(',').map(|place| Place::of(place.trim())).collect();
        match places {
            Some(places) if !name.is_empty() && !name.contains(char::is_control) => Ok(Self {
                name: name.to_owned(),
                places,
            }),
            _ => Err(fail()),
        }
    }
}

impl Place {
    fn of(text: &str) -> Option<Self> {
        let code = |text: &str| {
            let digits = text.strip_prefix('+').unwrap_or(text);
            let sound = !digits.is_empty() && digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
            (sound && !digits.starts_with('0')).then(|| digits.to_owned())
        };
        let country = |text: &str| text.to_uppercase().parse::<Country>().ok();
        match text.split_once(':') {
            Some((letters, digits)) => Some(Self::Both(country(letters)?, code(digits)?)),
            None => code(text).map(Self::Code).or_else(|| country(text).map(Self::Country)),
        }
    }

    /// Country, its name and calling code, for every code that is meant; empty where the table knows none.
    fn found(&self, market: &str, markets: &MarketTable) -> BTreeSet<(String, Country, String)> {
        let rows = markets.rows().iter();
        let same = |row: &MarketRow| (row.calling_code.clone(), row.country, row.country_name.clone());
        match self {
            Self::Country(country) => rows.filter(|row| row.country == *country).map(same).collect(),
            Self::Code(code) => rows.filter(|row| row.calling_code == *code).map(same).collect(),
            Self::Both(country, code) => {
                let known = rows
                    .filter(|row| row.country == *country)
                    .map(|row| row.country_name.clone())
                    .next();
                let name = known.unwrap_or_else(|| market.to_owned());
                BTreeSet::from([(code.clone(), *country, name)])
            }
        }
    }
}

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Country(country) => write!(f, "{country}"),
            Self::Code(code) => f.write_str(code),
            Self::Both(country, code) => write!(f, "{country}:{code}"),
        }
    }
}

/// The rows of `markets.csv` that make these markets begin on a day. A market that is there already as described needs
/// none.
pub(super) fn rows(markets: &MarketTable, new: &[NewMarket], day: Day) -> Result<Vec<MarketRow>, Vec<TableError>> {
    let (mut rows, mut errors) = (vec![], vec![]);
    for market in new {
        let name = &market.name;
        let mut fail = |message: String, hint: &str| {
            errors.push(TableError::whole_file(&format!("--market {name}"), message).with_hint(hint));
        };
        let known = markets.names().iter().find(|known| key(known) == key(name));
        let mut wanted = BTreeSet::new();
        for place in &market.places {
            let found = place.found(name, markets);
            if found.is_empty() {
                fail(
                    format!("no number of `{place}` is in markets.csv"),
                    "write the country's two letters and its calling code, for example XK:383",
                );
            }
            wanted.extend(found);
        }
        let is_there = |known: &str, (code, country, _): &(String, Country, String)| {
            let of_code = |row: &&MarketRow| row.calling_code == *code && row.country == *country;
            let started = markets
                .rows()
                .iter()
                .filter(of_code)
                .filter(|row| row.effective_from <= day);
            started
                .max_by_key(|row| row.effective_from)
                .is_some_and(|row| row.market == known)
        };
        match known {
            None => rows.extend(
                wanted
                    .into_iter()
                    .map(|(calling_code, country, country_name)| MarketRow {
                        calling_code,
                        country,
                        country_name,
                        market: name.clone(),
                        effective_from: day,
                    }),
            ),
            Some(known) if wanted.iter().all(|place| is_there(known, place)) => {}
            Some(known) => fail(
                format!("the market `{known}` is in the tables already, and not with these numbers on {day}"),
                "leave the option out, or change the market's rows in markets.csv",
            ),
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

/// What to do about a market nobody knows: the option that adds it, as far as it can be told.
pub(super) fn advice(markets: &MarketTable, name: &str, day: Day) -> String {
    let of_country: Vec<&MarketRow> = markets
        .rows()
        .iter()
        .filter(|row| key(&row.country_name) == key(name))
        .collect();
    let name = name.replace('"', "");
    let Some(first) = of_country.first() else {
        return format!(
            "for a market that is new on {day}, say which numbers it has, by country or calling code: --market \"{name}=TH\" or --market \"{name}=66\""
        );
    };
    let codes: BTreeSet<&str> = of_country.iter().map(|row| row.calling_code.as_str()).collect();
    let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
    let before = of_country
        .iter()
        .filter(|row| row.effective_from <= day)
        .max_by_key(|row| row.effective_from)
        .map_or("Other", |row| row.market.as_str());
    format!(
        "if it is a market of its own from {day} on, for calling code {codes} (now in `{before}`), add --market \"{name}={}\"",
        first.country
    )
}

/// `markets.csv` with more rows, in its order: calling code as text, country, first day.
pub(super) fn added(text: &str, rows: &[MarketRow]) -> String {
    if rows.is_empty() {
        return text.to_owned();
    }
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let header = if lines.is_empty() { None } else { Some(lines.remove(0)) };
    for row in rows {
        let market = format!(",{}", quoted(&row.market));
        let own = |line: &String| {
            let place = line
                .splitn(3, ',')
                .take(2)
                .eq([row.calling_code.as_str(), row.country.as_str()]);
            place
                && line
                    .rsplit_once(',')
                    .is_some_and(|(before, _)| before.ends_with(&market))
        };
        // Another file of the same day, or of a later one, brings the market too: the earliest day is its first.
        let day = row.effective_from.to_string();
        let is_later = |line: &String| line.rsplit(',').next().is_some_and(|first| day.as_str() < first);
        if lines.iter().any(|line| own(line) && !is_later(line)) {
            continue;
        }
        lines.retain(|line| !(own(line) && is_later(line)));
        let mut line = format!("{},{},", row.calling_code, row.country);
        let _ = write!(line, "{},{},{day}", quoted(&row.country_name), quoted(&row.market));
        lines.push(line);
    }
    // Codes and countries have no commas, and the day is the last field.
    lines.sort_by(|a, b| {
        let place = |line: &str| {
            let mut fields = line.splitn(3, ',');
            let code = fields.next().unwrap_or("").to_owned();
            let country = fields.next().unwrap_or("").to_owned();
            (code, country, line.rsplit(',').next().unwrap_or("").to_owned())
        };
        place(a).cmp(&place(b))
    });
    let all: Vec<String> = header.into_iter().chain(lines).collect();
    all.join("\n") + "\n"
}
