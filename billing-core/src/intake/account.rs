//! `"waba-1": Europe/Berlin, EUR, at home in DE"`: the businesses a log belongs to.

use std::collections::BTreeMap;

use chrono::DateTime;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::base::{
    country::Country,
    currency::Currency,
    index::AccountIndex,
    instant::Instant,
    localized::{Localized as _, LocalizedText, sentences},
    time_zone::Tz,
};

/// Whose credit line pays Meta; decides who lost the old allowance on 2023-04-04 (CBP-111).
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditLine {
    /// The business's own.
    #[default]
    Own,
    /// A solution partner's.
    Partner,
}

/// The business account that is billed.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id in the log.
    pub id: String,
    /// Its name; the id where none is given.
    pub name: String,
    /// The owner of several accounts, whose volumes add up; the id where none is given.
    pub portfolio: String,
    /// Decides its months, and when a card or rule begins.
    pub time_zone: Tz,
    /// Picks the rate cards.
    pub currency: Currency,
    /// Where the business is at home; its contacts there are always domestic.
    pub home_country: Option<Country>,
    /// Whose credit line pays.
    pub credit_line: CreditLine,
    /// Whether Meta exempted it from the service charge (PMP-205).
    pub exempt: bool,
    /// From when authentication-international applies, where no country has its own start.
    pub international_default: Option<Instant>,
    /// From when it applies to a country.
    pub international_by_country: BTreeMap<Country, Instant>,
    /// The platform's ids of its business numbers, for payloads that no longer say whose they are.
    pub phone_number_ids: Vec<String>,
}

impl Account {
    /// From when authentication-international applies to a contact of these countries (RAT-101): the first of them
    /// with an own start, else the default; none where neither is set or the contact is at home.
    pub fn international_start(&self, countries: &[Country]) -> Option<Instant> {
        if countries.iter().any(|country| Some(*country) == self.home_country) {
            return None;
        }
        let own = countries
            .iter()
            .find_map(|country| self.international_by_country.get(country).copied());
        own.or(self.international_default)
    }
}

/// The accounts file as written; see [`AccountBook::new`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountsFile {
    /// One entry per account.
    #[serde(default)]
    pub account: Vec<AccountEntry>,
}

/// One `[[account]]` as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `Account`, as text")]
pub struct AccountEntry {
    pub id: String,
    pub name: Option<String>,
    pub portfolio: Option<String>,
    pub time_zone: String,
    pub currency: String,
    pub home_country: Option<String>,
    #[serde(default)]
    pub credit_line: CreditLine,
    #[serde(default)]
    pub exempt: bool,
    #[serde(default)]
    pub auth_international: BTreeMap<String, String>,
    #[serde(default)]
    pub phone_number_ids: Vec<String>,
}

/// An account that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("account `{account}`, `{field}`: {fault}")]
pub struct AccountError {
    /// Which of the accounts, from 0.
    pub row: usize,
    /// The account's id.
    pub account: String,
    /// The field at fault.
    pub field: &'static str,
    /// What was found and expected.
    pub fault: AccountFault,
}

/// How many accounts one file may have: a message keeps its account in 16 bits, and one of their values says that it
/// has none.
pub const MOST_ACCOUNTS: usize = 65_535;

