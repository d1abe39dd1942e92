//! The views: each holds its state in a plain struct and shows text made from the core's values.

#![cfg_attr(
    target_family = "wasm",
    expect(unreachable_pub, reason = "the component macro makes properties public")
)]

pub mod estimate;
#[cfg(target_family = "wasm")]
pub(crate) mod lazy;
pub mod messages;
pub mod plan;
pub mod prices;
