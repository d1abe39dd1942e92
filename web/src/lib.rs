//! `#/estimate?m=2026-10&c=EUR`: the page, with the billing core inside.
//!
//! Views over the same core as the command line: what WhatsApp will cost ([`views::estimate`]), what a year of it will
//! cost ([`views::plan`]), what it did cost ([`views::messages`]), and the price lists ([`views::prices`]). Nothing
//! leaves the reader's machine.
//!
//! What a view holds is a plain struct with operations ([`state`], `views/*/form.rs`); what it shows is text made from
//! the core's values (`views/*/view_model.rs`); both are tested without a browser. Components only put the two
//! together. They and everything else that needs a browser are built for WebAssembly alone, so that native tests stay
//! quick.
//!
//! Modules in reading order: [`route`] (the page's address), [`state`], [`mod@format`] (numbers, dates and money by
//! language), [`i18n`] (every sentence in every language), [`charts`] (numbers to pixels), [`views`], `components`,
//! `app`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod charts;
pub mod format;
pub mod i18n;
pub mod market_search;
pub mod route;
pub mod state;
pub mod views;
pub mod worker;

#[cfg(target_family = "wasm")]
#[expect(unreachable_pub, reason = "the component macro makes properties public")]
mod app;
#[cfg(target_family = "wasm")]
mod browser;
#[cfg(target_family = "wasm")]
#[expect(unreachable_pub, reason = "the component macro makes properties public")]
mod components;
#[cfg(target_family = "wasm")]
#[expect(unreachable_pub, reason = "the component macro makes properties public")]
mod currency_prices;
#[cfg(target_family = "wasm")]
mod page;

/// Shows the page; the browser calls it once the module is ready.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    browser::remove_loading_screen();
    leptos::mount::mount_to_body(app::App);
}
