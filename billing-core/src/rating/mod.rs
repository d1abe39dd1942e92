//! What it costs: the month's allowance, the price list, the volume tiers.

pub mod rate_book;
pub mod rate_card;
pub mod tables;
pub mod volume_tier;
