//! The layout: what is entered on the left, what it costs on the right, why below.

use core::time::Duration;

use leptos::prelude::*;
use wording::language::Language;

use super::{
    fields::Fields,
    form::{EstimateForm, reach},
    link,
    shared::{Settled, Shared, outcome_of, tables_of},
    summary::Summary,
    view_model::{Outcome, eras},
};
use crate::{
    browser,
    components::market_picker::atlas,
    currency_prices::CurrencyPrices,
    i18n::estimate::{assumed, counts_as_of, estimate, link_mistake},
    page::{Entered, Page},
    route::View,
    views::lazy,
};

/// Debounce time for everything but the total: the lines, the comparison, the quote, the address.
const REST: Duration = Duration::from_millis(100);

/// The view.
#[expect(clippy::too_many_lines, reason = "markup reads best in one piece")]
#[component]
pub(crate) fn EstimateView() -> impl IntoView {
    let page = Page::here();
    let tables = pricing_tables::shipped();
    let language = page.language.get_untracked();
    let otherwise = || {
        let example = || EstimateForm::example(tables, language, browser::today());
        page.estimate.get_value().or_else(example)
    };
    let entered = page.enter(View::Estimate, link::of_route, EstimateForm::translate, otherwise);
    let Some(Entered {
        form,
        mistake,
        language: spoken,
    }) = entered
    else {
        return ().into_any();
    };
    let month = Memo::new(move |_| form.with(|form| form.month));
    let atlas = Memo::new(move |_| atlas(month.get().first_day(), spoken.get()));
    let prices = CurrencyPrices::page();
    let outcome = Memo::new(move |_| {
        let language = spoken.get();
        let worked_out = |form: &EstimateForm| {
            atlas.with(|atlas| {
                let name = |country| atlas.country(country).map(|found| found.name.clone());
                outcome_of(form, prices, language, &name)
            })
        };
        form.with(worked_out)
    });
    let now = move || Settled {
        form: form.get_untracked(),
        language: spoken.get_untracked(),
        outcome: outcome.get_untracked(),
    };
    let settled = RwSignal::new(now());
    let settle = move || settled.set(now());
    let mut settle_later = debounce(REST, move |()| settle());
    Effect::new(move |before: Option<Language>| {
        let language = spoken.get();
        form.with(|form| page.estimate.set_value(Some(form.clone())));
        // It changes without the form when prices have come.
        outcome.track();
        match before {
            Some(before) if before == language => settle_later(()),
            // Another language is shown at once, and whole.
            Some(_) => settle(),
            None => {}
        }
        language
    });
    let shared = Shared {
        form,
        outcome,
        settled,
        eras: Memo::new(move |_| {
            settled.with(|at| {
                let mut eras = eras(&tables_of(&at.form), &at.form, at.language);
                if matches!(at.outcome, Outcome::PricesNotLoaded(_)) {
                    // Without the file of prices nothing is known of any month.
                    for era in &mut eras {
                        era.total = None;
                    }
                }
                eras
            })
        }),
        atlas,
        language: spoken,
    };
    provide_context(shared);
    Effect::new(move || {
        let state = settled.with(|at| link::to_state(&at.form, tables, at.language));
        page.write_address(state);
    });
    view! {
        {move || {
            let language = spoken.get();
            let text = estimate(language);
            view! {
                <div class="view__head">
                    <h1>{text.title}</h1>
                    <p class="view__lead">{text.lead}</p>
                </div>
                {move || {
                    mistake.get().map(|wrong| view! { <p class="note note--danger" role="alert">{link_mistake(&wrong, language)}</p> })
                }}
                {move || {
                    form.with(|form| form.as_of)
                        .map(|day| {
                            view! {
                                <p class="note estimate__as-of">
                                    {counts_as_of(day, language)}
                                    <button
                                        type="button"
                                        class="button button--plain"
                                        on:click=move |_| form.update(|form| form.as_of = None)
                                    >
                                        {text.use_newest}
                                    </button>
                                </p>
                            }
                        })
                }}
                {move || {
                    let assumed = form
                        .with(|form| {
                            assumed(reach(&tables_of(form), form.currency, form.month), form.month, language)
                        });
                    assumed.map(|text| view! { <p class="note estimate__as-of" data-testid="assumed">{text}</p> })
                }}
                <div class="estimate">
                    <Fields language />
                    <div class="estimate__side">
                        <Summary language />
                    </div>
                </div>
                <p class="total-bar" aria-hidden="true">
                    <span class="soft">{text.per_month}</span>
                    <strong>
                        {move || {
                            let total = |outcome: &Outcome| Some(outcome.ready()?.total.text(language));
                            shared.outcome.with(total).unwrap_or_else(|| "–".to_owned())
                        }}
                    </strong>
                </p>
                {lazy::estimate_details()}
            }
        }}
    }
    .into_any()
}
