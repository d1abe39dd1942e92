//! What the log does not say: time zone and currency of its accounts.

use leptos::prelude::*;
use page_protocol::AccountField;
use wasm_bindgen::JsCast as _;

use super::{
    accounts_form::{AccountsForm, Missing},
    session,
};
use crate::{
    browser::{self, CountryNames},
    components::alert::Alert,
    i18n::messages::{accounts_of_file, countries, messages},
    page::Page,
    views::prices::form::currencies,
};

/// The files of an input that was changed.
pub(crate) fn chosen_files(event: &leptos::ev::Event) -> Vec<web_sys::File> {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(input) = input else { return vec![] };
    let files = browser::files_of(input.files().as_ref());
    // So that the same file can be chosen again.
    input.set_value("");
    files
}

/// The fields, or the file that replaces them.
#[component]
pub(crate) fn Accounts() -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let file = Memo::new(move |_| state.with(|state| state.form.file.as_ref().map(|file| file.name.clone())));
    let refusal = Memo::new(move |_| state.with(|state| state.form.refusal.clone()));
    let (ids, from) = state.with_untracked(|state| (state.form.accounts.clone(), state.form.countries.clone()));
    let names = CountryNames::new(language);
    let from: Vec<String> = from
        .into_iter()
        .map(|country| names.name(&country).unwrap_or(country))
        .collect();
    let several = 1 < ids.len();
    let nothing = ids.is_empty();
    let zones = session::zones()
        .into_iter()
        .map(|zone| view! { <option value=zone></option> })
        .collect_view();
    let fields = StoredValue::new(ids);
    view! {
        <form
            class="panel panel__body accounts"
            data-testid="accounts"
            on:submit=move |event| {
                event.prevent_default();
                session::read();
            }
        >
            <div class="stack">
                <h2 id="accounts-title" tabindex="-1">{text.accounts}</h2>
                <p class="soft">{text.accounts_lead} " " {countries(&from, language)}</p>
            </div>
            <datalist id="zones">{zones}</datalist>
            {move || match file.get() {
                Some(name) => {
                    view! {
                        <p class="note note--calm">
                            {accounts_of_file(&name, language)} " "
                            <button
                                type="button"
                                class="button button--plain"
                                on:click=move |_| session::state().update(|state| state.form.file = None)
                            >
                                {text.use_fields}
                            </button>
                        </p>
                    }
                        .into_any()
                }
                None if nothing => view! { <p class="note">{text.no_accounts}</p> }.into_any(),
                None => {
                    let rows = fields
                        .get_value()
                        .into_iter()
                        .enumerate()
                        .map(|(place, account)| view! { <Fields place account /> })
                        .collect_view();
                    view! {
                        <div class="accounts__fields">{rows}</div>
                        {several
                            .then(|| {
                                view! {
                                    <button
                                        type="button"
                                        class="button"
                                        on:click=move |_| session::state().update(|state| state.form.same_for_all())
                                    >
                                        {text.same_for_all}
                                    </button>
                                }
                            })}
                    }
                        .into_any()
                }
            }}
            {move || refusal.get().map(|said| view! { <Alert said /> })}
            <div class="actions">
                <button type="submit" class="button button--main" data-testid="start">
                    {text.start}
                </button>
                <label class="button">
                    {text.accounts_file}
                    <input
                        type="file"
                        class="spoken"
                        accept=".toml"
                        data-testid="accounts-file"
                        on:change=move |event| {
                            if let Some(file) = chosen_files(&event).pop() {
                                session::choose_accounts(file);
                            }
                        }
                    />
                </label>
                <button type="button" class="button button--plain" on:click=move |_| session::forget()>
                    {text.other_log}
                </button>
            </div>
            <p class="soft small">{text.accounts_file_hint}</p>
        </form>
    }
}

/// One account.
#[component]
fn Fields(place: usize, account: AccountField) -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let field = move |of: fn(&AccountField) -> &String| {
        state.with(|state| state.form.accounts.get(place).map(of).cloned().unwrap_or_default())
    };
    let missing = move |what: Missing| {
        state.with(|state| {
            let form: &AccountsForm = &state.form;
            form.tried && form.missing().contains(&(place, what))
        })
    };
    let guess = move || state.with(|state| state.form.zone_is_guess);
    let options = currencies(pricing_tables::shipped())
        .into_iter()
        .map(|currency| {
            let code = currency.to_string();
            let chosen = code.clone();
            view! {
                <option value=code.clone() selected=move || field(|account| &account.currency) == chosen>
                    {code.clone()}
                </option>
            }
        })
        .collect_view();
    let (zone_id, currency_id) = (format!("zone-{place}"), format!("currency-{place}"));
    let (zone_note, currency_note) = (format!("{zone_id}-note"), format!("{currency_id}-note"));
    view! {
        <fieldset class="account">
            <legend class="account__id">
                <span class="soft small">{text.account}</span>
                " "
                {account.id}
            </legend>
            <div class="field">
                <label class="field__label" for=zone_id.clone()>
                    {text.time_zone}
                </label>
                <input
                    id=zone_id
                    class="input"
                    class:input--guess=guess
                    list="zones"
                    autocomplete="off"
                    spellcheck="false"
                    data-testid=format!("account-{place}-zone")
                    aria-describedby=zone_note.clone()
                    aria-invalid=move || missing(Missing::TimeZone).to_string()
                    prop:value=move || field(|account| &account.time_zone)
                    on:input=move |event| {
                        // While typing, not after it: what goes away then must not move a button under the pointer.
                        let value = event_target_value(&event);
                        state.update(|state| state.form.set_time_zone(place, &value));
                    }
                />
                <p id=zone_note class="field__hint">
                    {move || {
                        if missing(Missing::TimeZone) {
                            view! { <span class="field__mistake">{text.zone_missing}</span> }.into_any()
                        } else if guess() {
                            view! { <span class="guess" data-testid="zone-guess">{text.zone_guess}</span> }.into_any()
                        } else {
                            text.zone_hint.into_any()
                        }
                    }}
                </p>
            </div>
            <div class="field">
                <label class="field__label" for=currency_id.clone()>
                    {text.currency}
                </label>
                <select
                    id=currency_id
                    class="input"
                    data-testid=format!("account-{place}-currency")
                    aria-describedby=currency_note.clone()
                    aria-invalid=move || missing(Missing::Currency).to_string()
                    on:change=move |event| {
                        let value = event_target_value(&event);
                        state.update(|state| state.form.set_currency(place, &value));
                    }
                >
                    <option value="">{text.currency_choose}</option>
                    {options}
                </select>
                <p id=currency_note class="field__hint">
                    {move || {
                        if missing(Missing::Currency) {
                            view! { <span class="field__mistake">{text.currency_missing}</span> }.into_any()
                        } else {
                            text.currency_hint.into_any()
                        }
                    }}
                </p>
            </div>
        </fieldset>
    }
}
