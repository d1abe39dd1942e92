//! An error message.

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;

use crate::{i18n::words::text_and_lang, page::Page};

/// An error message that screen readers announce; a text in another language is marked with it.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(crate) fn Alert(said: LocalizedText) -> impl IntoView {
    let (text, lang) = text_and_lang(&said, Page::here().language.get_untracked());
    view! {
        <p class="note note--danger lines-kept" role="alert" lang=lang>
            {text}
        </p>
    }
}
