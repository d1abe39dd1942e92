//! `"waba-1: 12 marketing conversations to Germany in 2023-06: 12 × 0.1131 EUR = 1.3572, rounded 1.36 EUR"`: the bill
//! of a log.

use core::{fmt, ops::Deref};
use std::collections::BTreeSet;

use billing_core::{
    base::{contact::masked, currency::Currency, localized::LocalizedText, price::Rounding},
    bill::{Billed, Dimension, Explained, Options, Settings, Wanted, bill},
    habits::Habits,
    log::{MessageProblem, PairedLog},
    state::{Earlier, State},
    statement::{
        bill::{self as statement, InputCounts, RefusedMessage, Total, Warning},
        explain::{self, Unexplained, WhyNot},
        line_item::LineItem,
        timeline::{PairSummary, Timeline},
    },
};
use log_reader::{ReadReport, RowProblem};
use wording::{explanation, language::Language, line::headline};

use crate::{
    accounts::Accounts,
    error::Error,
    log::{At, Log},
    tables::Tables,
};

/// How a log is billed, and what is wanted besides the bill.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct BillOptions {
    tables: Tables,
    rounding: Rounding,
    wanted: Wanted,
    before: Option<State>,
    threads: Option<usize>,
}

impl BillOptions {
    /// The shipped tables, halves rounded up, nothing wanted besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Other tables than the shipped ones.
    pub fn tables(mut self, tables: &Tables) -> Self {
        self.tables = tables.clone();
        self
    }

    /// How line sums are rounded.
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }

    /// A breakdown by day, business number, contact's country, or the [tag](crate::ReadOptions::tag) that was read.
    /// Business numbers are masked, unless [contacts are shown](BillOptions::show_contacts).
    pub fn by(mut self, dimension: Dimension) -> Self {
        self.wanted.by = Some(dimension);
        self
    }

    /// Which messages are explained while the log is billed; it costs less than [`Bill::explain`] afterwards.
    pub fn explain(mut self, explained: Explained) -> Self {
        self.wanted.explained = explained;
        self
    }

    /// Whether contacts and business numbers stand in explanations in full.
    pub fn show_contacts(mut self, show: bool) -> Self {
        self.wanted.show_contacts = show;
        self
    }

    /// How many of the pairs with the most messages are listed.
    pub fn busiest(mut self, most: usize) -> Self {
        self.wanted.busiest = most;
        self
    }

    /// Goes on from the state of the run before: windows, allowances and tiers continue, and what was billed is not
    /// billed again.
    pub fn after(mut self, before: State) -> Self {
        self.before = Some(before);
        self.keep_state(true)
    }

    /// Whether the state after this run is wanted, for the next.
    pub fn keep_state(mut self, keep: bool) -> Self {
        self.wanted.state = keep;
        self
    }

    /// How many threads bill; as many as read the log, unless said otherwise.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }
}

/// The bill of a log, with the log it is of: it can explain each of its messages.
#[derive(Debug)]
pub struct Bill {
    billed: Billed,
    log: PairedLog,
    report: ReadReport,
    accounts: Accounts,
    options: BillOptions,
    earlier: Option<Earlier>,
    trust_reports: bool,
    threads: usize,
}

impl Bill {
    pub(crate) fn of(log: Log, options: &BillOptions) -> Result<Self, Error> {
        let mut options = options.clone();
        let before = options.before.take();
        let earlier = before
            .map(|state| Earlier::new(state, log.accounts().book()))
            .transpose()?;
        let threads = options.threads.unwrap_or_else(|| log.threads());
        let (log, report, accounts, trust_reports) = log.finish(earlier.as_ref());
        let run = Run {
            log: &log,
            accounts: &accounts,
            options: &options,
            earlier: earlier.as_ref(),
            trust_reports,
            threads,
        };
        let mut billed = run.bill(options.wanted.clone(), Habits::default())?;
        if options.wanted.by == Some(Dimension::Number) && !options.wanted.show_contacts {
            for row in &mut billed.bill.breakdown {
                row.by = masked(&row.by);
            }
        }
        Ok(Self {
            billed,
            log,
            report,
            accounts,
            options,
            earlier,
            trust_reports,
            threads,
        })
    }

    /// Bills the same log once more for something else.
    fn again(&self, explained: Explained) -> Result<Billed, Error> {
        let run = Run {
            log: &self.log,
            accounts: &self.accounts,
            options: &self.options,
            earlier: self.earlier.as_ref(),
            trust_reports: self.trust_reports,
            threads: self.threads,
        };
        let wanted = Wanted {
            explained,
            show_contacts: self.options.wanted.show_contacts,
            ..Wanted::default()
        };
        run.bill(wanted, Habits::default())
    }

