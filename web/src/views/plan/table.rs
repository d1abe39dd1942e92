//! The months of every row, to be typed into or pasted; below them what they cost.

use billing_core::base::month::BillingMonth;
use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    prelude::*,
};
use wording::language::Language;

use super::{
    form::{PlanField, PlanForm},
    shared::{Shared, field_id},
};
use crate::{
    browser,
    components::market_picker::MarketPicker,
    i18n::{
        estimate::{amount_in, mistake},
        plan::{field_name, plan},
    },
    views::estimate::form::{CATEGORIES, Target},
};

/// Every month of every row.
#[component]
pub(crate) fn Table(language: Language) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let text = plan(language);
    let months = Memo::new(move |_| form.with(PlanForm::months));
    let ids = Memo::new(move |_| form.with(|form| form.rows.iter().map(|row| row.id).collect::<Vec<_>>()));
    view! {
        <section class="panel panel__body plan__table" aria-labelledby="plan-table">
            <h2 id="plan-table">{text.table}</h2>
            <p class="field__hint">{text.table_hint}</p>
            <div class="table-frame" tabindex="0" role="region" aria-label=text.place_and_category>
                <table class="table plan-table" data-testid="plan-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.place_and_category}</th>
                            {move || {
                                months
                                    .get()
                                    .into_iter()
                                    .map(|month| view! { <th scope="col" class="number">{language.short_month(month)}</th> })
                                    .collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            let months = months.get();
                            view! {
                                <For each=move || ids.get() key=|id| *id let:id>
                                    <Row id months=months.clone() language />
                                </For>
                            }
                        }}
                        <tr class="plan-table__season">
                            <th scope="row">{text.season}</th>
                            {move || {
                                let months = months.get().into_iter().enumerate();
                                months
                                    .map(|(place, month)| {
                                        let field = PlanField::Season { month: place };
                                        let label = Signal::derive(move || {
                                            field_name(field, "", &language.month(month), language)
                                        });
                                        view! { <Cell field label language /> }
                                    })
                                    .collect_view()
                            }}
                        </tr>
                    </tbody>
                    <tfoot>
                        <Amounts months language />
                    </tfoot>
                </table>
            </div>
            <div class="plan__actions">
                <button
                    type="button"
                    class="button"
                    data-testid="plan-add"
                    on:click=move |_| {
                        let mut id = 0;
                        form.update(|form| id = form.add_row(language));
                        browser::focus(&field_id(PlanField::Market { row: id }));
                    }
                >
                    {text.add_row}
                </button>
            </div>
        </section>
    }
}

