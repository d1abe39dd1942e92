//! The total, large; what it means; what can be done with it.

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;
use page_protocol::Export;
use wording::language::Language;

use super::{
    export,
    fields::field_id,
    file,
    form::EstimateForm,
    shared::{Shared, tables_of},
    view_model::{Outcome, TotalModel, regime},
};
use crate::{
    browser,
    currency_prices::PriceLoadingNote,
    i18n::{
        estimate::{self as words, estimate},
        words::text_and_lang,
    },
    page::Page,
    route::View,
};

/// The result in a few lines.
#[component]
pub(crate) fn Summary(language: Language) -> impl IntoView {
    let Shared { form, outcome, .. } = Shared::here();
    let text = estimate(language);
    view! {
        <section class="panel panel__body summary" aria-labelledby="estimate-result">
            <h2 id="estimate-result" class="spoken">{text.result}</h2>
            <div aria-live="polite" aria-atomic="true">
                {move || outcome.with(|outcome| form.with_untracked(|form| figures(outcome, form, language)))}
            </div>
            <p class="summary__rule" data-testid="regime">
                {move || {
                    form.with(|form| {
                        regime(pricing_tables::shipped(), form).map(|regime| words::regime(regime, form.month, language))
                    })
                }}
            </p>
            {move || outcome.with(notes)}
            <Actions language />
        </section>
    }
}

