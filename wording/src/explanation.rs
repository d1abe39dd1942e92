//! `"Rule PMP-104: from 2025-07-01 to 2026-09-30 a utility template inside the customer service window is free."`:
//! an explanation in words, English or German.
//!
//! Only words are chosen here; nothing is counted, priced or decided. Times stay in the account's time zone, which the
//! first line names.

use billing_core::{
    base::{
        category::{Category, TierFamily},
        market::OTHER,
        month::BillingMonth,
        rule::Rule,
    },
    metering::charge_event::FreeReason,
    statement::{
        explain::{Explanation, Fact, Unexplained, WhyNot},
        line_item::LineOutcome,
    },
};
use chrono::{DateTime, FixedOffset};

use crate::{language::Language, market::is_group, reason::PriceRow};

/// A message's explanation, without a line break at the end.
///
/// The first line says which message it is and what it came to; the lines below, indented by two, say why.
pub fn text(explanation: &Explanation, language: Language) -> String {
    let offset = DateTime::parse_from_rfc3339(&explanation.at)
        .ok()
        .map(|at| *at.offset());
    Voice {
        explanation,
        language,
        offset,
    }
    .lines()
    .join("\n  ")
}

/// Why a message has no explanation, in one line without a line break at the end.
pub fn why_not(unexplained: &Unexplained, language: Language) -> String {
    let why = match &unexplained.why {
        WhyNot::Inbound => language.pick((
            "not charged: the contact wrote it, and messages from contacts never cost anything (COM-101).",
            "nicht berechnet: Der Kontakt hat sie geschrieben, und Nachrichten von Kontakten kosten nie etwas \
             (COM-101).",
        )),
        WhyNot::Undelivered => language.pick((
            "not charged: the log shows it neither delivered nor read; sent alone costs nothing (COM-101).",
            "nicht berechnet: Laut Protokoll weder zugestellt noch gelesen; Versand allein kostet nichts (COM-101).",
        )),
        WhyNot::Rejected { fault } => {
            let words = language.pick((
                "not billed, because its rows could not be taken in:",
                "nicht abgerechnet, denn ihre Zeilen waren nicht verwertbar:",
            ));
            let text = fault.text();
            return format!("{} — {words} {}", unexplained.message_id, language.pick(text.both()));
        }
        WhyNot::SettledEarlier => language.pick((
            "settled by an earlier run; its outcome stands on that run's bill.",
            "in einem früheren Lauf abgerechnet; das Ergebnis steht auf der Abrechnung jenes Laufs.",
        )),
        WhyNot::NotFound => language.pick((
            "not found: the log has no message with this id.",
            "nicht gefunden: Das Protokoll enthält keine Nachricht mit dieser ID.",
        )),
    };
    format!("{} — {why}", unexplained.message_id)
}

/// One explanation in one language.
struct Voice<'a> {
    explanation: &'a Explanation,
    language: Language,
    /// Distance from UTC at the message's moment.
    offset: Option<FixedOffset>,
}