sentences! {
    /// What is wrong with an account.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum AccountFault {
        /// The file has more accounts than [`MOST_ACCOUNTS`].
        TooManyAccounts {
            /// How many.
            count: usize,
        } => (
            "{count} accounts; expected at most {MOST_ACCOUNTS} in one file",
            "{count} Konten; erwartet sind höchstens {MOST_ACCOUNTS} in einer Datei",
        ) remedy (
            "leave out the accounts that the log does not name, or bill it in parts with an accounts file for each",
            "lassen Sie Konten weg, die im Protokoll nicht vorkommen, oder rechnen Sie es in Teilen mit je einer \
             Kontendatei ab",
        ),
        /// Another account of the file has the same id.
        IdTwice => (
            "this id stands twice in the file; each account once",
            "diese Kennung steht doppelt in der Datei; jedes Konto einmal",
        ),
        /// No id.
        IdEmpty => (
            "it is empty; expected the account's id as the log has it",
            "sie ist leer; erwartet ist die Kennung des Kontos wie im Protokoll",
        ),
        /// No time zone has this name.
        NotATimeZone {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is not a time zone; expected an IANA name, for example Europe/Berlin",
            "`{found}` ist keine Zeitzone; erwartet ist ein IANA-Name, zum Beispiel Europe/Berlin",
        ),
        /// No currency has this code.
        NotACurrency {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is not a currency; expected an ISO 4217 code, for example EUR",
            "`{found}` ist keine Währung; erwartet ist ein Code nach ISO 4217, zum Beispiel EUR",
        ),
        /// The home country is none.
        NotACountry {
            /// What is wrong with the text.
            fault: CountryFault,
        } => ("{fault}", "{fault}") remedy [fault.remedy()],
        /// International authentication has a start, and there is no home country to compare with.
        HomeCountryMissing => (
            "missing; it is needed to tell domestic from international authentication",
            "fehlt; sie wird gebraucht, um inländische von internationaler Authentifizierung zu unterscheiden",
        ),
        /// International authentication begins at no time.
        NotATime {
            /// The country, or `default`.
            key: String,
            /// What stands there.
            found: String,
        } => (
            "`{key}` = `{found}` is not a time; expected RFC 3339, for example 2024-06-15T00:00:00Z",
            "`{key}` = `{found}` ist kein Zeitpunkt; erwartet ist RFC 3339, zum Beispiel 2024-06-15T00:00:00Z",
        ),
        /// International authentication begins for something that is no country, and not by default.
        NeitherCountryNorDefault {
            /// What is wrong with the text.
            fault: CountryFault,
        } => ("{fault}; or `default`", "{fault}; oder `default`") remedy [fault.remedy()],
        /// Another account lists the same id of a business number.
        NumberOfTwoAccounts {
            /// The id of the business number.
            id: String,
        } => (
            "`{id}` stands under two accounts, so it does not say whose a payload is",
            "`{id}` steht unter zwei Konten und sagt so nicht, wem ein Inhalt gehört",
        ),
    }
}

sentences! {
    /// Why a text names no country.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum CountryFault {
        /// It is not two capital letters.
        NotTwoLetters {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a country; expected two capital letters (ISO 3166-1), for example DE",
            "`{found}` ist kein Land; erwartet sind zwei Großbuchstaben (ISO 3166-1), zum Beispiel DE",
        ),
        /// No country has these letters.
        NoSuchCountry {
            /// The letters.
            found: Country,
            /// Those of a country that may be meant, else an example.
            meant: &'static str,
        } => (
            "`{found}` is not a country; ISO 3166-1 gives this code to none",
            "`{found}` ist kein Land; ISO 3166-1 vergibt diesen Code an keines",
        ) remedy (
            "write the two letters of the country itself, for example {meant}",
            "schreiben Sie die zwei Buchstaben des Landes selbst, zum Beispiel {meant}",
        ),
    }
}

impl AccountError {
    /// The account, the field, and what was found and expected.
    pub fn finding(&self) -> LocalizedText {
        let (account, field, german) = (&self.account, self.field, self.fault.german());
        LocalizedText::new(self.to_string(), format!("Konto `{account}`, `{field}`: {german}"))
    }

    /// The whole of it in every language, with what to do.
    pub fn text(&self) -> LocalizedText {
        match self.remedy() {
            Some(remedy) => self.finding().with_remedy(&remedy),
            None => self.finding(),
        }
    }

    /// What to do, where the fault does not say it.
    pub fn remedy(&self) -> Option<LocalizedText> {
        self.fault.remedy()
    }
}

/// The country that a text names.
///
/// # Errors
///
/// When it is not two capital letters, or no country has these.
pub(crate) fn country(text: &str, known: &dyn Fn(Country) -> bool) -> Result<Country, CountryFault> {
    let country: Country = text
        .parse()
        .map_err(|_| CountryFault::NotTwoLetters { found: text.to_owned() })?;
    if known(country) {
        Ok(country)
    } else {
        let meant = match text {
            "UK" | "EN" => "GB",
            "EL" => "GR",
            _ => "DE",
        };
        Err(CountryFault::NoSuchCountry { found: country, meant })
    }
}

/// The accounts of a log, found by id.
#[derive(Debug, Clone, Default)]
pub struct AccountBook {
    accounts: Vec<Account>,
    by_id: HashMap<Vec<u8>, AccountIndex, foldhash::fast::FixedState>,
    by_phone_number_id: HashMap<Vec<u8>, AccountIndex, foldhash::fast::FixedState>,
}

impl AccountBook {
    /// Checks every entry and builds the book.
    ///
    /// ```
    /// use billing_core::intake::account::{AccountBook, AccountsFile};
    /// let file: AccountsFile = serde_json::from_str(
    ///     r#"{"account": [{"id": "waba-1", "time_zone": "Europe/Berlin", "currency": "EUR", "home_country": "DE"}]}"#,
    /// )?;
    /// let book = AccountBook::new(file).unwrap();
    /// assert_eq!(book.accounts()[0].portfolio, "waba-1");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem found: an unknown time zone, currency or country, a start that is no RFC 3339 time, an id twice,
    /// or international starts without a home country to compare with. More than [`MOST_ACCOUNTS`] accounts are one
    /// problem, and nothing else is looked at.
    pub fn new(file: AccountsFile) -> Result<Self, Vec<AccountError>> {
        Self::with_countries(file, &Country::exists)
    }

