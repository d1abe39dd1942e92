//! What Meta publishes: rules by date, price lists, volume tiers.

pub mod known_until;
pub mod only_currency;
pub mod rate_book;
pub mod rate_card;
pub mod refusal;
pub mod regime;
pub mod tables;
pub mod volume_tier;
