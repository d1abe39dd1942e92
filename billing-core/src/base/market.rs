//! `"+49"` is Germany; `"+852"` is Rest of Asia Pacific until 2026-06-30 and Hong Kong from 2026-07-01.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::{
    contact::{Contact, PhoneNumber},
    country::Country,
    few,
    instant::Day,
};

/// A market by its place in the [`MarketTable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Market(u8);

impl Market {
    /// Its place in the table's names.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// From a place in the table's names; none beyond 256 markets.
    pub fn from_index(index: usize) -> Option<Self> {
        u8::try_from(index).ok().map(Self)
    }
}

/// One published row: numbers that begin with this code belong to this country and, from a day on, to this market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketRow {
    /// Digits without `+`; longer codes win over shorter ones.
    pub calling_code: String,
    /// The country.
    pub country: Country,
    /// Its English name.
    pub country_name: String,
    /// The market's published name.
    pub market: String,
    /// First day, in the account's time zone.
    pub effective_from: Day,
}

/// A market table that cannot be used, with the row at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MarketTableError {
    /// Which of the given rows, from 0.
    pub row: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// Where a contact's number points: one calling code, or one country, with its dated markets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Destination(u16);

impl Destination {
    /// Its place in the table.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The destination of a number that [`Self::number`] gave.
    pub(crate) fn of_number(number: u16) -> Self {
        Self(number)
    }

    /// As a number, for breakdowns.
    pub(crate) fn number(self) -> u16 {
        self.0
    }
}

#[derive(Debug, Clone)]
struct PlaceEntry {
    label: String,
    countries: Vec<Country>,
    markets: Vec<(Day, Market)>,
}

/// The dated map from calling codes and countries to markets (COM-104, D18).
#[derive(Debug, Clone)]
pub struct MarketTable {
    names: Vec<String>,
    other: Market,
    places: Vec<PlaceEntry>,
    by_code: HashMap<u32, Destination, foldhash::fast::FixedState>,
    /// How many digits the longest calling code has.
    longest_code: u32,
    by_country: BTreeMap<Country, Destination>,
    changes: Vec<Day>,
    rows: Vec<MarketRow>,
}

/// The name of the market of every country that is not listed.
pub const OTHER: &str = "Other";

impl MarketTable {
    /// Builds the map from published rows.
    ///
    /// # Errors
    ///
    /// [`MarketTableError`] for a calling code that is not digits, the same fact twice, rows of one calling code that
    /// name two markets from the same day on, or when no row names the market `Other`.
    pub fn new(rows: Vec<MarketRow>) -> Result<Self, MarketTableError> {
        let mut names: Vec<String> = rows.iter().map(|row| row.market.clone()).collect();
        few::sort(&mut names);
        names.dedup();
        let fail = |row, message: String| MarketTableError { row, message };
        let other = names.iter().position(|name| name == OTHER).and_then(Market::from_index);
        let other = other.ok_or_else(|| {
            fail(
                0,
                format!("no row names the market `{OTHER}`; unlisted countries belong there"),
            )
        })?;

        let mut table = Self {
            names,
            other,
            places: vec![PlaceEntry {
                label: OTHER.to_owned(),
                countries: vec![],
                markets: vec![],
            }],
            by_code: HashMap::default(),
            longest_code: 0,
            by_country: BTreeMap::new(),
            changes: rows.iter().map(|row| row.effective_from).collect(),
            rows: vec![],
        };
        few::sort(&mut table.changes);
        table.changes.dedup();
        let mut seen = BTreeSet::new();
        for (number, row) in rows.iter().enumerate() {
            if !seen.insert((&row.calling_code, row.country, row.effective_from)) {
                let (code, country, day) = (&row.calling_code, row.country, row.effective_from);
                return Err(fail(
                    number,
                    format!("calling code {code} of {country} from {day} is listed twice"),
                ));
            }
            table.add_row(row).map_err(|message| fail(number, message))?;
        }
        for entry in table.places.iter_mut().skip(1) {
            few::sort_by_key(&mut entry.markets, |(day, _)| *day);
            few::sort(&mut entry.countries);
            entry.label = entry
                .countries
                .iter()
                .map(Country::as_str)
                .collect::<Vec<_>>()
                .join("/");
        }
        table.add_countries(&rows);
        table.rows = rows;
        Ok(table)
    }

