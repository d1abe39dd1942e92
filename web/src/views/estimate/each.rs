//! `"0.0743 EUR a message; number 1: 812 of 1,000 free; 50,000 more, then 0.1081 INR"`: what each unit costs, and how
//! far the counts of the month are.

use billing_core::{
    base::{
        category::Category,
        category::TierFamily,
        price::{Rounding, UnitPrice},
    },
    estimate::{
        breakdown::average,
        estimate,
        result::{AllowanceUse, TierUse},
    },
    tariff::tables::Tables,
};
use rust_decimal::{Decimal, RoundingStrategy};
use wording::language::Language;

use super::form::EstimateForm;
use crate::{charts::bar_layout::segments, format, i18n::each as words, views::estimate::view_model::BAR};

/// How many business numbers are shown by themselves.
const MOST_NUMBERS: usize = 12;

/// What each unit costs, and how far the counts of the month are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachModel {
    /// What a message costs, fees included.
    pub message: Option<String>,
    /// What a conversation costs.
    pub conversation: Option<String>,
    /// What a contact costs, where their number is given.
    pub contact: Option<String>,
    /// The allowances of the month.
    pub allowances: Vec<AllowanceModel>,
    /// How many allowances are not shown.
    pub allowances_left_out: usize,
    /// The volume tiers of the month.
    pub tiers: Vec<TierModel>,
}

/// An allowance as a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceModel {
    /// Whose it is.
    pub owner: String,
    /// How much of it is used.
    pub text: String,
    /// Length of the used part, of [`BAR`].
    pub used: i64,
    /// Whether units went beyond it.
    pub used_up: bool,
}

/// Where a volume-tier count stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierModel {
    /// What is counted.
    pub what: String,
    /// How far the next tier is.
    pub text: String,
}

/// What each unit of a form costs; none where the form makes no plan, or not all of it has a price.
pub fn each(tables: &Tables, form: &EstimateForm, contacts: Option<u64>, language: Language) -> Option<EachModel> {
    let plan = form.plan(tables, form.month, language).ok()?;
    let found = estimate(&plan, tables, Rounding::HalfUp).ok()?;
    let month = found.averages.iter().find(|average| average.market.is_none());
    let price = |amount: &str| {
        let amount: Decimal = amount.parse().ok()?;
        let rounded = amount.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero);
        Some(format::price_of(UnitPrice::new(rounded)?, form.currency, language))
    };
    let contact = month
        .zip(contacts)
        .and_then(|(month, contacts)| average(month.amount, contacts));
    let mut tiers: Vec<TierModel> = found
        .tiers
        .iter()
        .filter_map(|of| tier(tables, form, of, language))
        .collect();
    tiers.dedup();
    let numbers = found.allowances.iter().take(MOST_NUMBERS);
    Some(EachModel {
        message: month.and_then(|month| price(month.per_message.as_deref()?)),
        conversation: month.and_then(|month| price(month.per_conversation.as_deref()?)),
        contact: contact.and_then(|amount| price(&amount.to_string())),
        allowances: numbers.map(|of| allowance(of, language)).collect(),
        allowances_left_out: found.allowances.len().saturating_sub(MOST_NUMBERS),
        tiers,
    })
}

fn allowance(of: &AllowanceUse, language: Language) -> AllowanceModel {
    let used = segments(&[Decimal::from(of.used)], Decimal::from(of.units), BAR);
    AllowanceModel {
        owner: words::owner(of.scope, &of.owner, language),
        text: words::used(of.used, of.units, of.asked, language),
        used: used.first().map_or(0, |segment| segment.length),
        used_up: of.units < of.before.saturating_add(of.asked),
    }
}

fn tier(tables: &Tables, form: &EstimateForm, of: &TierUse, language: Language) -> Option<TierModel> {
    let category = match of.family {
        TierFamily::Utility => Category::Utility,
        TierFamily::Authentication => Category::Authentication,
    };
    let market = tables.markets.market(&of.market)?;
    let table = tables.rates.tier_table(form.currency, of.month.first_day())?;
    let bands = table.schedule(market, category)?;
    let next = bands.iter().find(|band| of.after < band.first_unit);
    let what = format!(
        "{}, {}",
        language.category_heading(category),
        language.market(&of.market)
    );
    let text = match next {
        Some(band) => {
            let more = band.first_unit.saturating_sub(1).saturating_sub(of.after);
            let price = format::price_of(band.cell.unit_price, form.currency, language);
            words::next_tier(of.after, more, &price, language)
        }
        None => words::last_tier(of.after, language),
    };
    Some(TierModel { what, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::estimate::form::Field;

    const EN: Language = Language::English;

    #[test]
    fn a_month_of_the_example_by_message_conversation_and_contact() {
        let tables = pricing_tables::shipped();
        let form = EstimateForm::example(tables, EN, None).unwrap();
        let found = each(tables, &form, Some(8_000), EN).unwrap();
        // 1,632.60 EUR for 22,000 messages in 14,668 conversations to 8,000 contacts.
        assert_eq!(found.message.as_deref(), Some("0.0742\u{a0}EUR"));
        assert_eq!(found.conversation.as_deref(), Some("0.1113\u{a0}EUR"));
        assert_eq!(found.contact.as_deref(), Some("0.2041\u{a0}EUR"));
        assert_eq!(found.allowances.len(), 1);
        assert_eq!((found.allowances[0].used, found.allowances[0].used_up), (BAR, true));
        assert_eq!(found.allowances[0].text, "1,000 of 1,000 used, 3,000 beyond");
    }

    #[test]
    fn the_next_tier_is_named_with_its_price() {
        let tables = pricing_tables::shipped();
        let mut form = EstimateForm::example(tables, EN, None).unwrap();
        form.currency = "INR".parse().unwrap();
        form.rows[0].target = crate::views::estimate::form::Target::Country("IN".parse().unwrap());
        form.set(Field::Volume { row: 1, category: 2 }, "40,000,000".to_owned());
        let found = each(tables, &form, None, EN).unwrap();
        assert!(found.contact.is_none());
        let texts: Vec<&str> = found.tiers.iter().map(|tier| tier.text.as_str()).collect();
        assert!(
            texts.iter().any(|text| text.contains("more at this price, then")),
            "{texts:?}"
        );
    }
}
