//! The language, the theme, the view shown: what every component may read and set.

use billing_core::tariff::tables::Tables;
use leptos::prelude::*;
use wording::language::Language;

use crate::{
    browser,
    route::{Route, View},
    state::Theme,
    views::{
        estimate::{form::EstimateForm, link::LinkMistake},
        plan::form::PlanForm,
    },
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

/// What a view lets the reader enter, and how it stands with the address.
#[derive(Debug)]
pub(crate) struct Entered<T: 'static> {
    /// What is entered.
    pub(crate) form: RwSignal<T>,
    /// What is wrong with the link that was opened last.
    pub(crate) mistake: RwSignal<Option<LinkMistake>>,
    /// The language in which the numbers of the form are written; the view is built anew when it changes.
    pub(crate) language: RwSignal<Language>,
}

/// Reads a form from a link; none where the link holds none.
pub(crate) type OfRoute<T> = fn(&Route, &Tables, Language) -> Result<Option<T>, LinkMistake>;

impl Page {
    /// The form of a view: what the link holds, else what `otherwise` gives. It follows later links.
    pub(crate) fn enter<T: Send + Sync + 'static>(
        self,
        own: View,
        of_route: OfRoute<T>,
        translate: fn(&mut T, Language, Language),
        otherwise: impl FnOnce() -> Option<T>,
    ) -> Option<Entered<T>> {
        let opened = move |route: &Route| {
            if route.view == own {
                of_route(route, pricing_tables::shipped(), self.language.get_untracked())
            } else {
                Ok(None)
            }
        };
        let first = opened(&self.arrived.get_untracked());
        let mistake = RwSignal::new(first.as_ref().err().cloned());
        let form = RwSignal::new(first.ok().flatten().or_else(otherwise)?);
        Effect::new(move |before: Option<()>| {
            let route = self.arrived.get();
            if before.is_none() || route.view != own {
                return;
            }
            match opened(&route) {
                Ok(Some(asked)) => {
                    mistake.set(None);
                    form.set(asked);
                }
                Ok(None) => {}
                Err(wrong) => mistake.set(Some(wrong)),
            }
        });
        // Numbers are written anew when the language changes, before anything reads them in the new one.
        let language = RwSignal::new(self.language.get_untracked());
        Effect::new(move || {
            let (from, to) = (language.get_untracked(), self.language.get());
            if from != to {
                form.update(|form| translate(form, from, to));
                language.set(to);
            }
        });
        Some(Entered {
            form,
            mistake,
            language,
        })
    }

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
