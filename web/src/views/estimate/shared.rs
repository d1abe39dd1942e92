//! The form, its estimate, the countries of the month: what the parts of the view share.

use std::borrow::Cow;

use billing_core::tariff::tables::Tables;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    form::EstimateForm,
    link,
    view_model::{CountryName, Era, Outcome, outcome},
};
use crate::{currency_prices::CurrencyPrices, market_search::Atlas, page::Page};

/// What the parts of the view share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared {
    /// What was entered.
    pub(crate) form: RwSignal<EstimateForm>,
    /// Its estimate, updated on each keystroke.
    pub(crate) outcome: Memo<Outcome>,
    /// What was entered and its estimate, debounced.
    pub(crate) settled: RwSignal<Settled>,
    /// The same traffic under the rules of each time, debounced.
    pub(crate) eras: Memo<Vec<Era>>,
    /// The countries of the month.
    pub(crate) atlas: Memo<Atlas>,
    /// The language in which the numbers of the form are written; the view is built anew when it changes.
    pub(crate) language: RwSignal<Language>,
}

/// What was entered when typing paused.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    /// The fields.
    pub(crate) form: EstimateForm,
    /// The language their numbers are written in.
    pub(crate) language: Language,
    /// Their estimate.
    pub(crate) outcome: Outcome,
}

impl Shared {
    /// What the view shares with its parts.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The link of what is entered.
    pub(crate) fn fragment(self, page: Page) -> String {
        let language = page.language.get_untracked();
        let state = self
            .form
            .with_untracked(|form| link::to_state(form, pricing_tables::shipped(), language));
        page.route_with(state).fragment()
    }
}

/// The tables a form counts with: all that is known, or what was known when its link was made.
pub(crate) fn tables_of(form: &EstimateForm) -> Cow<'static, Tables> {
    let tables = pricing_tables::shipped();
    form.as_of.map_or(Cow::Borrowed(tables), |day| {
        Cow::Owned(pricing_tables::edition::as_of(tables, day))
    })
}

/// The estimate of a form, once the prices of its currency are loaded.
pub(crate) fn outcome_of(
    form: &EstimateForm,
    prices: CurrencyPrices,
    language: Language,
    name: CountryName<'_>,
) -> Outcome {
    match prices.loading(form.currency) {
        None => outcome(&tables_of(form), form, language, name),
        Some(why) => Outcome::PricesNotLoaded(why),
    }
}
