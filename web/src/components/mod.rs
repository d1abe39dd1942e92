//! Parts that more than one view uses.

pub(crate) mod alert;
pub(crate) mod choice;
pub(crate) mod language_switch;
pub(crate) mod market_picker;
pub(crate) mod number_field;
pub(crate) mod theme_switch;
