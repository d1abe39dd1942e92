//! `"messages are known up to 2026-11-14T09:00:00Z, and --until says 2026-11-13"`: why there is no budget.

use billing_core::{
    base::{currency::Currency, instant::Instant, localized::LocalizedText, money::MoneyError, month::BillingMonth},
    sentences,
};

sentences! {
    /// Why a month cannot be looked at.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum BudgetError {
        /// Messages are known that are later.
        UntilBeforeLastMessage {
            /// The moment asked for.
            until: Instant,
            /// That of the last message.
            through: Instant,
        } => (
            "messages are known up to {through}, which is after {until}",
            "Nachrichten sind bis {through} bekannt, das ist nach {until}",
        ) remedy (
            "take a later moment, or a log that ends there",
            "nehmen Sie einen späteren Zeitpunkt oder ein Protokoll, das dort endet",
        ),
        /// The month has not begun.
        MonthAhead {
            /// The month.
            month: BillingMonth,
            /// The account's id.
            account: String,
            /// The month that it is.
            now: BillingMonth,
        } => (
            "{month} has not begun for account `{account}`; messages are known up to {now}",
            "{month} hat für Konto `{account}` noch nicht begonnen; Nachrichten sind bis {now} bekannt",
        ) remedy (
            "a month to come is planned with `wabill estimate` or `wabill forecast`",
            "ein kommender Monat wird mit `wabill estimate` oder `wabill forecast` geplant",
        ),
        /// The state holds only a part of the month.
        MonthIncomplete {
            /// The month.
            month: BillingMonth,
            /// The account's id.
            account: String,
            /// From when on everything is there.
            since: Instant,
        } => (
            "the state does not hold all of {month} for account `{account}`: what was billed before {since} was not kept \
             by the program that billed it",
            "der Stand enthält den {month} für Konto `{account}` nicht ganz: Was vor {since} abgerechnet wurde, hat das \
             Programm, das es abgerechnet hat, nicht aufgehoben",
        ) remedy (
            "bill the month's log once more with a new state, or wait for the next month",
            "rechnen Sie das Protokoll des Monats noch einmal mit einem neuen Stand ab, oder warten Sie auf den nächsten",
        ),
        /// The month is too old for the state.
        MonthForgotten {
            /// The month.
            month: BillingMonth,
            /// The first that is kept.
            first: BillingMonth,
        } => (
            "{month} is not kept any more; the first month that is kept is {first}",
            "{month} ist nicht mehr aufgehoben; der erste aufgehobene Monat ist {first}",
        ) remedy (
            "give the month's log in place of the state",
            "geben Sie das Protokoll des Monats statt des Stands an",
        ),
        /// No account of the accounts file was billed.
        NothingBilled => (
            "nothing was billed for any account of the accounts file",
            "für kein Konto der Kontendatei wurde etwas abgerechnet",
        ) remedy (
            "give the log of the month, or a state that was made with these accounts",
            "geben Sie das Protokoll des Monats an, oder einen Stand, der mit diesen Konten entstanden ist",
        ),
        /// A limit for what is not there.
        LimitOfNobody {
            /// The account's id, or the tag's value.
            of: String,
        } => (
            "the limit of `{of}`: nothing was billed under this name",
            "das Limit von `{of}`: Unter diesem Namen wurde nichts abgerechnet",
        ) remedy (
            "write an account's id before the amount, or with --per a value of the tag; without a name the limit holds \
             for each",
            "schreiben Sie vor den Betrag die Kennung eines Kontos oder, mit --per, einen Wert des Schlagworts; ohne Namen \
             gilt das Limit für jedes",
        ),
        /// A limit in another currency than all that it could be for.
        LimitCurrency {
            /// The limit's.
            limit: Currency,
            /// The account's.
            account: Currency,
        } => (
            "a limit in {limit}, and the accounts pay in {account}",
            "ein Limit in {limit}, und die Konten zahlen in {account}",
        ) remedy (
            "write the limit in the account's currency; none is converted",
            "schreiben Sie das Limit in der Währung des Kontos; es wird nicht umgerechnet",
        ),
        /// The tag was not read.
        TagNotRead {
            /// The tag asked for.
            tag: String,
        } => (
            "the state does not hold the values of `tag.{tag}`",
            "der Stand enthält die Werte von `tag.{tag}` nicht",
        ) remedy (
            "bill with --by tag.{tag} and --state, or give the log",
            "rechnen Sie mit --by tag.{tag} und --state ab, oder geben Sie das Protokoll an",
        ),
        /// A sum that does not fit an amount.
        Sum {
            /// Why.
            error: String,
        } => (
            "{error}",
            "{error}",
        ) remedy (
            "check the quantities of the log",
            "prüfen Sie die Mengen des Protokolls",
        ),
        /// What is left of the month cannot be planned.
        Rest {
            /// What the plan says.
            error: String,
        } => (
            "what is left of the month cannot be priced: {error}",
            "der Rest des Monats lässt sich nicht bepreisen: {error}",
        ) remedy (
            "report this; a month's own messages can always be planned",
            "melden Sie das; die Nachrichten eines Monats lassen sich immer planen",
        ),
    }
}

impl From<MoneyError> for BudgetError {
    fn from(error: MoneyError) -> Self {
        Self::Sum {
            error: error.to_string(),
        }
    }
}

impl BudgetError {
    /// What was found with what to do, in every language.
    pub fn advice(&self) -> LocalizedText {
        self.text().with_remedy(&self.remedy())
    }
}
