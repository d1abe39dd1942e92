//! What planned volumes will cost: `"20,000 marketing messages to Germany in October 2026"` becomes lines and totals.
//!
//! A plan states quantities where a log has messages. How each unit is charged is decided by the same code as in a
//! bill: the [pair](crate::metering::pair) decides by the rules of the day, the same allowance, tier and price look-up
//! rate the units, the same statement multiplies and rounds. Fees of a provider stand in a list of their own, never
//! inside Meta's lines.
//!
//! Modules in reading order: [`plan`] (what is asked), [`plan_error`] (where something is wrong with it),
//! [`plan_fault`] (what, and what to do about it), [`result`] (what comes out), [`breakdown`] (its sums); [`estimate`]
//! does it.

mod averages;
mod checked;
mod countries;
mod course;
mod fee;
mod field;
mod placed;
mod plan_queue;
mod planned_account;
mod price_change;
mod problems;
mod ratio;
mod reasons;
mod row;
mod situation;
mod split;
mod work_out;

pub mod breakdown;
pub mod fault_value;
pub mod plan;
pub mod plan_error;
pub mod plan_fault;
pub mod result;

pub use work_out::{estimate, lines};