    /// Adds a row to the place of its calling code.
    fn add_row(&mut self, row: &MarketRow) -> Result<(), String> {
        let code = &row.calling_code;
        let digits = !code.is_empty() && code.len() <= 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || code.starts_with('0') {
            return Err(format!(
                "`{code}` is not a calling code; expected 1 to 8 digits, the first not 0"
            ));
        }
        let market = self.market(&row.market).ok_or("more than 256 markets")?;
        // No code begins with 0, so its number stands for its digits.
        let number = code.parse().unwrap_or(0);
        let place = match self.by_code.get(&number) {
            Some(place) => *place,
            None => self.add_place(PlaceEntry {
                label: String::new(),
                countries: vec![],
                markets: vec![],
            }),
        };
        self.by_code.insert(number, place);
        self.longest_code = self
            .longest_code
            .max(number.checked_ilog10().map_or(0, |power| power.saturating_add(1)));
        let Some(entry) = self.places.get_mut(usize::from(place.0)) else {
            return Ok(());
        };
        if !entry.countries.contains(&row.country) {
            entry.countries.push(row.country);
        }
        match entry.markets.iter().find(|(day, _)| *day == row.effective_from) {
            Some((_, other)) if *other != market => {
                return Err(format!(
                    "calling code {code} has two markets from {} on",
                    row.effective_from
                ));
            }
            Some(_) => {}
            None => entry.markets.push((row.effective_from, market)),
        }
        Ok(())
    }

    /// Adds a place for each country, for business-scoped ids. The shortest code is the country's own; longer ones are
    /// areas inside another country's code.
    fn add_countries(&mut self, rows: &[MarketRow]) {
        let mut own: BTreeMap<Country, &str> = BTreeMap::new();
        for row in rows {
            let code = own.entry(row.country).or_insert(&row.calling_code);
            if (row.calling_code.len(), row.calling_code.as_str()) < (code.len(), *code) {
                *code = &row.calling_code;
            }
        }
        for (country, code) in own {
            let of_country = rows
                .iter()
                .filter(|row| row.country == country && row.calling_code == code);
            let mut markets: Vec<(Day, Market)> = of_country
                .filter_map(|row| self.market(&row.market).map(|market| (row.effective_from, market)))
                .collect();
            few::sort_by_key(&mut markets, |(day, _)| *day);
            let label = country.as_str().to_owned();
            let place = self.add_place(PlaceEntry {
                label,
                countries: vec![country],
                markets,
            });
            self.by_country.insert(country, place);
        }
    }

    fn add_place(&mut self, entry: PlaceEntry) -> Destination {
        let place = Destination(u16::try_from(self.places.len()).unwrap_or(0));
        self.places.push(entry);
        place
    }

    /// Every market's name, in the order of [`Market::index`].
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The rows the table was built from.
    pub fn rows(&self) -> &[MarketRow] {
        &self.rows
    }

    /// The market of this name.
    pub fn market(&self, name: &str) -> Option<Market> {
        let place = self.names.binary_search_by(|known| known.as_str().cmp(name));
        place.ok().and_then(Market::from_index)
    }

    /// The market's name.
    pub fn name(&self, market: Market) -> &str {
        self.names.get(market.index()).map_or("?", String::as_str)
    }

    /// The days on which some country changes its market, in order.
    pub fn changes(&self) -> &[Day] {
        &self.changes
    }

    /// Where a contact belongs: the longest listed prefix of a phone number, or the country of a business-scoped id.
    pub fn place(&self, contact: Contact<'_>) -> Destination {
        let found = match contact {
            Contact::Phone(number) => self.place_of_number(number),
            Contact::ScopedId(_) => contact
                .stated_country()
                .and_then(|country| self.by_country.get(&country).copied()),
        };
        found.unwrap_or(Destination(0))
    }

    fn place_of_number(&self, number: PhoneNumber) -> Option<Destination> {
        let digits = number.digits();
        let length = digits.checked_ilog10()?.saturating_add(1);
        // No code is longer, so the search begins with as many digits as the longest has.
        let beyond = length.saturating_sub(self.longest_code);
        let longest = u32::try_from(digits.div_euclid(10_u64.pow(beyond))).ok()?;
        let shorter = |prefix: &u32| Some(prefix.div_euclid(10)).filter(|shorter| *shorter != 0);
        core::iter::successors(Some(longest), shorter).find_map(|prefix| self.by_code.get(&prefix).copied())
    }

