//! `"20,000 contacts, 2 % write on a day, 3 replies each"`: people who write and are answered, played through the
//! engine.
//!
//! Each contact who does anything is played message by message through the pair's state of the engine
//! ([`billing_core::metering::pair`]): windows, entry points, joined conversations and what is due follow from the
//! rules of each day. What comes out becomes volumes, by day and business number, and the engine's allowances, volume
//! tiers, prices and rounding make amounts of them. Nothing here knows a rule.
//!
//! What is drawn (`docs/decisions/0054-traffic-is-played-contact-by-contact.md`):
//!
//! - whether a contact writes on a day, each contact and day by itself; when, evenly over the day;
//! - whether that message comes by an ad;
//! - how many replies it gets: the whole number below the mean, or one more; they come together, after the delay;
//! - who answers a campaign, and when within the 24 hours after it; an answer gets replies as any message does.
//!
//! Campaigns go to the same contacts each time, at 10:00 on days spread evenly over the month. Everything is delivered.

mod contact;
mod draws;
mod result;
pub(crate) mod runs;
mod source;
mod tally;

pub use result::{MeanMessages, Traffic, TrafficTotal};
pub(crate) use source::{MOST_MONTHS, Source, template};