    /// Bills the same log with other tables, and where one is given in another currency. It is not read again, and
    /// nothing but the bill is made.
    ///
    /// # Errors
    ///
    /// [`Error::Sum`], as for the bill itself.
    ///
    /// ```
    /// use wabill::{Accounts, Log, Tables};
    ///
    /// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let log = "event,at,message_id,account,business_number,contact,kind,category\n\
    ///     delivered,2026-11-05T10:00:00Z,m-1,w,4930123456,4915112345678,template,marketing\n";
    /// let bill = Log::read(log.as_bytes(), &accounts)?.bill()?;
    /// let then = Tables::shipped().only("2022-02-01".parse().unwrap()).unwrap();
    /// assert_eq!(bill.under(&then, None)?.lines[0].category.as_str(), "business_initiated");
    /// # Ok::<(), wabill::Error>(())
    /// ```
    pub fn under(&self, tables: &Tables, currency: Option<Currency>) -> Result<statement::Bill, Error> {
        self.under_habits(tables, currency, Habits::default())
    }

    /// The same as if the messages had been sent by other habits.
    ///
    /// # Errors
    ///
    /// As [`Bill::under`].
    ///
    /// ```
    /// use wabill::{Accounts, Habits, Log};
    ///
    /// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n")?;
    /// let log = "event,at,message_id,account,business_number,contact,kind,category\n\
    ///     received,2026-11-05T09:59:00Z,m-0,w,4930123456,4915112345678,,\n\
    ///     delivered,2026-11-05T10:00:00Z,m-1,w,4930123456,4915112345678,template,utility\n";
    /// let bill = Log::read(log.as_bytes(), &accounts)?.bill()?;
    /// let habits = Habits { utility_in_window: true, ..Habits::default() };
    /// let then = bill.under_habits(bill.tables(), None, habits)?;
    /// // One of the month's free service messages.
    /// assert_eq!((bill.totals()[0].amount.to_string(), then.totals[0].amount.to_string()), ("0.05".into(), "0.00".into()));
    /// # Ok::<(), wabill::Error>(())
    /// ```
    pub fn under_habits(
        &self,
        tables: &Tables,
        currency: Option<Currency>,
        habits: Habits,
    ) -> Result<statement::Bill, Error> {
        let accounts = currency.map_or_else(|| self.accounts.clone(), |currency| self.accounts.in_currency(currency));
        let options = BillOptions {
            tables: tables.clone(),
            ..self.options.clone()
        };
        let run = Run {
            log: &self.log,
            accounts: &accounts,
            options: &options,
            earlier: self.earlier.as_ref(),
            trust_reports: self.trust_reports,
            threads: self.threads,
        };
        Ok(run.bill(Wanted::default(), habits)?.bill)
    }

    /// The lines, each rounded once, in a fixed order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.billed.bill.lines.iter().map(Line)
    }

    /// The sums of the lines by account and month.
    pub fn totals(&self) -> &[Total] {
        &self.billed.bill.totals
    }

    /// Messages without a price, each with what is missing.
    pub fn refused(&self) -> &[RefusedMessage] {
        &self.billed.bill.refused
    }

    /// What a reader should know: prices that were derived or assumed, contacts that look alike, and so on.
    pub fn warnings(&self) -> &[Warning] {
        &self.billed.bill.warnings
    }

    /// What became of the rows and messages: every row is accepted, a duplicate, ignored or rejected.
    pub fn input(&self) -> InputCounts {
        self.billed.bill.input
    }

    /// Rows that cannot be read.
    pub fn row_problems(&self) -> &[RowProblem] {
        &self.report.problems
    }

    /// Messages all rows of which are rejected, for example because they contradict each other.
    pub fn message_problems(&self) -> &[MessageProblem] {
        self.log.problems()
    }

    /// A problem of a message with file and line: `june.csv:3: message m-1: its rows disagree on kind; …`.
    pub fn placed(&self, problem: &MessageProblem) -> LocalizedText {
        placed(problem, &self.report)
    }

    /// The bill as a value that serialises to the JSON of `wabill bill --format json`.
    pub fn statement(&self) -> &statement::Bill {
        &self.billed.bill
    }

    /// The same without the log and what can be asked of it.
    pub fn into_statement(self) -> statement::Bill {
        self.billed.bill
    }

    /// The JSON of `wabill bill --format json`, to the byte.
    ///
    /// # Errors
    ///
    /// Never: a bill has nothing that JSON cannot hold.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&self.billed.bill).map(|text| text + "\n")
    }

    /// Why a message costs what it costs: what was open, which rule decided, how far allowance and tier were, and the
    /// card row. The log is run through once more; ask for many messages at once with [`Bill::explain_these`].
    ///
    /// # Errors
    ///
    /// [`Error::Unexplained`] for a message that has no outcome, with the reason.
    pub fn explain(&self, message_id: &str) -> Result<Explanation, Error> {
        let (explanations, missing) = self.explain_these([message_id])?;
        let not_found = || Unexplained {
            message_id: message_id.to_owned(),
            why: WhyNot::NotFound,
        };
        match explanations.into_iter().next() {
            Some(explanation) => Ok(explanation),
            None => Err(missing.into_iter().next().unwrap_or_else(not_found).into()),
        }
    }

    /// Explains several messages, in order of time; those without an outcome stand in the second list.
    ///
    /// # Errors
    ///
    /// [`Error::Sum`], as for the bill itself.
    pub fn explain_these<I: Into<String>>(
        &self,
        message_ids: impl IntoIterator<Item = I>,
    ) -> Result<(Vec<Explanation>, Vec<Unexplained>), Error> {
        let ids: BTreeSet<String> = message_ids.into_iter().map(Into::into).collect();
        let billed = self.again(Explained::These(ids))?;
        let explanations = billed.explanations.into_iter().map(Explanation);
        Ok((explanations.collect(), billed.unexplained))
    }

    /// The messages of a contact in order of time, one timeline for each business number: what was open and what each
    /// came to. Contacts are masked, unless the options show them.
    ///
    /// # Errors
    ///
    /// As [`Bill::explain_these`].
    pub fn timelines(&self, contact: &str) -> Result<Vec<Timeline>, Error> {
        Ok(self.again(Explained::Contact(contact.to_owned()))?.timelines)
    }

    /// What was asked for in the options besides the bill: explanations.
    pub fn explanations(&self) -> &[explain::Explanation] {
        &self.billed.explanations
    }

    /// Why messages that the options ask to explain have no outcome.
    pub fn unexplained(&self) -> &[Unexplained] {
        &self.billed.unexplained
    }

    /// Timelines that the options ask for.
    pub fn own_timelines(&self) -> &[Timeline] {
        &self.billed.timelines
    }

    /// The pairs with the most messages, where the options ask for a list.
    pub fn busiest(&self) -> &[PairSummary] {
        &self.billed.busiest
    }

    /// The state after this run, where the options ask for it.
    pub fn state(&self) -> Option<&State> {
        self.billed.state.as_ref()
    }

    /// What was read: problems, notes, files.
    pub fn report(&self) -> &ReadReport {
        &self.report
    }

    /// For each account, by its id, what it shares with others whose messages may change what it pays: its portfolio,
    /// and the business numbers it sends from, as words that mean nothing else.
    #[doc(hidden)]
    pub fn shared(&self) -> Vec<(String, String)> {
        let book = self.accounts.book();
        let portfolios = self.accounts.iter().map(|account| {
            let portfolio = format!("portfolio {}", account.portfolio);
            (account.id.clone(), portfolio)
        });
        let senders = self.log.senders(self.threads).into_iter();
        let numbers = senders.filter_map(|(account, number)| {
            let number = format!("number {}", number.number());
            Some((book.get(account)?.id.clone(), number))
        });
        portfolios.chain(numbers).collect()
    }

    /// Whether it goes on from the state of an earlier run.
    pub fn goes_on(&self) -> bool {
        self.earlier.is_some()
    }

    /// The tables it was made with.
    pub fn tables(&self) -> &Tables {
        &self.options.tables
    }

    /// The accounts it is for.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }
}

