//! A field for a number, with its hint and its mistake.

use leptos::prelude::*;

/// A labelled field. `mistake` is what is wrong with the text, as a sentence; the hint stays visible.
#[component]
pub(crate) fn NumberField(
    /// Unique on the page; labels, hint and mistake refer to it.
    id: String,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// What it means. Empty for none.
    #[prop(into, optional)]
    hint: String,
    /// Shown after the field: a unit.
    #[prop(into, optional)]
    unit: Signal<String>,
    /// Shown in the empty field.
    #[prop(into, optional)]
    example: String,
    /// Whether the label is for screen readers only, where a column's heading shows it.
    #[prop(optional)]
    label_hidden: bool,
    /// The text.
    value: Signal<String>,
    /// Takes the text as typed.
    typed: Callback<String>,
    /// Called when the field is left, so that the number can be written in the reader's way.
    left: Callback<()>,
    /// What is wrong with it.
    mistake: Signal<Option<String>>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let mistake_id = format!("{id}-mistake");
    let described = {
        let (hint_id, mistake_id, hinted) = (hint_id.clone(), mistake_id.clone(), !hint.is_empty());
        move || match (hinted, mistake.with(Option::is_some)) {
            (true, true) => Some(format!("{mistake_id} {hint_id}")),
            (true, false) => Some(hint_id.clone()),
            (false, true) => Some(mistake_id.clone()),
            (false, false) => None,
        }
    };
    let input = view! {
        <input
            id=id.clone()
            data-testid=id.clone()
            class="input input--number"
            type="text"
            inputmode="decimal"
            autocomplete="off"
            placeholder=example
            aria-invalid=move || mistake.with(Option::is_some).then_some("true")
            aria-describedby=described
            prop:value=value
            on:input=move |event| typed.run(event_target_value(&event))
            on:change=move |_| left.run(())
        />
    };
    view! {
        <div class="field">
            <label class=if label_hidden { "field__label field__label--narrow" } else { "field__label" } for=id>
                {move || label.get()}
            </label>
            <div class="with-unit">{input} <span class="soft with-unit__unit">{move || unit.get()}</span></div>
            {move || {
                mistake
                    .get()
                    .map(|text| {
                        view! {
                            <p class="field__mistake" id=mistake_id.clone() role="alert">
                                {text}
                            </p>
                        }
                    })
            }}
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
        </div>
    }
}
