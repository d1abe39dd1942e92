//! `"Q4 plan: 1,377.00 EUR, +120.00 EUR"`: saved estimates side by side, in this browser.

use billing_core::base::money::Money;
use leptos::{ev, prelude::*};
use wording::language::Language;

use super::{
    form::EstimateForm,
    link,
    saved::{SavedEstimate, Saving, read, remove, replace, save, with_free_name, write},
    shared::{Shared, outcome_of},
    view_model::{Outcome, TotalModel},
};
use crate::{
    browser,
    currency_prices::CurrencyPrices,
    format,
    i18n::estimate::{compare_with, estimate, name_taken, scenario_saved},
    page::Page,
    route::Route,
};

/// Where the saved estimates are stored.
const KEY: &str = "wabill.scenarios";

/// What is stored now, by whatever tab.
fn stored() -> Vec<SavedEstimate> {
    read(&browser::stored(KEY).unwrap_or_default())
}

/// Stores; whether the browser has it now.
fn store(all: &[SavedEstimate]) -> bool {
    let text = write(all);
    browser::store(KEY, &text) && browser::stored(KEY) == Some(text)
}

/// A saved estimate and its total with today's prices.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    saved: SavedEstimate,
    form: Option<EstimateForm>,
    outcome: Option<Outcome>,
}

impl Shown {
    fn of(saved: SavedEstimate, prices: CurrencyPrices, language: Language) -> Self {
        let route = Route::parse(&saved.fragment);
        let form = link::of_route(&route, pricing_tables::shipped(), language)
            .ok()
            .flatten();
        let outcome = form.as_ref().map(|form| outcome_of(form, prices, language, &|_| None));
        Self { saved, form, outcome }
    }

    fn total(&self) -> Option<TotalModel> {
        Some(self.outcome.as_ref()?.ready()?.total)
    }
}

/// What a scenario costs more or less than the base; none where one is not whole, or in another currency.
fn difference(own: Option<TotalModel>, base: Option<TotalModel>) -> Option<Money> {
    let (own, base) = (own.and_then(TotalModel::whole)?, base.and_then(TotalModel::whole)?);
    own.minus(base).ok()
}

