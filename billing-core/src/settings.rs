//! How a log is billed, and what is wanted besides its bill.

use std::collections::BTreeSet;

use crate::base::price::Rounding;

/// How messages become amounts. The default rounds halves up and trusts no reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// How line sums are rounded.
    pub rounding: Rounding,
    /// Whether reports of entry points win from 2026-10-01 on (FEP-103). The log must have been written with reports
    /// kept.
    pub trust_reports: bool,
}

/// What is wanted besides the bill. The default is nothing, which is the fastest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A breakdown.
    pub by: Option<Dimension>,
    /// Which messages are explained.
    pub explained: Explained,
    /// Whether contacts and business numbers stand in explanations in full.
    pub show_contacts: bool,
    /// Whether the state after this run is wanted.
    pub state: bool,
    /// How many of the pairs with the most messages are listed.
    pub busiest: usize,
}

impl Wanted {
    /// Whether the tag that was read decides something.
    pub(crate) fn parts_by_tag(&self) -> bool {
        self.state || self.by == Some(Dimension::Tag)
    }
}

/// What a breakdown goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// The day in the account's time zone.
    Day,
    /// The business number.
    Number,
    /// The country of the contact's number.
    ContactCountry,
    /// The value of the tag that the log was read with.
    Tag,
}

/// Which messages an explanation is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Explained {
    /// None; the fastest.
    #[default]
    None,
    /// The messages with these ids.
    These(BTreeSet<String>),
    /// Every delivered message.
    All,
    /// Every message of this contact, with timelines.
    Contact(String),
    /// Every message of the business number and the contact of the message with this id, with a timeline.
    PairOf(String),
}
