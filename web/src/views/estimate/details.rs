//! Everything below the total, loaded after it.

use leptos::prelude::*;

use super::{
    compare::Compare, each_panel::EachPanel, lines::Lines, quote::Quote, scenarios::Scenarios, shared::Shared,
};

/// Other times, lines with their reasons, what each costs, scenarios, the quote.
#[component]
pub(crate) fn EstimateDetails() -> impl IntoView {
    let language = Shared::here().language.get_untracked();
    view! {
        <Compare language />
        <Lines language />
        <EachPanel language />
        <Scenarios language />
        <Quote language />
    }
}
