//! What is asked of a bill besides its lines: three sections that are worked out when they are opened.

use billing_core::base::currency::Currency;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    breakdown::BreakdownSection, budget::BudgetSection, compare::CompareSection, insights::Work, session, state::Source,
};
use crate::{
    components::alert::Alert,
    i18n::{
        insights::insights,
        messages::{messages, progress},
    },
};

/// The three sections; `currencies` are those of the bill.
#[component]
pub(crate) fn InsightSections(currencies: Vec<Currency>) -> impl IntoView {
    view! {
        <div class="insights">
            <BreakdownSection />
            <BudgetSection currencies />
            <CompareSection />
        </div>
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
