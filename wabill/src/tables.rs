//! `"EUR from 2026-10-01: Germany, marketing, 0.1131"`: the prices, markets and rules that a bill is made with.

use std::sync::Arc;

use billing_core::{base::instant::Day, tariff::tables};
use pricing_tables::{Loaded, TableError, edition};

/// Published prices, markets and rules by date: those of this version, or one's own. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Tables(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    Shipped,
    Own(Arc<tables::Tables>),
}

/// Everything wrong with tables of one's own, by file and line. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablesError(pub Vec<TableError>);

/// One line per fault.
impl core::fmt::Display for TablesError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut between = "";
        for error in &self.0 {
            write!(f, "{between}{error}")?;
            between = "\n";
        }
        Ok(())
    }
}

impl core::error::Error for TablesError {}

impl Tables {
    /// The tables of this version, which are also what [`Tables::default`] gives.
    pub fn shipped() -> Self {
        Self(Source::Shipped)
    }

    /// Invented tables for examples and tests: one market `ZZ` for every country, one rate card in EUR from 2025-07-01
    /// with marketing at 0.10, utility and authentication at 0.02, and charging by message.
    ///
    /// ```
    /// use wabill::{Plan, Tables};
    ///
    /// let plan = Plan::from_toml(
    ///     "account = [{ id = 'shop', currency = 'EUR' }]\n\
    ///      volume = [{ month = '2025-08', market = 'ZZ', category = 'marketing', messages = 3 }]",
    /// )?;
    /// let estimate = plan.estimate_with(&wabill::EstimateOptions::new().tables(&Tables::example()))?;
    /// assert_eq!(estimate.totals[0].amount.to_string(), "0.30");
    /// # Ok::<(), wabill::Error>(())
    /// ```
    pub fn example() -> Self {
        tables::Tables::example().into()
    }

    /// Reads a folder of tables in the layout of `pricing-tables/data` and proves it sound.
    ///
    /// # Errors
    ///
    /// Every fault found, with file, line and column.
    #[cfg(not(target_family = "wasm"))]
    pub fn from_folder(folder: &std::path::Path) -> Result<Self, TablesError> {
        pricing_tables::read_folder(folder).map(Into::into).map_err(TablesError)
    }

    /// The same from files given as path inside the folder and text.
    ///
    /// # Errors
    ///
    /// As [`Tables::from_folder`].
    ///
    /// ```
    /// let markets = "calling_code,iso2,country,market,effective_from\n\
    ///     1,US,United States,Other,2022-02-01\n49,DE,Germany,Germany,2022-02-01\n";
    /// let prices = "market,category,unit_price,basis\nGermany,marketing,0.05,published\n";
    /// let files = vec![
    ///     ("markets.csv".to_owned(), markets.to_owned()),
    ///     ("rate_cards/EUR/2025-07-01.csv".to_owned(), prices.to_owned()),
    /// ];
    /// assert!(wabill::Tables::from_files(files).is_ok());
    /// ```
    pub fn from_files(files: Vec<(String, String)>) -> Result<Self, TablesError> {
        pricing_tables::from_folder(files).map(Into::into).map_err(TablesError)
    }

    /// The same tables without price lists that begin after a day: what a bill was before later lists were known.
    #[must_use]
    pub fn as_of(&self, last: Day) -> Self {
        edition::as_of(self.get(), last).into()
    }

    /// The rules, markets, prices and volume tiers of one day, in force on every day: what any traffic costs by the
    /// rules of that day. None before the first rules.
    ///
    /// ```
    /// use wabill::{Accounts, BillOptions, Log, Tables};
    ///
    /// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let log = "event,at,message_id,account,business_number,contact,kind,category\n\
    ///     delivered,2026-11-05T10:00:00Z,m-1,w,4930123456,4915112345678,template,utility\n";
    /// let then = Tables::shipped().only("2024-09-01".parse().unwrap()).unwrap();
    /// let bill = Log::read(log.as_bytes(), &accounts)?.bill_with(&BillOptions::new().tables(&then))?;
    /// assert!(bill.lines().next().unwrap().to_string().starts_with("w: 1 utility conversation to Germany in 2026-11"));
    /// # Ok::<(), wabill::Error>(())
    /// ```
    #[must_use]
    pub fn only(&self, day: Day) -> Option<Self> {
        edition::only(self.get(), day).map(Into::into)
    }

    /// The same for the core.
    #[doc(hidden)]
    pub fn get(&self) -> &tables::Tables {
        match &self.0 {
            Source::Shipped => pricing_tables::shipped(),
            Source::Own(tables) => tables,
        }
    }
}

impl From<tables::Tables> for Tables {
    fn from(tables: tables::Tables) -> Self {
        Self(Source::Own(Arc::new(tables)))
    }
}

impl From<Loaded> for Tables {
    fn from(loaded: Loaded) -> Self {
        loaded.tables.into()
    }
}
