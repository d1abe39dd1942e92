//! What is chargeable: windows, conversations, the rules of the day.

pub mod calendar;
pub mod charge_event;
pub(crate) mod context;
pub mod counts;
pub(crate) mod list_price;
pub(crate) mod local_days;
pub mod pair;
pub mod queue;
pub mod state;
pub mod usage;
