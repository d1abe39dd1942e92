//! `"the EUR/2026-10-01 rate card has no price for India, authentication"`: why a unit has no amount.

use billing_core::tariff::{rate_book::RateError, refusal::Refusal};

use crate::language::Language;

impl Language {
    /// Why a unit has no amount.
    ///
    /// ```
    /// use billing_core::tariff::refusal::Refusal;
    /// use wording::language::Language;
    /// let refusal = Refusal::NoRegime { first: "2022-02-01".parse().unwrap() };
    /// assert_eq!(Language::English.refusal(&refusal), refusal.to_string());
    /// assert!(Language::German.refusal(&refusal).starts_with("vor dem 01.02.2022 sind keine Regelwerke bekannt"));
    /// ```
    pub fn refusal(self, refusal: &Refusal) -> String {
        const LOAD: &str = "laden Sie Metas eigene Datei mit `wabill rates import`";
        match (self, refusal) {
            (Self::English, _) => refusal.to_string(),
            (Self::German, Refusal::Rate(RateError::NoCurrency { currency })) => {
                format!("keine Preisliste in {currency} ist bekannt; {LOAD}")
            }
            (Self::German, Refusal::Rate(RateError::BeforeFirstCard { currency, first_day })) => {
                let day = self.day(*first_day);
                format!("vor der Liste vom {day} ist keine Preisliste in {currency} bekannt; {LOAD}")
            }
            (Self::German, Refusal::Rate(RateError::CardEnded { card, until })) => {
                let day = self.day(*until);
                format!("die Preisliste {card} endet am {day}, und ihre Nachfolgerin ist nicht bekannt; {LOAD}")
            }
            (Self::German, Refusal::Rate(RateError::NoRate { card, market, category })) => {
                let (market, category) = (self.market(market), self.category(*category));
                format!("die Preisliste {card} hat keinen Preis für {market}, {category}")
            }
            (Self::German, Refusal::NoRegime { first }) => {
                let day = self.day(*first);
                format!("vor dem {day} sind keine Regelwerke bekannt; frühere Nachrichten werden nicht berechnet")
            }
            (Self::German, Refusal::OtherCurrency { reported, account }) => {
                format!("die Plattform meldet einen Preis in {reported}; das Konto wird in {account} abgerechnet")
            }
        }
    }
}
