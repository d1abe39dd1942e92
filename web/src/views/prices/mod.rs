//! What everything costs: all markets and categories of a price list, one market's history, the next changes.

pub mod form;
pub mod history;
#[cfg(target_family = "wasm")]
mod view;
pub mod view_model;

#[cfg(target_family = "wasm")]
pub(crate) use view::PricesView;
