//! The layout: a bar with the views, the view, the foot.

use leptos::{ev, prelude::*};

use crate::{
    browser,
    components::{language_switch::LanguageSwitch, theme_switch::ThemeSwitch},
    currency_prices::CurrencyPrices,
    i18n::shell::{page_title, shell, view_name},
    page::Page,
    route::{Route, View},
    state::{Theme, first_language},
    views::{estimate::EstimateView, lazy},
};

/// Where the chosen language is kept.
const LANGUAGE_KEY: &str = "wabill.language";
/// Where the chosen colours are kept.
const THEME_KEY: &str = "wabill.theme";

/// Accepts files dropped anywhere; outside of the drop area a browser would else leave the page and open the file.
fn take_drops(page: Page) {
    let over = window_event_listener(ev::dragover, move |event| {
        if browser::drags_files(&event) {
            event.prevent_default();
            page.dragged.set(true);
        }
    });
    let gone = window_event_listener(ev::dragleave, move |event| {
        // Into nothing: out of the window.
        if event.related_target().is_none() {
            page.dragged.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        page.dragged.set(false);
        if !browser::drags_files(&event) {
            return;
        }
        event.prevent_default();
        let files = browser::files_of(event.data_transfer().and_then(|data| data.files()).as_ref());
        if files.is_empty() {
            return;
        }
        page.dropped.set(files);
        // A history is a file too, and its view takes it.
        if !matches!(page.view.get_untracked(), View::Messages | View::Plan) {
            browser::go_to(&View::Messages.href());
        }
    });
    on_cleanup(move || {
        for listener in [over, gone, dropped] {
            listener.remove();
        }
    });
}

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let route = Route::parse(&browser::fragment());
    let kept = browser::stored(LANGUAGE_KEY);
    let page = Page {
        language: RwSignal::new(first_language(route.language, kept.as_deref(), &browser::languages())),
        theme: RwSignal::new(Theme::of_word(&browser::stored(THEME_KEY).unwrap_or_default())),
        view: RwSignal::new(route.view),
        arrived: RwSignal::new(route),
        estimate: StoredValue::new(None),
        plan: StoredValue::new(None),
        dropped: RwSignal::new_local(vec![]),
        dragged: RwSignal::new(false),
    };
    provide_context(page);
    provide_context(CurrencyPrices::new());
    let Page {
        language, theme, view, ..
    } = page;
    let listener = window_event_listener(ev::hashchange, move |_| {
        // A browser tells a field that it was changed when it is taken away, and then nobody is there to hear it.
        browser::leave_field();
        let route = Route::parse(&browser::fragment());
        if let Some(asked) = route.language {
            language.set(asked);
        }
        if view.get_untracked() != route.view {
            view.set(route.view);
        }
        page.arrived.set(route);
    });
    on_cleanup(move || listener.remove());
    take_drops(page);
    Effect::new(move || {
        let (language, theme) = (language.get(), theme.get());
        browser::set_document_language(language, page_title(view.get(), language));
        browser::set_document_theme(theme);
        browser::store(LANGUAGE_KEY, language.as_str());
        browser::store(THEME_KEY, theme.word());
    });
    view! {
        <div class="page">
            <a
                class="skip"
                href="#content"
                on:click=move |event| {
                    event.prevent_default();
                    browser::focus("content");
                }
            >
                {move || shell(language.get()).skip}
            </a>
            <header class="topbar">
                <div class="topbar__inner">
                    <span class="wordmark">"wabill"</span>
                    <nav class="tabs" aria-label=move || shell(language.get()).navigation>
                        {View::ALL
                            .map(|of| {
                                view! {
                                    <a
                                        href=of.href()
                                        data-testid=format!("nav-{}", of.word())
                                        aria-current=move || (view.get() == of).then_some("page")
                                    >
                                        {move || view_name(of, language.get())}
                                    </a>
                                }
                            })
                            .collect_view()}
                    </nav>
                    <div class="topbar__tools">
                        <LanguageSwitch />
                        <ThemeSwitch />
                    </div>
                </div>
            </header>
            <main class="content" id="content" tabindex="-1" data-testid=move || format!("view-{}", view.get().word())>
                // Each language builds the view anew; what was entered stays, because it is kept outside.
                {move || match view.get() {
                    View::Estimate => view! { <EstimateView /> }.into_any(),
                    View::Plan => lazy::plan(),
                    View::Messages => lazy::messages(),
                    View::Prices => lazy::prices(),
                }}
            </main>
            <p class="drop-anywhere" aria-hidden="true" hidden=move || !page.dragged.get()>
                <span>{move || shell(language.get()).drop_anywhere}</span>
            </p>
            <footer class="foot">
                <div class="foot__inner">
                    <p>{move || shell(language.get()).privacy}</p>
                    <p>{move || shell(language.get()).independent}</p>
                </div>
            </footer>
        </div>
    }
}