    /// The same where other countries are known than those that exist: the ones that tables of one's own name.
    ///
    /// # Errors
    ///
    /// As [`AccountBook::new`].
    pub fn with_countries(file: AccountsFile, known: &dyn Fn(Country) -> bool) -> Result<Self, Vec<AccountError>> {
        if let Some(beyond) = file.account.get(MOST_ACCOUNTS) {
            let count = file.account.len();
            return Err(vec![AccountError {
                row: MOST_ACCOUNTS,
                account: beyond.id.clone(),
                field: "id",
                fault: AccountFault::TooManyAccounts { count },
            }]);
        }
        let mut book = Self::default();
        let mut errors = vec![];
        for (row, entry) in file.account.into_iter().enumerate() {
            let account = match Self::check(row, &entry, known) {
                Ok(account) => account,
                Err(found) => {
                    errors.extend(found);
                    continue;
                }
            };
            if book.index_of(&entry.id).is_some() {
                errors.push(AccountError {
                    row,
                    account: entry.id,
                    field: "id",
                    fault: AccountFault::IdTwice,
                });
                continue;
            }
            let index = AccountIndex::new(book.accounts.len());
            errors.extend(book.list_numbers(row, &account, index));
            book.by_id.insert(account.id.clone().into_bytes(), index);
            book.accounts.push(account);
        }
        if errors.is_empty() { Ok(book) } else { Err(errors) }
    }

    fn check(row: usize, entry: &AccountEntry, known: &dyn Fn(Country) -> bool) -> Result<Account, Vec<AccountError>> {
        let mut errors = vec![];
        let mut fail = |field, fault| {
            errors.push(AccountError {
                row,
                account: entry.id.clone(),
                field,
                fault,
            });
        };
        if entry.id.trim().is_empty() {
            fail("id", AccountFault::IdEmpty);
        }
        let time_zone: Option<Tz> = entry.time_zone.parse().ok();
        if time_zone.is_none() {
            let found = entry.time_zone.clone();
            fail("time_zone", AccountFault::NotATimeZone { found });
        }
        let currency = entry.currency.parse::<Currency>();
        let currency = currency.map_err(|_| {
            let found = entry.currency.clone();
            fail("currency", AccountFault::NotACurrency { found });
        });
        let home_country = entry.home_country.as_deref().and_then(|text| {
            let found = country(text, known);
            found
                .map_err(|fault| fail("home_country", AccountFault::NotACountry { fault }))
                .ok()
        });
        if home_country.is_none() && entry.home_country.is_none() && !entry.auth_international.is_empty() {
            fail("home_country", AccountFault::HomeCountryMissing);
        }
        let mut international_default = None;
        let mut international_by_country = BTreeMap::new();
        for (key, text) in &entry.auth_international {
            let start = DateTime::parse_from_rfc3339(text)
                .ok()
                .and_then(|time| Instant::from_unix(time.timestamp()));
            let Some(start) = start else {
                let (key, found) = (key.clone(), text.clone());
                fail("auth_international", AccountFault::NotATime { key, found });
                continue;
            };
            if key == "default" {
                international_default = Some(start);
            } else {
                match country(key, known) {
                    Ok(country) => {
                        international_by_country.insert(country, start);
                    }
                    Err(fault) => {
                        fail("auth_international", AccountFault::NeitherCountryNorDefault { fault });
                    }
                }
            }
        }
        match (time_zone, currency) {
            (Some(time_zone), Ok(currency)) if errors.is_empty() => Ok(Account {
                id: entry.id.clone(),
                name: entry.name.clone().unwrap_or_else(|| entry.id.clone()),
                portfolio: entry.portfolio.clone().unwrap_or_else(|| entry.id.clone()),
                time_zone,
                currency,
                home_country,
                credit_line: entry.credit_line,
                exempt: entry.exempt,
                international_default,
                international_by_country,
                phone_number_ids: entry.phone_number_ids.clone(),
            }),
            _ => Err(errors),
        }
    }

