//! `"Black Friday three times as much, India from January, 5,000 EUR for 2027"`: what the history does not know.
//!
//! ```toml
//! [[account]]                     # facts of an account that change amounts
//! id = "shop"                     # may be left out where there is one
//! business_numbers = 2            # each has free service messages; 1 where nothing says so
//! in_window = "20%"               # share inside the customer service window
//! entry_point = "10%"             # share after an ad or page button, free
//! messages_per_conversation = "3" # where a history of one is priced by the other
//!
//! [[override]]                    # one month that will be special
//! month = "2026-11"
//! market = "Germany"              # market, country, category and account narrow it
//! category = "marketing"
//! factor = "3"                    # or messages = 90000, which is then certain
//!
//! [[growth]]                      # from a month on, on top of the trend
//! from = "2027-01"
//! percent = "10"
//!
//! [[market]]                      # volumes without a history; certain
//! from = "2027-01"
//! market = "India"
//! category = "utility"
//! messages = 50000                # a month
//!
//! [[budget]]                      # month, or from and to
//! month = "2026-12"
//! amount = "500"
//! currency = "EUR"
//! ```

use billing_core::{
    base::{category::Category, currency::Currency, money::Money, month::BillingMonth},
    sentences,
};
use serde::Deserialize;
use toml::Spanned;
use wabill::{Accounts, Finding, LocalizedText, Placed, Tables, TextError, TextPlace};

use super::{
    history::{Grain, Place, SeriesKey},
    history_fault::HistoryFault,
    money::money,
    named::{self, Named},
};
use crate::digits::Digits;

sentences! {
    /// One thing wrong with assumptions.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum AssumptionFault {
        /// An account, market, country or category.
        Words {
            /// What was found.
            fault: HistoryFault,
        } => (
            "{fault}",
            "{fault}",
        ) remedy [fault.remedy()],
        /// No month.
        NotAMonth {
            /// The field.
            field: &'static str,
            /// What stands there.
            found: String,
        } => (
            "{field}: `{found}` is no month; expected for example 2026-10",
            "{field}: `{found}` ist kein Monat; erwartet ist zum Beispiel 2026-10",
        ) remedy (
            "write year and month as 2026-10",
            "schreiben Sie Jahr und Monat als 2026-10",
        ),
        /// No number, or one that is out of range.
        NotANumber {
            /// The field.
            field: &'static str,
            /// What stands there.
            found: String,
            /// What may stand there.
            expected: &'static str,
        } => (
            "{field}: `{found}` cannot be used; expected {expected}",
            "{field}: `{found}` ist nicht verwendbar; erwartet: {expected}",
        ) remedy (
            "write a plain number in quotes",
            "schreiben Sie eine einfache Zahl in Anführungszeichen",
        ),
        /// An override that says nothing, or two things.
        OneOfTwo => (
            "an override has either `messages` or `factor`",
            "ein override hat entweder `messages` oder `factor`",
        ) remedy (
            "write one of them: messages = 90000 for a certain volume, factor = \"3\" for three times the forecast",
            "schreiben Sie eines davon: messages = 90000 für eine feste Menge, factor = \"3\" für das Dreifache",
        ),
        /// A new market without a place.
        PlaceMissing => (
            "there is neither `market` nor `country`",
            "es gibt weder `market` noch `country`",
        ) remedy (
            "say where the messages go: market = \"India\", or country = \"IN\"",
            "sagen Sie, wohin die Nachrichten gehen: market = \"India\" oder country = \"IN\"",
        ),
        /// Both a market and a country.
        TwoPlaces => (
            "there are `market` and `country`; expected one of them",
            "es gibt `market` und `country`; erwartet ist eines davon",
        ) remedy (
            "leave one out",
            "lassen Sie eines weg",
        ),
        /// A budget without a span.
        BudgetSpan => (
            "a budget has either `month`, or `from` and `to`, with `from` first",
            "ein Budget hat entweder `month` oder `from` und `to`, mit `from` zuerst",
        ) remedy (
            "write month = \"2026-12\", or from = \"2027-01\" and to = \"2027-12\"",
            "schreiben Sie month = \"2026-12\" oder from = \"2027-01\" und to = \"2027-12\"",
        ),
        /// No currency.
        NotACurrency {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no currency",
            "`{found}` ist keine Währung",
        ) remedy (
            "write its three letters, for example EUR",
            "schreiben Sie ihre drei Buchstaben, zum Beispiel EUR",
        ),
        /// No amount.
        NotAnAmount {
            /// What stands there.
            found: String,
            /// The currency.
            currency: Currency,
        } => (
            "`{found}` is no amount in {currency}",
            "`{found}` ist kein Betrag in {currency}",
        ) remedy (
            "write it in quotes, with a point and no marks between thousands, for example \"5000.00\"",
            "schreiben Sie ihn in Anführungszeichen, mit Punkt und ohne Tausenderzeichen, zum Beispiel \"5000.00\"",
        ),
        /// No account pays in the currency of a budget.
        CurrencyWithoutAccount {
            /// The currency.
            currency: Currency,
        } => (
            "no account of the history pays in {currency}",
            "kein Konto der Vergangenheit zahlt in {currency}",
        ) remedy (
            "write the currency that the accounts file names",
            "schreiben Sie die Währung, die in der Kontendatei steht",
        ),
        /// A month that is not forecast.
        NotForecast {
            /// The field.
            field: &'static str,
            /// The month.
            month: BillingMonth,
            /// The first that is.
            first: BillingMonth,
            /// The last that is.
            last: BillingMonth,
        } => (
            "{field}: {month} is not forecast; {first} to {last} are",
            "{field}: {month} wird nicht vorhergesagt; vorhergesagt werden {first} bis {last}",
        ) remedy (
            "choose one of these months, or forecast more of them with --months",
            "wählen Sie einen dieser Monate, oder sagen Sie mit --months mehr vorher",
        ),
        /// Nothing that an override or growth could change.
        NothingThere {
            /// What was looked for.
            found: String,
        } => (
            "the history has no volumes of {found}",
            "die Vergangenheit hat keine Mengen von {found}",
        ) remedy (
            "correct market, category or account; volumes without a history are a [[market]]",
            "berichtigen Sie Markt, Kategorie oder Konto; Mengen ohne Vergangenheit sind ein [[market]]",
        ),
        /// Volumes that have a history already.
        AlreadyThere {
            /// What was found.
            found: String,
        } => (
            "the history has volumes of {found} already",
            "die Vergangenheit hat schon Mengen von {found}",
        ) remedy (
            "write an [[override]] or [[growth]] for it",
            "schreiben Sie dafür ein [[override]] oder [[growth]]",
        ),
    }
}

