//! `Authentication, international`, `published`, `inside the customer service window`: names of the core's values.

use billing_core::{
    base::category::{Category, TierFamily},
    metering::charge_event::{FreeReason, Unit},
    tariff::{
        rate_card::Basis,
        regime::{AllowanceScope, ChargedUnit},
    },
};

use crate::language::Language;

impl Language {
    /// A category as a heading: `Authentication, international`.
    pub fn category_heading(self, category: Category) -> &'static str {
        self.pick(match category {
            Category::Marketing => ("Marketing", "Marketing"),
            Category::Utility => ("Utility", "Utility"),
            Category::Authentication => ("Authentication", "Authentifizierung"),
            Category::AuthenticationInternational => {
                ("Authentication, international", "Authentifizierung, international")
            }
            Category::Service => ("Service", "Service"),
            Category::BusinessInitiated => ("Business-initiated", "Vom Unternehmen begonnen"),
            Category::UserInitiated => ("User-initiated", "Vom Kontakt begonnen"),
        })
    }

    /// A category inside a sentence: `authentication-international`.
    pub fn category(self, category: Category) -> &'static str {
        self.pick(match category {
            Category::Marketing => ("marketing", "Marketing"),
            Category::Utility => ("utility", "Utility"),
            Category::Authentication => ("authentication", "Authentifizierung"),
            Category::AuthenticationInternational => {
                ("authentication-international", "Authentifizierung international")
            }
            Category::Service => ("service", "Service"),
            Category::BusinessInitiated => ("business-initiated", "unternehmensinitiiert"),
            Category::UserInitiated => ("user-initiated", "nutzerinitiiert"),
        })
    }

    /// A conversation by its category.
    pub(crate) fn conversation(self, category: Category) -> &'static str {
        self.pick(match category {
            Category::Marketing => ("marketing conversation", "Marketing-Konversation"),
            Category::Utility => ("utility conversation", "Utility-Konversation"),
            Category::Authentication => ("authentication conversation", "Authentifizierungskonversation"),
            Category::AuthenticationInternational => (
                "authentication conversation (international)",
                "Authentifizierungskonversation (international)",
            ),
            Category::Service => ("service conversation", "Service-Konversation"),
            Category::BusinessInitiated => ("business-initiated conversation", "unternehmensinitiierte Konversation"),
            Category::UserInitiated => ("user-initiated conversation", "nutzerinitiierte Konversation"),
        })
    }

    /// Messages that one tier counts.
    pub(crate) fn tier_messages(self, family: TierFamily) -> &'static str {
        self.pick(match family {
            TierFamily::Utility => ("utility messages", "Utility-Nachrichten"),
            TierFamily::Authentication => ("authentication messages", "Authentifizierungsnachrichten"),
        })
    }

    /// Why a unit is free: the one text for a reason, in a sentence behind `free,` and in a table behind `free:`.
    pub fn free_reason(self, reason: FreeReason) -> &'static str {
        self.pick(match reason {
            FreeReason::OpenConversation => ("in an open conversation", "in offener Konversation"),
            FreeReason::EntryPoint => ("after an ad or page button", "nach Anzeige oder Seitenschaltfläche"),
            FreeReason::MonthlyAllowance => ("within the month's allowance", "aus dem Freikontingent des Monats"),
            FreeReason::ServiceFree => ("service cost nothing then", "Service kostete damals nichts"),
            FreeReason::CustomerServiceWindow => ("inside the customer service window", "im Kundenservice-Fenster"),
            FreeReason::Reaction => ("reaction", "Reaktion"),
            FreeReason::Exempt => ("exempt account", "befreites Konto"),
        })
    }

    /// How a price came to be known, in a word.
    pub fn basis(self, basis: Basis) -> &'static str {
        self.pick(match basis {
            Basis::Published => ("published", "veröffentlicht"),
            Basis::Carried => ("carried", "übernommen"),
            Basis::Derived => ("derived", "abgeleitet"),
            Basis::Reported => ("reported", "gemeldet"),
            Basis::Assumed => ("assumed", "angenommen"),
            Basis::Planned => ("planned", "geplant"),
        })
    }

    /// What that word means.
    pub fn basis_meaning(self, basis: Basis) -> &'static str {
        self.pick(match basis {
            Basis::Published => (
                "stands in a source for this price list",
                "steht in einer Quelle zu dieser Preisliste",
            ),
            Basis::Carried => (
                "published for another date or list, no change in between is known",
                "für ein anderes Datum oder eine andere Liste veröffentlicht, keine Änderung dazwischen bekannt",
            ),
            Basis::Derived => (
                "computed from another currency, a reseller's price or a published discount",
                "errechnet aus einer anderen Währung, einem Wiederverkäuferpreis oder einem veröffentlichten Rabatt",
            ),
            Basis::Reported => (
                "reported by the platform for this message",
                "von der Plattform für diese Nachricht gemeldet",
            ),
            Basis::Assumed => (
                "of the last known list, prices of this day are not known yet",
                "aus der letzten bekannten Liste, Preise dieses Tages sind noch nicht bekannt",
            ),
            Basis::Planned => (
                "the list's price with the change that the plan assumes",
                "der Preis der Liste mit der Änderung, die der Plan annimmt",
            ),
        })
    }

    /// The word and, unless the price was published as it is, its meaning: `derived: computed from …`.
    pub(crate) fn basis_in_full(self, basis: Basis) -> String {
        let (word, meaning) = (self.basis(basis), self.basis_meaning(basis));
        match basis {
            Basis::Published => word.to_owned(),
            Basis::Carried | Basis::Derived | Basis::Reported | Basis::Assumed | Basis::Planned => {
                format!("{word}: {meaning}")
            }
        }
    }

    /// What a reader should do about a price of this basis, as a sentence.
    pub(crate) fn basis_caution(self, basis: Basis) -> Option<&'static str> {
        match basis {
            Basis::Published | Basis::Carried | Basis::Reported | Basis::Planned => None,
            Basis::Derived => Some(self.pick((
                "Caution: this price was not published; please check it against Meta's own rate card.",
                "Achtung: Dieser Preis ist nicht veröffentlicht; bitte mit Metas eigener Preisliste vergleichen.",
            ))),
            Basis::Assumed => Some(self.pick((
                "Caution: Meta may have changed the price. Load Meta's own file with `wabill rates import` once it is \
                 published.",
                "Achtung: Meta kann den Preis geändert haben. Sobald Metas eigene Datei veröffentlicht ist, lässt sie sich \
                 mit `wabill rates import` laden.",
            ))),
        }
    }

    /// Units of a regime, many of them.
    pub fn units(self, unit: ChargedUnit) -> &'static str {
        self.pick(match unit {
            ChargedUnit::Message => ("messages", "Nachrichten"),
            ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation => ("conversations", "Konversationen"),
        })
    }

    /// `per message` or `per conversation`.
    pub fn per_unit(self, unit: ChargedUnit) -> &'static str {
        self.pick(match unit {
            ChargedUnit::Message => ("per message", "je Nachricht"),
            ChargedUnit::TwoKindConversation | ChargedUnit::CategoryConversation => {
                ("per conversation", "je Konversation")
            }
        })
    }

    /// A number of units with their noun in the right number: `1 message`, `Nachrichten`.
    pub fn unit_noun(self, unit: Unit, number: u64) -> &'static str {
        self.pick(match (unit, number) {
            (Unit::Message, 1) => ("message", "Nachricht"),
            (Unit::Message, _) => ("messages", "Nachrichten"),
            (Unit::Conversation, 1) => ("conversation", "Konversation"),
            (Unit::Conversation, _) => ("conversations", "Konversationen"),
        })
    }

    /// A volume tier by its first unit: `tier from 100,001`.
    pub fn tier_from(self, first: u64) -> String {
        format!("{} {}", self.pick(("tier from", "Stufe ab")), self.count(first))
    }

    /// Whose an allowance is.
    pub(crate) fn allowance_owner(self, scope: AllowanceScope) -> &'static str {
        self.pick(match scope {
            AllowanceScope::Account => ("account", "Konto"),
            AllowanceScope::BusinessNumber => ("business number", "Rufnummer"),
        })
    }
}
