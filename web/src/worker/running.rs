//! A worker that runs, and the messages that go to it and come from it.

use billing_core::base::localized::LocalizedText;
use js_sys::{Array, Uint8Array};
use page_protocol::{Request, decode, encode};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{MessageEvent, Worker};

use super::Job;

/// The worker's script, next to the page.
const SCRIPT: &str = "./worker.js";

/// A worker that runs; it ends when this is dropped, also in the middle of its work.
pub(crate) struct Running {
    worker: Worker,
    // Lives as long as the worker may call it.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Running {
    /// Starts one; none where there can be no worker. `receive` gets each response with the number of its request. A
    /// response is read as a `T`, so that only who shows bills carries the code that reads them.
    pub(crate) fn start<T: DeserializeOwned + From<LocalizedText> + 'static>(receive: fn(Job, T)) -> Option<Self> {
        let worker = Worker::new(SCRIPT).ok()?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let parts: Array = event.data().unchecked_into();
            let response = match parts.get(1).dyn_into::<Uint8Array>() {
                Ok(bytes) => decode(&bytes.to_vec()),
                // The script itself failed; the text is its error.
                Err(text) => Err(LocalizedText::as_it_is(text.as_string().unwrap_or_default())),
            };
            if let Some(job) = job_of(&parts) {
                receive(job, response.unwrap_or_else(T::from));
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            _on_message: on_message,
        })
    }

    /// Sends a request with the files of the log: as they were chosen, or addresses of the page's own. None where that
    /// fails.
    pub(crate) fn send(&self, job: Job, request: &Request, files: &Array) -> Option<()> {
        let bytes = Uint8Array::from(encode(request).ok()?.as_slice());
        self.worker.post_message(&Array::of3(&job.into(), &bytes, files)).ok()
    }
}

/// The number of the request that a message answers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "it is the number that was sent"
)]
fn job_of(parts: &Array) -> Option<Job> {
    parts.get(0).as_f64().map(|job| job as Job)
}

/// Why no request can be sent.
pub(crate) fn not_started() -> LocalizedText {
    LocalizedText::new(
        "the worker cannot be started",
        "das Programm im Hintergrund lässt sich nicht starten",
    )
}
