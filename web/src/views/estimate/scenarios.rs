//! `"Q4 plan: 1,377.00 EUR"`: kept estimates side by side, in this browser.

use billing_core::statement::explain_text::Language;
use leptos::prelude::*;

use super::{
    kept::{Kept, read, write},
    link,
    view::{Shared, tables_of},
    view_model::{Outcome, outcome},
};
use crate::{app::Page, browser, format, i18n::estimate::estimate, route::Route};

/// Where the kept estimates are stored.
const KEY: &str = "wabill.scenarios";

/// The list, and the field to keep another.
#[expect(clippy::too_many_lines, reason = "markup reads best in one piece")]
#[component]
pub(crate) fn Scenarios(language: Language) -> impl IntoView {
    let page = Page::here();
    let shared = Shared::here();
    let text = estimate(language);
    let kept = RwSignal::new(read(&browser::kept(KEY).unwrap_or_default()));
    let name = RwSignal::new(String::new());
    let store = move |scenarios: Vec<Kept>| {
        browser::keep(KEY, &write(&scenarios));
        kept.set(scenarios);
    };
    let keep = move || {
        let mut scenarios = kept.get_untracked();
        let typed = name.get_untracked();
        let typed = typed.trim();
        let name_of = if typed.is_empty() {
            shared
                .form
                .with_untracked(|form| format!("{} · {}", format::month(form.month, language), form.currency))
        } else {
            typed.to_owned()
        };
        scenarios.retain(|known| known.name != name_of);
        scenarios.push(Kept {
            name: name_of,
            fragment: shared.fragment(page),
        });
        name.set(String::new());
        store(scenarios);
    };
    let row = move |scenario: Kept| {
        let route = Route::parse(&scenario.fragment);
        let form = link::of_route(&route, pricing_tables::shipped(), language)
            .ok()
            .flatten();
        let shown = form.map(|form| (outcome(&tables_of(&form), &form, language), form));
        let dash = || "–".to_owned();
        let (month, year, effective, time) = match &shown {
            Some((Outcome::Ready(model), form)) => (
                model.month_total.clone(),
                model.year_total.clone().unwrap_or_else(dash),
                model.effective.clone().unwrap_or_else(dash),
                format::month(form.month, language),
            ),
            Some((Outcome::Mistyped(_) | Outcome::Nothing | Outcome::Refused(_), form)) => {
                (dash(), dash(), dash(), format::month(form.month, language))
            }
            None => (dash(), dash(), dash(), dash()),
        };
        let (open, gone) = (scenario.fragment.clone(), scenario.name.clone());
        view! {
            <tr>
                <th scope="row">{scenario.name.clone()}</th>
                <td class="nowrap">{time}</td>
                <td class="number">{month}</td>
                <td class="number">{year}</td>
                <td class="number">{effective}</td>
                <td class="number">
                    <a class="button button--plain" href=open>
                        {text.open}
                        <span class="spoken">" "{scenario.name.clone()}</span>
                    </a>
                    <button
                        type="button"
                        class="button button--plain"
                        on:click=move |_| {
                            let mut scenarios = kept.get_untracked();
                            scenarios.retain(|known| known.name != gone);
                            store(scenarios);
                        }
                    >
                        {text.remove}
                        <span class="spoken">" "{scenario.name.clone()}</span>
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <section class="scenarios" aria-labelledby="scenarios-title">
            <h2 id="scenarios-title">{text.scenarios}</h2>
            <div class="scenarios__keep">
                <div class="field">
                    <label class="field__label" for="scenario-name">{text.scenario_name}</label>
                    <input
                        id="scenario-name"
                        class="input"
                        type="text"
                        maxlength="80"
                        autocomplete="off"
                        data-testid="scenario-name"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                        on:keydown=move |event| {
                            if event.key() == "Enter" {
                                keep();
                            }
                        }
                    />
                </div>
                <button type="button" class="button" data-testid="keep" on:click=move |_| keep()>
                    {text.save}
                </button>
            </div>
            {move || {
                let scenarios = kept.get();
                if scenarios.is_empty() {
                    return view! { <p class="soft">{text.no_scenarios}</p> }.into_any();
                }
                let rows = scenarios.into_iter().map(row).collect_view();
                view! {
                    <div class="table-frame" tabindex="0" role="region" aria-label=text.scenario_name>
                        <table class="table" data-testid="scenarios">
                            <thead>
                                <tr>
                                    <th scope="col">{text.scenario_name}</th>
                                    <th scope="col">{text.month}</th>
                                    <th scope="col" class="number">{text.per_month}</th>
                                    <th scope="col" class="number">{text.per_year}</th>
                                    <th scope="col" class="number">{text.effective}</th>
                                    <th scope="col"><span class="spoken">{text.open}</span></th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }
                    .into_any()
            }}
        </section>
    }
}
