//! A history is dropped, the worker carries it on, and its most likely volumes become the plan.

use core::cell::RefCell;

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;
use page_protocol::{OutlookResponse, Request};
use wording::language::Language;

use super::{form::PlanForm, shared::Shared};
use crate::{
    browser,
    i18n::{plan::plan, words::text_and_lang},
    page::Page,
    worker::{self, Job, Running},
};

/// How a history looks.
const EXAMPLE: &str =
    "month,market,category,messages\n2026-09,Germany,marketing,21377\n2026-10,Germany,marketing,18204";

thread_local! {
    /// A worker of its own: the library that forecasts comes with it, when the first history does.
    static WORKER: RefCell<Option<Running>> = const { RefCell::new(None) };
    static WANTED: RefCell<Option<(Job, Done)>> = const { RefCell::new(None) };
}

/// Takes the answer. Not a callback of the view: who asks may be gone before the answer comes.
type Done = Box<dyn FnOnce(OutlookResponse)>;

fn receive(job: Job, response: OutlookResponse) {
    let wanted = WANTED.with_borrow_mut(|wanted| wanted.take_if(|(own, _)| *own == job));
    if let Some((_, done)) = wanted {
        done(response);
    }
}

/// Asks the worker to carry a history on.
fn ask(job: Job, file: &web_sys::File, request: &Request, done: Done) {
    let sent = WORKER.with_borrow_mut(|worker| {
        if worker.is_none() {
            *worker = Running::start(receive);
        }
        worker.as_ref()?.send(job, request, &js_sys::Array::of1(file))
    });
    if sent.is_none() {
        done(OutlookResponse::Failed(worker::not_started()));
        return;
    }
    WANTED.set(Some((job, done)));
}

/// Where a history is dropped, and what came of it.
#[component]
pub(crate) fn HistoryPanel(language: Language) -> impl IntoView {
    let page = Page::here();
    let Shared { form, chosen, .. } = Shared::here();
    let text = plan(language);
    let job = StoredValue::new(0);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<LocalizedText>);
    let notes = RwSignal::new(Vec::<LocalizedText>::new());
    let take = move |file: web_sys::File| {
        job.update_value(|job: &mut Job| *job = job.saturating_add(1));
        busy.set(true);
        failed.set(None);
        notes.set(vec![]);
        let (months, currency) = form.with_untracked(|form| (form.season.len(), form.currency));
        let request = Request::Forecast {
            months: u8::try_from(months).unwrap_or(12),
            currency: currency.code().to_owned(),
        };
        let done = move |response: OutlookResponse| {
            // The view may be gone by now.
            if busy.try_set(false).is_some() {
                return;
            }
            match response {
                OutlookResponse::Outlook(outlook) => {
                    let planned = |form: &PlanForm| form.of_outlook(&outlook, pricing_tables::shipped(), language);
                    if let Some(planned) = form.with_untracked(planned) {
                        notes.set(outlook.notes);
                        chosen.set(None);
                        form.set(planned);
                        browser::show("plan-result");
                    }
                }
                OutlookResponse::Failed(why) => failed.set(Some(why)),
            }
        };
        ask(job.get_value(), &file, &request, Box::new(done));
    };
    // What is dropped anywhere on the page arrives here while this view is shown.
    Effect::new(move || {
        let mut files = page.dropped.get();
        if let Some(file) = (!files.is_empty()).then(|| files.remove(0)) {
            page.dropped.set(vec![]);
            take(file);
        }
    });
    view! {
        <section class="panel panel__body plan__history" aria-labelledby="plan-history">
            <h2 id="plan-history">{text.history}</h2>
            <p>{text.history_lead}</p>
            <div class="plan__actions">
                <label class="button">
                    {text.choose_history}
                    <input
                        type="file"
                        class="spoken"
                        data-testid="plan-file"
                        on:change=move |event| {
                            let input: web_sys::HtmlInputElement = event_target(&event);
                            let files = browser::files_of(input.files().as_ref());
                            input.set_value("");
                            if let Some(file) = files.into_iter().next() {
                                take(file);
                            }
                        }
                    />
                </label>
                <span role="status" class="soft small">{move || busy.get().then_some(text.forecasting)}</span>
            </div>
            {move || {
                failed
                    .get()
                    .map(|why| {
                        let (why, lang) = text_and_lang(&why, language);
                        view! {
                            <p class="note note--danger lines-kept" role="alert" data-testid="plan-history-failed" lang=lang>
                                {why}
                            </p>
                        }
                    })
            }}
            {move || method(form, &notes.get(), language)}
            <details class="behind">
                <summary>{text.history_example}</summary>
                <pre class="plan__example">{EXAMPLE}</pre>
            </details>
        </section>
    }
}

/// How the volumes shown were forecast, and what was taken for granted.
fn method(form: RwSignal<PlanForm>, notes: &[LocalizedText], language: Language) -> AnyView {
    let method = form.with(|form| form.forecast.as_ref().map(|forecast| forecast.method.clone()));
    let Some(method) = method else {
        return ().into_any();
    };
    let notes = notes
        .iter()
        .map(|note| view! { <li>{language.pick(note.both()).to_owned()}</li> });
    view! {
        <p class="small" data-testid="plan-method">
            <strong>{plan(language).method}</strong>
            ": "
            <span lang="en">{method}</span>
        </p>
        <ul class="small soft">{notes.collect_view()}</ul>
    }
    .into_any()
}