/// A message problem with file and line, in every language.
#[doc(hidden)]
pub fn placed(problem: &MessageProblem, report: &ReadReport) -> LocalizedText {
    let place = |line| At(&report.sources, line);
    let text = problem.fault.text();
    let (english, german) = text.both();
    let id = &problem.message_id;
    let (mut english, mut german) = (
        format!("{}: message `{id}`: {english}", place(problem.line)),
        format!("{}: Nachricht `{id}`: {german}", place(problem.line)),
    );
    if let Some(second) = problem.other_line {
        english = format!("{english}; the other row is {}", place(second));
        german = format!("{german}; die andere Zeile ist {}", place(second));
    }
    LocalizedText::new(english, german)
}

/// Everything that one run of the core needs.
struct Run<'a> {
    log: &'a PairedLog,
    accounts: &'a Accounts,
    options: &'a BillOptions,
    earlier: Option<&'a Earlier>,
    trust_reports: bool,
    threads: usize,
}

impl Run<'_> {
    fn bill(&self, wanted: Wanted, habits: Habits) -> Result<Billed, Error> {
        let options = Options {
            settings: Settings {
                rounding: self.options.rounding,
                trust_reports: self.trust_reports,
            },
            wanted,
            habits,
            earlier: self.earlier,
            threads: self.threads,
        };
        Ok(bill(
            self.log,
            self.accounts.book(),
            self.options.tables.get(),
            &options,
        )?)
    }
}

/// A line of a bill. Its fields are those of [`LineItem`]; shown, it is a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a>(&'a LineItem);

impl Line<'_> {
    /// The line in a sentence, with its account.
    pub fn in_language(&self, language: Language) -> String {
        format!("{}: {}", self.0.account, headline(self.0, language))
    }
}

impl Deref for Line<'_> {
    type Target = LineItem;

    fn deref(&self) -> &LineItem {
        self.0
    }
}

/// The line in English.
impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

/// Why a message costs what it costs. Its fields are those of [`explain::Explanation`]; shown, it is a few sentences.
#[derive(Debug, Clone)]
pub struct Explanation(explain::Explanation);

impl Explanation {
    /// The explanation in sentences, one a line.
    pub fn in_language(&self, language: Language) -> String {
        explanation::text(&self.0, language)
    }
}

impl Deref for Explanation {
    type Target = explain::Explanation;

    fn deref(&self) -> &explain::Explanation {
        &self.0
    }
}

/// The explanation in English.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}
