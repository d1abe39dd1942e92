//! `"2,350 service messages to India in 2026-10: 2,350 × 0.115 INR = 270.25 INR"`: a line of an estimate with its
//! reasons in words, English or German.
//!
//! Only words are chosen here; nothing is counted, priced or decided.

use billing_core::{
    base::price::UnitPrice,
    estimate::result::{AllowanceUse, Average, FeeKind, FeeLine, LineCount, LineExplanation, TierUse},
    statement::{
        explain::Fact,
        line_item::{LineItem, LineOutcome},
    },
};

use rust_decimal::{Decimal, RoundingStrategy};

use crate::{
    language::Language,
    line::{headline, unit_price},
    reason::PriceRow,
};

/// How many counts of one line are listed; an account may have very many business numbers.
const MOST_COUNTS: usize = 4;

/// What a message, a conversation and a contact cost: `"service to India: 0.0115 INR a message, 0.0575 INR a
/// conversation"`. Empty where nothing is known.
pub fn average(of: &Average, language: Language) -> String {
    let currency = of.currency.code();
    let each = [
        (&of.per_message, ("a message", "je Nachricht")),
        (&of.per_conversation, ("a conversation", "je Konversation")),
        (&of.per_contact, ("a contact", "je Kontakt")),
    ];
    let each = each.into_iter().filter_map(|(amount, unit)| {
        let amount = amount.as_deref()?.parse::<UnitPrice>().ok()?;
        let amount = language.column_price(UnitPrice::new(half_up(amount.decimal()))?);
        Some(format!("{amount} {currency} {}", language.pick(unit)))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        return String::new();
    }
    let what = match (&of.market, of.category) {
        (Some(market), Some(category)) => {
            let (category, market) = (language.category(category), language.market(market));
            let to = language.pick(("to", "nach"));
            format!("{category} {to} {market}")
        }
        (_, _) => language.pick(("In all", "Insgesamt")).to_owned(),
    };
    format!("{what}: {}", each.join(", "))
}

/// Four decimals, as prices have them.
fn half_up(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
}

/// A line and why it is as it is, without a line break at the end.
///
/// The first line says what the line is and what it costs; the lines below, indented by two, say why.
pub fn text(line: &LineItem, explanation: &LineExplanation, language: Language) -> String {
    Voice {
        line,
        explanation,
        language,
    }
    .lines()
    .join("\n  ")
}

struct Voice<'a> {
    line: &'a LineItem,
    explanation: &'a LineExplanation,
    language: Language,
}

