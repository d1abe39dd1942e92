//! `"at this pace the 500 EUR are passed on the 19th"`: what is planned, compared and guarded with the engine that
//! bills.
//!
//! Pure: values in, values out, the same bytes native and in WebAssembly. It opens no file, asks no clock, and every
//! amount comes from the engine; floats stand for numbers of messages only, and never for money.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// For its feature alone.
#[cfg(all(feature = "forecast", target_family = "wasm", target_os = "unknown"))]
use getrandom_0_2 as _;

pub mod budget;
#[cfg(feature = "traffic")]
pub mod campaign;
pub mod compare;
#[cfg(any(feature = "forecast", feature = "traffic"))]
mod digits;
#[cfg(feature = "forecast")]
pub mod forecast;
mod of_bill;
#[cfg(feature = "traffic")]
pub mod plan;
pub mod solve;
#[cfg(feature = "traffic")]
pub mod traffic;

pub use of_bill::plan_of;
