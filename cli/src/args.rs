//! `wabill bill EVENTS… --accounts F`: what can be asked, and how the program ends.

use std::{io::IsTerminal as _, num::NonZeroUsize, path::PathBuf, process::ExitCode};

use billing_core::base::{price::Rounding, time_zone::Tz};
use clap::{Args, Parser, Subcommand, ValueEnum};
use rust_decimal::Decimal;
use wabill::{BillingMonth, By, Instant, MessageKind, TemplateCategory};
use wabill_planning::budget::Limit;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: everything has a price, or what was asked for was found.
    AllPriced,
    /// 1: wrong usage.
    Usage,
    /// 2: a file or table cannot be read, understood or written.
    Unreadable,
    /// 3: rows were rejected, messages refused or not found; the result is printed all the same.
    Incomplete,
    /// 4: a maximum is passed.
    Passed,
    /// 5: a maximum is projected to be passed.
    ProjectedToBePassed,
}

impl Exit {
    /// [`Exit::AllPriced`] when it is complete.
    pub(crate) fn complete(complete: bool) -> Self {
        if complete { Self::AllPriced } else { Self::Incomplete }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::AllPriced => Self::from(0),
            Exit::Usage => Self::from(1),
            Exit::Unreadable => Self::from(2),
            Exit::Incomplete => Self::from(3),
            Exit::Passed => Self::from(4),
            Exit::ProjectedToBePassed => Self::from(5),
        }
    }
}

const EXIT_CODES: &str = "Exit codes: 0 everything priced, 1 wrong usage, 2 a file or table cannot be read, 3 rows were \
rejected or messages refused (the result is printed all the same), 4 a maximum is passed, 5 a maximum is projected to \
be passed.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "wabill", version, propagate_version = true, about = "What WhatsApp costs a business, exactly and explainably", long_about = None, after_help = EXIT_CODES, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bill a message log; without a file, the built-in sample.
    Bill(BillArgs),
    /// Read and validate only: print every problem of a log, or of a folder of tables, at once.
    Check(CheckArgs),
    /// Say why messages cost what they cost.
    Explain(ExplainArgs),
    /// Work out what planned volumes cost, with a provider's fees beside Meta's charges.
    Estimate(EstimateArgs),
    /// Say how a month stands: what is spent, what the allowances and tiers have left, and where it goes at this pace.
    Budget(BudgetArgs),
    /// Say what a message would cost before it is sent, and what would make it free.
    Ask(AskArgs),
    /// Say what coming months cost: most likely, and between what in eight of ten cases.
    Forecast(ForecastArgs),
    /// Say what the same traffic costs under other days' rules and prices or in another currency, and why it differs.
    Compare(CompareArgs),
    /// Show, compare and import price lists.
    #[command(subcommand)]
    Rates(RatesCommand),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man(ManArgs),
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct BillArgs {
    /// Message logs: CSV, a workbook, or webhook payloads as JSON in any container; gzip, zstd, xz and bzip2 are
    /// recognised; `-` is standard input.
    #[arg(value_name = "EVENTS")]
    pub(crate) events: Vec<PathBuf>,
    /// The accounts of the log (TOML): time zone, currency, home country.
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// How the bill is written [default: by the ending of --output: .json, .csv, .xlsx, .txt; without one, table on a
    /// terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<BillFormat>,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Add a breakdown: day, number, contact-country, or tag.NAME for a column of the log such as tag.campaign
    /// (tag.callback for `biz_opaque_callback_data` of webhooks).
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<By>,
    /// Go on from this state, if it exists, and leave the new one there after the bill is printed.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// How long to wait where another run is using the state.
    #[arg(long, value_name = "SECONDS", default_value = "10", requires = "state")]
    pub(crate) wait: u32,
    /// How each line's sum becomes whole minor units.
    #[arg(long, value_enum, default_value = "half-up")]
    pub(crate) rounding: RoundingName,
    #[command(flatten)]
    pub(crate) envelope: EnvelopeArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What webhook payloads do not always say themselves.
#[derive(Debug, Args)]
pub(crate) struct EnvelopeArgs {
    /// The account of webhook payloads that name none: those of the On-Premises API, or without their envelope.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// The business number of webhook payloads that name none.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) business_number: Option<String>,
}

/// What every command that reads a log understands.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// From 2026-10-01 on, believe the platform's reports of entry points (FEP-103).
    #[arg(long)]
    pub(crate) trust_reports: bool,
    /// Print phone numbers in full.
    #[arg(long)]
    pub(crate) show_contacts: bool,
    #[command(flatten)]
    pub(crate) times: TimeArgs,
    /// How many threads work, at most 512 [default: all cores].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// How the times of a log are read.
#[derive(Debug, Args)]
pub(crate) struct TimeArgs {
    /// The zone of times that are written without an offset, for example Europe/Berlin; without it they are rejected.
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    pub(crate) time_zone: Option<Tz>,
}

fn time_zone(name: &str) -> Result<Tz, String> {
    let expected = "expected an IANA name, for example Europe/Berlin or UTC";
    name.parse().map_err(|_| format!("this is no time zone; {expected}"))
}

impl ReadingArgs {
    /// How many threads work.
    pub(crate) fn thread_count(&self) -> usize {
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }
}

/// Each thread holds a buffer for every shard, about a mebibyte in all, and few machines have more cores.
const MOST_THREADS: usize = 512;

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .ok()
        .filter(|threads: &NonZeroUsize| threads.get() <= MOST_THREADS)
        .ok_or_else(|| format!("expected a whole number from 1 to {MOST_THREADS}"))
}

