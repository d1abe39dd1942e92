//! What will messages cost: fields, the plan they make, and the core's estimate as text.

pub mod each;
pub mod export;
pub mod form;
pub mod link;
pub mod saved;
pub mod view_model;

#[cfg(target_family = "wasm")]
mod compare;
#[cfg(target_family = "wasm")]
mod details;
#[cfg(target_family = "wasm")]
mod each_panel;
#[cfg(target_family = "wasm")]
mod fields;
#[cfg(target_family = "wasm")]
pub(crate) mod file;
#[cfg(target_family = "wasm")]
pub(crate) mod lines;
#[cfg(target_family = "wasm")]
mod quote;
#[cfg(target_family = "wasm")]
mod scenarios;
#[cfg(target_family = "wasm")]
mod shared;
#[cfg(target_family = "wasm")]
mod summary;
#[cfg(target_family = "wasm")]
mod view;

#[cfg(target_family = "wasm")]
pub(crate) use {details::EstimateDetails, view::EstimateView};
