//! `"band 100,001 and up"`, `"Price: rate card EUR/2026-10-01, …"`: what the explanation of a message and that of an
//! estimate's line have in common.

use billing_core::{
    base::instant::Day,
    metering::charge_event::FreeReason,
    tariff::{rate_card::Basis, volume_tier::BandRange},
};

use crate::language::Language;

/// A price with its card, as the last lines of an explanation name it.
pub(crate) struct PriceRow<'a> {
    pub(crate) card: Option<&'a str>,
    pub(crate) market: &'a str,
    /// With the band, where it is not the first.
    pub(crate) category: &'a str,
    /// With its currency.
    pub(crate) price: &'a str,
    pub(crate) basis: Option<Basis>,
}

impl Language {
    /// `free, inside the customer service window`.
    pub(crate) fn free(self, reason: Option<FreeReason>) -> String {
        let free = self.pick(("free", "kostenlos"));
        reason.map_or_else(
            || free.to_owned(),
            |reason| format!("{free}, {}", self.free_reason(reason)),
        )
    }

    /// What a unit without a price came to.
    pub(crate) fn refused(self) -> &'static str {
        self.pick(("refused, no price is known", "zurückgewiesen, kein Preis bekannt"))
    }

    /// `In force: rules R4 since 2026-10-01.`
    pub(crate) fn in_force(self, regime: &str, since: Option<Day>) -> String {
        let since = since.map_or_else(String::new, |since| {
            format!(" {} {}", self.pick(("since", "seit")), self.day(since))
        });
        match self {
            Self::English => format!("In force: rules {regime}{since}."),
            Self::German => format!("In Kraft: Regelwerk {regime}{since}."),
        }
    }

    /// `1,203 → 1,204`: a count before and after.
    pub(crate) fn step(self, before: u64, after: u64) -> String {
        format!("{} → {}", self.count(before), self.count(after))
    }

    /// The messages of a band; none where no tiers are known.
    pub(crate) fn band(self, band: Option<BandRange>) -> String {
        let Some(BandRange { first, last }) = band else {
            return match self {
                Self::English => "no volume tiers are known here, so the list price holds",
                Self::German => "hier ist keine Staffel bekannt, also gilt der Listenpreis",
            }
            .to_owned();
        };
        let first = self.count(first);
        match (self, last.map(|last| self.count(last))) {
            (Self::English, Some(last)) => format!("band {first} to {last}"),
            (Self::English, None) => format!("band {first} and up"),
            (Self::German, Some(last)) => format!("Staffel {first} bis {last}"),
            (Self::German, None) => format!("Staffel ab {first}"),
        }
    }

    /// Where a price stands, and what to do where it was not published.
    pub(crate) fn price_rows(self, row: &PriceRow<'_>) -> Vec<String> {
        let (card, market) = (row.card.unwrap_or("?"), self.market(row.market));
        let (category, price) = (row.category, row.price);
        let basis = row
            .basis
            .map_or_else(String::new, |basis| format!(" ({})", self.basis_in_full(basis)));
        let first = match self {
            Self::English => format!("Price: rate card {card}, {market}, {category}, {price}{basis}."),
            Self::German => format!("Preis: Preisliste {card}, {market}, {category}, {price}{basis}."),
        };
        let caution = row.basis.and_then(|basis| self.basis_caution(basis));
        core::iter::once(first).chain(caution.map(str::to_owned)).collect()
    }
}