impl Finding for AssumptionFault {
    fn finding(&self) -> LocalizedText {
        self.text()
    }

    fn remedy(&self) -> Option<LocalizedText> {
        Self::remedy(self)
    }
}

/// What is wrong with the text of assumptions.
pub type AssumptionsError = TextError<AssumptionFault>;

/// What the history does not know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assumptions {
    pub(super) accounts: Vec<AccountFacts>,
    pub(super) overrides: Vec<Assumed<Override>>,
    pub(super) growths: Vec<Assumed<Growth>>,
    pub(super) markets: Vec<Assumed<NewMarket>>,
    pub(super) budgets: Vec<Assumed<BudgetLine>>,
}

/// One assumption and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assumed<T> {
    pub(super) place: Option<TextPlace>,
    pub(super) says: T,
}

impl<T> Assumed<T> {
    pub(super) fn fault(&self, error: AssumptionFault) -> Placed<AssumptionFault> {
        Placed {
            place: self.place,
            error,
        }
    }
}

/// Facts of an account that change amounts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AccountFacts {
    pub(super) id: String,
    pub(super) business_numbers: Option<u32>,
    pub(super) in_window: Option<String>,
    pub(super) entry_point: Option<String>,
    pub(super) messages_per_conversation: Option<String>,
}

/// Which series are meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    pub(super) account: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) category: Option<Category>,
}

impl Chosen {
    /// Whether a series is meant; `market` is the name of its market.
    pub(super) fn has(&self, key: &SeriesKey, market: &str) -> bool {
        let account = self.account.as_ref().is_none_or(|account| *account == key.account);
        let category = self.category.is_none_or(|category| category == key.category);
        let place = match &self.place {
            None => true,
            Some(Place::Market(name)) => name == market,
            Some(place @ Place::Country(_)) => *place == key.place,
        };
        account && category && place
    }

