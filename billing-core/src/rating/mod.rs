//! What it costs: the month's allowance, the price list, the volume tiers.

pub(crate) mod price;
pub(crate) mod rate;
pub mod rate_book;
pub mod rate_card;
pub(crate) mod spend;
pub mod tables;
pub mod volume_tier;
