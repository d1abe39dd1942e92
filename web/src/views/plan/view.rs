//! The layout: the fields, the table, what it costs and why, the history.

use leptos::prelude::*;

use super::{
    fields::Fields,
    form::PlanForm,
    history::HistoryPanel,
    link,
    result::ResultPanel,
    shared::Shared,
    table::Table,
    view_model::{PlanOutcome, outcome},
};
use crate::{
    browser,
    components::market_picker::atlas,
    currency_prices::CurrencyPrices,
    i18n::{estimate::link_mistake, plan::plan},
    page::{Entered, Page},
    route::View,
    views::estimate::form::EstimateForm,
};

/// The view.
#[component]
pub(crate) fn PlanView() -> impl IntoView {
    let page = Page::here();
    let tables = pricing_tables::shipped();
    let language = page.language.get_untracked();
    let of_estimate = || {
        let today = browser::today();
        let estimate = page.estimate.get_value();
        let estimate = estimate.or_else(|| EstimateForm::example(tables, language, today))?;
        Some(PlanForm::of_estimate(&estimate, tables, language, today))
    };
    let otherwise = || page.plan.get_value().or_else(of_estimate);
    let entered = page.enter(View::Plan, link::of_route, PlanForm::translate, otherwise);
    let Some(Entered {
        form,
        mistake,
        language: spoken,
    }) = entered
    else {
        return ().into_any();
    };
    let first_month = Memo::new(move |_| form.with(|form| form.first));
    let atlas = Memo::new(move |_| atlas(first_month.get().first_day(), spoken.get()));
    let prices = CurrencyPrices::page();
    let outcome = Memo::new(move |_| {
        let language = spoken.get();
        form.with(|form| match prices.loading(form.currency) {
            None => outcome(pricing_tables::shipped(), form, language),
            Some(why) => PlanOutcome::PricesNotLoaded(why),
        })
    });
    let chosen = RwSignal::new(None);
    provide_context(Shared {
        form,
        outcome,
        atlas,
        chosen,
        language: spoken,
    });
    Effect::new(move || {
        let language = spoken.get();
        form.with(|form| {
            page.plan.set_value(Some(form.clone()));
            page.write_address(link::to_state(form, language));
        });
    });
    view! {
        {move || {
            let language = spoken.get();
            let text = plan(language);
            view! {
                <div class="view__head">
                    <h1>{text.title}</h1>
                    <p class="view__lead">{text.lead}</p>
                </div>
                {move || {
                    mistake.get().map(|wrong| view! { <p class="note note--danger" role="alert">{link_mistake(&wrong, language)}</p> })
                }}
                <div class="plan">
                    <Fields language />
                    <ResultPanel language />
                    <Table language />
                    <HistoryPanel language />
                </div>
            }
        }}
    }
    .into_any()
}
