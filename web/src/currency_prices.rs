//! Prices of a currency that the page does not open with, loaded when it is chosen.

use std::{cell::RefCell, collections::BTreeSet};

use billing_core::base::currency::Currency;
use leptos::prelude::window;
use pricing_tables::currency_file;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

thread_local! {
    /// Currencies whose file is on its way.
    static ASKED: RefCell<BTreeSet<Currency>> = const { RefCell::new(BTreeSet::new()) };
}

/// Sees to it that the prices of a currency are there, and says when they have come; nothing happens where they are already.
/// Where the file cannot be had, nothing is said either, and the next choice of the currency tries again.
pub(crate) fn load(currency: Currency, come: impl FnOnce() + 'static) {
    if currency_file::is_complete(currency) || !ASKED.with_borrow_mut(|asked| asked.insert(currency)) {
        return;
    }
    leptos::task::spawn_local(async move {
        let text = file(&format!("./prices/{currency}.txt")).await;
        ASKED.with_borrow_mut(|asked| asked.remove(&currency));
        if text.is_some_and(|text| currency_file::add(&text).is_ok()) {
            come();
        }
    });
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
