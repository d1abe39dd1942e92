//! The worker beside the page, `static/worker.js`, with a module of its own: it reads logs and writes files, so that the
//! page never stands still. [`protocol`] is what the two say to each other.

pub mod protocol;

#[cfg(target_family = "wasm")]
mod running;

#[cfg(target_family = "wasm")]
pub(crate) use running::{Running, bytes, not_started};
