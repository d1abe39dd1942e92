//! `"3 units are charged at an assumed price: EUR/2026-10-01 is the last known list …"`: warnings that name lists, days or
//! accounts, in English or German.

use super::{
    bill::{Warning, WarningDetail, WarningKind},
    explain_text::Language,
};

/// A warning about what is not known, as a sentence; none where it concerns nothing, and for other kinds, whose words the
/// callers have.
pub fn sentence(warning: &Warning, language: Language) -> Option<String> {
    if warning.count == 0 {
        return None;
    }
    let number = language.number(warning.count);
    let one = warning.count == 1;
    let units = match (language, one) {
        (Language::English, true) => format!("{number} unit is"),
        (Language::English, false) => format!("{number} units are"),
        (Language::German, true) => format!("{number} Einheit ist"),
        (Language::German, false) => format!("{number} Einheiten sind"),
    };
    let details: Vec<String> = warning.details.iter().map(|of| detail(of, language)).collect();
    let details = details.join("; ");
    match warning.kind {
        WarningKind::PriceAssumed => Some(match language {
            Language::English => {
                format!("{units} charged at an assumed price: {details}. Meta may change prices by then.")
            }
            Language::German => {
                format!(
                    "{units} zu einem angenommenen Preis berechnet: {details}. Meta kann die Preise bis dahin ändern."
                )
            }
        }),
        WarningKind::RulesAssumed => Some(match language {
            Language::English => format!("{units} counted by the last known rules and markets: {details}."),
            Language::German => format!("{units} nach den letzten bekannten Regeln und Märkten gezählt: {details}."),
        }),
        WarningKind::CurrencyStopped => Some(match language {
            Language::English => format!("{units} of accounts that can no longer send: {details}."),
            Language::German => format!("{units} von Konten, die nicht mehr senden können: {details}."),
        }),
        WarningKind::FreeFormOutsideWindow
        | WarningKind::FailedAndDelivered
        | WarningKind::DerivedPrice
        | WarningKind::NoTierTable
        | WarningKind::BeforeSavedState
        | WarningKind::ConversationReportsDisagree
        | WarningKind::SimilarContacts => None,
    }
}

/// What a warning rests on, without a full stop.
pub fn detail(detail: &WarningDetail, language: Language) -> String {
    match (detail, language) {
        (WarningDetail::List { rate_card, known_until }, Language::English) => {
            format!("{rate_card} is the last known price list, known until {known_until}")
        }
        (WarningDetail::List { rate_card, known_until }, Language::German) => {
            format!("{rate_card} ist die letzte bekannte Preisliste, bekannt bis {known_until}")
        }
        (WarningDetail::Rules { rules_known_until }, Language::English) => format!("known until {rules_known_until}"),
        (WarningDetail::Rules { rules_known_until }, Language::German) => format!("bekannt bis {rules_known_until}"),
        (WarningDetail::Thresholds { thresholds_of }, Language::English) => {
            format!("Volume tiers before {thresholds_of} rest on the thresholds published for that day")
        }
        (WarningDetail::Thresholds { thresholds_of }, Language::German) => {
            format!("Mengenstufen vor dem {thresholds_of} beruhen auf den für jenen Tag veröffentlichten Schwellen")
        }
        (
            WarningDetail::Currency {
                account,
                currency,
                country,
                only,
                from,
            },
            Language::English,
        ) => format!(
            "{account} is billed in {currency}, and from {from} on accounts at home in {country} are billed in {only} only"
        ),
        (
            WarningDetail::Currency {
                account,
                currency,
                country,
                only,
                from,
            },
            Language::German,
        ) => format!(
            "{account} wird in {currency} abgerechnet, und ab {from} werden Konten mit Sitz in {country} nur noch in {only} \
             abgerechnet"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_and_its_last_day_are_named_in_both_languages() {
        let warning = Warning {
            kind: WarningKind::PriceAssumed,
            count: 1_000,
            details: vec![WarningDetail::List {
                rate_card: "EUR/2026-10-01".to_owned(),
                known_until: "2026-12-31".parse().unwrap(),
            }],
        };
        assert_eq!(
            sentence(&warning, Language::English).unwrap(),
            "1,000 units are charged at an assumed price: EUR/2026-10-01 is the last known price list, known until \
             2026-12-31. Meta may change prices by then."
        );
        let german = sentence(&warning, Language::German).unwrap();
        assert!(
            german.contains("EUR/2026-10-01 ist die letzte bekannte Preisliste, bekannt bis 2026-12-31"),
            "{german}"
        );
    }

    #[test]
    fn a_warning_that_concerns_nothing_is_not_said() {
        assert_eq!(
            sentence(&Warning::new(WarningKind::PriceAssumed, 0), Language::English),
            None
        );
    }
}
