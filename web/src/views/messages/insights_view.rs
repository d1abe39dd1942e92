//! What is asked of a bill besides its lines: three sections that are worked out when they are opened.

use billing_core::base::currency::Currency;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    breakdown::BreakdownSection, budget::BudgetSection, compare::CompareSection, insights::Work, session, state::Source,
};
use crate::{
    browser,
    components::alert::Alert,
    i18n::{
        insights::{ahead, insights},
        messages::{messages, progress},
    },
    page::Page,
    route::View,
    views::{estimate::form::EstimateForm, plan::form::PlanForm},
};

/// Months of a plan that a log is carried on to.
const MONTHS: u8 = 12;

/// The sections; `currencies` are those of the bill.
#[component]
pub(crate) fn InsightSections(currencies: Vec<Currency>) -> impl IntoView {
    view! {
        <div class="insights">
            <BreakdownSection />
            <BudgetSection currencies />
            <CompareSection />
            <PlanAhead />
        </div>
    }
}

/// The months after the log, as a plan of their own.
#[component]
fn PlanAhead() -> impl IntoView {
    let page = Page::here();
    let language = page.language.get_untracked();
    let text = ahead(language);
    let state = session::state();
    let work = Memo::new(move |_| state.with(|state| state.insights.outlook.work.clone()));
    let found = Memo::new(move |_| state.with(|state| state.insights.outlook.found.is_some()));
    Effect::new(move || {
        let Some(outlook) = found.get().then(session::take_outlook).flatten() else {
            return;
        };
        let tables = pricing_tables::shipped();
        let of_example = || {
            let example = EstimateForm::example(tables, language, None)?;
            Some(PlanForm::of_estimate(&example, tables, language, None))
        };
        let known = page.plan.get_value().or_else(of_example);
        if let Some(plan) = known.and_then(|plan| plan.of_outlook(&outlook, tables, language)) {
            page.plan.set_value(Some(plan));
            browser::go_to(&View::Plan.href());
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    view! {
        <section class="panel panel__body insight--ahead" aria-labelledby="ahead-title">
            <h2 id="ahead-title">{text.title}</h2>
            <p class="soft small">{text.lead}</p>
            <p>
                <button
                    type="button"
                    class="button"
                    data-testid="plan-ahead"
                    on:click=move |_| session::ask(|insights, job, accounts, _| insights.look_ahead(job, accounts, MONTHS))
                >
                    {text.button}
                </button>
            </p>
            {move || work_note(work.get(), language)}
        </section>
    }
}

/// A section that asks when it is opened for the first time.
pub(crate) fn section(
    id: &'static str,
    (title, lead): (&'static str, &'static str),
    is_asked: impl Fn() -> bool + Copy + 'static,
    ask: impl Fn() + 'static,
    body: impl IntoView + 'static,
) -> impl IntoView {
    let toggled = move |event: web_sys::Event| {
        let open = event_target::<web_sys::Element>(&event).has_attribute("open");
        if open && !is_asked() {
            ask();
        }
    };
    view! {
        <details class="panel insight" data-testid=id open=is_asked() on:toggle=toggled>
            <summary class="insight__head">
                <h2>{title}</h2>
                <p class="soft small">{lead}</p>
            </summary>
            <div class="insight__body">{body}</div>
        </details>
    }
}

/// That the worker is at it, or why it failed; nothing else.
pub(crate) fn work_note(work: Work, language: Language) -> impl IntoView {
    let text = insights(language);
    match work {
        Work::Idle => ().into_any(),
        Work::Working(now) => {
            let bytes = session::state().with_untracked(|state| match &state.source {
                Some(Source::Files { bytes, .. }) => Some(*bytes),
                Some(Source::Sample) | None => None,
            });
            let said = match bytes.filter(|_| 0 < now.rows) {
                Some(bytes) => progress(messages(language).reading, now.percent_of(bytes), now.rows, language),
                None => text.working.to_owned(),
            };
            view! { <p class="waiting" role="status">{said}</p> }.into_any()
        }
        Work::Failed(why) => view! { <Alert said=why /> }.into_any(),
    }
}
