//! `EN | DE`: the language of the page.

use leptos::prelude::*;
use wording::language::Language;

use crate::{
    i18n::shell::{language_name, shell},
    page::Page,
};

/// One button per language; the one in use is pressed.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let language = Page::here().language;
    view! {
        <div class="choice" role="group" data-testid="language" aria-label=move || shell(language.get()).language>
            {[Language::English, Language::German]
                .map(|of| {
                    view! {
                        <button
                            type="button"
                            lang=of.as_str()
                            data-testid=format!("language-{}", of.as_str())
                            title=language_name(of)
                            aria-label=format!("{}, {}", of.as_str().to_uppercase(), language_name(of))
                            aria-pressed=move || (language.get() == of).to_string()
                            on:click=move |_| language.set(of)
                        >
                            {of.as_str().to_uppercase()}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
