//! What did my messages cost: a log becomes a bill, on this device.
//!
//! A Web Worker (`static/worker.js`) reads and bills the log, so that the page never stands still; [`protocol`](crate::worker::protocol) is what
//! the two say to each other, [`document`] what they hand over, [`state`] where the reader is.

pub mod accounts_form;
pub mod document;
pub mod state;
pub mod time_axis;
pub mod timeline_layout;
pub mod view_model;

#[cfg(target_family = "wasm")]
mod accounts;
#[cfg(target_family = "wasm")]
mod desk;
#[cfg(target_family = "wasm")]
mod results;
#[cfg(target_family = "wasm")]
mod story;
#[cfg(target_family = "wasm")]
mod timeline;
#[cfg(target_family = "wasm")]
mod view;

#[cfg(target_family = "wasm")]
pub(crate) use view::MessagesView;