impl Voice<'_> {
    /// The headline, what was open, the rule, the counts, the price.
    fn lines(&self) -> Vec<String> {
        let facts = &self.explanation.facts;
        let mut lines = vec![self.headline(), self.in_force()];
        lines.extend(facts.iter().filter_map(|fact| self.situation(fact)));
        lines.push(self.language.rule(self.explanation.rule));
        lines.extend(facts.iter().flat_map(|fact| self.count(fact)));
        match self.explanation.outcome {
            LineOutcome::Charged => lines.extend(self.price()),
            LineOutcome::Free => {}
            LineOutcome::Refused => lines.push(self.refusal()),
        }
        lines
    }

    fn headline(&self) -> String {
        let (id, zone) = (&self.explanation.message_id, &self.explanation.time_zone);
        let (what, destination) = (self.message(), self.destination());
        let (at, outcome) = (self.moment(&self.explanation.at), self.outcome());
        match self.language {
            Language::English => format!("{id} — {what} {destination}, delivered {at} ({zone}): {outcome}"),
            Language::German => format!("{id} — {what} {destination}, zugestellt am {at} ({zone}): {outcome}"),
        }
    }

    fn message(&self) -> &'static str {
        self.language.pick(match &*self.explanation.kind {
            "template" => match self.explanation.category {
                Category::Marketing => ("a marketing template", "Marketing-Vorlage"),
                Category::Utility => ("a utility template", "Utility-Vorlage"),
                Category::Authentication | Category::AuthenticationInternational => {
                    ("an authentication template", "Authentifizierungsvorlage")
                }
                Category::Service | Category::BusinessInitiated | Category::UserInitiated => ("a template", "Vorlage"),
            },
            "free_form" => ("a free-form message", "freie Nachricht"),
            "reaction" => ("a reaction", "Reaktion"),
            _ => ("a message", "Nachricht"),
        })
    }

    /// The market; where it is a group of countries, with the contact's own.
    fn destination(&self) -> String {
        let (market, country) = (&self.explanation.market, &self.explanation.country);
        let destination = self.language.destination(market);
        if is_group(market) && country.starts_with(|letter: char| letter.is_ascii_alphabetic()) && country != OTHER {
            format!("{destination} ({country})")
        } else {
            destination
        }
    }

    fn outcome(&self) -> String {
        match self.explanation.outcome {
            LineOutcome::Charged => format!("{} {}", self.language.pick(("charged", "kostet")), self.amount()),
            LineOutcome::Free => self.free(),
            LineOutcome::Refused => self.language.refused().to_owned(),
        }
    }

    /// That it is free and why; where the reason is not the usual one, with what it rests on.
    fn free(&self) -> String {
        let (reason, facts) = (self.explanation.reason, &self.explanation.facts);
        let by_report = |fact: &Fact| matches!(fact, Fact::Reported { free: true, .. });
        let free = self.language.free(reason);
        match reason {
            Some(FreeReason::CustomerServiceWindow) if facts.contains(&Fact::OutsideWindow) => self
                .language
                .pick((
                    "free, treated as inside the customer service window",
                    "kostenlos, behandelt wie im Kundenservice-Fenster",
                ))
                .to_owned(),
            Some(FreeReason::EntryPoint) if facts.iter().any(by_report) => {
                let by_report = ("as the platform reported", "wie die Plattform meldete");
                format!("{free}, {}", self.language.pick(by_report))
            }
            Some(_) | None => free,
        }
    }

    fn in_force(&self) -> String {
        let none = || {
            self.language.pick((
                "In force: no rules are known for this day.",
                "In Kraft: Für diesen Tag ist kein Regelwerk bekannt.",
            ))
        };
        let (regime, since) = (self.explanation.regime.as_deref(), self.explanation.regime_since);
        regime.map_or_else(|| none().to_owned(), |regime| self.language.in_force(regime, since))
    }

    /// What was open. Counts stand after the rule, see [`Self::count`].
    fn situation(&self, fact: &Fact) -> Option<String> {
        match fact {
            Fact::WindowOpen { since, until } => Some(self.window_open(since, until)),
            Fact::WindowClosed { latest_inbound } => Some(self.window_closed(latest_inbound.as_deref())),
            Fact::Arrival { at, opened } => Some(self.arrival(at, *opened)),
            Fact::EntryWindow { since, until } => Some(self.entry_window(since, until)),
            Fact::Reported { free, window_until } => Some(self.reported(*free, window_until.as_deref())),
            Fact::Joined { category, since, until } => Some(self.joined(*category, since, until)),
            Fact::Opened { category, until } => Some(self.opened(*category, until)),
            Fact::OutsideWindow => Some(self.language.note(Rule::Com106)),
            Fact::Allowance { .. } | Fact::NotCovered { .. } | Fact::Tier { .. } | Fact::International { .. } => None,
        }
    }

    fn window_open(&self, since: &str, until: &str) -> String {
        let (since, until) = (self.moment(since), self.moment(until));
        match self.language {
            Language::English => {
                format!("Window: the customer service window was open (the contact wrote {since}, so until {until}).")
            }
            Language::German => format!(
                "Fenster: Das Kundenservice-Fenster war offen (der Kontakt schrieb am {since}, also bis {until})."
            ),
        }
    }

    fn window_closed(&self, latest: Option<&str>) -> String {
        let latest = latest.map(|latest| self.moment(latest));
        match (self.language, latest) {
            (Language::English, Some(latest)) => {
                format!("Window: the customer service window was closed (the contact last wrote {latest}).")
            }
            (Language::English, None) => {
                "Window: the customer service window was closed (no earlier message of the contact is known)."
                    .to_owned()
            }
            (Language::German, Some(latest)) => {
                format!("Fenster: Das Kundenservice-Fenster war geschlossen (der Kontakt schrieb zuletzt am {latest}).")
            }
            (Language::German, None) => {
                "Fenster: Das Kundenservice-Fenster war geschlossen (keine frühere Nachricht des Kontakts bekannt)."
                    .to_owned()
            }
        }
    }

    fn arrival(&self, at: &str, opened: bool) -> String {
        let at = self.moment(at);
        let then = self.language.pick(if opened {
            (
                "this message opened the entry-point window",
                "diese Nachricht öffnete das Einstiegspunkt-Fenster",
            )
        } else {
            (
                "this message opened no new entry-point window",
                "diese Nachricht öffnete kein neues Einstiegspunkt-Fenster",
            )
        });
        match self.language {
            Language::English => format!("Entry point: the contact came by ad or page button {at}; {then}."),
            Language::German => {
                format!("Einstiegspunkt: Der Kontakt kam am {at} über Anzeige oder Seitenschaltfläche; {then}.")
            }
        }
    }

    fn entry_window(&self, since: &str, until: &str) -> String {
        let (since, until) = (self.moment(since), self.moment(until));
        match self.language {
            Language::English => format!("Entry point: the entry-point window was open since {since}, until {until}."),
            Language::German => {
                format!("Einstiegspunkt: Das Einstiegspunkt-Fenster war offen seit {since}, bis {until}.")
            }
        }
    }

    /// A trusted report that decided against the computed window.
    fn reported(&self, free: bool, until: Option<&str>) -> String {
        let until = until.map(|until| self.moment(until));
        match (self.language, free, until) {
            (Language::English, true, Some(until)) => {
                format!("Entry point: free by report; the computed entry-point window is over since {until}.")
            }
            (Language::English, true, None) => {
                "Entry point: free by report; no entry-point window is computed from the log.".to_owned()
            }
            (Language::English, false, Some(until)) => {
                format!("Entry point: by report not free; the computed entry-point window would be open until {until}.")
            }
            (Language::English, false, None) => {
                "Entry point: by report not free; this answer would else have opened the entry-point window.".to_owned()
            }
            (Language::German, true, Some(until)) => format!(
                "Einstiegspunkt: laut Meldung kostenlos; das errechnete Einstiegspunkt-Fenster ist seit {until} vorbei."
            ),
            (Language::German, true, None) => {
                "Einstiegspunkt: laut Meldung kostenlos; aus dem Protokoll ergibt sich kein Einstiegspunkt-Fenster."
                    .to_owned()
            }
            (Language::German, false, Some(until)) => format!(
                "Einstiegspunkt: laut Meldung nicht kostenlos; das errechnete Einstiegspunkt-Fenster wäre bis {until} \
                 offen."
            ),
            (Language::German, false, None) => {
                "Einstiegspunkt: laut Meldung nicht kostenlos; sonst hätte diese Antwort das Einstiegspunkt-Fenster \
                 geöffnet."
                    .to_owned()
            }
        }
    }

    fn joined(&self, category: Option<Category>, since: &str, until: &str) -> String {
        let (since, until) = (self.moment(since), self.moment(until));
        let any = || self.language.pick(("conversation", "Konversation"));
        let conversation = category.map_or_else(any, |category| self.language.conversation(category));
        match self.language {
            Language::English => {
                format!("Conversation: it joined the {conversation} open since {since}, until {until}.")
            }
            Language::German => {
                format!(
                    "Konversation: Die {conversation} war offen seit {since}, bis {until}; die Nachricht gehört dazu."
                )
            }
        }
    }

    fn opened(&self, category: Category, until: &str) -> String {
        let until = self.moment(until);
        let conversation = self.language.conversation(category);
        match self.language {
            Language::English => {
                let article = if category.as_str().starts_with('a') { "an" } else { "a" };
                format!("Conversation: it opened {article} {conversation}, until {until}.")
            }
            Language::German => format!("Konversation: Sie eröffnete eine {conversation}, bis {until}."),
        }
    }

    /// Which counts the message took part in. What was open stands before the rule, see [`Self::situation`].
    fn count(&self, fact: &Fact) -> Vec<String> {
        match fact {
            Fact::Allowance {
                scope,
                owner,
                month,
                units,
                before,
                after,
            } => {
                let owner = format!("{} {owner}", self.language.allowance_owner(*scope));
                self.allowance(&owner, *month, *units, (*before, *after))
            }
            Fact::Tier {
                portfolio,
                family,
                month,
                before,
                after,
                band,
            } => {
                let band = self.language.band(*band);
                vec![self.tier(portfolio, *family, *month, (*before, *after), &band)]
            }
            Fact::NotCovered { rule } => vec![self.language.rule(*rule)],
            Fact::International { since } => vec![self.language.rule(Rule::Rat101), self.international(since)],
            Fact::WindowOpen { .. }
            | Fact::WindowClosed { .. }
            | Fact::Arrival { .. }
            | Fact::EntryWindow { .. }
            | Fact::Reported { .. }
            | Fact::Joined { .. }
            | Fact::Opened { .. }
            | Fact::OutsideWindow => vec![],
        }
    }

    /// The allowance's rule, the count, and where the account is exempt beyond it, that rule too.
    fn allowance(&self, owner: &str, month: BillingMonth, units: u64, (before, after): (u64, u64)) -> Vec<String> {
        let exempt = self.explanation.count_rule.filter(|rule| *rule == Rule::Pmp205);
        let rule = self
            .explanation
            .count_rule
            .filter(|_| exempt.is_none())
            .unwrap_or(Rule::Pmp202);
        let month = self.language.in_month(month);
        let number = self.language.count(after);
        let (total, step) = (
            self.language.count(units),
            format!("({})", self.language.step(before, after)),
        );
        let count = match (self.language, after <= units) {
            (Language::English, true) => {
                format!("Count {rule}: unit {number} of {total} free {step} for {owner} {month}.")
            }
            (Language::English, false) => {
                format!("Count {rule}: unit {number} {step} for {owner} {month}; the {total} free ones are used up.")
            }
            (Language::German, true) => {
                format!("Zählung {rule}: Einheit {number} von {total} kostenlosen {step} für {owner} {month}.")
            }
            (Language::German, false) => format!(
                "Zählung {rule}: Einheit {number} {step} für {owner} {month}; das Freikontingent von {total} ist \
                 aufgebraucht."
            ),
        };
        [
            Some(self.language.rule(rule)),
            Some(count),
            exempt.map(|rule| self.language.rule(rule)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn tier(
        &self,
        portfolio: &str,
        family: TierFamily,
        month: BillingMonth,
        (before, after): (u64, u64),
        band: &str,
    ) -> String {
        let destination = self.language.destination(&self.explanation.market);
        let (number, step, month) = (
            self.language.count(after),
            format!("({})", self.language.step(before, after)),
            self.language.in_month(month),
        );
        let messages = self.language.tier_messages(family);
        let rule = Rule::Rat102;
        match self.language {
            Language::English => {
                format!(
                    "Count {rule}: number {number} {step} of portfolio {portfolio}'s {messages} {destination} {month}; {band}."
                )
            }
            Language::German => format!(
                "Zählung {rule}: Nummer {number} {step} der {messages} des Portfolios {portfolio} {destination} \
                 {month}; {band}."
            ),
        }
    }

    fn international(&self, since: &str) -> String {
        let since = self.moment(since);
        match self.language {
            Language::English => {
                format!("International: for this account and the contact's country this holds since {since}.")
            }
            Language::German => {
                format!("International: Für dieses Konto und das Land des Kontakts gilt das seit {since}.")
            }
        }
    }

    fn price(&self) -> Vec<String> {
        let explanation = self.explanation;
        self.language.price_rows(&PriceRow {
            card: explanation.rate_card.as_deref(),
            market: &explanation.market,
            category: &format!("{}{}", self.language.category(explanation.category), self.reduced()),
            price: &self.amount(),
            basis: explanation.basis,
        })
    }

    /// The band, where it is not the first: there the price is not the list price.
    fn reduced(&self) -> String {
        let Some(first) = self.explanation.tier.filter(|first| 1 < *first) else {
            return String::new();
        };
        let first = self.language.count(first);
        match self.language {
            Language::English => format!(", from number {first}"),
            Language::German => format!(", ab Nummer {first}"),
        }
    }

    fn refusal(&self) -> String {
        let error = self.explanation.error.as_deref();
        let error = error.map_or_else(|| "?".to_owned(), |error| self.language.refusal(error));
        match self.language {
            Language::English => format!("No price: {error}. Nothing is charged; the amount is missing, not zero."),
            Language::German => {
                format!("Kein Preis: {error}. Es wird nichts berechnet; der Betrag fehlt, er ist nicht null.")
            }
        }
    }

    /// `0.0456 EUR`.
    fn amount(&self) -> String {
        let price = self
            .explanation
            .unit_price
            .map_or_else(|| "?".to_owned(), |price| self.language.price(price));
        format!("{price} {}", self.explanation.currency)
    }

    fn moment(&self, time: &str) -> String {
        self.language.moment(time, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use billing_core::{
        log::MessageFault,
        metering::charge_event::Unit,
        tariff::{rate_card::Basis, refusal::Refusal, regime::AllowanceScope, volume_tier::BandRange},
    };

    use super::*;
    use crate::rule::sentence;

    /// A utility template of October 2026, charged inside the window.
    fn utility() -> Explanation {
        Explanation {
            message_id: "m-42".to_owned(),
            account: "waba-1".to_owned(),
            business_number: "4930·····67".to_owned(),
            contact: "4915·······89".to_owned(),
            country: "DE".to_owned(),
            at: "2026-10-03T14:05:10+02:00".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            month: "2026-10".parse().unwrap(),
            kind: "template".into(),
            regime: Some("R4".to_owned()),
            regime_since: Some("2026-10-01".parse().unwrap()),
            unit: Unit::Message,
            market: "Germany".to_owned(),
            category: Category::Utility,
            outcome: LineOutcome::Charged,
            reason: None,
            tier: Some(1),
            unit_price: Some("0.0456".parse().unwrap()),
            currency: "EUR".parse().unwrap(),
            rate_card: Some("EUR/2026-10-01".to_owned()),
            basis: Some(Basis::Published),
            error: None,
            rule: Rule::Pmp201,
            count_rule: Some(Rule::Rat102),
            facts: vec![
                Fact::WindowOpen {
                    since: "2026-10-03T13:55:00+02:00".to_owned(),
                    until: "2026-10-04T13:55:00+02:00".to_owned(),
                },
                tier(1_203, Some((1, Some(100_000)))),
            ],
        }
    }

    fn tier(before: u64, band: Option<(u64, Option<u64>)>) -> Fact {
        Fact::Tier {
            portfolio: "p-1".to_owned(),
            family: TierFamily::Utility,
            month: "2026-10".parse().unwrap(),
            before,
            after: before.saturating_add(1),
            band: band.map(BandRange::from),
        }
    }

    /// A service message of October 2026, free within the allowance.
    fn service(before: u64) -> Explanation {
        Explanation {
            kind: "free_form".into(),
            category: Category::Service,
            outcome: LineOutcome::Free,
            reason: Some(FreeReason::MonthlyAllowance),
            tier: None,
            unit_price: None,
            rate_card: None,
            basis: None,
            rule: Rule::Pmp203,
            count_rule: Some(Rule::Pmp202),
            facts: vec![
                Fact::WindowClosed { latest_inbound: None },
                Fact::Allowance {
                    scope: AllowanceScope::BusinessNumber,
                    owner: "4930·····67".to_owned(),
                    month: "2026-10".parse().unwrap(),
                    units: 1_000,
                    before,
                    after: before.saturating_add(1),
                },
                Fact::OutsideWindow,
            ],
            ..utility()
        }
    }

    #[track_caller]
    fn check(explanation: &Explanation, english: &str, german: &str) {
        assert_eq!(text(explanation, Language::English), english);
        assert_eq!(text(explanation, Language::German), german);
    }

    #[track_caller]
    fn has_line(explanation: &Explanation, english: &str, german: &str) {
        for (language, line) in [(Language::English, english), (Language::German, german)] {
            let text = text(explanation, language);
            assert!(
                text.lines().any(|own| own.trim_start() == line),
                "no line `{line}` in:\n{text}"
            );
        }
    }

    #[test]
    fn a_charged_template_names_window_rule_count_and_price() {
        check(
            &utility(),
            "\
m-42 — a utility template to Germany, delivered 2026-10-03 14:05:10 (Europe/Berlin): charged 0.0456 EUR
  In force: rules R4 since 2026-10-01.
  Window: the customer service window was open (the contact wrote 2026-10-03 13:55:00, so until 2026-10-04 13:55:00).
  Rule PMP-201: since 2026-10-01 every utility template is charged, also inside the window.
  Count RAT-102: number 1,204 (1,203 → 1,204) of portfolio p-1's utility messages to Germany in 2026-10; band 1 to 100,000.
  Price: rate card EUR/2026-10-01, Germany, utility, 0.0456 EUR (published).",
            "\
m-42 — Utility-Vorlage nach Deutschland, zugestellt am 03.10.2026 14:05:10 (Europe/Berlin): kostet 0,0456 EUR
  In Kraft: Regelwerk R4 seit 01.10.2026.
  Fenster: Das Kundenservice-Fenster war offen (der Kontakt schrieb am 03.10.2026 13:55:00, also bis 04.10.2026 13:55:00).
  Regel PMP-201: Seit 01.10.2026 wird jede Utility-Vorlage berechnet, auch im Kundenservice-Fenster.
  Zählung RAT-102: Nummer 1.204 (1.203 → 1.204) der Utility-Nachrichten des Portfolios p-1 nach Deutschland im Oktober 2026; Staffel 1 bis 100.000.
  Preis: Preisliste EUR/2026-10-01, Deutschland, Utility, 0,0456 EUR (veröffentlicht).",
        );
    }

    #[test]
    fn a_unit_of_the_allowance_is_numbered() {
        check(
            &service(730),
            "\
m-42 — a free-form message to Germany, delivered 2026-10-03 14:05:10 (Europe/Berlin): free, within the month's allowance
  In force: rules R4 since 2026-10-01.
  Window: the customer service window was closed (no earlier message of the contact is known).
  Note COM-106: outside the customer service window only templates should be possible; this message is billed all the same and counted as a warning.
  Rule PMP-203: since 2026-10-01 service messages beyond the month's allowance cost the card's service price, or its utility list price where it has none.
  Rule PMP-202: since 2026-10-01 the first 1,000 service messages of a business number and month are free.
  Count PMP-202: unit 731 of 1,000 free (730 → 731) for business number 4930·····67 in 2026-10.",
            "\
m-42 — freie Nachricht nach Deutschland, zugestellt am 03.10.2026 14:05:10 (Europe/Berlin): kostenlos, aus dem Freikontingent des Monats
  In Kraft: Regelwerk R4 seit 01.10.2026.
  Fenster: Das Kundenservice-Fenster war geschlossen (keine frühere Nachricht des Kontakts bekannt).
  Hinweis COM-106: Außerhalb des Kundenservice-Fensters sollten nur Vorlagen möglich sein; diese Nachricht wird trotzdem abgerechnet und als Warnung gezählt.
  Regel PMP-203: Seit 01.10.2026 kosten Service-Nachrichten über das Freikontingent hinaus den Service-Preis der Preisliste, oder deren Utility-Listenpreis, wo es keinen gibt.
  Regel PMP-202: Seit 01.10.2026 sind je Rufnummer und Monat die ersten 1.000 Service-Nachrichten kostenlos.
  Zählung PMP-202: Einheit 731 von 1.000 kostenlosen (730 → 731) für Rufnummer 4930·····67 im Oktober 2026.",
        );
    }

    #[test]
    fn the_last_free_unit_is_free_and_the_next_is_beyond() {
        has_line(
            &service(999),
            "Count PMP-202: unit 1,000 of 1,000 free (999 → 1,000) for business number 4930·····67 in 2026-10.",
            "Zählung PMP-202: Einheit 1.000 von 1.000 kostenlosen (999 → 1.000) für Rufnummer 4930·····67 im Oktober 2026.",
        );
        let beyond = (
            "Count PMP-202: unit 1,001 (1,000 → 1,001) for business number 4930·····67 in 2026-10; the 1,000 free ones are used up.",
            "Zählung PMP-202: Einheit 1.001 (1.000 → 1.001) für Rufnummer 4930·····67 im Oktober 2026; das Freikontingent von 1.000 ist aufgebraucht.",
        );
        has_line(&service(1_000), beyond.0, beyond.1);
        let exempt = Explanation {
            count_rule: Some(Rule::Pmp205),
            reason: Some(FreeReason::Exempt),
            ..service(1_000)
        };
        has_line(&exempt, beyond.0, beyond.1);
        has_line(
            &exempt,
            "Rule PMP-205: since 2026-10-01 exempt accounts pay nothing for service messages beyond the allowance.",
            "Regel PMP-205: Seit 01.10.2026 zahlen befreite Konten auch über das Freikontingent hinaus nichts für Service-Nachrichten.",
        );
    }

    #[test]
    fn a_conversation_that_opens_is_told_with_its_end_over_a_change_of_summer_time() {
        let opened = Explanation {
            at: "2023-10-28T10:00:00+02:00".to_owned(),
            month: "2023-10".parse().unwrap(),
            regime: Some("R2".to_owned()),
            regime_since: Some("2023-06-01".parse().unwrap()),
            unit: Unit::Conversation,
            market: "Rest of Middle East".to_owned(),
            country: "JO".to_owned(),
            category: Category::Authentication,
            tier: None,
            unit_price: Some("1234567.5".parse().unwrap()),
            basis: Some(Basis::Derived),
            rate_card: Some("EUR/2023-06-01".to_owned()),
            rule: Rule::Cbp201,
            count_rule: None,
            facts: vec![
                Fact::WindowClosed {
                    latest_inbound: Some("2023-10-01T09:00:00+02:00".to_owned()),
                },
                Fact::Opened {
                    category: Category::Authentication,
                    until: "2023-10-29T09:00:00+01:00".to_owned(),
                },
            ],
            ..utility()
        };
        check(
            &opened,
            "\
m-42 — an authentication template to the rest of the Middle East (JO), delivered 2023-10-28 10:00:00 (Europe/Berlin): charged 1,234,567.5 EUR
  In force: rules R2 since 2023-06-01.
  Window: the customer service window was closed (the contact last wrote 2023-10-01 09:00:00).
  Conversation: it opened an authentication conversation, until 2023-10-29 09:00:00 (UTC+01:00).
  Rule CBP-201: from 2023-06-01 to 2025-06-30 a template opens a 24-hour conversation of its category, unless one is open.
  Price: rate card EUR/2023-06-01, Rest of Middle East, authentication, 1,234,567.5 EUR (derived: computed from another currency, a reseller's price or a published discount).
  Caution: this price was not published; please check it against Meta's own rate card.",
            "\
m-42 — Authentifizierungsvorlage in den übrigen Nahen Osten (JO), zugestellt am 28.10.2023 10:00:00 (Europe/Berlin): kostet 1.234.567,5 EUR
  In Kraft: Regelwerk R2 seit 01.06.2023.
  Fenster: Das Kundenservice-Fenster war geschlossen (der Kontakt schrieb zuletzt am 01.10.2023 09:00:00).
  Konversation: Sie eröffnete eine Authentifizierungskonversation, bis 29.10.2023 09:00:00 (UTC+01:00).
  Regel CBP-201: Vom 01.06.2023 bis 30.06.2025 eröffnet eine Vorlage eine 24-stündige Konversation ihrer Kategorie, falls keine offen ist.
  Preis: Preisliste EUR/2023-06-01, Übriger Naher Osten, Authentifizierung, 1.234.567,5 EUR (abgeleitet: errechnet aus einer anderen Währung, einem Wiederverkäuferpreis oder einem veröffentlichten Rabatt).
  Achtung: Dieser Preis ist nicht veröffentlicht; bitte mit Metas eigener Preisliste vergleichen.",
        );
    }

    #[test]
    fn a_refused_message_shows_the_error_and_that_the_amount_is_missing() {
        let refused = Explanation {
            at: "2021-05-01T00:00:00+02:00".to_owned(),
            regime: None,
            regime_since: None,
            outcome: LineOutcome::Refused,
            error: Some(Arc::new(Refusal::NoRegime {
                first: "2022-02-01".parse().unwrap(),
            })),
            rule: Rule::Com102,
            facts: vec![],
            ..utility()
        };
        check(
            &refused,
            "\
m-42 — a utility template to Germany, delivered 2021-05-01 00:00:00 (Europe/Berlin): refused, no price is known
  In force: no rules are known for this day.
  Rule COM-102: the earlier of delivered and read counts; its local date gives rules, month, market and rate card.
  No price: no charging rules are known before 2022-02-01; earlier messages are not billed. Nothing is charged; the amount is missing, not zero.",
            "\
m-42 — Utility-Vorlage nach Deutschland, zugestellt am 01.05.2021 00:00:00 (Europe/Berlin): zurückgewiesen, kein Preis bekannt
  In Kraft: Für diesen Tag ist kein Regelwerk bekannt.
  Regel COM-102: Es zählt, was früher war, Zustellung oder Lesen; dessen Ortsdatum bestimmt Regelwerk, Monat, Markt und Preisliste.
  Kein Preis: vor dem 01.02.2022 sind keine Regelwerke bekannt; frühere Nachrichten werden nicht berechnet. Es wird nichts berechnet; der Betrag fehlt, er ist nicht null.",
        );
    }

    #[test]
    fn the_answer_to_an_arrival_is_told_with_the_window_it_opened() {
        let answer = Explanation {
            outcome: LineOutcome::Free,
            reason: Some(FreeReason::EntryPoint),
            rule: Rule::Fep101,
            count_rule: None,
            facts: vec![
                Fact::Arrival {
                    at: "2026-10-03T13:55:00+02:00".to_owned(),
                    opened: true,
                },
                Fact::EntryWindow {
                    since: "2026-10-03T14:05:10+02:00".to_owned(),
                    until: "2026-10-06T14:05:10+02:00".to_owned(),
                },
            ],
            ..utility()
        };
        check(
            &answer,
            "\
m-42 — a utility template to Germany, delivered 2026-10-03 14:05:10 (Europe/Berlin): free, after an ad or page button
  In force: rules R4 since 2026-10-01.
  Entry point: the contact came by ad or page button 2026-10-03 13:55:00; this message opened the entry-point window.
  Entry point: the entry-point window was open since 2026-10-03 14:05:10, until 2026-10-06 14:05:10.
  Rule FEP-101: the first answer within 24 hours of an arrival by ad or page button opens the entry-point window and is free.",
            "\
m-42 — Utility-Vorlage nach Deutschland, zugestellt am 03.10.2026 14:05:10 (Europe/Berlin): kostenlos, nach Anzeige oder Seitenschaltfläche
  In Kraft: Regelwerk R4 seit 01.10.2026.
  Einstiegspunkt: Der Kontakt kam am 03.10.2026 13:55:00 über Anzeige oder Seitenschaltfläche; diese Nachricht öffnete das Einstiegspunkt-Fenster.
  Einstiegspunkt: Das Einstiegspunkt-Fenster war offen seit 03.10.2026 14:05:10, bis 06.10.2026 14:05:10.
  Regel FEP-101: Die erste Antwort binnen 24 Stunden nach Ankunft über Anzeige oder Seitenschaltfläche öffnet das Einstiegspunkt-Fenster und ist kostenlos.",
        );
    }

    #[test]
    fn joined_conversations_bands_and_international_prices_have_their_lines() {
        let (since, until) = (
            "2026-10-03T10:00:00+02:00".to_owned(),
            "2026-10-04T10:00:00+02:00".to_owned(),
        );
        let facts = vec![
            Fact::Joined {
                category: None,
                since: since.clone(),
                until: until.clone(),
            },
            Fact::Joined {
                category: Some(Category::Utility),
                since: since.clone(),
                until,
            },
            Fact::Arrival {
                at: since.clone(),
                opened: false,
            },
            tier(100_000, Some((100_001, None))),
            tier(5, None),
            Fact::International { since },
        ];
        let mixed = Explanation {
            facts,
            tier: Some(100_001),
            basis: Some(Basis::Carried),
            ..utility()
        };
        for (english, german) in [
            (
                "Conversation: it joined the conversation open since 2026-10-03 10:00:00, until 2026-10-04 10:00:00.",
                "Konversation: Die Konversation war offen seit 03.10.2026 10:00:00, bis 04.10.2026 10:00:00; die Nachricht gehört dazu.",
            ),
            (
                "Conversation: it joined the utility conversation open since 2026-10-03 10:00:00, until 2026-10-04 10:00:00.",
                "Konversation: Die Utility-Konversation war offen seit 03.10.2026 10:00:00, bis 04.10.2026 10:00:00; die Nachricht gehört dazu.",
            ),
            (
                "Entry point: the contact came by ad or page button 2026-10-03 10:00:00; this message opened no new entry-point window.",
                "Einstiegspunkt: Der Kontakt kam am 03.10.2026 10:00:00 über Anzeige oder Seitenschaltfläche; diese Nachricht öffnete kein neues Einstiegspunkt-Fenster.",
            ),
            (
                "Count RAT-102: number 100,001 (100,000 → 100,001) of portfolio p-1's utility messages to Germany in 2026-10; band 100,001 and up.",
                "Zählung RAT-102: Nummer 100.001 (100.000 → 100.001) der Utility-Nachrichten des Portfolios p-1 nach Deutschland im Oktober 2026; Staffel ab 100.001.",
            ),
            (
                "Count RAT-102: number 6 (5 → 6) of portfolio p-1's utility messages to Germany in 2026-10; no volume tiers are known here, so the list price holds.",
                "Zählung RAT-102: Nummer 6 (5 → 6) der Utility-Nachrichten des Portfolios p-1 nach Deutschland im Oktober 2026; hier ist keine Staffel bekannt, also gilt der Listenpreis.",
            ),
            (
                "International: for this account and the contact's country this holds since 2026-10-03 10:00:00.",
                "International: Für dieses Konto und das Land des Kontakts gilt das seit 03.10.2026 10:00:00.",
            ),
            (
                "Price: rate card EUR/2026-10-01, Germany, utility, from number 100,001, 0.0456 EUR (carried: published for another date or list, no change in between is known).",
                "Preis: Preisliste EUR/2026-10-01, Deutschland, Utility, ab Nummer 100.001, 0,0456 EUR (übernommen: für ein anderes Datum oder eine andere Liste veröffentlicht, keine Änderung dazwischen bekannt).",
            ),
        ] {
            has_line(&mixed, english, german);
        }
    }

    #[test]
    fn every_rule_has_one_sentence_in_each_language() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in Rule::ALL {
            let (english, german) = sentence(rule);
            assert!(
                seen.insert(english) && seen.insert(german),
                "{rule} says what another rule says"
            );
            for text in [english, german] {
                assert!(
                    text.ends_with('.') && !text.contains("  ") && text.matches(". ").count() == 0,
                    "{rule}: {text}"
                );
            }
            assert!(
                english.starts_with(char::is_lowercase) && german.starts_with(char::is_uppercase),
                "{rule}"
            );
        }
    }

    #[test]
    fn a_free_form_message_outside_is_called_treated_as_inside() {
        let inside = Explanation {
            reason: Some(FreeReason::CustomerServiceWindow),
            rule: Rule::Pmp105,
            facts: vec![],
            ..service(0)
        };
        let outside = Explanation {
            facts: vec![Fact::OutsideWindow],
            ..inside.clone()
        };
        let headline = |explanation| text(explanation, Language::English).lines().next().unwrap().to_owned();
        assert!(headline(&inside).ends_with(": free, inside the customer service window"));
        assert!(headline(&outside).ends_with(": free, treated as inside the customer service window"));
    }

    #[test]
    fn markets_without_a_german_name_are_quoted() {
        assert_eq!(Language::German.destination("ZZ"), "in den Markt „ZZ“");
        assert_eq!(Language::English.destination("ZZ"), "to ZZ");
        assert_eq!(Language::German.destination("Netherlands"), "in die Niederlande");
        assert_eq!(Language::English.destination("Netherlands"), "to the Netherlands");
        assert_eq!(Language::English.destination("Other"), "to the market Other");
    }

    #[test]
    fn a_message_without_an_outcome_says_why() {
        let cases = [
            (
                WhyNot::Inbound,
                "m-7 — not charged: the contact wrote it, and messages from contacts never cost anything (COM-101).",
                "m-7 — nicht berechnet: Der Kontakt hat sie geschrieben, und Nachrichten von Kontakten kosten nie etwas (COM-101).",
            ),
            (
                WhyNot::Undelivered,
                "m-7 — not charged: the log shows it neither delivered nor read; sent alone costs nothing (COM-101).",
                "m-7 — nicht berechnet: Laut Protokoll weder zugestellt noch gelesen; Versand allein kostet nichts (COM-101).",
            ),
            (
                WhyNot::Rejected {
                    fault: MessageFault::RowsDisagree { field: "category" },
                },
                "m-7 — not billed, because its rows could not be taken in: its rows disagree on `category`",
                "m-7 — nicht abgerechnet, denn ihre Zeilen waren nicht verwertbar: ihre Zeilen widersprechen sich in `category`",
            ),
            (
                WhyNot::SettledEarlier,
                "m-7 — settled by an earlier run; its outcome stands on that run's bill.",
                "m-7 — in einem früheren Lauf abgerechnet; das Ergebnis steht auf der Abrechnung jenes Laufs.",
            ),
            (
                WhyNot::NotFound,
                "m-7 — not found: the log has no message with this id.",
                "m-7 — nicht gefunden: Das Protokoll enthält keine Nachricht mit dieser ID.",
            ),
        ];
        for (why, english, german) in cases {
            let unexplained = Unexplained {
                message_id: "m-7".to_owned(),
                why,
            };
            assert_eq!(why_not(&unexplained, Language::English), english);
            assert_eq!(why_not(&unexplained, Language::German), german);
        }
    }
}