#[expect(clippy::too_many_lines, reason = "the parts of one figure, from top to bottom")]
fn figures(outcome: &Outcome, form: &EstimateForm, language: Language) -> AnyView {
    let text = estimate(language);
    let dash = || "–".to_owned();
    let month = |total: String, class: &'static str| {
        view! {
            <p class="summary__month">
                <span class=class data-testid="total-month">{total}</span>
                <span class="soft">{text.per_month}</span>
            </p>
        }
    };
    let year = |year: String, effective: String, with_fees: bool| {
        view! {
            <dl class="summary__list">
                <div>
                    <dt>{text.per_year}</dt>
                    <dd data-testid="total-year">{year}</dd>
                </div>
                <div>
                    <dt>{if with_fees { text.effective_with_fees } else { text.effective }}</dt>
                    <dd data-testid="effective">{effective}</dd>
                </div>
            </dl>
        }
    };
    let figure = || {
        view! {
            {month(dash(), "summary__figure")}
            {year(dash(), dash(), false)}
        }
    };
    match outcome {
        Outcome::Ready(model) => {
            let free = model.free_units.clone();
            view! {
                {month(
                    model.total.text(language),
                    match model.total {
                        TotalModel::Whole(_) => "summary__figure",
                        // Words come before the number, or replace it.
                        TotalModel::AtLeast(_) | TotalModel::NotKnown => "summary__figure summary__figure--words",
                    },
                )}
                {model
                    .split
                    .clone()
                    .map(|split| view! { <p class="summary__split" data-testid="total-split">{split}</p> })}
                {model
                    .missing
                    .clone()
                    .map(|missing| {
                        view! { <p class="note summary__missing" data-testid="missing">{missing}</p> }
                    })}
                {year(
                    model.year_total.clone().unwrap_or_else(dash),
                    model.effective.clone().unwrap_or_else(dash),
                    !model.fees.is_empty(),
                )}
                {free
                    .map(|(what, used)| {
                        view! {
                            <dl class="summary__list summary__list--more">
                                <div>
                                    <dt>{what}</dt>
                                    <dd data-testid="free-units">{used}</dd>
                                </div>
                            </dl>
                        }
                    })}
                <p class="field__hint">{text.per_year_hint}</p>
            }
            .into_any()
        }
        Outcome::Mistyped(fields) => {
            let places = fields
                .iter()
                .map(|(field, wrong)| {
                    let id = field_id(*field);
                    let market = field
                        .row()
                        .and_then(|row| form.row(row))
                        .map(|row| row.target.market(pricing_tables::shipped(), form.month));
                    let market = language.market(market.as_deref().unwrap_or_default()).to_owned();
                    view! {
                        <li>
                            <button
                                type="button"
                                class="button button--plain"
                                on:click={
                                    let id = id.clone();
                                    move |_| {
                                        browser::open_drawer_of(&id);
                                        browser::focus(&id);
                                    }
                                }
                            >
                                {words::field_name(*field, &market, language)}
                            </button>
                            <span class="small">{words::mistake(*wrong, language)}</span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                {figure()}
                <div class="note note--danger" data-testid="mistyped">
                    <p>{text.mistyped}</p>
                    <ul>{places}</ul>
                </div>
            }
            .into_any()
        }
        Outcome::Nothing => view! {
            {figure()}
            <p class="note" data-testid="nothing">{text.nothing}</p>
        }
        .into_any(),
        Outcome::Refused(why) => {
            let (why, lang) = text_and_lang(why, language);
            view! {
                {figure()}
                <p class="note note--danger" data-testid="refused" lang=lang>{why}</p>
            }
            .into_any()
        }
        Outcome::PricesNotLoaded(why) => view! {
            {figure()}
            <PriceLoadingNote currency=form.currency why=*why language />
        }
        .into_any(),
    }
}

fn notes(outcome: &Outcome) -> AnyView {
    match outcome {
        Outcome::Ready(model) if !model.notes.is_empty() => {
            let notes = model
                .notes
                .iter()
                .map(|note| view! { <li>{note.clone()}</li> })
                .collect_view();
            view! { <ul class="note" data-testid="notes">{notes}</ul> }.into_any()
        }
        Outcome::Ready(_)
        | Outcome::Mistyped(_)
        | Outcome::Nothing
        | Outcome::Refused(_)
        | Outcome::PricesNotLoaded(_) => ().into_any(),
    }
}

/// Copy, save, print.
#[component]
fn Actions(language: Language) -> impl IntoView {
    let page = Page::here();
    let shared = Shared::here();
    let text = estimate(language);
    let said = RwSignal::new(String::new());
    let ready = move || shared.outcome.with(|outcome| outcome.ready().is_some());
    let incomplete = Memo::new(move |_| shared.outcome.with(Outcome::is_incomplete));
    // The message is about what was entered then.
    Effect::new(move |before: Option<()>| {
        shared.form.track();
        if before.is_some() {
            said.set(String::new());
        }
    });
    let save = move |format: Export| {
        let wanted = shared
            .form
            .with_untracked(|form| export::file(&tables_of(form), form, format, incomplete.get_untracked(), language));
        let Some(wanted) = wanted else { return };
        said.set(text.making_file.to_owned());
        let done = move |failed: Option<LocalizedText>| {
            // The view may be gone by now.
            let saved = if incomplete.try_get_untracked() == Some(true) {
                text.saved_incomplete.to_owned()
            } else {
                String::new()
            };
            said.try_set(failed.map_or(saved, |why| format!("{} {}", text.no_file, language.pick(why.both()))));
        };
        file::save(wanted, Callback::new(done));
    };
    let export = move |format: Export, label: &'static str, id: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                data-testid=id
                disabled=move || !ready()
                on:click=move |_| save(format)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="summary__actions">
            <button
                type="button"
                class="button button--main"
                data-testid="copy-link"
                on:click=move |_| {
                    let address = browser::address_with(&shared.fragment(page));
                    browser::copy(
                        &address,
                        move |copied| {
                            let result = match (copied, incomplete.get_untracked()) {
                                (true, false) => text.copied,
                                (true, true) => text.copied_incomplete,
                                (false, _) => text.not_copied,
                            };
                            said.set(result.to_owned());
                        },
                    );
                }
            >
                {text.copy_link}
            </button>
            <button
                type="button"
                class="button"
                data-testid="print"
                disabled=move || !ready()
                on:click=move |_| browser::print()
            >
                {move || if incomplete.get() { text.print_incomplete } else { text.print_quote }}
            </button>
            <button
                type="button"
                class="button"
                data-testid="plan-a-year"
                on:click=move |_| {
                    // The view of plans begins with what the estimate has.
                    page.plan.set_value(None);
                    browser::go_to(&View::Plan.href());
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                }
            >
                {text.plan_a_year}
            </button>
            {export(Export::Csv, text.export_csv, "export-csv")}
            {export(Export::Xlsx, text.export_xlsx, "export-xlsx")}
            <p class="small soft" role="status" data-testid="said">{move || said.get()}</p>
        </div>
    }
}
