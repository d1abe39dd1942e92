//! The page's side of its worker, `static/worker.js`, which has a module of its own: it reads logs and writes files, so
//! that the page stays responsive. The crate `page-protocol` has their messages.

#[cfg(target_family = "wasm")]
mod running;

#[cfg(target_family = "wasm")]
pub(crate) use running::{Running, not_started};

/// Numbers the requests of a page; each response repeats the number of its request.
pub type Job = u32;

#[cfg(test)]
pub(crate) mod tests {
    use std::{cell::RefCell, rc::Rc};

    use page_protocol::{Request, Response, decode, encode};
    use wabill_wasm::{file::Files, worker::Session};

    /// What the worker answers, but for its progress.
    pub(crate) fn answer(request: Request, files: Files) -> Vec<Response> {
        let responses = Rc::new(RefCell::new(vec![]));
        let collect = Rc::clone(&responses);
        let send: wabill_wasm::worker::Send = Rc::new(move |response| {
            let response: Response = decode(&encode(&response).unwrap()).unwrap();
            if !matches!(response, Response::Progress(_)) {
                collect.borrow_mut().push(response);
            }
        });
        Session::default().handle(request, files, &send);
        responses.take()
    }
}