    /// Lists whose the account's business numbers are.
    fn list_numbers(&mut self, row: usize, account: &Account, index: AccountIndex) -> Option<AccountError> {
        for id in &account.phone_number_ids {
            let other = self.by_phone_number_id.insert(id.clone().into_bytes(), index);
            if other.is_some_and(|other| other != index) {
                return Some(AccountError {
                    row,
                    account: account.id.clone(),
                    field: "phone_number_ids",
                    fault: AccountFault::NumberOfTwoAccounts { id: id.clone() },
                });
            }
        }
        None
    }

    /// The account that lists this id of a business number.
    pub fn of_phone_number_id(&self, id: &[u8]) -> Option<&Account> {
        let index = self.by_phone_number_id.get(id)?;
        self.get(*index)
    }

    /// The same accounts in the same order, all billed in one currency.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Self {
        let mut book = self.clone();
        book.accounts.iter_mut().for_each(|account| account.currency = currency);
        book
    }

    /// Every account, in the order of the file.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The account's place in [`AccountBook::accounts`].
    pub fn index_of(&self, id: &str) -> Option<AccountIndex> {
        self.index_of_bytes(id.as_bytes())
    }

    /// The same for an id as it stands in a log.
    pub(crate) fn index_of_bytes(&self, id: &[u8]) -> Option<AccountIndex> {
        self.by_id.get(id).copied()
    }

    /// The account at a place.
    pub fn get(&self, index: AccountIndex) -> Option<&Account> {
        self.accounts.get(index.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::message::NO_ACCOUNT;

    fn entry(id: usize) -> AccountEntry {
        AccountEntry {
            id: id.to_string(),
            name: None,
            portfolio: None,
            time_zone: "UTC".to_owned(),
            currency: "EUR".to_owned(),
            home_country: None,
            credit_line: CreditLine::Own,
            exempt: false,
            auth_international: BTreeMap::new(),
            phone_number_ids: vec![],
        }
    }

    fn book(account: Vec<AccountEntry>) -> Result<AccountBook, Vec<AccountError>> {
        AccountBook::new(AccountsFile { account })
    }

    #[test]
    fn too_many_accounts_are_one_problem_and_as_many_as_fit_are_none() {
        let mut all: Vec<AccountEntry> = (0..MOST_ACCOUNTS).map(entry).collect();
        let full = book(all.clone()).unwrap();
        assert_eq!(full.accounts().len(), 65_535);
        assert_eq!(full.index_of("65534"), Some(AccountIndex::new(65_534)));
        assert!(full.get(NO_ACCOUNT).is_none());
        all.extend((0..4_465).map(|more| entry(MOST_ACCOUNTS + more)));
        // Other faults of the file are not reported beside it.
        all[3].currency = "EURO".to_owned();
        let errors = book(all).unwrap_err();
        let [error] = errors.as_slice() else {
            panic!("{} problems", errors.len())
        };
        assert_eq!(
            error.to_string(),
            "account `65535`, `id`: 70000 accounts; expected at most 65535 in one file"
        );
        assert!(
            error
                .text()
                .both()
                .1
                .contains("70000 Konten; erwartet sind höchstens 65535")
        );
    }

    #[test]
    fn a_code_that_is_none_is_told_as_the_code_itself_tells_it() {
        let entry = AccountEntry {
            currency: "EURO".to_owned(),
            home_country: Some("Germany".to_owned()),
            ..entry(1)
        };
        let told: Vec<String> = book(vec![entry])
            .unwrap_err()
            .iter()
            .map(|error| error.fault.to_string())
            .collect();
        let currency = "EURO".parse::<Currency>().unwrap_err();
        let country = "Germany".parse::<Country>().unwrap_err();
        assert_eq!(told, [currency, country]);
    }

    #[test]
    fn a_country_that_does_not_exist_is_nobodys_home() {
        let errors = |home: &str, abroad: &str| {
            let found = book(vec![AccountEntry {
                home_country: Some(home.to_owned()),
                auth_international: BTreeMap::from([(abroad.to_owned(), "2024-06-15T00:00:00Z".to_owned())]),
                ..entry(1)
            }]);
            let errors = found.err().unwrap_or_default();
            let said: Vec<String> = errors.iter().map(|error| error.text().to_string()).collect();
            said
        };
        assert_eq!(errors("XK", "AX"), Vec::<String>::new());
        assert_eq!(
            errors("XX", "ZZ"),
            [
                "account `1`, `home_country`: `XX` is not a country; ISO 3166-1 gives this code to none; \
                 write the two letters of the country itself, for example DE",
                "account `1`, `auth_international`: `ZZ` is not a country; ISO 3166-1 gives this code to none; or \
                 `default`; write the two letters of the country itself, for example DE",
            ]
        );
        assert!(errors("UK", "default")[0].ends_with("for example GB"));
    }
}
