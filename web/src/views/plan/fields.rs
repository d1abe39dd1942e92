//! What holds for the whole plan: its months, its currency, the budget, growth, an assumption about later prices.

use billing_core::base::month::BillingMonth;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    form::{LENGTHS, PlanField, first_months, months_from},
    shared::{Shared, field_id},
};
use crate::{
    browser,
    components::number_field::NumberField,
    i18n::{
        estimate::mistake,
        plan::{months, plan},
    },
    views::estimate::form::currencies_of,
};

/// A field of the plan, with what is wrong with it.
#[component]
fn PlanNumber(
    field: PlanField,
    label: &'static str,
    language: Language,
    #[prop(into, optional)] hint: String,
    #[prop(into, optional)] unit: Signal<String>,
) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let value = Signal::derive(move || form.with(|form| form.text(field).to_owned()));
    let wrong = Signal::derive(move || {
        form.with(|form| form.mistake(field, language))
            .map(|wrong| mistake(wrong, language).to_owned())
    });
    view! {
        <NumberField
            id=field_id(field)
            label=label.to_owned()
            hint
            unit
            value
            typed=Callback::new(move |text| form.update(|form| form.set(field, text)))
            left=Callback::new(move |()| form.update(|form| form.tidy(field, language)))
            mistake=wrong
        />
    }
}

/// A choice of months.
fn month_options(
    all: Vec<BillingMonth>,
    chosen: impl Fn() -> BillingMonth + Copy + Send + Sync + 'static,
    language: Language,
) -> AnyView {
    all.into_iter()
        .map(|month| {
            view! {
                <option value=month.to_string() prop:selected=move || chosen() == month>
                    {language.month(month)}
                </option>
            }
        })
        .collect_view()
        .into_any()
}

/// Everything outside the table.
#[expect(clippy::too_many_lines, reason = "markup reads best in one piece")]
#[component]
pub(crate) fn Fields(language: Language) -> impl IntoView {
    let Shared { form, chosen, .. } = Shared::here();
    let text = plan(language);
    let tables = pricing_tables::shipped();
    let today = browser::today();
    let first = Memo::new(move |_| form.with(|form| form.first));
    let length = Memo::new(move |_| form.with(|form| form.season.len()));
    let code = Signal::derive(move || form.with(|form| form.currency).code().to_owned());
    let price_from = Memo::new(move |_| form.with(|form| form.price_from));
    view! {
        <section class="panel panel__body plan__fields" aria-labelledby="plan-inputs">
            <h2 id="plan-inputs">{text.inputs}</h2>
            <div class="plan__grid">
                <div class="field">
                    <label class="field__label" for="plan-first">{text.first_month}</label>
                    <select
                        id="plan-first"
                        data-testid="plan-first"
                        class="input"
                        on:change=move |event| {
                            let Ok(month) = event_target_value(&event).parse() else { return };
                            chosen.set(None);
                            form.update(|form| {
                                form.forecast = None;
                                form.first = month;
                            });
                        }
                    >
                        {move || month_options(first_months(tables, today, first.get()), move || first.get(), language)}
                    </select>
                </div>
                <div class="field">
                    <label class="field__label" for="plan-length">{text.length}</label>
                    <select
                        id="plan-length"
                        data-testid="plan-length"
                        class="input"
                        on:change=move |event| {
                            let Ok(count) = event_target_value(&event).parse() else { return };
                            chosen.set(None);
                            form.update(|form| form.set_length(count, language));
                        }
                    >
                        {move || {
                            let own = length.get();
                            let mut lengths = LENGTHS.to_vec();
                            if !lengths.contains(&own) {
                                lengths.push(own);
                            }
                            lengths
                                .into_iter()
                                .map(|count| {
                                    view! {
                                        <option value=count.to_string() prop:selected=move || length.get() == count>
                                            {months(count, language)}
                                        </option>
                                    }
                                })
                                .collect_view()
                        }}
                    </select>
                </div>
                <div class="field">
                    <label class="field__label" for="plan-currency">{text.currency}</label>
                    <select
                        id="plan-currency"
                        data-testid="plan-currency"
                        class="input"
                        on:change=move |event| {
                            let Ok(currency) = event_target_value(&event).parse() else { return };
                            form.update(|form| {
                                form.forecast = None;
                                form.currency = currency;
                            });
                        }
                    >
                        {move || {
                            currencies_of(tables, first.get())
                                .into_iter()
                                .map(|currency| {
                                    view! {
                                        <option
                                            value=currency.code()
                                            prop:selected=move || form.with(|form| form.currency == currency)
                                        >
                                            {currency.code()}
                                        </option>
                                    }
                                })
                                .collect_view()
                        }}
                    </select>
                </div>
                <PlanNumber field=PlanField::Numbers label=text.numbers hint=text.numbers_hint language />
                <div class="plan__pair">
                    <PlanNumber field=PlanField::Budget label=text.budget hint=text.budget_hint unit=code language />
                    <div class="choice" role="group" aria-label=text.budget_for>
                        {[(false, text.in_all), (true, text.a_month)]
                            .map(|(a_month, label)| {
                                view! {
                                    <button
                                        type="button"
                                        data-testid=if a_month { "budget-month" } else { "budget-all" }
                                        aria-pressed=move || {
                                            form.with(|form| form.budget_a_month == a_month).to_string()
                                        }
                                        on:click=move |_| form.update(|form| form.budget_a_month = a_month)
                                    >
                                        {label}
                                    </button>
                                }
                            })
                            .collect_view()}
                    </div>
                </div>
                <PlanNumber
                    field=PlanField::Growth
                    label=text.growth
                    hint=text.growth_hint
                    unit="%".to_owned()
                    language
                />
                <div class="plan__pair">
                    <PlanNumber
                        field=PlanField::PriceChange
                        label=text.price_change
                        hint=text.price_change_hint
                        unit="%".to_owned()
                        language
                    />
                    <div class="field plan__from">
                        <label class="soft small" for="plan-price-from">{text.price_from}</label>
                        <select
                            id="plan-price-from"
                            data-testid="plan-price-from"
                            class="input"
                            on:change=move |event| {
                                let Ok(month) = event_target_value(&event).parse() else { return };
                                form.update(|form| {
                                    form.forecast = None;
                                    form.price_from = month;
                                });
                            }
                        >
                            {move || {
                                let mut all = months_from(first.get(), length.get());
                                let own = price_from.get();
                                if !all.contains(&own) {
                                    all.push(own);
                                }
                                month_options(all, move || price_from.get(), language)
                            }}
                        </select>
                    </div>
                </div>
            </div>
        </section>
    }
}
