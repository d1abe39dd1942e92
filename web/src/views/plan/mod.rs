//! What will a year cost: a table of months that is typed into, pasted, or forecast from a history; what each month
//! costs, and why.

pub mod chart;
pub mod export;
pub mod form;
pub mod link;
pub mod view_model;

#[cfg(target_family = "wasm")]
mod fields;
#[cfg(target_family = "wasm")]
mod history;
#[cfg(target_family = "wasm")]
mod result;
#[cfg(target_family = "wasm")]
mod shared;
#[cfg(target_family = "wasm")]
mod table;
#[cfg(target_family = "wasm")]
mod view;

#[cfg(target_family = "wasm")]
pub(crate) use view::PlanView;
