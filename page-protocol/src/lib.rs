//! `Request::Bill` there; `Response::Progress`, `Response::Lines` and `Response::Bill` back: what the page and its
//! worker say to each other.
//!
//! The worker reads logs and writes files in a module of its own, `wasm`, so that the page stays responsive and does
//! not carry the readers of logs. Results are the core's own types. A message travels as bytes; the script between the
//! two, `web/static/worker.js`, forwards them with the files of the log and knows nothing of their content.
//!
//! ```
//! use page_protocol::{Request, Response, decode, encode};
//! let bytes = encode(&Request::Preview).unwrap();
//! assert_eq!(decode::<Request>(&bytes).unwrap(), Request::Preview);
//! assert!(decode::<Response>(b"no message").is_err());
//! ```
#![forbid(unsafe_code)]

mod export;
pub mod insight;
mod request;
mod response;

use billing_core::base::localized::LocalizedText;
use serde::{Serialize, de::DeserializeOwned};

pub use export::Export;
pub use request::{AccountField, Accounts, Request};
pub use response::{
    Chapter, FileResponse, Outlook, OutlookMonth, OutlookResponse, OutlookRow, Preview, Problem, Progress, Response,
    SideReport,
};

/// A message as bytes.
///
/// # Errors
///
/// Never in practice: every message can be written.
pub fn encode(message: &impl Serialize) -> Result<Vec<u8>, LocalizedText> {
    let mut bytes = vec![];
    ciborium::into_writer(message, &mut bytes).map_err(|error| LocalizedText::as_it_is(error.to_string()))?;
    Ok(bytes)
}

/// A message from its bytes.
///
/// # Errors
///
/// When they are no such message, for example because page and worker are of two versions.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, LocalizedText> {
    ciborium::from_reader(bytes).map_err(|error| LocalizedText::as_it_is(error.to_string()))
}
