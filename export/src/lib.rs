//! A bill as CSV and as a workbook, the same from the command line and from the page.
//!
//! Texts never become formulas: in CSV an apostrophe stands before what a spreadsheet would take for one, in a workbook
//! they are written as texts. Nothing is computed here.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod csv;
pub mod sheets;
pub mod xlsx;
