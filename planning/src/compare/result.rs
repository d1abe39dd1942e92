//! `"under 2024: 10.00 EUR, −2.30 EUR or −18.7 %; of it −2.30 EUR by the rules of service messages to Germany"`: what
//! is compared, and why it differs.

use billing_core::{
    base::{category::Category, currency::Currency, localized::LocalizedText, money::Money},
    metering::charge_event::FreeReason,
    sentences,
};
use serde::{Serialize, Serializer};

use super::hints::Hint;

/// The version of the result's shape.
pub const FORMAT: u32 = 1;

/// The same traffic as it is, and under other conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// [`FORMAT`].
    pub format: u32,
    /// As it is.
    pub base: Base,
    /// Under each of what was asked for, in that order.
    pub under: Vec<Under>,
    /// What would save money, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hints: Option<Vec<Hint>>,
}

impl Comparison {
    /// Whether every account could be compared under everything.
    pub fn is_complete(&self) -> bool {
        self.base.refused.is_empty()
            && (self.under.iter()).all(|under| under.not_comparable.is_empty() && under.refused.is_empty())
    }
}

/// What it costs as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Base {
    /// `as it is`.
    pub name: String,
    /// By account.
    pub totals: Vec<Sum>,
    /// Why units have no price.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// What it costs under other conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Under {
    /// What it is called.
    pub name: String,
    /// What is changed, as it was asked for.
    pub spec: String,
    /// By account.
    pub totals: Vec<Sum>,
    /// By account, where it can be compared.
    pub difference: Vec<Difference>,
    /// What the differences are made of: by account, the largest first. Those of an account and currency add up to its
    /// difference.
    pub drivers: Vec<Driver>,
    /// Accounts without a difference, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_comparable: Vec<NotComparable>,
    /// Why units have no price.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// What an account pays for everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The account's id.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// The sum of its rounded lines.
    pub amount: Money,
}

/// By how much an account pays more, or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The account's id.
    pub account: String,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What it pays as it is; at the rate given, line by line, where that is another currency.
    pub base: Money,
    /// What is added to it.
    pub amount: Money,
    /// The same in percent of the base, with one digit; none of nothing.
    pub percent: Option<String>,
}

/// Why amounts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Other units are charged, since the rules are others.
    Rule,
    /// The units charged have another list price.
    Price,
    /// They reach other volume tiers, or other prices of these.
    Tier,
    /// More or fewer of them are among the month's free units.
    Allowance,
    /// The traffic itself is another.
    Habit,
    /// The list of the other currency says something else than the rate.
    Currency,
}

impl Cause {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Price => "price",
            Self::Tier => "tier",
            Self::Allowance => "allowance",
            Self::Habit => "habit",
            Self::Currency => "currency",
        }
    }
}

/// What the units of a driver are on the side that does not charge them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elsewhere {
    /// Charged too, at another price.
    Charged,
    /// Free.
    Free(FreeReason),
    /// Without a price.
    Refused,
    /// Not counted here: part of a conversation, of another category or market, or not sent.
    NotCounted,
}

impl Elsewhere {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Free(reason) => reason.as_str(),
            Self::Refused => "refused",
            Self::NotCounted => "not_counted",
        }
    }
}

impl Serialize for Elsewhere {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A part of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Driver {
    /// The account's id.
    pub account: String,
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// Why.
    pub cause: Cause,
    /// What the units are on the side that does not charge them; `charged` where both do.
    pub outcome: Elsewhere,
    /// By how many units more are charged; of units charged on both sides how many.
    pub units: i64,
    /// What it adds to the amount.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
}

/// An account that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotComparable {
    /// The account's id; none where it is all of them.
    pub account: Option<String>,
    /// Why.
    pub why: WhyNot,
}

sentences! {
    /// Why amounts have no difference.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum WhyNot {
        /// Two currencies, and no rate.
        TwoCurrencies {
            /// As it is.
            base: Currency,
            /// Under the other conditions.
            under: Currency,
        } => (
            "amounts in {base} and {under} have no difference",
            "Beträge in {base} und {under} haben keine Differenz",
        ) remedy (
            "say what one {base} is in {under}, for example card:{under}@1.08",
            "sagen Sie, was ein {base} in {under} ist, zum Beispiel card:{under}@1.08",
        ),
        /// What has a price on one side has none on the other.
        WithoutPrice {
            /// Units without one as it is.
            base: u64,
            /// Units without one under the other conditions.
            under: u64,
        } => (
            "units without a price differ: {base} as it is, {under} here; a difference of the others would mislead",
            "Einheiten ohne Preis unterscheiden sich: {base} wie es ist, {under} hier; eine Differenz der übrigen führte in \
             die Irre",
        ) remedy (
            "`refused` says what is missing; load it with `wabill rates import`, or take another day or currency",
            "`refused` sagt, was fehlt; laden Sie es mit `wabill rates import`, oder nehmen Sie einen anderen Tag oder eine \
             andere Währung",
        ),
        /// The plan cannot be estimated under these conditions.
        Plan {
            /// What it lacks.
            error: LocalizedText,
        } => (
            "the plan does not say enough for these rules: {error}",
            "der Plan sagt für diese Regeln nicht genug: {error}",
        ) remedy (
            "add to the plan what these rules ask for",
            "ergänzen Sie im Plan, was diese Regeln brauchen",
        ),
        /// A plan does not say when messages are sent.
        NeedsLog {
            /// The condition's word.
            habit: &'static str,
        } => (
            "{habit} goes by the moment of each message, and a plan has none",
            "{habit} richtet sich nach dem Zeitpunkt jeder Nachricht, und ein Plan hat keine",
        ) remedy (
            "compare a log of messages",
            "vergleichen Sie ein Nachrichtenlog",
        ),
        /// A log that goes on from a state.
        GoesOn => (
            "the log goes on from a saved state, which has the windows and free units of the numbers as they are",
            "das Log setzt einen gespeicherten Stand fort, und der hat die Fenster und Freimengen der Rufnummern, wie sie \
             sind",
        ) remedy (
            "compare a whole log, read without a state",
            "vergleichen Sie ein ganzes Log, gelesen ohne Stand",
        ),
        /// A row of a plan belongs to a number that becomes several.
        NumbersNamed {
            /// The number.
            number: String,
        } => (
            "the plan says what number `{number}` sends or has used, and not what each of its parts does",
            "der Plan sagt, was die Rufnummer `{number}` sendet oder verbraucht hat, und nicht, was jeder ihrer Teile",
        ) remedy (
            "leave out `number` in the plan; what its account sends is then spread evenly",
            "lassen Sie `number` im Plan weg; was das Konto sendet, wird dann gleichmäßig verteilt",
        ),
    }
}

/// Its English sentence.
impl Serialize for WhyNot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