impl Voice<'_> {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![headline(self.line, self.language)];
        lines.extend(self.in_force());
        lines.extend(self.explanation.rules.iter().map(|rule| self.language.rule(*rule)));
        let counts = self.explanation.counts.iter();
        lines.extend(counts.clone().take(MOST_COUNTS).filter_map(|count| self.count(count)));
        let more = counts.count().saturating_sub(MOST_COUNTS);
        if 0 < more {
            let more = self.language.count(u64::try_from(more).unwrap_or(u64::MAX));
            lines.push(match self.language {
                Language::English => format!("Count: and {more} more like these."),
                Language::German => format!("Zählung: und {more} weitere dieser Art."),
            });
        }
        match self.line.outcome {
            LineOutcome::Charged => lines.extend(self.price()),
            LineOutcome::Free => {}
            LineOutcome::Refused => lines.push(self.refusal()),
        }
        lines
    }

    fn in_force(&self) -> Vec<String> {
        let regimes = self.explanation.regimes.iter();
        let told: Vec<String> = regimes
            .map(|regime| self.language.in_force(&regime.name, Some(regime.since)))
            .collect();
        if told.is_empty() {
            let none = self.language.pick((
                "In force: no rules are known for this month.",
                "In Kraft: Für diesen Monat ist kein Regelwerk bekannt.",
            ));
            return vec![none.to_owned()];
        }
        told
    }

    fn count(&self, count: &LineCount) -> Option<String> {
        match &count.fact {
            Fact::Allowance {
                scope,
                owner,
                month,
                units,
                before,
                after,
            } => {
                let owner = format!("{} {owner}", self.language.allowance_owner(*scope));
                let (month, total) = (self.language.in_month(*month), self.language.count(*units));
                let (step, share) = (
                    self.language.step(*before, *after),
                    self.share(count.quantity, *before, *after),
                );
                Some(match (self.language, after <= units) {
                    (Language::English, true) => {
                        format!("Count: {owner} {month}, free units {step} of {total}{share}.")
                    }
                    (Language::English, false) => {
                        format!("Count: {owner} {month}, units {step}, beyond the {total} free ones{share}.")
                    }
                    (Language::German, true) => {
                        format!("Zählung: {owner} {month}, Freieinheiten {step} von {total}{share}.")
                    }
                    (Language::German, false) => {
                        format!(
                            "Zählung: {owner} {month}, Einheiten {step}, über die {total} kostenlosen hinaus{share}."
                        )
                    }
                })
            }
            Fact::Tier {
                portfolio,
                family,
                before,
                after,
                band,
                ..
            } => {
                let messages = self.language.tier_messages(*family);
                let (step, share) = (
                    self.language.step(*before, *after),
                    self.share(count.quantity, *before, *after),
                );
                let band = self.language.band(*band);
                Some(match self.language {
                    Language::English => {
                        format!("Count: charged {messages} of portfolio {portfolio}, {step}{share}; {band}.")
                    }
                    Language::German => {
                        format!("Zählung: berechnete {messages} des Portfolios {portfolio}, {step}{share}; {band}.")
                    }
                })
            }
            Fact::NotCovered { rule } => Some(self.language.rule(*rule)),
            Fact::WindowOpen { .. }
            | Fact::WindowClosed { .. }
            | Fact::Arrival { .. }
            | Fact::EntryWindow { .. }
            | Fact::Reported { .. }
            | Fact::Joined { .. }
            | Fact::Opened { .. }
            | Fact::International { .. }
            | Fact::OutsideWindow => None,
        }
    }

    /// How many of a stretch are the line's own, where it shares it with others.
    fn share(&self, own: u64, before: u64, after: u64) -> String {
        if own == after.saturating_sub(before) {
            return String::new();
        }
        let own = self.language.count(own);
        match self.language {
            Language::English => format!(", {own} of them on this line"),
            Language::German => format!(", davon {own} in diesem Posten"),
        }
    }

    fn price(&self) -> Vec<String> {
        let line = self.line;
        self.language.price_rows(&PriceRow {
            card: line.rate_card.as_deref(),
            market: &line.market,
            category: self.language.category(line.category),
            price: &unit_price(line, self.language),
            basis: line.basis,
        })
    }

    fn refusal(&self) -> String {
        let error = self.explanation.error.as_deref();
        let error = error.map_or_else(|| "?".to_owned(), |error| self.language.refusal(error));
        self.language.pick((
            format!("No price: {error}. The amount is missing, not zero."),
            format!("Kein Preis: {error}. Der Betrag fehlt, er ist nicht null."),
        ))
    }
}

/// What a fee is for, in a few words.
pub fn fee(fee: &FeeLine, language: Language) -> String {
    match fee.kind {
        FeeKind::Monthly => language.pick(("Base fee", "Grundgebühr")).to_owned(),
        FeeKind::PerNumber => language
            .pick(("Licence per business number", "Lizenz je Rufnummer"))
            .to_owned(),
        FeeKind::PerMessage => language.pick(("Fee per message", "Gebühr je Nachricht")).to_owned(),
        FeeKind::Markup => {
            let percent = language.decimal(fee.percent.as_deref().unwrap_or("?"));
            let base = fee
                .base
                .map(|base| language.decimal(&base.to_string()))
                .unwrap_or_default();
            let of = fee
                .category
                .map_or_else(String::new, |of| format!("{}: ", language.category(of)));
            match language {
                Language::English => format!("Mark-up, {of}{percent} % of {base}"),
                Language::German => format!("Aufschlag, {of}{percent} % von {base}"),
            }
        }
    }
}

/// What a plan does to an allowance, as a sentence.
pub fn allowance(allowance: &AllowanceUse, language: Language) -> String {
    let owner = format!("{} {}", language.allowance_owner(allowance.scope), allowance.owner);
    let (used, units, left) = (
        language.count(allowance.used),
        language.count(allowance.units),
        language.count(allowance.left),
    );
    let month = allowance.month;
    match language {
        Language::English => format!("{month}, {owner}: {used} of {units} free units used, {left} left."),
        Language::German => format!("{month}, {owner}: {used} von {units} Freieinheiten verbraucht, {left} übrig."),
    }
}

/// What a plan does to a volume-tier count, as a sentence.
pub fn tier(tier: &TierUse, language: Language) -> String {
    let (market, month) = (language.market(&tier.market), tier.month);
    let (family, portfolio) = (language.tier_messages(tier.family), &tier.portfolio);
    let (before, after) = (language.count(tier.before), language.count(tier.after));
    match language {
        Language::English => format!(
            "{month}, {market}, {family}: {before} charged before, {after} with this plan (portfolio {portfolio})."
        ),
        Language::German => format!(
            "{month}, {market}, {family}: {before} vorher berechnet, {after} mit diesem Plan (Portfolio {portfolio})."
        ),
    }
}
