//! What went wrong, said at once.

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;

use crate::{app::Page, i18n::words::told};

/// A note that a screen reader reads out; words of others keep their language.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(crate) fn Alert(said: LocalizedText) -> impl IntoView {
    let (text, lang) = told(&said, Page::here().language.get_untracked());
    view! {
        <p class="note note--danger lines-kept" role="alert" lang=lang>
            {text}
        </p>
    }
}
