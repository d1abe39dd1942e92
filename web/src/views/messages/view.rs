//! The layout: choose a log, say whose it is, read the bill.

use std::sync::Arc;

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;
use page_protocol::Progress;
use wording::language::Language;

use super::{
    accounts::{Accounts, chosen_files},
    results::Results,
    session,
    state::{Read, Source, Stage, Story},
    story::StoryPanel,
};
use crate::{
    browser,
    components::alert::Alert,
    i18n::messages::{files, messages, progress},
    page::Page,
};

/// The stage without what changes while it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Empty,
    Guessing,
    Accounts,
    Reading,
    Done(Arc<Read>),
    Failed(LocalizedText),
    Cancelled,
}

fn shown(stage: &Stage) -> Shown {
    match stage {
        Stage::Empty => Shown::Empty,
        Stage::Guessing => Shown::Guessing,
        Stage::Accounts => Shown::Accounts,
        Stage::Reading(_) => Shown::Reading,
        Stage::Done(read) => Shown::Done(Arc::clone(read)),
        Stage::Failed(message) => Shown::Failed(message.clone()),
        Stage::Cancelled => Shown::Cancelled,
    }
}

/// The view.
#[component]
pub(crate) fn MessagesView() -> impl IntoView {
    let page = Page::here();
    let state = session::state();
    Effect::new(move || {
        page.language.track();
        page.write_address(vec![]);
    });
    // What was dropped anywhere on the page.
    Effect::new(move || {
        let files = page.dropped.get();
        if !files.is_empty() {
            page.dropped.set(vec![]);
            session::choose_files(files);
        }
    });
    let now = Memo::new(move |_| state.with(|state| shown(&state.stage)));
    let story_shown = Memo::new(move |_| state.with(|state| state.story_shown));
    // The button that was pressed is gone with its stage; the focus moves to the next one.
    Effect::new(move |before: Option<()>| {
        now.track();
        if before.is_some() {
            request_animation_frame(|| browser::focus("messages-stage"));
        }
    });
    Effect::new(move |before: Option<()>| {
        if story_shown.get() && before.is_some() {
            request_animation_frame(|| browser::focus("story"));
        }
    });
    view! {
        <div class="messages">
            {move || {
                let text = messages(page.language.get());
                view! {
                    <div class="view__head">
                        <h1>{text.title}</h1>
                        <p class="view__lead">{text.lead}</p>
                    </div>
                    <div class="stage" id="messages-stage" tabindex="-1">
                    {match now.get() {
                        Shown::Empty => view! { <Start /> }.into_any(),
                        Shown::Guessing => {
                            view! {
                                <p class="panel panel__body waiting" role="status">
                                    {text.guessing}
                                </p>
                            }
                                .into_any()
                        }
                        Shown::Accounts => view! { <Accounts /> }.into_any(),
                        Shown::Reading => view! { <Reading /> }.into_any(),
                        Shown::Done(read) => view! { <Results read /> }.into_any(),
                        Shown::Failed(message) => view! { <Failed message /> }.into_any(),
                        Shown::Cancelled => view! { <Cancelled /> }.into_any(),
                    }}
                    </div>
                    {story_shown.get().then(|| view! { <StorySection /> })}
                }
            }}
        </div>
    }
}

/// The built-in story, or the way to it.
#[component]
fn StorySection() -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let story = Memo::new(move |_| state.with(|state| state.story.clone()));
    view! {
        <section class="story" id="story" tabindex="-1" aria-labelledby="story-title" data-testid="story">
            <div class="story__head">
                <div class="stack">
                    <h2 id="story-title">{text.story_title}</h2>
                    <p class="soft">{text.story_lead}</p>
                </div>
                <button type="button" class="button" on:click=move |_| session::close_story()>
                    {text.close}
                </button>
            </div>
            {move || match story.get() {
                Story::Closed | Story::Loading => {
                    view! { <p class="waiting" role="status">{text.story_loading}</p> }.into_any()
                }
                Story::Open(chapters) => view! { <StoryPanel chapters /> }.into_any(),
                Story::Failed(message) => {
                    view! { <Alert said=message /> }.into_any()
                }
            }}
        </section>
    }
}

