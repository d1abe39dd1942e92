//! Prices of the currencies that the page does not open with, loaded when something needs them.

use std::collections::BTreeMap;

use billing_core::base::currency::Currency;
use leptos::{ev, prelude::*};
use pricing_tables::currency_file;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use wording::language::Language;

use crate::{
    i18n::words::{prices_loading, prices_not_loaded, try_again},
    state::PriceLoading,
};

/// Which currencies' prices are loaded. Everything that is computed from prices checks here first, and is computed
/// again when they have arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrencyPrices {
    /// Currencies that were requested and are not loaded.
    waiting: RwSignal<BTreeMap<Currency, PriceLoading>>,
}

impl CurrencyPrices {
    /// Those of a page that has just been opened.
    pub(crate) fn new() -> Self {
        let prices = Self {
            waiting: RwSignal::new(BTreeMap::new()),
        };
        // With the network, what failed may succeed.
        let listener = window_event_listener(ev::online, move |_| prices.try_again());
        on_cleanup(move || listener.remove());
        prices
    }

    /// The prices, from a component's context.
    pub(crate) fn page() -> Self {
        expect_context()
    }

    /// Whether the prices of a currency are still loading or could not be loaded; none where the page has them.
    /// Requests the file where nobody has yet. A memo or effect that calls this runs again when the request ends.
    pub(crate) fn loading(self, currency: Currency) -> Option<PriceLoading> {
        if currency_file::is_complete(currency) {
            return None;
        }
        let known = self.waiting.with(|waiting| waiting.get(&currency).copied());
        Some(known.unwrap_or_else(|| self.fetch(currency)))
    }

    fn fetch(self, currency: Currency) -> PriceLoading {
        // The caller gets this answer as the result; notifying it as well would run it twice.
        self.waiting.update_untracked(|waiting| {
            waiting.insert(currency, PriceLoading::Pending);
        });
        leptos::task::spawn_local(async move {
            let text = file(&format!("./prices/{currency}.txt")).await;
            let came = text.is_some_and(|text| currency_file::add(&text).is_ok());
            self.waiting.try_update(|waiting| {
                if came {
                    waiting.remove(&currency);
                } else {
                    waiting.insert(currency, PriceLoading::Failed);
                }
            });
        });
        PriceLoading::Pending
    }

    /// Requests again what could not be loaded.
    fn try_again(self) {
        self.waiting
            .update(|waiting| waiting.retain(|_, why| *why != PriceLoading::Failed));
    }
}

/// A note that the prices of a currency are loading, or could not be loaded.
#[component]
pub(crate) fn PriceLoadingNote(currency: Currency, why: PriceLoading, language: Language) -> impl IntoView {
    let prices = CurrencyPrices::page();
    match why {
        PriceLoading::Pending => {
            view! { <p class="note" role="status" data-testid="prices-loading">{prices_loading(currency, language)}</p> }
                .into_any()
        }
        PriceLoading::Failed => {
            view! {
                <div class="note note--danger" role="alert" data-testid="prices-not-loaded">
                    <p>{prices_not_loaded(currency, language)}</p>
                    <button type="button" class="button" data-testid="prices-again" on:click=move |_| prices.try_again()>
                        {try_again(language)}
                    </button>
                </div>
            }
                .into_any()
        }
    }
}

/// The text of a file of the page, from the network or as the service worker keeps it.
async fn file(address: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