/// The list, and the field to save another.
#[expect(clippy::too_many_lines, reason = "markup reads best in one piece")]
#[component]
pub(crate) fn Scenarios(language: Language) -> impl IntoView {
    let page = Page::here();
    let shared = Shared::here();
    let text = estimate(language);
    let prices = CurrencyPrices::page();
    let saved = RwSignal::new(stored());
    let name = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    let failed = RwSignal::new(false);
    // An estimate whose name is taken: the reader decides whether it replaces the other.
    let waiting = RwSignal::new(None::<SavedEstimate>);
    let base = RwSignal::new(None::<String>);
    // Another tab saves or forgets something.
    let listener = window_event_listener(ev::storage, move |_| saved.set(stored()));
    on_cleanup(move || listener.remove());
    let put = move |all: Vec<SavedEstimate>, message: String| {
        let took = store(&all);
        failed.set(!took);
        said.set(if took { message } else { String::new() });
        if took {
            name.set(String::new());
        }
        waiting.set(None);
        saved.set(stored());
    };
    let keep = move || {
        let typed = name.get_untracked();
        let typed = typed.trim();
        let name_of = if typed.is_empty() {
            shared
                .form
                .with_untracked(|form| format!("{} · {}", language.month(form.month), form.currency))
        } else {
            typed.to_owned()
        };
        let new = SavedEstimate::new(&name_of, &shared.fragment(page));
        match save(&stored(), &new) {
            Saving::Store(all) => put(all, scenario_saved(&new.name, language)),
            Saving::Already => put(stored(), scenario_saved(&new.name, language)),
            Saving::NameTaken => {
                said.set(String::new());
                waiting.set(Some(new));
                request_animation_frame(|| browser::focus("scenario-replace"));
            }
        }
    };
    let row = move |scenario: &Shown, of: &str, compared: Option<TotalModel>| {
        let dash = || "–".to_owned();
        let model = scenario.outcome.as_ref().and_then(Outcome::ready);
        let month = model.map_or_else(dash, |model| model.total.text(language));
        let year = model.and_then(|model| model.year_total.clone()).unwrap_or_else(dash);
        let effective = model.and_then(|model| model.effective.clone()).unwrap_or_else(dash);
        let time = scenario
            .form
            .as_ref()
            .map_or_else(dash, |form| language.month(form.month));
        let name = scenario.saved.name.clone();
        let is_base = name == of;
        let more = if is_base {
            String::new()
        } else {
            difference(scenario.total(), compared).map_or_else(dash, |more| format::signed(more, language))
        };
        let (open, gone, chosen) = (scenario.saved.fragment.clone(), scenario.saved.clone(), name.clone());
        view! {
            <tr>
                <td>
                    <input
                        type="radio"
                        name="scenario-base"
                        class="scenarios__base"
                        aria-label=compare_with(&name, language)
                        data-testid="scenario-base"
                        prop:checked=is_base
                        on:change=move |_| base.set(Some(chosen.clone()))
                    />
                </td>
                <th scope="row" class="scenarios__name">{name.clone()}</th>
                <td class="nowrap">{time}</td>
                <td class="number">{month}</td>
                <td class="number" data-testid="scenario-difference">{more}</td>
                <td class="number">{year}</td>
                <td class="number">{effective}</td>
                <td class="number nowrap">
                    <a class="button button--plain" href=open>
                        {text.open}
                        <span class="spoken">" "{name.clone()}</span>
                    </a>
                    <button
                        type="button"
                        class="button button--plain"
                        on:click=move |_| {
                            put(remove(&stored(), &gone), String::new());
                            browser::focus("scenario-name");
                        }
                    >
                        {text.remove}
                        <span class="spoken">" "{name}</span>
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
                        on:input=move |event| {
                            name.set(event_target_value(&event));
                            said.set(String::new());
                            waiting.set(None);
                        }
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
                <p class="small soft" role="status" data-testid="scenario-said">{move || said.get()}</p>
            </div>
            {move || {
                waiting
                    .get()
                    .map(|new| {
                        let (in_place, next_to) = (new.clone(), new.clone());
                        view! {
                            <div class="note scenarios__taken" role="group" aria-labelledby="scenario-taken" data-testid="name-taken">
                                <p id="scenario-taken">{name_taken(&new.name, language)}</p>
                                <div class="actions">
                                    <button
                                        type="button"
                                        id="scenario-replace"
                                        class="button"
                                        data-testid="scenario-replace"
                                        on:click=move |_| {
                                            put(replace(&stored(), &in_place), scenario_saved(&in_place.name, language));
                                            browser::focus("scenario-name");
                                        }
                                    >
                                        {text.replace}
                                    </button>
                                    <button
                                        type="button"
                                        class="button"
                                        data-testid="scenario-both"
                                        on:click=move |_| {
                                            let new = with_free_name(&stored(), &next_to);
                                            put(replace(&stored(), &new), scenario_saved(&new.name, language));
                                            browser::focus("scenario-name");
                                        }
                                    >
                                        {text.keep_both}
                                    </button>
                                    <button
                                        type="button"
                                        class="button button--plain"
                                        on:click=move |_| {
                                            waiting.set(None);
                                            browser::focus("scenario-name");
                                        }
                                    >
                                        {text.do_not_save}
                                    </button>
                                </div>
                            </div>
                        }
                    })
            }}
            {move || {
                failed
                    .get()
                    .then(|| view! { <p class="note note--danger" role="alert" data-testid="not-kept">{text.not_kept}</p> })
            }}
            {move || {
                let scenarios: Vec<Shown> = saved
                    .get()
                    .into_iter()
                    .map(|saved| Shown::of(saved, prices, language))
                    .collect();
                let wanted = base.get();
                let compared = scenarios
                    .iter()
                    .find(|shown| Some(&shown.saved.name) == wanted.as_ref())
                    .or_else(|| scenarios.first());
                let Some(compared) = compared else {
                    return view! { <p class="soft">{text.no_scenarios}</p> }.into_any();
                };
                let rows = scenarios
                    .iter()
                    .map(|shown| row(shown, &compared.saved.name, compared.total()))
                    .collect_view();
                view! {
                    <div class="table-frame" tabindex="0" role="region" aria-label=text.scenarios_table>
                        <table class="table" data-testid="scenarios">
                            <thead>
                                <tr>
                                    <th scope="col">{text.base}</th>
                                    <th scope="col">{text.scenario_name}</th>
                                    <th scope="col">{text.month}</th>
                                    <th scope="col" class="number">{text.per_month}</th>
                                    <th scope="col" class="number">{text.difference}</th>
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
