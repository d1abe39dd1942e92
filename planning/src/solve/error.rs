//! `"the fees alone cost 89.00 EUR"`: why there is no answer.

use billing_core::{
    base::{currency::Currency, localized::LocalizedText, money::MoneyError},
    estimate::plan_error::PlanErrors,
    sentences,
};
use rust_decimal::Decimal;

sentences! {
    /// Why a plan cannot be solved.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SolveError {
        /// The plan itself cannot be estimated.
        Plan {
            /// Everything wrong with it.
            errors: PlanErrors,
        } => ("{errors}", "{errors}"),
        /// Units have no price, so that an amount would say too little.
        WithoutPrice {
            /// How many.
            units: u64,
            /// Why.
            why: String,
        } => (
            "{units} units of the plan have no price: {why}",
            "{units} Einheiten des Plans haben keinen Preis: {why}",
        ) remedy (
            "plan a month and a market that have a price",
            "planen Sie einen Monat und einen Markt, die einen Preis haben",
        ),
        /// The amount and an account have other currencies.
        OtherCurrency {
            /// That of the amount, or of the first account.
            wanted: Currency,
            /// That of an account.
            found: Currency,
        } => (
            "an account of the plan pays in {found}, not in {wanted}",
            "ein Konto des Plans zahlt in {found}, nicht in {wanted}",
        ) remedy (
            "give the amount in the currency of the accounts, and plan accounts of other currencies by themselves",
            "geben Sie den Betrag in der Währung der Konten an, und planen Sie Konten anderer Währungen für sich",
        ),
        /// Quantities of nothing have no mixture.
        NothingPlanned => (
            "every volume of the plan is 0, so that there is no mixture to carry",
            "jede Menge des Plans ist 0, also gibt es keine Mischung, die getragen werden kann",
        ) remedy (
            "give each volume its part, for example 3 and 1; a single volume needs none",
            "geben Sie jeder Menge ihren Anteil, zum Beispiel 3 und 1; eine einzige Menge braucht keinen",
        ),
        /// A margin that leaves nothing or is none.
        NotAMargin {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a margin; expected a percentage from 0 % to 100 %, for example 60%",
            "`{found}` ist keine Marge; erwartet ist ein Prozentsatz von 0 % bis 100 %, zum Beispiel 60%",
        ) remedy (
            "write which part of the amount is to be kept",
            "schreiben Sie, welcher Teil des Betrags bleiben soll",
        ),
        /// What is not traffic costs more already.
        FixedCosts {
            /// What the plan costs without a message.
            fixed: Decimal,
            /// Its currency.
            currency: Currency,
            /// What it may cost.
            at_most: Decimal,
        } => (
            "without a single message the plan costs {fixed} {currency}, and {at_most} {currency} are there for it",
            "ohne eine einzige Nachricht kostet der Plan {fixed} {currency}, und {at_most} {currency} stehen dafür bereit",
        ) remedy (
            "plan fewer fees, or a larger amount",
            "planen Sie weniger Gebühren oder einen größeren Betrag",
        ),
        /// Volumes name the business number that sends them.
        NumbersNamed {
            /// The account's id.
            account: String,
        } => (
            "volumes of account `{account}` name the business number that sends them",
            "Mengen des Kontos `{account}` nennen die Rufnummer, die sie sendet",
        ) remedy (
            "leave out `number`, so that the volumes are spread over as many as are tried",
            "lassen Sie `number` weg, damit sich die Mengen auf so viele verteilen, wie versucht werden",
        ),
        /// A sum does not fit.
        Sum {
            /// Why.
            error: LocalizedText,
        } => ("{error}", "{error}"),
    }
}

impl From<MoneyError> for SolveError {
    fn from(error: MoneyError) -> Self {
        let error = LocalizedText::as_it_is(error.to_string());
        Self::Sum { error }
    }
}
