//! A field that finds a country by name, code, calling code or flag, with a list of suggestions.

use billing_core::base::{country::Country, instant::Day};
use leptos::{ev::KeyboardEvent, prelude::*};
use wording::language::Language;

use crate::{
    browser::{self, CountryNames},
    i18n::estimate::estimate,
    market_search::{Atlas, flag},
};

/// The countries on a day, searched by their names in both languages.
pub(crate) fn atlas(on: Day, language: Language) -> Atlas {
    let other = match language {
        Language::English => Language::German,
        Language::German => Language::English,
    };
    let (names, others) = (CountryNames::new(language), CountryNames::new(other));
    let markets = &pricing_tables::shipped().markets;
    Atlas::new(
        markets,
        on,
        |country| names.name(country),
        |country| others.name(country),
    )
}

/// How many suggestions the list shows.
const SHOWN: usize = 60;

/// One suggestion as the list shows it.
#[derive(Clone, PartialEq, Eq)]
struct Suggestion {
    country: Country,
    name: String,
    code: String,
    market: String,
    /// Whether the market is this country.
    own: bool,
}

/// The combobox. What is typed is only a search; leaving the field without a choice puts the chosen name back.
#[expect(clippy::too_many_lines, reason = "one control, whose keys and list belong together")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the component macro passes properties by value"
)]
#[component]
pub(crate) fn MarketPicker(
    /// Unique on the page.
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The countries of the month.
    atlas: Memo<Atlas>,
    /// The country chosen.
    chosen: Signal<Option<Country>>,
    /// Countries whose neighbours are listed first while nothing is typed.
    near: Signal<Vec<Country>>,
    /// Takes a choice.
    choose: Callback<Country>,
    /// Whether the list is open from the beginning.
    #[prop(optional)]
    open_at_first: bool,
    /// What is missing.
    #[prop(into, optional)]
    mistake: Signal<Option<String>>,
    /// The language of the names.
    language: Language,
) -> impl IntoView {
    let text = estimate(language);
    let search = RwSignal::new(open_at_first.then(String::new));
    let active = RwSignal::new(0_usize);
    let list_id = format!("{id}-list");
    let mistake_id = format!("{id}-mistake");
    let described = {
        let mistake_id = mistake_id.clone();
        move || mistake.with(Option::is_some).then(|| mistake_id.clone())
    };
    let option_id = {
        let id = id.clone();
        move |place: usize| format!("{id}-option-{place}")
    };
    let suggestions = Memo::new(move |_| {
        let Some(search) = search.get() else {
            return vec![];
        };
        atlas.with(|atlas| {
            let found = near.with(|near| atlas.find(&search, near, language));
            found
                .into_iter()
                .take(SHOWN)
                .map(|destination| Suggestion {
                    country: destination.country,
                    name: destination.name.clone(),
                    code: destination
                        .calling_codes
                        .first()
                        .map(|code| format!("+{code}"))
                        .unwrap_or_default(),
                    market: destination.market.clone(),
                    own: destination.is_market(),
                })
                .collect()
        })
    });
    let shown_name = move || {
        search.get().unwrap_or_else(|| {
            let named = |country: Country| {
                atlas.with(|atlas| atlas.country(country).map(|destination| destination.name.clone()))
            };
            chosen.get().and_then(named).unwrap_or_default()
        })
    };
    let take = move |country: Country| {
        search.set(None);
        choose.run(country);
    };
    let open = move || search.with(Option::is_some);
    let move_to = {
        let option_id = option_id.clone();
        move |place: usize| {
            active.set(place);
            browser::show(&option_id(place));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let last = suggestions.with(|found: &Vec<Suggestion>| found.len().saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                if open() {
                    move_to(active.get_untracked().saturating_add(1).min(last));
                } else {
                    search.set(Some(String::new()));
                }
            }
            "ArrowUp" => {
                event.prevent_default();
                move_to(active.get_untracked().saturating_sub(1));
            }
            "Home" if open() => move_to(0),
            "End" if open() => move_to(last),
            "Enter" if open() => {
                event.prevent_default();
                let place = active.get_untracked();
                if let Some(country) = suggestions.with_untracked(|found| found.get(place).map(|found| found.country)) {
                    take(country);
                }
            }
            "Escape" if open() => {
                event.prevent_default();
                search.set(None);
            }
            _ => {}
        }
    };
    view! {
        <div class="field">
            <label class="field__label field__label--narrow" for=id.clone()>{label}</label>
            <div class="combobox">
                <input
                    id=id.clone()
                    data-testid=id.clone()
                    class="input"
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    aria-autocomplete="list"
                    aria-expanded=move || open().to_string()
                    aria-controls=list_id.clone()
                    aria-invalid=move || mistake.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    aria-activedescendant={
                        let option_id = option_id.clone();
                        move || {
                            (open() && suggestions.with(|found| !found.is_empty())).then(|| option_id(active.get()))
                        }
                    }
                    placeholder=text.market_example
                    prop:value=shown_name
                    on:input=move |event| {
                        active.set(0);
                        search.set(Some(event_target_value(&event)));
                    }
                    on:click=move |_| {
                        if !open() {
                            active.set(0);
                            search.set(Some(String::new()));
                        }
                    }
                    on:focus=move |_| {
                        if chosen.get_untracked().is_none() && !open() {
                            active.set(0);
                            search.set(Some(String::new()));
                        }
                    }
                    on:keydown=on_key
                    on:blur=move |_| search.set(None)
                />
                <ul
                    id=list_id
                    class="combobox__list"
                    role="listbox"
                    aria-label=text.markets_found
                    hidden=move || !open()
                >
                    {move || {
                        let found = suggestions.get();
                        if open() && found.is_empty() {
                            return view! { <li class="combobox__option soft">{text.market_not_found}</li> }.into_any();
                        }
                        found
                            .into_iter()
                            .enumerate()
                            .map(|(place, found)| {
                                let country = found.country;
                                let market = language.market(&found.market).to_owned();
                                let own = found.own || market == found.name;
                                view! {
                                    <li
                                        id=option_id(place)
                                        class="combobox__option"
                                        role="option"
                                        aria-selected=move || (active.get() == place).to_string()
                                        on:mousedown=move |event| {
                                            event.prevent_default();
                                            take(country);
                                        }
                                    >
                                        <span>
                                            <span aria-hidden="true">{flag(country)}" "</span>
                                            {found.name}
                                        </span>
                                        <span class="soft small">{found.code}</span>
                                        {(!own).then(|| view! { <span class="combobox__note soft small">{market}</span> })}
                                    </li>
                                }
                            })
                            .collect_view()
                            .into_any()
                    }}
                </ul>
            </div>
            {move || {
                mistake
                    .get()
                    .map(|text| view! { <p class="field__mistake" id=mistake_id.clone() role="alert">{text}</p> })
            }}
        </div>
    }
}
