//! What is chargeable: windows, conversations, the rules of the day.

pub mod calendar;
pub mod charge_event;
pub(crate) mod context;
pub(crate) mod meter;
pub mod pair;
pub mod regime;
