//! The text of every file of `data/`, as it was when the library was built.

/// Path inside `data/` and text, sorted by path.
pub(crate) static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
