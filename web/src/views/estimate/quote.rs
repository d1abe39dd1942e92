//! The quote: whom it is for, until when it holds, and the page as it is printed.

use leptos::prelude::*;
use wording::language::Language;

use super::{
    form::{EstimateForm, Field, reach},
    shared::{Shared, tables_of},
    view_model::{ResultModel, regime},
};
use crate::{
    browser, format,
    i18n::estimate::{self as texts, estimate},
};

/// The fields of the quote, and the quote itself, which only paper shows.
#[component]
pub(crate) fn Quote(language: Language) -> impl IntoView {
    let Shared { form, settled, .. } = Shared::here();
    let text = estimate(language);
    let incomplete = Memo::new(move |_| settled.with(|at| at.outcome.is_incomplete()));
    view! {
        <section class="quote-fields" aria-labelledby="quote-title">
            <h2 id="quote-title">{text.quote}</h2>
            <p class="soft">{text.quote_hint}</p>
            <div class="quote-fields__grid">
                <div class="field">
                    <label class="field__label" for="customer">{text.customer}</label>
                    <input
                        id="customer"
                        class="input"
                        type="text"
                        maxlength="120"
                        autocomplete="organization"
                        data-testid="customer"
                        prop:value=move || form.with(|form| form.customer.clone())
                        on:input=move |event| form.update(|form| form.customer = event_target_value(&event))
                    />
                </div>
                <div class="field">
                    <label class="field__label" for="valid-until">{text.valid_until}</label>
                    <input
                        id="valid-until"
                        class="input"
                        type="date"
                        data-testid="valid-until"
                        prop:value=move || form.with(|form| form.valid_until.clone())
                        on:input=move |event| form.update(|form| form.valid_until = event_target_value(&event))
                    />
                </div>
                <button
                    type="button"
                    class="button"
                    disabled=move || settled.with(|at| at.outcome.ready().is_none())
                    on:click=move |_| browser::print()
                >
                    {move || if incomplete.get() { text.print_incomplete } else { text.print_quote }}
                </button>
            </div>
        </section>
        {move || {
            settled
                .with(|at| at.outcome.ready().map(|model| paper(&at.form, model, language)))
        }}
    }
}

/// The quote on paper.
#[expect(clippy::too_many_lines, reason = "markup reads best in one piece")]
fn paper(form: &EstimateForm, model: &ResultModel, language: Language) -> AnyView {
    let text = estimate(language);
    let day = |day: &str| day.parse().ok().map(|day| language.day_in_words(day));
    let entry = |label: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
    };
    let tables = tables_of(form);
    let tables = tables.as_ref();
    let card = tables.rates.card(form.currency, form.month.first_day()).ok();
    let sums = model.markets.iter().map(|market| {
        let lines = market.lines.iter().map(|line| {
            let free = || if line.amount.is_some() { text.free } else { text.refused }.to_owned();
            view! {
                <tr>
                    <td>{language.category_heading(line.category)} {line.note.clone().map(|note| format!(" ({note})"))}</td>
                    <td class="number">{line.quantity.clone()}</td>
                    <td class="number">{line.unit_price.clone().unwrap_or_else(free)}</td>
                    <td class="number">{line.amount.clone().unwrap_or_else(|| "–".to_owned())}</td>
                </tr>
            }
        });
        view! {
            <tbody>
                <tr>
                    <th scope="rowgroup" colspan="3">{market.name.clone()}</th>
                    <th class="number">{market.sum.clone()}</th>
                </tr>
                {lines.collect_view()}
            </tbody>
        }
    });
    let fees = model.fees.iter().map(|fee| {
        view! {
            <tr>
                <td>{fee.label}</td>
                <td class="number" colspan="2">{fee.calculation.clone()}</td>
                <td class="number">{fee.amount.clone()}</td>
            </tr>
        }
    });
    let fees = (!model.fees.is_empty()).then(|| fees.collect_view());
    let assumption = |field: Field, label: &str, unit: &str| {
        let value = form.text(field).trim();
        (!value.is_empty()).then(|| format!("{label}: {value}{unit}"))
    };
    let percent = format!("{}%", format::NO_BREAK);
    let assumptions = [
        regime(tables, form).map(|regime| texts::regime(regime, form.month, language)),
        card.map(|card| texts::list_of(&card.name(), card.first_day(), language)),
        texts::assumed(reach(tables, form.currency, form.month), form.month, language),
        assumption(Field::Numbers, text.numbers, ""),
        assumption(Field::EntryPoint, text.entry_point, &percent),
        assumption(Field::InWindow, text.in_window, &percent),
        form.in_conversations
            .then(|| assumption(Field::MessagesPerConversation, text.per_conversation, ""))
            .flatten(),
        form.international_from
            .map(|home| format!("{}, {}: {home}", text.international, text.home)),
    ];
    let notes = model.notes.iter().cloned();
    let assumptions = assumptions
        .into_iter()
        .flatten()
        .chain(notes)
        .chain(core::iter::once(text.quote_note.to_owned()))
        .map(|assumption| view! { <li>{assumption}</li> })
        .collect_view();
    view! {
        <section class="paper" data-testid="paper">
            <h1>{if model.missing.is_some() { text.incomplete_title } else { text.quote_title }}</h1>
            {model
                .missing
                .clone()
                .map(|missing| {
                    view! {
                        <p class="paper__stamp" data-testid="stamp">
                            <strong>{text.incomplete}</strong>
                            " "
                            {missing}
                            " "
                            {text.incomplete_means}
                        </p>
                    }
                })}
            <dl class="paper__head">
                {entry(text.customer, Some(form.customer.clone()))}
                {entry(text.date, browser::today().map(|day| language.day_in_words(day)))}
                {entry(text.valid_until, day(&form.valid_until))}
                {entry(text.month, Some(language.month(form.month)))}
            </dl>
            <table class="table paper__table">
                <thead>
                    <tr>
                        <th scope="col">{text.category}</th>
                        <th scope="col" class="number">{text.quantity}</th>
                        <th scope="col" class="number">{text.unit_price}</th>
                        <th scope="col" class="number">{texts::amount_in(form.currency, language)}</th>
                    </tr>
                </thead>
                {sums.collect_view()}
                {fees
                    .map(|fees| {
                        view! {
                            <tbody>
                                <tr>
                                    <th scope="rowgroup" colspan="3">{text.meta_total}</th>
                                    <th class="number">{model.charges.clone()}</th>
                                </tr>
                                <tr>
                                    <th scope="rowgroup" colspan="4">{text.fees}</th>
                                </tr>
                                {fees}
                            </tbody>
                        }
                    })}
                // Not a foot, which paper repeats on every page.
                <tbody class="paper__total">
                    <tr>
                        <th scope="row" colspan="3">
                            {if model.missing.is_some() { text.total_priced } else { text.total }} ", " {text.per_month}
                        </th>
                        <td class="number">{model.total.text(language)}</td>
                    </tr>
                </tbody>
            </table>
            <h2>{text.assumptions}</h2>
            <ul class="paper__assumptions">{assumptions}</ul>
        </section>
    }
    .into_any()
}
