//! `"the first rules are those of 2022-02-01, and as-of:2021-05 is before them"`: why nothing is compared.

use billing_core::{
    base::{currency::Currency, instant::Day, localized::LocalizedText, money::MoneyError},
    sentences,
};

sentences! {
    /// Why a comparison cannot be made at all.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum CompareError {
        /// Two have one name.
        NameTwice {
            /// The name.
            name: String,
        } => (
            "`{name}` is asked for twice",
            "nach `{name}` ist doppelt gefragt",
        ) remedy (
            "give each a name of its own: --under NAME=WHAT",
            "geben Sie jedem einen eigenen Namen: --under NAME=WAS",
        ),
        /// No rules are known yet on the day.
        BeforeFirstRules {
            /// The name.
            name: String,
            /// The day.
            day: Day,
            /// The first day of the first rules.
            first: Day,
        } => (
            "`{name}`: no charging rules are known on {day}; the first are those of {first}",
            "`{name}`: Am {day} sind keine Abrechnungsregeln bekannt; die ersten sind die vom {first}",
        ) remedy (
            "take a day from {first} on",
            "nehmen Sie einen Tag ab dem {first}",
        ),
        /// Nothing is known of the day any more.
        NotKnownYet {
            /// The name.
            name: String,
            /// The day.
            day: Day,
            /// The last day that is known.
            last: Day,
        } => (
            "`{name}`: prices and rules are known until {last}, and {day} is after that",
            "`{name}`: Preise und Regeln sind bis {last} bekannt, und {day} liegt danach",
        ) remedy (
            "take a day up to {last}, or load Meta's newer lists with `wabill rates import` and name them with --tables",
            "nehmen Sie einen Tag bis {last}, oder laden Sie Metas neuere Listen mit `wabill rates import` und nennen Sie \
             sie mit --tables",
        ),
        /// There is no list of the currency.
        NoCard {
            /// The name.
            name: String,
            /// The currency.
            currency: Currency,
            /// The currencies that there are.
            known: String,
        } => (
            "`{name}`: no {currency} rate card is known; there are those of {known}",
            "`{name}`: Es ist keine Preisliste in {currency} bekannt; es gibt die in {known}",
        ) remedy (
            "take one of these, or load Meta's own file with `wabill rates import` and name it with --tables",
            "nehmen Sie eine davon, oder laden Sie Metas eigene Datei mit `wabill rates import` und nennen Sie sie mit \
             --tables",
        ),
        /// There is none of the currency on the day.
        NoCardThen {
            /// The name.
            name: String,
            /// The day.
            day: Day,
            /// What is known instead.
            error: LocalizedText,
        } => (
            "`{name}`: on {day} {error}",
            "`{name}`: Am {day}: {error}",
        ) remedy (
            "take another day or currency; `wabill rates list` names every list",
            "nehmen Sie einen anderen Tag oder eine andere Währung; `wabill rates list` nennt jede Liste",
        ),
        /// One rate for several currencies.
        RateOfSeveral {
            /// The name.
            name: String,
            /// The accounts' currencies.
            currencies: String,
        } => (
            "`{name}`: one rate is given, and the accounts pay in {currencies}",
            "`{name}`: Ein Kurs ist angegeben, und die Konten zahlen in {currencies}",
        ) remedy (
            "compare the accounts of one currency at a time, or leave out the rate",
            "vergleichen Sie die Konten einer Währung für sich, oder lassen Sie den Kurs weg",
        ),
        /// A sum that does not fit an amount.
        Sum {
            /// Why.
            error: String,
        } => (
            "{error}",
            "{error}",
        ) remedy (
            "check the quantities",
            "prüfen Sie die Mengen",
        ),
        /// The plan itself cannot be estimated.
        Plan {
            /// What is wrong with it.
            error: LocalizedText,
        } => (
            "{error}",
            "{error}",
        ) remedy (
            "`wabill estimate` says what is wrong with the plan",
            "`wabill estimate` sagt, was am Plan nicht stimmt",
        ),
    }
}

impl From<MoneyError> for CompareError {
    fn from(error: MoneyError) -> Self {
        Self::Sum {
            error: error.to_string(),
        }
    }
}

impl From<wabill::Error> for CompareError {
    fn from(error: wabill::Error) -> Self {
        Self::Sum {
            error: error.to_string(),
        }
    }
}

impl CompareError {
    /// What was found with what to do, in every language.
    pub fn advice(&self) -> LocalizedText {
        self.text().with_remedy(&self.remedy())
    }
}