/// All cores.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BillFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// The lines only.
    Csv,
    /// A workbook; needs --output or a redirected output.
    Xlsx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoundingName {
    /// 0.005 becomes 0.01.
    HalfUp,
    /// 0.005 becomes 0.00, 0.015 becomes 0.02.
    HalfEven,
    /// 0.009 becomes 0.00.
    Down,
    /// 0.001 becomes 0.01.
    Up,
}

impl From<RoundingName> for Rounding {
    fn from(name: RoundingName) -> Self {
        match name {
            RoundingName::HalfUp => Self::HalfUp,
            RoundingName::HalfEven => Self::HalfEven,
            RoundingName::Down => Self::Down,
            RoundingName::Up => Self::Up,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For people.
    #[value(alias = "table")]
    Text,
    /// For programs.
    Json,
}

impl TextFormat {
    /// The format asked for; else text on a terminal and JSON elsewhere.
    pub(crate) fn usual(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| {
            if std::io::stdout().is_terminal() {
                Self::Text
            } else {
                Self::Json
            }
        })
    }
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct CheckArgs {
    /// Message logs; `-` is standard input.
    #[arg(value_name = "EVENTS")]
    pub(crate) events: Vec<PathBuf>,
    /// The accounts of the log (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Check this folder of tables; alone, or together with a log.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// Write the log to this file with invented ids and numbers and no other text, and its accounts beside it
    /// (FILE.accounts.toml), to show the case to others. A log that is refused is written too.
    #[arg(long, value_name = "FILE")]
    pub(crate) anonymize: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextFormat,
    #[command(flatten)]
    pub(crate) envelope: EnvelopeArgs,
    #[command(flatten)]
    pub(crate) times: TimeArgs,
    /// How many threads work, at most 512 [default: all cores].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ExplainArgs {
    /// The messages to explain.
    #[arg(value_name = "MESSAGE_ID", required_unless_present = "all")]
    pub(crate) messages: Vec<String>,
    /// Explain every delivered message.
    #[arg(long, conflicts_with = "messages")]
    pub(crate) all: bool,
    /// Message logs; without them the built-in sample is explained; `-` is standard input.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) events: Vec<PathBuf>,
    /// The accounts of the log (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// Go on from this state; it is only read.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// The language of the text.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: LanguageName,
    /// How the result is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextFormat,
    #[command(flatten)]
    pub(crate) envelope: EnvelopeArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct EstimateArgs {
    /// The plan (TOML, or the same as JSON): accounts, volumes, traffic, campaigns, fees; `-` is standard input.
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<PathBuf>,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// How the estimate is written [default: by the ending of --output: .json, .csv, .xlsx, .txt; without one, table on
    /// a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<BillFormat>,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How each line's sum becomes whole minor units.
    #[arg(long, value_enum, default_value = "half-up")]
    pub(crate) rounding: RoundingName,
    /// Below the table, say why each line is as it is. JSON and workbook always do.
    #[arg(long)]
    pub(crate) explain: bool,
    /// Turn the question round: messages for how much of this traffic an amount carries, numbers for how many business
    /// numbers pay for themselves by their free service messages.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) solve: Option<SolveName>,
    /// With --solve messages: the amount for the whole plan, for example "250 EUR".
    #[arg(long = "for", value_name = "AMOUNT CURRENCY", requires = "solve")]
    pub(crate) budget: Option<Limit>,
    /// With --solve messages: the share of the amount that is to be kept, for example 60%; traffic may cost the rest.
    #[arg(long, value_name = "PERCENT", requires = "budget", value_parser = margin)]
    pub(crate) margin: Option<Decimal>,
    /// The language of the reasons in words.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: LanguageName,
    /// The seed of the plan's traffic; the same seed gives the same numbers.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// How often the plan's traffic is played.
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) runs: u32,
}

/// What an estimate is solved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SolveName {
    /// How much of the plan's traffic an amount carries.
    Messages,
    /// How many business numbers pay for themselves.
    Numbers,
}

/// `60%` or `60`.
fn margin(text: &str) -> Result<Decimal, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let margin = Decimal::from_str_exact(number).ok().filter(|_| plain);
    margin
        .filter(|margin| *margin <= Decimal::ONE_HUNDRED)
        .ok_or_else(|| "expected a percentage from 0% to 100%, for example 60%".to_owned())
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct BudgetArgs {
    /// Message logs of the month, better of four weeks; `-` is standard input. None is needed with --state.
    #[arg(value_name = "EVENTS")]
    pub(crate) events: Vec<PathBuf>,
    /// The accounts of the log (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Go on from this state; it is only read. Without a log it is all that is looked at, in milliseconds.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// The month [default: that of the last message, or of --until].
    #[arg(long, value_name = "YYYY-MM")]
    pub(crate) month: Option<BillingMonth>,
    /// Look at the month as it was at this time, for example 2026-11-14T10:00:00+01:00 [default: the last message].
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Instant>,
    /// An amount that should not be passed, for example "500 EUR": of each account, or of one with "ACCOUNT=500 EUR".
    /// With --per, of each value of the tag, or of one. May be given several times.
    #[arg(long, value_name = "[NAME=]AMOUNT CURRENCY")]
    pub(crate) max: Vec<Limit>,
    /// Break the month down by the values of a tag too, for example tag.campaign.
    #[arg(long, value_name = "tag.NAME", value_parser = tag)]
    pub(crate) per: Option<String>,
    /// The seed of the projection; the same seed gives the same numbers.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// How the result is written [default: text on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<TextFormat>,
    /// How each line's sum becomes whole minor units.
    #[arg(long, value_enum, default_value = "half-up")]
    pub(crate) rounding: RoundingName,
    #[command(flatten)]
    pub(crate) envelope: EnvelopeArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct AskArgs {
    /// The state to ask; it is only read. `wabill bill --state FILE` makes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// The accounts of the state (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: PathBuf,
    /// The account that would send [default: the accounts file's only one].
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// The business number that would send, or its id.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: String,
    /// Who would get it: a phone number or a business-scoped id.
    #[arg(long, value_name = "CONTACT", required_unless_present = "contacts")]
    pub(crate) contact: Option<String>,
    /// Who would get it, one a line, one after the other; `-` is standard input. One answer a line.
    #[arg(long, value_name = "FILE", conflicts_with = "contact")]
    pub(crate) contacts: Option<PathBuf>,
    /// What it is [default: a template where --category is given, else free-form].
    #[arg(long, value_enum)]
    pub(crate) kind: Option<KindName>,
    /// The template's category.
    #[arg(long, value_enum)]
    pub(crate) category: Option<CategoryName>,
    /// When it would be delivered, for example 2026-11-27T10:00:00+01:00 [default: now].
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Instant>,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// The language of the words.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: LanguageName,
    /// How the answers are written [default: text on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<TextFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum KindName {
    /// Pre-approved; it has a category.
    Template,
    /// Written for the occasion.
    FreeForm,
    /// An emoji on a message.
    Reaction,
}

impl From<KindName> for MessageKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Template => Self::Template,
            KindName::FreeForm => Self::FreeForm,
            KindName::Reaction => Self::Reaction,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CategoryName {
    /// Offers and news.
    Marketing,
    /// About an order or an account.
    Utility,
    /// One-time passwords.
    Authentication,
}

impl From<CategoryName> for TemplateCategory {
    fn from(name: CategoryName) -> Self {
        match name {
            CategoryName::Marketing => Self::Marketing,
            CategoryName::Utility => Self::Utility,
            CategoryName::Authentication => Self::Authentication,
        }
    }
}

fn tag(text: &str) -> Result<String, String> {
    match text.parse() {
        Ok(By::Tag(name)) => Ok(name),
        Ok(By::Day | By::Number | By::ContactCountry) | Err(_) => {
            Err("expected tag.NAME, for example tag.campaign".to_owned())
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    /// English.
    En,
    /// German.
    De,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RatesCommand {
    /// Every price list, how complete it is, and where its prices come from.
    List(RatesListArgs),
    /// One price list.
    Show(RatesShowArgs),
    /// Which prices move from one list to another, and by how many percent.
    Diff(RatesDiffArgs),
    /// Read price files downloaded from Meta and report every changed price.
    Import(RatesImportArgs),
}

/// What every `rates` command understands.
#[derive(Debug, Args)]
pub(crate) struct RatesArgs {
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RatesListArgs {
    #[command(flatten)]
    pub(crate) common: RatesArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RatesShowArgs {
    /// Currency and day, for example `EUR 2026-10-01` or `EUR/2026-10-01`: the card in force on that day.
    #[arg(value_name = "CURRENCY DATE", required = true, num_args = 1..=2)]
    pub(crate) card: Vec<String>,
    /// Only this market.
    #[arg(long)]
    pub(crate) market: Option<String>,
    #[command(flatten)]
    pub(crate) common: RatesArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RatesDiffArgs {
    /// The older list, for example EUR/2026-07-01.
    pub(crate) old: String,
    /// The newer list, for example EUR/2026-10-01.
    pub(crate) new: String,
    #[command(flatten)]
    pub(crate) common: RatesArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RatesImportArgs {
    /// Meta's own downloads: list prices and volume tiers, as XLSX (also when the name ends in .csv) or CSV. Files that
    /// belong together are imported together.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The currency, where the file does not name it.
    #[arg(long, value_name = "CURRENCY")]
    pub(crate) currency: Option<String>,
    /// First day in force, where the file does not name it.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// A market that the tables do not know yet, and its numbers by country or calling code, for example `Thailand=TH`,
    /// `Thailand=66` or, where the tables know neither, `Kosovo=XK:383`. It begins on the file's first day.
    #[arg(long, value_name = "NAME=CODE")]
    pub(crate) market: Vec<String>,
    /// Write into this folder of tables, a copy of the built-in ones where it is new; without it, only report.
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The page of this command, for example `bill` or `rates import`.
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ForecastArgs {
    /// Past volumes: CSV (month or day, market or country, category, messages), an answer of Meta's
    /// `pricing_analytics`, a bill as JSON, or message logs; `-` is standard input.
    #[arg(value_name = "HISTORY")]
    pub(crate) history: Vec<PathBuf>,
    /// The accounts of the history (TOML): time zone, currency, home country.
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// How many months are forecast, at most 60.
    #[arg(long, value_name = "N", default_value = "12", value_parser = clap::value_parser!(u8).range(1..=60))]
    pub(crate) months: u8,
    /// The same seed gives the same bytes.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// How many courses are simulated.
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u16).range(10..=10_000))]
    pub(crate) courses: u16,
    /// Try the method on the past, beside the last season repeated.
    #[arg(long)]
    pub(crate) backtest: bool,
    /// What the history does not know (TOML): special months, growth, new markets, budgets, business numbers.
    #[arg(long, value_name = "FILE")]
    pub(crate) assumptions: Option<PathBuf>,
    /// Draw a chart into this file (SVG).
    #[arg(long, value_name = "FILE")]
    pub(crate) chart: Option<PathBuf>,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// How the forecast is written [default: by the ending of --output: .json, .txt; without one, table on a terminal,
    /// json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<ForecastFormat>,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How each line's sum becomes whole minor units.
    #[arg(long, value_enum, default_value = "half-up")]
    pub(crate) rounding: RoundingName,
    /// The language of the chart.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: LanguageName,
    #[command(flatten)]
    pub(crate) envelope: EnvelopeArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ForecastFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

impl From<ForecastFormat> for BillFormat {
    fn from(format: ForecastFormat) -> Self {
        match format {
            ForecastFormat::Table => Self::Table,
            ForecastFormat::Json => Self::Json,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct CompareArgs {
    /// Message logs, or one plan (.toml, or .json with its volumes); `-` is a log on standard input. Without any, the
    /// built-in sample.
    #[arg(value_name = "EVENTS|PLAN")]
    pub(crate) subject: Vec<PathBuf>,
    /// Other conditions, as WHAT or NAME=WHAT; may be given several times. WHAT is as-of:2024-09 (the rules and prices
    /// of a day), card:USD (another currency's lists), card:USD@1.08 (the same, at a rate), numbers:joined (one
    /// business number for each account), numbers:split:2 (two in place of each), utility-in-window (utility templates
    /// sent as service messages where the window is open), merge-replies:2m (replies within two minutes become one), or
    /// several joined by `+`.
    #[arg(long, value_name = "[NAME=]WHAT", required_unless_present = "hints")]
    pub(crate) under: Vec<String>,
    /// Try utility-in-window, merge-replies:2m, numbers:split:2 and numbers:joined, and list those that would have
    /// saved money, each proven by a run.
    #[arg(long)]
    pub(crate) hints: bool,
    /// The accounts of the log (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Use the tables of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) tables: Option<PathBuf>,
    /// How the comparison is written; csv has its drivers [default: by the ending of --output: .json, .csv, .xlsx,
    /// .txt; without one, table on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<CompareFormat>,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How each line's sum becomes whole minor units.
    #[arg(long, value_enum, default_value = "half-up")]
    pub(crate) rounding: RoundingName,
    #[command(flatten)]
    pub(crate) envelope: EnvelopeArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// The drivers, for spreadsheets.
    Csv,
    /// A workbook with totals, drivers and hints; needs --output or a redirected output.
    Xlsx,
}

impl From<CompareFormat> for BillFormat {
    fn from(format: CompareFormat) -> Self {
        match format {
            CompareFormat::Table => Self::Table,
            CompareFormat::Json => Self::Json,
            CompareFormat::Csv => Self::Csv,
            CompareFormat::Xlsx => Self::Xlsx,
        }
    }
}
