//! A worker that runs, and the values that go to it and come from it.

use billing_core::base::localized::LocalizedText;
use js_sys::{Array, Uint8Array};
use serde::{Serialize as _, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker};

use super::protocol::{Ask, Job};

/// The worker's script, next to the page.
const SCRIPT: &str = "./worker.js";

/// A worker that runs; it ends when this is dropped, also in the middle of its work.
pub(crate) struct Running {
    worker: Worker,
    // Lives as long as the worker may call it.
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Running {
    /// Starts one. `heard` gets the answer to each ask, and what comes beside it; none where there can be no worker. An
    /// answer is read as a `T`, so that only those who show bills carry what reads them.
    pub(crate) fn start<T: DeserializeOwned + From<LocalizedText> + 'static>(
        heard: fn(Job, T, &JsValue),
    ) -> Option<Self> {
        let worker = Worker::new(SCRIPT).ok()?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let parts: Array = event.data().unchecked_into();
            let Ok(job) = serde_wasm_bindgen::from_value(parts.get(0)) else {
                return;
            };
            let answer = serde_wasm_bindgen::from_value(parts.get(1))
                .unwrap_or_else(|error| T::from(LocalizedText::as_it_is(error.to_string())));
            heard(job, answer, &parts.get(2));
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { worker, _heard: heard })
    }

    /// Asks for something, with files or `null` beside it; none where it cannot be asked.
    pub(crate) fn ask(&self, job: Job, ask: &Ask, files: &JsValue) -> Option<()> {
        let plain = Serializer::json_compatible();
        let (job, ask) = (job.serialize(&plain).ok()?, ask.serialize(&plain).ok()?);
        self.worker.post_message(&Array::of3(&job, &ask, files)).ok()
    }
}

/// Why nothing can be asked.
pub(crate) fn not_started() -> LocalizedText {
    LocalizedText::new(
        "the worker cannot be started",
        "das Programm im Hintergrund lässt sich nicht starten",
    )
}

/// What came beside a message, where that was a file.
pub(crate) fn bytes(beside: &JsValue) -> Vec<u8> {
    Uint8Array::new(beside).to_vec()
}
