//! What is read: accounts, tables, logs and saved states, each with errors that name the place.

pub(crate) mod accounts;
pub(crate) mod history;
pub(crate) mod logs;
pub(crate) mod plan;
pub(crate) mod state_file;
pub(crate) mod state_lock;
pub(crate) mod tables;
