//! `until June 2025: 1,204 EUR · since October 2026: 1,377 EUR`: the same traffic under other rules.

use leptos::prelude::*;
use wording::language::Language;

use super::{
    shared::Shared,
    view_model::{Era, TotalModel},
};
use crate::i18n::estimate::estimate;

/// One button per time; choosing one shows the estimate of its month.
#[component]
pub(crate) fn Compare(language: Language) -> impl IntoView {
    let Shared {
        form, eras, settled, ..
    } = Shared::here();
    let text = estimate(language);
    let one = move |era: Era| {
        let month = era.month;
        // Without an amount of its own the plan cannot be worked out anywhere; with one, a price is not known
        // elsewhere.
        let ready = settled.with_untracked(|at| at.outcome.ready().is_some());
        let missing = if ready { text.not_known } else { "–" };
        let total = era
            .total
            .map_or_else(|| missing.to_owned(), |total| total.text(language));
        let unknown = era.total.and_then(TotalModel::whole).is_none();
        view! {
            <li>
                <button
                    type="button"
                    class="era"
                    data-testid=format!("era-{month}")
                    aria-pressed=era.current.to_string()
                    on:click=move |_| form.update(|form| form.choose_month(pricing_tables::shipped(), month))
                >
                    <span class="era__time">{era.label.clone()}</span>
                    <span class="era__total" class:soft=unknown>{total}</span>
                    <svg class="era__bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="era__track" width="100" height="4" />
                        <rect class="era__fill" width=era.bar height="4" />
                    </svg>
                    <span class="soft small">{language.month(month)}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="compare" aria-labelledby="compare-title">
            <h2 id="compare-title">{text.compare}</h2>
            <p class="soft">{text.compare_hint}</p>
            <ol class="compare__list">{move || eras.get().into_iter().map(one).collect_view()}</ol>
        </section>
    }
}
