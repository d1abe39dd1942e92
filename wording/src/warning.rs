//! `"3 units are charged at an assumed price: EUR/2026-10-01 is the last known price list …"`: warnings as sentences.

use billing_core::{
    metering::charge_event::Unit,
    statement::bill::{Warning, WarningDetail, WarningKind},
};

use crate::language::Language;

/// A warning as a sentence; none where it concerns nothing.
#[expect(
    clippy::too_many_lines,
    reason = "one sentence per kind and language; a kind missing here stops the build"
)]
pub fn sentence(warning: &Warning, language: Language) -> Option<String> {
    let count = warning.count;
    if count == 0 {
        return None;
    }
    let (number, one) = (language.count(count), count == 1);
    // `1 message is`, `2 Nachrichten sind`.
    let is = language.pick(if one { ("is", "ist") } else { ("are", "sind") });
    let was = language.pick(if one { ("was", "wurde") } else { ("were", "wurden") });
    let messages = format!("{number} {}", language.unit_noun(Unit::Message, count));
    let units = language.counted(
        count,
        language.pick(("unit", "Einheit")),
        language.pick(("units", "Einheiten")),
    );
    let details: Vec<String> = warning.details.iter().map(|of| detail(of, language)).collect();
    let more: Vec<String> = details.iter().map(|detail| format!(" {detail}.")).collect();
    let more = more.concat();
    let details = details.join("; ");
    Some(match (warning.kind, language) {
        (WarningKind::FreeFormOutsideWindow, Language::English) => {
            let free_form = if one { "free-form message" } else { "free-form messages" };
            format!(
                "{number} {free_form} came outside the customer service window, where there should be none; treated as inside."
            )
        }
        (WarningKind::FreeFormOutsideWindow, Language::German) => {
            let (free_form, came) = if one {
                ("freie Nachricht", "kam")
            } else {
                ("freie Nachrichten", "kamen")
            };
            format!(
                "{number} {free_form} {came} außerhalb des Kundenservice-Fensters, wo es keine geben sollte; behandelt wie \
                 innerhalb."
            )
        }
        (WarningKind::FailedAndDelivered, Language::English) => {
            format!("{messages} {was} reported both failed and delivered; the failure is not believed.")
        }
        (WarningKind::FailedAndDelivered, Language::German) => {
            format!("{messages} {was} als fehlgeschlagen und als zugestellt gemeldet; der Fehler gilt als Irrtum.")
        }
        (WarningKind::DerivedPrice, Language::English) => {
            format!(
                "{units} {is} charged at a derived price: computed, not published; Meta's own may differ slightly.{more}"
            )
        }
        (WarningKind::DerivedPrice, Language::German) => {
            format!(
                "{units} {is} zu einem abgeleiteten Preis berechnet: errechnet, nicht veröffentlicht; Metas eigener kann leicht \
                 abweichen.{more}"
            )
        }
        (WarningKind::NoTierTable, Language::English) => {
            format!("{messages} {is} charged at the list price because no volume tiers of that day are known.")
        }
        (WarningKind::NoTierTable, Language::German) => {
            format!("{messages} {is} zum Listenpreis berechnet, weil für den Tag keine Mengenstufen bekannt sind.")
        }
        (WarningKind::BeforeSavedState, Language::English) => {
            format!("{messages} {is} older than the saved state; billed on the best that is known.")
        }
        (WarningKind::BeforeSavedState, Language::German) => {
            format!("{messages} {is} älter als der gespeicherte Stand; abgerechnet nach dem, was bekannt ist.")
        }
        (WarningKind::ConversationReportsDisagree, Language::English) => {
            format!("{messages} {was} reported in a conversation that another report describes otherwise.")
        }
        (WarningKind::ConversationReportsDisagree, Language::German) => {
            format!("{messages} {was} in einer Konversation gemeldet, die eine andere Meldung anders beschreibt.")
        }
        (WarningKind::SimilarContacts, Language::English) => {
            let contacts = language.counted(count, "contact", "contacts");
            format!("{contacts} may be another one in other spelling; they are billed as different persons.")
        }
        (WarningKind::SimilarContacts, Language::German) => {
            let contacts = language.counted(count, "Kontakt", "Kontakte");
            let may = if one { "kann" } else { "können" };
            format!(
                "{contacts} {may} ein anderer in anderer Schreibweise sein; abgerechnet werden sie als verschiedene Personen."
            )
        }
        (WarningKind::PriceAssumed, Language::English) => {
            format!("{units} {is} charged at an assumed price: {details}. Meta may change prices by then.")
        }
        (WarningKind::PriceAssumed, Language::German) => {
            format!(
                "{units} {is} zu einem angenommenen Preis berechnet: {details}. Meta kann die Preise bis dahin ändern."
            )
        }
        (WarningKind::RulesAssumed, Language::English) => {
            format!("{units} {is} counted by the last known rules and markets: {details}.")
        }
        (WarningKind::RulesAssumed, Language::German) => {
            format!("{units} {is} nach den letzten bekannten Regeln und Märkten gezählt: {details}.")
        }
        (WarningKind::CurrencyStopped, Language::English) => {
            format!("{units} {is} of accounts that can no longer send: {details}.")
        }
        (WarningKind::CurrencyStopped, Language::German) => {
            format!("{units} {is} von Konten, die nicht mehr senden können: {details}.")
        }
        (WarningKind::PricePlanned, Language::English) => {
            format!("{units} {is} charged at a price that the plan assumes: {details}.")
        }
        (WarningKind::PricePlanned, Language::German) => {
            format!("{units} {is} zu einem Preis berechnet, den der Plan annimmt: {details}.")
        }
    })
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
        (
            WarningDetail::Planned {
                category,
                market,
                percent,
                planned_from,
            },
            _,
        ) => {
            let category = match category {
                Some(category) => language.category(*category).to_owned(),
                None => language.pick(("all categories", "alle Kategorien")).to_owned(),
            };
            let market = market.as_deref().map(|name| language.market(name));
            let what = [Some(category.as_str()), market].into_iter().flatten();
            let what = what.collect::<Vec<_>>().join(", ");
            let digits = percent.trim_start_matches('+');
            let sign = if digits.len() < percent.len() { "+" } else { "" };
            let from = language.pick(("from", "ab"));
            format!("{what} {sign}{} % {from} {planned_from}", language.decimal(digits))
        }
    }
}

#[cfg(test)]
mod tests {
    use billing_core::base::category::Category;

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
    fn what_a_plan_assumes_is_named_with_its_first_day() {
        let planned = |category, market: Option<&str>, percent: &str| WarningDetail::Planned {
            category,
            market: market.map(str::to_owned),
            percent: percent.to_owned(),
            planned_from: "2027-01-01".parse().unwrap(),
        };
        let warning = Warning {
            kind: WarningKind::PricePlanned,
            count: 1,
            details: vec![
                planned(Some(Category::Utility), Some("Germany"), "+10"),
                planned(None, None, "-2.5"),
            ],
        };
        assert_eq!(
            sentence(&warning, Language::English).unwrap(),
            "1 unit is charged at a price that the plan assumes: utility, Germany +10 % from 2027-01-01; all categories \
             -2.5 % from 2027-01-01."
        );
        assert_eq!(
            sentence(&warning, Language::German).unwrap(),
            "1 Einheit ist zu einem Preis berechnet, den der Plan annimmt: Utility, Deutschland +10 % ab 2027-01-01; alle \
             Kategorien -2,5 % ab 2027-01-01."
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
