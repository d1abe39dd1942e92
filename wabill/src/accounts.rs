//! `[[account]] id = "waba-1", time_zone = "Europe/Berlin", currency = "EUR"`: the businesses a log belongs to.

use std::sync::Arc;

use billing_core::{
    base::{country::Country, currency::Currency},
    estimate::plan_error::PlanTable,
    intake::account::{Account, AccountBook, AccountError, AccountsFile},
};

use crate::text::{TextError, read, unsound};

/// What is wrong with the text of an accounts file.
pub type AccountsError = TextError<AccountError>;

/// The accounts of a log: for each its time zone, which gives days and months, and its currency, which picks the price
/// lists. Cheap to clone.
///
/// ```
/// let accounts = wabill::Accounts::from_toml(
///     "[[account]]\n\
///      id = 'waba-1'                 # as the log names it\n\
///      time_zone = 'Europe/Berlin'   # IANA name\n\
///      currency = 'EUR'\n",
/// )?;
/// assert_eq!(accounts.iter().next().unwrap().id, "waba-1");
/// # Ok::<(), wabill::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Accounts(Arc<AccountBook>);

impl Accounts {
    /// Reads the text of an accounts file: TOML, or the same as a JSON object.
    ///
    /// # Errors
    ///
    /// A text that cannot be read, and everything wrong with it otherwise, each with its place.
    ///
    /// ```
    /// use wabill::{Accounts, AccountsError};
    ///
    /// let text = "[[account]]\nid = 'waba-1'\ntime_zone = 'Europe/Berlin'\ncurrency = 'EURO'\n";
    /// let error = Accounts::from_toml(text).unwrap_err();
    /// assert!(error.to_string().starts_with("line 4, column 12: account `waba-1`, `currency`: "));
    /// let AccountsError::Unsound(all) = error else { panic!() };
    /// assert_eq!(all[0].error.field, "currency");
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, AccountsError> {
        Self::knowing(text, &Country::exists)
    }

    /// The same where other countries are known than those that exist: the ones that tables of one's own name.
    ///
    /// # Errors
    ///
    /// As [`Accounts::from_toml`].
    pub fn knowing(text: &str, known: &dyn Fn(Country) -> bool) -> Result<Self, AccountsError> {
        let remedy = (
            "each account is an [[account]] with at least id, time_zone and currency",
            "jedes Konto ist ein [[account]] mit mindestens id, time_zone und currency",
        );
        let file: AccountsFile = read(text, remedy)?;
        let place = |error: &AccountError| (PlanTable::Account, error.row, error.field);
        let book = AccountBook::with_countries(file, known).map_err(|errors| unsound(text, errors, place))?;
        Ok(Self(Arc::new(book)))
    }

    /// The accounts in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.0.accounts().iter()
    }

    /// The same accounts, all billed in one currency.
    ///
    /// ```
    /// let accounts = wabill::Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let dollars = accounts.in_currency("USD".parse().unwrap());
    /// assert_eq!(dollars.iter().next().unwrap().currency.code(), "USD");
    /// # Ok::<(), wabill::Error>(())
    /// ```
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Self {
        self.0.in_currency(currency).into()
    }

    /// Whether there are none; then every row of a log is rejected.
    pub fn is_empty(&self) -> bool {
        self.0.accounts().is_empty()
    }

    /// Writes logs of these accounts with invented ids and numbers, so that a case can be shown to others. `key`
    /// decides what is invented: random bytes, used once and kept nowhere.
    ///
    /// ```
    /// use wabill::{Accounts, Tables};
    ///
    /// let accounts = Accounts::from_toml("[[account]]\nid = 'shop'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let log = "event,at,message_id,account,business_number,contact,note\n\
    ///     received,2026-07-01T09:00:00Z,in-77,shop,4915100000000,4915112345678,Max\n";
    /// # let random_bytes = || [7; 32];
    /// let tables = Tables::shipped();
    /// let mut anonymizer = accounts.anonymizer(random_bytes(), &tables);
    /// anonymizer.learn(wabill::input("log", log.as_bytes()))?;
    /// let mut written = vec![];
    /// anonymizer.write(wabill::input("log", log.as_bytes()), &mut written)?;
    ///
    /// let written = String::from_utf8(written)?;
    /// let row = written.lines().nth(1).unwrap();
    /// assert!(row.starts_with("received,2026-07-01T09:00:00Z,") && row.ends_with(",xxx"));
    /// assert!(row.contains(",account-1,49") && !row.contains("in-77") && !row.contains("4915112345678"));
    /// assert!(anonymizer.accounts_toml().contains("id = \"account-1\""));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[cfg(feature = "anonymize")]
    pub fn anonymizer<'a>(&'a self, key: [u8; 32], tables: &'a crate::Tables) -> crate::Anonymizer<'a> {
        crate::Anonymizer::new(key, &self.0, &tables.get().markets)
    }

    /// The same for the core.
    #[doc(hidden)]
    pub fn book(&self) -> &AccountBook {
        &self.0
    }
}

impl From<AccountBook> for Accounts {
    fn from(book: AccountBook) -> Self {
        Self(Arc::new(book))
    }
}
