//! `"2,350 service messages to India in 2026-10: 2,350 × 0.115 INR = 270.25 INR"`: a line in a sentence.

use billing_core::{
    base::category::Category,
    metering::charge_event::Unit,
    statement::line_item::{LineItem, LineOutcome},
};

use crate::language::Language;

/// What a line is and what it costs, without its account.
///
/// `12 marketing conversations to Germany in 2023-06: 12 × 0.1131 EUR = 1.3572, rounded 1.36 EUR`.
pub fn headline(line: &LineItem, language: Language) -> String {
    let noun = noun(line.category, line.unit, line.quantity, language);
    let number = language.count(line.quantity);
    let (destination, month) = (language.destination(&line.market), language.in_month(line.month));
    let outcome = match line.outcome {
        LineOutcome::Charged => product(line, language),
        LineOutcome::Free => language.free(line.reason),
        LineOutcome::Refused => language.refused().to_owned(),
    };
    format!("{number} {noun} {destination} {month}: {outcome}")
}

/// `2,350 × 0.115 INR = 270.25 INR`, with the exact sum where rounding changed it.
fn product(line: &LineItem, language: Language) -> String {
    let price = unit_price(line, language);
    let (number, amount) = (
        language.count(line.quantity),
        language.decimal(&line.amount.to_string()),
    );
    let rounded = line.amount.decimal() != Some(line.exact);
    if rounded {
        let exact = language.decimal(&line.exact.normalize().to_string());
        let word = language.pick(("rounded", "gerundet"));
        format!("{number} × {price} = {exact}, {word} {amount} {}", line.currency)
    } else {
        format!("{number} × {price} = {amount} {}", line.currency)
    }
}

/// `0.115 INR`.
pub(crate) fn unit_price(line: &LineItem, language: Language) -> String {
    let price = line
        .unit_price
        .map_or_else(|| "?".to_owned(), |price| price.to_string());
    format!("{} {}", language.decimal(&price), line.currency)
}

/// `marketing conversations`, in the number of a quantity.
pub(crate) fn noun(category: Category, unit: Unit, quantity: u64, language: Language) -> String {
    let noun = language.unit_noun(unit, quantity);
    let small = noun.to_lowercase();
    match language {
        Language::English => format!("{} {noun}", language.category(category)),
        Language::German => match category {
            Category::Marketing => format!("Marketing-{noun}"),
            Category::Utility => format!("Utility-{noun}"),
            Category::Authentication => format!("Authentifizierungs{small}"),
            Category::AuthenticationInternational => format!("internationale Authentifizierungs{small}"),
            Category::Service => format!("Service-{noun}"),
            Category::BusinessInitiated => format!("unternehmensinitiierte {noun}"),
            Category::UserInitiated => format!("nutzerinitiierte {noun}"),
        },
    }
}