/// Nothing is chosen yet.
#[component]
fn Start() -> impl IntoView {
    let text = messages(Page::here().language.get_untracked());
    let dragged = Page::here().dragged;
    view! {
        <div class="start">
            // The whole window takes what is dropped; this is where people aim.
            <div class="drop" class:drop--over=move || dragged.get() data-testid="drop">
                <svg class="drop__icon" viewBox="0 0 48 48" aria-hidden="true">
                    <path d="M14 6h14l8 8v28H14z" />
                    <path d="M28 6v8h8" />
                    <path d="M20 22h10M20 28h10M20 34h6" />
                </svg>
                <p class="drop__title">{text.drop}</p>
                <p class="soft small">{text.formats}</p>
                <label class="button button--main">
                    {text.choose}
                    <input
                        type="file"
                        class="spoken"
                        multiple
                        accept=".csv,.tsv,.xlsx,.json,.jsonl,.ndjson,.log,.txt,.gz,.toml"
                        data-testid="log-file"
                        on:change=move |event| {
                            let files = chosen_files(&event);
                            if !files.is_empty() {
                                session::choose_files(files);
                            }
                        }
                    />
                </label>
            </div>
            <div class="start__ways">
                <button type="button" class="way" data-testid="sample" on:click=move |_| session::choose_sample()>
                    <span class="way__name">{text.sample}</span>
                    <span class="soft small">{text.sample_hint}</span>
                </button>
                <button type="button" class="way" data-testid="open-story" on:click=move |_| session::open_story()>
                    <span class="way__name">{text.story}</span>
                    <span class="soft small">{text.story_hint}</span>
                    <svg class="way__picture" viewBox="0 0 220 56" aria-hidden="true">
                        <rect class="tl__bar tl__bar--window" x="8" y="4" width="128" height="10" rx="3" />
                        <rect class="tl__bar tl__bar--marketing" x="64" y="18" width="120" height="10" rx="3" />
                        <circle class="tl__mark tl__mark--inbound" cx="14" cy="44" r="5" />
                        <circle class="tl__mark tl__mark--service" cx="34" cy="44" r="5" />
                        <circle class="tl__mark tl__mark--marketing tl__mark--charged" cx="68" cy="44" r="6" />
                        <circle class="tl__mark tl__mark--utility" cx="112" cy="44" r="5" />
                        <circle class="tl__mark tl__mark--utility tl__mark--charged" cx="166" cy="44" r="6" />
                    </svg>
                </button>
            </div>
        </div>
    }
}

/// Name and size of the log.
fn source_of(state: RwSignal<super::state::MessagesState>, sample: &str, language: Language) -> (String, Option<u64>) {
    state.with_untracked(|state| match &state.source {
        Some(Source::Files { names, bytes }) => (files(names, language), Some(*bytes)),
        Some(Source::Sample) | None => (sample.to_owned(), None),
    })
}

/// The bar while the worker reads.
#[component]
fn Reading() -> impl IntoView {
    /// Bytes of the sample; only for the bar.
    const SAMPLE_BYTES: u64 = include_bytes!("../../../static/sample.csv.gz").len() as u64;
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let (name, bytes) = source_of(state, text.sample_name, language);
    let bytes = bytes.unwrap_or(SAMPLE_BYTES);
    let now = Memo::new(move |_| {
        state.with(|state| match &state.stage {
            Stage::Reading(progress) => *progress,
            Stage::Empty | Stage::Guessing | Stage::Accounts | Stage::Done(_) | Stage::Failed(_) | Stage::Cancelled => {
                Progress::default()
            }
        })
    });
    let label = name.clone();
    view! {
        <div class="panel panel__body reading" data-testid="reading">
            <h2>{text.reading}</h2>
            <progress
                class="progress"
                max="100"
                aria-label=name
                data-testid="progress"
                value=move || now.get().percent_of(bytes)
            ></progress>
            <p class="soft small" role="status">
                {move || {
                    let now = now.get();
                    progress(&label, now.percent_of(bytes), now.rows, language)
                }}
            </p>
            <div class="actions">
                <button type="button" class="button" data-testid="cancel" on:click=move |_| session::cancel()>
                    {text.cancel}
                </button>
            </div>
        </div>
    }
}

/// The reader stopped.
#[component]
fn Cancelled() -> impl IntoView {
    let state = session::state();
    let text = messages(Page::here().language.get_untracked());
    let can_read = state.with_untracked(|state| state.form.written().is_some());
    view! {
        <div class="panel panel__body reading" data-testid="cancelled">
            <p role="status">{text.cancelled}</p>
            <div class="actions">
                {can_read
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button button--main"
                                data-testid="again"
                                on:click=move |_| session::read()
                            >
                                {text.again}
                            </button>
                        }
                    })}
                <button type="button" class="button" on:click=move |_| session::forget()>
                    {text.other_log}
                </button>
            </div>
        </div>
    }
}

/// The log cannot be read.
#[component]
fn Failed(message: LocalizedText) -> impl IntoView {
    let state = session::state();
    let text = messages(Page::here().language.get_untracked());
    let has_accounts = state.with_untracked(|state| !state.form.accounts.is_empty() || state.form.file.is_some());
    view! {
        <div class="panel panel__body reading" data-testid="failed">
            <h2>{text.failed}</h2>
            <Alert said=message />
            <div class="actions">
                <button type="button" class="button button--main" on:click=move |_| session::forget()>
                    {text.other_log}
                </button>
                {has_accounts
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| session::change_accounts()>
                                {text.change_accounts}
                            </button>
                        }
                    })}
            </div>
        </div>
    }
}
