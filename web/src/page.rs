//! The language, the theme, the view shown: what every component may read and set.

use leptos::prelude::*;
use wording::language::Language;

use crate::{
    browser,
    route::{Route, View},
    state::Theme,
    views::{estimate::form::EstimateForm, plan::form::PlanForm},
};

/// What every view may read and set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// The language of every text.
    pub(crate) language: RwSignal<Language>,
    /// The colours.
    pub(crate) theme: RwSignal<Theme>,
    /// The view shown.
    pub(crate) view: RwSignal<View>,
    /// The address as it was last set from outside: by a link, or by hand. A view reads its state from it when it opens
    /// and whenever it changes, and writes its own state with [`Page::write_address`].
    pub(crate) arrived: RwSignal<Route>,
    /// What was last entered for an estimate, so that it is still there after a look at another view.
    pub(crate) estimate: StoredValue<Option<EstimateForm>>,
    /// What was last planned, likewise.
    pub(crate) plan: StoredValue<Option<PlanForm>>,
    /// Files that were dropped anywhere on the page and wait for the view of messages or of plans, which takes them.
    pub(crate) dropped: RwSignal<Vec<web_sys::File>, LocalStorage>,
    /// Whether files are being dragged over the page.
    pub(crate) dragged: RwSignal<bool>,
}

impl Page {
    /// The page, from a component's context.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Puts the state of the view shown into the address, without telling the view again.
    pub(crate) fn write_address(self, state: Vec<(String, String)>) {
        browser::replace_fragment(&self.route_with(state).fragment());
    }

    /// The route of the view shown with some state, in the language shown.
    pub(crate) fn route_with(self, state: Vec<(String, String)>) -> Route {
        Route {
            view: self.view.get_untracked(),
            language: Some(self.language.get_untracked()),
            state,
        }
    }
}
