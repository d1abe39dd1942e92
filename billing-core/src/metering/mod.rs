//! What is chargeable: windows, conversations, the rules of the day.

pub(crate) mod busiest;
pub mod calendar;
pub mod charge_event;
pub(crate) mod context;
pub(crate) mod count;
pub(crate) mod in_order;
pub(crate) mod list_price;
pub(crate) mod meter;
pub(crate) mod metered;
pub mod pair;
pub(crate) mod save;
pub(crate) mod similar;
pub mod state;
pub(crate) mod waiting;
