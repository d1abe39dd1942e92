//! What did my messages cost: a log becomes a bill, on this device.
//!
//! A Web Worker (`static/worker.js`) reads and bills the log, so that the page stays responsive; the crate
//! `page-protocol` has their messages, [`state`] which step the reader is at.

pub mod accounts_form;
pub mod insights;
pub mod insights_model;
pub mod state;
pub mod time_axis;
pub mod timeline_layout;
pub mod view_model;

#[cfg(target_family = "wasm")]
mod accounts;
#[cfg(target_family = "wasm")]
mod breakdown;
#[cfg(target_family = "wasm")]
mod budget;
#[cfg(target_family = "wasm")]
mod compare;
#[cfg(target_family = "wasm")]
mod insights_view;
#[cfg(target_family = "wasm")]
mod results;
#[cfg(target_family = "wasm")]
mod session;
#[cfg(target_family = "wasm")]
mod story;
#[cfg(target_family = "wasm")]
mod timeline;
#[cfg(target_family = "wasm")]
mod view;

#[cfg(target_family = "wasm")]
pub(crate) use view::MessagesView;

#[cfg(test)]
mod tests {
    use billing_core::statement::bill::Bill;
    use page_protocol::{Accounts, Chapter, Request, Response};
    use wabill_wasm::file::Files;

    use crate::worker::tests::answer;

    /// A small log billed by the code that the worker runs.
    pub(super) fn bill(rows: &str) -> Bill {
        let log = format!("event,at,message_id,account,business_number,contact,kind,category,entry_point\n{rows}");
        let accounts = "[[account]]\nid = \"a\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
        let request = Request::Bill {
            accounts: Accounts::Text(accounts.to_owned()),
            show_contacts: false,
        };
        let files = Files::in_memory(vec![("log.csv".to_owned(), log.into_bytes())]);
        match <[Response; 2]>::try_from(answer(request, files)) {
            Ok([Response::Lines(lines), Response::Bill { mut bill, .. }]) => {
                bill.lines = lines;
                *bill
            }
            other => panic!("{other:?}"),
        }
    }

    /// The built-in story as the worker sends it.
    pub(super) fn story() -> Vec<Chapter> {
        match answer(Request::Story, Files::in_memory(vec![])).pop() {
            Some(Response::Story(chapters)) => chapters,
            other => panic!("{other:?}"),
        }
    }
}
