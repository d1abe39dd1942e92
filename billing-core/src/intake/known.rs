//! What intake asks of an earlier run, without knowing how it is kept.

use super::{message::Message, names::Names, report::Report};

/// Answers for messages of earlier runs; a saved state implements it.
pub(crate) trait Known {
    /// Whether an earlier run has settled the message of this id.
    fn settled(&self, id: &[u8]) -> bool;

    /// What an earlier run read of the message of this id, if it was not delivered by then, and what was reported of
    /// it.
    fn open(&self, id: &[u8], names: &Names) -> Option<(Message, &[Report])>;

    /// Notes which contacts earlier runs knew to be one person (D21).
    fn link_contacts(&self, names: &Names);
}