    /// `Germany, marketing`.
    pub(super) fn name(&self) -> String {
        let parts = [
            self.account.clone(),
            self.place.as_ref().map(ToString::to_string),
            self.category.map(|category| category.to_string()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A month that will be special.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Override {
    pub(super) month: BillingMonth,
    pub(super) chosen: Chosen,
    pub(super) change: Change,
}

/// What becomes of a volume.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    /// So many, all series meant together.
    Messages(u64),
    /// So many times the forecast.
    Factor(f64),
}

/// From a month on, times a factor.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Growth {
    pub(super) from: BillingMonth,
    pub(super) chosen: Chosen,
    pub(super) factor: f64,
}

/// Volumes without a history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NewMarket {
    pub(super) from: BillingMonth,
    pub(super) key: SeriesKey,
    pub(super) messages: u64,
}

/// What may be spent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BudgetLine {
    pub(super) from: BillingMonth,
    pub(super) to: BillingMonth,
    pub(super) amount: Money,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    account: Vec<Spanned<AccountRow>>,
    #[serde(default, rename = "override")]
    overrides: Vec<Spanned<OverrideRow>>,
    #[serde(default)]
    growth: Vec<Spanned<GrowthRow>>,
    #[serde(default)]
    market: Vec<Spanned<MarketRow>>,
    #[serde(default)]
    budget: Vec<Spanned<BudgetRow>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountRow {
    id: Option<String>,
    business_numbers: Option<u32>,
    in_window: Option<String>,
    entry_point: Option<String>,
    messages_per_conversation: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideRow {
    month: String,
    account: Option<String>,
    market: Option<String>,
    country: Option<String>,
    category: Option<String>,
    messages: Option<u64>,
    factor: Option<Digits>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrowthRow {
    from: String,
    account: Option<String>,
    market: Option<String>,
    country: Option<String>,
    category: Option<String>,
    percent: Digits,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarketRow {
    from: String,
    account: Option<String>,
    market: Option<String>,
    country: Option<String>,
    category: String,
    messages: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetRow {
    month: Option<String>,
    from: Option<String>,
    to: Option<String>,
    amount: Digits,
    currency: String,
}

impl Assumptions {
    /// Reads the text of assumptions, see the module's documentation.
    ///
    /// ```
    /// use wabill::{Accounts, Tables};
    /// use wabill_planning::forecast::Assumptions;
    ///
    /// let accounts = Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]")?;
    /// let text = "[[override]]\nmonth = '2026-11'\nmarket = 'Germnay'\nfactor = '3'\n";
    /// let error = Assumptions::from_toml(text, &accounts, &Tables::shipped()).unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 1: `Germnay` is no market in 2026-11; `Germany` is");
    /// # Ok::<(), wabill::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A text that cannot be read, and everything wrong with it otherwise, each with its place.
    pub fn from_toml(text: &str, accounts: &Accounts, tables: &Tables) -> Result<Self, AssumptionsError> {
        let file: File = toml::from_str(text).map_err(|error| TextError::Unreadable {
            place: error.span().map(|span| TextPlace::of(text, span.start)),
            message: error.message().trim().replace('\n', ", "),
            remedy: LocalizedText::new(
                "assumptions have tables [[account]], [[override]], [[growth]], [[market]] and [[budget]]",
                "Annahmen haben Tabellen [[account]], [[override]], [[growth]], [[market]] und [[budget]]",
            ),
        })?;
        let named = Named {
            accounts,
            tables,
            usual: None,
        };
        let mut reader = Reader {
            text,
            named,
            faults: vec![],
        };
        let found = Self {
            accounts: file.account.iter().filter_map(|row| reader.account(row)).collect(),
            overrides: file
                .overrides
                .iter()
                .filter_map(|row| reader.assumed(row, Reader::overriding))
                .collect(),
            growths: file
                .growth
                .iter()
                .filter_map(|row| reader.assumed(row, Reader::growth))
                .collect(),
            markets: file
                .market
                .iter()
                .filter_map(|row| reader.assumed(row, Reader::market))
                .collect(),
            budgets: file
                .budget
                .iter()
                .filter_map(|row| reader.assumed(row, Reader::budget))
                .collect(),
        };
        let mut faults = reader.faults;
        if faults.is_empty() {
            Ok(found)
        } else {
            faults.sort_by_key(|fault| fault.place);
            Err(TextError::Unsound(faults))
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    named: Named<'a>,
    faults: Vec<Placed<AssumptionFault>>,
}

impl Reader<'_> {
    fn assumed<R: Clone, T>(
        &mut self,
        row: &Spanned<R>,
        read: impl Fn(&Self, R, &mut Vec<AssumptionFault>) -> Option<T>,
    ) -> Option<Assumed<T>> {
        let place = Some(TextPlace::of(self.text, row.span().start));
        let mut faults = vec![];
        let says = read(self, row.get_ref().clone(), &mut faults);
        self.faults
            .extend(faults.into_iter().map(|error| Placed { place, error }));
        says.map(|says| Assumed { place, says })
    }

    fn account(&mut self, row: &Spanned<AccountRow>) -> Option<AccountFacts> {
        let read = |reader: &Self, row: AccountRow, faults: &mut Vec<AssumptionFault>| {
            let id = kept(reader.named.account(row.id.as_deref()).map_err(words), faults)?;
            Some(AccountFacts {
                id,
                business_numbers: row.business_numbers,
                in_window: row.in_window,
                entry_point: row.entry_point,
                messages_per_conversation: row.messages_per_conversation,
            })
        };
        self.assumed(row, read).map(|assumed| assumed.says)
    }

    fn overriding(&self, row: OverrideRow, faults: &mut Vec<AssumptionFault>) -> Option<Override> {
        let month = kept(month("month", &row.month), faults);
        let chosen = self.chosen(row.account, (row.market, row.country), row.category, month, faults);
        let change = match (row.messages, &row.factor) {
            (Some(messages), None) => Some(Change::Messages(messages)),
            (None, Some(digits)) => {
                let factor = number_in(digits, 0.0, 1_000.0).map(Change::Factor);
                let expected = "a factor from 0 to 1000";
                let fault = AssumptionFault::NotANumber {
                    field: "factor",
                    found: digits.to_string(),
                    expected,
                };
                kept(factor.ok_or(fault), faults)
            }
            (None, None) | (Some(_), Some(_)) => kept(Err(AssumptionFault::OneOfTwo), faults),
        };
        Some(Override {
            month: month?,
            chosen: chosen?,
            change: change?,
        })
    }

    fn growth(&self, row: GrowthRow, faults: &mut Vec<AssumptionFault>) -> Option<Growth> {
        let from = kept(month("from", &row.from), faults);
        let chosen = self.chosen(row.account, (row.market, row.country), row.category, from, faults);
        let expected = "a percentage from -100 to 1000";
        let fault = AssumptionFault::NotANumber {
            field: "percent",
            found: row.percent.to_string(),
            expected,
        };
        let percent = kept(number_in(&row.percent, -100.0, 1_000.0).ok_or(fault), faults);
        Some(Growth {
            from: from?,
            chosen: chosen?,
            factor: 1.0 + percent? / 100.0,
        })
    }

    fn market(&self, row: MarketRow, faults: &mut Vec<AssumptionFault>) -> Option<NewMarket> {
        let from = kept(month("from", &row.from), faults);
        let account = kept(self.named.account(row.account.as_deref()).map_err(words), faults);
        let place = match self.place((row.market, row.country), from, faults) {
            Ok(None) => kept(Err(AssumptionFault::PlaceMissing), faults),
            Ok(place) => place,
            Err(Told) => None,
        };
        let category = kept(named::category(&row.category).map_err(words), faults);
        let key = SeriesKey {
            account: account?,
            place: place?,
            category: category?,
        };
        Some(NewMarket {
            from: from?,
            key,
            messages: row.messages,
        })
    }

    #[expect(
        clippy::unused_self,
        clippy::needless_pass_by_value,
        reason = "one shape with its siblings"
    )]
    fn budget(&self, row: BudgetRow, faults: &mut Vec<AssumptionFault>) -> Option<BudgetLine> {
        let span = match (&row.month, &row.from, &row.to) {
            (Some(only), None, None) => {
                let only = kept(month("month", only), faults);
                only.map(|only| (only, only))
            }
            (None, Some(from), Some(to)) => {
                let (from, to) = (kept(month("from", from), faults), kept(month("to", to), faults));
                match (from, to) {
                    (Some(from), Some(to)) if to < from => kept(Err(AssumptionFault::BudgetSpan), faults),
                    (from, to) => from.zip(to),
                }
            }
            (_, _, _) => kept(Err(AssumptionFault::BudgetSpan), faults),
        };
        let currency: Result<Currency, _> = row.currency.parse();
        let unknown = AssumptionFault::NotACurrency {
            found: row.currency.clone(),
        };
        let currency = kept(currency.map_err(|_| unknown), faults)?;
        let found = row.amount.to_string();
        let amount = money(&found, currency).filter(|amount| 0 <= amount.minor());
        let amount = kept(amount.ok_or(AssumptionFault::NotAnAmount { found, currency }), faults)?;
        let (from, to) = span?;
        Some(BudgetLine { from, to, amount })
    }

    fn chosen(
        &self,
        account: Option<String>,
        places: (Option<String>, Option<String>),
        category: Option<String>,
        month: Option<BillingMonth>,
        faults: &mut Vec<AssumptionFault>,
    ) -> Option<Chosen> {
        let account = account.map(|id| kept(self.named.account(Some(&id)).map_err(words), faults));
        let place = self.place(places, month, faults);
        let category = category.map(|text| kept(named::category(&text).map_err(words), faults));
        // What is given must be right; what is not given is all.
        if matches!(account, Some(None)) || matches!(category, Some(None)) {
            return None;
        }
        Some(Chosen {
            account: account.flatten(),
            place: place.ok()?,
            category: category.flatten(),
        })
    }

    fn place(
        &self,
        places: (Option<String>, Option<String>),
        month: Option<BillingMonth>,
        faults: &mut Vec<AssumptionFault>,
    ) -> Result<Option<Place>, Told> {
        let found = match places {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => Err(AssumptionFault::TwoPlaces),
            (None, Some(country)) => self.named.country(&country).map_err(words),
            (Some(market), None) => {
                let Some(month) = month else { return Err(Told) };
                self.named
                    .market(&market, Grain::Month, month.first_day())
                    .map_err(words)
            }
        };
        kept(found, faults).map(Some).ok_or(Told)
    }
}

/// What is wrong is told already.
struct Told;

fn words(fault: HistoryFault) -> AssumptionFault {
    AssumptionFault::Words { fault }
}

fn kept<T>(found: Result<T, AssumptionFault>, faults: &mut Vec<AssumptionFault>) -> Option<T> {
    found.map_err(|fault| faults.push(fault)).ok()
}

fn month(field: &'static str, text: &str) -> Result<BillingMonth, AssumptionFault> {
    let found = || text.to_owned();
    text.parse()
        .map_err(|_| AssumptionFault::NotAMonth { field, found: found() })
}

/// A number between two others, a percent sign or not.
fn number_in(digits: &Digits, least: f64, most: f64) -> Option<f64> {
    let number: f64 = digits
        .to_string()
        .trim()
        .trim_end_matches('%')
        .trim_end()
        .parse()
        .ok()?;
    (least..=most).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Assumptions, String> {
        let accounts = Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]").unwrap();
        Assumptions::from_toml(text, &accounts, &Tables::shipped()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_can_be_assumed_is_read() {
        let found = read(
            "[[account]]\nbusiness_numbers = 2\n\
             [[override]]\nmonth = '2026-11'\nmarket = 'Germany'\nfactor = 3\n\
             [[growth]]\nfrom = '2027-01'\npercent = '-12.5 %'\n\
             [[market]]\nfrom = '2027-01'\ncountry = 'in'\ncategory = 'utility'\nmessages = 5\n\
             [[budget]]\nfrom = '2027-01'\nto = '2027-12'\namount = '5000'\ncurrency = 'EUR'\n",
        )
        .unwrap();
        assert_eq!(found.accounts[0].id, "shop");
        assert_eq!(found.overrides[0].says.change, Change::Factor(3.0));
        assert!((found.growths[0].says.factor - 0.875).abs() < 1e-12);
        assert_eq!(found.markets[0].says.key.to_string(), "shop, IN, utility");
        assert_eq!(found.budgets[0].says.amount.to_string(), "5000.00");
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_its_place() {
        let error = read(
            "[[override]]\nmonth = 'November'\ncategory = 'ads'\n\n\
             [[market]]\nfrom = '2027-01'\ncategory = 'utility'\nmessages = 5\n\
             [[budget]]\nfrom = '2027-05'\nto = '2027-01'\namount = '5.000,00'\ncurrency = 'EUR'\n",
        )
        .unwrap_err();
        let lines: Vec<&str> = error
            .lines()
            .map(|line| line.split([';', ',']).next().unwrap())
            .collect();
        assert_eq!(
            lines,
            ["line 1"; 3]
                .into_iter()
                .chain(["line 5"])
                .chain(["line 9"; 2])
                .collect::<Vec<_>>()
        );
        assert!(error.contains("`November` is no month") && error.contains("`5.000,00` is no amount in EUR"));
        assert!(
            read("[[overide]]")
                .unwrap_err()
                .starts_with("line 1, column 3: unknown field `overide`")
        );
    }
}
