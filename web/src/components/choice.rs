//! A field that offers a few values.

use leptos::prelude::*;

/// A labelled choice: a value and a name for each of the options, the first chosen at first.
pub(crate) fn choice(
    label: &'static str,
    test_id: &'static str,
    options: Vec<(String, String)>,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(value, name)| view! { <option value=value>{name}</option> })
        .collect_view();
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <select class="input" data-testid=test_id on:change=move |event| set(event_target_value(&event))>
                {options}
            </select>
        </label>
    }
}
