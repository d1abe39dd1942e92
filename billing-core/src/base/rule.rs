//! `"PMP-104"`: the numbered rules of `docs/pricing-rules.md`, as a type.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The rule that decided an outcome. The text, dates and source of each stand in `docs/pricing-rules.md`.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Only outbound messages that were delivered (or read) can cost; inbound never; sent alone or failed is not
    /// charged (all dates).
    Com101,
    /// Moment = earliest of delivered and read; regime, month, card, market = local date of the moment in the account's
    /// time zone (D2, D3).
    Com102,
    /// Customer service window: 24 h from the contact's latest message, half-open (D1).
    Com103,
    /// Market from the contact's longest listed calling-code prefix / business-scoped id's country; unlisted = Other
    /// (D18).
    Com104,
    /// Allowances and tiers are spent in order of (moment, message id) over the whole scope (D10).
    Com105,
    /// Free-form outside the window: treated as inside, warned (D15).
    Com106,
    /// A card in force that lacks the cell refuses (D20).
    Com107,
    /// One rounding per line, half away from zero, to the currency's minor unit; total = sum of lines (D19).
    Com108,
    /// Entry point: pending 24 h; first delivered outbound opens the window (24 h before 2023-03-01, 72 h after),
    /// closes conversations (D5).
    Fep101,
    /// Inside the entry-point window everything is free, counts toward nothing (D6).
    Fep102,
    /// From 2026-10-01: a report of the platform wins where the caller trusts reports (D14).
    Fep103,
    /// R1 2022-02-01: delivered inside the customer service window with no open conversation → user-initiated
    /// conversation opens.
    Cbp101,
    /// R1: delivered outside → business-initiated conversation opens.
    Cbp102,
    /// R1: message in the open conversation joins it, free.
    Cbp103,
    /// R1 allowance: first 1,000 conversations per account and month, both kinds.
    Cbp110,
    /// R1b from 2023-04-04: only user-initiated ones qualify, unless a partner's credit line pays (to 2023-05-31) (D8).
    Cbp111,
    /// R2 2023-06-01: template opens a 24-h conversation of its category.
    Cbp201,
    /// R2: template in an open conversation of its category joins, free.
    Cbp202,
    /// R2: free-form joins any open conversation, free (also one opened in R1, D7).
    Cbp203,
    /// R2: free-form with none open opens a service conversation.
    Cbp204,
    /// R2: first 1,000 service conversations per account and month free (to 2024-10-31).
    Cbp210,
    /// R2d 2024-11-01: service conversations free without a count.
    Cbp211,
    /// Until 2025-06-30: the first message of a conversation that the platform names opens it (D23).
    Cbp301,
    /// Until 2025-06-30: a later message of a conversation that the platform names joins it, free (D23).
    Cbp302,
    /// Authentication-international (from 2024-06-01, D17).
    Rat101,
    /// Volume tiers for utility and authentication from 2025-07-01 (D16): portfolio × market × family × month,
    /// marginal.
    Rat102,
    /// After the last day that the tables know, the last price holds, and is assumed (D26).
    Rat103,
    /// From 2027-01-01 (India) and 2027-07-01 (Brazil) accounts of a country are billed in its currency only.
    Rat104,
    /// R3 2025-07-01: marketing template charged per delivered message.
    Pmp101,
    /// R3: authentication template charged per delivered message.
    Pmp102,
    /// R3: utility template outside the window charged.
    Pmp103,
    /// R3: utility template inside the window free (to 2026-09-30).
    Pmp104,
    /// R3: non-template free (to 2026-09-30).
    Pmp105,
    /// Utility conversation still open at 2025-07-01 keeps utility templates free to its end (D11); checked before
    /// PMP-104.
    Pmp106,
    /// R4 2026-10-01: every utility template charged, also inside the window.
    Pmp201,
    /// R4: service messages: first 1,000 per business number and month (of the sending account) free.
    Pmp202,
    /// R4: service messages beyond are charged at the card's service price, else its utility list price.
    Pmp203,
    /// R4: reactions free, do not use the allowance.
    Pmp204,
    /// R4: exempt accounts: service messages beyond the allowance free.
    Pmp205,
    /// From 2026-05-15: a message sold by bid costs what the platform reports (D24).
    Pmp206,
}

impl Rule {
    /// Every rule, in the order of the document.
    pub const ALL: [Self; 40] = [
        Self::Com101,
        Self::Com102,
        Self::Com103,
        Self::Com104,
        Self::Com105,
        Self::Com106,
        Self::Com107,
        Self::Com108,
        Self::Fep101,
        Self::Fep102,
        Self::Fep103,
        Self::Cbp101,
        Self::Cbp102,
        Self::Cbp103,
        Self::Cbp110,
        Self::Cbp111,
        Self::Cbp201,
        Self::Cbp202,
        Self::Cbp203,
        Self::Cbp204,
        Self::Cbp210,
        Self::Cbp211,
        Self::Cbp301,
        Self::Cbp302,
        Self::Rat101,
        Self::Rat102,
        Self::Rat103,
        Self::Rat104,
        Self::Pmp101,
        Self::Pmp102,
        Self::Pmp103,
        Self::Pmp104,
        Self::Pmp105,
        Self::Pmp106,
        Self::Pmp201,
        Self::Pmp202,
        Self::Pmp203,
        Self::Pmp204,
        Self::Pmp205,
        Self::Pmp206,
    ];

    /// The rule's number as documents and results show it.
    pub fn number(self) -> &'static str {
        match self {
            Self::Com101 => "COM-101",
            Self::Com102 => "COM-102",
            Self::Com103 => "COM-103",
            Self::Com104 => "COM-104",
            Self::Com105 => "COM-105",
            Self::Com106 => "COM-106",
            Self::Com107 => "COM-107",
            Self::Com108 => "COM-108",
            Self::Fep101 => "FEP-101",
            Self::Fep102 => "FEP-102",
            Self::Fep103 => "FEP-103",
            Self::Cbp101 => "CBP-101",
            Self::Cbp102 => "CBP-102",
            Self::Cbp103 => "CBP-103",
            Self::Cbp110 => "CBP-110",
            Self::Cbp111 => "CBP-111",
            Self::Cbp201 => "CBP-201",
            Self::Cbp202 => "CBP-202",
            Self::Cbp203 => "CBP-203",
            Self::Cbp204 => "CBP-204",
            Self::Cbp210 => "CBP-210",
            Self::Cbp211 => "CBP-211",
            Self::Cbp301 => "CBP-301",
            Self::Cbp302 => "CBP-302",
            Self::Rat101 => "RAT-101",
            Self::Rat102 => "RAT-102",
            Self::Rat103 => "RAT-103",
            Self::Rat104 => "RAT-104",
            Self::Pmp101 => "PMP-101",
            Self::Pmp102 => "PMP-102",
            Self::Pmp103 => "PMP-103",
            Self::Pmp104 => "PMP-104",
            Self::Pmp105 => "PMP-105",
            Self::Pmp106 => "PMP-106",
            Self::Pmp201 => "PMP-201",
            Self::Pmp202 => "PMP-202",
            Self::Pmp203 => "PMP-203",
            Self::Pmp204 => "PMP-204",
            Self::Pmp205 => "PMP-205",
            Self::Pmp206 => "PMP-206",
        }
    }
}

impl core::fmt::Display for Rule {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.number())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.number())
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = String::deserialize(deserializer)?;
        let rule = Self::ALL.into_iter().find(|rule| rule.number() == number);
        rule.ok_or_else(|| D::Error::custom(format!("`{number}` is not a rule")))
    }
}