    /// The market of a place on a day; `Other` where nothing is listed. A day before the first of the table has the
    /// markets of the first: nothing is priced then, and what is refused keeps the name it is known by.
    pub fn market_on(&self, place: Destination, day: Day) -> Market {
        let day = self.changes.first().map_or(day, |first| day.max(*first));
        let entry = self.places.get(usize::from(place.0));
        let known = entry.and_then(|entry| entry.markets.iter().rev().find(|(from, _)| *from <= day));
        known.map_or(self.other, |(_, market)| *market)
    }

    /// The market of every place on a day, by place.
    pub(crate) fn markets_on(&self, day: Day) -> Vec<Market> {
        (0..self.places.len())
            .map(|index| self.market_on(u16::try_from(index).map_or(Destination(0), Destination), day))
            .collect()
    }

    /// The same table in which the grouping of one day holds on every day; the markets keep their places.
    #[must_use]
    pub fn always_as_on(&self, day: Day) -> Self {
        let places = self
            .places
            .iter()
            .zip(self.markets_on(day))
            .map(|(entry, market)| PlaceEntry {
                label: entry.label.clone(),
                countries: entry.countries.clone(),
                markets: vec![(Day::MIN, market)],
            });
        Self {
            names: self.names.clone(),
            other: self.other,
            places: places.collect(),
            by_code: self.by_code.clone(),
            longest_code: self.longest_code,
            by_country: self.by_country.clone(),
            changes: vec![],
            rows: self.rows.clone(),
        }
    }

    /// The countries a place may mean; several where they share a calling code, none where it is not listed.
    pub fn countries(&self, place: Destination) -> &[Country] {
        self.places
            .get(usize::from(place.0))
            .map_or(&[], |entry| &entry.countries)
    }

    /// The place of a country, by its own calling code; none where it is not listed.
    pub fn country_place(&self, country: Country) -> Option<Destination> {
        self.by_country.get(&country).copied()
    }

    /// The markets that contacts of a country may belong to on a day: those of each of its calling codes, of which a
    /// shared one stands for all its countries, and that of its business-scoped ids. `Other` where it is not listed.
    ///
    /// Vatican numbers under +39 06 698 are Italy, its ids are Other; Western Sahara shares +212 with Morocco, and its
    /// ids stay where they were when Morocco moved (decision 0008).
    pub fn markets_of(&self, country: Country, day: Day) -> BTreeSet<Market> {
        if !self.by_country.contains_key(&country) {
            return BTreeSet::from([self.other]);
        }
        let own = self
            .all_places()
            .filter(|place| self.countries(*place).contains(&country));
        own.map(|place| self.market_on(place, day)).collect()
    }

    /// The listed countries with contacts in a market on a day.
    pub fn countries_in(&self, market: Market, day: Day) -> Vec<Country> {
        let inside = self.all_places().filter(|place| self.market_on(*place, day) == market);
        let countries: BTreeSet<Country> = few::collect(inside.flat_map(|place| self.countries(place)).copied());
        countries.into_iter().collect()
    }

    /// Every place, of calling codes and of countries.
    fn all_places(&self) -> impl Iterator<Item = Destination> {
        (0..self.places.len()).filter_map(|index| u16::try_from(index).ok().map(Destination))
    }

    /// A short label for breakdowns, for example `DE`, or `CA/US` where a calling code is shared.
    pub fn label(&self, place: Destination) -> &str {
        self.places
            .get(usize::from(place.0))
            .map_or(OTHER, |entry| &entry.label)
    }

