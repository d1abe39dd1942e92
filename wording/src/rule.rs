//! `"since 2026-10-01 every utility template is charged, also inside the window."`: the rules, one sentence each.

use billing_core::base::rule::Rule;

use crate::language::Language;

impl Language {
    /// `Rule PMP-201: since 2026-10-01 every utility template is charged …`.
    pub(crate) fn rule(self, rule: Rule) -> String {
        self.headed(("Rule", "Regel"), rule)
    }

    /// `Note COM-106: outside the customer service window only templates …`.
    pub(crate) fn note(self, rule: Rule) -> String {
        self.headed(("Note", "Hinweis"), rule)
    }

    fn headed(self, heading: (&str, &str), rule: Rule) -> String {
        format!("{} {rule}: {}", self.pick(heading), self.pick(sentence(rule)))
    }
}

/// What a rule says, in one sentence. `docs/pricing-rules.md` says more.
#[expect(
    clippy::too_many_lines,
    reason = "one sentence per rule and language; a rule missing here stops the build"
)]
pub(crate) fn sentence(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::Com101 => (
            "only messages of the business that were delivered or read can cost anything.",
            "Nur zugestellte oder gelesene Nachrichten des Unternehmens können etwas kosten.",
        ),
        Rule::Com102 => (
            "the earlier of delivered and read counts; its local date gives rules, month, market and rate card.",
            "Es zählt, was früher war, Zustellung oder Lesen; dessen Ortsdatum bestimmt Regelwerk, Monat, Markt und \
             Preisliste.",
        ),
        Rule::Com103 => (
            "the customer service window is open for 24 hours from the contact's latest message.",
            "Das Kundenservice-Fenster ist ab der letzten Nachricht des Kontakts 24 Stunden offen.",
        ),
        Rule::Com104 => (
            "the market follows from the contact's longest listed calling code, or from the country in the contact's \
             id; unlisted is Other.",
            "Der Markt folgt aus der längsten gelisteten Vorwahl des Kontakts oder aus dem Land in seiner ID; nicht \
             Gelistetes ist „Sonstige“.",
        ),
        Rule::Com105 => (
            "allowances and volume tiers are used up in order of time, then of message id.",
            "Freikontingente und Staffeln werden der Zeit nach verbraucht, bei gleicher Zeit nach Nachrichten-ID.",
        ),
        Rule::Com106 => (
            "outside the customer service window only templates should be possible; this message is billed all the \
             same and counted as a warning.",
            "Außerhalb des Kundenservice-Fensters sollten nur Vorlagen möglich sein; diese Nachricht wird \
             trotzdem abgerechnet und als Warnung gezählt.",
        ),
        Rule::Com107 => (
            "where the rate card in force has no price for it, a message is refused; no other price stands in.",
            "Fehlt der Preis in der gültigen Preisliste, wird die Nachricht zurückgewiesen; kein anderer Preis springt \
             ein.",
        ),
        Rule::Com108 => (
            "each line is rounded once, to the currency's smallest unit; the total is the sum of the lines.",
            "Jeder Posten wird einmal gerundet, auf die kleinste Einheit der Währung; die Summe addiert die Posten.",
        ),
        Rule::Fep101 => (
            "the first answer within 24 hours of an arrival by ad or page button opens the entry-point window and is \
             free.",
            "Die erste Antwort binnen 24 Stunden nach Ankunft über Anzeige oder Seitenschaltfläche öffnet das \
             Einstiegspunkt-Fenster und ist kostenlos.",
        ),
        Rule::Fep102 => (
            "inside the entry-point window everything is free and counts toward no allowance and no volume tier.",
            "Im Einstiegspunkt-Fenster ist alles kostenlos und zählt weder zum Freikontingent noch zur Staffel.",
        ),
        Rule::Fep103 => (
            "since 2026-10-01 the platform's report of a free entry point decides, as this run trusts reports.",
            "Seit 01.10.2026 entscheidet die Meldung der Plattform über den Einstiegspunkt, da dieser Lauf Meldungen \
             vertraut.",
        ),
        Rule::Cbp101 => (
            "from 2022-02-01 to 2023-05-31 a message inside the customer service window, with no conversation open, \
             opens a user-initiated one.",
            "Vom 01.02.2022 bis 31.05.2023 eröffnet eine Nachricht im Kundenservice-Fenster ohne offene Konversation \
             eine nutzerinitiierte.",
        ),
        Rule::Cbp102 => (
            "from 2022-02-01 to 2023-05-31 a message outside the customer service window, with no conversation open, \
             opens a business-initiated one.",
            "Vom 01.02.2022 bis 31.05.2023 eröffnet eine Nachricht außerhalb des Kundenservice-Fensters ohne offene \
             Konversation eine unternehmensinitiierte.",
        ),
        Rule::Cbp103 => (
            "from 2022-02-01 to 2023-05-31 every message in the open conversation belongs to it and is free.",
            "Vom 01.02.2022 bis 31.05.2023 gehört jede Nachricht in der offenen Konversation zu ihr und ist kostenlos.",
        ),
        Rule::Cbp110 => (
            "from 2022-02-01 to 2023-04-03 the first 1,000 conversations of an account and month are free, of either \
             kind.",
            "Vom 01.02.2022 bis 03.04.2023 sind je Konto und Monat die ersten 1.000 Konversationen beider Arten \
             kostenlos.",
        ),
        Rule::Cbp111 => (
            "from 2023-04-04 to 2023-05-31 the first 1,000 user-initiated conversations of an account and month are \
             free; on a partner's credit line, of either kind.",
            "Vom 04.04.2023 bis 31.05.2023 sind je Konto und Monat die ersten 1.000 nutzerinitiierten Konversationen \
             kostenlos; bei Kreditlinie eines Partners beide Arten.",
        ),
        Rule::Cbp201 => (
            "from 2023-06-01 to 2025-06-30 a template opens a 24-hour conversation of its category, unless one is \
             open.",
            "Vom 01.06.2023 bis 30.06.2025 eröffnet eine Vorlage eine 24-stündige Konversation ihrer Kategorie, falls \
             keine offen ist.",
        ),
        Rule::Cbp202 => (
            "from 2023-06-01 to 2025-06-30 a template in an open conversation of its category belongs to it and is \
             free.",
            "Vom 01.06.2023 bis 30.06.2025 schließt sich eine Vorlage der offenen Konversation ihrer Kategorie an und \
             ist kostenlos.",
        ),
        Rule::Cbp203 => (
            "from 2023-06-01 to 2025-06-30 a message that is not a template joins any open conversation and is free.",
            "Vom 01.06.2023 bis 30.06.2025 schließt sich eine Nachricht ohne Vorlage jeder offenen Konversation an \
             und ist kostenlos.",
        ),
        Rule::Cbp204 => (
            "from 2023-06-01 to 2025-06-30 a message that is not a template, with no conversation open, opens a \
             service conversation.",
            "Vom 01.06.2023 bis 30.06.2025 eröffnet eine Nachricht ohne Vorlage, wenn keine Konversation offen ist, \
             eine Service-Konversation.",
        ),
        Rule::Cbp210 => (
            "from 2023-06-01 to 2024-10-31 the first 1,000 service conversations of an account and month are free.",
            "Vom 01.06.2023 bis 31.10.2024 sind je Konto und Monat die ersten 1.000 Service-Konversationen kostenlos.",
        ),
        Rule::Cbp211 => (
            "from 2024-11-01 to 2025-06-30 every service conversation is free, without a limit.",
            "Vom 01.11.2024 bis 30.06.2025 ist jede Service-Konversation kostenlos, ohne Obergrenze.",
        ),
        Rule::Cbp301 => (
            "until 2025-06-30 the platform names the conversation of each message; the first message of a conversation \
             opens it.",
            "Bis 30.06.2025 nennt die Plattform die Konversation jeder Nachricht; die erste Nachricht einer \
             Konversation eröffnet sie.",
        ),
        Rule::Cbp302 => (
            "until 2025-06-30 the platform names the conversation of each message; a message of a conversation that \
             was opened before belongs to it and is free.",
            "Bis 30.06.2025 nennt die Plattform die Konversation jeder Nachricht; eine Nachricht in einer Konversation, \
             die vorher eröffnet wurde, gehört zu ihr und ist kostenlos.",
        ),
        Rule::Rat101 => (
            "since 2024-06-01 authentication to another country costs the international price, where the rate card \
             has one and the account's start has come.",
            "Seit 01.06.2024 kostet Authentifizierung in ein anderes Land den internationalen Preis, sofern die \
             Preisliste einen hat und der Beginn für das Konto erreicht ist.",
        ),
        Rule::Rat102 => (
            "since 2025-07-01 a portfolio's charged utility and authentication messages are numbered by market and \
             month; each costs the price of its band.",
            "Seit 01.07.2025 werden die berechneten Utility- und Authentifizierungsnachrichten eines Portfolios je \
             Markt und Monat gezählt; jede kostet den Preis ihrer Staffel.",
        ),
        Rule::Rat103 => (
            "after the last day for which prices are known, the last known price holds and is assumed.",
            "Nach dem letzten Tag, für den Preise bekannt sind, gilt der letzte bekannte Preis als angenommen.",
        ),
        Rule::Rat104 => (
            "from 2027-01-01 accounts in India are billed in INR only, and from 2027-07-01 accounts in Brazil in BRL only.",
            "Ab 01.01.2027 werden Konten in Indien nur noch in INR abgerechnet, ab 01.07.2027 Konten in Brasilien nur noch \
             in BRL.",
        ),
        Rule::Pmp101 => (
            "since 2025-07-01 every delivered marketing template is charged.",
            "Seit 01.07.2025 wird jede zugestellte Marketing-Vorlage berechnet.",
        ),
        Rule::Pmp102 => (
            "since 2025-07-01 every delivered authentication template is charged.",
            "Seit 01.07.2025 wird jede zugestellte Authentifizierungsvorlage berechnet.",
        ),
        Rule::Pmp103 => (
            "from 2025-07-01 to 2026-09-30 a utility template outside the customer service window is charged.",
            "Vom 01.07.2025 bis 30.09.2026 wird eine Utility-Vorlage außerhalb des Kundenservice-Fensters berechnet.",
        ),
        Rule::Pmp104 => (
            "from 2025-07-01 to 2026-09-30 a utility template inside the customer service window is free.",
            "Vom 01.07.2025 bis 30.09.2026 ist eine Utility-Vorlage im Kundenservice-Fenster kostenlos.",
        ),
        Rule::Pmp105 => (
            "from 2025-07-01 to 2026-09-30 everything that is not a template is free.",
            "Vom 01.07.2025 bis 30.09.2026 ist alles kostenlos, was keine Vorlage ist.",
        ),
        Rule::Pmp106 => (
            "a utility conversation still open on 2025-07-01 keeps utility templates free to its end.",
            "Eine am 01.07.2025 noch offene Utility-Konversation hält Utility-Vorlagen bis zu ihrem Ende kostenlos.",
        ),
        Rule::Pmp201 => (
            "since 2026-10-01 every utility template is charged, also inside the window.",
            "Seit 01.10.2026 wird jede Utility-Vorlage berechnet, auch im Kundenservice-Fenster.",
        ),
        Rule::Pmp202 => (
            "since 2026-10-01 the first 1,000 service messages of a business number and month are free.",
            "Seit 01.10.2026 sind je Rufnummer und Monat die ersten 1.000 Service-Nachrichten kostenlos.",
        ),
        Rule::Pmp203 => (
            "since 2026-10-01 service messages beyond the month's allowance cost the card's service price, or its \
             utility list price where it has none.",
            "Seit 01.10.2026 kosten Service-Nachrichten über das Freikontingent hinaus den Service-Preis der \
             Preisliste, oder deren Utility-Listenpreis, wo es keinen gibt.",
        ),
        Rule::Pmp204 => (
            "since 2026-10-01 reactions are free and do not use the allowance.",
            "Seit 01.10.2026 sind Reaktionen kostenlos und verbrauchen kein Freikontingent.",
        ),
        Rule::Pmp205 => (
            "since 2026-10-01 exempt accounts pay nothing for service messages beyond the allowance.",
            "Seit 01.10.2026 zahlen befreite Konten auch über das Freikontingent hinaus nichts für \
             Service-Nachrichten.",
        ),
        Rule::Pmp206 => (
            "a message sold by bid costs what the platform reports for it, not the list price.",
            "Eine nach Gebot verkaufte Nachricht kostet, was die Plattform für sie meldet, nicht den Listenpreis.",
        ),
    }
}
