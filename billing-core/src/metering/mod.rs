//! What is chargeable: windows, conversations, the rules of the day.

pub mod regime;
