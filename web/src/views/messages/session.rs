//! The worker, the files it reads, and the state its answers fill.
//!
//! They outlive the view, so that a bill is still there when the reader comes back from the prices.

use core::cell::RefCell;

use leptos::prelude::*;
use page_protocol::{Accounts, Export, Request, Response};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::File;
use wording::language::Language;

use super::{
    accounts_form::AccountsForm,
    insights::Insights,
    state::{Effect, MessagesState, Numbered, Source, Stage},
};
use crate::{
    browser,
    worker::{self, Job, Running},
};

/// The log of the sample, next to the page.
const SAMPLE: &str = "./sample.csv.gz";

thread_local! {
    static STATE: ArcRwSignal<MessagesState> = ArcRwSignal::new(MessagesState::default());
    static WORKER: RefCell<Option<Running>> = const { RefCell::new(None) };
    /// The files of the log, or addresses of the page's own.
    static FILES: RefCell<Vec<JsValue>> = const { RefCell::new(vec![]) };
}

/// What the view knows.
pub(crate) fn state() -> RwSignal<MessagesState> {
    STATE.with(|state| RwSignal::from(state.clone()))
}

fn update<T>(change: impl FnOnce(&mut MessagesState) -> T) -> Option<T> {
    STATE.with(|state| state.try_update(change))
}

/// The time zone of the browser; a guess for the accounts, nothing else.
fn zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let options = format.resolved_options();
    let zone = js_sys::Reflect::get(&options, &"timeZone".into()).ok();
    zone.and_then(|zone| zone.as_string()).unwrap_or_default()
}

/// Every time zone that the browser knows; empty where it cannot say.
pub(crate) fn zones() -> Vec<String> {
    let list = || {
        let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let supported = js_sys::Reflect::get(&intl, &"supportedValuesOf".into()).ok()?;
        let supported: js_sys::Function = supported.dyn_into().ok()?;
        let zones: js_sys::Array = supported.call1(&intl, &"timeZone".into()).ok()?.dyn_into().ok()?;
        Some(zones.iter().filter_map(|zone| zone.as_string()).collect())
    };
    list().unwrap_or_default()
}

fn receive(job: Job, response: Response) {
    let zone = zone();
    match update(|state| state.receive(job, response, &zone)) {
        Some(Effect::Save(format, content)) => {
            browser::save_file(format.file_name(), format.media_type(), &content);
        }
        Some(Effect::Shown | Effect::Ignored) | None => {}
    }
}

fn send((job, request): Numbered) {
    let sent = WORKER.with_borrow_mut(|worker| {
        if worker.is_none() {
            *worker = Running::start(receive);
        }
        let worker = worker.as_ref()?;
        let files: js_sys::Array = FILES.with_borrow(|files| files.iter().collect());
        worker.send(job, &request, &files)
    });
    if sent.is_none() {
        update(|state| state.receive(job, Response::Failed(worker::not_started()), ""));
    }
}

fn send_some(numbered: Option<Numbered>) {
    if let Some(numbered) = numbered {
        send(numbered);
    }
}

/// Whether a file is one of accounts, not of messages.
fn is_accounts(file: &File) -> bool {
    let name = file.name().to_lowercase();
    std::path::Path::new(&name)
        .extension()
        .is_some_and(|ending| ending == "toml")
}

/// Takes what was chosen or dropped: files of a log, which are read as one, and perhaps an accounts file with them or
/// for the log that is there.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "a size in bytes is a whole number, not negative"
)]
pub(crate) fn choose_files(files: Vec<File>) {
    let (mut accounts, mut logs): (Vec<File>, Vec<File>) = files.into_iter().partition(is_accounts);
    let has_log = STATE.with(|state| state.with_untracked(|state| state.source.is_some()));
    let of_log = (accounts.len() == 1 && (has_log || !logs.is_empty()))
        .then(|| accounts.pop())
        .flatten();
    // A file that cannot be accounts is read as a log; the reader of logs reports what is wrong with it.
    logs.append(&mut accounts);
    if !logs.is_empty() {
        end_reading();
        let source = Source::Files {
            names: logs.iter().map(File::name).collect(),
            bytes: logs.iter().map(|file| file.size() as u64).fold(0, u64::saturating_add),
        };
        FILES.set(logs.into_iter().map(JsValue::from).collect());
        send_some(update(|state| state.choose(source)));
    }
    if let Some(file) = of_log {
        if STATE.with(|state| state.with_untracked(|state| matches!(state.stage, Stage::Done(_) | Stage::Failed(_)))) {
            update(MessagesState::change_accounts);
        }
        choose_accounts(file);
    }
}

/// Ends what the worker is busy with; the next request starts another.
fn end_reading() {
    let busy = STATE.with(|state| state.with_untracked(|state| !matches!(state.stage, Stage::Empty | Stage::Done(_))));
    if busy {
        WORKER.set(None);
    }
}

/// Takes the built-in sample.
pub(crate) fn choose_sample() {
    FILES.set(vec![SAMPLE.into()]);
    send_some(update(|state| state.choose(Source::Sample)));
}

/// Takes an accounts file.
pub(crate) fn choose_accounts(file: File) {
    leptos::task::spawn_local(async move {
        let text = wasm_bindgen_futures::JsFuture::from(file.text()).await;
        if let Some(text) = text.ok().and_then(|text| text.as_string()) {
            update(|state| {
                let fields = core::mem::take(&mut state.form);
                state.form = AccountsForm {
                    accounts: fields.accounts,
                    countries: fields.countries,
                    zone_is_guess: fields.zone_is_guess,
                    ..AccountsForm::of_file(&file.name(), &text)
                };
            });
        }
    });
}

/// Reads the log with the accounts of the form.
pub(crate) fn read() {
    send_some(update(MessagesState::read).flatten());
}

/// Stops reading: the worker ends in the middle of it, and the next request starts another.
pub(crate) fn cancel() {
    WORKER.set(None);
    update(MessagesState::cancel);
}

/// Back to an empty page.
pub(crate) fn forget() {
    end_reading();
    FILES.set(vec![]);
    update(MessagesState::forget);
}

/// Back to the accounts.
pub(crate) fn change_accounts() {
    update(MessagesState::change_accounts);
}

/// Back to the fields of the accounts.
pub(crate) fn use_fields() {
    update(MessagesState::use_fields);
}

/// Shows or masks contacts; the log is read again for it.
pub(crate) fn show_contacts(show: bool) {
    update(|state| state.show_contacts = show);
    read();
}

/// Draws a pair.
pub(crate) fn choose_pair(message_id: &str) {
    send_some(update(|state| state.choose_pair(message_id)).flatten());
}

/// Asks something of the log that was billed.
pub(crate) fn ask(question: impl FnOnce(&mut Insights, Job, Accounts, bool) -> Request) {
    send_some(update(|state| state.ask(question)).flatten());
}

/// Takes what was found of the months after the log, so that it is used once.
pub(crate) fn take_outlook() -> Option<std::sync::Arc<page_protocol::Outlook>> {
    update(|state| state.insights.outlook.found.take()).flatten()
}

/// Saves a file of the bill.
pub(crate) fn export(format: Export, language: Language) {
    send_some(update(|state| state.export(format, language)));
}

/// Opens the story.
pub(crate) fn open_story() {
    send_some(update(MessagesState::open_story).flatten());
}

/// Closes the story.
pub(crate) fn close_story() {
    update(|state| state.story_shown = false);
}
