//! What Meta charges a business for WhatsApp messages: values in, values out.
#![forbid(unsafe_code)]
#![warn(missing_docs, clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::integer_division, clippy::as_conversions)]

pub mod base;
pub mod bill;
pub mod intake;
pub mod metering;
pub mod rating;
pub mod state;
pub mod statement;
