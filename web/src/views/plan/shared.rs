//! The plan, what it costs, the countries: what the parts of the view share.

use billing_core::base::month::BillingMonth;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    form::{PlanField, PlanForm},
    link,
    view_model::PlanOutcome,
};
use crate::{market_search::Atlas, page::Page, views::estimate::form::Target};

/// What the parts of the view share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared {
    /// What was entered.
    pub(crate) form: RwSignal<PlanForm>,
    /// What it costs.
    pub(crate) outcome: Memo<PlanOutcome>,
    /// The countries of the first month.
    pub(crate) atlas: Memo<Atlas>,
    /// The month whose lines are shown, by its place.
    pub(crate) chosen: RwSignal<Option<usize>>,
    /// The language in which the numbers of the form are written.
    pub(crate) language: RwSignal<Language>,
}

impl Shared {
    /// What the view shares with its parts.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The link of what is entered.
    pub(crate) fn fragment(self, page: Page) -> String {
        let language = self.language.get_untracked();
        let state = self.form.with_untracked(|form| link::to_state(form, language));
        page.route_with(state).fragment()
    }

    /// What a row is called: its market and category.
    pub(crate) fn row_name(self, id: u32, language: Language) -> String {
        let row = self
            .form
            .with(|form| form.row(id).map(|row| (row.target.clone(), row.category, form.first)));
        let Some((target, category, first)) = row else {
            return String::new();
        };
        let place = self.place_name(&target, first, language);
        format!("{}, {}", place, language.category_heading(category))
    }

    /// What a market is called.
    pub(crate) fn place_name(self, target: &Target, month: BillingMonth, language: Language) -> String {
        let country = target.country().and_then(|country| {
            self.atlas
                .with(|atlas| atlas.country(country).map(|found| found.name.clone()))
        });
        country.unwrap_or_else(|| {
            let market = target.market(pricing_tables::shipped(), month);
            language.market(&market).to_owned()
        })
    }
}

/// The id of a field's input.
pub(crate) fn field_id(field: PlanField) -> String {
    match field {
        PlanField::Cell { row, month } => format!("plan-{row}-{month}"),
        PlanField::Season { month } => format!("plan-season-{month}"),
        PlanField::Market { row } => format!("plan-market-{row}"),
        PlanField::Numbers => "plan-numbers".to_owned(),
        PlanField::Growth => "plan-growth".to_owned(),
        PlanField::Budget => "plan-budget".to_owned(),
        PlanField::PriceChange => "plan-price-change".to_owned(),
    }
}