/// A market and category, and its months.
#[component]
fn Row(id: u32, months: Vec<BillingMonth>, language: Language) -> impl IntoView {
    let shared = Shared::here();
    let Shared { form, atlas, .. } = shared;
    let text = plan(language);
    let name = Signal::derive(move || shared.row_name(id, language));
    let target = Memo::new(move |_| form.with(|form| form.row(id).map(|row| row.target.clone())));
    let category = Memo::new(move |_| form.with(|form| form.row(id).map(|row| row.category)));
    let place = move || match target.get() {
        // A market of several countries has no country to choose.
        Some(target @ Target::Market(_)) => {
            let first = form.with_untracked(|form| form.first);
            view! { <p class="plan-table__market">{shared.place_name(&target, first, language)}</p> }.into_any()
        }
        Some(Target::Country(_) | Target::Other | Target::Open) | None => view! {
            <MarketPicker
                id=field_id(PlanField::Market { row: id })
                label=text.market
                atlas
                near=Signal::derive(move || form.with(PlanForm::countries))
                chosen=Signal::derive(move || target.get().and_then(|target| target.country()))
                choose=Callback::new(move |country| {
                    form.update(|form| form.change_row(id, |row| row.target = Target::Country(country)));
                })
                mistake=Signal::derive(move || {
                    form.with(|form| form.mistake(PlanField::Market { row: id }, language))
                        .map(|wrong| mistake(wrong, language).to_owned())
                })
                language
            />
        }
        .into_any(),
    };
    let cells = months.into_iter().enumerate().map(|(place, month)| {
        let field = PlanField::Cell { row: id, month: place };
        let label = Signal::derive(move || field_name(field, &name.get(), &language.month(month), language));
        view! { <Cell field label language /> }
    });
    view! {
        <tr data-testid=format!("plan-row-{id}")>
            <th scope="row">
                <div class="plan-table__place">
                    {place}
                    <select
                        class="input"
                        aria-label=move || format!("{}: {}", text.category, name.get())
                        data-testid=format!("plan-category-{id}")
                        on:change=move |event| {
                            let Ok(chosen) = event_target_value(&event).parse() else { return };
                            form.update(|form| form.change_row(id, |row| row.category = chosen));
                        }
                    >
                        {CATEGORIES
                            .map(|of| {
                                view! {
                                    <option value=of.as_str() prop:selected=move || category.get() == Some(of)>
                                        {language.category_heading(of)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                    <button
                        type="button"
                        class="button button--plain"
                        data-testid=format!("plan-fill-{id}")
                        aria-label=move || format!("{}: {}", text.fill, name.get())
                        on:click=move |_| form.update(|form| form.fill_row(id, language))
                    >
                        {text.fill}
                    </button>
                    <button
                        type="button"
                        class="button button--icon"
                        data-testid=format!("plan-remove-{id}")
                        aria-label=move || format!("{}: {}", text.remove, name.get())
                        title=text.remove
                        hidden=move || form.with(|form| form.rows.len() < 2)
                        on:click=move |_| {
                            form.update(|form| form.remove_row(id));
                            browser::focus("content");
                        }
                    >
                        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                            <path d="M5 5l10 10M15 5L5 15" />
                        </svg>
                    </button>
                </div>
            </th>
            {cells.collect_view()}
        </tr>
    }
}

/// A number of the table. Enter and the arrows go up and down, as in a spreadsheet.
#[component]
fn Cell(field: PlanField, label: Signal<String>, language: Language) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let id = field_id(field);
    let wrong = Memo::new(move |_| form.with(|form| form.mistake(field, language)));
    let on_paste = move |event: ClipboardEvent| {
        let PlanField::Cell { row, month } = field else { return };
        let block = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        let Some(block) = block.filter(|block| block.contains(['\t', '\n'])) else {
            return;
        };
        event.prevent_default();
        form.update(|form| form.paste(row, month, &block, language));
    };
    let on_key = move |event: KeyboardEvent| {
        let down = match event.key().as_str() {
            "Enter" | "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        if let Some(next) = form.with_untracked(|form| neighbour(form, field, down)) {
            event.prevent_default();
            browser::focus_to_type(&field_id(next));
        }
    };
    view! {
        <td class="plan-table__cell">
            <input
                id=id.clone()
                data-testid=id
                class="input input--number"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=move || label.get()
                aria-invalid=move || wrong.get().is_some().then_some("true")
                title=move || wrong.get().map(|wrong| mistake(wrong, language))
                prop:value=move || form.with(|form| form.text(field).to_owned())
                on:input=move |event| form.update(|form| form.set(field, event_target_value(&event)))
                on:change=move |_| form.update(|form| form.tidy(field, language))
                on:paste=on_paste
                on:keydown=on_key
            />
        </td>
    }
}

/// The cell above or below.
fn neighbour(form: &PlanForm, field: PlanField, down: bool) -> Option<PlanField> {
    let step = |place: usize| {
        if down {
            place.checked_add(1)
        } else {
            place.checked_sub(1)
        }
    };
    match field {
        PlanField::Cell { row, month } => {
            let place = form.rows.iter().position(|of| of.id == row).and_then(step)?;
            let next = form.rows.get(place).map(|row| PlanField::Cell { row: row.id, month });
            next.or_else(|| down.then_some(PlanField::Season { month }))
        }
        PlanField::Season { month } if !down => {
            let last = form.rows.last()?;
            Some(PlanField::Cell { row: last.id, month })
        }
        PlanField::Season { .. }
        | PlanField::Market { .. }
        | PlanField::Numbers
        | PlanField::Growth
        | PlanField::Budget
        | PlanField::PriceChange => None,
    }
}

/// What each month costs, and all up to it.
#[component]
fn Amounts(months: Memo<Vec<BillingMonth>>, language: Language) -> impl IntoView {
    let Shared {
        form, outcome, chosen, ..
    } = Shared::here();
    let text = plan(language);
    let amounts = Memo::new(move |_| {
        outcome.with(|outcome| {
            outcome.ready().map(|model| {
                let months = model.months.iter();
                months
                    .map(|month| (month.amount.clone(), month.so_far.clone(), month.incomplete))
                    .collect::<Vec<_>>()
            })
        })
    });
    let dash = || "–".to_owned();
    view! {
        <tr>
            <th scope="row">{move || amount_in(form.with(|form| form.currency), language)}</th>
            {move || {
                let amounts = amounts.get();
                months
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(place, month)| {
                        let own = amounts.as_ref().and_then(|amounts| amounts.get(place).cloned());
                        let known = own.is_some();
                        let (amount, _, incomplete) = own.unwrap_or_else(|| (dash(), dash(), false));
                        let shown = if incomplete { format!("≥ {amount}") } else { amount };
                        view! {
                            <td class="number">
                                <button
                                    type="button"
                                    class="button button--plain plan-table__amount"
                                    data-testid=format!("plan-amount-{place}")
                                    disabled=!known
                                    aria-pressed=move || (chosen.get() == Some(place)).to_string()
                                    aria-label=format!("{}: {shown}. {}", language.month(month), text.show_month)
                                    on:click=move |_| {
                                        chosen.update(|chosen| {
                                            *chosen = if *chosen == Some(place) { None } else { Some(place) };
                                        });
                                        browser::show("plan-month");
                                    }
                                >
                                    {shown.clone()}
                                </button>
                            </td>
                        }
                    })
                    .collect_view()
            }}
        </tr>
        <tr class="plan-table__so-far">
            <th scope="row">{text.so_far}</th>
            {move || {
                let amounts = amounts.get();
                (0..months.with(Vec::len))
                    .map(|place| {
                        let own = amounts.as_ref().and_then(|amounts| amounts.get(place).cloned());
                        view! { <td class="number soft">{own.map_or_else(dash, |(_, so_far, _)| so_far)}</td> }
                    })
                    .collect_view()
            }}
        </tr>
    }
}
