//! Sun, moon, or half of each: the colours of the page.

use leptos::prelude::*;

use crate::{i18n::shell::theme_name, page::Page, state::Theme};

/// A button that switches to the next theme and shows the current one.
#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    let Page { theme, language, .. } = Page::here();
    let name = move || theme_name(theme.get(), language.get());
    view! {
        <button
            type="button"
            class="button button--icon"
            data-testid="theme"
            aria-label=name
            title=name
            on:click=move |_| theme.update(|theme| *theme = theme.next())
        >
            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                {move || match theme.get() {
                    Theme::System => {
                        view! {
                            <circle cx="10" cy="10" r="7" />
                            <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
                        }
                            .into_any()
                    }
                    Theme::Light => {
                        view! {
                            <circle cx="10" cy="10" r="3.5" />
                            <path d="M10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4" />
                        }
                            .into_any()
                    }
                    Theme::Dark => view! { <path d="M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z" /> }.into_any(),
                }}
            </svg>
        </button>
    }
}
