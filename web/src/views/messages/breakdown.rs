//! A bill by the values of a tag, or by day, business number or country: bars and a table.

use leptos::prelude::*;
use wording::language::Language;

use super::{
    insights_model::{BAR, PartModel, ValueModel, breakdown},
    insights_view::{section, work_note},
    session,
};
use crate::{
    browser::CountryNames,
    i18n::{
        insights::{dimension, dimension_choice, insights},
        messages::{messages, show_rest},
    },
    page::Page,
};

/// Values shown before the reader asks for the rest.
const FIRST: usize = 12;

fn ask(by: Option<String>) {
    session::ask(move |insights, job, accounts, show| insights.break_down(job, accounts, show, by));
}

/// The section.
#[component]
pub(crate) fn BreakdownSection() -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = insights(language);
    let found = Memo::new(move |_| state.with(|state| state.insights.breakdown.found.clone()));
    let work = Memo::new(move |_| state.with(|state| state.insights.breakdown.work.clone()));
    // Only what is chosen from changes the field, so that it keeps the focus.
    let tags = Memo::new(move |_| found.with(|found| found.as_ref().map(|found| found.tags.clone())));
    let choice = move || {
        let tags = tags.get()?;
        let none = tags.is_empty();
        let chosen = found.with_untracked(|found| found.as_ref().map(|found| found.by.clone()));
        let of_tags = tags.iter().map(|tag| format!("tag.{tag}"));
        let others = ["day", "number", "contact-country"].map(str::to_owned);
        let options = of_tags
            .chain(others)
            .map(|by| {
                let name = dimension_choice(&by, language);
                let selected = chosen.as_ref() == Some(&by);
                view! { <option value=by selected=selected>{name}</option> }
            })
            .collect_view();
        Some(view! {
            <div class="insight__choice">
                <label class="field">
                    <span class="field__label">{text.by}</span>
                    <select
                        class="input"
                        data-testid="breakdown-by"
                        on:change=move |event| ask(Some(event_target_value(&event)))
                    >
                        {options}
                    </select>
                </label>
                {none.then(|| view! { <p class="soft small">{text.no_tags}</p> })}
            </div>
        })
    };
    let names = StoredValue::new_local(CountryNames::new(language));
    let body = move || {
        let found = found.get()?;
        let parts = names.with_value(|names| breakdown(&found, language, |code| names.name(code)));
        let by = dimension(&found.by, language);
        Some(if parts.is_empty() {
            view! { <p class="soft">{text.no_values}</p> }.into_any()
        } else {
            let parts = parts.into_iter().map(|part| part_view(part, &by, language));
            parts.collect_view().into_any()
        })
    };
    let is_asked = move || state.with_untracked(|state| state.insights.breakdown.is_open());
    let body = view! {
        {choice}
        {move || work_note(work.get(), language)}
        {body}
    };
    section("breakdown", (text.by_title, text.by_lead), is_asked, || ask(None), body)
}

fn part_view(part: PartModel, by: &str, language: Language) -> impl IntoView + use<> {
    let text = insights(language);
    let bars = part
        .bars
        .iter()
        .map(|bar| {
            let label = format!("{}: {}", bar.name, bar.amount);
            view! {
                <li>
                    <span class="bars__name">{bar.name.clone()}</span>
                    <svg
                        class="bars__bar"
                        viewBox=format!("0 0 {BAR} 20")
                        preserveAspectRatio="none"
                        role="img"
                        aria-label=label
                    >
                        <rect class="bar bar--value" x="0" width=bar.length height="20" />
                    </svg>
                    <span class="number">{bar.amount.clone()}</span>
                </li>
            }
        })
        .collect_view();
    let bars = (!part.bars.is_empty()).then(|| {
        view! {
            <figure class="bars" aria-label=text.values_chart>
                {part.bars_note.clone().map(|note| view! { <figcaption class="soft small">{note}</figcaption> })}
                <ul class="bars__list" data-testid="breakdown-bars">
                    {bars}
                </ul>
            </figure>
        }
    });
    let all = RwSignal::new(false);
    let count = part.rows.len();
    let columns = (part.has_accounts, part.has_refused);
    let rows = StoredValue::new(part.rows);
    let shown = move || {
        let most = if all.get() { count } else { FIRST };
        let rows = rows.get_value().into_iter().take(most);
        rows.map(|row| value_row(row, columns)).collect_view()
    };
    let by = by.to_owned();
    view! {
        {bars}
        <div class="table-frame" tabindex="0" role="region" aria-label=text.values_table>
            <table class="table" data-testid="breakdown-table">
                <thead>
                    <tr>
                        <th scope="col">{by}</th>
                        {part.has_accounts.then(|| view! { <th scope="col">{messages(language).account}</th> })}
                        <th scope="col" class="number">{text.charged}</th>
                        <th scope="col" class="number">{text.free}</th>
                        {part.has_refused.then(|| view! { <th scope="col" class="number">{text.refused}</th> })}
                        <th scope="col" class="number">{text.exact_amount} " (" {part.currency.code()} ")"</th>
                    </tr>
                </thead>
                <tbody>{shown} {part.rest.map(|rest| value_row(rest, columns))}</tbody>
                <tfoot>{value_row(part.total, columns)}</tfoot>
            </table>
        </div>
        {move || {
            (!all.get() && FIRST < count)
                .then(|| {
                    view! {
                        <button type="button" class="button" on:click=move |_| all.set(true)>
                            {show_rest(count.saturating_sub(FIRST), language)}
                        </button>
                    }
                })
        }}
        {part.bill_says.map(|said| view! { <p class="soft small" data-testid="breakdown-bill">{said}</p> })}
    }
}

fn value_row(row: ValueModel, (accounts, refused): (bool, bool)) -> impl IntoView {
    view! {
        <tr>
            <th scope="row" class="insight__value">{row.name}</th>
            {accounts.then(|| view! { <td>{row.account}</td> })}
            <td class="number">{row.charged}</td>
            <td class="number">{row.free}</td>
            {refused.then(|| view! { <td class="number">{row.refused}</td> })}
            <td class="number">{row.amount}</td>
        </tr>
    }
}
