//! `wabill-estimate-2026-10-EUR.xlsx` on its way: the worker writes it, from the plan and with the same core.

use core::cell::RefCell;

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;
use page_protocol::FileResponse;

use super::export::File;
use crate::{
    browser,
    worker::{self, Job, Running},
};

/// A file that was requested.
struct Wanted {
    job: Job,
    name: String,
    media_type: &'static str,
    /// Gets nothing once it is saved, else why it is not.
    done: Callback<Option<LocalizedText>>,
}

thread_local! {
    /// Not the one that reads logs: that may be busy for long, and ends when its reader cancels.
    static WORKER: RefCell<Option<Running>> = const { RefCell::new(None) };
    static WANTED: RefCell<Vec<Wanted>> = const { RefCell::new(vec![]) };
    static LAST: RefCell<Job> = const { RefCell::new(0) };
}

fn receive(job: Job, response: FileResponse) {
    let wanted = WANTED.with_borrow_mut(|all| {
        let place = all.iter().position(|wanted| wanted.job == job)?;
        Some(all.swap_remove(place))
    });
    let Some(wanted) = wanted else { return };
    match response {
        FileResponse::File(content) => {
            browser::save_file(&wanted.name, wanted.media_type, &content);
            wanted.done.run(None);
        }
        FileResponse::Failed(why) => wanted.done.run(Some(why)),
    }
}

/// Saves the file, as soon as the worker has written it.
pub(crate) fn save(file: File, done: Callback<Option<LocalizedText>>) {
    let job = LAST.with_borrow_mut(|last| {
        *last = last.saturating_add(1);
        *last
    });
    let sent = WORKER.with_borrow_mut(|worker| {
        if worker.is_none() {
            *worker = Running::start(receive);
        }
        worker.as_ref()?.send(job, &file.request, &js_sys::Array::new())
    });
    if sent.is_none() {
        done.run(Some(worker::not_started()));
        return;
    }
    WANTED.with_borrow_mut(|all| {
        all.push(Wanted {
            job,
            name: file.name,
            media_type: file.media_type,
            done,
        });
    });
}
