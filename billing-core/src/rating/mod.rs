//! What it costs: the month's allowance is spent, the volume tiers climbed, the prices found.

pub(crate) mod log_queue;
pub(crate) mod queue;
pub(crate) mod rater;
