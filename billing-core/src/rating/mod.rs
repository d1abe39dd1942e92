//! What it costs: the month's allowance is spent, the volume tiers climbed, the prices found.

pub(crate) mod rater;