    /// Whether the market exists on a day: some listed country belongs to it then, or it is `Other`.
    pub fn exists_on(&self, market: Market, day: Day) -> bool {
        let place = |index| u16::try_from(index).map_or(Destination(0), Destination);
        market == self.other || (0..self.places.len()).any(|index| self.market_on(place(index), day) == market)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> MarketTable {
        let row = |line: &str| {
            let field: Vec<&str> = line.split(',').collect();
            MarketRow {
                calling_code: field[0].to_owned(),
                country: field[1].parse().unwrap(),
                country_name: field[1].to_owned(),
                market: field[2].to_owned(),
                effective_from: field[3].parse().unwrap(),
            }
        };
        let text = "1,CA,North America,2022-02-01\n1,US,North America,2022-02-01\n1876,JM,Rest of Latin America,2022-02-01\n\
            212,EH,Rest of Africa,2022-02-01\n212,MA,Rest of Africa,2022-02-01\n212,MA,Morocco,2026-10-01\n\
            379,VA,Other,2022-02-01\n39,IT,Italy,2022-02-01\n3906698,VA,Italy,2022-02-01";
        MarketTable::new(text.lines().map(row).collect()).unwrap()
    }

    fn market(contact: &str, day: &str) -> String {
        let table = table();
        let place = table.place(Contact::parse(contact.as_bytes()).unwrap());
        table.name(table.market_on(place, day.parse().unwrap())).to_owned()
    }

    #[test]
    fn the_longest_listed_prefix_decides() {
        assert_eq!(market("+16505551234", "2026-01-01"), "North America");
        assert_eq!(market("+18765551234", "2026-01-01"), "Rest of Latin America");
        assert_eq!(market("+390669812345", "2026-01-01"), "Italy");
        assert_eq!(market("+8225551234", "2026-01-01"), "Other");
    }

    #[test]
    fn a_market_changes_on_its_day() {
        assert_eq!(market("212600000000", "2026-09-30"), "Rest of Africa");
        assert_eq!(market("212600000000", "2026-10-01"), "Morocco");
        assert_eq!(market("MA.1234", "2026-10-01"), "Morocco");
        assert_eq!(market("EH.1234", "2026-10-01"), "Rest of Africa");
    }

    #[test]
    fn the_grouping_of_one_day_can_hold_on_every_day() {
        let table = table();
        let (before, after) = ("2026-09-30".parse().unwrap(), "2026-10-01".parse().unwrap());
        let place = table.place(Contact::parse(b"212600000000").unwrap());
        for (as_on, market) in [(before, "Rest of Africa"), (after, "Morocco")] {
            let always = table.always_as_on(as_on);
            assert!(always.changes().is_empty());
            for day in [Day::MIN, before, after] {
                assert_eq!(always.name(always.market_on(place, day)), market, "{as_on} {day}");
            }
        }
    }

    #[test]
    fn a_market_has_the_countries_of_its_day() {
        let table = table();
        let countries = |market: &str, day: &str| {
            let market = table.market(market).unwrap();
            let countries = table.countries_in(market, day.parse().unwrap());
            countries.iter().map(Country::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(countries("Rest of Africa", "2026-09-30"), "EH MA");
        // Numbers of Western Sahara cannot be told from Moroccan ones; its business-scoped ids can.
        assert_eq!(countries("Rest of Africa", "2026-10-01"), "EH");
        assert_eq!(countries("Morocco", "2026-10-01"), "EH MA");
        assert_eq!(countries("Italy", "2026-10-01"), "IT VA");
    }

    #[test]
    fn a_country_has_the_markets_of_all_its_codes_and_of_its_ids() {
        let table = table();
        let markets = |country: &str, day: &str| {
            let markets = table.markets_of(country.parse().unwrap(), day.parse().unwrap());
            let names = markets.into_iter().map(|market| table.name(market));
            names.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(markets("VA", "2026-01-01"), "Italy, Other");
        assert_eq!(markets("EH", "2026-09-30"), "Rest of Africa");
        assert_eq!(markets("EH", "2026-10-01"), "Morocco, Rest of Africa");
        assert_eq!(markets("US", "2026-10-01"), "North America");
        assert_eq!(markets("KR", "2026-10-01"), "Other");
    }

    #[test]
    fn a_day_before_the_table_has_the_markets_of_its_first_day() {
        assert_eq!(market("16505551234", "2021-12-31"), "North America");
        assert_eq!(market("212600000000", "2010-01-01"), "Rest of Africa");
        assert_eq!(market("IT.1234", "2021-12-31"), "Italy");
        assert_eq!(market("8225551234", "2021-12-31"), "Other");
    }

    #[test]
    fn a_scoped_id_takes_its_countrys_own_code_and_unlisted_countries_are_other() {
        assert_eq!(market("VA.1234", "2026-01-01"), "Other");
        assert_eq!(market("KR.1234", "2026-01-01"), "Other");
    }
}
